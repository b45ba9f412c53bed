//! The made-up resource, from the outside.
#![cfg(test)]

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use module_resource::{
    AddressLeftAlone, CreateAddress, GiftCard, GiftCardId, GiftCardSpent, GiftCardType, GiftCards, ListCards,
    RESOURCES, SellCard, cards_of, catalogue, sale,
};
use prestashop_api::actions::ActionPreview;
use prestashop_api::client::{BoxFuture, TransportError};
use prestashop_api::poller::Start;
use prestashop_api::resources::{Address, CustomerId, ProductId};
use prestashop_api::{Action as _, Date, Decimal, Display as _, Limits, Outcome, Resource as _, Shop, Transport, Verb};
use prestashop_conformance::shop::FakeShop;
use serde_json::json;

const CARD: &str = r#"{"id": 7, "id_customer": "3", "code": "SUMMER", "type": "mail", "balance": "12.500000", "active": "1",
    "redeemed": 2, "expires": "2027-06-30", "greeting": [{"id": "1", "value": "Hello"}], "colour": "red",
    "associations": {"uses": [{"id": "1", "id_product": "5", "amount": "2.500000"}]}}"#;

#[test]
fn a_record_is_read_and_written_without_loss() -> Result<(), serde_json::Error> {
    let card: GiftCard = serde_json::from_str(CARD)?;
    assert_eq!(card.id, GiftCardId(7));
    assert_eq!(card.id_customer, Some(CustomerId(3)));
    assert_eq!(card.r#type, GiftCardType::Mail);
    assert_eq!(card.balance.to_string(), "12.500000");
    assert_eq!(card.expires, Some(Date::constant(2027, 6, 30)));
    assert_eq!(card.uses[0].id_product, ProductId(5));

    let written = serde_json::to_value(&card)?;
    assert_eq!(written["type"], "mail");
    assert_eq!(written["colour"], "red");
    assert_eq!(written["associations"]["uses"][0]["amount"], "2.500000");
    Ok(())
}

#[test]
fn what_is_as_good_as_money_is_not_in_logs() -> Result<(), serde_json::Error> {
    let card: GiftCard = serde_json::from_str(CARD)?;
    let log = format!("{card:?}");
    assert!(log.contains("12.500000") && !log.contains("SUMMER"), "{log}");
    Ok(())
}

#[test]
fn the_table_of_the_resource_says_what_the_spec_says() {
    let meta = GiftCards::META;
    assert_eq!((meta.name, meta.item, meta.pages.size, meta.pages.ceiling), ("gift_cards", "gift_card", 50, 20));
    assert_eq!(RESOURCES.iter().map(|resource| resource.name).collect::<Vec<_>>(), ["gift_cards", "orders"]);
    let code = meta.shape.field("code").map(|field| (field.max_in(None), field.required_in(None), field.secret));
    assert_eq!(code, Some((64, true, true)));
    assert!(meta.shape.field("redeemed").is_some_and(|field| !field.filterable()));
}

#[test]
fn a_display_can_show_some_fields_of_the_rows() {
    assert_eq!(GiftCardSpent::DISPLAYED.parameter(), "[id,uses[id_product,amount]]");
    assert_eq!(GiftCard::DISPLAYED.parameter(), "full");
}

const CARDS: &str = r#"{"gift_cards": [{"id": 7, "type": "paper", "balance": "12.500000", "expires": "0000-00-00"}]}"#;

/// The answer to a create, and to the look at what it made.
const MADE: &str = r#"{"gift_card":{"id":8,"code":"SUMMER","id_customer":3,"balance":"12.5","active":"1"}}"#;
const LOOKED_AT: &str = r#"{"gift_cards":[{"id":8,"code":"SUMMER","id_customer":3,"balance":"12.5","active":"1"}]}"#;

/// What a key may do.
const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">
<api shopName="Example">
<gift_cards xlink:href="https://shop.example/api/gift_cards" get="true" put="true" post="true" delete="false" head="true"/>
</api>
</prestashop>"#;

/// Answers the root, and every other request with one card, and keeps what was asked and sent.
#[derive(Debug, Default)]
struct Counter(Mutex<Vec<String>>);

impl Transport for Counter {
    fn send(
        &self,
        request: Request<Bytes>,
        _limits: &Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let sent = String::from_utf8_lossy(request.body());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{} {sent}", request.uri()));
        let query = request.uri().query().unwrap_or_default();
        let (kind, body) = match request.uri().path() {
            "/api/" => ("text/xml", ROOT),
            // A new card has a new id, and is shown when it is looked at.
            _ if request.method() == "POST" => ("application/json", MADE),
            _ if query.contains("%5B8%5D") => ("application/json", LOOKED_AT),
            _ => ("application/json", CARDS),
        };
        let mut answer = Response::new(Bytes::from_static(body.as_bytes()));
        answer.headers_mut().insert("content-type", HeaderValue::from_static(kind));
        answer.headers_mut().insert("psws-version", HeaderValue::from_static("8.2.1"));
        Box::pin(async move { Ok(answer) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_is_filtered_by_the_fields_of_the_resource() -> prestashop_api::Result<()> {
    let counter = Arc::new(Counter::default());
    let shop = Shop::connect("https://shop.example").key("K".repeat(32)).transport(counter.clone()).build()?;

    let cards = cards_of(&shop, CustomerId(3)).await?;

    assert_eq!((cards.len(), cards[0].id, cards[0].expires), (1, GiftCardId(7), None));
    let asked = counter.0.lock().unwrap().clone();
    for part in [
        "/api/gift_cards?",
        "[id,type,balance,expires]",
        "[id_customer]=[3]",
        "[active]=[1]",
        "[balance]=>[0]",
        "limit=50",
    ] {
        let decoded = asked[0].replace("%5B", "[").replace("%5D", "]").replace("%3E", ">").replace("%2C", ",");
        assert!(decoded.contains(part), "{part} is not in {decoded}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_card_is_made_of_what_it_must_have_and_of_what_is_known() -> prestashop_api::Result<()> {
    let counter = Arc::new(Counter::default());
    let shop = Shop::connect("https://shop.example").key("K".repeat(32)).transport(counter.clone()).build()?;
    let sale = || sale(&shop, CustomerId(3), "SUMMER", Decimal::new(125, 1));

    let preview = sale().preview().await?;
    assert_eq!((preview.verb, preview.path.as_str()), (Verb::Post, "gift_cards"));
    // The code is as good as money: the spec marks it secret.
    for part in
        ["<code>[hidden]</code>", "<balance>12.5</balance>", "<id_customer>3</id_customer>", "<active>1</active>"]
    {
        assert!(preview.body.contains(part), "{part} is not in {}", preview.body);
    }

    let sold = sale().send().await?;
    assert_eq!((sold.outcome, sold.id), (Outcome::Applied, Some(8)));
    let body = preview.body.replace("[hidden]", "SUMMER");
    assert!(counter.0.lock().unwrap().iter().any(|asked| asked.ends_with(&body)));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_action_of_the_crate_runs_by_name_and_by_struct() -> prestashop_api::Result<()> {
    let counter = Arc::new(Counter::default());
    let shop = Shop::connect("https://shop.example").key("K".repeat(32)).transport(counter.clone()).build()?;
    let sell = SellCard::new(3, "SUMMER", Decimal::new(125, 1));

    let ActionPreview::Write(preview) = sell.clone().preview(&shop).await? else { panic!("a create is a write") };
    for part in ["<code>[hidden]</code>", "<balance>12.5</balance>", "<type>mail</type>", "<active>1</active>"] {
        assert!(preview.body.contains(part), "{part} is not in {}", preview.body);
    }
    let sold = shop.run(sell).await?;
    assert_eq!(sold.id, Some(8));
    assert_eq!(sold.record.as_ref().map(|card| card.code.as_str()), Some("SUMMER"));

    let inputs = json!({"customer": "3", "code": "SUMMER", "balance": "12.50"});
    let sold = catalogue().action("psgiftcards/sell-card")?.run(&shop, &inputs).await?;
    assert_eq!((&sold["id"], &sold["verb"]), (&json!(8), &json!("POST")));
    // It is as good as money.
    assert!(!sold["record"].to_string().contains("SUMMER"), "{sold}");
    let missing = catalogue().action("psgiftcards/sell-card")?.check(&json!({"customer": 3})).unwrap_err();
    assert_eq!(missing.to_string(), "psgiftcards/sell-card needs `code`");

    let cards = ListCards::new().customer(CustomerId(3)).run(&shop).await?;
    assert_eq!(cards.items[0].id, GiftCardId(7));
    assert!(catalogue().action("list-customers").is_ok() && catalogue().actions().count() > 3);
    let unknown = catalogue().action("psgiftcards/sell-cards").unwrap_err();
    assert!(unknown.to_string().contains("psgiftcards/sell-card"), "{unknown}");
    Ok(())
}

/// What PrestaShop itself has needs no description in the crate, and no Rust.
#[tokio::test]
async fn an_action_on_a_resource_of_prestashop_runs_on_the_fake_shop() -> prestashop_api::Result<()> {
    let fake = FakeShop::start().await;
    let shop = Shop::connect(fake.url()).key(fake.key()).build()?;
    let address = CreateAddress::new(2, 8, "Ann", "Doe", "1 Main Street", "Paris").postcode("75001".to_owned());
    let made = shop.run(address).await?;
    assert_eq!(made.outcome, Outcome::Applied, "{}", made.note);
    let record = made.record.as_ref().map(|address| (address.alias.as_str(), address.id_customer));
    assert_eq!(record, Some(("Gift card", Some(CustomerId(2)))));

    let inputs = json!({"customer": 2, "country": 8, "firstname": "Ann", "lastname": "Doe", "street": "1 Main Street", "city": "Paris"});
    let made = catalogue().action("psgiftcards/create-address")?.run(&shop, &inputs).await?;
    assert_eq!((&made["outcome"], &made["record"]["address1"]), (&json!("applied"), &json!("1 Main Street")));
    Ok(())
}

/// A trigger needs no Rust either: it is there as a type, and by its name.
#[tokio::test]
async fn a_trigger_of_the_crate_runs_on_the_fake_shop() -> Result<(), Box<dyn std::error::Error>> {
    let fake = FakeShop::start().await;
    let shop = Shop::connect(fake.url()).key(fake.key()).build()?;
    let mut poller = AddressLeftAlone::updates(&shop).from(Start::All).start()?;
    let activation = poller.cycle().await?.ok_or("the shop has addresses that nobody touched")?;
    let address = activation.items()[0].record::<Address>()?;
    assert!(address.id.0 > 0 && !address.city.is_empty());

    let trigger = catalogue().trigger("psgiftcards/address-left-alone")?;
    let turn = trigger.cycle(&shop, &json!({"start": "all", "idle": "2h"}), None).await?;
    assert_eq!(turn.activation.map(|activation| activation.items().len()), Some(activation.items().len()));
    assert!(trigger.check(&json!({"idle": "1s"})).is_err());

    let of_module = catalogue().trigger("psgiftcards/card-changed")?.output_schema();
    assert!(of_module.pointer("/properties/data/properties/items/items/properties/gift_card").is_some(), "{of_module}");
    assert!(catalogue().triggers().count() > 2);
    Ok(())
}

/// A shop whose cards cannot be read, because PHP prints a warning before them.
#[derive(Debug)]
struct Warning;

impl Transport for Warning {
    fn send(&self, request: Request<Bytes>, _: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let (kind, body) = match request.uri().path() {
            "/api/" => ("text/xml", ROOT.to_owned()),
            "/api/gift_cards" if query.contains("display=full") => {
                ("application/json", format!("Warning\n{{\"gift_cards\":[{CARD}]}}"))
            }
            "/api/gift_cards" => ("application/json", "{\"gift_cards\":[{\"id\":7}]}".to_owned()),
            _ => ("application/json", "[]".to_owned()),
        };
        let mut answer = Response::new(Bytes::from(body));
        answer.headers_mut().insert("content-type", HeaderValue::from_static(kind));
        answer.headers_mut().insert("psws-version", HeaderValue::from_static("8.2.1"));
        answer.headers_mut().insert("access-time", HeaderValue::from_static("1795424763"));
        Box::pin(async move { Ok(answer) })
    }
}

/// What the spec calls secret does not reach the state by the excerpt of an answer that cannot be read.
#[tokio::test(start_paused = true)]
async fn no_excerpt_in_the_state_holds_a_secret() -> Result<(), Box<dyn std::error::Error>> {
    let shop = Shop::connect("https://shop.example").key("K".repeat(32)).transport(Arc::new(Warning)).build()?;
    let (mut state, mut told) = (None, String::new());
    for _ in 0..4 {
        match module_resource::CardChanged::META.cycle(&shop, &json!({ "start": "all" }), state.take()).await {
            Ok(turn) => {
                told += turn.activation.as_ref().map_or("", |activation| activation.json());
                state = turn.state;
            }
            Err(error) => state = error.state().cloned(),
        }
        told += &serde_json::to_string(&state)?;
    }
    assert!(told.contains("gift_cards") && told.contains("[redacted]"), "{told}");
    assert!(!told.contains("SUMMER"), "{told}");
    Ok(())
}
