//! What comes of an exchange, and what it proves.

use prestashop_api::{ResourceMeta, Verb};

use super::rights::version;
use crate::har::Entry;
use crate::request::Notation;

/// What came of one exchange. There is no fourth way, so this never grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The client did as recorded; with remarks on what is odd about the recording.
    Passed(Vec<String>),
    /// The client did not; the reasons.
    Failed(Vec<String>),
    /// This cannot be judged; the reason.
    Skipped(String),
}

impl Verdict {
    /// What came of it, in one word.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Passed(_) => "passed",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
        }
    }

    /// The remarks or reasons.
    pub(super) fn notes(&self) -> &[String] {
        match self {
            Self::Passed(notes) | Self::Failed(notes) => notes,
            Self::Skipped(reason) => std::slice::from_ref(reason),
        }
    }
}

/// What an exchange proves: that the client reads such records without loss, or makes such a write.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proven {
    /// The resource.
    pub resource: &'static str,
    /// The verb.
    pub verb: Verb,
    /// The notation of the answer; that of writes says nothing about the write.
    pub notation: Notation,
    /// The shop's version, as it says itself.
    pub version: String,
    /// How many records were read; a list that was empty proves little.
    pub records: usize,
    /// Whether this proves that the client refuses the write: the shop takes it, and loses something by it.
    pub refused: bool,
}

impl Proven {
    /// What an exchange proves; `None` if it does not say its version.
    pub(super) fn of(
        entry: &Entry,
        meta: &ResourceMeta,
        verb: Verb,
        notation: Notation,
        records: usize,
    ) -> Option<Self> {
        let version = version(entry)?;
        Some(Self { resource: meta.name, verb, notation, version, records, refused: false })
    }
}

/// What an exchange that passed has shown.
#[derive(Debug, Default)]
pub(super) struct Passed {
    pub(super) remarks: Vec<String>,
    pub(super) proven: Vec<Proven>,
}

impl Passed {
    pub(super) fn with(remarks: Vec<String>) -> Self {
        Self { remarks, proven: Vec::new() }
    }

    pub(super) fn add(&mut self, more: Self) {
        self.remarks.extend(more.remarks);
        for proven in more.proven {
            if !self.proven.contains(&proven) {
                self.proven.push(proven);
            }
        }
    }
}

/// Why an exchange did not pass.
#[derive(Debug)]
pub(super) enum Stop {
    Skip(String),
    Fail(Vec<String>),
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Self::Fail(vec![reason])
    }
}

pub(super) fn skip<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Skip(reason.into()))
}
