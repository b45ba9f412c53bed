//! What is rendered.

use crate::shop::display::{Display, Languages};
use crate::shop::model::Resource;

/// What is rendered of the rows of a resource, and for whom.
#[derive(Debug)]
pub(in crate::shop) struct View<'a> {
    pub(in crate::shop) resource: &'a Resource,
    pub(in crate::shop) display: &'a Display,
    pub(in crate::shop) languages: &'a Languages,
    /// `http://host`.
    pub(in crate::shop) origin: &'a str,
}
