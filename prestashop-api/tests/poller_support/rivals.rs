//! Pagers that look right and are not: the checker must see what they lose.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::drive::{LAG, LOOKBACK};
use super::ledger::Ledger;
use super::world::{Content, World};

const PAGE: usize = 5;
const CEILING: usize = 7;

/// A way to read what changed up to `now`, at most `CEILING` orders at a time.
pub trait Rival {
    fn cycle(&mut self, world: &mut World, now: Timestamp) -> Vec<(u64, Content)>;
}

/// Pages by offset through a closed window, by date and id.
#[derive(Debug, Default)]
pub struct Offset {
    watermark: Option<DateTime>,
    scan: Option<(DateTime, usize)>,
}

impl Rival for Offset {
    fn cycle(&mut self, world: &mut World, now: Timestamp) -> Vec<(u64, Content)> {
        let lo = self.watermark.map_or(DateTime::MIN, second_after);
        let (hi, mut offset) = self.scan.take().unwrap_or((world.local(now), 0));
        let mut found = Vec::new();
        if hi < lo {
            return found;
        }
        loop {
            let ids: Vec<_> = world.ids(lo, hi, 0, false).into_iter().skip(offset).take(PAGE).collect();
            world.meanwhile();
            let rows = world.bodies(&ids);
            offset += ids.len();
            found.extend(rows);
            if ids.len() < PAGE {
                self.watermark = Some(hi);
                return found;
            }
            if found.len() >= CEILING {
                self.scan = Some((hi, offset));
                return found;
            }
            world.meanwhile();
        }
    }
}

/// The textbook keyset on `(date_upd, id)` in a closed window, with lookback and content memory if asked for.
#[derive(Debug)]
pub struct Keyset {
    lookback: SignedDuration,
    watermark: Option<DateTime>,
    scan: Option<(DateTime, (DateTime, u64))>,
    seen: BTreeMap<u64, Content>,
}

impl Keyset {
    pub fn new(lookback: bool) -> Self {
        Self {
            lookback: SignedDuration::from_secs(if lookback { LOOKBACK } else { 0 }),
            watermark: None,
            scan: None,
            seen: BTreeMap::new(),
        }
    }
}

impl Rival for Keyset {
    fn cycle(&mut self, world: &mut World, now: Timestamp) -> Vec<(u64, Content)> {
        let start = self.watermark.unwrap_or(DateTime::MIN).saturating_sub(self.lookback);
        let (hi, mut key) = self.scan.take().unwrap_or((world.local(now), (start, 0)));
        let mut found = Vec::new();
        if hi < start {
            return found;
        }
        loop {
            let after: Vec<_> = world
                .ids(key.0, hi, 0, false)
                .into_iter()
                .filter(|id| world.visible.get(id).is_some_and(|content| (content.date, *id) > key))
                .take(PAGE)
                .collect();
            world.meanwhile();
            for (id, content) in world.bodies(&after) {
                if self.seen.get(&id) != Some(&content) {
                    if found.len() >= CEILING {
                        self.scan = Some((hi, key));
                        return found;
                    }
                    self.seen.insert(id, content);
                    found.push((id, content));
                }
                // The mistake: the cursor is taken from the body, which may be newer than the key of the row.
                if content.date <= hi {
                    key = key.max((content.date, id));
                }
            }
            if after.len() < PAGE {
                self.watermark = Some(hi);
                return found;
            }
            world.meanwhile();
        }
    }
}

/// Runs a rival through a world to silence and returns what it lost.
pub fn run(rival: &mut dyn Rival, mut world: World) -> Vec<u64> {
    let mut ledger = Ledger::default();
    let mut cycle = |world: &mut World| {
        let now = world.clock() - SignedDuration::from_secs(LAG);
        let found = rival.cycle(world, now);
        for (id, content) in &found {
            ledger.report(*id, Some(content.date), content.version);
        }
        found.len()
    };
    for _ in 0..40 {
        let pause = [1, 5, 15, 15, 40][world.rng.usize(..5)];
        world.tick(pause);
        cycle(&mut world);
    }
    world.rate = 0.0;
    world.busy = false;
    let mut quiet = 0;
    for _ in 0..1500 {
        world.tick(30);
        quiet = if cycle(&mut world) == 0 { quiet + 1 } else { 0 };
        if quiet > 6 {
            break;
        }
    }
    ledger.lost(&world, &BTreeMap::new())
}

fn second_after(date: DateTime) -> DateTime {
    date.saturating_add(SignedDuration::from_secs(1))
}
