//! What a fuzzer tries: whatever the bytes are, nothing may panic, hang, or take memory without end.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use prestashop_api::client::{BoxFuture, Limits, TransportError};
use prestashop_api::poller::{Activation, FileStore, State, StateStore as _};
use prestashop_api::record::WithoutSecrets;
use prestashop_api::{RESOURCES, RetryPolicy, Shop, Transport};
use prestashop_codegen::emit::For;
use prestashop_codegen::load_for;
use prestashop_conformance::har::Har;
use prestashop_conformance::synopsis::from_bytes;
use prestashop_conformance::xml::XmlElement;

/// Tries some bytes.
pub type Target = fn(&[u8]);

/// What is tried, by the names of the folders of the corpus.
pub const TARGETS: [(&str, Target); 6] =
    [("json", json), ("xml", xml), ("har", har), ("spec", spec), ("synopsis", synopsis), ("state", state)];

/// The answer of a shop, in JSON.
pub fn json(data: &[u8]) {
    read(data, "application/json;charset=utf-8");
}

/// The answer of a shop, in XML.
pub fn xml(data: &[u8]) {
    read(data, "text/xml;charset=utf-8");
}

/// A recording, its bodies, and the documents in them.
pub fn har(data: &[u8]) {
    let Ok(har) = Har::from_bytes(data, Path::new("fuzz.har")) else { return };
    for entry in &har.log.entries {
        if let Ok(body) = entry.response.body() {
            let _ = XmlElement::parse(&body);
        }
        if let Ok(body) = entry.request.body() {
            let _ = XmlElement::parse(body);
        }
    }
}

/// A file of a spec, and what is said about it.
pub fn spec(data: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else { return };
    let resources = folder.path().join("resources");
    if std::fs::create_dir(&resources).and_then(|()| std::fs::write(resources.join("orders.yaml"), data)).is_err() {
        return;
    }
    if let Err(report) = load_for(folder.path(), For::Crate) {
        assert!(report.render(true).contains("in the spec"));
    }
}

/// What `import` reads: an answer to `?schema=synopsis`, or a recording of such answers.
pub fn synopsis(data: &[u8]) {
    let _ = from_bytes(data, Path::new("fuzz"));
}

/// The state of a poller: the file, and what stands in it.
pub fn state(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Activation::from_json(text.to_owned());
        let _ = serde_json::from_str::<State>(text);
    }
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("state");
    if std::fs::write(&path, data).is_ok() {
        run(async {
            if let Ok(store) = FileStore::open(path) {
                let _ = store.load("key").await;
            }
        });
    }
}

/// Lists a resource of a shop that answers so, and writes out what was understood.
fn read(data: &[u8], media: &'static str) {
    let answer = Answer { body: Bytes::copy_from_slice(data), media };
    let shop = Shop::connect("https://shop.example").key("FUZZKEY82ABCDEFGHJKLMNPQRSTUVWXY");
    let Ok(shop) = shop.transport(Arc::new(answer)).retry(RetryPolicy::never()).build() else { return };
    // The resource that the answer seems to be about.
    let head = String::from_utf8_lossy(&data[..data.len().min(256)]);
    let named = RESOURCES.iter().filter(|resource| head.contains(resource.name));
    let Some(resource) = named.max_by_key(|resource| resource.name.len()).or(RESOURCES.first()) else { return };
    run(async {
        match shop.list(resource).pages().next().await {
            Some(Ok(page)) => {
                for record in &page.items {
                    let all = serde_json::to_vec(record).map_or(0, |json| json.len());
                    let open = serde_json::to_vec(&WithoutSecrets(record)).map_or(0, |json| json.len());
                    assert!(all > 0 && open > 0 && open <= all);
                }
            }
            Some(Err(error)) => {
                assert!(!error.to_string().is_empty() && error.excerpt().is_none_or(|it| it.len() <= 512));
            }
            None => {}
        }
    });
}

fn run(work: impl Future<Output = ()>) {
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() {
        runtime.block_on(work);
    }
}

/// A shop that gives one answer to everything.
#[derive(Debug)]
struct Answer {
    body: Bytes,
    media: &'static str,
}

impl Transport for Answer {
    fn send(&self, _: Request<Bytes>, _: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut response = Response::new(self.body.clone());
        response.headers_mut().insert("PSWS-Version", http::HeaderValue::from_static("8.2.1"));
        response.headers_mut().insert("Content-Type", http::HeaderValue::from_static(self.media));
        Box::pin(std::future::ready(Ok(response)))
    }
}
