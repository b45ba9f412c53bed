//! The recorded data set with all that it names. Of most resources three rows were recorded, so that orders name addresses, lines,
//! combinations and categories that are not there. What follows from the recorded rows is made of them; the few rows of a stock shop that
//! follow from nothing stand in `fixtures/world.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use prestashop_api::Decimal;
use serde_json::{Value, json};

use super::{Recorded, Rows};
use crate::shop::row::{Row, amount, item_ids, items, number, text};

static OF_A_STOCK_SHOP: LazyLock<Result<BTreeMap<String, Vec<Row>>, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../fixtures/world.json")).map_err(|error| error.to_string())
});

/// The rows of a resource: the recorded ones, and behind them what is missing.
pub(super) fn rows(recorded: &Recorded, name: &'static str) -> Result<Rows, String> {
    let mut rows = recorded.rows(name).cloned().unwrap_or_default();
    let Some(model) = recorded.resource(name) else { return Ok(rows) };
    let stock = OF_A_STOCK_SHOP.as_ref().map_err(Clone::clone)?.get(name).cloned().unwrap_or_default();
    let languages: Vec<u64> =
        recorded.rows("languages").map(|rows| rows.table.keys().copied().collect()).unwrap_or_default();
    for row in stock.into_iter().chain(derived(recorded, name)) {
        let id = number(&row, "id");
        rows.table.entry(id).or_insert_with(|| model.complete(row, &languages).into());
    }
    if name == "categories" {
        list_products(recorded, &mut rows);
    }
    let last = rows.table.last_key_value().map_or(0, |(id, _)| *id);
    rows.next_id = rows.next_id.max(last + 1);
    Ok(rows)
}

/// What the rows of other resources say of this one.
fn derived(recorded: &Recorded, name: &str) -> Vec<Row> {
    let orders = || all(recorded, "orders");
    match name {
        "addresses" => addresses(recorded),
        "combinations" => all(recorded, "products").flat_map(combinations).collect(),
        "order_carriers" => orders().map(order_carrier).collect(),
        "order_details" => orders().flat_map(order_details).collect(),
        "order_histories" => histories(recorded),
        "order_invoices" => orders().filter(|order| number(order, "invoice_number") > 0).map(invoice).collect(),
        "order_payments" => {
            let paid = orders().filter(|order| amount(order, "total_paid_real") > Decimal::ZERO);
            (1..).zip(paid).map(|(id, order)| payment(id, order)).collect()
        }
        "stock_availables" => all(recorded, "products").flat_map(stock).collect(),
        _ => Vec::new(),
    }
}

fn all<'a>(recorded: &'a Recorded, name: &str) -> impl Iterator<Item = &'a Row> {
    recorded.rows(name).into_iter().flat_map(|rows| rows.table.values().map(AsRef::as_ref))
}

/// An address of each number that an order or a cart names, of its customer.
fn addresses(recorded: &Recorded) -> Vec<Row> {
    let mut of: BTreeMap<u64, &Row> = BTreeMap::new();
    for row in all(recorded, "carts").chain(all(recorded, "orders")) {
        let lines = items(row, "cart_rows").map(|line| number(line, "id_address_delivery"));
        for address in [number(row, "id_address_delivery"), number(row, "id_address_invoice")].into_iter().chain(lines)
        {
            of.entry(address).or_insert(row);
        }
    }
    let customers = recorded.rows("customers");
    let addresses = of.into_iter().filter(|(address, _)| *address > 0).map(|(address, named_by)| {
        let customer = customers.and_then(|customers| customers.table.get(&number(named_by, "id_customer")));
        let of_customer = |name: &str| customer.and_then(|customer| customer.get(name)).cloned().unwrap_or_default();
        row([
            ("id", json!(address)),
            ("id_customer", named_by.get("id_customer").cloned().unwrap_or_default()),
            ("id_country", json!("8")),
            ("alias", json!("My address")),
            ("lastname", of_customer("lastname")),
            ("firstname", of_customer("firstname")),
            ("address1", json!(format!("{address}, rue de la Paix"))),
            ("postcode", json!("75002")),
            ("city", json!("Paris")),
            ("phone", json!("0102030405")),
            ("date_add", of_customer("date_add")),
            ("date_upd", of_customer("date_add")),
        ])
    });
    addresses.collect()
}

/// The combinations of a product, each with one of its option values.
fn combinations(product: &Row) -> Vec<Row> {
    let values: Vec<Value> =
        items(product, "product_option_values").filter_map(|item| item.get("id").cloned()).collect();
    let default = number(product, "cache_default_attribute");
    let combination = |(at, item): (usize, &Row)| {
        let combination = number(item, "id");
        let value = values.get(at % values.len().max(1)).cloned().unwrap_or_default();
        row([
            ("id", json!(combination)),
            ("id_product", json!(number(product, "id").to_string())),
            ("reference", product.get("reference").cloned().unwrap_or_default()),
            ("minimal_quantity", json!("1")),
            ("default_on", json!(if combination == default { "1" } else { "" })),
            ("associations", json!({ "product_option_values": [{ "id": value }] })),
        ])
    };
    items(product, "combinations").enumerate().map(combination).collect()
}

/// The stock of a product and of each of its combinations.
fn stock(product: &Row) -> Vec<Row> {
    const PIECES: usize = 300;
    let combinations = items(product, "combinations").count().max(1);
    let stock = items(product, "stock_availables").map(|item| {
        let combination = number(item, "id_product_attribute");
        row([
            ("id", json!(number(item, "id"))),
            ("id_product", json!(number(product, "id").to_string())),
            ("id_product_attribute", json!(combination.to_string())),
            ("id_shop", json!("1")),
            // The row of the product itself is the sum of the others.
            ("quantity", json!((if combination == 0 { combinations * PIECES } else { PIECES }).to_string())),
            ("out_of_stock", json!("2")),
        ])
    });
    stock.collect()
}

fn order_details(order: &Row) -> Vec<Row> {
    let details = items(order, "order_rows").map(|line| {
        let quantity = Decimal::from(number(line, "product_quantity"));
        let total = |unit: &str| json!((amount(line, unit) * quantity).to_string());
        let mut detail = line.clone();
        detail.extend(row([
            ("id", json!(number(line, "id"))),
            ("id_order", json!(number(order, "id").to_string())),
            ("id_shop", json!("1")),
            ("product_quantity_in_stock", line.get("product_quantity").cloned().unwrap_or_default()),
            ("original_product_price", line.get("product_price").cloned().unwrap_or_default()),
            ("total_price_tax_excl", total("unit_price_tax_excl")),
            ("total_price_tax_incl", total("unit_price_tax_incl")),
        ]));
        detail
    });
    details.collect()
}

/// An entry for each order without one: how it came to be where it is. The recorded shop had them in the order of their times.
fn histories(recorded: &Recorded) -> Vec<Row> {
    let known: BTreeSet<u64> = all(recorded, "order_histories").map(|entry| number(entry, "id_order")).collect();
    let first = recorded.rows("order_histories").map_or(1, |rows| rows.next_id);
    let mut orders: Vec<&Row> = all(recorded, "orders")
        .filter(|order| !known.contains(&number(order, "id")) && number(order, "current_state") > 0)
        .collect();
    orders.sort_by_key(|order| order.get("date_upd").map(text));
    let entry = |(entry, order): (u64, &Row)| {
        row([
            ("id", json!(entry)),
            ("id_employee", json!("0")),
            ("id_order_state", order.get("current_state").cloned().unwrap_or_default()),
            ("id_order", json!(number(order, "id").to_string())),
            ("date_add", order.get("date_upd").cloned().unwrap_or_default()),
        ])
    };
    (first..).zip(orders).map(entry).collect()
}

fn order_carrier(order: &Row) -> Row {
    let of_order = |name: &str| order.get(name).cloned().unwrap_or_default();
    row([
        ("id", json!(number(order, "id"))),
        ("id_order", json!(number(order, "id").to_string())),
        ("id_carrier", of_order("id_carrier")),
        ("shipping_cost_tax_excl", of_order("total_shipping_tax_excl")),
        ("shipping_cost_tax_incl", of_order("total_shipping_tax_incl")),
        ("tracking_number", of_order("shipping_number")),
        ("date_add", of_order("date_add")),
    ])
}

fn payment(id: u64, order: &Row) -> Row {
    let of_order = |name: &str| order.get(name).cloned().unwrap_or_default();
    row([
        ("id", json!(id)),
        ("order_reference", of_order("reference")),
        ("id_currency", of_order("id_currency")),
        ("amount", of_order("total_paid_real")),
        ("payment_method", of_order("payment")),
        ("conversion_rate", of_order("conversion_rate")),
        ("date_add", of_order("date_upd")),
    ])
}

fn invoice(order: &Row) -> Row {
    const TOTALS: [&str; 10] = [
        "delivery_number",
        "delivery_date",
        "total_discount_tax_excl",
        "total_discount_tax_incl",
        "total_paid_tax_excl",
        "total_paid_tax_incl",
        "total_products",
        "total_products_wt",
        "total_shipping_tax_excl",
        "total_shipping_tax_incl",
    ];
    let own = number(order, "invoice_number");
    let mut invoice = row([
        ("id", json!(own)),
        ("id_order", json!(number(order, "id").to_string())),
        ("number", json!(own.to_string())),
        ("date_add", order.get("invoice_date").cloned().unwrap_or_default()),
    ]);
    invoice.extend(TOTALS.iter().filter_map(|name| Some(((*name).to_owned(), order.get(*name)?.clone()))));
    invoice
}

/// Shows in the categories that were not recorded the products that name them.
fn list_products(recorded: &Recorded, rows: &mut Rows) {
    let known: BTreeSet<u64> = all(recorded, "categories").map(|row| number(row, "id")).collect();
    let mut of: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
    for product in all(recorded, "products") {
        for category in item_ids(product, "categories").filter(|id| !known.contains(id)) {
            of.entry(category).or_default().push(json!({ "id": number(product, "id").to_string() }));
        }
    }
    for (category, products) in of {
        let Some(row) = rows.table.get_mut(&category).map(std::sync::Arc::make_mut) else { continue };
        row.insert("nb_products_recursive".to_owned(), json!(products.len().to_string()));
        let all = row.entry("associations").or_insert_with(|| json!({}));
        if let Some(all) = all.as_object_mut() {
            all.insert("products".to_owned(), products.into());
        }
    }
}

fn row<const N: usize>(fields: [(&str, Value); N]) -> Row {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
