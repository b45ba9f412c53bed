//! Fields as the decoders see them.

mod parse;

use std::borrow::Cow;
use std::fmt;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::shape::{Association, Kind};
use super::{Record, StaticShape};
use parse::{bool, date, date_time, decimal, id, int, optional, text};

/// A scalar as the webservice sent it. Which of these a field comes as depends on the version of PrestaShop and PHP, and
/// means nothing: `5` and `"5"` are the same number.
// Never grows: JSON and XML have no other scalars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WireScalar<'a> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A negative whole number.
    Int(i64),
    /// A whole number.
    Uint(u64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(&'a str),
}

impl WireScalar<'_> {
    /// `null`, `false` and the text without anything but blanks: what PHP code sends for "nothing".
    pub(super) fn is_nothing(self) -> bool {
        match self {
            WireScalar::Null | WireScalar::Bool(false) => true,
            WireScalar::Text(text) => text.bytes().all(|byte| byte.is_ascii_whitespace()),
            _ => false,
        }
    }
}

impl fmt::Display for WireScalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WireScalar::Null => f.write_str("null"),
            WireScalar::Bool(value) => value.fmt(f),
            WireScalar::Int(value) => value.fmt(f),
            WireScalar::Uint(value) => value.fmt(f),
            WireScalar::Float(value) => value.fmt(f),
            WireScalar::Text(value) => f.write_str(value),
        }
    }
}

/// A scalar does not fit the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeMismatch {
    /// What the field takes.
    pub expected: &'static str,
}

impl TypeMismatch {
    /// The field takes rows.
    pub(super) const LIST: Self = Self::new("a list of rows");

    /// The field takes `expected`, in a few words: "an id".
    #[must_use]
    pub const fn new(expected: &'static str) -> Self {
        Self { expected }
    }
}

/// What a field holds, to be written out.
// Whoever writes records must know all of them, so another one is a breaking change.
#[derive(Debug)]
pub enum FieldValue<'a> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A negative whole number.
    Int(i64),
    /// A whole number.
    Uint(u64),
    /// A text, a decimal number or a date, in PrestaShop's own form.
    Text(Cow<'a, str>),
    /// Rows of an association, or texts per language.
    Rows(&'a dyn RowList),
}

/// Rows of an association.
pub trait RowList: fmt::Debug {
    /// How many.
    fn count(&self) -> usize;
    /// The row of that index.
    fn row(&self, index: usize) -> Option<&dyn Record>;
}

impl<T: Record> RowList for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn row(&self, index: usize) -> Option<&dyn Record> {
        self.get(index).map(|row| row as &dyn Record)
    }
}

/// One field of a record.
pub trait Slot: fmt::Debug {
    /// Takes a scalar.
    ///
    /// # Errors
    /// When the field cannot hold it.
    fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch>;
    /// Starts a list of rows; `false` when the field holds no list.
    fn begin(&mut self) -> bool {
        false
    }
    /// Appends an empty row to a list that was begun.
    fn push(&mut self) -> Option<&mut dyn Record> {
        None
    }
    /// What the field holds.
    fn get(&self) -> FieldValue<'_>;
}

/// The [`Kind`] of fields of this type.
pub trait FieldType {
    /// The kind.
    const KIND: Kind;
}

macro_rules! scalar {
    ($type:ty, $kind:expr, $set:expr, $get:expr) => {
        impl Slot for $type {
            fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch> {
                let set: fn(WireScalar<'_>) -> Result<$type, TypeMismatch> = $set;
                *self = set(scalar)?;
                Ok(())
            }
            fn get(&self) -> FieldValue<'_> {
                let get: for<'a> fn(&'a $type) -> FieldValue<'a> = $get;
                get(self)
            }
        }
        impl FieldType for $type {
            const KIND: Kind = $kind;
        }
    };
}

/// A date and time in PrestaShop's form, `2026-11-23 09:30:00`.
pub(crate) fn date_time_text(value: DateTime) -> String {
    format!("{} {:02}:{:02}:{:02}", value.date(), value.hour(), value.minute(), value.second())
}

fn int_datum(value: i64) -> FieldValue<'static> {
    u64::try_from(value).map_or(FieldValue::Int(value), FieldValue::Uint)
}

fn or_null<T>(value: Option<&T>, get: impl Fn(&T) -> FieldValue<'_>) -> FieldValue<'_> {
    value.map_or(FieldValue::Null, get)
}

scalar!(i64, Kind::Int, int, |value| int_datum(*value));
scalar!(Option<i64>, Kind::Int, |scalar| optional(scalar, int), |value| or_null(value.as_ref(), |v| int_datum(*v)));
scalar!(u64, Kind::Int, id, |value| FieldValue::Uint(*value));
scalar!(Option<u64>, Kind::Int, |scalar| optional(scalar, id), |value| or_null(value.as_ref(), |v| FieldValue::Uint(
    *v
)));
scalar!(bool, Kind::Bool, bool, |value| FieldValue::Bool(*value));
scalar!(
    Option<bool>,
    Kind::Bool,
    |scalar| match scalar {
        // `false` is an answer here, not nothing.
        WireScalar::Bool(value) => Ok(Some(value)),
        scalar => optional(scalar, bool),
    },
    |value| or_null(value.as_ref(), |v| FieldValue::Bool(*v))
);
scalar!(Decimal, Kind::Decimal, decimal, |value| FieldValue::Text(value.to_string().into()));
scalar!(Option<Decimal>, Kind::Decimal, |scalar| optional(scalar, decimal), |value| {
    or_null(value.as_ref(), |v| FieldValue::Text(v.to_string().into()))
});
scalar!(String, Kind::Text, |scalar| Ok(text(scalar)), |value| FieldValue::Text(value.as_str().into()));
scalar!(
    Option<String>,
    Kind::Text,
    |scalar| match scalar {
        // An empty text is a text where null is told apart.
        WireScalar::Null | WireScalar::Bool(false) => Ok(None),
        scalar => Ok(Some(text(scalar))),
    },
    |value| or_null(value.as_ref(), |v| FieldValue::Text(v.as_str().into()))
);
scalar!(Option<DateTime>, Kind::DateTime, date_time, |value| {
    or_null(value.as_ref(), |v| FieldValue::Text(date_time_text(*v).into()))
});
// Inputs that must be given; records hold zero dates, which are none.
scalar!(DateTime, Kind::DateTime, |scalar| date_time(scalar)?.ok_or(TypeMismatch::new("a date and time")), |value| {
    FieldValue::Text(date_time_text(*value).into())
});
scalar!(Date, Kind::Date, |scalar| date(scalar)?.ok_or(TypeMismatch::new("a date")), |value| FieldValue::Text(
    value.to_string().into()
));
scalar!(Option<Date>, Kind::Date, date, |value| or_null(value.as_ref(), |v| FieldValue::Text(v.to_string().into())));

/// The type of a resource's ids, made by [`id!`](crate::id!).
pub trait Id: Optional + Copy + From<u64> + Into<u64> {}

/// A type of which a field can hold none: ids, of which 0 means none, and words, of which the empty one does.
pub trait Optional: Slot + FieldType + Default {
    /// Whether it stands for none.
    fn stands_for_none(&self) -> bool;
}

impl<T: Optional> Slot for Option<T> {
    fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch> {
        *self = None;
        if !scalar.is_nothing() {
            let mut value = T::default();
            value.set(scalar)?;
            *self = (!value.stands_for_none()).then_some(value);
        }
        Ok(())
    }
    fn get(&self) -> FieldValue<'_> {
        self.as_ref().map_or(FieldValue::Null, Slot::get)
    }
}

impl<T: Optional> FieldType for Option<T> {
    const KIND: Kind = T::KIND;
}

impl<T: StaticShape> Slot for Vec<T> {
    fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch> {
        if scalar.is_nothing() {
            self.clear();
            Ok(())
        } else {
            Err(TypeMismatch::LIST)
        }
    }
    fn begin(&mut self) -> bool {
        self.clear();
        true
    }
    fn push(&mut self) -> Option<&mut dyn Record> {
        self.push(T::default());
        self.last_mut().map(|row| row as &mut dyn Record)
    }
    fn get(&self) -> FieldValue<'_> {
        FieldValue::Rows(self)
    }
}

impl<T: StaticShape> FieldType for Vec<T> {
    const KIND: Kind = Kind::Association(Association { shape: T::SHAPE, new: || Box::new(T::default()) });
}
