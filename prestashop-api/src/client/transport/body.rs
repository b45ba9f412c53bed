//! Bodies that are not held in memory as a whole.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{TransportError, TransportErrorKind};
use crate::error::Phase;

type Chunks<E> = Pin<Box<dyn Stream<Item = Result<Bytes, E>> + Send>>;

/// The body of a request: a stream of chunks, whose length may be known beforehand.
pub struct RequestBody {
    chunks: Chunks<io::Error>,
    length: Option<u64>,
    given: u64,
    /// The last chunk by its length, until it is certain that nothing follows: HTTP would cut that off in silence.
    last: Option<Bytes>,
}

impl RequestBody {
    /// A body from chunks. Say the length in bytes if it is known: it is sent as `Content-Length`, which some servers in front
    /// of PHP insist on. A stream of another length breaks the request off.
    pub fn new(chunks: impl Stream<Item = io::Result<Bytes>> + Send + 'static, length: Option<u64>) -> Self {
        Self { chunks: Box::pin(chunks), length, given: 0, last: None }
    }

    /// A body that is in memory already.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = bytes.len() as u64;
        Self::new(once(bytes), Some(length))
    }

    /// The length in bytes, if it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Whether all of it was taken.
    pub(crate) fn is_given(&self) -> bool {
        self.length.is_some_and(|length| self.given == length) && self.last.is_none()
    }

    /// The same between two other pieces.
    pub(crate) fn between(self, before: Bytes, after: Bytes) -> Self {
        let length = self.length.map(|length| length + before.len() as u64 + after.len() as u64);
        Self::new(once(before).chain(self).chain(once(after)), length)
    }

    /// The whole body.
    ///
    /// # Errors
    ///
    /// The stream breaks, or has more than `max` bytes.
    pub async fn collect(mut self, max: usize) -> Result<Bytes, TransportError> {
        let error = |kind, message: String| TransportError::new(kind, Phase::NotSent, message);
        // Not `BodyExt::collect`: that holds all chunks beside the whole which is made of them, twice the memory.
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.next().await {
            let chunk = chunk.map_err(|broken| {
                error(TransportErrorKind::Unreadable, "the data to be sent cannot be read".to_owned())
                    .with_source(broken)
            })?;
            if whole.len().saturating_add(chunk.len()) > max {
                return Err(error(
                    TransportErrorKind::BodyTooLarge,
                    format!("the request is larger than {max} bytes, and this transport sends none piece by piece"),
                ));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// The next chunk, held against the length that was said.
    fn poll_held(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        loop {
            let chunk = ready!(self.chunks.as_mut().poll_next(context)).transpose()?;
            self.given += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
            let Some(length) = self.length else { return Poll::Ready(Ok(chunk)) };
            match chunk {
                Some(chunk) if self.given < length => return Poll::Ready(Ok(Some(chunk))),
                Some(chunk) if self.given == length && self.last.is_none() => self.last = Some(chunk),
                Some(empty) if self.given == length && empty.is_empty() => {}
                None if self.given == length => return Poll::Ready(Ok(self.last.take())),
                _ => {
                    let message = format!("{length} bytes were announced, and the data has {}", self.given);
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, message)));
                }
            }
        }
    }
}

impl Stream for RequestBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match ready!(self.poll_held(context)) {
            Ok(chunk) => Poll::Ready(chunk.map(Ok)),
            Err(error) => {
                // The error is told once; whoever asks again gets the end, and nothing of what would have followed.
                *self = Self::new(stream::empty(), None);
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("length", &self.length).finish_non_exhaustive()
    }
}

/// The body of an answer: a stream of chunks.
pub struct AnswerBody {
    chunks: Chunks<TransportError>,
}

impl AnswerBody {
    /// A body from chunks.
    pub fn new(chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self { chunks: Box::pin(chunks) }
    }

    /// A body that is in memory already.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(once(bytes.into()))
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    ///
    /// The body breaks off, or stalls.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.try_next().await
    }

    /// The body behind chunks that were read already.
    pub(crate) fn after(self, before: Bytes) -> Self {
        if before.is_empty() { self } else { Self::new(once(before).chain(self)) }
    }
}

impl Stream for AnswerBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.as_mut().poll_next(context)
    }
}

impl fmt::Debug for AnswerBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerBody").finish_non_exhaustive()
    }
}

/// One chunk, unless it is empty.
fn once<E: Send>(chunk: Bytes) -> impl Stream<Item = Result<Bytes, E>> + Send {
    stream::iter((!chunk.is_empty()).then_some(Ok(chunk)))
}
