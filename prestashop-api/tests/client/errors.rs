//! What an answer means: each kind of error, with its codes, phase and hint.

use bytes::Bytes;
use http::Response;
use prestashop_api::client::TransportErrorKind;
use prestashop_api::error::ErrorCode;
use prestashop_api::{Error, ErrorKind as K, Phase, ShopScope, Verb};

use crate::support::{
    Ask as _, Call, HTML, JSON, With as _, XML, broken, errors, errors_xml, foreign, own, scripted, shop, told,
};
use crate::support::{Script, StillClock};

async fn error(call: Call, answer: Response<Bytes>) -> Error {
    let (shop, _) = shop(Ok(answer));
    shop.ask(call).await.unwrap_err()
}

async fn read(answer: Response<Bytes>) -> Error {
    error(Call::get("orders"), answer).await
}

fn write() -> Call {
    Call::new(Verb::Post, "customers").body("<prestashop/>")
}

const WARNING: (u32, &str) = (
    3,
    "[PHP Warning #2] Trying to access array offset on value of type bool (/var/www/html/classes/webservice/WebserviceRequest.php, line 1333)",
);

#[tokio::test]
async fn every_code_has_its_kind_in_json_and_in_xml() {
    let expected = [
        (20, K::Unauthorized),
        (18, K::Unauthorized),
        (17, K::Unauthorized),
        (22, K::WebserviceDisabled),
        (23, K::UnsupportedVerb),
        (25, K::ForbiddenVerb),
        (26, K::ForbiddenResource),
        (27, K::UnknownResource),
        (28, K::BadSchema),
        (32, K::BadFilter),
        (33, K::BadFilter),
        (34, K::BadFilter),
        (35, K::BadDisplay),
        (36, K::BadDisplay),
        (37, K::BadSort),
        (38, K::BadSort),
        (39, K::BadLimit),
        (41, K::MissingField),
        (46, K::NotSaved),
        (61, K::Image),
        (79, K::BadLanguage),
        (84, K::InvalidField),
        (85, K::InvalidField),
        (86, K::InvalidField),
        (87, K::NotFound),
        (88, K::NotSaved),
        (89, K::BadId),
        (90, K::BadId),
        (91, K::BadId),
        (92, K::NotFound),
        (93, K::ReadOnlyField),
        (97, K::OtherCode),
        (101, K::UnsupportedVerb),
        (123, K::InvalidField),
        (127, K::BadBody),
        (131, K::NotFound),
        (132, K::ForbiddenShop),
        (140, K::InvalidField),
        (999, K::NotFound),
        (4711, K::OtherCode),
        (3, K::ShopNotice),
        (15, K::ShopNotice),
    ];
    for (code, kind) in expected {
        // The status is any: on PHP 8 wrong parameters answer 500, and some shops answer errors with 200.
        for status in [200, 400, 500] {
            let json = read(own(status, JSON, &errors(&[(code, "what the shop says")]))).await;
            let xml = read(own(status, XML, &errors_xml(&[(code, "what the shop says")]))).await;
            for error in [json, xml] {
                assert_eq!(error.kind(), kind, "code {code}");
                assert_eq!(error.status(), Some(status));
                assert_eq!(error.phase(), Phase::Answered);
                assert_eq!(error.codes().len(), 1);
                assert_eq!(error.codes()[0].code, Some(code));
                assert_eq!(error.codes()[0].message, "what the shop says");
                // Nobody but its module knows what another code asks for.
                let known = ErrorCode::of(code).is_some();
                assert_eq!(error.hint().is_some_and(|hint| !hint.is_empty()), known, "code {code} says what to do");
            }
        }
    }
}

#[test]
fn the_table_of_codes_is_in_order_without_overlap() {
    for pair in ErrorCode::all().windows(2) {
        assert!(pair[0].first <= pair[0].last && pair[0].last < pair[1].first, "{pair:?}");
    }
    assert_eq!(ErrorCode::of(24), None);
    assert_eq!(ErrorCode::of(9).map(|code| code.kind), Some(K::ShopNotice));
}

#[tokio::test]
async fn every_code_says_what_to_do() {
    let mut all = Vec::new();
    for known in ErrorCode::all() {
        let error = read(own(400, JSON, &errors(&[(known.first, "what the shop says")]))).await;
        let hint = error.hint().unwrap_or("-");
        all.push(format!("{}..{} {}: {hint}", known.first, known.last, error.kind()));
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[tokio::test]
async fn what_the_shop_says_itself() {
    let mut all = Vec::new();
    let mut add = |name: &str, error: Error| all.push(format!("== {name}\n{}\n\n", told(&error)));
    add(
        "unknown or disabled key",
        read(own(
            401,
            JSON,
            &errors(&[(20, "Authentification key is not active"), (21, "No permission for this authentication key")]),
        ))
        .await,
    );
    add(
        "verb not granted",
        error(
            Call::new(Verb::Delete, "orders").id(1),
            own(
                405,
                JSON,
                &errors(&[(25, "Method DELETE is not allowed for the resource orders with this authentication key")]),
            ),
        )
        .await,
    );
    add(
        "resource not granted",
        error(
            Call::get("customers"),
            own(
                401,
                XML,
                &errors_xml(&[(26, "Resource of type \"customers\" is not allowed with this authentication key")]),
            ),
        )
        .await,
    );
    add(
        "switched off",
        read(own(
            503,
            JSON,
            &errors(&[(22, "The PrestaShop webservice is disabled. Please activate it in the PrestaShop Back Office")]),
        ))
        .await,
    );
    add(
        "wrong filter on PHP 8",
        read(own(500, JSON, &errors(&[(32, "This filter does not exist. Did you mean: \"note\"?"), WARNING, WARNING])))
            .await,
    );
    add(
        "verb forbidden for the resource",
        error(
            Call::new(Verb::Post, "stock_availables").body("<prestashop/>"),
            own(405, JSON, &errors(&[(101, "Method POST is not allowed for the resource stock_availables")])),
        )
        .await,
    );
    insta::assert_snapshot!(all.join(""));
}

#[tokio::test]
async fn what_the_shop_says_about_writes() {
    let mut all = Vec::new();
    let mut add = |name: &str, error: Error| all.push(format!("== {name}\n{}\n\n", told(&error)));
    add(
        "body that is no XML: the warnings come first, the cause last",
        error(
            write(),
            own(
                500,
                JSON,
                &errors(&[
                    WARNING,
                    WARNING,
                    (127, "XML error : String could not be parsed as XML\nXML length : 4\nOriginal XML : nope"),
                ]),
            ),
        )
        .await,
    );
    add("required field", error(write(), own(400, JSON, &errors(&[(41, "parameter \"passwd\" required")]))).await);
    add("not saved", error(write(), own(500, XML, &errors_xml(&[(46, "Unable to save resource")]))).await);
    add(
        "masked",
        read(own(500, JSON, "{\"errors\":[{\"code\":null,\"message\":\"Internal error. To see this error please display the PHP errors.\"}]}")).await,
    );
    add(
        "masked in XML, without the element",
        read(own(400, XML, "<?xml version=\"1.0\"?><prestashop><errors><error><message>Internal error &amp; more</message></error></errors></prestashop>")).await,
    );
    add("a module's code", read(own(400, JSON, &errors(&[(4711, "out of tea")]))).await);
    insta::assert_snapshot!(all.join(""));
}

#[tokio::test]
async fn what_others_say_or_nobody() {
    let mut all = Vec::new();
    let mut add = |name: &str, kind: K, error: Error| {
        assert_eq!(error.kind(), kind, "{name}");
        all.push(format!("== {name}\n{}\n\n", told(&error)));
    };
    let item = || Call::get("orders").id(999_999);
    add("no such item", K::NotFound, error(item(), own(404, "", "")).await);
    add("no key, in silence", K::Unauthorized, read(own(401, "", "")).await);
    add("no webservice here", K::NotWebservice, read(foreign(404, HTML, "<h1>Not Found</h1>")).await);
    add("no webservice here, empty", K::NotWebservice, read(foreign(404, "", "")).await);
    add("dead PHP", K::ShopCrash, read(foreign(500, HTML, "")).await);
    add(
        "dead PHP in debug mode",
        K::ShopCrash,
        read(foreign(200, HTML, "<br />\n<b>Fatal error</b>:  Uncaught TypeError: count() in /var/www/html/x.php:1"))
            .await,
    );
    add("the hoster's page for 500", K::ShopCrash, read(foreign(500, HTML, "<h1>Oops</h1>")).await);
    add("gateway", K::Unavailable, read(foreign(502, HTML, "<h1>502 Bad Gateway</h1>")).await);
    add("overloaded", K::Unavailable, read(foreign(503, HTML, "busy").with("Retry-After", "5")).await);
    add("gateway's time", K::Unavailable, read(foreign(504, HTML, "<h1>504</h1>")).await);
    add("firewall", K::Blocked, read(foreign(403, HTML, "<h1>Forbidden</h1> mod_security")).await);
    add("firewall, 406", K::Blocked, read(foreign(406, HTML, "Not Acceptable!")).await);
    add("too many", K::RateLimited, read(foreign(429, HTML, "slow down")).await);
    add("too many, in JSON", K::RateLimited, read(foreign(429, JSON, "{\"message\":\"slow down\"}")).await);
    add("front page", K::NotWebservice, read(foreign(200, HTML, "<!doctype html><title>Welcome</title>")).await);
    add("a proxy's refusal", K::Blocked, read(foreign(400, "text/plain", "no")).await);
    insta::assert_snapshot!(all.join(""));
}

#[tokio::test]
async fn what_stands_between() {
    let mut all = Vec::new();
    let mut add = |name: &str, kind: K, error: Error| {
        assert_eq!(error.kind(), kind, "{name}");
        all.push(format!("== {name}\n{}\n\n", told(&error)));
    };
    add(
        "no key reached PHP",
        K::Unauthorized,
        read(foreign(401, HTML, "401 Unauthorized")
            .with("WWW-Authenticate", "Basic realm=\"Welcome to PrestaShop Webservice, please enter the authentication key as the login. No password required.\""))
        .await,
    );
    add(
        "a password before the shop",
        K::Unauthorized,
        read(foreign(401, HTML, "<h1>Authorization required</h1>").with("WWW-Authenticate", "Basic realm=\"Staging\""))
            .await,
    );
    add(
        "wrong host",
        K::Redirected,
        read(foreign(302, HTML, "").with("Location", "http://127.0.0.1:8082/?url=orders")).await,
    );
    add(
        "secure address",
        K::Redirected,
        read(foreign(301, HTML, "moved").with("Location", "https://www.shop.example/api/orders")).await,
    );
    add("empty", K::EmptyBody, read(own(200, "", "")).await);
    add("junk", K::Junk, read(own(200, JSON, "<br />Notice: undefined\n{\"orders\":[]}")).await);
    add(
        "changed on the way",
        K::Corrupted,
        read(own(200, JSON, "{\"orders\":[{\"id\":1}]}").sha1_of("{\"orders\":[{\"id\":2}]}")).await,
    );
    add("cut off", K::Corrupted, read(own(500, JSON, "{\"errors\":[{\"code\":32,\"mess")).await);
    add("no JSON", K::Decode, read(own(500, JSON, "{\"errors\":[{code}]}")).await);
    insta::assert_snapshot!(all.join(""));
}

#[tokio::test]
async fn what_the_connection_says() {
    let mut all = Vec::new();
    for (kind, phase, expected) in [
        (TransportErrorKind::Connect, Phase::NotSent, K::Connect),
        (TransportErrorKind::Timeout, Phase::NotSent, K::Timeout),
        (TransportErrorKind::Timeout, Phase::MaybeSent, K::Timeout),
        (TransportErrorKind::Truncated, Phase::MaybeSent, K::Corrupted),
        (TransportErrorKind::BodyTooLarge, Phase::Answered, K::BodyTooLarge),
        (TransportErrorKind::Other, Phase::MaybeSent, K::Transport),
    ] {
        let (shop, _) = shop(Err(broken(kind, phase)));
        let error = shop.ask(write()).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (expected, phase));
        assert_eq!(error.is_timeout(), expected == K::Timeout);
        assert_eq!(error.may_have_been_applied(), phase != Phase::NotSent);
        all.push(format!("{}\n\n", told(&error)));
    }
    insta::assert_snapshot!(all.join(""));
}

#[tokio::test]
async fn a_shop_id_that_the_shop_does_not_know_is_named() {
    let answer = foreign(302, HTML, "").with("Location", "https://shop.example/?url=orders&id_shop=99");
    let script = Script::new([Ok(answer)]);
    let shop = scripted(&script, &StillClock::new(0)).scope(ShopScope::Shop(99)).build().unwrap();
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), K::Redirected);
    assert!(error.hint().unwrap().contains("99"), "{error:?}");
    assert_eq!(script.sent().len(), 1, "a redirect is reported, not followed");
}

#[tokio::test]
async fn a_state_that_does_not_exist_is_named_whatever_the_status() {
    for status in [200, 500] {
        let error = error(write(), foreign(status, HTML, "Invalid new order status")).await;
        assert_eq!(error.kind(), K::InvalidField);
        assert!(error.hint().unwrap().contains("order_states"));
    }
}

fn no_key() -> Response<Bytes> {
    foreign(401, HTML, "401 Unauthorized")
        .with("WWW-Authenticate", "Basic realm=\"Welcome to PrestaShop Webservice, please enter the authentication key as the login. No password required.\"")
}

#[tokio::test]
async fn a_write_may_have_been_done_unless_it_was_refused_before() {
    let cases = [
        (own(500, XML, &errors_xml(&[(46, "Unable to save resource")])), true),
        (own(500, JSON, &errors(&[(3, "w")])), true),
        (own(400, JSON, &errors(&[(86, "association")])), true),
        (own(500, JSON, &errors(&[(85, "association setter")])), true),
        (foreign(500, HTML, ""), true),
        (foreign(504, HTML, "x"), true),
        (foreign(200, HTML, "<b>Fatal error</b>"), true),
        (own(201, "", ""), true),
        (own(400, JSON, &errors(&[(85, "not valid")])), false),
        (own(400, JSON, &errors(&[(41, "required")])), false),
        (own(405, JSON, &errors(&[(25, "verb")])), false),
        (own(404, JSON, &errors(&[(92, "id")])), false),
        (own(500, JSON, &errors(&[WARNING, (127, "no XML")])), false),
        // A firewall that inspects answers refuses them after PHP has saved; what it took from a request nobody knows.
        (foreign(401, HTML, "who are you?"), true),
        (foreign(401, HTML, "401 Unauthorized"), true),
        (foreign(403, HTML, "firewall"), true),
        (foreign(406, HTML, "firewall"), true),
        (foreign(408, HTML, "too slow"), true),
        (foreign(429, HTML, "too many"), true),
        (foreign(501, HTML, "no such method"), true),
        (foreign(302, HTML, ""), true),
        (foreign(400, JSON, &errors(&[(85, "said by whom?")])), true),
        (own(403, JSON, ""), true),
        // PrestaShop says this before it looks at anything else, and without its headers.
        (no_key(), false),
    ];
    for (answer, may) in cases {
        let shown = format!("{answer:?}");
        let (shop, _) = shop(Ok(answer.clone()));
        let error = shop.ask(write()).await.unwrap_err();
        assert_eq!(error.may_have_been_applied(), may, "{shown}");
        assert!(!read(answer).await.may_have_been_applied(), "a read changes nothing");
    }
}

#[tokio::test]
async fn predicates_group_the_kinds() {
    let denied = read(own(403, JSON, &errors(&[(132, "shop")]))).await;
    assert!(denied.is_permission() && !denied.is_retryable() && !denied.is_not_found());
    let missing = read(own(404, JSON, &errors(&[(131, "shop")]))).await;
    assert!(missing.is_not_found() && !missing.is_permission());
    let off = read(own(503, JSON, &errors(&[(22, "off")]))).await;
    assert!(!off.is_retryable(), "a webservice that is switched off stays so");
    assert!(read(foreign(503, HTML, "busy")).await.is_retryable());
}

#[test]
fn an_error_is_one_pointer_and_travels() {
    fn travels<T: std::error::Error + Send + Sync + 'static>() {}
    travels::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn kinds_are_distinct_words() {
    let mut words: Vec<_> = K::ALL.iter().map(|kind| kind.as_str()).collect();
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
    assert!(words.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
}
