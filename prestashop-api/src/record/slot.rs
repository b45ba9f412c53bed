//! Fields as the decoders see them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use super::shape::{Association, Kind};
use super::{Record, StaticShape};

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
    /// `null`, `false` and the empty text: what PHP code sends for "nothing".
    pub(super) fn is_nothing(self) -> bool {
        matches!(self, WireScalar::Null | WireScalar::Bool(false) | WireScalar::Text(""))
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

/// `None` for nothing, else what `read` makes of the scalar.
fn optional<T>(
    scalar: WireScalar<'_>,
    read: fn(WireScalar<'_>) -> Result<T, TypeMismatch>,
) -> Result<Option<T>, TypeMismatch> {
    if scalar.is_nothing() { Ok(None) } else { read(scalar).map(Some) }
}

/// A whole number; nothing is 0, as PrestaShop up to 1.7.6 leaves zeros empty.
fn int(scalar: WireScalar<'_>) -> Result<i64, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a whole number");
    match scalar {
        WireScalar::Int(value) => Ok(value),
        WireScalar::Uint(value) => i64::try_from(value).map_err(|_| EXPECTED),
        WireScalar::Text(text) if !text.is_empty() => text.parse().map_err(|_| EXPECTED),
        WireScalar::Bool(value) => Ok(i64::from(value)),
        WireScalar::Null | WireScalar::Text(_) => Ok(0),
        WireScalar::Float(_) => Err(EXPECTED),
    }
}

/// A number that cannot be negative: an id; nothing is 0.
pub(crate) fn id(scalar: WireScalar<'_>) -> Result<u64, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("an id");
    match scalar {
        WireScalar::Uint(value) => Ok(value),
        WireScalar::Text(text) if !text.is_empty() => text.parse().map_err(|_| EXPECTED),
        WireScalar::Null | WireScalar::Bool(false) | WireScalar::Text(_) => Ok(0),
        WireScalar::Int(_) | WireScalar::Float(_) | WireScalar::Bool(true) => Err(EXPECTED),
    }
}

fn bool(scalar: WireScalar<'_>) -> Result<bool, TypeMismatch> {
    match scalar {
        WireScalar::Uint(0) | WireScalar::Text("0" | "") | WireScalar::Null | WireScalar::Bool(false) => Ok(false),
        WireScalar::Uint(1) | WireScalar::Text("1") | WireScalar::Bool(true) => Ok(true),
        _ => Err(TypeMismatch::new("0 or 1")),
    }
}

/// An exact decimal; nothing is 0.
fn decimal(scalar: WireScalar<'_>) -> Result<Decimal, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a decimal number");
    let parse = |text: &str| {
        short_decimal(text.as_bytes())
            .map_or_else(|| Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)), Ok)
            .map_err(|_| EXPECTED)
    };
    match scalar {
        WireScalar::Text(text) if !text.is_empty() => parse(text),
        WireScalar::Uint(value) => Ok(value.into()),
        WireScalar::Int(value) => Ok(value.into()),
        // The shortest text that gives this float back is the literal that was sent, up to trailing zeros.
        WireScalar::Float(value) => parse(&value.to_string()),
        WireScalar::Null | WireScalar::Bool(false) | WireScalar::Text(_) => Ok(Decimal::ZERO),
        WireScalar::Bool(true) => Err(EXPECTED),
    }
}

/// `23.900000`: digits, a point and digits, at most 18 in all. That is how PrestaShop writes nearly all its decimals, and
/// orders are full of them.
fn short_decimal(text: &[u8]) -> Option<Decimal> {
    if text.len() > 19 {
        return None;
    }
    let point = text.iter().position(|byte| *byte == b'.')?;
    let (whole, fraction) = (&text[..point], &text[point + 1..]);
    if whole.is_empty() || fraction.is_empty() {
        return None;
    }
    let mantissa = fraction.iter().try_fold(number(whole)?, |number, digit| Some(number * 10 + digit_of(*digit)?))?;
    Some(Decimal::new(mantissa, u32::try_from(fraction.len()).ok()?))
}

/// The number that a few digits write.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| Some(number * 10 + digit_of(*digit)?))
}

fn digit_of(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

fn text(scalar: WireScalar<'_>) -> String {
    match scalar {
        WireScalar::Text(text) => text.to_owned(),
        WireScalar::Null | WireScalar::Bool(false) => String::new(),
        other => other.to_string(),
    }
}

fn date_time(scalar: WireScalar<'_>) -> Result<Option<DateTime>, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a date and time like 2026-11-23 09:30:00");
    match scalar {
        WireScalar::Text(text) if text.starts_with("0000-00-00") => Ok(None),
        WireScalar::Text(text) if !text.is_empty() => {
            plain_date_time(text).map_or_else(|| DateTime::from_str(text), Ok).map(Some).map_err(|_| EXPECTED)
        }
        scalar if scalar.is_nothing() => Ok(None),
        _ => Err(EXPECTED),
    }
}

fn date(scalar: WireScalar<'_>) -> Result<Option<Date>, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a date like 2026-11-23");
    match scalar {
        WireScalar::Text(text) if text.starts_with("0000-00-00") => Ok(None),
        WireScalar::Text(text) if !text.is_empty() => {
            plain_date(text.as_bytes()).map_or_else(|| Date::from_str(text), Ok).map(Some).map_err(|_| EXPECTED)
        }
        scalar if scalar.is_nothing() => Ok(None),
        _ => Err(EXPECTED),
    }
}

/// `2026-11-23 09:30:00`, the only form that PrestaShop writes; the general parser is for all others.
fn plain_date_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.as_bytes().split_at_checked(10)?;
    let &[b' ', h1, h2, b':', m1, m2, b':', s1, s2] = time else { return None };
    let [hour, minute, second] = [[h1, h2], [m1, m2], [s1, s2]].map(two_digits);
    Some(plain_date(date)?.to_datetime(Time::new(hour?, minute?, second?, 0).ok()?))
}

/// `2026-11-23`
fn plain_date(text: &[u8]) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let (century, year) = (i16::from(two_digits([y1, y2])?), i16::from(two_digits([y3, y4])?));
    Date::new(century * 100 + year, two_digits([m1, m2])?, two_digits([d1, d2])?).ok()
}

fn two_digits(digits: [u8; 2]) -> Option<i8> {
    i8::try_from(number(&digits)?).ok()
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
scalar!(Option<Date>, Kind::Date, date, |value| or_null(value.as_ref(), |v| FieldValue::Text(v.to_string().into())));

/// The type of a resource's ids, made by [`id!`](crate::id!).
pub trait Id: Slot + FieldType + Copy + Default + From<u64> + Into<u64> {}

/// 0 means none.
impl<T: Id> Slot for Option<T> {
    fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch> {
        *self = optional(scalar, id)?.filter(|id| *id != 0).map(T::from);
        Ok(())
    }
    fn get(&self) -> FieldValue<'_> {
        self.map_or(FieldValue::Null, |id| FieldValue::Uint(id.into()))
    }
}

impl<T: Id> FieldType for Option<T> {
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
