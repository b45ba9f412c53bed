//! Pollers that look right, each the best of its kind: they are told the shop's time and zone, keep their cursor where an answer is no list, and read
//! all pages of a window in one cycle.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::ours::{LAG, LOOKBACK, PAGE};
use super::sim::Sim;
use super::wire::{Shown, Wire};

const EARLIEST: &str = "2000-01-01 00:00:00";
const LATEST: &str = "9999-12-31 23:59:59";

pub fn text(date: DateTime) -> String {
    date.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn from(date: Option<DateTime>) -> String {
    date.map_or_else(|| EARLIEST.to_owned(), text)
}

/// The end of a window that closes in the past, on the shop's clock.
fn closed(sim: &Sim) -> DateTime {
    sim.local(sim.now() - SignedDuration::from_secs(LAG))
}

fn second_after(date: DateTime) -> DateTime {
    date.saturating_add(SignedDuration::from_secs(1))
}

/// Reads all pages of a window by offset.
async fn by_offset(wire: &Wire, lo: &str, hi: &str) -> Option<Vec<Shown>> {
    let mut found: Vec<Shown> = Vec::new();
    let mut offset = 0;
    loop {
        let query = format!("filter[date_upd]=[{lo},{hi}]&sort=[date_upd_ASC,id_ASC]&limit={offset},{PAGE}");
        let page = wire.list(&query).await?;
        let last = page.len() < PAGE;
        offset += page.len();
        found.extend(page);
        if last || offset > 2000 {
            return Some(found);
        }
    }
}

/// Reads all pages of a window by id; `hi` is asked for anew for each page.
async fn by_id(wire: &Wire, lo: &str, mut hi: impl FnMut() -> String) -> Option<Vec<Shown>> {
    let mut found: Vec<Shown> = Vec::new();
    loop {
        let after = found.last().map_or(0, |order| order.id);
        let window = format!("filter[date_upd]=[{lo},{}]", hi());
        let page = wire.list(&format!("{window}&filter[id]=>[{after}]&sort=[id_ASC]&limit={PAGE}")).await?;
        let last = page.len() < PAGE;
        found.extend(page);
        if last {
            return Some(found);
        }
    }
}

/// Pages by offset through a closed window behind the last one.
#[derive(Debug, Default)]
pub struct Offset {
    watermark: Option<DateTime>,
}

impl Offset {
    pub async fn cycle(&mut self, sim: &Sim, wire: &Wire) -> Vec<Shown> {
        let (lo, hi) = (self.watermark.map(second_after), closed(sim));
        if lo.is_some_and(|lo| lo > hi) {
            return Vec::new();
        }
        let Some(found) = by_offset(wire, &from(lo), &text(hi)).await else { return Vec::new() };
        self.watermark = Some(hi);
        found
    }
}

/// Pages by offset from the newest date on, which is read again.
#[derive(Debug, Default)]
pub struct OffsetFrom {
    newest: Option<DateTime>,
    seen: BTreeMap<u64, Shown>,
}

impl OffsetFrom {
    pub async fn cycle(&mut self, wire: &Wire) -> Vec<Shown> {
        let Some(found) = by_offset(wire, &from(self.newest), LATEST).await else { return Vec::new() };
        self.newest = self.newest.max(found.iter().map(|order| order.date).max());
        new(&mut self.seen, found)
    }
}

/// What of the orders was not reported with this content.
pub fn new(seen: &mut BTreeMap<u64, Shown>, found: Vec<Shown>) -> Vec<Shown> {
    found.into_iter().filter(|order| seen.insert(order.id, *order) != Some(*order)).collect()
}

/// The keyset of the textbook: behind the last date and id, in a closed window, with a lookback and a memory of contents.
#[derive(Debug, Default)]
pub struct Keyset {
    watermark: Option<DateTime>,
    seen: BTreeMap<u64, Shown>,
}

impl Keyset {
    pub async fn cycle(&mut self, sim: &Sim, wire: &Wire) -> Vec<Shown> {
        let lookback = SignedDuration::from_secs(LOOKBACK);
        let start = self.watermark.map_or_else(|| EARLIEST.parse().unwrap(), |mark| mark.saturating_sub(lookback));
        let hi = closed(sim);
        let mut found = Vec::new();
        // The mistake: the cursor is taken from a body, which may be newer than what put the row on the page.
        let mut key: (DateTime, u64) = (start, 0);
        while key.0 <= hi {
            let (date, id) = (text(key.0), key.1);
            let same = format!("filter[date_upd]=[{date},{date}]&filter[id]=>[{id}]&sort=[id_ASC]&limit={PAGE}");
            let Some(mut page) = wire.list(&same).await else { return new(&mut self.seen, found) };
            if page.is_empty() && second_after(key.0) <= hi {
                let window = format!("filter[date_upd]=[{},{}]", text(second_after(key.0)), text(hi));
                let later = format!("{window}&sort=[date_upd_ASC,id_ASC]&limit={PAGE}");
                let Some(behind) = wire.list(&later).await else { return new(&mut self.seen, found) };
                page = behind;
            }
            if page.is_empty() {
                break;
            }
            let last = page.iter().filter(|order| order.date <= hi).map(|order| (order.date, order.id)).max();
            found.extend(page);
            key = last.filter(|last| *last > key).unwrap_or((second_after(key.0), 0));
        }
        self.watermark = Some(hi);
        new(&mut self.seen, found)
    }
}

/// Pages by id through a window whose end is now, and goes on from where that end was at last.
#[derive(Debug, Default)]
pub struct GrowingWindow {
    end: Option<DateTime>,
    seen: BTreeMap<u64, Shown>,
}

impl GrowingWindow {
    pub async fn cycle(&mut self, sim: &Sim, wire: &Wire) -> Vec<Shown> {
        let mut end = closed(sim);
        let lo = from(self.end.map(|end| end.saturating_sub(SignedDuration::from_secs(LOOKBACK))));
        let now = || {
            end = closed(sim);
            text(end)
        };
        let Some(found) = by_id(wire, &lo, now).await else { return Vec::new() };
        self.end = Some(end);
        new(&mut self.seen, found)
    }
}

/// Reads what was written since it ran last.
#[derive(Debug, Default)]
pub struct LastRun {
    last: Option<DateTime>,
    seen: BTreeMap<u64, Shown>,
}

impl LastRun {
    pub async fn cycle(&mut self, sim: &Sim, wire: &Wire) -> Vec<Shown> {
        let now = sim.local(sim.now());
        let Some(found) = by_id(wire, &from(self.last), || LATEST.to_owned()).await else { return Vec::new() };
        self.last = Some(now);
        new(&mut self.seen, found)
    }
}

/// Reads what is a second newer than the newest that it has, so that nothing comes twice.
#[derive(Debug, Default)]
pub struct PlusOneSecond {
    newest: Option<DateTime>,
}

impl PlusOneSecond {
    pub async fn cycle(&mut self, wire: &Wire) -> Vec<Shown> {
        let lo = from(self.newest.map(second_after));
        let Some(found) = by_id(wire, &lo, || LATEST.to_owned()).await else { return Vec::new() };
        self.newest = self.newest.max(found.iter().map(|order| order.date).max());
        found
    }
}
