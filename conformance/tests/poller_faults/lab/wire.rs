//! The way to the shop: counted, and open to those that ask by themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use bytes::Bytes;
use http::{Request, Response};
use jiff::civil::DateTime;
use prestashop_api::client::{BoxFuture, TransportError};
use prestashop_api::{Limits, Transport};
use prestashop_conformance::shop::FakeShop;
use serde_json::Value;

/// What went over the wire.
#[derive(Debug, Clone)]
pub struct Wire {
    shop: FakeShop,
    requests: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl Wire {
    pub fn to(shop: &FakeShop) -> Self {
        Self { shop: shop.clone(), requests: Arc::default(), bytes: Arc::default() }
    }

    pub fn requests(&self) -> u64 {
        self.requests.load(SeqCst)
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.load(SeqCst)
    }
}

impl Transport for Wire {
    fn send(&self, request: Request<Bytes>, limits: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.requests.fetch_add(1, SeqCst);
        let answer = self.shop.send(request, limits);
        Box::pin(async move {
            let answer = answer.await;
            if let Ok(answer) = &answer {
                self.bytes.fetch_add(answer.body().len() as u64, SeqCst);
            }
            answer
        })
    }
}

/// An order as a list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    pub id: u64,
    pub date: DateTime,
    pub version: u64,
}

impl Shown {
    pub fn of(order: &Value) -> Option<Self> {
        Some(Self {
            id: order["id"].as_u64()?,
            date: order["date_upd"].as_str()?.parse().ok()?,
            version: order["note"].as_str()?.parse().ok()?,
        })
    }
}

impl Wire {
    /// The orders that a query lists, as one asks who trusts each answer that looks like a list; `None` for any other.
    pub async fn list(&self, query: &str) -> Option<Vec<Shown>> {
        self.ask(&format!("display=full&{query}")).await?.iter().map(Shown::of).collect()
    }

    /// The ids that a query lists.
    pub async fn ids(&self, query: &str) -> Option<Vec<u64>> {
        self.ask(query).await?.iter().map(|order| order["id"].as_u64()).collect()
    }

    async fn ask(&self, query: &str) -> Option<Vec<Value>> {
        let uri = format!("https://shop.example/api/orders?output_format=JSON&date=1&{query}");
        let uri = uri.replace(' ', "%20").replace('[', "%5B").replace(']', "%5D").replace('>', "%3E");
        let request = Request::get(uri).header("Authorization", basic(self.shop.key())).body(Bytes::new()).unwrap();
        let answer = self.send(request, &Limits::default()).await.ok()?;
        if answer.status() != 200 {
            return None;
        }
        match serde_json::from_slice(answer.body()).ok()? {
            Value::Array(empty) if empty.is_empty() => Some(Vec::new()),
            body => body.get("orders")?.as_array().cloned(),
        }
    }
}

fn basic(key: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:")))
}
