//! Addresses, keys, and what is sent.

use std::time::Duration;

use prestashop_api::{ErrorKind, Phase, Shop, ShopBuilder, ShopScope, Verb};

use crate::support::{Ask as _, Call, JSON, KEY, Script, StillClock, own, scripted, shop, told};

/// A shop that nothing can be sent to: connecting needs no network, and no TLS.
fn connect(url: &str) -> ShopBuilder {
    Shop::connect(url).key(KEY).transport(Script::new([]))
}

fn url(text: &str) -> String {
    connect(text).build().unwrap().url().to_string()
}

#[test]
fn the_address_of_the_shop_is_taken_in_all_its_forms() {
    for text in [
        "https://shop.example",
        "https://shop.example/",
        "https://shop.example/api",
        "https://shop.example/api/",
        " https://SHOP.example:443 ",
    ] {
        assert_eq!(url(text), "https://shop.example/api/", "{text}");
    }
    for text in [
        "https://shop.example:8443/folder/sub",
        "https://shop.example:8443/folder/sub/",
        "https://shop.example:8443/folder/sub/api",
    ] {
        assert_eq!(url(text), "https://shop.example:8443/folder/sub/api/", "{text}");
    }
    // Cut off once: a shop may stand in a folder that is called `api` itself.
    assert_eq!(url("https://shop.example/api/api"), "https://shop.example/api/api/");
    assert_eq!(url("https://shop.example/myapi"), "https://shop.example/myapi/api/");
}

#[test]
fn an_address_that_cannot_work_is_refused_with_what_to_write() {
    let mut all = Vec::new();
    for text in [
        "shop.example",
        "",
        "ftp://shop.example",
        "https://secret-user@shop.example",
        "https://:secret-word@shop.example",
        "https://shop.example/?id_shop=1",
        "https://shop.example/#top",
        "http://shop.example",
        "http://10.0.0.7",
        "http://localhost.shop.example",
    ] {
        let error = connect(text).build().unwrap_err();
        assert_eq!(error.phase(), Phase::NotSent);
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        all.push(format!("{text}\n  {}\n", told(&error).replace('\n', "\n  ")));
    }
    insta::assert_snapshot!(all.join(""));
}

#[test]
fn plain_http_is_for_this_machine_unless_it_is_allowed() {
    for text in [
        "http://localhost:8080",
        "http://shop.localhost",
        "http://127.0.0.1:8082",
        "http://127.8.0.1",
        "http://[::1]:80",
    ] {
        assert!(connect(text).build().is_ok(), "{text}");
    }
    let insecure = connect("http://shop.example").build().unwrap_err();
    assert_eq!(insecure.kind(), ErrorKind::Insecure);
    let allowed = connect("http://shop.example").allow_http(true).build();
    assert_eq!(allowed.unwrap().url().as_str(), "http://shop.example/api/");
}

#[test]
fn the_key_is_trimmed_and_measured_and_never_shown() {
    let build = |key: &str| connect("https://shop.example").key(key).build();
    assert!(build(&format!("  {KEY}\n")).is_ok());
    let mut all = Vec::new();
    let colon = format!("{}:", &KEY[1..]);
    for key in ["", "  ", &KEY[..31], &format!("{KEY}Z"), "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäö", &colon]
    {
        let error = build(key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(!format!("{error:?}").contains("KEY82ABC"));
        all.push(format!("{}\n\n", told(&error)));
    }
    let error = Shop::connect("https://shop.example").build().unwrap_err();
    all.push(told(&error));
    insta::assert_snapshot!(all.join(""));
}

#[tokio::test]
async fn a_read_asks_for_json_with_the_key_in_the_header() {
    let (shop, script) = shop(Ok(own(200, JSON, "[]")));
    let call = Call::get("orders")
        .query("display", "full")
        .query("date", "1")
        .query("filter[date_upd]", "[2026-11-23 09:00:00,2026-11-23 10:00:00]")
        .query("filter[id]", "![1|2]")
        .query("filter[reference]", "%[ä&b]%")
        .query("sort", "[id_ASC]");
    let answer = shop.ask(call).await.unwrap();
    assert_eq!(answer.body, "[]");
    let sent = &script.sent()[0];
    assert_eq!(sent.method(), "GET");
    assert_eq!(
        sent.uri(),
        "https://shop.example/api/orders?display=full&date=1\
         &filter%5Bdate_upd%5D=%5B2026-11-23%2009%3A00%3A00%2C2026-11-23%2010%3A00%3A00%5D\
         &filter%5Bid%5D=%21%5B1%7C2%5D&filter%5Breference%5D=%25%5B%C3%A4%26b%5D%25&sort=%5Bid_ASC%5D"
    );
    let header = |name: &str| sent.headers().get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("output-format"), Some("JSON"));
    assert_eq!(header("authorization"), Some("Basic RlVMTEtFWTgyQUJDREVGR0hKS0xNTlBRUlNUVVZXWFk6"));
    assert!(sent.headers()["authorization"].is_sensitive());
    assert_eq!(header("content-type"), None);
    assert_eq!(header("cookie"), None);
    assert!(header("user-agent").unwrap().starts_with("prestashop-api/"));
}

#[tokio::test]
async fn a_write_sends_xml_and_names_its_item() {
    let (shop, script) = shop(Ok(own(200, JSON, "{\"order\":{\"id\":\"7\"}}")));
    let xml = "<prestashop><order><id>7</id></order></prestashop>";
    shop.ask(Call::new(Verb::Patch, "orders").id(7).body(xml)).await.unwrap();
    let sent = &script.sent()[0];
    assert_eq!(sent.method(), "PATCH");
    assert_eq!(script.paths(), ["/api/orders/7"]);
    assert_eq!(sent.headers()["content-type"], "text/xml; charset=utf-8");
    assert_eq!(sent.body(), xml);
}

#[tokio::test]
async fn the_root_in_xml_has_no_output_format() {
    let (shop, script) = shop(Ok(own(200, "text/xml", "<prestashop><api/></prestashop>")));
    shop.ask(Call::get("").xml()).await.unwrap();
    assert_eq!(script.paths(), ["/api/"]);
    assert!(!script.sent()[0].headers().contains_key("output-format"));
}

#[tokio::test]
async fn the_key_goes_into_the_query_where_that_was_asked_for() {
    let script = Script::new([Ok(own(200, JSON, "[]"))]);
    let shop = scripted(&script, &StillClock::new(0)).key_in_query(true).build().unwrap();
    shop.ask(Call::get("orders").query("limit", "1")).await.unwrap();
    assert_eq!(script.paths(), [format!("/api/orders?limit=1&ws_key={KEY}")]);
    assert!(!script.sent()[0].headers().contains_key("authorization"));
}

#[tokio::test]
async fn the_shop_of_a_multistore_is_named_unless_the_call_names_one() {
    let answers = || Ok(own(200, JSON, "[]"));
    let script = Script::new([answers(), answers(), answers()]);
    let shop = scripted(&script, &StillClock::new(0)).scope(ShopScope::Shop(3)).build().unwrap();
    assert_eq!(shop.scope(), ShopScope::Shop(3));
    for call in [
        Call::get("orders"),
        Call::get("orders").query("id_shop", "all"),
        Call::get("orders").query("id_group_shop", "2"),
    ] {
        shop.ask(call).await.unwrap();
    }
    assert_eq!(script.paths(), ["/api/orders?id_shop=3", "/api/orders?id_shop=all", "/api/orders?id_group_shop=2"]);
}

#[tokio::test]
async fn a_name_that_would_change_the_address_is_not_sent() {
    for name in ["orders?ps_method=DELETE", "../admin", "orders#", "a b", "orders%2F1"] {
        let script = Script::new([]);
        let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
        let error = shop.ask(Call::get(name)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{name}");
        assert_eq!(error.phase(), Phase::NotSent);
        assert_eq!(script.sent().len(), 0);
    }
}

#[tokio::test]
async fn an_answer_tells_version_time_and_effort() {
    let (shop, _) = shop(Ok(own(200, JSON, "[]")));
    let answer = shop.ask(Call::get("orders")).await.unwrap();
    assert_eq!(answer.version.unwrap().as_str(), "8.2.1");
    assert_eq!(answer.access_time.unwrap().as_second(), crate::support::NOW);
    assert_eq!(answer.execution_time, Some(Duration::from_millis(125)));
    assert!(answer.notices.is_empty());
}

#[tokio::test]
async fn the_shops_time_comes_from_date_where_access_time_is_missing() {
    use crate::support::With as _;
    let mut answer = own(200, JSON, "[]").with("Date", "Mon, 23 Nov 2026 09:06:05 GMT");
    answer.headers_mut().remove("Access-Time");
    let (shop, _) = shop(Ok(answer));
    let answer = shop.ask(Call::get("orders")).await.unwrap();
    assert_eq!(answer.access_time.unwrap().as_second(), crate::support::NOW + 2);
}

#[tokio::test]
async fn limits_reach_the_transport() {
    let script = Script::new([Ok(own(200, JSON, "[]"))]);
    let shop = scripted(&script, &StillClock::new(0))
        .timeout(Duration::from_secs(7))
        .connect_timeout(Duration::from_secs(2))
        .stall_timeout(Duration::from_secs(3))
        .max_body(1000)
        .build()
        .unwrap();
    shop.ask(Call::get("orders")).await.unwrap();
    let limits = &script.limits()[0];
    assert_eq!(limits.attempt, Duration::from_secs(7));
    assert_eq!(limits.connect, Duration::from_secs(2));
    assert_eq!(limits.stall, Duration::from_secs(3));
    assert_eq!(limits.max_body, 1000);
}

#[tokio::test]
async fn a_shop_without_url_rewriting_gets_the_path_in_the_query() {
    for text in ["https://shop.example/webservice/dispatcher.php", "https://shop.example/webservice/dispatcher.php/"] {
        let script = Script::new([Ok(own(200, JSON, "[]")), Ok(own(200, JSON, "{\"order\":{\"id\":\"7\"}}"))]);
        let shop = Shop::connect(text).key(KEY).transport(script.clone()).clock(StillClock::new(0)).build().unwrap();
        assert_eq!(shop.url().as_str(), "https://shop.example/webservice/dispatcher.php");
        shop.ask(Call::get("orders").query("limit", "1")).await.unwrap();
        shop.ask(Call::new(Verb::Patch, "orders").id(7).body("<prestashop/>")).await.unwrap();
        assert_eq!(
            script.paths(),
            ["/webservice/dispatcher.php?url=orders&limit=1", "/webservice/dispatcher.php?url=orders/7"]
        );
    }
}
