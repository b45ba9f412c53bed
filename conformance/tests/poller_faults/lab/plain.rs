//! A small poller that works as ours does, without its thrift and its memory across restarts, and four more that are the same but for one of the
//! faults that ours once had: what convicts them is that fault.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use prestashop_api::poller::hull;

use super::ours::{LAG, LOOKBACK, PAGE};
use super::rivals::{new, text};
use super::sim::Sim;
use super::wire::{Shown, Wire};

/// A fault that ours once had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// The lookback is taken from the local time, not from the instant.
    LocalLookback,
    /// An empty list is believed to be one.
    EmptyEnds,
    /// A page with fewer records than were asked for is the last one.
    ShortEnds,
    /// A record that its page leaves out is passed.
    VanishedPassed,
}

pub const SLIPS: [Slip; 4] = [Slip::LocalLookback, Slip::EmptyEnds, Slip::ShortEnds, Slip::VanishedPassed];

impl Slip {
    pub fn name(self) -> &'static str {
        match self {
            Self::LocalLookback => "lookback in local time",
            Self::EmptyEnds => "an empty list believed",
            Self::ShortEnds => "a short page believed",
            Self::VanishedPassed => "a vanished row passed",
        }
    }
}

/// Every write up to the watermark is accounted for.
#[derive(Debug)]
pub struct Plain {
    slip: Option<Slip>,
    watermark: Timestamp,
    seen: BTreeMap<u64, Shown>,
}

impl Plain {
    pub fn new(slip: Option<Slip>, start: Timestamp) -> Self {
        Self { slip, watermark: start, seen: BTreeMap::new() }
    }

    pub async fn cycle(&mut self, sim: &Sim, wire: &Wire) -> Vec<Shown> {
        let target = sim.now() - SignedDuration::from_secs(LAG);
        let window = self.window(sim, target);
        let mut found = Vec::new();
        if self.read(sim, wire, &window, &mut found).await.is_some() {
            self.watermark = target;
        }
        new(&mut self.seen, found)
    }

    fn window(&self, sim: &Sim, target: Timestamp) -> String {
        let lookback = SignedDuration::from_secs(LOOKBACK);
        let zone = sim.writers(|writers| writers.zone.clone());
        let from = self.watermark.min(target);
        let window = if self.slip == Some(Slip::LocalLookback) {
            let window = hull(from, target, Some(&zone));
            (window.lo.saturating_sub(lookback), window.hi)
        } else {
            let window = hull(from - lookback, target, Some(&zone));
            (window.lo, window.hi)
        };
        format!("filter[date_upd]=[{},{}]", text(window.0), text(window.1))
    }

    /// Reads all pages of the window; `None` if it did not come to the end.
    async fn read(&self, sim: &Sim, wire: &Wire, window: &str, found: &mut Vec<Shown>) -> Option<()> {
        let mut last = 0;
        loop {
            let part = format!("{window}&filter[id]=>[{last}]&sort=[id_ASC]&limit={PAGE}");
            let page = wire.list(&part).await?;
            let of_page: Vec<_> = page.iter().map(|order| order.id).collect();
            found.extend(page);
            match of_page.last() {
                Some(end) if of_page.len() == PAGE => {
                    last = *end;
                    continue;
                }
                Some(_) if self.slip == Some(Slip::ShortEnds) => return Some(()),
                None if self.slip == Some(Slip::EmptyEnds) => return Some(()),
                _ => {}
            }
            let ids = self.ids(sim, wire, &part).await?;
            let missing = ids.iter().find(|id| !of_page.contains(id));
            last = match (missing, ids.last()) {
                (Some(_), Some(end)) if self.slip == Some(Slip::VanishedPassed) => *end,
                (Some(missing), _) => missing - 1,
                (None, _) => return Some(()),
            };
        }
    }

    /// The ids of a part; where there are none, only after the shop has shown that it sees its orders, and after a while.
    async fn ids(&self, sim: &Sim, wire: &Wire, part: &str) -> Option<Vec<u64>> {
        for _ in 0..3 {
            let ids = wire.ids(part).await?;
            if !ids.is_empty() {
                return Some(ids);
            }
            sim.time.pass(5);
        }
        let newest = wire.ids("sort=[id_DESC]&limit=1").await?;
        (!newest.is_empty()).then(Vec::new)
    }
}
