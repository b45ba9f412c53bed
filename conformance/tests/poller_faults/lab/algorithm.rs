//! Who reads the shop.

use super::ours::Ours;
use super::plain::{Plain, Slip};
use super::rivals::{GrowingWindow, Keyset, LastRun, Offset, OffsetFrom, PlusOneSecond};
use super::sim::Sim;
use super::wire::{Shown, Wire};

/// A way to read what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Ours,
    /// The small one, with one of the faults that ours once had, or with none.
    Plain(Option<Slip>),
    Offset,
    OffsetFrom,
    Keyset,
    GrowingWindow,
    LastRun,
    PlusOneSecond,
}

pub const RIVALS: [Algorithm; 6] = [
    Algorithm::Offset,
    Algorithm::OffsetFrom,
    Algorithm::Keyset,
    Algorithm::GrowingWindow,
    Algorithm::LastRun,
    Algorithm::PlusOneSecond,
];

/// What a cycle found, and whether another one should follow at once.
#[derive(Debug, Default)]
pub struct Found {
    pub orders: Vec<Shown>,
    pub is_behind: bool,
}

impl Algorithm {
    pub fn name(self) -> String {
        match self {
            Self::Ours => "ours".to_owned(),
            Self::Plain(None) => "plain".to_owned(),
            Self::Plain(Some(slip)) => format!("plain, but {}", slip.name()),
            Self::Offset => "offset, `date > W`".to_owned(),
            Self::OffsetFrom => "offset, `date >= W`".to_owned(),
            Self::Keyset => "keyset `(date, id)`".to_owned(),
            Self::GrowingWindow => "window that grows".to_owned(),
            Self::LastRun => "time of the last run".to_owned(),
            Self::PlusOneSecond => "cursor plus one second".to_owned(),
        }
    }

    pub fn start(self, seed: u64, sim: &Sim, wire: &Wire) -> Reader {
        match self {
            Self::Ours => Reader::Ours(Box::new(Ours::new(seed, sim, wire))),
            Self::Plain(slip) => Reader::Plain(Plain::new(slip, sim.start)),
            Self::Offset => Reader::Offset(Offset::default()),
            Self::OffsetFrom => Reader::OffsetFrom(OffsetFrom::default()),
            Self::Keyset => Reader::Keyset(Keyset::default()),
            Self::GrowingWindow => Reader::GrowingWindow(GrowingWindow::default()),
            Self::LastRun => Reader::LastRun(LastRun::default()),
            Self::PlusOneSecond => Reader::PlusOneSecond(PlusOneSecond::default()),
        }
    }
}

#[derive(Debug)]
pub enum Reader {
    Ours(Box<Ours>),
    Plain(Plain),
    Offset(Offset),
    OffsetFrom(OffsetFrom),
    Keyset(Keyset),
    GrowingWindow(GrowingWindow),
    LastRun(LastRun),
    PlusOneSecond(PlusOneSecond),
}

impl Reader {
    pub async fn cycle(&mut self, sim: &Sim, wire: &Wire) -> Result<Found, String> {
        let orders = match self {
            Self::Ours(poller) => return poller.cycle().await,
            Self::Plain(plain) => plain.cycle(sim, wire).await,
            Self::Offset(rival) => rival.cycle(sim, wire).await,
            Self::OffsetFrom(rival) => rival.cycle(wire).await,
            Self::Keyset(rival) => rival.cycle(sim, wire).await,
            Self::GrowingWindow(rival) => rival.cycle(sim, wire).await,
            Self::LastRun(rival) => rival.cycle(sim, wire).await,
            Self::PlusOneSecond(rival) => rival.cycle(wire).await,
        };
        Ok(Found { orders, is_behind: false })
    }
}
