//! What a write takes away beside what it says. Each of these was measured on genuine shops, by a comparison of the whole database
//! before and after: 8.2.1 and 9.0.0 by PATCH, 1.7.8.11 by PUT.

use prestashop_conformance::shop::{FakeShop, RunningShop};
use serde_json::{Value, json};

use crate::ask::{ADDRESS, codes, read, write, written};

/// A list of items in the shape of an association of a write.
fn items(association: &str, ids: &[u64]) -> String {
    let ids = ids.iter().map(|id| format!("<x><id>{id}</id></x>")).collect::<Vec<_>>().concat();
    format!("<associations><{association}>{ids}</{association}></associations>")
}

async fn shown(shop: &RunningShop, resource: &str, id: u64, association: &str) -> Vec<u64> {
    let row = read(shop, resource, id).await;
    let items = row["associations"][association].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["id"].as_str().unwrap().parse().unwrap()).collect()
}

// The most usual update destroys the text in the other languages: 40 fields on 8.2.1, 37 on 1.7.8.11, 35 on 9.0.0.
#[tokio::test]
async fn one_language_of_an_optional_text_empties_the_others() {
    let shop = FakeShop::start().await;
    let texts = json!([{"id": "1", "value": "One"}, {"id": "2", "value": "Un"}]);
    shop.mutate(|world| world.set("products", 30, "name", texts.clone()));
    let one = "<name><language id=\"1\">Only</language></name>";
    let answer = write(&shop, "PATCH", "products/30", &format!("<id>30</id>{one}")).await;
    // PHP 8 misses the other language in the record it has in memory, after it has saved it.
    assert_eq!(codes(&answer), (500, vec![3]));
    let message = answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("[PHP Warning #2] Undefined array key 2 ("), "{message}");
    assert_eq!(answer.json()["product"]["name"], json!([{"id": "1", "value": "Only"}, {"id": "2", "value": null}]));
    let stored = async || read(&shop, "products", 30).await["name"].clone();
    assert_eq!(stored().await, json!([{"id": "1", "value": "Only"}, {"id": "2", "value": ""}]));
    // With both nothing is lost.
    let both = "<name><language id=\"1\">One</language><language id=\"2\">Un</language></name>";
    written(&shop, "PATCH", "products/30", &format!("<id>30</id>{both}")).await;
    assert_eq!(stored().await, texts);
    // PHP 7 says nothing, and empties as well.
    let old = FakeShop::builder().patch(false).world(|world| {
        world.set("products", 30, "name", texts.clone());
    });
    let old = old.start().await;
    let price =
        "<price>1</price><link_rewrite><language id=\"1\">a</language><language id=\"2\">a</language></link_rewrite>";
    written(&old, "PUT", "products/30", &format!("<id>30</id>{price}{one}")).await;
    assert_eq!(
        read(&old, "products", 30).await["name"],
        json!([{"id": "1", "value": "Only"}, {"id": "2", "value": ""}])
    );
}

#[tokio::test]
async fn the_column_cuts_what_is_too_long_and_the_answer_does_not_show_it() {
    let shop = FakeShop::start().await;
    for (resource, field, sent, stored) in [
        ("orders", "reference", "Fd changed text", "Fd change"),
        ("customers", "siret", "123456789012345", "12345678901234"),
        ("order_payments", "card_expiration", "123456789012345", "1234567"),
    ] {
        let id = shop.read(|world| world.rows(resource).next().unwrap()["id"].as_u64().unwrap());
        let answer =
            write(&shop, "PATCH", &format!("{resource}/{id}"), &format!("<id>{id}</id><{field}>{sent}</{field}>"))
                .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json().as_object().unwrap().values().next().unwrap()[field], sent);
        assert_eq!(read(&shop, resource, id).await[field], stored, "{resource}.{field}");
    }
}

#[tokio::test]
async fn none_is_stored_as_zero_as_the_time_or_as_what_it_was() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| world.set("products", 30, "low_stock_threshold", 7));
    written(&shop, "PATCH", "products/30", "<id>30</id><low_stock_threshold></low_stock_threshold>").await;
    assert_eq!(read(&shop, "products", 30).await["low_stock_threshold"], "0");
    let address =
        written(&shop, "POST", "addresses", &format!("{ADDRESS}<date_add>2020-01-01 00:00:00</date_add>")).await;
    written(&shop, "PATCH", &format!("addresses/{address}"), &format!("<id>{address}</id><date_add></date_add>")).await;
    let stored = read(&shop, "addresses", address).await;
    assert_eq!(stored["date_add"], stored["date_upd"]);
    written(&shop, "PATCH", "currencies/1", "<id>1</id><precision></precision>").await;
    assert_eq!(read(&shop, "currencies", 1).await["precision"], "2");
}

// The row is no longer used: what it cost to ship is gone.
#[tokio::test]
async fn every_write_of_a_delivery_makes_its_missing_shop_zero() {
    let shop = FakeShop::start().await;
    let before = read(&shop, "deliveries", 1).await;
    assert_eq!(json!([before["id_shop"], before["id_shop_group"]]), json!(["", ""]));
    written(&shop, "PATCH", "deliveries/1", "<id>1</id><price>6</price>").await;
    let after = read(&shop, "deliveries", 1).await;
    assert_eq!(json!([after["id_shop"], after["id_shop_group"], after["price"]]), json!(["0", "0", "6.000000"]));
    // With shop and group along it is right, with the shop alone the group is lost.
    written(&shop, "PATCH", "deliveries/2", "<id>2</id><price>6</price><id_shop>1</id_shop>").await;
    let after = read(&shop, "deliveries", 2).await;
    assert_eq!(json!([after["id_shop"], after["id_shop_group"]]), json!(["1", "0"]));
}

#[tokio::test]
async fn a_put_empties_the_columns_that_the_webservice_does_not_show() {
    let shop = FakeShop::builder().patch(false).start().await;
    let row = shop.read(|world| world.rows("order_details").next().unwrap().clone());
    let id = row["id"].as_u64().unwrap();
    shop.mutate(|world| world.set_hidden("order_details", id, "tax_name", "TVA FR 20%"));
    let fields: Vec<String> = row
        .iter()
        .filter(|(name, _)| *name != "associations")
        .map(|(name, value)| format!("<{name}>{}</{name}>", value.as_str().map_or(value.to_string(), str::to_owned)))
        .collect();
    written(&shop, "PUT", &format!("order_details/{id}"), &fields.concat()).await;
    assert_eq!(shop.read(|world| world.hidden("order_details", id, "tax_name").cloned()), Some(Value::Null));
}

#[tokio::test]
async fn a_patch_keeps_the_columns_that_the_webservice_does_not_show() {
    let shop = FakeShop::start().await;
    let id = shop.read(|world| world.rows("order_details").next().unwrap()["id"].as_u64().unwrap());
    shop.mutate(|world| world.set_hidden("order_details", id, "tax_name", "TVA FR 20%"));
    written(&shop, "PATCH", &format!("order_details/{id}"), &format!("<id>{id}</id><download_nb>1</download_nb>"))
        .await;
    assert_eq!(shop.read(|world| world.hidden("order_details", id, "tax_name").cloned()), Some(json!("TVA FR 20%")));
}

#[tokio::test]
async fn rows_that_are_sent_again_lose_what_the_webservice_cannot_send() {
    let shop = FakeShop::start().await;
    let column = "order_slip_details.unit_price_tax_excl";
    let id = shop.mutate(|world| {
        let mut slip = prestashop_conformance::shop::Row::new();
        for name in ["date_add", "date_upd"] {
            slip.insert(name.to_owned(), json!("2026-01-01 00:00:00"));
        }
        for name in [
            "id_customer",
            "id_order",
            "conversion_rate",
            "total_products_tax_excl",
            "total_products_tax_incl",
            "total_shipping_tax_excl",
            "total_shipping_tax_incl",
        ] {
            slip.insert(name.to_owned(), json!("9"));
        }
        let id = world.insert("order_slip", slip);
        world.set_hidden("order_slip", id, column, "10.000000");
        id
    });
    let hidden = || shop.read(|world| world.hidden("order_slip", id, column).cloned().unwrap());
    let path = format!("order_slip/{id}");
    written(&shop, "PATCH", &path, &format!("<id>{id}</id><conversion_rate>1</conversion_rate>")).await;
    assert_eq!(hidden(), "10.000000");
    let row = "<x><id_order_detail>1</id_order_detail><product_quantity>1</product_quantity>\
        <amount_tax_excl>20</amount_tax_excl><amount_tax_incl>24</amount_tax_incl></x>";
    let rows = format!("<id>{id}</id><associations><order_slip_details>{row}</order_slip_details></associations>");
    written(&shop, "PATCH", &path, &rows).await;
    assert_eq!(hidden(), Value::Null);
}

#[tokio::test]
async fn the_values_of_a_combination_unlink_its_images() {
    let shop = FakeShop::start().await;
    assert_eq!(shown(&shop, "combinations", 1, "images").await, [2]);
    let same = shown(&shop, "combinations", 1, "product_option_values").await;
    let values = items("product_option_values", &same);
    written(&shop, "PATCH", "combinations/1", &format!("<id>1</id>{values}")).await;
    assert!(shown(&shop, "combinations", 1, "images").await.is_empty());
    // Sent along, behind them, they stay.
    let both = format!(
        "{}{}",
        values.trim_end_matches("</associations>"),
        "<images><x><id>2</id></x></images></associations>"
    );
    written(&shop, "PATCH", "combinations/1", &format!("<id>1</id>{both}")).await;
    assert_eq!(shown(&shop, "combinations", 1, "images").await, [2]);
}

// `delete product_option_values 5` deletes the combinations; this leaves them for sale without the attribute.
#[tokio::test]
async fn a_value_that_an_attribute_is_written_without_leaves_its_combinations_broken() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| world.set("product_options", 1, "position", "0"));
    let values = shown(&shop, "product_options", 1, "product_option_values").await;
    let left: Vec<u64> = values.iter().copied().filter(|value| *value != 1).collect();
    let fields = format!("<id>1</id>{}", items("product_option_values", &left));
    written(&shop, "PATCH", "product_options/1", &fields).await;
    assert_eq!(read(&shop, "product_option_values", 1).await, Value::Null);
    assert!(shown(&shop, "combinations", 1, "product_option_values").await.contains(&1));
    // A value of another attribute is taken from it.
    let more = [left, vec![5]].concat();
    shop.mutate(|world| {
        let mut value = prestashop_conformance::shop::Row::new();
        value.insert("id".to_owned(), json!(5));
        value.insert("id_attribute_group".to_owned(), json!("2"));
        world.insert("product_option_values", value)
    });
    let fields = format!("<id>1</id>{}", items("product_option_values", &more));
    written(&shop, "PATCH", "product_options/1", &fields).await;
    assert_eq!(read(&shop, "product_option_values", 5).await["id_attribute_group"], "1");
    assert!(!shown(&shop, "product_options", 2, "product_option_values").await.contains(&5));
}

#[tokio::test]
async fn a_place_is_a_rank_and_moves_another_product_where_places_have_gaps() {
    let shop = FakeShop::start().await;
    // The first product was taken out: the others stand at 2, 3, 4, 5.
    let category = "77";
    shop.mutate(|world| {
        for (id, place) in [(22, "2"), (29, "3"), (36, "4"), (43, "5")] {
            world.set("products", id, "id_category_default", category);
            world.set("products", id, "position_in_category", place);
        }
    });
    let place = |id: u64, place: u64| format!("<id>{id}</id><position_in_category>{place}</position_in_category>");
    let answer = write(&shop, "PATCH", "products/22", &place(22, 4)).await;
    assert_eq!((answer.status, &answer.json()["product"]["position_in_category"]), (200, &json!("4")));
    let mut places = Vec::new();
    for id in [22, 29, 36, 43] {
        places.push(read(&shop, "products", id).await["position_in_category"].clone());
    }
    assert_eq!(places, ["1", "4", "2", "3"], "29, the second, went to 4");
    // Without gaps it is exact.
    written(&shop, "PATCH", "products/43", &place(43, 1)).await;
    assert_eq!(read(&shop, "products", 43).await["position_in_category"], "1");
}

#[tokio::test]
async fn a_page_comes_to_stand_behind_the_one_whose_place_it_was_given() {
    let shop = FakeShop::start().await;
    let places = async || {
        let mut places = Vec::new();
        for id in 1..=3 {
            places.push(read(&shop, "content_management_system", id).await["position"].clone());
        }
        places
    };
    assert_eq!(places().await, ["0", "1", "2"]);
    // Place 0 is that of page 1: page 3 comes second, and page 2 moves. A place that is too far is ignored.
    for (sent, stored) in [("0", ["0", "2", "1"]), ("9", ["0", "1", "2"]), ("9", ["0", "1", "2"])] {
        let fields = format!("<id>3</id><position>{sent}</position>");
        written(&shop, "PATCH", "content_management_system/3", &fields).await;
        assert_eq!(places().await, stored, "after {sent}");
    }
}

#[tokio::test]
async fn a_tax_that_was_sold_with_is_kept_and_a_new_one_follows_it() {
    let shop = FakeShop::start().await;
    let line = shop.read(|world| world.rows("order_details").next().unwrap()["id"].as_u64().unwrap());
    shop.mutate(|world| {
        let row = world.row_mut("order_details", line).unwrap();
        row.insert("associations".to_owned(), json!({"taxes": [{"id": "1"}]}));
    });
    let answer = write(&shop, "PATCH", "taxes/1", "<id>1</id><rate>21</rate>").await.json();
    let new: u64 = answer["tax"]["id"].as_str().unwrap().parse().unwrap();
    assert_ne!(new, 1);
    let old = read(&shop, "taxes", 1).await;
    assert_eq!(json!([old["rate"], old["deleted"]]), json!(["20.000", "1"]));
    assert_eq!(read(&shop, "taxes", new).await["rate"], "21.000");
    assert_eq!(read(&shop, "tax_rules", 1).await["id_tax"], new.to_string());
    assert_eq!(read(&shop, "order_details", line).await["associations"]["taxes"], json!([{"id": "1"}]));
    // The same again falsifies the old one.
    written(&shop, "PATCH", "taxes/1", "<id>1</id><rate>21</rate>").await;
    assert_eq!(read(&shop, "taxes", 1).await["rate"], "21.000");
    // One that nothing was sold with is changed itself.
    assert_eq!(written(&shop, "PATCH", "taxes/2", "<id>2</id><rate>9</rate>").await, 2);
}

#[tokio::test]
async fn settings_with_texts_cannot_be_updated_since_8() {
    let shop = FakeShop::start().await;
    let id = shop.read(|world| world.rows("translated_configurations").next().unwrap()["id"].as_u64().unwrap());
    let path = format!("translated_configurations/{id}");
    let fields = format!("<id>{id}</id><value><language id=\"1\">x</language></value>");
    let answer = write(&shop, "PATCH", &path, &fields).await;
    assert_eq!((answer.status, answer.body.as_str()), (500, ""));
}
