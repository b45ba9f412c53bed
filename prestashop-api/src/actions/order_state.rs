//! Moves an order to another state: the safe way.
//!
//! PrestaShop has three ways, each with a trap. A POST of `order_histories` leaves the choice of the mail, but records a second
//! payment when one was recorded before there is an invoice. A PATCH of the order (8.0.2 and later) keeps payments, but always
//! mails when the state has a mail. A PUT of the order corrupts its invoice and payments, so it is never used. None of them is a
//! transaction, all can answer an error although the state was changed, and an unknown state can leave half of the work done.

use rust_decimal::Decimal;
use serde::Serialize;

use super::ActionPreview;
use crate::client::{Call, Probe, Shop};
use crate::display;
use crate::error::{Error, ErrorKind, Result, Verb};
use crate::query::Direction;
use crate::query::filter::{eq, greater};
use crate::read::missing;
use crate::record::Resource as _;
use crate::resources::service::PATCH_RELIABLE;
use crate::resources::{
    Order, OrderHistories, OrderHistory, OrderHistoryId, OrderId, OrderState, OrderStateId, Orders,
};
use crate::write::body::{BodyField, document};
use crate::write::settle::{Acknowledgement, Evidence, Sighting, WriteKind, carries_verdict, unless_refused};
use crate::write::{Difference, Outcome, Preview, Settled};

/// What became of an order's state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
#[must_use = "the state may not have been changed: look at the outcome"]
pub struct OrderStateChange {
    /// The order.
    pub order: OrderId,
    /// The order's state before.
    pub from: Option<OrderStateId>,
    /// The state that was asked for.
    pub to: OrderStateId,
    /// What became of it.
    #[serde(flatten)]
    pub settled: Settled,
    /// How it was asked for; `None` when nothing was sent.
    pub way: Option<Route>,
    /// What became of the mail to the customer.
    pub mail: MailStatus,
}

carries_verdict!(OrderStateChange);

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
    /// The shop has taken a change that asks it to mail; whether the mail arrived is not known.
    Requested,
    /// The shop was not asked to mail. The first state that makes a sale of an order still sends the links of downloadable
    /// products: PrestaShop leaves no choice there.
    NotRequested,
    /// The state has no mail: none is sent, whatever is asked for.
    StateHasNone,
    /// The shop was asked to mail, and it is not known whether it has taken the change.
    Unknown,
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
    /// A row of an order's history, with what it is asked by: so it is held against that.
    struct HistoryRow of OrderHistory { id, id_order, id_order_state }
}

pub(super) async fn change(shop: &Shop, order: OrderId, to: OrderStateId, notify: bool) -> Result<OrderStateChange> {
    let (state, now) = standing(shop, order, to).await?;
    let change = unchanged(&state, &now);
    if change.from == Some(to) {
        return Ok(change);
    }
    let probe = shop.connection.hints().await?;
    let way = choose(&probe, &now, &state, notify)?;
    let change = OrderStateChange { way: Some(way), mail: mail(&state, way, notify), ..change };
    let before = newest_history(shop, &probe, order).await;
    let answer = unless_refused(shop.connection.call(request(order, to, way, notify)?).await)?;
    let evidence = look(shop, &change, before, Acknowledgement::of_answer(&answer)).await;
    let settled = evidence.error(answer.as_ref().err()).settle();
    let mail = match (change.mail, settled.outcome) {
        (MailStatus::Requested, Outcome::Unknown) => MailStatus::Unknown,
        // PrestaShop mails last.
        (MailStatus::Requested, Outcome::NotApplied) => MailStatus::NotRequested,
        (mail, _) => mail,
    };
    Ok(OrderStateChange { settled, mail, ..change })
}

/// What a change of the state would send.
pub(super) async fn preview(shop: &Shop, order: OrderId, to: OrderStateId, notify: bool) -> Result<ActionPreview> {
    let (state, now) = standing(shop, order, to).await?;
    if now.current_state == Some(to) {
        return Ok(ActionPreview::AlreadyThere(unchanged(&state, &now).settled));
    }
    let way = choose(&shop.connection.hints().await?, &now, &state, notify)?;
    let difference = Difference::of("current_state", Some(state_text(now.current_state)), to.to_string());
    let note = match mail(&state, way, notify) {
        MailStatus::Requested => "the shop is asked to mail the customer".to_owned(),
        MailStatus::StateHasNone => format!("state {to} has no mail"),
        MailStatus::NotRequested | MailStatus::Unknown => "the shop is not asked to mail the customer".to_owned(),
    };
    let shape = match way {
        Route::OrderHistory => OrderHistories::META.shape,
        Route::PatchOrder => Orders::META.shape,
    };
    let call = request(order, to, way, notify)?;
    Ok(Preview::new(&shop.connection, call, shape, vec![difference], vec![note]).into())
}

/// The state that is asked for, and the order as it is.
async fn standing(shop: &Shop, order: OrderId, to: OrderStateId) -> Result<(StateEffects, OrderNow)> {
    Ok((target(shop, to).await?, shop.orders().get_as(order).await?))
}

/// What is answered of an order that is in the state already.
fn unchanged(state: &StateEffects, now: &OrderNow) -> OrderStateChange {
    let (order, to) = (now.id, state.id);
    OrderStateChange {
        order,
        from: now.current_state,
        to,
        settled: Settled::already_there(format!("order {order} is in state {to} already: nothing was sent")),
        way: None,
        mail: if state.send_email { MailStatus::NotRequested } else { MailStatus::StateHasNone },
    }
}

/// What becomes of the mail on that way.
fn mail(state: &StateEffects, way: Route, notify: bool) -> MailStatus {
    match (state.send_email, way) {
        (false, _) => MailStatus::StateHasNone,
        (true, Route::PatchOrder) => MailStatus::Requested,
        (true, Route::OrderHistory) if notify => MailStatus::Requested,
        (true, Route::OrderHistory) => MailStatus::NotRequested,
    }
}

/// The request that changes the state on that way.
fn request(order: OrderId, to: OrderStateId, way: Route, notify: bool) -> Result<Call> {
    Ok(match way {
        Route::OrderHistory => {
            let fields =
                [BodyField::text("id_order", order.to_string()), BodyField::text("id_order_state", to.to_string())];
            let call = Call::new(Verb::Post, "order_histories")
                .nodes("order_histories", "order_history")
                .body(document("order_history", &fields)?);
            if notify { call.query(OrderHistories::META.mail.query, "1") } else { call }
        }
        Route::PatchOrder => {
            let fields = [BodyField::text("id", order.to_string()), BodyField::text("current_state", to.to_string())];
            Call::new(Verb::Patch, "orders").nodes("orders", "order").id(order.0).body(document("order", &fields)?)
        }
    })
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
    let may = |resource: &str, verb: Verb| !probe.forbids(resource, verb);
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
    if probe.forbids("order_histories", Verb::Get) {
        return None;
    }
    let rows = shop.order_histories().list().display::<HistoryRow>().id_order(eq(order));
    // The row before it shows whether the rows are sorted.
    let page = rows.sort("id", Direction::Desc).page_size(2).await.ok()?;
    Some(page.items.into_iter().next().unwrap_or_default().id)
}

/// Whether the order got a history row of that state after the row `before`: what tells a state that was set, and changed
/// again, from one that was never set. `false` also when nobody can tell.
async fn was_set_since(shop: &Shop, order: OrderId, to: OrderStateId, before: Option<OrderHistoryId>) -> bool {
    let Some(before) = before else { return false };
    let rows = shop.order_histories().list().display::<HistoryRow>().id_order(eq(order)).id_order_state(eq(to));
    rows.id(greater(before)).page_size(1).await.is_ok_and(|page| !page.items.is_empty())
}

/// Looks at the order again.
async fn look<'a>(
    shop: &Shop,
    change: &OrderStateChange,
    before: Option<OrderHistoryId>,
    said: Acknowledgement,
) -> Evidence<'a> {
    let OrderStateChange { order, to, from, .. } = *change;
    let evidence = |seen, found: String| Evidence::new(WriteKind::OrderState, said, seen, found);
    let now: OrderNow = match shop.orders().get_as(order).await {
        Ok(now) => now,
        Err(again) => return evidence(Sighting::Impossible, format!("reading order {order} again failed: {again}")),
    };
    if now.current_state == Some(to) {
        return evidence(Sighting::Complete, format!("order {order} is in state {to} now"));
    }
    if was_set_since(shop, order, to, before).await {
        let found = format!("order {order} was put into state {to}, and something changed it since");
        return evidence(Sighting::Complete, found);
    }
    let state = state_text(now.current_state);
    if now.current_state == from {
        return evidence(Sighting::Absent, format!("order {order} is in state {state} still"));
    }
    evidence(Sighting::Ambiguous, format!("order {order} is in state {state}, which nobody asked for here"))
}

fn state_text(state: Option<OrderStateId>) -> String {
    state.map_or_else(|| "0 (none)".to_owned(), |state| state.to_string())
}
