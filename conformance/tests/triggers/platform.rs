//! A platform that keeps the state of a trigger, and the shop that it watches.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use prestashop_api::actions::TriggerMeta;
use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{Activation, PollerError, State, Turn};
use prestashop_api::{Catalogue, Clock, Shop};
use prestashop_conformance::shop::{FakeShop, Row, RunningShop};
use serde_json::Value;

pub(crate) const NONE: [u64; 0] = [];

/// A clock that a test moves, of the shop and of the client.
#[derive(Debug, Clone)]
pub(crate) struct Hands(Arc<AtomicI64>);

impl Hands {
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// What a clock in that zone shows, as PrestaShop writes it.
    pub(crate) fn now_in(&self, zone: &str) -> String {
        self.now().in_tz(zone).unwrap().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst).unsigned_abs())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.pass(i64::try_from(duration.as_secs()).unwrap());
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        4
    }
}

/// A shop, and a platform that keeps the state of one trigger as text.
pub(crate) struct Platform {
    pub(crate) running: RunningShop,
    pub(crate) shop: Shop,
    pub(crate) hands: Hands,
    /// How many seconds the shop's clock is ahead.
    pub(crate) ahead: Arc<AtomicI64>,
    pub(crate) trigger: &'static TriggerMeta,
    pub(crate) inputs: Value,
    pub(crate) kept: String,
}

impl Platform {
    pub(crate) async fn new(trigger: &str, inputs: Value) -> Self {
        let hands = Hands(Arc::new(AtomicI64::new(1_795_424_763)));
        let of_shop = hands.clone();
        let ahead = Arc::new(AtomicI64::new(0));
        let by = Arc::clone(&ahead);
        let now = move || of_shop.now() + SignedDuration::from_secs(by.load(Ordering::SeqCst));
        let running = FakeShop::builder().now(Arc::new(now)).start().await;
        let shop = Shop::connect(running.url()).key(running.key()).clock(Arc::new(hands.clone())).build().unwrap();
        let trigger = Catalogue::trigger(trigger).unwrap();
        Self { running, shop, hands, ahead, trigger, inputs, kept: "null".to_owned() }
    }

    pub(crate) async fn turn(&mut self) -> Turn {
        self.cycle().await.unwrap()
    }

    pub(crate) async fn cycle(&mut self) -> Result<Turn, PollerError> {
        let state: Option<State> = serde_json::from_str(&self.kept).unwrap();
        let turn = self.trigger.cycle(&self.shop, &self.inputs, state).await;
        let state = turn.as_ref().map_or_else(PollerError::state, |turn| turn.state.as_ref());
        self.kept = serde_json::to_string(&state).unwrap();
        turn
    }

    /// The ids that cycles report until nothing more follows, a minute later.
    pub(crate) async fn reported(&mut self) -> Vec<u64> {
        self.hands.pass(60);
        let mut ids = Vec::new();
        loop {
            let turn = self.turn().await;
            ids.extend(turn.activation.iter().flat_map(Activation::items).map(|item| item.id));
            if !turn.is_behind {
                ids.sort_unstable();
                return ids;
            }
        }
    }

    pub(crate) fn ids(&self) -> Vec<u64> {
        self.running.read(|world| world.rows(self.trigger.resource.name).map(id).collect())
    }
}

pub(crate) fn id(row: &Row) -> u64 {
    number(&row["id"])
}

/// A number, which some shops write as text.
pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}
