//! The durable state of one feed: a single small record, replaced in one atomic write.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::history::{Anchor, Mark};
use super::poison::Poison;
use super::row::Row;
use super::window::Window;

/// Entries that [`Seen`] holds at most.
const SEEN_MAX: usize = 20_000;

/// What a poller knows: the durable record of a feed, made by the poller alone. Written as a whole by [`StateStore::commit`](crate::poller::StateStore::commit).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct State {
    /// The form of the record, [`State::VERSION`] when it is written. Records without it are of the first form.
    #[serde(default = "first_version")]
    pub version: u32,
    /// Digest of what is polled; a record of another feed is refused.
    pub store_key: String,
    /// Digest of display, filters and configured zone; a change is noticed.
    #[serde(alias = "cfg_fingerprint")]
    pub config_fingerprint: String,
    /// Fencing token of the last writer.
    pub epoch: u64,
    /// Number of commits so far.
    pub seq: u64,
    /// The watermark: every write up to this instant of the shop's clock is accounted for. It moves only when a
    /// scan is complete, and only to that scan's `target`.
    #[serde(alias = "u")]
    pub watermark: Timestamp,
    /// The highest id that the shop has shown. A shop that had records and shows none cannot see them.
    #[serde(default)]
    pub max_id: Option<u64>,
    /// The id of the newest record that the shop has shown of the resource that the feed is held against, `orders` for abandoned carts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<u64>,
    /// How far a feed by id alone had come, and when; the newest that is older than the lookback is where a scan begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// What some of the records of a feed by id alone were, by ascending id: they tell how far back a restored database is older.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<Anchor>,
    /// Where the backfill ends: the shop's clock, less the lag, when the poller first ran. `None` once the watermark
    /// has been there.
    pub backfill: Option<Timestamp>,
    /// The scan that is under way.
    pub scan: Option<Scan>,
    /// What was reported lately. Only needed against repeats, never against loss.
    pub seen: Seen,
    /// Records that cannot be read. They are tried again until they can.
    #[serde(default)]
    pub poison: Poison,
    /// The shop's time zone.
    #[serde(alias = "tz")]
    pub time_zone: Zone,
    /// The clocks at the start of the last completed scan.
    pub clock: Option<Reading>,
    /// The activation that is committed and not yet acknowledged.
    pub outbox: Option<Outbox>,
    /// Records per request, where the shop does not make a full page in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// How far the watermark moves next, where it catches up with a time in which little was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<SignedDuration>,
    /// Why the last cycles failed; `None` after one that did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// Counters of what a user should know about.
    pub health: Health,
}

impl State {
    /// The form that this version of the library writes. It reads all former ones too.
    ///
    /// | form | what is new |
    /// |---|---|
    /// | 1 | the first |
    /// | 2 | `watermark`, `time_zone` and `config_fingerprint`, which were `u`, `tz` and `cfg_fingerprint` |
    /// | 3 | `marks`, `anchors`, `beside`, `page`, `stride`, `trouble` |
    pub const VERSION: u32 = 3;
}

fn first_version() -> u32 {
    1
}

/// The shop's clock and the poller's own clock at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reading {
    /// The shop's clock.
    pub server: Timestamp,
    /// The poller's wall clock.
    pub own: Timestamp,
}

impl Reading {
    /// Both clocks, read at the same moment.
    #[must_use]
    pub fn new(server: Timestamp, own: Timestamp) -> Self {
        Self { server, own }
    }
}

/// What a scan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScanKind {
    /// Learns what the shop shows at the start, without reporting it.
    Prime,
    /// Reports what changed in a window.
    Window,
    /// Reports all records behind an id.
    All,
}

/// A position inside a scan, good across restarts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Scan {
    /// What the scan is for.
    pub kind: ScanKind,
    /// Start of the scanned interval on the shop's clock, before the lookback; `None` for all time.
    pub from: Option<Timestamp>,
    /// The watermark after the scan.
    pub target: Timestamp,
    /// The window of local times; `None` for all records.
    pub window: Option<Window>,
    /// Every record up to this id is dealt with.
    pub last_id: u64,
    /// The highest id that the shop showed when the scan was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_id: Option<u64>,
    /// The clocks when the scan was planned.
    pub clock: Reading,
}

/// Where the name of the time zone comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ZoneOrigin {
    /// `PS_TIMEZONE` of the shop.
    Shop,
    /// The settings.
    Configured,
    /// Not known: windows are as wide as all zones together.
    Unknown,
}

/// The shop's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Zone {
    /// IANA name, `None` if not known.
    pub name: Option<String>,
    /// Where the name comes from.
    pub origin: ZoneOrigin,
    /// The shop's clock when the name was last confirmed.
    pub checked: Timestamp,
    /// Zones that records of the lookback may still be dated in.
    pub former: Vec<FormerZone>,
}

/// A zone that the shop had until lately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FormerZone {
    /// IANA name, `None` if it was not known.
    pub name: Option<String>,
    /// Forgotten as soon as the watermark is here.
    pub until: Timestamp,
}

/// A committed activation that waits for its acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Outbox {
    /// Its id.
    pub id: String,
    /// Its bytes, handed out as they are each time.
    pub json: String,
    /// When it was made, by the poller's wall clock.
    pub created: Timestamp,
}

/// Why cycles fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Trouble {
    /// When the first of them failed, by the poller's wall clock.
    pub since: Timestamp,
    /// How many failed in a row.
    pub cycles: u32,
    /// What the last one said.
    pub reason: String,
    /// When the next one is due, by the poller's wall clock.
    pub until: Timestamp,
}

/// Counters since the record was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Health {
    /// Completed scans; those of idle cycles that were not stored are forgotten by the next process.
    pub scans: u64,
    /// Reported contents forgotten early because there were too many; each may be reported again.
    pub forgotten: u64,
    /// Entries that came back empty because the record was deleted meanwhile.
    pub vanished: u64,
    /// Records skipped because they could not be read.
    #[serde(default)]
    pub skipped: u64,
    /// Skipped records that are no longer tried again because there were too many.
    #[serde(default)]
    pub abandoned: u64,
    /// How often the ids of a feed by id alone had gone back, as after a restored backup; what was read again is reported again.
    #[serde(default)]
    pub went_back: u64,
}

/// A reported content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(Option<DateTime>, String)", try_from = "(Option<DateTime>, String)")]
#[non_exhaustive]
pub struct SeenRecord {
    /// Its `date_upd`, or a later time; what it is kept by.
    pub date_upd: Option<DateTime>,
    /// Its digest.
    pub hash: u64,
}

impl SeenRecord {
    /// The content of a row. `window` ends the scan that showed it, where the date that the row shows is not the one that the shop
    /// goes by.
    pub(in crate::poller) fn of(row: &Row, window: Option<Window>) -> Self {
        Self { date_upd: window.map_or(row.date_upd, |window| Some(window.hi)), hash: row.hash }
    }
}

impl From<SeenRecord> for (Option<DateTime>, String) {
    fn from(seen: SeenRecord) -> Self {
        // As text: many JSON tools round integers above 2^53.
        (seen.date_upd, format!("{:016x}", seen.hash))
    }
}

impl TryFrom<(Option<DateTime>, String)> for SeenRecord {
    type Error = std::num::ParseIntError;

    fn try_from((date_upd, hash): (Option<DateTime>, String)) -> Result<Self, Self::Error> {
        Ok(Self { date_upd, hash: u64::from_str_radix(&hash, 16)? })
    }
}

/// What was reported lately: id to content.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seen(BTreeMap<u64, SeenRecord>);

impl Seen {
    /// Whether exactly this content of the record was the last one noted.
    #[must_use]
    pub fn contains(&self, row: &Row) -> bool {
        self.0.get(&row.id).is_some_and(|seen| seen.hash == row.hash)
    }

    /// Notes a content.
    pub fn note(&mut self, row: &Row) {
        self.insert(row.id, SeenRecord::of(row, None));
    }

    pub(in crate::poller) fn insert(&mut self, id: u64, content: SeenRecord) {
        self.0.insert(id, content);
    }

    /// What was reported last of a record, if that is still known.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&SeenRecord> {
        self.0.get(&id)
    }

    /// The record with the newest date, if it is the only one with it.
    pub(in crate::poller) fn newest(&self) -> Option<(u64, DateTime)> {
        let mut newest: Option<(u64, DateTime)> = None;
        let mut alone = false;
        for (id, date) in self.0.iter().filter_map(|(id, seen)| Some((*id, seen.date_upd?))) {
            let known = newest.map(|(_, known)| known);
            if known.is_none_or(|known| known <= date) {
                alone = known != Some(date);
                newest = Some((id, date));
            }
        }
        newest.filter(|_| alone)
    }

    /// What is noted of records with a higher id, by ascending id.
    pub(in crate::poller) fn behind(&self, id: u64) -> impl Iterator<Item = (u64, &SeenRecord)> {
        self.0.range(id.saturating_add(1)..).map(|(id, content)| (*id, content))
    }

    /// Number of records noted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets everything: repeats follow, no loss.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Forgets contents dated before `floor`, and the undated ones, which no window can find again; not the newest, and not those of records
    /// that are read apart from all windows.
    pub(in crate::poller) fn prune(&mut self, floor: DateTime, poison: &Poison) {
        let newest = self.0.values().filter_map(|seen| seen.date_upd).max();
        let floor = newest.map_or(floor, |newest| newest.min(floor));
        self.0.retain(|id, seen| seen.date_upd.is_some_and(|date| date >= floor) || poison.get(*id).is_some());
    }

    /// Forgets what has an id up to `floor`, as [`prune`](Self::prune) does.
    pub(in crate::poller) fn prune_ids(&mut self, floor: u64, poison: &Poison) {
        self.0.retain(|id, _| *id > floor || poison.get(*id).is_some());
    }

    /// Forgets the oldest contents beyond the cap and returns how many.
    pub(in crate::poller) fn cap(&mut self) -> u64 {
        let excess = self.0.len().saturating_sub(SEEN_MAX);
        if excess == 0 {
            return 0;
        }
        let mut by_age: Vec<_> = self.0.iter().map(|(id, seen)| (seen.date_upd, *id)).collect();
        by_age.sort_unstable();
        for (_, id) in by_age.iter().take(excess) {
            self.0.remove(id);
        }
        excess as u64
    }
}
