//! Records from the outside: every shape that shops of any version send, read into the same types, and written out again.
#![cfg(test)]

use prestashop_api::record::{Record as _, StaticShape};
use prestashop_api::resources::{Customer, CustomerId, Order, OrderStateId, Product};
use prestashop_api::{DateTime, Decimal, Display as _, Translated, display};
use serde_json::{Value, json};

fn order(json: &Value) -> Order {
    serde_json::from_value(json.clone()).unwrap()
}

fn refusal<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
    serde_json::from_str::<T>(json).unwrap_err().to_string()
}

#[test]
fn numbers_may_come_as_texts_and_texts_as_numbers() {
    let texts = order(&json!({"id": 7, "current_state": "5", "valid": "1", "total_paid": "14.900000"}));
    let numbers = order(&json!({"id": "7", "current_state": 5, "valid": 1, "total_paid": 14.9}));
    assert_eq!(texts.current_state, Some(OrderStateId(5)));
    assert_eq!(texts.current_state, numbers.current_state);
    assert_eq!(texts.id, numbers.id);
    assert!(texts.valid && numbers.valid);
    assert_eq!(texts.total_paid, numbers.total_paid);
}

#[test]
fn nothing_has_many_faces() {
    for nothing in [json!(0), json!("0"), json!(""), json!(null), json!(false)] {
        assert_eq!(order(&json!({"id": 1, "current_state": nothing})).current_state, None, "{nothing}");
    }
    for nothing in [json!(""), json!(null), json!(false), json!([])] {
        assert_eq!(order(&json!({"id": 1, "reference": nothing})).reference, "", "{nothing}");
    }
    for zero in [json!("0000-00-00 00:00:00"), json!(""), json!(null), json!(false)] {
        assert_eq!(order(&json!({"id": 1, "invoice_date": zero})).invoice_date, None, "{zero}");
    }
    let customer: Customer = serde_json::from_value(json!({"id": 1, "birthday": "0000-00-00"})).unwrap();
    assert_eq!(customer.birthday, None);
}

#[test]
fn decimals_are_exact_and_keep_their_scale() {
    let order = order(&json!({"id": 1, "total_paid": "0.100000", "total_paid_real": "12345678901234.123456"}));
    assert_eq!(order.total_paid, Decimal::new(1, 1));
    let written = serde_json::to_value(&order).unwrap();
    assert_eq!(written["total_paid"], "0.100000");
    assert_eq!(written["total_paid_real"], "12345678901234.123456");
}

#[test]
fn dates_are_civil_and_shop_local() {
    let order = order(&json!({"id": 1, "date_upd": "2026-10-25 02:30:00"}));
    assert_eq!(order.date_upd, Some(DateTime::constant(2026, 10, 25, 2, 30, 0, 0)));
    assert_eq!(serde_json::to_value(&order).unwrap()["date_upd"], "2026-10-25 02:30:00");
}

#[test]
fn numbers_and_dates_are_read_the_same_whatever_their_length() {
    let paid = |text: &str| serde_json::from_value::<Order>(json!({"id": 1, "total_paid": text})).map(|o| o.total_paid);
    for text in [
        "0.000000",
        "23.900000",
        "-3.900000",
        "7",
        "999999999999.999999",
        "1234567890123.123456",
        "99999999999999999999.999999",
    ] {
        assert_eq!(paid(text).unwrap().to_string(), text);
    }
    for text in ["1.2.3", "12a.0", "1.-5", "+", ".", "1,5", "1 .0", "٣.0"] {
        assert!(paid(text).is_err(), "{text}: {:?}", paid(text));
    }
    assert_eq!(paid(" 1.0\n").unwrap().to_string(), "1.0", "blanks around a number mean nothing");
    let updated = |text: &str| serde_json::from_value::<Order>(json!({"id": 1, "date_upd": text})).map(|o| o.date_upd);
    let nine = Some(DateTime::constant(2026, 11, 23, 9, 0, 0, 0));
    for text in ["2026-11-23 09:00:00", "2026-11-23T09:00:00", "2026-11-23 09:00"] {
        assert_eq!(updated(text).unwrap(), nine, "{text}");
    }
    assert_eq!(updated("9999-12-31 23:59:59").unwrap(), Some(DateTime::constant(9999, 12, 31, 23, 59, 59, 0)));
    for text in ["2026-02-29 09:00:00", "2026-11-23 24:00:00", "2026-11-23 09:60:00", "2026-11-23 0a:00:00", "now"] {
        assert!(updated(text).is_err(), "{text}");
    }
}

#[test]
fn one_language_is_a_text_several_are_a_list() {
    let one: Product = serde_json::from_value(json!({"id": 1, "name": "Mug"})).unwrap();
    let two: Product =
        serde_json::from_value(json!({"id": 1, "name": [{"id": "1", "value": "Mug"}, {"id": 2, "value": null}]}))
            .unwrap();
    assert_eq!(one.name, Translated::plain("Mug"));
    assert_eq!(two.name, Translated::per_language([(1, "Mug"), (2, "")]));
    assert_eq!(two.name.get(1_u64), Some("Mug"));
    assert_eq!(two.name.get(3_u64), None);
    assert_eq!(two.name.any(), one.name.any());
    assert_eq!(serde_json::to_value(&two).unwrap()["name"], json!([{"id": 1, "value": "Mug"}, {"id": 2, "value": ""}]));
}

#[test]
fn associations_may_be_absent_empty_or_objects_with_numeric_keys() {
    assert!(order(&json!({"id": 1})).order_rows.is_empty());
    assert!(order(&json!({"id": 1, "associations": []})).order_rows.is_empty());
    assert!(order(&json!({"id": 1, "associations": {"order_rows": []}})).order_rows.is_empty());
    let rows = order(&json!({"id": 1, "associations": {"order_rows": {
        "0": {"id": "5", "product_id": 9}, "2": {"id": 6, "product_id": "10"},
    }}}));
    let ids: Vec<_> = rows.order_rows.iter().map(|row| row.product_id.0).collect();
    assert_eq!(ids, [9, 10]);
}

#[test]
fn unknown_fields_are_kept_and_given_back() {
    let sent = json!({
        "id": 1, "gift_colour": "red", "module_data": {"a": [1, 2]},
        "associations": {"order_rows": [{"id": 5, "engraving": "Ada"}], "gift_cards": [{"id": 3}]},
    });
    let order = order(&sent);
    assert_eq!(order.extra.get("gift_colour"), Some(&json!("red")));
    let written = serde_json::to_value(&order).unwrap();
    assert_eq!(written["gift_colour"], sent["gift_colour"]);
    assert_eq!(written["module_data"], sent["module_data"]);
    assert_eq!(written["associations"]["gift_cards"], sent["associations"]["gift_cards"]);
    assert_eq!(written["associations"]["order_rows"][0]["engraving"], "Ada");
}

#[test]
fn a_value_that_does_not_fit_is_named_by_its_path() {
    let list = r#"{"id": 1, "associations": {"order_rows": [{"id": 1}, {"product_id": "x9"}]}}"#;
    assert_eq!(
        refusal::<Order>(list),
        "associations.order_rows[1].product_id: expected an id, got `x9` at line 1 column 72"
    );
    let refused = [
        (r#"{"id": -1}"#, "id: expected an id, got `-1`"),
        (r#"{"valid": "2"}"#, "valid: expected 0 or 1, got `2`"),
        (r#"{"total_paid": "1,5"}"#, "total_paid: expected a decimal number, got `1,5`"),
        (r#"{"date_upd": "2026-02-30 00:00:00"}"#, "date_upd: expected a date and time like 2026-11-23 09:30:00, got"),
        (r#"{"invoice_number": 1.5}"#, "invoice_number: expected a whole number, got `1.5`"),
        (r#"{"reference": {"a": 1}}"#, "reference: expected a scalar, got an object"),
        (r#"{"reference": ["a"]}"#, "reference: expected a scalar, got a list"),
        (r#"{"associations": {"order_rows": "x"}}"#, "associations.order_rows: expected a list of rows, got `x`"),
        (r#"{"associations": ["x"]}"#, "associations: expected an object of associations, got a list"),
    ];
    for (json, expected) in refused {
        let message = refusal::<Order>(json);
        assert!(message.starts_with(expected), "{json}: {message}");
    }
    assert!(refusal::<Order>(r#"["x"]"#).starts_with("expected an object, got a list"));
}

#[test]
fn secrets_do_not_show() {
    let customer: Customer =
        serde_json::from_value(json!({"id": 1, "passwd": "$2y$hash", "secure_key": "abcdef", "email": "a@b.example"}))
            .unwrap();
    let shown = format!("{customer:?}");
    assert!(!shown.contains("hash") && !shown.contains("abcdef"), "{shown}");
    assert!(shown.contains("a@b.example"), "{shown}");
    let message = refusal::<Customer>(r#"{"secure_key": {"secret": 1}}"#);
    assert!(!message.contains("secret"), "{message}");
}

display! {
    /// What a price list needs.
    struct Slim of Product { id, reference, price, name }
}

#[test]
fn a_display_of_ones_own_asks_for_its_fields_and_holds_them() {
    assert_eq!(Slim::DISPLAYED.parameter(), "[id,reference,price,name]");
    let slim: Slim = serde_json::from_value(json!({"id": 1, "reference": "demo_1", "price": "23.900000"})).unwrap();
    assert_eq!(slim.reference, "demo_1");
    assert_eq!(Slim::SHAPE.fields.len(), 4);
}

#[test]
fn a_display_names_the_sub_fields_of_an_association() {
    display! {
        struct PackingList of Order { id, order_rows }
    }
    let parameter = PackingList::DISPLAYED.parameter();
    assert!(parameter.starts_with("[id,order_rows[id,product_id,"), "{parameter}");
    assert_eq!(PackingList::default().shape().item, "order");
}

#[test]
fn required_ids_stay_plain() {
    let order = order(&json!({"id": 1, "id_customer": "3"}));
    assert_eq!(order.id_customer, CustomerId(3));
}

prestashop_api::record! {
    /// A card of a module.
    #[record("card")]
    pub struct WordedCard {
        /// Its number.
        pub id: u64,
        /// What is on it.
        #[field(required, max = 4_096, per_shop, validator = "isMessage")]
        pub text: String,
        /// Its colour.
        #[field(computed, max_by = &[("1.7.0", 32), ("8.0.0", 0)])]
        pub r#type: String,
    }
}

/// Filters, setters and displays of the record are documented by these words.
#[test]
fn a_field_is_said_in_words_with_what_holds_for_it() {
    assert_eq!(WordedCard!(id), " Its number.\n");
    let text = WordedCard!(text);
    assert!(
        text.starts_with(" What is on it.\n\nRequired. At most 4096 characters. Each shop has a value of its own"),
        "{text}"
    );
    let by_version = r#"No filter and no sort goes by it. Characters at most, by version, 0 for any: `&[("1.7.0", 32), ("8.0.0", 0)]`. "#;
    // How the compiler spaces tokens is its own business.
    assert_eq!(WordedCard!(r#type).replace("& [", "&["), format!(" Its colour.\n\n{by_version}"));
    assert_eq!(WordedCard!(type_), "`type_`.");
}
