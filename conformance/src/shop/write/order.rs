//! Orders: changing their state, and the other fields.
//!
//! What a change does to the order is shown on the order alone: the shop keeps no `order_invoices`, `order_payments` or stock
//! of it.

use serde_json::{Value, json};

use super::object::Object;
use crate::shop::call::Call;
use crate::shop::response::{Errors, Refusal};
use crate::shop::row::{Row, falsy, php_int, text};
use crate::shop::state::{Mail, State};
use crate::shop::world::World;

/// How a state change is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Via {
    /// By a new row of `order_histories`.
    History,
    /// By `current_state` of `orders`.
    Order,
}

/// `POST order_histories`: runs the state machine, adds the row, and mails if `sendemail` is on.
pub(super) fn add_history(state: &mut State, call: &Call, object: &mut Object) -> Result<(), Refusal> {
    let number = |name: &str| u64::try_from(php_int(&object.text(name))).unwrap_or(0);
    let (order, target) = (number("id_order"), number("id_order_state"));
    change(state, order, target, Via::History)?;
    let id = add_row(state, order, target, &object.text("id_employee"));
    if call.switch("sendemail") && !mail(state, order, target) {
        return Err(Errors::one(500, 46, "Unable to save resource").into());
    }
    object.id = Some(id);
    object.set("id_order_state", json!(target));
    object.set("date_add", json!(state.stamp()));
    Ok(())
}

/// The setter of `current_state`: it does all that a change of state does, at once. Because a `PUT` carries the old invoice
/// number, `valid` and amount paid after the state, it takes back what the change did to them. That is how the genuine shop
/// corrupts orders.
pub(super) fn set_state(state: &mut State, object: &mut Object, sent: &str) -> Result<(), Refusal> {
    let sent = sent.trim();
    let Some(order) = object.id else {
        // A new order gets its state from the payment module.
        return Ok(());
    };
    if sent.is_empty() {
        return Ok(());
    }
    let target: u64 = sent.parse().map_err(|_| Refusal::Fatal)?;
    // Before 1.7.8 the same state is entered again, with its mail.
    let same = object.stored_text("current_state") == target.to_string();
    if target == 0 || (same && state.release().at_least(&[1, 7, 8])) {
        return Ok(());
    }
    change(state, order, target, Via::Order)?;
    add_row(state, order, target, "0");
    // Whether the mail could be sent does not matter here.
    mail(state, order, target);
    object.reload(&state.world);
    object.set("current_state", json!(target));
    Ok(())
}

/// The first state of an order that was just made of a cart, with its history and its mail. The payment is there already.
pub(super) fn enter_first_state(state: &mut State, order: u64, target: u64) -> Result<(), Refusal> {
    change(state, order, target, Via::Order)?;
    add_row(state, order, target, "0");
    mail(state, order, target);
    Ok(())
}

/// A change of state in the back office; returns whether there is such an order and such a state.
pub(in crate::shop) fn change_in_back_office(state: &mut State, order: u64, target: u64) -> bool {
    let changed = change(state, order, target, Via::History).is_ok();
    if changed {
        add_row(state, order, target, "1");
    }
    changed
}

/// Changes the state of an order, as the shop's state machine does. Dies if there is no such order or state.
fn change(state: &mut State, order: u64, target: u64, via: Via) -> Result<(), Refusal> {
    let now = state.stamp();
    let flags = state.world.row("order_states", target).cloned().ok_or(Refusal::Fatal)?;
    let flag = |name: &str| flags.get(name).is_some_and(|value| !falsy(value));
    let row = state.world.row("orders", order).ok_or(Refusal::Fatal)?;
    let [invoice, delivery] = [("invoice", "invoice_number"), ("delivery", "delivery_number")]
        .map(|(document, number)| flag(document) && row.get(number).is_none_or(falsy));
    let invoice = invoice.then(|| state.world.next_number("number"));
    let delivery = delivery.then(|| state.world.next_number("delivery_number"));
    let row = state.world.row_mut("orders", order).ok_or(Refusal::Fatal)?;

    row.insert("current_state".to_owned(), json!(target.to_string()));
    row.insert("valid".to_owned(), json!(if flag("logable") { "1" } else { "0" }));
    row.insert("date_upd".to_owned(), json!(now));
    if let Some(invoice) = invoice {
        row.insert("invoice_number".to_owned(), json!(invoice.to_string()));
        row.insert("invoice_date".to_owned(), json!(now));
        // The rest to pay is taken as paid. By way of the order the recorded shop links existing payments instead.
        if flag("paid") && via == Via::History {
            let (paid, total) = (amount(row, "total_paid_real"), amount(row, "total_paid"));
            row.insert("total_paid_real".to_owned(), json!(millionths_text(paid + total)));
        }
    }
    if let Some(delivery) = delivery {
        row.insert("delivery_number".to_owned(), json!(delivery.to_string()));
        row.insert("delivery_date".to_owned(), json!(now));
    }
    Ok(())
}

/// Adds a row to the history of an order.
fn add_row(state: &mut State, order: u64, target: u64, employee: &str) -> u64 {
    let mut row = Row::new();
    row.insert("id_employee".to_owned(), json!(php_int(employee).to_string()));
    row.insert("id_order_state".to_owned(), json!(target.to_string()));
    row.insert("id_order".to_owned(), json!(order.to_string()));
    row.insert("date_add".to_owned(), json!(state.stamp()));
    state.world.insert("order_histories", row)
}

/// Mails the customer if the order state wants it, and returns whether that worked.
fn mail(state: &mut State, order: u64, target: u64) -> bool {
    let Some(flags) = state.world.row("order_states", target) else {
        return true;
    };
    if flags.get("send_email").is_none_or(falsy) {
        return true;
    }
    if state.mail_fails {
        return false;
    }
    let field = |resource: &str, id: u64, name: &str| state.world.row(resource, id)?.get(name).map(text);
    let number = |name: &str| field("orders", order, name).and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
    let language = number("id_lang").to_string();
    let templates = flags.get("template").and_then(Value::as_array);
    let template = templates
        .and_then(|all| all.iter().find(|entry| entry.get("id").is_some_and(|id| text(id) == language)))
        .and_then(|entry| entry.get("value"))
        .map(text)
        .unwrap_or_default();
    let to = customer_email(&state.world, order);
    state.outbox.push(Mail { order, order_state: target, template, to });
    true
}

/// The mail address of the customer of an order; empty if the shop does not have the customer.
pub(super) fn customer_email(world: &World, order: u64) -> String {
    let field = |resource: &str, id: u64, name: &str| world.row(resource, id)?.get(name).map(text);
    let customer = field("orders", order, "id_customer").and_then(|id| id.parse().ok()).unwrap_or(0);
    field("customers", customer, "email").unwrap_or_default()
}

/// Sets the tracking number where it is kept: with the order's carrier.
pub(super) fn set_tracking_number(state: &mut State, order: u64, number: &str) {
    let of_order = |row: &&Row| row.get("id_order").is_some_and(|id| text(id) == order.to_string());
    let carrier = state.world.rows("order_carriers").find(of_order).and_then(|row| row.get("id")?.as_u64());
    if let Some(carrier) = carrier {
        state.world.set("order_carriers", carrier, "tracking_number", number);
    }
}

/// Shows the tracking number of an order's carrier on the order, of which it does not touch `date_upd`.
pub(super) fn set_shipping_number(state: &mut State, carrier: &Row) {
    let order = carrier.get("id_order").map(text).and_then(|id| id.parse().ok()).unwrap_or(0);
    let number = carrier.get("tracking_number").cloned().unwrap_or_default();
    state.world.set("orders", order, "shipping_number", number);
}

/// An amount in millionths; 0 if there is none.
fn amount(row: &Row, name: &str) -> i64 {
    let value = row.get(name).map(text).unwrap_or_default();
    let (whole, fraction) = value.split_once('.').unwrap_or((value.as_str(), ""));
    php_int(whole) * 1_000_000 + php_int(&format!("{fraction:0<6.6}"))
}

fn millionths_text(millionths: i64) -> String {
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}
