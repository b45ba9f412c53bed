//! The tools of `prestashop mcp`, called by the client of the protocol's own SDK, and by lines as they are.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;

use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, RunningShop};
use rmcp::model::{CallToolRequestParams, CallToolResult, Tool};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceExt as _};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

use crate::run::{READING_KEY, at, command};

/// A session of a client with the command.
struct Session {
    client: RunningService<RoleClient, ()>,
    process: Child,
    tools: Vec<Tool>,
}

impl Session {
    async fn start(shop: &RunningShop, args: &[&str]) -> Self {
        Self::of(Command::from(at(shop, &[&["mcp"], args].concat()))).await
    }

    async fn of(mut command: Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let client = ().serve((process.stdout.take().unwrap(), process.stdin.take().unwrap())).await.unwrap();
        let tools = client.list_all_tools().await.unwrap();
        Self { client, process, tools }
    }

    fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    async fn call(&self, tool: &str, inputs: Value) -> CallToolResult {
        let Value::Object(inputs) = inputs else { panic!("inputs are an object") };
        self.client.call_tool(CallToolRequestParams::new(tool.to_owned()).with_arguments(inputs)).await.unwrap()
    }

    /// The answer of a call that must succeed.
    async fn answer(&self, tool: &str, inputs: Value) -> Value {
        let result = self.call(tool, inputs).await;
        assert_ne!(result.is_error, Some(true), "{tool}: {result:?}");
        let answer = result.structured_content.clone().unwrap();
        assert_eq!(serde_json::from_str::<Value>(text(&result)).unwrap(), answer, "the text says the same");
        answer
    }

    /// The same, held against the schema that the tool has for it.
    async fn held(&self, tool: &str, inputs: Value) -> Value {
        let answer = self.answer(tool, inputs).await;
        let schema = self.tool(tool).and_then(|tool| tool.output_schema.clone()).unwrap();
        let schema = jsonschema::validator_for(&Value::Object((*schema).clone())).unwrap();
        let faults: Vec<_> = schema.iter_errors(&answer).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{tool}");
        answer
    }

    /// The error of a call that must fail.
    async fn error(&self, tool: &str, inputs: Value) -> Value {
        let result = self.call(tool, inputs).await;
        assert_eq!(result.is_error, Some(true), "{tool}: {result:?}");
        serde_json::from_str(text(&result)).unwrap()
    }

    /// Closes the standard input; the command ends by itself.
    async fn end(mut self) {
        self.client.cancel().await.unwrap();
        assert_eq!(self.process.wait().await.unwrap().code(), Some(0));
    }
}

fn text(result: &CallToolResult) -> &str {
    &result.content[0].as_text().unwrap().text
}

fn state_of(shop: &RunningShop, order: u64) -> Value {
    shop.read(|world| world.row("orders", order).unwrap()["current_state"].clone())
}

#[tokio::test]
async fn what_writes_is_no_tool_unless_it_is_allowed() {
    let shop = FakeShop::start().await;
    let session = Session::start(&shop, &[]).await;
    let info = session.client.peer_info().unwrap();
    assert_eq!(info.server_info.as_ref().unwrap().name, "prestashop");
    let names: BTreeSet<_> = session.tools.iter().map(|tool| tool.name.to_string()).collect();
    for name in ["list-orders", "get-order", "order-updated", "options", "test", "preview-update-order-state"] {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    assert!(!names.contains("update-order-state"), "{names:?}");
    for tool in &session.tools {
        assert_eq!(tool.annotations.as_ref().and_then(|told| told.read_only_hint), Some(true), "{}", tool.name);
    }

    let before = state_of(&shop, 8);
    let preview = session.answer("preview-update-order-state", json!({ "order": 8, "state": 5 })).await;
    assert_eq!(preview["differences"], json!([{ "field": "current_state", "from": "4", "to": "5" }]), "{preview}");
    let call = CallToolRequestParams::new("update-order-state");
    let refused = session.client.call_tool(call).await.unwrap_err().to_string();
    assert!(refused.contains("--allow-writes"), "{refused}");
    assert_eq!(state_of(&shop, 8), before);
    session.end().await;
}

#[tokio::test]
async fn every_tool_that_reads_answers_as_its_schema_says() {
    let shop = FakeShop::start().await;
    let session = Session::start(&shop, &[]).await;
    assert_eq!(session.answer("test", json!({})).await["shop_name"], "Shop82");
    let orders = session.held("list-orders", json!({ "limit": 2 })).await;
    assert_eq!((&orders["more"], orders["items"].as_array().unwrap().len()), (&json!(true), 2));
    for (tool, inputs) in [
        ("get-order", json!({ "id": orders["items"][0]["id"] })),
        ("list-products", json!({ "active": true })),
        ("get-product", json!({ "id": 1 })),
        ("list-customers", json!({})),
        ("list-carts", json!({})),
        ("options", json!({ "resource": "order_states", "search": "ship" })),
    ] {
        session.held(tool, inputs).await;
    }

    let customers = session.answer("list-customers", json!({})).await.to_string();
    assert!(!customers.contains("\"passwd\""), "what is secret stays in the shop");

    let wrong = session.error("get-order", json!({ "nubmer": 8 })).await;
    assert_eq!(wrong["error"]["kind"], "usage", "{wrong}");
    let none = session.error("get-order", json!({ "id": 999_999 })).await;
    assert_eq!(none["error"]["kind"], "not_found", "{none}");
    let odd = session.error("options", json!({ "resource": "order_states", "limit": 0 })).await;
    assert_eq!(odd["error"]["kind"], "usage", "{odd}");
    session.end().await;
}

#[tokio::test]
async fn a_trigger_is_a_tool_that_takes_and_gives_its_state() {
    let shop = FakeShop::start().await;
    let session = Session::start(&shop, &[]).await;
    session.held("order-updated", json!({ "start": "all", "ceiling": 1 })).await;
    let (mut state, mut seen) = (Value::Null, Vec::new());
    loop {
        let turn = session.answer("order-updated", json!({ "start": "all", "ceiling": 5, "state": state })).await;
        state = turn["state"].clone();
        let Some(items) = turn["activation"]["data"]["items"].as_array() else { break };
        seen.extend(items.iter().map(|item| item["id"].as_u64().unwrap()));
    }
    let orders = shop.read(|world| world.rows("orders").count());
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (orders, orders), "each order once");

    let foreign = session.error("order-updated", json!({ "state": { "neither": "nor" } })).await;
    assert_eq!(foreign["error"]["kind"], "usage", "{foreign}");
    shop.set_disabled(true);
    let failed = session.error("order-updated", json!({ "start": "all", "state": state })).await;
    assert_eq!(failed["error"]["kind"], "webservice_disabled", "{failed}");
    assert!(failed["state"].is_object(), "what is to be given next: {failed}");
    session.end().await;
}

#[tokio::test]
async fn a_write_that_is_allowed_says_what_became_of_it() {
    let shop = FakeShop::start().await;
    let session = Session::start(&shop, &["--allow-writes"]).await;
    let change = session.tool("update-order-state").unwrap();
    assert_eq!(change.annotations.as_ref().and_then(|told| told.read_only_hint), Some(false));
    let moved = session.held("update-order-state", json!({ "order": 8, "state": 5 })).await;
    assert_eq!((&moved["outcome"], state_of(&shop, 8)), (&json!("applied"), json!("5")), "{moved}");

    shop.fail_when(|request| {
        (request.method.as_str() == "POST").then(|| InjectedFault::instead(FakeResponse::fatal()))
    });
    let undone = session.error("update-order-state", json!({ "order": 8, "state": 4 })).await;
    assert_eq!((&undone["error"]["kind"], &undone["answer"]["outcome"]), (&json!("not_saved"), &json!("not_applied")));
    session.end().await;
}

#[tokio::test]
async fn a_write_in_doubt_is_an_error_that_says_so() {
    let shop = FakeShop::start().await;
    let session = Session::start(&shop, &["--allow-writes"]).await;
    let sent = Arc::new(AtomicBool::new(false));
    shop.fail_when(move |request| {
        // What comes back, and what would show it, is a firewall's.
        let write = request.method.as_str() == "POST";
        let lost = sent.fetch_or(write, SeqCst) || write;
        lost.then(|| InjectedFault::after(|_| FakeResponse::html(403, "no")))
    });
    let doubt = session.error("update-order-state", json!({ "order": 8, "state": 5 })).await;
    assert_eq!((&doubt["error"]["kind"], &doubt["answer"]["outcome"]), (&json!("ambiguous_write"), &json!("unknown")));
    assert_eq!(state_of(&shop, 8), "5");
    session.end().await;
}

#[tokio::test]
async fn a_beginning_that_is_none_ends_it_though_more_could_come() {
    let shop = FakeShop::start().await;
    let mut process = Command::from(at(&shop, &["mcp"]));
    let mut process = process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n").await.unwrap();
    // Still open: the end does not wait for it.
    let ended = process.wait_with_output().await.unwrap();
    assert!(String::from_utf8(ended.stderr).unwrap().starts_with("error: "), "{:?}", ended.status);
    assert_eq!(ended.status.code(), Some(1));
    drop(stdin);
}

#[tokio::test]
async fn a_right_that_lacks_is_named() {
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), READING_KEY).unwrap();
    let key = key.path().to_str().unwrap();
    let session = Session::of(Command::from(command(["--demo", "mcp", "--key-file", key]))).await;
    let refused = session.error("list-customers", json!({})).await;
    assert_eq!(
        (&refused["error"]["kind"], &refused["error"]["verb"]),
        (&json!("forbidden_resource"), &json!("GET")),
        "{refused}"
    );
    session.end().await;
}

#[tokio::test]
async fn a_write_that_was_begun_is_seen_through_when_the_other_side_leaves() {
    let shop = FakeShop::start().await;
    let mut process =
        at(&shop, &["mcp", "--allow-writes"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "lines", "version": "1" },
    });
    for line in [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
        json!({
            "jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": { "name": "update-order-state", "arguments": { "order": 8, "state": 5 } },
        }),
    ] {
        writeln!(stdin, "{line}").unwrap();
    }
    drop(stdin);
    let output = process.wait_with_output().unwrap();
    assert_eq!((output.status.code(), state_of(&shop, 8)), (Some(0), json!("5")));
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        assert_eq!(message["jsonrpc"], "2.0", "nothing else is on stdout: {line}");
    }
}
