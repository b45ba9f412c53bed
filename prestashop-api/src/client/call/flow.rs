//! Calls whose request or answer is a file: it flows through, and is not held in memory.

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Response, header};
use sha1::{Digest as _, Sha1};
use tracing::Instrument as _;

use super::request::with_body;
use super::run::{Attempts, no_answer, record, span, too_large};
use super::{Call, Reply};
use crate::client::{AnswerBody, Connection, Download, Limits, RequestBody, classify};
use crate::error::{Error, ErrorKind, Phase, Result};

/// How much of an answer is read before it is decided whether it is a file, in bytes.
const PEEK: usize = 1 << 10;
/// How much is kept of the answer to an upload, in bytes: the shop sends the image back, four thirds of its size.
const KEPT: usize = 256 << 10;

impl Connection {
    /// Asks for a file, and gives it once it begins.
    ///
    /// # Errors
    ///
    /// As for [`call`](Self::call). It is asked for again where that is safe, until it begins.
    pub(crate) async fn download(&self, call: Call) -> Result<Download> {
        let span = span(self, &call);
        let outcome = async {
            let mut tries = Attempts::new(self, &call, &span);
            loop {
                match open(self, &call, tries.next()).await {
                    Ok(file) => {
                        self.inner.budget.refund();
                        return Ok(file);
                    }
                    Err(error) => tries.again(error).await?,
                }
            }
        }
        .instrument(span.clone())
        .await;
        record(&span, &outcome, Download::status);
        outcome
    }

    /// Sends a file, once. Of a good answer that is very long, only the beginning is in the body.
    ///
    /// # Errors
    ///
    /// As for [`call`](Self::call).
    pub(crate) async fn upload(&self, call: Call, media: HeaderValue, body: RequestBody) -> Result<Reply> {
        let span = span(self, &call);
        let outcome = async {
            let mut tries = Attempts::new(self, &call, &span);
            let limits = tries.next();
            put(self, &call, media, body, &limits).await.map_err(|error| tries.named(error))
        }
        .instrument(span.clone())
        .await;
        record(&span, &outcome, |answer| answer.status);
        outcome
    }
}

async fn open(connection: &Connection, call: &Call, limits: Limits) -> Result<Download> {
    let request = with_body(connection.head(call)?, RequestBody::from_bytes(Bytes::new()))?;
    let answer = connection.inner.transport.stream(request, &limits).await.map_err(no_answer)?;
    let (parts, mut body) = answer.into_parts();
    let (start, _) = read(&mut body, Bytes::new(), PEEK).await?;
    if classify::is_file(&parts, &start) {
        connection.note_version(&parts.headers);
        return Ok(Download::new(call, &parts, body.after(start), limits.max_body));
    }
    let whole = rest(&mut body, start, limits.max_body, parts.status.as_u16()).await?;
    // A file that looks like an answer is none if no error stands in it.
    connection.verdict(call, Response::from_parts(parts.clone(), whole.clone()))?;
    if !parts.status.is_success() {
        let message = format!("no file came, but status {}", parts.status.as_u16());
        return Err(Error::new(ErrorKind::EmptyBody, message).at(Phase::Answered).with_status(parts.status.as_u16()));
    }
    Ok(Download::new(call, &parts, AnswerBody::from_bytes(whole), limits.max_body))
}

async fn put(
    connection: &Connection,
    call: &Call,
    media: HeaderValue,
    body: RequestBody,
    limits: &Limits,
) -> Result<Reply> {
    let request = with_body(connection.head(call)?.header(header::CONTENT_TYPE, media), body)?;
    let answer = connection.inner.transport.stream(request, limits).await.map_err(no_answer)?;
    let (parts, mut body) = answer.into_parts();
    let (start, ended) = read(&mut body, Bytes::new(), KEPT).await?;
    if !ended && classify::is_good_document(&parts, &start) {
        connection.note_version(&parts.headers);
        let mut sum = Sha1::new();
        sum.update(&start);
        while let Some(chunk) = body.chunk().await.map_err(no_answer)? {
            sum.update(&chunk);
        }
        return classify::long(parts, start, &classify::hex(&sum.finalize()));
    }
    let whole = if ended { start } else { rest(&mut body, start, limits.max_body, parts.status.as_u16()).await? };
    connection.verdict(call, Response::from_parts(parts, whole))
}

/// Reads on behind `start` until there are more than `enough` bytes, or no more. Says which.
async fn read(body: &mut AnswerBody, start: Bytes, enough: usize) -> Result<(Bytes, bool)> {
    if start.len() > enough {
        return Ok((start, false));
    }
    let mut read = BytesMut::from(start.as_ref());
    while let Some(chunk) = body.chunk().await.map_err(no_answer)? {
        read.extend_from_slice(&chunk);
        if read.len() > enough {
            return Ok((read.freeze(), false));
        }
    }
    Ok((read.freeze(), true))
}

/// The whole answer, if it is not larger than allowed.
async fn rest(body: &mut AnswerBody, start: Bytes, max: usize, status: u16) -> Result<Bytes> {
    match read(body, start, max).await? {
        (whole, true) => Ok(whole),
        (_, false) => Err(too_large(max).with_status(status)),
    }
}
