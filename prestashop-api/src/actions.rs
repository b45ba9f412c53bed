//! Actions: what the spec offers to platforms and people under one name, with checked inputs and one answer.

mod answers;
mod catalogue;
mod doctor;
mod inputs;
mod listing;
mod macros;
mod manifest;
mod needs;
mod options;
#[cfg(feature = "sales")]
mod order_state;
mod run;
mod schema;
mod tasks;
mod write;

use std::future::Future;

use serde::Serialize;

pub use catalogue::{Catalogue, Catalogues, Run, TriggerMeta, Unless};
pub use doctor::{Diagnosis, Doctor, Finding, Level};
pub use inputs::{Inputs, duration};
pub use listing::Listing;
pub use manifest::manifest_schema;
pub use needs::{Instead, Need};
pub use options::{Choice, Choices};
#[cfg(feature = "sales")]
pub use order_state::{MailStatus, OrderStateChange, Route};
#[cfg(all(feature = "customers", feature = "shop"))]
pub use tasks::AddressFault;
#[cfg(feature = "stock")]
pub use tasks::StockChange;
#[cfg(feature = "sales")]
pub use tasks::{Basket, Notify, OrderCart, OrderPlaced, OrderPreview, Payment, PlaceOrder, TrackingChange};
pub use write::ActionPreview;

use crate::client::Shop;
use crate::error::Result;
use crate::record::{Display, DynamicRecord, Naming, Record, ResourceMeta, StaticShape};
use crate::write::{Deleted, Written};
#[cfg(feature = "poller")]
pub(crate) use inputs::{input, number};

/// An action of the spec: a struct of its inputs.
///
/// ```no_run
/// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
/// use prestashop_api::Action;
/// use prestashop_api::resources::{ListOrders, OrderStateId};
///
/// let orders = ListOrders::new().current_state(OrderStateId(4)).run(&shop).await?;
/// println!("{} orders, more follow: {}", orders.items.len(), orders.more);
/// # Ok(())
/// # }
/// ```
pub trait Action: StaticShape {
    /// What the action answers.
    type Output: ActionOutput;
    /// What the spec says about it.
    const META: &'static ActionMeta;

    /// Runs the action.
    ///
    /// # Errors
    /// Bad input, before anything is sent; and what the shop or the network says.
    fn run(self, shop: &Shop) -> impl Future<Output = Result<Self::Output>> + Send {
        async move { Self::Output::obtain(shop, Self::META, &self).await }
    }

    /// Shows what the action would do, and writes nothing.
    ///
    /// # Errors
    /// What keeps the action from being run, and what the shop or the network says.
    fn preview(self, shop: &Shop) -> impl Future<Output = Result<ActionPreview>> + Send
    where
        Self::Output: WriteOutput,
    {
        async move { write::preview(shop, Self::META, &self).await }
    }
}

/// What the spec says about an action.
// Filled in by generated code, which is made anew for each release, as the two below are.
#[derive(Debug, Clone, Copy)]
pub struct ActionMeta {
    /// Its name: `prestashop/list-orders`.
    pub name: &'static str,
    /// What it does, for people.
    pub about: &'static str,
    /// How it is done.
    pub does: ActionKind,
    /// The resource that it is about.
    pub resource: &'static ResourceMeta,
    /// The display of its answer: the name of one of the resource's, or `full`.
    pub display: &'static str,
    /// Its inputs.
    pub inputs: Inputs,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
}

impl ActionMeta {
    /// Checks inputs without a shop: whether each is known, fits, and is within its bounds, and whether none is missing. Blank texts and
    /// null mean that an input is not given; numbers, yes and no may come as texts.
    ///
    /// # Errors
    /// The first fault, in the words that [`run`](Self::run) would use.
    pub fn check(&self, inputs: &serde_json::Value) -> Result<()> {
        let inputs = self.inputs.check(self.name, inputs)?;
        match self.does {
            ActionKind::Get { display: Some(display), .. } => run::shown(self, &*inputs, display).map(drop),
            _ => Ok(()),
        }
    }
}

/// How an action is done.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum ActionKind {
    /// Lists records; inputs become filters.
    List {
        /// Which input filters which field.
        filters: &'static [Binding],
    },
    /// Reads one record by its id.
    Get {
        /// The input that holds the id.
        id: &'static str,
        /// The input that holds the display, if it can be chosen.
        display: Option<&'static str>,
    },
    /// Makes a record.
    Create {
        /// What it holds.
        sets: &'static [Assignment],
    },
    /// Changes some fields of a record.
    Update {
        /// The input that holds the id.
        id: &'static str,
        /// What they hold then; the rest stays.
        sets: &'static [Assignment],
    },
    /// Deletes a record.
    Delete {
        /// The input that holds the id.
        id: &'static str,
    },
    /// Moves an order to another state.
    #[cfg(feature = "sales")]
    ChangeOrderState,
    /// Says how much of a product can be sold, as [`Shop::set_stock`] does.
    #[cfg(feature = "stock")]
    SetStock,
    /// Gives an order's shipment its tracking number, as [`Shop::set_tracking_number`] does.
    #[cfg(feature = "sales")]
    SetTracking,
}

impl ActionKind {
    /// Whether it changes something in the shop. What does can be previewed.
    #[must_use]
    pub const fn writes(&self) -> bool {
        !matches!(self, Self::List { .. } | Self::Get { .. })
    }
}

/// A field that an action sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// The field.
    pub field: &'static str,
    /// Where its value comes from.
    pub given: Given,
}

/// Where an action takes a value from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Given {
    /// From the input of that name; the field is left as it is where that is not given.
    Input(&'static str),
    /// It is always this, as the webservice writes it.
    Fixed(&'static str),
}

/// An input that filters a field.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// The input.
    pub input: &'static str,
    /// The field.
    pub field: &'static str,
    /// How they are compared.
    pub bound: Bound,
}

/// How an input and a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bound {
    /// The field is equal to the input.
    Equal,
    /// The field is the input or greater.
    From,
    /// The field is the input or less.
    To,
}

/// An answer of an action.
pub trait ActionOutput: Serialize + Sized + Send {
    /// Runs the action for this type of answer.
    #[doc(hidden)]
    fn obtain(
        shop: &Shop,
        action: &'static ActionMeta,
        inputs: &dyn Record,
    ) -> impl Future<Output = Result<Self>> + Send;
}

impl<D: Display> ActionOutput for Listing<D> {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        run::list(shop, action, inputs, D::default).await
    }
}

impl<D: Display> ActionOutput for D {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        run::get(shop, action, inputs, D::default).await
    }
}

impl ActionOutput for DynamicRecord {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        run::get(shop, action, inputs, action.resource.partial).await
    }
}

/// An answer of an action that writes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no answer of an action that writes",
    label = "only what writes has a preview",
    note = "an action that reads can be `run` without a preview: it changes nothing"
)]
pub trait WriteOutput: ActionOutput {}

impl<D: Display> ActionOutput for Written<D> {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        write::record(shop, action, inputs, D::default).await
    }
}

impl<D: Display> WriteOutput for Written<D> {}

impl ActionOutput for Deleted {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        write::remove(shop, action, inputs).await
    }
}

impl WriteOutput for Deleted {}

#[cfg(feature = "sales")]
impl ActionOutput for OrderStateChange {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        let (order, state, notify) = write::state_inputs(action, inputs)?;
        order_state::change(shop, order.into(), state.into(), notify).await
    }
}

#[cfg(feature = "sales")]
impl WriteOutput for OrderStateChange {}

#[cfg(feature = "stock")]
impl ActionOutput for StockChange {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        let (product, combination, quantity) = write::stock_inputs(action, inputs)?;
        shop.set_stock(product.into(), combination.map(Into::into), quantity).await
    }
}

#[cfg(feature = "stock")]
impl WriteOutput for StockChange {}

#[cfg(feature = "sales")]
impl ActionOutput for TrackingChange {
    async fn obtain(shop: &Shop, action: &'static ActionMeta, inputs: &dyn Record) -> Result<Self> {
        let (order, number, notify) = write::tracking_inputs(action, inputs)?;
        shop.set_tracking_number(order.into(), &number, notify).await
    }
}

#[cfg(feature = "sales")]
impl WriteOutput for TrackingChange {}

impl Shop {
    /// Runs an action of the spec.
    ///
    /// # Errors
    /// Bad input, before anything is sent; and what the shop or the network says.
    pub async fn run<A: Action>(&self, action: A) -> Result<A::Output> {
        action.run(self).await
    }
}
