//! The shop: true time, a clock and a zone that misbehave, writers, and lists that are answered in two steps.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// What goes wrong in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hazard {
    Calm,
    /// Autumn: the local hour comes twice.
    Fold,
    /// Spring: a local hour is missing.
    Gap,
    /// The shop's clock is set back by so many seconds.
    SetBack(i64),
    /// The shop moves to another zone, west or east.
    ZoneChange(&'static str),
}

/// Whether a write makes its order unreadable, by which probability, and for how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spoils {
    Never,
    /// It heals after a while or by a write.
    ForAWhile(f64),
    ForEver(f64),
}

/// Content of an order at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    pub date: DateTime,
    pub version: u64,
}

#[derive(Debug)]
pub struct World {
    pub rng: Rng,
    /// True time, seconds since 1970.
    pub t: i64,
    start: i64,
    hazard: Hazard,
    zone: TimeZone,
    moved: TimeZone,
    max_delay: i64,
    skew: i64,
    /// Probability of a burst of writes, per second.
    pub rate: f64,
    /// Whether writers act between the steps of a request.
    pub busy: bool,
    /// Bytes of filler in an order.
    pub padding: usize,
    pub spoils: Spoils,
    /// Probability that a list is answered as empty because the shop's database failed.
    pub silent: f64,
    /// Probability that an order of a page is not loaded.
    pub hidden: f64,
    /// Whether an order that was not loaded is in the list, without content.
    pub lists_empty: bool,
    /// Orders that cannot be read, and until when.
    poison: BTreeMap<u64, i64>,
    /// What a reader sees.
    pub visible: BTreeMap<u64, Content>,
    /// Writes not yet visible: when, which order, what.
    pending: Vec<(i64, u64, Content)>,
    /// Last version written of each order that was not deleted.
    pub written: BTreeMap<u64, u64>,
    next_id: u64,
}

/// Seconds after the start at which the hazard strikes.
const STRIKE: i64 = 150;

impl World {
    pub fn new(seed: u64, hazard: Hazard, max_delay: i64, skew: i64) -> Self {
        let strike: Timestamp = match hazard {
            Hazard::Gap => "2026-03-29T01:00:00Z",
            _ => "2026-10-25T01:00:00Z",
        }
        .parse()
        .expect("an instant");
        // Only fold and gap shall meet a change of the clocks.
        let strike = match hazard {
            Hazard::Fold | Hazard::Gap => strike,
            _ => strike.checked_add(1000.hours()).expect("an instant"),
        };
        let start = strike.as_second() - STRIKE;
        let zone = |name| TimeZone::get(name).expect("a zone");
        let moved = if let Hazard::ZoneChange(name) = hazard { zone(name) } else { zone("Europe/Paris") };
        Self {
            rng: Rng::with_seed(seed),
            t: start,
            start,
            hazard,
            zone: zone("Europe/Paris"),
            moved,
            max_delay,
            skew,
            rate: 0.2,
            busy: true,
            padding: 0,
            spoils: Spoils::Never,
            silent: 0.0,
            hidden: 0.0,
            lists_empty: seed.is_multiple_of(2),
            poison: BTreeMap::new(),
            visible: BTreeMap::new(),
            pending: Vec::new(),
            written: BTreeMap::new(),
            next_id: 1,
        }
    }

    fn struck(&self) -> bool {
        self.t >= self.start + STRIKE
    }

    /// The shop's clock.
    pub fn clock(&self) -> Timestamp {
        let back = match self.hazard {
            Hazard::SetBack(by) if self.struck() => by,
            _ => 0,
        };
        instant(self.t - back)
    }

    pub fn start(&self) -> Timestamp {
        instant(self.start)
    }

    /// The zone that the shop is in now.
    pub fn zone(&self) -> &TimeZone {
        if self.struck() { &self.moved } else { &self.zone }
    }

    pub fn local(&self, at: Timestamp) -> DateTime {
        self.zone().to_datetime(at)
    }

    /// Writes an order, a new one for `None`. It becomes visible at once or up to `max_delay` later.
    pub fn write(&mut self, id: Option<u64>) {
        let id = id.unwrap_or(self.next_id);
        self.next_id = self.next_id.max(id + 1);
        let version = self.written.get(&id).copied().unwrap_or(0) + 1;
        self.written.insert(id, version);
        let skew = if self.skew > 0 { self.rng.i64(-self.skew..=self.skew) } else { 0 };
        let date = self.local(instant(self.clock().as_second() + skew));
        let delay = if self.max_delay > 0 && self.rng.u8(..4) == 0 { self.rng.i64(0..=self.max_delay) } else { 0 };
        // The writes of one order become visible in order.
        let earlier = self.pending.iter().filter(|entry| entry.1 == id).map(|entry| entry.0).max();
        let at = (self.t + delay).max(earlier.unwrap_or(i64::MIN));
        self.pending.push((at, id, Content { date, version }));
        self.spoil(id);
        self.flush();
    }

    /// A write can make an order unreadable, and readable again.
    fn spoil(&mut self, id: u64) {
        match self.spoils {
            Spoils::Never => {}
            Spoils::ForEver(rate) => {
                if self.rng.f64() < rate {
                    self.poison.insert(id, i64::MAX);
                }
            }
            Spoils::ForAWhile(rate) => {
                if self.rng.f64() < rate {
                    let until = self.t + self.rng.i64(1..=900);
                    self.poison.insert(id, until);
                } else if self.rng.bool() {
                    self.poison.remove(&id);
                }
            }
        }
    }

    /// Orders that cannot be read, or could not if they were not healed by a write.
    pub fn spoiled(&self) -> Vec<u64> {
        self.poison.keys().copied().collect()
    }

    /// The first of these orders that cannot be read now.
    pub fn poisoned(&self, ids: &[u64]) -> Option<u64> {
        let bad = |id: &&u64| self.visible.contains_key(id) && self.poison.get(id).is_some_and(|until| self.t < *until);
        ids.iter().find(bad).copied()
    }

    /// Whether the shop's database fails now.
    pub fn fails(&mut self) -> bool {
        self.silent > 0.0 && self.rng.f64() < self.silent
    }

    /// Whether an order cannot be loaded now.
    pub fn hides(&mut self) -> bool {
        self.hidden > 0.0 && self.rng.f64() < self.hidden
    }

    fn flush(&mut self) {
        self.pending.sort_by_key(|(at, _, content)| (*at, content.version));
        let due = self.pending.partition_point(|(at, ..)| *at <= self.t);
        for (_, id, content) in self.pending.drain(..due) {
            self.visible.insert(id, content);
        }
    }

    fn any_order(&mut self) -> Option<u64> {
        let count = self.written.len();
        if count == 0 {
            return None;
        }
        let nth = self.rng.usize(..count);
        self.written.keys().nth(nth).copied()
    }

    fn delete(&mut self, id: u64) {
        self.written.remove(&id);
        self.visible.remove(&id);
        self.pending.retain(|(_, pending, _)| *pending != id);
    }

    /// Lets time pass, with writers at work.
    pub fn tick(&mut self, seconds: i64) {
        if self.rate == 0.0 {
            self.t += seconds;
            self.flush();
            return;
        }
        for _ in 0..seconds {
            self.t += 1;
            self.flush();
            if self.rng.f64() < self.rate {
                for _ in 0..[1, 1, 1, 2, 8][self.rng.usize(..5)] {
                    let id = if self.rng.f64() < 0.6 { self.any_order() } else { None };
                    self.write(id);
                }
            }
        }
    }

    /// What happens between two steps of the reader: writes within the second, a deletion, a few seconds.
    pub fn meanwhile(&mut self) {
        if !self.busy {
            return;
        }
        if self.rng.bool() && !self.written.is_empty() {
            for _ in 0..self.rng.u8(..4) {
                let id = self.any_order();
                self.write(id);
            }
        }
        if self.rng.u8(..20) == 0
            && let Some(id) = self.any_order()
        {
            self.delete(id);
        }
        if self.rng.f64() < 0.3 {
            let seconds = self.rng.i64(1..=3);
            self.tick(seconds);
        }
    }

    /// The first step of a list: the ids, by date or by id.
    pub fn ids(&self, lo: DateTime, hi: DateTime, after: u64, by_id: bool) -> Vec<u64> {
        let mut rows: Vec<_> = self
            .visible
            .iter()
            .filter(|(id, content)| **id > after && lo <= content.date && content.date <= hi)
            .map(|(id, content)| (content.date, *id))
            .collect();
        if !by_id {
            rows.sort_unstable();
        }
        rows.into_iter().map(|(_, id)| id).collect()
    }

    /// The second step: each order as it is by now.
    pub fn bodies(&self, ids: &[u64]) -> Vec<(u64, Content)> {
        ids.iter().filter_map(|id| self.visible.get(id).map(|content| (*id, *content))).collect()
    }

    pub fn json(&self, id: u64, content: Content) -> String {
        let filler = "x".repeat(self.padding * usize::from(id.to_le_bytes()[0] % 4));
        format!(r#"{{"id":{id},"version":{},"note":"{filler}"}}"#, content.version)
    }
}

pub fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("an instant")
}
