//! Fields as the decoders see them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::shape::{Association, Kind};
use super::{Record, Shaped};

/// A scalar as the webservice sent it. Which of these a field comes as depends on the version of PrestaShop and PHP, and
/// means nothing: `5` and `"5"` are the same number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'a> {
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

impl Scalar<'_> {
    /// `null`, `false` and the empty text: what PHP code sends for "nothing".
    pub(super) fn is_nothing(self) -> bool {
        matches!(self, Scalar::Null | Scalar::Bool(false) | Scalar::Text(""))
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Null => f.write_str("null"),
            Scalar::Bool(value) => value.fmt(f),
            Scalar::Int(value) => value.fmt(f),
            Scalar::Uint(value) => value.fmt(f),
            Scalar::Float(value) => value.fmt(f),
            Scalar::Text(value) => f.write_str(value),
        }
    }
}

/// A scalar does not fit the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit {
    /// What the field takes.
    pub expected: &'static str,
}

impl Unfit {
    /// The field takes rows.
    pub(super) const LIST: Self = Self::new("a list of rows");

    const fn new(expected: &'static str) -> Self {
        Self { expected }
    }
}

/// What a field holds, to be written out.
#[derive(Debug)]
pub enum Datum<'a> {
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
    fn set(&mut self, scalar: Scalar<'_>) -> Result<(), Unfit>;
    /// Starts a list of rows; `false` when the field holds no list.
    fn begin(&mut self) -> bool {
        false
    }
    /// Appends an empty row to a list that was begun.
    fn push(&mut self) -> Option<&mut dyn Record> {
        None
    }
    /// What the field holds.
    fn get(&self) -> Datum<'_>;
}

/// The [`Kind`] of fields of this type.
pub trait Typed {
    /// The kind.
    const KIND: Kind;
}

macro_rules! scalar {
    ($type:ty, $kind:expr, $set:expr, $get:expr) => {
        impl Slot for $type {
            fn set(&mut self, scalar: Scalar<'_>) -> Result<(), Unfit> {
                let set: fn(Scalar<'_>) -> Result<$type, Unfit> = $set;
                *self = set(scalar)?;
                Ok(())
            }
            fn get(&self) -> Datum<'_> {
                let get: for<'a> fn(&'a $type) -> Datum<'a> = $get;
                get(self)
            }
        }
        impl Typed for $type {
            const KIND: Kind = $kind;
        }
    };
}

/// `None` for nothing, else what `read` makes of the scalar.
fn optional<T>(scalar: Scalar<'_>, read: fn(Scalar<'_>) -> Result<T, Unfit>) -> Result<Option<T>, Unfit> {
    if scalar.is_nothing() { Ok(None) } else { read(scalar).map(Some) }
}

/// A whole number; nothing is 0, as PrestaShop up to 1.7.6 leaves zeros empty.
fn int(scalar: Scalar<'_>) -> Result<i64, Unfit> {
    const EXPECTED: Unfit = Unfit::new("a whole number");
    match scalar {
        Scalar::Int(value) => Ok(value),
        Scalar::Uint(value) => i64::try_from(value).map_err(|_| EXPECTED),
        Scalar::Text(text) if !text.is_empty() => text.parse().map_err(|_| EXPECTED),
        Scalar::Bool(value) => Ok(i64::from(value)),
        Scalar::Null | Scalar::Text(_) => Ok(0),
        Scalar::Float(_) => Err(EXPECTED),
    }
}

/// A number that cannot be negative: an id; nothing is 0.
pub(crate) fn id(scalar: Scalar<'_>) -> Result<u64, Unfit> {
    const EXPECTED: Unfit = Unfit::new("an id");
    match scalar {
        Scalar::Uint(value) => Ok(value),
        Scalar::Text(text) if !text.is_empty() => text.parse().map_err(|_| EXPECTED),
        Scalar::Null | Scalar::Bool(false) | Scalar::Text(_) => Ok(0),
        Scalar::Int(_) | Scalar::Float(_) | Scalar::Bool(true) => Err(EXPECTED),
    }
}

fn bool(scalar: Scalar<'_>) -> Result<bool, Unfit> {
    match scalar {
        Scalar::Uint(0) | Scalar::Text("0" | "") | Scalar::Null | Scalar::Bool(false) => Ok(false),
        Scalar::Uint(1) | Scalar::Text("1") | Scalar::Bool(true) => Ok(true),
        _ => Err(Unfit::new("0 or 1")),
    }
}

/// An exact decimal; nothing is 0.
fn decimal(scalar: Scalar<'_>) -> Result<Decimal, Unfit> {
    const EXPECTED: Unfit = Unfit::new("a decimal number");
    let parse =
        |text: &str| Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).map_err(|_| EXPECTED);
    match scalar {
        Scalar::Text(text) if !text.is_empty() => parse(text),
        Scalar::Uint(value) => Ok(value.into()),
        Scalar::Int(value) => Ok(value.into()),
        // The shortest text that gives this float back is the literal that was sent, up to trailing zeros.
        Scalar::Float(value) => parse(&value.to_string()),
        Scalar::Null | Scalar::Bool(false) | Scalar::Text(_) => Ok(Decimal::ZERO),
        Scalar::Bool(true) => Err(EXPECTED),
    }
}

fn text(scalar: Scalar<'_>) -> String {
    match scalar {
        Scalar::Text(text) => text.to_owned(),
        Scalar::Null | Scalar::Bool(false) => String::new(),
        other => other.to_string(),
    }
}

fn date_time(scalar: Scalar<'_>) -> Result<Option<DateTime>, Unfit> {
    match scalar {
        Scalar::Text(text) if text.starts_with("0000-00-00") => Ok(None),
        Scalar::Text(text) if !text.is_empty() => {
            DateTime::from_str(text).map(Some).map_err(|_| Unfit::new("a date and time like 2026-11-23 09:30:00"))
        }
        scalar if scalar.is_nothing() => Ok(None),
        _ => Err(Unfit::new("a date and time like 2026-11-23 09:30:00")),
    }
}

fn date(scalar: Scalar<'_>) -> Result<Option<Date>, Unfit> {
    match scalar {
        Scalar::Text(text) if text.starts_with("0000-00-00") => Ok(None),
        Scalar::Text(text) if !text.is_empty() => {
            Date::from_str(text).map(Some).map_err(|_| Unfit::new("a date like 2026-11-23"))
        }
        scalar if scalar.is_nothing() => Ok(None),
        _ => Err(Unfit::new("a date like 2026-11-23")),
    }
}

/// A date and time in PrestaShop's form, `2026-11-23 09:30:00`.
pub(crate) fn date_time_text(value: DateTime) -> String {
    format!("{} {:02}:{:02}:{:02}", value.date(), value.hour(), value.minute(), value.second())
}

fn int_datum(value: i64) -> Datum<'static> {
    u64::try_from(value).map_or(Datum::Int(value), Datum::Uint)
}

fn or_null<T>(value: Option<&T>, get: impl Fn(&T) -> Datum<'_>) -> Datum<'_> {
    value.map_or(Datum::Null, get)
}

scalar!(i64, Kind::Int, int, |value| int_datum(*value));
scalar!(Option<i64>, Kind::Int, |scalar| optional(scalar, int), |value| or_null(value.as_ref(), |v| int_datum(*v)));
scalar!(u64, Kind::Int, id, |value| Datum::Uint(*value));
scalar!(Option<u64>, Kind::Int, |scalar| optional(scalar, id), |value| or_null(value.as_ref(), |v| Datum::Uint(*v)));
scalar!(bool, Kind::Bool, bool, |value| Datum::Bool(*value));
scalar!(
    Option<bool>,
    Kind::Bool,
    |scalar| match scalar {
        // `false` is an answer here, not nothing.
        Scalar::Bool(value) => Ok(Some(value)),
        scalar => optional(scalar, bool),
    },
    |value| or_null(value.as_ref(), |v| Datum::Bool(*v))
);
scalar!(Decimal, Kind::Decimal, decimal, |value| Datum::Text(value.to_string().into()));
scalar!(Option<Decimal>, Kind::Decimal, |scalar| optional(scalar, decimal), |value| {
    or_null(value.as_ref(), |v| Datum::Text(v.to_string().into()))
});
scalar!(String, Kind::Text, |scalar| Ok(text(scalar)), |value| Datum::Text(value.as_str().into()));
scalar!(
    Option<String>,
    Kind::Text,
    |scalar| match scalar {
        // An empty text is a text where null is told apart.
        Scalar::Null | Scalar::Bool(false) => Ok(None),
        scalar => Ok(Some(text(scalar))),
    },
    |value| or_null(value.as_ref(), |v| Datum::Text(v.as_str().into()))
);
scalar!(Option<DateTime>, Kind::DateTime, date_time, |value| {
    or_null(value.as_ref(), |v| Datum::Text(date_time_text(*v).into()))
});
scalar!(Option<Date>, Kind::Date, date, |value| or_null(value.as_ref(), |v| Datum::Text(v.to_string().into())));

/// The type of a resource's ids, made by [`id!`](crate::id!).
pub trait Id: Slot + Typed + Copy + Default + From<u64> + Into<u64> {}

/// 0 means none.
impl<T: Id> Slot for Option<T> {
    fn set(&mut self, scalar: Scalar<'_>) -> Result<(), Unfit> {
        *self = optional(scalar, id)?.filter(|id| *id != 0).map(T::from);
        Ok(())
    }
    fn get(&self) -> Datum<'_> {
        self.map_or(Datum::Null, |id| Datum::Uint(id.into()))
    }
}

impl<T: Id> Typed for Option<T> {
    const KIND: Kind = T::KIND;
}

impl<T: Shaped> Slot for Vec<T> {
    fn set(&mut self, scalar: Scalar<'_>) -> Result<(), Unfit> {
        if scalar.is_nothing() {
            self.clear();
            Ok(())
        } else {
            Err(Unfit::LIST)
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
    fn get(&self) -> Datum<'_> {
        Datum::Rows(self)
    }
}

impl<T: Shaped> Typed for Vec<T> {
    const KIND: Kind = Kind::Association(Association { shape: T::SHAPE, new: || Box::new(T::default()) });
}
