//! Creates, updates and deletes: the exact requests, and what became of them.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response};
use prestashop_api::client::{TransportError, TransportErrorKind};
use prestashop_api::resources::{Customers, NewCustomer, OrderCarrierId};
use prestashop_api::{
    Error, ErrorKind, LanguageText, Outcome, Phase, Resource as _, RetryPolicy, Shop, Translated, Verb,
};

use crate::support::{HTML, JSON, Script, StillClock, With as _, XML, broken, errors_xml, foreign, own, scripted};

type Step = Result<Response<Bytes>, TransportError>;

/// A shop whose key may do everything with customers; the third word is the version.
fn shop(version: &str, steps: impl IntoIterator<Item = Step>) -> (Shop, Arc<Script>) {
    let patch = if version.starts_with("1.7") { "" } else { r#" patch="true""# };
    with_root(version, &format!(r#"get="true" put="true" post="true"{patch} delete="true""#), steps)
}

fn with_root(version: &str, rights: &str, steps: impl IntoIterator<Item = Step>) -> (Shop, Arc<Script>) {
    let resources = ["customers", "languages", "order_carriers", "order_states", "products"]
        .map(|resource| format!("<{resource} {rights}/>"))
        .concat();
    let root = format!(r#"<prestashop><api shopName="S">{resources}</api></prestashop>"#);
    let root = own(200, XML, &root).with("PSWS-Version", version);
    let script = Script::new(std::iter::once(Ok(root)).chain(steps));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    (shop, script)
}

fn customer(id: u64, fields: &[(&str, &str)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, text)| format!("<{name}><![CDATA[{text}]]></{name}>")).collect();
    let fields = fields.concat();
    format!("<prestashop><customer><id><![CDATA[{id}]]></id>{fields}</customer></prestashop>")
}

fn customers(id: u64, fields: &[(&str, &str)]) -> String {
    customer(id, fields)
        .replace("<customer>", "<customers><customer>")
        .replace("</customer>", "</customer></customers>")
}

fn zoe() -> NewCustomer {
    NewCustomer {
        passwd: "a secret word".to_owned(),
        lastname: "Müller".to_owned(),
        firstname: "Zoë".to_owned(),
        email: "zoe@example.test".to_owned(),
    }
}

fn ids(id: u64) -> String {
    format!(r#"{{"customers":[{{"id":{id}}}]}}"#)
}

fn last_body(script: &Script) -> String {
    let sent = script.sent();
    let body = sent.iter().rfind(|request| !request.body().is_empty()).expect("a write was sent").body().clone();
    String::from_utf8(body.to_vec()).unwrap()
}

fn methods(script: &Script) -> Vec<Method> {
    script.sent().iter().map(|request| request.method().clone()).collect()
}

fn timeout() -> Step {
    Err(broken(TransportErrorKind::Timeout, Phase::MaybeSent))
}

#[tokio::test]
async fn a_create_sends_one_record_and_gives_it_back() {
    let made =
        customer(303, &[("lastname", "Müller"), ("firstname", "Zoë"), ("email", "zoe@example.test"), ("active", "1")]);
    let shown = own(
        200,
        XML,
        &customers(
            303,
            &[("lastname", "Müller"), ("firstname", "Zoë"), ("email", "zoe@example.test"), ("active", "1")],
        ),
    );
    let (shop, script) = shop("8.2.1", [Ok(own(200, JSON, &ids(302))), Ok(own(201, XML, &made)), Ok(shown)]);
    let written = shop.customers().create(zoe()).active(true).send().await.unwrap();
    assert_eq!((written.outcome, written.verb, written.id), (Outcome::Applied, Verb::Post, Some(303)));
    assert_eq!(written.differing, []);
    assert_eq!(written.record.as_ref().unwrap().firstname, "Zoë");
    assert_eq!(
        script.paths(),
        [
            "/api/",
            "/api/customers?display=%5Bid%5D&sort=%5Bid_DESC%5D&limit=2",
            "/api/customers",
            "/api/customers?display=full&filter%5Bid%5D=%5B303%5D&sort=%5Bid_ASC%5D&limit=1"
        ]
    );
    insta::assert_snapshot!(last_body(&script), @"<prestashop><customer><passwd>a secret word</passwd><lastname>Müller</lastname><firstname>Zoë</firstname><email>zoe@example.test</email><active>1</active></customer></prestashop>");
}

#[tokio::test]
async fn texts_are_escaped_and_control_characters_are_refused() {
    let text = "a ]]> b <b>&amp; \"q\" 'q' 😀 שלום עולם\nline";
    let steps = [customer(7, &[("note", text)]), customers(7, &[("active", "1")])];
    let (bold, script) = shop("8.2.1", steps.map(|answer| Ok(own(200, XML, &answer))));
    let written = bold.customers().update(7).note(text).send().await.unwrap();
    // The shop shows no note: that is told, not hidden.
    assert_eq!(written.differing.len(), 1);
    assert_eq!((&written.differing[0].sent[..], &written.differing[0].stored), (text, &Some(String::new())));
    insta::assert_snapshot!(last_body(&script), @r#"
    <prestashop><customer><id>7</id><note>a ]]&gt; b &lt;b&gt;&amp;amp; &quot;q&quot; &apos;q&apos; 😀 שלום עולם
    line</note></customer></prestashop>
    "#);

    let (shop, script) = shop("8.2.1", []);
    let error = shop.customers().update(7).note("bell \u{7}").send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("note")));
    assert_eq!(methods(&script), [Method::GET], "nothing but the root was asked");
}

#[tokio::test]
async fn what_the_shop_would_refuse_is_refused_by_name() {
    async fn refused(write: prestashop_api::Write<Customers>) -> Error {
        write.send().await.unwrap_err()
    }
    let (shop, script) = shop("8.2.1", []);
    let customers = shop.customers();
    let long = refused(customers.update(7).lastname("x".repeat(256))).await;
    assert_eq!(long.path(), Some("lastname"));
    insta::assert_snapshot!(long, @"PATCH customers/7: lastname: it has 256 characters, at most 255 fit");
    let nothing = refused(customers.update(7)).await;
    insta::assert_snapshot!(nothing.message(), @"nothing is set: there is nothing to write");
    assert_eq!(methods(&script), [Method::GET]);
}

#[tokio::test]
async fn an_update_is_a_patch_of_what_was_set() {
    let (answer, shown) = (customer(303, &[("active", "0")]), customers(303, &[("active", "0")]));
    let (shop, script) = shop("9.1.4", [answer, shown].map(|answer| Ok(own(200, XML, &answer))));
    let written = shop.customers().update(303).active(false).send().await.unwrap();
    assert_eq!((written.outcome, written.verb), (Outcome::Applied, Verb::Patch));
    assert_eq!(
        script.paths(),
        [
            "/api/",
            "/api/customers/303",
            "/api/customers?display=full&filter%5Bid%5D=%5B303%5D&sort=%5Bid_ASC%5D&limit=1"
        ]
    );
    assert_eq!(script.sent()[1].headers()["Output-Format"], "JSON");
    assert_eq!(last_body(&script), "<prestashop><customer><id>303</id><active>0</active></customer></prestashop>");
}

const HELD: &[(&str, &str)] = &[
    ("id_default_group", "3"),
    ("newsletter_date_add", "0000-00-00 00:00:00"),
    ("secure_key", "b1f5e4ae4d2dc4a3a3a1b1f5e4ae4d2d"),
    ("passwd", "$2y$10$hash"),
    ("lastname", "Müller"),
    ("firstname", "Zoë"),
    ("email", "zoe@example.test"),
    ("active", "1"),
    ("date_add", "2026-10-01 10:00:00"),
    ("date_upd", "2026-10-02 10:00:00"),
    ("loyalty_points", "12"),
];

#[tokio::test]
async fn without_patch_the_whole_record_is_merged_and_put_back() {
    let (shop, script) = shop(
        "1.7.8.11",
        [customers(302, HELD), customer(302, &[("note", "VIP")]), customers(302, &[("note", "VIP")])]
            .map(|answer| Ok(own(200, XML, &answer))),
    );
    let written = shop.customers().update(302).note("VIP").send().await.unwrap();
    assert_eq!((written.outcome, written.verb), (Outcome::Applied, Verb::Put));
    assert_eq!(
        script.paths()[1..3],
        ["/api/customers?display=full&filter%5Bid%5D=%5B302%5D&sort=%5Bid_ASC%5D&limit=1", "/api/customers/302"]
    );
    let body = last_body(&script).replace("><", ">\n<");
    insta::assert_snapshot!(body, @"
    <prestashop>
    <customer>
    <id>302</id>
    <id_default_group>3</id_default_group>
    <secure_key>b1f5e4ae4d2dc4a3a3a1b1f5e4ae4d2d</secure_key>
    <passwd>$2y$10$hash</passwd>
    <lastname>Müller</lastname>
    <firstname>Zoë</firstname>
    <email>zoe@example.test</email>
    <active>1</active>
    <note>VIP</note>
    <date_add>2026-10-01 10:00:00</date_add>
    <loyalty_points>12</loyalty_points>
    </customer>
    </prestashop>
    ");
}

#[tokio::test]
async fn a_put_that_would_lose_a_value_is_refused_by_name() {
    let rights = r#"get="true" put="true" post="true" patch="false" delete="true""#;
    let (shop, script) = with_root("9.1.4", rights, [Ok(own(200, XML, &customers(302, HELD)))]);
    let error = shop.customers().update(302).note("VIP").send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("secure_key")));
    insta::assert_snapshot!(error.message(), @"a PUT would lose what it holds, because it cannot be sent back");
    assert_eq!(methods(&script), [Method::GET, Method::GET]);
}

#[tokio::test]
async fn a_preview_shows_what_would_change_and_sends_nothing() {
    let (shop, script) = shop("8.2.1", [Ok(own(200, XML, &customers(303, HELD)))]);
    let preview = shop.customers().update(303).active(false).lastname("Müller").note("VIP").preview().await.unwrap();
    insta::assert_snapshot!(preview, @r#"
    PATCH customers/303
      active: "1" -> "0"
      note: "VIP"
    "#);
    assert_eq!(
        preview.body,
        "<prestashop><customer><id>303</id><lastname>Müller</lastname><active>0</active><note>VIP</note></customer></prestashop>"
    );
    assert_eq!(methods(&script), [Method::GET, Method::GET]);
}

#[tokio::test]
async fn a_text_is_compared_in_the_language_that_the_write_names() {
    let names =
        |french: &str| format!(r#"{{"id":1,"name":[{{"id":"1","value":"Mug"}},{{"id":"2","value":"{french}"}}]}}"#);
    let before = format!(r#"{{"products":[{}]}}"#, names("Tasse"));
    let echo = format!(r#"{{"product":{}}}"#, names("Chope"));
    let after = format!(r#"{{"products":[{}]}}"#, names("Chope"));
    let (shop, script) = shop("8.2.1", [before.clone(), before, echo, after].map(|answer| Ok(own(200, JSON, &answer))));
    let write = shop.products().update(1).name("Chope").language(2_u64);
    insta::assert_snapshot!(write.preview().await.unwrap(), @r#"
    PATCH products/1
      name.2: "Tasse" -> "Chope"
      note: name: what it holds in other languages (1) is sent along, because the shop empties what is left out
    "#);
    let written = write.send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Applied, &[][..]));
    let sent = [Method::GET, Method::GET, Method::GET, Method::PATCH, Method::GET];
    assert_eq!(methods(&script), sent, "a write that was looked at can be sent");
}

#[tokio::test]
async fn a_preview_tells_of_a_right_that_is_missing() {
    let rights = r#"get="true" put="false" post="false" patch="false" delete="false""#;
    let (shop, _) = with_root("8.2.1", rights, [Ok(own(200, JSON, r#"{"customers":[{"id":303,"active":"1"}]}"#))]);
    let preview = shop.customers().update(303).active(false).preview().await.unwrap();
    insta::assert_snapshot!(preview, @r#"
    PATCH customers/303
      active: "1" -> "0"
      note: the key may not PATCH customers: the shop will refuse this
    "#);
}

#[tokio::test]
async fn what_an_answer_in_json_leaves_out_is_zero_or_empty() {
    let answer = r#"{"customer":{"id":303,"email":"zoe@example.test"}}"#;
    let (shop, script) = shop("8.2.1", [Ok(own(200, JSON, answer))]);
    let written = shop.customers().update(303).active(false).note("").verify(false).send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Taken, &[][..]));
    assert!(!written.is_applied());
    assert_eq!(script.sent().len(), 2);
    // Who did not want a look gets one all the same where the answer shows another value.
    let shown = r#"{"customers":[{"id":303,"active":"0"}]}"#;
    let (shop, _) = self::shop("8.2.1", [answer, shown].map(|answer| Ok(own(200, JSON, answer))));
    let write = shop.update(Customers::META, 303).set("active", "1").unwrap().verify(false);
    let written = write.send().await.unwrap();
    assert_eq!(
        written.differing[0].to_string(),
        r#"active: sent "1", stored "0""#,
        "a value that was not taken is told"
    );
    assert_eq!(written.outcome, Outcome::NotApplied);
    assert_eq!(written.record.as_ref().unwrap().get("active"), Some(serde_json::Value::Bool(false)));
}

#[tokio::test]
async fn an_update_without_an_answer_is_looked_at_again() {
    let json = |active: u8| format!(r#"{{"customers":[{{"id":303,"active":{active},"lastname":"New"}}]}}"#);
    let died = || own(500, HTML, "");
    for (answer, again, outcome) in [
        (timeout(), Ok(own(200, JSON, &json(0))), Outcome::Applied),
        (timeout(), Ok(own(200, JSON, &json(1).replace("New", "Old"))), Outcome::Unknown),
        (timeout(), timeout(), Outcome::Unknown),
        (
            Ok(foreign(504, HTML, "<html>gateway</html>")),
            Ok(own(200, JSON, &json(1).replace("New", "Old"))),
            Outcome::Unknown,
        ),
        (Ok(died()), Ok(own(200, JSON, &json(1).replace("New", "Old"))), Outcome::NotApplied),
        (Ok(died()), Ok(own(200, JSON, &json(1))), Outcome::Unknown),
        (
            Ok(own(500, XML, &errors_xml(&[(46, "Unable to save resource")]))),
            Ok(own(200, JSON, &json(0))),
            Outcome::Applied,
        ),
        (
            Ok(own(500, XML, &errors_xml(&[(46, "Unable to save resource")]))),
            Ok(own(200, JSON, &json(1).replace("New", "Old"))),
            Outcome::NotApplied,
        ),
        (Ok(own(200, XML, "<prestashop><customer>")), Ok(own(200, JSON, &json(0))), Outcome::Applied),
    ] {
        let told = format!("{answer:?} then {again:?}");
        let (shop, script) = shop("8.2.1", [answer, again]);
        let written = shop.customers().update(303).active(false).lastname("New").send().await.unwrap();
        assert_eq!(written.outcome, outcome, "{told}: {}", written.note);
        assert_eq!(methods(&script)[1..], [Method::PATCH, Method::GET], "a write is never sent again");
    }
}

#[tokio::test]
async fn a_create_without_an_answer_is_looked_for() {
    let found = |rows: &str| Ok(own(200, JSON, &format!(r#"{{"customers":[{rows}]}}"#)));
    let row = |id: u64, email: &str| {
        format!(
            r#"{{"id":{id},"lastname":"Müller","firstname":"Zoë","email":"{email}","active":"1","passwd":"$2y$10$hash"}}"#
        )
    };
    let mine = row(303, "zoe@example.test");
    let other = row(304, "eve@example.test");
    for (answer, again, outcome, id) in [
        // Nothing proves that the shop has got it: a colleague of the same queue may have made the same.
        (timeout(), found(&format!("{mine},{other}")), Outcome::Unknown, None),
        (timeout(), Ok(own(200, JSON, "[]")), Outcome::Unknown, None),
        (timeout(), found(&other), Outcome::Unknown, None),
        (timeout(), found(&format!("{mine},{}", row(305, "zoe@example.test"))), Outcome::Unknown, None),
        (Ok(own(500, HTML, "")), Ok(own(200, JSON, "[]")), Outcome::NotApplied, None),
        (Ok(own(500, XML, &errors_xml(&[(3, "Notice")]))), found(&mine), Outcome::Applied, Some(303)),
    ] {
        let told = format!("{answer:?} then {again:?}");
        let (shop, script) = shop("8.2.1", [Ok(own(200, JSON, &ids(302))), answer, again]);
        let written = shop.customers().create(zoe()).send().await.unwrap();
        assert_eq!((written.outcome, written.id), (outcome, id), "{told}: {}", written.note);
        let one_candidate = id.is_none() && told.contains("303") && !told.contains("305");
        assert_eq!(written.candidate, one_candidate.then_some(303), "{told}: {}", written.note);
        assert_eq!(
            script.paths()[3],
            "/api/customers?display=full&filter%5Bid%5D=%3E%5B302%5D&sort=%5Bid_ASC%5D&limit=100"
        );
        assert_eq!(methods(&script)[2..], [Method::POST, Method::GET]);
    }
}

#[tokio::test]
async fn a_refused_write_is_an_error_that_was_not_applied() {
    let refusal = errors_xml(&[(85, "Validation error: \"Property Customer->email is not valid\"")]);
    let (shop, script) = shop("8.2.1", [Ok(own(400, XML, &refusal))]);
    let error = shop.customers().update(303).email("zoe@example").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidField);
    assert!(!error.may_have_been_applied());
    assert_eq!(methods(&script), [Method::GET, Method::PATCH]);
}

#[tokio::test]
async fn a_delete_says_what_became_of_it() {
    let gone = || Ok(own(200, JSON, "[]"));
    let there = |deleted: u8| Ok(own(200, JSON, &format!(r#"{{"customers":[{{"id":7,"deleted":{deleted}}}]}}"#)));
    for (answer, again, outcome) in [
        (timeout(), gone(), Outcome::Applied),
        (timeout(), there(0), Outcome::Unknown),
        (timeout(), there(1), Outcome::Unknown),
        (Ok(own(500, XML, &errors_xml(&[(88, "Id(s) wrong")]))), there(0), Outcome::NotApplied),
        (Ok(own(500, HTML, "")), timeout(), Outcome::Unknown),
    ] {
        let script = Script::new([answer, again]);
        let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
        let deleted = shop.customers().delete(7).with_history().send().await.unwrap();
        assert_eq!(deleted.outcome, outcome, "{}", deleted.note);
        assert_eq!(methods(&script), [Method::DELETE, Method::GET]);
    }
    let confirmed = || own(200, "", "");
    for (answer, again, outcome) in [
        (confirmed(), gone(), Outcome::Applied),
        (confirmed(), there(1), Outcome::Applied),
        (confirmed(), there(0), Outcome::Unknown),
        (confirmed(), timeout(), Outcome::Taken),
        // A read in the place of the delete, by a proxy that lost the verb.
        (own(200, JSON, r#"{"customer":{"id":7}}"#), there(0), Outcome::Unknown),
        (own(200, JSON, r#"{"customer":{"id":7}}"#), gone(), Outcome::Applied),
    ] {
        let script = Script::new([Ok(answer), again]);
        let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
        let deleted = shop.customers().delete(7).with_history().send().await.unwrap();
        assert_eq!(deleted.outcome, outcome, "{}", deleted.note);
        assert_eq!(methods(&script), [Method::DELETE, Method::GET]);
    }
    let script = Script::new([Ok(confirmed())]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let deleted = shop.customers().delete(7).with_history().verify(false).send().await.unwrap();
    assert_eq!((deleted.outcome, deleted.is_applied()), (Outcome::Taken, false));
    assert_eq!(script.paths(), ["/api/customers/7"]);
}

#[tokio::test]
async fn essential_records_are_deleted_only_on_demand() {
    let state = r#"{"order_states":[{"id":2,"unremovable":1}]}"#;
    let script = Script::new([Ok(own(200, JSON, state)), Ok(own(200, "", "")), Ok(own(200, JSON, "[]"))]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let error = shop.order_states().delete(2).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    insta::assert_snapshot!(error.message(), @"order_state 2 is not deleted: the shop needs its order_states");
    assert!(shop.order_states().delete(2).force().send().await.unwrap().is_applied());
    assert_eq!(methods(&script), [Method::GET, Method::DELETE, Method::GET]);
}

#[tokio::test]
async fn the_default_language_is_essential() {
    let language = |id: u64| format!(r#"{{"languages":[{{"id":{id},"name":"English"}}]}}"#);
    let setting = r#"{"configurations":[{"id":1,"name":"PS_LANG_DEFAULT","value":"1"}]}"#;
    let script = Script::new([
        Ok(own(200, JSON, &language(1))),
        Ok(own(200, JSON, setting)),
        Ok(own(200, JSON, &language(2))),
        Ok(own(200, JSON, setting)),
        Ok(own(200, "", "")),
        Ok(own(200, JSON, "[]")),
    ]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let error = shop.languages().delete(1).send().await.unwrap_err();
    insta::assert_snapshot!(error.message(), @"language 1 is not deleted: it is the one that the setting `PS_LANG_DEFAULT` names");
    assert!(shop.languages().delete(2).send().await.unwrap().is_applied());
    assert_eq!(methods(&script)[4..], [Method::DELETE, Method::GET]);
}

#[tokio::test]
async fn a_translated_text_needs_its_language() {
    let meta = prestashop_api::resources::OrderStates::META;
    let answer = "<prestashop><order_state><id>9</id><name><language id=\"1\">Packed</language><language id=\"2\">Emballé</language></name></order_state></prestashop>";
    let shown = answer
        .replace("<order_state>", "<order_states><order_state>")
        .replace("</order_state>", "</order_state></order_states>");
    let (two, script) = shop("8.2.1", [Ok(own(200, XML, answer)), Ok(own(200, XML, &shown))]);
    let write = two.update(meta, 9).set("name.1", "Packed").unwrap().set("name.2", "Emballé").unwrap();
    let written = write.send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Applied, &[][..]));
    assert_eq!(
        last_body(&script),
        "<prestashop><order_state><id>9</id><name><language id=\"1\">Packed</language><language id=\"2\">Emballé</language></name></order_state></prestashop>"
    );

    let languages = |ids: &[u64]| {
        let rows: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
        Ok(own(200, JSON, &format!(r#"{{"languages":[{}]}}"#, rows.join(","))))
    };
    let (one, script) = shop(
        "8.2.1",
        [languages(&[3]), Ok(own(200, XML, answer)), Ok(own(200, XML, &shown.replace("id=\"1\"", "id=\"3\"")))],
    );
    let written = one.update(meta, 9).set("name", "Packed").unwrap().send().await.unwrap();
    assert!(written.is_applied());
    assert!(last_body(&script).contains("<name><language id=\"3\">Packed</language></name>"));

    let (several, script) = shop("8.2.1", [languages(&[1, 2])]);
    let error = several.update(meta, 9).set("name", "Packed").unwrap().send().await.unwrap_err();
    assert_eq!((error.path(), error.hint()), (Some("name"), Some("the shop has the languages 1, 2")));
    assert_eq!(script.sent().len(), 2);

    let per_language = Translated::per_language([(1, "Packed")]);
    assert_eq!(per_language.iter().collect::<Vec<_>>(), [(Some(1), "Packed")]);
    let _ = LanguageText::default();
}

#[tokio::test]
async fn a_mail_goes_out_with_a_write_that_can_have_one() {
    let answer =
        "<prestashop><order_carrier><id>9</id><tracking_number>1Z</tracking_number></order_carrier></prestashop>";
    let shown = answer
        .replace("<order_carrier>", "<order_carriers><order_carrier>")
        .replace("</order_carrier>", "</order_carrier></order_carriers>");
    let (new, script) = shop("8.2.1", [Ok(own(200, XML, answer)), Ok(own(200, XML, &shown))]);
    let written = new.order_carriers().update(OrderCarrierId(9)).tracking_number("1Z").notify().send().await.unwrap();
    assert!(written.is_applied());
    assert_eq!(script.paths()[..2], ["/api/", "/api/order_carriers/9?sendemail=1"]);

    let (old, script) = shop("1.7.7.8", []);
    let write = old.order_carriers().update(OrderCarrierId(9)).tracking_number("1Z").notify();
    let error = write.preview().await.unwrap_err();
    insta::assert_snapshot!(error, @"PUT order_carriers/9: PrestaShop 1.7.7.8 mails nobody with this write: that came with 1.7.8");
    assert_eq!(script.paths(), ["/api/"], "nothing is read for a write that is refused");

    let (shop, script) = shop("8.2.1", []);
    let error = shop.update(Customers::META, 7).set("active", "1").unwrap().notify().send().await.unwrap_err();
    insta::assert_snapshot!(error, @"PATCH customers/7: the shop mails nobody with this write");
    assert_eq!((error.kind(), script.paths()), (ErrorKind::Usage, vec!["/api/".to_owned()]));
}

#[test]
fn fields_by_name_take_what_the_webservice_takes() {
    let script = Script::new([]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let set = |field: &str, value: &str| shop.update(Customers::META, 7).set(field, value).map(|_| ());
    for (field, value) in [
        ("active", "1"),
        ("birthday", "1984-05-06"),
        ("birthday", ""),
        ("groups", "2,3"),
        ("groups", r#"[{"id": 2}]"#),
        ("groups", ""),
    ] {
        set(field, value).unwrap();
    }
    let messages: Vec<_> = [
        ("actve", "1"),
        ("active", "yes"),
        ("birthday", "6 May"),
        ("active.1", "1"),
        ("groups", "two"),
        ("groups", r#"[{"ids": 2}]"#),
    ]
    .into_iter()
    .map(|(field, value)| set(field, value).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(messages.join("\n"), @r#"
    PATCH customers/7: actve: customers have no field `actve`: did you mean `active`?
    PATCH customers/7: active: expected 0 or 1, got "yes"
    PATCH customers/7: birthday: expected a date like 2026-11-23, got "6 May"
    PATCH customers/7: active: it is not translated: leave the language out
    PATCH customers/7: groups: `id`: expected an id, got "two"
    PATCH customers/7: groups: a row has no field `ids`: did you mean `id`?
    "#);
}
