//! `POST orders`: what a payment module makes of a cart. The body names the cart, the module and what was paid; all the rest of the
//! order is the cart's.

use prestashop_api::Decimal;
use serde_json::{Value, json};

use super::object::{Object, in_language};
use super::{mirror, order};
use crate::shop::format::sha1;
use crate::shop::pricing::{Terms, cents, price, shipping, six, tax};
use crate::shop::response::Refusal;
use crate::shop::row::{Row, amount, falsy, items, number, text};
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
    /// Of one piece.
    weight: Decimal,
    name: String,
    reference: String,
    tax: u64,
    tax_rules: u64,
}

/// Makes an order of the cart. The answer shows what was sent, not what was made.
pub(super) fn order(state: &mut State, object: &mut Object) -> Result<(), Refusal> {
    let cart_id = id_in(&object.text("id_cart"));
    let placed = state.world.rows("orders").any(|row| number(row, "id_cart") == cart_id);
    let cart = match state.world.row("carts", cart_id) {
        Some(cart) if !placed => cart.clone(),
        _ => return Err(Refusal::Died(NO_CART)),
    };
    if !PAYMENT_MODULES.contains(&object.text("module").as_str()) {
        return Err(Refusal::Fatal);
    }
    let lines = lines(&state.world, &cart)?;
    let shipping = carrier(&state.world, &cart, &lines)?;
    let [net, gross] = [|line: &Line| line.unit.0, |line: &Line| line.unit.1]
        .map(|unit| lines.iter().map(|line| cents(unit(line) * Decimal::from(line.quantity))).sum::<Decimal>());
    let paid = cents(object.text("total_paid").parse().unwrap_or_default());
    let setting = |name: &str, usual: u64| state.world.setting(name).map_or(usual, |id| id_in(&id));
    let fits = paid == gross + shipping.gross;
    let target = if fits { setting("PS_OS_WS_PAYMENT", 11) } else { setting("PS_OS_ERROR", 8) };

    let id = add_order(state, object, &cart, &shipping, (net, gross), paid);
    for line in &lines {
        add_line(&mut state.world, id, line);
        take_from_stock(&mut state.world, line);
    }
    add_carrier_and_payment(state, id, &shipping, object.text("payment"), paid);
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
    let rows: Vec<&Row> = items(cart, "cart_rows").collect();
    if rows.is_empty() {
        return Err(Refusal::NotModelled("an order of a cart without lines".to_owned()));
    }
    rows.into_iter().map(|row| line(world, cart, row)).collect()
}

fn line(world: &World, cart: &Row, row: &Row) -> Result<Line, Refusal> {
    let (product_id, combination) = (number(row, "id_product"), number(row, "id_product_attribute"));
    let product = world.row("products", product_id).ok_or(Refusal::Fatal)?;
    let quantity = row.get("quantity").and_then(|quantity| text(quantity).parse().ok()).unwrap_or(0);
    let terms = Terms {
        country: country(world, cart),
        currency: number(cart, "id_currency"),
        group: world.row("customers", number(cart, "id_customer")).map_or(0, |row| number(row, "id_default_group")),
        quantity: u64::try_from(quantity).unwrap_or(0),
        combination,
    };
    let price = price(world, product, &terms);
    let language = number(cart, "id_lang").to_string();
    let name = product.get("name").and_then(|names| in_language(names, &language)).map(text).unwrap_or_default();
    Ok(Line {
        product: product_id,
        combination,
        quantity,
        unit: (price.net(), price.taxed(price.net())),
        weight: amount(product, "weight")
            + world.row("combinations", combination).map_or(Decimal::ZERO, |row| amount(row, "weight")),
        name,
        reference: product.get("reference").map(text).unwrap_or_default(),
        tax: price.tax,
        tax_rules: number(product, "id_tax_rules_group"),
    })
}

/// The country that a cart is sent to.
fn country(world: &World, cart: &Row) -> Option<u64> {
    world.row("addresses", number(cart, "id_address_delivery")).map(|address| number(address, "id_country"))
}

/// The carrier of an order, and what it takes before and after tax.
struct Shipping {
    carrier: u64,
    net: Decimal,
    gross: Decimal,
    rate: Decimal,
}

/// The carrier that `delivery_option` chooses; without it, the one that costs least, whatever `id_carrier` says.
fn carrier(world: &World, cart: &Row, lines: &[Line]) -> Result<Shipping, Refusal> {
    let on = |row: &Row, name: &str| row.get(name).is_some_and(|value| !falsy(value));
    let sum = |of: fn(&Line) -> Decimal| lines.iter().map(|line| of(line) * Decimal::from(line.quantity)).sum();
    let (weight, products): (Decimal, Decimal) = (sum(|line| line.weight), sum(|line| line.unit.0));
    let country = country(world, cart);
    let zone = country.and_then(|id| world.row("countries", id)).map_or(1, |country| number(country, "id_zone"));
    let offers: Vec<Shipping> = world
        .rows("carriers")
        .filter(|row| on(row, "active") && !on(row, "deleted"))
        .filter_map(|row| {
            let net = shipping(world, row, zone, weight, products)?;
            let (_, rate) = tax(world, number(row, "id_tax_rules_group"), country);
            let gross = cents(net * (Decimal::ONE + rate / Decimal::ONE_HUNDRED));
            Some(Shipping { carrier: number(row, "id"), net, gross, rate })
        })
        .collect();
    let chosen = chosen(cart).filter(|chosen| offers.iter().any(|offer| offer.carrier == *chosen));
    let fits = |offer: &Shipping| chosen.is_none_or(|chosen| offer.carrier == chosen);
    offers
        .into_iter()
        .filter(fits)
        .min_by_key(|offer| offer.net)
        .ok_or_else(|| Refusal::NotModelled("an order that no carrier takes".to_owned()))
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
    shipping: &Shipping,
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
    let reference: String = sha1(format!("{} {now}", object.text("id_cart")))
        .bytes()
        .take(9)
        .map(|byte| char::from(b'A' + byte % 26))
        .collect();
    for (name, value) in [
        ("id_cart", object.text("id_cart")),
        ("id_carrier", shipping.carrier.to_string()),
        ("reference", reference),
        ("date_add", now.clone()),
        ("date_upd", now),
        ("total_paid", six(gross + shipping.gross)),
        ("total_paid_tax_incl", six(gross + shipping.gross)),
        ("total_paid_tax_excl", six(net + shipping.net)),
        ("total_shipping", six(shipping.gross)),
        ("total_shipping_tax_incl", six(shipping.gross)),
        ("total_shipping_tax_excl", six(shipping.net)),
        ("carrier_tax_rate", rate(if shipping.net.is_zero() { Decimal::ZERO } else { shipping.rate })),
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
    let of_line = |row: &&Row| {
        number(row, "id_product") == line.product && number(row, "id_product_attribute") == line.combination
    };
    let Some(row) = world.rows("stock_availables").find(of_line) else { return };
    let left = row.get("quantity").and_then(|left| text(left).parse::<i64>().ok()).unwrap_or(0) - line.quantity;
    if let Some(id) = row.get("id").and_then(Value::as_u64) {
        world.set("stock_availables", id, "quantity", left.to_string());
    }
}

fn add_carrier_and_payment(state: &mut State, order: u64, shipping: &Shipping, method: String, paid: Decimal) {
    let now = state.stamp();
    let of_order = |name: &str| state.world.row("orders", order).and_then(|row| row.get(name)).map(text);
    let (reference, currency) = (of_order("reference"), of_order("id_currency"));
    let mut row = Row::new();
    for (name, value) in [
        ("id_order", order.to_string()),
        ("id_carrier", shipping.carrier.to_string()),
        ("shipping_cost_tax_excl", six(shipping.net)),
        ("shipping_cost_tax_incl", six(shipping.gross)),
        ("date_add", now.clone()),
    ] {
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

/// Three decimals, as the database shows a rate.
fn rate(rate: Decimal) -> String {
    let mut rate = rate;
    rate.rescale(3);
    rate.to_string()
}

fn id_in(text: &str) -> u64 {
    text.trim().parse().unwrap_or(0)
}
