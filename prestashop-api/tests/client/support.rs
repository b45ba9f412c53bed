//! A shop that answers by script, and a clock that a test moves.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use prestashop_api::client::{BoxFuture, TransportError, TransportErrorKind};
use prestashop_api::read::RawAnswer;
use prestashop_api::{Clock, Error, Limits, Phase, Shop, ShopBuilder, Transport, Verb};
use sha1::{Digest as _, Sha1};

pub(crate) const KEY: &str = "FULLKEY82ABCDEFGHJKLMNPQRSTUVWXY";
/// 2026-11-23T09:06:03Z, the moment at which the clock stands.
pub(crate) const NOW: i64 = 1_795_424_763;

type Step = Result<Response<Bytes>, TransportError>;

/// Gives the answers one after the other, and keeps the requests.
#[derive(Debug, Default)]
pub(crate) struct Script {
    steps: Mutex<VecDeque<Step>>,
    sent: Mutex<Vec<(Request<Bytes>, Limits)>>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self { steps: Mutex::new(steps.into_iter().collect()), sent: Mutex::default() })
    }

    pub(crate) fn sent(&self) -> Vec<Request<Bytes>> {
        self.sent.lock().unwrap().iter().map(|(request, _)| request.clone()).collect()
    }

    pub(crate) fn limits(&self) -> Vec<Limits> {
        self.sent.lock().unwrap().iter().map(|(_, limits)| limits.clone()).collect()
    }

    /// The addresses of the requests, without the shop's.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.sent().iter().map(|request| request.uri().path_and_query().unwrap().to_string()).collect()
    }

    /// The parameters of the requests, as they are before they are escaped.
    pub(crate) fn queries(&self) -> Vec<String> {
        let query = |path: &String| {
            let url = url::Url::parse(&format!("https://shop.example{path}")).unwrap();
            let pairs: Vec<_> = url.query_pairs().map(|(name, value)| format!("{name}={value}")).collect();
            pairs.join(" ")
        };
        self.paths().iter().map(query).collect()
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>, limits: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let step = self.steps.lock().unwrap().pop_front().expect("the script has an answer left");
        let step = step.map(|answer| completed(&request, answer));
        self.sent.lock().unwrap().push((request, limits.clone()));
        Box::pin(async move { step })
    }
}

/// The answer as a shop gives it, which shows of each record what is asked for: what the script leaves out is null.
fn completed(request: &Request<Bytes>, mut answer: Response<Bytes>) -> Response<Bytes> {
    let pairs = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
    let display = pairs.into_iter().find(|(name, _)| name == "display").map(|(_, display)| display.into_owned());
    let proven = answer.headers().contains_key("Content-Sha1");
    let (Some(display), false, Ok(mut body)) =
        (display, proven, serde_json::from_slice::<serde_json::Value>(answer.body()))
    else {
        return answer;
    };
    let before = body.clone();
    for (_, list) in body.as_object_mut().into_iter().flatten().filter(|(name, _)| *name != "errors") {
        let records: Vec<_> = match list {
            serde_json::Value::Array(records) => records.iter_mut().collect(),
            serde_json::Value::Object(records) => records.iter_mut().map(|(_, record)| record).collect(),
            _ => Vec::new(),
        };
        for record in records.into_iter().filter_map(serde_json::Value::as_object_mut).filter(|it| !it.is_empty()) {
            let plain = display.trim_matches(['[', ']']).split(',').filter(|name| !name.contains(['[', ']']));
            for name in plain.map(|name| if name == "full" { "date_add" } else { name }) {
                if display != "full" || (record.len() == 1 && record.contains_key("id")) {
                    record.entry(name).or_insert(serde_json::Value::Null);
                }
            }
        }
    }
    if body != before {
        *answer.body_mut() = Bytes::from(body.to_string());
    }
    answer
}

/// Stands still, except while someone sleeps.
#[derive(Debug)]
pub(crate) struct StillClock {
    slept: Mutex<Vec<Duration>>,
    random: u64,
}

impl StillClock {
    /// `random` is every random number: `u64::MAX` gives the longest waits.
    pub(crate) fn new(random: u64) -> Arc<Self> {
        Arc::new(Self { slept: Mutex::default(), random })
    }

    /// What was slept, in milliseconds.
    pub(crate) fn slept(&self) -> Vec<u128> {
        // Waits are a random part of a whole, so the longest is one nanosecond short of it.
        self.slept.lock().unwrap().iter().map(|wait| (*wait + Duration::from_nanos(1)).as_millis()).collect()
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(NOW).unwrap() + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.slept.lock().unwrap().iter().sum()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.slept.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        self.random
    }
}

/// A builder for a shop that answers by the script.
pub(crate) fn scripted(script: &Arc<Script>, clock: &Arc<StillClock>) -> ShopBuilder {
    Shop::connect("https://shop.example").key(KEY).transport(script.clone()).clock(clock.clone())
}

/// A shop that gives one answer, with its script.
pub(crate) fn shop(step: Step) -> (Shop, Arc<Script>) {
    let script = Script::new([step]);
    let shop =
        scripted(&script, &StillClock::new(u64::MAX)).retry(prestashop_api::RetryPolicy::never()).build().unwrap();
    (shop, script)
}

/// An answer of the webservice of PrestaShop 8.2.1.
pub(crate) fn own(status: u16, media: &str, body: &str) -> Response<Bytes> {
    let mut response = foreign(status, media, body);
    let headers = response.headers_mut();
    headers.insert("PSWS-Version", "8.2.1".parse().unwrap());
    headers.insert("Access-Time", NOW.to_string().parse().unwrap());
    headers.insert("Execution-Time", "0.125".parse().unwrap());
    response
}

/// An answer of something else; an empty `media` is no `Content-Type`.
pub(crate) fn foreign(status: u16, media: &str, body: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(body.as_bytes()));
    *response.status_mut() = status.try_into().unwrap();
    if !media.is_empty() {
        response.headers_mut().insert("Content-Type", media.parse().unwrap());
    }
    response
}

pub(crate) const JSON: &str = "application/json";
pub(crate) const XML: &str = "text/xml;charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// Adds a header.
pub(crate) trait With {
    fn with(self, name: &'static str, value: &str) -> Self;
    /// Adds the checksum of `body`.
    fn sha1_of(self, body: &str) -> Self;
}

impl With for Response<Bytes> {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers_mut().insert(name, value.parse().unwrap());
        self
    }

    fn sha1_of(self, body: &str) -> Self {
        let hex = Sha1::digest(body.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        self.with("Content-Sha1", &hex)
    }
}

pub(crate) fn errors(list: &[(u32, &str)]) -> String {
    let list: Vec<_> =
        list.iter().map(|(code, message)| serde_json::json!({"code": code, "message": message})).collect();
    serde_json::json!({ "errors": list }).to_string()
}

pub(crate) fn errors_xml(list: &[(u32, &str)]) -> String {
    let list: Vec<_> = list
        .iter()
        .map(|(code, message)| {
            format!("<error>\n<code><![CDATA[{code}]]></code>\n<message><![CDATA[{message}]]></message>\n</error>\n")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prestashop xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n<errors>\n{}</errors>\n</prestashop>\n",
        list.concat()
    )
}

pub(crate) fn broken(kind: TransportErrorKind, phase: Phase) -> TransportError {
    TransportError::new(kind, phase, "the connection went away").with_source(std::io::Error::other("reset by peer"))
}

/// All that an error says, for snapshots.
pub(crate) fn told(error: &Error) -> String {
    let mut lines = vec![
        format!("{error}"),
        format!("kind: {}, phase: {}, status: {:?}", error.kind(), error.phase(), error.status()),
    ];
    if !error.codes().is_empty() {
        let codes: Vec<_> = error.codes().iter().map(|error| error.code).collect();
        lines.push(format!("codes: {codes:?}"));
    }
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            lines.push(format!("{name}: {value}"));
        }
    };
    add("hint", error.hint());
    add("location", error.location());
    add("excerpt", error.excerpt());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        add("source", Some(&cause.to_string()));
        source = cause.source();
    }
    lines.join("\n")
}

/// A call that does not know its shop yet.
pub(crate) struct Call {
    verb: Verb,
    resource: String,
    id: Option<u64>,
    query: Vec<(&'static str, &'static str)>,
    body: Option<&'static str>,
    xml: bool,
    unless: Option<String>,
}

impl Call {
    pub(crate) fn new(verb: Verb, resource: &str) -> Self {
        Self { verb, resource: resource.to_owned(), id: None, query: Vec::new(), body: None, xml: false, unless: None }
    }

    pub(crate) fn unless(mut self, sha1: Option<String>) -> Self {
        self.unless = sha1;
        self
    }

    pub(crate) fn get(resource: &str) -> Self {
        Self::new(Verb::Get, resource)
    }

    pub(crate) fn id(mut self, id: u64) -> Self {
        self.id = Some(id);
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: &'static str) -> Self {
        self.query.push((name, value));
        self
    }

    pub(crate) fn body(mut self, xml: &'static str) -> Self {
        self.body = Some(xml);
        self
    }

    pub(crate) fn xml(mut self) -> Self {
        self.xml = true;
        self
    }
}

/// Sends a call to a shop.
pub(crate) trait Ask {
    async fn ask(&self, call: Call) -> Result<RawAnswer, Error>;
}

impl Ask for Shop {
    async fn ask(&self, call: Call) -> Result<RawAnswer, Error> {
        let mut raw = self.raw(call.verb, call.resource);
        if let Some(id) = call.id {
            raw = raw.id(id);
        }
        for (name, value) in call.query {
            raw = raw.query(name, value);
        }
        if let Some(xml) = call.body {
            raw = raw.body(xml);
        }
        if call.xml {
            raw = raw.xml();
        }
        if let Some(sha1) = call.unless {
            raw = raw.unless(&sha1)?;
        }
        raw.send().await
    }
}
