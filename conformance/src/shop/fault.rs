//! Faults: what goes wrong between a shop and its client, on demand.

use std::fmt;
use std::time::Duration;

use super::answer::Answer;

/// Something that goes wrong with one request. See [`RunningShop::fail_next`](super::RunningShop::fail_next).
pub struct Fault(Kind);

enum Kind {
    Instead(Answer),
    After(Box<dyn FnOnce(Answer) -> Answer + Send>),
}

impl Fault {
    /// The request does not reach the shop; this answer comes instead.
    #[must_use]
    pub fn instead(answer: Answer) -> Self {
        Self(Kind::Instead(answer))
    }

    /// The shop executes the request, but its answer is changed on the way back.
    #[must_use]
    pub fn after(change: impl FnOnce(Answer) -> Answer + Send + 'static) -> Self {
        Self(Kind::After(Box::new(change)))
    }

    /// 503 from a proxy in front of the shop, with `Retry-After` in seconds if there is one.
    #[must_use]
    pub fn unavailable(retry_after: Option<u32>) -> Self {
        let answer = Answer::html(503, "<html><body><h1>503 Service Unavailable</h1></body></html>");
        Self::instead(match retry_after {
            Some(seconds) => answer.header("Retry-After", seconds.to_string()),
            None => answer,
        })
    }

    /// The answer breaks off after so many bytes; its `Content-Sha1` stays the one of the whole.
    #[must_use]
    pub fn truncated(bytes: usize) -> Self {
        Self::after(move |mut answer| {
            answer.body.truncate(bytes);
            answer
        })
    }

    /// The answer carries a `Content-Sha1` that is not its own.
    #[must_use]
    pub fn wrong_sha1() -> Self {
        Self::after(|answer| answer.header("Content-Sha1", "0".repeat(40)))
    }

    /// Something that a module printed stands before the answer; its `Content-Sha1` stays the one of the answer.
    #[must_use]
    pub fn junk_before(junk: &str) -> Self {
        let junk = junk.as_bytes().to_vec();
        Self::after(move |mut answer| {
            answer.body.splice(0..0, junk);
            answer
        })
    }

    /// The answer comes late.
    #[must_use]
    pub fn slow(delay: Duration) -> Self {
        Self::after(move |answer| answer.after(delay))
    }

    pub(super) fn apply(self, execute: impl FnOnce() -> Answer) -> Answer {
        match self.0 {
            Kind::Instead(answer) => answer,
            Kind::After(change) => change(execute()),
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Instead(answer) => f.debug_tuple("Instead").field(answer).finish(),
            Kind::After(_) => f.write_str("After(…)"),
        }
    }
}
