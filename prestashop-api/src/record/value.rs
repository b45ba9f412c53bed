//! Values that the webservice has and Rust has not.

mod choice;
mod given;
mod id;
mod refused;
mod translated;

pub(crate) use choice::words;
pub use given::IntoValue;
pub use refused::{ByAction, Computed, ReadOnly};
pub use translated::{LanguageText, Translated};
