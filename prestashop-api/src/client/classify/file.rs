//! Answers that are files, and answers that are too long to be kept.

use bytes::Bytes;
use http::response::Parts;
use memchr::memmem;

use super::{ResponseHead, answer, format, integrity};
use crate::client::{Format, Reply};
use crate::error::{ErrorKind, Result};
use crate::resources::service::{FORMAT_JSON, FORMAT_XML};

/// Whether an answer that begins so is the file that was asked for. What might be a list of errors, or the page of something else,
/// has to be read first.
pub(crate) fn is_file(parts: &Parts, start: &[u8]) -> bool {
    let heard = ResponseHead::new(parts.clone());
    if !heard.status.is_success() || start.is_empty() {
        return false;
    }
    // Shops send a checksum with what they were asked for, and never with errors.
    if heard.own && integrity::checksum(&heard.headers).is_some() {
        return true;
    }
    match heard.media_type().as_deref() {
        // Files of these types exist too, as attachments.
        Some(FORMAT_XML | "application/xml" | FORMAT_JSON | "text/json") => !is_document(start),
        // A dying PHP sends its last words as HTML, a firewall its refusal as text, both without the webservice's headers.
        Some("text/html" | "text/plain") | None => heard.own && !is_document(start),
        Some(_) => true,
    }
}

/// Whether a text begins like an answer of the webservice.
fn is_document(start: &[u8]) -> bool {
    match integrity::format_at_start(start) {
        Some(Format::Xml) => memmem::find(start, b"<prestashop").is_some(),
        Some(Format::Json) => memmem::find(start, b"\"errors\"").is_some(),
        None => false,
    }
}

/// Whether an answer that begins so is a good document of the webservice.
pub(crate) fn is_good_document(parts: &Parts, start: &Bytes) -> bool {
    let heard = ResponseHead::new(parts.clone());
    heard.own
        && heard.status.is_success()
        && format(&heard, start) == Some(Format::Xml)
        && integrity::format_at_start(start) == Some(Format::Xml)
        && memmem::find(start, b"<errors").is_none()
}

/// A good document of which only the beginning was kept; `sha1` is the checksum of the whole.
///
/// # Errors
///
/// The checksum is not the one that the shop says.
pub(crate) fn long(parts: Parts, start: Bytes, sha1: &str) -> Result<Reply> {
    let heard = ResponseHead::new(parts);
    if integrity::checksum(&heard.headers).is_some_and(|expected| !expected.eq_ignore_ascii_case(sha1)) {
        return Err(
            heard.error(ErrorKind::Corrupted, "the answer is not the one that the shop sent: its checksum differs")
        );
    }
    Ok(answer(&heard, Format::Xml, start, Vec::new()))
}
