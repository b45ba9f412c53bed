//! What a scalar means to a field.
//!
//! The forms that PrestaShop writes are read first, and fast. What modules, old databases and PHP's own arithmetic write is read
//! where it can mean one thing only: blanks around a value, an integral decimal for a whole number, a date that has no day.

use std::str::FromStr as _;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::{TypeMismatch, WireScalar};

/// `None` for nothing, else what `read` makes of the scalar.
pub(super) fn optional<T>(
    scalar: WireScalar<'_>,
    read: fn(WireScalar<'_>) -> Result<T, TypeMismatch>,
) -> Result<Option<T>, TypeMismatch> {
    if scalar.is_nothing() { Ok(None) } else { read(scalar).map(Some) }
}

/// A whole number; nothing is 0, as PrestaShop up to 1.7.6 leaves zeros empty.
pub(super) fn int(scalar: WireScalar<'_>) -> Result<i64, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a whole number");
    match scalar {
        WireScalar::Int(value) => Ok(value),
        WireScalar::Uint(value) => i64::try_from(value).map_err(|_| EXPECTED),
        WireScalar::Bool(value) => Ok(i64::from(value)),
        WireScalar::Null => Ok(0),
        WireScalar::Text(text) => text.parse().or_else(|_| integral(scalar).ok_or(EXPECTED)),
        WireScalar::Float(_) => integral(scalar).ok_or(EXPECTED),
    }
}

/// A number that cannot be negative: an id; nothing is 0.
pub(super) fn id(scalar: WireScalar<'_>) -> Result<u64, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("an id");
    let positive = || integral(scalar).and_then(|value| u64::try_from(value).ok()).ok_or(EXPECTED);
    match scalar {
        WireScalar::Uint(value) => Ok(value),
        WireScalar::Null | WireScalar::Bool(false) => Ok(0),
        WireScalar::Text(text) => text.parse().or_else(|_| positive()),
        WireScalar::Float(_) => positive(),
        WireScalar::Int(_) | WireScalar::Bool(true) => Err(EXPECTED),
    }
}

/// The whole number that is written with blanks around it, or with decimals that are all zero.
fn integral(scalar: WireScalar<'_>) -> Option<i64> {
    let value = decimal(scalar).ok()?;
    if value.is_integer() { value.to_i64() } else { None }
}

pub(super) fn bool(scalar: WireScalar<'_>) -> Result<bool, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("0 or 1");
    match scalar {
        WireScalar::Uint(0) | WireScalar::Text("0" | "") | WireScalar::Null | WireScalar::Bool(false) => Ok(false),
        WireScalar::Uint(1) | WireScalar::Text("1") | WireScalar::Bool(true) => Ok(true),
        WireScalar::Text(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true),
        WireScalar::Text(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false),
        other => match integral(other) {
            Some(0) => Ok(false),
            Some(1) => Ok(true),
            _ => Err(EXPECTED),
        },
    }
}

/// An exact decimal; nothing is 0.
pub(super) fn decimal(scalar: WireScalar<'_>) -> Result<Decimal, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a decimal number");
    let parse = |text: &str| short_decimal(text.as_bytes()).map_or_else(|| any_decimal(text.trim()), Ok);
    match scalar {
        scalar if scalar.is_nothing() => Ok(Decimal::ZERO),
        WireScalar::Text(text) => parse(text),
        WireScalar::Uint(value) => Ok(value.into()),
        WireScalar::Int(value) => Ok(value.into()),
        // The shortest text that gives this float back is the literal that was sent, up to trailing zeros.
        WireScalar::Float(value) => parse(&value.to_string()),
        WireScalar::Null | WireScalar::Bool(_) => Err(EXPECTED),
    }
}

/// Old PHP writes floats with more digits than a decimal holds, all of them noise: those are rounded off, and no others.
fn any_decimal(text: &str) -> Result<Decimal, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a decimal number");
    if let Ok(exact) = Decimal::from_str_exact(text) {
        return Ok(exact);
    }
    let number = text.split(['e', 'E']).next().unwrap_or_default();
    let number = if number.contains('.') { number.trim_end_matches('0') } else { number };
    let rounded = Decimal::from_scientific(text).or_else(|_| Decimal::from_str(text)).map_err(|_| EXPECTED)?;
    if Decimal::from_str_exact(number).is_ok() || is_dump_of_float(text) {
        Ok(rounded)
    } else {
        Err(TypeMismatch::new("a decimal number of at most 28 digits"))
    }
}

/// Whether a text is all the digits of a float, or the first of them.
fn is_dump_of_float(text: &str) -> bool {
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    text.parse::<f64>()
        .is_ok_and(|float| format!("{float:.places$}").trim_start_matches('-') == text.trim_start_matches(['-', '+']))
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

pub(super) fn text(scalar: WireScalar<'_>) -> String {
    match scalar {
        WireScalar::Text(text) => text.to_owned(),
        WireScalar::Null | WireScalar::Bool(false) => String::new(),
        other => other.to_string(),
    }
}

pub(super) fn date_time(scalar: WireScalar<'_>) -> Result<Option<DateTime>, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a date and time like 2026-11-23 09:30:00");
    match scalar {
        scalar if scalar.is_nothing() => Ok(None),
        WireScalar::Text(text) => match plain_date_time(text) {
            Some(value) => Ok(Some(value)),
            None if is_no_day(text.trim()) => Ok(None),
            None => DateTime::from_str(text.trim()).map(Some).map_err(|_| EXPECTED),
        },
        _ => Err(EXPECTED),
    }
}

pub(super) fn date(scalar: WireScalar<'_>) -> Result<Option<Date>, TypeMismatch> {
    const EXPECTED: TypeMismatch = TypeMismatch::new("a date like 2026-11-23");
    match scalar {
        scalar if scalar.is_nothing() => Ok(None),
        WireScalar::Text(text) => match plain_date(text.as_bytes()) {
            Some(value) => Ok(Some(value)),
            None if is_no_day(text.trim()) => Ok(None),
            None => Date::from_str(text.trim()).map(Some).map_err(|_| EXPECTED),
        },
        _ => Err(EXPECTED),
    }
}

/// Whether it looks like a date, and is none: databases keep `0000-00-00` and `1980-00-00` for what is not known, and PHP makes
/// `-0001-11-30` of the former.
fn is_no_day(text: &str) -> bool {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let Some((day, time)) = plain.split_at_checked(10) else { return false };
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = day.as_bytes() else { return false };
    let parts = [number(&[y1, y2, y3, y4]), number(&[m1, m2]), number(&[d1, d2])];
    let is_date = parts.iter().all(Option::is_some) && (time.is_empty() || time.starts_with([' ', 'T']));
    is_date && (text.starts_with('-') || parts.contains(&Some(0)))
}

/// `2026-11-23 09:30:00`, the only form that PrestaShop writes; the general parser is for all others.
fn plain_date_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.as_bytes().split_at_checked(10)?;
    let &[b' ', h1, h2, b':', m1, m2, b':', s1, s2] = time else { return None };
    let [hour, minute, second] = [[h1, h2], [m1, m2], [s1, s2]].map(two_digits);
    Some(plain_date(date)?.to_datetime(Time::new(hour?, minute?, second?, 0).ok()?))
}

/// `2026-11-23`; no year 0, which stands for none.
fn plain_date(text: &[u8]) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let (century, year) = (i16::from(two_digits([y1, y2])?), i16::from(two_digits([y3, y4])?));
    let year = Some(century * 100 + year).filter(|year| *year > 0)?;
    Date::new(year, two_digits([m1, m2])?, two_digits([d1, d2])?).ok()
}

fn two_digits(digits: [u8; 2]) -> Option<i8> {
    i8::try_from(number(&digits)?).ok()
}
