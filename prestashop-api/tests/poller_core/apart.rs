//! Products: the date that a record shows is not the one that the shop's filter goes by.

use prestashop_api::resources::Products;

use super::*;

fn products(start: Start) -> Settings {
    let mut settings = Settings::new(Feed::new(Products::META, "https://shop.example/api/products?id_shop=1", "1"));
    settings.start = start;
    settings.page_size = 4;
    settings
}

/// What a product shows, whenever it was written.
const SHOWN: DateTime = datetime(2019, 1, 1, 0, 0, 0, 0);

fn ids(commit: &Commit) -> Vec<u64> {
    commit.activation.iter().flat_map(Activation::items).map(|item| item.id).collect()
}

fn later(state: State, settings: &Settings) -> State {
    plan(Some(delivered(state)), settings, reading("2026-11-23T12:01:00Z"), None).expect("a plan")
}

#[test]
fn what_a_scan_of_all_has_reported_does_not_come_again() {
    let settings = products(Start::All);
    let written = row(1, SHOWN, "written lately");
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    let first = cycle(state, &settings, &[vec![written.clone()]]);
    assert_eq!(ids(&first), [1]);
    let state = later(first.state, &settings);
    assert_eq!(
        ids(&cycle(state, &settings, &[vec![written]])),
        Vec::<u64>::new(),
        "the window shows it by the date of its shop"
    );
}

/// A product that is written between the two steps in which the shop makes its list leaves the window: its content is news.
#[test]
fn a_product_rewritten_while_priming_is_reported() {
    let settings = products(Start::Now);
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    let rows = [1, 2, 3, 4, 5].map(|id| row(id, SHOWN, "x"));
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    assert_eq!(cycle.take(ChangePage::new(rows[..4].to_vec()), None).expect("a page"), Progress::CheckIds);
    // The second has left the window.
    assert_eq!(cycle.check(&[1, 3, 4, 5]).expect("ids"), Progress::More);
    assert_eq!(cycle.query().after_id, 4);
    assert_eq!(take(&mut cycle, ChangePage::new(rows[4..].to_vec())), Progress::Done);
    let state = cycle.finish(at("2026-11-23T12:00:02Z"), [7; 10]).expect("a commit").state;

    let state = later(state, &settings);
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    take(&mut cycle, ChangePage::new(rows[..4].to_vec()));
    take(&mut cycle, ChangePage::new(rows[4..].to_vec()));
    assert_eq!(ids(&cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit")), [2]);
}
