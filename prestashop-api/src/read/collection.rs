//! The records of a resource in a shop.

use std::marker::PhantomData;

use crate::client::{Connection, Shop};
use crate::error::Result;
use crate::query::LanguageIds;
use crate::read::{DynamicList, List, list};
use crate::record::{Display, IntoValue, Resource, ResourceMeta};

/// The records of a resource in a shop: `shop.orders()`.
#[derive(Debug, Clone)]
pub struct Collection<R> {
    pub(crate) connection: Connection,
    languages: Option<LanguageIds>,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> Collection<R> {
    /// Starts a list.
    pub fn list(&self) -> List<R> {
        let list = list::all(self.connection.clone());
        match &self.languages {
            Some(languages) => list.language(languages.clone()),
            None => list,
        }
    }

    /// Translated texts in these languages only, in whatever is read from here on; with one language they come as plain texts.
    #[must_use]
    pub fn language(mut self, languages: impl Into<LanguageIds>) -> Self {
        self.languages = Some(languages.into());
        self
    }

    /// Reads one record, full.
    ///
    /// It is read as a list of one: read by its path, PrestaShop 8 and later leave out every field that is 0 or empty.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none, and what the shop or the network says.
    pub async fn get(&self, id: impl IntoValue<R::Id>) -> Result<R::Record> {
        self.get_as(id).await
    }

    /// Reads some fields of one record.
    ///
    /// # Errors
    /// As for [`get`](Self::get).
    pub async fn get_as<D: Display<Of = R>>(&self, id: impl IntoValue<R::Id>) -> Result<D> {
        list::one(self.list().display::<D>(), id.into_value().into()).await
    }
}

impl Shop {
    /// The records of a resource. Generated code has a method per resource: `shop.orders()`; this is the way to resources that
    /// you generate yourself.
    #[must_use]
    pub fn collection<R: Resource>(&self) -> Collection<R> {
        Collection { connection: self.connection.clone(), languages: None, of: PhantomData }
    }

    /// A list of a resource that is chosen at run time; [`RESOURCES`](crate::RESOURCES) has them all.
    pub fn list(&self, resource: &'static ResourceMeta) -> DynamicList {
        DynamicList::new(self.connection.clone(), resource)
    }
}
