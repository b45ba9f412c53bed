//! The pure core: from a state and what the shop answered to the next state. No I/O, no clock, no randomness.
//!
//! One cycle: [`plan`](super::plan) a scan unless one is under way, [`Cycle::new`], then [`Cycle::query`] and
//! [`Cycle::take`], or [`Cycle::fail`] if one of the page's records may be the reason that it cannot be read, and whatever
//! the [`Progress`] asks for, until it says [`Progress::Done`], then [`Cycle::finish`]. Nothing counts before the caller has stored the state that `finish`
//! returns.

mod contract;
mod finish;
pub(in crate::poller) mod idle;
mod scan_end;
mod skip;
mod width;

use std::collections::{BTreeSet, VecDeque};

use super::activation::{Activation, Item, activation_id, encoded_len};
use super::error::PollerError;
use super::page::{ChangePage, ChangeQuery};
use super::plan::{local, minus};
use super::poison::{ReadFailure, Skipped};
use super::row::Row;
use super::settings::Settings;
use super::sizer::PageSizer;
use super::state::{Scan, ScanKind, SeenRecord, State};
use super::window::Window;

use contract::check_contract;

/// What [`Cycle::take`] made of a page, and what to ask next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The scan goes on with [`Cycle::query`].
    More,
    /// The record behind [`ChangeQuery::after_id`] cannot be read: its id must be learnt for [`Cycle::learn`], in the window of
    /// the same [`Cycle::query`].
    LearnId,
    /// The page was short: what the list holds must be learnt by a request that loads no record, for [`Cycle::check`], by
    /// [`Cycle::check_query`].
    CheckIds,
    /// As [`CheckIds`](Self::CheckIds), some seconds later.
    CheckLater,
    /// Nothing was found, and nothing proves that the shop can see its records: the highest id of all must be asked for,
    /// for [`Cycle::canary`].
    Canary,
    /// The cycle ends: the scan is complete, a ceiling is reached, or a record is in the way.
    Done,
}

/// What [`Cycle::finish`] hands out.
#[derive(Debug)]
#[non_exhaustive]
pub struct Commit {
    /// The state to store, with the activation in its outbox.
    pub state: State,
    /// The activation, if there is anything to report.
    pub activation: Option<Activation>,
    /// The record that the scan waits for.
    pub stuck: Option<Stuck>,
}

/// A record that cannot be read and is not given up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stuck {
    /// Its id.
    pub id: u64,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong.
    pub reason: String,
}

/// One cycle over the scan of a state.
#[derive(Debug)]
pub struct Cycle<'a> {
    settings: &'a Settings,
    state: State,
    scan: Scan,
    sizer: PageSizer,
    /// Where this cycle begins in the scan.
    first_id: u64,
    /// A skipped record that a failed page may hold: what comes before it is read first.
    before: Option<u64>,
    /// The skipped record that was not the reason.
    cleared: Option<u64>,
    /// Skipped records to try again, before the scan goes on.
    retries: VecDeque<u64>,
    /// Records in `items`.
    reported: BTreeSet<u64>,
    /// The short page that waits for its ids.
    short: Option<scan_end::ShortPage>,
    /// A record that is listed and was not on its page, and how often in a row.
    missing: Option<(u64, u32)>,
    /// Whether the shop has just shown that it sees its records.
    sight: scan_end::Sight,
    /// Why the single record of the last page cannot be read; its id is not known yet.
    failure: Option<ReadFailure>,
    stuck: Option<Stuck>,
    skipped: Vec<Skipped>,
    items: Vec<Item>,
    /// Length of the activation so far.
    bytes: usize,
    /// Pages read and records skipped.
    pages: u32,
    oversize: bool,
    complete: bool,
    /// Whether the first page of the scan was its last.
    on_one_page: bool,
    api_version: Option<String>,
}

impl<'a> Cycle<'a> {
    /// A cycle over `state`'s scan; `None` if no scan is planned or an activation still waits in the outbox.
    #[must_use]
    pub fn new(mut state: State, settings: &'a Settings) -> Option<Self> {
        if state.outbox.is_some() {
            return None;
        }
        let scan = state.scan.take()?;
        Some(Self {
            settings,
            sizer: PageSizer::new(settings.page_size, state.page),
            first_id: scan.last_id,
            before: None,
            cleared: None,
            retries: state.poison.due(state.health.scans).into(),
            reported: BTreeSet::new(),
            short: None,
            missing: None,
            sight: scan_end::Sight::Unproven,
            failure: None,
            stuck: None,
            skipped: Vec::new(),
            state,
            scan,
            items: Vec::new(),
            bytes: 0,
            pages: 0,
            oversize: false,
            complete: false,
            on_one_page: false,
            api_version: None,
        })
    }

    /// The page to read next.
    #[must_use]
    pub fn query(&self) -> ChangeQuery {
        match self.retries.front() {
            Some(id) => ChangeQuery { window: None, after_id: id.saturating_sub(1), before_id: None, limit: 1 },
            None => ChangeQuery {
                window: self.scan.window,
                after_id: self.scan.last_id,
                before_id: self.before,
                limit: self.sizer.limit(),
            },
        }
    }

    /// Takes the answer to [`query`](Self::query).
    ///
    /// # Errors
    ///
    /// [`Contract`](super::error::PollerErrorKind::Contract) if the answer cannot be one to the query: the cycle must be given up
    /// without a commit.
    pub fn take(&mut self, page: ChangePage, api_version: Option<String>) -> Result<Progress, PollerError> {
        let query = self.query();
        check_contract(&query, &page, self.dated_apart())?;
        self.hold_against(page.beside)?;
        self.api_version = self.api_version.take().or(api_version);
        if let Some(id) = self.retries.front() {
            return self.retried(*id, page);
        }
        if self.narrowed(&query, &page)? {
            return Ok(self.counted());
        }
        let primes_apart = self.scan.kind == ScanKind::Prime && self.dated_apart();
        let mut short = scan_end::ShortPage::new(&query, &page, primes_apart);
        for row in page.rows {
            let id = row.id;
            match self.scan.kind {
                ScanKind::Prime => {
                    // A body newer than the window was written after the start and must be reported.
                    let is_old = |window: Window| row.date_upd.is_none_or(|date| date <= window.hi);
                    let content = self.content(&row)?;
                    match &mut short {
                        // The date on it does not tell, but whether it is in the window still.
                        Some(short) if primes_apart => short.contents.push((id, content)),
                        _ if query.window.is_none_or(is_old) => self.state.seen.insert(id, content),
                        _ => {}
                    }
                }
                ScanKind::Window | ScanKind::All => {
                    if !self.report(row)? {
                        self.short = short.map(scan_end::ShortPage::cut);
                        return Ok(if self.short.is_some() { Progress::CheckIds } else { Progress::Done });
                    }
                }
            }
            self.state.poison.recovered(id);
            self.scan.last_id = id;
        }
        let Some(short) = short else { return Ok(self.full(&query)) };
        self.short = Some(short);
        Ok(Progress::CheckIds)
    }

    /// Takes the news that the page of [`query`](Self::query) was not made in time. Nothing is held against a record before it is alone
    /// on its page, and its id comes where it does not.
    pub fn slow(&mut self, failure: ReadFailure) -> Progress {
        if self.retries.front().is_some() || self.sizer.limit() == 1 {
            return self.fail(failure);
        }
        self.halve();
        Progress::More
    }

    /// Takes the news that the page of [`query`](Self::query) was cut off on the way. Returns whether there is something smaller to ask
    /// for: a record that is tried again by itself has to wait for a better connection.
    pub fn cut(&mut self) -> bool {
        if self.retries.pop_front().is_some() {
            return true;
        }
        let smaller = self.sizer.limit() > 1;
        self.halve();
        smaller
    }

    fn halve(&mut self) {
        if !self.suspects_known() {
            self.sizer.slow();
        }
    }

    /// Records per request, where the shop does not make a full page in time.
    #[must_use]
    pub fn page(&self) -> Option<u32> {
        self.sizer.most()
    }

    /// Whether there is something to commit although the next page cannot be read: all records up to some id are dealt with.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.scan.last_id > self.first_id || !self.is_blank()
    }

    /// Goes on after another page or skipped record, unless the cycle has had enough.
    fn counted(&mut self) -> Progress {
        self.pages += 1;
        let ends = self.complete || self.pages >= self.settings.pages_per_cycle;
        if ends { Progress::Done } else { Progress::More }
    }

    /// Reports the row if it is to be; `false` if it is, and a ceiling is reached.
    fn report(&mut self, row: Row) -> Result<bool, PollerError> {
        let rests = row.passed_over || self.state.seen.contains(&row) || self.is_touched(&row)?;
        Ok(rests || self.admit(row)?)
    }

    /// Whether the record has not been left alone for as long as the feed asks for: a later window has it.
    fn is_touched(&self, row: &Row) -> Result<bool, PollerError> {
        let Some(date) = row.date_upd.filter(|_| self.settings.idle) else { return Ok(false) };
        let closed = self.scan.target.min(minus(self.scan.clock.server, self.settings.lag));
        Ok(date > local(&self.state.time_zone, closed, closed)?.hi)
    }

    /// Adds the row as an item and notes its content, unless a ceiling is reached.
    fn admit(&mut self, row: Row) -> Result<bool, PollerError> {
        // A record that was written since it was read would come twice.
        if self.items.len() >= self.settings.ceiling as usize || self.reported.contains(&row.id) {
            return Ok(false);
        }
        let (id, content) = (row.id, self.content(&row)?);
        let item = Item::new(&self.settings.feed, row);
        let comma = usize::from(!self.items.is_empty());
        let fits = self.reserve(encoded_len(&item)? + comma)?;
        if fits {
            self.items.push(item);
            self.reported.insert(id);
            self.state.seen.insert(id, content);
        }
        Ok(fits)
    }

    /// Whether so many more bytes have room in the activation. There is always room for the first item or skipped record.
    fn reserve(&mut self, len: usize) -> Result<bool, PollerError> {
        let first = self.is_blank();
        if first {
            let own = self.scan.clock.own;
            let empty = Activation::seal(activation_id(own, &[0; 10]), own, &self.settings.feed, self.data())?;
            // `truncated` is still `true` and may become `false`, which is a byte longer.
            self.bytes = empty.json().len() + 1;
        }
        let bytes = self.bytes + len;
        let fits = bytes <= self.settings.max_bytes;
        if fits || first {
            self.oversize |= !fits;
            self.bytes = bytes;
        }
        Ok(fits || first)
    }

    /// Whether the date that a record shows is not the one that the shop's filter goes by: it shows that of the shop in use.
    fn dated_apart(&self) -> bool {
        self.settings.feed.date_field().is_some_and(|field| field.per_shop)
    }

    fn content(&self, row: &Row) -> Result<SeenRecord, PollerError> {
        let target = self.scan.target;
        let window = match self.scan.window {
            _ if !self.dated_apart() => None,
            None => Some(local(&self.state.time_zone, target, target)?),
            window => window,
        };
        Ok(SeenRecord::of(row, window))
    }

    fn is_blank(&self) -> bool {
        self.items.is_empty() && self.skipped.is_empty()
    }
}
