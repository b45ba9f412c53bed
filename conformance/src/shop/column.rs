//! The columns of the database: what they hold, what an empty one shows, and what becomes of a text that is stored.

use prestashop_api::RESOURCES;
use prestashop_api::record::{Field, Kind};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::collation::Comparison;
use super::row::php_int;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A whole number; so are the yes and no of `PrestaShop`.
    Int,
    /// A decimal number with so many decimals.
    Decimal(usize),
    /// A text, stored without HTML tags.
    Text,
    /// A text with HTML.
    Html,
    /// A date without time.
    Date,
    /// A date with time.
    DateTime,
}

impl Column {
    /// The column of a field: by the validator of the schema and, where there is none, by the generated tables of the client;
    /// the recorded values have the last word on decimals and times, and the only one on fields that neither knows.
    pub(super) fn of(resource: &str, name: &str, validator: &str, values: &[&Value]) -> Self {
        let declared = RESOURCES.iter().find(|meta| meta.name == resource).and_then(|meta| meta.shape.field(name));
        let seen = Observed::of(values);
        match validator {
            "isDate" | "isDateFormat" | "isDateOrNull" | "isBirthDate" => match (seen, declared.map(|it| it.kind)) {
                (Observed::Date, _) | (Observed::Nothing, Some(Kind::Date)) => Self::Date,
                _ => Self::DateTime,
            },
            "isBool"
            | "isInt"
            | "isUnsignedInt"
            | "isUnsignedId"
            | "isNullOrUnsignedId"
            | "isPositiveInt"
            | "isIp2Long"
            | "isImageSize"
            | "isPriceDisplayMethod" => Self::Int,
            "isFloat" | "isUnsignedFloat" | "isPrice" | "isNegativePrice" | "isPercentage" | "isCoordinate" => {
                match (seen, declared) {
                    (Observed::Decimal(scale), _) => Self::Decimal(scale),
                    (_, Some(field)) if field.scale > 0 => Self::Decimal(field.scale.into()),
                    _ => Self::Decimal(6),
                }
            }
            "" => declared.and_then(Self::declared).unwrap_or(match seen {
                Observed::Int => Self::Int,
                Observed::Decimal(scale) => Self::Decimal(scale),
                Observed::Date => Self::Date,
                Observed::DateTime => Self::DateTime,
                Observed::Nothing | Observed::Text => Self::Text,
            }),
            "isCleanHtml" => match declared {
                Some(field) if !field.html => Self::Text,
                _ => Self::Html,
            },
            _ => match declared {
                Some(field) if field.html => Self::Html,
                _ => Self::Text,
            },
        }
    }

    /// The column of a field of an association's items.
    pub(super) fn of_item(resource: &str, association: &str, name: &str) -> Self {
        let declared = RESOURCES.iter().find(|meta| meta.name == resource);
        let declared = declared.and_then(|meta| meta.shape.field(association)).and_then(|field| match field.kind {
            Kind::Association(rows) => rows.shape.field(name).and_then(Self::declared),
            _ => None,
        });
        declared.unwrap_or(if name.starts_with("id") { Self::Int } else { Self::Text })
    }

    fn declared(field: &Field) -> Option<Self> {
        Some(match field.kind {
            Kind::Id(_) | Kind::Int | Kind::Bool => Self::Int,
            Kind::Decimal => Self::Decimal(field.scale.into()),
            Kind::Text | Kind::Translated if field.html => Self::Html,
            Kind::Text | Kind::Translated | Kind::Enum(_) => Self::Text,
            Kind::DateTime => Self::DateTime,
            Kind::Date => Self::Date,
            Kind::Association(_) => return None,
        })
    }

    /// How the database compares it.
    pub(super) fn comparison(self) -> Comparison {
        match self {
            Self::Int | Self::Decimal(_) => Comparison::Number,
            Self::Text | Self::Html => Comparison::Text,
            Self::Date | Self::DateTime => Comparison::Date,
        }
    }

    /// What it shows if nothing was ever stored in it.
    pub(super) fn empty(self) -> Value {
        match self {
            Self::Decimal(_) => self.cast("0"),
            _ => self.cast(""),
        }
    }

    /// What it shows after that text was stored in it.
    pub(super) fn cast(self, sent: &str) -> Value {
        let trimmed = sent.trim();
        json!(match self {
            Self::Int => php_int(trimmed).to_string(),
            Self::Decimal(scale) => decimal(trimmed, scale),
            Self::Text => without_tags(sent),
            Self::Html => sent.to_owned(),
            Self::Date => date(trimmed).map_or_else(|| "0000-00-00".to_owned(), |(date, _)| date.to_owned()),
            Self::DateTime => match date(trimmed) {
                Some((date, "")) => format!("{date} 00:00:00"),
                Some(_) => trimmed.to_owned(),
                None => "0000-00-00 00:00:00".to_owned(),
            },
        })
    }
}

/// What the recorded values of a field have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Observed {
    Nothing,
    Int,
    Decimal(usize),
    Date,
    DateTime,
    Text,
}

impl Observed {
    fn of(values: &[&Value]) -> Self {
        let mut seen = Self::Nothing;
        for value in values {
            let next = match value {
                Value::Null | Value::Bool(false) => continue,
                Value::Number(_) => Self::Int,
                Value::String(text) => Self::of_text(text),
                _ => Self::Text,
            };
            seen = match (seen, next) {
                (Self::Nothing, next) => next,
                (Self::Int, Self::Decimal(scale)) | (Self::Decimal(scale), Self::Int) => Self::Decimal(scale),
                (seen, next) if seen == next => seen,
                _ => return Self::Text,
            };
        }
        seen
    }

    fn of_text(text: &str) -> Self {
        match (date(text), text.split_once('.')) {
            (Some((_, "")), _) => Self::Date,
            (Some(_), _) => Self::DateTime,
            (None, _) if text.parse::<f64>().is_err() => Self::Text,
            (None, Some((_, decimals))) => Self::Decimal(decimals.len()),
            (None, None) => Self::Int,
        }
    }
}

/// The date and the time, if a text has the shape of a date with or without time.
fn date(text: &str) -> Option<(&str, &str)> {
    let shape = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(a, b)| if b == b'0' { a.is_ascii_digit() } else { a == b })
    };
    let (day, time) = text.split_once(' ').unwrap_or((text, ""));
    (shape(day, "0000-00-00") && (time.is_empty() || shape(time, "00:00:00"))).then_some((day, time))
}

/// A number with so many decimals, the rest rounded away from zero at half, as the database does.
fn decimal(text: &str, scale: usize) -> String {
    let number = text.parse::<Decimal>().unwrap_or_default();
    let places = u32::try_from(scale).unwrap_or(6);
    let mut rounded = number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(places);
    rounded.to_string()
}

/// A text without HTML tags; what stands in a tag that is never closed goes too.
fn without_tags(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        left.push_str(before);
        if tag[1..].starts_with(|c: char| c.is_whitespace()) {
            left.push('<');
            rest = &tag[1..];
            continue;
        }
        rest = tag.find('>').map_or("", |close| &tag[close + 1..]);
    }
    left + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_decides_what_becomes_of_a_text() {
        for (column, sent, stored) in [
            (Column::Int, " 12abc", "12"),
            (Column::Int, "", "0"),
            (Column::Decimal(6), "12.5", "12.500000"),
            (Column::Decimal(2), "0.125", "0.13"),
            (Column::Decimal(6), "-1", "-1.000000"),
            (Column::Text, "a <b>bold</b>\n2 < 3 <i", "a bold\n2 < 3 "),
            (Column::Html, "<p>a</p>", "<p>a</p>"),
            (Column::Date, "2026-11-23 10:00:00", "2026-11-23"),
            (Column::DateTime, "2026-11-23", "2026-11-23 00:00:00"),
            (Column::DateTime, "nonsense", "0000-00-00 00:00:00"),
        ] {
            assert_eq!(column.cast(sent), stored, "{column:?} {sent}");
        }
        assert_eq!(Column::Decimal(3).empty(), "0.000");
        assert_eq!(Column::Date.empty(), "0000-00-00");
    }

    #[test]
    fn recorded_values_tell_a_column_without_a_validator() {
        let of = |values: &[Value]| Column::of("no such resource", "field", "", &values.iter().collect::<Vec<_>>());
        assert_eq!(of(&[json!("1"), json!("7")]), Column::Int);
        assert_eq!(of(&[json!("1.000"), json!(null)]), Column::Decimal(3));
        assert_eq!(of(&[json!("1"), json!("x")]), Column::Text);
        assert_eq!(of(&[json!("2026-11-23")]), Column::Date);
        assert_eq!(of(&[]), Column::Text);
    }
}
