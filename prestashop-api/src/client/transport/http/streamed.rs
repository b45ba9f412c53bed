//! Requests and answers that flow piece by piece.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use ::http::{Request, Response, header};
use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep, timeout_at};

use super::{assemble, before_answer, inside_answer, say_nothing_follows, stalled, unbuildable};
use crate::client::{AnswerBody, Limits, RequestBody, TransportError, TransportErrorKind};
use crate::error::Phase;

/// Sends the request, and gives the answer once its head is there.
pub(super) async fn exchange(
    client: &reqwest::Client,
    request: Request<RequestBody>,
    limits: Limits,
) -> Result<Response<AnswerBody>, TransportError> {
    let (mut parts, body) = request.into_parts();
    let sent = Sent::default();
    let body = if body.length() == Some(0) {
        sent.note(true, false);
        say_nothing_follows(&mut parts);
        // Asked all the same, as it may have more than was announced.
        reqwest::Body::from(body.collect(0).await?)
    } else {
        if let Some(length) = body.length() {
            parts.headers.insert(header::CONTENT_LENGTH, length.into());
        }
        sent.note(false, false);
        reqwest::Body::wrap_stream(Watched { body, sent: sent.clone() })
    };
    let request = reqwest::Request::try_from(Request::from_parts(parts, body)).map_err(unbuildable)?;
    let mut answer = std::pin::pin!(client.execute(request));
    // Often enough to see that the last piece was taken, and that another limit counts from there on.
    let look = limits.attempt.min(limits.stall).max(Duration::from_millis(10));
    let mut answer = loop {
        match timeout_at(sent.deadline(&limits).min(Instant::now() + look), answer.as_mut()).await {
            Ok(answer) => break answer.map_err(|error| sent.broken(error))?,
            Err(late) if sent.deadline(&limits) <= Instant::now() => return Err(sent.late(&limits).with_source(late)),
            Err(_) => {}
        }
    };
    let (status, version) = (answer.status(), answer.version());
    let headers = std::mem::take(answer.headers_mut());
    let body = Received { chunks: Box::pin(answer.bytes_stream()), stall: limits.stall, timer: None, read: 0 };
    Ok(assemble(status, version, headers, AnswerBody::new(body)))
}

/// How far a request has gone.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Progress>>);

#[derive(Default)]
struct Progress {
    /// When the last piece was taken.
    at: Option<Instant>,
    whole: bool,
    unreadable: bool,
}

impl Sent {
    fn note(&self, whole: bool, unreadable: bool) {
        *self.lock() = Progress { at: Some(Instant::now()), whole, unreadable };
    }

    /// Until when something has to happen.
    fn deadline(&self, limits: &Limits) -> Instant {
        let progress = self.lock();
        progress.at.unwrap_or_else(Instant::now) + if progress.whole { limits.attempt } else { limits.stall }
    }

    fn late(&self, limits: &Limits) -> TransportError {
        let message = if self.lock().whole {
            format!("no answer within {:?}", limits.attempt)
        } else {
            format!("the request stood still for {:?}", limits.stall)
        };
        TransportError::new(TransportErrorKind::Timeout, Phase::MaybeSent, message)
    }

    fn broken(&self, error: reqwest::Error) -> TransportError {
        if self.lock().unreadable {
            let message = "the data to be sent cannot be read";
            return TransportError::new(TransportErrorKind::Unreadable, Phase::NotSent, message)
                .with_source(error.without_url());
        }
        before_answer(error)
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        // Each field is written as a whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request's body that notes when a piece of it is taken.
struct Watched {
    body: RequestBody,
    sent: Sent,
}

impl Stream for Watched {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(Pin::new(&mut self.body).poll_next(context));
        // The HTTP client does not ask again when it has as much as was announced.
        self.sent.note(chunk.is_none() || self.body.is_given(), matches!(chunk, Some(Err(_))));
        Poll::Ready(chunk)
    }
}

/// An answer's body that may not stand still. The time that its reader takes between two pieces does not count.
struct Received {
    chunks: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    stall: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    read: u64,
}

impl Stream for Received {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(chunk) = this.chunks.as_mut().poll_next(context) {
            this.timer = None;
            let chunk = chunk.map(|chunk| chunk.map_err(|error| inside_answer(error, this.read)));
            this.read += chunk.as_ref().and_then(|chunk| chunk.as_ref().ok()).map_or(0, |chunk| chunk.len() as u64);
            return Poll::Ready(chunk);
        }
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep(this.stall)));
        ready!(timer.as_mut().poll(context));
        Poll::Ready(Some(Err(stalled(this.read, this.stall))))
    }
}
