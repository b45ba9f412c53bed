//! Files of 64 megabytes through a client that may hold little.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use prestashop_api::client::{AnswerBody, BoxFuture, RequestBody, TransportError};
use prestashop_api::resources::{CategoryId, ImageId, ProductId};
use prestashop_api::{Limits, Outcome, Shop, Transport, Upload};

use crate::support::{KEY, XML, document, own};

pub(crate) const CHUNK: usize = 64 << 10;
pub(crate) const CHUNKS: usize = 1024;
/// The most bytes of a file that may be held at a time.
const HELD: usize = 256 << 10;

/// How many bytes of a file are held, now and at most.
#[derive(Debug, Default)]
pub(crate) struct Held {
    now: AtomicUsize,
    pub(crate) most: AtomicUsize,
}

/// A piece of a file that knows when it is let go.
struct Piece {
    data: Vec<u8>,
    held: Arc<Held>,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.data
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.held.now.fetch_sub(self.data.len(), Ordering::SeqCst);
    }
}

/// A file in pieces that are made as they are asked for.
pub(crate) struct File {
    left: usize,
    held: Arc<Held>,
}

impl File {
    pub(crate) fn new(held: &Arc<Held>) -> Self {
        Self { left: CHUNKS, held: held.clone() }
    }

    fn piece(&mut self) -> Option<Bytes> {
        self.left = self.left.checked_sub(1)?;
        let now = self.held.now.fetch_add(CHUNK, Ordering::SeqCst) + CHUNK;
        self.held.most.fetch_max(now, Ordering::SeqCst);
        Some(Bytes::from_owner(Piece { data: vec![b'x'; CHUNK], held: self.held.clone() }))
    }
}

pub(crate) struct ToSend(pub(crate) File);

impl Stream for ToSend {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.piece().map(Ok))
    }
}

struct ToRead(File);

impl Stream for ToRead {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.piece().map(Ok))
    }
}

/// Counts what it is sent, and answers with a file of its own.
#[derive(Debug, Default)]
struct Counting {
    held: Arc<Held>,
    sent: AtomicUsize,
}

impl Transport for Counting {
    fn send(&self, _: Request<Bytes>, _: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        // The product has no images yet.
        Box::pin(async { Ok(own(404, "", "")) })
    }

    fn stream(
        &self,
        request: Request<RequestBody>,
        _: &Limits,
    ) -> BoxFuture<'_, Result<Response<AnswerBody>, TransportError>> {
        Box::pin(async move {
            let is_upload = request.method() == http::Method::POST;
            let mut body = request.into_body();
            while let Some(chunk) = std::future::poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
                self.sent.fetch_add(chunk.unwrap().len(), Ordering::SeqCst);
            }
            if is_upload {
                let answer = own(200, XML, document("<image><id><![CDATA[24]]></id></image>"));
                return Ok(answer.map(AnswerBody::from_bytes));
            }
            let answer = own(200, "image/jpeg", "");
            Ok(answer.map(|_| AnswerBody::new(ToRead(File::new(&self.held)))))
        })
    }
}

fn shop(transport: &Arc<Counting>) -> Shop {
    // Less than the file: whoever tried to hold it would be refused.
    Shop::connect("https://shop.example").key(KEY).transport(transport.clone()).max_body(1 << 20).build().unwrap()
}

#[tokio::test]
async fn a_large_file_is_sent_piece_by_piece() {
    let transport = Arc::new(Counting::default());
    let held = Arc::new(Held::default());
    for length in [None, Some((CHUNK * CHUNKS) as u64)] {
        transport.sent.store(0, Ordering::SeqCst);
        let mut file = Upload::new("large.jpg", "image/jpeg", ToSend(File::new(&held)));
        if let Some(length) = length {
            file = file.length(length);
        }
        let change = shop(&transport).images().upload(ProductId(7), file).await.unwrap();
        assert_eq!((change.outcome, change.id), (Outcome::Applied, Some(ImageId(24))));
        let form = transport.sent.load(Ordering::SeqCst) - CHUNK * CHUNKS;
        assert!((1..1024).contains(&form), "{form} bytes around the file");
    }
    let most = held.most.load(Ordering::SeqCst);
    assert!(most <= HELD, "{most} bytes were held");
    assert_eq!(held.now.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_large_file_is_read_piece_by_piece() {
    let transport = Arc::new(Counting::default());
    let mut file = shop(&transport).images().download(CategoryId(3)).await.unwrap();
    let mut total = 0;
    while let Some(chunk) = file.chunk().await.unwrap() {
        total += chunk.len();
    }
    assert_eq!(total, CHUNK * CHUNKS);
    let most = transport.held.most.load(Ordering::SeqCst);
    assert!(most <= HELD, "{most} bytes were held");
}

#[tokio::test]
async fn a_transport_that_cannot_stream_holds_no_more_than_allowed() {
    /// Implements the least that a transport must.
    #[derive(Debug)]
    struct Whole;

    impl Transport for Whole {
        fn send(&self, request: Request<Bytes>, _: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
            Box::pin(async move {
                let is_upload = request.method() == http::Method::POST;
                let answer = document("<image><id><![CDATA[24]]></id></image>");
                Ok(if is_upload { own(200, XML, answer) } else { own(200, XML, document("<image/>")) })
            })
        }
    }

    let held = Arc::new(Held::default());
    let build =
        |max| Shop::connect("https://shop.example").key(KEY).transport(Arc::new(Whole)).max_body(max).build().unwrap();
    let file = || Upload::new("large.jpg", "image/jpeg", ToSend(File::new(&held)));
    let error = build(1 << 20).images().upload(ProductId(7), file()).await.unwrap_err();
    assert_eq!(error.kind(), prestashop_api::ErrorKind::BodyTooLarge);
    assert_eq!(error.phase(), prestashop_api::Phase::NotSent);
    assert!(error.hint().unwrap().contains("transport that streams"), "{error:?}");
    let most = held.most.load(Ordering::SeqCst);
    assert!(most <= HELD, "{most} bytes were held beside the copy");

    let change = build(128 << 20).images().upload(ProductId(7), file()).await.unwrap();
    assert_eq!(change.outcome, Outcome::Applied);
}
