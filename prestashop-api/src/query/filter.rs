//! Filters of lists, limited to what the webservice really executes.
//!
//! PrestaShop ignores an operator that it does not know, `>=` among them, and then answers with *all* records. It swaps the ends
//! of an inverted range, and takes a list with a comma for one text. None of that can be written here: what the shop would
//! misread is refused, with the reason, before anything is sent.
//!
//! | function | sent as | meaning |
//! |---|---|---|
//! | [`eq`] | `[v]` | equal; texts without regard to case and accents |
//! | [`any_of`] | `[a\|b]` | equal to one of them |
//! | [`not`], [`none_of`] | `![v]`, `![a\|b]` | different from all of them |
//! | [`greater`], [`less`] | `>[v]`, `<[v]` | strictly |
//! | [`between`] | `[a,b]` | both ends included |
//! | [`since`], [`until`] | `[t,9999-12-31 23:59:59]`, `[0001-01-01 00:00:00,t]` | the time included |
//! | [`begins`], [`ends`], [`contains`] | `[v]%`, `%[v]`, `%[v]%` | an underscore in the text matches any one character |

use std::fmt;
use std::marker::PhantomData;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use crate::record::{FieldValue, Id};

/// The lower end of a range of times that has none.
pub(crate) const EARLIEST: &str = "0001-01-01 00:00:00";
/// The upper end of a range of times that has none.
pub(crate) const LATEST: &str = "9999-12-31 23:59:59";

/// A condition on a field of type `T`.
///
/// A value that cannot be sent is kept as the reason, and the list that the filter belongs to gives it as its error.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter<T> {
    text: Result<String, Refused>,
    of: PhantomData<fn(T)>,
}

impl<T> Filter<T> {
    fn new(text: Result<String, Refused>) -> Self {
        Self { text, of: PhantomData }
    }

    /// What is sent, or why nothing is.
    pub(crate) fn into_text(self) -> Result<String, Refused> {
        self.text
    }
}

/// Why a filter cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(String);

impl Refused {
    /// With that reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl Refused {
    /// The first end of a range is greater than the last.
    pub(crate) fn inverted(first: &dyn fmt::Display, last: &dyn fmt::Display) -> Self {
        Self(format!("the range from {first} to {last} is inverted: PrestaShop would swap its ends"))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// A value that fields of type `T` can be compared with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value to compare a field of type `{T}` with",
    label = "no value of such a field",
    note = "ids are compared with the id of their own resource or a whole number, decimals with a `Decimal` or a whole number (never a float), \
            texts with `&str` or `String`, times with a `DateTime`"
)]
pub trait Value<T> {
    /// How the webservice writes the value.
    ///
    /// # Errors
    /// When the shop would misread it.
    fn literal(self) -> Result<String, Refused>;
}

/// Types whose values have an order that the shop compares by.
#[diagnostic::on_unimplemented(
    message = "the shop does not compare fields of type `{Self}` by their order",
    label = "only numbers, decimals, times and ids have one",
    note = "texts are compared by `eq`, `any_of`, `not`, `none_of`, `begins`, `ends` and `contains`, yes and no by `eq`"
)]
pub trait Ordered {}

/// PrestaShop's notation of filters, made in this one place. What stands in it must have gone through [`text`], or hold nothing that is syntax.
pub(crate) mod notation {
    use std::fmt::Display;

    pub(crate) fn equal(literal: impl Display) -> String {
        format!("[{literal}]")
    }

    pub(crate) fn any_of<L: Display>(literals: impl IntoIterator<Item = L>) -> String {
        let literals: Vec<_> = literals.into_iter().map(|literal| literal.to_string()).collect();
        equal(literals.join("|"))
    }

    pub(crate) fn none_of<L: Display>(literals: impl IntoIterator<Item = L>) -> String {
        format!("!{}", any_of(literals))
    }

    pub(crate) fn greater(literal: impl Display) -> String {
        format!(">[{literal}]")
    }

    pub(crate) fn less(literal: impl Display) -> String {
        format!("<[{literal}]")
    }

    /// Both ends included; PrestaShop swaps the ends of an inverted range.
    pub(crate) fn between(first: impl Display, last: impl Display) -> String {
        format!("[{first},{last}]")
    }

    pub(crate) fn begins(start: impl Display) -> String {
        format!("[{start}]%")
    }

    pub(crate) fn ends(end: impl Display) -> String {
        format!("%[{end}]")
    }

    pub(crate) fn contains(part: impl Display) -> String {
        format!("%[{part}]%")
    }

    /// What a filter asks for; `None` for what is not of this notation.
    pub(crate) fn condition(filter: &str) -> Option<Condition<'_>> {
        let (before, rest) = filter.split_once('[')?;
        let (inside, behind) = rest.rsplit_once(']')?;
        Some(match (before, behind) {
            ("", "") => match inside.split_once(',') {
                Some((first, last)) => Condition::Between(first, last),
                None => Condition::AnyOf(inside),
            },
            ("!", "") => Condition::NoneOf(inside),
            (">", "") => Condition::Greater(inside),
            ("<", "") => Condition::Less(inside),
            ("", "%") => Condition::Begins(inside),
            ("%", "") => Condition::Ends(inside),
            ("%", "%") => Condition::Contains(inside),
            _ => return None,
        })
    }

    /// What a filter asks for. Several values stand side by side with `|` between them.
    #[derive(Debug, Clone, Copy)]
    pub(crate) enum Condition<'f> {
        AnyOf(&'f str),
        NoneOf(&'f str),
        Greater(&'f str),
        Less(&'f str),
        /// Both ends included.
        Between(&'f str, &'f str),
        Begins(&'f str),
        Ends(&'f str),
        Contains(&'f str),
    }
}

/// Equal to the value. Texts are compared without regard to case and accents.
pub fn eq<T>(value: impl Value<T>) -> Filter<T> {
    Filter::new(value.literal().map(notation::equal))
}

/// Equal to one of the values.
pub fn any_of<T, V: Value<T>>(values: impl IntoIterator<Item = V>) -> Filter<T> {
    Filter::new(alternatives(values).map(notation::any_of))
}

/// Different from the value.
pub fn not<T>(value: impl Value<T>) -> Filter<T> {
    Filter::new(value.literal().map(|literal| notation::none_of([literal])))
}

/// Different from all of the values.
pub fn none_of<T, V: Value<T>>(values: impl IntoIterator<Item = V>) -> Filter<T> {
    Filter::new(alternatives(values).map(notation::none_of))
}

/// Strictly greater than the value.
pub fn greater<T: Ordered>(value: impl Value<T>) -> Filter<T> {
    Filter::new(value.literal().map(notation::greater))
}

/// Strictly less than the value.
pub fn less<T: Ordered>(value: impl Value<T>) -> Filter<T> {
    Filter::new(value.literal().map(notation::less))
}

/// From the first value to the last, both included.
pub fn between<T: Ordered, V: Value<T> + PartialOrd + fmt::Debug>(first: V, last: V) -> Filter<T> {
    if first > last {
        return Filter::new(Err(Refused::inverted(&format_args!("{first:?}"), &format_args!("{last:?}"))));
    }
    let both = first.literal().and_then(|first| last.literal().map(|last| notation::between(first, last)));
    Filter::new(both)
}

/// At that time on the shop's clock, or later.
#[must_use]
pub fn since(time: DateTime) -> Filter<DateTime> {
    Filter::new(time.literal().map(|time| notation::between(time, LATEST)))
}

/// At that time on the shop's clock, or earlier.
#[must_use]
pub fn until(time: DateTime) -> Filter<DateTime> {
    Filter::new(time.literal().map(|time| notation::between(EARLIEST, time)))
}

/// Beginning with the text. An underscore matches any one character.
#[must_use]
pub fn begins(start: &str) -> Filter<String> {
    Filter::new(pattern(start).map(notation::begins))
}

/// Ending with the text. An underscore matches any one character.
#[must_use]
pub fn ends(end: &str) -> Filter<String> {
    Filter::new(pattern(end).map(notation::ends))
}

/// Containing the text. An underscore matches any one character.
#[must_use]
pub fn contains(part: &str) -> Filter<String> {
    Filter::new(pattern(part).map(notation::contains))
}

fn alternatives<T, V: Value<T>>(values: impl IntoIterator<Item = V>) -> Result<Vec<String>, Refused> {
    let mut literals = Vec::new();
    for value in values {
        let literal = value.literal()?;
        if literal.is_empty() {
            return Err(Refused::new("an empty text cannot be one of several alternatives"));
        }
        literals.push(literal);
    }
    if literals.is_empty() {
        return Err(Refused::new("no alternative is given: without one PrestaShop would compare with the empty text"));
    }
    Ok(literals)
}

/// A text that stands between the brackets of a filter.
///
/// # Errors
/// When the text holds `[`, `]`, `|`, `,` or a line break, which the shop would take for syntax.
pub fn text(text: &str) -> Result<String, Refused> {
    match text.chars().find(|c| matches!(c, '[' | ']' | '|' | ',') || c.is_control()) {
        None => Ok(text.to_owned()),
        Some(c) => Err(Refused::new(format!(
            "PrestaShop cannot filter by a text with {c:?} in it: it would take that for syntax. Filter by the part before \
             it with `begins`"
        ))),
    }
}

pub(crate) fn pattern(part: &str) -> Result<String, Refused> {
    if part.contains('%') {
        return Err(Refused::new("PrestaShop cannot look for a percent sign: it stands for any text"));
    }
    if part.is_empty() {
        return Err(Refused::new("an empty text is in every text: leave the filter out"));
    }
    text(part)
}

/// The literal of what a field holds, for filters that are chosen at run time.
pub(crate) fn literal(datum: &FieldValue<'_>) -> Result<Option<String>, Refused> {
    Ok(match datum {
        FieldValue::Null => None,
        FieldValue::Bool(value) => Some(u8::from(*value).to_string()),
        FieldValue::Int(value) => Some(value.to_string()),
        FieldValue::Uint(value) => Some(value.to_string()),
        FieldValue::Text(value) => Some(text(value)?),
        FieldValue::Rows(_) => return Err(Refused::new("a list cannot be filtered by")),
    })
}

macro_rules! values {
    ($($of:ty: $($type:ty),*;)*) => {$($(
        impl Value<$of> for $type {
            fn literal(self) -> Result<String, Refused> {
                Ok(self.to_string())
            }
        }
    )*)*};
}

values! {
    i64: i64, i32, u32;
    u64: u64, u32;
    Decimal: Decimal, i32;
}

#[diagnostic::do_not_recommend]
impl<I: Id> Value<I> for I {
    fn literal(self) -> Result<String, Refused> {
        Ok(self.into().to_string())
    }
}
#[diagnostic::do_not_recommend]
impl<I: Id> Value<I> for u64 {
    fn literal(self) -> Result<String, Refused> {
        Ok(self.to_string())
    }
}
// A bare integer literal is an `i32`.
#[diagnostic::do_not_recommend]
impl<I: Id> Value<I> for i32 {
    fn literal(self) -> Result<String, Refused> {
        let id = u64::try_from(self);
        id.map(|id| id.to_string()).map_err(|_| Refused::new(format!("{self} is no id: ids are not negative")))
    }
}
#[diagnostic::do_not_recommend]
impl<I: Id> Ordered for I {}

impl Value<String> for &str {
    fn literal(self) -> Result<String, Refused> {
        text(self)
    }
}
impl Value<String> for String {
    fn literal(self) -> Result<String, Refused> {
        text(&self)
    }
}
impl Value<bool> for bool {
    fn literal(self) -> Result<String, Refused> {
        Ok(u8::from(self).to_string())
    }
}
impl Value<DateTime> for DateTime {
    fn literal(self) -> Result<String, Refused> {
        if self.subsec_nanosecond() != 0 {
            return Err(Refused::new(format!("{self} has a fraction of a second: PrestaShop keeps whole seconds")));
        }
        Ok(crate::record::date_time_text(self))
    }
}
impl Value<Date> for Date {
    fn literal(self) -> Result<String, Refused> {
        Ok(self.to_string())
    }
}

impl Ordered for i64 {}
impl Ordered for u64 {}
impl Ordered for Decimal {}
impl Ordered for DateTime {}
impl Ordered for Date {}
