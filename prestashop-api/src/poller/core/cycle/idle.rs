//! How a scan of a window in which nothing was written ends by one small answer.
//!
//! An empty list proves nothing: a failed query looks the same. So the window is made to begin where the newest record that is known was
//! written, its *landmark*: the ids that the shop lists then are that one alone, and by listing it the shop shows that the query worked. That the
//! landmark itself was not written anew, its date tells, which is asked for first and brings the shop's time as well.

use jiff::civil::DateTime;

use super::Cycle;
use super::scan_end::Sight;
use crate::poller::core::page::ChangeQuery;
use crate::poller::core::plan::{local, minus};
use crate::poller::core::settings::Settings;
use crate::poller::core::state::{ScanKind, State};
use crate::poller::core::window::Window;

/// The newest record that was reported, where no other has its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::poller) struct Landmark {
    pub(in crate::poller) id: u64,
    pub(in crate::poller) date: DateTime,
}

impl Landmark {
    /// `None` where the next window shows the record anyway.
    pub(in crate::poller) fn of(state: &State, settings: &Settings) -> Option<Self> {
        // The date that the record shows must be the one that the shop's filter goes by.
        settings.feed.date_field().filter(|field| !field.per_shop)?;
        let (id, date) = state.seen.newest()?;
        let from = minus(state.watermark, settings.lookback);
        let lo = local(&state.time_zone, from, from).ok()?.lo;
        (date < lo).then_some(Self { id, date })
    }
}

impl Cycle<'_> {
    /// What to ask the ids of before any page, of a landmark that was not written since; `None` where a page has to be read anyway.
    pub(in crate::poller) fn glance(&self, landmark: Landmark) -> Option<ChangeQuery> {
        let window = self.scan.window.filter(|window| landmark.date < window.lo)?;
        let fresh = self.scan.kind == ScanKind::Window && self.scan.last_id == 0 && self.retries.is_empty();
        fresh.then(|| ChangeQuery::new(Some(Window { lo: landmark.date, hi: window.hi }), 0, 2))
    }

    /// Takes the ids that [`glance`](Self::glance) asked for; any other than the landmark alone say that a page has to be read.
    pub(in crate::poller) fn glanced(&mut self, landmark: Landmark, ids: &[u64]) {
        if !ids.is_empty() {
            self.sight = Sight::Sees;
        }
        if ids == [landmark.id] {
            (self.complete, self.on_one_page) = (true, true);
        }
    }

    /// Whether the scan is at its end before anything of it was read.
    pub(in crate::poller) fn is_complete(&self) -> bool {
        self.complete
    }
}
