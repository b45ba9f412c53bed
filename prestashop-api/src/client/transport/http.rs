//! The transport that really talks HTTP: reqwest, HTTP/1.1, rustls.

mod streamed;

use std::fmt;
use std::time::Duration;

use ::http::request::Parts;
use ::http::{HeaderMap, Method, Request, Response, StatusCode, Version, header};
use bytes::{Bytes, BytesMut};
use url::Url;

use super::{AnswerBody, Limits, RequestBody, Transport, TransportError, TransportErrorKind};
use crate::client::{BoxFuture, is_loopback};
use crate::error::{Error, ErrorKind, Phase, Result};

/// HTTP/1.1 with keep-alive and gzip; HTTPS with the platform's certificates under the feature `rustls`.
#[derive(Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client knows the environment's proxies, and their passwords.
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

impl HttpTransport {
    /// A transport to the server of `url`. `connect` is the longest time to make a connection.
    ///
    /// The environment's proxies (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) are used, except to this machine itself: plain
    /// HTTP is allowed there because it does not leave the machine.
    ///
    /// # Errors
    ///
    /// The platform's certificates cannot be read, or HTTPS is asked for and the feature `rustls` is off.
    pub fn new(url: &Url, connect: Duration) -> Result<Self> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // Plain HTTP/1.1: shops rarely speak HTTP/2 up to PHP, and one that dies answers HTTP/1.0.
            .http1_only()
            .gzip(true)
            .tcp_nodelay(true)
            .connect_timeout(connect)
            // Shorter than the 5 s keep-alive of a stock Apache, so that a connection is seldom reused while it closes.
            .pool_idle_timeout(Duration::from_secs(4));
        let builder = if is_loopback(url) { builder.no_proxy() } else { builder };
        let client = with_tls(builder, url.scheme() == "https")?
            .build()
            .map_err(|error| Error::usage("the HTTP client cannot be set up").with_source(error))?;
        Ok(Self { client })
    }
}

#[cfg(feature = "rustls")]
fn with_tls(builder: reqwest::ClientBuilder, https: bool) -> Result<reqwest::ClientBuilder> {
    use std::sync::Arc;

    use rustls_platform_verifier::BuilderVerifierExt as _;

    fn failed(error: rustls::Error) -> Error {
        Error::new(ErrorKind::Connect, "TLS cannot be set up").with_source(error)
    }
    // The provider is handed over: a process-wide one is the application's to choose.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(failed)?;
    let config = if https {
        config.with_platform_verifier().map_err(|error| {
            failed(error).with_hint("Install the system's certificates (on Debian: the package ca-certificates).")
        })?
    } else {
        config.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

#[cfg(not(feature = "rustls"))]
fn with_tls(builder: reqwest::ClientBuilder, https: bool) -> Result<reqwest::ClientBuilder> {
    if https {
        return Err(Error::new(ErrorKind::Usage, "HTTPS is not built in")
            .with_hint("Enable the feature `rustls` of prestashop-api, or give the shop a transport of your own."));
    }
    Ok(builder)
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
        Box::pin(streamed::exchange(&self.client, request, limits.clone()))
    }
}

impl HttpTransport {
    async fn attempt(&self, request: Request<Bytes>, limits: &Limits) -> Result<Response<Bytes>, TransportError> {
        let (mut parts, body) = request.into_parts();
        if body.is_empty() {
            say_nothing_follows(&mut parts);
        }
        let request = reqwest::Request::try_from(Request::from_parts(parts, body)).map_err(unbuildable)?;
        let mut answer = self.client.execute(request).await.map_err(before_answer)?;
        let (status, version) = (answer.status(), answer.version());
        let headers = std::mem::take(answer.headers_mut());
        let body = read_body(&mut answer, limits).await?;
        Ok(assemble(status, version, headers, body))
    }
}

/// Says that a write has no body: many servers refuse one that does not say it.
fn say_nothing_follows(parts: &mut Parts) {
    if matches!(parts.method, Method::POST | Method::PUT | Method::PATCH) {
        parts.headers.insert(header::CONTENT_LENGTH, 0.into());
    }
}

fn assemble<B>(status: StatusCode, version: Version, headers: HeaderMap, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.version_mut() = version;
    *response.headers_mut() = headers;
    response
}

async fn read_body(answer: &mut reqwest::Response, limits: &Limits) -> Result<Bytes, TransportError> {
    let mut body = BytesMut::new();
    loop {
        let chunk = match tokio::time::timeout(limits.stall, answer.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return Ok(body.freeze()),
            Ok(Err(error)) => return Err(inside_answer(error, body.len() as u64)),
            Err(late) => return Err(stalled(body.len() as u64, limits.stall).with_source(late)),
        };
        if body.len() + chunk.len() > limits.max_body {
            return Err(TransportError::new(
                TransportErrorKind::BodyTooLarge,
                Phase::Answered,
                format!("the answer is larger than {} bytes", limits.max_body),
            ));
        }
        body.extend_from_slice(&chunk);
    }
}

fn stalled(read: u64, stall: Duration) -> TransportError {
    TransportError::new(
        TransportErrorKind::Timeout,
        Phase::MaybeSent,
        format!("the answer stopped after {read} bytes for {stall:?}"),
    )
}

// The URL is left out of all three: it may hold the key.

fn unbuildable(error: reqwest::Error) -> TransportError {
    TransportError::new(TransportErrorKind::Other, Phase::NotSent, "the request cannot be built")
        .with_source(error.without_url())
}

fn before_answer(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let (kind, phase, message) = if error.is_connect() && error.is_timeout() {
        (TransportErrorKind::Timeout, Phase::NotSent, "no connection in time")
    } else if error.is_connect() {
        (TransportErrorKind::Connect, Phase::NotSent, "no connection")
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, Phase::MaybeSent, "no answer in time")
    } else {
        (TransportErrorKind::Other, Phase::MaybeSent, "the connection broke before an answer came")
    };
    TransportError::new(kind, phase, message).with_source(error)
}

fn inside_answer(error: reqwest::Error, read: u64) -> TransportError {
    let error = error.without_url();
    let kind = if error.is_timeout() { TransportErrorKind::Timeout } else { TransportErrorKind::Truncated };
    TransportError::new(kind, Phase::MaybeSent, format!("the answer broke off after {read} bytes")).with_source(error)
}
