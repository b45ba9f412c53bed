//! Recordings that nobody has seen: writes of every resource, recorded from the fake shop, are judged and pass.
#![expect(clippy::unwrap_used, reason = "a function that cannot record fails the test")]

use std::path::Path;

use prestashop_api::{RESOURCES, ResourceMeta, Verb};
use prestashop_conformance::har::{Content, Creator, Entry, Har, Log, Pair, PostData, Request, Response};
use prestashop_conformance::replay::{Replayer, Report};
use prestashop_conformance::shop::{FakeShop, RunningShop};
use prestashop_conformance::xml::XmlElement;
use reqwest::header::HeaderMap;

/// Asks a shop, and keeps what was said.
struct Recorder {
    shop: RunningShop,
    client: reqwest::Client,
    entries: Vec<Entry>,
}

fn pairs(headers: &HeaderMap) -> Vec<Pair> {
    let pair = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| Pair {
        name: name.to_string(),
        value: value.to_str().unwrap().to_owned(),
    };
    headers.iter().map(pair).collect()
}

impl Recorder {
    async fn call(&mut self, method: &str, path: &str, body: &str) -> String {
        let url = format!("{}/api/{path}", self.shop.url());
        let request = self.client.request(method.parse().unwrap(), &url).basic_auth(self.shop.key(), Some(""));
        let request = request.body(body.to_owned()).build().unwrap();
        let asked = pairs(request.headers());
        let answer = self.client.execute(request).await.unwrap();
        let (status, answered) = (answer.status().as_u16(), pairs(answer.headers()));
        let text = answer.text().await.unwrap();
        let post_data =
            (!body.is_empty()).then(|| PostData { mime_type: String::new(), text: body.to_owned(), encoding: None });
        self.entries.push(Entry {
            started_date_time: String::new(),
            time: 0.0,
            request: Request {
                method: method.to_owned(),
                url,
                http_version: String::new(),
                headers: asked,
                query_string: Vec::new(),
                post_data,
            },
            response: Response {
                status,
                status_text: String::new(),
                http_version: String::new(),
                headers: answered,
                content: Content {
                    size: i64::try_from(text.len()).unwrap(),
                    mime_type: String::new(),
                    text: (!text.is_empty()).then(|| text.clone()),
                    encoding: None,
                },
                redirect_url: String::new(),
            },
            comment: None,
        });
        text
    }

    /// Reads, changes, puts back, copies and deletes the first record.
    async fn writes(&mut self, meta: &ResourceMeta) {
        self.call("GET", "", "").await;
        let first = self.shop.read(|world| world.rows(meta.name).next().and_then(|row| row["id"].as_u64()));
        let Some(id) = first else { return };
        let path = format!("{}/{id}", meta.name);
        let seen = self.call("GET", &path, "").await;
        let Some(whole) = item(&seen, meta.item) else { return };
        let fields = XmlElement::parse(&seen).unwrap().children.remove(0).children;
        for field in fields.iter().filter(|field| field.children.is_empty() && field.name != "id").take(6) {
            let text = field.text.replace('&', "&amp;").replace('<', "&lt;");
            let change = format!("<{0}><id>{id}</id><{1}>{text}</{1}></{0}>", meta.item, field.name);
            self.call("PATCH", &path, &document(&change)).await;
        }
        self.call("PUT", &path, &document(&whole)).await;
        let read_only = meta.shape.fields.iter().filter(|field| field.read_only_in(None));
        let writable = read_only.fold(whole, |record, field| without(&record, field.name));
        self.call("GET", &path, "").await;
        self.call("PUT", &path, &document(&writable)).await;
        let new = without(&writable, "id");
        self.call("POST", meta.name, &document(&without(&new, "associations"))).await;
        self.call("POST", meta.name, &document(&new)).await;
        self.call("DELETE", &path, "").await;
        self.call("DELETE", &path, "").await;
    }
}

fn document(record: &str) -> String {
    format!("<prestashop>{record}</prestashop>")
}

/// The part of an XML answer that is one record, without links.
fn item(answer: &str, item: &str) -> Option<String> {
    let start = answer.find(&format!("<{item}>"))?;
    let close = format!("</{item}>");
    let end = answer.rfind(&close)? + close.len();
    Some(answer[start..end].replace("xlink:", ""))
}

/// A record without an element.
fn without(record: &str, name: &str) -> String {
    let start = record.find(&format!("<{name}>")).or_else(|| record.find(&format!("<{name} ")));
    let close = format!("</{name}>");
    match start.and_then(|start| Some((start, start + record[start..].find(&close)? + close.len()))) {
        Some((start, end)) => format!("{}{}", &record[..start], &record[end..]),
        None => record.to_owned(),
    }
}

#[tokio::test]
async fn writes_of_every_resource_are_judged() {
    // The client is built without a TLS provider of its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let client = builder.pool_max_idle_per_host(0).build().unwrap();
    let mut replayer = Replayer::start().await;
    let mut report = Report::default();
    for meta in RESOURCES {
        let mut recorder = Recorder { shop: FakeShop::start().await, client: client.clone(), entries: Vec::new() };
        recorder.writes(meta).await;
        let log =
            Log { version: "1.2".to_owned(), creator: Creator::default(), entries: recorder.entries, comment: None };
        report.add(&mut replayer, Path::new(meta.name), &Har { log }).await;
    }
    let failed: Vec<String> = report.failed().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}\n{report}", failed.join("\n"));
    let proven = |verb| report.lines.iter().filter(|line| line.proven.iter().any(|proven| proven.verb == verb)).count();
    let counts = [Verb::Post, Verb::Put, Verb::Patch, Verb::Delete].map(proven);
    assert!(counts.iter().all(|count| *count > 30), "{counts:?}");
}
