//! One call of the webservice: what is asked, what came back, and the loop in between.

mod run;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::error::ShopError;
use crate::version::Version;

/// A verb of the webservice, which is also the HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Reads.
    Get,
    /// Reads the headers alone. A right of its own: GET does not include it.
    Head,
    /// Creates.
    Post,
    /// Replaces a whole item: what is left out is emptied.
    Put,
    /// Changes some fields. PrestaShop 8.0 and later.
    Patch,
    /// Deletes.
    Delete,
}

impl Verb {
    /// The verb in capitals, as HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the verb changes something in the shop.
    #[must_use]
    pub const fn is_write(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

impl serde::Serialize for Verb {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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
    /// Names and values as the shop shall see them; the loop encodes them.
    pub(crate) query: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Option<String>,
    pub(crate) format: Format,
}

impl Call {
    /// A call answered in JSON. `resource` is empty for the API root.
    pub(crate) fn new(verb: Verb, resource: impl Into<Cow<'static, str>>) -> Self {
        Self { verb, resource: resource.into(), id: None, query: Vec::new(), body: None, format: Format::Json }
    }

    /// A GET answered in JSON.
    pub(crate) fn get(resource: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Verb::Get, resource)
    }

    /// Names the item. PrestaShop ignores this id for PUT and PATCH: there the id in the body counts.
    pub(crate) fn id(mut self, id: u64) -> Self {
        self.id = Some(id);
        self
    }

    /// Adds a parameter, such as `filter[id]` with `[1|2]`. Both are encoded as the address needs it.
    pub(crate) fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
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
}

/// A good answer, not yet decoded.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
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
    /// PHP notices beside the data, and what had to be cut off before the body. Empty unless notices are tolerated or junk
    /// was found.
    pub(crate) notices: Vec<ShopError>,
}
