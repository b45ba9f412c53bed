//! The clock of the embedded shop and its client: the machine's, and it can be set forward.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use prestashop_api::Clock;
use prestashop_api::client::{BoxFuture, SystemClock};

/// The machine's clock, set forward by some seconds. Shop and client share it, so that both see the same time pass.
#[derive(Debug, Default)]
pub(crate) struct DemoClock {
    system: SystemClock,
    ahead: AtomicU64,
}

impl DemoClock {
    /// Sets the clock forward.
    pub(crate) fn forward(&self, by: Duration) {
        self.ahead.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    fn ahead(&self) -> Duration {
        Duration::from_secs(self.ahead.load(Ordering::SeqCst))
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        self.system.now() + self.ahead()
    }

    fn elapsed(&self) -> Duration {
        self.system.elapsed() + self.ahead()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.system.sleep(duration)
    }

    fn random(&self) -> u64 {
        self.system.random()
    }
}
