//! Calls as they are: for what the typed client does not offer.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::client::{Call, Connection, Format, Shop};
use crate::error::{Error, ErrorKind, Phase, Result, ShopError, Verb};
use crate::read::{RecordBuffer, decode, decode_error};
use crate::record::{DynamicRecord, ResourceMeta};
use crate::version::Version;

/// A call with parameters that nobody checks: PrestaShop ignores operators that it does not know, and then answers with all
/// records. Everything else is as ever: key, retries of reads, time limits, classified errors, records that lose nothing.
#[derive(Debug, Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct RawCall {
    connection: Connection,
    call: Call,
}

impl RawCall {
    /// The record's id, as part of the path.
    pub fn id(mut self, id: u64) -> Self {
        self.call = self.call.id(id);
        self
    }

    /// A query parameter, as the shop shall see it; it is encoded on the way.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.call = self.call.query(Cow::Owned(name.into()), value);
        self
    }

    /// The body of a write: XML, as no PrestaShop reads JSON.
    pub fn body(mut self, xml: impl Into<String>) -> Self {
        self.call = self.call.body(xml);
        self
    }

    /// Asks for XML instead of JSON.
    pub fn xml(mut self) -> Self {
        self.call = self.call.xml();
        self
    }

    /// Asks for the answer only if it has changed: `sha1` is the [`content_sha1`](RawAnswer::content_sha1) of an earlier one. From
    /// PrestaShop 8.0.0 on an answer with that checksum comes as status 304 without a body; older shops send it all the same.
    ///
    /// # Errors
    /// The text is no SHA-1 in hexadecimal.
    pub fn unless(mut self, sha1: &str) -> Result<Self> {
        self.call = self.call.unless(sha1)?;
        Ok(self)
    }

    /// Sends the call.
    ///
    /// # Errors
    /// What the shop or the network says. A write that may have been done all the same says so by
    /// [`Error::may_have_been_applied`](crate::Error::may_have_been_applied).
    pub async fn send(self) -> Result<RawAnswer> {
        let answer = self.connection.call(self.call).await?;
        Ok(RawAnswer {
            status: answer.status,
            xml: answer.format == Format::Xml,
            access_time: answer.access_time,
            execution_time: answer.execution_time,
            version: answer.version,
            content_sha1: answer.content_sha1,
            notices: answer.notices,
            body: answer.body,
        })
    }
}

/// The answer to a [`RawCall`]; it is no error.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Whether the body is XML rather than JSON.
    pub xml: bool,
    /// The shop's clock when it answered.
    pub access_time: Option<Timestamp>,
    /// How long the shop worked on the call, if it says so.
    pub execution_time: Option<Duration>,
    /// The shop's PrestaShop version.
    pub version: Option<Version>,
    /// The SHA-1 of the body, as the shop says it; it says so with good answers that have a body.
    pub content_sha1: Option<String>,
    /// PHP notices that the shop sent beside the records; only if they are tolerated.
    pub notices: Vec<ShopError>,
    /// The body.
    pub body: Bytes,
}

impl RawAnswer {
    /// The records of the answer, whichever envelope it has. Each shows the fields that the shop sent.
    ///
    /// # Errors
    /// When there is no body, as with status 304; or when it is not what PrestaShop answers about this resource: the error's path
    /// leads to the field.
    pub fn records(&self, resource: &'static ResourceMeta) -> Result<Vec<DynamicRecord>> {
        if self.body.is_empty() {
            let message = format!("the answer (status {}) has no body, so no records", self.status);
            return Err(Error::new(ErrorKind::EmptyBody, message).at(Phase::Answered).with_status(self.status));
        }
        let mut rows = RecordBuffer::new(resource.partial);
        let format = if self.xml { Format::Xml } else { Format::Json };
        decode(&self.body, format, resource.list, resource.item, &mut rows)
            .map_err(|error| decode_error(error, resource.name))?;
        Ok(rows.into_records())
    }
}

impl Shop {
    /// A call with parameters of your own; an empty resource is the API root.
    pub fn raw(&self, verb: Verb, resource: impl Into<String>) -> RawCall {
        RawCall { connection: self.connection.clone(), call: Call::new(verb, resource.into()) }
    }
}
