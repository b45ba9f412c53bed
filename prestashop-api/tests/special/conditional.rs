use prestashop_api::resources::ProductId;
use prestashop_api::{ErrorKind, Phase, Verb};

use crate::support::{JSON, foreign, own, sha1, shop};

const STATES: &str = "{\"order_states\":[{\"id\":2,\"paid\":\"1\"}]}";

#[tokio::test]
async fn a_page_tells_its_checksum_and_is_spared_the_second_time() {
    let (shop, script) = shop([Ok(own(200, JSON, STATES)), Ok(own(304, "", ""))]);
    let page = shop.order_states().list().await.unwrap();
    let sum = page.content_sha1.unwrap();
    assert_eq!(sum, sha1(STATES.as_bytes()));
    assert!(shop.order_states().list().unless(&*sum).await.unwrap().is_none());
    let sent = script.sent();
    assert!(!sent[0].headers().contains_key("Local-Content-Sha1"));
    assert_eq!(sent[1].headers()["Local-Content-Sha1"], sum.as_str());
    assert_eq!(sent[0].uri(), sent[1].uri(), "the checksum is of the same question");
}

#[tokio::test]
async fn shops_before_8_0_send_the_page_all_the_same() {
    let (shop, _) = shop([Ok(own(200, JSON, STATES))]);
    let page = shop.order_states().list().unless(sha1(STATES.as_bytes())).await.unwrap().unwrap();
    assert_eq!(page.items.len(), 1);
    assert!(page.items[0].paid);
}

#[tokio::test]
async fn what_is_no_checksum_is_not_sent() {
    for text in ["", "abc", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"] {
        let (shop, _) = shop([]);
        let error = shop.order_states().list().unless(text).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{text}");
        assert_eq!(shop.raw(Verb::Get, "orders").unless(text).unwrap_err().kind(), ErrorKind::Usage);
    }
}

#[tokio::test]
async fn a_call_of_ones_own_can_be_conditional_too() {
    let (shop, script) = shop([Ok(own(200, JSON, "[]")), Ok(own(304, "", ""))]);
    let first = shop.raw(Verb::Get, "orders").send().await.unwrap();
    let again = shop.raw(Verb::Get, "orders").unless(&first.content_sha1.unwrap()).unwrap().send().await.unwrap();
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(script.sent()[1].headers()["Local-Content-Sha1"], sha1(b"[]").as_str());
}

#[tokio::test]
async fn an_error_is_an_error_also_when_asked_conditionally() {
    let (shop, _) = shop([Ok(crate::support::error(400, 81, "None of the languages is installed"))]);
    let error = shop.products().list().language(9_u64).unless(sha1(b"")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadLanguage);
}

#[tokio::test]
async fn the_languages_of_a_collection_hold_for_all_that_is_read_from_it() {
    let product = "{\"products\":[{\"id\":7,\"name\":\"Mug\"}]}";
    let (shop, script) = shop([Ok(own(200, JSON, product)), Ok(own(200, JSON, product))]);
    let french = shop.products().language(2_u64);
    let product = french.get(ProductId(7)).await.unwrap();
    assert_eq!(product.name.any(), "Mug");
    french.list().page_size(2).await.unwrap();
    for line in script.lines() {
        assert!(line.ends_with("&language=2"), "{line}");
    }
}

#[tokio::test]
async fn not_modified_is_no_answer_to_what_was_not_asked_conditionally() {
    for verb in [Verb::Get, Verb::Head, Verb::Post, Verb::Delete] {
        let (shop, script) = shop([Ok(own(304, "", ""))]);
        let error = shop.raw(verb, "orders").id(1).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotWebservice, "{verb}: {error:?}");
        assert_eq!(script.lines().len(), 1);
    }
}

#[tokio::test]
async fn a_deletion_that_is_answered_by_not_modified_is_not_confirmed() {
    let (shop, _) =
        shop([Ok(own(304, "", "")), Ok(own(200, JSON, "{\"attachments\":[{\"id\":9,\"file_name\":\"x\"}]}"))]);
    let change = shop.files().delete(9_u64).await.unwrap();
    assert_eq!(change.outcome, prestashop_api::Outcome::Unknown, "{}", change.note);
}

#[tokio::test]
async fn only_the_shop_can_say_that_nothing_has_changed() {
    let (shop, _) = shop([Ok(foreign(304, "", ""))]);
    let error = shop.order_states().list().unless(sha1(b"")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotWebservice, "{error:?}");
}

#[tokio::test]
async fn an_answer_that_has_not_changed_holds_no_records_to_read() {
    let (shop, _) = shop([Ok(own(304, "", ""))]);
    let answer = shop.raw(Verb::Get, "orders").unless(&sha1(b"[]")).unwrap().send().await.unwrap();
    let error =
        answer.records(prestashop_api::RESOURCES.iter().find(|known| known.name == "orders").unwrap()).unwrap_err();
    assert!(error.message().contains("has no body"), "{error}");
}

#[tokio::test]
async fn a_head_without_the_webservices_headers_is_no_webservices() {
    for answer in [foreign(200, "text/html", ""), foreign(204, "", "")] {
        let (shop, _) = shop([Ok(answer)]);
        let error = shop.raw(Verb::Head, "orders").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotWebservice, "{error:?}");
    }
}
