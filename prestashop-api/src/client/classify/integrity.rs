//! Whether a body is the one that the shop sent.

use bytes::Bytes;
use http::HeaderMap;
use sha1::{Digest as _, Sha1};

use crate::client::Format;
use crate::error::ShopError;

/// How many places are tried as the body's start. Each costs a checksum.
const STARTS: usize = 8;
/// How far into an answer the body may start, in bytes.
const JUNK: usize = 64 << 10;

/// A body that may be read.
pub(super) struct Checked {
    pub(super) body: Bytes,
    /// What stood before the body, told as a notice.
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

/// Holds the body against `Content-Sha1`, which shops send with good answers. Junk before the body is cut off only if the
/// rest has that checksum.
pub(super) fn check(headers: &HeaderMap, format: Format, body: &Bytes) -> Result<Checked, Fault> {
    let whole = |body: Bytes| Checked { body, junk: None };
    let begins_well = starts(format, body).next() == Some(leading_space(body));
    let Some(expected) = checksum(headers) else {
        return if begins_well { Ok(whole(body.clone())) } else { Err(Fault::Junk) };
    };
    if sha1_hex(body).eq_ignore_ascii_case(expected) {
        return Ok(whole(body.clone()));
    }
    for at in starts(format, body).filter(|at| *at > 0) {
        let rest = body.slice(at..);
        if sha1_hex(&rest).eq_ignore_ascii_case(expected) {
            let message = format!("{at} bytes before the answer were left off; its checksum proves the rest");
            return Ok(Checked { body: rest, junk: Some(ShopError::new(None, message)) });
        }
    }
    Err(if begins_well { Fault::Mismatch } else { Fault::Junk })
}

/// The notation that a body starts in.
pub(super) fn format_at_start(body: &[u8]) -> Option<Format> {
    match body.trim_ascii_start() {
        [b'{' | b'[', ..] => Some(Format::Json),
        rest if rest.starts_with(b"<?xml") || rest.starts_with(b"<prestashop") => Some(Format::Xml),
        _ => None,
    }
}

/// How many bytes of white space stand before anything else.
fn leading_space(body: &[u8]) -> usize {
    body.len() - body.trim_ascii_start().len()
}

/// Where in an answer the body can start.
pub(super) fn starts(format: Format, body: &[u8]) -> impl Iterator<Item = usize> + '_ {
    (leading_space(body)..body.len().min(JUNK))
        .filter(move |at| match format {
            Format::Json => matches!(body[*at], b'{' | b'['),
            Format::Xml => body[*at..].starts_with(b"<?xml") || body[*at..].starts_with(b"<prestashop"),
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
    headers.get("content-sha1")?.to_str().ok().map(str::trim)
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
