//! The database of the shop, with those who write into it: a write can be dated by a clock that is off, and be seen late.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::fault::{Fault, Turn};
use super::time::{Time, instant};

/// When the turn comes, in seconds after the beginning.
pub const STRIKE: i64 = 150;

/// Content of an order at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    pub date: DateTime,
    pub version: u64,
}

/// What orders there are.
pub type Orders = BTreeMap<u64, Content>;

/// A write on its way to being seen; no content for a deletion.
#[derive(Debug, Clone, Copy)]
struct Change {
    at: i64,
    id: u64,
    content: Option<Content>,
}

impl Change {
    fn apply(self, orders: &mut Orders) {
        match self.content {
            Some(content) => orders.insert(self.id, content),
            None => orders.remove(&self.id),
        };
    }
}

#[derive(Debug)]
pub struct Writers {
    pub rng: Rng,
    pub time: Time,
    pub fault: Fault,
    pub zone: TimeZone,
    /// Bursts of writes per second, where writers act by themselves.
    pub rate: f64,
    /// When the turn comes, if it has not come.
    strike: Option<i64>,
    /// The second up to which writers have acted.
    done: i64,
    /// Last version written of each order that was not deleted.
    pub written: BTreeMap<u64, u64>,
    next_id: u64,
    pending: Vec<Change>,
    replicating: Vec<Change>,
    pub primary: Orders,
    replica: Orders,
    /// Orders that cannot be read, and until when.
    poison: BTreeMap<u64, i64>,
}

impl Writers {
    pub fn new(seed: u64, fault: Fault, time: Time) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            strike: Some(time.second() + STRIKE),
            done: time.second(),
            time,
            fault,
            zone: TimeZone::get("Europe/Paris").unwrap(),
            rate: 0.2,
            written: BTreeMap::new(),
            next_id: 1,
            pending: Vec::new(),
            replicating: Vec::new(),
            primary: BTreeMap::new(),
            replica: BTreeMap::new(),
            poison: BTreeMap::new(),
        }
    }

    pub fn chance(&mut self, of: f64) -> bool {
        of > 0.0 && self.rng.f64() < of
    }

    /// The writers stop, and all that went wrong goes well.
    pub fn fall_silent(&mut self) {
        self.rate = 0.0;
        self.poison.clear();
    }

    /// What lists of ids are made of.
    pub fn listed(&self) -> &Orders {
        if self.fault.replica > 0 { &self.replica } else { &self.primary }
    }

    pub fn is_unreadable(&self, id: u64) -> bool {
        self.poison.get(&id).is_some_and(|until| self.time.second() < *until)
    }

    /// Between two steps of a reader: writes within the second, a deletion, a few seconds.
    pub fn meanwhile(&mut self) {
        self.catch_up();
        if self.rate == 0.0 {
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
        if self.chance(0.3) {
            let seconds = self.rng.i64(1..=3);
            self.time.pass(seconds);
            self.catch_up();
        }
    }

    /// Writers act in each second since they were looked at last.
    pub fn catch_up(&mut self) {
        while self.done < self.time.second() {
            self.done += 1;
            if self.strike.take_if(|strike| *strike <= self.done).is_some() {
                self.turn(self.fault.turn);
            }
            if self.chance(self.rate) {
                for _ in 0..[1, 1, 1, 2, 8][self.rng.usize(..5)] {
                    let id = if self.chance(0.6) { self.any_order() } else { None };
                    self.write(id);
                }
            }
            self.settle();
        }
    }

    pub fn turn(&mut self, turn: Turn) {
        match turn {
            Turn::SetBack(seconds) => self.time.set_back(seconds),
            Turn::Zone(name) => self.zone = TimeZone::get(name).unwrap(),
            Turn::None | Turn::Fold | Turn::Gap => {}
        }
    }

    /// An order that somebody writes: mostly one of the newest, as others are done with.
    fn any_order(&mut self) -> Option<u64> {
        let among = if self.chance(0.8) { 12 } else { usize::MAX };
        let nth = self.rng.usize(..self.written.len().min(among).max(1));
        self.written.keys().nth_back(nth).copied()
    }

    /// Writes an order, a new one for `None`, with what may go wrong with it.
    fn write(&mut self, id: Option<u64>) {
        let Fault { skew, late, poison, .. } = self.fault;
        let skew = if skew > 0 { self.rng.i64(-skew..=skew) } else { 0 };
        let late = if late > 0 && self.rng.u8(..4) == 0 { self.rng.i64(0..=late) } else { 0 };
        let id = self.put(id, skew, late);
        if self.chance(poison) {
            let seconds = self.rng.i64(1..=900);
            self.spoil(id, seconds);
        } else {
            self.poison.remove(&id);
        }
    }

    /// Writes an order, a new one for `None`, dated by a clock that is `skew` seconds ahead, and seen after so many seconds.
    pub fn put(&mut self, id: Option<u64>, skew: i64, late: i64) -> u64 {
        let id = id.unwrap_or(self.next_id);
        self.next_id = self.next_id.max(id + 1);
        let version = self.written.get(&id).copied().unwrap_or(0) + 1;
        self.written.insert(id, version);
        let clock = self.time.of_shop(self.done).as_second() + skew;
        let date = self.zone.to_datetime(instant(clock));
        self.queue(id, self.done + late, Some(Content { date, version }));
        id
    }

    pub fn delete(&mut self, id: u64) {
        self.written.remove(&id);
        self.queue(id, self.done, None);
    }

    /// Makes an order unreadable for a while.
    pub fn spoil(&mut self, id: u64, seconds: i64) {
        self.poison.insert(id, self.done + seconds);
    }

    /// The changes of one order are seen in order.
    fn queue(&mut self, id: u64, at: i64, content: Option<Content>) {
        let earlier = self.pending.iter().filter(|change| change.id == id).map(|change| change.at).max();
        self.pending.push(Change { at: at.max(earlier.unwrap_or(at)), id, content });
        self.settle();
    }

    /// Shows what is to be seen by now.
    fn settle(&mut self) {
        let due = |change: &mut Change| change.at <= self.done;
        let mut seen: Vec<_> = self.pending.extract_if(.., due).collect();
        seen.sort_by_key(|change| change.at);
        for change in seen {
            change.apply(&mut self.primary);
            self.replicating.push(Change { at: self.done + self.fault.replica, ..change });
        }
        let due = |change: &mut Change| change.at <= self.done;
        self.replicating.extract_if(.., due).for_each(|change| change.apply(&mut self.replica));
    }
}
