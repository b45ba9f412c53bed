//! How far a feed by id alone has come: where its next scan begins, and where it goes on when the shop's ids have gone back.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::state::{Reading, State};

/// How far a feed by id alone had come at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mark {
    /// The shop's clock when the scan was planned.
    pub at: Timestamp,
    /// The poller's clock at the same moment; `None` in records of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Timestamp>,
    /// The last id that the scan read, of those that the shop had shown by then.
    pub id: u64,
}

impl Mark {
    pub(in crate::poller) fn new(clock: Reading, id: u64) -> Self {
        Self { at: clock.server, own: Some(clock.own), id }
    }

    /// Whether so much time has passed since, by both clocks: either can have been set.
    fn is_older(&self, clock: Reading, than: SignedDuration) -> bool {
        clock.server.duration_since(self.at) >= than && self.own.is_none_or(|own| clock.own.duration_since(own) >= than)
    }
}

/// What a record was when it was read: where it is so still, the shop has not gone back behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(u64, String)", try_from = "(u64, String)")]
#[non_exhaustive]
pub struct Anchor {
    /// Its id.
    pub id: u64,
    /// Digest of its content.
    pub hash: u64,
}

impl From<Anchor> for (u64, String) {
    fn from(anchor: Anchor) -> Self {
        // As text: many JSON tools round integers above 2^53.
        (anchor.id, format!("{:016x}", anchor.hash))
    }
}

impl TryFrom<(u64, String)> for Anchor {
    type Error = std::num::ParseIntError;

    fn try_from((id, hash): (u64, String)) -> Result<Self, Self::Error> {
        Ok(Self { id, hash: u64::from_str_radix(&hash, 16)? })
    }
}

impl State {
    /// The id behind which the next scan begins: the last one of a scan that was read so long before the last completed scan, which so
    /// has seen what was written up to then and became visible late.
    pub(in crate::poller) fn id_floor(&self, reach: SignedDuration) -> u64 {
        let old = self.clock.and_then(|clock| self.marks.iter().rev().find(|mark| mark.is_older(clock, reach)));
        old.or(self.marks.first()).map_or(0, |mark| mark.id)
    }

    /// Notes how far a completed scan has come, and forgets the marks that no scan can begin at any more.
    pub(in crate::poller) fn mark(&mut self, mark: Mark, clock: Reading, reach: SignedDuration) {
        let useful = self.marks.iter().rposition(|mark| mark.is_older(clock, reach)).unwrap_or(0);
        self.marks.drain(..useful);
        if self.marks.last().is_none_or(|last| last.id < mark.id) {
            self.marks.push(mark);
        }
    }

    /// Remembers what the records are that were read, up to `id`. The further back, the further these stand apart, so that there are few.
    pub(in crate::poller) fn anchor(&mut self, id: u64) {
        let last = self.anchors.last().map_or(0, |anchor| anchor.id);
        let read = self.seen.behind(last).take_while(|(read, _)| *read <= id);
        self.anchors.extend(read.map(|(id, content)| Anchor { id, hash: content.hash }));
        let newest = self.anchors.last().map_or(0, |anchor| anchor.id);
        let mut kept: Vec<Anchor> = Vec::new();
        for anchor in self.anchors.drain(..).rev() {
            // One between two is left out where the further is at most half as far again: so it stays, however much comes after.
            if let [.., nearer, _] = kept.as_slice()
                && (newest - anchor.id).saturating_mul(2) <= (newest - nearer.id).saturating_mul(3)
            {
                kept.pop();
            }
            kept.push(anchor);
        }
        kept.reverse();
        self.anchors = kept;
    }

    /// Has no mark, and no scan, lie in the future of a clock that was set back: its age would not be known before the clock is there again.
    pub(in crate::poller) fn set_back(&mut self, now: Reading) {
        for mark in &mut self.marks {
            mark.at = mark.at.min(now.server);
            mark.own = mark.own.map(|own| own.min(now.own));
        }
        if let Some(clock) = &mut self.clock {
            clock.server = clock.server.min(now.server);
            clock.own = clock.own.min(now.own);
        }
    }

    /// Whether the shop shows a lower id as its highest than it did: its newest record was deleted, or its database is an older one.
    pub(in crate::poller) fn is_ahead_of(&self, max_id: Option<u64>) -> bool {
        max_id.is_some_and(|max_id| self.max_id.is_some_and(|known| known > max_id))
    }

    /// Goes back to the records up to `id`, which are as they were.
    pub(in crate::poller) fn go_back(&mut self, now: Reading, id: u64, max_id: Option<u64>) {
        self.marks = vec![Mark::new(now, id)];
        self.anchors.retain(|anchor| anchor.id <= id);
        self.max_id = max_id;
        self.health.went_back += 1;
    }
}
