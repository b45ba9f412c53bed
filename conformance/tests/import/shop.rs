//! A shop that is asked now: key, refusals, redirects.

use std::process::Command;

use wiremock::matchers::{header, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::place::{Place, Ran, gift_cards, recorded, recording};

const KEY: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456";
/// `KEY:` in base64.
const BASIC: &str = "Basic QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY6";

fn answer(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_raw(body.as_bytes(), "text/xml;charset=utf-8")
        .insert_header("PSWS-Version", "9.1.4")
}

/// A shop with gift cards and images, which have no synopsis; only the right key opens it.
async fn shop() -> MockServer {
    let shop = MockServer::start().await;
    let root = r#"<prestashop><api shopName="Gifts">
        <gift_cards get="true"><description>Cards</description><schema type="blank"/><schema type="synopsis"/></gift_cards>
        <images get="true"><description>Images</description></images></api></prestashop>"#;
    let get = || Mock::given(method("GET")).and(header("authorization", BASIC));
    get().and(path("/api/")).and(query_param_is_missing("schema")).respond_with(answer(200, root)).mount(&shop).await;
    let synopsis = answer(200, &gift_cards());
    get().and(path("/api/gift_cards")).and(query_param("schema", "synopsis")).respond_with(synopsis).mount(&shop).await;
    let refusal = "<prestashop><errors><error><code>20</code><message>Bad key</message></error></errors></prestashop>";
    Mock::given(method("GET")).respond_with(answer(401, refusal)).with_priority(9).mount(&shop).await;
    shop
}

/// Runs a command while the shop answers.
async fn run(mut command: Command) -> Ran {
    tokio::task::spawn_blocking(move || Ran::from(command.output().unwrap())).await.unwrap()
}

fn command(place: &Place, arguments: &[&str]) -> Command {
    let mut command = place.command(arguments);
    command.env("PRESTASHOP_KEY", KEY);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_is_drafted_from_the_shop_itself() {
    let shop = shop().await;
    let place = Place::with_least_spec();
    place.write("key", &format!("{KEY}\n"));
    let import = ["import", "--synopsis", &shop.uri(), "--key-file", "key", "--resource", "gift_cards"];
    run(place.command(&import)).await.good();
    assert!(place.text("resources/gift_cards.yaml").contains("from the synopsis of PrestaShop 9.1.4."));
    assert!(!place.text("resources/gift_cards.yaml").contains(KEY));

    let asked = shop.received_requests().await.unwrap();
    let urls: Vec<_> = asked.iter().map(|request| (request.url.path(), request.url.query())).collect();
    assert_eq!(urls, [("/api/", None), ("/api/gift_cards", Some("schema=synopsis"))]);

    // Now the version is known from the answer itself, and the address may name the API.
    let again = command(&place, &["import", "--synopsis", &format!("{}/api/", shop.uri())]);
    let again = run(again).await.good();
    assert_eq!(again.out, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn drift_tells_what_the_shop_has_and_what_it_does_not_list() {
    let shop = shop().await;
    let place = Place::with_least_spec();
    let ran = run(command(&place, &["drift", "--url", &shop.uri()])).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{}", ran.out);
    assert!(
        ran.out.contains("that the spec does not know (draft them with `import --resource NAME`):\n  gift_cards\n")
    );
    assert!(
        ran.out.contains("without a synopsis in the shop):\n  images\n"),
        "nothing can be drafted from it: {}",
        ran.out
    );
    assert!(
        ran.out.contains("that the shop does not list (is the key allowed to see them?):\n  order_states, orders\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_shop_that_is_asked_now_is_as_the_spec_says() {
    let shop = MockServer::start().await;
    let log = recording("9.1.4");
    let root = recorded(&log.replace("synopsis.har.gz", "discovery.har"), "/api/");
    Mock::given(path("/api/")).respond_with(answer(200, &root)).mount(&shop).await;
    let place = Place::with_spec();
    let drift = command(&place, &["drift", "--url", &shop.uri(), "--resource", "orders", "--resource", "customers"]);
    for resource in ["orders", "customers"] {
        let synopsis = recorded(&log, &format!("/api/{resource}?schema=synopsis"));
        let at = format!("/api/{resource}");
        Mock::given(path(at.as_str())).respond_with(answer(200, &synopsis)).mount(&shop).await;
    }
    let ran = run(drift).await.good();
    assert!(ran.out.contains("\n2 resources compared; no difference; "), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_with_the_words_of_the_shop() {
    let shop = shop().await;
    let place = Place::with_least_spec();
    let before = place.files();
    let mut asked = command(&place, &["import", "--synopsis", &shop.uri()]);
    asked.env("PRESTASHOP_KEY", "WRONGWRONGWRONGWRONGWRONGWRONGWR");
    let ran = run(asked).await;
    ran.bad(1, "Bad key");
    assert!(ran.err.contains("\nhint: "), "{}", ran.err);
    assert!(!ran.err.contains("WRONG"), "{}", ran.err);
    let asked = command(&place, &["import", "--synopsis", &shop.uri(), "--resource", "gift_card"]);
    run(asked).await.bad(2, "the shop does not list `gift_card`; did you mean `gift_cards`?");
    let asked = command(&place, &["drift", "--url", &shop.uri(), "--resource", "images"]);
    run(asked).await.bad(2, "`images` has no synopsis");
    assert_eq!(place.files(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = shop().await;
    let shop = MockServer::start().await;
    let target = format!("{}/api/", elsewhere.uri());
    let away = ResponseTemplate::new(302).insert_header("Location", target.as_str());
    Mock::given(method("GET")).respond_with(away).mount(&shop).await;
    let place = Place::with_least_spec();
    let ran = run(command(&place, &["import", "--synopsis", &shop.uri()])).await;
    ran.bad(1, &format!("the shop points to another address: {target}"));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_no_webservice_is_told_apart() {
    let shop = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_raw("<html><body>Welcome</body></html>", "text/html");
    Mock::given(method("GET")).respond_with(page).mount(&shop).await;
    let place = Place::with_least_spec();
    let ran = run(command(&place, &["drift", "--url", &shop.uri()])).await;
    ran.bad(1, "the answer is not a webservice's (status 200)");
}

#[test]
fn the_key_is_not_sent_where_others_can_read_it() {
    let place = Place::with_least_spec();
    let ran = |arguments: &[&str]| Ran::from(command(&place, arguments).output().unwrap());
    ran(&["drift", "--url", "http://shop.example"]).bad(2, "use https, or allow it with `--allow-http`");
    ran(&["drift", "--url", "https://user@shop.example"]).bad(2, "holds a user or a password");
    let ran = ran(&["drift", "--url", "https://shop.example/?ws_key=SECRET"]);
    ran.bad(2, "the shop's address has a query");
    assert!(!ran.err.contains("SECRET"), "{}", ran.err);
    place.run(&["drift", "--url", "https://shop.example"]).bad(2, "give `--key-file FILE`, or set PRESTASHOP_KEY");
    place
        .run(&["drift", "--url", "https://shop.example", "--key-file", "none"])
        .bad(2, "cannot read the key file none");
    place.run(&["drift", "--url", "https://shop.example", "--key", "K"]).bad(2, "unexpected argument '--key'");
}
