//! What writes of some resources do beyond storing what was sent.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::object::{Object, Verb, in_language};
use super::{delete, mirror, order, ranks, used};
use crate::shop::call::Call;
use crate::shop::collation::fold;
use crate::shop::format::sha1;
use crate::shop::response::{Errors, Refusal};
use crate::shop::row::{Row, falsy, link_rewrite, text};
use crate::shop::spec;
use crate::shop::state::{Mail, State};
use crate::shop::world::World;

/// Fields that two rows of a resource may not have in common, if the last of them is not 0.
const UNIQUE: &[(&str, &[&str])] = &[
    ("combinations", &["id_product", "default_on"]),
    ("stock_availables", &["id_product_attribute", "id_shop", "id_shop_group", "id_product"]),
    (
        "specific_prices",
        &[
            "id_product_attribute",
            "id_customer",
            "id_cart",
            "from",
            "to",
            "id_shop",
            "id_shop_group",
            "id_currency",
            "id_country",
            "id_group",
            "id_specific_price_rule",
            "from_quantity",
            "id_product",
        ],
    ),
];

/// Sets a field that has a setter of its own, and returns whether it has one. What the setter does stays done even if the write
/// is refused later.
pub(super) fn set(state: &mut State, object: &mut Object, field: &str, sent: &str) -> Result<bool, Refusal> {
    match (object.resource.name.as_str(), field) {
        ("orders", "current_state") => order::set_state(state, object, sent)?,
        ("orders", "shipping_number") => {
            if let Some(id) = object.id {
                order::set_tracking_number(state, id, sent);
            }
            object.set(field, json!(sent));
        }
        ("customers" | "employees", "passwd") => {
            // The hash itself is no new password.
            let hash = if object.stored_text(field) == sent { sent.to_owned() } else { hash(sent, &state.stamp()) };
            object.set(field, json!(hash));
        }
        ("products", "type") => {
            object.set(field, json!(sent));
            object.set("is_virtual", json!(if sent == "virtual" { "1" } else { "0" }));
            object.set("cache_is_pack", json!(if sent == "pack" { "1" } else { "0" }));
        }
        ("products", "position_in_category") if !object.is_new() => {
            if text(object.get(field)) != sent {
                ranks::set_place_of_product(state, object, sent)?;
                object.set(field, json!(sent));
            }
        }
        // One of the product's own images is its cover; what becomes of another one was not measured.
        ("products", "id_default_image")
            if object.id.is_some_and(|id| {
                let own = mirror::shown(&state.world, "products", id, "images");
                own.iter().any(|image| image.to_string() == sent)
            }) =>
        {
            object.set(field, json!(sent));
        }
        ("products", "position_in_category" | "id_default_image") if text(object.get(field)) != sent => {
            return Err(Refusal::NotModelled(format!("a change of {field}")));
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Values that PHP fills in while it checks the record.
pub(super) fn fill_in(state: &State, object: &mut Object) {
    match object.resource.name.as_str() {
        "products" => {
            for (field, default) in [("visibility", "both"), ("condition", "new")] {
                if falsy(object.get(field)) {
                    object.set(field, json!(default));
                }
            }
            if object.is_new() {
                if falsy(object.get("id_shop_default")) {
                    object.set("id_shop_default", json!("1"));
                }
                if falsy(object.get("type")) {
                    object.set("type", json!("simple"));
                }
            }
            if object.is_new() || object.text("id_manufacturer") != object.stored_text("id_manufacturer") {
                let manufacturer = object.text("id_manufacturer").parse().unwrap_or(0);
                let name = state.world.row("manufacturers", manufacturer).and_then(|row| row.get("name")).cloned();
                object.set("manufacturer_name", name.unwrap_or(json!(false)));
            }
            if object.is_new() {
                rewrite_link(object);
            }
        }
        "categories" => {
            let parent = object.text("id_parent").parse().unwrap_or(0);
            let level = state.world.row("categories", parent).and_then(|row| row.get("level_depth")).map(text);
            if let Some(level) = level.and_then(|level| level.parse::<u64>().ok()) {
                object.set("level_depth", json!((level + 1).to_string()));
            } else if object.verb != Verb::Patch {
                // Of categories that were not recorded the depth is not known.
                object.set("level_depth", json!(object.stored_text("level_depth")));
            }
        }
        "manufacturers" => {
            let link = link_rewrite(&object.text("name"));
            object.set("link_rewrite", json!(link));
        }
        _ => {}
    }
}

/// Makes the friendly URL of the name, in the languages that have none.
fn rewrite_link(object: &mut Object) {
    let texts = object.languages().iter().map(|id| {
        let of = |field: &str| in_language(object.get(field), &id.to_string()).map(text).unwrap_or_default();
        let own = of("link_rewrite");
        json!({ "id": id.to_string(), "value": if own.is_empty() { link_rewrite(&of("name")) } else { own } })
    });
    let texts = texts.collect();
    object.set("link_rewrite", texts);
}

/// Checks that are made when the record is saved, and what is filled in then.
pub(super) fn before_save(state: &State, object: &mut Object) -> Result<(), Refusal> {
    match object.resource.name.as_str() {
        // Marks that are kept only where others hold.
        "categories"
            if !object.is_new() && object.text("id_parent") != "1" && !falsy(object.get("is_root_category")) =>
        {
            object.set("is_root_category", json!("0"));
        }
        "shop_groups" if ["share_customer", "share_stock"].iter().any(|shared| falsy(object.get(shared))) => {
            object.set("share_order", json!("0"));
        }
        "customers" => {
            if is_used(&state.world, object) {
                let code = if object.is_new() { 140 } else { 141 };
                let message = "The email is already used, please choose another one";
                return Err(Errors::one(500, code, message).and(500, 46, "Unable to save resource").into());
            }
            if object.is_new() {
                register(state, object);
            }
        }
        "carts" if object.is_new() => {
            for (field, value) in [("id_shop", json!(1)), ("id_shop_group", json!("1"))] {
                if falsy(object.get(field)) {
                    object.set(field, value);
                }
            }
        }
        // PrestaShop 9 has no stock that depends on another.
        "stock_availables"
            if !["", "0"].contains(&object.text("depends_on_stock").as_str()) && !state.release().at_least(&[9]) =>
        {
            return Err(Errors::one(500, 133, "You cannot update the available stock when it depends on stock.").into());
        }
        _ => {}
    }
    if duplicates(&state.world, object) {
        // The database refuses the row, and PHP dies of it.
        return Err(Refusal::Fatal);
    }
    Ok(())
}

/// Whether a registered customer has that mail address already. Guests may share one.
fn is_used(world: &World, object: &Object) -> bool {
    let email = fold(&object.text("email"));
    let is = |row: &Row, name: &str| row.get(name).is_some_and(|value| !falsy(value));
    let mut others = world.rows("customers").filter(|row| row.get("id").and_then(Value::as_u64) != object.id);
    falsy(object.get("is_guest"))
        && others.any(|row| {
            !is(row, "is_guest") && !is(row, "deleted") && row.get("email").is_some_and(|it| fold(&text(it)) == email)
        })
}

/// What a new customer gets.
fn register(state: &State, object: &mut Object) {
    for (field, value) in [("id_lang", json!(1)), ("id_shop", json!(1)), ("id_shop_group", json!("1"))] {
        if falsy(object.get(field)) {
            object.set(field, value);
        }
    }
    // As if the password were six hours old: otherwise the customer could not ask for another one yet.
    let since = state.time(-6 * 3600);
    let key = sha1(format!("{}{since}", object.text("email")));
    object.set("secure_key", json!(key[..32]));
    object.set("last_passwd_gen", json!(since));
}

/// Whether there is another row with the same unique fields.
fn duplicates(world: &World, object: &Object) -> bool {
    let resource = &object.resource;
    let Some((_, fields)) = UNIQUE.iter().find(|(of, _)| *of == resource.name) else {
        return false;
    };
    let stored = |name: &str| resource.field(name).map(|field| field.cast(object.get(name))).unwrap_or_default();
    let last = fields.last().map(|name| stored(name)).unwrap_or_default();
    !falsy(&last)
        && world
            .rows(&resource.name)
            .filter(|row| row.get("id").and_then(Value::as_u64) != object.id)
            .any(|row| fields.iter().all(|name| row.get(*name).map(text) == Some(text(&stored(name)))))
}

/// What is done after the record is saved.
pub(super) fn after_save(state: &mut State, call: &Call, object: &Object) {
    let Some(id) = object.id else { return };
    match object.resource.name.as_str() {
        "carts" if object.is_new() && falsy(object.get("secure_key")) => {
            // It has the key of its customer, which the answer does not show yet.
            let customer = object.text("id_customer").parse().unwrap_or(0);
            if let Some(key) = state.world.row("customers", customer).and_then(|row| row.get("secure_key")).cloned() {
                state.world.set("carts", id, "secure_key", key);
            }
        }
        "products" => {
            // The shop indexes it for its search after every write.
            state.world.set("products", id, "indexed", "1");
            if object.is_new() {
                add_stock(&mut state.world, id, 0);
            }
        }
        "combinations" if object.is_new() => {
            let product = object.text("id_product").parse().unwrap_or(0);
            add_stock(&mut state.world, product, id);
        }
        "stock_availables" => sum_up_stock(&mut state.world, id),
        "content_management_system" => ranks::renumber_pages(&mut state.world, &object.text("id_cms_category")),
        "customers" if object.text("deleted") == "1" => {
            for address in used::naming_rows(&state.world, "addresses", "id_customer", id) {
                state.world.set("addresses", address, "deleted", "1");
            }
        }
        "taxes" if falsy(object.get("active")) && !object.is_new() => {
            for rule in used::naming_rows(&state.world, "tax_rules", "id_tax", id) {
                delete::remove(&mut state.world, "tax_rules", rule);
            }
        }
        "price_ranges" | "weight_ranges" if object.is_new() => add_deliveries(&mut state.world, object, id),
        "order_carriers" => {
            let row = state.world.row("order_carriers", id).cloned().unwrap_or_default();
            order::set_shipping_number(state, &row);
            if call.switch("sendemail") && !object.is_new() {
                let number = |name: &str| row.get(name).and_then(|id| text(id).parse().ok()).unwrap_or(0);
                let order = number("id_order");
                let to = order::customer_email(&state.world, order);
                state.outbox.push(Mail { order, order_state: 0, template: "in_transit".to_owned(), to });
            }
        }
        _ => {}
    }
}

/// Adds the stock of a product or a combination, with nothing in it.
fn add_stock(world: &mut World, product: u64, combination: u64) {
    let mut row = Row::new();
    for (name, value) in [
        ("id_product", product.to_string()),
        ("id_product_attribute", combination.to_string()),
        ("id_shop", "1".to_owned()),
        ("out_of_stock", "2".to_owned()),
    ] {
        row.insert(name.to_owned(), json!(value));
    }
    let id = world.insert("stock_availables", row);
    mirror::saved(world, "stock_availables", id, &Row::new());
}

/// A new range gets a price of 0 in every zone of its carrier, as far as the zones are known: those that it has prices for. What
/// the shop leaves NULL in them shows empty.
fn add_deliveries(world: &mut World, object: &Object, range: u64) {
    let makes = spec::resource(&object.resource.name).on_create.makes;
    for made in makes.iter().filter(|made| made.resource == "deliveries") {
        let carrier = object.text("id_carrier");
        let of_carrier =
            world.rows("deliveries").filter(|row| row.get("id_carrier").map(text) == Some(carrier.clone()));
        let zones: BTreeSet<String> = of_carrier.filter_map(|row| row.get("id_zone").map(text)).collect();
        for zone in zones {
            let mut row = Row::new();
            for (name, value) in [
                ("id_carrier", carrier.as_str()),
                ("id_range_price", ""),
                ("id_range_weight", ""),
                ("id_zone", zone.as_str()),
                ("id_shop", ""),
                ("id_shop_group", ""),
                ("price", "0.000000"),
            ] {
                row.insert(name.to_owned(), json!(value));
            }
            row.insert(made.by.to_owned(), json!(range.to_string()));
            world.insert(made.resource, row);
        }
    }
}

/// The stock of a product with combinations is the sum of theirs.
fn sum_up_stock(world: &mut World, id: u64) {
    let field = |row: &Row, name: &str| row.get(name).map(text).unwrap_or_default();
    let Some(row) = world.row("stock_availables", id) else { return };
    if field(row, "id_product_attribute") == "0" {
        return;
    }
    let product = field(row, "id_product");
    let of_product: Vec<&Row> =
        world.rows("stock_availables").filter(|row| field(row, "id_product") == product).collect();
    let (whole, parts): (Vec<&Row>, Vec<&Row>) =
        of_product.into_iter().partition(|row| field(row, "id_product_attribute") == "0");
    let sum: i64 = parts.iter().filter_map(|row| field(row, "quantity").parse::<i64>().ok()).sum();
    if let Some(id) = whole.first().and_then(|row| row.get("id")?.as_u64()) {
        world.set("stock_availables", id, "quantity", sum.to_string());
    }
}

/// Something in the shape of a password hash, of the password and the time.
fn hash(password: &str, now: &str) -> String {
    let text = sha1(password) + &sha1(now);
    format!("$2y$10${}", &text[..53])
}
