//! What was reported, held against what was written.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::DateTime;
use prestashop_api::poller::Activation;
use serde::Deserialize;

use super::world::World;

#[derive(Debug, Default)]
pub struct Ledger {
    /// Activation id to bytes.
    activations: HashMap<String, String>,
    /// Newest version reported of each order.
    newest: BTreeMap<u64, u64>,
    /// Content reported last of each order.
    last: BTreeMap<u64, (Option<DateTime>, u64)>,
    pub repeats: usize,
    pub redeliveries: usize,
    pub items: usize,
    /// Orders reported as skipped, with how often.
    pub skipped: BTreeMap<u64, usize>,
}

/// The limits that every activation must keep.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub items: usize,
    pub bytes: usize,
}

#[derive(Deserialize)]
struct Order {
    id: u64,
    version: u64,
}

impl Ledger {
    /// Notes a delivery and checks its form (I2, I6).
    pub fn deliver(&mut self, activation: &Activation, limits: Limits) -> Result<(), String> {
        let json = activation.json();
        if let Some(former) = self.activations.insert(activation.id.clone(), json.to_owned()) {
            self.redeliveries += 1;
            // A consumer drops what it has: only the bytes count.
            return if former == json { Ok(()) } else { Err(format!("{} has two contents", activation.id)) };
        }
        let items = activation.items();
        let skipped = activation.skipped();
        if items.is_empty() && skipped.is_empty() || items.len() > limits.items {
            return Err(format!("{} items with a ceiling of {}", items.len(), limits.items));
        }
        let oversize = activation.data.meta.oversize;
        // The flag itself changes the length by a byte or two.
        let small = json.len() + 2 < limits.bytes;
        if json.len() > limits.bytes && !oversize || oversize && (small || items.len() > 1) {
            return Err(format!("{} items in {} bytes, oversize: {oversize}", items.len(), json.len()));
        }
        let unique: HashSet<_> = items.iter().map(|item| item.id).collect();
        if unique.len() != items.len() {
            return Err("an id comes twice".to_owned());
        }
        if !items.is_sorted_by_key(|item| (item.date_upd, item.id)) {
            return Err("items are not sorted by date and id".to_owned());
        }
        for order in skipped {
            if order.reason.is_empty() {
                return Err(format!("order {} is skipped without a reason", order.id));
            }
            *self.skipped.entry(order.id).or_default() += 1;
        }
        for item in items {
            let order: Order = serde_json::from_str(item.record.get()).map_err(|error| error.to_string())?;
            if order.id != item.id {
                return Err(format!("item {} carries order {}", item.id, order.id));
            }
            self.report(item.id, item.date_upd, order.version);
        }
        Ok(())
    }

    pub fn report(&mut self, id: u64, date: Option<DateTime>, version: u64) {
        self.items += 1;
        let newest = self.newest.entry(id).or_default();
        *newest = version.max(*newest);
        if self.last.insert(id, (date, version)) == Some((date, version)) {
            self.repeats += 1;
        }
    }

    /// Orders whose last content was never reported (I1), except contents that were `known` at the start.
    pub fn lost(&self, world: &World, known: &BTreeMap<u64, u64>) -> Vec<u64> {
        let reported = |id| self.newest.get(id).max(known.get(id)).copied().unwrap_or(0);
        world.written.iter().filter(|(id, version)| reported(*id) < **version).map(|(id, _)| *id).collect()
    }
}
