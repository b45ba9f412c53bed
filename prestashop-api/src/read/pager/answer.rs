//! From an answer to the records in it.

use super::{CUT, RecordBuffer, held, missing};
use crate::client::{Connection, Format, Reply};
use crate::error::{Error, Redact, Result, ShopError, Verb};
use crate::query::Query;
use crate::read::{Page, Unreadable};
use crate::record::{self, DecodeError, Kind, Record, RecordSink, ResourceMeta, UnreadRow, id_of};
use crate::version::Version;

/// What is said of associations whose rows came without content.
const ROWS_LOST: &str = "rows of associations came without content, so that these associations are not known";
/// What the versions are told that do so.
const UPDATE: &str = ": PrestaShop 8.0.0 and 8.0.1 lose them, update the shop to 8.0.2";

pub(crate) fn decode_error(error: DecodeError, resource: &'static str) -> Error {
    Error::decode(error.path, error.message).with_call(Verb::Get, resource.into(), None)
}

/// Reads the records of an answer in whichever format it came.
pub(crate) fn decode(
    body: &[u8],
    format: Format,
    list: &str,
    item: &str,
    sink: &mut dyn RecordSink,
) -> Result<usize, DecodeError> {
    match format {
        Format::Json => record::read_rows(body, list, item, sink),
        Format::Xml => record::read_xml_rows(body, list, item, sink),
    }
}

/// Takes what the spec calls secret, also under an everyday name and in rows, out of the excerpts of answers about a resource.
pub(crate) fn discreet<'c>(connection: &'c Connection, resource: &ResourceMeta) -> Redact<'c> {
    let fields = resource.shape.fields.iter();
    let with_rows = fields.flat_map(|field| match field.kind {
        Kind::Association(rows) => rows.shape.fields,
        _ => std::slice::from_ref(field),
    });
    connection.redact().hiding(with_rows.filter(|field| field.secret).map(|field| field.name))
}

/// The records of an answer about a resource. Its errors show nothing of the answer, as a record can hold secrets, and do not say which
/// call it was the answer to.
///
/// # Errors
/// When the answer is about something else, or cannot be read.
pub(crate) fn rows<D: Record>(answer: &Reply, resource: &'static ResourceMeta, make: fn() -> D) -> Result<Vec<D>> {
    buffered(answer, resource, make).map(RecordBuffer::into_records)
}

fn buffered<D: Record>(answer: &Reply, resource: &'static ResourceMeta, make: fn() -> D) -> Result<RecordBuffer<D>> {
    let mut sink = RecordBuffer::new(make);
    decode(&answer.body, answer.format, resource.list, resource.item, &mut sink)
        .map_err(|error| Error::decode(error.path, error.message))?;
    Ok(sink)
}

/// The one record of an answer about an id, of which all was asked for.
///
/// # Errors
/// [`NotFound`](crate::ErrorKind::NotFound) where there is none; and where another record came, or several, so that the query was cut.
pub(crate) fn lone<D: Record>(answer: &Reply, resource: &'static ResourceMeta, id: u64, make: fn() -> D) -> Result<D> {
    let found =
        buffered(answer, resource, make).map_err(|error| error.with_call(Verb::Get, resource.name.into(), None))?;
    shown(&found, resource, "full")?;
    let mut found = found.into_records();
    match (found.pop(), found.is_empty()) {
        (None, _) => Err(missing(resource.name, id)),
        (Some(record), true) if id_of(&record) == id => Ok(record),
        (Some(_), _) => {
            let message = format!("`{id}` was asked for, and something else came");
            let path = format!("{}[0].id", resource.list);
            Err(decode_error(DecodeError { path, message }, resource.name).with_hint(CUT))
        }
    }
}

/// Checks that the records show what was asked for.
///
/// # Errors
/// When one does not.
pub(crate) fn shown<D: Record>(found: &RecordBuffer<D>, resource: &'static ResourceMeta, display: &str) -> Result<()> {
    match held::unshown(resource, display, &found.sent) {
        None => Ok(()),
        Some(unshown) => Err(decode_error(unshown, resource.name).with_hint(CUT)),
    }
}

/// A field was asked for, is not shown, and something would go wrong if it were taken for empty.
pub(crate) fn unknown(resource: &'static ResourceMeta, field: &str) -> Error {
    let path = format!("{}[0].{field}", resource.list);
    decode_error(DecodeError { path, message: held::UNSHOWN.to_owned() }, resource.name).with_hint(CUT)
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
    let mut sink = RecordBuffer::new(D::default);
    decode(&answer.body, answer.format, resource, item, &mut sink).map_err(|error| {
        let excerpt = connection.redact().excerpt(&answer.body);
        decode_error(error, resource).with_status(answer.status).with_excerpt(excerpt)
    })?;
    Ok(sink.into_records())
}

/// The page of an answer to a list of at most `size` records. A tolerant list gets the records beside one that cannot be read.
///
/// # Errors
/// When the answer is about something else, holds more than was asked for, shows less of it, or cannot be read.
pub(crate) fn page_of<D: Record>(
    connection: &Connection,
    answer: &Reply,
    query: &Query,
    size: usize,
    make: fn() -> D,
) -> Result<Page<D>> {
    let Query { resource, tolerant, .. } = *query;
    let rows = RecordBuffer::with_capacity(size.min(1000), make);
    let mut sink = PageBuffer { rows, size, surplus: false, rows_lost: false };
    let mut unread = Vec::new();
    let mut read = decode(&answer.body, answer.format, resource.list, resource.item, &mut sink);
    if read.is_err() && tolerant && !sink.surplus {
        sink.clear();
        let each = match answer.format {
            Format::Json => record::read_each_row(&answer.body, resource.list, &mut sink, &mut unread),
            Format::Xml => record::read_each_xml_row(&answer.body, resource.list, &mut sink, &mut unread),
        };
        read = each.map_or(read, Ok);
    }
    let vanished = read.map_err(|error| {
        let excerpt = discreet(connection, resource).excerpt(&answer.body);
        let error = decode_error(error, resource.name).with_status(answer.status).with_excerpt(excerpt);
        if sink.surplus { error.with_hint(CUT) } else { error }
    })?;
    shown(&sink.rows, resource, &query.display).map_err(|error| error.with_status(answer.status))?;
    let mut notices = answer.notices.clone();
    if sink.rows_lost {
        let update = if answer.version.as_ref().is_some_and(Version::loses_rows) { UPDATE } else { "" };
        tracing::warn!(resource = resource.name, "{ROWS_LOST}{update}");
        notices.push(ShopError::new(None, format!("{ROWS_LOST}{update}")));
    }
    let items = sink.rows.into_records();
    Ok(Page {
        full: items.len().saturating_add(vanished).saturating_add(unread.len()) >= size,
        items,
        unreadable: unread.into_iter().map(|row| unreadable(connection, answer, resource, row)).collect(),
        vanished,
        access_time: answer.access_time,
        version: answer.version.clone(),
        content_sha1: answer.content_sha1.clone(),
        notices,
    })
}

fn unreadable(connection: &Connection, answer: &Reply, resource: &'static ResourceMeta, row: UnreadRow) -> Unreadable {
    Unreadable {
        resource: resource.name,
        id: row.id,
        path: row.error.path,
        reason: row.error.message,
        excerpt: discreet(connection, resource).excerpt(&answer.body[row.place]),
        before: row.before,
    }
}

/// The records of one page, no more than were asked for: a shop whose limit is cut off on the way sends all that it has.
struct PageBuffer<D> {
    rows: RecordBuffer<D>,
    size: usize,
    /// Whether more came.
    surplus: bool,
    /// Whether rows of associations came without content.
    rows_lost: bool,
}

impl<D: Record> RecordSink for PageBuffer<D> {
    fn push(&mut self) -> Option<&mut dyn Record> {
        if self.rows.len() >= self.size {
            self.surplus = true;
            return None;
        }
        self.rows.push()
    }
    fn pop(&mut self) {
        self.rows.pop();
    }
    fn clear(&mut self) {
        self.rows.clear();
        self.rows_lost = false;
    }
    fn rows_lost(&mut self) {
        self.rows_lost = true;
    }
}
