//! The pure core's first half: which interval to scan next, and which local times it can have.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::error::{PollerError, PollerErrorKind};
use super::history::Mark;
use super::poison::Poison;
use super::settings::{Settings, Start};
use super::state::{FormerZone, Health, Reading, Scan, ScanKind, Seen, State, Zone, ZoneOrigin};
use super::window::{Window, hull};

/// A feed by id alone begins with the last so many ids: among them can be records that are written already and not yet visible.
const IN_FLIGHT: u64 = 100;

/// A shop clock this little behind is rounding or another web node; the lookback absorbs it.
const CLOCK_NOISE: SignedDuration = SignedDuration::from_secs(5);

/// Plans the next scan: from the stored state, or from the settings' [`Start`] if there is none.
///
/// `shop_zone` is what the shop just said about its time zone; `None` if it was not asked or does not say. `max_id` is the highest id
/// that it shows. A scan that is under way stays as it is.
///
/// # Errors
///
/// [`Settings`](PollerErrorKind::Settings) if the start lies in the future, is a time where the feed knows none, or a time zone is
/// unknown.
pub fn plan(
    stored: Option<State>,
    settings: &Settings,
    reading: Reading,
    max_id: Option<u64>,
    shop_zone: Option<String>,
) -> Result<State, PollerError> {
    let Some(mut state) = stored else {
        return begin(settings, reading, max_id, shop_zone);
    };
    if state.scan.is_some() {
        return Ok(state);
    }
    if settings.feed.goes_by_id() {
        state.set_back(reading);
        // Only said: where the scan begins does not hang on it.
        let target = minus(reading.server, settings.lag);
        let last_id = state.id_floor(settings.lag + settings.lookback);
        let kind = ScanKind::All;
        state.scan = Some(Scan { kind, from: None, target, window: None, last_id, max_id, clock: reading });
        return Ok(state);
    }
    let unseen_zone = confirm_zone(&mut state.time_zone, settings, reading, shop_zone);
    let closed = minus(reading.server, settings.lag);
    // Whether and how far the shop's clock was set back since the last scan. When that happened is not known, but
    // the clock cannot have shown less than the watermark less this much.
    let back = state.clock.map_or(SignedDuration::ZERO, |last| {
        let own = reading.own.duration_since(last.own).max(SignedDuration::ZERO);
        own - reading.server.duration_since(last.server)
    });
    let back = if back < CLOCK_NOISE { SignedDuration::ZERO } else { back };
    let stride = state.stride.map_or(settings.max_window, |stride| stride.max(settings.max_window));
    let mut target = closed.min(plus(state.watermark, stride));
    if let Some(live) = state.backfill {
        target = target.min(live);
    }
    // Behind a lag that was made longer the watermark waits until it is reached: what is dated before it was dealt with.
    target = target.max(minus(state.watermark, back));
    let mut from = state.watermark.min(target).min(minus(state.watermark, back));
    if let Some(checked) = unseen_zone {
        // Records written after the last check may carry local times of the new zone.
        from = from.min(minus(checked, settings.lag));
    }
    let window = local(&state.time_zone, minus(from, settings.lookback), state.watermark.max(target))?;
    state.scan = Some(Scan {
        kind: ScanKind::Window,
        from: Some(from),
        target,
        window: Some(window),
        last_id: 0,
        max_id,
        clock: reading,
    });
    Ok(state)
}

/// The first plan of a feed.
fn begin(
    settings: &Settings,
    reading: Reading,
    max_id: Option<u64>,
    shop_zone: Option<String>,
) -> Result<State, PollerError> {
    let closed = minus(reading.server, settings.lag);
    let in_flight = max_id.unwrap_or_default().saturating_sub(IN_FLIGHT);
    let (name, origin) = match (&settings.zone, shop_zone) {
        (Some(name), _) => (Some(name.clone()), ZoneOrigin::Configured),
        (None, Some(name)) => (Some(name), ZoneOrigin::Shop),
        (None, None) => (None, ZoneOrigin::Unknown),
    };
    let mut state = State {
        version: State::VERSION,
        store_key: settings.feed.store_key(),
        config_fingerprint: settings.fingerprint(),
        epoch: settings.epoch.unwrap_or(0),
        seq: 0,
        watermark: closed,
        max_id: None,
        beside: None,
        marks: Vec::new(),
        anchors: Vec::new(),
        backfill: (settings.start != Start::Now).then_some(closed),
        scan: None,
        seen: Seen::default(),
        poison: Poison::default(),
        time_zone: Zone { name, origin, checked: reading.server, former: Vec::new() },
        clock: None,
        outbox: None,
        page: None,
        stride: None,
        trouble: None,
        health: Health::default(),
    };
    let scan = |kind, window| Scan { kind, from: None, target: closed, window, last_id: 0, max_id, clock: reading };
    if settings.feed.goes_by_id() {
        state.marks.push(Mark::new(reading, in_flight));
        let (kind, last_id) = match settings.start {
            Start::Now => (ScanKind::Prime, in_flight),
            Start::All => (ScanKind::All, 0),
            Start::Since(_) | Start::Local(_) => {
                let message = format!("the {} have no date to start from", settings.feed.resource.name);
                return Err(PollerError::new(PollerErrorKind::Settings, message)
                    .with_hint("start with `now` or with `all`: this feed goes by id"));
            }
        };
        state.scan = Some(Scan { last_id, ..scan(kind, None) });
        return Ok(state);
    }
    match settings.start {
        Start::Now => {
            let reach = settings.lookback + settings.retention;
            let window = local(&state.time_zone, minus(closed, reach), closed)?;
            state.scan = Some(scan(ScanKind::Prime, Some(window)));
            Ok(state)
        }
        Start::All => {
            state.scan = Some(scan(ScanKind::All, None));
            Ok(state)
        }
        Start::Since(instant) => since(state, settings, reading, instant),
        Start::Local(local) => {
            let instant = instant_of(local, state.time_zone.name.as_deref())?;
            since(state, settings, reading, instant)
        }
    }
}

/// The first plan of a feed that begins at an instant.
fn since(mut state: State, settings: &Settings, reading: Reading, instant: Timestamp) -> Result<State, PollerError> {
    if instant > state.watermark {
        let message = format!("the start {instant} lies in the future of the shop's clock ({})", reading.server);
        return Err(PollerError::new(PollerErrorKind::Settings, message)
            .with_hint("start at an instant in the past, or with `now`"));
    }
    state.watermark = instant;
    plan(Some(state), settings, reading, None, None)
}

/// When the shop's clock showed that time, first.
fn instant_of(local: DateTime, zone: Option<&str>) -> Result<Timestamp, PollerError> {
    let Some(name) = zone else {
        let message = format!("`{local}` is a time on the shop's clock, but its time zone is not known: add an offset");
        return Err(PollerError::new(PollerErrorKind::Settings, message)
            .with_hint("give a time such as `2026-11-23T09:30:00Z`, or the shop's time zone"));
    };
    // Rather a record twice than one lost.
    find_zone(name)?.to_ambiguous_timestamp(local).earlier().map_err(|error| {
        PollerError::new(PollerErrorKind::Settings, format!("`{local}` in {name} is no time: {error}"))
    })
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
    zone.former.push(FormerZone { name: former, until: plus(reading.server, settings.lag + settings.lookback) });
    Some(confirmed)
}

/// The hull of all local times of an interval, in every zone that records may be dated in.
///
/// Whatever is subtracted must be subtracted from the instants: a time on the shop's clock less five minutes can be one that
/// never was, or one of an hour ago.
pub(in crate::poller) fn local(zone: &Zone, from: Timestamp, to: Timestamp) -> Result<Window, PollerError> {
    let in_zone = |name: Option<&str>| Ok(hull(from, to, name.map(find_zone).transpose()?.as_ref()));
    zone.former
        .iter()
        .try_fold(in_zone(zone.name.as_deref())?, |window, former| Ok(window.join(in_zone(former.name.as_deref())?)))
}

fn find_zone(name: &str) -> Result<TimeZone, PollerError> {
    TimeZone::get(name).map_err(|error| {
        PollerError::new(PollerErrorKind::Settings, format!("time zone `{name}` is not known"))
            .with_hint("set the shop's time zone in the poller's settings, as an IANA name such as `Europe/Paris`")
            .with_source(error)
    })
}

pub(in crate::poller) fn plus(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}

pub(in crate::poller) fn minus(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_sub(by).unwrap_or(Timestamp::MIN)
}
