//! Where a scan ends: never by a short page alone.

use super::*;

fn rows(ids: impl IntoIterator<Item = u64>) -> ChangePage {
    ChangePage::new(ids.into_iter().map(|id| row(id, IN_WINDOW, "x")).collect())
}

fn finished(cycle: Cycle<'_>) -> Commit {
    cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit")
}

fn items(commit: &Commit) -> Vec<u64> {
    commit.activation.iter().flat_map(Activation::items).map(|item| item.id).collect()
}

/// `PrestaShop` 8 and later leave an order that came back empty out of the list: nothing but the ids tells.
#[test]
fn an_order_that_is_listed_and_not_sent_is_read_again() {
    let settings = settings(Start::Now);
    for missing in 1..=3 {
        let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
        let sent = (1..=3).filter(|id| *id != missing);
        assert_eq!(cycle.take(rows(sent), None).expect("a good page"), Progress::CheckIds);
        assert_eq!(cycle.check(&[1, 2, 3]).expect("good ids"), Progress::More);
        assert_eq!(cycle.query().after_id, missing - 1);
        assert_eq!(take(&mut cycle, rows(missing..=3)), Progress::Done);
        let commit = finished(cycle);
        assert_eq!((items(&commit), commit.state.scan), (vec![1, 2, 3], None));
    }
}

/// The last order of a full page vanishes: the page is short, and orders follow.
#[test]
fn a_short_page_is_not_the_last_if_ids_follow() {
    let settings = settings(Start::Now);
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    assert_eq!(cycle.take(rows(1..=3), None).expect("a good page"), Progress::CheckIds);
    // Order 4 was deleted; order 5 took its place on the list.
    assert_eq!(cycle.check(&[1, 2, 3, 5]).expect("good ids"), Progress::More);
    assert_eq!(cycle.query().after_id, 4);
    assert_eq!(take(&mut cycle, rows(5..=6)), Progress::Done);
    assert_eq!(items(&finished(cycle)), [1, 2, 3, 5, 6]);
}

#[test]
fn an_order_that_was_deleted_is_counted_and_passed() {
    let settings = settings(Start::Now);
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    let page = rows([1, 3]).with_vanished(1);
    assert_eq!(cycle.take(page, None).expect("a good page"), Progress::CheckIds);
    assert_eq!(cycle.check(&[1, 3]).expect("good ids"), Progress::Done);
    let commit = finished(cycle);
    assert_eq!((commit.state.health.vanished, commit.state.scan), (1, None));
}

/// An order that is listed each time and never sent is tried, told and passed like one that cannot be read.
#[test]
fn an_order_that_stays_empty_is_given_up_like_an_unreadable_one() {
    let settings = settings(Start::Now);
    let mut state = planned(&settings);
    for attempt in 1..=3 {
        let mut cycle = Cycle::new(state, &settings).expect("a scan");
        let mut progress = Progress::More;
        for _ in 0..3 {
            assert_eq!(progress, Progress::More);
            assert_eq!(cycle.take(rows([]).with_vanished(1), None).expect("a good page"), Progress::CheckIds);
            progress = cycle.check(&[5]).expect("good ids");
        }
        assert_eq!(progress, if attempt < 3 { Progress::Done } else { Progress::More });
        let commit = finished(cycle);
        assert_eq!(commit.stuck.map(|stuck| stuck.attempts), (attempt < 3).then_some(attempt));
        let skipped: Vec<_> =
            commit.activation.iter().flat_map(Activation::skipped).map(|skipped| skipped.id).collect();
        assert_eq!(skipped, if attempt == 3 { vec![5] } else { vec![] });
        state = commit.state;
    }
}

/// A failed `SELECT` answers an empty list.
#[test]
fn an_empty_page_ends_nothing_while_ids_are_listed() {
    let settings = settings(Start::Now);
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    assert_eq!(cycle.take(rows([]), None).expect("a good page"), Progress::CheckIds);
    assert_eq!(cycle.check(&[2, 3]).expect("good ids"), Progress::More);
    assert_eq!(cycle.query().after_id, 1);
    assert_eq!(take(&mut cycle, rows(2..=3)), Progress::Done);
    assert_eq!(items(&finished(cycle)), [2, 3]);
}

#[test]
fn nothing_ends_a_scan_of_a_shop_that_cannot_see_its_orders() {
    let settings = settings(Start::Now);
    let mut state = planned(&settings);
    state.max_id = Some(9);
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    assert_eq!(cycle.take(rows([]), None).expect("a good page"), Progress::CheckIds);
    assert_eq!(cycle.check(&[]).expect("good ids"), Progress::Canary);
    let error = cycle.canary(None).expect_err("there were orders");
    assert_eq!(error.kind(), PollerErrorKind::Source);
    assert!(error.hint().is_some());
}

/// A shop without orders has nothing to commit: its watermark waits for the first one.
#[test]
fn a_shop_that_never_had_orders_leaves_the_watermark_where_it_is() {
    let settings = settings(Start::Now);
    let mut state = planned(&settings);
    state.max_id = None;
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    assert_eq!(cycle.take(rows([]), None).expect("a good page"), Progress::CheckIds);
    assert_eq!(cycle.check(&[]).expect("good ids"), Progress::Canary);
    assert_eq!(cycle.canary(None).expect("no order was ever seen"), Progress::Done);
    assert!(cycle.is_barren());
}

/// What the next window covers anyway is believed at once; what lies further back only at the second look.
#[test]
fn an_empty_window_older_than_the_lookback_is_looked_at_twice() {
    let settings = settings(Start::Now);
    for (now, twice) in [("2026-11-23T12:01:00Z", false), ("2026-11-23T13:00:00Z", true)] {
        let state = plan(Some(primed(&settings)), &settings, reading(now), None).expect("a plan");
        let mut cycle = Cycle::new(state, &settings).expect("a scan");
        cycle.canary(Some(9)).expect("an order");
        assert_eq!(cycle.take(rows([]), None).expect("a good page"), Progress::CheckIds);
        let progress = cycle.check(&[]).expect("good ids");
        if !twice {
            assert_eq!(progress, Progress::Done);
            continue;
        }
        assert_eq!(progress, Progress::CheckLater);
        // And only if the shop still sees its orders by then.
        assert_eq!(cycle.check(&[]).expect("good ids"), Progress::Canary);
        assert_eq!(cycle.canary(Some(9)).expect("an order"), Progress::Done);
        assert_eq!(finished(cycle).state.scan, None);
    }
}

#[test]
fn ids_that_are_no_answer_to_the_query_are_refused() {
    let settings = settings(Start::Now);
    for ids in [vec![2, 1], vec![1, 1], vec![1, 2, 3, 4, 5], vec![0]] {
        let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
        assert_eq!(cycle.take(rows([1]), None).expect("a good page"), Progress::CheckIds);
        assert_eq!(cycle.check(&ids).expect_err("no answer").kind(), PollerErrorKind::Contract, "{ids:?}");
    }
}

/// A ceiling in the middle of a page does not pass what the page left out before it.
#[test]
fn a_ceiling_passes_nothing_that_the_page_left_out() {
    let mut settings = settings(Start::Now);
    settings.ceiling = 1;
    for (ids, last_id) in [(vec![1, 2, 3], 0), (vec![2, 3], 2), (vec![], 0)] {
        let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
        assert_eq!(cycle.take(rows([2, 3]), None).expect("a good page"), Progress::CheckIds);
        assert_eq!(cycle.check(&ids).expect("good ids"), Progress::Done);
        let commit = finished(cycle);
        assert_eq!((items(&commit), commit.state.scan.map(|scan| scan.last_id)), (vec![2], Some(last_id)), "{ids:?}");
    }
}
