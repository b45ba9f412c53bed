//! What is asked for: filters, displays, sort orders and pages, and the one builder that makes a call of them.

mod builder;
mod display;
pub mod filter;
mod macros;
mod named_filter;
mod price;

pub(crate) use builder::{Cursor, PagingMode, Query};
pub use builder::{Direction, LanguageIds};
use display::fitting;
pub(crate) use display::{BLANKS, named, parse_display, refused};
pub use filter::{Filter, Refused};
pub use named_filter::FieldFilter;
pub(crate) use named_filter::{filter_text, inverted};
pub use price::{Price, Priced};
