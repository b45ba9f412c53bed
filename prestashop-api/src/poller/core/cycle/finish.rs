//! What a cycle leaves behind: the next state, and the activation.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{Commit, Cycle};
use crate::poller::core::activation::{Activation, ActivationPhase, Data, Meta, Span, activation_id};
use crate::poller::core::error::PollerError;
use crate::poller::core::history::Mark;
use crate::poller::core::plan::{local, minus};
use crate::poller::core::state::Outbox;

impl Cycle<'_> {
    /// Ends the cycle. `random` makes the activation's id; `now` is the poller's wall clock.
    ///
    /// # Errors
    ///
    /// The activation cannot be encoded, or a time zone is unknown.
    pub fn finish(mut self, now: Timestamp, random: [u8; 10]) -> Result<Commit, PollerError> {
        self.items.sort_by_key(|item| (item.date_upd, item.id));
        let activation = if self.is_blank() {
            None
        } else {
            let mut data = self.data();
            data.items = std::mem::take(&mut self.items);
            data.meta.skipped = std::mem::take(&mut self.skipped);
            Some(Activation::seal(activation_id(now, &random), now, &self.settings.feed, data)?)
        };
        let by_id = self.settings.feed.goes_by_id();
        let floor = if by_id { None } else { Some(self.floor()?) };
        let (reach, page) = (self.settings.lag + self.settings.lookback, self.page());
        let stride = self.next_stride();
        let Self { mut state, scan, complete, stuck, .. } = self;
        if by_id {
            state.anchor(scan.last_id);
        }
        if complete && by_id {
            // What has a higher id was written while the scan went on, and others written then may not be visible yet.
            let id = scan.last_id.min(scan.max_id.unwrap_or_default());
            state.mark(Mark::new(scan.clock, id), scan.clock, reach);
        }
        if complete {
            state.watermark = scan.target;
            state.backfill = state.backfill.filter(|live| *live > scan.target);
            state.clock = Some(scan.clock);
            state.time_zone.former.retain(|former| former.until > scan.target);
            state.health.scans += 1;
            state.poison.settle();
        } else {
            state.scan = Some(scan);
        }
        match floor {
            Some(floor) => state.seen.prune(floor, &state.poison),
            None => state.seen.prune_ids(state.id_floor(reach), &state.poison),
        }
        state.health.forgotten += state.seen.cap();
        state.health.abandoned += state.poison.cap();
        state.outbox = activation.as_ref().map(|activation| Outbox {
            id: activation.id.clone(),
            json: activation.json().to_owned(),
            created: now,
        });
        state.page = page;
        state.stride = stride;
        state.trouble = None;
        state.seq += 1;
        Ok(Commit { state, activation, stuck })
    }

    /// Contents dated before this are out of reach of every window to come, a repeated hour included.
    fn floor(&self) -> Result<DateTime, PollerError> {
        let watermark = if self.complete { self.scan.target } else { self.state.watermark };
        let from = self.scan.from.filter(|_| !self.complete).map_or(watermark, |from| from.min(watermark));
        let reach = self.settings.lookback + self.settings.retention;
        Ok(local(&self.state.time_zone, minus(from, reach), from)?.lo)
    }

    /// The envelope's content, without items and skipped records.
    pub(super) fn data(&self) -> Data {
        Data {
            store: self.settings.feed.store.clone(),
            cycle: self.state.seq + 1,
            phase: if self.state.backfill.is_some() { ActivationPhase::Backfill } else { ActivationPhase::Live },
            window: Span { from: self.scan.from, to: self.scan.target },
            truncated: !self.complete,
            items: Vec::new(),
            meta: Meta {
                api_version: self.api_version.clone(),
                timezone: self.state.time_zone.name.clone(),
                oversize: self.oversize,
                skipped: Vec::new(),
            },
        }
    }
}
