//! The shop of these tests, which is its own clock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use prestashop_api::Clock;
use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{Cause, ChangePage, ChangeQuery, PageError, Row, Source, Timed, Window};
use serde_json::value::RawValue;

/// A shop in UTC whose orders a test sets, and a clock that sleeping moves.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    pub(crate) second: AtomicI64,
    pub(crate) rows: Mutex<Vec<Row>>,
    pub(crate) broken: AtomicBool,
    /// Whether questions for ids are not answered.
    pub(crate) mute: AtomicBool,
    /// An order that its page leaves out, 0 for none.
    pub(crate) hidden: AtomicU64,
    /// Whether there are no orders, and never were.
    pub(crate) empty: AtomicBool,
    /// Orders that cannot be read, and whether for good.
    bad: Mutex<BTreeMap<u64, bool>>,
    requests: AtomicU64,
    /// How long it works on each answer, in milliseconds.
    pub(crate) work: AtomicU64,
    worked: AtomicU64,
    pub(crate) slept: Mutex<Vec<u64>>,
    random: AtomicU64,
}

impl Shop {
    pub(crate) fn new() -> Arc<Self> {
        let shop = Self::default();
        shop.second.store(1_790_000_000, SeqCst);
        Arc::new(shop)
    }

    pub(crate) fn instant(&self) -> Timestamp {
        Timestamp::from_second(self.second.load(SeqCst)).expect("an instant")
    }

    /// Writes an order now, and lets the lag pass.
    pub(crate) fn write(&self, id: u64, note: &str) {
        let date = TimeZone::UTC.to_datetime(self.instant());
        let order = RawValue::from_string(format!(r#"{{"id":{id},"note":"{note}"}}"#)).expect("JSON");
        let mut rows = self.rows.lock().expect("a lock");
        rows.retain(|row| row.id != id);
        rows.push(Row::new(id, Some(date), order));
        rows.sort_by_key(|row| row.id);
        self.second.fetch_add(20, SeqCst);
    }

    fn answer<T>(&self, value: T) -> Result<Timed<T>, Cause> {
        self.requests.fetch_add(1, SeqCst);
        self.worked.fetch_add(self.work.load(SeqCst), SeqCst);
        if self.broken.load(SeqCst) {
            return Err("the shop burns".into());
        }
        Ok(Timed::new(value, self.instant()))
    }

    /// The first `limit` orders behind `after` in the window.
    fn listed(&self, after: u64, window: Option<Window>, limit: u32) -> Vec<Row> {
        let rows = self.rows.lock().expect("a lock").clone();
        let inside = |row: &Row| {
            let shown = |window: Window| row.date_upd.is_some_and(|date| window.lo <= date && date <= window.hi);
            row.id > after && window.is_none_or(shown)
        };
        rows.into_iter().filter(inside).take(limit as usize).collect()
    }

    pub(crate) fn spoil(&self, id: u64, lasting: bool) {
        self.bad.lock().expect("a lock").insert(id, lasting);
    }

    pub(crate) fn heal(&self) {
        self.bad.lock().expect("a lock").clear();
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(SeqCst)
    }
}

impl Source for Shop {
    fn page<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<ChangePage>, PageError>> {
        Box::pin(async move {
            let mut rows = self.listed(query.after_id, query.window, query.limit);
            let hidden = self.hidden.load(SeqCst);
            rows.retain(|row| row.id != hidden && query.before_id.is_none_or(|before| row.id < before));
            let bad = self.bad.lock().expect("a lock").clone();
            let answer = self.answer(ChangePage::new(rows.clone())).map_err(PageError::Shop)?;
            match rows.iter().find_map(|row| bad.get(&row.id)) {
                Some(&lasting) => Err(PageError::Record { error: "PHP died".into(), lasting }),
                None => Ok(answer),
            }
        })
    }

    fn ids<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<Vec<u64>>, Cause>> {
        let rows = self.listed(query.after_id, query.window, query.limit);
        Box::pin(async move {
            let answer = self.answer(rows.iter().map(|row| row.id).collect())?;
            if self.mute.load(SeqCst) { Err("no ids".into()) } else { Ok(answer) }
        })
    }

    fn max_id(&self) -> BoxFuture<'_, Result<Timed<Option<u64>>, Cause>> {
        // There is an order that no window shows any more.
        let last = self.rows.lock().expect("a lock").last().map_or(1, |row| row.id);
        let last = (!self.empty.load(SeqCst)).then_some(last);
        Box::pin(async move { self.answer(last) })
    }

    fn worked(&self) -> Duration {
        Duration::from_millis(self.worked.load(SeqCst))
    }

    fn time_zone(&self) -> BoxFuture<'_, Result<Option<String>, Cause>> {
        Box::pin(async move { Ok(Some("UTC".to_owned())) })
    }
}

impl Clock for Shop {
    fn now(&self) -> Timestamp {
        self.instant()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.second.load(SeqCst).unsigned_abs())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.slept.lock().expect("a lock").push(duration.as_secs());
            self.second.fetch_add(i64::try_from(duration.as_secs()).expect("short"), SeqCst);
        })
    }

    fn random(&self) -> u64 {
        self.random.fetch_add(1, SeqCst)
    }
}
