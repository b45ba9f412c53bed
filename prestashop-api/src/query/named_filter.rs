//! Filters whose field and values are chosen at run time.

use super::filter::{self, Refused, notation};
use crate::record::{Kind, ResourceMeta, WireScalar};

/// How a field is compared with values given as text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldFilter {
    /// Equal to one of the values.
    AnyOf(Vec<String>),
    /// Different from all of the values.
    NoneOf(Vec<String>),
    /// From the first value to the second, both included.
    Between(String, String),
    /// Strictly greater.
    Greater(String),
    /// Strictly less.
    Less(String),
    /// Beginning with the text.
    Begins(String),
    /// Ending with the text.
    Ends(String),
    /// Containing the text.
    Contains(String),
}

pub(crate) fn filter_text(resource: &ResourceMeta, name: &str, filter: &FieldFilter) -> Result<String, Refused> {
    // A field that is not there is refused by its name when the filter is added.
    let Some(index) = resource.shape.position(name) else { return Ok(String::new()) };
    let field = &resource.shape.fields[index];
    let textual = matches!(field.kind, Kind::Text | Kind::Translated | Kind::Enum(_));
    let value = |text: &String| -> Result<String, Refused> {
        if textual {
            return filter::text(text);
        }
        let text = text.trim();
        // The field itself knows what it takes.
        let mut record = (resource.new)();
        let slot = record.slot_mut(index);
        let bool = match (field.kind, text) {
            (Kind::Bool, "true") => "1",
            (Kind::Bool, "false") => "0",
            _ => text,
        };
        if text.is_empty() {
            return Err(Refused::new("the value is empty"));
        }
        slot.set(WireScalar::Text(bool))
            .map_err(|unfit| Refused::new(format!("`{text}` is not {}", unfit.expected)))?;
        // In the field's own notation: a range of `1e3` or `+5` would be taken for one text. What means none is a value of
        // the column all the same.
        let none = match field.kind {
            Kind::DateTime => "0000-00-00 00:00:00",
            Kind::Date => "0000-00-00",
            _ => "0",
        };
        Ok(filter::literal(&slot.get())?.unwrap_or_else(|| none.to_owned()))
    };
    let values = |texts: &[String]| -> Result<Vec<String>, Refused> {
        let literals: Vec<_> = texts.iter().map(value).collect::<Result<_, _>>()?;
        if literals.len() > 1 && literals.iter().any(String::is_empty) {
            return Err(Refused::new("an empty text cannot be one of several alternatives"));
        }
        Ok(literals)
    };
    let ordered = |text: &String| -> Result<String, Refused> {
        match field.kind {
            Kind::Text | Kind::Translated | Kind::Enum(_) | Kind::Bool => {
                Err(Refused::new("texts and yes/no fields have no order: use =, !=, ^=, $= or ~="))
            }
            _ => value(text),
        }
    };
    let pattern = |text: &String| -> Result<String, Refused> {
        if textual { filter::pattern(text) } else { Err(Refused::new("only texts can be searched in")) }
    };
    Ok(match filter {
        FieldFilter::AnyOf(texts) => notation::any_of(values(texts)?),
        FieldFilter::NoneOf(texts) => notation::none_of(values(texts)?),
        FieldFilter::Greater(text) => notation::greater(ordered(text)?),
        FieldFilter::Less(text) => notation::less(ordered(text)?),
        FieldFilter::Between(first, last) => {
            let (first, last) = (ordered(first)?, ordered(last)?);
            if inverted(&first, &last) {
                return Err(Refused::inverted(&first, &last));
            }
            notation::between(first, last)
        }
        FieldFilter::Begins(text) => notation::begins(pattern(text)?),
        FieldFilter::Ends(text) => notation::ends(pattern(text)?),
        FieldFilter::Contains(text) => notation::contains(pattern(text)?),
    })
}

/// Whether a range of numbers or of dates goes backwards.
pub(crate) fn inverted(first: &str, last: &str) -> bool {
    match (first.parse::<rust_decimal::Decimal>(), last.parse::<rust_decimal::Decimal>()) {
        (Ok(first), Ok(last)) => first > last,
        _ => first > last,
    }
}
