//! Questions to the fake shop.

use std::sync::LazyLock;

use prestashop_conformance::shop::RunningShop;
use serde_json::Value;

/// What the shop answered.
pub(crate) struct Asked {
    pub(crate) status: u16,
    pub(crate) body: String,
    headers: reqwest::header::HeaderMap,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The codes of its errors.
    pub(crate) fn codes(&self) -> Vec<u64> {
        let body = self.json();
        body["errors"].as_array().unwrap().iter().map(|error| error["code"].as_u64().unwrap()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// Asks the shop in JSON, unless the path says another format, with its first key.
pub(crate) async fn ask(shop: &RunningShop, method: &str, path: &str, body: &str) -> Asked {
    ask_as(shop, shop.key(), method, path, body).await
}

pub(crate) async fn get(shop: &RunningShop, path: &str) -> Asked {
    ask(shop, "GET", path, "").await
}

pub(crate) async fn ask_as(shop: &RunningShop, key: &str, method: &str, path: &str, body: &str) -> Asked {
    let format = if path.contains("output_format") { "" } else { "output_format=JSON" };
    let joint = if path.contains('?') { '&' } else { '?' };
    let url = format!("{}/api/{path}{joint}{format}", shop.url()).replace("]%", "]%25");
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let answer = client().request(method, url).basic_auth(key, Some("")).body(body.to_owned()).send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Asked { status, headers, body: answer.text().await.unwrap() }
}

/// A client that follows no redirect and keeps no connection, as every test has a runtime of its own.
pub(crate) fn client() -> reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        // The client is built without a TLS provider of its own.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        builder.no_proxy().pool_max_idle_per_host(0).build().unwrap()
    });
    CLIENT.clone()
}

/// Writes one record.
pub(crate) async fn write(shop: &RunningShop, verb: &str, path: &str, fields: &str) -> Asked {
    ask(shop, verb, path, &format!("<prestashop><record>{fields}</record></prestashop>")).await
}

/// Writes one record and demands that it worked; returns its id.
pub(crate) async fn written(shop: &RunningShop, verb: &str, path: &str, fields: &str) -> u64 {
    let answer = write(shop, verb, path, fields).await;
    assert_eq!(answer.status, if verb == "POST" { 201 } else { 200 }, "{verb} {path}: {}", answer.body);
    let answer = answer.json();
    answer.as_object().unwrap().values().next().unwrap()["id"].as_str().unwrap().parse().unwrap()
}

/// A record as a list shows it; null if there is none.
pub(crate) async fn read(shop: &RunningShop, resource: &str, id: u64) -> Value {
    let answer = get(shop, &format!("{resource}?filter[id]={id}&display=full")).await.json();
    answer.as_object().map_or(Value::Null, |lists| lists.values().next().unwrap()[0].clone())
}

/// Its status and the codes of its errors.
pub(crate) fn codes(answer: &Asked) -> (u16, Vec<u64>) {
    (answer.status, answer.codes())
}

/// What an address must have.
pub(crate) const ADDRESS: &str = "<id_country>8</id_country><alias>Home</alias><lastname>Doe</lastname><firstname>Ann</firstname>\
    <address1>1, Main St</address1><city>Paris</city>";
