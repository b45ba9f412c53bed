//! What is said of writes whose answers leave doubt: never more than is known.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response};
use prestashop_api::resources::{Addresses, CurrencyId, Customers, LanguageId, NewCart, OrderPayments, Products};
use prestashop_api::{Decimal, Outcome, Resource as _, ResourceMeta, RetryPolicy, Shop, ShopScope, Written};

use crate::support::{HTML, JSON, Script, StillClock, With as _, XML, errors_xml, foreign, own, scripted};

/// A shop of that version whose key may do everything with some resources; it answers by script.
pub(crate) fn shop(version: &str, steps: impl IntoIterator<Item = Response<Bytes>>) -> (Shop, Arc<Script>) {
    let patch = if version.starts_with("1.7") { "" } else { r#" patch="true""# };
    let resources = [
        "customers",
        "carts",
        "products",
        "addresses",
        "order_payments",
        "stores",
        "orders",
        "order_slip",
        "taxes",
        "translated_configurations",
    ]
    .map(|resource| format!(r#"<{resource} get="true" put="true" post="true"{patch} delete="true"/>"#));
    let root = format!(r#"<prestashop><api shopName="S">{}</api></prestashop>"#, resources.concat());
    let root = own(200, XML, &root).with("PSWS-Version", version);
    let script = Script::new(std::iter::once(root).chain(steps).map(Ok));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    (shop, script)
}

fn died() -> Response<Bytes> {
    own(500, HTML, "")
}

fn not_saved() -> Response<Bytes> {
    own(500, XML, &errors_xml(&[(46, "Unable to save resource")]))
}

pub(crate) fn json(body: &str) -> Response<Bytes> {
    own(200, JSON, body)
}

/// What is said of an update of one field after the shop has died over it, and shows `shown` afterwards.
async fn said(meta: &'static ResourceMeta, field: &str, sent: &str, shown: &str) -> Outcome {
    let again = format!(r#"{{"{}":[{{"id":7,{shown}}}]}}"#, meta.list);
    let (shop, _) = shop("8.2.1", [died(), json(&again)]);
    let write = shop.update(meta, 7).set(field, sent).unwrap().language(1).only_languages();
    write.send().await.unwrap().outcome
}

#[tokio::test]
async fn what_the_shop_makes_of_a_value_is_no_proof_that_it_was_not_written() {
    let products = Products::META;
    for (field, sent, shown, outcome) in [
        // HTML is cleaned, emoji are cut off, words that the column does not know are dropped.
        ("reference", "AB", r#""reference":"AB""#, Outcome::Applied),
        ("name.1", "A & B", r#""name":"A &amp; B""#, Outcome::Unknown),
        ("name.1", "Mug 😀 blue", r#""name":"Mug ""#, Outcome::Unknown),
        ("name.1", "😀 Mug", r#""name":"? Mug""#, Outcome::Unknown),
        ("name.1", "Mug", r#""name":"Cup""#, Outcome::NotApplied),
        ("name.9", "Mug", r#""name":[{"id":1,"value":"Mug"}]"#, Outcome::Unknown),
        ("description.1", "<p>new", r#""description":"<p>new</p>""#, Outcome::Unknown),
        ("visibility", "search", r#""visibility":"both""#, Outcome::NotApplied),
        ("visibility", "search", r#""visibility":"""#, Outcome::Unknown),
        ("price", "12.3456789", r#""price":"12.345679""#, Outcome::Unknown),
        ("price", "12.35", r#""price":"12.350000""#, Outcome::Applied),
        ("price", "12.35", r#""price":"11.350000""#, Outcome::NotApplied),
        ("active", "1", r#""active":"0""#, Outcome::NotApplied),
        // Rows are deleted and made again after the record is saved: what died in between has lost them.
        ("categories", "2,3", r#""associations":{"categories":[{"id":2}]}"#, Outcome::Unknown),
        ("categories", "2,3", r#""associations":{"categories":[{"id":2},{"id":4}]}"#, Outcome::Unknown),
        ("categories", "2", r#""associations":{"categories":[{"id":2},{"id":3}]}"#, Outcome::Unknown),
        ("categories", "2,3", r#""associations":{"categories":[{"id":3},{"id":2}]}"#, Outcome::Applied),
        // Shops show no association that has no rows.
        ("accessories", "", r#""reference":"AB""#, Outcome::Applied),
        ("accessories", "", r#""associations":{"accessories":[{"id":3}]}"#, Outcome::Unknown),
    ] {
        assert_eq!(said(products, field, sent, shown).await, outcome, "{field}: {sent}, then {shown}");
    }
    // An amount is the same with more digits, in rows too.
    let slip = prestashop_api::resources::OrderSlip::META;
    let (sent, row) =
        (r#"[{"id_order_detail":3,"amount_tax_incl":5}]"#, r#"{"id_order_detail":3,"amount_tax_incl":"5.000000"}"#);
    let shown = format!(r#""associations":{{"order_slip_details":[{row}]}}"#);
    let list = format!(r#"{{"order_slips":[{{"id":7,{shown}}}]}}"#);
    let (shop, _) = shop("8.2.1", [json(r#"{"order_slips":[{"id":7}]}"#), died(), json(&list)]);
    let written = shop.update(slip, 7).set("order_slip_details", sent).unwrap().send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    // Digits of a text are no number.
    let (shown, postcode) = (r#""postcode":"1234""#, "01234");
    assert_eq!(said(Addresses::META, "postcode", postcode, shown).await, Outcome::NotApplied);
}

#[tokio::test]
async fn digits_of_a_text_are_no_number() {
    let (shop, _) = shop("8.2.1", [json(r#"{"addresses":[{"id":7,"postcode":"1234"}]}"#)]);
    let preview = shop.update(Addresses::META, 7).set("postcode", "01234").unwrap().preview().await.unwrap();
    assert_eq!(preview.differences.len(), 1, "{preview}");
}

#[tokio::test]
async fn a_password_is_not_known_to_be_written_because_the_rest_shows() {
    let (shop, _) = shop("8.2.1", [died(), json(r#"{"customers":[{"id":7,"active":"1","passwd":"$2y$old"}]}"#)]);
    let written = shop.customers().update(7).passwd("a new secret").active(true).send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Unknown, "{}", written.note);
}

#[tokio::test]
async fn a_record_that_anybody_may_have_made_is_not_taken_for_the_own_one() {
    let newest = || json(r#"{"carts":[{"id":40}]}"#);
    let visitor = r#"{"carts":[{"id":41,"id_currency":1,"id_lang":1,"id_customer":0}]}"#;
    for answer in [died(), not_saved()] {
        let (shop, _) = shop("8.2.1", [newest(), answer, json(visitor)]);
        let new = NewCart { id_currency: CurrencyId(1), id_lang: LanguageId(1) };
        let written = shop.carts().create(new).send().await.unwrap();
        assert_eq!((written.outcome, written.id), (Outcome::Unknown, None), "{}", written.note);
        assert!(written.note.contains("cart 41"), "{}", written.note);
    }
    // A text tells records apart.
    let newest = json(r#"{"order_payments":[{"id":5}]}"#);
    let made = r#"{"order_payments":[{"id":6,"order_reference":"XKBKNABJK","id_currency":1,"amount":"5.00"}]}"#;
    let (shop, _) = shop("8.2.1", [newest, died(), json(made)]);
    let write = shop.create(OrderPayments::META);
    let write = [("order_reference", "XKBKNABJK"), ("id_currency", "1"), ("amount", "5")]
        .into_iter()
        .fold(write, |write, (field, value)| write.set(field, value).unwrap());
    let written = write.send().await.unwrap();
    assert_eq!((written.outcome, written.id), (Outcome::Applied, Some(6)), "{}", written.note);
}

#[tokio::test]
async fn a_text_in_the_named_language_is_found_among_others() {
    let answer = r#"{"product":{"id":7,"name":[{"id":1,"value":"Cup"},{"id":2,"value":"Tasse"}]}}"#;
    let held = answer.replace("\"product\":{", "\"products\":[{").replace("]}}", "]}]}");
    let (two, _) = shop("8.2.1", [json(&held), json(answer), json(&held)]);
    let written = two.products().update(7).name("Tasse").language(2_u64).send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Applied, &[][..]));
    let (two, _) = shop("8.2.1", [json(&held)]);
    let preview = two.products().update(7).name("Becher").language(2_u64).preview().await.unwrap();
    insta::assert_snapshot!(preview, @r#"
    PATCH products/7
      name.2: "Tasse" -> "Becher"
      note: name: what it holds in other languages (1) is sent along, because the shop empties what is left out
    "#);
}

#[tokio::test]
async fn a_put_leaves_null_null_and_keeps_every_byte_and_digit() {
    let held = "<prestashop><products><product><id>7</id><id_supplier>0</id_supplier><price><![CDATA[12.500000]]></price>\
        <low_stock_threshold></low_stock_threshold>\
        <position_in_category notFilterable=\"true\"><![CDATA[3]]></position_in_category>\
        <date_add><![CDATA[2026-01-02 03:04:05]]></date_add>\
        <description><language id=\"1\"><![CDATA[<p class=\"a\">\u{92}x &amp; y</p>\r\n]]></language></description>\
        <module_text><language id=\"1\"><![CDATA[eins\r\n]]></language></module_text>\
        <associations><categories><category><id>2</id></category></categories></associations>\
        </product></products></prestashop>";
    let (answer, shown) = (r#"{"product":{"id":"7","active":"1"}}"#, r#"{"products":[{"id":"7","active":"1"}]}"#);
    let (shop, script) = shop("1.7.8.11", [own(200, XML, held), json(answer), json(shown)]);
    let written = shop.products().update(7).active(true).send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    let body = String::from_utf8(script.sent()[2].body().to_vec()).unwrap();
    insta::assert_snapshot!(body.replace("><", ">\n<").replace('\u{92}', "?"), @r#"
    <prestashop>
    <product>
    <id>7</id>
    <id_supplier>0</id_supplier>
    <price>12.500000</price>
    <active>1</active>
    <date_add>2026-01-02 03:04:05</date_add>
    <description>
    <language id="1">&lt;p class=&quot;a&quot;&gt;?x &amp;amp; y&lt;/p&gt;&#13;
    </language>
    </description>
    <module_text>
    <language id="1">eins&#13;
    </language>
    </module_text>
    </product>
    </prestashop>
    "#);
}

#[tokio::test]
async fn a_put_sends_translated_fields_back_that_are_computed_for_lists() {
    let held = "<prestashop><stores><store><id>3</id>\
        <hours><language id=\"1\"><![CDATA[[[\"09:00AM\"]]]]></language></hours></store></stores></prestashop>";
    let shown = json(r#"{"stores":[{"id":3,"active":"1"}]}"#);
    let (shop, script) = shop("1.7.8.11", [own(200, XML, held), json(r#"{"store":{"id":3,"active":"1"}}"#), shown]);
    assert!(shop.stores().update(3).active(true).send().await.unwrap().is_applied());
    let body = String::from_utf8(script.sent()[2].body().to_vec()).unwrap();
    assert!(body.contains("<hours><language id=\"1\">[[&quot;09:00AM&quot;]]</language></hours>"), "{body}");
}

#[tokio::test]
async fn a_record_whose_xml_is_broken_by_its_texts_is_read_in_json() {
    let broken = "<prestashop><customers><customer><id>7</id><note><![CDATA[a ]]> b]]></note></customer></customers></prestashop>";
    let held = r#"{"customers":[{"id":7,"note":"a ]]> b","lastname":"Doe"}]}"#;
    let answer = json(r#"{"customer":{"id":7,"active":"1"}}"#);
    let shown = json(r#"{"customers":[{"id":7,"active":"1"}]}"#);
    let (shop, script) = shop("1.7.8.11", [own(200, XML, broken), json(held), answer, shown]);
    assert!(shop.customers().update(7).active(true).send().await.unwrap().is_applied());
    let body = String::from_utf8(script.sent()[3].body().to_vec()).unwrap();
    assert!(body.contains("<note>a ]]&gt; b</note>") && body.contains("<lastname>Doe</lastname>"), "{body}");
}

#[tokio::test]
async fn a_put_never_levels_the_values_of_several_shops() {
    let (shop, script) = shop("1.7.8.11", []);
    let several = shop.scoped(ShopScope::Group(1));
    let error = several.products().update(7).active(true).send().await.unwrap_err();
    insta::assert_snapshot!(error, @"PUT products/7: id_category_default: shops keep their own values of it, and a PUT would give those of one shop to all of them");
    assert!(script.sent().iter().all(|request| request.method() == Method::GET));
}

#[test]
fn what_is_set_does_not_show_in_debug() {
    let script = Script::new([]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let write = shop.customers().update(7).passwd("a new secret");
    assert!(!format!("{write:?}").contains("a new secret"));
    let write = shop.update(Customers::META, 7).set("passwd", "a new secret").unwrap();
    assert!(!format!("{write:?}").contains("a new secret"));
}

#[tokio::test]
async fn a_password_shows_in_no_error_of_the_shop() {
    // The shop repeats the whole body when it cannot read it.
    let message = "<![CDATA[XML error: <prestashop><customer><passwd>a new secret</passwd></customer></prestashop>]]>";
    let answer = format!(
        "<prestashop><errors><error><code>127</code><message>{message}</message></error></errors></prestashop>"
    );
    let (shop, _) = shop("8.2.1", [own(500, XML, &answer)]);
    let error = shop.customers().update(7).passwd("a new secret").send().await.unwrap_err();
    let told = format!("{error} {error:?} {:?} {:?}", error.codes(), error.excerpt());
    assert!(!told.contains("a new secret"), "{told}");
    assert!(!error.may_have_been_applied());
}

#[expect(deprecated, reason = "it goes on to be written as before")]
#[tokio::test]
async fn a_refusal_names_the_fields_that_the_shop_writes_before_it_checks_the_rest() {
    let refusal = errors_xml(&[(85, "Validation error: \"Property Order->note is not valid\"")]);
    let (shop, _) = shop("8.2.1", [own(400, XML, &refusal), own(400, XML, &refusal)]);
    let error = shop.orders().update(7).shipping_number("1Z 999").note("x").send().await.unwrap_err();
    let hint = error.hint().unwrap();
    assert!(
        hint.ends_with("Look at shipping_number again: the shop may have written it before it refused the rest."),
        "{hint}"
    );
    let error = shop.orders().update(7).note("x").send().await.unwrap_err();
    assert!(!error.hint().unwrap_or_default().contains("Look at"), "{error:?}");
}

#[tokio::test]
async fn a_row_without_a_combination_says_so() {
    let answer = r#"{"cart":{"id":7,"associations":{"cart_rows":[{"id_product":1,"id_product_attribute":0,"id_address_delivery":0,"id_customization":0,"quantity":2}]}}}"#;
    let shown = answer.replace("\"cart\":{", "\"carts\":[{").replace("}]}}}", "}]}}]}");
    let (shop, script) = shop("8.2.1", [json(answer), json(&shown)]);
    let meta = prestashop_api::resources::Carts::META;
    let write = shop.update(meta, 7).set("cart_rows", r#"[{"id_product": 1, "quantity": 2}]"#).unwrap();
    let written = write.send().await.unwrap();
    assert_eq!(written.differing, []);
    let body = String::from_utf8(script.sent()[1].body().to_vec()).unwrap();
    assert!(body.contains("<id_product_attribute>0</id_product_attribute>"), "{body}");
}

#[tokio::test]
async fn a_record_that_was_marked_before_is_not_taken_for_deleted() {
    let marked = json(r#"{"customers":[{"id":7,"deleted":1}]}"#);
    let script = Script::new([not_saved(), marked].map(Ok));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let deleted = shop.customers().delete(7).with_history().send().await.unwrap();
    assert_eq!(deleted.outcome, Outcome::Unknown, "{}", deleted.note);
}

#[tokio::test]
async fn no_check_is_stricter_than_the_shop() {
    async fn body(version: &str, meta: &'static ResourceMeta, field: &str, value: &str) -> Result<String, String> {
        let (shop, _) = shop(version, []);
        let write = shop.create(meta);
        let write = if meta.name == "customers" {
            let least = [("lastname", "A"), ("firstname", "B"), ("email", "a@b.test"), ("passwd", "secret")];
            least.into_iter().filter(|(name, _)| *name != field).fold(write, |w, (n, v)| w.set(n, v).unwrap())
        } else {
            write
        };
        match write.set(field, value) {
            Ok(write) => write.preview().await.map(|preview| preview.body).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
    let long = "x".repeat(70_000);
    for (version, field, value, fits) in [
        ("8.1.0", "note", &long[..], true),
        ("8.0.5", "note", &long, false),
        ("0", "note", &long, true),
        // Before 9.0 PrestaShop checks no length, and its database cuts the text to 14 characters without a word.
        ("8.2.1", "siret", "123 456 789 00012", false),
        ("8.2.1", "siret", "12345678900012", true),
        ("9.1.4", "siret", "123 456 789 00012", false),
        // What a shop takes that does not tell its version is unknown.
        ("0", "siret", "123 456 789 00012", true),
        ("0", "secure_key", "0123456789abcdef0123456789abcdef", true),
        ("9.1.4", "secure_key", "0123456789abcdef0123456789abcdef", false),
        ("8.2.1", "secure_key", "0123456789abcdef0123456789abcdef", true),
        ("0", "company", "a = b", true),
        ("8.2.1", "company", "a <b>", false),
        ("8.2.1", "company", "caf\u{92} \u{85}", true),
        ("8.2.1", "company", "a\u{1}", false),
    ] {
        let made = body(version, Customers::META, field, value).await;
        assert_eq!(made.is_ok(), fits, "{version} {field}: {made:?}");
    }
}

#[test]
fn writes_and_follows_can_be_spawned() {
    fn is_send<T: Send>(_: T) {}
    let script = Script::new([]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let write = || shop.customers().update(7).active(true);
    is_send(write().send());
    is_send(write().preview());
    is_send(shop.update(Customers::META, 7).send());
    is_send(shop.update(Customers::META, 7).preview());
    is_send(shop.customers().delete(7).send());
    is_send(shop.delete(Customers::META, 7).send());
    let delete = shop.customers().delete(7);
    is_send(delete.preview());
    is_send(std::future::IntoFuture::into_future(shop.follow([prestashop_api::resources::CustomerId(1)])));
    is_send(shop.set_stock(prestashop_api::resources::ProductId(1), None, 1));
    is_send(shop.set_tracking_number(
        prestashop_api::resources::OrderId(1),
        "1",
        prestashop_api::actions::Notify::Silent,
    ));
    is_send(shop.add_product("Mug", Decimal::ONE));
    is_send(shop.check_address(&prestashop_api::resources::Address::default()));
}

/// An update of a product whose answer is `answer`, and which shows `shown` afterwards.
async fn told(sets: &[(&str, &str)], answer: &str, shown: &str) -> Written {
    let (shop, script) = shop("8.2.1", [json(answer), json(&format!(r#"{{"products":[{shown}]}}"#))]);
    let write =
        sets.iter().fold(shop.update(Products::META, 7), |write, (field, value)| write.set(field, value).unwrap());
    let written = write.only_languages().send().await.unwrap();
    assert_eq!(script.sent().len(), 3, "the root, the write, the look");
    written
}

#[tokio::test]
async fn an_answer_is_an_echo_and_the_record_tells() {
    let echo = r#"{"product":{"id":7,"reference":"A & B","price":"9.00","name":[{"id":1,"value":"Mug"}]}}"#;
    for (sets, shown, outcome, differing) in [
        (
            &[("meta_title.1", "A & B")][..],
            r#"{"id":7,"meta_title":[{"id":1,"value":"A &amp; B"}]}"#,
            Outcome::Partly,
            1,
        ),
        (
            &[("reference", "A & B"), ("price", "9")],
            r#"{"id":7,"reference":"AB","price":"9.000000"}"#,
            Outcome::Partly,
            1,
        ),
        (&[("price", "9")], r#"{"id":7,"price":"9.000000"}"#, Outcome::Applied, 0),
        // The shop took it, and ignores the field.
        (&[("price", "9")], r#"{"id":7,"price":"8.000000"}"#, Outcome::NotApplied, 1),
        // A language that the shop does not have.
        (&[("name.9", "Mug")], r#"{"id":7,"name":[{"id":1,"value":"Cup"}]}"#, Outcome::NotApplied, 1),
        (
            &[("name.9", "Mug"), ("price", "9")],
            r#"{"id":7,"price":"9","name":[{"id":1,"value":"Cup"}]}"#,
            Outcome::Partly,
            1,
        ),
    ] {
        let written = told(sets, echo, shown).await;
        assert_eq!((written.outcome, written.differing.len()), (outcome, differing), "{}", written.note);
        assert_eq!(written.is_applied(), outcome == Outcome::Applied);
    }
    let written = told(&[("reference", "AB12345678")], echo, r#"{"id":7,"reference":"AB1234567"}"#).await;
    let [differing] = &written.differing[..] else { panic!("{written:?}") };
    assert_eq!(
        (&differing.field[..], &differing.sent[..], differing.stored.as_deref()),
        ("reference", "AB12345678", Some("AB1234567"))
    );
}

#[tokio::test]
async fn an_update_that_was_answered_like_a_read_is_judged_by_the_look() {
    let old = r#"{"product":{"id":7,"price":"8.00"}}"#;
    let written = told(&[("price", "9")], old, r#"{"id":7,"price":"8.000000"}"#).await;
    assert_eq!(written.outcome, Outcome::NotApplied, "{}", written.note);
    let written = told(&[("price", "9")], old, r#"{"id":7,"price":"9.000000"}"#).await;
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    // An answer about another record, or about several, is none.
    for answer in [r#"{"product":{"id":2,"price":"9.00"}}"#, r#"{"products":[{"id":2,"price":"9.00"}]}"#] {
        let written = told(&[("price", "9")], answer, r#"{"id":7,"price":"8.000000"}"#).await;
        assert_eq!((written.outcome, written.id), (Outcome::Unknown, Some(7)), "{}", written.note);
    }
}

#[tokio::test]
async fn a_key_that_may_not_read_cannot_tell_what_is_stored() {
    let forbidden = own(405, JSON, r#"{"errors":[{"code":25,"message":"Method GET is not allowed"}]}"#);
    let (shop, _) = shop("8.2.1", [json(r#"{"product":{"id":7,"price":"9.00"}}"#), forbidden]);
    let written = shop.products().update(7).price(Decimal::from(9)).send().await.unwrap();
    assert_eq!((written.outcome, written.is_applied()), (Outcome::Taken, false), "{}", written.note);
    assert_eq!(written.id, Some(7));
}

/// A create of an address, of which the newest before is 7.
async fn created(answer: Response<Bytes>, after: &str) -> Written {
    created_after(r#"{"addresses":[{"id":7}]}"#, answer, after).await
}

/// A create of an address; `newest` is what the shop says of the newest one before.
async fn created_after(newest: &str, answer: Response<Bytes>, after: &str) -> Written {
    let (shop, script) = shop("8.2.1", [json(newest), answer, json(after)]);
    let sets = [
        ("id_country", "8"),
        ("alias", "Home"),
        ("lastname", "Doe"),
        ("firstname", "Jo"),
        ("address1", "1 rue"),
        ("city", "Paris"),
    ];
    let write =
        sets.iter().fold(shop.create(Addresses::META), |write, (field, value)| write.set(field, value).unwrap());
    let written = write.send().await.unwrap();
    assert_eq!(script.sent().iter().filter(|request| request.method() == Method::POST).count(), 1);
    written
}

/// The address that is sent, with that id.
fn address(id: u64) -> String {
    format!(
        r#"{{"id":{id},"id_country":"8","alias":"Home","lastname":"Doe","firstname":"Jo","address1":"1 rue","city":"Paris"}}"#
    )
}

#[tokio::test]
async fn a_create_is_only_done_with_an_id_that_is_new() {
    let list = |rows: &str| format!(r#"{{"addresses":[{rows}]}}"#);
    let one = |id: u64| format!(r#"{{"address":{}}}"#, address(id));
    let xml = "<prestashop><addresses><address id=\"1\"/><address id=\"8\"/></addresses></prestashop>";
    for (answer, after, outcome, id, candidate) in [
        (own(201, JSON, &one(8)), list(&address(8)), Outcome::Applied, Some(8), None),
        // The status of another proxy.
        (own(200, JSON, &one(8)), list(&address(8)), Outcome::Applied, Some(8), None),
        (own(201, JSON, &one(8)), list(&address(8).replace("Paris", "Lyon")), Outcome::Partly, Some(8), None),
        // Another record than what was sent.
        (
            own(201, JSON, &one(8)),
            list(
                r#"{"id":8,"id_country":"1","alias":"Work","lastname":"Roe","firstname":"Al","address1":"2 rue","city":"Lyon"}"#,
            ),
            Outcome::Unknown,
            None,
            Some(8),
        ),
        (own(201, JSON, &one(8)), "[]".to_owned(), Outcome::Unknown, None, Some(8)),
        // Something on the way has made a GET of the POST: what was there before is not even a candidate.
        (own(200, JSON, &list(r#"{"id":1},{"id":2}"#)), "[]".to_owned(), Outcome::Unknown, None, None),
        (own(200, XML, xml), "[]".to_owned(), Outcome::Unknown, None, Some(8)),
        (own(200, JSON, "[]"), "[]".to_owned(), Outcome::Unknown, None, None),
        // A GET again, and somebody else has just made the same.
        (
            own(200, JSON, &list(&format!(r#"{{"id":1}},{}"#, address(8)))),
            list(&address(8)),
            Outcome::Unknown,
            None,
            Some(8),
        ),
        (own(200, JSON, &list(&address(8))), list(&address(8)), Outcome::Unknown, None, Some(8)),
        // It never reached the shop; somebody else has made the same meanwhile.
        (own(200, JSON, &list(r#"{"id":1},{"id":2}"#)), list(&address(8)), Outcome::Unknown, None, Some(8)),
        (foreign(403, HTML, "firewall"), list(&address(8)), Outcome::Unknown, None, Some(8)),
        (foreign(504, HTML, "gateway"), list(&address(8)), Outcome::Unknown, None, Some(8)),
        // Several records are no answer to a create.
        (
            own(200, JSON, &format!(r#"{{"address":[{},{}]}}"#, address(8), address(9))),
            list(&address(9)),
            Outcome::Unknown,
            None,
            Some(9),
        ),
        // An id that was there before.
        (own(201, JSON, &one(7)), "[]".to_owned(), Outcome::Unknown, None, None),
        (own(201, JSON, &one(7)), list(&address(8)), Outcome::Unknown, None, Some(8)),
        // Nothing but a create is answered by 201.
        (own(201, JSON, ""), list(&address(8)), Outcome::Applied, Some(8), None),
        (own(201, JSON, "[]"), "[]".to_owned(), Outcome::Unknown, None, None),
    ] {
        let told = format!("{answer:?}, then {after}");
        let written = created(answer, &after).await;
        assert_eq!(
            (written.outcome, written.id, written.candidate),
            (outcome, id, candidate),
            "{told}: {}",
            written.note
        );
        if let Some(candidate) = candidate.filter(|_| !after.contains("[]")) {
            assert!(written.note.contains(&format!("address {candidate}")), "{}", written.note);
        }
    }
}

#[tokio::test]
async fn a_record_is_said_to_be_made_only_if_the_shop_has_got_the_create() {
    let list = format!(r#"{{"addresses":[{}]}}"#, address(8));
    for (answer, said) in [
        (not_saved(), "; address 8 was made"),
        (own(201, JSON, ""), "; address 8 was made"),
        (
            foreign(504, HTML, "gateway"),
            "; address 8 is new and looks like it, but nothing proves that this write made it",
        ),
    ] {
        let note = created(answer, &list).await.note.clone();
        assert!(note.ends_with(said), "{note}");
    }
}

#[tokio::test]
async fn a_record_that_was_there_before_is_not_the_new_one_where_the_query_is_cut() {
    let list = |rows: &str| format!(r#"{{"addresses":[{rows}]}}"#);
    // The look for newer ones finds an older one that is the same.
    let written = created(not_saved(), &list(&address(3))).await;
    assert_eq!((written.outcome, written.id, written.candidate), (Outcome::Unknown, None, None), "{}", written.note);
    // Asked for the newest one, the shop says the oldest first.
    let all = list(r#"{"id":1},{"id":3},{"id":7}"#);
    let written = created_after(&all, not_saved(), &list(&address(3))).await;
    assert_eq!((written.outcome, written.id, written.candidate), (Outcome::Unknown, None, None), "{}", written.note);
    assert!(written.note.contains("which addresses were there before is not known"), "{}", written.note);
    // The limit is left: the oldest one stands where the newest belongs, and the one behind it shows that.
    let written = created_after(&list(r#"{"id":1},{"id":3}"#), not_saved(), &list(&address(3))).await;
    assert_eq!((written.outcome, written.id, written.candidate), (Outcome::Unknown, None, None), "{}", written.note);
    assert!(written.note.contains("which addresses were there before is not known"), "{}", written.note);
    // It is a hint: what cannot be read of it does not stop the create.
    let made = format!(r#"{{"address":{}}}"#, address(8));
    let written = created_after(&list(r#"{"id":"x"}"#), own(201, JSON, &made), &list(&address(8))).await;
    assert_eq!((written.outcome, written.id), (Outcome::Applied, Some(8)), "{}", written.note);
}

#[tokio::test]
async fn no_answer_of_anything_else_proves_that_nothing_was_written() {
    let shown = |price: &str| json(&format!(r#"{{"products":[{{"id":7,"price":"{price}"}}]}}"#));
    for status in [301, 302, 401, 403, 404, 406, 408, 413, 429, 501, 503] {
        for (price, outcome) in [("9.000000", Outcome::Applied), ("8.000000", Outcome::Unknown)] {
            let (shop, script) = shop("8.2.1", [foreign(status, HTML, "<html>no</html>"), shown(price)]);
            let written = shop.products().update(7).price(Decimal::from(9)).send().await.unwrap();
            assert_eq!(written.outcome, outcome, "{status}: {}", written.note);
            assert_eq!(script.sent().len(), 3, "the root, the write, the look");
            assert_eq!(written.hint.is_some(), outcome == Outcome::Unknown, "what to do about {status} is told");
        }
    }
    // Its own words, but not by itself: a page that was kept.
    let refusal = foreign(400, JSON, r#"{"errors":[{"code":85,"message":"not valid"}]}"#);
    // No update is answered by 201.
    let made = foreign(201, HTML, "<html>ok</html>");
    for answer in [refusal, made] {
        for (price, outcome) in [("9.000000", Outcome::Applied), ("8.000000", Outcome::Unknown)] {
            let (shop, _) = shop("8.2.1", [answer.clone(), shown(price)]);
            let written = shop.products().update(7).price(Decimal::from(9)).send().await.unwrap();
            assert_eq!(written.outcome, outcome, "{answer:?}: {}", written.note);
        }
    }
}

#[tokio::test]
async fn a_new_order_is_read_again_with_what_the_shop_made_of_it() {
    let sets = [
        ("id_address_delivery", "2"),
        ("id_address_invoice", "2"),
        ("id_cart", "6"),
        ("id_currency", "1"),
        ("id_lang", "1"),
        ("id_customer", "2"),
        ("id_carrier", "2"),
        ("module", "ps_wirepayment"),
        ("payment", "Bank transfer"),
        ("total_paid", "34.80"),
        ("total_paid_real", "0"),
        ("total_products", "34.80"),
        ("total_products_wt", "34.80"),
        ("conversion_rate", "1"),
    ];
    let fields: Vec<_> = sets.iter().map(|(field, value)| format!(r#""{field}":"{value}""#)).collect();
    let echo = format!(r#"{{"order":{{"id":"7",{}}}}}"#, fields.join(","));
    let stored = format!(r#"{{"orders":[{{"id":7,"current_state":"8",{}}}]}}"#, fields.join(","))
        .replace(r#""id_carrier":"2""#, r#""id_carrier":"0""#)
        .replace(r#""total_paid":"34.80""#, r#""total_paid":"41.800000""#);
    let cart = r#"{"carts":[{"id":6,"id_customer":"2","id_address_delivery":"2","id_address_invoice":"2","id_currency":"1","id_lang":"1",
        "id_carrier":"2","associations":{"cart_rows":[{"id_product":"1","id_product_attribute":"0","quantity":"1"}]}}]}"#;
    let steps = [
        json(cart),
        // Neither stock nor settings may be read: the total tells what became of it.
        json(r#"{"orders":[{"id":3,"module":"ps_wirepayment"}]}"#),
        json("[]"),
        own(201, JSON, &echo),
        json(&stored),
    ];
    let (shop, _) = shop("8.2.1", steps);
    let write = shop.create(prestashop_api::resources::Orders::META);
    let write = sets.iter().fold(write, |write, (field, value)| write.set(field, value).unwrap());
    let written = write.send().await.unwrap();
    assert_eq!((written.outcome, written.id), (Outcome::Partly, Some(7)), "{}", written.note);
    let differing: Vec<_> = written.differing.iter().map(ToString::to_string).collect();
    assert_eq!(differing, [r#"id_carrier: sent "2", stored "0""#, r#"total_paid: sent "34.80", stored "41.800000""#]);
    insta::assert_snapshot!(written.note, @"order 7 was made of cart 6; its state is 8, its total 41.800000 of which 0 are paid, its carrier 0, its payment Bank transfer (ps_wirepayment). That is the state of a payment error: the total that was sent does not fit the cart, and the shop mails the customer so");
}

const TAX: &str = r#"{"id":34,"rate":"20.000","active":"1","deleted":"0","name":[{"id":"1","value":"VAT"}]}"#;

/// An update of tax 34 that orders have used, after which the taxes above 36 are `after`.
async fn taxed(after: &str) -> prestashop_api::Result<Written> {
    let list = |rows: &str| json(&format!(r#"{{"taxes":[{rows}]}}"#));
    let kept = TAX.replace(r#""deleted":"0""#, r#""deleted":"1""#);
    let echo = TAX.replace("20.000", "21.000").replace("34", "37");
    let steps = [list(TAX), list(r#"{"id":36}"#), json(&format!(r#"{{"tax":{echo}}}"#)), list(&kept), list(after)];
    let (shop, _) = shop("8.2.1", steps);
    shop.update(prestashop_api::resources::Taxes::META, 34).set("rate", "21").unwrap().send().await
}

#[tokio::test]
async fn a_record_that_others_need_is_followed_to_the_one_that_took_its_place() {
    let follower = TAX.replace("20.000", "21.000").replace("34", "37");
    let written = taxed(&follower).await.unwrap();
    assert_eq!((written.outcome, written.id), (Outcome::Applied, Some(37)), "{}", written.note);
    assert_eq!(written.record.as_ref().unwrap().get("id"), Some(serde_json::json!(37)));
    insta::assert_snapshot!(written.note, @"tax 34 is in use: the shop keeps it as it was, marked as deleted, and made tax 37 of what was sent");
    // Somebody else's tax of that rate has another name.
    let other = follower.replace("VAT", "TVA");
    for after in [other.clone(), format!("{follower},{}", follower.replace("37", "38"))] {
        assert_eq!(taxed(&after).await.unwrap().outcome, Outcome::Unknown);
    }
    assert_eq!(taxed(&format!("{other},{}", follower.replace("37", "38"))).await.unwrap().id, Some(38));
}

#[tokio::test]
async fn a_record_that_was_replaced_is_not_written_again() {
    let kept = TAX.replace(r#""deleted":"0""#, r#""deleted":"1""#);
    let (shop, script) = shop("8.2.1", [json(&format!(r#"{{"taxes":[{kept}]}}"#))]);
    let write = shop.update(prestashop_api::resources::Taxes::META, 34).set("rate", "21").unwrap();
    let error = write.send().await.unwrap_err();
    assert_eq!(error.kind(), prestashop_api::ErrorKind::Usage);
    insta::assert_snapshot!(error, @"PATCH taxes/34: tax 34 is marked as deleted: it is kept for orders that name it, and a write would change what they say");
    assert!(script.sent().iter().all(|request| request.method() == Method::GET));
}

#[tokio::test]
async fn a_list_that_leaves_records_out_does_not_prove_that_none_was_made() {
    let meta = prestashop_api::resources::TranslatedConfigurations::META;
    let (shop, _) = shop("1.7.8.11", [json("[]"), not_saved(), json("[]")]);
    let written = shop.create(meta).set("name", "FD_TEST").unwrap().set("value.1", "x").unwrap().send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Unknown, "{}", written.note);
}
