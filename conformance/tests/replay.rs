//! The replay from the outside: what is wrong is found and named.
#![expect(clippy::unwrap_used, reason = "a function that cannot read its recording fails the test")]

use std::path::Path;

use prestashop_api::{Shop, Verb};
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{Entry, Pair};
use prestashop_conformance::replay::{ReplayServer, Replayer, Report, Verdict};
use prestashop_conformance::xml::XmlElement;

/// The exchange of that index in a recording.
fn entry(version: &str, name: &str, index: usize) -> Entry {
    fixtures::open(version, name).unwrap().log.entries.swap_remove(index)
}

/// The first exchange of a recording for which `wanted` holds.
fn find(version: &str, name: &str, wanted: impl Fn(&Entry) -> bool) -> Entry {
    fixtures::open(version, name).unwrap().log.entries.into_iter().find(wanted).unwrap()
}

/// The same exchange with another text in its answer, and without the checksum that would tell.
fn with_body(entry: &Entry, from: &str, to: &str) -> Entry {
    let mut changed = entry.clone();
    let text = changed.response.content.text.as_mut().unwrap();
    assert!(text.contains(from), "{from} is not in the answer");
    *text = text.replacen(from, to, 1);
    changed.response.headers.retain(|pair| !pair.name.eq_ignore_ascii_case("content-sha1"));
    changed
}

async fn held(recorded: &Entry, served: &Entry) -> String {
    match Replayer::start().await.held(recorded, served).await {
        Verdict::Failed(reasons) => reasons.join("\n"),
        other => format!("not found: {other:?}"),
    }
}

async fn verdict(entry: &Entry) -> Verdict {
    Replayer::start().await.entry(entry).await
}

#[tokio::test]
async fn a_value_changed_on_the_wire_is_named() {
    let recorded = find("8.2.1", "orders", |entry| entry.request.url.contains("display=full"));
    let served = with_body(&recorded, "\"current_state\":\"", "\"current_state\":\"4");
    insta::assert_snapshot!(held(&recorded, &served).await);
    let served = with_body(&recorded, "\"reference\":", "\"reference_\":");
    insta::assert_snapshot!(held(&recorded, &served).await);
    let served = with_body(&recorded, "\"order_rows\":[{", "\"order_rows\":[{\"id\":\"1\"},{");
    insta::assert_snapshot!(held(&recorded, &served).await);
}

#[tokio::test]
async fn a_report_is_a_page_and_a_file_for_ci() {
    let mut replayer = Replayer::start().await;
    let mut report = Report::default();
    let har = fixtures::open("9.1.4", "resources/zones").unwrap();
    let name = Path::new("9.1.4/resources/zones.har");
    report.add_some(&mut replayer, name, &har, |title| title.contains("(full, three")).await;
    assert_eq!(report.counts(), (2, 0, 0));
    report.lines[0].verdict = Verdict::Failed(vec!["`name` is \"<Europe>\"\u{1}".to_owned()]);

    let page = report.page();
    assert!(page.contains("<td class=\"failed\"><a href=\"#zones-9.1.4\">1 of 2 failed</a></td>"), "{page}");
    assert!(
        page.contains("<section id=\"zones-9.1.4\">") && page.contains("&lt;Europe&gt;") && !page.contains("<script")
    );
    let junit = XmlElement::parse(report.junit()).unwrap();
    assert_eq!((junit.attribute("tests"), junit.attribute("failures")), (Some("2"), Some("1")));
    let cases = &junit.children[0].children;
    assert_eq!((cases.len(), cases[0].attribute("classname")), (2, Some("9.1.4/resources/zones.har")));
    assert_eq!(cases[0].child("failure").unwrap().text, "`name` is \"<Europe>\"");
}

#[tokio::test]
async fn a_changed_body_with_the_old_checksum_is_refused() {
    let recorded = find("8.2.1", "orders", |entry| entry.request.url.contains("display=full"));
    let mut served = with_body(&recorded, "\"current_state\":\"", "\"current_state\":\"4");
    served.response.headers.clone_from(&recorded.response.headers);
    insta::assert_snapshot!(held(&recorded, &served).await);
}

#[tokio::test]
async fn another_code_is_named() {
    let recorded = find("8.2.1", "errors", |entry| entry.request.url.contains("nosuch%5D="));
    let served = with_body(&recorded, "\"code\":32", "\"code\":33");
    insta::assert_snapshot!(held(&recorded, &served).await);
    let served = with_body(&recorded, "\"code\":32", "\"code\":41");
    insta::assert_snapshot!(held(&recorded, &served).await);
}

#[tokio::test]
async fn another_status_is_named() {
    let recorded = find("8.2.1", "errors", |entry| entry.response.status == 404);
    let mut served = recorded.clone();
    served.response.status = 302;
    insta::assert_snapshot!(held(&recorded, &served).await);
}

#[tokio::test]
async fn another_request_is_named_with_what_differs() {
    let recorded = find("8.2.1", "orders", |entry| entry.request.url.contains("display=full"));
    let mut served = recorded.clone();
    served.request.url = "http://127.0.0.1:8082/api/orders?display=full&sort=%5Bid_DESC%5D&date=1".to_owned();
    insta::assert_snapshot!(held(&recorded, &served).await);
}

#[tokio::test]
async fn another_body_of_a_write_is_named() {
    let recorded =
        find("8.2.1", "order_state", |entry| entry.request.method == "PATCH" && entry.response.status == 200);
    let mut served = recorded.clone();
    let body = served.request.post_data.as_mut().unwrap();
    body.text = body.text.replace("<current_state>4<", "<current_state>5<");
    insta::assert_snapshot!(held(&recorded, &served).await);
}

#[tokio::test]
async fn a_wrong_right_in_the_root_is_named() {
    let recorded = entry("8.2.1", "discovery", 0);
    let served = with_body(&recorded, "get=\"true\"", "get=\"false\"");
    insta::assert_snapshot!(held(&recorded, &served).await);
}

#[tokio::test]
async fn recordings_of_other_tools_are_taken() {
    // HTTP/2 with pseudo-headers, header names in lower case, a compressed answer stored decoded, a shop in a folder, the
    // notation in the query.
    let mut entry = find("8.2.1", "orders", |entry| entry.request.url.contains("display=full"));
    entry.request.url =
        "https://shop.example/boutique/api/orders/?output_format=JSON&display=full&sort=[id_ASC]".to_owned();
    entry.request.headers.retain(|pair| pair.name == "Authorization");
    entry.request.headers[0].name = "authorization".to_owned();
    entry.request.headers.push(Pair { name: ":authority".to_owned(), value: "shop.example".to_owned() });
    for pair in &mut entry.response.headers {
        pair.name = pair.name.to_ascii_lowercase();
    }
    for (name, value) in [("content-encoding", "br"), ("transfer-encoding", "chunked"), ("content-length", "1")] {
        entry.response.headers.push(Pair { name: name.to_owned(), value: value.to_owned() });
    }
    assert_eq!(verdict(&entry).await, Verdict::Passed(Vec::new()));
}

/// An exchange of another shop: the request of a recorded one, with another address and another answer.
fn answered(url: &str, status: u16, content_type: &str, body: &str) -> Entry {
    let mut entry = entry("8.2.1", "orders", 0);
    entry.request.url = format!("http://shop.example/api/{url}");
    entry.response.status = status;
    entry.response.headers = vec![
        Pair { name: "PSWS-Version".to_owned(), value: "8.0.4".to_owned() },
        Pair { name: "Content-Type".to_owned(), value: content_type.to_owned() },
    ];
    entry.response.content.text = Some(body.to_owned());
    entry
}

#[tokio::test]
async fn answers_of_shops_that_were_never_seen_are_judged() {
    let json = "application/json";
    for (url, status, content_type, body) in [
        (
            "orders?display=full",
            200,
            json,
            r#"{"orders":[{"id":1,"valid":1,"total_paid":"1.50","module_field":{"a":[1,2]}}]}"#,
        ),
        (
            "orders?display=full",
            200,
            json,
            r#"{"orders":[[],{"id":1,"invoice_date":null,"valid":"","associations":[]},null]}"#,
        ),
        (
            "carts?display=full",
            200,
            json,
            r#"{"carts":{"2":{"id":3,"associations":{"cart_rows":{"2":{"id_product":"1"}}}}}}"#,
        ),
        ("products/1", 200, json, r#"{"product":{"id":1,"name":[{"id":1,"value":"a"},{"id":"2","value":null}]}}"#),
        ("products?language=2", 200, json, r#"{"products":[{"id":1,"name":"a"}]}"#),
        ("orders", 200, "text/html", r#"{"orders":[{"id":1}]}"#),
        ("orders", 500, json, r#"{"orders":[{"id":1}],"errors":[{"code":5,"message":"[PHP Notice #8] x"}]}"#),
        ("orders", 500, json, r#"{"errors":[{"code":null,"message":"Internal error."}]}"#),
        ("orders", 400, json, "\u{feff}{\"errors\":[{\"code\":27,\"message\":\"unknown\"}]}"),
        ("orders", 400, json, r#"{"errors":[{"code":4711,"message":"of a module"}]}"#),
        ("orders", 200, "text/html", "<br /><b>Fatal error</b>: Uncaught Exception"),
        ("orders/5", 200, json, ""),
    ] {
        let entry = answered(url, status, content_type, body);
        let verdict = verdict(&entry).await;
        assert!(matches!(verdict, Verdict::Passed(_)), "{status} {body}: {verdict:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_the_one_of_its_checksum_fails_however_it_is_damaged() {
    let recorded = find("8.2.1", "orders", |entry| entry.request.url.contains("display=full"));
    let whole = recorded.response.content.text.clone().unwrap();
    for damaged in [&whole[..500], "<html>hello</html>", "", &whole.replace("\"orders\"", "\"products\"")] {
        let mut entry = recorded.clone();
        entry.response.content.text = Some(damaged.to_owned());
        let verdict = verdict(&entry).await;
        assert!(matches!(verdict, Verdict::Failed(_)), "{damaged:.40}: {verdict:?}");
    }
}

#[tokio::test]
async fn a_good_answer_without_records_of_the_resource_fails() {
    for body in [
        r#"{"products":[{"id":1}]}"#,
        r#"{"orders":"none"}"#,
        r#"{"orders":[1]}"#,
        "[1]",
        r#"{"orders":[{"id":1"#,
        "orders",
    ] {
        let verdict = verdict(&answered("orders", 200, "application/json", body)).await;
        assert!(matches!(verdict, Verdict::Failed(_)), "{body}: {verdict:?}");
    }
}

#[tokio::test]
async fn schemas_and_the_root_in_json_are_judged() {
    let schema = find("8.2.1", "synopsis", |entry| entry.request.url.contains("/orders?"));
    assert!(matches!(verdict(&schema).await, Verdict::Passed(remarks) if remarks.is_empty()));
    let mut other = schema.clone();
    other.response.content.text = Some("<prestashop><cart/></prestashop>".to_owned());
    other.response.headers.retain(|header| header.name != "Content-Sha1");
    assert!(matches!(verdict(&other).await, Verdict::Failed(_)));
    let root = answered("", 200, "application/json", r#"["orders","products"]"#);
    assert!(matches!(verdict(&root).await, Verdict::Passed(_)));
    let no_root = answered("", 200, "application/json", r#"[{"orders":1}]"#);
    assert!(matches!(verdict(&no_root).await, Verdict::Failed(_)));
}

#[tokio::test]
async fn an_address_without_host_is_taken() {
    let mut entry = answered("orders", 200, "application/json", r#"{"orders":[{"id":1}]}"#);
    entry.request.url = "/boutique/api/orders?display=[id]".to_owned();
    assert_eq!(verdict(&entry).await, Verdict::Passed(Vec::new()));
}

#[tokio::test]
async fn answers_of_things_before_the_shop_are_judged() {
    for status in [200, 403, 404, 429, 500, 502, 503, 504] {
        let mut entry = answered("orders", status, "text/html", "<h1>A page</h1>");
        entry.response.headers.remove(0);
        assert_eq!(verdict(&entry).await, Verdict::Passed(Vec::new()), "{status}");
    }
}

#[tokio::test]
async fn what_cannot_be_judged_is_skipped_with_the_reason() {
    let mut entry = entry("8.2.1", "orders", 0);
    entry.response.content.text = None;
    assert_eq!(verdict(&entry).await, Verdict::Skipped("the body of the answer was not recorded".to_owned()));
    entry.response.status = 0;
    assert_eq!(verdict(&entry).await, Verdict::Skipped("no final answer was recorded (status 0)".to_owned()));
    entry.request.url = "http://127.0.0.1/index.php".to_owned();
    assert_eq!(verdict(&entry).await, Verdict::Skipped("not a call of /api: /index.php".to_owned()));
}

#[tokio::test]
async fn a_server_of_ones_own_verifies_what_is_asked() {
    let recording = fixtures::open("8.2.1", "caching").unwrap();
    let server = ReplayServer::start(&recording.log.entries[..1]).await.unwrap();
    let shop = Shop::connect(server.url()).key(server.key()).build().unwrap();
    let ask = |id: &str| shop.raw(Verb::Get, "orders").query("filter[id]", id).query("display", "full").send();
    assert!(ask("[8]").await.is_err());
    let deviations = server.finish().unwrap_err();
    insta::assert_snapshot!(deviations);

    let server = ReplayServer::start(&recording.log.entries[..1]).await.unwrap();
    let shop = Shop::connect(server.url()).key(server.key()).build().unwrap();
    let ask = |id: &str| shop.raw(Verb::Get, "orders").query("filter[id]", id).query("display", "full").send();
    assert_eq!(ask("[7]").await.unwrap().status, 200);
    assert_eq!(server.finish(), Ok(()));
}

/// The command, and what it printed.
fn command(arguments: &[&Path]) -> (Option<i32>, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_prestashop-conformance"))
        .arg("replay")
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_ends_with_the_counts() {
    let dir = fixtures::dir();
    let (code, out, _) = command(&[&dir.join("8.2.1/paging.har"), &dir.join("8.2.1/caching.har")]);
    assert_eq!((code, out.lines().last()), (Some(0), Some("16 passed, 0 failed, 0 skipped")));
}

#[test]
fn the_command_fails_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut har = fixtures::open("8.2.1", "paging").unwrap();
    har.log.entries.truncate(2);
    har.log.entries[1] = with_body(&har.log.entries[1], "\"id\":4", "\"id\":\"four\"");
    let file = folder.path().join("changed.har");
    std::fs::write(&file, serde_json::to_vec(&har).unwrap()).unwrap();
    let (code, out, _) = command(&[folder.path()]);
    assert_eq!((code, out.lines().last()), (Some(1), Some("1 passed, 1 failed, 0 skipped")));
    assert!(out.contains("changed.har#1 GET /orders") && out.contains("orders[0].id"), "{out}");
}

#[test]
fn the_command_refuses_what_is_no_recording() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = command(&[&folder.path().join("nosuch.har")]);
    assert!(code == Some(2) && err.contains("nosuch.har"), "{err}");
    let (code, _, err) = command(&[folder.path()]);
    assert!(code == Some(2) && err.contains("no .har"), "{err}");
    let file = folder.path().join("list.har");
    std::fs::write(&file, "[]").unwrap();
    let (code, _, err) = command(&[&file]);
    assert!(code == Some(2) && err.contains("list.har is not a HAR 1.2 log"), "{err}");
}
