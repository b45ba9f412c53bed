//! Requests and answers that flow piece by piece.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use ::http::{Request, Response, header};
use bytes::Bytes;
use futures_core::Stream;
use http_body_util::{BodyDataStream, BodyExt as _, StreamBody};
use hyper::body::{Frame, Incoming};
use tokio::time::{Instant, Sleep, sleep, timeout_at};
use tower_http::decompression::DecompressionBody;

use super::{HttpTransport, in_memory, inside_answer, say_nothing_follows, stalled};
use crate::client::{AnswerBody, Limits, RequestBody, TransportError, TransportErrorKind};
use crate::error::Phase;

/// Sends the request, and gives the answer once its head is there.
pub(super) async fn exchange(
    transport: &HttpTransport,
    request: Request<RequestBody>,
    limits: Limits,
) -> Result<Response<AnswerBody>, TransportError> {
    let (mut parts, body) = request.into_parts();
    let sent = Sent::default();
    let body = if body.length() == Some(0) {
        sent.note(true, false);
        say_nothing_follows(&mut parts);
        // Asked all the same, as it may have more than was announced.
        in_memory(body.collect(0).await?)
    } else {
        if let Some(length) = body.length() {
            parts.headers.insert(header::CONTENT_LENGTH, length.into());
        }
        sent.note(false, false);
        StreamBody::new(Watched { body, sent: sent.clone() }).boxed_unsync()
    };
    let mut answer = std::pin::pin!(transport.execute(Request::from_parts(parts, body), &limits));
    // Often enough to see that the last piece was taken, and that another limit counts from there on.
    let look = limits.attempt.min(limits.stall).max(Duration::from_millis(10));
    let answer = loop {
        match timeout_at(sent.deadline(&limits).min(Instant::now() + look), answer.as_mut()).await {
            Ok(answer) => break answer.map_err(|error| sent.broken(error))?,
            Err(late) if sent.deadline(&limits) <= Instant::now() => return Err(sent.late(&limits).with_source(late)),
            Err(_) => {}
        }
    };
    Ok(answer.map(|body| Received::body(body, limits.stall)))
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

    fn broken(&self, error: TransportError) -> TransportError {
        if !self.lock().unreadable {
            return error;
        }
        let message = "the data to be sent cannot be read";
        let unreadable = TransportError::new(TransportErrorKind::Unreadable, Phase::NotSent, message);
        match error.into_source() {
            Some(source) => unreadable.with_source(source),
            None => unreadable,
        }
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
    type Item = io::Result<Frame<Bytes>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(Pin::new(&mut self.body).poll_next(context));
        // The HTTP client does not ask again when it has as much as was announced.
        self.sent.note(chunk.is_none() || self.body.is_given(), matches!(chunk, Some(Err(_))));
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
    }
}

/// An answer's body that may not stand still. The time that its reader takes between two pieces does not count.
pub(super) struct Received {
    chunks: BodyDataStream<DecompressionBody<Incoming>>,
    stall: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    read: u64,
}

impl Received {
    pub(super) fn body(body: DecompressionBody<Incoming>, stall: Duration) -> AnswerBody {
        AnswerBody::new(Self { chunks: body.into_data_stream(), stall, timer: None, read: 0 })
    }
}

impl Stream for Received {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(chunk) = Pin::new(&mut this.chunks).poll_next(context) {
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
