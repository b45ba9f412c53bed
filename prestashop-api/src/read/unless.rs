//! A page that is only sent if it has changed.

use std::future::IntoFuture;

use super::{List, Page, Pager};
use crate::client::BoxFuture;
use crate::error::Result;
use crate::record::{Display, Resource};

/// The first page of a list, unless it has not changed; made by [`List::unless`].
#[derive(Debug, Clone)]
#[must_use = "a list asks for nothing until it is awaited"]
pub struct Unless<R: Resource, D = <R as Resource>::Record> {
    pub(super) list: List<R, D>,
    pub(super) sha1: String,
}

impl<R: Resource, D: Display<Of = R>> Unless<R, D> {
    /// Asks for the page; `None` if the shop says that it is the same as before.
    ///
    /// # Errors
    /// A checksum that is none, bad input, or what the shop or the network says.
    pub async fn send(self) -> Result<Option<Page<D>>> {
        Pager::new(self.list.connection, self.list.query).changed(&self.sha1, D::default).await
    }
}

impl<R: Resource, D: Display<Of = R>> IntoFuture for Unless<R, D> {
    type Output = Result<Option<Page<D>>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
