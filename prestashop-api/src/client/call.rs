//! One call of the webservice: what is asked, what came back, and the loop in between.

mod flow;
mod request;
mod run;
#[cfg(feature = "rustls")]
mod tls;

pub(super) use run::no_answer;

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::error::{Error, Result, ShopError, Verb};
use crate::version::Version;

/// The notation of an answer. Bodies of requests are always XML: no shop reads JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Since PrestaShop 1.6.0.9.
    Json,
    /// In every version.
    Xml,
}

/// A call in the webservice's own terms, before the shop's address and key are added.
#[derive(Debug, Clone)]
#[must_use]
pub(crate) struct Call {
    pub(crate) verb: Verb,
    /// Empty for the API root.
    pub(crate) resource: Cow<'static, str>,
    pub(crate) id: Option<u64>,
    /// The nodes of a list and of one item, where the answer has them: by them it is known without headers.
    pub(crate) nodes: Option<[&'static str; 2]>,
    /// What follows the id in the path, segment by segment; the loop encodes it.
    pub(crate) tail: Vec<String>,
    /// Names and values as the shop shall see them; the loop encodes them.
    pub(crate) query: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Option<String>,
    pub(crate) format: Format,
    /// Whether the verb is sent as POST with `ps_method`, whatever the shop's setting.
    pub(crate) tunnel: bool,
    /// The checksum of an answer that is known already.
    pub(crate) unless: Option<String>,
    /// What of the body no message may quote.
    pub(crate) secrets: Vec<String>,
}

impl Call {
    /// A call answered in JSON. `resource` is empty for the API root.
    pub(crate) fn new(verb: Verb, resource: impl Into<Cow<'static, str>>) -> Self {
        Self {
            verb,
            resource: resource.into(),
            id: None,
            nodes: None,
            tail: Vec::new(),
            query: Vec::new(),
            body: None,
            format: Format::Json,
            tunnel: false,
            unless: None,
            secrets: Vec::new(),
        }
    }

    /// A GET answered in JSON.
    pub(crate) fn get(resource: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Verb::Get, resource)
    }

    /// The same with another verb.
    pub(crate) fn verb(mut self, verb: Verb) -> Self {
        self.verb = verb;
        self
    }

    /// Names the item. PrestaShop ignores this id for PUT and PATCH: there the id in the body counts.
    pub(crate) fn id(mut self, id: u64) -> Self {
        self.id = Some(id);
        self
    }

    /// Says by which nodes the answer's records stand.
    pub(crate) fn nodes(mut self, list: &'static str, item: &'static str) -> Self {
        self.nodes = Some([list, item]);
        self
    }

    /// Adds a segment to the path, behind the id.
    pub(crate) fn tail(mut self, segment: impl Into<String>) -> Self {
        self.tail.push(segment.into());
        self
    }

    /// Adds a parameter, such as `filter[id]` with `[1|2]`. Both are encoded as the address needs it.
    pub(crate) fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Filters by a field. `text` is a condition in PrestaShop's notation, made by `query::filter`.
    pub(crate) fn filter(self, field: &str, text: impl Into<String>) -> Self {
        self.query(format!("filter[{field}]"), text)
    }

    /// Sets the body, an XML document.
    pub(crate) fn body(mut self, xml: impl Into<String>) -> Self {
        self.body = Some(xml.into());
        self
    }

    /// Asks for XML instead of JSON. The API root and schemas are of use in XML alone.
    pub(crate) fn xml(mut self) -> Self {
        self.format = Format::Xml;
        self
    }

    /// Sends the verb as POST with `ps_method`: PHP reads a multipart body of no other method.
    pub(crate) fn tunnelled(mut self) -> Self {
        self.tunnel = true;
        self
    }

    /// Asks for the answer only if its checksum is another one; PrestaShop from 8.0.0 on says 304 otherwise.
    ///
    /// # Errors
    /// The text is no SHA-1 in hexadecimal.
    pub(crate) fn unless(mut self, sha1: &str) -> Result<Self> {
        let sha1 = sha1.trim();
        if sha1.len() != 40 || !sha1.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::usage(format!(
                "`{sha1}` is no checksum of an answer: 40 hexadecimal digits were expected"
            ))
            .with_hint("Use the `content_sha1` of an earlier answer."));
        }
        self.unless = Some(sha1.to_ascii_lowercase());
        Ok(self)
    }
}

/// A good answer, not yet decoded.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// The notation of the body, as the shop says; an empty body counts as what was asked for.
    pub(crate) format: Format,
    /// The HTTP status: 2xx, 304, or an error's beside data whose notices are tolerated.
    pub(crate) status: u16,
    /// Empty after DELETE and HEAD.
    pub(crate) body: Bytes,
    /// The shop's version of PrestaShop, if it says so.
    pub(crate) version: Option<Version>,
    /// The shop's clock when it began to answer, in whole seconds: from `Access-Time`, else from `Date`.
    pub(crate) access_time: Option<Timestamp>,
    /// How long the shop worked on the call, if it says so.
    pub(crate) execution_time: Option<Duration>,
    /// The SHA-1 of the body, if the shop says it.
    pub(crate) content_sha1: Option<String>,
    /// PHP notices beside the data, and what had to be cut off before the body. Empty unless notices are tolerated or junk
    /// was found.
    pub(crate) notices: Vec<ShopError>,
}
