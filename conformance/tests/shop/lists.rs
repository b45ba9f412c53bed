//! Lists: the rules that no recording shows.

use prestashop_conformance::shop::FakeShop;
use serde_json::json;

use crate::ask::{Asked, get};

#[tokio::test]
async fn lists_follow_the_rules_that_no_recording_shows() {
    let shop = FakeShop::start().await;
    let codes = |answer: &Asked| (answer.status, answer.codes());
    let warned = |code| (500, vec![code, 3, 3, 3, 3]);
    assert_eq!(codes(&get(&shop, "orders?limit=1,2,3").await), warned(39));
    assert_eq!(codes(&get(&shop, "orders?display=id").await), warned(36));
    assert_eq!(codes(&get(&shop, "orders?display=[order_rows]").await), warned(35));
    assert_eq!(codes(&get(&shop, "orders?sort=[id_ASC, id_DESC]").await), warned(38));
    // One record: the same error without the warnings.
    assert_eq!(codes(&get(&shop, "orders/1?display=[nosuch]").await), (400, vec![35]));
    assert_eq!(get(&shop, "orders/1?display=[id]").await.body, r#"{"orders":[{"id":1}]}"#);
    // Errors of the database: an ambiguous column, a column that the table does not have.
    for path in [
        "products?filter[name]=[Caf]%&sort=[id_ASC]",
        "order_states?date=1&filter[date_upd]=>[2026-01-01]",
        "orders?sort=[shipping_number_ASC]",
    ] {
        let answer = get(&shop, path).await;
        assert_eq!((answer.status, answer.body.as_str(), answer.header("PSWS-Version")), (500, "", None), "{path}");
    }
    // Nothing of an association whose fields are not declared.
    assert_eq!(get(&shop, "customers?filter[id]=1&display=[groups[id]]").await.body, r#"{"customers":[]}"#);
    let groups = get(&shop, "customers?filter[id]=1&display=full").await.json();
    assert_eq!(groups["customers"][0]["associations"]["groups"], json!([{"id": "3"}]));
}

#[tokio::test]
async fn a_list_with_empty_records_becomes_an_object() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| world.row_mut("carts", 2).unwrap().remove("associations"));
    let answer = get(&shop, "carts?filter[id]=[1,3]&sort=[id_ASC]&display=[cart_rows[quantity]]").await.json();
    let keys: Vec<_> = answer["carts"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["0", "2"]);
}

#[tokio::test]
async fn languages_are_chosen_by_id_list_and_range() {
    let shop = FakeShop::start().await;
    let name = async |language: &str| {
        let path = format!("order_states?filter[id]=4&display=[name]&language={language}");
        get(&shop, &path).await.json()["order_states"][0]["name"].clone()
    };
    assert_eq!(name("2").await, "Expédié");
    assert_eq!(name("[2|9]").await, "Expédié");
    assert_eq!(name("[1,2]").await, json!([{"id": "1", "value": "Shipped"}, {"id": 2, "value": "Expédié"}]));
    for (language, codes) in [("x", vec![79, 81]), ("[1|a]", vec![80, 81]), ("[1,2,3]", vec![78]), ("9", vec![81])] {
        let answer = get(&shop, &format!("orders?language={language}")).await;
        assert_eq!((answer.status, answer.codes()), (400, codes), "{language}");
    }
}
