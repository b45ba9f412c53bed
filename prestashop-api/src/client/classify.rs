//! What an answer means. The status alone decides nothing: shops answer 500 beside complete data, and 200 with a dead PHP.

mod file;
mod foreign;
mod integrity;
mod listed;
mod redirect;

pub(crate) use file::{is_file, is_good_document, long};
pub(crate) use foreign::KEY_LOST;
pub(crate) use integrity::hex;

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::response::Parts;
use http::{HeaderMap, Response, StatusCode, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use memchr::memmem;
use url::Url;

use crate::client::{Call, Format, Reply, ShopScope};
use crate::error::{Error, ErrorKind, Phase, Redact, Result, ShopError, Verb, cause, describe, fill, is_notice};
use crate::resources::service::{ACCESS_TIME, CONTENT_SHA1, EXECUTION_TIME, FORMAT_JSON, FORMAT_XML, PSWS_VERSION};
use crate::version::Version;

/// The headers that a PrestaShop webservice sets on every answer of its own, and nothing else does.
const OWN_HEADERS: [&str; 3] = [PSWS_VERSION, ACCESS_TIME, EXECUTION_TIME];

/// The marks that texts in UTF-16 begin with.
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// What the loop knows when an answer arrives.
#[derive(Debug)]
pub(crate) struct CallContext<'a> {
    pub(crate) call: &'a Call,
    pub(crate) redact: Redact<'a>,
    pub(crate) key_in_query: bool,
    pub(crate) scope: ShopScope,
    /// Whether the verb was sent inside a POST.
    pub(crate) tunnelled: bool,
    /// The address of the API.
    pub(crate) base: &'a Url,
    pub(crate) tolerate_notices: bool,
    pub(crate) now: Timestamp,
}

/// An answer with its headers, on its way to a verdict.
struct ResponseHead {
    status: StatusCode,
    headers: HeaderMap,
    /// Whether the webservice itself answered, rather than something in front of it or a dying PHP.
    own: bool,
}

/// The answer if it is good, else the error that it is.
pub(crate) fn classify(seen: &CallContext<'_>, response: Response<Bytes>) -> Result<Reply> {
    let (parts, body) = response.into_parts();
    let heard = ResponseHead::new(parts);
    if heard.status.is_redirection() && heard.status != StatusCode::NOT_MODIFIED {
        return Err(redirect::redirected(seen, &heard));
    }
    if body.is_empty() {
        return empty(seen, &heard);
    }
    if is_image(seen, &heard) {
        return Ok(answer(&heard, seen.call.format, body, Vec::new()));
    }
    let Some(format) = format(&heard, &body) else {
        // PHP sends no headers of the webservice, nor its type, once something was printed.
        return Err(match envelope_at(seen, &body) {
            Some(1..) if heard.status.is_success() => junk(seen, &heard, &body),
            _ => foreign::foreign(seen, &heard, &body),
        });
    };
    let (body, junk) = match integrity::check(&heard.headers, format, &body) {
        Ok(checked) => (checked.body, checked.junk),
        Err(fault) => return broken(seen, &heard, format, &body, fault),
    };
    match listed::listed(format, &body) {
        Ok(None) if !heard.own && !listed::is_envelope(format, &body, seen.call.nodes) => {
            Err(foreign::foreign(seen, &heard, &body))
        }
        Ok(None) if heard.status.is_success() => Ok(answer(&heard, format, body, junk.into_iter().collect())),
        Ok(None) => Err(foreign::unexplained(seen, &heard, &body)),
        Ok(Some(listed)) => complained(seen, &heard, format, &body, listed),
        Err(listed::Unreadable { message, cut_off }) => {
            let kind = if cut_off { ErrorKind::Corrupted } else { ErrorKind::Decode };
            Err(heard.error(kind, message).with_excerpt(seen.redact.excerpt(&body)))
        }
    }
}

/// The shop lists errors. Data beside nothing worse than notices is good where that is tolerated; the list itself is taken
/// off, so that what remains is what the shop would have sent without them.
fn complained(
    seen: &CallContext<'_>,
    heard: &ResponseHead,
    format: Format,
    body: &Bytes,
    listed: listed::ErrorList,
) -> Result<Reply> {
    let codes: Vec<ShopError> = (listed.errors.into_iter())
        .map(|error| ShopError::new(error.code, seen.redact.text(&listed::plain_text(&error.message))))
        .collect();
    if codes.is_empty() && listed.has_data && heard.status.is_success() {
        return Ok(answer(heard, format, body.clone(), codes));
    }
    let only_notices = !codes.is_empty() && codes.iter().all(|error| is_notice(error.code));
    // In XML the errors stand alone: PrestaShop sends data beside them in JSON only.
    let has_data = listed.has_data && format == Format::Json;
    if only_notices && has_data && seen.tolerate_notices {
        return match integrity::without_errors(&heard.headers, body) {
            Some(data) => Ok(answer(heard, format, data, codes)),
            None => Err(heard
                .error(
                    ErrorKind::Corrupted,
                    "the data beside the shop's notices is not what the shop sent: its checksum differs",
                )
                .with_codes(codes)
                .with_excerpt(seen.redact.excerpt(body))),
        };
    }
    Err(shop_error(seen, heard, codes, has_data))
}

fn answer(heard: &ResponseHead, format: Format, body: Bytes, notices: Vec<ShopError>) -> Reply {
    Reply {
        format,
        status: heard.status.as_u16(),
        body,
        version: heard.version(),
        access_time: heard.access_time(),
        execution_time: heard
            .text(EXECUTION_TIME)
            .and_then(|text| text.parse().ok())
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        content_sha1: heard.text(CONTENT_SHA1).map(str::to_ascii_lowercase),
        notices,
    }
}

/// The notation of a body, or `None` if it is not a webservice's.
fn format(heard: &ResponseHead, body: &[u8]) -> Option<Format> {
    let media = heard.media_type();
    match media.as_deref() {
        Some(FORMAT_JSON | "text/json") => Some(Format::Json),
        Some(FORMAT_XML | "application/xml") => Some(Format::Xml),
        // PrestaShop 1.6.0.9 to 1.6.0.14 send JSON as text/html; a missing type says nothing either.
        Some("text/html") | None if heard.own => integrity::format_at_start(body),
        // Something on the way may name it as it likes: the checksum tells what it is.
        Some(_) if heard.own && integrity::is_proven(&heard.headers, body) => integrity::format_at_start(body),
        _ => None,
    }
}

/// Whether an image answers the write of one: PrestaShop sends back what it has stored.
fn is_image(seen: &CallContext<'_>, heard: &ResponseHead) -> bool {
    let is_image = heard.media_type().is_some_and(|media| media.starts_with("image/"));
    is_image
        && heard.own
        && heard.status.is_success()
        && seen.call.verb.is_write()
        && seen.call.resource.starts_with("images/")
}

/// Where in a body the envelope of what was asked for begins.
fn envelope_at(seen: &CallContext<'_>, body: &[u8]) -> Option<usize> {
    let in_json = |name| memmem::find(body, format!("{{\"{name}\":").as_bytes());
    memmem::find(body, b"<prestashop").or_else(|| seen.call.nodes?.into_iter().find_map(in_json))
}

/// An answer without a body. HEAD never has one, so its status is all there is.
fn empty(seen: &CallContext<'_>, heard: &ResponseHead) -> Result<Reply> {
    let verb = seen.call.verb;
    let status = heard.status;
    let may_be_empty = matches!(verb, Verb::Head | Verb::Delete);
    // Only the shop's own word says that something is there, was deleted, or is as before: the empty answer of a proxy, a cache or a
    // dying PHP does not.
    let is_good = if status == StatusCode::NOT_MODIFIED {
        seen.call.unless.is_some()
    } else {
        status.is_success() && may_be_empty
    };
    if heard.own && is_good {
        return Ok(answer(heard, seen.call.format, Bytes::new(), Vec::new()));
    }
    if status == StatusCode::NOT_MODIFIED {
        return Err(heard
            .error(ErrorKind::NotWebservice, "nobody asked the shop whether something has changed (status 304)")
            .with_hint("A cache between here and the shop answers in its place: exempt the path /api/ from it."));
    }
    // A dying PHP answers 500 without a word and without the shop's headers, and a broken encoder 200.
    let by_shop = heard.own || status == StatusCode::INTERNAL_SERVER_ERROR || (status.is_success() && !may_be_empty);
    if !by_shop {
        return Err(foreign::foreign(seen, heard, b""));
    }
    let filled = |hint: &str| fill(hint, verb, &seen.call.resource);
    Err(match status.as_u16() {
        200..=299 => heard
            .error(ErrorKind::EmptyBody, "the shop's answer is empty")
            .with_hint("A text in the shop may be no valid UTF-8: narrow the call down to the item, and correct it."),
        404 => heard.error(ErrorKind::NotFound, "there is no such item"),
        500 => foreign::crashed(heard, "the shop's PHP died without a word"),
        // HEAD hides the code; these statuses have one meaning each.
        401 => heard.error(ErrorKind::Unauthorized, "the key is refused").with_hint(filled(describe(20).1)),
        403 => {
            heard.error(ErrorKind::ForbiddenShop, "the key may not use this shop").with_hint(filled(describe(132).1))
        }
        405 => heard.error(ErrorKind::ForbiddenVerb, "the key may not use this verb").with_hint(filled(describe(25).1)),
        503 => heard.error(ErrorKind::WebserviceDisabled, "the webservice is switched off").with_hint(describe(22).1),
        _ => foreign::unexplained(seen, heard, b""),
    })
}

/// The body does not match its checksum, or something stands before it. A list of errors never has a checksum of its own:
/// if there is one, it is the news.
fn broken(
    seen: &CallContext<'_>,
    heard: &ResponseHead,
    format: Format,
    body: &Bytes,
    fault: integrity::Fault,
) -> Result<Reply> {
    for at in integrity::starts(format, body) {
        let rest = body.slice(at..);
        if let Ok(Some(listed)) = listed::listed(format, &rest) {
            return complained(seen, heard, format, &rest, listed);
        }
    }
    Err(match fault {
        integrity::Fault::Junk => junk(seen, heard, body),
        integrity::Fault::Mismatch => heard
            .error(ErrorKind::Corrupted, "the answer is not the one that the shop sent: its checksum differs")
            .altered(!matches!(listed::listed(format, body), Err(listed::Unreadable { cut_off: true, .. })))
            .with_excerpt(seen.redact.excerpt(body)),
    })
}

/// The answer does not begin where it should: something was printed before it, or it was packed or encoded on the way.
fn junk(seen: &CallContext<'_>, heard: &ResponseHead, body: &Bytes) -> Error {
    const ON_THE_WAY: &str = "Something between here and the shop does so unasked: exempt the path /api/ from it.";
    // What was asked for is unpacked by now, without its header.
    let packed =
        heard.text(header::CONTENT_ENCODING.as_str()).filter(|coding| !coding.eq_ignore_ascii_case("identity"));
    let (message, hint) = if let Some(coding) = packed {
        (format!("the answer is packed as `{coding}`, which was not asked for").into(), ON_THE_WAY)
    } else if UTF_16.iter().any(|mark| body.starts_with(mark)) {
        ("the answer is in UTF-16 instead of UTF-8".into(), ON_THE_WAY)
    } else {
        (
            Cow::Borrowed("something stands before the answer, and the answer cannot be proven whole"),
            "A file of a module or theme prints before the webservice answers, often a byte order mark or a PHP warning: the excerpt shows it.",
        )
    };
    heard.error(ErrorKind::Junk, message).with_hint(hint).with_excerpt(seen.redact.excerpt(body))
}

/// The shop says itself what is wrong.
fn shop_error(seen: &CallContext<'_>, heard: &ResponseHead, codes: Vec<ShopError>, has_data: bool) -> Error {
    let call = seen.call;
    let (kind, hint) = match cause(&codes) {
        Some(ShopError { code: Some(code), .. }) => describe(*code),
        Some(ShopError { code: None, .. }) => (
            ErrorKind::Masked,
            "This PrestaShop hides its errors; up to 1.6.1.11 and in 1.7.0 only its debug mode shows them. Update the shop.",
        ),
        None => (ErrorKind::OtherCode, ""),
    };
    let message = match cause(&codes) {
        Some(cause) => cause.to_string(),
        None => "the shop lists errors, but none stands there".to_owned(),
    };
    let has_codes = !codes.is_empty();
    let mut hint = fill(hint, call.verb, &call.resource);
    if kind == ErrorKind::ShopNotice && has_data {
        hint.push_str(" The data stands beside them: tolerate_notices(true) takes it.");
    }
    heard.error(kind, message).by_shop(heard.own && has_codes).with_codes(codes).with_hint(hint)
}

impl ResponseHead {
    fn new(parts: Parts) -> Self {
        let own = OWN_HEADERS.iter().any(|name| parts.headers.contains_key(*name));
        Self { status: parts.status, headers: parts.headers, own }
    }

    /// An error that this answer is.
    fn error(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(kind, message).at(Phase::Answered).with_status(self.status.as_u16())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }

    fn media_type(&self) -> Option<String> {
        let text = self.text(header::CONTENT_TYPE.as_str())?;
        Some(text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase())
    }

    fn version(&self) -> Option<Version> {
        version(&self.headers).map(Version::parse)
    }

    fn access_time(&self) -> Option<Timestamp> {
        access_time(&self.headers).or_else(|| self.text(header::DATE.as_str()).and_then(http_date))
    }

    /// How long the answer asks to wait: seconds, or a date of HTTP.
    fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let text = self.text(header::RETRY_AFTER.as_str())?;
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = http_date(text)?;
        Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
    }
}

/// The version of PrestaShop that an answer tells. Shops from 8.0 on say `0` until the key is accepted.
pub(crate) fn version(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(PSWS_VERSION)?.to_str().ok()?.trim();
    (!text.is_empty() && text != "0").then_some(text)
}

/// The shop's time in its own header.
pub(crate) fn access_time(headers: &HeaderMap) -> Option<Timestamp> {
    let seconds = headers.get(ACCESS_TIME)?.to_str().ok()?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}
