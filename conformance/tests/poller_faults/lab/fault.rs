//! What goes wrong in a shop.

use super::ours::{LAG, LOOKBACK};

/// What happens to the shop's clock, some minutes after the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    #[default]
    None,
    /// Autumn: the local hour comes twice.
    Fold,
    /// Spring: a local hour is missing.
    Gap,
    /// The clock is set back by so many seconds.
    SetBack(i64),
    /// The shop moves to another zone.
    Zone(&'static str),
}

/// What goes wrong, in seconds and in probabilities per request, order or write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fault {
    pub name: &'static str,
    /// The longest time between a write's date and its being visible.
    pub late: i64,
    /// How far the clocks of writers are off, either way.
    pub skew: i64,
    pub turn: Turn,
    /// How far the replica is behind that lists ids are read from.
    pub replica: i64,
    /// A query of the database fails, and the answer is an empty list.
    pub silent: f64,
    /// An order is not loaded, at whatever place of a page.
    pub hidden: f64,
    /// A write makes its order unreadable, for a while.
    pub poison: f64,
    /// Something else than the shop answers.
    pub foreign: f64,
    /// The connection is cut, or the answer late or changed.
    pub cut: f64,
    /// The poller is killed, and begins anew with what is stored, per cycle.
    pub killed: f64,
    /// Whether an order may be reported twice: so where its date can lie behind all that is remembered.
    pub repeats: bool,
}

const NONE: Fault = Fault {
    name: "",
    late: 0,
    skew: 0,
    turn: Turn::None,
    replica: 0,
    silent: 0.0,
    hidden: 0.0,
    poison: 0.0,
    foreign: 0.0,
    cut: 0.0,
    killed: 0.0,
    repeats: false,
};

/// The latest that the promise covers.
const BOUND: i64 = LAG + LOOKBACK - 1;

/// Each fault alone, and all of them together. Writers act between the requests and between the two steps of each list in all.
pub const FAULTS: [Fault; 17] = [
    Fault { name: "none but busy writers", ..NONE },
    Fault { name: "late commits", late: BOUND, ..NONE },
    Fault { name: "writers' clocks off", skew: 20, ..NONE },
    Fault { name: "autumn, late", turn: Turn::Fold, late: BOUND, ..NONE },
    Fault { name: "spring, late", turn: Turn::Gap, late: BOUND, ..NONE },
    Fault { name: "clock set back 10 min", turn: Turn::SetBack(600), ..NONE },
    Fault { name: "clock set back 1 h, late", turn: Turn::SetBack(3600), late: 30, ..NONE },
    Fault { name: "zone moves west", turn: Turn::Zone("America/New_York"), repeats: true, ..NONE },
    Fault { name: "zone moves east", turn: Turn::Zone("Asia/Tokyo"), repeats: true, ..NONE },
    Fault { name: "replica behind", replica: 40, late: 20, ..NONE },
    Fault { name: "silent `[]`", silent: 0.1, ..NONE },
    Fault { name: "vanished rows", hidden: 0.1, ..NONE },
    Fault { name: "poison", poison: 0.1, ..NONE },
    Fault { name: "foreign answers", foreign: 0.15, ..NONE },
    Fault { name: "cut, late, changed", cut: 0.15, ..NONE },
    Fault { name: "killed", killed: 0.3, late: 30, ..NONE },
    Fault {
        name: "all at once",
        late: 20,
        skew: 5,
        turn: Turn::Fold,
        replica: 15,
        silent: 0.03,
        hidden: 0.03,
        poison: 0.03,
        foreign: 0.05,
        cut: 0.05,
        killed: 0.1,
        ..NONE
    },
];

impl Fault {
    pub fn named(name: &str) -> &'static Self {
        FAULTS.iter().find(|fault| fault.name == name).unwrap()
    }
}
