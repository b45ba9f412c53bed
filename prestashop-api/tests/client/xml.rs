//! What breaks XML, and what only looks like it.

use prestashop_api::resources::Order;
use prestashop_api::{Error, ErrorKind, RESOURCES, RetryPolicy};

use crate::support::{Script, StillClock, With as _, XML, own, scripted};

async fn read(orders: &str) -> Result<Order, Error> {
    let body = format!("<prestashop><orders>{orders}</orders></prestashop>");
    document(&body).await
}

async fn document(body: &str) -> Result<Order, Error> {
    let script = Script::new([Ok(own(200, XML, body))]);
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    shop.orders().get(7).await
}

#[tokio::test]
async fn a_text_that_ends_its_own_cdata_is_an_error_and_not_another_text() {
    for (text, path) in [
        ("<reference><![CDATA[a]]>b]]></reference>", Some("orders[0].reference")),
        ("<reference><![CDATA[]]><b>x</b>]]></reference>", Some("orders[0].reference")),
        ("<gift_card><![CDATA[a]]><b>x</b>]]></gift_card>", Some("orders[0].gift_card")),
        ("<gift_card><![CDATA[]]><b>x</b>]]></gift_card>", Some("orders[0].gift_card")),
        ("lost<reference>a</reference>", Some("orders[0]")),
    ] {
        let error = read(&format!("<order><id>7</id>{text}</order>")).await.unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, path), "{text}: {error}");
    }
}

#[tokio::test]
async fn a_text_keeps_its_cdata_sections_entities_and_blanks() {
    let text = "<reference><![CDATA[ a]]]]><![CDATA[> ]]>&lt;&#233;&amp;<!-- no text --></reference>";
    let order = read(&format!("<order><id>7</id>{text}</order>")).await.unwrap();
    assert_eq!(order.reference, " a]]> <é&");
}

#[tokio::test]
async fn rows_that_the_spec_does_not_know_are_all_kept() {
    let unknown = "<cards><card><id>1</id></card><card><id>2</id></card><card>3</card><note>n</note></cards>";
    let order = read(&format!("<order><id>7</id>{unknown}</order>")).await.unwrap();
    let kept = serde_json::json!({"card": [{"id": "1"}, {"id": "2"}, "3"], "note": "n"});
    assert_eq!(order.extra.get("cards"), Some(&kept));
}

#[tokio::test]
async fn depth_is_bounded() {
    let deep = |levels: usize| format!("{}{}", "<x>".repeat(levels), "</x>".repeat(levels));
    let order = read(&format!("<order><id>7</id>{}</order>", deep(100))).await.unwrap();
    assert!(order.extra.get("x").is_some());
    let error = read(&format!("<order><id>7</id>{}</order>", deep(200_000))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("128 levels"), "{error}");
}

#[tokio::test]
async fn nothing_may_follow_the_document() {
    let one = "<prestashop><orders><order><id>7</id><reference>A</reference></order></orders></prestashop>";
    assert!(document(&format!("{one}\n<!-- served by cache -->\n")).await.is_ok());
    for rest in ["<br />Notice", "Notice", one] {
        let error = document(&format!("{one}{rest}")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{rest}: {error}");
    }
}

#[tokio::test]
async fn a_row_without_any_field_does_not_become_zeros() {
    let rows = "<associations><order_rows><order_row></order_row></order_rows></associations>";
    let body = format!("<prestashop><orders><order><id>7</id>{rows}</order></orders></prestashop>");
    assert!(document(&body).await.unwrap().order_rows.is_empty());
    // What is not known of the record is told, and does not show.
    let script = Script::new([Ok(own(200, XML, &body).with("PSWS-Version", "8.0.1"))]);
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let orders = RESOURCES.iter().find(|resource| resource.name == "orders").unwrap();
    let page = shop.list(orders).pages().next().await.unwrap().unwrap();
    assert_eq!(page.items[0].get("order_rows"), None);
    assert!(page.notices[0].message.contains("8.0.2"), "{:?}", page.notices);
}
