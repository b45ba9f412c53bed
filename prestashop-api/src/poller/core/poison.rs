//! Records that cannot be read: one of them must not stop a shop.

use std::collections::BTreeMap;
use std::error::Error;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::Cause;

/// So many failed readings of one record, and the cycle goes on without it.
pub(in crate::poller) const PATIENCE: u32 = 3;
/// Records that [`Poison`] holds at most.
const POISON_MAX: usize = 500;
/// Longest gap between two tries of a skipped record, in completed scans.
const GAP_MAX: u64 = 64;
/// Records that one cycle tries again at most.
const RETRIES_MAX: usize = 5;
/// Characters of a reason, a path or an excerpt at most.
const LINE_MAX: usize = 200;

/// Why a page could not be read, where one of its records is the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadFailure {
    /// What went wrong, one line of at most 200 characters.
    pub reason: String,
    /// Whether asking again gives the same answer: the shop sends the record, and its content is the problem.
    pub lasting: bool,
    /// What the answer was, if there was one.
    pub quote: Quote,
}

/// What an unreadable answer looked like.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Quote {
    /// Where in the answer it cannot be read: `orders[0].valid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The beginning of the answer, one line of at most 200 characters, without what is secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Quote {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ReadFailure {
    /// The failure that an error tells of. A longer text ends with `…`.
    #[must_use]
    pub fn new(error: &dyn Error, lasting: bool) -> Self {
        Self::says(&error.to_string(), lasting)
    }

    /// The failure of a call, with what the shop answered.
    pub(in crate::poller) fn of(cause: &Cause, lasting: bool) -> Self {
        let quote = match cause {
            Cause::Shop(error) => Quote { path: error.path().map(short), excerpt: error.excerpt().map(short) },
            Cause::Other(_) => Quote::default(),
        };
        Self { quote, ..Self::new(cause, lasting) }
    }

    pub(in crate::poller) fn says(text: &str, lasting: bool) -> Self {
        Self { reason: short(text), lasting, quote: Quote::default() }
    }
}

/// The text on one line of at most 200 characters.
fn short(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut line: String = words.chars().take(LINE_MAX).collect();
    if line.len() < words.len() {
        line.pop();
        line.push('…');
    }
    line
}

/// A record that an activation does not carry because it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Skipped {
    /// The record's id.
    pub id: u64,
    /// What went wrong when it was read last.
    pub reason: String,
    /// What the shop answered then.
    #[serde(default, skip_serializing_if = "Quote::is_empty")]
    pub quote: Quote,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Poisoned {
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong the last time.
    pub reason: String,
    /// What the shop answered the last time.
    #[serde(default, skip_serializing_if = "Quote::is_empty")]
    pub quote: Quote,
    /// The shop's clock at the start of the scan that met it first.
    pub since: Timestamp,
    /// It was skipped, and is tried again once so many scans are completed; `None` while the scan still waits for it.
    pub retry_at: Option<u64>,
}

/// The records that could not be read, by id: one that the scan waits for, and those that were skipped.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Poison(BTreeMap<u64, Poisoned>);

impl Poison {
    /// What is known of the record, if it could not be read.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Poisoned> {
        self.0.get(&id)
    }

    /// All of them, by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Poisoned)> {
        self.0.iter().map(|(id, record)| (*id, record))
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether every record can be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts a failed reading and returns how many there were.
    pub(in crate::poller) fn failed(&mut self, id: u64, failure: ReadFailure, since: Timestamp) -> u32 {
        let quote = Quote::default();
        let first = Poisoned { attempts: 0, reason: String::new(), quote, since, retry_at: None };
        let record = self.0.entry(id).or_insert(first);
        record.attempts = record.attempts.saturating_add(1);
        (record.reason, record.quote) = (failure.reason, failure.quote);
        record.attempts
    }

    /// Whether the record was skipped, and has not been readable since.
    pub(in crate::poller) fn is_skipped(&self, id: u64) -> bool {
        self.0.get(&id).is_some_and(|record| record.retry_at.is_some())
    }

    /// The first skipped record behind `id`.
    pub(in crate::poller) fn next_skipped(&self, id: u64) -> Option<u64> {
        self.0.range(id.saturating_add(1)..).find(|(_, record)| record.retry_at.is_some()).map(|(id, _)| *id)
    }

    /// Sets when a skipped record is tried again: the more often it failed, the later.
    pub(in crate::poller) fn postpone(&mut self, id: u64, scans: u64) {
        if let Some(record) = self.0.get_mut(&id) {
            let gap = GAP_MAX.min(1 << record.attempts.min(63));
            record.retry_at = Some(scans.saturating_add(gap));
        }
    }

    /// The record was read, or is gone.
    pub(in crate::poller) fn recovered(&mut self, id: u64) {
        self.0.remove(&id);
    }

    /// The skipped records to try again now, those that wait longest first.
    pub(in crate::poller) fn due(&self, scans: u64) -> Vec<u64> {
        let mut due: Vec<_> = self
            .iter()
            .filter_map(|(id, record)| Some((record.retry_at?, id)))
            .filter(|(retry_at, _)| *retry_at <= scans)
            .collect();
        due.sort_unstable();
        due.into_iter().take(RETRIES_MAX).map(|(_, id)| id).collect()
    }

    /// A scan is complete and waits for no record any more: what was not skipped has left the window by a new write.
    pub(in crate::poller) fn settle(&mut self) {
        self.0.retain(|_, record| record.retry_at.is_some());
    }

    /// Forgets the oldest records beyond the cap and returns how many.
    pub(in crate::poller) fn cap(&mut self) -> u64 {
        let excess = self.0.len().saturating_sub(POISON_MAX);
        if excess == 0 {
            return 0;
        }
        let mut by_age: Vec<_> = self.iter().map(|(id, record)| (record.since, id)).collect();
        by_age.sort_unstable();
        for (_, id) in by_age.into_iter().take(excess) {
            self.0.remove(&id);
        }
        excess as u64
    }
}
