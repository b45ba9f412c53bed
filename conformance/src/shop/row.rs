//! Rows, and how PHP sees the values in them.

use prestashop_api::Decimal;
use serde_json::{Map, Value};

use super::collation::fold;

/// A row: its fields in the shop's order, `id` as a number, every other scalar as the shop renders it (usually a string),
/// translated fields as a list of `{"id", "value"}`, and `associations` last.
pub type Row = Map<String, Value>;

/// A scalar as text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        Value::Bool(value) => (if *value { "1" } else { "" }).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
    }
}

/// Whether PHP takes a value for false.
pub(super) fn falsy(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// The id that a field names; 0 if it names none.
pub(super) fn number(row: &Row, field: &str) -> u64 {
    row.get(field).and_then(|value| text(value).trim().parse().ok()).unwrap_or(0)
}

/// The amount in a field; 0 if there is none.
pub(super) fn amount(row: &Row, field: &str) -> Decimal {
    row.get(field).and_then(|value| text(value).parse().ok()).unwrap_or_default()
}

/// The items of an association.
pub(super) fn items<'a>(row: &'a Row, association: &str) -> impl Iterator<Item = &'a Row> {
    let items = row.get("associations").and_then(|all| all.get(association)?.as_array());
    items.into_iter().flatten().filter_map(Value::as_object)
}

/// The ids of the records that an association shows.
pub(super) fn item_ids(row: &Row, association: &str) -> impl Iterator<Item = u64> {
    items(row, association).filter_map(|item| text(item.get("id")?).parse().ok())
}

/// A text cast to an integer as PHP does: what is no number is 0.
pub(super) fn php_int(text: &str) -> i64 {
    let text = text.trim_start();
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
    text[..sign + digits].parse().unwrap_or(0)
}

/// A name as part of a URL.
pub(super) fn link_rewrite(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
