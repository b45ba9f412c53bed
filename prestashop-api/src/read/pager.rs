//! From page to page, whatever the type of the records.

mod answer;
mod buffer;
mod condition;
mod held;
mod scope;

use super::page::Page;
use crate::client::{Connection, Reply};
use crate::error::{Error, ErrorKind, Phase, Result, Verb, counted};
use crate::query::{Cursor, Query};
use crate::record;
use crate::record::{Record, id_of};
use answer::page_of;
pub(crate) use answer::{decode, decode_error, lone, records, rows, unknown};
#[cfg(feature = "poller")]
pub(crate) use answer::{discreet, shown};
pub(crate) use buffer::RecordBuffer;

/// The status of an answer that the caller has already.
const NOT_MODIFIED: u16 = 304;

/// What to do where something else comes than was asked for.
pub(super) const CUT: &str = "A cache, a firewall or a rewrite rule between here and the shop cuts or ignores the query (what stands \
behind the `?`): exempt the path /api/ from it.";

/// Reads a list page by page.
#[derive(Debug)]
pub(crate) struct Pager {
    connection: Connection,
    query: Query,
    /// Where the next page starts; `None` once the list has ended.
    state: State,
    pages: u32,
    /// Whether it reads past caches.
    afresh: bool,
}

#[derive(Debug)]
enum State {
    Start,
    At(Cursor),
    Ended,
}

impl Pager {
    pub(crate) fn new(connection: Connection, query: Query) -> Self {
        Self { connection, query, state: State::Start, pages: 0, afresh: false }
    }

    fn afresh(connection: Connection, query: Query) -> Self {
        Self { afresh: true, ..Self::new(connection, query) }
    }

    /// Reads the one record of that id. It is read as a list of one: read by its path, PrestaShop 8 and later leave out every field
    /// that is 0 or empty.
    pub(crate) async fn one<D: Record>(
        connection: Connection,
        mut query: Query,
        id: u64,
        make: fn() -> D,
    ) -> Result<D> {
        query = query.with_ids([id]);
        query.page_size(1);
        let resource = query.resource.name;
        Self::first(connection, query, make).await?.into_iter().next().ok_or_else(|| missing(resource, id))
    }

    /// Reads the records of the first page, whatever follows, and past caches: what is judged by them must not be old.
    pub(crate) async fn first<D: Record>(connection: Connection, query: Query, make: fn() -> D) -> Result<Vec<D>> {
        let page = Self::afresh(connection, query).next(make).await.transpose()?;
        Ok(page.map(|page| page.items).unwrap_or_default())
    }

    /// Reads the record with the highest id. The one before it comes along: where something on the way cuts the sort, the first record is
    /// the oldest, and nothing but a second one shows it.
    pub(crate) async fn newest<D: Record>(connection: Connection, query: Query, make: fn() -> D) -> Result<Option<D>> {
        let page = Self::first(connection, Self::two_newest(query), make).await?;
        Ok(page.into_iter().next())
    }

    /// The page that shows the record with the highest id first.
    #[cfg(feature = "poller")]
    pub(crate) async fn newest_page<D: Record>(
        connection: Connection,
        query: Query,
        make: fn() -> D,
    ) -> Result<Option<Page<D>>> {
        Self::new(connection, Self::two_newest(query)).next(make).await.transpose()
    }

    fn two_newest(query: Query) -> Query {
        let mut query = query.newest();
        query.page_size(2);
        query
    }

    /// Reads the next page; `None` after the last, and at the ceiling, where [`position`](Self::position) says where to go on.
    pub(crate) async fn next_below_ceiling<D: Record>(&mut self, make: fn() -> D) -> Option<Result<Page<D>>> {
        // Before the first page `next` tells of bad input, a ceiling of no page at all included.
        if self.pages > 0 && self.pages == self.query.max_pages { None } else { self.next(make).await }
    }

    /// Takes the pager out, and leaves an ended one.
    pub(crate) fn take(&mut self) -> Self {
        let ended = Self {
            connection: self.connection.clone(),
            query: self.query.clone(),
            state: State::Ended,
            pages: self.pages,
            afresh: self.afresh,
        };
        std::mem::replace(self, ended)
    }

    pub(crate) fn prefetch(&self) -> usize {
        self.query.prefetch
    }

    /// Reads the next page; `None` after the last. An error ends the list.
    pub(crate) async fn next<D: Record>(&mut self, make: fn() -> D) -> Option<Result<Page<D>>> {
        let cursor = match self.state {
            State::Ended => return None,
            State::At(Cursor::Single) => {
                self.state = State::Ended;
                return Some(Err(self.unpageable()));
            }
            State::At(cursor) => cursor,
            State::Start => match self.start().await {
                Ok(cursor) => cursor,
                Err(error) => {
                    self.state = State::Ended;
                    return Some(Err(error));
                }
            },
        };
        // Whoever drops this future while the shop is asked, and calls again, gets the same page: the state moves on only
        // after the last await.
        if self.pages == self.query.max_pages {
            let follows = self.follows(cursor).await;
            self.state = State::Ended;
            return match follows {
                Ok(false) => None,
                Ok(true) => Some(Err(self.ceiling())),
                Err(error) => Some(Err(error)),
            };
        }
        let mut page = self.read(cursor, make).await;
        if page.as_ref().is_err_and(|error| self.is_too_young(error)) {
            page = self.read(cursor, make).await;
        }
        self.state = State::Ended;
        Some(page.and_then(|page| self.advance(cursor, page)))
    }

    /// Reads the first page, unless the shop says that its checksum is still the given one.
    pub(crate) async fn changed<D: Record>(mut self, sha1: &str, make: fn() -> D) -> Result<Option<Page<D>>> {
        let cursor = self.start().await?;
        let call = self.query.call(cursor, self.query.page_size).unless(sha1)?;
        let answer = match self.connection.call(call).await {
            Err(error) if self.is_too_young(&error) => {
                let call = self.query.call(cursor, self.query.page_size).unless(sha1)?;
                self.connection.call(call).await?
            }
            answer => answer?,
        };
        if answer.status == NOT_MODIFIED {
            return Ok(None);
        }
        let page = self.fitting(self.page(cursor, &answer, make)?)?;
        self.advance(cursor, page).map(Some)
    }

    /// Where the first page starts.
    async fn start(&mut self) -> Result<Cursor> {
        // Bad input is told before anything is sent.
        self.query.cursor()?;
        self.narrow().await?;
        self.query.fit(self.connection.version().as_ref());
        self.query.cursor()
    }

    /// Whether the shop refused a display for fields that its version, which is known by that answer at the latest, does not have: they are
    /// left out then.
    fn is_too_young(&mut self, error: &Error) -> bool {
        error.kind() == ErrorKind::BadDisplay && self.query.fit(self.connection.version().as_ref())
    }

    /// Whether a record follows at the cursor, asked by one record's id.
    pub(crate) async fn follows(&self, cursor: Cursor) -> Result<bool> {
        let mut query = self.query.clone();
        query.display.clear();
        let resource = query.resource;
        let answer = self.connection.call(query.call(cursor, 1)).await?;
        let mut ids = RecordBuffer::new(resource.new);
        decode(&answer.body, answer.format, resource.list, resource.item, &mut ids)
            .map_err(|error| self.decode_error(error))?;
        Ok(ids.len() > 0)
    }

    /// Where the next page would start, unless the list has ended.
    pub(crate) fn position(&self) -> Option<Cursor> {
        match self.state {
            State::At(cursor) => Some(cursor),
            State::Start | State::Ended => None,
        }
    }

    async fn read<D: Record>(&self, cursor: Cursor, make: fn() -> D) -> Result<Page<D>> {
        let page = self.ask(cursor, make).await?;
        match held::misfit(&self.query, &page.items) {
            None => Ok(page),
            Some(misfit) if misfit.path.ends_with("].id") => Err(self.cut(misfit)),
            // The shop chooses the ids first and reads the records then: one that is written in between may not fit any more. Asked
            // again, the shop leaves it out.
            Some(_) => self.fitting(self.ask(cursor, make).await?),
        }
    }

    async fn ask<D: Record>(&self, cursor: Cursor, make: fn() -> D) -> Result<Page<D>> {
        let call = self.query.call(cursor, self.query.page_size);
        let connection = &self.connection;
        let answer = if self.afresh { connection.call_afresh(call).await? } else { connection.call(call).await? };
        self.page(cursor, &answer, make)
    }

    /// The page of an answer.
    fn page<D: Record>(&self, cursor: Cursor, answer: &Reply, make: fn() -> D) -> Result<Page<D>> {
        let size = if cursor == Cursor::Whole { usize::MAX } else { self.query.page_size as usize };
        page_of(&self.connection, answer, &self.query, size, make)
    }

    /// The page, if its records are of those that were asked for.
    fn fitting<D: Record>(&self, page: Page<D>) -> Result<Page<D>> {
        match held::misfit(&self.query, &page.items) {
            None => Ok(page),
            Some(misfit) => Err(self.cut(misfit)),
        }
    }

    /// Something else came than was asked for.
    fn cut(&self, error: record::DecodeError) -> Error {
        self.decode_error(error).with_hint(CUT)
    }

    /// Checks the page and moves on behind it.
    fn advance<D: Record>(&mut self, cursor: Cursor, page: Page<D>) -> Result<Page<D>> {
        self.pages += 1;
        let mut last = 0;
        if let Cursor::After(after) = cursor {
            last = after;
            for (index, row) in page.items.iter().enumerate() {
                let id = id_of(row);
                if id <= last {
                    return Err(self.cut(record::DecodeError {
                        path: format!("{}[{index}].id", self.query.resource.list),
                        message: format!(
                            "id {id} after {last}: the ids must grow. Something between here and the shop strips the \
                             parameters `filter[id]` or `sort`"
                        ),
                    }));
                }
                last = id;
            }
            last = page.unreadable.iter().filter_map(|unreadable| unreadable.id).fold(last, u64::max);
        }
        if page.full {
            match cursor {
                Cursor::After(after) if last == after => {
                    return Err(self.decode_error(record::DecodeError {
                        path: self.query.resource.list.to_owned(),
                        message:
                            "all records of a page had gone when the shop read them, or cannot be read: there is no id \
                                  to go on from"
                                .to_owned(),
                    }));
                }
                Cursor::After(_) => self.state = State::At(Cursor::After(last)),
                Cursor::Offset(offset) => {
                    self.state = State::At(Cursor::Offset(offset.saturating_add(u64::from(self.query.page_size))));
                }
                Cursor::Single => self.state = State::At(Cursor::Single),
                Cursor::Whole => {}
            }
        }
        Ok(page)
    }

    /// A full page is all that can be read of a list that cannot be paged.
    fn unpageable(&self) -> Error {
        Error::new(
            ErrorKind::Ceiling,
            format!(
                "the list was read up to {}, more may fit, and it cannot be paged",
                counted(self.query.page_size, "record")
            ),
        )
        .at(Phase::Answered)
        .with_call(Verb::Get, self.query.resource.name.into(), None)
        .with_hint("raise the page size: PrestaShop cannot page what is filtered by a translated field")
    }

    fn ceiling(&self) -> Error {
        Error::new(
            ErrorKind::Ceiling,
            format!(
                "the list was read up to {} of {}, and more follow",
                counted(self.pages, "page"),
                counted(self.query.page_size, "record")
            ),
        )
        .at(Phase::Answered)
        .with_call(Verb::Get, self.query.resource.name.into(), None)
        .with_hint("raise the ceiling of pages, narrow the filters, or go on by offset")
    }

    fn decode_error(&self, error: record::DecodeError) -> Error {
        decode_error(error, self.query.resource.name)
    }
}

/// There is no record of that id.
pub(crate) fn missing(resource: &'static str, id: u64) -> Error {
    Error::new(ErrorKind::NotFound, "there is no record of this id")
        .at(Phase::Answered)
        .with_call(Verb::Get, resource.into(), Some(id))
        .with_hint("it was deleted, never existed, or belongs to a shop that this key does not see")
}
