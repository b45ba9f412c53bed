//! What differs between two specs, who is hit, and that nothing is passed over.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use prestashop_codegen::diff::{Form, Level, Texts, compare, in_folder, render};
use prestashop_codegen::edit::{Document, Node, Value};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The small right spec, with orders that can be made and an action.
fn base() -> Texts {
    let mut texts = in_folder(&tests().join("bad/base")).unwrap();
    edit(&mut texts, "resources/orders.yaml", "[get, put]", "[get, post, put]");
    let actions = "actions:\n  own/list-orders:\n    about: Lists orders.\n    does: list\n    resource: orders\n    display: head\n    inputs:\n      valid: { filter: valid, about: Whether they count. }\n    paging: offset\n";
    texts.insert("actions.yaml".to_owned(), actions.to_owned());
    texts
}

fn edit(texts: &mut Texts, file: &str, from: &str, to: &str) {
    let text = texts.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    *text = text.replacen(from, to, 1);
}

const ORDERS: &str = "resources/orders.yaml";

/// A case: its name, and what is changed: file, text, and what comes in its place.
type Case = (&'static str, &'static [(&'static str, &'static str, &'static str)]);

const CASES: &[Case] = &[
    ("removed-field", &[(ORDERS, "  valid: { type: bool, about: Whether it counts. }\n", "")]),
    ("added-optional-field", &[(ORDERS, "  valid:", "  note: { type: text, about: A note. }\n  valid:")]),
    ("new-default", &[(ORDERS, "valid: { type: bool,", "valid: { type: bool, default: 1,")]),
    (
        "required-field",
        &[
            (ORDERS, "  valid:", "  payment: { type: text, required: true, about: How. }\n  valid:"),
            (ORDERS, "{ type: ref, to: customers,", "{ type: ref, to: customers, required: true,"),
        ],
    ),
    (
        "fields-of-another-kind",
        &[
            (ORDERS, "valid: { type: bool,", "valid: { type: int,"),
            (ORDERS, "type: text, max: 9,", "type: text, max: { 1.7.0: 9, 9.0.0: 32 },"),
            (ORDERS, "total: { type: decimal,", "total: { type: decimal, computed: true, write: never,"),
            (ORDERS, "type: text, computed: true,", "type: text, since: 8.0.0,"),
            (ORDERS, "to: order_states,", "to: customers, secret: true,"),
        ],
    ),
    (
        "resource",
        &[
            (ORDERS, "group: sales", "group: shop"),
            (ORDERS, "[get, post, put]", "[get, post, patch]"),
            (ORDERS, "head: [id, reference]", "head: [id, total]"),
            (ORDERS, "changes: { at: date_upd, tie: id }\n", ""),
            (ORDERS, "about: The orders.", "about: Orders."),
        ],
    ),
    (
        "action",
        &[
            ("actions.yaml", "display: head", "display: full"),
            ("actions.yaml", "valid: { filter: valid,", "valid: { filter: valid, default: true,"),
            (
                "actions.yaml",
                "    paging",
                "      customer: { filter: id_customer, required: true, about: Whose. }\n      total: { filter: total, about: How much. }\n    paging",
            ),
        ],
    ),
    (
        "renamed",
        &[
            (
                ORDERS,
                "  valid: { type: bool, about: Whether it counts. }",
                "  counts: { type: bool, renamed_from: valid, about: Whether it counts. }",
            ),
            (ORDERS, "head: [id, reference]", "head: [id, reference, counts]"),
            (
                ORDERS,
                "reference: { type: text,",
                "reference: { type: text, renamed_from: ref, deprecated: Use the id.,",
            ),
            ("actions.yaml", "  own/list-orders:\n", "  own/find-orders:\n    renamed_from: own/list-orders\n"),
            ("actions.yaml", "      valid: { filter: valid,", "      counts: { filter: counts, renamed_from: valid,"),
        ],
    ),
    (
        "service",
        &[
            ("service.yaml", "unknown_resource: {", "no_resource: {"),
            ("service.yaml", "kind: unknown_resource", "kind: no_resource"),
            ("service.yaml", "9.1.4]", "9.1.5]"),
            ("service.yaml", "<>;={}", "<>"),
            ("service.yaml", "key_length: 32", "key_length: 33"),
        ],
    ),
];

#[test]
fn each_difference_is_told_in_all_forms_as_before() {
    for (name, edits) in CASES {
        let mut after = base();
        for (file, from, to) in *edits {
            edit(&mut after, file, from, to);
        }
        let found = compare(&base(), &after).unwrap();
        for (form, ending) in [(Form::Text, "txt"), (Form::Json, "json"), (Form::Md, "md")] {
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "diff/snapshots" }, {
                insta::assert_snapshot!(format!("{name}.{ending}"), render(&found, form));
            });
        }
    }
}

#[test]
fn a_removed_field_an_added_one_and_a_new_default_are_told_apart() {
    let levels = [Level::Breaking, Level::Additive, Level::Behaviour];
    for ((name, edits), level) in CASES.iter().zip(levels) {
        let mut after = base();
        edit(&mut after, edits[0].0, edits[0].1, edits[0].2);
        let found = compare(&base(), &after).unwrap();
        assert_eq!(found.changes.iter().map(|change| change.level).collect::<Vec<_>>(), [level], "{name}");
    }
}

#[test]
fn the_way_of_writing_makes_no_difference() {
    let mut after = base();
    edit(&mut after, ORDERS, "max: 9,", "max: { 1.7.0: 9, 8.0.0: 9 },  # as ever\n   ");
    edit(
        &mut after,
        ORDERS,
        "{ type: bool, about: Whether it counts. }",
        "\n    about: 'Whether it counts.'\n    type: bool\n    secret: false",
    );
    edit(&mut after, ORDERS, "verbs: [get, post, put]", "verbs: [put, post, get]");
    edit(&mut after, "service.yaml", "since: 8.0.0", "since: 8.0");
    assert_eq!(compare(&base(), &after).unwrap().changes, []);
    assert_eq!(render(&compare(&base(), &after).unwrap(), Form::Text), "No difference.\n");
}

#[test]
fn another_order_is_told_where_users_see_it() {
    let mut after = base();
    edit(&mut after, ORDERS, "head: [id, reference]", "head: [reference, id]");
    let found = compare(&base(), &after).unwrap();
    assert_eq!(found.changes.len(), 1);
    assert_eq!(found.changes[0].place, "orders.displays.head");
}

/// What names it says the same thing as before.
#[test]
fn a_renamed_resource_is_one_change() {
    let (mut before, mut after) = (base(), base());
    let takes = "delete:\n  about: It is gone.\n  takes: [{ resource: order_states, by: id }, { by: id, resource: order_states }]\n";
    let rows = "associations:\n  states: { item: state, record: State, api: order_states, about: Some., fields: { id: { type: ref, to: order_states, about: One. } } }\n";
    let more = [takes, rows].concat();
    before.get_mut(ORDERS).unwrap().push_str(&more);
    after.get_mut(ORDERS).unwrap().push_str(&more.replace("order_states", "order_stages"));
    let states = after.remove("resources/order_states.yaml").unwrap();
    let states = states.replace("resource: order_states\n", "resource: order_stages\nrenamed_from: order_states\n");
    after.insert("resources/order_stages.yaml".to_owned(), states);
    edit(&mut after, ORDERS, "to: order_states, about: The", "to: order_stages, about: The");
    let found = compare(&before, &after).unwrap();
    let told: Vec<_> = found.changes.iter().map(|change| (change.level, change.place.as_str())).collect();
    assert_eq!(told, [(Level::Breaking, "order_stages")]);
}

#[test]
fn a_resource_that_is_described_now_is_one_change() {
    let mut after = base();
    edit(&mut after, "service.yaml", "  customers: { item: customer }\n", "  taxes: { item: tax }\n");
    let customers = "resource: customers\nitem: customer\nfields:\n  id: { type: id, about: The number. }\n";
    after.insert("resources/customers.yaml".to_owned(), customers.to_owned());
    let found = compare(&base(), &after).unwrap();
    let told: Vec<_> = found.changes.iter().map(|change| (change.level, change.place.as_str())).collect();
    assert_eq!(told, [(Level::Additive, "customers"), (Level::Additive, "service.undescribed.taxes")]);
}

/// Every word that is changed is told: of the specs of the tests, and of the library's own with most words.
#[test]
fn no_changed_leaf_is_silent() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut all: Vec<Texts> = vec![base(), in_folder(&tests().join("golden/crate/spec")).unwrap()];
    let mut own = in_folder(&spec).unwrap();
    own.retain(|path, _| !path.starts_with("resources/") || path.ends_with("/orders.yaml"));
    all.push(own);
    for texts in all {
        for (path, text) in &texts {
            let document = Document::new(text.clone()).unwrap();
            let mut leaves = Vec::new();
            collect(document.get(&[]).unwrap(), &mut leaves);
            let before = Texts::from([(path.clone(), text.clone())]);
            assert!(!leaves.is_empty(), "{path}");
            for (range, other) in leaves {
                let mut changed = text.clone();
                changed.replace_range(range.clone(), &other);
                let after = Texts::from([(path.clone(), changed)]);
                let found = compare(&before, &after).unwrap_or_else(|error| panic!("{error}"));
                assert!(!found.changes.is_empty(), "{path}: {} became {other} in silence", &text[range]);
            }
        }
    }
}

/// The places of all words, and another one for each.
fn collect(node: &Node, leaves: &mut Vec<(std::ops::Range<usize>, String)>) {
    let place = node.span.start..node.span.end;
    match &node.value {
        Value::Null => {}
        Value::Plain(text) if text == "true" => leaves.push((place, "false".to_owned())),
        Value::Plain(text) if text.ends_with(|c: char| c.is_ascii_digit()) => leaves.push((place, format!("{text}7"))),
        Value::Plain(text) => leaves.push((place, format!("{text}x"))),
        Value::Text(_) => leaves.push((place, "\"another\"".to_owned())),
        Value::Seq(members) => members.iter().for_each(|member| collect(member, leaves)),
        Value::Map(entries) => entries.iter().for_each(|entry| collect(&entry.value, leaves)),
    }
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    Command::new(program).current_dir(folder).args(arguments).output().unwrap()
}

fn write(folder: &Path, texts: &Texts) {
    fs::create_dir_all(folder.join("resources")).unwrap();
    for (path, text) in texts {
        fs::write(folder.join(path), text).unwrap();
    }
}

#[test]
fn a_revision_or_a_folder_is_compared_with_what_is_there() {
    let place = tempfile::tempdir().unwrap();
    let (here, spec) = (place.path(), place.path().join("deep/spec"));
    write(&spec, &in_folder(&tests().join("bad/base")).unwrap());
    write(&here.join("older"), &in_folder(&spec).unwrap());
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "deep"],
        &["-c", "user.name=T", "-c", "user.email=t@example.test", "commit", "--quiet", "-m", "A spec"],
        &["tag", "v1"],
    ] {
        let ran = run(here, "git", arguments);
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    let diff = |arguments: &[&str]| {
        let ran = run(
            here,
            env!("CARGO_BIN_EXE_prestashop-codegen"),
            &[&["diff", "--spec", "deep/spec"], arguments].concat(),
        );
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (ran.status.code(), text(ran.stdout), text(ran.stderr))
    };
    assert_eq!(diff(&[]), (Some(0), "No difference.\n".to_owned(), String::new()));
    let text = fs::read_to_string(spec.join(ORDERS)).unwrap();
    fs::write(spec.join(ORDERS), text.replace("type: bool,", "type: bool, until: 1.7.6,")).unwrap();
    let (code, out, told) = diff(&["--against", "v1", "--deny-warnings"]);
    assert!(code == Some(1) && out.is_empty() && told.contains("warning[PS0104]"), "{told}");
    fs::write(spec.join(ORDERS), text.replace("  valid: { type: bool, about: Whether it counts. }\n", "")).unwrap();
    for against in ["v1", "older", "HEAD"] {
        let (code, out, _) = diff(&["--against", against]);
        assert!(code == Some(1) && out.contains("breaking   orders.valid is gone: "), "{out}");
        assert_eq!(diff(&["--against", against, "--allow-breaking"]), (Some(0), out, String::new()));
    }
    let (code, out, _) = diff(&["--against", "v1", "-o", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["breaking"][0]["place"].as_str()), (Some(1), Some("orders.valid")));
    assert_eq!(
        (json["additive"].as_array().map(Vec::len), json["behaviour"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
    for (against, told) in
        [("v2", "neither a folder nor a revision"), ("deep", "there is no spec in it"), ("--all", "")]
    {
        let (code, _, err) = diff(&[&format!("--against={against}")]);
        assert!(code == Some(2) && err.contains(told), "{err}");
    }
}
