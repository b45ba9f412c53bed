//! What the shop's error codes mean.

use super::{ErrorKind, Verb};
use crate::resources::service::{CODES, NEVER_SAVED};

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
    /// The HTTP statuses that it comes with.
    pub status: &'static [u16],
    /// Whether a write was saved that is answered so.
    pub saved: Saved,
}

/// Whether a write was saved that is answered by an error.
// Never grows: no, perhaps and yes are all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It was not: the shop tells it before it saves anything. With a status of 500 and above only if the code has no other one; else
    /// the shop broke on the way.
    Never,
    /// It can have been, wholly or in part.
    Maybe,
    /// It was, all the same.
    Yes,
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
    code.is_some_and(|code| describe(code).0 == ErrorKind::ShopNotice)
}

/// Whether a refusal of the shop proves that nothing was saved.
pub(super) fn never_saved(kind: ErrorKind, code: Option<u32>, status: Option<u16>) -> bool {
    let broke = status.is_none_or(|status| status >= 500);
    let always = |known: &ErrorCode| matches!(known.status, [only] if status == Some(*only));
    match code.and_then(ErrorCode::of) {
        Some(known) => known.saved == Saved::Never && (!broke || always(known)),
        // A refusal without a code of its own.
        None => {
            NEVER_SAVED.contains(&kind) && (!broke || CODES.iter().any(|known| known.kind == kind && always(known)))
        }
    }
}
