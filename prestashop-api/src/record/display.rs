//! Displays: which fields of a record are asked for.

use crate::record::{Field, Resource, StaticShape};

/// A struct that says which fields of a resource's record are asked for, and holds them.
///
/// Implemented by the full records (`Order`), by the displays that the spec names (`OrderHead`), and by
/// [`display!`](crate::display!).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no display",
    label = "says of no resource which fields are asked for",
    note = "displays are the records such as `Order`, what the spec names such as `OrderHead`, and structs of your own by `display!`"
)]
pub trait Display: StaticShape {
    /// The resource.
    type Of: Resource;
    /// What is asked for.
    const DISPLAYED: Displayed;
}

/// What is asked for by the parameter `display`.
// Never grows: PrestaShop shows all of a record, or what is named.
#[derive(Debug, Clone, Copy)]
pub enum Displayed {
    /// All fields: `display=full`.
    Full,
    /// Those fields. An association comes with all its sub-fields.
    Fields(&'static [Field]),
}
