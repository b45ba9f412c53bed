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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::response::Parts;

    use super::{is_file, is_good_document};

    const XML: &str = "text/xml;charset=utf-8";
    const HTML: &str = "text/html";
    const DOCUMENT: &str = "<?xml version=\"1.0\"?><prestashop><image/></prestashop>";
    const ERRORS: &str = "<?xml version=\"1.0\"?><prestashop><errors/></prestashop>";

    /// The head of an answer; an empty type is none.
    fn head(own: bool, status: u16, media: &str) -> Parts {
        let mut answer = http::Response::builder().status(status);
        if own {
            answer = answer.header("PSWS-Version", "8.2.1");
        }
        if !media.is_empty() {
            answer = answer.header("Content-Type", media);
        }
        answer.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_file_is_what_may_be_no_word_of_the_shop_or_of_somebody_else() {
        for (own, status, media, start, file) in [
            (true, 200, "image/jpeg", "jpeg", true),
            (false, 200, "image/jpeg", "jpeg", true),
            (true, 404, "image/jpeg", "jpeg", false),
            (true, 200, "image/jpeg", "", false),
            // Files of the notations that the webservice speaks too.
            (false, 200, XML, "<?xml version=\"1.0\"?><catalog/>", true),
            (false, 200, XML, ERRORS, false),
            (false, 200, "application/json", "{\"a\":1}", true),
            (false, 200, "application/json", "{\"errors\":[]}", false),
            // Without the shop's headers these are somebody else's pages.
            (true, 200, HTML, "a text", true),
            (true, 200, "", "a text", true),
            (true, 200, HTML, ERRORS, false),
            (false, 200, HTML, "a text", false),
            (false, 200, "", "a text", false),
        ] {
            assert_eq!(is_file(&head(own, status, media), start.as_bytes()), file, "{own} {status} {media} {start}");
        }
        // A checksum is sent with what was asked for, and never with errors.
        for (own, file) in [(true, true), (false, false)] {
            let mut head = head(own, 200, XML);
            head.headers.insert("Content-Sha1", "00".parse().unwrap());
            assert_eq!(is_file(&head, DOCUMENT.as_bytes()), file);
        }
    }

    #[test]
    fn a_long_answer_is_good_only_where_everything_says_so() {
        let good = |own, status, media, start: &str| {
            is_good_document(&head(own, status, media), &Bytes::copy_from_slice(start.as_bytes()))
        };
        assert!(good(true, 200, XML, DOCUMENT));
        assert!(!good(false, 200, XML, DOCUMENT), "not the shop's");
        assert!(!good(true, 500, XML, DOCUMENT), "a failure");
        assert!(!good(true, 200, "application/json", DOCUMENT), "named JSON");
        assert!(!good(true, 200, XML, "{\"image\":{}}"), "JSON that is named XML");
        assert!(!good(true, 200, XML, ERRORS), "a list of errors");
    }
}
