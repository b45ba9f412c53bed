//! The request loop: build, span, attempt, classify, retry.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::request::{XML, template, with_body};
use super::{Call, Reply};
use crate::client::classify::CallContext;
use crate::client::{Backoff, BoxFuture, Connection, Limits, TransportError, TransportErrorKind, classify};
use crate::error::{Error, ErrorKind, Phase, Result};

impl Connection {
    /// Makes a call: sends it, says what the answer means, and tries again where that is safe.
    ///
    /// # Errors
    ///
    /// All that can go wrong; see [`ErrorKind`]. A read that failed for a passing reason has been retried.
    pub(crate) async fn call(&self, call: Call) -> Result<Reply> {
        let span = span(self, &call);
        let outcome = self.tries(&call, &span).instrument(span.clone()).await;
        record(&span, &outcome, |answer| answer.status);
        outcome
    }

    async fn tries(&self, call: &Call, span: &Span) -> Result<Reply> {
        let mut tries = Attempts::new(self, call, span);
        let body = call.body.clone().map_or_else(Bytes::new, Bytes::from);
        let mut head = self.head(call).map_err(|error| tries.named(error))?;
        if call.body.is_some() {
            head = head.header(header::CONTENT_TYPE, HeaderValue::from_static(XML));
        }
        let request = with_body(head, body).map_err(|error| tries.named(error))?;
        loop {
            match self.attempt(call, request.clone(), tries.next()).await {
                Ok(answer) => {
                    self.inner.budget.refund();
                    return Ok(answer);
                }
                Err(error) => tries.again(error).await?,
            }
        }
    }

    /// As [`call`](Self::call), past caches: what was said before the shop's last answer is no answer to this call, and it is made once
    /// more, at an address that no cache knows. The shop ignores parameters that it does not know.
    pub(crate) fn call_afresh(&self, call: Call) -> BoxFuture<'_, Result<Reply>> {
        // On the heap: the futures of writes hold several of these.
        Box::pin(async move {
            let before = *self.time();
            let answer = self.call(call.clone()).await?;
            match (answer.access_time, before) {
                (Some(time), Some(before)) if time < before => {
                    let now = self.inner.clock.now().as_nanosecond();
                    self.call(call.query("_", now.to_string())).await
                }
                _ => Ok(answer),
            }
        })
    }

    async fn attempt(&self, call: &Call, request: Request<Bytes>, limits: Limits) -> Result<Reply> {
        let response = self.inner.transport.send(request, &limits).await.map_err(no_answer)?;
        // A transport of the user's own may not have held the limit.
        if response.body().len() > limits.max_body {
            return Err(too_large(limits.max_body).with_status(response.status().as_u16()));
        }
        self.verdict(call, response)
    }

    /// What a whole answer means.
    pub(super) fn verdict(&self, call: &Call, response: Response<Bytes>) -> Result<Reply> {
        self.note_version(response.headers());
        if let Some(time) = classify::access_time(response.headers()) {
            *self.time() = Some(time);
        }
        classify::classify(&self.seen(call), response)
    }

    pub(super) fn note_version(&self, headers: &HeaderMap) {
        if let Some(version) = classify::version(headers) {
            self.heard_version(version);
        }
    }

    pub(super) fn seen<'a>(&'a self, call: &'a Call) -> CallContext<'a> {
        CallContext {
            call,
            redact: self.redact().values(&call.secrets),
            key_in_query: self.inner.authorization.is_none(),
            scope: self.scope,
            tunnelled: call.tunnel || self.tunnels(call.verb),
            base: self.base(),
            tolerate_notices: self.inner.tolerate_notices,
            now: self.inner.clock.now(),
        }
    }
}

/// The span of a call. It names the verb and the address, never an id or the key.
pub(super) fn span(connection: &Connection, call: &Call) -> Span {
    tracing::info_span!(
        "prestashop.call",
        "otel.kind" = "client",
        "http.request.method" = call.verb.as_str(),
        "url.template" = template(call),
        "server.address" = connection.inner.base.host_str(),
        "http.response.status_code" = Empty,
        "http.request.resend_count" = Empty,
        "error.type" = Empty,
    )
}

/// Tells the span how the call ended.
pub(super) fn record<T>(span: &Span, outcome: &Result<T>, status: impl FnOnce(&T) -> u16) {
    match outcome {
        Ok(answer) => {
            span.record("http.response.status_code", status(answer));
        }
        Err(error) => {
            if let Some(status) = error.status() {
                span.record("http.response.status_code", status);
            }
            span.record("error.type", error.kind().as_str());
        }
    }
}

/// The tries of one call.
pub(super) struct Attempts<'a> {
    connection: &'a Connection,
    call: &'a Call,
    span: &'a Span,
    waits: Backoff,
    started: Duration,
    sent: u32,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(connection: &'a Connection, call: &'a Call, span: &'a Span) -> Self {
        let inner = &connection.inner;
        Self { connection, call, span, waits: Backoff::new(&inner.retry), started: inner.clock.elapsed(), sent: 0 }
    }

    /// The error with the name of the call.
    pub(super) fn named(&self, error: Error) -> Error {
        let error = error.with_call(self.call.verb, self.call.resource.clone(), self.call.id);
        error.of_shop(self.connection.base()).with_attempts(self.sent)
    }

    /// Begins the next try, and says what it may take.
    pub(super) fn next(&mut self) -> Limits {
        self.sent += 1;
        let engine = &self.connection.inner;
        let left = engine.retry.total.saturating_sub(self.spent());
        Limits { attempt: engine.limits.attempt.min(left), ..engine.limits.clone() }
    }

    /// Waits for the next try.
    ///
    /// # Errors
    ///
    /// There is none: the error, with the name of the call.
    pub(super) async fn again(&mut self, error: Error) -> Result<()> {
        let error = self.named(error);
        let Some(wait) = self.wait(&error) else {
            return Err(error);
        };
        self.span.record("http.request.resend_count", self.sent);
        tracing::warn!(
            attempt = self.sent,
            wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            "error.type" = error.kind().as_str(),
            "the call failed and is tried again"
        );
        self.connection.inner.clock.sleep(wait).await;
        Ok(())
    }

    /// How long to wait before the next try; `None` if there is none.
    fn wait(&mut self, error: &Error) -> Option<Duration> {
        let engine = &self.connection.inner;
        // A write is sent again only when nothing of it can have reached the shop.
        let safe = !self.call.verb.is_write() || error.phase() == Phase::NotSent;
        if !safe || !error.is_retryable() || self.sent >= engine.retry.tries {
            return None;
        }
        let wait = self.waits.next(error.retry_after(), engine.clock.as_ref())?;
        if self.spent() + wait >= engine.retry.total || !engine.budget.take() {
            return None;
        }
        Some(wait)
    }

    fn spent(&self) -> Duration {
        self.connection.inner.clock.elapsed().saturating_sub(self.started)
    }
}

pub(super) fn too_large(max: usize) -> Error {
    Error::new(ErrorKind::BodyTooLarge, format!("the answer is larger than {max} bytes"))
        .at(Phase::Answered)
        .with_hint("Ask for smaller pages or fewer fields, or raise the largest body.")
}

pub(crate) fn no_answer(error: TransportError) -> Error {
    #[cfg(feature = "rustls")]
    if error.phase() == Phase::NotSent
        && let Some((message, hint)) = super::tls::fault(&error)
    {
        let failed = Error::new(ErrorKind::Tls, message).at(Phase::NotSent).with_hint(hint);
        return match error.into_source() {
            Some(source) => failed.with_source(source),
            None => failed,
        };
    }
    let (kind, hint) = match error.kind() {
        TransportErrorKind::Connect => {
            (ErrorKind::Connect, "Check the shop's address, and that the shop can be reached from here.")
        }
        TransportErrorKind::Timeout if error.phase() == Phase::NotSent => {
            (ErrorKind::Timeout, "Check the shop's address, and that no firewall keeps this machine out.")
        }
        TransportErrorKind::Timeout => {
            (ErrorKind::Timeout, "Ask for smaller pages, or allow more time for an attempt.")
        }
        TransportErrorKind::Truncated => (ErrorKind::Corrupted, ""),
        TransportErrorKind::BodyTooLarge if error.phase() == Phase::NotSent => {
            (ErrorKind::BodyTooLarge, "Use a transport that streams, send a smaller file, or raise the largest body.")
        }
        TransportErrorKind::BodyTooLarge => {
            (ErrorKind::BodyTooLarge, "Ask for smaller pages or fewer fields, or raise the largest body.")
        }
        TransportErrorKind::Unreadable => (
            ErrorKind::Usage,
            "Nothing was saved: the shop takes a file as a whole only. The cause says what is wrong with it.",
        ),
        TransportErrorKind::Other => (ErrorKind::Transport, ""),
    };
    let failed = Error::new(kind, error.to_string()).at(error.phase()).with_hint(hint);
    // The message is told already; what lies below it goes on as the source.
    match error.into_source() {
        Some(source) => failed.with_source(source),
        None => failed,
    }
}
