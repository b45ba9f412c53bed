//! Writes: the rules of the webservice that no recording shows, and what some resources do beyond them.

use prestashop_conformance::shop::{FakeShop, RunningShop};
use serde_json::{Value, json};

use crate::ask::{Asked, ask, get};

/// Writes one record.
async fn write(shop: &RunningShop, verb: &str, path: &str, fields: &str) -> Asked {
    ask(shop, verb, path, &format!("<prestashop><record>{fields}</record></prestashop>")).await
}

/// Writes one record and demands that it worked; returns its id.
async fn written(shop: &RunningShop, verb: &str, path: &str, fields: &str) -> u64 {
    let answer = write(shop, verb, path, fields).await;
    assert_eq!(answer.status, if verb == "POST" { 201 } else { 200 }, "{verb} {path}: {}", answer.body);
    let answer = answer.json();
    answer.as_object().unwrap().values().next().unwrap()["id"].as_str().unwrap().parse().unwrap()
}

/// A record as a list shows it; null if there is none.
async fn read(shop: &RunningShop, resource: &str, id: u64) -> Value {
    let answer = get(shop, &format!("{resource}?filter[id]={id}&display=full")).await.json();
    answer.as_object().map_or(Value::Null, |lists| lists.values().next().unwrap()[0].clone())
}

fn codes(answer: &Asked) -> (u16, Vec<u64>) {
    (answer.status, answer.codes())
}

const ADDRESS: &str = "<id_country>8</id_country><alias>Home</alias><lastname>Doe</lastname><firstname>Ann</firstname>\
    <address1>1, Main St</address1><city>Paris</city>";

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
async fn a_mail_address_belongs_to_one_registered_customer() {
    let shop = FakeShop::start().await;
    let customer = |email: &str, more: &str| {
        format!(
            "<passwd>secret123</passwd><lastname>Doe</lastname><firstname>Ann</firstname><email>{email}</email>{more}"
        )
    };
    let used = shop.read(|world| world.row("customers", 30).unwrap()["email"].as_str().unwrap().to_owned());
    let answer = write(&shop, "POST", "customers", &customer(&used.to_uppercase(), "")).await;
    assert_eq!(codes(&answer), (500, vec![140, 46]));
    written(&shop, "POST", "customers", &customer(&used, "<is_guest>1</is_guest>")).await;
    let id = written(&shop, "POST", "customers", &customer("new@example.test", "")).await;
    let path = format!("customers/{id}");
    let answer = write(&shop, "PATCH", &path, &format!("<id>{id}</id><email>{used}</email>")).await;
    assert_eq!(codes(&answer), (500, vec![141, 46]));
    // Its own is no other's; and a new password is hashed.
    let before = read(&shop, "customers", id).await;
    written(&shop, "PATCH", &path, &format!("<id>{id}</id><email>new@example.test</email><passwd>other456</passwd>"))
        .await;
    let after = read(&shop, "customers", id).await;
    assert_ne!(after["passwd"], before["passwd"]);
    assert_eq!(after["passwd"].as_str().unwrap().len(), 60);
    assert_eq!(after["secure_key"], before["secure_key"]);
}

#[tokio::test]
async fn a_new_product_has_stock_and_none_of_the_defaults() {
    let shop = FakeShop::start().await;
    let fields = "<price>9.9</price><name><language id=\"1\">Grüner Tee &amp; mehr</language></name>";
    let id = written(&shop, "POST", "products", fields).await;
    let product = read(&shop, "products", id).await;
    for (field, value) in [
        ("price", "9.900000"),
        ("active", "0"),
        ("state", "0"),
        ("available_for_order", "0"),
        ("minimal_quantity", "0"),
        ("redirect_type", ""),
        ("product_type", ""),
        ("visibility", "both"),
        ("condition", "new"),
        ("id_shop_default", "1"),
        ("type", "simple"),
    ] {
        assert_eq!(product[field], value, "{field}");
    }
    assert_eq!(product["low_stock_threshold"], Value::Null);
    assert_eq!(product["link_rewrite"][0]["value"], "gruner-tee-mehr");
    let stock = &product["associations"]["stock_availables"][0];
    let stock = read(&shop, "stock_availables", stock["id"].as_str().unwrap().parse().unwrap()).await;
    assert_eq!(json!([stock["id_product"], stock["quantity"]]), json!([id.to_string(), "0"]));
}

#[tokio::test]
async fn the_stock_of_a_product_is_the_sum_of_its_combinations() {
    let shop = FakeShop::start().await;
    let name = "<name><language id=\"1\">Shirt</language></name>";
    let product = written(&shop, "POST", "products", &format!("<price>1</price>{name}")).await;
    let combination =
        |more: &str| format!("<id_product>{product}</id_product><minimal_quantity>1</minimal_quantity>{more}");
    let values = "<associations><product_option_values><x><id>2</id></x></product_option_values></associations>";
    let first =
        written(&shop, "POST", "combinations", &combination(&format!("<default_on>1</default_on>{values}"))).await;
    let second = written(&shop, "POST", "combinations", &combination("")).await;
    // A second default combination is a duplicate key.
    let answer = write(&shop, "POST", "combinations", &combination("<default_on>1</default_on>")).await;
    assert_eq!((answer.status, answer.body.as_str()), (500, ""));
    let stocks = async || {
        let path = format!("stock_availables?filter[id_product]={product}&sort=[id_ASC]&display=[id,quantity]");
        get(&shop, &path).await.json()["stock_availables"].as_array().unwrap().clone()
    };
    for (at, quantity) in [(1, 5), (2, 7)] {
        let id = stocks().await[at]["id"].as_u64().unwrap();
        let fields = format!("<id>{id}</id><quantity>{quantity}</quantity>");
        written(&shop, "PATCH", &format!("stock_availables/{id}"), &fields).await;
    }
    let quantities: Vec<_> = stocks().await.iter().map(|row| row["quantity"].clone()).collect();
    assert_eq!(quantities, ["12", "5", "7"]);
    let shown = read(&shop, "products", product).await["associations"]["combinations"].clone();
    assert_eq!(shown, json!([{"id": first.to_string()}, {"id": second.to_string()}]));
    // A combination that a product is written without is deleted, with its stock.
    let fields =
        format!("<id>{product}</id><associations><combinations><x><id>{second}</id></x></combinations></associations>");
    written(&shop, "PATCH", &format!("products/{product}"), &fields).await;
    assert_eq!(get(&shop, &format!("combinations/{first}")).await.status, 404);
    assert_eq!(stocks().await.len(), 2);
    assert_eq!(ask(&shop, "DELETE", &format!("products/{product}"), "").await.status, 200);
    assert_eq!(get(&shop, &format!("combinations/{second}")).await.status, 404);
}

#[tokio::test]
async fn stock_that_depends_on_another_is_refused() {
    let shop = FakeShop::start().await;
    let answer = write(&shop, "PATCH", "stock_availables/1", "<id>1</id><depends_on_stock>1</depends_on_stock>").await;
    assert_eq!(codes(&answer), (500, vec![133]));
    let answer = ask(&shop, "POST", "stock_availables", "<p><x/></p>").await;
    assert_eq!(codes(&answer), (405, vec![101]));
}

#[tokio::test]
async fn rows_of_a_cart_name_their_combination_or_php_dies() {
    let shop = FakeShop::start().await;
    let rows = |rows: &str| format!("<id>2</id><associations><cart_rows>{rows}</cart_rows></associations>");
    let row = "<x><id_product>30</id_product><id_product_attribute>0</id_product_attribute><quantity>2</quantity></x>";
    written(&shop, "PATCH", "carts/2", &rows(row)).await;
    assert_eq!(
        read(&shop, "carts", 2).await["associations"]["cart_rows"],
        json!([{
            "id_product": "30",
            "id_product_attribute": "0",
            "id_address_delivery": "0",
            "id_customization": "0",
            "quantity": "2"
        }])
    );
    for incomplete in ["<x><id_product>30</id_product><quantity>2</quantity></x>", ""] {
        written(&shop, "PATCH", "carts/2", &rows(row)).await;
        let answer = write(&shop, "PATCH", "carts/2", &rows(incomplete)).await;
        assert_eq!((answer.status, answer.body.as_str()), (500, ""));
        assert_eq!(read(&shop, "carts", 2).await["associations"], Value::Null, "the old rows are gone");
    }
}

#[tokio::test]
async fn some_records_are_only_marked_and_some_take_others_with_them() {
    let shop = FakeShop::start().await;
    // An address that an order uses.
    let used = shop.read(|world| world.rows("addresses").next().unwrap()["id"].as_u64().unwrap());
    shop.mutate(|world| world.set("orders", 9, "id_address_delivery", used.to_string()));
    assert_eq!(ask(&shop, "DELETE", &format!("addresses/{used}"), "").await.status, 200);
    assert_eq!(read(&shop, "addresses", used).await["deleted"], "1");
    let id = written(&shop, "POST", "addresses", ADDRESS).await;
    ask(&shop, "DELETE", &format!("addresses/{id}"), "").await;
    assert_eq!(read(&shop, "addresses", id).await, Value::Null);
    // A category and those below it.
    let category = |parent: u64| {
        let texts = |field: &str| format!("<{field}><language id=\"1\">name</language></{field}>");
        format!("<active>1</active><id_parent>{parent}</id_parent>{}{}", texts("name"), texts("link_rewrite"))
    };
    let upper = written(&shop, "POST", "categories", &category(3)).await;
    let lower = written(&shop, "POST", "categories", &category(upper)).await;
    assert_eq!(read(&shop, "categories", lower).await["level_depth"], "4");
    let children = read(&shop, "categories", 3).await["associations"]["categories"].clone();
    assert_eq!(children.as_array().unwrap().last(), Some(&json!({"id": upper.to_string()})));
    ask(&shop, "DELETE", &format!("categories/{upper}"), "").await;
    assert_eq!(read(&shop, "categories", lower).await, Value::Null);
    let children = read(&shop, "categories", 3).await["associations"]["categories"].clone();
    assert_ne!(children.as_array().unwrap().last(), Some(&json!({"id": upper.to_string()})));
    // What stays, stays alone.
    let answer = ask(&shop, "DELETE", "shops?id=[1]", "").await;
    assert_eq!(codes(&answer), (500, vec![88]));
    assert_eq!(get(&shop, "shops/1").await.status, 200);
}

#[tokio::test]
async fn words_that_a_column_does_not_have_are_answered_and_not_stored() {
    let shop = FakeShop::start().await;
    let fields = |status: &str| {
        format!("<id_lang>1</id_lang><id_contact>1</id_contact><token>abcdefghijkl</token><status>{status}</status>")
    };
    let id = written(&shop, "POST", "customer_threads", &fields("open")).await;
    assert_eq!(read(&shop, "customer_threads", id).await["status"], "open");
    let answer = write(&shop, "POST", "customer_threads", &fields("shut")).await.json();
    assert_eq!(answer["customer_thread"]["status"], "shut");
    assert_eq!(read(&shop, "customer_threads", id + 1).await["status"], "");
    // A message appears in its thread.
    let message = format!("<id_customer_thread>{id}</id_customer_thread><message>Where is it?</message>");
    let message = written(&shop, "POST", "customer_messages", &message).await;
    let thread = read(&shop, "customer_threads", id).await;
    assert_eq!(thread["associations"]["customer_messages"], json!([{"id": message.to_string()}]));
}

#[tokio::test]
async fn a_tracking_number_can_be_mailed() {
    let shop = FakeShop::start().await;
    let order = shop.read(|world| world.row("order_carriers", 1).unwrap()["id_order"].as_str().unwrap().to_owned());
    let fields = "<id>1</id><tracking_number>TRK9</tracking_number>";
    written(&shop, "PATCH", "order_carriers/1", fields).await;
    assert_eq!(shop.mails(), []);
    written(&shop, "PATCH", "order_carriers/1?sendemail=1", fields).await;
    let mails = shop.mails();
    assert_eq!((mails.len(), mails[0].order.to_string(), mails[0].template.as_str()), (1, order, "in_transit"));
    assert_eq!(read(&shop, "orders", mails[0].order).await["shipping_number"], "TRK9");
}

#[tokio::test]
async fn a_history_can_be_edited_without_touching_the_order() {
    let shop = FakeShop::start().await;
    let row = shop.read(|world| world.rows("order_histories").next().unwrap().clone());
    let (id, order) = (row["id"].as_u64().unwrap(), row["id_order"].as_str().unwrap().parse().unwrap());
    let before = read(&shop, "orders", order).await;
    let path = format!("order_histories/{id}");
    written(&shop, "PATCH", &path, &format!("<id>{id}</id><id_order_state>6</id_order_state>")).await;
    assert_eq!(read(&shop, "order_histories", id).await["id_order_state"], "6");
    assert_eq!(ask(&shop, "DELETE", &path, "").await.status, 200);
    assert_eq!(read(&shop, "orders", order).await, before);
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

#[tokio::test]
async fn a_customer_that_belongs_to_no_shop_is_in_no_list() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| world.set("customers", 30, "id_shop", "0"));
    assert_eq!(get(&shop, "customers?filter[id]=30").await.body, "[]");
    assert_eq!(get(&shop, "customers/30").await.status, 200);
    assert_eq!(get(&shop, "customers?filter[id]=30&id_shop=all").await.json()["customers"][0]["id"], 30);
}
