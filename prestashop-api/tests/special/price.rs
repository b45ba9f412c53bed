use prestashop_api::resources::{CombinationId, CountryId, CurrencyId, GroupId, Product, StateId};
use prestashop_api::{Decimal, ErrorKind, Phase, Price, RESOURCES, display};

use crate::support::{JSON, own, shop};

display! {
    /// Reference and price.
    struct Slim of Product { id, price }
}

fn decoded(line: &str) -> String {
    percent_encoding::percent_decode_str(line).decode_utf8().unwrap().into_owned()
}

#[tokio::test]
async fn a_price_is_asked_for_and_read() {
    // As PrestaShop 8.2.1 and 9.1.4 answer.
    let body = r#"{"products":[{"id":30,"price":"508.700000","sale":"610.440000"},{"id":31,"price":"482.150000","sale":"578.580000"}]}"#;
    let (shop, script) = shop([Ok(own(200, JSON, body))]);
    let sale = Price::named("sale").unwrap().use_tax(true);
    let page = shop.products().list().display::<Slim>().with_price(sale.clone()).page_size(9).await.unwrap();
    let prices: Vec<_> = page.items.iter().map(|product| sale.of(&product.extra)).collect();
    assert_eq!(prices, [Some(Decimal::new(610_440_000, 6)), Some(Decimal::new(578_580_000, 6))]);
    assert_eq!(page.items[0].price, Decimal::new(508_700_000, 6), "the base price stands beside it");
    assert_eq!(
        decoded(&script.lines()[0]),
        "GET /api/products?display=[id,price,sale]&price[sale][use_tax]=1&sort=[id_ASC]&limit=9"
    );
}

#[tokio::test]
async fn all_options_are_said_and_the_last_word_counts() {
    let (shop, script) = shop([Ok(own(200, JSON, "[]"))]);
    let price = Price::named("Export-1")
        .unwrap()
        .country(CountryId(8))
        .state(StateId(3))
        .currency(CurrencyId(2))
        .group(GroupId(4))
        .quantity(5)
        .quantity(10)
        .product_attribute(CombinationId(6))
        .use_tax(false)
        .use_reduction(true)
        .only_reduction(true)
        .use_ecotax(false)
        .decimals(2);
    assert_eq!(price.name(), "export-1", "the shop answers in small letters");
    shop.products().list().with_price(price).await.unwrap();
    let line = decoded(&script.lines()[0]);
    let options: Vec<_> = line.split('&').filter_map(|part| part.strip_prefix("price[export-1]")).collect();
    assert_eq!(
        options,
        [
            "[country]=8",
            "[state]=3",
            "[currency]=2",
            "[group]=4",
            "[quantity]=10",
            "[product_attribute]=6",
            "[use_tax]=0",
            "[use_reduction]=1",
            "[only_reduction]=1",
            "[use_ecotax]=0",
            "[decimals]=2",
        ]
    );
    assert!(line.contains("display=full&"), "the full record shows prices by itself: {line}");
}

#[tokio::test]
async fn several_prices_go_along_on_every_page() {
    let page = |id: u64| Ok(own(200, JSON, format!("{{\"products\":[{{\"id\":{id},\"a\":\"1.5\",\"b\":2}}]}}")));
    let (shop, script) = shop([page(1), page(2), Ok(own(200, JSON, "[]"))]);
    let (a, b) = (Price::named("a").unwrap(), Price::named("b").unwrap().quantity(3));
    let list = shop.products().list().with_price(a.clone()).with_price(b.clone()).page_size(1);
    let mut records = list.stream();
    let mut read = Vec::new();
    while let Some(product) = records.next().await {
        let product = product.unwrap();
        read.push((a.of(&product.extra).unwrap(), b.of(&product.extra).unwrap()));
    }
    assert_eq!(read, [(Decimal::new(15, 1), Decimal::TWO); 2]);
    for line in script.lines() {
        assert!(decoded(&line).contains("&price[a][quantity]=1&price[b][quantity]=3&"), "{line}");
    }
}

#[tokio::test]
async fn a_price_that_is_not_there_or_no_number_is_none() {
    let body = r#"{"products":[{"id":1,"reference":"A"},{"id":2,"p":"a lot"},{"id":3,"p":null}]}"#;
    let (shop, _) = shop([Ok(own(200, JSON, body))]);
    let price = Price::named("p").unwrap();
    for product in shop.products().list().with_price(price.clone()).await.unwrap() {
        assert_eq!(price.of(&product.extra), None);
    }
}

#[tokio::test]
async fn names_that_the_shop_would_refuse_or_mix_up_are_refused() {
    for name in ["", "a b", "price]", "é"] {
        assert_eq!(Price::named(name).unwrap_err().kind(), ErrorKind::Usage, "{name}");
    }
    let (shop, script) = shop([]);
    let price = |name| Price::named(name).unwrap();
    let products = || shop.products().list();
    for list in [products().with_price(price("Reference")), products().with_price(price("a")).with_price(price("A"))] {
        let error = list.await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{error}");
    }
    let orders = RESOURCES.iter().find(|meta| meta.name == "orders").unwrap();
    let error = shop.list(orders).with_price(price("a")).pages().next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("no prices of orders"), "{error}");
    let products = RESOURCES.iter().find(|meta| meta.name == "products").unwrap();
    let error = shop.list(products).display("").with_price(price("a")).pages().next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("shows no prices"), "{error}");
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn a_list_of_a_resource_chosen_at_run_time_has_prices_too() {
    let (shop, script) = shop([Ok(own(200, JSON, r#"{"products":[{"id":1,"p":"3.000000"}]}"#))]);
    let products = RESOURCES.iter().find(|meta| meta.name == "products").unwrap();
    let price = Price::named("p").unwrap().use_tax(true);
    let mut pages = shop.list(products).display("id").with_price(price.clone()).pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(serde_json::to_value(&page.items[0]).unwrap()["p"], "3.000000");
    assert!(decoded(&script.lines()[0]).contains("?display=[id,p]&price[p][use_tax]=1&"));
}
