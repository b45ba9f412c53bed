//! `service.yaml`: what holds for all resources.

use super::{DateKind, Input, Pages, Saved};
use crate::source::At;
use crate::version::Version;

/// What holds for the whole service.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// What it is.
    pub about: String,
    /// Facts about authentication.
    pub auth: Vec<(At<String>, String)>,
    /// Facts about formats.
    pub formats: Vec<(At<String>, String)>,
    /// Headers of answers.
    pub headers: Vec<(At<String>, String)>,
    /// Versions that recordings prove.
    pub supported: Vec<At<Version>>,
    /// From which version on something holds.
    pub facts: Vec<Fact>,
    /// Default paging.
    pub pages: Option<Pages>,
    /// What every trigger takes.
    pub triggers: Vec<Input>,
    /// Sizes and times.
    pub limits: Vec<(At<String>, u64)>,
    /// Error kinds.
    pub kinds: Vec<Kind>,
    /// Error codes.
    pub errors: Vec<ErrorCode>,
    /// PrestaShop's checks of values.
    pub validators: Vec<Validator>,
    /// Images, which are no records.
    pub images: Option<Images>,
    /// Resources without a file.
    pub undescribed: Vec<Undescribed>,
}

/// Something that holds from a version on.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name.
    pub name: At<String>,
    /// What holds.
    pub about: String,
    /// The first version.
    pub since: At<Version>,
}

/// Images, which are no records.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// The resources whose records have images.
    pub kinds: Vec<Word>,
    /// The images of the shop itself.
    pub general: Vec<Word>,
    /// The media types that can be uploaded.
    pub mimes: Vec<Mime>,
}

/// A word of PrestaShop.
#[derive(Debug, Clone)]
pub struct Word {
    /// The word.
    pub name: At<String>,
    /// What it means.
    pub about: String,
}

/// A media type.
#[derive(Debug, Clone)]
pub struct Mime {
    /// Its name, such as `image/png`.
    pub name: At<String>,
    /// The first version that takes it.
    pub since: Option<At<Version>>,
}

/// A check of a value: what the loosest of all versions accepts.
#[derive(Debug, Clone)]
pub struct Validator {
    /// PrestaShop's name, such as `isEmail`.
    pub name: At<String>,
    /// What it accepts.
    pub about: String,
    /// Characters that may not occur.
    pub refuses: Option<At<String>>,
    /// The only characters that may occur, as in a character class.
    pub takes: Option<At<String>>,
    /// The least and greatest whole number.
    pub int: Option<Vec<At<i64>>>,
    /// Digits of a decimal number.
    pub decimal: Option<Digits>,
    /// The least and greatest length in characters.
    pub length: Option<Vec<At<u32>>>,
    /// The least and greatest length where people type it; the webservice takes any.
    pub typed: Option<Vec<At<u32>>>,
    /// The only values.
    pub one_of: Option<Vec<At<String>>>,
    /// A real day of the calendar, or such a day with a time.
    pub date: Option<At<DateKind>>,
    /// Nothing is checked.
    pub any: bool,
    /// The keys that are given, with their places.
    pub keys: Vec<At<String>>,
}

impl Validator {
    /// The characters that it takes, as ranges with both ends; `None` where it does not go by them, or where a range runs backward.
    pub(crate) fn ranges(&self) -> Option<Vec<(char, char)>> {
        ranges(&self.takes.as_ref()?.value)
    }
}

/// The ranges of a class such as `0-9A-Z_-`. A `-` that does not stand between two characters is itself.
fn ranges(class: &str) -> Option<Vec<(char, char)>> {
    let chars: Vec<char> = class.chars().collect();
    let mut ranges = Vec::new();
    let mut rest = chars.as_slice();
    loop {
        rest = match rest {
            [] => return Some(ranges),
            [first, '-', last, rest @ ..] => {
                if first > last {
                    return None;
                }
                ranges.push((*first, *last));
                rest
            }
            [only, rest @ ..] => {
                ranges.push((*only, *only));
                rest
            }
        };
    }
}

/// The digits that a decimal number may have.
#[derive(Debug, Clone, Copy)]
pub struct Digits {
    /// Whether it may be negative.
    pub signed: bool,
    /// Digits before the point at most.
    pub whole: u8,
    /// Digits after the point at most.
    pub places: u8,
}

/// A kind of errors.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name.
    pub name: At<String>,
    /// What happened.
    pub about: String,
    /// What to do.
    pub hint: Option<At<String>>,
    /// Whether a write was saved.
    pub saved: Saved,
}

/// An error code, or a range of codes that mean the same.
#[derive(Debug, Clone)]
pub struct ErrorCode {
    /// The first and last code.
    pub codes: At<(u16, u16)>,
    /// The kind's name.
    pub kind: At<String>,
    /// HTTP statuses it comes with.
    pub status: Vec<At<u16>>,
    /// Whether a write was saved, where the kind does not tell.
    pub saved: Option<Saved>,
    /// What the server means.
    pub about: String,
    /// What to do.
    pub hint: Option<At<String>>,
}

/// A resource without a file.
#[derive(Debug, Clone)]
pub struct Undescribed {
    /// Its name.
    pub name: At<String>,
    /// The node of one record.
    pub item: At<String>,
}
