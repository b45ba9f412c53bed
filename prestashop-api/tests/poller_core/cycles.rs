//! What a cycle makes of the answers: contract, ceilings, form of the activation.

use super::*;

/// I8: an answer that cannot be one to the query stops the cycle.
#[test]
fn an_answer_that_ignores_the_query_is_refused() {
    let settings = settings(Start::Now);
    let in_window = |id| row(id, IN_WINDOW, "x");
    let foreign = |id| row(id, datetime(2024, 1, 1, 0, 0, 0, 0), "x");
    let bad = [
        ("sort ignored", vec![in_window(5), in_window(3)]),
        ("an id twice", vec![in_window(5), in_window(5)]),
        ("limit ignored", (1..=5).map(in_window).collect()),
        ("date filter ignored", vec![foreign(1), foreign(2), in_window(3)]),
        ("id filter ignored", vec![in_window(0)]),
    ];
    for (what, rows) in bad {
        let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
        let error = cycle.take(ChangePage::new(rows), None).expect_err(what);
        assert_eq!(error.kind(), PollerErrorKind::Contract, "{what}");
        assert!(error.hint().is_some(), "{what}");
    }
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    take(&mut cycle, ChangePage::new([1, 2, 3, 4].map(in_window).to_vec()));
    let error = cycle.take(ChangePage::new(vec![in_window(4)]), None).expect_err("the id filter was ignored");
    assert_eq!(error.kind(), PollerErrorKind::Contract);
}

/// A single row below the window was rewritten between the shop's two steps by a clock that is behind.
#[test]
fn a_single_row_below_the_window_is_processed() {
    let settings = settings(Start::Now);
    let below = row(1, datetime(2026, 11, 23, 12, 0, 0, 0), "x");
    let activation = cycle(planned(&settings), &settings, &[vec![below]]).activation.expect("an activation");
    assert_eq!(activation.items().len(), 1);
}

#[test]
fn the_ceiling_ends_the_cycle_and_the_next_one_goes_on() {
    let mut settings = settings(Start::Now);
    settings.ceiling = 2;
    let rows: Vec<_> = (1..=3).map(|id| row(id, IN_WINDOW, "x")).collect();
    let before = planned(&settings);
    let u = before.watermark;
    let Commit { mut state, activation, .. } = cycle(before, &settings, std::slice::from_ref(&rows));
    let activation = activation.expect("an activation");
    assert_eq!((activation.items().len(), activation.data.truncated), (2, true));
    assert_eq!(state.watermark, u, "the watermark waits for the end of the scan");
    assert_eq!(state.scan.as_ref().map(|scan| scan.last_id), Some(2));
    assert!(Cycle::new(state.clone(), &settings).is_none(), "the outbox must be emptied first");
    state.outbox = None;
    let Commit { state, activation, .. } = cycle(state, &settings, &[rows[2..].to_vec()]);
    let activation = activation.expect("an activation");
    assert_eq!((activation.items().len(), activation.data.truncated), (1, false));
    assert_eq!(state.watermark, at("2026-11-23T12:00:45Z"));
}

#[test]
fn an_order_above_the_byte_ceiling_travels_alone_and_flagged() {
    let mut settings = settings(Start::Now);
    settings.max_bytes = 2000;
    let large = row(2, IN_WINDOW, &"x".repeat(5000));
    let rows = [row(1, IN_WINDOW, "x"), large.clone(), row(3, IN_WINDOW, "x")];
    let mut state = planned(&settings);
    let mut sizes = Vec::new();
    for skip in 0..3 {
        let commit = cycle(state, &settings, &[rows[skip..].to_vec()]);
        let activation = commit.activation.expect("an activation");
        sizes.push((activation.items()[0].id, activation.data.meta.oversize, activation.json().len() > 2000));
        assert_eq!(activation.items().len(), 1);
        state = commit.state;
        state.outbox = None;
    }
    assert_eq!(sizes, [(1, false, false), (2, true, true), (3, false, false)]);
}

#[test]
fn the_activation_is_a_cloud_event_with_the_orders_as_sent() {
    let settings = settings(Start::Now);
    let rows = vec![row(7, IN_WINDOW, "b"), row(8, datetime(2026, 11, 23, 13, 0, 29, 0), "a")];
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    let progress = cycle.take(ChangePage::new(rows), Some("8.2.1".to_owned())).expect("a good page");
    assert_eq!(confirmed(&mut cycle, progress, &[7, 8]), Progress::Done);
    let commit = cycle.finish(at("2026-11-23T12:01:02.5Z"), [7; 10]).expect("a commit");
    let activation = commit.activation.expect("an activation");
    let hash = |row: &Row| format!("{:016x}", row.hash);
    let (early, late) = (row(8, IN_WINDOW, "a"), row(7, IN_WINDOW, "b"));
    let expected = format!(
        concat!(
            r#"{{"specversion":"1.0","id":"{}","source":"https://shop.example/api/orders?id_shop=1","#,
            r#""type":"prestashop.orders.observed","time":"2026-11-23T12:01:02Z","#,
            r#""datacontenttype":"application/json","subject":"store/1","data":{{"store":"1","cycle":2,"#,
            r#""phase":"live","window":{{"from":"2026-11-23T11:59:45Z","to":"2026-11-23T12:00:45Z"}},"#,
            r#""truncated":false,"items":["#,
            r#"{{"key":"1/8/2026-11-23 13:00:29/{}","id":8,"date_upd":"2026-11-23 13:00:29","order":{}}},"#,
            r#"{{"key":"1/7/2026-11-23 13:00:30/{}","id":7,"date_upd":"2026-11-23 13:00:30","order":{}}}],"#,
            r#""meta":{{"api_version":"8.2.1","timezone":"Europe/Paris","oversize":false,"skipped":[]}}}}}}"#,
        ),
        activation.id,
        hash(&early),
        early.record.get(),
        hash(&late),
        late.record.get(),
    );
    assert_eq!(activation.json(), expected);
    assert!(activation.id.starts_with("act_") && activation.id.len() == 36 && !activation.id.contains(['.', '-']));
    // The version digit of a UUIDv7.
    assert_eq!(activation.id.as_bytes()[4 + 12], b'7');

    let outbox = commit.state.outbox.expect("an outbox");
    let again = Activation::from_json(outbox.json).expect("an activation");
    assert_eq!((again.json(), &again.id), (activation.json(), &outbox.id));
    assert_eq!(again.items()[0].date_upd, activation.items()[0].date_upd);
}

#[test]
fn the_seen_set_forgets_the_oldest_beyond_its_cap() {
    let mut settings = settings(Start::Now);
    settings.page_size = 30_000;
    settings.ceiling = 30_000;
    settings.max_bytes = 100_000_000;
    // Dates grow with the id.
    let date = |id: i64| datetime(2026, 11, 23, 12, 55, 0, 0).saturating_add(SignedDuration::from_millis(id * 10));
    let rows: Vec<_> = (1..=20_010).map(|id| row(id, date(i64::try_from(id).expect("small")), "x")).collect();
    let state = cycle(planned(&settings), &settings, std::slice::from_ref(&rows)).state;
    assert_eq!((state.seen.len(), state.health.forgotten), (20_000, 10));
    assert!(!state.seen.contains(&rows[9]) && state.seen.contains(&rows[10]));
}
