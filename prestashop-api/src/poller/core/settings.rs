//! What a poller polls, and how.

use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::error::{PollerError, PollerErrorKind};
use super::row::digest_of;
use crate::record::{Field, ResourceMeta};

/// Where a poller begins when there is no stored state. With a stored state it goes on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Start {
    /// With the changes from now on: what the shop shows at the first cycle counts as known.
    #[default]
    Now,
    /// With everything written since an instant.
    Since(Timestamp),
    /// With everything written since a time on the shop's clock; of a time that the clocks show twice the earlier instant is meant.
    Local(DateTime),
    /// With all records there are, then the changes.
    All,
}

/// Reads what the input `start` takes: `now`, `all`, an instant (`2026-11-23T09:30:00Z`), or a time on the shop's clock
/// (`2026-11-23 09:30:00`).
impl FromStr for Start {
    type Err = PollerError;

    fn from_str(text: &str) -> Result<Self, PollerError> {
        let text = text.trim();
        match text {
            "now" => return Ok(Self::Now),
            "all" => return Ok(Self::All),
            _ => {}
        }
        if let Ok(instant) = text.parse() {
            return Ok(Self::Since(instant));
        }
        text.parse().map(Self::Local).map_err(|error| {
            PollerError::new(PollerErrorKind::Settings, format!("`{text}` is no start: {error}"))
                .with_hint("give `now`, `all`, or a time such as `2026-11-23T09:30:00Z` or `2026-11-23 09:30:00`")
        })
    }
}

/// What is polled: the identity of the state record and the fixed part of every activation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Feed {
    /// The resource.
    pub resource: &'static ResourceMeta,
    /// The polled list as a URL without key, `https://shop.example/api/orders?id_shop=1`.
    pub source: String,
    /// The shop's name in activations and item keys, usually its `id_shop`.
    pub store: String,
    /// The filters besides window and id, in a stable spelling; empty for none.
    pub filters: String,
    /// The display, in a stable spelling.
    pub display: String,
}

impl Feed {
    /// All records of a resource under `source`, a URL without key, in full, under the name `store`.
    #[must_use]
    pub fn new(resource: &'static ResourceMeta, source: impl Into<String>, store: impl Into<String>) -> Self {
        Self {
            resource,
            source: source.into(),
            store: store.into(),
            filters: String::new(),
            display: "full".to_owned(),
        }
    }

    /// The field that moves with every change; `None` if the resource has none.
    #[must_use]
    pub fn date_field(&self) -> Option<&'static Field> {
        let at = self.resource.changes.map_or("", |changes| changes.at);
        self.resource.shape.field(at)
    }

    /// Whether the resource has no such field, and is read by ascending id alone.
    #[must_use]
    pub fn goes_by_id(&self) -> bool {
        self.date_field().is_none()
    }

    /// One record of the feed, in words: `order`, `order history`.
    pub(in crate::poller) fn item(&self) -> String {
        self.resource.item.replace('_', " ")
    }

    /// The key of the state record: two feeds that report different things never share a record.
    #[must_use]
    pub fn store_key(&self) -> String {
        digest_of(&[&self.source, &self.store, &self.filters])
    }
}

/// How a poller works. [`Settings::new`] gives the defaults.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Settings {
    /// What is polled.
    pub feed: Feed,
    /// Where to begin without a stored state. Default: [`Start::Now`].
    pub start: Start,
    /// The shop's time zone (an IANA name) if it cannot be read from the shop. Default: asked from the shop.
    pub zone: Option<String>,
    /// Time between two cycles. Default: 60 s.
    pub interval: SignedDuration,
    /// The longest that the time between two cycles grows to, by a quarter with each that found nothing; back to `interval` with one that did.
    /// Default: 0, it does not grow.
    pub max_interval: SignedDuration,
    /// The largest part of the time, in percent, that the shop may work for this feed (`Execution-Time`): where a cycle costs more, the next one
    /// comes later than `interval`. Default: 100. For a shop with a million orders and no index on their `date_upd`, 1 means a cycle every five minutes.
    pub duty: u32,
    /// Whether cycles are spread, for many feeds that begin at once: each has its own place in the interval for the first one, which its store key
    /// gives, and waits a tenth more or less each time. Default: `false`.
    pub spread: bool,
    /// How far in the past a window closes; at least 2 s. Default: 15 s.
    pub lag: SignedDuration,
    /// Whether the lag is a time for which records must have been left alone: what was written since is passed over, however it is met, and
    /// reported by the window that reaches it. Default: `false`.
    pub idle: bool,
    /// How far behind the watermark a window starts. Default: 5 min.
    pub lookback: SignedDuration,
    /// How much longer than the lookback a reported content is remembered. Default: 2 h.
    pub retention: SignedDuration,
    /// Step of the watermark while catching up; longer, at most twice the last one, where what was written fits on one page. Default: 24 h.
    pub max_window: SignedDuration,
    /// How often the shop's time zone is read again. Default: 1 h.
    pub zone_check: SignedDuration,
    /// Records per request. Default: 50.
    pub page_size: u32,
    /// Items per activation at most. Default: 100.
    pub ceiling: u32,
    /// Bytes per activation at most, unless a single item is larger. Default: 256 KiB.
    pub max_bytes: usize,
    /// Requests for pages per cycle at most; the scan goes on in the next cycle. Default: 100.
    pub pages_per_cycle: u32,
    /// The fencing token of a lease. Default: none, the stored one is kept.
    pub epoch: Option<u64>,
    /// Goes on although display, filters or configured zone differ from the stored state's. A changed display
    /// repeats the records of the lookback. Default: `false`.
    pub accept_changes: bool,
}

impl Settings {
    /// The defaults for `feed`.
    #[must_use]
    pub fn new(feed: Feed) -> Self {
        Self {
            feed,
            start: Start::default(),
            zone: None,
            interval: SignedDuration::from_secs(60),
            max_interval: SignedDuration::ZERO,
            duty: 100,
            spread: false,
            lag: SignedDuration::from_secs(15),
            idle: false,
            lookback: SignedDuration::from_mins(5),
            retention: SignedDuration::from_hours(2),
            max_window: SignedDuration::from_hours(24),
            zone_check: SignedDuration::from_hours(1),
            page_size: 50,
            ceiling: 100,
            max_bytes: 256 * 1024,
            pages_per_cycle: 100,
            epoch: None,
            accept_changes: false,
        }
    }

    /// Digest of what changes the meaning of a stored state: display, filters, configured zone.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        digest_of(&[&self.feed.display, &self.feed.filters, self.zone.as_deref().unwrap_or("")])
    }

    /// Refuses settings that lose changes or make no progress.
    pub(in crate::poller) fn check(&self) -> Result<(), PollerError> {
        let wrong = |what: &str, least: &str| {
            Err(PollerError::new(PollerErrorKind::Settings, format!("the poller's {what} is too small"))
                .with_hint(format!("set {what} to at least {least}")))
        };
        if self.lag < SignedDuration::from_secs(2) {
            return wrong("lag", "2 s");
        }
        if self.lookback.is_negative() || self.retention.is_negative() {
            return wrong("lookback or retention", "0 s");
        }
        if self.max_window < SignedDuration::from_secs(1) {
            return wrong("max_window", "1 s");
        }
        if self.interval < SignedDuration::from_secs(1) {
            return wrong("interval", "1 s");
        }
        if self.max_interval != SignedDuration::ZERO && self.max_interval < self.interval {
            return wrong("max_interval", "the interval, or to 0 s");
        }
        if self.duty == 0 {
            return wrong("duty", "1 percent");
        }
        if self.duty > 100 {
            let error = PollerError::new(PollerErrorKind::Settings, "the poller's duty is more than all of the time");
            return Err(error.with_hint("set duty to 100 percent at most"));
        }
        if self.page_size == 0 || self.ceiling == 0 || self.max_bytes == 0 || self.pages_per_cycle == 0 {
            return wrong("page_size, ceiling, max_bytes or pages_per_cycle", "1");
        }
        Ok(())
    }
}
