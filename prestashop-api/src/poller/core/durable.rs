//! Which changes of a state must be stored at once, and which may wait.
//!
//! An idle cycle moves the watermark, the clocks, and what is counted and forgotten by them. Who goes on from the state of before it, as
//! after a crash, only reads more: that state remembers all that was reported within its own reach, and to the poller it is as if it had
//! been down since. So such a state is not stored again before the watermark or the clock is a lookback ahead. That bounds what is read
//! twice, and keeps an old window as small as one that needs no second look.

use jiff::{SignedDuration, Timestamp};

use super::history::{Anchor, Mark};
use super::poison::Poison;
use super::state::{Health, Reading, Scan, State, Trouble, Zone, ZoneOrigin};

/// What is known of the stored state, without what was reported.
#[derive(Debug)]
pub(in crate::poller) struct Stored {
    durable: Durable,
    watermark: Timestamp,
    clock: Option<Reading>,
}

impl Stored {
    pub(in crate::poller) fn of(state: &State) -> Self {
        Self { durable: Durable::of(state), watermark: state.watermark, clock: state.clock }
    }

    /// Whether a poller that goes on from the stored state does not miss, repeat or forget anything that `state` has, and reads at most
    /// `patience` more.
    pub(in crate::poller) fn stands_for(&self, state: &State, patience: SignedDuration) -> bool {
        let near = |then: Timestamp, now: Timestamp| now.duration_since(then).abs() < patience;
        let clock = match (self.clock, state.clock) {
            (Some(then), Some(now)) => near(then.server, now.server),
            _ => false,
        };
        clock && near(self.watermark, state.watermark) && self.durable == Durable::of(state)
    }
}

/// What of a state must not be lost.
#[derive(Debug, PartialEq, Eq)]
struct Durable {
    version: u32,
    store_key: String,
    config_fingerprint: String,
    epoch: u64,
    max_id: Option<u64>,
    beside: Option<u64>,
    last_id: Option<u64>,
    anchors: Vec<Anchor>,
    backfill: Option<Timestamp>,
    scan: Option<Scan>,
    poison: Poison,
    zone: (Option<String>, ZoneOrigin),
    waits: bool,
    page: Option<u32>,
    trouble: Option<Trouble>,
    health: Health,
}

impl Durable {
    fn of(state: &State) -> Self {
        // Without a rest, so that whoever adds a field has to say here whether it can be lost.
        let State {
            version,
            store_key,
            config_fingerprint,
            epoch,
            seq: _,
            watermark: _,
            max_id,
            beside,
            marks,
            anchors,
            backfill,
            scan,
            // It grows with what is reported, and otherwise only shrinks.
            seen: _,
            poison,
            time_zone: Zone { name, origin, checked: _, former: _ },
            clock: _,
            outbox,
            page,
            // It comes with a step of the watermark.
            stride: _,
            trouble,
            health,
        } = state;
        Self {
            version: *version,
            store_key: store_key.clone(),
            config_fingerprint: config_fingerprint.clone(),
            epoch: *epoch,
            max_id: *max_id,
            beside: *beside,
            last_id: marks.last().map(|Mark { id, .. }| *id),
            anchors: anchors.clone(),
            backfill: *backfill,
            scan: scan.clone(),
            poison: poison.clone(),
            zone: (name.clone(), *origin),
            waits: outbox.is_some(),
            page: *page,
            trouble: trouble.clone(),
            // The scans tell when what cannot be read is tried again.
            health: Health { scans: if poison.is_empty() { 0 } else { health.scans }, ..*health },
        }
    }
}
