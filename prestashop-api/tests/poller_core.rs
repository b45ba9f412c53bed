//! The pure core, step by step: contract of an answer, ceilings, starts, zones, form of the activation.
#![cfg(feature = "poller")]
#![expect(clippy::expect_used, reason = "a test may end here")]

use jiff::civil::{DateTime, datetime};
use jiff::{SignedDuration, Timestamp};
use prestashop_api::poller::{
    Activation, Commit, Cycle, Feed, Page, Phase, PollerErrorKind, Progress, Reading, Row,
    ScanKind, Settings, Start, State, ZoneOrigin, plan,
};
use serde_json::value::RawValue;

fn settings(start: Start) -> Settings {
    let mut settings = Settings::new(Feed {
        source: "https://shop.example/api/orders?id_shop=1".to_owned(),
        store: "1".to_owned(),
        filters: String::new(),
        display: "full".to_owned(),
    });
    settings.start = start;
    settings.page_size = 4;
    settings
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Both clocks at the same time.
fn reading(text: &str) -> Reading {
    Reading {
        server: at(text),
        own: at(text),
    }
}

fn paris() -> String {
    "Europe/Paris".to_owned()
}

fn row(id: u64, date: DateTime, note: &str) -> Row {
    let order = format!(r#"{{"id":"{id}","total_paid":"12.340000","note":"{note}"}}"#);
    Row::new(id, Some(date), RawValue::from_string(order).expect("JSON"))
}

/// A cycle over one page per call of `pages`.
fn cycle(state: State, settings: &Settings, pages: &[Vec<Row>]) -> Commit {
    let mut cycle = Cycle::new(state, settings).expect("a scan");
    for rows in pages {
        let progress = cycle
            .take(&Page::new(rows.clone()), None)
            .expect("a good page");
        if progress == Progress::Done {
            break;
        }
    }
    cycle
        .finish(at("2026-11-23T10:00:02Z"), [7; 10])
        .expect("a commit")
}

/// A state that was primed at noon UTC, 13:00 in Paris.
fn primed(settings: &Settings) -> State {
    let state = plan(
        None,
        settings,
        reading("2026-11-23T12:00:00Z"),
        Some(paris()),
    )
    .expect("a plan");
    cycle(state, settings, &[vec![]]).state
}

/// The state of `primed`, a minute later, with a scan under way.
fn planned(settings: &Settings) -> State {
    plan(
        Some(primed(settings)),
        settings,
        reading("2026-11-23T12:01:00Z"),
        None,
    )
    .expect("a plan")
}

const IN_WINDOW: DateTime = datetime(2026, 11, 23, 13, 0, 30, 0);

#[test]
fn a_start_now_reads_the_lookback_and_reports_nothing() {
    let settings = settings(Start::Now);
    let state = plan(
        None,
        &settings,
        reading("2026-11-23T12:00:00Z"),
        Some(paris()),
    )
    .expect("a plan");
    let scan = state.scan.clone().expect("a scan");
    let window = scan.window.expect("a window");
    assert_eq!(scan.kind, ScanKind::Prime);
    // 15 s lag; 5 min lookback and 2 h retention.
    assert_eq!(window.hi, datetime(2026, 11, 23, 12, 59, 45, 0));
    assert_eq!(window.lo, datetime(2026, 11, 23, 10, 54, 45, 0));

    let known = row(1, datetime(2026, 11, 23, 12, 58, 0, 0), "old");
    let Commit { state, activation } = cycle(state, &settings, &[vec![known.clone()]]);
    assert!(activation.is_none());
    assert_eq!((state.seq, state.u), (1, at("2026-11-23T11:59:45Z")));

    let state = plan(
        Some(state),
        &settings,
        reading("2026-11-23T12:01:00Z"),
        None,
    )
    .expect("a plan");
    let window = state
        .scan
        .as_ref()
        .and_then(|scan| scan.window)
        .expect("a window");
    assert_eq!(window.lo, datetime(2026, 11, 23, 12, 54, 45, 0));
    assert_eq!(window.hi, datetime(2026, 11, 23, 13, 0, 45, 0));
    let changed = row(2, IN_WINDOW, "new");
    let Commit { activation, .. } = cycle(state, &settings, &[vec![known, changed]]);
    let activation = activation.expect("an activation");
    assert_eq!(
        activation
            .items()
            .iter()
            .map(|item| item.id)
            .collect::<Vec<_>>(),
        [2]
    );
}

#[test]
fn an_order_rewritten_while_priming_is_reported() {
    let settings = settings(Start::Now);
    let state = plan(
        None,
        &settings,
        reading("2026-11-23T12:00:00Z"),
        Some(paris()),
    )
    .expect("a plan");
    // The filter found an older content; the body was written after the window closed.
    let rewritten = row(1, datetime(2026, 11, 23, 13, 0, 1, 0), "rewritten");
    let state = cycle(state, &settings, &[vec![rewritten.clone()]]).state;
    let state = plan(
        Some(state),
        &settings,
        reading("2026-11-23T12:01:00Z"),
        None,
    )
    .expect("a plan");
    let activation = cycle(state, &settings, &[vec![rewritten]])
        .activation
        .expect("an activation");
    assert_eq!(activation.items().len(), 1);
}

#[test]
fn a_start_since_steps_through_the_backfill() {
    let mut settings = settings(Start::Since(at("2026-11-21T00:00:00Z")));
    settings.max_window = SignedDuration::from_hours(24);
    let mut state = plan(
        None,
        &settings,
        reading("2026-11-23T12:00:00Z"),
        Some(paris()),
    )
    .expect("a plan");
    let mut targets = Vec::new();
    let mut phases = Vec::new();
    for minute in 1..=4 {
        let scan = state.scan.clone().expect("a scan");
        targets.push(scan.target);
        let date = scan.window.expect("a window").hi;
        let commit = cycle(state, &settings, &[vec![row(minute, date, "x")]]);
        phases.push(commit.activation.expect("an activation").data.phase);
        state = commit.state;
        state.outbox = None;
        let now = at("2026-11-23T12:00:00Z")
            + SignedDuration::from_secs(60 * i64::try_from(minute).expect("small"));
        state = plan(
            Some(state),
            &settings,
            Reading {
                server: now,
                own: now,
            },
            None,
        )
        .expect("a plan");
    }
    let ends = [
        "2026-11-22T00:00:00Z",
        "2026-11-23T00:00:00Z",
        "2026-11-23T11:59:45Z",
        "2026-11-23T12:02:45Z",
    ];
    assert_eq!(targets, ends.map(at));
    assert_eq!(
        phases,
        [
            Phase::Backfill,
            Phase::Backfill,
            Phase::Backfill,
            Phase::Live
        ]
    );
}

#[test]
fn a_start_in_the_future_is_refused() {
    let settings = settings(Start::Since(at("2026-11-24T00:00:00Z")));
    let error = plan(
        None,
        &settings,
        reading("2026-11-23T12:00:00Z"),
        Some(paris()),
    )
    .expect_err("refused");
    assert_eq!(error.kind(), PollerErrorKind::Settings);
    assert!(error.hint().is_some());
}

#[test]
fn a_start_with_all_asks_without_a_date() {
    let settings = settings(Start::All);
    let state = plan(
        None,
        &settings,
        reading("2026-11-23T12:00:00Z"),
        Some(paris()),
    )
    .expect("a plan");
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    assert_eq!(cycle.query().window, None);
    let old = [1, 2, 3, 4]
        .map(|id| row(id, datetime(2019, 1, 1, 0, 0, 0, 0), "old"))
        .to_vec();
    assert_eq!(
        cycle.take(&Page::new(old), None).expect("a good page"),
        Progress::More
    );
    assert_eq!(cycle.query().after_id, 4);
    let zero = Row::new(
        9,
        None,
        RawValue::from_string("{}".to_owned()).expect("JSON"),
    );
    assert_eq!(
        cycle
            .take(&Page::new(vec![zero]), None)
            .expect("a good page"),
        Progress::Done
    );
    let Commit { state, activation } = cycle
        .finish(at("2026-11-23T12:00:02Z"), [7; 10])
        .expect("a commit");
    let activation = activation.expect("an activation");
    assert_eq!(activation.data.phase, Phase::Backfill);
    assert_eq!(activation.data.window.from, None);
    // The undated order is reported like any other.
    assert_eq!(
        activation
            .items()
            .iter()
            .map(|item| item.id)
            .collect::<Vec<_>>(),
        [9, 1, 2, 3, 4]
    );
    assert_eq!(state.u, at("2026-11-23T11:59:45Z"));
    assert!(
        state.seen.is_empty(),
        "no window can find orders of 2019 again"
    );
}

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
        (
            "date filter ignored",
            vec![foreign(1), foreign(2), in_window(3)],
        ),
        ("id filter ignored", vec![in_window(0)]),
    ];
    for (what, rows) in bad {
        let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
        let error = cycle.take(&Page::new(rows), None).expect_err(what);
        assert_eq!(error.kind(), PollerErrorKind::Contract, "{what}");
        assert!(error.hint().is_some(), "{what}");
    }
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    cycle
        .take(&Page::new([1, 2, 3, 4].map(in_window).to_vec()), None)
        .expect("a good page");
    let error = cycle
        .take(&Page::new(vec![in_window(4)]), None)
        .expect_err("the id filter was ignored");
    assert_eq!(error.kind(), PollerErrorKind::Contract);
}

/// A single row below the window was rewritten between the shop's two steps by a clock that is behind.
#[test]
fn a_single_row_below_the_window_is_processed() {
    let settings = settings(Start::Now);
    let below = row(1, datetime(2026, 11, 23, 12, 0, 0, 0), "x");
    let activation = cycle(planned(&settings), &settings, &[vec![below]])
        .activation
        .expect("an activation");
    assert_eq!(activation.items().len(), 1);
}

#[test]
fn a_page_with_a_vanished_order_is_not_the_last() {
    let settings = settings(Start::Now);
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    let rows = vec![
        row(1, IN_WINDOW, "x"),
        row(2, IN_WINDOW, "x"),
        row(3, IN_WINDOW, "x"),
    ];
    let progress = cycle
        .take(&Page { rows, listed: 4 }, None)
        .expect("a good page");
    assert_eq!(progress, Progress::More);
    assert_eq!(
        cycle
            .finish(at("2026-11-23T12:01:02Z"), [7; 10])
            .expect("a commit")
            .state
            .health
            .vanished,
        1
    );
}

#[test]
fn the_ceiling_ends_the_cycle_and_the_next_one_goes_on() {
    let mut settings = settings(Start::Now);
    settings.ceiling = 2;
    let rows: Vec<_> = (1..=3).map(|id| row(id, IN_WINDOW, "x")).collect();
    let before = planned(&settings);
    let u = before.u;
    let Commit {
        mut state,
        activation,
    } = cycle(before, &settings, std::slice::from_ref(&rows));
    let activation = activation.expect("an activation");
    assert_eq!(
        (activation.items().len(), activation.data.truncated),
        (2, true)
    );
    assert_eq!(state.u, u, "the watermark waits for the end of the scan");
    assert_eq!(state.scan.as_ref().map(|scan| scan.last_id), Some(2));
    assert!(
        Cycle::new(state.clone(), &settings).is_none(),
        "the outbox must be emptied first"
    );
    state.outbox = None;
    let Commit { state, activation } = cycle(state, &settings, &[rows[2..].to_vec()]);
    let activation = activation.expect("an activation");
    assert_eq!(
        (activation.items().len(), activation.data.truncated),
        (1, false)
    );
    assert_eq!(state.u, at("2026-11-23T12:00:45Z"));
}

#[test]
fn an_order_above_the_byte_ceiling_travels_alone_and_flagged() {
    let mut settings = settings(Start::Now);
    settings.max_bytes = 2000;
    let large = row(2, IN_WINDOW, &"x".repeat(5000));
    let rows = [
        row(1, IN_WINDOW, "x"),
        large.clone(),
        row(3, IN_WINDOW, "x"),
    ];
    let mut state = planned(&settings);
    let mut sizes = Vec::new();
    for skip in 0..3 {
        let commit = cycle(state, &settings, &[rows[skip..].to_vec()]);
        let activation = commit.activation.expect("an activation");
        sizes.push((
            activation.items()[0].id,
            activation.data.meta.oversize,
            activation.json().len() > 2000,
        ));
        assert_eq!(activation.items().len(), 1);
        state = commit.state;
        state.outbox = None;
    }
    assert_eq!(
        sizes,
        [(1, false, false), (2, true, true), (3, false, false)]
    );
}

#[test]
fn the_activation_is_a_cloud_event_with_the_orders_as_sent() {
    let settings = settings(Start::Now);
    let rows = vec![
        row(7, IN_WINDOW, "b"),
        row(8, datetime(2026, 11, 23, 13, 0, 29, 0), "a"),
    ];
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    cycle
        .take(&Page::new(rows), Some("8.2.1".to_owned()))
        .expect("a good page");
    let commit = cycle
        .finish(at("2026-11-23T12:01:02.5Z"), [7; 10])
        .expect("a commit");
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
        early.order.get(),
        hash(&late),
        late.order.get(),
    );
    assert_eq!(activation.json(), expected);
    assert!(
        activation.id.starts_with("act_")
            && activation.id.len() == 36
            && !activation.id.contains(['.', '-'])
    );
    // The version digit of a UUIDv7.
    assert_eq!(activation.id.as_bytes()[4 + 12], b'7');

    let outbox = commit.state.outbox.expect("an outbox");
    let again = Activation::from_json(outbox.json).expect("an activation");
    assert_eq!((again.json(), &again.id), (activation.json(), &outbox.id));
    assert_eq!(again.items()[0].date_upd, activation.items()[0].date_upd);
}

#[test]
fn a_clock_set_back_pulls_the_interval_back() {
    let settings = settings(Start::Now);
    // An hour of own time later the shop's clock shows half an hour less than before.
    let later = Reading {
        server: at("2026-11-23T11:30:00Z"),
        own: at("2026-11-23T13:00:00Z"),
    };
    let state = plan(Some(primed(&settings)), &settings, later, None).expect("a plan");
    let scan = state.scan.expect("a scan");
    assert_eq!(
        scan.target,
        at("2026-11-23T11:29:45Z"),
        "the watermark follows the shop's clock"
    );
    assert_eq!(
        scan.from,
        Some(at("2026-11-23T10:29:45Z")),
        "the clock may have shown 1.5 h less than the watermark"
    );

    let noise = Reading {
        server: at("2026-11-23T12:59:56Z"),
        own: at("2026-11-23T13:00:00Z"),
    };
    let state = plan(Some(primed(&settings)), &settings, noise, None).expect("a plan");
    assert_eq!(
        state.scan.expect("a scan").from,
        Some(at("2026-11-23T11:59:45Z"))
    );
}

#[test]
fn a_new_zone_is_searched_along_with_the_old_one() {
    let settings = settings(Start::Now);
    let tokyo = Some("Asia/Tokyo".to_owned());
    let state = plan(
        Some(primed(&settings)),
        &settings,
        reading("2026-11-23T12:01:00Z"),
        tokyo,
    )
    .expect("a plan");
    let window = state
        .scan
        .as_ref()
        .and_then(|scan| scan.window)
        .expect("a window");
    // From the last check (12:00:00Z) less the lag, in Paris, to 12:00:45Z in Tokyo.
    assert_eq!(window.lo, datetime(2026, 11, 23, 12, 54, 45, 0));
    assert_eq!(window.hi, datetime(2026, 11, 23, 21, 0, 45, 0));

    // The old zone is dropped once the watermark is beyond everything that can still be dated in it.
    let state = cycle(state, &settings, &[vec![]]).state;
    assert_eq!(state.tz.former.len(), 1);
    let state = plan(
        Some(state),
        &settings,
        reading("2026-11-23T12:10:00Z"),
        None,
    )
    .expect("a plan");
    let state = cycle(state, &settings, &[vec![]]).state;
    assert!(state.tz.former.is_empty());
    assert_eq!(state.tz.name.as_deref(), Some("Asia/Tokyo"));
}

#[test]
fn an_unknown_zone_widens_the_window_to_all_zones() {
    let settings = settings(Start::Now);
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), None).expect("a plan");
    assert_eq!(
        (state.tz.name.as_deref(), state.tz.origin),
        (None, ZoneOrigin::Unknown)
    );
    let state = cycle(state, &settings, &[vec![]]).state;
    let state = plan(
        Some(state),
        &settings,
        reading("2026-11-23T12:01:00Z"),
        None,
    )
    .expect("a plan");
    let window = state.scan.and_then(|scan| scan.window).expect("a window");
    assert_eq!(window.lo, datetime(2026, 11, 22, 23, 54, 45, 0));
    assert_eq!(window.hi, datetime(2026, 11, 24, 2, 0, 45, 0));
}

#[test]
fn a_zone_that_nobody_knows_is_an_error() {
    let settings = settings(Start::Now);
    let zone = Some("Europe/Atlantis".to_owned());
    let error = plan(None, &settings, reading("2026-11-23T12:00:00Z"), zone).expect_err("refused");
    assert_eq!(error.kind(), PollerErrorKind::Settings);
    assert!(error.to_string().contains("Europe/Atlantis"));
}

#[test]
fn a_configured_zone_wins_over_the_shops() {
    let mut settings = settings(Start::Now);
    settings.zone = Some("Asia/Tokyo".to_owned());
    let state = plan(
        None,
        &settings,
        reading("2026-11-23T12:00:00Z"),
        Some(paris()),
    )
    .expect("a plan");
    assert_eq!(
        (state.tz.name.as_deref(), state.tz.origin),
        (Some("Asia/Tokyo"), ZoneOrigin::Configured)
    );
}

#[test]
fn the_seen_set_forgets_the_oldest_beyond_its_cap() {
    let mut settings = settings(Start::Now);
    settings.page_size = 30_000;
    settings.ceiling = 30_000;
    settings.max_bytes = 100_000_000;
    // Dates grow with the id.
    let date = |id: i64| {
        datetime(2026, 11, 23, 12, 55, 0, 0).saturating_add(SignedDuration::from_millis(id * 10))
    };
    let rows: Vec<_> = (1..=20_010)
        .map(|id| row(id, date(i64::try_from(id).expect("small")), "x"))
        .collect();
    let state = cycle(planned(&settings), &settings, std::slice::from_ref(&rows)).state;
    assert_eq!((state.seen.len(), state.health.forgotten), (20_000, 10));
    assert!(!state.seen.contains(&rows[9]) && state.seen.contains(&rows[10]));
}
