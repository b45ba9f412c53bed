//! One page of a list.

use jiff::Timestamp;

use crate::error::{Error, ShopError, Verb};
use crate::version::Version;

/// One page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<D> {
    /// The records, in the order of the list.
    pub items: Vec<D>,
    /// Records that cannot be read, in the order of the list; only if the list tolerates them
    /// ([`tolerate_unreadable`](crate::List::tolerate_unreadable)), else the first of them is the page's error.
    pub unreadable: Vec<Unreadable>,
    /// Whether the page is full. A page that is not is the last one; a full page may be the last one too.
    pub full: bool,
    /// Records that the shop listed, but that had gone when it read them.
    pub vanished: usize,
    /// The shop's clock when it answered.
    pub access_time: Option<Timestamp>,
    /// The shop's PrestaShop version.
    pub version: Option<Version>,
    /// The SHA-1 of the answer, as the shop says it: [`List::unless`](crate::List::unless) asks for the page only if it has changed.
    pub content_sha1: Option<String>,
    /// PHP notices that the shop sent beside the records (only if they are tolerated), and what is known to be missing from the
    /// records.
    pub notices: Vec<ShopError>,
}

/// A record of a page that cannot be read. The others of the page are not harmed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// The resource.
    pub resource: &'static str,
    /// The record's id, if that can be read.
    pub id: Option<u64>,
    /// Where in the answer it goes wrong, such as `customers[1].birthday`.
    pub path: String,
    /// What is wrong there.
    pub reason: String,
    /// The beginning of the record as it came, at most 512 bytes, with keys and passwords removed.
    pub excerpt: String,
    /// How many records of the page come before it.
    pub(crate) before: usize,
}

impl From<Unreadable> for Error {
    fn from(unreadable: Unreadable) -> Self {
        Self::decode(unreadable.path, unreadable.reason)
            .with_call(Verb::Get, unreadable.resource.into(), unreadable.id)
            .with_excerpt(unreadable.excerpt)
    }
}

impl<D> IntoIterator for Page<D> {
    type Item = D;
    type IntoIter = std::vec::IntoIter<D>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
