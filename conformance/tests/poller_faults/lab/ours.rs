//! The poller of the library.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::SignedDuration;
use prestashop_api::poller::{Activation, MemoryStore, Poller, PollerErrorKind, Settings, Start, State};
use prestashop_api::{RetryPolicy, Shop};
use serde_json::Value;

use super::algorithm::Found;
use super::sim::Sim;
use super::wire::{Shown, Wire};

pub const LAG: i64 = 6;
pub const LOOKBACK: i64 = 60;
/// Orders per request.
pub const PAGE: usize = 5;
/// Orders per activation.
pub const CEILING: usize = 7;

/// A poller, its state, and what it has handed out.
pub struct Ours {
    sim: Sim,
    shop: Shop,
    store: Arc<MemoryStore>,
    poller: Option<Poller>,
    settings: Box<dyn Fn(&mut Settings) + Send + Sync>,
    /// Activation id to bytes.
    handed: BTreeMap<String, String>,
    last: Option<State>,
    pub skipped: BTreeSet<u64>,
}

impl std::fmt::Debug for Ours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ours").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Ours {
    pub fn new(seed: u64, sim: &Sim, wire: &Wire) -> Self {
        let shop = Shop::connect("https://shop.example")
            .key(sim.shop.key())
            .transport(Arc::new(wire.clone()))
            .clock(Arc::new(sim.time.clone()))
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        let start = if seed.is_multiple_of(2) { Start::All } else { Start::Since(sim.start) };
        let settings = move |settings: &mut Settings| {
            settings.start = start;
            settings.lag = SignedDuration::from_secs(LAG);
            settings.lookback = SignedDuration::from_secs(LOOKBACK);
            settings.zone_check = SignedDuration::from_secs(300);
            settings.page_size = u32::try_from(PAGE).unwrap();
            settings.ceiling = u32::try_from(CEILING).unwrap();
        };
        Self {
            sim: sim.clone(),
            shop,
            store: Arc::default(),
            poller: None,
            settings: Box::new(settings),
            handed: BTreeMap::new(),
            last: None,
            skipped: BTreeSet::new(),
        }
    }

    fn poller(&mut self) -> &mut Poller {
        let (shop, store, settings) = (&self.shop, &self.store, &self.settings);
        self.poller.get_or_insert_with(|| {
            shop.order_updated().state(Arc::clone(store) as _).settings(settings).start().unwrap()
        })
    }

    /// The process is killed; the next one begins with what is stored.
    pub fn kill(&mut self) {
        self.poller = None;
    }

    /// What was reported is forgotten.
    pub fn forget(&mut self) {
        self.poller = None;
        let state = self.store.snapshot().map(|mut state| {
            state.seen.clear();
            state
        });
        self.store = Arc::new(MemoryStore::new(state));
    }

    /// Whether an order was given up that is tried again.
    pub fn waits(&self) -> bool {
        self.store.snapshot().is_some_and(|state| !state.poison.is_empty() || state.outbox.is_some())
    }

    /// A cycle, and the invariants that each keeps.
    pub async fn cycle(&mut self) -> Result<Found, String> {
        let mut found = Found::default();
        match self.poller().cycle().await {
            Ok(Some(activation)) => {
                found.orders = self.deliver(&activation)?;
                if self.sim.chance(0.1) {
                    // Killed between the delivery and its acknowledgement: the same comes again.
                    self.kill();
                    let again = self.poller().cycle().await.map_err(|error| format!("{error:?}"))?;
                    self.deliver(&again.ok_or("an activation is gone that nobody acknowledged")?)?;
                }
                self.poller().ack().await.map_err(|error| format!("{error:?}"))?;
            }
            Ok(None) => {}
            Err(error) if error.kind().is_final() => return Err(format!("{error:?}")),
            // The next cycle goes on.
            Err(error) => {
                let known = [PollerErrorKind::Source, PollerErrorKind::Record, PollerErrorKind::Contract];
                if !known.contains(&error.kind()) {
                    return Err(format!("{error:?}"));
                }
            }
        }
        found.is_behind = self.poller().is_behind();
        self.check()?;
        Ok(found)
    }

    /// I2 and I6: small, sorted, each order once, the same bytes each time. Gives the orders of an activation that is new.
    fn deliver(&mut self, activation: &Activation) -> Result<Vec<Shown>, String> {
        if let Some(former) = self.handed.insert(activation.id.clone(), activation.json().to_owned()) {
            let same = former == activation.json();
            return if same { Ok(Vec::new()) } else { Err(format!("{} has two contents", activation.id)) };
        }
        let items = activation.items();
        let unique: BTreeSet<_> = items.iter().map(|item| item.id).collect();
        if items.len() > CEILING || unique.len() != items.len() || items.is_empty() && activation.skipped().is_empty() {
            return Err(format!("{} items, of {} orders", items.len(), unique.len()));
        }
        if !items.is_sorted_by_key(|item| (item.date_upd, item.id)) {
            return Err("items are not sorted by date and id".to_owned());
        }
        self.skipped.extend(activation.skipped().iter().map(|skipped| skipped.id));
        let orders = items.iter().map(|item| {
            let order: Value = serde_json::from_str(item.record.get()).ok()?;
            Shown::of(&order).filter(|shown| shown.id == item.id)
        });
        orders.collect::<Option<_>>().ok_or_else(|| "an item is no order".to_owned())
    }

    /// I5 and I7: commits follow one another, and the watermark moves by a completed scan alone. None is passed over in silence.
    fn check(&mut self) -> Result<(), String> {
        let Some(state) = self.store.snapshot() else { return Ok(()) };
        if let Some(before) = &self.last {
            if state.seq < before.seq || state.epoch < before.epoch {
                return Err(format!("commit {} follows commit {}", state.seq, before.seq));
            }
            if state.watermark != before.watermark && state.clock == before.clock {
                return Err(format!("the watermark moved to {} without a completed scan", state.watermark));
            }
        }
        let silent =
            state.poison.iter().find(|(id, poisoned)| poisoned.retry_at.is_some() && !self.skipped.contains(id));
        if let Some((id, _)) = silent {
            return Err(format!("order {id} was skipped in silence"));
        }
        self.last = Some(state);
        Ok(())
    }
}
