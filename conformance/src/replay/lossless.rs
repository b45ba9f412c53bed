//! The proof that decoding loses nothing: every scalar of a recorded answer stands at the same place in the re-encoded record.
//!
//! Not the same bytes: `PrestaShop` writes the same value in several ways, depending on its version and PHP's, and the client
//! writes it in one. Two values are the same when the kind of the field says so:
//!
//! | kind | recorded | re-encoded |
//! |---|---|---|
//! | id | `0`, `""`, `null`, `false` | `null` or `0`: none |
//! | id, whole number | `5`, `"5"` | `5` |
//! | whole number | `""`, `null`, `false` | `null` or `0`: up to 1.7.6 zeros are left empty |
//! | yes or no | `1`, `"1"` / `0`, `"0"`, `""`, `null`, `false` | `true` / `false` or, for the last three, `null` |
//! | decimal | `"23.900000"` | the same text, to the last zero; a number is compared by its digits |
//! | decimal | `""`, `null`, `false` | `null` or `"0"` |
//! | date, time | `"0000-00-00…"`, `""`, `null`, `false` | `null` |
//! | date, time | `"2026-11-23 09:30:00"` | the same text; midnight may be left out or added |
//! | text, enum | `"x"`, `5` | the same text, blanks included |
//! | text, enum | `""`, `null`, `false` | `""` or `null` |
//! | translated | a text, or texts by language | the same; in XML always by language |
//! | association | rows | as many rows, in order |
//! | association | `[[null]]`, as 8.0.0 and 8.0.1 write it | not there: it is not known |
//! | unknown to the spec | anything | the very same |
//!
//! Nor may anything be added where a record shows what was sent ([`Shown::Sent`]): what the shop did not send is not shown.

mod same;

use prestashop_api::error::counted;
use prestashop_api::record::{Field, Kind, Shape};
use serde_json::{Map, Value};

use self::same::{date, decimal, is_nothing, text, whole, yes_or_no};
use super::rows::elements;

/// Compares recorded records with re-encoded ones, and says what was lost, changed or added: a line each, with the path.
#[must_use]
pub fn losses(shape: &Shape, list: &str, recorded: &[Value], encoded: &[Value], shown: Shown) -> Vec<String> {
    let mut losses = Losses { lines: Vec::new(), shown };
    if recorded.len() != encoded.len() {
        losses.add(list, format!("{}, recorded {}", counted(encoded.len(), "record"), recorded.len()));
    }
    for (index, (recorded, encoded)) in recorded.iter().zip(encoded).enumerate() {
        losses.record(shape, &format!("{list}[{index}]"), recorded, encoded);
    }
    losses.lines
}

/// What a re-encoded record shows: one or the other, so this never grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What the shop sent, and nothing else: a [`DynamicRecord`](prestashop_api::DynamicRecord).
    Sent,
    /// All fields of the resource, whether they were sent or not: a full record.
    All,
}

struct Losses {
    lines: Vec<String>,
    shown: Shown,
}

impl Losses {
    fn add(&mut self, path: &str, what: impl std::fmt::Display) {
        self.lines.push(format!("{path}: {what}"));
    }

    fn record(&mut self, shape: &Shape, path: &str, recorded: &Value, encoded: &Value) {
        let (Value::Object(recorded), Value::Object(encoded)) = (recorded, encoded) else {
            if recorded != encoded {
                self.add(path, format!("{}, recorded {}", short(encoded), short(recorded)));
            }
            return;
        };
        for (name, value) in recorded {
            let path = format!("{path}.{name}");
            if name == "associations" {
                self.associations(shape, &path, value, encoded.get(name));
                continue;
            }
            match (encoded.get(name), shape.field(name).filter(|field| !is_association(field))) {
                (None, _) => self.add(&path, format!("lost, recorded {}", short(value))),
                (Some(now), Some(field)) => self.field(field, &path, value, now),
                (Some(now), None) => self.same(&path, value, now),
            }
        }
        if self.shown == Shown::All {
            return;
        }
        for (name, value) in encoded {
            let empty = name == "associations" && value.as_object().is_some_and(Map::is_empty);
            if !recorded.contains_key(name) && !empty {
                self.add(&format!("{path}.{name}"), format!("{}, but the shop did not send it", short(value)));
            }
        }
    }

    fn associations(&mut self, shape: &Shape, path: &str, recorded: &Value, encoded: Option<&Value>) {
        let none = Map::new();
        let encoded = encoded.and_then(Value::as_object).unwrap_or(&none);
        let recorded = match recorded {
            Value::Object(recorded) => recorded,
            // An object without entries is a list to PHP.
            Value::Null => &none,
            Value::Array(rows) if rows.is_empty() => &none,
            other => return self.add(path, format!("expected an object of associations, recorded {}", short(other))),
        };
        for (name, rows) in recorded {
            let path = format!("{path}.{name}");
            if rows_lost(rows) {
                let unknown = |now: &Value| self.shown == Shown::All && now.as_array().is_some_and(Vec::is_empty);
                if let Some(now) = encoded.get(name).filter(|now| !unknown(now)) {
                    self.add(&path, format!("{}, recorded rows without content", short(now)));
                }
                continue;
            }
            match (encoded.get(name), shape.field(name).map(|field| field.kind)) {
                (None, _) => self.add(&path, format!("lost, recorded {}", short(rows))),
                (Some(now), Some(Kind::Association(association))) => self.rows(association.shape, &path, rows, now),
                (Some(now), _) => self.same(&path, rows, now),
            }
        }
        if self.shown == Shown::All {
            return;
        }
        for name in encoded.keys().filter(|name| !recorded.contains_key(*name)) {
            self.add(&format!("{path}.{name}"), "there, but the shop did not send it");
        }
    }

    fn rows(&mut self, shape: &Shape, path: &str, recorded: &Value, encoded: &Value) {
        let recorded = match recorded {
            nothing if is_nothing(nothing) => Vec::new(),
            rows => match elements(rows.clone()) {
                Ok(rows) => rows,
                Err(reason) => return self.add(path, reason),
            },
        };
        let Value::Array(encoded) = encoded else {
            return self.add(path, format!("{}, recorded a list", short(encoded)));
        };
        if recorded.len() != encoded.len() {
            self.add(path, format!("{}, recorded {}", counted(encoded.len(), "row"), recorded.len()));
        }
        for (index, (recorded, encoded)) in recorded.iter().zip(encoded).enumerate() {
            self.record(shape, &format!("{path}[{index}]"), recorded, encoded);
        }
    }

    fn field(&mut self, field: &Field, path: &str, recorded: &Value, encoded: &Value) {
        let same = match field.kind {
            Kind::Id(_) | Kind::Int => whole(recorded, encoded),
            Kind::Bool => yes_or_no(recorded, encoded),
            Kind::Decimal => decimal(recorded, encoded),
            Kind::Text | Kind::Enum(_) => text(recorded, encoded),
            Kind::DateTime | Kind::Date => date(recorded, encoded),
            Kind::Translated => return self.translated(path, recorded, encoded),
            Kind::Association(_) => recorded == encoded,
        };
        if !same {
            self.add(path, format!("{}, recorded {}", short(encoded), short(recorded)));
        }
    }

    fn translated(&mut self, path: &str, recorded: &Value, encoded: &Value) {
        let (Value::Array(recorded), Value::Array(encoded)) = (recorded, encoded) else {
            if !text(recorded, encoded) {
                self.add(path, format!("{}, recorded {}", short(encoded), short(recorded)));
            }
            return;
        };
        if recorded.len() != encoded.len() {
            self.add(path, format!("{}, recorded {}", counted(encoded.len(), "language"), recorded.len()));
        }
        for (index, (recorded, encoded)) in recorded.iter().zip(encoded).enumerate() {
            let part = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
            let same = whole(&part(recorded, "id"), &part(encoded, "id"))
                && text(&part(recorded, "value"), &part(encoded, "value"));
            if !same {
                self.add(&format!("{path}[{index}]"), format!("{}, recorded {}", short(encoded), short(recorded)));
            }
        }
    }

    fn same(&mut self, path: &str, recorded: &Value, encoded: &Value) {
        if recorded != encoded {
            self.add(path, format!("{}, recorded {}", short(encoded), short(recorded)));
        }
    }
}

fn is_association(field: &Field) -> bool {
    matches!(field.kind, Kind::Association(_))
}

/// Whether the shop has lost the content of an association's rows, so that nothing is known of it: 8.0.0 and 8.0.1 write `[null]` for each.
fn rows_lost(rows: &Value) -> bool {
    let lost = |row: &Value| row.as_array().is_some_and(|row| !row.is_empty() && row.iter().all(Value::is_null));
    rows.as_array().is_some_and(|rows| rows.iter().any(lost))
}

/// The start of a value, for a message.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use prestashop_api::record::StaticShape as _;
    use prestashop_api::{DateTime, Decimal, DynamicRecord, Translated};
    use serde_json::json;

    use super::*;

    prestashop_api::record! {
        /// A gift card.
        #[record("card")]
        pub struct Card {
            /// Its number.
            pub id: u64,
            /// Uses.
            pub uses: i64,
            /// Whether it can be used.
            pub active: bool,
            /// What is left on it.
            pub balance: Decimal,
            /// What is written on it.
            pub greeting: String,
            /// What it is called.
            pub name: Translated,
            /// When it was sold.
            pub sold: Option<DateTime>,
            /// What was bought with it.
            pub purchases: Vec<Purchase>,
        }
    }

    prestashop_api::record! {
        /// What was bought.
        #[record("purchase")]
        pub struct Purchase {
            /// The order.
            pub id_order: u64,
            /// How much of it.
            pub amount: Decimal,
        }
    }

    fn recorded() -> Value {
        json!({
            "id": "7", "uses": "3", "active": "1", "balance": "12.500000", "greeting": " Hi ", "colour": "red",
            "name": [{"id": "1", "value": "Card"}, {"id": "2", "value": null}], "sold": "0000-00-00 00:00:00",
            "associations": {"purchases": [{"id_order": "1", "amount": "1.0"}, {"id_order": "2"}], "marks": [{"id": "4"}]},
        })
    }

    /// What the client makes of the record.
    fn encoded() -> Value {
        let mut partial = DynamicRecord::of::<Card>();
        prestashop_api::record::deserialize(&mut partial, recorded()).unwrap();
        serde_json::to_value(&partial).unwrap()
    }

    /// The losses when `change` happens to what the client made.
    fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut encoded = encoded();
        change(&mut encoded);
        losses(Card::SHAPE, "cards", &[recorded()], &[encoded], Shown::Sent)
    }

    fn remove(value: &mut Value, name: &str) {
        assert!(value.as_object_mut().unwrap().remove(name).is_some());
    }

    #[test]
    fn what_the_client_makes_is_lossless() {
        assert_eq!(after(|_| ()), Vec::<String>::new());
    }

    #[test]
    fn a_dropped_field_is_caught() {
        assert_eq!(after(|card| remove(card, "uses")), ["cards[0].uses: lost, recorded \"3\""]);
        assert_eq!(after(|card| remove(card, "name")).len(), 1);
    }

    #[test]
    fn a_dropped_unknown_field_is_caught() {
        assert_eq!(after(|card| remove(card, "colour")), ["cards[0].colour: lost, recorded \"red\""]);
        assert_eq!(
            after(|card| remove(&mut card["associations"], "marks")),
            ["cards[0].associations.marks: lost, recorded [{\"id\":\"4\"}]"]
        );
    }

    #[test]
    fn a_changed_value_is_caught() {
        let changed = |name: &str, value: Value| after(|card| card[name] = value);
        assert_eq!(changed("id", json!(8)), ["cards[0].id: 8, recorded \"7\""]);
        assert_eq!(changed("balance", json!("12.5")), ["cards[0].balance: \"12.5\", recorded \"12.500000\""]);
        assert_eq!(changed("greeting", json!("Hi")), ["cards[0].greeting: \"Hi\", recorded \" Hi \""]);
        assert_eq!(changed("active", json!(false)).len(), 1);
        assert_eq!(changed("active", json!(null)).len(), 1);
        assert_eq!(changed("uses", json!(null)).len(), 1);
        assert_eq!(changed("sold", json!("2026-11-23 09:30:00")).len(), 1);
        assert_eq!(changed("colour", json!("Red")).len(), 1);
        assert_eq!(changed("name", json!("Card")).len(), 1);
        assert_eq!(
            after(|card| card["name"][1]["value"] = json!("x")),
            ["cards[0].name[1]: {\"id\":2,\"value\":\"x\"}, recorded {\"id\":\"2\",\"value\":null}"]
        );
    }

    #[test]
    fn a_lost_or_changed_row_is_caught() {
        let lost = after(|card| {
            card["associations"]["purchases"].as_array_mut().unwrap().remove(1);
        });
        assert_eq!(lost, ["cards[0].associations.purchases: 1 row, recorded 2"]);
        let changed = after(|card| card["associations"]["purchases"][0]["id_order"] = json!(9));
        assert_eq!(changed, ["cards[0].associations.purchases[0].id_order: 9, recorded \"1\""]);
        let invented = after(|card| card["associations"]["purchases"][1]["amount"] = json!("1.0"));
        assert_eq!(invented, ["cards[0].associations.purchases[1].amount: \"1.0\", but the shop did not send it"]);
    }

    #[test]
    fn rows_without_content_are_shown_by_nobody() {
        let recorded = json!({"id": "7", "associations": {"purchases": [[null], [null]]}});
        let losses = |associations: Value, shown: Shown| {
            let encoded = json!({"id": 7, "associations": associations});
            losses(Card::SHAPE, "cards", std::slice::from_ref(&recorded), &[encoded], shown)
        };
        assert_eq!(losses(json!({}), Shown::Sent), Vec::<String>::new());
        assert_eq!(losses(json!({"purchases": []}), Shown::All), Vec::<String>::new());
        let claimed = ["cards[0].associations.purchases: [], recorded rows without content"];
        assert_eq!(losses(json!({"purchases": []}), Shown::Sent), claimed);
        assert_eq!(losses(json!({"purchases": [{"id_order": 0}]}), Shown::All).len(), 1);
    }

    #[test]
    fn a_lost_record_is_caught() {
        let both = [recorded(), recorded()];
        assert_eq!(losses(Card::SHAPE, "cards", &both, &[encoded()], Shown::Sent), ["cards: 1 record, recorded 2"]);
    }

    #[test]
    fn what_the_shop_did_not_send_is_caught() {
        assert_eq!(after(|card| card["extra"] = json!(0)), ["cards[0].extra: 0, but the shop did not send it"]);
        assert_eq!(
            after(|card| card["associations"]["more"] = json!([])),
            ["cards[0].associations.more: there, but the shop did not send it"]
        );
    }

    #[test]
    fn a_full_record_may_show_more_but_not_less() {
        let mut sent = recorded();
        remove(&mut sent, "uses");
        let card: Card = serde_json::from_value(sent.clone()).unwrap();
        let mut full = serde_json::to_value(&card).unwrap();
        let losses =
            |full: &Value| losses(Card::SHAPE, "cards", &[sent.clone()], std::slice::from_ref(full), Shown::All);
        assert_eq!((losses(&full), full["uses"].as_u64()), (Vec::new(), Some(0)));
        remove(&mut full, "colour");
        assert_eq!(losses(&full).len(), 1);
    }

    #[test]
    fn values_that_are_written_in_several_ways() {
        assert!(whole(&json!("007"), &json!(7)) && whole(&json!(-1), &json!(-1)) && whole(&json!(""), &json!(null)));
        assert!(!whole(&json!("7x"), &json!(7)) && !whole(&json!(1), &json!(null)));
        assert!(decimal(&json!("1.20e1"), &json!("12.0")) && decimal(&json!(12.5), &json!("12.5")));
        assert!(!decimal(&json!("12.50"), &json!("12.5")) && !decimal(&json!("1"), &json!(null)));
        assert!(date(&json!("1990-01-02 00:00:00"), &json!("1990-01-02")));
        assert!(!date(&json!("1990-01-02 00:00:01"), &json!("1990-01-02")) && !date(&json!("x"), &json!(null)));
        assert!(text(&json!(5), &json!("5")) && text(&json!(null), &json!("")) && !text(&json!("0"), &json!("")));
        assert!(yes_or_no(&json!("0"), &json!(false)) && !yes_or_no(&json!("0"), &json!(null)));
    }
}
