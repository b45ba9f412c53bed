//! How fast answers become records: all 1,005 recorded orders of a PrestaShop 8.2.1, page by page as the shop sent them.
//!
//! `cargo bench` compares the library's decoder with the usual detour over `serde_json::Value`, and with `serde_json` skipping the
//! same bytes, which is as fast as reading them can be.
#![expect(clippy::expect_used, reason = "without its recording the benchmark has nothing to measure")]

use divan::Bencher;
use divan::counter::BytesCount;
use prestashop_api::resources::Order;
use prestashop_conformance::fixtures;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

#[derive(Deserialize)]
struct Envelope {
    orders: Vec<Order>,
}

/// The bodies of the recorded pages.
fn pages() -> Vec<Vec<u8>> {
    let recording = fixtures::open("8.2.1", "dataset/orders").expect("the recording is part of the repository");
    recording
        .log
        .entries
        .iter()
        .map(|entry| entry.response.body().expect("the recording holds the body"))
        .filter(|body| body.starts_with(br#"{"orders":[{"id":"#))
        .collect()
}

fn each_page(bencher: Bencher<'_, '_>, read: impl Fn(&[u8]) -> usize + Sync) {
    let pages = pages();
    let bytes: usize = pages.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| pages.iter().map(|page| read(page)).sum::<usize>());
}

#[divan::bench]
fn records(bencher: Bencher<'_, '_>) {
    // As the library does it: the answer is checked to be UTF-8 once, not text by text.
    each_page(bencher, |page| {
        let page = std::str::from_utf8(page).expect("a page of UTF-8");
        serde_json::from_str::<Envelope>(page).expect("a page of orders").orders.len()
    });
}

#[divan::bench]
fn value_then_records(bencher: Bencher<'_, '_>) {
    each_page(bencher, |page| {
        let value: Value = serde_json::from_slice(page).expect("a page of orders");
        serde_json::from_value::<Envelope>(value).expect("a page of orders").orders.len()
    });
}

#[divan::bench]
fn skipping(bencher: Bencher<'_, '_>) {
    each_page(bencher, |page| {
        serde_json::from_slice::<IgnoredAny>(page).expect("a page of orders");
        1
    });
}

fn main() {
    divan::main();
}
