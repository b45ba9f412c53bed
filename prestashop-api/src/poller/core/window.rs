//! From an interval on the shop's clock to the local times that a filter can express.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A range of shop-local times, both ends inclusive, as `filter[date_upd]=[lo,hi]` takes it. It has two ends and nothing
/// else, so it never grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first second.
    pub lo: DateTime,
    /// The last second; never before `lo`, because the shop would swap the ends in silence.
    pub hi: DateTime,
}

impl Window {
    /// The smallest window that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }
}

/// The smallest window that holds every local time which a clock in `zone` shows from `from` to `to`, whole seconds.
///
/// `None` stands for an unknown zone, that is for every zone there is: local time is at most 12 h behind and
/// at most 14 h ahead of UTC.
#[must_use]
pub fn hull(from: Timestamp, to: Timestamp, zone: Option<&TimeZone>) -> Window {
    let (from, to) = (from.min(to), from.max(to));
    let Some(zone) = zone else {
        return Window {
            lo: whole(&TimeZone::UTC, from).saturating_sub(SignedDuration::from_hours(12)),
            hi: whole(&TimeZone::UTC, to).saturating_add(SignedDuration::from_hours(14)),
        };
    };
    let at = |instant| {
        let local = whole(zone, instant);
        Window { lo: local, hi: local }
    };
    // Between two transitions local time runs with the instant, so the extremes are at the ends and at both sides
    // of every transition.
    zone.following(from).map(|transition| transition.timestamp()).take_while(|instant| *instant <= to).fold(
        at(from).join(at(to)),
        |window, instant| {
            let before = instant.checked_sub(SignedDuration::from_secs(1)).unwrap_or(instant);
            window.join(at(before.max(from))).join(at(instant))
        },
    )
}

/// Local time of `instant`, cut to the second as PHP's `date()` does.
fn whole(zone: &TimeZone, instant: Timestamp) -> DateTime {
    let second = Timestamp::from_second(instant.as_second()).unwrap_or(instant);
    zone.to_datetime(second)
}
