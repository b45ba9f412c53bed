//! `cargo conformance serve`: the fake shop as a process.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use prestashop_api::resources::OrderId;
use prestashop_api::{Direction, FieldFilter, Shop};
use serde_json::Value;

/// The process, which ends with the test.
struct Serving {
    process: Child,
    /// The line that it printed.
    told: Value,
    /// What it says on standard error.
    said: BufReader<std::process::ChildStderr>,
}

impl Serving {
    fn with(arguments: &[&str]) -> Self {
        let mut process = serve(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said = BufReader::new(process.stderr.take().unwrap());
        Self { process, told: serde_json::from_str(&line).unwrap(), said }
    }

    fn shop(&self) -> Shop {
        let text = |name: &str| self.told[name].as_str().unwrap().to_owned();
        Shop::connect(text("url")).key(text("key")).build().unwrap()
    }

    /// Asks as any program may: the body of an answer with status 200.
    async fn get(&self, path: &str) -> Option<String> {
        let (url, key) = (self.told["url"].as_str().unwrap(), self.told["key"].as_str().unwrap());
        let asked = client().get(format!("{url}/api/{path}")).header("Output-Format", "JSON");
        let answer = asked.basic_auth(key, Some("")).send().await.ok().filter(|answer| answer.status() == 200)?;
        answer.text().await.ok()
    }

    /// The next line on standard error.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn client() -> reqwest::Client {
    // The client is built without a TLS provider of its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap()
}

fn serve(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prestashop-conformance"));
    command.arg("serve").args(arguments);
    command
}

#[tokio::test]
async fn the_world_moves() {
    let key = "SERVEDSERVEDSERVEDSERVEDSERVED12";
    let mut serving = Serving::with(&["--key", key, "--tick", "1"]);
    assert_eq!((&serving.told["key"], &serving.told["version"]), (&key.into(), &"8.2.1".into()));
    let lines = [serving.line(), serving.line(), serving.line()];
    let order: u64 = lines[0].strip_prefix("order ").unwrap().strip_suffix(" is placed").unwrap().parse().unwrap();
    assert_eq!(lines[1], format!("order {order} is being prepared"));
    assert_eq!(lines[2], format!("order {order} is shipped, with the tracking number FAKE{order:08}"));

    let shop = serving.shop();
    assert_eq!(shop.orders().get(OrderId(order)).await.unwrap().current_state.map(|state| state.0), Some(4));
    let carriers = prestashop_api::RESOURCES.iter().find(|meta| meta.name == "order_carriers").unwrap();
    let carriers = shop.list(carriers).filter("id_order", &FieldFilter::AnyOf(vec![order.to_string()]));
    let carrier = carriers.sort("id", Direction::Desc).stream().next().await.unwrap().unwrap();
    assert_eq!(carrier.get("tracking_number").unwrap(), Value::from(format!("FAKE{order:08}")));
}

#[tokio::test]
async fn an_older_shop_has_no_patch() {
    let serving = Serving::with(&["--version", "1.7.8.11"]);
    let probe = serving.shop().probe().await.unwrap();
    assert_eq!((probe.version.unwrap().to_string().as_str(), probe.patch_supported), ("1.7.8.11", Some(false)));
}

#[tokio::test]
async fn each_version_is_served_in_its_dialect() {
    for (version, amount) in [("1.7.8.11", "\"1\""), ("8.2.1", "\"1\""), ("9.1.4", "1")] {
        let serving = Serving::with(&["--version", version]);
        assert_eq!(serving.told["version"], version);
        let shop = serving.shop();
        let body = serving.get("orders?display=[id,id_currency]&limit=1").await.unwrap();
        assert!(body.contains(&format!("\"id_currency\":{amount}")), "{version}: {body}");
        let order = shop.orders().get(OrderId(7)).await.unwrap();
        let address = shop.follow([order.id_address_delivery]).await.unwrap();
        assert_eq!(address.get(order.id_address_delivery).unwrap().id_customer, Some(order.id_customer), "{version}");
    }
}

#[tokio::test]
async fn recorded_data_is_served() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/9.1.4/resources/zones.har");
    let serving = Serving::with(&["--version", "9.1.4", "--data", data]);
    let zones = serving.shop().zones().list().await.unwrap().items;
    let names: Vec<&str> = zones.iter().map(|zone| zone.name.as_str()).collect();
    assert_eq!(names, ["Europe", "North America", "Asia"]);
    assert!(!serving.shop().orders().list().await.unwrap().items.is_empty(), "what the data does not show stays");
}

#[tokio::test]
async fn faults_come_by_chance_and_the_world_moves_on() {
    let mut serving = Serving::with(&["--faults", "4", "--tick", "1"]);
    let mut wrong = 0;
    for _ in 0..64 {
        let whole = serving.get("orders/7").await.is_some_and(|body| serde_json::from_str::<Value>(&body).is_ok());
        wrong += i32::from(!whole);
    }
    assert!((2..24).contains(&wrong), "{wrong} of 64");
    assert!(serving.line().ends_with(" is placed"));
}

#[test]
fn what_cannot_be_served_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, reason) in [
        (["--port", port.as_str()], format!("error: port {port} cannot be listened on")),
        (["--key", "short"], "a webservice key has 32 visible ASCII characters".to_owned()),
        (["--version", "9.2.0"], "[possible values: 1.7.8.11, 8.2.1, 9.1.4]".to_owned()),
        (["--tick", "0"], "invalid value '0' for '--tick <SECONDS>'".to_owned()),
    ] {
        let mut process = serve(&arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(!process.wait().unwrap().success() && said.contains(&reason), "{arguments:?}: {said}");
    }
}
