//! Whether a record may have been chosen by a filter, as far as it is known how the shop compares.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::query::filter::notation::Condition;
use crate::record::{Field, FieldValue, Kind};

/// Whether a record that holds that value may have been chosen. `true` where the shop may compare otherwise than can be told from here: it
/// filters by the main table's value of what shops keep for themselves, texts by a collation, translated ones in any language.
pub(super) fn fits(field: &Field, wanted: Condition<'_>, held: &FieldValue<'_>) -> bool {
    if field.per_shop || field.computed {
        return true;
    }
    let any = |wanted: &str, is: &dyn Fn(&str) -> bool| wanted.split('|').any(is);
    let than = |wanted: &str, ways: &[Ordering]| order(field, held, wanted).is_none_or(|way| ways.contains(&way));
    match wanted {
        Condition::AnyOf(wanted) => any(wanted, &|wanted| equals(field, wanted, held)),
        Condition::NoneOf(wanted) => !any(wanted, &|wanted| is_surely(field, wanted, held)),
        Condition::Greater(wanted) => than(wanted, &[Ordering::Greater]),
        Condition::Less(wanted) => than(wanted, &[Ordering::Less]),
        Condition::Between(first, last) => {
            // PrestaShop swaps the ends of an inverted range.
            let within = |first, last| {
                than(first, &[Ordering::Greater, Ordering::Equal]) && than(last, &[Ordering::Less, Ordering::Equal])
            };
            within(first, last) || within(last, first)
        }
        Condition::Begins(wanted) => like(field, wanted, held, |held, wanted| held.starts_with(wanted)),
        Condition::Ends(wanted) => like(field, wanted, held, |held, wanted| held.ends_with(wanted)),
        Condition::Contains(wanted) => like(field, wanted, held, |held, wanted| held.contains(wanted)),
    }
}

/// The condition in words.
pub(super) fn words(wanted: Condition<'_>) -> String {
    let listed = |values: &str, word: &str| match values.split_once('|') {
        None => format!("`{values}`"),
        Some((first, rest)) => format!("{word} `{first}` to `{}`", rest.rsplit('|').next().unwrap_or(rest)),
    };
    match wanted {
        Condition::AnyOf(values) => listed(values, "one of"),
        Condition::NoneOf(values) => format!("anything but {}", listed(values, "one of")),
        Condition::Greater(value) => format!("more than `{value}`"),
        Condition::Less(value) => format!("less than `{value}`"),
        Condition::Between(first, last) => format!("`{first}` to `{last}`"),
        Condition::Begins(text) => format!("what begins with `{text}`"),
        Condition::Ends(text) => format!("what ends with `{text}`"),
        Condition::Contains(text) => format!("what contains `{text}`"),
    }
}

/// Whether the shop may take the values for the same.
fn equals(field: &Field, wanted: &str, held: &FieldValue<'_>) -> bool {
    match (field.kind, held) {
        _ if wanted.is_empty() => true,
        (Kind::Id(_) | Kind::Int | Kind::Bool, _) => match number(held) {
            Some(held) => wanted.parse().is_ok_and(|wanted: i128| wanted == held),
            None => true,
        },
        (Kind::Decimal, _) => order(field, held, wanted).is_none_or(Ordering::is_eq),
        (Kind::Text | Kind::Enum(_), FieldValue::Text(held)) => same_text(wanted, held),
        // A time moves with each write of the record.
        _ => true,
    }
}

/// Whether every shop takes the values for the same.
fn is_surely(field: &Field, wanted: &str, held: &FieldValue<'_>) -> bool {
    match (field.kind, held) {
        (Kind::Id(_) | Kind::Int | Kind::Bool | Kind::Decimal, _) => {
            order(field, held, wanted).is_some_and(Ordering::is_eq)
        }
        // Of a text the shop takes tags and backslashes out before it compares.
        (Kind::Text | Kind::Enum(_), FieldValue::Text(held)) => !wanted.contains(['<', '\\']) && wanted == held,
        _ => false,
    }
}

/// How what is held stands to what is wanted; `None` where that is not known.
fn order(field: &Field, held: &FieldValue<'_>, wanted: &str) -> Option<Ordering> {
    match (field.kind, held) {
        (Kind::Id(_) | Kind::Int | Kind::Bool, _) => Some(number(held)?.cmp(&wanted.parse().ok()?)),
        (Kind::Decimal, FieldValue::Text(held)) => Some(held.parse::<Decimal>().ok()?.cmp(&wanted.parse().ok()?)),
        (Kind::DateTime, FieldValue::Text(held)) => Some((**held).cmp(time(wanted)?.as_str())),
        // The column may hold a time of the day, too, which does not show.
        (Kind::Date, FieldValue::Text(held)) => {
            let wanted = time(wanted)?;
            Some((**held).cmp(&wanted[.."0000-00-00".len()])).filter(|way| way.is_ne())
        }
        _ => None,
    }
}

fn number(held: &FieldValue<'_>) -> Option<i128> {
    match held {
        // An id of 0 shows as none.
        FieldValue::Null => Some(0),
        FieldValue::Bool(value) => Some(i128::from(*value)),
        FieldValue::Int(value) => Some(i128::from(*value)),
        FieldValue::Uint(value) => Some(i128::from(*value)),
        FieldValue::Text(_) | FieldValue::Rows(_) => None,
    }
}

/// A time in the form of records; a date is its midnight.
fn time(wanted: &str) -> Option<String> {
    let form = |form: &str| {
        let fits = |(form, own): (u8, u8)| if form == b'0' { own.is_ascii_digit() } else { form == own };
        wanted.len() == form.len() && form.bytes().zip(wanted.bytes()).all(fits)
    };
    if form("0000-00-00") {
        return Some(format!("{wanted} 00:00:00"));
    }
    form("0000-00-00 00:00:00").then(|| wanted.to_owned())
}

/// Whether the shop may find a text, given how texts in plain letters hold one another. In what is looked for `_` stands for any character.
fn like(field: &Field, wanted: &str, held: &FieldValue<'_>, holds: fn(&str, &str) -> bool) -> bool {
    let (Kind::Text | Kind::Enum(_), FieldValue::Text(held)) = (field.kind, held) else { return true };
    let wanted = wanted.trim();
    let doubt = |text: &str| has_doubts(text) || text.contains('_');
    doubt(wanted) || has_doubts(held) || holds(held.trim().to_ascii_lowercase().as_str(), &wanted.to_ascii_lowercase())
}

/// Whether the shop's collation may take two texts for the same: it ignores case, accents and blanks at the end.
fn same_text(wanted: &str, held: &str) -> bool {
    has_doubts(wanted) || has_doubts(held) || wanted.trim_end().eq_ignore_ascii_case(held.trim_end())
}

/// What is told apart only by letters beyond ASCII may be the same, and the shop takes tags and backslashes out of a filter.
fn has_doubts(text: &str) -> bool {
    !text.is_ascii() || text.contains(['<', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(field: &Field, wanted: &str, held: &FieldValue<'_>) -> bool {
        fits(field, Condition::AnyOf(wanted), held)
    }

    fn text(held: &str) -> FieldValue<'_> {
        FieldValue::Text(held.into())
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let id = Field::new("id_customer", Kind::Id("customers"), "");
        assert!(equal(&id, "5", &FieldValue::Uint(5)));
        assert!(equal(&id, "0", &FieldValue::Null), "an id of 0 shows as none");
        assert!(!equal(&id, "5", &FieldValue::Uint(50)));
        assert!(!equal(&id, "5", &FieldValue::Null));
        let flag = Field::new("active", Kind::Bool, "");
        assert!(equal(&flag, "1", &FieldValue::Bool(true)) && !equal(&flag, "0", &FieldValue::Bool(true)));
        let price = Field::new("total_paid", Kind::Decimal, "");
        assert!(equal(&price, "12.5", &text("12.500000")) && !equal(&price, "12.5", &text("12.500001")));
    }

    #[test]
    fn texts_are_compared_as_far_as_the_collation_is_known() {
        let field = Field::new("reference", Kind::Text, "");
        assert!(equal(&field, "abc", &text("ABC ")));
        assert!(!equal(&field, "abc", &text("ABD")));
        assert!(equal(&field, "cafe", &text("Café")), "accents may not count");
        assert!(equal(&field, "a<b>", &text("a")), "the shop strips tags");
    }

    #[test]
    fn what_the_shop_compares_elsewhere_is_not_judged() {
        assert!(equal(&Field::new("price", Kind::Decimal, "").per_shop(), "1", &text("2")));
        assert!(equal(&Field::new("name", Kind::Translated, ""), "Mug", &text("Tasse")));
        assert!(equal(
            &Field::new("date_upd", Kind::DateTime, ""),
            "2026-11-23 10:00:00",
            &text("2026-11-23 10:00:01")
        ));
        assert!(
            equal(&Field::new("reference", Kind::Text, ""), "", &text("x")),
            "the empty text compares with 0 and null"
        );
    }

    #[test]
    fn numbers_and_times_have_an_order() {
        let id = Field::new("id_customer", Kind::Id("customers"), "");
        assert!(
            fits(&id, Condition::Greater("5"), &FieldValue::Uint(6))
                && !fits(&id, Condition::Greater("5"), &FieldValue::Uint(5))
        );
        assert!(
            fits(&id, Condition::NoneOf("5|6"), &FieldValue::Uint(7))
                && !fits(&id, Condition::NoneOf("5|6"), &FieldValue::Uint(6))
        );
        let paid = Field::new("total_paid", Kind::Decimal, "");
        assert!(
            fits(&paid, Condition::Less("12.5"), &text("12.499999"))
                && !fits(&paid, Condition::Less("12.5"), &text("12.500000"))
        );
        assert!(fits(&paid, Condition::Between("9", "1"), &text("5.0")), "the shop swaps the ends");
        assert!(
            fits(&paid, Condition::Between("1", "9"), &text("9.000000"))
                && !fits(&paid, Condition::Between("1", "9"), &text("10"))
        );
        let at = Field::new("date_upd", Kind::DateTime, "");
        assert!(fits(&at, Condition::Greater("2026-11-23"), &text("2026-11-23 00:00:01")));
        assert!(!fits(&at, Condition::Between("2026-11-23", "9999-12-31 23:59:59"), &text("2026-11-22 23:59:59")));
        assert!(fits(&at, Condition::Greater("2026-11-23"), &FieldValue::Null), "1980-00-00 is a time for the shop");
        let day = Field::new("birthday", Kind::Date, "");
        assert!(fits(&day, Condition::Greater("2026-11-23"), &text("2026-11-23")), "a time of the day may not show");
        assert!(!fits(&day, Condition::Greater("2026-11-23"), &text("2026-11-22")));
    }

    #[test]
    fn texts_are_looked_through_as_far_as_the_collation_is_known() {
        let field = Field::new("reference", Kind::Text, "");
        assert!(
            fits(&field, Condition::Begins("AB"), &text("abc")) && !fits(&field, Condition::Begins("bc"), &text("abc"))
        );
        assert!(
            fits(&field, Condition::Ends("bc"), &text("abc")) && !fits(&field, Condition::Ends("ab"), &text("abc"))
        );
        assert!(
            fits(&field, Condition::Contains("b"), &text("abc"))
                && !fits(&field, Condition::Contains("zz"), &text("abc"))
        );
        assert!(fits(&field, Condition::Contains("a_c"), &text("abc")), "any character");
        assert!(fits(&field, Condition::Contains("cafe"), &text("Caf\u{e9}")), "accents may not count");
        assert!(fits(&field, Condition::NoneOf("abc"), &text("ABC")), "a collation may tell them apart");
        assert!(!fits(&field, Condition::NoneOf("x|abc"), &text("abc")));
        assert!(fits(&Field::new("name", Kind::Translated, ""), Condition::Contains("Mug"), &text("Tasse")));
    }
}
