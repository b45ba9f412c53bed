//! The fake shop over what the writers wrote, in virtual time, and what goes wrong on the way to it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Row, World};

use super::fault::{Fault, Turn};
use super::time::Time;
use super::writers::{Orders, STRIKE, Writers};

/// A shop with its writers.
#[derive(Debug, Clone)]
pub struct Sim {
    inner: Arc<Mutex<Inner>>,
    pub shop: FakeShop,
    pub time: Time,
    pub start: Timestamp,
}

#[derive(Debug)]
struct Inner {
    writers: Writers,
    /// Whether nothing goes wrong any more.
    silent: bool,
    /// Places on the next pages whose orders are not loaded, one per page.
    hidden: VecDeque<usize>,
    /// What the fake shop shows.
    shown: Orders,
    template: Row,
}

impl Sim {
    pub fn new(seed: u64, fault: Fault) -> Self {
        let time = Time::from(beginning(fault.turn));
        let mut template = Row::new();
        let clock = time.clone();
        let builder = FakeShop::builder().now(Arc::new(move || clock.of_shop(clock.second()))).world(|world| {
            template.clone_from(world.row("orders", 7).unwrap());
            let ids: Vec<_> = world.rows("orders").map(|row| row["id"].as_u64().unwrap()).collect();
            for id in ids {
                world.remove("orders", id);
            }
        });
        template.shift_remove("associations");
        let inner = Inner {
            writers: Writers::new(seed, fault, time.clone()),
            silent: false,
            hidden: VecDeque::new(),
            shown: Orders::new(),
            template,
        };
        let start = time.of_shop(time.second());
        let sim = Self { inner: Arc::new(Mutex::new(inner)), shop: builder.build(), time, start };
        let inner = Arc::clone(&sim.inner);
        sim.shop.before_each(move |_, world| inner.lock().unwrap().request(world));
        let inner = Arc::clone(&sim.inner);
        sim.shop
            .before_loading(move |resource, ids, world| resource != "orders" || inner.lock().unwrap().load(ids, world));
        let inner = Arc::clone(&sim.inner);
        sim.shop.fail_when(move |received| inner.lock().unwrap().fault(received.path.ends_with("/orders")));
        sim
    }

    /// A shop in which nobody writes by himself.
    pub fn calm(fault: Fault) -> Self {
        let sim = Self::new(0, fault);
        sim.writers(|writers| writers.rate = 0.0);
        sim
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Has the writers do something, now.
    pub fn writers<T>(&self, act: impl FnOnce(&mut Writers) -> T) -> T {
        let writers = &mut self.lock().writers;
        writers.catch_up();
        act(writers)
    }

    /// The order at that place of the next page is not loaded.
    pub fn hide(&self, place: usize) {
        self.lock().hidden.push_back(place);
    }

    /// The shop's clock.
    pub fn now(&self) -> Timestamp {
        self.time.of_shop(self.time.second())
    }

    /// What the shop's clock shows at an instant, in its zone of now.
    pub fn local(&self, at: Timestamp) -> DateTime {
        self.lock().writers.zone.to_datetime(at)
    }

    /// A number below `end`, of the run.
    pub fn pick(&self, end: usize) -> usize {
        self.lock().writers.rng.usize(..end)
    }

    pub fn chance(&self, of: f64) -> bool {
        self.lock().writers.chance(of)
    }

    /// Time in which few write: its length matters, not what piles up.
    pub fn outage(&self, seconds: i64) {
        self.writers(|writers| {
            let rate = std::mem::replace(&mut writers.rate, 0.02);
            writers.time.pass(seconds);
            writers.catch_up();
            writers.rate = rate;
        });
    }

    /// The writers stop, and all that went wrong goes well.
    pub fn fall_silent(&self) {
        self.writers(Writers::fall_silent);
        let mut inner = self.lock();
        inner.silent = true;
        inner.hidden.clear();
    }
}

/// The clocks change in fold and gap alone.
fn beginning(turn: Turn) -> i64 {
    let strike: Timestamp = match turn {
        Turn::Gap => "2026-03-29T01:00:00Z",
        Turn::Fold => "2026-10-25T01:00:00Z",
        _ => "2026-11-20T09:00:00Z",
    }
    .parse()
    .unwrap();
    strike.as_second() - STRIKE
}

impl Inner {
    /// A request comes: time has passed, and the list of ids is made of what the replica has.
    fn request(&mut self, world: &mut World) {
        self.writers.meanwhile();
        let name = self.writers.zone.iana_name().unwrap();
        let row = world.rows("configurations").find(|row| row["name"] == "PS_TIMEZONE").unwrap();
        if row["value"] != name {
            let id = row["id"].as_u64().unwrap();
            world.set("configurations", id, "value", name);
        }
        let listed = self.writers.listed().clone();
        self.show(&listed, world);
    }

    /// The second step of a list: each order as it is by now, in the database itself. Returns whether all can be loaded.
    fn load(&mut self, ids: &[u64], world: &mut World) -> bool {
        self.writers.meanwhile();
        let mut loaded = self.writers.primary.clone();
        let place = self.hidden.pop_front();
        let rate = if self.silent { 0.0 } else { self.writers.fault.hidden };
        for (at, id) in ids.iter().enumerate() {
            if self.writers.chance(rate) || place == Some(at) {
                loaded.remove(id);
            }
        }
        self.show(&loaded, world);
        !ids.iter().any(|id| loaded.contains_key(id) && self.writers.is_unreadable(*id))
    }

    fn show(&mut self, wanted: &Orders, world: &mut World) {
        let gone: Vec<_> = self.shown.keys().copied().filter(|id| !wanted.contains_key(id)).collect();
        for id in gone {
            self.shown.remove(&id);
            world.remove("orders", id);
        }
        for (id, content) in wanted {
            let before = self.shown.insert(*id, *content);
            if before == Some(*content) {
                continue;
            }
            if before.is_none() {
                let mut row = self.template.clone();
                row.insert("id".to_owned(), (*id).into());
                world.insert("orders", row);
            }
            world.set("orders", *id, "note", content.version.to_string());
            world.set("orders", *id, "date_upd", content.date.strftime("%Y-%m-%d %H:%M:%S").to_string());
        }
    }

    /// What the webservice, or something before it, does instead of answering.
    fn fault(&mut self, of_orders: bool) -> Option<InjectedFault> {
        if self.silent {
            return None;
        }
        let writers = &mut self.writers;
        let Fault { silent, foreign, cut, .. } = writers.fault;
        if of_orders && writers.chance(silent) {
            return Some(InjectedFault::failed_query());
        }
        if writers.chance(foreign) {
            return Some(FOREIGN[writers.rng.usize(..FOREIGN.len())]());
        }
        writers.chance(cut).then(|| CUT[writers.rng.usize(..CUT.len())]())
    }
}

/// What something else than the webservice answers.
pub const FOREIGN: [fn() -> InjectedFault; 8] = [
    InjectedFault::page,
    || instead(FakeResponse::html(302, "").header("Location", "https://shop.example/maintenance")),
    || instead(FakeResponse::html(401, "401 Unauthorized")),
    || instead(FakeResponse::html(403, "<html>Forbidden</html>")),
    || instead(FakeResponse::html(404, "<html>Not found</html>")),
    || instead(FakeResponse::new(200).header("Content-Type", "application/json").body(r#"{"status":"ok"}"#)),
    || instead(FakeResponse::new(200).header("Content-Type", "application/json")),
    || InjectedFault::rate_limited(Some(3)),
];

/// What becomes of a connection.
pub const CUT: [fn() -> InjectedFault; 6] = [
    || InjectedFault::truncated(700),
    InjectedFault::dropped,
    InjectedFault::wrong_sha1,
    || InjectedFault::slow(Duration::from_secs(3600)),
    || InjectedFault::unavailable(None),
    || InjectedFault::junk_before("<br />Notice: something"),
];

fn instead(answer: FakeResponse) -> InjectedFault {
    InjectedFault::instead(answer)
}
