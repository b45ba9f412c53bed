//! What comes is held against what was asked: caches, firewalls and rewrite rules cut or ignore the query.

use rust_decimal::Decimal;

use crate::query::{Direction, Query};
use crate::record::{DecodeError, Field, FieldValue, Kind, Record, id_of};

/// Finds the first record that does not fit a filter of the query, where the display shows the field and it is known how the shop
/// compares it, or is out of the order of ids that was asked for.
pub(super) fn misfit<D: Record>(query: &Query, items: &[D]) -> Option<DecodeError> {
    for (field, wanted) in query.equalities() {
        for (index, item) in items.iter().enumerate() {
            let Some(at) = item.shape().find(field.name, 0).filter(|at| item.shows(*at)) else { continue };
            let held = item.slot(at).get();
            if !wanted.clone().any(|wanted| fits(field, wanted, &held)) {
                let asked = if field.secret { "something else".to_owned() } else { shown(wanted) };
                let message = format!("{asked} was asked for, and a record came that shows another value");
                return Some(DecodeError { path: format!("{}[{index}].{}", query.resource.list, field.name), message });
            }
        }
    }
    query.order_of_ids().and_then(|direction| disorder(query.resource.list, direction, items))
}

/// Finds the first record that is out of the order of ids that was asked for.
fn disorder<D: Record>(list: &str, direction: Direction, items: &[D]) -> Option<DecodeError> {
    let ids: Vec<u64> = items.iter().map(|item| id_of(item)).collect();
    let at = 1 + ids.windows(2).position(|pair| match direction {
        Direction::Asc => pair[0] > pair[1],
        Direction::Desc => pair[0] < pair[1],
    })?;
    let way = if direction == Direction::Asc { "rising" } else { "falling" };
    let message = format!("id {} after {}, where {way} ids were asked for", ids[at], ids[at - 1]);
    Some(DecodeError { path: format!("{list}[{at}].id"), message })
}

fn shown(wanted: std::str::Split<'_, char>) -> String {
    let wanted: Vec<_> = wanted.map(|value| format!("`{value}`")).collect();
    match wanted.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first, .., last] => format!("one of {first} to {last}"),
    }
}

/// Whether a record may have been chosen by that value. `true` where the shop may compare otherwise than can be told from here:
/// it filters by the main table's value of what shops keep for themselves, texts by a collation, translated ones in any language.
fn fits(field: &Field, wanted: &str, held: &FieldValue<'_>) -> bool {
    if field.per_shop || field.computed || wanted.is_empty() {
        return true;
    }
    let number = match held {
        FieldValue::Null => Some(0),
        FieldValue::Bool(value) => Some(i128::from(*value)),
        FieldValue::Int(value) => Some(i128::from(*value)),
        FieldValue::Uint(value) => Some(i128::from(*value)),
        FieldValue::Text(_) | FieldValue::Rows(_) => None,
    };
    match (field.kind, held, number) {
        (Kind::Id(_) | Kind::Int | Kind::Bool, _, Some(held)) => {
            wanted.parse().is_ok_and(|wanted: i128| wanted == held)
        }
        (Kind::Decimal, FieldValue::Text(held), _) => match (wanted.parse::<Decimal>(), held.parse::<Decimal>()) {
            (Ok(wanted), Ok(held)) => wanted == held,
            _ => true,
        },
        (Kind::Text | Kind::Enum(_), FieldValue::Text(held), _) => same_text(wanted, held),
        _ => true,
    }
}

/// Whether the shop's collation may take two texts for the same: it ignores case, accents and blanks at the end.
fn same_text(wanted: &str, held: &str) -> bool {
    // What is told apart only by letters beyond ASCII may be the same, and the shop takes tags and backslashes out of a filter.
    let beyond = |text: &str| !text.is_ascii() || text.contains(['<', '\\']);
    beyond(wanted) || beyond(held) || wanted.trim_end().eq_ignore_ascii_case(held.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_the_order_that_was_asked_for() {
        crate::record! {
            /// A record.
            #[record("order")]
            struct Order {
                /// Its id.
                pub id: u64,
            }
        }
        let out_of = |direction, ids: &[u64]| {
            let orders: Vec<_> = ids.iter().map(|id| Order { id: *id, ..Order::default() }).collect();
            disorder("orders", direction, &orders).map(|fault| (fault.path, fault.message))
        };
        assert_eq!(out_of(Direction::Desc, &[9, 9, 7]), None, "a record that two shops have comes twice");
        assert_eq!(out_of(Direction::Asc, &[7]), None);
        let fault = |text: &str| Some(("orders[1].id".to_owned(), text.to_owned()));
        assert_eq!(out_of(Direction::Desc, &[1, 3]), fault("id 3 after 1, where falling ids were asked for"));
        assert_eq!(out_of(Direction::Asc, &[9, 7, 8]), fault("id 7 after 9, where rising ids were asked for"));
    }

    fn text(held: &str) -> FieldValue<'_> {
        FieldValue::Text(held.into())
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let id = Field::new("id_customer", Kind::Id("customers"), "");
        assert!(fits(&id, "5", &FieldValue::Uint(5)));
        assert!(fits(&id, "0", &FieldValue::Null), "an id of 0 shows as none");
        assert!(!fits(&id, "5", &FieldValue::Uint(50)));
        assert!(!fits(&id, "5", &FieldValue::Null));
        let flag = Field::new("active", Kind::Bool, "");
        assert!(fits(&flag, "1", &FieldValue::Bool(true)) && !fits(&flag, "0", &FieldValue::Bool(true)));
        let price = Field::new("total_paid", Kind::Decimal, "");
        assert!(fits(&price, "12.5", &text("12.500000")) && !fits(&price, "12.5", &text("12.500001")));
    }

    #[test]
    fn texts_are_compared_as_far_as_the_collation_is_known() {
        let field = Field::new("reference", Kind::Text, "");
        assert!(fits(&field, "abc", &text("ABC ")));
        assert!(!fits(&field, "abc", &text("ABD")));
        assert!(fits(&field, "cafe", &text("Café")), "accents may not count");
        assert!(fits(&field, "a<b>", &text("a")), "the shop strips tags");
    }

    #[test]
    fn what_the_shop_compares_elsewhere_is_not_judged() {
        assert!(fits(&Field::new("price", Kind::Decimal, "").per_shop(), "1", &text("2")));
        assert!(fits(&Field::new("name", Kind::Translated, ""), "Mug", &text("Tasse")));
        assert!(fits(&Field::new("date_upd", Kind::DateTime, ""), "2026-11-23 10:00:00", &text("2026-11-23 10:00:01")));
        assert!(
            fits(&Field::new("reference", Kind::Text, ""), "", &text("x")),
            "the empty text compares with 0 and null"
        );
    }
}
