//! Nobody sees the key, or a customer's password.

use std::collections::BTreeSet;
use std::fmt::{self, Debug, Write as _};
use std::sync::{Arc, Mutex};

use prestashop_api::client::TransportErrorKind;
use prestashop_api::record::WithoutSecrets;
use prestashop_api::{Catalogue, Error, ErrorKind, Phase, Verb};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{
    Ask as _, Call, HTML, JSON, KEY, Script, StillClock, With as _, broken, errors, foreign, own, scripted, shop,
};

/// All that an error can show.
fn everything(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let _ = write!(text, " {cause} {cause:?}");
        source = cause.source();
    }
    for part in [error.hint(), error.excerpt(), error.location(), error.path()] {
        let _ = write!(text, " {}", part.unwrap_or_default());
    }
    text
}

fn assert_clean(text: &str) {
    let lower = text.to_lowercase();
    assert!(!lower.contains(&KEY.to_lowercase()), "the key shows: {text}");
    assert!(!lower.contains("hunter2"), "a password shows: {text}");
    assert!(!text.contains("RlVMTEtFWTgy"), "the header shows: {text}");
}

#[tokio::test]
async fn errors_show_neither_key_nor_passwords() {
    let xml = "<prestashop><customer><passwd><![CDATA[hunter2]]></passwd><secure_key>hunter2</secure_key></customer></prestashop>";
    let answers = [
        own(500, JSON, &errors(&[(127, &format!("XML error\nOriginal XML : {xml}"))])),
        own(400, JSON, &errors(&[(41, &format!("{KEY} in the message, also as {}", KEY.to_lowercase()))])),
        own(200, JSON, &format!("junk {{\"passwd\":\"hunter2\", \"secure_key\": \"hunter2\"}} {KEY}")),
        own(200, JSON, "junk {\\\"passwd\\\":\\\"hunter2\\\"}"),
        own(200, JSON, "junk {\"passwd\":\"\\\\\\\"hunter2\"}"),
        own(200, JSON, "junk {\"passwd\":hunter2,"),
        foreign(200, HTML, &format!("<a href='?ws_key={KEY}&x=1'>{xml}")),
        foreign(403, HTML, "<passwd>hunter2 without an end"),
        foreign(403, HTML, "<pre>Authorization: Basic RlVMTEtFWTgyQUJDREVGR0hKS0xNTlBRUlNUVVZXWFk6</pre>"),
        // The key alone, without the colon; with a password behind it; and as part of an address.
        foreign(403, HTML, "<p>RlVMTEtFWTgyQUJDREVGR0hKS0xNTlBRUlNUVVZXWFk=</p>"),
        foreign(403, HTML, "user RlVMTEtFWTgyQUJDREVGR0hKS0xNTlBRUlNUVVZXWFk6cGFzc3dvcmQ= password"),
        foreign(403, HTML, "?user=RlVMTEtFWTgyQUJDREVGR0hKS0xNTlBRUlNUVVZXWFk&x"),
        foreign(200, HTML, "junk <customer passwd=\"hunter2\" secure_key='hunter2'>"),
        own(500, JSON, &errors(&[(97, "[SQL Error] UPDATE ps_customer SET `passwd` = 'hunter2' WHERE 1")])),
        foreign(200, HTML, "array(2) { [\"passwd\"]=> string(7) \"hunter2\" ['secure_key'] => hunter2 }"),
        foreign(302, HTML, "").with("Location", &format!("https://shop.example/?url=orders&ws_key={KEY}")),
    ];
    for answer in answers {
        let (shop, _) = shop(Ok(answer));
        let error = shop.ask(Call::new(Verb::Post, "customers").body(xml)).await.unwrap_err();
        assert_clean(&everything(&error));
    }
}

#[tokio::test]
async fn what_is_no_secret_stays() {
    let body = "junk \"secure_key\", \"payment\" <passwd required=\"true\"/><name>Anna</name> passwd is a field";
    let (shop, _) = shop(Ok(own(200, JSON, body)));
    let error = shop.ask(Call::get("customers")).await.unwrap_err();
    assert_eq!(error.excerpt(), Some(body));
}

#[tokio::test]
async fn an_excerpt_is_bounded_and_cut_between_characters() {
    for filler in ["x", "ä", "€", "😀"] {
        let (shop, _) = shop(Ok(foreign(200, HTML, &filler.repeat(10_000))));
        let error = shop.ask(Call::get("orders")).await.unwrap_err();
        let excerpt = error.excerpt().unwrap();
        assert!(excerpt.len() <= 512 && excerpt.len() > 500, "{}", excerpt.len());
        assert!(excerpt.ends_with('…'));
    }
}

#[tokio::test]
async fn a_secret_across_the_cut_does_not_show_in_part() {
    for lead in 470..512 {
        let (shop, _) = shop(Ok(foreign(200, HTML, &format!("{}{KEY} and more", "x".repeat(lead)))));
        let error = shop.ask(Call::get("orders")).await.unwrap_err();
        assert!(!error.excerpt().unwrap().contains("FULL"), "{error:?}");
    }
}

#[tokio::test]
async fn a_message_is_one_line() {
    let message = format!("first\nsecond\t third {}", "long ".repeat(300));
    let (shop, _) = shop(Ok(own(400, JSON, &errors(&[(127, &message)]))));
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    let shown = error.to_string();
    assert!(shown.starts_with("GET orders: first second third long"), "{shown}");
    assert!(!shown.contains('\n') && shown.chars().count() < 450);
    assert_eq!(error.codes()[0].message, message, "the whole message is kept");
}

#[test]
fn debug_of_a_shop_has_no_key() {
    let builder = scripted(&Script::new([]), &StillClock::new(0));
    assert_clean(&format!("{builder:?}"));
    let shop = builder.build().unwrap();
    assert_clean(&format!("{shop:?} {shop:#?}"));
    assert!(format!("{shop:?}").contains("https://shop.example/api/"));
}

/// Writes down all that is traced.
#[derive(Clone, Default)]
struct Notebook(Arc<Mutex<String>>);

impl Visit for Notebook {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = writeln!(self.0.lock().unwrap(), "{}={value:?}", field.name());
    }
}

impl fmt::Debug for Notebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notebook")
    }
}

impl Subscriber for Notebook {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let _ = writeln!(self.0.lock().unwrap(), "span {}", span.metadata().name());
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn traces_name_the_call_and_not_the_key() {
    let script = Script::new([
        Err(broken(TransportErrorKind::Timeout, Phase::MaybeSent)),
        Ok(own(405, JSON, &errors(&[(25, "verb")]))),
    ]);
    let shop = scripted(&script, &StillClock::new(u64::MAX)).key_in_query(true).build().unwrap();
    let notebook = Notebook::default();
    let guard = tracing::subscriber::set_default(notebook.clone());
    let error = shop.ask(Call::get("orders").id(7).query("filter[email]", "anna@example.com")).await.unwrap_err();
    drop(guard);
    assert_eq!(error.kind(), ErrorKind::ForbiddenVerb);
    let text = notebook.0.lock().unwrap().clone();
    let own: Vec<_> = text.lines().filter(|line| !line.starts_with("log.")).collect();
    insta::assert_snapshot!(own.join("\n"));
    assert_clean(&text);
}

/// Names that are everyday words as well, so that what follows them in a text is mostly no secret.
const EVERYDAY: [&str; 2] = ["token", "value"];

#[tokio::test]
async fn what_the_spec_marks_as_secret_is_no_part_of_an_error() {
    let fields = prestashop_api::RESOURCES.iter().flat_map(|resource| resource.shape.fields);
    let names: BTreeSet<_> = fields.filter(|field| field.secret).map(|field| field.name).collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names.iter().filter(|name| !EVERYDAY.contains(name)) {
        let (shop, _) = shop(Ok(own(200, JSON, &format!("junk {{\"{name}\":\"hunter2\"}}"))));
        let error = shop.ask(Call::get("customers")).await.unwrap_err();
        assert_clean(&everything(&error));
    }
}

const CUSTOMER: &str = r#"{"customers":[{"id":1,"email":"a@b.example","passwd":"hunter2","secure_key":"hunter2","reset_password_token":"hunter2"}]}"#;

#[tokio::test]
async fn answers_of_the_catalogue_hold_no_secrets_unless_asked() {
    let action = Catalogue::action("list-customers").unwrap();
    let inputs = serde_json::json!({});
    let (shop, _) = shop(Ok(own(200, JSON, CUSTOMER)));
    let answer = action.run(&shop, &inputs).await.unwrap();
    assert_clean(&answer.to_string());
    assert_eq!(answer["items"][0]["email"], "a@b.example");
    let properties = &action.output_schema()["properties"]["items"]["items"]["properties"];
    assert!(properties.get("email").is_some() && properties.get("passwd").is_none());

    let (shop, _) = crate::support::shop(Ok(own(200, JSON, CUSTOMER)));
    let answer = action.run(&shop, &inputs).with_secrets().await.unwrap();
    assert_eq!(answer["items"][0]["passwd"], "hunter2");
}

#[tokio::test]
async fn typed_records_keep_their_secrets() {
    let (shop, _) = shop(Ok(own(200, JSON, CUSTOMER)));
    let customers = shop.customers().list().await.unwrap().items;
    assert_eq!(serde_json::to_value(&customers[0]).unwrap()["passwd"], "hunter2");
    assert_clean(&format!("{customers:?}"));
    assert_clean(&serde_json::to_string(&WithoutSecrets(&customers[0])).unwrap());
}

#[tokio::test]
async fn a_preview_hides_what_is_set_and_what_is_sent_back() {
    // A PUT of PrestaShop 1.7 sends the hash of the password back.
    let xml = "<prestashop><customers><customer><id>1</id><lastname>Doe</lastname><firstname>Jo</firstname>\
               <email>a@b.example</email><passwd><![CDATA[hunter2 & more]]></passwd><note></note></customer></customers></prestashop>";
    let answers = |version: &str| {
        let probe = own(
            200,
            "text/xml;charset=utf-8",
            r#"<prestashop><api shopName="x"><customers get="true" put="true" patch="true" post="true" delete="true" head="true"/></api></prestashop>"#,
        );
        [probe.with("PSWS-Version", version), own(200, "text/xml;charset=utf-8", xml).with("PSWS-Version", version)]
    };
    for version in ["1.7.8.11", "8.2.1"] {
        let script = Script::new(answers(version).map(Ok));
        let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
        let write = shop.update(Catalogue::resource("customers").unwrap(), 1).set("passwd", "hunter2<3").unwrap();
        let Ok(preview) = write.preview().await else { panic!("{:?}", script.paths()) };
        assert_clean(&format!("{preview} {preview:?} {}", serde_json::to_string(&preview).unwrap()));
        assert!(preview.body.contains("<passwd>[hidden]</passwd>"), "{}", preview.body);
        assert!(preview.with_secrets().body.contains("<passwd>hunter2&lt;3</passwd>"));
    }
}
