//! Streams over HTTP, against a server of a few lines on this machine.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use prestashop_api::client::{AnswerBody, HttpTransport, RequestBody, TransportError, TransportErrorKind};
use prestashop_api::resources::CategoryId;
use prestashop_api::{ErrorKind, Limits, Phase, RetryPolicy, Shop, Transport as _, Verb};

use crate::memory::{CHUNK, CHUNKS, File, Held, ToSend};
use crate::support::{KEY, Pieces, sha1};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nPSWS-Version: 8.2.1\r\nConnection: close\r\n";

/// Takes one connection, reads the head of one request, and lets `answer` do the rest.
fn server<T: Send + 'static>(
    answer: impl FnOnce(&mut TcpStream, &str) -> T + Send + 'static,
) -> (String, JoinHandle<(String, T)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            assert_eq!(stream.read(&mut byte).unwrap(), 1, "the request has a head");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let said = answer(&mut stream, &head);
        (head, said)
    });
    (address, thread)
}

/// Takes one connection, and all that comes until it is closed.
fn sink() -> (String, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut all = Vec::new();
        // However it is closed.
        let _ = stream.read_to_end(&mut all);
        all
    });
    (address, thread)
}

/// Waits until the other side goes away.
fn wait(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    // However it goes away.
    let _ = stream.read_to_end(&mut rest);
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.stall = Duration::from_millis(50);
    limits
}

async fn exchange(address: &str, body: RequestBody, limits: &Limits) -> Result<Response<AnswerBody>, TransportError> {
    let transport = HttpTransport::new();
    let request = Request::post(format!("{address}/api/x")).body(body).unwrap();
    transport.stream(request, limits).await
}

async fn whole(mut body: AnswerBody) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(chunk) = body.chunk().await.unwrap() {
        whole.extend_from_slice(&chunk);
    }
    whole
}

#[tokio::test]
async fn a_body_of_known_length_says_it() {
    let (address, thread) = server(|stream, _| {
        let mut body = [0; 12];
        stream.read_exact(&mut body).unwrap();
        write!(stream, "{OK}Content-Length: 2\r\n\r\nok").unwrap();
        body
    });
    let body = RequestBody::new(Pieces::of(b"hello, world".chunks(5)), Some(12));
    let answer = exchange(&address, body, &Limits::default()).await.unwrap();
    assert_eq!(answer.headers()["psws-version"], "8.2.1");
    assert_eq!(whole(answer.into_body()).await, b"ok");
    let (head, body) = thread.join().unwrap();
    assert_eq!(&body, b"hello, world");
    assert!(head.contains("content-length: 12\r\n") && !head.contains("transfer-encoding"), "{head}");
}

#[tokio::test]
async fn a_body_of_unknown_length_goes_in_chunks() {
    let (address, thread) = server(|stream, _| {
        let mut body = Vec::new();
        let mut byte = [0];
        while !body.ends_with(b"\r\n0\r\n\r\n") {
            assert_eq!(stream.read(&mut byte).unwrap(), 1);
            body.push(byte[0]);
        }
        write!(stream, "{OK}Content-Length: 0\r\n\r\n").unwrap();
        body
    });
    let answer =
        exchange(&address, RequestBody::new(Pieces::of([b"hello".as_slice()]), None), &Limits::default()).await;
    assert_eq!(answer.unwrap().status(), 200);
    let (head, body) = thread.join().unwrap();
    assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
    assert_eq!(body, b"5\r\nhello\r\n0\r\n\r\n");
}

#[tokio::test]
async fn a_read_has_no_body_at_all() {
    let (address, thread) = server(|stream, _| write!(stream, "{OK}Content-Length: 4\r\n\r\ndata").unwrap());
    let shop = Shop::connect(address).key(KEY).build().unwrap();
    let file = shop.images().download(CategoryId(3)).await.unwrap();
    assert_eq!((file.length(), file.version().unwrap().as_str()), (Some(4), "8.2.1"));
    assert_eq!(file.bytes().await.unwrap(), "data");
    let (head, ()) = thread.join().unwrap();
    assert!(head.starts_with("get /api/images/categories/3 http/1.1\r\n"), "{head}");
    assert!(!head.contains("transfer-encoding") && !head.contains("content-length"), "{head}");
}

#[tokio::test]
async fn a_tunnelled_deletion_is_a_post_of_nothing() {
    let (address, thread) = server(|stream, _| write!(stream, "{OK}Content-Length: 0\r\n\r\n").unwrap());
    let shop = Shop::connect(address).key(KEY).tunnel_verbs(true).build().unwrap();
    shop.raw(Verb::Delete, "zones").id(3).send().await.unwrap();
    let (head, ()) = thread.join().unwrap();
    assert!(head.starts_with("post /api/zones/3?ps_method=delete http/1.1\r\n"), "{head}");
    assert!(head.contains("content-length: 0\r\n"), "{head}");
}

#[tokio::test]
async fn sixteen_megabytes_come_in_small_pieces() {
    const CHUNKS: usize = 256;
    let chunk = vec![b'x'; 64 << 10];
    let sum = sha1(&chunk.repeat(CHUNKS));
    let (address, thread) = server(move |stream, _| {
        write!(stream, "{OK}Content-Sha1: {sum}\r\nContent-Length: {}\r\n\r\n", CHUNKS * chunk.len()).unwrap();
        (0..CHUNKS).for_each(|_| stream.write_all(&chunk).unwrap());
    });
    // The file is larger than any answer that is held in memory.
    let shop = Shop::connect(address).key(KEY).max_body(1 << 20).build().unwrap();
    let mut file = shop.images().download(CategoryId(3)).await.unwrap();
    let (mut total, mut largest) = (0, 0);
    while let Some(chunk) = file.chunk().await.unwrap() {
        total += chunk.len();
        largest = largest.max(chunk.len());
    }
    assert_eq!(total, 16 << 20);
    assert!(largest <= 512 << 10, "a piece of {largest} bytes");
    thread.join().unwrap();
}

#[tokio::test]
async fn sixty_four_megabytes_go_out_in_small_pieces() {
    let (address, thread) = server(|stream, _| {
        let mut left = CHUNK * CHUNKS;
        let mut buffer = vec![0; 16 << 10];
        while left > 0 {
            left -= stream.read(&mut buffer).unwrap();
        }
        write!(stream, "{OK}Content-Length: 0\r\n\r\n").unwrap();
    });
    let held = Arc::new(Held::default());
    let body = RequestBody::new(ToSend(File::new(&held)), Some((CHUNK * CHUNKS) as u64));
    let answer = exchange(&address, body, &Limits::default()).await.unwrap();
    assert_eq!(answer.status(), 200);
    thread.join().unwrap();
    let most = held.most.load(Ordering::SeqCst);
    assert!(most <= 1 << 20, "{most} bytes were held");
}

#[tokio::test]
async fn an_answer_that_stands_still_is_given_up() {
    let (address, _) = server(|stream, _| {
        write!(stream, "{OK}Content-Length: 100\r\n\r\nbegun").unwrap();
        wait(stream);
    });
    let answer = exchange(&address, RequestBody::from_bytes(""), &limits()).await.unwrap();
    let mut body = answer.into_body();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "begun");
    let error = body.chunk().await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Timeout, Phase::MaybeSent));
    assert!(error.to_string().contains("after 5 bytes"), "{error}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_told() {
    let (address, _) = server(|stream, _| write!(stream, "{OK}Content-Length: 100\r\n\r\nbegun").unwrap());
    let shop = Shop::connect(address).key(KEY).retry(RetryPolicy::never()).build().unwrap();
    let mut file = match shop.images().download(CategoryId(3)).await {
        Ok(file) => file,
        // The beginning is looked at before it is given out.
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Corrupted);
            return;
        }
    };
    assert_eq!(file.chunk().await.unwrap().unwrap(), "begun");
    assert_eq!(file.chunk().await.unwrap_err().kind(), ErrorKind::Corrupted);
}

#[tokio::test]
async fn a_request_that_stands_still_is_given_up() {
    let (address, _) = server(|_, _| std::thread::park_timeout(Duration::from_secs(30)));
    let endless = RequestBody::new(Endless, None);
    let error = exchange(&address, endless, &limits()).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Timeout, Phase::MaybeSent));
    assert!(error.to_string().contains("stood still"), "{error}");
}

#[tokio::test]
async fn an_answer_that_never_begins_is_given_up() {
    let mut limits = Limits::default();
    limits.attempt = Duration::from_millis(50);
    for body in [RequestBody::from_bytes(""), RequestBody::from_bytes("all of it")] {
        let (address, _) = server(|stream, _| wait(stream));
        let error = exchange(&address, body, &limits).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Timeout, Phase::MaybeSent));
        assert!(error.to_string().contains("no answer within"), "{error}");
    }
}

#[tokio::test]
async fn data_that_cannot_be_read_is_named() {
    let (address, _) = sink();
    let broken = Broken(false);
    let error = exchange(&address, RequestBody::new(broken, Some(100)), &Limits::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Unreadable, Phase::NotSent));
    assert_eq!(error.to_string(), "the data to be sent cannot be read");
    let mut causes = String::new();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        causes.push_str(&cause.to_string());
        source = cause.source();
    }
    assert!(causes.contains("the disk is gone"), "{causes}");
}

#[tokio::test]
async fn data_of_another_length_is_broken_off_before_its_end() {
    for length in [3, 100] {
        let (address, thread) = sink();
        let body = RequestBody::new(Pieces::of([b"four".as_slice()]), Some(length));
        let error = exchange(&address, body, &Limits::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Unreadable, Phase::NotSent));
        let all = String::from_utf8(thread.join().unwrap()).unwrap();
        let body = all.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len() as u64);
        assert!(body < length, "{length}: {all}");
    }
}

#[tokio::test]
async fn a_refusal_before_all_is_sent_is_heard() {
    let (address, _) = server(|stream, _| {
        write!(
            stream,
            "HTTP/1.1 413 Too Large\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<h1/>\n"
        )
        .unwrap();
        wait(stream);
    });
    let body = RequestBody::new(Pieces::of(std::iter::repeat_n([7_u8; 1 << 10].as_slice(), 16 << 10)), Some(16 << 20));
    let answer = exchange(&address, body, &Limits::default()).await.unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(whole(answer.into_body()).await, b"<h1/>\n");
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = exchange(&address, RequestBody::from_bytes("x"), &Limits::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Connect, Phase::NotSent));
}

/// Gives as much as is taken.
struct Endless;

impl futures_core::Stream for Endless {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Ok(Bytes::from_static(&[7; 4096]))))
    }
}

/// Gives a little, and breaks.
struct Broken(bool);

impl futures_core::Stream for Broken {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let begun = std::mem::replace(&mut self.0, true);
        std::task::Poll::Ready(Some(if begun {
            Err(std::io::Error::other("the disk is gone"))
        } else {
            Ok(Bytes::from_static(b"a little"))
        }))
    }
}
