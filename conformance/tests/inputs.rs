//! What actions and triggers take: the JSON Schema and the check without a shop agree on everything that a platform may send.
#![expect(clippy::unwrap_used, reason = "a schema that is none fails the test")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use prestashop_api::poller::Start;
use prestashop_api::{Catalogue, Result};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use serde_json::{Map, Value, json};

type Check = Box<dyn Fn(&Value) -> Result<()> + Send + Sync>;

/// Something that is run by name.
struct Run {
    name: &'static str,
    schema: Value,
    validator: Validator,
    check: Check,
}

static RUNS: LazyLock<Vec<Run>> = LazyLock::new(|| {
    let run = |name, schema: Value, check: Check| {
        let validator = jsonschema::validator_for(&schema).unwrap();
        Run { name, schema, validator, check }
    };
    let actions = Catalogue::actions().iter();
    let actions = actions.map(|meta| run(meta.name, meta.input_schema(), Box::new(|inputs| meta.check(inputs))));
    let triggers = Catalogue::triggers().iter();
    let triggers = triggers.map(|meta| run(meta.name, meta.input_schema(), Box::new(|inputs| meta.check(inputs))));
    actions.chain(triggers).collect()
});

fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n', '\u{a0}']).is_empty()
}

/// Values that templates, forms and other languages make of an input.
fn value() -> impl Strategy<Value = Value> {
    let odd = [
        json!(null),
        json!(""),
        json!("  "),
        json!(true),
        json!(false),
        json!("true"),
        json!("False"),
        json!("yes"),
        json!("1"),
        json!("0"),
        json!(" 1 "),
        json!(0),
        json!(1),
        json!(2.0),
        json!(-1),
        json!(2.5),
        json!("2.0"),
        json!("2.5"),
        json!("-3"),
        json!("+3"),
        json!("1e2"),
        json!(1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("99999999999999999999"),
        json!([]),
        json!([1]),
        json!({}),
        json!({"id": 1}),
        json!("full"),
        json!("card"),
        json!("id,name"),
        json!("[id,price]"),
        json!("id, name"),
        json!("nonsense"),
        json!("[id"),
        json!("60s"),
        json!("5m"),
        json!("1h 30m"),
        json!("0s"),
        json!("500ms"),
        json!("60"),
        json!("P1D"),
        json!("now"),
        json!("all"),
        json!("2026-11-23"),
        json!("2026-11-23 09:30:00"),
        json!("2026-11-23T09:30"),
        json!("2026-11-23T09:30:00Z"),
        json!("2026-02-29"),
        json!("2024-02-29"),
        json!("1900-02-29 00:00:00"),
        json!("2000-02-29 00:00:00"),
        json!("2026-04-31 00:00:00"),
        json!("2026-13-01"),
        json!("0000-00-00"),
        json!("0000-00-00 00:00:00"),
        json!("2026-11-23 24:00:00"),
        json!("2026-11-23 23:59:60"),
        json!("20261123"),
        json!("someone@example.com"),
        json!("日本"),
    ];
    let texts: Vec<_> = odd.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    // What is blank here, and other white space, which is text.
    let blanks = || "[ \t\r\n\u{a0}]{0,3}|[\u{85}\u{2003}\u{feff}]";
    prop_oneof![
        4 => select(odd.to_vec()),
        2 => (blanks(), select(texts), blanks()).prop_map(|(before, text, behind)| json!(before + &text + &behind)),
        1 => "\\[?id[ \t\r\n\u{a0}]?,[ \t\r\n\u{a0}\u{2003}]?name\\]?".prop_map(|text| json!(text)),
        1 => any::<i64>().prop_map(|number| json!(number)),
        1 => any::<f64>().prop_filter("JSON has no others", |number| number.is_finite()).prop_map(|number| json!(number)),
        1 => (1..400_i64).prop_map(|number| json!(number.to_string())),
        1 => "[ -~]{0,12}".prop_map(|text| json!(text)),
        1 => "[0-9]{4}-[0-1][0-9]-[0-3][0-9]( [0-2][0-9]:[0-6][0-9]:[0-6][0-9])?".prop_map(|text| json!(text)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_schema_takes_what_the_check_takes(index in any::<prop::sample::Index>(), values in prop::collection::vec(value(), 1..8), left_out: u8) {
        let Run { name, schema, validator, check } = index.get(&RUNS);
        let names: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        let given = names.iter().zip(values.iter().cycle()).enumerate().filter(|(index, _)| left_out & (1 << (index % 8)) == 0);
        let inputs = Value::Object(given.map(|(_, (name, value))| (name.clone(), value.clone())).collect());
        let valid = validator.is_valid(&inputs);
        let checked = check(&inputs);
        prop_assert_eq!(valid, checked.is_ok(), "{} {}: {:?}", name, inputs, checked);
        // A poller begins with what was checked.
        if let (true, Some(start)) = (valid, inputs["start"].as_str()) {
            prop_assert!(is_blank(start) || start.parse::<Start>().is_ok(), "{start:?}");
        }
    }
}

/// One odd input beside good ones, so that a fault of one does not hide behind another's.
#[test]
fn each_input_alone_is_judged_alike() {
    let good = BTreeMap::from([
        ("id", json!(5)),
        ("order", json!(5)),
        ("state", json!(4)),
        ("product", json!(5)),
        ("quantity", json!(0)),
        ("number", json!("1Z")),
        ("firstname", json!("Ann")),
        ("lastname", json!("Doe")),
        ("email", json!("ann@example.com")),
        ("password", json!("correct horse")),
    ]);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for Run { name, schema, validator, check } in RUNS.iter() {
        for input in schema["properties"].as_object().unwrap().keys() {
            for _ in 0..300 {
                let value = value().new_tree(&mut runner).unwrap().current();
                let required = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str);
                let mut inputs: Map<_, _> = required.map(|name| (name.to_owned(), good[name].clone())).collect();
                inputs.insert(input.clone(), value);
                let inputs = Value::Object(inputs);
                let checked = check(&inputs);
                assert_eq!(validator.is_valid(&inputs), checked.is_ok(), "{name} {inputs}: {checked:?}");
            }
        }
    }
}

#[test]
fn a_fault_is_told_without_a_shop() {
    let told = |name: &str, inputs: Value| Catalogue::action(name).unwrap().check(&inputs).unwrap_err().to_string();
    let faults = [
        told("list-orders", json!({"limit": 0})),
        told("list-orders", json!({"customer": "x"})),
        told("list-orders", json!({"custommer": 1})),
        told("get-order", json!({"id": " "})),
        told("get-product", json!({"id": 1, "display": "cart"})),
        told("update-order-state", json!({"order": 1, "state": 0})),
        told("list-products", json!({"active": "maybe"})),
    ];
    insta::assert_snapshot!(faults.join("\n"));
    let trigger = Catalogue::trigger("order-updated").unwrap();
    assert!(
        trigger
            .check(&json!({"interval": "500ms"}))
            .unwrap_err()
            .to_string()
            .ends_with("`interval`: \"500ms\" is not a length of time such as 60s or 5m")
    );
    trigger.check(&json!({"interval": "5m", "ceiling": "20", "start": "all"})).unwrap();
}
