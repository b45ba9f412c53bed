//! What answers in a case: a scripted shop, or the embedded one behind something that stands in the way.

use std::collections::BTreeMap;

use base64::Engine as _;
use prestashop_api::{RetryPolicy, Shop};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Proxy, Requests, RunningShop};
use serde::Deserialize;
use serde_json::Value;
use sha1::{Digest as _, Sha1};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// What answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Front {
    /// The version that the shop says it has.
    version: Option<String>,
    /// Whether the embedded shop gets what no rule takes; else that is answered 404.
    shop: bool,
    /// The only records of some resources that the embedded shop has.
    keeps: BTreeMap<String, Vec<u64>>,
    /// Values that the embedded shop holds from the beginning: resource, id, field, value.
    holds: Vec<(String, u64, String, Value)>,
    /// Parameters that are cut out of each query.
    cuts: Vec<String>,
    /// Headers that are taken out of each request.
    without_request_headers: Vec<String>,
    /// Headers that are taken out of each answer.
    without_answer_headers: Vec<String>,
    /// Of several rules that take a request the first counts.
    rules: Vec<Rule>,
    /// The bytes of the answer to any request, after which the connection ends; nothing else counts then.
    wire: Option<String>,
    /// Whether the client takes data beside PHP notices.
    tolerate_notices: bool,
}

/// Which requests are answered otherwise than by the shop.
#[derive(Debug, Deserialize)]
struct Rule {
    /// Any if it is left out.
    #[serde(default)]
    verb: String,
    /// Below `/api/`; `/` is the root alone. Any if it is left out.
    #[serde(default)]
    path: String,
    #[serde(default)]
    query: Vec<String>,
    times: Option<u32>,
    #[serde(flatten)]
    way: Way,
}

/// What becomes of a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    /// It does not reach the shop.
    Answer(Script),
    /// The shop executes it, and its answer is replaced.
    Executed(Script),
    /// It reaches the shop as a GET.
    Reads(()),
}

/// An answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Script {
    status: u16,
    headers: BTreeMap<String, String>,
    /// The media type; empty for none. JSON or XML, as the body begins, if it is left out.
    media: Option<String>,
    json: Option<Value>,
    text: String,
    base64: Option<String>,
    /// What stands around the body; the checksum is the one of the body.
    before: String,
    after: String,
    /// Whether it has the headers of the webservice.
    own: bool,
    /// Whether it has a checksum: those of the webservice have one, if all is well.
    checksum: Option<bool>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            status: 200,
            headers: BTreeMap::new(),
            media: None,
            json: None,
            text: String::new(),
            base64: None,
            before: String::new(),
            after: String::new(),
            own: true,
            checksum: None,
        }
    }
}

impl Script {
    fn answer(&self, version: &str) -> FakeResponse {
        let body = match (&self.json, &self.base64) {
            (Some(json), _) => json.to_string().into_bytes(),
            (None, Some(text)) => base64::engine::general_purpose::STANDARD.decode(text).unwrap(),
            (None, None) => self.text.clone().into_bytes(),
        };
        let sha1: Vec<_> = Sha1::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut answer = FakeResponse::new(self.status);
        if self.own {
            let now = jiff::Timestamp::now().as_second().to_string();
            answer =
                answer.header("PSWS-Version", version).header("Access-Time", now).header("Execution-Time", "0.010");
        }
        if self.checksum.unwrap_or(self.own && self.status < 300 && !body.is_empty()) {
            answer = answer.header("Content-Sha1", sha1.concat());
        }
        let json = matches!(body.first(), Some(b'{' | b'['));
        let guess = if json { "application/json" } else { "text/xml;charset=utf-8" };
        match self.media.as_deref() {
            Some("") => {}
            media => answer = answer.header("Content-Type", media.unwrap_or(guess)),
        }
        for (name, value) in &self.headers {
            answer = answer.header(name, value.clone());
        }
        answer.body([self.before.as_bytes(), &body, self.after.as_bytes()].concat())
    }
}

/// A shop that answers as its case says, and the client of it.
pub(crate) struct Played {
    pub(crate) client: Shop,
    shop: Option<RunningShop>,
}

impl Front {
    pub(crate) async fn start(&self) -> Played {
        if let Some(wire) = &self.wire {
            return Played { client: self.client(&say(wire.clone()).await, "K".repeat(32).as_str()), shop: None };
        }
        let version = self.version.clone().unwrap_or_else(|| "8.2.1".to_owned());
        let mut proxy = Proxy::new()
            .without_parameters(self.cuts.iter().map(String::as_str))
            .without_request_headers(self.without_request_headers.iter().map(String::as_str))
            .without_answer_headers(self.without_answer_headers.iter().map(String::as_str));
        for rule in &self.rules {
            let mut requests = match rule.path.as_str() {
                "/" => Requests::of_root(&rule.verb),
                path => Requests::of(&rule.verb, path),
            };
            for text in &rule.query {
                requests = requests.asking(text);
            }
            if let Some(times) = rule.times {
                requests = requests.times(times);
            }
            proxy = match &rule.way {
                Way::Reads(()) => proxy.reading(requests),
                Way::Answer(script) => {
                    let answer = script.answer(&version);
                    proxy.failing(requests, move || InjectedFault::instead(answer.clone()))
                }
                Way::Executed(script) => {
                    let answer = script.answer(&version);
                    proxy.failing(requests, move || {
                        let answer = answer.clone();
                        InjectedFault::after(move |_| answer)
                    })
                }
            };
        }
        if !self.shop {
            proxy = proxy.failing(Requests::default(), || InjectedFault::instead(FakeResponse::html(404, "")));
        }
        let builder = FakeShop::builder().patch(!version.starts_with('1')).version(&version).behind(proxy);
        let shop = builder
            .world(|world| {
                for (resource, ids) in &self.keeps {
                    let all: Vec<_> = world.rows(resource).filter_map(|row| row["id"].as_u64()).collect();
                    for id in all.into_iter().filter(|id| !ids.contains(id)) {
                        world.remove(resource, id);
                    }
                }
                for (resource, id, field, value) in &self.holds {
                    assert!(world.set(resource, *id, field, value.clone()), "the shop has no {resource}/{id}");
                }
            })
            .start()
            .await;
        Played { client: self.client(&shop.url(), shop.key()), shop: Some(shop) }
    }

    fn client(&self, url: &str, key: &str) -> Shop {
        let client = Shop::connect(url).key(key).retry(RetryPolicy::never()).tolerate_notices(self.tolerate_notices);
        client.build().unwrap()
    }
}

impl Played {
    /// The verbs of the requests so far, in their order.
    pub(crate) fn verbs(&self) -> Vec<String> {
        let received = self.shop.iter().flat_map(|shop| shop.received());
        received.map(|request| request.parameter("ps_method").unwrap_or(&request.method).to_owned()).collect()
    }
}

/// Answers each connection with these bytes, and gives the address.
async fn say(bytes: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await;
            let _ = connection.write_all(bytes.as_bytes()).await;
        }
    });
    url
}
