//! What PrestaShop's validators take, as far as that can be said before asking the shop.

use jiff::civil::{Date, DateTime};

use crate::error::counted;

/// What a value must look like. No rule is stricter than any PrestaShop from 1.7 to 9: what only some versions refuse is left to the
/// shop.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// Anything.
    Any,
    /// None of these characters.
    Refuses(&'static str),
    /// Only characters of these ranges.
    Takes(&'static [(char, char)]),
    /// A whole number from here to there.
    Int(i64, i64),
    /// A decimal number with at most so many digits.
    Decimal { signed: bool, whole: u8, places: u8 },
    /// So many characters.
    Length(u32, u32),
    /// So many characters where people type it. The webservice takes any number.
    Typed(u32, u32),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A real day.
    Date,
    /// A real day, with or without a time.
    DateTime,
    /// All of these.
    All(&'static [Rule]),
}

impl Rule {
    /// Why a value is refused; `None` if it is not.
    pub(crate) fn refuses(self, value: &str) -> Option<String> {
        match self {
            Self::Any | Self::Typed(..) => None,
            Self::Refuses(characters) => {
                let c = value.chars().find(|c| characters.contains(*c))?;
                Some(format!("it may not hold {c:?}"))
            }
            Self::Takes(ranges) => {
                let taken = |c: &char| ranges.iter().any(|(first, last)| (first..=last).contains(&c));
                let c = value.chars().find(|c| !taken(c))?;
                Some(format!("it may not hold {c:?}"))
            }
            Self::Int(least, greatest) => {
                let fits = value.parse::<i64>().is_ok_and(|number| (least..=greatest).contains(&number));
                (!fits).then(|| format!("it must be a whole number from {least} to {greatest}"))
            }
            Self::Decimal { signed, whole, places } => {
                (!decimal(value, signed, whole.into(), places.into())).then(|| {
                    let sign = if signed { "" } else { "that is not negative, " };
                    format!(
                        "it must be a decimal number {sign}with at most {} before the point and {places} after it",
                        counted(whole, "digit")
                    )
                })
            }
            Self::Length(least, most) => {
                let length = value.chars().count();
                let fits = (least as usize..=most as usize).contains(&length);
                (!fits).then(|| format!("it must have {least} to {most} characters, and has {length}"))
            }
            Self::OneOf(words) => (!words.contains(&value)).then(|| format!("it must be one of: {}", words.join(", "))),
            Self::Date => value.parse::<Date>().is_err().then(|| "it must be a day like 2026-11-23".to_owned()),
            Self::DateTime => (value.parse::<Date>().is_err() && value.parse::<DateTime>().is_err())
                .then(|| "it must be a time like 2026-11-23 09:30:00".to_owned()),
            Self::All(rules) => rules.iter().find_map(|rule| rule.refuses(value)),
        }
    }
}

fn decimal(value: &str, signed: bool, whole: usize, places: usize) -> bool {
    let digits = match value.strip_prefix('-') {
        Some(digits) if signed => digits,
        Some(_) => return false,
        None => value,
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, "0"));
    let fits =
        |digits: &str, most| !digits.is_empty() && digits.len() <= most && digits.bytes().all(|b| b.is_ascii_digit());
    fits(before, whole) && fits(after, places)
}
