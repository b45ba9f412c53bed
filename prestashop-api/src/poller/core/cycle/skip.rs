//! The part of a cycle that deals with records that cannot be read.

use super::contract::broken;
use super::{Cycle, Progress, Stuck};
use crate::poller::core::activation::encoded_len;
use crate::poller::core::error::PollerError;
use crate::poller::core::page::ChangePage;
use crate::poller::core::poison::{PATIENCE, ReadFailure, Skipped};
use crate::poller::core::state::ScanKind;

impl Cycle<'_> {
    /// Takes the news that the page of [`query`](Self::query) cannot be read, perhaps because of one of its records.
    pub fn fail(&mut self, failure: ReadFailure) -> Progress {
        if let Some(id) = self.retries.pop_front() {
            self.failed_again(id, failure);
            return Progress::More;
        }
        if self.suspects_known() {
            return Progress::More;
        }
        if self.sizer.failed() {
            self.failure = Some(failure);
            Progress::LearnId
        } else {
            Progress::More
        }
    }

    /// Whether a skipped record may be why the last page failed. What comes before it is read next then: cheaper than
    /// looking for it anew in each cycle.
    pub(super) fn suspects_known(&mut self) -> bool {
        self.cleared = self.before.take().or(self.cleared);
        if self.sizer.limit() == 1 {
            return false;
        }
        let suspect = self.state.poison.next_skipped(self.scan.last_id).filter(|id| Some(*id) != self.cleared);
        match suspect {
            Some(id) if id == self.scan.last_id + 1 => self.sizer.single_out(),
            Some(_) => self.before = suspect,
            None => {}
        }
        suspect.is_some()
    }

    /// Takes the id that [`Progress::LearnId`] asked for, `None` if the window shows no further record.
    ///
    /// # Errors
    ///
    /// [`Contract`](crate::poller::PollerErrorKind::Contract) if that id cannot be the next one: the cycle must be
    /// given up without a commit.
    pub fn learn(&mut self, id: Option<u64>, api_version: Option<String>) -> Result<Progress, PollerError> {
        self.api_version = self.api_version.take().or(api_version);
        let (Some(id), Some(failure)) = (id, self.failure.take()) else {
            // It was written or deleted in between. The next page tells.
            return Ok(self.counted());
        };
        if id <= self.scan.last_id {
            return broken(&format!("id {id} as the next one after id {}", self.scan.last_id));
        }
        let known = self.state.poison.is_skipped(id);
        let (reason, quote, lasting) = (failure.reason.clone(), failure.quote.clone(), failure.lasting);
        let attempts = self.state.poison.failed(id, failure, self.scan.clock.server);
        if !known && lasting && attempts == 1 {
            // The record that failed may have been deleted before its id was asked for: once more, to blame no other.
            return Ok(self.counted());
        }
        if !known && !lasting && attempts < PATIENCE {
            self.stuck = Some(Stuck { id, attempts, reason });
            return Ok(Progress::Done);
        }
        if self.scan.kind == ScanKind::Prime {
            // What the shop shows at the start counts as known, read or not.
            self.state.poison.recovered(id);
        } else if !known {
            if !self.tell(Skipped { id, reason, quote })? {
                return Ok(Progress::Done);
            }
            self.state.health.skipped += 1;
            self.state.poison.postpone(id, self.state.health.scans);
        }
        self.scan.last_id = id;
        self.sizer.passed(known);
        self.cleared = None;
        Ok(self.counted())
    }

    /// Takes the answer to the retry of a skipped record.
    pub(super) fn retried(&mut self, id: u64, page: ChangePage) -> Result<Progress, PollerError> {
        match page.rows.into_iter().next() {
            Some(row) if row.id == id => {
                if !self.report(row)? {
                    return Ok(Progress::Done);
                }
                self.state.poison.recovered(id);
            }
            // The next record follows at once: this one was deleted.
            Some(_) => self.state.poison.recovered(id),
            // Deleted perhaps; but some shops answer an empty list when their database fails.
            None => {
                let item = self.settings.feed.item();
                self.failed_again(id, ReadFailure::says(&format!("the shop does not show the {item}"), false));
            }
        }
        self.retries.pop_front();
        Ok(Progress::More)
    }

    pub(super) fn failed_again(&mut self, id: u64, failure: ReadFailure) {
        self.state.poison.failed(id, failure, self.scan.clock.server);
        self.state.poison.postpone(id, self.state.health.scans);
    }

    /// Adds a skipped record to the activation, unless a ceiling is reached.
    fn tell(&mut self, skipped: Skipped) -> Result<bool, PollerError> {
        let comma = usize::from(!self.skipped.is_empty());
        let len = encoded_len(&skipped)? + comma;
        let fits = self.reserve(len)?;
        if fits {
            self.skipped.push(skipped);
        }
        Ok(fits)
    }
}
