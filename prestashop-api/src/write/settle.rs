//! What became of a write: the one judgement, of evidence alone.
//!
//! The evidence is what the shop answered ([`Acknowledgement`]) and what a look afterwards found ([`Sighting`]). The answer to a write
//! is an echo: it shows what was sent, not what was stored. So it proves only that PrestaShop took the write, and the record is read
//! again. `VERDICTS.md` beside this file has the whole table; a test holds the two equal.

mod copied;
mod entry;
mod order;
mod record;

use std::fmt;

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result, Verb};
use crate::write::compare::Mismatch;

pub(crate) use copied::{Copied, lists_all};
pub(crate) use entry::LastEntry;
pub(crate) use record::{is_marked_deleted, text_of};

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Everything was as asked for already; nothing was sent.
    AlreadyThere,
    /// It is done: everything that was sent and can be seen shows.
    Applied,
    /// It is done in part: some of what was sent does not show.
    Partly,
    /// It is not done. When the shop's PHP died, its hooks may have begun.
    NotApplied,
    /// Nobody knows: look again before doing anything.
    Unknown,
    /// The shop took it. Whether it stored what was sent was not looked at, or could not be.
    Taken,
}

impl Outcome {
    /// All outcomes, in the order of their declaration.
    pub const ALL: &'static [Self] =
        &[Self::AlreadyThere, Self::Applied, Self::Partly, Self::NotApplied, Self::Unknown, Self::Taken];

    /// The outcome as a stable word in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyThere => "already_there",
            Self::Applied => "applied",
            Self::Partly => "partly",
            Self::NotApplied => "not_applied",
            Self::Unknown => "unknown",
            Self::Taken => "taken",
        }
    }

    /// Whether everything is as asked for.
    #[must_use]
    pub const fn is_applied(self) -> bool {
        matches!(self, Self::Applied | Self::AlreadyThere)
    }

    /// Whether the shop has taken a write.
    pub(crate) const fn is_taken(self) -> bool {
        matches!(self, Self::Applied | Self::Partly | Self::Taken)
    }
}

/// What became of a write, and how that is known: the same for creates, updates, deletes, actions, tasks, images and files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use = "a write may not have been applied: look at the outcome"]
pub struct Settled {
    /// What became of it.
    pub outcome: Outcome,
    /// Where the shop holds something else than was sent: PrestaShop strips tags from texts, cuts them, recomputes totals, and drops
    /// words and languages that it does not know, without a word.
    pub differing: Vec<Mismatch>,
    /// What a create may have made, where nothing proves that it was this create.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate: Option<u64>,
    /// What happened, in a sentence.
    pub note: String,
    /// What to do about it, where the shop's answer suggests it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Settled {
    /// Whether everything is known to be as asked for.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.outcome.is_applied()
    }

    /// Nothing had to be sent.
    pub(crate) fn already_there(note: String) -> Self {
        Self { outcome: Outcome::AlreadyThere, differing: Vec::new(), candidate: None, note, hint: None }
    }

    /// Something that belongs to the write is not as it should be: what the shop has taken of it is done in part.
    pub(crate) fn lacks(&mut self, what: impl fmt::Display) {
        if self.outcome.is_taken() {
            self.outcome = Outcome::Partly;
        }
        self.note = format!("{}; {what}", self.note);
    }
}

/// Gives the type, which carries a [`Settled`] as `settled`, its fields and methods: `written.outcome`, `written.is_applied()`.
macro_rules! carries_verdict {
    ($($type:ident $(<$of:ident>)?),+ $(,)?) => {$(
        impl $(<$of>)? ::std::ops::Deref for $type $(<$of>)? {
            type Target = $crate::write::Settled;
            fn deref(&self) -> &Self::Target {
                &self.settled
            }
        }
    )+};
}
pub(crate) use carries_verdict;

/// A kind of write, as far as the verdict differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WriteKind {
    /// A new record.
    Create,
    /// Fields of a record.
    Update,
    /// A record, image or file that is to go.
    Delete,
    /// An order of a cart.
    Order,
    /// The state of an order.
    #[cfg_attr(not(feature = "sales"), expect(dead_code, reason = "orders are in another feature"))]
    OrderState,
    /// A new image or file.
    Upload,
    /// An image in the place of another.
    Replace,
}

/// What the shop says of a write, where it does not prove that nothing was written: that is an error, and has no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acknowledgement {
    /// A success of the webservice itself, about this write.
    Confirmed,
    /// A success that is about something else: a list, a record that was there before, another record.
    Mismatched,
    /// The shop's own failure. It has got the write, and is at rest.
    Failed,
    /// No answer, or somebody else's: the shop may never have got the write, or be at work on it yet.
    Lost,
}

impl Acknowledgement {
    /// What an error says that may have come after the write was done.
    ///
    /// Errors of the webservice and the empty 500 of a PHP that has died are the shop's own. A page in HTML, a list of errors without the
    /// webservice's headers, a timeout or a broken connection can come from something in front of a shop that works on.
    pub(crate) fn of(error: &Error) -> Self {
        let died = error.kind() == ErrorKind::ShopCrash && error.excerpt().is_none();
        match error.status() {
            // A create alone is answered by 201, whatever became of the rest of the answer.
            Some(201) if error.verb() == Some(Verb::Post) => Self::Confirmed,
            _ if died || error.is_by_shop() => Self::Failed,
            _ => Self::Lost,
        }
    }

    /// What an answer says that need not be read.
    pub(crate) fn of_answer<T>(answer: &std::result::Result<T, Error>) -> Self {
        answer.as_ref().map_or_else(Self::of, |_| Self::Confirmed)
    }
}

/// What a look after a write found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sighting {
    /// Nobody looked, because the caller did not want it.
    Skipped,
    /// The look failed, or what was there before is not known.
    Impossible,
    /// All that can be seen of it shows.
    Complete,
    /// Some of it shows.
    Partial,
    /// Nothing shows as it was sent, but what is there may have been made of it.
    Altered,
    /// Nothing of it is there: the values are the old ones, or such as no shop makes of what was sent.
    Absent,
    /// What is there can be of somebody else.
    Ambiguous,
}

/// What becomes of the evidence.
pub(crate) const fn outcome(kind: WriteKind, said: Acknowledgement, seen: Sighting) -> Outcome {
    use Acknowledgement as A;
    use Sighting as S;
    let makes = matches!(kind, WriteKind::Create | WriteKind::Upload);
    match (said, seen) {
        (A::Confirmed, S::Skipped | S::Impossible) => Outcome::Taken,
        (A::Confirmed | A::Failed, S::Complete) => Outcome::Applied,
        // What is new may be of another writer unless the shop has got this write; what has changed is as it was wanted, whoever did it.
        (A::Mismatched | A::Lost, S::Complete) if !makes => Outcome::Applied,
        (A::Confirmed, S::Partial | S::Altered) => Outcome::Partly,
        // A cart becomes an order once: there is no other that it could be.
        (_, S::Partial) if matches!(kind, WriteKind::Order) => Outcome::Partly,
        // PrestaShop ignores fields, and PHP drops files that are too large for it, without a word. It does not say of a record that it
        // is made, gone or moved when it is not.
        (A::Confirmed, S::Absent) if matches!(kind, WriteKind::Update | WriteKind::Upload | WriteKind::Replace) => {
            Outcome::NotApplied
        }
        (A::Failed, S::Absent) => Outcome::NotApplied,
        _ => Outcome::Unknown,
    }
}

/// The evidence of a write.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    kind: WriteKind,
    said: Acknowledgement,
    seen: Sighting,
    /// What was seen, in words.
    found: String,
    differing: Vec<Mismatch>,
    candidate: Option<u64>,
    error: Option<&'a Error>,
}

impl<'a> Evidence<'a> {
    pub(crate) fn new(kind: WriteKind, said: Acknowledgement, seen: Sighting, found: impl fmt::Display) -> Self {
        let found = found.to_string();
        Self { kind, said, seen, found, differing: Vec::new(), candidate: None, error: None }
    }

    pub(crate) fn differing(mut self, differing: Vec<Mismatch>) -> Self {
        self.differing = differing;
        self
    }

    /// What may have been made, should the verdict not say that it was.
    pub(crate) fn candidate(mut self, candidate: Option<u64>) -> Self {
        self.candidate = candidate;
        self
    }

    /// The error that left it open, where there was one.
    pub(crate) fn error(mut self, error: Option<&'a Error>) -> Self {
        self.error = error;
        self
    }

    /// The verdict.
    pub(crate) fn settle(self) -> Settled {
        use Acknowledgement as A;
        let outcome = outcome(self.kind, self.said, self.seen);
        let prefix = match (self.error, self.said) {
            (Some(error), _) => error_prefix(error),
            (None, A::Mismatched) => "the shop answered well, but not about this write; ".to_owned(),
            (None, _) => String::new(),
        };
        let more = match (outcome, self.said, self.seen) {
            (Outcome::Taken, ..) => "; the shop has taken the write, which does not say what it stores",
            (Outcome::NotApplied | Outcome::Unknown, A::Confirmed, Sighting::Absent) => ", though the shop confirms it",
            (Outcome::Unknown, _, Sighting::Absent) => ", but the shop may be at work on it yet",
            (Outcome::Unknown, _, Sighting::Complete) => ", but nothing proves that this write made it",
            _ => "",
        };
        let hint = self.error.filter(|_| outcome != Outcome::Applied).and_then(Error::hint).map(str::to_owned);
        let candidate = self.candidate.filter(|_| outcome == Outcome::Unknown);
        Settled { outcome, differing: self.differing, candidate, note: format!("{prefix}{}{more}", self.found), hint }
    }
}

/// What leads in what was found after an error.
fn error_prefix(error: &Error) -> String {
    format!("the shop answered: {error}; ")
}

/// The answer to a write, or the error after which it may have been done.
///
/// # Errors
/// The shop has refused the write before it saved anything, or never got it.
pub(crate) fn unless_refused<T>(answer: Result<T>) -> Result<std::result::Result<T, Error>> {
    match answer {
        Err(error) if !error.may_have_been_applied() => Err(error),
        answer => Ok(answer),
    }
}

/// What was seen before a write; `None` if the key may not look, or the shop breaks over the answer. That only leaves open what became
/// of a write whose answer leaves doubt.
///
/// # Errors
/// The shop does not answer: it would not take the write either.
pub(crate) fn if_readable<T>(seen: Result<T>) -> Result<Option<T>> {
    use ErrorKind as K;
    match seen {
        Ok(seen) => Ok(Some(seen)),
        Err(error)
            if matches!(
                error.kind(),
                K::ForbiddenVerb
                    | K::ForbiddenResource
                    | K::ShopNotice
                    | K::ShopCrash
                    | K::OtherCode
                    | K::Image
                    | K::Decode
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
