//! Which interval is scanned: starts, zones, clocks.

use jiff::tz::TimeZone;

use super::*;

#[test]
fn a_start_now_reads_the_lookback_and_reports_nothing() {
    let settings = settings(Start::Now);
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    let scan = state.scan.clone().expect("a scan");
    let window = scan.window.expect("a window");
    assert_eq!(scan.kind, ScanKind::Prime);
    // 15 s lag; 5 min lookback and 2 h retention.
    assert_eq!(window.hi, datetime(2026, 11, 23, 12, 59, 45, 0));
    assert_eq!(window.lo, datetime(2026, 11, 23, 10, 54, 45, 0));

    let known = row(1, datetime(2026, 11, 23, 12, 58, 0, 0), "old");
    let Commit { state, activation, .. } = cycle(state, &settings, &[vec![known.clone()]]);
    assert!(activation.is_none());
    assert_eq!((state.seq, state.watermark), (1, at("2026-11-23T11:59:45Z")));

    let state = plan(Some(state), &settings, reading("2026-11-23T12:01:00Z"), None).expect("a plan");
    let window = state.scan.as_ref().and_then(|scan| scan.window).expect("a window");
    assert_eq!(window.lo, datetime(2026, 11, 23, 12, 54, 45, 0));
    assert_eq!(window.hi, datetime(2026, 11, 23, 13, 0, 45, 0));
    let changed = row(2, IN_WINDOW, "new");
    let Commit { activation, .. } = cycle(state, &settings, &[vec![known, changed]]);
    let activation = activation.expect("an activation");
    assert_eq!(activation.items().iter().map(|item| item.id).collect::<Vec<_>>(), [2]);
}

#[test]
fn an_order_rewritten_while_priming_is_reported() {
    let settings = settings(Start::Now);
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    // The filter found an older content; the body was written after the window closed.
    let rewritten = row(1, datetime(2026, 11, 23, 13, 0, 1, 0), "rewritten");
    let state = cycle(state, &settings, &[vec![rewritten.clone()]]).state;
    let state = plan(Some(state), &settings, reading("2026-11-23T12:01:00Z"), None).expect("a plan");
    let activation = cycle(state, &settings, &[vec![rewritten]]).activation.expect("an activation");
    assert_eq!(activation.items().len(), 1);
}

#[test]
fn a_start_since_steps_through_the_backfill() {
    let mut settings = settings(Start::Since(at("2026-11-21T00:00:00Z")));
    settings.max_window = SignedDuration::from_hours(24);
    // Each day fills its first page.
    settings.page_size = 1;
    let mut state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    let mut targets = Vec::new();
    let mut phases = Vec::new();
    for minute in 1..=4 {
        let scan = state.scan.clone().expect("a scan");
        targets.push(scan.target);
        let date = scan.window.expect("a window").hi;
        let commit = cycle(state, &settings, &[vec![row(minute, date, "x")], vec![]]);
        phases.push(commit.activation.expect("an activation").data.phase);
        state = commit.state;
        state.outbox = None;
        let now = at("2026-11-23T12:00:00Z") + SignedDuration::from_secs(60 * i64::try_from(minute).expect("small"));
        state = plan(Some(state), &settings, Reading::new(now, now), None).expect("a plan");
    }
    let ends = ["2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-23T11:59:45Z", "2026-11-23T12:02:45Z"];
    assert_eq!(targets, ends.map(at));
    assert_eq!(
        phases,
        [ActivationPhase::Backfill, ActivationPhase::Backfill, ActivationPhase::Backfill, ActivationPhase::Live]
    );
}

/// What the watermark moved by while nothing was written: a window that fits on a page is followed by one twice as wide, and one that does
/// not fit is halved before anything of it counts, but never below what the settings say.
#[test]
fn windows_grow_while_they_fit_on_a_page() {
    let settings = settings(Start::Since(at("2026-01-01T00:00:00Z")));
    let hours = |state: &State| {
        let scan = state.scan.as_ref().expect("a scan");
        scan.target.duration_since(scan.from.expect("a start")).as_hours()
    };
    let now = reading("2026-11-23T12:00:00Z");
    let mut state = plan(None, &settings, now, Some(paris())).expect("a plan");
    let mut grown = Vec::new();
    for _ in 0..4 {
        grown.push(hours(&state));
        state = cycle(state, &settings, &[vec![]]).state;
        state = plan(Some(state), &settings, now, None).expect("a plan");
    }
    assert_eq!(grown, [24, 48, 96, 192]);

    // 384 h, and more than a page in each part of it.
    let full: Vec<_> = (1..=4).map(|id| row(id, datetime(2026, 1, 16, 1, 0, 0, 0), "x")).collect();
    let from = state.watermark;
    let mut narrow = Cycle::new(state, &settings).expect("a scan");
    let mut windows = Vec::new();
    for _ in 0..4 {
        windows.push(narrow.query().window.expect("a window").hi);
        assert_eq!(narrow.take(ChangePage::new(full.clone()), None).expect("a good page"), Progress::More);
        assert_eq!((narrow.query().after_id, narrow.is_under_way()), (0, false));
    }
    let end =
        |hours| TimeZone::get("Europe/Paris").expect("a zone").to_datetime(from + SignedDuration::from_hours(hours));
    assert_eq!(windows, [384, 192, 96, 48].map(end));
    // A day is read, whatever it holds.
    assert_eq!(narrow.query().window.expect("a window").hi, end(24));
    take(&mut narrow, ChangePage::new(full));
    assert_eq!(take(&mut narrow, ChangePage::new(vec![])), Progress::Done);
    let Commit { state, activation, .. } = narrow.finish(now.own, [7; 10]).expect("a commit");
    assert_eq!(activation.expect("an activation").items().len(), 4);
    assert_eq!((state.watermark, state.stride), (from + SignedDuration::from_hours(24), None));
}

#[test]
fn a_start_in_the_future_is_refused() {
    let settings = settings(Start::Since(at("2026-11-24T00:00:00Z")));
    let error = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect_err("refused");
    assert_eq!(error.kind(), PollerErrorKind::Settings);
    assert!(error.hint().is_some());
}

#[test]
fn a_start_with_all_asks_without_a_date() {
    let settings = settings(Start::All);
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    assert_eq!(cycle.query().window, None);
    let old = [1, 2, 3, 4].map(|id| row(id, datetime(2019, 1, 1, 0, 0, 0, 0), "old")).to_vec();
    assert_eq!(take(&mut cycle, ChangePage::new(old)), Progress::More);
    assert_eq!(cycle.query().after_id, 4);
    let zero = Row::new(9, None, RawValue::from_string("{}".to_owned()).expect("JSON"));
    assert_eq!(take(&mut cycle, ChangePage::new(vec![zero])), Progress::Done);
    let Commit { state, activation, .. } = cycle.finish(at("2026-11-23T12:00:02Z"), [7; 10]).expect("a commit");
    let activation = activation.expect("an activation");
    assert_eq!(activation.data.phase, ActivationPhase::Backfill);
    assert_eq!(activation.data.window.from, None);
    // The undated order is reported like any other.
    assert_eq!(activation.items().iter().map(|item| item.id).collect::<Vec<_>>(), [9, 1, 2, 3, 4]);
    assert_eq!(state.watermark, at("2026-11-23T11:59:45Z"));
    // No window can find orders of 2019 again. The newest are kept, by which an idle scan proves that the shop sees its orders.
    assert_eq!((state.seen.len(), state.seen.get(9)), (4, None));
}

#[test]
fn a_clock_set_back_pulls_the_interval_back() {
    let settings = settings(Start::Now);
    // An hour of own time later the shop's clock shows half an hour less than before.
    let later = Reading::new(at("2026-11-23T11:30:00Z"), at("2026-11-23T13:00:00Z"));
    let state = plan(Some(primed(&settings)), &settings, later, None).expect("a plan");
    let scan = state.scan.expect("a scan");
    assert_eq!(scan.target, at("2026-11-23T11:29:45Z"), "the watermark follows the shop's clock");
    assert_eq!(scan.from, Some(at("2026-11-23T10:29:45Z")), "the clock may have shown 1.5 h less than the watermark");

    let noise = Reading::new(at("2026-11-23T12:59:56Z"), at("2026-11-23T13:00:00Z"));
    let state = plan(Some(primed(&settings)), &settings, noise, None).expect("a plan");
    assert_eq!(state.scan.expect("a scan").from, Some(at("2026-11-23T11:59:45Z")));
}

/// What was accounted for under a shorter lag stays so: the watermark waits for the longer one.
#[test]
fn a_longer_lag_does_not_pull_the_watermark_back() {
    let mut settings = settings(Start::Now);
    let state = primed(&settings);
    let watermark = state.watermark;
    settings.lag = SignedDuration::from_hours(1);
    let state = plan(Some(state), &settings, reading("2026-11-23T12:01:00Z"), None).expect("a plan");
    let scan = state.scan.clone().expect("a scan");
    assert_eq!((scan.from, scan.target), (Some(watermark), watermark));
    let state = cycle(state, &settings, &[vec![]]).state;
    let state = plan(Some(state), &settings, reading("2026-11-23T13:01:00Z"), None).expect("a plan");
    assert_eq!(state.scan.expect("a scan").target, at("2026-11-23T12:01:00Z"));
}

#[test]
fn a_new_zone_is_searched_along_with_the_old_one() {
    let settings = settings(Start::Now);
    let tokyo = Some("Asia/Tokyo".to_owned());
    let state = plan(Some(primed(&settings)), &settings, reading("2026-11-23T12:01:00Z"), tokyo).expect("a plan");
    let window = state.scan.as_ref().and_then(|scan| scan.window).expect("a window");
    // From the last check (12:00:00Z) less the lag, in Paris, to 12:00:45Z in Tokyo.
    assert_eq!(window.lo, datetime(2026, 11, 23, 12, 54, 45, 0));
    assert_eq!(window.hi, datetime(2026, 11, 23, 21, 0, 45, 0));

    // The old zone is dropped once the watermark is beyond everything that can still be dated in it.
    let state = cycle(state, &settings, &[vec![]]).state;
    assert_eq!(state.time_zone.former.len(), 1);
    let state = plan(Some(state), &settings, reading("2026-11-23T12:10:00Z"), None).expect("a plan");
    let state = cycle(state, &settings, &[vec![]]).state;
    assert!(state.time_zone.former.is_empty());
    assert_eq!(state.time_zone.name.as_deref(), Some("Asia/Tokyo"));
}

#[test]
fn an_unknown_zone_widens_the_window_to_all_zones() {
    let settings = settings(Start::Now);
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), None).expect("a plan");
    assert_eq!((state.time_zone.name.as_deref(), state.time_zone.origin), (None, ZoneOrigin::Unknown));
    let state = cycle(state, &settings, &[vec![]]).state;
    let state = plan(Some(state), &settings, reading("2026-11-23T12:01:00Z"), None).expect("a plan");
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
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    assert_eq!((state.time_zone.name.as_deref(), state.time_zone.origin), (Some("Asia/Tokyo"), ZoneOrigin::Configured));
}

/// Behind the missing hour of spring the lookback reaches over it: five minutes before 03:00:15 it was 01:55:15.
#[test]
fn the_lookback_reaches_over_the_missing_hour() {
    let settings = settings(Start::Now);
    let state = plan(None, &settings, reading("2026-03-29T01:00:30Z"), Some(paris())).expect("a plan");
    let window = state.scan.as_ref().and_then(|scan| scan.window).expect("a window");
    assert_eq!(window.lo, datetime(2026, 3, 28, 23, 55, 15, 0), "2 h 5 min before 01:00:15Z");
    let state = cycle(state, &settings, &[vec![]]).state;
    let state = plan(Some(state), &settings, reading("2026-03-29T01:01:15Z"), None).expect("a plan");
    let window = state.scan.as_ref().and_then(|scan| scan.window).expect("a window");
    assert_eq!(window.lo, datetime(2026, 3, 29, 1, 55, 15, 0));
    assert_eq!(window.hi, datetime(2026, 3, 29, 3, 1, 0, 0));
    // Written before the gap, visible only now.
    let late = row(2, datetime(2026, 3, 29, 1, 59, 46, 0), "late");
    let activation = cycle(state, &settings, &[vec![late]]).activation.expect("an activation");
    assert_eq!(activation.items().len(), 1);
}

/// What the lookback can find again is remembered, or it would come with every window.
#[test]
fn what_was_reported_before_the_missing_hour_is_remembered_behind_it() {
    let mut settings = settings(Start::Now);
    settings.retention = SignedDuration::ZERO;
    let state = plan(None, &settings, reading("2026-03-29T01:00:30Z"), Some(paris())).expect("a plan");
    let before = row(2, datetime(2026, 3, 29, 1, 57, 0, 0), "before");
    let state = cycle(state, &settings, &[vec![before.clone()]]).state;
    assert!(state.seen.contains(&before));
    let state = plan(Some(state), &settings, reading("2026-03-29T01:01:15Z"), None).expect("a plan");
    assert!(cycle(state, &settings, &[vec![before]]).activation.is_none());
}

/// In autumn the window does not start in the first of the two hours when it lies in the second.
#[test]
fn the_lookback_stays_in_its_hour_in_autumn() {
    let settings = settings(Start::Now);
    let state = plan(None, &settings, reading("2026-10-25T01:30:00Z"), Some(paris())).expect("a plan");
    let state = cycle(state, &settings, &[vec![]]).state;
    let state = plan(Some(state), &settings, reading("2026-10-25T01:31:00Z"), None).expect("a plan");
    let window = state.scan.and_then(|scan| scan.window).expect("a window");
    assert_eq!(window.lo, datetime(2026, 10, 25, 2, 24, 45, 0));
    assert_eq!(window.hi, datetime(2026, 10, 25, 2, 30, 45, 0));
}
