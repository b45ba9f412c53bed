//! The activation: the envelope that carries the items of one cycle (`CloudEvents` 1.0, structured JSON).

use std::io;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::error::{PollerError, PollerErrorKind};
use super::poison::Skipped;
use super::row::{Row, hex};

/// One activation: an id and the items of one cycle.
///
/// The id stands for these bytes for ever: a redelivery after a crash has the same id and the same
/// [`json`](Self::json). The core alone makes one; its form is named by [`kind`](Self::kind), and a form that old readers
/// cannot read would have another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Activation {
    /// Version of `CloudEvents`, `1.0`.
    pub specversion: String,
    /// `act_` and a `UUIDv7` in its simple form.
    pub id: String,
    /// The polled list as a URL without key.
    pub source: String,
    /// `prestashop.orders.observed`: what the content is, and the version of its form.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the activation was made, by the poller's wall clock, whole seconds.
    pub time: Timestamp,
    /// `application/json`.
    pub datacontenttype: String,
    /// `store/` and the store's name.
    pub subject: String,
    /// The content.
    pub data: Data,
    #[serde(skip)]
    json: String,
}

/// The content of an activation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Data {
    /// The store's name.
    pub store: String,
    /// Number of the commit that made this activation.
    pub cycle: u64,
    /// Backfill or live.
    pub phase: ActivationPhase,
    /// The interval that was scanned.
    pub window: Span,
    /// Whether a ceiling ended the cycle inside the scan: more follows at once.
    pub truncated: bool,
    /// The orders, by `(date_upd, id)`, each id once. Empty only if `meta.skipped` is not. An order that could not be read
    /// for a while can be older than the window.
    pub items: Vec<Item>,
    /// Facts about the cycle.
    pub meta: Meta,
}

/// Which part of the history an activation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ActivationPhase {
    /// From before the poller first ran.
    Backfill,
    /// From afterwards.
    Live,
}

/// An interval on the shop's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Span {
    /// Its start, before the lookback; `None` for all time.
    pub from: Option<Timestamp>,
    /// Its end.
    pub to: Timestamp,
}

/// One order of an activation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Item {
    /// `store/id/date_upd/hash`: the same for the same content, for readers that drop repeats per order.
    pub key: String,
    /// The order's id.
    pub id: u64,
    /// Its `date_upd`, shop-local; `None` for the zero date.
    #[serde(with = "shop_local")]
    pub date_upd: Option<DateTime>,
    /// The order, in the JSON that [`serialize`](crate::record::serialize) writes; without what is secret, unless the poller was
    /// made [`with_secrets`](crate::poller::OrderUpdates::with_secrets).
    pub order: Box<RawValue>,
}

/// Facts about a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Meta {
    /// The shop's `PrestaShop` version, if it says so.
    pub api_version: Option<String>,
    /// The zone of `date_upd`, if known.
    pub timezone: Option<String>,
    /// Whether a single order is larger than the byte ceiling and therefore travels alone.
    pub oversize: bool,
    /// Orders of the interval that cannot be read and were passed over. Each is told once, is tried again from time to
    /// time, and comes as an item when it can be read.
    pub skipped: Vec<Skipped>,
}

impl Activation {
    /// Reads an activation back from the bytes that were stored.
    ///
    /// # Errors
    ///
    /// The bytes are not an activation.
    pub fn from_json(json: String) -> Result<Self, serde_json::Error> {
        let mut activation: Self = serde_json::from_str(&json)?;
        activation.json = json;
        Ok(activation)
    }

    /// The activation as one line of JSON, the same bytes on every delivery.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The orders. Empty if all there is to tell is in [`skipped`](Self::skipped).
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.data.items
    }

    /// The orders that cannot be read.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.data.meta.skipped
    }

    /// Seals the envelope: from here on the bytes are fixed.
    pub(in crate::poller) fn seal(id: String, time: Timestamp, source: &str, data: Data) -> Result<Self, PollerError> {
        let mut activation = Self {
            specversion: "1.0".to_owned(),
            id,
            source: source.to_owned(),
            kind: "prestashop.orders.observed".to_owned(),
            time: Timestamp::from_second(time.as_second()).unwrap_or(time),
            datacontenttype: "application/json".to_owned(),
            subject: format!("store/{}", data.store),
            data,
            json: String::new(),
        };
        activation.json = serde_json::to_string(&activation).map_err(unwritable)?;
        Ok(activation)
    }
}

impl Item {
    pub(in crate::poller) fn new(store: &str, row: Row) -> Self {
        let Row { id, date_upd, order, hash } = row;
        let date = date_upd.map_or_else(|| "-".to_owned(), shop_local::text);
        let hash = hex(&hash.to_be_bytes());
        Self { key: format!("{store}/{id}/{date}/{hash}"), id, date_upd, order }
    }
}

/// `act_` and a `UUIDv7` of `now` and `random` in its simple form: no `.`, which separates the parts that Standard
/// Webhooks signs.
pub(in crate::poller) fn activation_id(now: Timestamp, random: &[u8; 10]) -> String {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let uuid = uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid();
    format!("act_{}", uuid.simple())
}

/// Length of `value` as JSON, in bytes; nothing is kept, and an order in it, which is JSON already, is only measured.
pub(in crate::poller) fn encoded_len(value: &impl Serialize) -> Result<usize, PollerError> {
    struct Length(usize);

    impl io::Write for Length {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).map_err(unwritable)?;
    Ok(length.0)
}

fn unwritable(error: serde_json::Error) -> PollerError {
    PollerError::new(PollerErrorKind::Source, "an activation cannot be written as JSON").with_source(error)
}

/// `PrestaShop`'s spelling of local times, `2026-11-23 10:29:58`.
mod shop_local {
    use jiff::civil::DateTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::poller) fn text(date: DateTime) -> String {
        date.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    #[expect(clippy::ref_option, reason = "the signature that serde calls")]
    pub(in crate::poller) fn serialize<S: Serializer>(date: &Option<DateTime>, to: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => to.serialize_str(&text(*date)),
            None => to.serialize_none(),
        }
    }

    pub(in crate::poller) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
