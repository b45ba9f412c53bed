//! What the environment says about the way to a shop: proxies, and whom to trust. Each test runs itself again in a process with
//! such an environment.

// Elsewhere a file cannot say whom the platform trusts.
#![cfg(all(feature = "rustls", target_os = "linux"))]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prestashop_api::{ErrorKind, Phase, RetryPolicy, Shop, ShopBuilder};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::support::{Ask as _, Call, KEY};

/// The certificate of an authority that nobody trusts by itself.
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/tls/ca.pem");
/// Set in the process that a test starts: where the server is.
const SERVER: &str = "PRESTASHOP_TEST_SERVER";

/// Runs a test of this file again, with other variables.
fn again(test: &str, variables: &[(&str, &str)]) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", &format!("environment::{test}"), "--nocapture"]);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method", "ssl_cert_dir"] {
        child.env_remove(name).env_remove(name.to_uppercase());
    }
    let child = child.envs(variables.iter().copied()).output().unwrap();
    let told = [child.stdout, child.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(child.status.success() && told.contains("1 passed"), "{told}");
}

/// A proxy and the shops behind it: answers whatever it is asked, in a tunnel and by TLS too, and keeps the heads of all requests.
struct Server {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(serve: fn(TcpStream, &Mutex<Vec<String>>)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heads = Arc::new(Mutex::default());
        let kept = Arc::clone(&heads);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || serve(stream.unwrap(), &kept));
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn proxy(mut stream: TcpStream, heads: &Mutex<Vec<String>>) {
    let head = head(&mut stream);
    let tunnel = head.starts_with("CONNECT ");
    heads.lock().unwrap().push(head);
    if tunnel {
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        secure(stream, heads);
    } else {
        answer(&mut stream);
    }
}

/// Speaks TLS, as shop.example or as this machine.
fn secure(stream: TcpStream, heads: &Mutex<Vec<String>>) {
    let own = Path::new(AUTHORITY);
    let certificate = CertificateDer::from_pem_file(own.with_file_name("shop.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(own.with_file_name("shop.key")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(Arc::new(config)).unwrap(), stream);
    let head = head(&mut stream);
    if head.is_empty() {
        // A client that does not trust the certificate.
        return;
    }
    heads.lock().unwrap().push(head);
    answer(&mut stream);
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

fn head(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => break,
        }
    }
    String::from_utf8(head).unwrap()
}

fn answer(stream: &mut impl Write) {
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nPSWS-Version: 8.2.1\r\nConnection: close\r\n";
    // The client may be gone.
    let _ = write!(stream, "{answer}Content-Length: 13\r\n\r\n{{\"orders\":[]}}");
}

fn shop(address: impl Into<String>) -> ShopBuilder {
    Shop::connect(address).key(KEY).allow_http(true).retry(RetryPolicy::never())
}

async fn is_answered(address: String) {
    let answer = shop(&address).build().unwrap().ask(Call::get("orders")).await;
    assert_eq!(answer.map_err(|error| format!("{address}: {error:?}")).unwrap().body, "{\"orders\":[]}");
}

#[tokio::test]
async fn proxies_are_asked() {
    if let Ok(server) = std::env::var(SERVER) {
        is_answered("http://shop.example".to_owned()).await;
        is_answered("https://shop.example".to_owned()).await;
        is_answered(format!("http://{server}")).await;
        // No proxy is to be asked for this network, which does not exist.
        let shop = shop("http://192.0.2.1").connect_timeout(Duration::from_millis(50)).build().unwrap();
        assert_eq!(shop.ask(Call::get("orders")).await.unwrap_err().phase(), Phase::NotSent);
        return;
    }
    let server = Server::start(proxy);
    let proxy = format!("http://user:p%40ss@{}", server.address);
    again(
        "proxies_are_asked",
        &[
            (SERVER, &server.address),
            ("HTTP_PROXY", &proxy),
            ("HTTPS_PROXY", &proxy),
            ("NO_PROXY", "other.example, 192.0.2.0/24"),
            ("SSL_CERT_FILE", AUTHORITY),
        ],
    );
    let heads = server.heads();
    let lines: Vec<_> = heads.iter().map(|head| head.lines().next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "GET http://shop.example/api/orders HTTP/1.1",
            "CONNECT shop.example:443 HTTP/1.1",
            "GET /api/orders HTTP/1.1",
            "GET /api/orders HTTP/1.1",
        ]
    );
    let heads: Vec<_> = heads.iter().map(|head| head.to_lowercase()).collect();
    let has_password = |head: &String| head.contains("proxy-authorization: basic dxnlcjpwqhnz\r\n");
    assert_eq!(heads.iter().map(has_password).collect::<Vec<_>>(), [true, true, false, false]);
    // The key is for the shop.
    let has_key = |head: &String| head.contains("\r\nauthorization: basic ");
    assert_eq!(heads.iter().map(has_key).collect::<Vec<_>>(), [true, false, true, true]);
}

#[tokio::test]
async fn the_certificates_of_the_platform_are_trusted_and_read_once() {
    if let Ok(server) = std::env::var(SERVER) {
        is_answered(format!("https://{server}")).await;
        std::fs::remove_file(std::env::var("SSL_CERT_FILE").unwrap()).unwrap();
        is_answered(format!("https://{server}")).await;
        // Which provider the program uses elsewhere is left to it.
        assert!(CryptoProvider::get_default().is_none());
        return;
    }
    let server = Server::start(secure);
    let folder = tempfile::tempdir().unwrap();
    let certificates = folder.path().join("certificates.pem");
    std::fs::copy(AUTHORITY, &certificates).unwrap();
    again(
        "the_certificates_of_the_platform_are_trusted_and_read_once",
        &[(SERVER, &server.address), ("SSL_CERT_FILE", certificates.to_str().unwrap())],
    );
    assert_eq!(server.heads().len(), 2);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_no_connection() {
    if let Ok(server) = std::env::var(SERVER) {
        let shop = shop(format!("https://{server}")).build().unwrap();
        let error = shop.ask(Call::get("orders")).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Tls, Phase::NotSent));
        let mut cause = std::error::Error::source(&error);
        while let Some(deeper) = cause.and_then(std::error::Error::source) {
            cause = Some(deeper);
        }
        let cause = cause.unwrap().to_string();
        assert!(cause.contains("certificate"), "{cause}");
        assert!(error.hint().unwrap().contains("ca_certificate"), "{error:?}");
        return;
    }
    let server = Server::start(secure);
    // Another authority.
    let other = Path::new(AUTHORITY).with_file_name("other.pem");
    again(
        "a_certificate_that_nobody_vouches_for_is_no_connection",
        &[(SERVER, &server.address), ("SSL_CERT_FILE", other.to_str().unwrap())],
    );
}

/// A shop by HTTPS, with the certificates of these files.
fn trusting(server: &str, files: &[&str]) -> ShopBuilder {
    let read = |file: &&str| std::fs::read(Path::new(AUTHORITY).with_file_name(file)).unwrap();
    files.iter().map(read).fold(shop(format!("https://{server}")), ShopBuilder::ca_certificate)
}

#[tokio::test]
async fn an_authority_that_is_given_is_trusted_besides_the_platform() {
    if let Ok(server) = std::env::var(SERVER) {
        let asked = async |files: &[&str]| trusting(&server, files).build().unwrap().ask(Call::get("orders")).await;
        assert_eq!(asked(&["ca.pem"]).await.unwrap().body, "{\"orders\":[]}");
        assert_eq!(asked(&["other.pem", "ca.pem"]).await.unwrap().body, "{\"orders\":[]}");
        // For this shop alone.
        for files in [&[][..], &["other.pem"]] {
            assert_eq!(asked(files).await.unwrap_err().kind(), ErrorKind::Tls, "{files:?}");
        }
        return;
    }
    let server = Server::start(secure);
    let other = Path::new(AUTHORITY).with_file_name("other.pem");
    let test = "an_authority_that_is_given_is_trusted_besides_the_platform";
    again(test, &[(SERVER, &server.address), ("SSL_CERT_FILE", other.to_str().unwrap())]);
    assert_eq!(server.heads().len(), 2);
}

#[tokio::test]
async fn the_platform_is_trusted_besides_an_authority_that_is_given() {
    if let Ok(server) = std::env::var(SERVER) {
        let shop = trusting(&server, &["other.pem"]).build().unwrap();
        assert_eq!(shop.ask(Call::get("orders")).await.unwrap().body, "{\"orders\":[]}");
        return;
    }
    let server = Server::start(secure);
    let test = "the_platform_is_trusted_besides_an_authority_that_is_given";
    again(test, &[(SERVER, &server.address), ("SSL_CERT_FILE", AUTHORITY)]);
}

#[tokio::test]
async fn several_authorities_stand_in_one_text_and_behind_a_proxy() {
    if let Ok(server) = std::env::var(SERVER) {
        let read = |file: &str| std::fs::read(Path::new(AUTHORITY).with_file_name(file)).unwrap();
        let both = [read("other.pem"), b"a note between them\n".to_vec(), read("ca.pem")].concat();
        for server in [server.as_str(), "shop.example"] {
            let shop = shop(format!("https://{server}")).ca_certificate(both.clone()).build().unwrap();
            assert_eq!(shop.ask(Call::get("orders")).await.unwrap().body, "{\"orders\":[]}");
        }
        return;
    }
    let server = Server::start(secure);
    let way = Server::start(proxy);
    let proxy = format!("http://{}", way.address);
    let test = "several_authorities_stand_in_one_text_and_behind_a_proxy";
    again(test, &[(SERVER, &server.address), ("HTTPS_PROXY", &proxy), ("SSL_CERT_FILE", "/dev/null")]);
    assert!(way.heads()[0].starts_with("CONNECT shop.example:443"), "{:?}", way.heads());
}

#[test]
fn what_holds_no_certificate_is_refused_beforehand() {
    let authority = std::fs::read_to_string(AUTHORITY).unwrap();
    let key = std::fs::read_to_string(Path::new(AUTHORITY).with_file_name("shop.key")).unwrap();
    let cut = &authority[..authority.len() / 2];
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (pem, says) in [
        ("", "there is no certificate"),
        ("not PEM", "there is no certificate"),
        (&key, "there is no certificate"),
        (cut, "no sound PEM"),
        (broken, "cannot be read"),
        (&format!("{authority}{broken}"), "cannot be read"),
    ] {
        let error = shop("https://shop.example").ca_certificate(authority.clone()).ca_certificate(pem).build();
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{pem}");
        assert!(error.message().contains(says), "{pem}: {error:?}");
        assert!(error.hint().unwrap().contains("BEGIN CERTIFICATE"), "{error:?}");
    }
}

#[test]
fn an_authority_beside_a_transport_would_be_ignored() {
    let transport = prestashop_api::client::HttpTransport::shared();
    let error = trusting("shop.example", &["ca.pem"]).transport(transport).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.message().contains("a transport"), "{error:?}");
}

#[test]
fn a_platform_without_certificates_is_told_beforehand() {
    if std::env::var_os(SERVER).is_some() {
        let error = shop("https://shop.example").build().unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Connect, Phase::NotSent));
        assert!(error.hint().unwrap().contains("ca-certificates"), "{error:?}");
        // Plain HTTP needs none.
        shop("http://shop.example").build().unwrap();
        return;
    }
    again("a_platform_without_certificates_is_told_beforehand", &[(SERVER, "none"), ("SSL_CERT_FILE", "/dev/null")]);
}
