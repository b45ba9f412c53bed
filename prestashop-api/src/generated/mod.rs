//! What the spec says, as Rust.

mod actions;
mod ids;
mod order_histories;
mod order_states;
mod orders;
pub(crate) mod service;

pub use actions::*;
pub use ids::*;
pub use order_histories::*;
pub use order_states::*;
pub use orders::*;

use crate::resource::ResourceMeta;

/// All resources.
pub const RESOURCES: &[&ResourceMeta] = &[];
