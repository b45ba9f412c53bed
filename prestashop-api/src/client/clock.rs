//! Time and chance, injected: nothing in the library reads a clock, sleeps or draws a random number by itself.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A boxed future, the shape that object-safe asynchronous traits return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the library knows of time and chance. Tests give it a clock that never waits.
pub trait Clock: Send + Sync + Debug {
    /// The wall clock, in UTC. It may jump.
    fn now(&self) -> Timestamp;

    /// The time since some fixed moment of the past. It never goes back, so it measures durations.
    fn elapsed(&self) -> Duration;

    /// Completes once the duration has passed.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Any 64 bits, evenly spread. They spread retries over time; nothing secret depends on them.
    fn random(&self) -> u64;
}

/// The clock of the machine, with tokio's timer and a fast random generator.
#[derive(Debug, Clone)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose [`Clock::elapsed`] counts from now.
    #[must_use]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn random(&self) -> u64 {
        fastrand::u64(..)
    }
}
