//! Asks the fake shop what a recorded shop was asked, and compares the answers.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{Entry, Response};
use prestashop_conformance::shop::{Builder, FULL_KEY, FakeShop, Key, RunningShop};
use prestashop_conformance::xml::XmlElement;

use crate::ask::client;

/// The key of the recordings that may read products and orders.
pub(crate) const READ_KEY: &str = "READKEY82ABCDEFGHJKLMNPQRSTUVWXY";
/// The key of the recordings that is switched off.
pub(crate) const DEAD_KEY: &str = "DEADKEY82ABCDEFGHJKLMNPQRSTUVWXY";

/// A shop whose clock follows the recording.
pub(crate) struct Twin {
    pub(crate) shop: RunningShop,
    clock: Arc<AtomicI64>,
    client: reqwest::Client,
    /// What a shop makes at random, and the fake one in its stead: `(recorded, own)`.
    random: Mutex<Vec<(String, String)>>,
    /// Whether it learns them: not where the rows are those of the recording.
    learns: bool,
}

/// The fields that a shop fills at random when a customer is written.
const RANDOM: [&str; 2] = ["passwd", "secure_key"];

impl Twin {
    pub(crate) async fn start(set_up: impl FnOnce(Builder) -> Builder) -> Self {
        let keys = FakeShop::builder()
            .key(Key::full(FULL_KEY))
            .key(Key::limited(READ_KEY).allow("products", &["GET"]).allow("orders", &["GET"]))
            .key(Key::full(DEAD_KEY).disabled());
        Self::with_keys(keys, set_up).await
    }

    /// One whose rows are those of the recording.
    pub(crate) async fn without_random(keys: Builder, set_up: impl FnOnce(Builder) -> Builder) -> Self {
        Self { learns: false, ..Self::with_keys(keys, set_up).await }
    }

    async fn with_keys(keys: Builder, set_up: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = Arc::new(AtomicI64::new(0));
        let hand = Arc::clone(&clock);
        let builder = keys.now(Arc::new(move || Timestamp::from_second(hand.load(Ordering::SeqCst)).unwrap()));
        Self { shop: set_up(builder).start().await, clock, client: client(), random: Mutex::default(), learns: true }
    }

    /// A recorded text with the values that this shop made instead of the recorded random ones.
    fn translate(&self, text: &str) -> String {
        self.random.lock().unwrap().iter().fold(text.to_owned(), |text, (recorded, own)| {
            text.replace(recorded, own).replace(&recorded.replace('/', "\\/"), own)
        })
    }

    /// Learns from the answer to a write which random value stands for which.
    fn learn(&self, recorded: &str, own: &str) {
        let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        let (Some(recorded), Some(own)) = (parse(recorded), parse(own)) else { return };
        let field = |answer: &serde_json::Value, name: &str| {
            Some(answer.as_object()?.values().next()?.get(name)?.as_str()?.to_owned())
        };
        for name in RANDOM {
            match (field(&recorded, name), field(&own, name)) {
                (Some(recorded), Some(own)) if recorded.len() == own.len() && recorded != own => {
                    self.random.lock().unwrap().push((recorded, own));
                }
                _ => {}
            }
        }
    }

    /// Repeats a recorded request and tells how the answer differs, or nothing.
    pub(crate) async fn compare(&self, entry: &Entry) -> Option<String> {
        let recorded = &entry.request;
        let started: Timestamp = entry.started_date_time.parse().unwrap();
        let time = entry.response.header("Access-Time").map_or(started.as_second(), |time| time.parse().unwrap());
        self.clock.store(time, Ordering::SeqCst);
        let (origin, _) = recorded.url.split_once("/api").unwrap();
        let method = reqwest::Method::from_bytes(recorded.method.as_bytes()).unwrap();
        let mut request = self.client.request(method, recorded.url.replacen(origin, &self.shop.url(), 1));
        for header in &recorded.headers {
            request = request.header(&header.name, &header.value);
        }
        let body = String::from_utf8_lossy(&recorded.body().unwrap()).into_owned();
        let body = self.translate(&body.replace(origin, &self.shop.url()));
        if recorded.post_data.is_some() {
            request = request.body(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let text = answer.text().await.unwrap();
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        if self.learns && ["POST", "PUT"].contains(&recorded.method.as_str()) && status < 300 {
            self.learn(&self.translate(&String::from_utf8_lossy(&entry.response.body().unwrap())), &text);
        }
        self.difference(&entry.response, origin, status, &header, &text)
    }

    fn difference(
        &self,
        expected: &Response,
        origin: &str,
        status: u16,
        header: &dyn Fn(&str) -> Option<String>,
        body: &str,
    ) -> Option<String> {
        if status != expected.status {
            return Some(format!("status {status} instead of {}: {body:.300}", expected.status));
        }
        for name in ["Content-Type", "PSWS-Version", "Access-Time", "WWW-Authenticate", "Location"] {
            let wanted = expected.header(name).map(|value| value.replace(origin, &self.shop.url()));
            if header(name) != wanted {
                return Some(format!("{name} is {:?} instead of {wanted:?}", header(name)));
            }
        }
        let exact = String::from_utf8_lossy(&expected.body().unwrap()).replace(origin, &self.shop.url());
        let wanted = self.translate(&exact);
        // The hash of an answer with links depends on the host, and that of one with random values on those.
        let same_hash = header("Content-Sha1").as_deref() == expected.header("Content-Sha1") || wanted != exact;
        let linked = header("Content-Type").is_some_and(|kind| kind.starts_with("text/xml"));
        if header("Content-Sha1").is_some() != expected.header("Content-Sha1").is_some() {
            return Some("Content-Sha1 is not where it should be".to_owned());
        }
        if body == wanted {
            return (!same_hash && !linked).then(|| "the body is the same but not its Content-Sha1".to_owned());
        }
        if linked && tree(body) == tree(&wanted) {
            return None;
        }
        let at = body.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
        let from = |text: &str| {
            let start =
                (0..=at.saturating_sub(60).min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text[start..].chars().take(160).collect::<String>()
        };
        Some(format!("body differs at byte {at}:\n    shop: {}\n    real: {}", from(body), from(&wanted)))
    }
}

/// The document without the blanks between elements and the order of attributes.
fn tree(text: &str) -> Option<XmlElement> {
    fn settle(element: &mut XmlElement) {
        element.attributes.sort();
        if !element.children.is_empty() {
            element.text = element.text.trim().to_owned();
        }
        element.children.iter_mut().for_each(settle);
    }
    let mut root = XmlElement::parse(text).ok()?;
    settle(&mut root);
    Some(root)
}

/// Repeats a recording (`8.2.1/orders`) from its first to its last exchange and demands the same answers, but for the exchanges in
/// `accepted`: `(index, comment, why)`. An accepted difference that is none any more fails too, so the list can only shrink.
pub(crate) async fn hold(recording: &str, accepted: &[(usize, &str, &str)]) {
    let twin = Twin::start(|builder| builder).await;
    hold_with(&twin, recording, accepted).await;
}

pub(crate) async fn hold_with(twin: &Twin, recording: &str, accepted: &[(usize, &str, &str)]) {
    let (version, name) = recording.split_once('/').unwrap();
    let har = fixtures::open(version, name).unwrap();
    let mut wrong = Vec::new();
    for (at, entry) in har.log.entries.iter().enumerate() {
        let comment = entry.comment.as_deref().unwrap_or_default();
        let known = accepted.iter().find(|(index, about, _)| *index == at && *about == comment);
        let difference = twin.compare(entry).await;
        match (difference, known) {
            (Some(difference), None) => {
                wrong.push(format!("{recording} {at} ({comment}): {difference}"));
            }
            (None, Some(_)) => {
                wrong.push(format!("{recording} {at} ({comment}): no difference any more, strike it off"));
            }
            _ => {}
        }
    }
    for (at, comment, _) in accepted {
        let real = har.log.entries.get(*at).and_then(|entry| entry.comment.as_deref());
        if real != Some(*comment) {
            wrong.push(format!("{recording} {at}: the recording says {real:?}, the list {comment:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), har.log.entries.len(), wrong.join("\n"));
}
