//! Values that the webservice has and Rust has not.

mod choice;
mod id;
mod translated;

pub(crate) use choice::words;
pub use translated::{LanguageText, Translated};
