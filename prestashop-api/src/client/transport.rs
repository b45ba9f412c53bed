//! The seam between the client and HTTP.

mod body;
mod http;

use std::error::Error as StdError;
use std::fmt::{self, Debug};
use std::time::Duration;

use ::http::{Request, Response};
use bytes::Bytes;

pub use self::body::{AnswerBody, RequestBody};
pub use self::http::HttpTransport;
use crate::client::BoxFuture;
use crate::error::Phase;
use crate::resources::service;

/// Sends one request, once. Retries, redirects, and what an answer means are not its business.
///
/// A transport follows no redirect, keeps no cookie, undoes `Content-Encoding`, and holds the [`Limits`]. A write goes out over a
/// connection that has served nothing before: what became of a write that met the end of an old one nobody can tell.
///
/// The types of requests and answers are those of [`prestashop_api::http`](crate::http) and [`prestashop_api::bytes`](crate::bytes),
/// so that no other version of these crates gets in the way:
///
/// ```
/// use prestashop_api::bytes::Bytes;
/// use prestashop_api::client::{BoxFuture, HttpTransport, TransportError};
/// use prestashop_api::http::{Request, Response};
/// use prestashop_api::{Limits, Transport};
///
/// /// Tells what goes out, without what the address may hold.
/// #[derive(Debug)]
/// struct Told(HttpTransport);
///
/// impl Transport for Told {
///     fn send(&self, request: Request<Bytes>, limits: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
///         println!("{} {}", request.method(), request.uri().path());
///         self.0.send(request, limits)
///     }
/// }
/// ```
pub trait Transport: Send + Sync + Debug {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    ///
    /// No connection, no complete answer in time, or an answer larger than allowed. An HTTP status is no error.
    fn send(&self, request: Request<Bytes>, limits: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;

    /// Sends the request and gives the answer as soon as its head is there: for images and files, which need not fit into
    /// memory.
    ///
    /// The limits are those of a standstill. A request or an answer may take as long as it likes while bytes flow; the server
    /// has [`Limits::attempt`] to answer once the request is sent, and neither side may pause for [`Limits::stall`]. Nothing is
    /// unpacked into memory, and [`Limits::max_body`] does not apply.
    ///
    /// Unless implemented, this goes through [`send`](Self::send): both bodies are then held in memory, each up to
    /// [`Limits::max_body`], and nothing larger is sent.
    ///
    /// # Errors
    ///
    /// No connection, no answer in time, or data to be sent that cannot be read. An HTTP status is no error.
    fn stream(
        &self,
        request: Request<RequestBody>,
        limits: &Limits,
    ) -> BoxFuture<'_, Result<Response<AnswerBody>, TransportError>> {
        let limits = limits.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect(limits.max_body).await?;
            let answer = self.send(Request::from_parts(parts, body), &limits).await?;
            Ok(answer.map(AnswerBody::from_bytes))
        })
    }
}

/// What one attempt may take.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest time to make a connection.
    pub connect: Duration,
    /// The longest time of an attempt as a whole; for a streamed one, of the wait for the answer once all is sent.
    pub attempt: Duration,
    /// The longest time without a byte, once the answer has begun; also while a streamed request is sent.
    pub stall: Duration,
    /// The largest body, in bytes after decompression.
    pub max_body: usize,
}

impl Default for Limits {
    /// 5 s to connect, 60 s in all, 30 s without a byte, 64 MiB.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(service::CONNECT_SECONDS),
            attempt: Duration::from_secs(service::ATTEMPT_SECONDS),
            stall: Duration::from_secs(service::STALL_SECONDS),
            max_body: usize::try_from(service::BODY_BYTES).unwrap_or(usize::MAX),
        }
    }
}

/// Why a transport has no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    phase: Phase,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kept the transport from answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the name is unknown, nobody listens, or TLS failed.
    Connect,
    /// It took too long.
    Timeout,
    /// The body ended too early or cannot be decompressed.
    Truncated,
    /// A body is larger than [`Limits::max_body`]: that of the answer, or one that the transport cannot stream.
    BodyTooLarge,
    /// The data to be sent cannot be read, or has another length than was said. The request was broken off: no server acts on half
    /// of one.
    Unreadable,
    /// Anything else, such as a connection that broke.
    Other,
}

impl TransportError {
    /// An error. `phase` decides whether a write may be sent again: say [`Phase::NotSent`] only if nothing of the request
    /// can have reached the shop. `message` must hold no secret.
    #[must_use]
    pub fn new(kind: TransportErrorKind, phase: Phase, message: impl Into<String>) -> Self {
        Self { kind, phase, message: message.into(), source: None }
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kept the transport from answering.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// How far the request had come.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    pub(crate) fn into_source(self) -> Option<Box<dyn StdError + Send + Sync>> {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
