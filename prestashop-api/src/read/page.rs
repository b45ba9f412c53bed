//! One page of a list.

use jiff::Timestamp;

use crate::error::ShopError;
use crate::version::Version;

/// One page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<D> {
    /// The records, in the order of the list.
    pub items: Vec<D>,
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
    /// PHP notices that the shop sent beside the records; only if they are tolerated.
    pub notices: Vec<ShopError>,
}

impl<D> IntoIterator for Page<D> {
    type Item = D;
    type IntoIter = std::vec::IntoIter<D>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
