//! The activation: the envelope that carries the items of one cycle (`CloudEvents` 1.0, structured JSON).

use std::borrow::Cow;
use std::{fmt, io};

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::error::{PollerError, PollerErrorKind};
use super::poison::Skipped;
use super::row::{Row, hex};
use super::settings::Feed;
use crate::error::{Error, Result};
use crate::record::{Display, Resource as _, date_time_text, deserialize};

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
    /// `prestashop.orders.observed`: records of which resource the items are, and the version of their form.
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
    /// The records, by `(date_upd, id)`, each id once. Empty only if `meta.skipped` is not. A record that could not be read
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

/// One record of an activation: in JSON `{"key", "id", "date_upd", "order": {…}}`, the last named as the resource names one of its
/// records.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Item {
    /// `store/id/date_upd/hash`: the same for the same content, for readers that drop repeats per record.
    pub key: String,
    /// The record's id.
    pub id: u64,
    /// When it was last written, shop-local; `None` for the zero date, and where the resource has no such date.
    pub date_upd: Option<DateTime>,
    /// What the resource calls one of its records: `order`.
    pub name: Cow<'static, str>,
    /// The record, in the JSON that [`serialize`](crate::record::serialize) writes; without what is secret, unless the poller was
    /// made [`with_secrets`](crate::poller::Updates::with_secrets).
    pub record: Box<RawValue>,
}

/// Facts about a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Meta {
    /// The shop's `PrestaShop` version, if it says so.
    pub api_version: Option<String>,
    /// The zone of `date_upd`, if known.
    pub timezone: Option<String>,
    /// Whether a single record is larger than the byte ceiling and therefore travels alone.
    pub oversize: bool,
    /// Records of the interval that cannot be read and were passed over. Each is told once, is tried again from time to
    /// time, and comes as an item when it can be read.
    pub skipped: Vec<Skipped>,
}

impl Activation {
    /// Reads an activation back from the bytes that were stored.
    ///
    /// # Errors
    ///
    /// The bytes are not an activation.
    pub fn from_json(json: String) -> serde_json::Result<Self> {
        let mut activation: Self = serde_json::from_str(&json)?;
        activation.json = json;
        Ok(activation)
    }

    /// The activation as one line of JSON, the same bytes on every delivery.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The records. Empty if all there is to tell is in [`skipped`](Self::skipped).
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.data.items
    }

    /// The records that cannot be read.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.data.meta.skipped
    }

    /// Seals the envelope: from here on the bytes are fixed.
    pub(in crate::poller) fn seal(id: String, time: Timestamp, feed: &Feed, data: Data) -> Result<Self, PollerError> {
        let mut activation = Self {
            specversion: "1.0".to_owned(),
            id,
            source: feed.source.clone(),
            kind: format!("prestashop.{}.observed", feed.resource.name),
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
    pub(in crate::poller) fn new(feed: &Feed, row: Row) -> Self {
        let Row { id, date_upd, record, hash, .. } = row;
        let date = date_upd.map_or_else(|| "-".to_owned(), date_time_text);
        let (store, hash) = (&feed.store, hex(&hash.to_be_bytes()));
        Self { key: format!("{store}/{id}/{date}/{hash}"), id, date_upd, name: feed.resource.item.into(), record }
    }

    /// The record, typed: `item.record::<Order>()`, or a display of it if that is what the trigger reads.
    ///
    /// # Errors
    ///
    /// It is of another resource, or its JSON does not fit the type.
    pub fn record<D: Display>(&self) -> Result<D> {
        let wanted = D::Of::META.item;
        if self.name != wanted {
            return Err(Error::usage(format!("the item is of the type `{}`, not `{wanted}`", self.name)));
        }
        let mut record = D::default();
        let mut json = serde_json::Deserializer::from_str(self.record.get());
        deserialize(&mut record, &mut json)
            .map_err(|error: serde_json::Error| Error::decode(wanted, error.to_string()))?;
        Ok(record)
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("key", &self.key)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("date_upd", &self.date_upd.map(date_time_text))?;
        map.serialize_entry(&self.name, &self.record)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item of an activation")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        let (mut key, mut id, mut date_upd, mut record) = (None, None, None, None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "key" => key = Some(map.next_value()?),
                "id" => id = Some(map.next_value()?),
                "date_upd" => date_upd = map.next_value::<Option<String>>()?,
                _ => record = Some((name, map.next_value()?)),
            }
        }
        let (name, record) = record.ok_or_else(|| A::Error::missing_field("record"))?;
        Ok(Item {
            key: key.ok_or_else(|| A::Error::missing_field("key"))?,
            id: id.ok_or_else(|| A::Error::missing_field("id"))?,
            date_upd: date_upd.map(|text| text.parse().map_err(A::Error::custom)).transpose()?,
            name: name.into(),
            record,
        })
    }
}

/// `act_` and a `UUIDv7` of `now` and `random` in its simple form: no `.`, which separates the parts that Standard
/// Webhooks signs.
pub(in crate::poller) fn activation_id(now: Timestamp, random: &[u8; 10]) -> String {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let uuid = uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid();
    format!("act_{}", uuid.simple())
}

/// Length of `value` as JSON, in bytes; nothing is kept, and a record in it, which is JSON already, is only measured.
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
