//! What is tried again, when, and how often.

use std::sync::Mutex;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use crate::client::Clock;

/// How reads are retried.
///
/// Reads are retried after errors that pass by themselves: no connection, no answer in time, 429, 502, 503 and 504 of
/// something in front of the shop, and answers that were cut off. Writes are sent again only if nothing can have reached
/// the shop. Waits grow twofold and are spread at random between zero and their full length.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a call is tried in all; 1 is no retry.
    pub tries: u32,
    /// The longest first wait.
    pub first_wait: Duration,
    /// The longest wait, and the most that a shop's `Retry-After` is followed.
    pub max_wait: Duration,
    /// The longest time of a call with all its tries and waits.
    pub total: Duration,
}

impl Default for RetryPolicy {
    /// 3 tries, waits of up to 0.5 s, 1 s … 30 s, and 5 minutes in all.
    fn default() -> Self {
        Self {
            tries: 3,
            first_wait: Duration::from_millis(500),
            max_wait: Duration::from_secs(30),
            total: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// No retry at all.
    #[must_use]
    pub fn never() -> Self {
        Self { tries: 1, ..Self::default() }
    }

    /// The same with another number of tries; 0 counts as 1.
    #[must_use]
    pub fn tries(mut self, tries: u32) -> Self {
        self.tries = tries.max(1);
        self
    }

    /// The same with another longest first wait.
    #[must_use]
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// The same with another longest wait.
    #[must_use]
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// The same with another longest time of a call as a whole.
    #[must_use]
    pub fn total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }
}

/// The waits of one call.
#[derive(Debug)]
pub(crate) struct Backoff {
    backoff: backon::ExponentialBackoff,
    max_wait: Duration,
}

impl Backoff {
    pub(crate) fn new(policy: &RetryPolicy) -> Self {
        Self {
            backoff: ExponentialBuilder::new()
                .with_factor(2.0)
                .with_min_delay(policy.first_wait)
                .with_max_delay(policy.max_wait)
                .without_max_times()
                .build(),
            max_wait: policy.max_wait,
        }
    }

    /// The next wait: what the shop asks for, else a random part of the next step. `None`: the shop asks for more than is
    /// allowed, and asking earlier would only be refused again.
    pub(crate) fn next(&mut self, asked: Option<Duration>, clock: &dyn Clock) -> Option<Duration> {
        let step = self.backoff.next().unwrap_or(self.max_wait).min(self.max_wait);
        match asked {
            Some(asked) => (asked <= self.max_wait).then_some(asked),
            None => Some(part(step, clock.random())),
        }
    }
}

/// `whole * random / 2^64`.
fn part(whole: Duration, random: u64) -> Duration {
    let nanos = (whole.as_nanos() * u128::from(random)) >> 64;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// The retries that all calls of one shop share: a shop in trouble is not stormed.
#[derive(Debug)]
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    const FULL: u32 = 100;
    const RETRY: u32 = 5;
    const REFUND: u32 = 1;

    pub(crate) fn new() -> Self {
        Self(Mutex::new(Self::FULL))
    }

    /// Takes what a retry costs, if it is there.
    pub(crate) fn take(&self) -> bool {
        let mut tokens = self.lock();
        match tokens.checked_sub(Self::RETRY) {
            Some(rest) => {
                *tokens = rest;
                true
            }
            None => false,
        }
    }

    /// A call went well.
    pub(crate) fn refund(&self) {
        let mut tokens = self.lock();
        *tokens = (*tokens + Self::REFUND).min(Self::FULL);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, u32> {
        // A number cannot be left half-written by a panic elsewhere.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
