//! Which answers are good, and which only look so.

use bytes::Bytes;
use http::Response;
use prestashop_api::{Error, ErrorKind as K, Verb};

use crate::support::{Ask as _, Call, JSON, Script, StillClock, With as _, XML, errors, foreign, own, scripted, shop};

async fn error(call: Call, answer: Response<Bytes>) -> Error {
    let (shop, _) = shop(Ok(answer));
    shop.ask(call).await.unwrap_err()
}

async fn read(answer: Response<Bytes>) -> Error {
    error(Call::get("orders"), answer).await
}

const WARNING: (u32, &str) = (
    3,
    "[PHP Warning #2] Trying to access array offset on value of type bool (/var/www/html/classes/webservice/WebserviceRequest.php, line 1333)",
);

const DATA: &str = r#"{"products":[{"id":40,"name":"say ,\"errors\": twice","errors":1}]}"#;
const DATA_AND_NOTICE: &str = r#"{"products":[{"id":40,"name":"say ,\"errors\": twice","errors":1}],"errors":[{"code":5,"message":"[PHP Notice #8] Trying to access array offset"}]}"#;

#[tokio::test]
async fn notices_beside_data_are_an_error_unless_tolerated() {
    // The shop makes the checksum before it adds the errors.
    let with_sum = || own(500, JSON, DATA_AND_NOTICE).sha1_of(DATA);
    for answer in [with_sum(), own(500, JSON, DATA_AND_NOTICE)] {
        let error = error(Call::get("products"), answer.clone()).await;
        assert_eq!(error.kind(), K::ShopNotice);
        assert!(error.hint().unwrap().contains("tolerate_notices"));

        let script = Script::new([Ok(answer)]);
        let shop = scripted(&script, &StillClock::new(0)).tolerate_notices(true).build().unwrap();
        let answer = shop.ask(Call::get("products")).await.unwrap();
        assert_eq!(answer.body, DATA, "the notices are taken off the data");
        assert_eq!(answer.status, 500);
        assert_eq!(answer.notices.len(), 1);
        assert_eq!(answer.notices[0].code, Some(5));
    }
}

#[tokio::test]
async fn data_beside_notices_is_held_against_its_checksum() {
    let changed = || own(500, JSON, DATA_AND_NOTICE).sha1_of("{\"products\":[]}");
    assert_eq!(error(Call::get("products"), changed()).await.kind(), K::ShopNotice);

    let script = Script::new([Ok(changed())]);
    let shop = scripted(&script, &StillClock::new(0))
        .tolerate_notices(true)
        .retry(prestashop_api::RetryPolicy::never())
        .build()
        .unwrap();
    let error = shop.ask(Call::get("products")).await.unwrap_err();
    assert_eq!(error.kind(), K::Corrupted);
    assert_eq!(error.codes()[0].code, Some(5));
}

#[tokio::test]
async fn tolerance_does_not_reach_further_than_notices_beside_data() {
    for (body, kind) in [
        // No data.
        (errors(&[WARNING]), K::ShopNotice),
        // A real error beside data.
        (
            r#"{"":[{"id":"1"}],"errors":[{"code":61,"message":"This image does not exist on disk"}]}"#.to_owned(),
            K::Image,
        ),
        (r#"{"orders":[],"errors":[{"code":3,"message":"w"},{"code":46,"message":"m"}]}"#.to_owned(), K::NotSaved),
    ] {
        let script = Script::new([Ok(own(500, JSON, &body))]);
        let shop = scripted(&script, &StillClock::new(0)).tolerate_notices(true).build().unwrap();
        let error = shop.ask(Call::get("orders")).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
    }
}

#[tokio::test]
async fn a_field_called_errors_is_data() {
    for body in [
        r#"{"orders":[{"id":1,"errors":[{"code":32,"message":"a text of the shop"}]}]}"#,
        r#"[{"errors":1}]"#,
        r#"{"orders":[{"id":1,"note":"say \"errors\" twice"}]}"#,
    ] {
        let (shop, _) = shop(Ok(own(200, JSON, body)));
        assert_eq!(shop.ask(Call::get("orders")).await.unwrap().body, body);
    }
    let xml = "<?xml version=\"1.0\"?><prestashop><orders><order><errors><error><code>32</code></error></errors></order></orders></prestashop>";
    let (shop, _) = shop(Ok(own(200, XML, xml)));
    assert_eq!(shop.ask(Call::get("orders").xml()).await.unwrap().body, xml);
}

#[tokio::test]
async fn lists_of_errors_come_in_several_shapes() {
    for (body, codes) in [
        (r#"{"errors":[{"code":"32","message":"text"}]}"#, vec![Some(32)]),
        (r#"{"errors":{"0":{"code":32,"message":"a"},"2":{"code":3,"message":"b"}}}"#, vec![Some(32), Some(3)]),
        (r#"{"errors":["just a text"]}"#, vec![None]),
        (r#"{"errors":[]}"#, vec![]),
    ] {
        let error = read(own(400, JSON, body)).await;
        assert_eq!(error.codes().iter().map(|error| error.code).collect::<Vec<_>>(), codes, "{body}");
    }
}

#[tokio::test]
async fn junk_is_cut_off_only_if_the_checksum_proves_the_rest() {
    let body = r#"{"orders":[{"id":1}]}"#;
    for junk in [" \r\n", "\u{feff}", "<br />\n<b>Notice</b>: [x] {y} in /var/www\n", "[\n"] {
        let answer = own(200, JSON, &format!("{junk}{body}")).sha1_of(body);
        let (shop, _) = shop(Ok(answer));
        let answer = shop.ask(Call::get("orders")).await.unwrap();
        assert_eq!(answer.body, body);
        assert_eq!(answer.notices.len(), 1);
        assert_eq!(answer.notices[0].code, None);
        assert!(answer.notices[0].message.starts_with(&format!("left off: {} bytes", junk.len())));
    }
    let (marked, _) = shop(Ok(own(200, JSON, &format!("\u{feff}{body}"))));
    assert_eq!(marked.ask(Call::get("orders")).await.unwrap().body, body, "a byte order mark is never data");
    let xml = "<?xml version=\"1.0\"?><prestashop><orders/></prestashop>";
    let (shop, _) = shop(Ok(own(200, XML, &format!("<br/>{xml}")).sha1_of(xml)));
    assert_eq!(shop.ask(Call::get("orders").xml()).await.unwrap().body, xml);

    let error = read(own(200, JSON, &format!("junk{body}")).sha1_of("something else")).await;
    assert_eq!(error.kind(), K::Junk);
    let error = read(own(200, JSON, &format!("x{body}"))).await;
    assert_eq!(error.kind(), K::Junk, "no checksum, no proof");
}

#[tokio::test]
async fn an_error_behind_junk_is_still_that_error() {
    let body = format!("<br />Notice: [1]\n{}", errors(&[(32, "This filter does not exist")]));
    let error = read(own(400, JSON, &body)).await;
    assert_eq!(error.kind(), K::BadFilter);
    assert_eq!(error.codes()[0].code, Some(32));
}

#[tokio::test]
async fn an_answer_may_be_empty_where_it_has_to_be() {
    for (call, answer) in [
        (Call::new(Verb::Delete, "orders").id(1), own(200, "", "")),
        (Call::new(Verb::Head, "orders"), own(200, JSON, "")),
    ] {
        let (shop, _) = shop(Ok(answer));
        assert!(shop.ask(call).await.unwrap().body.is_empty());
    }
}

#[tokio::test]
async fn only_the_shop_says_that_something_was_deleted() {
    let error = error(Call::new(Verb::Delete, "orders").id(1), foreign(200, "", "")).await;
    assert_eq!(error.kind(), K::NotWebservice);
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn head_has_only_its_status() {
    for (status, kind) in [
        (401, K::Unauthorized),
        (403, K::ForbiddenShop),
        (404, K::NotFound),
        (405, K::ForbiddenVerb),
        (500, K::ShopCrash),
        (503, K::WebserviceDisabled),
    ] {
        let error = error(Call::new(Verb::Head, "orders").id(1), own(status, JSON, "")).await;
        assert_eq!(error.kind(), kind, "{status}");
    }
}

#[tokio::test]
async fn json_of_old_shops_is_called_html() {
    let (shop, _) = shop(Ok(own(200, "text/html", "{\"orders\":[]}")));
    let answer = shop.ask(Call::get("orders")).await.unwrap();
    assert!(!answer.xml);
}

#[tokio::test]
async fn an_answer_in_the_other_notation_says_so() {
    let (shop, _) = shop(Ok(own(200, XML, "<?xml version=\"1.0\"?><prestashop><orders/></prestashop>")));
    assert!(shop.ask(Call::get("orders")).await.unwrap().xml);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_even_if_the_transport_took_it() {
    let script = Script::new([Ok(own(200, JSON, "{\"orders\":[]}"))]);
    let shop = scripted(&script, &StillClock::new(0)).max_body(5).build().unwrap();
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), K::BodyTooLarge);
}
