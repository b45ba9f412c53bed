//! Runs a poller through a world and checks the invariants.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use prestashop_api::Resource as _;
use prestashop_api::poller::{Feed, Poller, PollerErrorKind, Scan, ScanKind, Settings, Start};
use prestashop_api::resources::Orders;

use super::ledger::{Ledger, Limits};
use super::ports::{Logged, LoggedStore, Shop};
use super::world::{Hazard, Spoils, World};
use super::{poll_some, run};

/// A world and a poller in it.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub seed: u64,
    pub hazard: Hazard,
    pub tells_zone: bool,
    pub max_delay: i64,
    pub skew: i64,
    pub page: u32,
    pub ceiling: u32,
    pub max_bytes: usize,
    pub pages_per_cycle: u32,
    pub max_window: i64,
    pub start: Begin,
    pub cycles: usize,
    /// Whether the poller is down for 25 min at times.
    pub outages: bool,
    /// Probability that the seen-set is lost, per cycle.
    pub erase: f64,
    /// Drops the first try of each cycle and each acknowledgement after so many polls.
    pub crash_after: Option<usize>,
    pub spoils: Spoils,
    /// Probability of an empty answer by a failed database, per request.
    pub silent: f64,
    /// Probability that an order comes back empty, per order and page.
    pub hidden: f64,
    /// Whether a crash takes the poller with it, or only the future.
    pub restart: bool,
    /// Writes per second.
    pub rate: f64,
    /// Probability that the process is killed, per cycle.
    pub killed: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    Now,
    All,
    WorldStart,
}

pub const LAG: i64 = 6;
pub const LOOKBACK: i64 = 60;

impl Default for Scenario {
    fn default() -> Self {
        Self {
            seed: 1,
            hazard: Hazard::Calm,
            tells_zone: true,
            max_delay: 0,
            skew: 0,
            page: 5,
            ceiling: 7,
            max_bytes: 256 * 1024,
            pages_per_cycle: 100,
            max_window: 24 * 3600,
            start: Begin::Now,
            cycles: 40,
            outages: false,
            erase: 0.0,
            crash_after: None,
            spoils: Spoils::Never,
            silent: 0.0,
            hidden: 0.0,
            restart: true,
            rate: 0.2,
            killed: 0.0,
        }
    }
}

/// What a run left behind.
#[derive(Debug)]
pub struct Outcome {
    pub ledger: Ledger,
    pub lost: Vec<u64>,
    pub drained: bool,
    /// Cycles that stored nothing and were forgotten.
    pub forgotten: usize,
    /// Orders that could not be read at some time.
    pub spoiled: Vec<u64>,
}

impl Scenario {
    pub fn settings(&self, world: &World) -> Settings {
        let mut settings = Settings::new(feed());
        settings.lag = SignedDuration::from_secs(LAG);
        settings.lookback = SignedDuration::from_secs(LOOKBACK);
        settings.zone_check = SignedDuration::from_secs(300);
        settings.page_size = self.page;
        settings.ceiling = self.ceiling;
        settings.max_bytes = self.max_bytes;
        settings.pages_per_cycle = self.pages_per_cycle;
        settings.max_window = SignedDuration::from_secs(self.max_window);
        settings.start = match self.start {
            Begin::Now => Start::Now,
            Begin::All => Start::All,
            Begin::WorldStart => Start::Since(world.start()),
        };
        settings
    }

    /// Runs to silence and checks every invariant but loss and repeats, which the caller judges.
    pub fn run(&self) -> Result<Outcome, String> {
        let mut world = World::new(self.seed, self.hazard, self.max_delay, self.skew);
        if self.max_bytes < 10_000 {
            world.padding = self.max_bytes / 3;
        }
        let settings = self.settings(&world);
        world.spoils = self.spoils;
        world.rate = self.rate;
        (world.silent, world.hidden) = (self.silent, self.hidden);
        world.tick(30);
        let mut driver = Driver::new(self, settings, world);
        // What the shop's clock did before the poller first ran, nobody can know.
        driver.cycle()?;
        for _ in 0..self.cycles {
            driver.lag();
            driver.cycle()?;
        }
        let drained = driver.drain()?;
        check_chain(&driver.store.log(), self.hazard, driver.settings.max_window)?;
        check_told(&driver.store.log(), &driver.ledger)?;
        let known = driver.known.unwrap_or_default();
        let lost = driver.ledger.lost(&driver.shop.world(), &known);
        let spoiled = driver.shop.world().spoiled();
        Ok(Outcome { lost, ledger: driver.ledger, drained, spoiled, forgotten: driver.store.forgotten() })
    }

    /// Writes `backlog` orders in one second, falls silent, and counts the cycles until all are reported.
    pub fn drain_backlog(&self, backlog: usize) -> Result<usize, String> {
        let mut world = World::new(self.seed, self.hazard, 0, 0);
        world.rate = 0.0;
        world.busy = false;
        for _ in 0..backlog {
            world.write(None);
        }
        world.tick(100);
        let settings = self.settings(&world);
        let mut driver = Driver::new(self, settings, world);
        let mut cycles = 0;
        while driver.ledger.items < backlog && cycles < 1000 {
            driver.cycle()?;
            cycles += 1;
        }
        // One more must find nothing.
        if driver.cycle()? {
            return Err("an order comes twice".to_owned());
        }
        Ok(cycles)
    }
}

pub fn feed() -> Feed {
    Feed::new(Orders::META, "https://shop.example/api/orders?id_shop=1", "1")
}

struct Driver<'a> {
    scenario: &'a Scenario,
    poller: Option<Poller>,
    settings: Settings,
    store: Arc<LoggedStore>,
    shop: Shop,
    /// What was written before the start counted as done: `now` does not report it.
    known: Option<BTreeMap<u64, u64>>,
    ledger: Ledger,
}

impl<'a> Driver<'a> {
    fn new(scenario: &'a Scenario, settings: Settings, world: World) -> Self {
        Self {
            scenario,
            poller: None,
            settings,
            store: Arc::new(LoggedStore::default()),
            known: None,
            ledger: Ledger::default(),
            shop: Shop::new(world, scenario.tells_zone),
        }
    }

    /// Time between two cycles.
    fn lag(&mut self) {
        let mut world = self.shop.world();
        let outage = self.scenario.outages && world.rng.u8(..20) == 0;
        if outage {
            // Fewer writes per second: the length matters, not the backlog.
            let rate = std::mem::replace(&mut world.rate, 0.02);
            world.tick(1500);
            world.rate = rate;
        } else {
            let seconds = [1, 5, 15, 15, 40][world.rng.usize(..5)];
            world.tick(seconds);
        }
    }

    fn poller(&mut self) -> &mut Poller {
        let (settings, shop, store) = (&self.settings, &self.shop, &self.store);
        self.poller.get_or_insert_with(|| {
            let (source, clock) = (Arc::new(shop.clone()), Arc::new(shop.clone()));
            Poller::new(settings.clone(), source, Arc::clone(store) as _, clock).expect("good settings")
        })
    }

    fn crash(&mut self) {
        self.remember();
        if self.scenario.restart {
            self.poller = None;
        }
    }

    /// One cycle with delivery and acknowledgement; returns whether it reported something.
    fn cycle(&mut self) -> Result<bool, String> {
        if self.erases() {
            self.store = Arc::new(self.store.forgetful());
            self.poller = None;
        }
        if let Some(polls) = self.scenario.crash_after {
            let cut = poll_some(self.poller().cycle(), polls);
            // What was handed out counts, whatever becomes of the reader.
            if let Some(Ok(Some(activation))) = cut {
                self.deliver(&activation)?;
            }
            self.crash();
        }
        if self.is_killed() {
            self.poller = None;
        }
        let result = run(self.poller().cycle());
        self.remember();
        self.note_start();
        let activation = match result {
            Ok(Some(activation)) => activation,
            Ok(None) => return Ok(false),
            // While orders are rewritten between the two steps, most of a page may look foreign.
            Err(error) if error.kind() == PollerErrorKind::Contract && self.shop.world().busy => {
                return Ok(false);
            }
            Err(error) if error.kind() == PollerErrorKind::Record && self.spoils() => return Ok(false),
            // The shop saw none of its orders.
            Err(error) if error.kind() == PollerErrorKind::Source && self.may_be_blind() => return Ok(false),
            Err(error) => return Err(format!("{error:?}")),
        };
        self.deliver(&activation)?;
        if let Some(polls) = self.scenario.crash_after {
            let _ = poll_some(self.poller().ack(), polls);
            self.crash();
            let again = run(self.poller().cycle());
            self.remember();
            match again {
                Ok(Some(activation)) => self.deliver(&activation)?,
                Ok(None) => {}
                Err(error) if error.kind() == PollerErrorKind::Record && self.spoils() => return Ok(true),
                Err(error) if error.kind() == PollerErrorKind::Source && self.may_be_blind() => return Ok(true),
                Err(error) => return Err(format!("{error:?}")),
            }
        }
        run(self.poller().ack()).map_err(|error| format!("{error:?}"))?;
        Ok(true)
    }

    fn deliver(&mut self, activation: &prestashop_api::poller::Activation) -> Result<(), String> {
        let limits = Limits { items: self.scenario.ceiling as usize, bytes: self.scenario.max_bytes };
        self.ledger.deliver(activation, limits)
    }

    /// Whether the seen-set is lost now. In a silent world it is kept, or its repeats never end.
    fn erases(&self) -> bool {
        let mut world = self.shop.world();
        world.busy && self.scenario.erase > 0.0 && world.rng.f64() < self.scenario.erase
    }

    fn is_killed(&self) -> bool {
        let mut world = self.shop.world();
        self.scenario.killed > 0.0 && world.rng.f64() < self.scenario.killed
    }

    /// Has the log tell what the poller knows, which can be ahead of what is stored.
    fn remember(&self) {
        if let Some(state) = self.poller.as_ref().and_then(Poller::state) {
            self.store.remembers(state);
        }
    }

    fn note_start(&mut self) {
        let primed =
            self.store.snapshot().is_some_and(|state| state.scan.is_none_or(|scan| scan.kind != ScanKind::Prime));
        if self.known.is_none() && primed {
            let world = self.shop.world();
            self.known = Some(if self.scenario.start == Begin::Now { world.written.clone() } else { BTreeMap::new() });
        }
    }

    /// Whether the shop can have shown none of its orders: its database failed, or all of them were deleted.
    fn may_be_blind(&self) -> bool {
        let world = self.shop.world();
        self.scenario.silent > 0.0 || world.busy || world.visible.is_empty()
    }

    fn spoils(&self) -> bool {
        self.scenario.spoils != Spoils::Never || self.scenario.hidden > 0.0 || self.scenario.silent > 0.0
    }

    /// Whether an order that can be read by now is still to be tried again.
    fn waits_for_health(&self) -> bool {
        let Some(state) = self.store.snapshot() else { return false };
        let world = self.shop.world();
        let healthy = |id| world.visible.contains_key(&id) && world.poisoned(&[id]).is_none();
        state.poison.iter().any(|(id, _)| healthy(id))
    }

    /// The shop falls silent: runs on until nothing comes any more.
    fn drain(&mut self) -> Result<bool, String> {
        {
            let mut world = self.shop.world();
            world.rate = 0.0;
            world.busy = false;
            (world.silent, world.hidden) = (0.0, 0.0);
        }
        // Orders dated by a clock that was ahead come when the window reaches them: 8 x 10 min are enough.
        let mut quiet = 0;
        let mut pause = 30;
        for _ in 0..20_000 {
            self.shop.world().tick(pause);
            let reported = self.cycle()?;
            let behind = self.poller().is_behind();
            quiet = if reported || self.waits_for_health() { 0 } else { quiet + usize::from(!behind) };
            if quiet > 8 {
                return Ok(true);
            }
            // A poller that is behind goes on at once.
            pause = if behind { 1 } else { 600 };
        }
        Ok(false)
    }
}

/// Every order that was given up was reported as skipped.
fn check_told(log: &[Logged], ledger: &Ledger) -> Result<(), String> {
    let given_up = log.iter().flat_map(|logged| &logged.given_up);
    match given_up.into_iter().find(|id| !ledger.skipped.contains_key(id)) {
        Some(id) => Err(format!("order {id} was skipped in silence")),
        None => Ok(()),
    }
}

/// I5 and I7 on the log of all commits, and of what was not stored.
fn check_chain(log: &[Logged], hazard: Hazard, widest: SignedDuration) -> Result<(), String> {
    for pair in log.windows(2) {
        let [before, after] = pair else { continue };
        if after.seq != before.seq + u64::from(after.stored) || after.epoch < before.epoch {
            return Err(format!("commit {} follows commit {}", after.seq, before.seq));
        }
        if after.watermark == before.watermark {
            continue;
        }
        if after.scan.is_some() || after.clock == before.clock && before.scan.is_none() {
            return Err(format!("the watermark moved to {} without a completed scan", after.watermark));
        }
        // A window that was made wider can be made narrower again while nothing of it was read.
        let narrowed = |scan: &Scan| {
            let step = scan.from.map(|from| scan.target.duration_since(from));
            step.is_some_and(|step| step > widest) && scan.last_id == 0 && after.watermark < scan.target
        };
        if before.scan.as_ref().is_some_and(|scan| scan.target != after.watermark && !narrowed(scan)) {
            return Err(format!("the watermark moved to {}, not to the scan's target", after.watermark));
        }
        if after.watermark < before.watermark && !matches!(hazard, Hazard::SetBack(_)) {
            return Err(format!("the watermark went back from {} to {}", before.watermark, after.watermark));
        }
    }
    Ok(())
}
