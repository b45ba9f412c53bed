//! What the shop's error codes mean.

use super::{ErrorKind, Verb};
use crate::resources::service::CODES;

/// A run of the webservice's error codes with one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The first code of the run.
    pub first: u32,
    /// The last code of the run, the first one for a single code.
    pub last: u32,
    /// The kind of error.
    pub kind: ErrorKind,
    /// What happened, in a few words.
    pub about: &'static str,
    /// What to do about it; `{verb}` and `{resource}` stand for those of the call. Empty: nothing better than the message.
    pub hint: &'static str,
}

impl ErrorCode {
    /// All codes that PrestaShop itself uses, in ascending order.
    #[must_use]
    pub fn all() -> &'static [Self] {
        CODES
    }

    /// What is known of a code; `None` for one that PrestaShop itself does not use.
    #[must_use]
    pub fn of(code: u32) -> Option<&'static Self> {
        CODES.iter().find(|known| (known.first..=known.last).contains(&code))
    }
}

/// Kind and hint of a code.
pub(crate) fn describe(code: u32) -> (ErrorKind, &'static str) {
    ErrorCode::of(code).map_or((ErrorKind::OtherCode, ""), |known| (known.kind, known.hint))
}

/// A hint with the call's verb and resource filled in.
pub(crate) fn fill(hint: &str, verb: Verb, resource: &str) -> String {
    // Rights are given for the first part of a path such as `images/products`.
    let resource = resource.split('/').next().filter(|name| !name.is_empty()).unwrap_or("the API root");
    hint.replace("{verb}", verb.as_str()).replace("{resource}", resource)
}

/// Whether a code is a PHP notice, warning or deprecation rather than a webservice error.
pub(crate) fn is_notice(code: Option<u32>) -> bool {
    code.is_some_and(|code| (2..=15).contains(&code))
}
