//! The transport that talks HTTP, against a server of a few lines on this machine.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use prestashop_api::{ErrorKind, Phase, RetryPolicy, Shop, ShopBuilder};

use crate::support::{Ask as _, Call, KEY};

/// Takes one connection, reads one request, and lets `answer` do the rest. Gives back the request's head.
fn server(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> (ShopBuilder, JoinHandle<String>) {
    let (address, thread) = served(answer);
    (Shop::connect(format!("http://{address}")).key(KEY).retry(RetryPolicy::never()), thread)
}

fn served(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            assert_eq!(stream.read(&mut byte).unwrap(), 1, "the request is complete");
            head.push(byte[0]);
        }
        answer(&mut stream);
        let _ = stream.shutdown(Shutdown::Write);
        String::from_utf8(head).unwrap()
    });
    (address, thread)
}

fn text(text: &'static str) -> impl FnOnce(&mut TcpStream) + Send + 'static {
    move |stream| stream.write_all(text.as_bytes()).unwrap()
}

#[tokio::test]
async fn a_call_goes_over_the_wire() {
    let (builder, thread) = server(text(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nPSWS-Version: 9.1.4\r\nSet-Cookie: PrestaShop-1=x\r\nContent-Length: 21\r\n\r\n{\"orders\":[{\"id\":1}]}",
    ));
    let shop = builder.build().unwrap();
    let answer = shop.ask(Call::get("orders").query("filter[id]", "[1|2]")).await.unwrap();
    assert_eq!(answer.body, "{\"orders\":[{\"id\":1}]}");
    let head = thread.join().unwrap();
    assert!(head.starts_with("GET /api/orders?filter%5Bid%5D=%5B1%7C2%5D HTTP/1.1\r\n"), "{head}");
    let head = head.to_lowercase();
    assert!(head.contains("accept-encoding: gzip\r\n"), "{head}");
    assert!(head.contains("output-format: json\r\n"), "{head}");
}

#[tokio::test]
async fn a_name_of_this_machine_leads_there_whatever_a_resolver_says() {
    for name in ["localhost", "shop.localhost", "a.b.localhost"] {
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nPSWS-Version: 9.1.4\r\nContent-Length: 13\r\n\r\n{\"orders\":[]}";
        let (address, thread) = served(text(answer));
        let builder = Shop::connect(format!("http://{name}:{}", address.port())).key(KEY).retry(RetryPolicy::never());
        let answer = builder.build().unwrap().ask(Call::get("orders")).await.unwrap();
        assert_eq!(answer.body, "{\"orders\":[]}");
        let head = thread.join().unwrap().to_lowercase();
        assert!(head.contains(&format!("host: {name}:")), "{head}");
    }
}

#[tokio::test]
async fn gzip_is_undone() {
    // `{"orders":[]}`
    let (builder, _) = server(|stream| {
        let body = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x2f, 0x4a, 0x49, 0x2d, 0x2a,
            0x56, 0xb2, 0x8a, 0x8e, 0xad, 0x05, 0x00, 0xeb, 0xbc, 0xc9, 0x9d, 0x0d, 0x00, 0x00, 0x00,
        ];
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
    });
    let answer = builder.build().unwrap().ask(Call::get("orders")).await.unwrap();
    assert_eq!(answer.body, "{\"orders\":[]}");
}

/// Sends a body as gzip.
fn gzipped(body: Vec<u8>) -> impl FnOnce(&mut TcpStream) + Send + 'static {
    move |stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n";
        write!(stream, "{head}Content-Length: {}\r\n\r\n", body.len()).unwrap();
        // Whoever has had enough hangs up.
        let _ = stream.write_all(&body);
    }
}

#[tokio::test]
async fn what_is_allowed_is_measured_after_gzip_is_undone() {
    let mut body = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    body.write_all(&vec![b' '; 1 << 20]).unwrap();
    let body = body.finish().unwrap();
    assert!(body.len() < 10_000);
    let (builder, _) = server(gzipped(body));
    let error = builder.max_body(10_000).build().unwrap().ask(Call::get("orders")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::BodyTooLarge, Phase::Answered));
}

#[tokio::test]
async fn gzip_that_breaks_off_or_is_none_is_corrupted() {
    let mut whole = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    whole.write_all(b"{\"orders\":[]}").unwrap();
    let whole = whole.finish().unwrap();
    for body in [whole[..20].to_vec(), b"{\"orders\":[]}".to_vec()] {
        let (builder, _) = server(gzipped(body));
        let error = builder.build().unwrap().ask(Call::get("orders")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupted);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (builder, _) = server(text(
        "HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/?url=orders\r\nContent-Type: text/html\r\n\r\n",
    ));
    let error = builder.build().unwrap().ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirected);
    assert_eq!(error.location(), Some("http://127.0.0.1:1/?url=orders"));
}

#[tokio::test]
async fn an_empty_500_of_http_1_0_is_a_crash() {
    let (builder, _) = server(text("HTTP/1.0 500 Internal Server Error\r\nContent-Type: text/html\r\n\r\n"));
    let error = builder.build().unwrap().ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ShopCrash);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_corrupted() {
    let (builder, _) =
        server(text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"orders\":["));
    let error = builder.build().unwrap().ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupted);
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_may_have_been_heard() {
    let (builder, _) = server(|_| ());
    let error = builder.build().unwrap().ask(Call::get("orders")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Transport, Phase::MaybeSent));
}

#[tokio::test]
async fn a_body_larger_than_allowed_is_not_read_to_its_end() {
    let (builder, _) = server(|stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        // Endless, until the client hangs up.
        while stream.write_all(&[b' '; 1024]).is_ok() {}
    });
    let shop = builder.max_body(10_000).build().unwrap();
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    assert_eq!(error.phase(), Phase::Answered);
}

/// Holds the connection open until the client hangs up.
fn hold(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
}

#[tokio::test]
async fn a_shop_that_never_answers_is_given_up() {
    let (builder, _) = server(hold);
    let shop = builder.timeout(Duration::from_millis(20)).build().unwrap();
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Timeout, Phase::MaybeSent));
}

#[tokio::test]
async fn an_answer_that_stalls_is_given_up() {
    let (builder, _) = server(|stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        stream.write_all(head.as_bytes()).unwrap();
        hold(stream);
    });
    let shop = builder.stall_timeout(Duration::from_millis(20)).build().unwrap();
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("stopped after 1 byte for"), "{error}");
}

#[tokio::test]
async fn nobody_listening_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let shop = Shop::connect(format!("http://{address}"))
        .key(KEY)
        .key_in_query(true)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Connect, Phase::NotSent));
    assert!(!format!("{error:?}").contains(KEY));
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn https_to_a_server_without_tls_is_no_connection_and_not_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").unwrap();
    });
    let shop = Shop::connect(format!("https://{address}")).key(KEY).build().unwrap();
    let error = shop.ask(Call::get("orders")).await.unwrap_err();
    thread.join().unwrap();
    assert_eq!((error.kind(), error.phase(), error.attempts()), (ErrorKind::Tls, Phase::NotSent, 1), "{error:?}");
    assert!(error.to_string().contains("does not speak HTTPS"), "{error}");
    assert!(!error.is_retryable());
}
