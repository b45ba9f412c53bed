//! How rows look in JSON, and in XML.

mod json;
mod view;
mod xml;

pub(super) use self::view::View;
