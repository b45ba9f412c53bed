//! The transport that really talks HTTP: hyper, HTTP/1.1, rustls.

mod connect;
mod names;
mod streamed;
#[cfg_attr(not(feature = "rustls"), path = "http/no_tls.rs")]
mod tls;

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ::http::request::Parts;
use ::http::uri::Scheme;
use ::http::{HeaderValue, Method, Request, Response, header};
use bytes::{Bytes, BytesMut};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::error::Elapsed;
use tower_http::decompression::{Decompression, DecompressionBody};
use tower_service::Service as _;
use url::Url;

use self::connect::{Connector, LIMIT, Proxies};
use self::streamed::Received;
use self::tls::Trust;
use super::{AnswerBody, Limits, RequestBody, Transport, TransportError, TransportErrorKind};
use crate::client::BoxFuture;
use crate::error::{Phase, Result, counted};

type BoxError = Box<dyn StdError + Send + Sync>;
type Outgoing = UnsyncBoxBody<Bytes, io::Error>;
type Client = Decompression<legacy::Client<Connector, Outgoing>>;

/// HTTP/1.1 with keep-alive and gzip; HTTPS with the platform's certificates under the feature `rustls`.
///
/// One serves any number of shops, and clones share their connections. The environment's proxies (`HTTPS_PROXY`, `HTTP_PROXY`,
/// `ALL_PROXY`, `NO_PROXY`) are used, except to this machine itself. The platform's certificates are read when HTTPS is first
/// needed, and once per process.
///
/// Reads use connections again. Each write makes one of its own: many shops close a connection that they have promised to keep,
/// and whether a write that met such an end was heard nobody can tell.
#[derive(Clone)]
pub struct HttpTransport {
    proxies: Proxies,
    kept: Client,
    fresh: Client,
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client knows the environment's proxies, and their passwords.
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl HttpTransport {
    /// A transport with connections of its own. Nothing is connected yet, nor is a certificate read.
    #[must_use]
    pub fn new() -> Self {
        Self::trusting(Trust::PLATFORM)
    }

    fn trusting(trust: Trust) -> Self {
        let proxies = Proxies::of_environment();
        let connector = Connector::new(proxies.clone(), trust);
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            // Shorter than the 5 s keep-alive of a stock Apache, so that a connection is seldom reused while it closes.
            .pool_idle_timeout(Duration::from_secs(4));
        let kept = gzip_only(builder.build(connector.clone()));
        let fresh = gzip_only(builder.pool_max_idle_per_host(0).build(connector));
        Self { proxies, kept, fresh }
    }

    /// The one transport of this process, for many shops in one program: shops on the same server share its connections.
    ///
    /// An idle connection is tended by the runtime that made it, so this is for programs with one tokio runtime. Without it each
    /// shop has a transport of its own.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        static SHARED: LazyLock<Arc<HttpTransport>> = LazyLock::new(Arc::default);
        Arc::clone(&SHARED)
    }

    /// A transport with connections of its own, for which all is there that the server of `url` takes. It trusts the authorities
    /// whose certificates are in `pem` too.
    ///
    /// # Errors
    ///
    /// The platform's certificates or those in `pem` cannot be read, or there are some, or HTTPS is asked for, and the feature
    /// `rustls` is off.
    pub(crate) fn to(url: &Url, pem: &[Vec<u8>]) -> Result<Self> {
        let trust = Trust::with(pem)?;
        trust.check(url)?;
        Ok(Self::trusting(trust))
    }

    /// Sends a request, and gives the answer once its head is there.
    async fn execute(
        &self,
        mut request: Request<Outgoing>,
        limits: &Limits,
    ) -> Result<Response<DecompressionBody<Incoming>>, TransportError> {
        let uri = request.uri();
        if uri.authority().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
            let message = "the request cannot be built: its address has no server, or another scheme than HTTP's";
            return Err(TransportError::new(TransportErrorKind::Other, Phase::NotSent, message));
        }
        // Inside TLS the proxy sees no headers: there its password goes with the request for a tunnel.
        let proxy = (uri.scheme() == Some(&Scheme::HTTP)).then(|| self.proxies.before(uri)).flatten();
        if let Some(password) = proxy.as_ref().and_then(|proxy| proxy.basic_auth()) {
            request.headers_mut().entry(header::PROXY_AUTHORIZATION).or_insert_with(|| password.clone());
        }
        request.headers_mut().entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        let client = if request.method().is_safe() { &self.kept } else { &self.fresh };
        LIMIT.scope(limits.connect, client.clone().call(request)).await.map_err(before_answer)
    }

    async fn attempt(&self, request: Request<Bytes>, limits: &Limits) -> Result<Response<Bytes>, TransportError> {
        let (mut parts, body) = request.into_parts();
        if body.is_empty() {
            say_nothing_follows(&mut parts);
        }
        let answer = self.execute(Request::from_parts(parts, in_memory(body)), limits).await?;
        let (parts, body) = answer.map(|body| Received::body(body, limits.stall)).into_parts();
        Ok(Response::from_parts(parts, read_body(body, limits.max_body).await?))
    }
}

/// Announces gzip and undoes it, and nothing else that another crate of the program may have turned on.
fn gzip_only(client: legacy::Client<Connector, Outgoing>) -> Client {
    Decompression::new(client).gzip(true).no_br().no_deflate().no_zstd()
}

impl Transport for HttpTransport {
    fn send(&self, request: Request<Bytes>, limits: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let limits = limits.clone();
        Box::pin(async move {
            match tokio::time::timeout(limits.attempt, self.attempt(request, &limits)).await {
                Ok(answer) => answer,
                Err(late) => Err(TransportError::new(
                    TransportErrorKind::Timeout,
                    Phase::MaybeSent,
                    format!("no complete answer within {:?}", limits.attempt),
                )
                .with_source(late)),
            }
        })
    }

    fn stream(
        &self,
        request: Request<RequestBody>,
        limits: &Limits,
    ) -> BoxFuture<'_, Result<Response<AnswerBody>, TransportError>> {
        Box::pin(streamed::exchange(self, request, limits.clone()))
    }
}

/// Says that a write has no body: many servers refuse one that does not say it.
fn say_nothing_follows(parts: &mut Parts) {
    if matches!(parts.method, Method::POST | Method::PUT | Method::PATCH) {
        parts.headers.insert(header::CONTENT_LENGTH, 0.into());
    }
}

fn in_memory(body: Bytes) -> Outgoing {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}

async fn read_body(mut body: AnswerBody, max: usize) -> Result<Bytes, TransportError> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = body.chunk().await? {
        if whole.len() + chunk.len() > max {
            return Err(TransportError::new(
                TransportErrorKind::BodyTooLarge,
                Phase::Answered,
                format!("the answer is larger than {max} bytes"),
            ));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

fn stalled(read: u64, stall: Duration) -> TransportError {
    TransportError::new(
        TransportErrorKind::Timeout,
        Phase::MaybeSent,
        format!("the answer stopped after {} for {stall:?}", counted(read, "byte")),
    )
}

// The causes below name servers at most, never an address as a whole: it may hold the key.

fn before_answer(error: legacy::Error) -> TransportError {
    let (kind, phase, message) = match (error.is_connect(), is_timeout(&error)) {
        (true, true) => (TransportErrorKind::Timeout, Phase::NotSent, "no connection in time"),
        (true, false) => (TransportErrorKind::Connect, Phase::NotSent, "no connection"),
        (false, true) => (TransportErrorKind::Timeout, Phase::MaybeSent, "no answer in time"),
        (false, false) => (TransportErrorKind::Other, Phase::MaybeSent, "the connection broke before an answer came"),
    };
    TransportError::new(kind, phase, message).with_source(error)
}

fn inside_answer(error: BoxError, read: u64) -> TransportError {
    let kind = if is_timeout(error.as_ref()) { TransportErrorKind::Timeout } else { TransportErrorKind::Truncated };
    TransportError::new(kind, Phase::MaybeSent, format!("the answer broke off after {}", counted(read, "byte")))
        .with_source(error)
}

/// Whether time ran out somewhere below: ours, or the one that the system gives a connection.
fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.any(|cause| {
        let system = cause.downcast_ref::<io::Error>();
        cause.is::<Elapsed>() || system.is_some_and(|system| system.kind() == io::ErrorKind::TimedOut)
    })
}
