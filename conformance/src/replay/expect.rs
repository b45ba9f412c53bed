//! What a recorded answer must become, told from the recording alone.

use prestashop_api::ErrorKind as Kind;
use prestashop_api::error::ErrorCode;
use serde_json::Value;
use sha1::{Digest as _, Sha1};

use super::asked::Asked;
use crate::har;
use crate::request::Notation;
use crate::xml::XmlElement;

/// What a recorded answer must become. No answer is anything else, so this never grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A good answer with a body in this notation.
    Data(Notation),
    /// A good answer without a body.
    Empty,
    /// A typed error.
    Error(ExpectedError),
}

/// The error that an answer must become.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpectedError {
    /// The kinds that say the right thing. There is more than one where the answer does not say enough.
    pub kinds: Vec<Kind>,
    /// The codes that the answer lists, in its order.
    pub codes: Vec<Option<u32>>,
    /// Where a redirect points to.
    pub location: Option<String>,
    /// The notation of data that stands beside PHP notices.
    pub data: Option<Notation>,
}

impl ExpectedError {
    fn of(kinds: &[Kind]) -> Self {
        Self { kinds: kinds.to_vec(), codes: Vec::new(), location: None, data: None }
    }
}

/// The order of the questions matters: a redirect is one whatever its body, an answer that is no JSON or XML is not the
/// webservice's whatever its status, and listed errors are errors even beside data and with status 200.
///
/// # Errors
///
/// Why the recorded body cannot be judged, in a sentence.
pub fn expected(asked: &Asked, response: &har::Response) -> Result<Expected, String> {
    let body = payload(response)?;
    let status = response.status;
    let error = |kinds: &[Kind]| Ok(Expected::Error(ExpectedError::of(kinds)));
    if (300..400).contains(&status) && status != 304 {
        let location = response.header("Location").map(str::to_owned);
        return Ok(Expected::Error(ExpectedError { location, ..ExpectedError::of(&[Kind::Redirected]) }));
    }
    if body.is_empty() {
        return empty(asked, response).map_or(Ok(Expected::Empty), error);
    }
    let Some(notation) = notation(response, &body) else {
        return error(foreign(status, &body));
    };
    let listed = |body: &[u8]| match notation {
        Notation::Json => json(body),
        Notation::Xml => xml(body),
    };
    let listed = match listed(&body) {
        Ok(listed) => listed,
        // Errors carry no checksum, so what was printed before them is not cut off yet.
        Err(_) => match starts(&body).find_map(|at| listed(&body[at..]).ok().flatten()) {
            Some(listed) => Some(listed),
            // An answer that is broken must be called broken.
            None => return error(&[Kind::Decode, Kind::Corrupted, Kind::Junk]),
        },
    };
    let Some(Listed { codes, beside }) = listed else {
        let good = (200..300).contains(&status);
        return if good { Ok(Expected::Data(notation)) } else { error(foreign(status, &body)) };
    };
    let cause = codes.iter().find(|code| !code.is_some_and(|code| kind(code) == Kind::ShopNotice)).or(codes.first());
    let kind = cause.map_or(Kind::OtherCode, |code| code.map_or(Kind::Masked, kind));
    let data = (kind == Kind::ShopNotice && beside).then_some(notation);
    Ok(Expected::Error(ExpectedError { codes, data, ..ExpectedError::of(&[kind]) }))
}

/// The body, less what a module or PHP has printed before it: the checksum in the headers tells where it begins.
///
/// # Errors
///
/// Why the recorded body cannot be decoded, in a sentence.
pub fn payload(response: &har::Response) -> Result<Vec<u8>, String> {
    let body = response.body().map_err(|error| error.to_string())?;
    let Some(sum) = response.header("Content-Sha1") else {
        return Ok(body);
    };
    let fits = |rest: &[u8]| hex(&Sha1::digest(rest)).eq_ignore_ascii_case(sum.trim());
    if fits(&body) {
        return Ok(body);
    }
    let start = starts(&body).find(|at| fits(&body[*at..]));
    Ok(start.map_or(body.clone(), |at| body[at..].to_vec()))
}

/// Whether the body of a good answer is another than the one that the shop made its checksum of.
///
/// # Errors
///
/// Why the recorded body cannot be decoded, in a sentence.
pub fn is_damaged(response: &har::Response) -> Result<bool, String> {
    let Some(sum) = response.header("Content-Sha1").filter(|_| (200..300).contains(&response.status)) else {
        return Ok(false);
    };
    Ok(!hex(&Sha1::digest(payload(response)?)).eq_ignore_ascii_case(sum.trim()))
}

/// Whether a good answer says that it is a webservice's, by status and content type, and holds something else. Shops send good
/// answers without a body, and HTML with the status of a good answer, but never a document that cannot be read.
#[must_use]
pub fn is_cut_off(response: &har::Response) -> bool {
    let media = response.header("Content-Type").unwrap_or_default();
    let own = media.starts_with("application/json") || media.starts_with("text/xml");
    own && (200..300).contains(&response.status) && response.body().is_ok_and(|body| !body.is_empty())
}

/// Whether an answer in XML names elements by numbers, so that it is no XML: 8.0.0 and 8.0.1 lose the rows of associations so.
#[must_use]
pub fn names_by_number(response: &har::Response) -> bool {
    let version = response.header("PSWS-Version").unwrap_or_default();
    matches!(version, "8.0.0" | "8.0.1")
        && response
            .body()
            .is_ok_and(|body| body.windows(3).any(|tag| matches!(tag, [b'<', b'0'..=b'9', b'>' | b'/' | b' '])))
}

/// Where a document may begin after something that was printed before it.
fn starts(body: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let begins = |rest: &[u8]| {
        matches!(rest.first(), Some(b'{' | b'[')) || rest.starts_with(b"<?xml") || rest.starts_with(b"<prestashop")
    };
    (1..body.len()).filter(move |at| begins(&body[*at..])).take(64)
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect()
}

/// The kinds of an answer without a body; `None` if it is a good one.
fn empty(asked: &Asked, response: &har::Response) -> Option<&'static [Kind]> {
    let own = is_own(response);
    let silent = matches!(asked.method.as_str(), "HEAD" | "DELETE");
    match response.status {
        304 => None,
        200..=299 if silent => None,
        200..=299 => Some(&[Kind::EmptyBody, Kind::NotWebservice]),
        // HEAD has no body that could tell one reason from another.
        401 if own => Some(&[Kind::Unauthorized, Kind::ForbiddenResource]),
        401 => Some(&[Kind::Unauthorized]),
        403 if own => Some(&[Kind::ForbiddenShop, Kind::Blocked]),
        404 if own => Some(&[Kind::NotFound]),
        405 if own => Some(&[Kind::ForbiddenVerb, Kind::UnsupportedVerb]),
        503 if own => Some(&[Kind::WebserviceDisabled, Kind::Unavailable]),
        500 => Some(&[Kind::ShopCrash]),
        status => Some(foreign(status, b"")),
    }
}

/// Whether the webservice has written the headers.
fn is_own(response: &har::Response) -> bool {
    ["PSWS-Version", "Access-Time", "Execution-Time"].iter().any(|name| response.header(name).is_some())
}

/// The notation of a body that the webservice has written.
fn notation(response: &har::Response, body: &[u8]) -> Option<Notation> {
    let media = response.header("Content-Type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match media.to_ascii_lowercase().as_str() {
        "application/json" | "text/json" => Some(Notation::Json),
        "text/xml" | "application/xml" => Some(Notation::Xml),
        // 1.6.0.9 to 1.6.0.14 call their JSON text/html.
        "text/html" | "" if is_own(response) => match body.trim_ascii_start().first() {
            Some(b'{' | b'[') => Some(Notation::Json),
            Some(b'<') if !body.trim_ascii_start().starts_with(b"<br") => {
                let start = body.trim_ascii_start();
                (start.starts_with(b"<?xml") || start.starts_with(b"<prestashop")).then_some(Notation::Xml)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The kinds of an answer that says nothing in the webservice's own words.
fn foreign(status: u16, body: &[u8]) -> &'static [Kind] {
    let text = String::from_utf8_lossy(body);
    if status == 401 {
        return &[Kind::Unauthorized];
    }
    // Up to 1.7.8 the process prints this and dies.
    if text.trim() == "Invalid new order status" {
        return &[Kind::InvalidField];
    }
    // In debug mode PHP dies with status 200.
    let dying = ["Fatal error", "Uncaught ", "Parse error", "PrestaShopException", "Whoops, looks like"];
    if dying.iter().any(|words| text.contains(words)) {
        return &[Kind::ShopCrash];
    }
    match status {
        429 => &[Kind::RateLimited],
        500 => &[Kind::ShopCrash],
        502..=599 => &[Kind::Unavailable],
        404 | 410 => &[Kind::NotWebservice],
        400..=499 | 501 => &[Kind::Blocked],
        _ => &[Kind::NotWebservice, Kind::ShopCrash],
    }
}

struct Listed {
    codes: Vec<Option<u32>>,
    /// Whether data stands beside the errors.
    beside: bool,
}

fn json(body: &[u8]) -> Result<Option<Listed>, String> {
    let root: Value = serde_json::from_slice(body).map_err(|error| format!("the recorded body is no JSON: {error}"))?;
    let Some(errors) = root.get("errors") else {
        return Ok(None);
    };
    let errors: Vec<&Value> = match errors {
        Value::Array(errors) => errors.iter().collect(),
        Value::Object(errors) => errors.values().collect(),
        _ => return Err("the recorded `errors` is no list".to_owned()),
    };
    let code = |error: &Value| match error.get("code") {
        Some(Value::Number(code)) => code.as_u64().and_then(|code| u32::try_from(code).ok()),
        Some(Value::String(code)) => code.parse().ok(),
        _ => None,
    };
    let beside = root.as_object().is_some_and(|root| root.len() > 1);
    Ok(Some(Listed { codes: errors.into_iter().map(code).collect(), beside }))
}

fn xml(body: &[u8]) -> Result<Option<Listed>, String> {
    let root = XmlElement::parse(body).map_err(|error| format!("the recorded body is {error}"))?;
    let Some(errors) = root.child("errors") else {
        return Ok(None);
    };
    let code = |error: &XmlElement| error.child("code")?.text.trim().parse().ok();
    Ok(Some(Listed { codes: errors.children.iter().map(code).collect(), beside: root.children.len() > 1 }))
}

/// The kind of a code.
fn kind(code: u32) -> Kind {
    ErrorCode::of(code).map_or(Kind::OtherCode, |known| known.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> har::Response {
        har::Response {
            status,
            status_text: String::new(),
            http_version: String::new(),
            headers: headers
                .iter()
                .map(|(name, value)| har::Pair { name: (*name).into(), value: (*value).into() })
                .collect(),
            content: har::Content {
                size: 0,
                mime_type: String::new(),
                text: (!body.is_empty()).then(|| body.to_owned()),
                encoding: None,
            },
            redirect_url: String::new(),
        }
    }

    fn judged(method: &str, response: &har::Response) -> Expected {
        let request = har::Request {
            method: method.into(),
            url: "http://s/api/orders".into(),
            http_version: String::new(),
            headers: Vec::new(),
            query_string: Vec::new(),
            post_data: None,
        };
        expected(&Asked::recorded(&request).unwrap(), response).unwrap()
    }

    fn error(method: &str, response: &har::Response) -> ExpectedError {
        match judged(method, response) {
            Expected::Error(error) => error,
            other => panic!("{other:?}"),
        }
    }

    const JSON: (&str, &str) = ("Content-Type", "application/json");
    const OWN: (&str, &str) = ("PSWS-Version", "8.2.1");

    #[test]
    fn errors_are_errors_whatever_the_status() {
        for status in [200, 400, 500] {
            let body = r#"{"errors":[{"code":3,"message":"w"},{"code":"32","message":"f"}]}"#;
            let error = error("GET", &response(status, &[JSON], body));
            assert_eq!((error.kinds, error.codes), (vec![Kind::BadFilter], vec![Some(3), Some(32)]));
        }
    }

    #[test]
    fn data_beside_notices_is_kept_in_mind() {
        let error = error("GET", &response(500, &[JSON], r#"{"orders":[],"errors":[{"code":5,"message":"n"}]}"#));
        assert_eq!((error.kinds, error.data), (vec![Kind::ShopNotice], Some(Notation::Json)));
    }

    #[test]
    fn empty_answers() {
        assert_eq!(judged("DELETE", &response(200, &[OWN], "")), Expected::Empty);
        assert_eq!(judged("HEAD", &response(200, &[OWN], "")), Expected::Empty);
        assert_eq!(judged("GET", &response(304, &[OWN], "")), Expected::Empty);
        assert_eq!(error("GET", &response(404, &[OWN], "")).kinds, [Kind::NotFound]);
        assert_eq!(error("GET", &response(404, &[], "")).kinds, [Kind::NotWebservice]);
        assert_eq!(error("GET", &response(500, &[], "")).kinds, [Kind::ShopCrash]);
    }

    #[test]
    fn what_is_printed_before_an_answer_is_seen_through() {
        let body = "<br />Notice{\"orders\":[]}";
        let sum = ("Content-Sha1", "5a57b7ddff2de1e6af1c7f2a6b2cbbd2a3ba55ee");
        let broken = error("GET", &response(200, &[JSON, sum], body)).kinds;
        assert_eq!(broken, [Kind::Decode, Kind::Corrupted, Kind::Junk]);
        let right = hex(&Sha1::digest(b"{\"orders\":[]}"));
        let sum = ("Content-Sha1", right.as_str());
        assert_eq!(judged("GET", &response(200, &[JSON, sum], body)), Expected::Data(Notation::Json));
        let refused = error("GET", &response(400, &[JSON], "\u{feff}{\"errors\":[{\"code\":27,\"message\":\"\"}]}"));
        assert_eq!(refused.kinds, [Kind::UnknownResource]);
    }

    #[test]
    fn answers_in_other_words() {
        let html = ("Content-Type", "text/html");
        assert_eq!(error("GET", &response(200, &[html], "<b>Fatal error</b>: x")).kinds, [Kind::ShopCrash]);
        assert_eq!(error("GET", &response(503, &[html], "<h1>503</h1>")).kinds, [Kind::Unavailable]);
        assert_eq!(error("GET", &response(403, &[html], "no")).kinds, [Kind::Blocked]);
        assert_eq!(error("GET", &response(401, &[html], "401 Unauthorized")).kinds, [Kind::Unauthorized]);
        assert_eq!(judged("GET", &response(200, &[html, OWN], "[]")), Expected::Data(Notation::Json));
        let moved = error("GET", &response(302, &[html, ("Location", "http://x/?url=orders")], ""));
        assert_eq!((moved.kinds, moved.location.as_deref()), (vec![Kind::Redirected], Some("http://x/?url=orders")));
    }
}
