//! What generated code needs in scope.

pub(crate) use jiff::civil::{Date, DateTime};
pub(crate) use rust_decimal::Decimal;

pub(crate) use crate::action::{Action, ActionMeta, Binding, Bound, Does, Listing, OrderStateChange, TriggerMeta};
pub(crate) use crate::collection::Collection;
pub(crate) use crate::display::{Display, Displayed};
pub(crate) use crate::record::{Partial, Shaped};
pub(crate) use crate::resource::{Changes, Paging, Resource, ResourceMeta, Verb};
pub(crate) use crate::shop::Shop;
pub(crate) use crate::value::Translated;
pub(crate) use crate::{choice, display, filters, record};
