//! Whether a body is the one that the shop sent.

use bytes::Bytes;
use http::HeaderMap;
use sha1::{Digest as _, Sha1};

use crate::client::Format;
use crate::error::{ShopError, counted};
use crate::resources::service::CONTENT_SHA1;

/// How many places are tried as the body's start. Each costs a checksum.
const STARTS: usize = 8;
/// How far into an answer the body may start, and how far before the answer's end it may end, in bytes.
const JUNK: usize = 64 << 10;
/// What some editors put before a text. It is never data.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A body that may be read.
pub(super) struct Checked {
    pub(super) body: Bytes,
    /// What stood around the body, told as a notice.
    pub(super) junk: Option<ShopError>,
}

/// Why a body may not be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    /// Something stands before it, and nothing proves where it starts.
    Junk,
    /// Its checksum differs from the header's.
    Mismatch,
}

/// Holds the body against `Content-Sha1`, which shops send with good answers. Junk before or behind the body is cut off only if
/// the rest has that checksum: it is then as good as without, and says of a write that the shop has taken it.
pub(super) fn check(headers: &HeaderMap, format: Format, body: &Bytes) -> Result<Checked, Fault> {
    let whole = |body: Bytes| Checked { body, junk: None };
    let blank = leading_blank(body);
    let begins_well = begins(format, &body[blank..]);
    let Some(expected) = checksum(headers) else {
        return if begins_well { Ok(whole(body.slice(blank..))) } else { Err(Fault::Junk) };
    };
    if is_proven(headers, body) {
        return Ok(whole(body.clone()));
    }
    for at in starts(format, body).filter(|at| *at > 0) {
        let rest = body.slice(at..);
        if sha1_hex(&rest).eq_ignore_ascii_case(expected) {
            let message = format!("left off: {} before the answer; its checksum proves the rest", counted(at, "byte"));
            return Ok(Checked { body: rest, junk: Some(ShopError::new(None, message)) });
        }
    }
    if begins_well && let Some(end) = end(&body[blank..], expected) {
        let message = format!(
            "left off: {} behind the answer; its checksum proves the rest",
            counted(body.len() - blank - end, "byte")
        );
        return Ok(Checked { body: body.slice(blank..blank + end), junk: Some(ShopError::new(None, message)) });
    }
    Err(if begins_well { Fault::Mismatch } else { Fault::Junk })
}

/// Where the front part of a body ends that has the checksum.
fn end(body: &[u8], expected: &str) -> Option<usize> {
    // What ends a document, or a line behind one.
    let mut ends = (body.len().saturating_sub(JUNK).max(1)..body.len())
        .filter(|end| matches!(body[end - 1], b'}' | b']' | b'>' | b'\n'));
    let mut sum = Sha1::new();
    let mut summed = 0;
    ends.find(|end| {
        sum.update(&body[summed..*end]);
        summed = *end;
        hex(&sum.clone().finalize()).eq_ignore_ascii_case(expected)
    })
}

/// Whether the body as a whole has the checksum that the shop says.
pub(super) fn is_proven(headers: &HeaderMap, body: &[u8]) -> bool {
    checksum(headers).is_some_and(|expected| sha1_hex(body).eq_ignore_ascii_case(expected))
}

/// The notation that a body starts in.
pub(super) fn format_at_start(body: &[u8]) -> Option<Format> {
    match &body[leading_blank(body)..] {
        [b'{' | b'[', ..] => Some(Format::Json),
        rest if rest.starts_with(b"<?xml") || rest.starts_with(b"<prestashop") => Some(Format::Xml),
        _ => None,
    }
}

/// How many bytes of white space and byte order marks stand before anything else.
fn leading_blank(body: &[u8]) -> usize {
    let mut rest = body.trim_ascii_start();
    while let Some(behind) = rest.strip_prefix(BYTE_ORDER_MARK) {
        rest = behind.trim_ascii_start();
    }
    body.len() - rest.len()
}

fn begins(format: Format, body: &[u8]) -> bool {
    match format {
        Format::Json => matches!(body, [b'{' | b'[', ..]),
        Format::Xml => body.starts_with(b"<?xml") || body.starts_with(b"<prestashop"),
    }
}

/// Where in an answer the body can start: at its beginning, else where a document of PrestaShop begins. Warnings of PHP are full of
/// brackets.
pub(super) fn starts(format: Format, body: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let first = leading_blank(body);
    (first..body.len().min(JUNK))
        .filter(move |at| {
            let rest = &body[*at..];
            match format {
                Format::Json if *at > first => rest.starts_with(b"{\"") || rest.starts_with(b"[]"),
                _ => begins(format, rest),
            }
        })
        .take(STARTS)
}

/// A JSON body without the list of errors at its end. The shop makes the checksum before it adds that list, so the rest is
/// held against it. `None` if the list cannot be taken off, or the checksum differs.
pub(super) fn without_errors(headers: &HeaderMap, body: &Bytes) -> Option<Bytes> {
    const LIST: &[u8] = b",\"errors\":";
    // Quotes inside texts are escaped, so the last such place is the list's.
    let at = memchr::memmem::rfind(body, LIST)?;
    let mut data = body[..at].to_vec();
    data.push(b'}');
    let good = match checksum(headers) {
        Some(expected) => sha1_hex(&data).eq_ignore_ascii_case(expected),
        None => serde_json::from_slice::<serde::de::IgnoredAny>(&data).is_ok(),
    };
    good.then(|| data.into())
}

pub(super) fn checksum(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_SHA1)?.to_str().ok().map(str::trim)
}

fn sha1_hex(body: &[u8]) -> String {
    hex(&Sha1::digest(body))
}

/// A digest as the shop writes it.
pub(crate) fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut hex = String::with_capacity(2 * digest.len());
    for byte in digest {
        // Writing into a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
