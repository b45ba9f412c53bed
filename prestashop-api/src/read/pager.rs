//! From page to page, whatever the type of the records.

use super::page::Page;
use crate::client::{Connection, Format, Reply};
use crate::error::{Error, ErrorKind, Phase, Result, Verb};
use crate::query::{Cursor, Query};
use crate::record;
use crate::record::{FieldValue, Record, RecordSink, ResourceMeta};

/// The status of an answer that the caller has already.
const NOT_MODIFIED: u16 = 304;

/// Reads a list page by page.
#[derive(Debug)]
pub(crate) struct Pager {
    connection: Connection,
    query: Query,
    /// Where the next page starts; `None` once the list has ended.
    state: State,
    pages: u32,
}

#[derive(Debug)]
enum State {
    Start,
    At(Cursor),
    Ended,
}

impl Pager {
    pub(crate) fn new(connection: Connection, query: Query) -> Self {
        Self { connection, query, state: State::Start, pages: 0 }
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
        match Self::new(connection, query).next(make).await {
            Some(page) => page?.items.into_iter().next().ok_or_else(|| missing(resource, id)),
            None => Err(missing(resource, id)),
        }
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
            State::Start => match self.query.cursor() {
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
        let page = self.read(cursor, make).await;
        self.state = State::Ended;
        Some(page.and_then(|page| self.advance(cursor, page)))
    }

    /// Reads the first page, unless the shop says that its checksum is still the given one.
    pub(crate) async fn changed<D: Record>(mut self, sha1: &str, make: fn() -> D) -> Result<Option<Page<D>>> {
        let cursor = self.query.cursor()?;
        let call = self.query.call(cursor, self.query.page_size).unless(sha1)?;
        let answer = self.connection.call(call).await?;
        if answer.status == NOT_MODIFIED {
            return Ok(None);
        }
        let page = self.page(answer, make)?;
        self.advance(cursor, page).map(Some)
    }

    /// Whether a record follows at the cursor, asked by one record's id.
    pub(crate) async fn follows(&self, cursor: Cursor) -> Result<bool> {
        let mut query = self.query.clone();
        query.display.clear();
        let resource = query.resource;
        let answer = self.connection.call(query.call(cursor, 1)).await?;
        let mut ids = RecordBuffer { rows: Vec::new(), make: resource.new };
        decode(&answer.body, answer.format, resource.list, resource.item, &mut ids)
            .map_err(|error| self.decode_error(error))?;
        Ok(!ids.rows.is_empty())
    }

    /// Where the next page would start, unless the list has ended.
    pub(crate) fn position(&self) -> Option<Cursor> {
        match self.state {
            State::At(cursor) => Some(cursor),
            State::Start | State::Ended => None,
        }
    }

    async fn read<D: Record>(&self, cursor: Cursor, make: fn() -> D) -> Result<Page<D>> {
        let answer = self.connection.call(self.query.call(cursor, self.query.page_size)).await?;
        self.page(answer, make)
    }

    /// The page of an answer.
    fn page<D: Record>(&self, answer: Reply, make: fn() -> D) -> Result<Page<D>> {
        let size = self.query.page_size;
        let mut sink = RecordBuffer { rows: Vec::with_capacity(size.min(1000) as usize), make };
        let resource = self.query.resource;
        let vanished =
            decode(&answer.body, answer.format, resource.list, resource.item, &mut sink).map_err(|error| {
                let excerpt = self.connection.redact().excerpt(&answer.body);
                self.decode_error(error).with_status(answer.status).with_excerpt(excerpt)
            })?;
        let items = sink.rows;
        let full = items.len().saturating_add(vanished) >= size as usize;
        Ok(Page {
            items,
            full,
            vanished,
            access_time: answer.access_time,
            version: answer.version,
            content_sha1: answer.content_sha1,
            notices: answer.notices,
        })
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
                    return Err(self.decode_error(record::DecodeError {
                        path: format!("{}[{index}].id", self.query.resource.list),
                        message: format!(
                            "id {id} after {last}: the ids must grow. Something between here and the shop strips the \
                             parameters `filter[id]` or `sort`"
                        ),
                    }));
                }
                last = id;
            }
        }
        if page.full {
            match cursor {
                Cursor::After(after) if last == after => {
                    return Err(self.decode_error(record::DecodeError {
                        path: self.query.resource.list.to_owned(),
                        message: "all records of a page had gone when the shop read them: there is no id to go on from"
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
            format!("{} records were read, more may fit, and this list cannot be paged", self.query.page_size),
        )
        .at(Phase::Answered)
        .with_call(Verb::Get, self.query.resource.name.into(), None)
        .with_hint("raise the page size: PrestaShop cannot page what is filtered by a translated field")
    }

    fn ceiling(&self) -> Error {
        Error::new(
            ErrorKind::Ceiling,
            format!("{} pages of {} records were read, and more follow", self.pages, self.query.page_size),
        )
        .at(Phase::Answered)
        .with_call(Verb::Get, self.query.resource.name.into(), None)
        .with_hint("raise the ceiling of pages, narrow the filters, or go on by offset")
    }

    fn decode_error(&self, error: record::DecodeError) -> Error {
        decode_error(error, self.query.resource.name)
    }
}

/// A record's id; 0 when it has none.
pub(crate) fn id_of(record: &dyn Record) -> u64 {
    match record.shape().find("id", 0).map(|index| record.slot(index).get()) {
        Some(FieldValue::Uint(id)) => id,
        _ => 0,
    }
}

pub(crate) fn decode_error(error: record::DecodeError, resource: &'static str) -> Error {
    Error::decode(error.path, error.message).with_call(Verb::Get, resource.into(), None)
}

/// Reads the records of an answer in whichever format it came.
pub(crate) fn decode(
    body: &[u8],
    format: Format,
    list: &str,
    item: &str,
    sink: &mut dyn RecordSink,
) -> Result<usize, record::DecodeError> {
    match format {
        Format::Json => record::read_rows(body, list, item, sink),
        Format::Xml => record::read_xml_rows(body, list, item, sink),
    }
}

/// The records of an answer about a resource. Its errors show nothing of the answer: a record can hold secrets.
///
/// # Errors
/// When the answer is about something else, or cannot be read.
pub(crate) fn rows<D: Record>(answer: &Reply, resource: &'static ResourceMeta, make: fn() -> D) -> Result<Vec<D>> {
    let mut sink = RecordBuffer { rows: Vec::new(), make };
    decode(&answer.body, answer.format, resource.list, resource.item, &mut sink)
        .map_err(|error| decode_error(error, resource.name))?;
    Ok(sink.rows)
}

/// The records of an answer to a call that the client makes for itself.
///
/// # Errors
/// When the answer is about something else, or cannot be read.
pub(crate) fn records<D: Record + Default>(
    connection: &Connection,
    answer: &Reply,
    resource: &'static str,
    item: &str,
) -> Result<Vec<D>> {
    let mut sink = RecordBuffer { rows: Vec::new(), make: D::default };
    decode(&answer.body, answer.format, resource, item, &mut sink).map_err(|error| {
        let excerpt = connection.redact().excerpt(&answer.body);
        decode_error(error, resource).with_status(answer.status).with_excerpt(excerpt)
    })?;
    Ok(sink.rows)
}

/// A list that makes its records by a function: of a type, or of a resource chosen at run time.
pub(crate) struct RecordBuffer<D> {
    pub(crate) rows: Vec<D>,
    pub(crate) make: fn() -> D,
}

impl<D: Record> RecordSink for RecordBuffer<D> {
    fn push(&mut self) -> &mut dyn Record {
        self.rows.push((self.make)());
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }
    fn pop(&mut self) {
        self.rows.pop();
    }
}

/// There is no record of that id.
pub(crate) fn missing(resource: &'static str, id: u64) -> Error {
    Error::new(ErrorKind::NotFound, "there is no record of this id")
        .at(Phase::Answered)
        .with_call(Verb::Get, resource.into(), Some(id))
        .with_hint("it was deleted, never existed, or belongs to a shop that this key does not see")
}
