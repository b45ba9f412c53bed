//! How wide the windows of a backlog are.
//!
//! While it catches up, the watermark moves by `max_window` at a time, and further where little was written: a window that fits on one page
//! is followed by one twice as wide, and one that was made wider and does not fit is halved before anything of it counts. So years without a
//! record take a few windows instead of one for each day, and each of them is confirmed like any other.

use jiff::SignedDuration;

use super::Cycle;
use crate::poller::core::error::PollerError;
use crate::poller::core::page::{ChangePage, ChangeQuery};
use crate::poller::core::plan::{local, minus, plus};

impl Cycle<'_> {
    /// Halves a window that is wider than the settings say and holds more than its first page; nothing of the page counts then.
    pub(super) fn narrowed(&mut self, query: &ChangeQuery, page: &ChangePage) -> Result<bool, PollerError> {
        let first = query.after_id == 0 && page.listed >= query.limit as usize;
        let Some(step) = self.step().filter(|step| first && *step > self.settings.max_window) else { return Ok(false) };
        let from = self.state.watermark;
        self.scan.target = plus(from, (step / 2).max(self.settings.max_window));
        self.scan.window = Some(local(&self.state.time_zone, minus(from, self.settings.lookback), self.scan.target)?);
        Ok(true)
    }

    /// How far the watermark shall move next, if that is more than the settings say.
    pub(super) fn next_stride(&self) -> Option<SignedDuration> {
        let Some(step) = self.step().filter(|_| self.complete) else { return self.state.stride };
        let behind = self.scan.target < minus(self.scan.clock.server, self.settings.lag);
        let stride = if self.on_one_page { step.saturating_mul(2) } else { step };
        (behind && stride > self.settings.max_window).then_some(stride)
    }

    /// How far the scan moves the watermark; `None` if it goes back first, as after a clock was set back, or reads all there is.
    fn step(&self) -> Option<SignedDuration> {
        let from = self.scan.from.filter(|from| *from == self.state.watermark)?;
        Some(self.scan.target.duration_since(from))
    }
}
