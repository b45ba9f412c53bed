//! A shop as the poller reads it.

mod beside;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::value::to_raw_value;

use super::core::error::{Cause, PollerError, PollerErrorKind};
use super::core::page::{ChangePage, ChangeQuery};
use super::core::row::Row;
use super::core::settings::{Feed, Settings};
use super::ports::{PageError, Source, Timed};
use crate::actions::{Unless, input};
use crate::client::{self, BoxFuture, Call, Format, Shop, ShopScope};
use crate::error::{Error, ErrorKind, Phase, Redact, Result};
use crate::query::filter::notation;
use crate::query::{Direction, Query, parse_display};
use crate::read::{Pager, RecordBuffer, decode, decode_error, discreet, id_of, shown, time_zone};
use crate::record::{FieldValue, Record, WithoutSecrets, date_time_text};
use crate::version::Version;

/// The records of a shop, as the poller reads them.
#[derive(Debug)]
pub(super) struct ShopSource {
    shop: Shop,
    feed: Feed,
    /// The parameter `display`.
    display: String,
    page: u32,
    /// Whether records are given with what is secret.
    secrets: bool,
    unless: Option<Unless>,
    /// The field that says which shop a record is of, and the shop whose records alone are asked for: lists of carts are those of all shops, and
    /// those of orders and customers are those of the group that shares them.
    owner: Option<(&'static str, u32)>,
    /// How long the shop has worked on answers, in microseconds.
    worked: AtomicU64,
    /// Whether it was told that the shop's clock is not known.
    told: AtomicBool,
}

impl ShopSource {
    pub(super) fn new(
        shop: Shop,
        settings: &Settings,
        unless: Option<Unless>,
        secrets: bool,
    ) -> Result<Self, PollerError> {
        let feed = settings.feed.clone();
        let display = parse_display(feed.resource, &feed.display).map_err(|reason| refused(&feed, &reason))?;
        if feed.resource.changes.is_none() {
            return Err(refused(&feed, "nothing tells how its changes show"));
        }
        let owner = match shop.scope() {
            ShopScope::Shop(id) => {
                feed.resource.shape.field("id_shop").filter(|field| field.filterable()).map(|field| (field.name, id))
            }
            _ => None,
        };
        let (page, worked, told) = (settings.page_size, AtomicU64::new(0), AtomicBool::new(false));
        Ok(Self { shop, feed, display, page, secrets, unless, owner, worked, told })
    }

    async fn read(&self, query: &ChangeQuery) -> Result<Timed<ChangePage>, PageError> {
        if self.feed.display == "full" {
            self.read_as(query, self.feed.resource.new).await
        } else {
            self.read_as(query, self.feed.resource.partial).await
        }
    }

    async fn read_as<D: Record>(&self, query: &ChangeQuery, make: fn() -> D) -> Result<Timed<ChangePage>, PageError> {
        let asked = self.part(&self.display, query);
        let call = asked.first_call().map_err(unanswered)?;
        let answer = self.shop.connection.call(call).await.map_err(|error| unanswered(self.discreet(error)))?;
        let mut records = RecordBuffer::with_capacity(self.page.min(query.limit) as usize, make);
        let vanished = self.decode_rows(&answer, &mut records).map_err(|error| undecoded(&answer, error))?;
        // Whatever cuts the query, no record is the reason.
        shown(&records, self.feed.resource, &asked.display).map_err(|error| PageError::Shop(error.into()))?;
        let records = records.into_records();
        let rows = records.iter().map(|record| self.row(record)).collect::<Result<Vec<_>>>();
        let mut rows = rows.map_err(|error| PageError::Record { error: error.into(), lasting: true })?;
        drop(records);
        let beside = match self.unless.filter(|_| !rows.is_empty()) {
            Some(unless) => Some(unless.pass_over(&self.shop, &mut rows).await.map_err(aside)?),
            None => None,
        };
        let page = ChangePage { beside, ..ChangePage::new(rows).with_vanished(vanished) };
        Ok(self.answered(&answer, page))
    }

    /// The ids of the list that the call asks for. Without a display the shop answers them by a single query of its database,
    /// and loads no record.
    async fn list_ids(&self, call: Result<Call>) -> Result<Timed<Vec<u64>>, Cause> {
        let answer = self.shop.connection.call(call?).await?;
        let mut ids = RecordBuffer::new(self.feed.resource.partial);
        self.decode_rows(&answer, &mut ids)?;
        shown(&ids, self.feed.resource, "")?;
        let listed = ids.into_records().iter().map(|record| id_of(record)).collect();
        Ok(self.answered(&answer, listed))
    }

    async fn date_of(&self, id: u64) -> Result<Timed<Option<DateTime>>, PageError> {
        let at = self.feed.resource.changes.map_or("", |changes| changes.at);
        let query = ChangeQuery::new(None, id.saturating_sub(1), 1);
        let asked = self.part(&format!("[id,{at}]"), &query);
        let call = asked.first_call().map_err(unanswered)?;
        let answer = self.shop.connection.call(call).await.map_err(unanswered)?;
        let mut records = RecordBuffer::new(self.feed.resource.partial);
        self.decode_rows(&answer, &mut records).map_err(|error| undecoded(&answer, error))?;
        shown(&records, self.feed.resource, &asked.display).map_err(|error| PageError::Shop(error.into()))?;
        let date =
            records.into_records().iter().find(|record| id_of(*record) == id).and_then(|record| self.dated(record));
        Ok(self.answered(&answer, date))
    }

    /// The date that a record shows.
    fn dated(&self, record: &dyn Record) -> Option<DateTime> {
        match input(record, self.feed.date_field()?.name) {
            FieldValue::Text(date) => date.parse().ok(),
            _ => None,
        }
    }

    /// What a query of the core asks for.
    fn part(&self, display: &str, query: &ChangeQuery) -> Query {
        let tie = self.feed.resource.changes.map_or("id", |changes| changes.tie);
        let mut records = Query::showing(self.feed.resource, display);
        if let Some((field, shop)) = self.owner {
            records.filter(field, Ok(notation::equal(shop)));
        }
        if let (Some(window), Some(at)) = (query.window, self.feed.date_field()) {
            records.filter(at.name, Ok(notation::between(date_time_text(window.lo), date_time_text(window.hi))));
        }
        let ids = match query.before_id {
            None => notation::greater(query.after_id),
            Some(before) => notation::between(query.after_id.saturating_add(1), before.saturating_sub(1)),
        };
        records.filter(tie, Ok(ids));
        records.sort(tie, Direction::Asc);
        records.page_size(query.limit);
        records.fit(self.shop.version().as_ref());
        records
    }

    fn decode_rows<D: Record>(&self, answer: &client::Reply, rows: &mut RecordBuffer<D>) -> Result<usize> {
        let resource = self.feed.resource;
        decode(&answer.body, answer.format, resource.list, resource.item, rows).map_err(|error| {
            let excerpt = self.redact().excerpt(&answer.body);
            decode_error(error, resource.name).with_status(answer.status).with_excerpt(excerpt)
        })
    }

    /// Secrets stay out of the state and the activation, which hold excerpts.
    fn redact(&self) -> Redact<'_> {
        discreet(&self.shop.connection, self.feed.resource)
    }

    /// The error of a call, with no more in its excerpt than may leave.
    fn discreet(&self, error: Error) -> Error {
        match error.excerpt().map(|excerpt| self.redact().text(excerpt)) {
            Some(excerpt) => error.with_excerpt(excerpt),
            None => error,
        }
    }

    /// A record as the poller keeps it: in the one dialect that this crate writes, so that an update of PrestaShop, which may send
    /// numbers where texts were, does not make all records look changed.
    fn row(&self, record: &dyn Record) -> Result<Row> {
        let json = if self.secrets { to_raw_value(record) } else { to_raw_value(&WithoutSecrets(record)) };
        let json = json.map_err(|error| Error::decode(self.feed.resource.name, error.to_string()))?;
        Ok(Row::new(id_of(record), self.dated(record), json))
    }

    /// What an answer says, with the shop's time; notes how long the shop worked on it.
    fn answered<T>(&self, answer: &client::Reply, value: T) -> Timed<T> {
        let took = answer.execution_time.unwrap_or_default().as_micros();
        self.worked.fetch_add(u64::try_from(took).unwrap_or_default(), Ordering::Relaxed);
        self.timed(answer.access_time, answer.version.as_ref(), value)
    }

    /// The answer with the shop's time; only where neither it nor a proxy says one, with this machine's.
    fn timed<T>(&self, time: Option<Timestamp>, version: Option<&Version>, value: T) -> Timed<T> {
        if time.is_none() && !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the shop's answers have neither Access-Time nor Date, which something in front of it must remove: \
                 windows end by this machine's clock, and changes are missed if it is ahead of the shop's"
            );
        }
        let server_now = time.unwrap_or_else(|| self.shop.clock().now());
        Timed::new(value, server_now).with_version(version.map(ToString::to_string))
    }
}

/// Whether an answer did not come in time; a proxy that did not wait says the same.
fn is_slow(error: &Error) -> bool {
    error.phase() != Phase::NotSent
        && (error.kind() == ErrorKind::Timeout || matches!(error.status(), Some(502..=504)) && error.is_retryable())
}

/// Whether an answer was cut off on the way.
fn is_cut(error: &Error) -> bool {
    let cut = matches!(error.kind(), ErrorKind::Transport | ErrorKind::Corrupted);
    cut && error.phase() != Phase::NotSent && !error.is_altered()
}

/// What the failure of a look at another resource means: fewer records of the page can be asked about, but none of them is the reason.
fn aside(error: Cause) -> PageError {
    match &error {
        Cause::Shop(of_shop) if is_slow(of_shop) || is_cut(of_shop) || of_shop.is_altered() => PageError::Cut(error),
        _ => PageError::Shop(error),
    }
}

/// Whether a record can be the reason for an error of a call.
fn unanswered(error: Error) -> PageError {
    if is_slow(&error) {
        return PageError::Slow(error.into());
    }
    if error.is_altered() {
        // On the way, or by a module that changes what a record says once the checksum is made. The path is told of a page of one.
        let only = format!("{}[0]", error.resource().unwrap_or_default());
        return PageError::Altered(error.with_path(only).into());
    }
    if is_cut(&error) {
        return PageError::Cut(error.into());
    }
    let by_record = match error.kind() {
        // PHP died, or `json_encode` met a text that is no UTF-8; PHP may warn of a record's data, and print that before
        // the answer or list it in it. What is too large or cut off is less so with fewer records.
        ErrorKind::ShopCrash
        | ErrorKind::EmptyBody
        | ErrorKind::Decode
        | ErrorKind::Junk
        | ErrorKind::BodyTooLarge
        | ErrorKind::ShopNotice => true,
        // An error of the shop that names neither the key nor the query.
        ErrorKind::OtherCode | ErrorKind::Masked => error.status() == Some(500),
        _ => false,
    };
    let error = error.into();
    if by_record { PageError::Record { error, lasting: false } } else { PageError::Shop(error) }
}

/// Whether a record can be the reason that an answer cannot be read.
fn undecoded(answer: &client::Reply, error: Error) -> PageError {
    let json = serde_json::from_slice::<serde::de::IgnoredAny>(&answer.body);
    if answer.format == Format::Json && json.as_ref().is_err_and(serde_json::Error::is_eof) {
        // It was cut off on the way: PrestaShop sends an answer once it is whole.
        return PageError::Cut(error.into());
    }
    let whole = answer.format == Format::Json && json.is_ok();
    let inside = error.path().is_some_and(|path| path.contains('['));
    let error = error.into();
    match (whole, inside) {
        // Sound JSON, but not a list of records.
        (true, false) => PageError::Shop(error),
        (lasting, _) => PageError::Record { error, lasting },
    }
}

fn refused(feed: &Feed, why: &str) -> PollerError {
    PollerError::new(PollerErrorKind::Settings, format!("{} cannot be polled: {why}", feed.resource.name))
}

impl Source for ShopSource {
    fn page<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<ChangePage>, PageError>> {
        Box::pin(self.read(query))
    }

    fn ids<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<Vec<u64>>, Cause>> {
        Box::pin(self.list_ids(self.part("", query).first_call()))
    }

    fn date(&self, id: u64) -> BoxFuture<'_, Result<Timed<Option<DateTime>>, PageError>> {
        Box::pin(self.date_of(id))
    }

    fn max_id(&self) -> BoxFuture<'_, Result<Timed<Option<u64>>, Cause>> {
        Box::pin(async move {
            let resource = self.feed.resource;
            let query = Query::showing(resource, "[id]");
            let page = Pager::newest_page(self.shop.connection.clone(), query, resource.partial).await;
            let page = page.map_err(|error| self.discreet(error))?;
            let newest = page.iter().flat_map(|page| &page.items).next().map(|record| id_of(record));
            let (time, version) = page.as_ref().map_or((None, None), |page| (page.access_time, page.version.as_ref()));
            Ok(self.timed(time, version, newest))
        })
    }

    fn worked(&self) -> Duration {
        Duration::from_micros(self.worked.load(Ordering::Relaxed))
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
