//! Lists whose resource, display and filters are chosen at run time.

use super::{Pager, Pages, Records};
use crate::client::Connection;
use crate::error::Result;
use crate::query::{Direction, FieldFilter, LanguageIds, PagingMode, Price, Query, filter_text, parse_display};
use crate::record::{DynamicRecord, ResourceMeta};

/// A list of a resource that is chosen at run time: for command lines and platforms.
///
/// Names and values are checked against the spec as strictly as the types of [`List`](crate::List) check them; bad input is the
/// error of the first page.
#[derive(Debug, Clone)]
#[must_use = "a list asks for nothing until it is streamed"]
pub struct DynamicList {
    connection: Connection,
    query: Query,
}

impl DynamicList {
    pub(crate) fn new(connection: Connection, resource: &'static ResourceMeta) -> Self {
        Self { connection, query: Query::new(resource) }
    }

    /// What to display: `full`, the name of a display of the spec, or fields like `id,reference,order_rows[product_id]`.
    /// `id` is added where it is left out. Ids alone are asked for by an empty text.
    pub fn display(mut self, display: &str) -> Self {
        match parse_display(self.query.resource, display) {
            Ok(parameter) => self.query.display = parameter,
            Err(reason) => self.query.refuse(reason),
        }
        self
    }

    /// Only records whose field fits.
    pub fn filter(mut self, field: &str, filter: &FieldFilter) -> Self {
        let text = filter_text(self.query.resource, field, filter);
        self.query.filter(field, text);
        self
    }

    /// Sorts by a field.
    pub fn sort(mut self, field: &str, direction: Direction) -> Self {
        self.query.sort(field, direction);
        self
    }

    /// Records per page, at least 1.
    pub fn page_size(mut self, records: u32) -> Self {
        self.query.page_size(records);
        self
    }

    /// The most pages to read, at least 1.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.query.max_pages(pages);
        self
    }

    /// Passes over that many records first, and goes by offset.
    pub fn offset(mut self, records: u64) -> Self {
        self.query.paging = PagingMode::Offset(records);
        self
    }

    /// Translated texts in these languages only.
    pub fn language(mut self, languages: impl Into<LanguageIds>) -> Self {
        self.query.languages = Some(languages.into());
        self
    }

    /// Has the shop compute a price for each record, where [`ResourceMeta::prices`] says that it does; other resources refuse it.
    pub fn with_price(mut self, price: Price) -> Self {
        self.query.price(price);
        self
    }

    /// Has a page give the records beside one that cannot be read, which is then one of [`crate::Page::unreadable`]. Without it such a record
    /// is the page's error. [`stream`](Self::stream) does so anyway.
    pub fn tolerate_unreadable(mut self) -> Self {
        self.query.tolerant = true;
        self
    }

    /// Page after page. Each record shows the fields that the shop sent, no other.
    pub fn pages(self) -> Pages<DynamicRecord> {
        let make = self.query.resource.partial;
        Pages::made_by(Pager::new(self.connection, self.query), make)
    }

    /// Record after record. One that cannot be read is an error that names it, and the others follow.
    pub fn stream(self) -> Records<DynamicRecord> {
        Records::new(self.tolerate_unreadable().pages())
    }

    /// The record of that id.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none, and what the shop or the network says.
    pub async fn get(self, id: u64) -> Result<DynamicRecord> {
        let make = self.query.resource.partial;
        Pager::one(self.connection, self.query, id, make).await
    }
}
