//! The error of the library.

mod codes;
mod contract;
mod counted;
mod did_you_mean;
mod kind;
mod meaning;
mod redact;
mod verb;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

pub use codes::{ErrorCode, Saved};
pub(crate) use codes::{describe, fill, is_notice};
pub use contract::error_schema;
/// The command counts in its messages as the library does.
#[doc(hidden)]
pub use counted::counted;
pub(crate) use did_you_mean::or_suggest;
pub use kind::{ErrorKind, Phase};
pub(crate) use redact::{Redact, basic_token, one_line};
pub use verb::Verb;

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One error as the shop lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShopError {
    /// PrestaShop's error code. PrestaShop up to 1.6.1.11 and 1.7.0 hide it in production mode.
    pub code: Option<u32>,
    /// The message, with keys and passwords removed. Most are English, some are in the shop's language.
    pub message: String,
}

impl ShopError {
    pub(crate) fn new(code: Option<u32>, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl fmt::Display for ShopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{} (code {code})", one_line(&self.message)),
            None => f.write_str(&one_line(&self.message)),
        }
    }
}

/// What went wrong, how far the call had come, and what to do about it.
///
/// `Display` is one line without the hint; [`Error::hint`] says what to do or to click; [`std::error::Error::source`] leads
/// to the cause below, if there is one. Keys and passwords never show.
///
/// # Troubleshooting
///
/// Look at [`Error::kind`] first, then at [`Error::hint`]. An answer that surprises is quoted by [`Error::excerpt`].
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    phase: Phase,
    message: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    verb: Option<Verb>,
    resource: Option<Cow<'static, str>>,
    id: Option<u64>,
    shop: Option<String>,
    status: Option<u16>,
    codes: Vec<ShopError>,
    path: Option<String>,
    excerpt: Option<String>,
    location: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    /// Whether the webservice itself says it, rather than something in front of it.
    by_shop: bool,
    /// Whether all of an answer came, though not as the shop sent it.
    altered: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of the given kind. Its phase is "not sent" until [`Error::at`] says otherwise.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            phase: Phase::NotSent,
            message: message.into(),
            hint: None,
            verb: None,
            resource: None,
            id: None,
            shop: None,
            status: None,
            codes: Vec::new(),
            path: None,
            excerpt: None,
            location: None,
            retry_after: None,
            attempts: 0,
            by_shop: false,
            altered: false,
            source: None,
        }))
    }

    /// What the caller asked for cannot be sent.
    pub(crate) fn usage(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// An answer that cannot be read; `path` leads into the record, such as `orders[17].total_paid`.
    pub(crate) fn decode(path: impl Into<String>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Decode, message).at(Phase::Answered).with_path(path)
    }

    pub(crate) fn at(mut self, phase: Phase) -> Self {
        self.0.phase = phase;
        self
    }

    /// Adds what can be done about it. For the shop's codes the spec says it (`codes`), for the answers of others `client/classify/foreign`, for all
    /// else whatever finds the error; the command says some in its own words.
    pub(crate) fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        let hint = hint.into();
        self.0.hint = (!hint.is_empty()).then_some(hint);
        self
    }

    /// Names the call, unless an inner layer has done so.
    pub(crate) fn with_call(mut self, verb: Verb, resource: Cow<'static, str>, id: Option<u64>) -> Self {
        self.0.verb.get_or_insert(verb);
        self.0.resource.get_or_insert(resource);
        self.0.id = self.0.id.or(id);
        self
    }

    /// Names the shop, by the address of its API.
    pub(crate) fn of_shop(mut self, shop: &url::Url) -> Self {
        self.0.shop.get_or_insert_with(|| shop.as_str().to_owned());
        self
    }

    /// Says that the webservice itself says it.
    pub(crate) fn by_shop(mut self, by_shop: bool) -> Self {
        self.0.by_shop = by_shop;
        self
    }

    /// Whether the webservice itself says it.
    pub(crate) fn is_by_shop(&self) -> bool {
        self.0.by_shop
    }

    /// Says that all of an answer came, though not as the shop sent it.
    pub(crate) fn altered(mut self, altered: bool) -> Self {
        self.0.altered = altered;
        self
    }

    /// Whether all of an answer came, though not as the shop sent it: asked again, the same may come.
    #[cfg(feature = "poller")]
    pub(crate) fn is_altered(&self) -> bool {
        self.0.altered
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_codes(mut self, codes: Vec<ShopError>) -> Self {
        self.0.codes = codes;
        self
    }

    pub(crate) fn with_path(mut self, path: impl Into<String>) -> Self {
        let path = path.into();
        self.0.path = (!path.is_empty()).then_some(path);
        self
    }

    /// `excerpt` must have gone through [`Redact::excerpt`].
    pub(crate) fn with_excerpt(mut self, excerpt: String) -> Self {
        self.0.excerpt = (!excerpt.is_empty()).then_some(excerpt);
        self
    }

    pub(crate) fn with_location(mut self, location: String) -> Self {
        self.0.location = Some(location);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What went wrong, in one word.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How far the call had come.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// The message alone, without verb and resource; one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do or to click; `None` where the message says it all.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// All errors that the shop listed, in its order. [`Error::cause`] is the one that decides the kind.
    #[must_use]
    pub fn codes(&self) -> &[ShopError] {
        &self.0.codes
    }

    /// The error of the shop that decides the kind: the first that is no PHP notice, else the first.
    #[must_use]
    pub fn cause(&self) -> Option<&ShopError> {
        cause(&self.0.codes)
    }

    /// The HTTP status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The verb of the call.
    #[must_use]
    pub fn verb(&self) -> Option<Verb> {
        self.0.verb
    }

    /// The resource of the call; empty for the API root.
    #[must_use]
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// The id of the item that the call was about, if it named one.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        self.0.id
    }

    /// The shop of the call, by the address of its API; `None` where no call was made, and for what is found later in an answer.
    #[must_use]
    pub fn shop(&self) -> Option<&str> {
        self.0.shop.as_deref()
    }

    /// Where in the answer or the request it went wrong, such as `orders[17].total_paid`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The beginning of the answer, at most 512 bytes, with keys and passwords removed.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// The address that the shop points to, for [`ErrorKind::Redirected`].
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.0.location.as_deref()
    }

    /// How long the shop asks to wait, if it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the request was sent, or was tried to be sent. 0: the error arose before.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }
}

/// The first error that is no PHP notice, else the first.
pub(crate) fn cause(codes: &[ShopError]) -> Option<&ShopError> {
    codes.iter().find(|error| !is_notice(error.code)).or(codes.first())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(verb) = self.0.verb {
            write!(f, "{verb} ")?;
        }
        match self.0.resource.as_deref() {
            Some("") => f.write_str("/")?,
            Some(resource) => f.write_str(resource)?,
            None => {}
        }
        if let Some(id) = self.0.id {
            write!(f, "/{id}")?;
        }
        if self.0.verb.is_some() || self.0.resource.is_some() {
            f.write_str(": ")?;
        }
        if let Some(path) = &self.0.path {
            write!(f, "{path}: ")?;
        }
        f.write_str(&one_line(&self.0.message))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("phase", &self.0.phase)
            .field("message", &self.to_string())
            .field("hint", &self.0.hint)
            .field("status", &self.0.status)
            .field("codes", &self.0.codes)
            .field("path", &self.0.path)
            .field("excerpt", &self.0.excerpt)
            .field("location", &self.0.location)
            .field("retry_after", &self.0.retry_after)
            .field("attempts", &self.0.attempts)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
