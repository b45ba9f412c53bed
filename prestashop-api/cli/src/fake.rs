//! The fake shop of `--demo`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use prestashop_api::Clock;
use prestashop_api::client::{BoxFuture, SystemClock};
use prestashop_conformance::shop::{FULL_KEY, FakeShop, Key, RunningShop};

/// A second key of the fake shop, to see what the lack of a right looks like: it may only read.
pub(crate) const READING_KEY: &str = "READKEY82ABCDEFGHJKLMNPQRSTUVWXY";

/// Where the fake shop says it is: its port differs each time, and what is remembered of it must not.
pub(crate) const SOURCE: &str = "http://demo.localhost/api/";

/// The fake shop while it runs.
#[derive(Debug)]
pub(crate) struct Fake {
    /// Stops when it is dropped.
    running: RunningShop,
    /// Its clock, and the client's.
    pub(crate) clock: Arc<FakeClock>,
}

impl Fake {
    pub(crate) async fn start() -> Self {
        let clock = Arc::new(FakeClock::default());
        let of_shop = Arc::clone(&clock);
        let keys = FakeShop::builder().key(Key::full(FULL_KEY)).key(reading_key());
        Self { running: keys.now(Arc::new(move || of_shop.now())).start().await, clock }
    }

    pub(crate) fn url(&self) -> String {
        self.running.url()
    }
}

fn reading_key() -> Key {
    let resources = ["configurations", "languages", "order_states", "orders", "products"];
    resources.iter().fold(Key::limited(READING_KEY), |key, resource| key.allow(resource, &["GET", "HEAD"]))
}

/// The machine's clock, set forward by some seconds. Shop and client share it, so that both see the same time pass.
#[derive(Debug, Default)]
pub(crate) struct FakeClock {
    system: SystemClock,
    ahead: AtomicU64,
}

impl FakeClock {
    /// Sets the clock forward.
    pub(crate) fn forward(&self, by: Duration) {
        self.ahead.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    fn ahead(&self) -> Duration {
        Duration::from_secs(self.ahead.load(Ordering::SeqCst))
    }
}

impl Clock for FakeClock {
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
