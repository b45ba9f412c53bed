//! `POST orders`: what a payment module makes of a cart. The body names the cart, the module and what was paid; all the rest of the
//! order is the cart's.

use prestashop_api::Decimal;
use rust_decimal::RoundingStrategy;
use serde_json::{Value, json};

use super::object::{Object, in_language};
use super::{mirror, order};
use crate::shop::format::sha1;
use crate::shop::response::Refusal;
use crate::shop::row::{Row, falsy, text};
use crate::shop::state::{Mail, State};
use crate::shop::world::World;

/// The modules that take payments in a fresh shop. With another one PHP dies, and no order is made.
const PAYMENT_MODULES: &[&str] = &["ps_checkpayment", "ps_wirepayment", "ps_cashondelivery"];

/// The cart is not there, or it is an order already.
const NO_CART: &str = "Cart cannot be loaded or an order has already been placed using this cart";

/// A line of the cart, priced.
struct Line {
    product: u64,
    combination: u64,
    quantity: i64,
    /// Of one piece, before and after tax.
    unit: (Decimal, Decimal),
    name: String,
    reference: String,
    tax: u64,
    tax_rules: u64,
}

/// Makes an order of the cart. The answer shows what was sent, not what was made.
pub(super) fn order(state: &mut State, object: &mut Object) -> Result<(), Refusal> {
    let cart_id = number(&object.text("id_cart"));
    let placed = state.world.rows("orders").any(|row| named(row, "id_cart") == cart_id);
    let cart = match state.world.row("carts", cart_id) {
        Some(cart) if !placed => cart.clone(),
        _ => return Err(Refusal::Died(NO_CART)),
    };
    if !PAYMENT_MODULES.contains(&object.text("module").as_str()) {
        return Err(Refusal::Fatal);
    }
    let lines = lines(&state.world, &cart)?;
    let carrier = carrier(&state.world, &cart)?;
    let [net, gross] = [|line: &Line| line.unit.0, |line: &Line| line.unit.1]
        .map(|unit| lines.iter().map(|line| cents(unit(line) * Decimal::from(line.quantity))).sum::<Decimal>());
    let paid = cents(object.text("total_paid").parse().unwrap_or_default());
    let setting = |name: &str, usual: u64| state.world.setting(name).map_or(usual, |id| number(&id));
    let fits = paid == gross;
    let target = if fits { setting("PS_OS_WS_PAYMENT", 11) } else { setting("PS_OS_ERROR", 8) };

    let id = add_order(state, object, &cart, carrier, (net, gross), paid);
    for line in &lines {
        add_line(&mut state.world, id, line);
        take_from_stock(&mut state.world, line);
    }
    add_carrier_and_payment(state, id, carrier, object.text("payment"), paid);
    order::enter_first_state(state, id, target)?;
    if fits {
        let to = order::customer_email(&state.world, id);
        state.outbox.push(Mail { order: id, order_state: 0, template: "order_conf".to_owned(), to });
    }
    object.id = Some(id);
    Ok(())
}

/// The lines of a cart with the prices of the shop.
fn lines(world: &World, cart: &Row) -> Result<Vec<Line>, Refusal> {
    let rows = cart.get("associations").and_then(|all| all.get("cart_rows")?.as_array());
    let rows: Vec<&Row> = rows.into_iter().flatten().filter_map(Value::as_object).collect();
    if rows.is_empty() {
        return Err(Refusal::NotModelled("an order of a cart without lines".to_owned()));
    }
    rows.into_iter().map(|row| line(world, cart, row)).collect()
}

fn line(world: &World, cart: &Row, row: &Row) -> Result<Line, Refusal> {
    let (product_id, combination) = (named(row, "id_product"), named(row, "id_product_attribute"));
    let product = world.row("products", product_id).ok_or(Refusal::Fatal)?;
    let special = world.rows("specific_prices").any(|price| named(price, "id_product") == product_id);
    if special || combination != 0 || falsy(product.get("price").unwrap_or(&Value::Null)) {
        return Err(Refusal::NotModelled(
            "prices of combinations, special prices and free products in an order".to_owned(),
        ));
    }
    let price = amount(product, "price");
    let tax_rules = named(product, "id_tax_rules_group");
    let (tax, rate) = tax(world, tax_rules, named(cart, "id_address_delivery"));
    let language = named(cart, "id_lang").to_string();
    let name = product.get("name").and_then(|names| in_language(names, &language)).map(text).unwrap_or_default();
    Ok(Line {
        product: product_id,
        combination,
        quantity: text(row.get("quantity").unwrap_or(&Value::Null)).parse().unwrap_or(0),
        unit: (price, price * (Decimal::ONE + rate / Decimal::ONE_HUNDRED)),
        name,
        reference: product.get("reference").map(text).unwrap_or_default(),
        tax,
        tax_rules,
    })
}

/// The tax on a product in the country of an address, and its rate. The recorded shop has the rules of some countries only; those of
/// its own country stand for the others of Europe.
fn tax(world: &World, rules: u64, address: u64) -> (u64, Decimal) {
    let country = world.row("addresses", address).map_or(0, |row| named(row, "id_country"));
    let of_group = || world.rows("tax_rules").filter(|row| named(row, "id_tax_rules_group") == rules);
    let rule = of_group().find(|row| named(row, "id_country") == country).or_else(|| of_group().next());
    let tax = rule.map_or(0, |row| named(row, "id_tax"));
    (tax, world.row("taxes", tax).map_or(Decimal::ZERO, |row| amount(row, "rate")))
}

/// The carrier that `delivery_option` chooses; without it, the one that costs least, whatever `id_carrier` says: a free one. What others
/// cost the webservice does not tell.
fn carrier(world: &World, cart: &Row) -> Result<u64, Refusal> {
    let on = |row: &Row, name: &str| row.get(name).is_some_and(|value| !falsy(value));
    let free = || world.rows("carriers").filter(|row| on(row, "is_free") && on(row, "active") && !on(row, "deleted"));
    let mut ids = free().filter_map(|row| row.get("id")?.as_u64());
    let chosen =
        chosen(cart).and_then(|chosen| free().filter_map(|row| row.get("id")?.as_u64()).find(|id| *id == chosen));
    chosen.or_else(|| ids.next()).ok_or_else(|| Refusal::NotModelled("what carriers cost".to_owned()))
}

/// The carrier of the cart's address in `delivery_option`: `{"7":"2,"}`
fn chosen(cart: &Row) -> Option<u64> {
    let option: Value = serde_json::from_str(&text(cart.get("delivery_option")?)).ok()?;
    let address = text(cart.get("id_address_delivery")?);
    option.get(address)?.as_str()?.split(',').next()?.parse().ok()
}

fn add_order(
    state: &mut State,
    object: &Object,
    cart: &Row,
    carrier: u64,
    (net, gross): (Decimal, Decimal),
    paid: Decimal,
) -> u64 {
    let now = state.stamp();
    let mut row = Row::new();
    for name in ["id_address_delivery", "id_address_invoice", "id_currency", "id_lang", "id_customer", "secure_key"] {
        row.insert(name.to_owned(), cart.get(name).cloned().unwrap_or_default());
    }
    let of_cart = ["id_shop", "id_shop_group", "recyclable", "gift", "gift_message", "mobile_theme"];
    row.extend(of_cart.iter().filter_map(|name| Some(((*name).to_owned(), cart.get(*name)?.clone()))));
    for name in ["module", "payment"] {
        row.insert(name.to_owned(), json!(object.text(name)));
    }
    let reference: String = sha1(&format!("{} {now}", object.text("id_cart")))
        .bytes()
        .take(9)
        .map(|byte| char::from(b'A' + byte % 26))
        .collect();
    for (name, value) in [
        ("id_cart", object.text("id_cart")),
        ("id_carrier", carrier.to_string()),
        ("reference", reference),
        ("date_add", now.clone()),
        ("date_upd", now),
        ("total_paid", six(gross)),
        ("total_paid_tax_incl", six(gross)),
        ("total_paid_tax_excl", six(net)),
        ("total_paid_real", six(paid)),
        ("total_products", six(net)),
        ("total_products_wt", six(gross)),
        ("conversion_rate", "1.000000".to_owned()),
        ("round_mode", "2".to_owned()),
        ("round_type", "2".to_owned()),
    ] {
        row.insert(name.to_owned(), json!(value));
    }
    state.world.insert("orders", row)
}

fn add_line(world: &mut World, order: u64, line: &Line) {
    let (net, gross) = line.unit;
    let quantity = Decimal::from(line.quantity);
    let mut row = Row::new();
    for (name, value) in [
        ("id_order", order.to_string()),
        ("id_shop", "1".to_owned()),
        ("product_id", line.product.to_string()),
        ("product_attribute_id", line.combination.to_string()),
        ("product_quantity", line.quantity.to_string()),
        ("product_quantity_in_stock", line.quantity.to_string()),
        ("product_name", line.name.clone()),
        ("product_reference", line.reference.clone()),
        ("product_price", six(net)),
        ("original_product_price", six(net)),
        ("id_tax_rules_group", line.tax_rules.to_string()),
        ("unit_price_tax_excl", six(net)),
        ("unit_price_tax_incl", six(gross)),
        ("total_price_tax_excl", six(cents(net * quantity))),
        ("total_price_tax_incl", six(cents(gross * quantity))),
    ] {
        row.insert(name.to_owned(), json!(value));
    }
    let id = world.insert("order_details", row);
    let taxes = if line.tax == 0 { Vec::new() } else { vec![json!({ "id": line.tax.to_string() })] };
    mirror::set_items(world, "order_details", id, "taxes", taxes);
    mirror::saved(world, "order_details", id, &Row::new());
}

/// Takes what was sold from the stock, whether it is there or not.
fn take_from_stock(world: &mut World, line: &Line) {
    let of_line =
        |row: &&Row| named(row, "id_product") == line.product && named(row, "id_product_attribute") == line.combination;
    let Some(row) = world.rows("stock_availables").find(of_line) else { return };
    let left = row.get("quantity").and_then(|left| text(left).parse::<i64>().ok()).unwrap_or(0) - line.quantity;
    if let Some(id) = row.get("id").and_then(Value::as_u64) {
        world.set("stock_availables", id, "quantity", left.to_string());
    }
}

fn add_carrier_and_payment(state: &mut State, order: u64, carrier: u64, method: String, paid: Decimal) {
    let now = state.stamp();
    let of_order = |name: &str| state.world.row("orders", order).and_then(|row| row.get(name)).map(text);
    let (reference, currency) = (of_order("reference"), of_order("id_currency"));
    let mut row = Row::new();
    for (name, value) in
        [("id_order", order.to_string()), ("id_carrier", carrier.to_string()), ("date_add", now.clone())]
    {
        row.insert(name.to_owned(), json!(value));
    }
    state.world.insert("order_carriers", row);
    let mut row = Row::new();
    for (name, value) in [
        ("order_reference", reference.unwrap_or_default()),
        ("id_currency", currency.unwrap_or_default()),
        ("amount", six(paid)),
        ("payment_method", method),
        ("conversion_rate", "1.000000".to_owned()),
        ("date_add", now),
    ] {
        row.insert(name.to_owned(), json!(value));
    }
    state.world.insert("order_payments", row);
}

fn named(row: &Row, name: &str) -> u64 {
    row.get(name).map_or(0, |value| number(&text(value)))
}

fn number(text: &str) -> u64 {
    text.trim().parse().unwrap_or(0)
}

fn amount(row: &Row, name: &str) -> Decimal {
    row.get(name).and_then(|value| text(value).parse().ok()).unwrap_or_default()
}

/// Two decimals, the rest rounded away from zero at half.
fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Six decimals, as the database shows an amount.
fn six(amount: Decimal) -> String {
    let mut amount = amount.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(6);
    amount.to_string()
}
