//! The request loop: build, span, attempt, classify, retry.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::{Answer, Call, Format};
use crate::classify::{self, Seen};
use crate::error::{Error, ErrorKind, Phase, Result};
use crate::retry::Waits;
use crate::shop::Shop;
use crate::transport::{Limits, TransportError, TransportErrorKind};

/// Everything but RFC 3986's unreserved characters: firewalls in front of shops stumble over raw brackets.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl Shop {
    /// Makes a call: sends it, says what the answer means, and tries again where that is safe.
    ///
    /// # Errors
    ///
    /// All that can go wrong; see [`ErrorKind`]. A read that failed for a passing reason has been retried.
    pub(crate) async fn call(&self, call: Call) -> Result<Answer> {
        let span = tracing::info_span!(
            "prestashop.call",
            "otel.kind" = "client",
            "http.request.method" = call.verb.as_str(),
            "url.template" = template(&call),
            "server.address" = self.inner.base.host_str(),
            "http.response.status_code" = Empty,
            "http.request.resend_count" = Empty,
            "error.type" = Empty,
        );
        let outcome = self.tries(&call, &span).instrument(span.clone()).await;
        match &outcome {
            Ok(answer) => {
                span.record("http.response.status_code", answer.status);
            }
            Err(error) => {
                if let Some(status) = error.status() {
                    span.record("http.response.status_code", status);
                }
                span.record("error.type", error.kind().as_str());
            }
        }
        outcome
    }

    async fn tries(&self, call: &Call, span: &Span) -> Result<Answer> {
        let shop = &self.inner;
        let named = |error: Error| error.with_call(call.verb, call.resource.clone(), call.id);
        let request = self.request(call).map_err(named)?;
        let started = shop.clock.elapsed();
        let mut waits = Waits::new(&shop.retry);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let left = shop.retry.total.saturating_sub(shop.clock.elapsed().saturating_sub(started));
            let error = match self.attempt(call, request.clone(), left).await {
                Ok(answer) => {
                    shop.budget.refund();
                    return Ok(answer);
                }
                Err(error) => named(error).with_attempts(attempts),
            };
            let Some(wait) = self.wait_before_retry(&error, attempts, &mut waits, started) else {
                return Err(error);
            };
            span.record("http.request.resend_count", attempts);
            tracing::warn!(
                attempt = attempts,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "error.type" = error.kind().as_str(),
                "the call failed and is tried again"
            );
            shop.clock.sleep(wait).await;
        }
    }

    /// How long to wait before the next try; `None` if there is none.
    fn wait_before_retry(
        &self,
        error: &Error,
        attempts: u32,
        waits: &mut Waits,
        started: Duration,
    ) -> Option<Duration> {
        let shop = &self.inner;
        // A write is sent again only when nothing of it can have reached the shop.
        let is_write = error.verb().is_some_and(super::Verb::is_write);
        let safe = !is_write || error.phase() == Phase::NotSent;
        if !safe || !error.is_retryable() || attempts >= shop.retry.tries {
            return None;
        }
        let wait = waits.next(error.retry_after(), shop.clock.as_ref())?;
        let spent = shop.clock.elapsed().saturating_sub(started);
        if spent + wait >= shop.retry.total || !shop.budget.take() {
            return None;
        }
        Some(wait)
    }

    async fn attempt(&self, call: &Call, request: Request<Bytes>, left: Duration) -> Result<Answer> {
        let shop = &self.inner;
        let limits = Limits { attempt: shop.limits.attempt.min(left), ..shop.limits.clone() };
        let response = shop.transport.send(request, &limits).await.map_err(no_answer)?;
        // A transport of the user's own may not have held the limit.
        if response.body().len() > limits.max_body {
            return Err(too_large(limits.max_body).with_status(response.status().as_u16()));
        }
        let seen = Seen {
            call,
            redact: self.redact(),
            key_in_query: shop.authorization.is_none(),
            shop_id: shop.shop_id,
            tolerate_notices: shop.tolerate_notices,
            now: shop.clock.now(),
        };
        classify::classify(&seen, response)
    }

    fn request(&self, call: &Call) -> Result<Request<Bytes>> {
        let shop = &self.inner;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
        if !call.resource.chars().all(is_plain) {
            return Err(Error::usage(format!("`{}` is no resource's name", call.resource)));
        }
        // PHP reads `ps.method` and `ps method` as the same name.
        let tunnels = |name: &str| name.replace(['.', ' '], "_") == "ps_method";
        if !call.verb.is_write() && call.query.iter().any(|(name, _)| tunnels(name)) {
            return Err(Error::usage("ps_method makes a write of a read, which would be retried like a read")
                .with_hint("Send it with the verb POST: the shop reads the body of no other."));
        }
        let mut url = format!("{}{}", shop.base, call.resource);
        if let Some(id) = call.id {
            url.push('/');
            url.push_str(&id.to_string());
        }
        let mut mark = '?';
        let mut add = |name: &str, value: &str| {
            url.push(mark);
            mark = '&';
            url.extend(utf8_percent_encode(name, ENCODED));
            url.push('=');
            url.extend(utf8_percent_encode(value, ENCODED));
        };
        for (name, value) in &call.query {
            add(name, value);
        }
        let names_shop = |name: &str| matches!(name, "id_shop" | "id_group_shop" | "id_shop_group");
        if let Some(id) = shop.shop_id
            && !call.query.iter().any(|(name, _)| names_shop(name))
        {
            add("id_shop", &id.to_string());
        }
        if shop.authorization.is_none() {
            add("ws_key", shop.key.expose_secret());
        }
        let mut request =
            Request::builder().method(call.verb.as_str()).uri(url).header(header::USER_AGENT, shop.user_agent.clone());
        if let Some(authorization) = &shop.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        if call.format == Format::Json {
            request = request.header("Output-Format", HeaderValue::from_static("JSON"));
        }
        if call.body.is_some() {
            request = request.header(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
        }
        let body = call.body.clone().map_or_else(Bytes::new, Bytes::from);
        request.body(body).map_err(|error| Error::usage("the request is too long or cannot be sent").with_source(error))
    }
}

/// The path without ids, as traces group by it.
fn template(call: &Call) -> String {
    match call.id {
        Some(_) => format!("/api/{}/{{id}}", call.resource),
        None => format!("/api/{}", call.resource),
    }
}

fn too_large(max: usize) -> Error {
    Error::new(ErrorKind::BodyTooLarge, format!("the answer is larger than {max} bytes"))
        .at(Phase::Answered)
        .with_hint("Ask for smaller pages or fewer fields, or raise the largest body.")
}

fn no_answer(error: TransportError) -> Error {
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
        TransportErrorKind::BodyTooLarge => {
            (ErrorKind::BodyTooLarge, "Ask for smaller pages or fewer fields, or raise the largest body.")
        }
        TransportErrorKind::Other => (ErrorKind::Transport, ""),
    };
    let failed = Error::new(kind, error.to_string()).at(error.phase()).with_hint(hint);
    // The message is told already; what lies below it goes on as the source.
    match error.into_source() {
        Some(source) => failed.with_source(source),
        None => failed,
    }
}
