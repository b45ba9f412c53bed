//! What no recording covers is known, with the reason, and does not grow unseen.
#![expect(clippy::unwrap_used, reason = "a function that cannot read the recordings fails the test")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use prestashop_conformance::fixtures;
use prestashop_conformance::har::{self, Har};
use prestashop_conformance::ledger::Ledger;

const LISTED: &str = include_str!("../ledger.txt");

/// The ledger with all of the project's recordings.
static LEDGER: LazyLock<Ledger> = LazyLock::new(|| {
    let mut ledger = Ledger::of_the_spec();
    for file in har::find(&fixtures::dir()).unwrap() {
        ledger.add(&Har::read(&file).unwrap());
    }
    ledger
});

/// The items of the list; each stands below a reason.
fn listed(ledger: &Ledger) -> Vec<String> {
    let mut reason = "";
    let mut items = Vec::new();
    for line in LISTED.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("##") {
            reason = text.trim();
        } else if !line.starts_with('#') {
            assert!(!reason.is_empty(), "{line} stands below no reason");
            items.extend(ledger.expand(line));
        }
    }
    items
}

#[test]
fn what_is_not_covered_is_listed_with_a_reason() {
    let ledger = &*LEDGER;
    let uncovered: BTreeSet<&str> = ledger.uncovered().collect();
    let listed = listed(ledger);
    let listed: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    let new: Vec<_> = uncovered.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&uncovered).collect();
    assert!(new.is_empty(), "neither recorded nor listed in conformance/ledger.txt: {new:#?}");
    assert!(gone.is_empty(), "recorded by now, or no part of the spec: strike from conformance/ledger.txt: {gone:#?}");
}

#[test]
fn no_item_is_listed_twice() {
    let items = listed(&Ledger::of_the_spec());
    let different: BTreeSet<&String> = items.iter().collect();
    assert_eq!(items.len(), different.len());
}

#[test]
fn the_main_job_is_covered() {
    let covered: BTreeSet<&str> = LEDGER.items().filter(|(_, count)| *count > 0).map(|(item, _)| item).collect();
    for item in [
        "field orders.total_paid",
        "field orders.order_rows.product_id",
        "field products.name",
        "filter text contains",
        "filter datetime between",
        "paging by id",
        "error 20",
        "error 26",
        "error 85",
        "action list-orders",
        "action list-orders updated_from",
        "action get-order",
        "action update-order-state by a history",
        "action update-order-state by a history with mail",
        "action update-order-state by PATCH",
        "trigger order-updated",
    ] {
        assert!(covered.contains(item), "{item} is not covered");
    }
}

#[test]
fn without_recordings_nothing_is_covered() {
    let ledger = Ledger::of_the_spec();
    assert_eq!(ledger.uncovered().count(), ledger.items().count());
    assert!(ledger.items().count() > 300);
}
