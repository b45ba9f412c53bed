//! `prestashop/order-state-entered`: a feed that knows no date and goes by id.

use std::sync::atomic::Ordering;

use prestashop_api::poller::PollerErrorKind;
use prestashop_api::resources::{OrderHistory, OrderId, OrderStateId};
use prestashop_conformance::shop::Row;
use serde_json::json;

use super::platform::{NONE, Platform, id};

#[tokio::test]
async fn a_trigger_by_id_gives_what_was_added() {
    let mut platform = Platform::new("order-state-entered", json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    assert!(platform.running.change_order_state(10, 4));
    platform.hands.pass(60);
    let turn = platform.turn().await;
    let activation = turn.activation.unwrap();
    assert_eq!(activation.kind, "prestashop.order_histories.observed");
    let entry: OrderHistory = activation.items()[0].record().unwrap();
    assert_eq!((entry.id_order, entry.id_order_state), (OrderId(10), OrderStateId(4)));
    assert_eq!(activation.items().len(), 1);
    assert!(activation.json().contains("\"order_history\":{"), "{}", activation.json());
    assert_eq!(platform.reported().await, NONE);
}

/// Ids are given before their rows can be seen: a row that comes late, behind younger ones, is not lost.
#[tokio::test]
async fn a_row_that_becomes_visible_late_is_reported() {
    let mut platform = Platform::new("order-state-entered", json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    let hidden = platform.running.mutate(|world| {
        let mut row = world.rows("order_histories").last().unwrap().clone();
        let late = id(&row) + 1;
        row.insert("id".to_owned(), (late + 1).into());
        world.insert("order_histories", row.clone());
        row.insert("id".to_owned(), late.into());
        (late, row)
    });
    let (late, mut row) = hidden;
    assert_eq!(platform.reported().await, [late + 1]);
    for _ in 0..3 {
        assert_eq!(platform.reported().await, NONE);
    }
    platform.running.mutate(|world| world.insert("order_histories", row.clone()));
    assert_eq!(platform.reported().await, [late]);
    assert_eq!(platform.reported().await, NONE);

    // It becomes visible soon, but the poller was down meanwhile, for an hour.
    let mut platform = Platform::new("order-state-entered", json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    row.insert("id".to_owned(), (late + 1).into());
    platform.running.mutate(|world| world.insert("order_histories", row.clone()));
    assert_eq!(platform.reported().await, [late + 1]);
    row.insert("id".to_owned(), late.into());
    platform.running.mutate(|world| world.insert("order_histories", row));
    platform.hands.pass(3600);
    assert_eq!(platform.reported().await, [late]);
    assert_eq!(platform.reported().await, NONE);
}

/// A shop whose last history is the given one, and a row to make others of.
async fn last_history() -> (Platform, u64, Row) {
    let mut platform = Platform::new("order-state-entered", json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    let row = platform.running.read(|world| world.rows("order_histories").last().unwrap().clone());
    (platform, id(&row), row)
}

fn add(platform: &Platform, row: &Row, id: u64, employee: u64) {
    let mut row = row.clone();
    row.insert("id".to_owned(), id.into());
    row.insert("id_employee".to_owned(), employee.into());
    platform.running.mutate(|world| world.insert("order_histories", row));
}

/// A backup was restored, and the shop went on from there: what has the ids of before is new.
#[tokio::test]
async fn ids_that_go_back_are_followed() {
    let (mut platform, last, row) = last_history().await;
    for step in 0..20 {
        let new: Vec<_> = (last + 1 + 10 * step..=last + 10 + 10 * step).collect();
        for id in &new {
            add(&platform, &row, *id, 1);
        }
        assert_eq!(platform.reported().await, new);
        platform.hands.pass(600);
    }
    platform.running.mutate(|world| {
        for id in last + 101..=last + 200 {
            world.remove("order_histories", id);
        }
    });
    let new: Vec<_> = (last + 101..=last + 110).collect();
    for id in &new {
        add(&platform, &row, *id, 2);
    }
    let reported = platform.reported().await;
    assert!(new.iter().all(|id| reported.contains(id)), "{reported:?}");
    assert!(reported.len() < 60, "what is as it was is not read again from the start: {reported:?}");
    assert!(platform.kept.contains("\"went_back\":1"), "{}", platform.kept);
    assert_eq!(platform.reported().await, NONE);
    add(&platform, &row, last + 111, 2);
    assert_eq!(platform.reported().await, [last + 111]);
    assert!(platform.kept.contains("\"went_back\":1"), "{}", platform.kept);
}

/// The newest row was deleted, which is no reason to read anything again: neither what was there at the start, nor what came at once.
#[tokio::test]
async fn a_newest_row_that_is_deleted_repeats_nothing() {
    let (mut platform, last, row) = last_history().await;
    platform.hands.pass(3600);
    assert_eq!(platform.reported().await, NONE);
    platform.running.mutate(|world| world.remove("order_histories", last));
    assert_eq!(platform.reported().await, NONE);

    let new: Vec<_> = (last + 1..=last + 30).collect();
    for id in &new {
        add(&platform, &row, *id, 1);
    }
    assert_eq!(platform.reported().await, new);
    for _ in 0..3 {
        platform.hands.pass(3600);
        assert_eq!(platform.reported().await, NONE);
    }
    platform.running.mutate(|world| world.remove("order_histories", last + 30));
    assert_eq!(platform.reported().await, NONE);
}

/// A platform that stores what an error leaves does not forget where its feed was.
#[tokio::test]
async fn a_wrong_input_leaves_the_state_as_it_was() {
    let (mut platform, _, _) = last_history().await;
    let before = platform.kept.clone();
    platform.inputs = json!({ "ceiling": 0 });
    assert_eq!(platform.cycle().await.unwrap_err().kind(), PollerErrorKind::Settings);
    assert_eq!(platform.kept, before);
}

/// A row that becomes visible late is met again also if the shop's clock was wrong for a while.
#[tokio::test]
async fn a_clock_that_was_ahead_for_years_takes_no_lookback_away() {
    let (mut platform, last, row) = last_history().await;
    platform.ahead.store(4 * 365 * 86_400, Ordering::SeqCst);
    assert_eq!(platform.reported().await, NONE);
    add(&platform, &row, last + 1, 1);
    assert_eq!(platform.reported().await, [last + 1]);
    platform.ahead.store(0, Ordering::SeqCst);
    for late in [last + 2, last + 4, last + 6] {
        add(&platform, &row, late + 1, 1);
        assert_eq!(platform.reported().await, [late + 1]);
        assert_eq!(platform.reported().await, NONE);
        add(&platform, &row, late, 1);
        assert_eq!(platform.reported().await, [late]);
    }
}
