//! From ids to the records they lead to, many at once.

use std::collections::BTreeMap;
use std::future::IntoFuture;
use std::marker::PhantomData;

use crate::client::{BoxFuture, Connection, Shop};
use crate::error::Result;
use crate::query::{LanguageIds, Query, refused};
use crate::read::{Pager, id_of};
use crate::record::{Display, Displayed, RefersTo, Resource};

/// Ids in one request: with ten digits each they make an address of less than 3,000 characters, which every server takes.
const BATCH: usize = 200;

/// An id that may be none: `order.id_customer`, `address.id_state`.
pub trait Reference {
    /// The id's type.
    type Id: RefersTo;
    /// The id, unless there is none.
    fn id(self) -> Option<Self::Id>;
}

impl<I: RefersTo> Reference for I {
    type Id = I;
    fn id(self) -> Option<I> {
        Some(self).filter(|id| (*id).into() != 0)
    }
}

impl<I: RefersTo> Reference for Option<I> {
    type Id = I;
    fn id(self) -> Option<I> {
        self.and_then(Reference::id)
    }
}

/// The records that some ids lead to, not yet read.
#[derive(Debug)]
#[must_use = "nothing is read before it is awaited"]
pub struct Follow<I, D> {
    connection: Connection,
    ids: Vec<I>,
    query: Query,
    of: PhantomData<fn() -> D>,
}

impl Shop {
    /// Reads the records that ids lead to: each once, 200 in one request.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// let orders = shop.orders().list().await?.items;
    /// let customers = shop.follow(orders.iter().map(|order| order.id_customer)).await?;
    /// for order in &orders {
    ///     let name = customers.get(order.id_customer).map(|customer| customer.lastname.as_str());
    ///     println!("{}: {}", order.reference, name.unwrap_or("?"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn follow<L: Reference>(
        &self,
        links: impl IntoIterator<Item = L>,
    ) -> Follow<L::Id, <<L::Id as RefersTo>::Resource as Resource>::Record> {
        let mut ids: Vec<_> = links.into_iter().filter_map(Reference::id).collect();
        ids.sort_unstable();
        ids.dedup();
        Follow {
            connection: self.connection.clone(),
            ids,
            query: Query::new(<L::Id as RefersTo>::Resource::META),
            of: PhantomData,
        }
    }
}

impl<I: RefersTo, D: Display<Of = I::Resource>> Follow<I, D> {
    /// Asks for the fields of another display only.
    pub fn display<E: Display<Of = I::Resource>>(mut self) -> Follow<I, E> {
        self.query.display = E::DISPLAYED.parameter();
        if let Displayed::Fields(fields) = E::DISPLAYED
            && let Some(reason) = refused(self.query.resource.name, fields)
        {
            self.query.refuse(reason);
        }
        Follow { connection: self.connection, ids: self.ids, query: self.query, of: PhantomData }
    }

    /// The languages of translated texts; all unless said.
    pub fn language(mut self, languages: impl Into<LanguageIds>) -> Self {
        self.query.languages = Some(languages.into());
        self
    }

    async fn read(self) -> Result<Followed<I, D>> {
        let mut records = BTreeMap::new();
        for batch in self.ids.chunks(BATCH) {
            let mut query = self.query.clone().with_ids(batch.iter().map(|id| (*id).into()));
            query.page_size(u32::try_from(batch.len()).unwrap_or(u32::MAX));
            if let Some(page) = Pager::new(self.connection.clone(), query).next(D::default).await {
                records.extend(page?.items.into_iter().map(|record| (I::from(id_of(&record)), record)));
            }
        }
        let missing = self.ids.into_iter().filter(|id| !records.contains_key(id)).collect();
        Ok(Followed { records, missing })
    }
}

impl<I, D> IntoFuture for Follow<I, D>
where
    I: RefersTo,
    D: Display<Of = I::Resource>,
{
    type Output = Result<Followed<I, D>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.read())
    }
}

/// Records by their ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed<I, D> {
    records: BTreeMap<I, D>,
    missing: Vec<I>,
}

impl<I: RefersTo, D> Followed<I, D> {
    /// The record that an id leads to; `None` for no id, and for a record that the shop does not have.
    #[must_use]
    pub fn get(&self, link: impl Reference<Id = I>) -> Option<&D> {
        self.records.get(&link.id()?)
    }

    /// All records, by id.
    pub fn iter(&self) -> impl Iterator<Item = (I, &D)> {
        self.records.iter().map(|(id, record)| (*id, record))
    }

    /// Ids that lead nowhere: the record was deleted, or belongs to a shop that the key does not see.
    #[must_use]
    pub fn missing(&self) -> &[I] {
        &self.missing
    }
}
