//! A file that arrives piece by piece.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::TryStreamExt as _;
use http::{header, response};
use sha1::{Digest as _, Sha1};

use crate::client::{AnswerBody, Call, classify, no_answer};
use crate::error::{Error, ErrorKind, Phase, Result, Verb};
use crate::resources::service::CONTENT_SHA1;
use crate::version::Version;

/// A file of the shop: a [`Stream`] of `Result<Bytes>`, and [`chunk`](Self::chunk) for use without stream libraries.
///
/// No more than one piece is in memory. Where the shop sends a checksum, the data is held against it: an error at the end
/// says that what came before is not the file. Nothing is read again by itself once the file has begun.
#[must_use = "the file is read as it is polled"]
pub struct Download {
    status: u16,
    content_type: Option<String>,
    length: Option<u64>,
    version: Option<Version>,
    body: Option<AnswerBody>,
    checksum: Option<(String, Sha1)>,
    max_body: usize,
    resource: Cow<'static, str>,
    id: Option<u64>,
}

impl Download {
    pub(crate) fn new(call: &Call, parts: &response::Parts, body: AnswerBody, max_body: usize) -> Self {
        let text = |name: &str| parts.headers.get(name)?.to_str().ok().map(str::trim);
        Self {
            status: parts.status.as_u16(),
            content_type: text(header::CONTENT_TYPE.as_str()).map(str::to_owned),
            length: text(header::CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok()),
            version: classify::version(&parts.headers).map(Version::parse),
            body: Some(body),
            checksum: text(CONTENT_SHA1).map(|sum| (sum.to_ascii_lowercase(), Sha1::new())),
            max_body,
            resource: call.resource.clone(),
            id: call.id,
        }
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The media type, as the shop says it.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// How many bytes the file has, if the shop says so.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The SHA-1 of the file, as the shop says it.
    #[must_use]
    pub fn content_sha1(&self) -> Option<&str> {
        self.checksum.as_ref().map(|(sum, _)| sum.as_str())
    }

    /// The shop's PrestaShop version.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// The next piece; `None` at the end. An error is given once and ends the file.
    ///
    /// # Errors
    ///
    /// The file breaks off or stands still, or it is not the one of its checksum.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.try_next().await
    }

    /// The whole file, if it is not larger than the largest body that the shop's handle allows.
    ///
    /// # Errors
    ///
    /// As for [`chunk`](Self::chunk), and [`BodyTooLarge`](ErrorKind::BodyTooLarge).
    pub async fn bytes(mut self) -> Result<Bytes> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if whole.len().saturating_add(chunk.len()) > self.max_body {
                return Err(self
                    .named(Error::new(
                        ErrorKind::BodyTooLarge,
                        format!("the file is larger than {} bytes", self.max_body),
                    ))
                    .at(Phase::Answered)
                    .with_hint("Read it piece by piece, or raise the largest body."));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    fn named(&self, error: Error) -> Error {
        error.with_call(Verb::Get, self.resource.clone(), self.id)
    }

    /// Whether all that came is the file.
    fn prove(&mut self) -> Result<()> {
        let Some((expected, hasher)) = self.checksum.as_mut() else { return Ok(()) };
        if classify::hex(&std::mem::take(hasher).finalize()) == *expected {
            return Ok(());
        }
        let message = "the file is not the one that the shop sent: its checksum differs";
        Err(self.named(Error::new(ErrorKind::Corrupted, message)).at(Phase::Answered))
    }
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let error = match ready!(Pin::new(body).poll_next(context)) {
            Some(Ok(chunk)) => {
                if let Some((_, hasher)) = &mut self.checksum {
                    hasher.update(&chunk);
                }
                return Poll::Ready(Some(Ok(chunk)));
            }
            Some(Err(error)) => Some(self.named(no_answer(error))),
            None => self.prove().err(),
        };
        self.body = None;
        Poll::Ready(error.map(Err))
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .field("resource", &self.resource)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
