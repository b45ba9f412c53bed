//! What a look after a write tells of it, where the answer and the record show less than was sent.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response};
use prestashop_api::client::{TransportError, TransportErrorKind};
use prestashop_api::resources::{Categories, Currencies, OrderPayments, Products, StockAvailables, Tags, Taxes};
use prestashop_api::{Decimal, ErrorKind, Outcome, Phase, Resource as _, RetryPolicy, Shop, Written};

use crate::support::{HTML, JSON, NOW, Script, StillClock, With as _, XML, errors_xml, own, scripted};
use crate::write_doubts::{json, shop};

/// An update of a product's reference, whose answer shows `echo`, and which shows `held` afterwards.
async fn referenced(sent: &str, echo: &str, held: &str) -> Written {
    let answers = [format!(r#"{{"product":{{"id":7{echo}}}}}"#), format!(r#"{{"products":[{{"id":7{held}}}]}}"#)];
    let (shop, _) = shop("8.2.1", answers.map(|answer| json(&answer)));
    shop.update(Products::META, 7).set("reference", sent).unwrap().send().await.unwrap()
}

#[tokio::test]
async fn an_answer_without_the_text_that_was_sent_is_no_echo() {
    let none = r#","reference":"""#;
    // Something has made a read of the write: nothing was stored.
    let written = referenced("AB", "", none).await;
    assert_eq!(written.outcome, Outcome::NotApplied, "{}", written.note);
    // The shop has heard the text, and stores none: it may have dropped it.
    let written = referenced("AB", r#","reference":"AB""#, none).await;
    assert_eq!(written.outcome, Outcome::Partly, "{}", written.note);
    // An answer that shows what the shop has made of the text is one.
    let cleaned = r#","reference":"A &amp; B""#;
    let written = referenced("A & B", cleaned, cleaned).await;
    assert_eq!(written.outcome, Outcome::Partly, "{}", written.note);
}

#[tokio::test]
async fn a_copy_that_another_writer_asked_for_is_not_taken_for_the_own_one() {
    let tax = |id: u64, rate: &str, deleted: u8| {
        format!(r#"{{"id":{id},"rate":"{rate}","active":1,"deleted":{deleted},"name":[{{"id":1,"value":"VAT"}}]}}"#)
    };
    let list = |taxes: &[String]| json(&format!(r#"{{"taxes":[{}]}}"#, taxes.join(",")));
    let update = async |new: &[String]| {
        let (shop, _) = shop(
            "8.2.1",
            [
                list(&[tax(1, "20.000", 0)]),
                json(r#"{"taxes":[{"id":5}]}"#),
                json(&format!(r#"{{"tax":{}}}"#, tax(6, "21", 0))),
                list(&[tax(1, "20.000", 1)]),
                list(new),
            ],
        );
        shop.update(Taxes::META, 1).set("rate", "21").unwrap().send().await.unwrap()
    };
    // The others were asked for something else, or withdrawn since.
    for other in [tax(7, "22.000", 0), tax(7, "21.000", 1)] {
        let written = update(&[tax(6, "21.000", 0), other]).await;
        assert_eq!((written.outcome, written.id), (Outcome::Applied, Some(6)), "{}", written.note);
    }
    let written = update(&[tax(6, "21.000", 0), tax(7, "21.000", 0)]).await;
    assert_eq!(written.outcome, Outcome::Unknown, "{}", written.note);
}

/// A shop that answers by script alone: a delete asks for no root.
fn bare(steps: impl IntoIterator<Item = Response<Bytes>>) -> (Shop, Arc<Script>) {
    let script = Script::new(steps.into_iter().map(Ok));
    (scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap(), script)
}

#[tokio::test]
async fn a_delete_that_was_answered_by_a_record_is_looked_into_all_the_same() {
    let held = || json(r#"{"addresses":[{"id":7}]}"#);
    let (shop, script) = bare([json(r#"{"address":{"id":7}}"#), held()]);
    let deleted = shop.addresses().delete(7).force().with_history().verify(false).send().await.unwrap();
    assert_eq!((deleted.outcome, script.sent().len()), (Outcome::Unknown, 2), "{}", deleted.note);
    let (shop, script) = bare([own(200, "", "")]);
    let deleted = shop.addresses().delete(7).force().with_history().verify(false).send().await.unwrap();
    assert_eq!((deleted.outcome, script.sent().len()), (Outcome::Taken, 1), "{}", deleted.note);
}

#[tokio::test]
async fn what_may_be_a_record_that_the_shop_needs_is_not_deleted() {
    let refused = own(405, JSON, r#"{"errors":[{"code":25,"message":"Method GET is not allowed"}]}"#);
    let currency = || json(r#"{"currencies":[{"id":7}]}"#);
    let category = |parent: u8, root: u8| {
        json(&format!(r#"{{"categories":[{{"id":7,"id_parent":{parent},"is_root_category":{root}}}]}}"#))
    };
    for (meta, steps, why) in [
        (Currencies::META, vec![currency(), refused], "the key may not read `configurations`"),
        (Currencies::META, vec![currency(), own(500, HTML, "")], "`configurations` cannot be read"),
        (Categories::META, vec![category(0, 0)], "its `id_parent` is 0"),
        (Categories::META, vec![category(2, 1)], "its `is_root_category` is 1"),
    ] {
        let (shop, script) = bare(steps);
        let error = shop.delete(meta, 7).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert!(script.sent().iter().all(|request| request.method() == Method::GET));
    }
    // A shop that does not answer has refused nothing.
    let silent = TransportError::new(TransportErrorKind::Timeout, Phase::MaybeSent, "no answer in time");
    let script = Script::new([Ok(currency()), Err(silent)]);
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let error = shop.delete(Currencies::META, 7).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
}

#[tokio::test]
async fn a_delete_by_name_is_offered_trusted_and_explained_as_a_typed_one_is() {
    let (shop, script) = bare(vec![own(200, JSON, "")]);
    let deleted = shop.delete(Tags::META, 7).verify(false).send().await.unwrap();
    assert_eq!((deleted.outcome, script.sent().len()), (Outcome::Taken, 1), "{}", deleted.note);
    let (shop, script) = bare(vec![]);
    let delete = || shop.delete(StockAvailables::META, 7);
    for error in [delete().send().await.unwrap_err(), delete().preview().await.unwrap_err()] {
        assert_eq!((error.kind(), script.sent().len()), (ErrorKind::Usage, 0), "{error}");
    }
    let refused = own(405, JSON, r#"{"errors":[{"code":25,"message":"Method GET is not allowed"}]}"#);
    let (shop, _) = bare(vec![refused]);
    let error = shop.delete(Currencies::META, 7).send().await.unwrap_err();
    assert!(error.is_permission() && error.hint().unwrap().starts_with("let the key GET it too"), "{error:?}");
}

/// A text that does not say its language is in the only one of the shop, if the shop can be asked for it.
#[tokio::test]
async fn why_a_language_is_missing_is_said() {
    let root = r#"<prestashop><api shopName="S"><products get="true" patch="true"/></api></prestashop>"#;
    let named = async |languages| {
        let script = Script::new([Ok(own(200, XML, root)), languages]);
        let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
        shop.update(Products::META, 7).set("name", "Cup").unwrap().send().await.unwrap_err()
    };
    for (answer, hint) in [
        (own(401, XML, &errors_xml(&[(26, "not allowed")])), "let the key GET languages"),
        (own(500, HTML, ""), "the shop cannot be asked for its languages"),
        (json(r#"{"languages":[{"id":1},{"id":2}]}"#), "the shop has the languages 1, 2"),
    ] {
        let error = named(Ok(answer)).await;
        assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("name")), "{error}");
        assert!(error.hint().unwrap().ends_with(hint), "{error:?}");
    }
    let silent = TransportError::new(TransportErrorKind::Timeout, Phase::MaybeSent, "no answer in time");
    assert_eq!(named(Err(silent)).await.kind(), ErrorKind::Timeout);
}

/// The other notation is a way around what cannot be read, and around nothing else.
#[tokio::test]
async fn a_record_that_is_to_be_put_back_is_asked_for_once_more_only_if_it_cannot_be_read() {
    for (first, asked) in [(own(500, HTML, ""), 2), (own(200, XML, "<prestashop><products><a&b"), 3)] {
        let (shop, script) = shop("1.7.8.11", [first, own(500, HTML, "")]);
        let error = shop.update(Products::META, 7).set("reference", "AB").unwrap().send().await.unwrap_err();
        assert_eq!((error.kind(), script.sent().len()), (ErrorKind::ShopCrash, asked), "{error}");
    }
}

#[tokio::test]
async fn a_create_is_not_sent_to_a_shop_that_does_not_answer() {
    let root = r#"<prestashop><api shopName="S"><order_payments get="true" post="true"/></api></prestashop>"#;
    let silent = TransportError::new(TransportErrorKind::Timeout, Phase::MaybeSent, "no answer in time");
    let script = Script::new([Ok(own(200, XML, root)), Err(silent)]);
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let write = [("order_reference", "XKBKNABJK"), ("id_currency", "1"), ("amount", "5")]
        .into_iter()
        .fold(shop.create(OrderPayments::META), |write, (field, value)| write.set(field, value).unwrap());
    assert_eq!(write.send().await.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(script.sent().iter().all(|request| request.method() == Method::GET));
}

/// A create of a payment, before, during and after which the shop answers so.
async fn paid(steps: [Response<Bytes>; 3]) -> Written {
    let (shop, _) = shop("8.2.1", steps);
    let write = [("order_reference", "XKBKNABJK"), ("id_currency", "1"), ("amount", "5")]
        .into_iter()
        .fold(shop.create(OrderPayments::META), |write, (field, value)| write.set(field, value).unwrap());
    write.send().await.unwrap()
}

fn payment(id: u8) -> String {
    format!(r#"{{"id":{id},"order_reference":"XKBKNABJK","id_currency":1,"amount":"5.00"}}"#)
}

fn payments(rows: &str) -> Response<Bytes> {
    json(&format!(r#"{{"order_payments":[{rows}]}}"#))
}

#[tokio::test]
async fn a_create_is_not_done_with_the_id_that_was_the_newest_before() {
    for (id, after, outcome) in [(5, String::new(), Outcome::Unknown), (6, payment(6), Outcome::Applied)] {
        let made = own(201, JSON, &format!(r#"{{"order_payment":{}}}"#, payment(id)));
        let written = paid([payments(r#"{"id":5}"#), made, payments(&after)]).await;
        assert_eq!(written.outcome, outcome, "{}", written.note);
        assert_eq!(written.note.contains("but not about this write"), id == 5, "{}", written.note);
    }
}

#[tokio::test]
async fn where_the_records_before_are_not_known_a_create_takes_all_signs_of_one() {
    let forbidden = || own(405, JSON, r#"{"errors":[{"code":25,"message":"Method GET is not allowed"}]}"#);
    let single = format!(r#"{{"order_payment":{}}}"#, payment(6));
    // A 200 can be the answer to a read.
    let written = paid([forbidden(), json(&single), payments(&payment(6))]).await;
    assert_eq!((written.outcome, written.id, written.candidate), (Outcome::Unknown, None, Some(6)), "{}", written.note);
    // That it cannot be read again says nothing against it.
    let written = paid([forbidden(), own(201, JSON, &single), forbidden()]).await;
    assert_eq!((written.outcome, written.id), (Outcome::Taken, Some(6)), "{}", written.note);
    let written = paid([forbidden(), own(201, JSON, &single), payments(&payment(6))]).await;
    assert_eq!((written.outcome, written.id), (Outcome::Applied, Some(6)), "{}", written.note);
    // Of several nothing tells which one it was.
    let two = format!("{},{}", payment(5), payment(6));
    for answer in [payments(&two), own(201, XML, TWO)] {
        let told = format!("{answer:?}");
        let written = paid([forbidden(), answer, payments(&payment(6))]).await;
        let verdict = (written.outcome, written.id, written.candidate);
        assert_eq!(verdict, (Outcome::Unknown, None, None), "{told}: {}", written.note);
        assert!(written.note.contains("which order_payments were there before is not known"), "{}", written.note);
    }
}

/// The same payment twice.
const TWO: &str =
    "<prestashop><order_payment><id>5</id></order_payment><order_payment><id>6</id></order_payment></prestashop>";

#[tokio::test]
async fn what_a_cache_kept_from_before_the_write_says_nothing_of_it() {
    let price = |price: &str| format!(r#"{{"products":[{{"id":7,"price":"{price}"}}]}}"#);
    let at = |second: i64, answer: Response<Bytes>| answer.with("Access-Time", &second.to_string());
    for (answer, outcome) in
        [(json(r#"{"product":{"id":7,"price":"9"}}"#), Outcome::Applied), (own(500, HTML, ""), Outcome::Applied)]
    {
        let steps = [at(NOW + 9, answer), at(NOW + 8, json(&price("8.000000"))), at(NOW + 9, json(&price("9.000000")))];
        let (shop, script) = shop("8.2.1", steps);
        let written = shop.products().update(7).price(Decimal::from(9)).send().await.unwrap();
        assert_eq!(written.outcome, outcome, "{}", written.note);
        let paths = script.paths();
        let (kept, past) = (&paths[2], &paths[3]);
        assert!(past.starts_with(&format!("{kept}&_=")), "the same at an address that no cache knows: {past}");
    }
}
