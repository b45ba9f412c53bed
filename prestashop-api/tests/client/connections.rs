//! Which connection a request goes over, and how long it may take to be made.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use prestashop_api::client::{AnswerBody, HttpTransport, RequestBody, TransportError, TransportErrorKind};
use prestashop_api::{Limits, Phase, Transport as _};

const WRITES: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// How a server goes on after an answer. All promise to keep the connection.
#[derive(Clone, Copy)]
enum Then {
    /// Answers on.
    Keep,
    /// Hangs up at once.
    Close,
    /// Hangs up on the next request, as if that had crossed the end of the connection.
    CloseOnRequest,
}

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

impl Counts {
    fn now(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.requests.load(Ordering::SeqCst))
    }
}

/// Takes any number of connections.
fn server(then: Then) -> (String, Arc<Counts>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let counts = Arc::new(Counts::default());
    let counted = counts.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.connections.fetch_add(1, Ordering::SeqCst);
            let counted = counted.clone();
            std::thread::spawn(move || serve(stream.unwrap(), then, &counted));
        }
    });
    (address, counts)
}

fn serve(mut stream: TcpStream, then: Then, counts: &Counts) {
    let mut served = 0;
    while take(&mut stream) {
        counts.requests.fetch_add(1, Ordering::SeqCst);
        if served > 0 && matches!(then, Then::CloseOnRequest) {
            return;
        }
        let answer =
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\nok";
        // The client may be gone.
        let _ = stream.write_all(answer.as_bytes());
        served += 1;
        if matches!(then, Then::Close) {
            return;
        }
    }
}

/// Reads one request; says whether there was one.
fn take(stream: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.split_once("content-length: ").map_or(0, |(_, rest)| {
        let (length, _) = rest.split_once("\r\n").unwrap();
        length.parse().unwrap()
    });
    stream.read_exact(&mut vec![0; length]).is_ok()
}

async fn send(transport: &HttpTransport, method: Method, address: &str) -> Result<Response<Bytes>, TransportError> {
    let body = if method.is_safe() { Bytes::new() } else { Bytes::from_static(b"<prestashop/>") };
    let request = Request::builder().method(method).uri(format!("{address}/api/zones")).body(body).unwrap();
    let answer = transport.send(request, &Limits::default()).await;
    // A connection is put by for the next request once those who tend it have had their turn.
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
    answer
}

#[tokio::test]
async fn reads_share_a_connection_and_each_write_has_its_own() {
    let (address, counts) = server(Then::Keep);
    let transport = HttpTransport::new();
    for _ in 0..3 {
        send(&transport, Method::GET, &address).await.unwrap();
    }
    assert_eq!(counts.now(), (1, 3));
    for method in WRITES {
        send(&transport, method, &address).await.unwrap();
    }
    assert_eq!(counts.now(), (5, 7));
    send(&transport.clone(), Method::GET, &address).await.unwrap();
    assert_eq!(counts.now(), (5, 8));
}

#[tokio::test]
async fn a_write_never_meets_the_end_of_an_old_connection() {
    let (address, counts) = server(Then::CloseOnRequest);
    let transport = HttpTransport::new();
    send(&transport, Method::GET, &address).await.unwrap();
    // What a write would meet.
    let error = send(&transport, Method::GET, &address).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Other, Phase::MaybeSent));
    assert_eq!(counts.now(), (1, 2));
    send(&transport, Method::GET, &address).await.unwrap();
    for method in WRITES.into_iter().cycle().take(36) {
        send(&transport, method, &address).await.unwrap();
    }
    assert_eq!(counts.now(), (38, 39));
}

#[tokio::test]
async fn a_shop_that_closes_after_each_answer_can_be_written_to() {
    let (address, _) = server(Then::Close);
    let transport = HttpTransport::new();
    for method in WRITES.into_iter().cycle().take(36) {
        // Leaves a connection that the server closes about now; reads are sent again by those who asked.
        let _ = send(&transport, Method::GET, &address).await;
        send(&transport, method, &address).await.unwrap();
    }
}

#[tokio::test]
async fn a_file_goes_out_over_a_connection_of_its_own_too() {
    let (address, counts) = server(Then::CloseOnRequest);
    let transport = HttpTransport::new();
    let stream = async |request: Request<RequestBody>| -> Result<Response<AnswerBody>, TransportError> {
        transport.stream(request, &Limits::default()).await
    };
    let get = Request::get(format!("{address}/api/images/x")).body(RequestBody::from_bytes("")).unwrap();
    let mut body = stream(get).await.unwrap().into_body();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "ok");
    assert!(body.chunk().await.unwrap().is_none());
    let post = Request::post(format!("{address}/api/images/x")).body(RequestBody::from_bytes("image")).unwrap();
    assert_eq!(stream(post).await.unwrap().status(), StatusCode::OK);
    assert_eq!(counts.now(), (2, 2));
}

#[tokio::test]
async fn one_transport_serves_many_shops() {
    let servers = [server(Then::Keep), server(Then::Keep)];
    let transport = HttpTransport::shared();
    for (address, counts) in &servers {
        send(&transport, Method::GET, address).await.unwrap();
        send(&HttpTransport::shared(), Method::GET, address).await.unwrap();
        assert_eq!(counts.now(), (1, 2));
    }
}

#[tokio::test]
async fn an_address_without_a_server_is_not_sent() {
    for address in ["/api/orders?ws_key=SECRET", "ftp://shop.example/api/orders?ws_key=SECRET"] {
        let request = Request::get(address).body(Bytes::new()).unwrap();
        let error = HttpTransport::new().send(request, &Limits::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Other, Phase::NotSent));
        assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
    }
}

/// The system takes the connection, and nobody speaks TLS on it.
#[cfg(feature = "rustls")]
#[tokio::test]
async fn a_connection_has_the_time_that_the_request_gives_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}/api/orders?ws_key=SECRET", listener.local_addr().unwrap());
    let transport = HttpTransport::new();
    let mut limits = Limits::default();
    for method in [Method::GET, Method::POST] {
        limits.connect = Duration::from_millis(20);
        let request = Request::builder().method(method).uri(&address).body(Bytes::new()).unwrap();
        let error = transport.send(request, &limits).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (TransportErrorKind::Timeout, Phase::NotSent));
        assert_eq!(error.to_string(), "no connection in time");
        assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
    }
}

#[tokio::test]
async fn requests_at_once_do_not_wait_for_each_other() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    // Nobody is answered before both have asked.
    let both = Arc::new(Barrier::new(2));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let both = both.clone();
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                assert!(take(&mut stream));
                both.wait();
                stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
            });
        }
    });
    let transport = HttpTransport::new();
    let (first, second) =
        tokio::join!(send(&transport, Method::GET, &address), send(&transport, Method::GET, &address));
    assert_eq!((first.unwrap().status(), second.unwrap().status()), (StatusCode::NO_CONTENT, StatusCode::NO_CONTENT));
}
