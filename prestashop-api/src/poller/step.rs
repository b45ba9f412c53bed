//! The pure core: from a state and what the shop answered to the next state. No I/O, no clock, no randomness.
//!
//! One cycle: [`plan`] a scan unless one is under way, [`Cycle::new`], then [`Cycle::query`] and [`Cycle::take`]
//! until it says [`Progress::Done`], then [`Cycle::finish`]. Nothing counts before the caller has stored the state
//! that `finish` returns.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::activation::{Activation, Data, Item, Meta, Phase, Span, activation_id, encoded_len};
use super::error::{PollerError, PollerErrorKind};
use super::ports::{Page, Query};
use super::row::Row;
use super::settings::{Settings, Start};
use super::state::{
    FormerZone, Health, Outbox, Reading, Scan, ScanKind, Seen, State, Zone, ZoneOrigin,
};
use super::window::{Window, hull};

/// A shop clock this little behind is rounding or another web node; the lookback absorbs it.
const CLOCK_NOISE: SignedDuration = SignedDuration::from_secs(5);

/// Plans the next scan: from the stored state, or from the settings' [`Start`] if there is none.
///
/// `shop_zone` is what the shop just said about its time zone; `None` if it was not asked or does not say.
/// A scan that is under way stays as it is.
///
/// # Errors
///
/// [`Settings`](PollerErrorKind::Settings) if the start lies in the future or a time zone is unknown.
pub fn plan(
    stored: Option<State>,
    settings: &Settings,
    reading: Reading,
    shop_zone: Option<String>,
) -> Result<State, PollerError> {
    let Some(mut state) = stored else {
        return begin(settings, reading, shop_zone);
    };
    if state.scan.is_some() {
        return Ok(state);
    }
    let unseen_zone = confirm_zone(&mut state.tz, settings, reading, shop_zone);
    let closed = minus(reading.server, settings.lag);
    // Whether and how far the shop's clock was set back since the last scan. When that happened is not known, but
    // the clock cannot have shown less than the watermark less this much.
    let back = state.clock.map_or(SignedDuration::ZERO, |last| {
        let own = reading
            .own
            .duration_since(last.own)
            .max(SignedDuration::ZERO);
        own - reading.server.duration_since(last.server)
    });
    let back = if back < CLOCK_NOISE {
        SignedDuration::ZERO
    } else {
        back
    };
    let mut target = closed.min(plus(state.u, settings.max_window));
    if let Some(live) = state.backfill {
        target = target.min(live);
    }
    let mut from = state.u.min(target).min(minus(state.u, back));
    if let Some(checked) = unseen_zone {
        // Orders written after the last check may carry local times of the new zone.
        from = from.min(minus(checked, settings.lag));
    }
    let window = local(&state.tz, from, state.u.max(target))?.back(settings.lookback);
    state.scan = Some(Scan {
        kind: ScanKind::Window,
        from: Some(from),
        target,
        window: Some(window),
        last_id: 0,
        clock: reading,
    });
    Ok(state)
}

/// The first plan of a feed.
fn begin(
    settings: &Settings,
    reading: Reading,
    shop_zone: Option<String>,
) -> Result<State, PollerError> {
    let closed = minus(reading.server, settings.lag);
    let (name, origin) = match (&settings.zone, shop_zone) {
        (Some(name), _) => (Some(name.clone()), ZoneOrigin::Configured),
        (None, Some(name)) => (Some(name), ZoneOrigin::Shop),
        (None, None) => (None, ZoneOrigin::Unknown),
    };
    let mut state = State {
        store_key: settings.feed.store_key(),
        cfg_fingerprint: settings.fingerprint(),
        epoch: settings.epoch.unwrap_or(0),
        seq: 0,
        u: closed,
        backfill: (settings.start != Start::Now).then_some(closed),
        scan: None,
        seen: Seen::default(),
        tz: Zone {
            name,
            origin,
            checked: reading.server,
            former: Vec::new(),
        },
        clock: None,
        outbox: None,
        health: Health::default(),
    };
    let scan = |kind, window| Scan {
        kind,
        from: None,
        target: closed,
        window,
        last_id: 0,
        clock: reading,
    };
    match settings.start {
        Start::Now => {
            let reach = settings.lookback + settings.retention;
            let window = local(&state.tz, closed, closed)?.back(reach);
            state.scan = Some(scan(ScanKind::Prime, Some(window)));
            Ok(state)
        }
        Start::All => {
            state.scan = Some(scan(ScanKind::All, None));
            Ok(state)
        }
        Start::Since(instant) if instant > closed => Err(PollerError::new(
            PollerErrorKind::Settings,
            format!(
                "the start {instant} lies in the future of the shop's clock ({})",
                reading.server
            ),
        )
        .with_hint("start at an instant in the past, or with `now`")),
        Start::Since(instant) => {
            state.u = instant;
            plan(Some(state), settings, reading, None)
        }
    }
}

/// Notes what is known about the zone now. Returns when the old zone was last confirmed if it changed since.
fn confirm_zone(
    zone: &mut Zone,
    settings: &Settings,
    reading: Reading,
    shop_zone: Option<String>,
) -> Option<Timestamp> {
    let (name, origin) = match (&settings.zone, shop_zone) {
        (Some(name), _) => (name.clone(), ZoneOrigin::Configured),
        (None, Some(name)) => (name, ZoneOrigin::Shop),
        // Not asked, or no right to read it any more: the last known name stands.
        (None, None) => return None,
    };
    let confirmed = std::mem::replace(&mut zone.checked, reading.server);
    zone.origin = origin;
    if zone.name.as_deref() == Some(name.as_str()) {
        return None;
    }
    let former = zone.name.replace(name);
    zone.former.push(FormerZone {
        name: former,
        until: plus(reading.server, settings.lag + settings.lookback),
    });
    Some(confirmed)
}

/// The hull of all local times of an interval, in every zone that orders may be dated in.
fn local(zone: &Zone, from: Timestamp, to: Timestamp) -> Result<Window, PollerError> {
    let in_zone =
        |name: Option<&str>| Ok(hull(from, to, name.map(find_zone).transpose()?.as_ref()));
    zone.former
        .iter()
        .try_fold(in_zone(zone.name.as_deref())?, |window, former| {
            Ok(window.join(in_zone(former.name.as_deref())?))
        })
}

fn find_zone(name: &str) -> Result<TimeZone, PollerError> {
    TimeZone::get(name).map_err(|error| {
        PollerError::new(PollerErrorKind::Settings, format!("time zone `{name}` is not known"))
            .with_hint("set the shop's time zone in the poller's settings, as an IANA name such as `Europe/Paris`")
            .with_source(error)
    })
}

fn plus(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}

fn minus(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_sub(by).unwrap_or(Timestamp::MIN)
}

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
            oversize: false,
            complete: false,
            api_version: None,
        })
    }

    /// The page to read next.
    #[must_use]
    pub fn query(&self) -> Query {
        Query {
            window: self.scan.window,
            after_id: self.scan.last_id,
            limit: self.settings.page_size,
        }
    }

    /// Takes the answer to [`query`](Self::query).
    ///
    /// # Errors
    ///
    /// [`Contract`](PollerErrorKind::Contract) if the answer cannot be one to the query: the cycle must be given up
    /// without a commit.
    pub fn take(
        &mut self,
        page: &Page,
        api_version: Option<String>,
    ) -> Result<Progress, PollerError> {
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
                    let known = query
                        .window
                        .is_none_or(|window| row.date_upd.is_none_or(|date| date <= window.hi));
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
        let ends = self.complete || self.pages >= self.settings.pages_per_cycle;
        Ok(if ends { Progress::Done } else { Progress::More })
    }

    /// Adds the row as an item, unless a ceiling is reached.
    fn admit(&mut self, row: &Row) -> Result<bool, PollerError> {
        let item = Item::new(&self.settings.feed.store, row);
        if self.items.is_empty() {
            let own = self.scan.clock.own;
            let empty = Activation::seal(
                activation_id(own, &[0; 10]),
                own,
                &self.settings.feed.source,
                self.data(),
            )?;
            // `truncated` is still `true` and may become `false`, which is a byte longer.
            self.bytes = empty.json().len() + 1;
        }
        let bytes = self.bytes + encoded_len(&item)? + ",".len();
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
            Some(Activation::seal(
                activation_id(now, &random),
                now,
                &self.settings.feed.source,
                data,
            )?)
        };
        let floor = self.floor()?;
        let Self {
            mut state,
            scan,
            complete,
            ..
        } = self;
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
        let u = if self.complete {
            self.scan.target
        } else {
            self.state.u
        };
        let u = self
            .scan
            .from
            .filter(|_| !self.complete)
            .map_or(u, |from| from.min(u));
        let reach = self.settings.lookback + self.settings.retention;
        Ok(local(&self.state.tz, u, u)?.back(reach).lo)
    }

    /// The envelope's content, without items.
    fn data(&self) -> Data {
        Data {
            store: self.settings.feed.store.clone(),
            cycle: self.state.seq + 1,
            phase: if self.state.backfill.is_some() {
                Phase::Backfill
            } else {
                Phase::Live
            },
            window: Span {
                from: self.scan.from,
                to: self.scan.target,
            },
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
        return broken(format!(
            "{} rows for a limit of {}",
            page.listed.max(rows.len()),
            query.limit
        ));
    }
    let mut last = query.after_id;
    for row in rows {
        if row.id <= last {
            return broken(format!(
                "id {} after id {last}, where ascending ids were asked for",
                row.id
            ));
        }
        last = row.id;
    }
    if let Some(window) = query.window {
        // A row may have been written between the shop's two steps by a clock that is behind; most of a page cannot.
        let below = rows
            .iter()
            .filter(|row| row.date_upd.is_some_and(|date| date < window.lo))
            .count();
        if below > 1 && below * 2 > rows.len() {
            return broken(format!(
                "{below} of {} orders are dated before {}",
                rows.len(),
                window.lo
            ));
        }
    }
    Ok(())
}
