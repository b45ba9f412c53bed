//! The part of a cycle that decides whether a scan is at its end.
//!
//! A short page proves nothing: a record can vanish between the shop's two steps, and a `SELECT` that failed is answered with
//! 200 and an empty list. So the ids of the same part of the list are asked for on their own, by a request that loads no record.
//! They name what the page left out, and if they are not empty they prove that nothing follows. If they are empty too, the
//! highest id of all must show that the shop sees its records, and where no later window would cover the loss, the shop is
//! asked again some seconds later.

use super::contract::broken;
use super::{Cycle, Progress};
use crate::poller::core::error::{PollerError, PollerErrorKind};
use crate::poller::core::page::{Beside, ChangePage, ChangeQuery};
use crate::poller::core::poison::ReadFailure;
use crate::poller::core::state::{ScanKind, SeenRecord};

/// So many pages in a row without a record that the shop lists, and the record cannot be read.
const MISSING_MAX: u32 = 3;

/// What the highest id of all says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// It was not asked for lately.
    Unproven,
    /// The shop sees its records.
    Sees,
    /// The shop has no records, and never had any.
    Barren,
}

/// A page with fewer records than were asked for.
#[derive(Debug)]
pub(super) struct ShortPage {
    query: ChangeQuery,
    /// The records on it, by ascending id.
    ids: Vec<u64>,
    /// Entries that came back empty.
    vanished: usize,
    /// Whether its ids were asked for a second time.
    again: bool,
    /// Whether a ceiling ended the cycle inside of it.
    cut: bool,
    /// Whether it is a full page, of which only is asked what is in the window still.
    full: bool,
    /// What counts as known if it is in the window still.
    pub(super) contents: Vec<(u64, SeenRecord)>,
}

impl ShortPage {
    /// `None` for a full page, unless `any` says that its ids are to be asked for as well.
    pub(super) fn new(query: &ChangeQuery, page: &ChangePage, any: bool) -> Option<Self> {
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        let vanished = page.listed.saturating_sub(ids.len());
        let full = ids.len() >= query.limit as usize;
        let (again, cut, contents) = (false, false, Vec::new());
        (any || !full).then(|| Self { query: query.clone(), ids, vanished, again, cut, full, contents })
    }

    /// The page, of which a ceiling left the rest for the next cycle.
    pub(super) fn cut(self) -> Self {
        Self { cut: true, ..self }
    }
}

impl Cycle<'_> {
    /// What [`Progress::CheckIds`] asks for: the ids of the last page, and, if there is room, those behind it.
    #[must_use]
    pub fn check_query(&self) -> ChangeQuery {
        // Without an end, so that a skipped record behind the page can prove that nothing is before it.
        let query = self.short.as_ref().map_or_else(|| self.query(), |short| short.query.clone());
        ChangeQuery { before_id: None, ..query }
    }

    /// Takes the ids that [`Progress::CheckIds`] asked for.
    ///
    /// # Errors
    ///
    /// [`Contract`](crate::poller::PollerErrorKind::Contract) if the ids cannot be an answer to the query: the cycle must be
    /// given up without a commit.
    pub fn check(&mut self, ids: &[u64]) -> Result<Progress, PollerError> {
        let Some(short) = self.short.take() else {
            return Ok(self.counted());
        };
        let ascending = ids.iter().try_fold(short.query.after_id, |last, id| (*id > last).then_some(*id));
        if ascending.is_none() || ids.len() > short.query.limit as usize {
            return broken(&format!(
                "the ids {ids:?} after id {} with a limit of {}",
                short.query.after_id, short.query.limit
            ));
        }
        for (id, content) in short.contents.iter().filter(|(id, _)| ids.binary_search(id).is_ok()) {
            self.state.seen.insert(*id, *content);
        }
        if short.full {
            return Ok(self.full(&short.query));
        }
        let mut inside = ids.iter().copied().take_while(|id| short.query.before_id.is_none_or(|before| *id < before));
        let missing = inside.find(|id| short.ids.binary_search(id).is_err());
        if short.cut {
            // Before the last record that was taken none may be left out.
            let passed = missing.filter(|id| *id < self.scan.last_id).map(|id| id.saturating_sub(1));
            let unproven = ids.is_empty().then_some(short.query.after_id);
            self.scan.last_id = passed.or(unproven).unwrap_or(self.scan.last_id);
            return Ok(Progress::Done);
        }
        if let Some(id) = missing {
            return self.read_again(id);
        }
        if ids.is_empty() {
            return Ok(self.found_nothing(short));
        }
        Ok(self.ended(&short))
    }

    /// Takes the highest id of all, `None` if the shop shows no record.
    ///
    /// # Errors
    ///
    /// [`Source`](crate::poller::PollerErrorKind::Source) if the shop showed records before: it cannot see them now, and the page is
    /// [not confirmed](Self::leave_unconfirmed).
    pub fn canary(&mut self, max_id: Option<u64>) -> Result<Progress, PollerError> {
        self.sight = if max_id.is_some() { Sight::Sees } else { Sight::Unproven };
        self.state.max_id = self.state.max_id.max(max_id);
        let had_some =
            |short: &ShortPage| self.state.max_id.is_some() || !self.state.seen.is_empty() || !short.ids.is_empty();
        if self.sight != Sight::Sees && self.short.as_ref().is_some_and(had_some) {
            return Err(unseen(&self.settings.feed.item()));
        }
        let Some(short) = self.short.take() else {
            return Ok(Progress::More);
        };
        if self.sight == Sight::Sees {
            return Ok(self.found_nothing(short));
        }
        if self.scan.kind == ScanKind::Prime {
            return Ok(self.ended(&short));
        }
        self.sight = Sight::Barren;
        Ok(Progress::Done)
    }

    /// Refuses a page that was held against nothing where the shop showed something before: all of its records would be reported.
    pub(super) fn hold_against(&mut self, beside: Option<Beside>) -> Result<(), PollerError> {
        let Some(Beside { resource, newest }) = beside else { return Ok(()) };
        if newest.is_none() && self.state.beside.is_some() {
            return Err(unseen(resource));
        }
        self.state.beside = self.state.beside.max(newest);
        Ok(())
    }

    /// Takes the news that what was asked about the last page did not come: the records on it are good, but whether it left any out is open,
    /// so that the next cycle reads it again.
    pub fn leave_unconfirmed(&mut self) {
        if let Some(short) = self.short.take() {
            self.scan.last_id = short.query.after_id;
        }
    }

    /// Whether the cycle found that the shop has no records, and never had any: there is nothing to commit, and the watermark
    /// stays where it is, in case that this was an error of the shop.
    #[must_use]
    pub fn is_barren(&self) -> bool {
        self.sight == Sight::Barren && self.is_blank()
    }

    /// A record is listed and was not on its page: it came back empty, or became visible in between.
    fn read_again(&mut self, id: u64) -> Result<Progress, PollerError> {
        let times = self.missing.filter(|(missing, _)| *missing == id).map_or(1, |(_, times)| times + 1);
        // What is behind it was read, and is remembered.
        self.scan.last_id = id.saturating_sub(1);
        self.before = None;
        if times < MISSING_MAX {
            self.missing = Some((id, times));
            return Ok(self.counted());
        }
        self.missing = None;
        let item = self.settings.feed.item();
        self.failure = Some(ReadFailure::says(&format!("the shop lists the {item} and sends nothing of it"), false));
        self.learn(Some(id), None)
    }

    fn found_nothing(&mut self, short: ShortPage) -> Progress {
        if let Some(before) = short.query.before_id {
            // Nothing proves that nothing comes before the skipped record: it is looked for like any other.
            (self.before, self.cleared) = (None, Some(before));
            return self.counted();
        }
        if self.sight != Sight::Sees {
            self.short = Some(short);
            return Progress::Canary;
        }
        let uncovered = match (self.scan.kind, self.scan.from) {
            (ScanKind::Prime, _) => false,
            (_, Some(from)) => self.scan.target.duration_since(from) > self.settings.lookback,
            // By id the next scan begins behind what was read, however little that was; but for the first of all.
            (_, None) => !self.settings.feed.goes_by_id() || self.state.backfill.is_some(),
        };
        if !short.again && (uncovered || !short.ids.is_empty()) {
            self.sight = Sight::Unproven;
            self.short = Some(ShortPage { again: true, ..short });
            return Progress::CheckLater;
        }
        self.ended(&short)
    }

    /// The page was full: more can follow.
    pub(super) fn full(&mut self, query: &ChangeQuery) -> Progress {
        self.missing = None;
        self.sizer.read(query.limit as usize);
        self.counted()
    }

    /// Nothing follows the page.
    fn ended(&mut self, short: &ShortPage) -> Progress {
        self.missing = None;
        self.state.health.vanished += short.vanished as u64;
        self.sizer.read(short.ids.len());
        if let Some(before) = short.query.before_id {
            self.before = None;
            self.scan.last_id = before.saturating_sub(1);
            self.sizer.single_out();
        } else {
            self.complete = true;
            self.on_one_page = short.query.after_id == 0;
        }
        self.counted()
    }
}

/// The shop shows none of what it has shown before.
fn unseen(what: &str) -> PollerError {
    let message = format!("the shop shows no {what} at all, although it had some");
    PollerError::new(PollerErrorKind::Source, message).with_hint(
        "a failed query of the shop's database looks like this: look into the shop's error log; if all were deleted, the poller goes on \
         with the next one; nothing was committed, so nothing is lost",
    )
}
