//! The poller over a [`Shop`]: the trigger `prestashop/order-updated` as users start it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::value::to_raw_value;

use super::core::error::{Cause, PollerError, PollerErrorKind};
use super::core::page::{ChangePage, ChangeQuery};
use super::core::row::Row;
use super::core::settings::{Feed, Settings, Start};
use super::ports::{PageError, Source, StateStore, Timed};
use super::shell::Poller;
use super::store::{FileStore, MemoryStore};
use crate::client::{self, BoxFuture, Call, Format, Shop};
use crate::display;
use crate::error::{Error, ErrorKind, Result};
use crate::query::filter::notation;
use crate::query::{Direction, Query};
use crate::read::{RecordBuffer, decode, decode_error, time_zone};
use crate::record::{Resource as _, StaticShape as _, WithoutSecrets, date_time_text};
use crate::resources::{Order, OrderId, Orders};

impl Shop {
    /// The trigger `prestashop/order-updated`: reports every change of the shop's orders, one activation per cycle.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let mut orders = shop.order_updated().every(Duration::from_secs(60)).state_file("orders.json").start()?;
    /// loop {
    ///     let activation = orders.next().await?;
    ///     for item in activation.items() {
    ///         println!("order {} changed at {:?}", item.id, item.date_upd);
    ///     }
    ///     orders.ack().await?;
    /// }
    /// # }
    /// ```
    pub fn order_updated(&self) -> OrderUpdates {
        let scope = self.scope();
        let list = format!("{}{}", self.url(), Orders::META.name);
        let parameters: Vec<_> =
            scope.parameters().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let source = if parameters.is_empty() { list } else { format!("{list}?{}", parameters.join("&")) };
        let settings = Settings::new(Feed::new(source, scope.label()));
        OrderUpdates { shop: self.clone(), settings, secrets: false, store: None }
    }
}

/// How to poll the orders of a shop; [`start`](Self::start) makes the [`Poller`].
#[derive(Debug)]
#[must_use = "nothing is polled before `start`"]
pub struct OrderUpdates {
    shop: Shop,
    settings: Settings,
    secrets: bool,
    store: Option<StatePlace>,
}

#[derive(Debug)]
enum StatePlace {
    File(PathBuf),
    Store(Arc<dyn StateStore>),
}

impl OrderUpdates {
    /// The time between two cycles; 60 s unless set. `date_upd` has no index in a stock shop: each cycle costs a scan of its orders.
    pub fn every(mut self, interval: Duration) -> Self {
        self.settings.interval = SignedDuration::try_from(interval).unwrap_or(SignedDuration::MAX);
        self
    }

    /// The most orders per activation; 100 unless set. What is above it comes with the next cycle, at once.
    pub fn ceiling(mut self, orders: u32) -> Self {
        self.settings.ceiling = orders;
        self
    }

    /// Where to begin when there is no stored state; [`Start::Now`] unless set. A stored state is never begun anew.
    pub fn from(mut self, start: Start) -> Self {
        self.settings.start = start;
        self
    }

    /// Names the shop in activations and item keys; by default its `id_shop`, else `default`.
    pub fn named(mut self, store: impl Into<String>) -> Self {
        self.settings.feed.store = store.into();
        self
    }

    /// The shop's time zone, if the key may not read it from `configurations`: a name such as `Europe/Paris`.
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.settings.zone = Some(name.into());
        self
    }

    /// Has activations show what the spec marks `secret` too: the `secure_key` of an order. Without it neither they nor the stored state
    /// hold that. Turned on or off for a stored state, it has the orders of the lookback come again.
    pub fn with_secrets(mut self) -> Self {
        self.secrets = true;
        self
    }

    /// Keeps the state in a file. Without a state file or store it is kept in memory, and changes between two runs are missed.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.store = Some(StatePlace::File(path.into()));
        self
    }

    /// Keeps the state in a store of your own.
    pub fn state(mut self, store: Arc<dyn StateStore>) -> Self {
        self.store = Some(StatePlace::Store(store));
        self
    }

    /// Changes any other setting.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Makes the poller; nothing is asked before its first cycle.
    ///
    /// # Errors
    /// A setting that loses orders or makes no progress; a state file that is in use.
    pub fn start(self) -> Result<Poller, PollerError> {
        let store: Arc<dyn StateStore> = match self.store {
            Some(StatePlace::File(path)) => Arc::new(FileStore::open(path)?),
            Some(StatePlace::Store(store)) => store,
            None => Arc::new(MemoryStore::default()),
        };
        let clock = Arc::clone(self.shop.clock());
        let (page, secrets) = (self.settings.page_size, self.secrets);
        let source = ShopSource { shop: self.shop, page, secrets, told: AtomicBool::new(false) };
        Poller::new(self.settings, Arc::new(source), store, clock)
    }
}

display! {
    struct OnlyId of Order { id }
}

/// The orders of a shop, as the poller reads them.
#[derive(Debug)]
struct ShopSource {
    shop: Shop,
    page: u32,
    /// Whether orders are given with what is secret.
    secrets: bool,
    /// Whether it was told that the shop's clock is not known.
    told: AtomicBool,
}

impl ShopSource {
    async fn read(&self, query: &ChangeQuery) -> Result<Timed<ChangePage>, PageError> {
        let call = part("full", query).map_err(unanswered)?;
        let answer = self.shop.connection.call(call).await.map_err(unanswered)?;
        let mut orders =
            RecordBuffer { rows: Vec::with_capacity(self.page.min(query.limit) as usize), make: Order::default };
        let vanished = decode_rows(&answer, &mut orders).map_err(|error| undecoded(&answer, error))?;
        let rows = orders.rows.iter().map(|order| row(order, self.secrets)).collect::<Result<Vec<_>>>();
        let rows = rows.map_err(|error| PageError::Order { error: error.into(), lasting: true })?;
        Ok(self.timed(&answer, ChangePage::new(rows).with_vanished(vanished)))
    }

    /// The ids of the list that the call asks for. Without a display the shop answers them by a single query of its database,
    /// and loads no order.
    async fn list_ids(&self, call: Result<Call>) -> Result<Timed<Vec<u64>>, Cause> {
        let answer = self.shop.connection.call(call?).await?;
        let mut ids = RecordBuffer { rows: Vec::new(), make: OnlyId::default };
        decode_rows(&answer, &mut ids)?;
        let listed = ids.rows.iter().map(|order| order.id.0).collect();
        Ok(self.timed(&answer, listed))
    }

    /// The answer with the shop's time; only where neither it nor a proxy says one, with this machine's.
    fn timed<T>(&self, answer: &client::Reply, value: T) -> Timed<T> {
        if answer.access_time.is_none() && !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the shop's answers have neither Access-Time nor Date, which something in front of it must remove: \
                 windows end by this machine's clock, and orders are missed if it is ahead of the shop's"
            );
        }
        let server_now = answer.access_time.unwrap_or_else(|| self.shop.clock().now());
        Timed::new(value, server_now).with_version(answer.version.as_ref().map(ToString::to_string))
    }
}

/// The call for what a query of the core asks for.
fn part(display: &str, query: &ChangeQuery) -> Result<Call> {
    let mut orders = Query::showing(Orders::META, display);
    if let Some(window) = query.window {
        orders.filter("date_upd", Ok(notation::between(date_time_text(window.lo), date_time_text(window.hi))));
    }
    let ids = match query.before_id {
        None => notation::greater(query.after_id),
        Some(before) => notation::between(query.after_id.saturating_add(1), before.saturating_sub(1)),
    };
    orders.filter("id", Ok(ids));
    orders.sort("id", Direction::Asc);
    orders.page_size(query.limit);
    orders.first_call()
}

/// Whether an order can be the reason for an error of a call.
fn unanswered(error: Error) -> PageError {
    let by_order = match error.kind() {
        // PHP died, or `json_encode` met a text that is no UTF-8; PHP may warn of an order's data, and print that before
        // the answer or list it in it. What is too large or cut off is less so with fewer orders.
        ErrorKind::ShopCrash
        | ErrorKind::EmptyBody
        | ErrorKind::Decode
        | ErrorKind::Junk
        | ErrorKind::Corrupted
        | ErrorKind::BodyTooLarge
        | ErrorKind::ShopNotice => true,
        // An error of the shop that names neither the key nor the query.
        ErrorKind::OtherCode | ErrorKind::Masked => error.status() == Some(500),
        _ => false,
    };
    let error = error.into();
    if by_order { PageError::Order { error, lasting: false } } else { PageError::Shop(error) }
}

/// Whether an order can be the reason that an answer cannot be read.
fn undecoded(answer: &client::Reply, error: Error) -> PageError {
    let whole = answer.format == Format::Json && serde_json::from_slice::<serde::de::IgnoredAny>(&answer.body).is_ok();
    let inside = error.path().is_some_and(|path| path.contains('['));
    let error = error.into();
    match (whole, inside) {
        // Sound JSON, but not a list of orders.
        (true, false) => PageError::Shop(error),
        (lasting, _) => PageError::Order { error, lasting },
    }
}

fn decode_rows<D: crate::record::Record>(answer: &client::Reply, rows: &mut RecordBuffer<D>) -> Result<usize> {
    decode(&answer.body, answer.format, Orders::META.list, Order::SHAPE.item, rows)
        .map_err(|error| decode_error(error, Orders::META.name))
}

/// An order as the poller keeps it: in the one dialect that this crate writes, so that an update of PrestaShop, which may send
/// numbers where texts were, does not make all orders look changed.
fn row(order: &Order, secrets: bool) -> Result<Row> {
    let OrderId(id) = order.id;
    let json = if secrets { to_raw_value(order) } else { to_raw_value(&WithoutSecrets(order)) };
    let json = json.map_err(|error| Error::decode("orders", error.to_string()))?;
    Ok(Row::new(id, order.date_upd, json))
}

impl Source for ShopSource {
    fn page<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<ChangePage>, PageError>> {
        Box::pin(self.read(query))
    }

    fn ids<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<Vec<u64>>, Cause>> {
        Box::pin(self.list_ids(part("", query)))
    }

    fn max_id(&self) -> BoxFuture<'_, Result<Timed<Option<u64>>, Cause>> {
        let call = Query::showing(Orders::META, "[id]").newest().first_call();
        Box::pin(async move {
            let Timed { value, server_now, api_version } = self.list_ids(call).await?;
            Ok(Timed { value: value.first().copied(), server_now, api_version })
        })
    }

    fn time_zone(&self) -> BoxFuture<'_, Result<Option<String>, Cause>> {
        Box::pin(async move {
            match time_zone(&self.shop.connection).await {
                Ok(zone) => Ok(zone),
                // The key need not see the configuration: the poller then allows for every zone.
                Err(error) if error.is_permission() => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }
}

/// Parses what the input `start` takes: `now`, `all`, an instant (`2026-11-23T09:30:00Z`), or a time on the shop's clock
/// (`2026-11-23 09:30:00`), which needs the shop's time zone.
///
/// # Errors
/// When the text is none of these.
pub fn parse_start(text: &str, zone: Option<&str>) -> Result<Start, PollerError> {
    match text {
        "now" => return Ok(Start::Now),
        "all" => return Ok(Start::All),
        _ => {}
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Start::Since(instant));
    }
    let wrong = |message: String| {
        PollerError::new(PollerErrorKind::Settings, message)
            .with_hint("give `now`, `all`, or a time such as `2026-11-23T09:30:00Z` or `2026-11-23 09:30:00`")
    };
    let local: jiff::civil::DateTime = text.parse().map_err(|error| wrong(format!("`{text}` is no start: {error}")))?;
    let Some(zone) = zone else {
        return Err(wrong(format!(
            "`{text}` is a time on the shop's clock, but its time zone is not known: add an offset"
        )));
    };
    // Of a time that the clocks show twice the earlier instant is meant: rather an order twice than one lost.
    let instant = jiff::tz::TimeZone::get(zone)
        .and_then(|zone| zone.to_ambiguous_timestamp(local).earlier())
        .map_err(|error| wrong(format!("`{text}` in {zone}: {error}")))?;
    Ok(Start::Since(instant))
}
