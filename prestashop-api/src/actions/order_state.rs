//! Moves an order to another state: the safe way.
//!
//! PrestaShop has three ways, each with a trap. A POST of `order_histories` leaves the choice of the mail, but records a second
//! payment when one was recorded before there is an invoice. A PATCH of the order (8.0.2 and later) keeps payments, but always
//! mails when the state has a mail. A PUT of the order corrupts its invoice and payments, so it is never used. None of them is a
//! transaction, all can answer an error although the state was changed, and an unknown state can leave half of the work done.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::{Call, Probe, Shop};
use crate::display;
use crate::error::{Error, ErrorKind, Result, Verb};
use crate::query::Direction;
use crate::query::filter::{eq, greater};
use crate::read::missing;
use crate::record::Resource as _;
use crate::resources::service::PATCH_RELIABLE;
use crate::resources::{Order, OrderHistories, OrderHistory, OrderHistoryId, OrderId, OrderState, OrderStateId};
use crate::write::body::{BodyField, document};
use crate::write::{Outcome, is_final};

/// What became of an order's state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OrderStateChange {
    /// The order.
    pub order: OrderId,
    /// The order's state before.
    pub from: Option<OrderStateId>,
    /// The state that was asked for.
    pub to: OrderStateId,
    /// What became of it.
    pub outcome: Outcome,
    /// How it was asked for; `None` when nothing was sent.
    pub way: Option<Route>,
    /// What became of the mail to the customer.
    pub mail: MailStatus,
    /// What happened, in a sentence.
    pub note: String,
}

/// How an order's state is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Route {
    /// A new row in `order_histories`.
    OrderHistory,
    /// A PATCH of the order.
    PatchOrder,
}

/// What became of the mail to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MailStatus {
    /// The shop was asked to mail; whether the mail arrived is not known.
    Requested,
    /// The shop was not asked to mail. The first state that makes a sale of an order still sends the links of downloadable
    /// products: PrestaShop leaves no choice there.
    NotRequested,
    /// The state has no mail: none is sent, whatever is asked for.
    StateHasNone,
}

impl OrderStateChange {
    pub(super) fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "order": {"type": "integer"},
                "from": {"type": ["integer", "null"]},
                "to": {"type": "integer"},
                "outcome": {"enum": ["already_there", "applied", "not_applied", "unknown"]},
                "way": {"enum": ["order_history", "patch_order", null]},
                "mail": {"enum": ["requested", "not_requested", "state_has_none"]},
                "note": {"type": "string"},
            },
            "required": ["order", "from", "to", "outcome", "way", "mail", "note"],
        })
    }
}

display! {
    /// What decides how an order's state may be changed.
    struct OrderNow of Order { id, current_state, invoice_number, total_paid_real }
}

display! {
    /// What a state does to an order.
    struct StateEffects of OrderState { id, deleted, send_email, paid, invoice }
}

display! {
    /// A row of an order's history.
    struct HistoryRow of OrderHistory { id }
}

pub(super) async fn change(shop: &Shop, order: OrderId, to: OrderStateId, notify: bool) -> Result<OrderStateChange> {
    let state = target(shop, to).await?;
    let now: OrderNow = shop.orders().get_as(order).await?;
    let change = OrderStateChange {
        order,
        from: now.current_state,
        to,
        outcome: Outcome::AlreadyThere,
        way: None,
        mail: if state.send_email { MailStatus::NotRequested } else { MailStatus::StateHasNone },
        note: format!("order {order} is in state {to} already: nothing was sent"),
    };
    if now.current_state == Some(to) {
        return Ok(change);
    }
    let probe = shop.connection.probe_root().await?;
    let way = choose(&probe, &now, &state, notify)?;
    let mail = match (state.send_email, way) {
        (false, _) => MailStatus::StateHasNone,
        (true, Route::PatchOrder) => MailStatus::Requested,
        (true, Route::OrderHistory) if notify => MailStatus::Requested,
        (true, Route::OrderHistory) => MailStatus::NotRequested,
    };
    let change = OrderStateChange { way: Some(way), mail, ..change };
    let before = newest_history(shop, &probe, order).await;
    let call = match way {
        Route::OrderHistory => {
            let fields =
                [BodyField::text("id_order", order.to_string()), BodyField::text("id_order_state", to.to_string())];
            let call = Call::new(Verb::Post, "order_histories").body(document("order_history", &fields)?);
            if notify { call.query(OrderHistories::META.mail.query, "1") } else { call }
        }
        Route::PatchOrder => {
            let fields = [BodyField::text("id", order.to_string()), BodyField::text("current_state", to.to_string())];
            Call::new(Verb::Patch, "orders").id(order.0).body(document("order", &fields)?)
        }
    };
    match shop.connection.call(call).await {
        Err(error) if !error.may_have_been_applied() => Err(error),
        answer => judge(shop, change, before, answer.err()).await,
    }
}

/// The state that is asked for, if it may be set.
async fn target(shop: &Shop, to: OrderStateId) -> Result<StateEffects> {
    let state: StateEffects = shop.order_states().get_as(to).await.map_err(|error| {
        if error.is_not_found() {
            missing("order_states", to.0)
                .with_hint("list the states of this shop by `list order_states`: their ids differ between shops")
        } else {
            error
        }
    })?;
    if state.deleted {
        return Err(Error::usage(format!("order state {to} is deleted: PrestaShop would set it all the same"))
            .with_hint("choose a state whose `deleted` is 0"));
    }
    Ok(state)
}

/// The way that this version, the key's rights and the wish for a mail allow.
fn choose(probe: &Probe, now: &OrderNow, state: &StateEffects, notify: bool) -> Result<Route> {
    let may = |resource: &str, verb: Verb| probe.rights(resource).allows(verb);
    let history = may("order_histories", Verb::Post);
    let patch =
        may("orders", Verb::Patch) && probe.version.as_ref().is_some_and(|version| version.reaches(PATCH_RELIABLE));
    // The history way would pay the invoice that the new state makes a second time.
    let paid_before_invoice =
        (state.paid || state.invoice) && now.invoice_number == 0 && now.total_paid_real > Decimal::ZERO;

    let quiet = !notify && state.send_email;
    if notify && patch {
        return Ok(Route::PatchOrder);
    }
    if history && !paid_before_invoice {
        return Ok(Route::OrderHistory);
    }
    if patch && !quiet {
        return Ok(Route::PatchOrder);
    }
    if patch {
        let reason = if paid_before_invoice {
            "a payment was recorded before there is an invoice: a row in order_histories would record it a second time"
        } else {
            "the key may not POST order_histories"
        };
        return Err(Error::usage(format!(
            "{reason}, and a PATCH of the order mails the customer, as this state has a mail"
        ))
        .with_call(Verb::Patch, "orders".into(), Some(now.id.0))
        .with_hint(if paid_before_invoice {
            "set `notify` if the customer may be mailed, or change the state in the back office"
        } else {
            "grant POST on order_histories under Advanced Parameters > Webservice, or set `notify` if the customer may be mailed"
        }));
    }
    if history {
        return Err(Error::usage(
            "a payment was recorded before there is an invoice: a row in order_histories would record it a second time",
        )
        .with_call(Verb::Post, "order_histories".into(), None)
        .with_hint(format!(
            "grant PATCH on orders (PrestaShop {PATCH_RELIABLE} and later), which keeps the payment, or change the state in the back office"
        )));
    }
    Err(Error::new(ErrorKind::ForbiddenVerb, "the key may not change the state of orders")
        .with_call(Verb::Post, "order_histories".into(), None)
        .with_hint(format!(
            "in the back office open Advanced Parameters > Webservice, edit the key, and tick POST for order_histories; \
             PATCH for orders is a second way from PrestaShop {PATCH_RELIABLE} on"
        )))
}

/// The id of the order's newest history row, 0 where it has none; `None` if the key may not see it. A failure only leaves open
/// what [`was_set_since`] would answer.
async fn newest_history(shop: &Shop, probe: &Probe, order: OrderId) -> Option<OrderHistoryId> {
    if !probe.rights("order_histories").allows(Verb::Get) {
        return None;
    }
    let rows = shop.order_histories().list().display::<HistoryRow>().id_order(eq(order));
    let page = rows.sort("id", Direction::Desc).page_size(1).await.ok()?;
    Some(page.items.into_iter().next().unwrap_or_default().id)
}

/// Whether the order got a history row of that state after the row `before`: what tells a state that was set, and changed
/// again, from one that was never set. `false` also when nobody can tell.
async fn was_set_since(shop: &Shop, order: OrderId, to: OrderStateId, before: Option<OrderHistoryId>) -> bool {
    let Some(before) = before else { return false };
    let rows = shop.order_histories().list().display::<HistoryRow>().id_order(eq(order)).id_order_state(eq(to));
    rows.id(greater(before)).page_size(1).await.is_ok_and(|page| !page.items.is_empty())
}

/// Looks at the order again, and says what became of the change.
async fn judge(
    shop: &Shop,
    change: OrderStateChange,
    before: Option<OrderHistoryId>,
    error: Option<Error>,
) -> Result<OrderStateChange> {
    let OrderStateChange { order, to, from, .. } = change;
    let said = |outcome, note: String| Ok(OrderStateChange { outcome, note, ..change });
    let failure = error.as_ref().map(|error| format!("the shop answered: {error}; "));
    let failure = failure.as_deref().unwrap_or_default();
    let now: OrderNow = match (shop.orders().get_as(order).await, &error) {
        (Ok(now), _) => now,
        (Err(_), None) => return said(Outcome::Applied, format!("the shop confirmed state {to}")),
        (Err(again), Some(_)) => {
            return said(Outcome::Unknown, format!("{failure}reading the order again failed: {again}"));
        }
    };
    if now.current_state == Some(to) {
        return said(Outcome::Applied, format!("{failure}order {order} is in state {to} now"));
    }
    if was_set_since(shop, order, to, before).await {
        return said(
            Outcome::Applied,
            format!("{failure}order {order} was put into state {to}, and something changed it since"),
        );
    }
    match error {
        None => said(
            Outcome::Unknown,
            format!("the shop confirmed the change, but order {order} is in state {}", state_text(now.current_state)),
        ),
        Some(_) if now.current_state != from => said(
            Outcome::Unknown,
            format!(
                "{failure}order {order} is in state {}, which nobody asked for here",
                state_text(now.current_state)
            ),
        ),
        // Without an answer of the shop itself it may still be working on it, behind a server or proxy that has given up. Errors
        // of the webservice and the empty 500 of a PHP that has died are the shop's own; a page in HTML need not be.
        Some(error) if !is_final(&error) => said(
            Outcome::Unknown,
            format!("{failure}order {order} is in state {} still, but the shop may yet change it", state_text(from)),
        ),
        Some(_) => said(Outcome::NotApplied, format!("{failure}order {order} is in state {} still", state_text(from))),
    }
}

fn state_text(state: Option<OrderStateId>) -> String {
    state.map_or_else(|| "0 (none)".to_owned(), |state| state.to_string())
}
