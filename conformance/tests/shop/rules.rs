//! Writes: the rules of the webservice that no recording shows.

use prestashop_conformance::shop::FakeShop;
use serde_json::{Value, json};

use crate::ask::{ADDRESS, ask, codes, get, read, write, written};

#[tokio::test]
async fn a_new_record_gets_the_next_id_and_is_stored_in_the_columns_shape() {
    let shop = FakeShop::start().await;
    let next = shop.read(|world| world.next_id("taxes"));
    let fields = "<rate>5.5</rate><active>1</active><name><language id=\"1\">Reduced</language></name>";
    let answer = write(&shop, "POST", "taxes", fields).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    // The answer shows what was sent, the list what is stored. A text that is demanded stands in for other languages.
    let tax = &answer.json()["tax"];
    assert_eq!(json!([tax["id"], tax["rate"]]), json!([next.to_string(), "5.5"]));
    let tax = read(&shop, "taxes", next).await;
    assert_eq!(json!([tax["rate"], tax["deleted"]]), json!(["5.500", "0"]));
    assert_eq!(tax["name"], json!([{"id": "1", "value": "Reduced"}, {"id": "2", "value": "Reduced"}]));
    // An id is not given out twice.
    assert_eq!(ask(&shop, "DELETE", &format!("taxes/{next}"), "").await.status, 200);
    assert_eq!(written(&shop, "POST", "taxes", fields).await, next + 1);
}

#[tokio::test]
async fn names_of_nodes_attributes_and_unknown_fields_do_not_matter() {
    let shop = FakeShop::start().await;
    let body = "<x y=\"1\"><z><name nosuch=\"1\">North</name><nosuch>1</nosuch><active>1</active></z></x>";
    let answer = ask(&shop, "POST", "zones", body).await;
    assert_eq!((answer.status, &answer.json()["zone"]["name"]), (201, &json!("North")));
    assert_eq!(ask(&shop, "POST", "zones", &format!("xml={body}")).await.status, 201);
    // Without any record there is nothing to do.
    let nothing = ask(&shop, "POST", "zones", "<prestashop/>").await;
    assert_eq!((nothing.status, nothing.body.as_str()), (201, "[]"));
}

#[tokio::test]
async fn several_records_of_one_call_are_all_written_until_one_fails() {
    let shop = FakeShop::start().await;
    let before = shop.read(|world| world.rows("zones").count());
    let body = |last: &str| format!("<p><zone><name>A</name></zone><zone><name>B</name></zone>{last}</p>");
    let json = ask(&shop, "POST", "zones", &body("")).await;
    assert_eq!(json.json()["zone"]["name"], "B");
    let xml = ask(&shop, "POST", "zones?output_format=XML", &body("")).await;
    assert_eq!(xml.body.matches("<zone>").count(), 2);
    assert_eq!(codes(&ask(&shop, "POST", "zones", &body("<zone/>")).await), (400, vec![41]));
    assert_eq!(shop.read(|world| world.rows("zones").count()), before + 6);
}

#[tokio::test]
async fn a_put_empties_what_it_leaves_out_and_a_patch_does_not() {
    let shop = FakeShop::start().await;
    let all = format!("{ADDRESS}<company>ACME</company><date_add>2020-01-01 00:00:00</date_add>");
    let id = written(&shop, "POST", "addresses", &all).await;
    let path = format!("addresses/{id}");
    written(&shop, "PATCH", &path, &format!("<id>{id}</id><city>Lyon</city>")).await;
    let address = read(&shop, "addresses", id).await;
    assert_eq!(json!([address["city"], address["company"]]), json!(["Lyon", "ACME"]));
    assert_eq!(address["date_add"], "2020-01-01 00:00:00");
    let answer = write(&shop, "PUT", &path, &format!("<id>{id}</id>{ADDRESS}")).await;
    assert_eq!(answer.json()["address"]["company"], Value::Null);
    let address = read(&shop, "addresses", id).await;
    assert_eq!(json!([address["city"], address["company"], address["deleted"]]), json!(["Paris", "", "0"]));
    assert_ne!(address["date_add"], "2020-01-01 00:00:00");
    let answer = write(&shop, "PUT", &path, &format!("<id>{id}</id><city>Lyon</city>")).await;
    assert_eq!(codes(&answer), (400, vec![41]));
    assert_eq!(answer.json()["errors"][0]["message"], "parameter \"id_country\" required");
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    let shop = FakeShop::start().await;
    for (verb, path, fields, code, message) in [
        ("POST", "zones", "<name/>", 85, "Property Zone-&gt;name is empty."),
        ("POST", "taxes", "<rate>5</rate>", 84, "Property Tax-&gt;name is empty."),
        ("POST", "taxes", "<rate>5</rate><name>VAT</name>", 84, "Property Tax-&gt;name is empty."),
        ("POST", "product_features", "<position>x</position>", 84, "Property Feature-&gt;name is empty."),
        ("PATCH", "zones/1", "<id>1</id><name>a=b</name>", 85, "Property Zone-&gt;name is not valid"),
        (
            "PATCH",
            "products/30",
            "<id>30</id><condition>broken</condition>",
            85,
            "Property Product-&gt;condition has a bad value (allowed values are: new, used, refurbished).",
        ),
        (
            "PATCH",
            "stock_availables/1",
            "<id>1</id><quantity>2147483648</quantity>",
            85,
            "The range of property StockAvailable-&gt;quantity is currently 2147483648. It must be between -2147483648 \
             and 2147483647.",
        ),
    ] {
        let answer = write(&shop, verb, path, fields).await;
        assert_eq!(codes(&answer), (400, vec![code]), "{verb} {path} {fields}");
        assert_eq!(answer.json()["errors"][0]["message"], format!("Validation error: \"{message}\""));
    }
    // Other versions write the arrow plainly.
    let old = FakeShop::builder().patch(false).start().await;
    let answer = write(&old, "POST", "zones", "<name/>").await;
    assert!(answer.body.contains("Zone->name is empty"), "{}", answer.body);
}

#[tokio::test]
async fn tags_are_stripped_from_texts_and_kept_in_html() {
    let shop = FakeShop::start().await;
    let fields = "<id>30</id><unity><![CDATA[per <b>kilo</b>]]></unity>\
        <description><language id=\"1\"><![CDATA[<p>Good</p>]]></language></description>";
    let answer = write(&shop, "PATCH", "products/30", fields).await.json();
    assert_eq!(answer["product"]["unity"], "per <b>kilo</b>");
    let product = read(&shop, "products", 30).await;
    assert_eq!(json!([product["unity"], product["description"][0]["value"]]), json!(["per kilo", "<p>Good</p>"]));
}

#[tokio::test]
async fn associations_are_replaced_emptied_or_left_alone() {
    let shop = FakeShop::start().await;
    let groups = async |fields: &str| {
        written(&shop, "PATCH", "customers/30", &format!("<id>30</id>{fields}")).await;
        read(&shop, "customers", 30).await["associations"]["groups"].clone()
    };
    assert_eq!(groups("<firstname>Ann</firstname>").await, json!([{"id": "3"}]));
    let two = "<associations><groups><group><id>1</id></group><x><id>2</id></x></groups></associations>";
    assert_eq!(groups(two).await, json!([{"id": "1"}, {"id": "2"}]));
    assert_eq!(groups("<associations><groups/></associations>").await, Value::Null);
    // What is unknown is refused after the record and the other associations were saved.
    let fields = format!("<id>30</id><firstname>Zoe</firstname>{}", two.replace("<groups>", "<nosuch/><groups>"));
    assert_eq!(codes(&write(&shop, "PATCH", "customers/30", &fields).await), (400, vec![86]));
    let customer = read(&shop, "customers", 30).await;
    assert_eq!(
        json!([customer["firstname"], customer["associations"]["groups"]]),
        json!(["Zoe", [{"id": "1"}, {"id": "2"}]])
    );
    // The rows of an order are ignored.
    let before = read(&shop, "orders", 9).await["associations"].clone();
    written(&shop, "PATCH", "orders/9", "<id>9</id><associations><order_rows/></associations>").await;
    assert_eq!(read(&shop, "orders", 9).await["associations"], before);
}

#[tokio::test]
async fn resources_without_a_single_recorded_row_can_be_filled() {
    let shop = FakeShop::start().await;
    let days = "<date_from>2026-11-01</date_from><date_to>2026-12-01 12:00:00</date_to>";
    for (resource, fields) in [
        (
            "cart_rules",
            format!("{days}<name><language id=\"1\">Ten</language></name><reduction_percent>10</reduction_percent>"),
        ),
        ("messages", "<message>Ring twice</message><id_order>9</id_order>".to_owned()),
        ("tags", "<id_lang>1</id_lang><name>green</name>".to_owned()),
    ] {
        let id = written(&shop, "POST", resource, &fields).await;
        assert_eq!((id, read(&shop, resource, id).await["id"].as_u64()), (1, Some(1)), "{resource}");
    }
    let rule = read(&shop, "cart_rules", 1).await;
    assert_eq!(
        json!([rule["date_from"], rule["reduction_amount"], rule["quantity"]]),
        json!(["2026-11-01 00:00:00", "0.000000", null])
    );
}

#[tokio::test]
async fn a_get_can_be_a_delete_in_disguise() {
    let shop = FakeShop::start().await;
    assert_eq!(get(&shop, "zones?ps_method=DELETE&id=[1]").await.status, 200);
    assert_eq!(get(&shop, "zones/1").await.status, 404);
    let answer = ask(&shop, "POST", "zones/2?ps_method=PUT", "<p><x><id>2</id><name>Tunnel</name></x></p>").await;
    assert_eq!((answer.status, &answer.json()["zone"]["name"]), (200, &json!("Tunnel")));
}
