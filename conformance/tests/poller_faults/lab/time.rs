//! Virtual time: it passes where somebody waits, and where the shop takes its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use jiff::Timestamp;
use prestashop_api::Clock;
use prestashop_api::client::BoxFuture;

/// True time, which is also the clock of the poller's machine, and how far the shop's clock is behind it.
#[derive(Debug, Clone)]
pub struct Time {
    second: Arc<AtomicI64>,
    behind: Arc<AtomicI64>,
    random: Arc<AtomicU64>,
}

impl Time {
    pub fn from(second: i64) -> Self {
        Self { second: Arc::new(AtomicI64::new(second)), behind: Arc::default(), random: Arc::default() }
    }

    pub fn second(&self) -> i64 {
        self.second.load(SeqCst)
    }

    pub fn pass(&self, seconds: i64) {
        self.second.fetch_add(seconds, SeqCst);
    }

    /// Sets the shop's clock back.
    pub fn set_back(&self, seconds: i64) {
        self.behind.fetch_add(seconds, SeqCst);
    }

    /// What the shop's clock shows when it is so late in truth.
    pub fn of_shop(&self, second: i64) -> Timestamp {
        instant(second - self.behind.load(SeqCst))
    }
}

impl Clock for Time {
    fn now(&self) -> Timestamp {
        instant(self.second())
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.second().unsigned_abs())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.pass(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX).max(1));
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        self.random.fetch_add(1, SeqCst)
    }
}

pub fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}
