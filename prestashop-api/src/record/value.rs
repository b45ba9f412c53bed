//! Values that the webservice has and Rust has not.

mod choice;
mod given;
mod id;
mod translated;

pub(crate) use choice::words;
pub use given::IntoValue;
pub use translated::{LanguageText, Translated};
