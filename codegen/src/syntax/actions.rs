//! `actions.yaml`: what can be run and waited for.

use super::{ActionKind, Bound, InputType};
use crate::source::{At, Span};

/// Actions and triggers.
#[derive(Debug, Clone)]
pub struct Actions {
    /// What can be run once.
    pub actions: Vec<Action>,
    /// What can be waited for.
    pub triggers: Vec<Trigger>,
}

/// Something to run once.
#[derive(Debug, Clone)]
pub struct Action {
    /// The name, such as `prestashop/list-orders`.
    pub name: At<String>,
    /// What it does.
    pub about: String,
    /// Which kind of work it is.
    pub does: Option<At<ActionKind>>,
    /// The resource it works on.
    pub resource: At<String>,
    /// The display of its answer.
    pub display: Option<At<String>>,
    /// What its user can give.
    pub inputs: Vec<Input>,
    /// Whether offset, limit and `max_pages` are added.
    pub paging: Option<Span>,
}

/// Something to wait for.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The name, such as `prestashop/order-updated`.
    pub name: At<String>,
    /// What it waits for.
    pub about: String,
    /// The resource.
    pub resource: At<String>,
    /// The display of its records.
    pub display: Option<At<String>>,
    /// What its user can set.
    pub inputs: Vec<Input>,
}

/// An input of an action or trigger.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name.
    pub name: At<String>,
    /// The field it filters by.
    pub filter: Option<At<String>>,
    /// Which end of a range it is.
    pub bound: Option<At<Bound>>,
    /// What a value is.
    pub ty: Option<At<InputType>>,
    /// The resource a `ref` points to.
    pub to: Option<At<String>>,
    /// Whether it must be given.
    pub required: bool,
    /// What holds where it is not given.
    pub default: Option<At<String>>,
    /// The least value.
    pub min: Option<At<String>>,
    /// The greatest value.
    pub max: Option<At<String>>,
    /// What it means.
    pub about: String,
}
