//! The pure core, step by step: contract of an answer, ceilings, starts, zones, form of the activation.
#![cfg(all(feature = "poller", feature = "sales"))]
#![expect(clippy::expect_used, reason = "a test may end here")]

#[cfg(feature = "catalog")]
mod apart;
mod cycles;
mod ends;
mod plans;
mod poison;

use jiff::civil::{DateTime, datetime};
use jiff::{SignedDuration, Timestamp};
use prestashop_api::Resource as _;
use prestashop_api::poller;
use prestashop_api::poller::{
    Activation, ActivationPhase, ChangePage, Commit, Cycle, Feed, PollerErrorKind, Progress, Reading, Row, ScanKind,
    Settings, Start, State, ZoneOrigin,
};
use prestashop_api::resources::Orders;
use serde_json::value::RawValue;

fn settings(start: Start) -> Settings {
    let mut settings = Settings::new(Feed::new(Orders::META, "https://shop.example/api/orders?id_shop=1", "1"));
    settings.start = start;
    settings.page_size = 4;
    settings
}

/// A plan of a feed that goes by a date, whatever the highest id.
fn plan(
    stored: Option<State>,
    settings: &Settings,
    reading: Reading,
    zone: Option<String>,
) -> Result<State, poller::PollerError> {
    poller::plan(stored, settings, reading, None, zone)
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Both clocks at the same time.
fn reading(text: &str) -> Reading {
    Reading::new(at(text), at(text))
}

fn paris() -> String {
    "Europe/Paris".to_owned()
}

fn row(id: u64, date: DateTime, note: &str) -> Row {
    let order = format!(r#"{{"id":"{id}","total_paid":"12.340000","note":"{note}"}}"#);
    Row::new(id, Some(date), RawValue::from_string(order).expect("JSON"))
}

/// A state whose activation was acknowledged.
fn delivered(mut state: State) -> State {
    state.outbox = None;
    state
}

/// Lets the cycle take a page of a shop that lists what it sends, and answers whatever else it wants to know.
fn take(cycle: &mut Cycle<'_>, page: ChangePage) -> Progress {
    let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
    let progress = cycle.take(page, None).expect("a good page");
    confirmed(cycle, progress, &ids)
}

/// Answers the ids of the last page, and that the shop has an order, for as long as the cycle asks for them.
fn confirmed(cycle: &mut Cycle<'_>, mut progress: Progress, ids: &[u64]) -> Progress {
    loop {
        progress = match progress {
            Progress::CheckIds | Progress::CheckLater => cycle.check(ids).expect("good ids"),
            Progress::Canary => cycle.canary(Some(1)).expect("an order"),
            other => return other,
        };
    }
}

/// A cycle over one page per call of `pages`.
fn cycle(state: State, settings: &Settings, pages: &[Vec<Row>]) -> Commit {
    let mut cycle = Cycle::new(state, settings).expect("a scan");
    for rows in pages {
        let progress = take(&mut cycle, ChangePage::new(rows.clone()));
        if progress == Progress::Done {
            break;
        }
    }
    cycle.finish(at("2026-11-23T10:00:02Z"), [7; 10]).expect("a commit")
}

/// A state that was primed at noon UTC, 13:00 in Paris.
fn primed(settings: &Settings) -> State {
    let state = plan(None, settings, reading("2026-11-23T12:00:00Z"), Some(paris())).expect("a plan");
    cycle(state, settings, &[vec![]]).state
}

/// The state of `primed`, a minute later, with a scan under way.
fn planned(settings: &Settings) -> State {
    plan(Some(primed(settings)), settings, reading("2026-11-23T12:01:00Z"), None).expect("a plan")
}

const IN_WINDOW: DateTime = datetime(2026, 11, 23, 13, 0, 30, 0);
