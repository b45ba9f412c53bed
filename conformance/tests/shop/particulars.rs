//! Writes: what some resources do beyond the rules of all.

use prestashop_conformance::shop::FakeShop;
use serde_json::{Value, json};

use crate::ask::{ADDRESS, ask, codes, get, read, write, written};

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
    assert_eq!(json!([product["low_stock_threshold"], product["manufacturer_name"]]), json!([null, false]));
    assert_eq!(product["link_rewrite"][0]["value"], "gruner-tee-mehr");
    let stock = &product["associations"]["stock_availables"][0];
    let stock = read(&shop, "stock_availables", stock["id"].as_str().unwrap().parse().unwrap()).await;
    assert_eq!(json!([stock["id_product"], stock["quantity"]]), json!([id.to_string(), "0"]));
    let path = format!("products/{id}");
    written(&shop, "PATCH", &path, &format!("<id>{id}</id><id_manufacturer>2</id_manufacturer>")).await;
    assert_eq!(read(&shop, "products", id).await["manufacturer_name"], "Graphic Corner");
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
async fn a_customer_that_belongs_to_no_shop_is_in_no_list() {
    let shop = FakeShop::start().await;
    shop.mutate(|world| world.set("customers", 30, "id_shop", "0"));
    assert_eq!(get(&shop, "customers?filter[id]=30").await.body, "[]");
    assert_eq!(get(&shop, "customers/30").await.status, 200);
    assert_eq!(get(&shop, "customers?filter[id]=30&id_shop=all").await.json()["customers"][0]["id"], 30);
}

#[tokio::test]
async fn items_without_a_resource_of_their_own_get_ids() {
    let shop = FakeShop::start().await;
    let totals = ["products_tax_excl", "products_tax_incl", "shipping_tax_excl", "shipping_tax_incl"]
        .map(|name| format!("<total_{name}>5</total_{name}>"))
        .concat();
    let detail = |order_detail: u64| {
        format!(
            "<x><id_order_detail>{order_detail}</id_order_detail><product_quantity>1</product_quantity>\
             <amount_tax_excl>5</amount_tax_excl><amount_tax_incl>6</amount_tax_incl></x>"
        )
    };
    let slip = format!(
        "<id_customer>30</id_customer><id_order>9</id_order><conversion_rate>1</conversion_rate>{totals}\
         <associations><order_slip_details>{}{}</order_slip_details></associations>",
        detail(1),
        detail(2)
    );
    let id = written(&shop, "POST", "order_slip", &slip).await;
    let shown = read(&shop, "order_slip", id).await;
    let details = shown["associations"]["order_slip_details"].as_array().unwrap().clone();
    let pairs: Vec<_> = details.iter().map(|row| json!([row["id"], row["id_order_detail"]])).collect();
    assert_eq!(pairs, [json!(["1", "1"]), json!(["2", "2"])]);
    assert_eq!(shown["total_products_tax_excl"], "5.000000");
}

#[tokio::test]
async fn the_items_of_a_pack_are_written_by_another_name_than_they_are_read_by() {
    let shop = FakeShop::start().await;
    let item = "<x><id>31</id><product_attribute_id>4</product_attribute_id><quantity>2</quantity></x>";
    let fields = format!("<id>30</id><associations><product_bundle>{item}</product_bundle></associations>");
    written(&shop, "PATCH", "products/30", &fields).await;
    let shown = read(&shop, "products", 30).await["associations"]["product_bundle"].clone();
    assert_eq!(shown, json!([{"id": "31", "id_product_attribute": "4", "quantity": "2"}]));
}

#[tokio::test]
async fn a_product_is_listed_in_its_categories() {
    let shop = FakeShop::start().await;
    let listed = async || {
        let products = read(&shop, "categories", 3).await["associations"]["products"].clone();
        products.as_array().unwrap().contains(&json!({"id": "30"}))
    };
    let categories =
        |id: u64| format!("<id>30</id><associations><categories><x><id>{id}</id></x></categories></associations>");
    for (category, expected) in [(3, true), (2, false), (3, true)] {
        written(&shop, "PATCH", "products/30", &categories(category)).await;
        assert_eq!(listed().await, expected, "in {category}");
    }
}

#[tokio::test]
async fn what_a_customer_wrote_needs_the_cart() {
    let shop = FakeShop::start().await;
    let fields = |cart: u64| {
        let fields = ["id_product", "id_product_attribute", "id_address_delivery", "quantity", "in_cart"]
            .map(|name| format!("<{name}>1</{name}>"))
            .concat();
        format!(
            "{fields}<quantity_refunded>0</quantity_refunded><quantity_returned>0</quantity_returned>\
             <id_cart>{cart}</id_cart><associations><customized_data_text_fields><x>\
             <id_customization_field>1</id_customization_field><value>To Ann</value></x>\
             </customized_data_text_fields></associations>"
        )
    };
    assert_eq!(codes(&write(&shop, "POST", "customizations", &fields(999_999)).await), (500, vec![137]));
    let id = written(&shop, "POST", "customizations", &fields(2)).await;
    let shown = read(&shop, "customizations", id).await["associations"]["customized_data_text_fields"].clone();
    assert_eq!(shown, json!([{"id_customization_field": "1", "value": "To Ann"}]));
}

#[tokio::test]
async fn attachments_come_from_files_only() {
    let shop = FakeShop::start().await;
    let fields = "<file>abc</file><mime>text/plain</mime><name><language id=\"1\">Manual</language></name>";
    let answer = write(&shop, "POST", "attachments", fields).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "[]"));
    let row = json!({"file": "abc", "mime": "text/plain"}).as_object().unwrap().clone();
    let id = shop.mutate(|world| world.insert("attachments", row));
    written(&shop, "PATCH", &format!("attachments/{id}"), &format!("<id>{id}</id>{fields}")).await;
    assert_eq!(read(&shop, "attachments", id).await["name"][1]["value"], "Manual");
    let file = get(&shop, &format!("attachments/file/{id}")).await;
    assert!(file.status == 500 && file.body.contains(&format!("Attachment {id} not found")), "{}", file.body);
}

#[tokio::test]
async fn a_line_of_an_order_changes_without_the_order() {
    let shop = FakeShop::start().await;
    let detail = shop.read(|world| world.rows("order_details").next().unwrap().clone());
    let (id, order) = (detail["id"].as_u64().unwrap(), detail["id_order"].as_str().unwrap().parse().unwrap());
    let row = async || {
        let mut order = read(&shop, "orders", order).await;
        let rows = order["associations"]["order_rows"].as_array().unwrap().clone();
        order.as_object_mut().unwrap().shift_remove("associations");
        (order, rows.into_iter().find(|row| row["id"].as_str() == Some(&id.to_string())).unwrap())
    };
    let (order_before, mut row_before) = row().await;
    let path = format!("order_details/{id}");
    written(&shop, "PATCH", &path, &format!("<id>{id}</id>")).await;
    assert_eq!(row().await, (order_before.clone(), row_before.clone()));
    written(&shop, "PATCH", &path, &format!("<id>{id}</id><product_quantity>9</product_quantity>")).await;
    row_before["product_quantity"] = json!("9");
    assert_eq!(row().await, (order_before, row_before));
}
