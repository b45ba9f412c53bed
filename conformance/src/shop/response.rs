//! Responses: what the shop sends back, before it goes on the wire.

use std::time::Duration;

use serde_json::json;
use wiremock::ResponseTemplate;

use super::dialect::Dialect;
use super::format::{cdata, join, json_text, sha1, xml_document};
use crate::request::Notation;

/// An answer of the shop. Faults build or change one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the shop waits before it answers.
    pub delay: Duration,
}

impl FakeResponse {
    /// An answer without headers and body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), delay: Duration::ZERO }
    }

    /// Sets a header, in place of one of that name.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets how long the shop waits before it answers.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// A page of something in front of PHP, or of PHP itself: `text/html`, none of the webservice's headers.
    #[must_use]
    pub fn html(status: u16, body: &str) -> Self {
        Self::new(status).header("Content-Type", "text/html; charset=utf-8").body(body)
    }

    /// What PHP answers in production mode when the program dies: 500, `text/html`, no body. (A genuine shop says
    /// `HTTP/1.0` here; this one cannot.)
    #[must_use]
    pub fn fatal() -> Self {
        Self::html(500, "").header("Connection", "close")
    }

    /// The answer with status, body and content type of another; the headers of the webservice stay.
    pub(super) fn turned_into(mut self, other: Self) -> Self {
        self.headers
            .retain(|(name, _)| !["content-sha1", "content-type"].contains(&name.to_ascii_lowercase().as_str()));
        self.headers.extend(other.headers);
        Self { headers: self.headers, delay: self.delay, ..other }
    }

    /// What the fake shop cannot do. No genuine shop answers so: a test that runs into it fails for the right reason.
    pub(super) fn not_modelled(what: &str) -> Self {
        Self::new(501)
            .header("X-Fake-Shop", "not modelled")
            .header("Content-Type", "text/plain; charset=utf-8")
            .body(format!("The fake shop does not model this: {what}"))
    }

    /// Content of the webservice, with its hash.
    pub(super) fn content(status: u16, notation: Notation, body: String) -> Self {
        Self::new(status).header("Content-Sha1", sha1(&body)).header("Content-Type", notation.content_type()).body(body)
    }

    pub(super) fn into_template(self) -> ResponseTemplate {
        let content_type = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).cloned();
        let mut template = ResponseTemplate::new(self.status).set_delay(self.delay);
        template = match &content_type {
            Some((_, mime)) => template.set_body_raw(self.body, mime),
            None => template.set_body_bytes(self.body),
        };
        for (name, value) in self.headers {
            template = template.insert_header(name, value);
        }
        template
    }
}

/// The errors of a call. As on a genuine shop, the first tells the cause and the last sets the status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Errors {
    status: u16,
    entries: Vec<(u16, String)>,
}

impl Errors {
    pub(super) fn one(status: u16, code: u16, message: impl Into<String>) -> Self {
        Self { status, entries: vec![(code, message.into())] }
    }

    pub(super) fn and(mut self, status: u16, code: u16, message: impl Into<String>) -> Self {
        self.status = status;
        self.entries.push((code, message.into()));
        self
    }

    /// A PHP warning: on a shop in production mode it becomes an error of code 3 and makes the status 500.
    pub(super) fn and_warning(self, text: &str, line: u16) -> Self {
        let place = "/var/www/html/classes/webservice/WebserviceRequest.php";
        self.and(500, 3, format!("[PHP Warning #2] {text} ({place}, line {line})"))
    }

    /// A wrong parameter of a list: on PHP 8 the webservice then stumbles over its own error, four times.
    pub(super) fn of_list(code: u16, message: impl Into<String>, dialect: &Dialect) -> Self {
        dialect.list_lines.clone().into_iter().flatten().fold(Self::one(400, code, message), |errors, line| {
            errors.and_warning("Trying to access array offset on value of type bool", line)
        })
    }

    pub(super) fn response(&self, notation: Notation) -> FakeResponse {
        let body = match notation {
            Notation::Json => {
                let errors: Vec<_> =
                    self.entries.iter().map(|(code, message)| json!({"code": code, "message": message})).collect();
                json_text(&json!({ "errors": errors }))
            }
            Notation::Xml => {
                let errors = join(self.entries.iter().map(|(code, message)| {
                    let (code, message) = (cdata(&code.to_string()), cdata(message));
                    format!("<error>\n<code>{code}</code>\n<message>{message}</message>\n</error>\n")
                }));
                xml_document(&format!("<errors>\n{errors}</errors>\n"))
            }
        };
        FakeResponse::new(self.status).header("Content-Type", notation.content_type()).body(body)
    }
}

/// Why a call is not done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Refusal {
    /// The webservice says why.
    Errors(Errors),
    /// The database cannot do it.
    Database,
    /// PHP or the database dies: 500 without a body.
    Fatal,
    /// `PrestaShop` stops in the middle with a text: 500 in HTML.
    Died(&'static str),
    /// It is refused in a way of its own.
    Answer(FakeResponse),
    /// The fake shop cannot do it.
    NotModelled(String),
}

impl From<Errors> for Refusal {
    fn from(errors: Errors) -> Self {
        Self::Errors(errors)
    }
}
