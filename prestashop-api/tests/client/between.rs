//! Answers of what stands between here and the shop, and of shops with something in the way: each is told apart from its neighbours.

use bytes::Bytes;
use http::Response;
use prestashop_api::{Error, ErrorKind as K, Verb};

use crate::support::{Ask as _, Call, HTML, JSON, Script, StillClock, With as _, XML, foreign, own, scripted, shop};

const ORDERS: &str = r#"{"orders":[{"id":1}]}"#;
const ORDERS_XML: &str = "<?xml version=\"1.0\"?><prestashop><orders/></prestashop>";

async fn error(call: Call, answer: Response<Bytes>) -> Error {
    let (shop, _) = shop(Ok(answer));
    shop.ask(call).await.unwrap_err()
}

async fn read(answer: Response<Bytes>) -> Error {
    error(Call::get("orders"), answer).await
}

/// The body that is taken from an answer.
async fn taken(answer: Response<Bytes>) -> Bytes {
    let (shop, _) = shop(Ok(answer));
    shop.ask(Call::get("orders")).await.unwrap().body
}

#[tokio::test]
async fn a_redirect_says_by_its_aim_what_to_do() {
    const LANGUAGE: &str = "in a language";
    const PAGE: &str = "a page of its own";
    const ADDRESS: &str = "Connect to the address that the shop points to";
    for (location, hint) in [
        ("https://shop.example/fr/api/orders", LANGUAGE),
        ("https://shop.example/fr/api", LANGUAGE),
        ("/en-gb/api/orders", LANGUAGE),
        // No languages.
        ("https://shop.example/old/api/orders", ADDRESS),
        ("https://shop.example/fra/api/orders", ADDRESS),
        ("https://shop.example/12/api/orders", ADDRESS),
        ("https://shop.example/fr-be-xx/api/orders", ADDRESS),
        ("https://shop.example/fr/login", PAGE),
        ("https://shop.example/checkpoint/x", PAGE),
        ("https://shop.example/maintenance", PAGE),
        ("/maintenance", PAGE),
        ("https://other.example/maintenance", ADDRESS),
        ("", ADDRESS),
    ] {
        let error = read(foreign(302, HTML, "").with("Location", location)).await;
        assert_eq!(error.kind(), K::Redirected);
        assert!(error.hint().unwrap().contains(hint), "{location}: {error:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_by_its_status() {
    for (status, kind, message) in [
        (411, K::Blocked, "whose length it is not told"),
        (413, K::Blocked, "too large for the shop's server"),
        (414, K::Blocked, "address of the request is too long"),
        (431, K::Blocked, "address of the request is too long"),
        (418, K::Blocked, "refuses the request (status 418)"),
        (501, K::Blocked, "says that it does not do this"),
        (502, K::Unavailable, "not available (status 502)"),
    ] {
        let error = read(foreign(status, HTML, "<h1>no</h1>")).await;
        assert_eq!(error.kind(), kind, "{status}");
        assert!(error.message().contains(message), "{status}: {error}");
    }
}

#[tokio::test]
async fn a_refused_verb_names_the_tunnel_where_it_is_one() {
    let patch = || Call::new(Verb::Patch, "orders").id(1).body("<prestashop/>");
    let tunnel = "tunnel_verbs(true)";
    for status in [400, 403, 405, 406, 501] {
        let refused = error(patch(), foreign(status, HTML, "no")).await;
        assert!(refused.hint().unwrap().contains(tunnel), "{status}: {refused:?}");
        // What is read, or goes inside a POST already, has no other way.
        assert!(!read(foreign(status, HTML, "no")).await.hint().unwrap().contains(tunnel), "{status}");
        let script = Script::new([Ok(foreign(status, HTML, "no"))]);
        let tunnelling = scripted(&script, &StillClock::new(0)).tunnel_verbs(true).build().unwrap();
        let refused = tunnelling.ask(patch()).await.unwrap_err();
        assert!(!refused.hint().unwrap().contains(tunnel), "{status}: {refused:?}");
    }
    assert!(!error(patch(), foreign(418, HTML, "no")).await.hint().unwrap().contains(tunnel));
}

#[tokio::test]
async fn a_lost_database_is_told_by_what_the_shop_prints() {
    for text in ["Link to database cannot be established", "SQLSTATE[HY000] [2002] Connection refused"] {
        for status in [200, 500] {
            let error = read(foreign(status, HTML, text)).await;
            assert_eq!(error.kind(), K::Unavailable, "{status} {text}");
            assert!(error.message().contains("database"), "{error}");
        }
        // A firewall that quotes what it has found is no shop without a database.
        assert_eq!(read(foreign(403, HTML, text)).await.kind(), K::Blocked, "{text}");
    }
    assert_ne!(read(foreign(200, HTML, "SQLSTATE[HY000] [1366] Incorrect value")).await.kind(), K::Unavailable);
}

#[tokio::test]
async fn a_port_of_https_says_so_with_its_own_status() {
    let page = "<h1>400</h1>The plain HTTP request was sent to HTTPS port";
    assert!(read(foreign(400, HTML, page)).await.hint().unwrap().contains("https://"));
    assert!(!read(foreign(403, HTML, page)).await.hint().unwrap().contains("https://"));
    assert!(!read(foreign(400, HTML, "no")).await.hint().unwrap().contains("https://"));
}

#[tokio::test]
async fn either_sign_of_a_lost_key_is_enough_to_name_it_and_both_prove_it() {
    let realm = "Basic realm=\"Welcome to PrestaShop Webservice\"";
    let lost = "the shop got no key, although one was sent";
    for answer in [
        foreign(401, HTML, "401 Unauthorized"),
        foreign(401, HTML, "<h1>no</h1>").with("WWW-Authenticate", realm),
        foreign(401, HTML, "401 Unauthorized").with("WWW-Authenticate", realm),
    ] {
        assert_eq!(read(answer).await.message(), lost);
    }
    let write = || Call::new(Verb::Post, "customers").body("<prestashop/>");
    for (answer, proven) in [
        (foreign(401, HTML, "401 Unauthorized"), false),
        (foreign(401, HTML, "no").with("WWW-Authenticate", realm), false),
        (foreign(401, HTML, "401 Unauthorized").with("WWW-Authenticate", realm), true),
    ] {
        assert_eq!(error(write(), answer).await.may_have_been_applied(), !proven);
    }
}

#[tokio::test]
async fn a_document_behind_a_warning_is_junk_and_only_with_a_success() {
    let behind = format!("<br />Warning: x\n{ORDERS_XML}");
    assert_eq!(read(foreign(200, HTML, &behind)).await.kind(), K::Junk);
    assert_eq!(read(foreign(403, HTML, &behind)).await.kind(), K::Blocked);
    // At its beginning it is what somebody else has made of it.
    assert_eq!(read(foreign(200, HTML, "<prestashop><orders/></prestashop>")).await.kind(), K::NotWebservice);
}

#[tokio::test]
async fn what_another_type_names_is_read_only_with_the_shops_headers_and_proof() {
    const FILE: &str = "application/octet-stream";
    assert_eq!(taken(own(200, FILE, ORDERS).sha1_of(ORDERS)).await, ORDERS);
    for answer in [
        own(200, FILE, ORDERS),
        own(200, FILE, ORDERS).sha1_of("something else"),
        foreign(200, FILE, ORDERS).sha1_of(ORDERS),
        foreign(200, HTML, ORDERS),
        foreign(200, JSON, r#"{"message":"no"}"#),
    ] {
        assert_eq!(read(answer).await.kind(), K::NotWebservice);
    }
}

#[tokio::test]
async fn html_with_the_shops_headers_is_told_by_how_it_begins() {
    for document in [ORDERS_XML, "<prestashop><orders/></prestashop>"] {
        assert_eq!(taken(own(200, HTML, document)).await, document);
    }
    assert_eq!(read(own(200, HTML, "<!doctype html><title>Welcome</title>")).await.kind(), K::NotWebservice);
}

#[tokio::test]
async fn data_with_a_failure_is_no_data() {
    assert_eq!(read(own(500, JSON, ORDERS)).await.kind(), K::ShopCrash);
    assert_eq!(read(own(404, JSON, ORDERS)).await.kind(), K::NotWebservice);
}

#[tokio::test]
async fn an_empty_list_of_errors_is_one_unless_data_stands_beside_it() {
    let beside = "<prestashop><orders/><errors></errors></prestashop>";
    assert_eq!(taken(own(200, XML, beside)).await, beside);
    for answer in [
        own(200, XML, "<prestashop><errors></errors></prestashop>"),
        own(500, XML, beside),
        own(200, JSON, r#"{"errors":[]}"#),
        own(500, JSON, r#"{"orders":[],"errors":[]}"#),
    ] {
        let error = read(answer).await;
        assert_eq!((error.kind(), error.codes().len()), (K::OtherCode, 0));
    }
    // What stands between the errors is none.
    let hint =
        "<prestashop><errors><hint>x</hint><error><code>32</code><message>m</message></error></errors></prestashop>";
    let error = read(own(400, XML, hint)).await;
    assert_eq!(error.codes().iter().map(|error| error.code).collect::<Vec<_>>(), [Some(32)]);
}

#[tokio::test]
async fn junk_is_looked_through_for_where_a_document_can_begin() {
    // Each place that is tried costs a checksum, so that brackets of a warning are none.
    let warnings = "[a] [b] {c} [d] [e] {f} [g] [h] [i] {j}\n";
    assert_eq!(taken(own(200, JSON, &format!("{warnings}{ORDERS}")).sha1_of(ORDERS)).await, ORDERS);
    // The first one may begin in any way.
    let spaced = "{ \"orders\": [] }";
    assert_eq!(taken(own(200, JSON, &format!("\u{feff}{spaced}")).sha1_of(spaced)).await, spaced);
    // Junk on both sides of the blank.
    let (shop, _) = shop(Ok(own(200, JSON, &format!("\n\n{ORDERS}\n<!-- cached -->")).sha1_of(ORDERS)));
    let answer = shop.ask(Call::get("orders")).await.unwrap();
    assert_eq!(answer.body, ORDERS);
    assert!(answer.notices[0].message.starts_with("left off: 16 bytes behind"), "{:?}", answer.notices);
}

#[tokio::test]
async fn an_image_answers_the_write_of_an_image_only() {
    const IMAGE: &str = "image/jpeg";
    let write = |resource: &str| Call::new(Verb::Post, resource).body("<prestashop/>");
    let (good, _) = shop(Ok(own(200, IMAGE, "jpeg")));
    assert_eq!(good.ask(write("images/products/1")).await.unwrap().body, "jpeg");
    for (call, answer) in [
        (write("images/products/1"), foreign(200, IMAGE, "jpeg")),
        (write("images/products/1"), own(500, IMAGE, "jpeg")),
        (write("images/products/1"), own(200, "application/pdf", "jpeg")),
        (write("customers"), own(200, IMAGE, "jpeg")),
        (Call::get("images/products/1"), own(200, IMAGE, "jpeg")),
    ] {
        let _ = error(call, answer).await;
    }
}
