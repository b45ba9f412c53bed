//! The pure core: from a state and what the shop answered to the next state. No I/O, no clock, no randomness.
//!
//! One cycle: [`plan`](super::plan) a scan unless one is under way, [`Cycle::new`], then [`Cycle::query`] and
//! [`Cycle::take`] until it says [`Progress::Done`], then [`Cycle::finish`]. Nothing counts before the caller has
//! stored the state that `finish` returns.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::activation::{Activation, Data, Item, Meta, Phase, Span, activation_id, encoded_len};
use super::error::{PollerError, PollerErrorKind};
use super::plan::local;
use super::ports::{Page, Query};
use super::row::Row;
use super::settings::Settings;
use super::state::{Outbox, Scan, ScanKind, State};

/// So many full pages in a row without a single order are an error.
const EMPTY_PAGES_MAX: u32 = 3;

/// What [`Cycle::take`] made of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The scan goes on with [`Cycle::query`].
    More,
    /// The cycle ends: the scan is complete, or a ceiling is reached.
    Done,
}

/// What [`Cycle::finish`] hands out.
#[derive(Debug)]
pub struct Commit {
    /// The state to store, with the activation in its outbox.
    pub state: State,
    /// The activation, if there is anything to report.
    pub activation: Option<Activation>,
}

/// One cycle over the scan of a state.
#[derive(Debug)]
pub struct Cycle<'a> {
    settings: &'a Settings,
    state: State,
    scan: Scan,
    items: Vec<Item>,
    /// Length of the activation so far.
    bytes: usize,
    pages: u32,
    /// Full pages in a row on which every order had vanished.
    empty_pages: u32,
    oversize: bool,
    complete: bool,
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
            state,
            scan,
            items: Vec::new(),
            bytes: 0,
            pages: 0,
            empty_pages: 0,
            oversize: false,
            complete: false,
            api_version: None,
        })
    }

    /// The page to read next.
    #[must_use]
    pub fn query(&self) -> Query {
        Query { window: self.scan.window, after_id: self.scan.last_id, limit: self.settings.page_size }
    }

    /// Takes the answer to [`query`](Self::query).
    ///
    /// # Errors
    ///
    /// [`Contract`](PollerErrorKind::Contract) if the answer cannot be one to the query,
    /// [`Source`](PollerErrorKind::Source) if full pages keep coming back without a single order: the cycle must be
    /// given up without a commit.
    pub fn take(&mut self, page: &Page, api_version: Option<String>) -> Result<Progress, PollerError> {
        let query = self.query();
        check_contract(&query, page)?;
        self.pages += 1;
        self.api_version = self.api_version.take().or(api_version);
        let vanished = page.listed.saturating_sub(page.rows.len());
        self.state.health.vanished += vanished as u64;
        for row in &page.rows {
            match self.scan.kind {
                ScanKind::Prime => {
                    // A body newer than the window was written after the start and must be reported.
                    let known = query.window.is_none_or(|window| row.date_upd.is_none_or(|date| date <= window.hi));
                    if known {
                        self.state.seen.note(row);
                    }
                }
                ScanKind::Window | ScanKind::All => {
                    if !self.state.seen.contains(row) {
                        if !self.admit(row)? {
                            return Ok(Progress::Done);
                        }
                        self.state.seen.note(row);
                    }
                }
            }
            self.scan.last_id = row.id;
        }
        self.complete = page.listed < query.limit as usize;
        if page.rows.is_empty() && !self.complete {
            // Deleted orders are not listed again; those that are cannot be loaded, and hide their ids.
            self.empty_pages += 1;
            if self.empty_pages == EMPTY_PAGES_MAX {
                return Err(unloadable(&query));
            }
        } else {
            self.empty_pages = 0;
        }
        let ends = self.complete || self.pages >= self.settings.pages_per_cycle;
        Ok(if ends { Progress::Done } else { Progress::More })
    }

    /// Adds the row as an item, unless a ceiling is reached.
    fn admit(&mut self, row: &Row) -> Result<bool, PollerError> {
        let item = Item::new(&self.settings.feed.store, row);
        if self.items.is_empty() {
            let own = self.scan.clock.own;
            let empty = Activation::seal(activation_id(own, &[0; 10]), own, &self.settings.feed.source, self.data())?;
            // `truncated` is still `true` and may become `false`, which is a byte longer.
            self.bytes = empty.json().len() + 1;
        }
        let comma = usize::from(!self.items.is_empty());
        let bytes = self.bytes + encoded_len(&item)? + comma;
        let fits = bytes <= self.settings.max_bytes;
        if self.items.len() >= self.settings.ceiling as usize || !(fits || self.items.is_empty()) {
            return Ok(false);
        }
        self.oversize |= !fits;
        self.bytes = bytes;
        self.items.push(item);
        Ok(true)
    }

    /// Ends the cycle. `random` makes the activation's id; `now` is the poller's wall clock.
    ///
    /// # Errors
    ///
    /// The activation cannot be encoded, or a time zone is unknown.
    pub fn finish(mut self, now: Timestamp, random: [u8; 10]) -> Result<Commit, PollerError> {
        self.items.sort_by_key(|item| (item.date_upd, item.id));
        let activation = if self.items.is_empty() {
            None
        } else {
            let mut data = self.data();
            data.items = std::mem::take(&mut self.items);
            Some(Activation::seal(activation_id(now, &random), now, &self.settings.feed.source, data)?)
        };
        let floor = self.floor()?;
        let Self { mut state, scan, complete, .. } = self;
        if complete {
            state.u = scan.target;
            state.backfill = state.backfill.filter(|live| *live > scan.target);
            state.clock = Some(scan.clock);
            state.tz.former.retain(|former| former.until > scan.target);
            state.health.scans += 1;
        } else {
            state.scan = Some(scan);
        }
        state.seen.prune(floor);
        state.health.forgotten += state.seen.cap();
        state.outbox = activation.as_ref().map(|activation| Outbox {
            id: activation.id.clone(),
            json: activation.json().to_owned(),
            created: now,
        });
        state.seq += 1;
        Ok(Commit { state, activation })
    }

    /// Contents dated before this are out of reach of every window to come, a repeated hour included.
    fn floor(&self) -> Result<DateTime, PollerError> {
        let u = if self.complete { self.scan.target } else { self.state.u };
        let u = self.scan.from.filter(|_| !self.complete).map_or(u, |from| from.min(u));
        let reach = self.settings.lookback + self.settings.retention;
        Ok(local(&self.state.tz, u, u)?.back(reach).lo)
    }

    /// The envelope's content, without items.
    fn data(&self) -> Data {
        Data {
            store: self.settings.feed.store.clone(),
            cycle: self.state.seq + 1,
            phase: if self.state.backfill.is_some() { Phase::Backfill } else { Phase::Live },
            window: Span { from: self.scan.from, to: self.scan.target },
            truncated: !self.complete,
            items: Vec::new(),
            meta: Meta {
                api_version: self.api_version.clone(),
                timezone: self.state.tz.name.clone(),
                oversize: self.oversize,
                skipped: Vec::new(),
            },
        }
    }
}

/// Refuses an answer that cannot be one to `query`: a proxy or an override has dropped the filter, the sort or the
/// limit, and going on would pass over orders.
fn check_contract(query: &Query, page: &Page) -> Result<(), PollerError> {
    let broken = |what: String| {
        Err(PollerError::new(PollerErrorKind::Contract, format!("the shop's answer breaks the query: {what}"))
            .with_hint("check for a proxy, a cache or an override that drops query parameters; nothing was committed"))
    };
    let rows = &page.rows;
    if page.listed > query.limit as usize || rows.len() > page.listed {
        return broken(format!("{} rows for a limit of {}", page.listed.max(rows.len()), query.limit));
    }
    let mut last = query.after_id;
    for row in rows {
        if row.id <= last {
            return broken(format!("id {} after id {last}, where ascending ids were asked for", row.id));
        }
        last = row.id;
    }
    if let Some(window) = query.window {
        // A row may have been written between the shop's two steps by a clock that is behind; most of a page cannot.
        let below = rows.iter().filter(|row| row.date_upd.is_some_and(|date| date < window.lo)).count();
        if below > 1 && below * 2 > rows.len() {
            return broken(format!("{below} of {} orders are dated before {}", rows.len(), window.lo));
        }
    }
    Ok(())
}

fn unloadable(query: &Query) -> PollerError {
    PollerError::new(
        PollerErrorKind::Source,
        format!("all {} orders listed after id {} came back empty", query.limit, query.after_id),
    )
    .with_hint("look for damaged orders after this id, or use a larger page size to read past them")
}
