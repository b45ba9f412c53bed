//! What fields refuse: nothing is a value for it, and the compiler says why.
//!
//! Without these methods rustc would say that there is none, and propose the one with the most similar name: `date_add` for `date_upd`.

use std::convert::Infallible;

/// What a field that no write sets would be set to.
#[diagnostic::on_unimplemented(
    message = "the webservice does not write this field",
    label = "no value is written into it",
    note = "it is read-only: the shop sets it by itself, or another resource has it"
)]
pub trait ReadOnly {
    /// There is no value of this type.
    const NONE: Infallible;
}

/// What a field that only an action writes would be set to.
#[diagnostic::on_unimplemented(
    message = "only an action writes this field",
    label = "no create and no update writes it",
    note = "an action knows what goes with it, and is run by `Shop::run`: `UpdateOrderState` writes the state of an order"
)]
pub trait ByAction {
    /// There is no value of this type.
    const NONE: Infallible;
}

/// What a field that no filter goes by would be compared with.
#[diagnostic::on_unimplemented(
    message = "no filter goes by this field",
    label = "nothing is compared with it",
    note = "the shop computes it for each record that it shows: filter by other fields, and choose among the records that come"
)]
pub trait Computed {
    /// There is no value of this type.
    const NONE: Infallible;
}
