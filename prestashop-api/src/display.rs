//! Displays: which fields of a record are asked for.

use crate::record::{Field, Kind, Shaped};
use crate::resource::Resource;

/// A struct that says which fields of a resource's record are asked for, and holds them.
///
/// Implemented by the full records (`Order`), by the displays that the spec names (`OrderHead`), and by
/// [`display!`](crate::display!).
pub trait Display: Shaped {
    /// The resource.
    type Of: Resource;
    /// What is asked for.
    const DISPLAYED: Displayed;
}

/// What is asked for by the parameter `display`.
#[derive(Debug, Clone, Copy)]
pub enum Displayed {
    /// All fields: `display=full`.
    Full,
    /// Those fields. An association comes with all its sub-fields.
    Fields(&'static [Field]),
}

impl Displayed {
    /// The value of the parameter `display`.
    #[must_use]
    pub fn parameter(&self) -> String {
        match self {
            Displayed::Full => "full".to_owned(),
            Displayed::Fields(fields) => {
                let names: Vec<_> = fields.iter().map(parameter).collect();
                format!("[{}]", names.join(","))
            }
        }
    }
}

/// Why a display cannot be asked for, if it names a field that only `full` shows.
pub(crate) fn refused(resource: &str, fields: &[Field]) -> Option<String> {
    let field = fields.iter().find(|field| field.full_only)?;
    Some(format!(
        "PrestaShop 8 and later show `{}` of {resource} empty in every display but `full`: ask for `full`",
        field.name
    ))
}

/// A field as it stands in the parameter `display`; an association must name its sub-fields.
pub(crate) fn parameter(field: &Field) -> String {
    match field.kind {
        Kind::Association(association) => {
            let names: Vec<_> = association.shape.fields.iter().map(|field| field.name).collect();
            format!("{}[{}]", field.name, names.join(","))
        }
        _ => field.name.to_owned(),
    }
}
