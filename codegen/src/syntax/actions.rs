//! `actions.yaml`: what can be run and waited for.

use super::{ActionKind, Bound, Field, InputType, Naming};
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
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
    /// Which kind of work it is.
    pub does: Option<At<ActionKind>>,
    /// The resource it works on.
    pub resource: At<String>,
    /// The display of its answer.
    pub display: Option<At<String>>,
    /// What its user can give.
    pub inputs: Vec<Input>,
    /// What it sets by itself: fields and their values.
    pub fixed: Vec<Fixed>,
    /// The place of the key `fixed`.
    pub fixed_key: Option<Span>,
    /// Whether offset, limit and `max_pages` are added.
    pub paging: Option<Span>,
}

/// A field that an action sets by itself.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The field.
    pub field: At<String>,
    /// Its value.
    pub value: At<String>,
}

/// Something to wait for.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The name, such as `prestashop/order-updated`.
    pub name: At<String>,
    /// What it waits for.
    pub about: String,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
    /// The resource.
    pub resource: At<String>,
    /// The display of its records.
    pub display: Option<At<String>>,
    /// What makes it pass over a record.
    pub unless: Option<Unless>,
    /// What its user can set besides, or otherwise than of every trigger.
    pub inputs: Vec<Input>,
}

impl Trigger {
    /// All that its user can set: what every trigger takes, and what this one takes instead or besides.
    pub(crate) fn takes<'a>(&'a self, every: &'a [Input]) -> impl Iterator<Item = &'a Input> {
        let own = |input: &Input| self.inputs.iter().find(|own| own.name.value == input.name.value);
        let besides = self.inputs.iter().filter(|own| !every.iter().any(|input| input.name.value == own.name.value));
        every.iter().map(move |input| own(input).unwrap_or(input)).chain(besides)
    }
}

/// Another resource, which names the records that a trigger passes over.
#[derive(Debug, Clone)]
pub struct Unless {
    /// The resource.
    pub resource: At<String>,
    /// Its field that names the record.
    pub field: At<String>,
}

/// An input of an action or trigger.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name.
    pub name: At<String>,
    /// The field it filters by.
    pub filter: Option<At<String>>,
    /// The field it sets.
    pub set: Option<At<String>>,
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
    /// The place of the key `about`.
    pub about_key: Option<Span>,
    /// What it means; empty where the field that it sets says so.
    pub about: String,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
}

impl Input {
    /// Whether it must be given, to an action that makes a record of these fields: what a new record must have is asked for.
    pub(crate) fn is_required(&self, does: ActionKind, field: Option<&Field>) -> bool {
        let asked = does == ActionKind::Create && self.default.is_none();
        self.required || (asked && field.is_some_and(Field::is_asked_for))
    }
}
