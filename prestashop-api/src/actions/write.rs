//! Actions that write: what they set becomes a create or an update, what they name is deleted; and what they would do.

use serde::Serialize;
use serde_json::Value;

#[cfg(feature = "sales")]
use super::inputs::input;
#[cfg(feature = "stock")]
use super::inputs::integer;
use super::inputs::{is_given, number};
use super::{ActionKind, ActionMeta, Assignment, Given};
#[cfg(feature = "sales")]
use super::{Notify, order_state};
use crate::client::Shop;
use crate::error::{Error, Result};
use crate::record::Record;
#[cfg(any(feature = "sales", feature = "stock"))]
use crate::record::Resource;
#[cfg(any(feature = "sales", feature = "stock"))]
use crate::write::Write;
use crate::write::{Deleted, DynamicDelete, DynamicWrite, Preview, Removal, Settled, Written};

/// What an action that writes would do.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ActionPreview {
    /// The request, and what it would change.
    Write(Box<Preview>),
    /// The record that would go, and what goes with it.
    Delete(Box<Removal>),
    /// Nothing: everything is as asked for already.
    AlreadyThere(Settled),
}

impl From<Preview> for ActionPreview {
    fn from(preview: Preview) -> Self {
        Self::Write(Box::new(preview))
    }
}

/// Creates or updates a record.
pub(super) async fn record<D: Record>(
    shop: &Shop,
    action: &'static ActionMeta,
    inputs: &dyn Record,
    make: fn() -> D,
) -> Result<Written<D>> {
    write(shop, action, inputs)?.send_as(make).await
}

/// Deletes a record.
pub(super) async fn remove(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Deleted> {
    delete(shop, action, inputs)?.send().await
}

/// What became of a create or an update as JSON, its record in the form that is asked for.
pub(super) fn told(
    written: &Written,
    json: impl Fn(&dyn Record) -> serde_json::Result<Value>,
) -> serde_json::Result<Value> {
    let mut answer = serde_json::to_value(written)?;
    if let Some(record) = &written.record {
        answer["record"] = json(record)?;
    }
    Ok(answer)
}

/// What the action would do. Nothing is written.
pub(super) async fn preview(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<ActionPreview> {
    match action.does {
        ActionKind::Create { .. } | ActionKind::Update { .. } => {
            Ok(write(shop, action, inputs)?.preview().await?.into())
        }
        ActionKind::Delete { .. } => {
            let removal = delete(shop, action, inputs)?.preview().await?;
            Ok(ActionPreview::Delete(Box::new(removal)))
        }
        ActionKind::List { .. } | ActionKind::Get { .. } => {
            Err(Error::usage(format!("{} writes nothing: there is nothing to preview", action.name)))
        }
        #[cfg(feature = "sales")]
        ActionKind::ChangeOrderState => {
            let (order, state, notify) = state_inputs(action, inputs)?;
            order_state::preview(shop, order.into(), state.into(), notify).await
        }
        #[cfg(feature = "stock")]
        ActionKind::SetStock => {
            let (product, combination, quantity) = stock_inputs(action, inputs)?;
            let (change, write) = shop.stock_write(product.into(), combination.map(Into::into), quantity).await?;
            would_set(change.settled, write).await
        }
        #[cfg(feature = "sales")]
        ActionKind::SetTracking => {
            let (order, number, notify) = tracking_inputs(action, inputs)?;
            let (change, write) = shop.tracking_write(order.into(), &number, notify).await?;
            would_set(change.settled, write).await
        }
    }
}

/// What a task would send, or that it would send nothing.
#[cfg(any(feature = "sales", feature = "stock"))]
async fn would_set<R: Resource>(already: Settled, write: Option<Write<R>>) -> Result<ActionPreview> {
    match write {
        Some(write) => Ok(write.preview().await?.into()),
        None => Ok(ActionPreview::AlreadyThere(already)),
    }
}

/// The order, its state, and whether the customer is told.
#[cfg(feature = "sales")]
pub(super) fn state_inputs(action: &ActionMeta, inputs: &dyn Record) -> Result<(u64, u64, bool)> {
    let inputs = &*action.inputs.complete(action.name, inputs)?;
    let id = |name: &str| number(inputs, name).unwrap_or_default();
    Ok((id("order"), id("state"), is_true(inputs, "notify")))
}

/// The product, its combination, and the quantity.
#[cfg(feature = "stock")]
pub(super) fn stock_inputs(action: &ActionMeta, inputs: &dyn Record) -> Result<(u64, Option<u64>, i64)> {
    let inputs = &*action.inputs.complete(action.name, inputs)?;
    let product = number(inputs, "product").unwrap_or_default();
    Ok((product, number(inputs, "combination"), integer(inputs, "quantity").unwrap_or_default()))
}

/// The order, its tracking number, and whether the customer is told.
#[cfg(feature = "sales")]
pub(super) fn tracking_inputs(action: &ActionMeta, inputs: &dyn Record) -> Result<(u64, String, Notify)> {
    let inputs = &*action.inputs.complete(action.name, inputs)?;
    let text = match input(inputs, "number") {
        crate::record::FieldValue::Text(text) => text.into_owned(),
        _ => String::new(),
    };
    let notify = if is_true(inputs, "notify") { Notify::Notify } else { Notify::Silent };
    Ok((number(inputs, "order").unwrap_or_default(), text, notify))
}

#[cfg(feature = "sales")]
fn is_true(inputs: &dyn Record, name: &str) -> bool {
    matches!(input(inputs, name), crate::record::FieldValue::Bool(true))
}

/// The create or update that the action is; apart from the sending, so that no borrowed input lives across an await.
fn write(shop: &Shop, action: &ActionMeta, inputs: &dyn Record) -> Result<DynamicWrite> {
    let inputs = &*action.inputs.complete(action.name, inputs)?;
    let (mut write, sets) = match action.does {
        ActionKind::Create { sets } => (shop.create(action.resource), sets),
        ActionKind::Update { id, sets } => (shop.update(action.resource, number(inputs, id).unwrap_or_default()), sets),
        _ => return Err(Error::usage(format!("{} writes no record", action.name))),
    };
    for Assignment { field, given } in sets {
        write = match given {
            Given::Fixed(value) => write.set(field, value)?,
            Given::Input(name) => match is_given(inputs, name) {
                Some(value) => write.put(field, value),
                None => write,
            },
        };
    }
    let is_field = sets.iter().any(|set| set.given == Given::Input(LANGUAGE));
    Ok(match number(inputs, LANGUAGE).filter(|_| !is_field) {
        Some(language) => write.language(language),
        None => write,
    })
}

/// The input that names the language of texts, where it sets no field.
const LANGUAGE: &str = "language";

fn delete(shop: &Shop, action: &ActionMeta, inputs: &dyn Record) -> Result<DynamicDelete> {
    let ActionKind::Delete { id } = action.does else {
        return Err(Error::usage(format!("{} deletes nothing", action.name)));
    };
    let inputs = &*action.inputs.complete(action.name, inputs)?;
    Ok(shop.delete(action.resource, number(inputs, id).unwrap_or_default()))
}
