//! The poller on recorded traffic: what it asks of a shop is what was recorded, and what it makes of the answers is held by snapshots.
//!
//! The recordings have the windows of a poller of their own. Only the shop's clock (`Access-Time`) is moved, so that the windows fall as
//! recorded, and what that poller did not ask is added: whether something comes behind the last page, which nothing did.

#![expect(clippy::unwrap_used, reason = "a recording that cannot be played fails the test")]

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{Activation, Poller, Settings, Start};
use prestashop_api::{Clock, Shop};
use prestashop_conformance::fixtures;
use prestashop_conformance::har::Entry;
use prestashop_conformance::replay::ReplayServer;
use serde_json::{Value, json};

/// What was recorded is told with the same words of all versions.
const VERSIONS: [&str; 3] = ["1.7.8.11", "8.2.1", "9.1.4"];

/// A clock that stands still: the shop says what time it is.
#[derive(Debug)]
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        4
    }
}

/// The recording of a poller.
struct Recording(Vec<Entry>);

impl Recording {
    fn open(version: &str) -> Self {
        Self(fixtures::open(version, "poll").unwrap().log.entries)
    }

    fn named(&self, comment: &str) -> Vec<Entry> {
        let is_named = |entry: &&Entry| entry.comment.as_ref().is_some_and(|told| told.starts_with(comment));
        let named: Vec<_> = self.0.iter().filter(is_named).cloned().collect();
        assert!(!named.is_empty(), "nothing is recorded as `{comment}`");
        named
    }

    /// The time zone and the highest id, which each recording begins with. The id of the setting is asked for as well here: PrestaShop 8 and
    /// later leave records out of an answer when all that is displayed of them is empty.
    fn beginning(&self) -> Vec<Entry> {
        let mut entries = self.named("time zone");
        for entry in &mut entries {
            entry.request.url = entry.request.url.replace("%5Bname,value%5D", "%5Bid,name,value%5D");
            entry.request.query_string = Vec::new();
            let mut shown: Value = serde_json::from_slice(&entry.response.body().unwrap()).unwrap();
            shown["configurations"][0]["id"] = json!(1);
            entry.response.content.text = Some(shown.to_string());
            entry.response.headers.retain(|header| header.name != "Content-Sha1");
        }
        entries.extend(self.highest_id());
        entries
    }

    /// The highest id; the row before it is asked for as well here.
    fn highest_id(&self) -> Vec<Entry> {
        let mut entries = self.named("highest id");
        for entry in &mut entries {
            entry.request.url = entry.request.url.replace("limit=1", "limit=2");
            entry.request.query_string = Vec::new();
        }
        entries
    }

    /// The question which ids a recorded page has, which is asked of a short one, with the answer that its records give: the shop lists them
    /// as in `ids only, without loading them`.
    fn ids_of(page: &Entry) -> Entry {
        let mut entry = page.clone();
        entry.request.url = entry.request.url.replace("display=full&", "");
        entry.request.query_string = Vec::new();
        let listed: Value = serde_json::from_slice(&page.response.body().unwrap()).unwrap();
        let ids = listed.get("orders").and_then(Value::as_array).map(|orders| {
            let ids = orders.iter().map(|order| json!({ "id": order["id"] }));
            json!({ "orders": ids.collect::<Vec<_>>() })
        });
        entry.response.content.text = Some(ids.map_or_else(|| "[]".to_owned(), |ids| ids.to_string()));
        entry.response.headers.retain(|header| header.name != "Content-Sha1");
        entry
    }
}

/// A recorded window, as the shop's clock shows it.
struct Window {
    from: &'static str,
    to: &'static str,
    /// Orders per page.
    size: u32,
}

impl Window {
    /// The recorded pages in order.
    fn pages(&self, recording: &Recording) -> Vec<Entry> {
        recording.named(&format!("window {} .. {}", self.from, self.to))
    }

    /// When the shop's clock shows the end of the window, and the lag has passed.
    fn closed(&self, lag: SignedDuration) -> Timestamp {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        zone.to_ambiguous_zoned(self.to.parse().unwrap()).later().unwrap().timestamp() + lag
    }
}

struct Replay {
    server: ReplayServer,
    poller: Poller,
}

impl Replay {
    /// A poller whose windows are `window`, of a shop that gives those answers.
    async fn of(window: &Window, entries: Vec<Entry>, change: impl FnOnce(&mut Settings)) -> Self {
        let lag = SignedDuration::from_secs(15);
        let now = window.closed(lag);
        let at = |mut entry: Entry| {
            let mut time = entry.response.headers.iter_mut().filter(|header| header.name == "Access-Time");
            time.next().unwrap().value = now.as_second().to_string();
            entry
        };
        let entries: Vec<_> = entries.into_iter().map(at).collect();
        let server = ReplayServer::start(&entries).await.unwrap();
        let shop = Shop::connect(server.url()).key(server.key()).clock(Arc::new(Still(now))).build().unwrap();
        let updates = shop.order_updated().settings(|settings| {
            settings.lag = lag;
            settings.page_size = window.size;
            settings.ceiling = 1000;
            settings.max_bytes = 1 << 20;
            settings.max_window = SignedDuration::from_hours(48);
            change(settings);
        });
        Self { server, poller: updates.start().unwrap() }
    }

    async fn cycle(&mut self) -> Option<Activation> {
        let activation = self.poller.cycle().await.unwrap();
        self.poller.ack().await.unwrap();
        activation
    }
}

/// The orders of an activation, each with its state.
fn told(activation: &Activation) -> String {
    let mut text = String::new();
    for item in activation.items() {
        let order: Value = serde_json::from_str(item.record.get()).unwrap();
        writeln!(text, "{} in state {}", item.id, order["current_state"]).unwrap();
    }
    text
}

/// What a poller that starts there, five minutes into the window, reports of the recorded pages.
async fn reported(version: &str, window: &Window, start: &str) -> String {
    let recording = Recording::open(version);
    let pages = window.pages(&recording);
    let ids = pages.last().map(Recording::ids_of);
    let entries = recording.beginning().into_iter().chain(pages).chain(ids).collect();
    let start = Start::Local(start.parse().unwrap());
    let mut replay = Replay::of(window, entries, |settings| settings.start = start).await;
    let activation = replay.cycle().await.unwrap();
    replay.server.finish().unwrap();
    told(&activation)
}

#[tokio::test]
async fn a_window_of_several_pages_is_reported_whole() {
    let window = Window { from: "2026-11-20 00:00:00", to: "2026-11-21 23:59:59", size: 50 };
    for version in VERSIONS {
        insta::assert_snapshot!("window", reported(version, &window, "2026-11-20 00:05:00").await, version);
    }
}

/// The clocks show the hour from 2 to 3 twice; the window has both.
#[tokio::test]
async fn the_hour_that_clocks_show_twice_is_read_as_one() {
    let window = Window { from: "2026-10-25 02:00:00", to: "2026-10-25 02:59:59", size: 5 };
    for version in VERSIONS {
        insta::assert_snapshot!("twice", reported(version, &window, "2026-10-25 02:05:00").await, version);
    }
}

/// An empty answer is what a failed query looks like too: the highest id shows that the shop sees its orders, and the ids are asked for
/// once more before the watermark moves.
#[tokio::test]
async fn a_window_without_orders_is_asked_for_again() {
    let window = Window { from: "2030-01-01 00:00:00", to: "2030-01-02 00:00:00", size: 50 };
    for version in VERSIONS {
        let recording = Recording::open(version);
        let pages = window.pages(&recording);
        let ids: Vec<_> = pages.iter().map(Recording::ids_of).collect();
        let entries = [recording.beginning(), pages, ids.clone(), recording.highest_id(), ids].concat();
        let mut replay = Replay::of(&window, entries, |settings| {
            settings.start = Start::Local("2030-01-01 00:05:00".parse().unwrap());
        })
        .await;
        assert_eq!(replay.cycle().await.map(|activation| told(&activation)), None, "{version}");
        replay.server.finish().unwrap();
    }
}

/// The same window before and after three orders went to another state: the second cycle reports these three alone.
#[tokio::test]
async fn orders_that_change_their_state_are_reported_once() {
    let window = Window { from: "2026-11-23 00:00:00", to: "2026-11-23 23:59:59", size: 50 };
    for version in VERSIONS {
        let recording = Recording::open(version);
        let mut entries = recording.beginning();
        entries.extend(recording.highest_id());
        for page in window.pages(&recording) {
            entries.push(Recording::ids_of(&page));
            entries.push(page);
        }
        let mut replay = Replay::of(&window, entries, |settings| {
            settings.start = Start::Local("2026-11-23 23:59:59".parse().unwrap());
            settings.lookback = SignedDuration::from_secs(24 * 60 * 60 - 1);
        })
        .await;
        let before = replay.cycle().await.unwrap();
        insta::assert_snapshot!("before", told(&before), version);
        let after = replay.cycle().await.unwrap();
        insta::assert_snapshot!("after", told(&after), version);
        replay.server.finish().unwrap();
    }
}
