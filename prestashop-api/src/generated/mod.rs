//! What the spec says, as Rust.

pub(crate) mod service;
