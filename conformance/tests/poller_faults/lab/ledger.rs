//! What was reported.

use std::collections::BTreeMap;

use super::wire::Shown;

#[derive(Debug, Default)]
pub struct Ledger {
    /// The newest version of each order.
    newest: BTreeMap<u64, u64>,
    /// What each order was when it was reported last.
    last: BTreeMap<u64, Shown>,
    pub repeats: u64,
}

impl Ledger {
    pub fn report(&mut self, orders: Vec<Shown>) {
        for order in orders {
            let newest = self.newest.entry(order.id).or_default();
            *newest = order.version.max(*newest);
            self.repeats += u64::from(self.last.insert(order.id, order) == Some(order));
        }
    }

    /// The orders whose last version was not reported.
    pub fn lost(&self, written: &BTreeMap<u64, u64>) -> Vec<u64> {
        let reported = |id: &u64| self.newest.get(id).copied().unwrap_or(0);
        written.iter().filter(|(id, version)| reported(id) < **version).map(|(id, _)| *id).collect()
    }
}
