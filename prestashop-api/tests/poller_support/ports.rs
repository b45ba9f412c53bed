//! The poller's ports on the world: every step can be dropped.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use prestashop_api::Clock;
use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{
    Cause, ChangePage, ChangeQuery, MemoryStore, PageError, PollerError, Reading, Row, Scan, Source, State, StateStore,
    Timed,
};
use serde_json::value::RawValue;

use super::pause;
use super::world::{World, instant};

/// The world, seen by the poller as shop and as clock.
#[derive(Debug, Clone)]
pub struct Shop {
    world: Arc<Mutex<World>>,
    /// Whether the webservice key may read `PS_TIMEZONE`.
    tells_zone: bool,
}

impl Shop {
    pub fn new(world: World, tells_zone: bool) -> Self {
        Self { world: Arc::new(Mutex::new(world)), tells_zone }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("no panic under the lock")
    }

    /// The first step of a list.
    fn listed(&self, query: &ChangeQuery) -> Vec<u64> {
        let world = self.world();
        let mut ids: Vec<_> = match query.window {
            Some(window) => world.ids(window.lo, window.hi, query.after_id, true),
            None => world.visible.range(query.after_id + 1..).map(|(id, _)| *id).collect(),
        };
        ids.retain(|id| query.before_id.is_none_or(|before| *id < before));
        ids.truncate(query.limit as usize);
        ids
    }

    fn answer<T>(&self, value: T) -> Timed<T> {
        Timed::new(value, self.world().clock()).with_version(Some("8.2.1".to_owned()))
    }
}

impl Source for Shop {
    fn page<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<ChangePage>, PageError>> {
        Box::pin(async move {
            pause().await;
            self.world().meanwhile();
            let mut ids = self.listed(query);
            if self.world().fails() {
                ids.clear();
            }
            pause().await;
            let page = {
                let mut world = self.world();
                world.meanwhile();
                if let Some(id) = world.poisoned(&ids) {
                    // A value that no type can hold stays, a PHP that dies may live the next time.
                    return Err(PageError::Record { error: format!("order {id}").into(), lasting: id % 2 == 0 });
                }
                let mut rows = world.bodies(&ids);
                // An order that cannot be loaded at the moment is left out.
                rows.retain(|_| !world.hides());
                let rows = rows.into_iter().map(|(id, content)| row(&world, id, content)).collect();
                // An order that was deleted meanwhile comes back empty.
                let rows: Vec<_> = rows;
                // Some versions of the shop list what came back empty, others leave it out.
                let vanished = if world.lists_empty { ids.len() - rows.len() } else { 0 };
                ChangePage::new(rows).with_vanished(vanished)
            };
            pause().await;
            Ok(self.answer(page))
        })
    }

    fn ids<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<Vec<u64>>, Cause>> {
        Box::pin(async move {
            pause().await;
            self.world().meanwhile();
            let mut ids = self.listed(query);
            if self.world().fails() {
                ids.clear();
            }
            pause().await;
            Ok(self.answer(ids))
        })
    }

    fn max_id(&self) -> BoxFuture<'_, Result<Timed<Option<u64>>, Cause>> {
        Box::pin(async move {
            pause().await;
            let fails = self.world().fails();
            let last = self.world().visible.keys().next_back().copied().filter(|_| !fails);
            let answer = self.answer(last);
            self.world().meanwhile();
            pause().await;
            Ok(answer)
        })
    }

    fn time_zone(&self) -> BoxFuture<'_, Result<Option<String>, Cause>> {
        Box::pin(async move {
            pause().await;
            let world = self.world();
            Ok(self.tells_zone.then(|| world.zone().iana_name().unwrap_or("UTC").to_owned()))
        })
    }
}

pub fn row(world: &World, id: u64, content: super::world::Content) -> Row {
    let order = RawValue::from_string(world.json(id, content)).expect("JSON");
    Row::new(id, Some(content.date), order)
}

impl Clock for Shop {
    fn now(&self) -> Timestamp {
        instant(self.world().t)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.world().t.unsigned_abs())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            pause().await;
            self.world().tick(i64::try_from(duration.as_secs()).expect("a short sleep").max(1));
        })
    }

    fn random(&self) -> u64 {
        self.world().rng.u64(..)
    }
}

/// A memory store whose commits can be dropped before and after they happen, with a log of all records, and of what a poller
/// knows beyond them.
#[derive(Debug, Default)]
pub struct LoggedStore {
    inner: MemoryStore,
    log: Mutex<Vec<Logged>>,
    /// Cycles that stored nothing, of which no poller knows any more.
    forgotten: AtomicUsize,
}

/// What the log keeps of a state.
#[derive(Debug, Clone)]
pub struct Logged {
    pub seq: u64,
    pub epoch: u64,
    pub watermark: Timestamp,
    pub scan: Option<Scan>,
    pub clock: Option<Reading>,
    /// Orders given up.
    pub given_up: Vec<u64>,
    /// Whether it was stored, and not only remembered by the poller.
    pub stored: bool,
}

impl Logged {
    fn new(state: &State, stored: bool) -> Self {
        Self {
            seq: state.seq,
            epoch: state.epoch,
            watermark: state.watermark,
            scan: state.scan.clone(),
            clock: state.clock,
            given_up: state.poison.iter().filter(|(_, order)| order.retry_at.is_some()).map(|(id, _)| id).collect(),
            stored,
        }
    }
}

impl LoggedStore {
    /// The same log over a record without memory of what was reported.
    pub fn forgetful(&self) -> Self {
        let mut state = self.inner.snapshot();
        if let Some(state) = &mut state {
            state.seen.clear();
        }
        Self {
            inner: MemoryStore::new(state),
            log: Mutex::new(self.log()),
            forgotten: AtomicUsize::new(self.forgotten()),
        }
    }

    pub fn forgotten(&self) -> usize {
        self.forgotten.load(SeqCst)
    }

    pub fn snapshot(&self) -> Option<State> {
        self.inner.snapshot()
    }

    pub fn log(&self) -> Vec<Logged> {
        self.log.lock().expect("no panic under the lock").clone()
    }

    fn note(&self, logged: Logged) {
        self.log.lock().expect("no panic under the lock").push(logged);
    }

    /// Notes what a poller knows, if it is ahead of what is stored.
    pub fn remembers(&self, state: &State) {
        if self.log().last().is_some_and(|last| last.clock != state.clock) {
            self.note(Logged::new(state, false));
        }
    }

    /// The poller that asks for the state knows none: what was not stored is forgotten.
    fn forget(&self) {
        let mut log = self.log.lock().expect("no panic under the lock");
        let stored = log.iter().rposition(|logged| logged.stored).map_or(0, |last| last + 1);
        self.forgotten.fetch_add(log.len() - stored, SeqCst);
        log.truncate(stored);
    }
}

impl StateStore for LoggedStore {
    fn load<'a>(&'a self, store_key: &'a str) -> BoxFuture<'a, Result<Option<State>, PollerError>> {
        Box::pin(async move {
            pause().await;
            self.forget();
            self.inner.load(store_key).await
        })
    }

    fn check<'a>(
        &'a self,
        store_key: &'a str,
        expected_seq: u64,
        epoch: u64,
    ) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            pause().await;
            self.inner.check(store_key, expected_seq, epoch).await?;
            pause().await;
            Ok(())
        })
    }

    fn commit<'a>(&'a self, expected_seq: u64, epoch: u64, state: &'a State) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            pause().await;
            self.inner.commit(expected_seq, epoch, state).await?;
            self.note(Logged::new(state, true));
            pause().await;
            Ok(())
        })
    }
}
