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

#[test]
fn what_cannot_be_served_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, reason) in [
        (["--port", port.as_str()], format!("error: port {port} cannot be listened on")),
        (["--key", "short"], "a webservice key has 32 visible ASCII characters".to_owned()),
        (["--version", "9.1.4"], "[possible values: 1.7.8.11, 8.2.1]".to_owned()),
        (["--tick", "0"], "invalid value '0' for '--tick <SECONDS>'".to_owned()),
    ] {
        let mut process = serve(&arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(!process.wait().unwrap().success() && said.contains(&reason), "{arguments:?}: {said}");
    }
}
