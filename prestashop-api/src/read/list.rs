//! Lists of a resource: typed filters, pages, streams.
//!
//! Pages go by the immutable id (`filter[id]=>[last]`, sorted by id): a record that is written while the list is read cannot push
//! another one over a page's edge. Only where that is not possible — another sort order, a filter on the id itself, an
//! offset that was asked for — pages go by `limit=OFFSET,N`, which skips or repeats records when some change meanwhile.

use std::future::IntoFuture;
use std::marker::PhantomData;

use super::{Page, Pager, Pages, Records, Unless};
use crate::client::{BoxFuture, Connection};
use crate::error::{Error, Result};
use crate::query::{Direction, Filter, LanguageIds, PagingMode, Price, Priced, Query, refused};
use crate::record::{Display, Displayed, Resource, sent_name};

/// A list of a resource's records, not yet asked for.
///
/// `.await` gives one [`Page`]; [`pages`](Self::pages) and [`stream`](Self::stream) go on to the end, at most up to the ceiling of
/// pages ([`max_pages`](Self::max_pages), 100 unless raised). Reaching the ceiling before the end is an error, after all records
/// up to there were given.
///
/// Bad input — a filter that PrestaShop would misread, a page size of 0 — is kept and given as the error of the first page; nothing
/// is sent then.
#[derive(Debug, Clone)]
#[must_use = "a list asks for nothing until it is awaited or streamed"]
pub struct List<R: Resource, D = <R as Resource>::Record> {
    pub(super) connection: Connection,
    pub(super) query: Query,
    of: PhantomData<fn() -> (R, D)>,
}

impl<R: Resource, D: Display<Of = R>> List<R, D> {
    /// Asks for the fields of another display only: one that the spec names, or one made by [`display!`](crate::display!).
    pub fn display<E: Display<Of = R>>(mut self) -> List<R, E> {
        self.query.display = E::DISPLAYED.parameter();
        if let Displayed::Fields(fields) = E::DISPLAYED
            && let Some(reason) = refused(R::META.name, fields)
        {
            self.query.refuse(reason);
        }
        List { connection: self.connection, query: self.query, of: PhantomData }
    }

    /// Only records whose field fits. The methods named after fields are the typed way to it.
    #[doc(hidden)]
    pub fn __filter<T>(mut self, field: &'static str, filter: Filter<T>) -> Self {
        self.query.filter(sent_name::<R::Record>(field), filter.into_text());
        self
    }

    /// Sorts by a field; a second call sorts what is equal. Ends with the id, so that pages do not overlap. Computed fields and
    /// fields that do not exist are refused.
    pub fn sort(mut self, field: &str, direction: Direction) -> Self {
        self.query.sort(field, direction);
        self
    }

    /// Records per page, at least 1. PrestaShop loads each record by several queries of its own: 50 to 250 are reasonable.
    pub fn page_size(mut self, records: u32) -> Self {
        self.query.page_size(records);
        self
    }

    /// The most pages that [`pages`](Self::pages) and [`stream`](Self::stream) read, at least 1; 100 unless set.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.query.max_pages(pages);
        self
    }

    /// Passes over that many records first, and goes by offset from there on.
    pub fn offset(mut self, records: u64) -> Self {
        self.query.paging = PagingMode::Offset(records);
        self
    }

    /// Translated texts in these languages only; with one language they come as plain texts.
    pub fn language(mut self, languages: impl Into<LanguageIds>) -> Self {
        self.query.languages = Some(languages.into());
        self
    }

    /// Reads up to that many pages ahead while the records of one are used; 0 (the default) reads a page when it is needed.
    /// At most 2.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.query.prefetch = pages.min(2);
        self
    }

    /// The first page, unless it is the same as before: `sha1` is the [`content_sha1`](Page::content_sha1) of an earlier one.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// let before = shop.order_states().list().await?;
    /// if let Some(sha1) = &before.content_sha1 {
    ///     match shop.order_states().list().unless(sha1).await? {
    ///         Some(page) => println!("{} states, some of them new", page.items.len()),
    ///         None => println!("nothing has changed"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// From PrestaShop 8.0.0 on nothing but the word is sent then; older shops send the page all the same, and it is given. The
    /// shop does all the work in either case: this spares the wire, not the shop.
    pub fn unless(self, sha1: impl Into<String>) -> Unless<R, D> {
        Unless { list: self, sha1: sha1.into() }
    }

    /// Has a page give the records beside one that cannot be read, which is then one of [`Page::unreadable`]. Without it such a record
    /// is the page's error. [`stream`](Self::stream) does so anyway.
    pub fn tolerate_unreadable(mut self) -> Self {
        self.query.tolerant = true;
        self
    }

    /// Page after page.
    pub fn pages(self) -> Pages<D> {
        Pages::new(Pager::new(self.connection, self.query))
    }

    /// Record after record. One that cannot be read is an error that names it, and the others follow.
    pub fn stream(self) -> Records<D> {
        Records::new(self.tolerate_unreadable().pages())
    }

    /// Has the shop compute a price for each record, which [`Price::of`] finds in the record's `extra`. Several prices need
    /// different names. A selective display asks for it by itself.
    pub fn with_price(mut self, price: Price) -> Self
    where
        R: Priced,
    {
        self.query.price(price);
        self
    }

    /// Reads the first page.
    ///
    /// # Errors
    /// Bad input, or what the shop or the network says.
    pub async fn send(mut self) -> Result<Page<D>> {
        // One page is asked for, so nothing is read ahead.
        self.query.prefetch = 0;
        let mut pages = self.pages();
        match pages.next().await {
            Some(page) => page,
            None => Err(Error::usage("the list has no page")),
        }
    }
}

// No methods of `List`, where a field can have any name.

/// A list of all records.
pub(crate) fn all<R: Resource>(connection: Connection) -> List<R> {
    List { connection, query: Query::new(R::META), of: PhantomData }
}

/// Reads the one record of that id.
pub(crate) async fn one<R: Resource, D: Display<Of = R>>(list: List<R, D>, id: u64) -> Result<D> {
    Pager::one(list.connection, list.query, id, D::default).await
}

impl<R: Resource, D: Display<Of = R>> IntoFuture for List<R, D> {
    type Output = Result<Page<D>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
