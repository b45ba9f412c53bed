//! A shop that answers by script, piece by piece where it is asked to.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use jiff::Timestamp;
use prestashop_api::client::{AnswerBody, BoxFuture, RequestBody, TransportError, TransportErrorKind};
use prestashop_api::{Clock, Limits, Phase, Shop, ShopBuilder, Transport};
use sha1::{Digest as _, Sha1};

pub(crate) const KEY: &str = "FULLKEY82ABCDEFGHJKLMNPQRSTUVWXY";
pub(crate) const JSON: &str = "application/json";
pub(crate) const XML: &str = "text/xml;charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

pub(crate) type Step = Result<Response<Bytes>, TransportError>;

/// Gives the answers one after the other, and keeps the requests. Answers are streamed in pieces of seven bytes.
#[derive(Debug)]
pub(crate) struct Script {
    steps: Mutex<VecDeque<Step>>,
    sent: Mutex<Vec<Request<Bytes>>>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self { steps: Mutex::new(steps.into_iter().collect()), sent: Mutex::default() })
    }

    pub(crate) fn sent(&self) -> Vec<Request<Bytes>> {
        self.sent.lock().unwrap().clone()
    }

    /// `GET /api/orders?limit=1` of each request.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.sent()
            .iter()
            .map(|request| format!("{} {}", request.method(), request.uri().path_and_query().unwrap()))
            .collect()
    }

    fn step(&self, request: Request<Bytes>) -> Step {
        self.sent.lock().unwrap().push(request);
        self.steps.lock().unwrap().pop_front().expect("the script has an answer left")
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>, _: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move { self.step(request) })
    }

    fn stream(
        &self,
        request: Request<RequestBody>,
        _: &Limits,
    ) -> BoxFuture<'_, Result<Response<AnswerBody>, TransportError>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect(usize::MAX).await?;
            let answer = self.step(Request::from_parts(parts, body))?;
            Ok(answer.map(|body| AnswerBody::new(Pieces::of(body.chunks(7)))))
        })
    }
}

/// A stream of what is there already.
pub(crate) struct Pieces<E>(VecDeque<Result<Bytes, E>>);

impl<E> Pieces<E> {
    pub(crate) fn of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self(pieces.into_iter().map(|piece| Ok(Bytes::copy_from_slice(piece))).collect())
    }
}

impl<E: Unpin> Stream for Pieces<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

/// Stands still, except while someone sleeps.
#[derive(Debug, Default)]
struct StillClock(Mutex<Duration>);

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_795_424_763).unwrap() + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        *self.0.lock().unwrap() += duration;
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        0x0123_4567_89ab_cdef
    }
}

/// A builder for a shop that answers by the script.
pub(crate) fn builder(script: &Arc<Script>) -> ShopBuilder {
    Shop::connect("https://shop.example").key(KEY).transport(script.clone()).clock(Arc::new(StillClock::default()))
}

/// A shop that gives these answers.
pub(crate) fn shop(steps: impl IntoIterator<Item = Step>) -> (Shop, Arc<Script>) {
    let script = Script::new(steps);
    (builder(&script).build().unwrap(), script)
}

/// An answer of the webservice of PrestaShop 8.2.1, with its checksum if it is a good one.
pub(crate) fn own(status: u16, media: &str, body: impl AsRef<[u8]>) -> Response<Bytes> {
    of_version("8.2.1", status, media, body)
}

pub(crate) fn of_version(version: &str, status: u16, media: &str, body: impl AsRef<[u8]>) -> Response<Bytes> {
    let body = body.as_ref();
    let mut response = foreign(status, media, body);
    let headers = response.headers_mut();
    headers.insert("PSWS-Version", version.parse().unwrap());
    headers.insert("Access-Time", "1795424763".parse().unwrap());
    if (200..300).contains(&status) && !body.is_empty() {
        headers.insert("Content-Sha1", sha1(body).parse().unwrap());
    }
    response
}

/// An answer of something else; an empty `media` is no `Content-Type`.
pub(crate) fn foreign(status: u16, media: &str, body: impl AsRef<[u8]>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(body.as_ref()));
    *response.status_mut() = status.try_into().unwrap();
    if !media.is_empty() {
        response.headers_mut().insert("Content-Type", media.parse().unwrap());
    }
    response
}

pub(crate) fn sha1(body: &[u8]) -> String {
    Sha1::digest(body).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// The shop's error, as XML.
pub(crate) fn error(status: u16, code: u32, message: &str) -> Response<Bytes> {
    let body = format!(
        "<errors>\n<error>\n<code><![CDATA[{code}]]></code>\n<message><![CDATA[{message}]]></message>\n</error>\n</errors>\n"
    );
    own(status, XML, document(&body))
}

/// A document of the webservice.
pub(crate) fn document(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prestashop xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n{inside}</prestashop>\n"
    )
}

/// The connection goes away after the request was sent.
pub(crate) fn broken() -> TransportError {
    TransportError::new(TransportErrorKind::Other, Phase::MaybeSent, "the connection went away")
}
