//! Orders that cannot be read: how they are found, when they are given up, how they come back.

use prestashop_api::poller::ReadFailure;

use super::*;

fn failure(reason: &str, lasting: bool) -> ReadFailure {
    ReadFailure::new(&std::io::Error::other(reason), lasting)
}

/// The items and the skipped orders of an activation.
type Ids = (Vec<u64>, Vec<u64>);

/// A shop of orders, some of which cannot be read, and what it was asked.
#[derive(Default)]
struct Shop {
    rows: Vec<Row>,
    bad: Vec<u64>,
    lasting: bool,
    /// Id before the page, orders asked for.
    pages: Vec<(u64, u32)>,
}

impl Shop {
    fn new(ids: impl IntoIterator<Item = u64>, bad: &[u64]) -> Self {
        let rows = ids.into_iter().map(|id| row(id, IN_WINDOW, "x")).collect();
        Self { rows, bad: bad.to_vec(), ..Self::default() }
    }

    fn cycle(&mut self, state: State, settings: &Settings) -> Commit {
        let mut cycle = Cycle::new(state, settings).expect("a scan");
        loop {
            let query = cycle.query();
            self.pages.push((query.after_id, query.limit));
            let behind = self.rows.iter().filter(|row| row.id > query.after_id);
            let rows = behind.filter(|row| query.before_id.is_none_or(|before| row.id < before)).cloned();
            let rows: Vec<_> = rows.collect();
            let rows: Vec<_> = rows.into_iter().take(query.limit as usize).collect();
            let next = rows.first().map(|row| row.id);
            let mut progress = if rows.iter().any(|row| self.bad.contains(&row.id)) {
                cycle.fail(failure("PHP died", self.lasting))
            } else {
                take(&mut cycle, ChangePage::new(rows))
            };
            if progress == Progress::LearnId {
                progress = cycle.learn(next, None).expect("an id");
            }
            if progress == Progress::Done {
                return cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit");
            }
        }
    }

    /// Cycles until the scan is complete; returns the activations' items and skipped orders.
    fn scan(&mut self, mut state: State, settings: &Settings) -> (State, Vec<Ids>) {
        let mut told = Vec::new();
        while state.scan.is_some() {
            let commit = self.cycle(state, settings);
            told.extend(commit.activation.as_ref().map(ids));
            state = delivered(commit.state);
        }
        (state, told)
    }
}

fn ids(activation: &Activation) -> Ids {
    let items = activation.items().iter().map(|item| item.id).collect();
    (items, activation.skipped().iter().map(|skipped| skipped.id).collect())
}

/// The next scan, a minute of the shop's time later.
fn next(state: State, settings: &Settings, minute: u32) -> State {
    let now = at("2026-11-23T12:01:00Z") + SignedDuration::from_mins(i64::from(minute));
    plan(Some(state), settings, Reading::new(now, now), None).expect("a plan")
}

#[test]
fn the_page_is_halved_until_the_order_is_found() {
    let mut settings = settings(Start::Now);
    settings.page_size = 16;
    let mut shop = Shop::new(1..=20, &[11]);
    let commit = shop.cycle(planned(&settings), &settings);
    assert_eq!(shop.pages, [(0, 16), (0, 8), (8, 4), (8, 2), (10, 1)]);
    let stuck = commit.stuck.expect("an order in the way");
    assert_eq!((stuck.id, stuck.attempts, stuck.reason.as_str()), (11, 1, "PHP died"));
    let state = delivered(commit.state);
    assert_eq!(ids(&commit.activation.expect("what comes before it")), ((1..=10).collect(), vec![]));
    assert_eq!(state.scan.as_ref().map(|scan| scan.last_id), Some(10));
    assert_eq!(state.watermark, at("2026-11-23T11:59:45Z"), "the watermark waits");

    shop.pages.clear();
    let (state, told) = shop.scan(state, &settings);
    assert_eq!(told, [((12..=20).collect(), vec![11])]);
    assert_eq!(state.watermark, at("2026-11-23T12:00:45Z"));
    // The second attempt, the third, and the rest: bad orders come in rows, so the pages grow from a single order.
    let second = [(10, 16), (10, 8), (10, 4), (10, 2), (10, 1)];
    assert_eq!(shop.pages[..5], second);
    assert_eq!(shop.pages[5..10], second);
    assert_eq!(shop.pages[10..], [(11, 1), (12, 2), (14, 4), (18, 8)]);
}

/// Each window that shows a skipped order tries it, at the cost of a few requests.
#[test]
fn a_skipped_order_is_not_looked_for_again() {
    let mut settings = settings(Start::Now);
    settings.page_size = 16;
    let mut shop = Shop { lasting: true, ..Shop::new(1..=20, &[11]) };
    let (state, _) = shop.scan(planned(&settings), &settings);
    shop.pages.clear();
    let (state, told) = shop.scan(next(state, &settings, 1), &settings);
    assert_eq!(told, [], "it was told");
    // The page, what comes before the order, the order, what comes behind it.
    assert_eq!(shop.pages, [(0, 16), (0, 16), (10, 1), (11, 16)]);

    // Another order in the way is found all the same.
    shop = Shop { bad: vec![5, 11], pages: Vec::new(), ..shop };
    let (state, told) = shop.scan(next(state, &settings, 2), &settings);
    assert_eq!(told, [(vec![], vec![5])]);
    assert_eq!(state.poison.len(), 2);

    // The window tells when they are readable again; the content of 5 was reported before.
    shop = Shop { bad: vec![], pages: Vec::new(), ..shop };
    let (state, told) = shop.scan(next(state, &settings, 3), &settings);
    assert_eq!(told, [(vec![11], vec![])]);
    assert!(state.poison.is_empty());
}

#[test]
fn an_order_that_stays_unreadable_is_skipped_in_the_same_cycle() {
    let settings = settings(Start::Now);
    let mut shop = Shop { lasting: true, ..Shop::new(1..=3, &[2]) };
    let commit = shop.cycle(planned(&settings), &settings);
    assert_eq!(commit.stuck, None);
    assert_eq!(ids(&commit.activation.expect("an activation")), (vec![1, 3], vec![2]));
    assert_eq!(commit.state.scan, None);
}

/// An order that failed and was deleted before its id was asked for puts the blame on the next one, but not twice.
#[test]
fn a_sound_order_is_not_blamed() {
    let settings = settings(Start::Now);
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    let unreadable = failure("no number", true);
    for limit in [4, 2] {
        assert_eq!(cycle.query().limit, limit);
        assert_eq!(cycle.fail(unreadable.clone()), Progress::More);
    }
    assert_eq!(cycle.fail(unreadable), Progress::LearnId);
    assert_eq!(cycle.learn(Some(8), None).expect("an id"), Progress::More);
    assert_eq!(take(&mut cycle, ChangePage::new(vec![row(8, IN_WINDOW, "x")])), Progress::More);
    assert_eq!(take(&mut cycle, ChangePage::default()), Progress::Done);
    let commit = cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit");
    assert_eq!(ids(&commit.activation.expect("an activation")), (vec![8], vec![]));
    assert!(commit.state.poison.is_empty());
}

#[test]
fn skipped_orders_are_tried_again_in_growing_gaps() {
    let settings = settings(Start::Now);
    let mut shop = Shop { lasting: true, ..Shop::new([7], &[7]) };
    let (mut state, told) = shop.scan(planned(&settings), &settings);
    assert_eq!(told, [(vec![], vec![7])]);
    let skipped_at = state.health.scans;
    // No window shows it any more.
    let mut tries = Vec::new();
    for minute in 1..300 {
        state = next(state, &settings, minute);
        let mut cycle = Cycle::new(state, &settings).expect("a scan");
        let query = cycle.query();
        if query.window.is_none() {
            assert_eq!((query.after_id, query.limit), (6, 1));
            assert_eq!(cycle.fail(failure("still", true)), Progress::More);
            assert!(cycle.query().window.is_some(), "one try per cycle");
            tries.push(u64::from(minute));
        }
        take(&mut cycle, ChangePage::default());
        state = cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit").state;
        assert_eq!(state.outbox, None, "it is told once");
    }
    assert_eq!(skipped_at, 2);
    assert_eq!(tries, [4, 12, 28, 60, 124, 188, 252]);
    assert_eq!(state.poison.get(7).map(|order| order.reason.as_str()), Some("still"));

    state.health.scans += 64;
    state = next(state, &settings, 300);
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    let old = row(7, IN_WINDOW, "x");
    assert_eq!(take(&mut cycle, ChangePage::new(vec![old.clone()])), Progress::More);
    take(&mut cycle, ChangePage::default());
    let commit = cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit");
    assert_eq!(ids(&commit.activation.expect("an activation")), (vec![7], vec![]));
    assert!(commit.state.poison.is_empty());
}

#[test]
fn a_skipped_order_that_was_deleted_is_forgotten() {
    let settings = settings(Start::Now);
    let mut shop = Shop { lasting: true, ..Shop::new([7], &[7]) };
    let (mut state, _) = shop.scan(planned(&settings), &settings);
    state = next(state, &settings, 1);
    state.health.scans += 10;
    for (shown, known) in [(None, true), (Some(9), false)] {
        let mut cycle = Cycle::new(state.clone(), &settings).expect("a scan");
        assert_eq!(cycle.query().window, None);
        let rows = shown.map(|id| row(id, IN_WINDOW, "x")).into_iter().collect();
        assert_eq!(take(&mut cycle, ChangePage::new(rows)), Progress::More);
        take(&mut cycle, ChangePage::default());
        let commit = cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit");
        assert!(commit.activation.is_none());
        // An empty list can also mean that the shop's database failed.
        assert_eq!(commit.state.poison.get(7).is_some(), known);
    }
}

/// It heals, is reported, and is written again before the scan comes to it: one activation holds an id once.
#[test]
fn an_order_that_heals_and_changes_comes_with_two_activations() {
    let settings = settings(Start::Now);
    let mut shop = Shop { lasting: true, ..Shop::new([7], &[7]) };
    let (state, _) = shop.scan(planned(&settings), &settings);
    let mut state = next(state, &settings, 1);
    state.health.scans += 64;
    let mut cycle = Cycle::new(state, &settings).expect("a scan");
    take(&mut cycle, ChangePage::new(vec![row(7, IN_WINDOW, "healed")]));
    let changed = ChangePage::new(vec![row(7, IN_WINDOW, "changed")]);
    assert_eq!(take(&mut cycle, changed.clone()), Progress::Done);
    let Commit { mut state, activation, .. } = cycle.finish(at("2026-11-23T12:01:02Z"), [7; 10]).expect("a commit");
    let activation = activation.expect("an activation");
    assert_eq!((ids(&activation), activation.data.truncated), ((vec![7], vec![]), true));
    state.outbox = None;
    let activation = self::cycle(state, &settings, &[changed.rows]).activation.expect("an activation");
    assert_eq!(ids(&activation), (vec![7], vec![]));
}

/// What was reported of an order is remembered for as long as it cannot be read, or it would come twice.
#[test]
fn a_healed_order_without_news_is_not_reported_again() {
    let settings = settings(Start::Now);
    let mut shop = Shop::new([7], &[]);
    let (state, told) = shop.scan(planned(&settings), &settings);
    assert_eq!(told, [(vec![7], vec![])]);
    shop = Shop { bad: vec![7], lasting: true, ..shop };
    let (state, told) = shop.scan(next(state, &settings, 1), &settings);
    assert_eq!(told, [(vec![], vec![7])]);

    // A day later it is beyond all windows and can be read again.
    shop = Shop { bad: vec![], rows: vec![], ..shop };
    let (mut state, _) = shop.scan(next(state, &settings, 24 * 60), &settings);
    state.health.scans += 64;
    let mut cycle = Cycle::new(next(state, &settings, 24 * 60 + 1), &settings).expect("a scan");
    take(&mut cycle, ChangePage::new(vec![row(7, IN_WINDOW, "x")]));
    take(&mut cycle, ChangePage::default());
    let commit = cycle.finish(at("2026-11-24T12:01:02Z"), [7; 10]).expect("a commit");
    assert!(commit.activation.is_none());
    assert!(commit.state.poison.is_empty());
}

#[test]
fn an_activation_names_the_skipped_orders_with_the_reason() {
    let settings = settings(Start::Now);
    let mut shop = Shop { lasting: true, ..Shop::new([7], &[7]) };
    let activation = shop.cycle(planned(&settings), &settings).activation.expect("an activation");
    assert!(activation.json().contains(r#""items":[],"meta":{"#), "{}", activation.json());
    assert!(activation.json().ends_with(r#""skipped":[{"id":7,"reason":"PHP died"}]}}}"#), "{}", activation.json());
    let again = Activation::from_json(activation.json().to_owned()).expect("an activation");
    assert_eq!(again.skipped(), activation.skipped());
}

#[test]
fn skipped_orders_keep_the_byte_ceiling() {
    let mut settings = settings(Start::Now);
    settings.max_bytes = 1000;
    let mut shop = Shop { lasting: true, ..Shop::new(1..=60, &(1..=50).collect::<Vec<_>>()) };
    let mut state = planned(&settings);
    let mut told = (Vec::new(), Vec::new());
    while state.scan.is_some() {
        let commit = shop.cycle(state, &settings);
        let activation = commit.activation.expect("progress with each cycle");
        assert!(activation.json().len() <= 1000, "{}", activation.json().len());
        let (items, skipped) = ids(&activation);
        told.0.extend(items);
        told.1.extend(skipped);
        state = delivered(commit.state);
    }
    assert_eq!(told, ((51..=60).collect(), (1..=50).collect()));
}

#[test]
fn the_oldest_skipped_orders_are_forgotten_beyond_the_cap_and_counted() {
    let mut settings = settings(Start::Now);
    settings.pages_per_cycle = 10_000;
    let mut shop = Shop { lasting: true, ..Shop::new(1..=510, &(1..=510).collect::<Vec<_>>()) };
    let (state, told) = shop.scan(planned(&settings), &settings);
    assert_eq!(told, [(vec![], (1..=510).collect())], "all are told");
    assert_eq!((state.poison.len(), state.health.skipped, state.health.abandoned), (500, 510, 10));
}

#[test]
fn an_unreadable_order_is_no_news_at_the_start() {
    let settings = settings(Start::Now);
    let state = plan(None, &settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    let rows = [1, 2, 3].map(|id| row(id, datetime(2026, 11, 23, 12, 58, 0, 0), "x"));
    let mut shop = Shop { rows: rows.to_vec(), bad: vec![2], lasting: true, pages: Vec::new() };
    let (state, told) = shop.scan(state, &settings);
    assert_eq!(told, []);
    assert!(state.poison.is_empty());
    assert_eq!(state.seen.len(), 2);
}

#[test]
fn an_id_that_cannot_be_the_next_is_refused() {
    let mut settings = settings(Start::Now);
    settings.page_size = 1;
    let mut cycle = Cycle::new(planned(&settings), &settings).expect("a scan");
    take(&mut cycle, ChangePage::new(vec![row(5, IN_WINDOW, "x")]));
    assert_eq!(cycle.fail(failure("x", false)), Progress::LearnId);
    let error = cycle.learn(Some(5), None).expect_err("the id filter was ignored");
    assert_eq!(error.kind(), PollerErrorKind::Contract);
}

#[test]
fn a_reason_is_one_short_line() {
    let error = std::io::Error::other(format!("dead\n  {}", "x".repeat(500)));
    let reason = ReadFailure::new(&error, false).reason;
    assert_eq!(reason.chars().count(), 200);
    assert!(reason.starts_with("dead xxx") && reason.ends_with('…'), "{reason}");
}

/// A state that was stored before there was anything to say about unreadable orders.
#[test]
fn a_state_without_poison_is_read() {
    let settings = settings(Start::Now);
    let mut json = serde_json::to_value(planned(&settings)).expect("JSON");
    json.as_object_mut().expect("an object").remove("poison");
    let state: State = serde_json::from_value(json).expect("a state");
    assert_eq!(state, planned(&settings));
}
