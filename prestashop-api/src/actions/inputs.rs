//! The inputs of actions and triggers: read, completed and checked in one way, whoever gives them.

use std::time::Duration;

use jiff::SignedDuration;
use serde::de::value::MapDeserializer;
use serde_json::Value;

use super::schema::accepted;
use crate::error::{Error, Result, or_suggest};
use crate::query::BLANKS;
use crate::record::{self, Field, FieldValue, Kind, Record, Shape, Slot, StaticShape, TextForm, WireScalar};
use crate::write::copy;

/// What an action or trigger takes.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Inputs {
    /// The table of inputs. What an input is where it is not given, whether it must be given and within which bounds stands with each.
    pub shape: &'static Shape,
    /// Makes inputs of which none is given.
    pub empty: fn() -> Box<dyn Record>,
}

impl Inputs {
    /// The inputs that a struct holds.
    #[must_use]
    pub const fn of<T: StaticShape>() -> Self {
        Self { shape: T::SHAPE, empty: || Box::new(T::default()) }
    }

    /// Reads inputs as platforms keep them, a JSON object. Blank texts and null mean that an input is not given; a number or a yes and no
    /// may come as a text.
    pub(super) fn read(&self, owner: &str, json: &Value) -> Result<Box<dyn Record>> {
        let Value::Object(given) = json else {
            return Err(Error::usage(format!("the inputs of {owner} must be a JSON object")));
        };
        let is_given = |value: &Value| match value {
            Value::Null => false,
            Value::String(text) => !is_blank(text),
            _ => true,
        };
        let pairs = given.iter().map(|(name, value)| Ok((self.named(owner, name)?, value)));
        let pairs = pairs.collect::<Result<Vec<_>>>()?;
        let given = pairs.iter().map(|(field, value)| (field.name, *value)).filter(|(_, value)| is_given(value));
        // What was kept before a rename can come along blank, as a template does that knows both names.
        for (at, (name, _)) in given.clone().enumerate() {
            if given.clone().take(at).any(|(other, _)| other == name) {
                return Err(Error::usage(format!("{owner} `{name}` is given by its former name too")));
            }
        }
        let mut inputs = (self.empty)();
        record::deserialize(&mut *inputs, MapDeserializer::new(given.clone()))
            .map_err(|error: serde_json::Error| Error::usage(format!("{owner}: {error}")))?;
        let too_long = pairs.iter().find_map(|(field, value)| {
            let most = field.max_in(None) as usize;
            let length = value.as_str()?.chars().count();
            let name = field.name;
            (most > 0 && length > most).then(|| format!("`{name}`: it has {length} characters, at most {most} fit"))
        });
        if let Some(too_long) = too_long {
            return Err(Error::usage(format!("{owner} {too_long}")));
        }
        // An input that is given, but reads as none, would be left out: a list would then hold all records.
        for (name, value) in given.clone() {
            let is_secret = self.shape.field(name).is_some_and(|field| field.secret);
            let value_text = || if is_secret { "the value".to_owned() } else { value.to_string() };
            if matches!(input(&*inputs, name), FieldValue::Null) {
                return Err(Error::usage(format!(
                    "{owner} `{name}`: {} is no value: leave it out, or give one",
                    value_text()
                )));
            }
            // No length of time is one, and the reason to refuse it is that it is too short.
            if let Some(text) = value.as_str().filter(|text| duration(text).is_ok_and(|time| time.is_zero()))
                && let Some(field) = self.shape.field(name).filter(|field| field.form == TextForm::Duration)
            {
                bounded(field, &FieldValue::Text(text.into()))
                    .map_err(|why| Error::usage(format!("{owner} `{name}`: {why}")))?;
            }
            if let Some(accepted) = self.shape.field(name).map(accepted).filter(|accepted| !accepted.takes(value)) {
                return Err(Error::usage(format!("{owner} `{name}`: {} is not {}", value_text(), accepted.words)));
            }
        }
        let names = given.map(|(name, _)| name);
        match self
            .shape
            .fields
            .iter()
            .find(|field| field.required_in(None) && !names.clone().any(|name| name == field.name))
        {
            Some(missing) => Err(needs(owner, missing)),
            None => Ok(inputs),
        }
    }

    /// The input that somebody names.
    fn named(&self, owner: &str, name: &str) -> Result<&'static Field> {
        let found = self.shape.look_up(format_args!("{owner}: the input"), name);
        found.map(|index| &self.shape.fields[index]).ok_or_else(|| {
            let names = self.shape.fields.iter().map(|field| field.name);
            Error::usage(or_suggest(&format!("{owner} has no input `{name}`"), name, names))
        })
    }

    /// Reads inputs, and completes them.
    pub(crate) fn check(&self, owner: &str, json: &Value) -> Result<Box<dyn Record>> {
        self.complete(owner, &*self.read(owner, json)?)
    }

    /// The inputs that are given, with what holds for those that are not; checked.
    pub(super) fn complete(&self, owner: &str, given: &dyn Record) -> Result<Box<dyn Record>> {
        let mut inputs = (self.empty)();
        for (index, field) in self.shape.fields.iter().enumerate() {
            let name = field.name;
            let refuse = |why: &str| Error::usage(format!("{owner} `{name}`: {why}"));
            let required = field.required_in(None);
            if is_none(&given.slot(index).get(), field) {
                if required {
                    return Err(needs(owner, field));
                }
                if !field.default.is_empty() {
                    let set = inputs.slot_mut(index).set(WireScalar::Text(field.default));
                    set.map_err(|unfit| refuse(&format!("its default is not {}", unfit.expected)))?;
                }
            } else if !copy(given.slot(index), inputs.slot_mut(index)) {
                return Err(refuse("the value does not fit"));
            }
            bounded(field, &inputs.slot(index).get()).map_err(|why| refuse(&why))?;
        }
        Ok(inputs)
    }
}

/// Whether a text says nothing.
fn is_blank(text: &str) -> bool {
    text.trim_matches(BLANKS).is_empty()
}

fn needs(owner: &str, field: &Field) -> Error {
    let number = if matches!(field.kind, Kind::Id(_)) { ", a number from 1 on" } else { "" };
    Error::usage(format!("{owner} needs `{}`{number}", field.name))
}

/// Whether there is no value. An id that must be given is no `Option`: 0 is none.
fn is_none(value: &FieldValue<'_>, field: &Field) -> bool {
    match value {
        FieldValue::Null => true,
        FieldValue::Uint(0) => matches!(field.kind, Kind::Id(_)),
        FieldValue::Text(text) => is_blank(text),
        FieldValue::Rows(rows) => rows.count() == 0,
        _ => false,
    }
}

/// Whether a value is within the bounds of its input.
fn bounded(field: &Field, value: &FieldValue<'_>) -> Result<(), String> {
    let amount = match value {
        FieldValue::Uint(number) => i128::from(*number),
        FieldValue::Int(number) => i128::from(*number),
        FieldValue::Text(text) if field.form == TextForm::Duration => millis(text)?,
        _ => return Ok(()),
    };
    let bound = |text: &str| match field.form {
        TextForm::Duration => millis(text).ok(),
        _ => text.parse().ok(),
    };
    let (least, most) = field.range;
    if bound(least).is_some_and(|least| amount < least) {
        return Err(format!("at least {least}"));
    }
    if bound(most).is_some_and(|most| amount > most) {
        return Err(format!("at most {most}"));
    }
    Ok(())
}

fn millis(text: &str) -> Result<i128, String> {
    i128::try_from(duration(text)?.as_millis()).map_err(|_| "too long".to_owned())
}

/// Reads a length of time with its unit: `60s`, `5m`, `1h 30m`.
///
/// # Errors
/// The text is none; in words.
pub fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.trim().parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    parsed.ok_or_else(|| "write a duration with its unit, such as 60s, 5m or 1h 30m".to_owned())
}

/// What an input holds; null when it is not given, or not an input.
pub(crate) fn input<'a>(inputs: &'a dyn Record, name: &str) -> FieldValue<'a> {
    inputs.shape().find(name, 0).map_or(FieldValue::Null, |index| inputs.slot(index).get())
}

/// The number that an input holds.
pub(crate) fn number(inputs: &dyn Record, name: &str) -> Option<u64> {
    match input(inputs, name) {
        FieldValue::Uint(number) => Some(number),
        _ => None,
    }
}

/// The whole number that an input holds.
#[cfg(feature = "stock")]
pub(crate) fn integer(inputs: &dyn Record, name: &str) -> Option<i64> {
    match input(inputs, name) {
        FieldValue::Uint(number) => i64::try_from(number).ok(),
        FieldValue::Int(number) => Some(number),
        _ => None,
    }
}

/// The input, if it holds something.
pub(crate) fn is_given<'a>(inputs: &'a dyn Record, name: &str) -> Option<&'a dyn Slot> {
    let slot = inputs.slot(inputs.shape().find(name, 0)?);
    (!matches!(slot.get(), FieldValue::Null)).then_some(slot)
}
