//! Shops whose certificate a company has signed itself.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use prestashop_conformance::shop::{FULL_KEY, FakeShop};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::run::{Ran, command};

fn certificate(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/client/tls").join(file)
}

/// Puts TLS before a shop, for reads; says where.
fn secured(shop: &str) -> String {
    let own = CertificateDer::from_pem_file(certificate("shop.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(certificate("shop.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let shop = shop.trim_start_matches("http://").trim_end_matches('/').to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let secure = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream.unwrap());
            // The client may hang up.
            let _ = pass_on(secure, &shop);
        }
    });
    address
}

/// Passes one request without a body on, and its answer back.
fn pass_on(mut client: StreamOwned<ServerConnection, TcpStream>, shop: &str) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    head.truncate(head.len() - 2);
    head.extend_from_slice(b"Connection: close\r\n\r\n");
    let mut server = TcpStream::connect(shop)?;
    server.write_all(&head)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    client.write_all(&answer)?;
    client.conn.send_close_notify();
    client.flush()
}

/// Reads an order by HTTPS, in an environment that does not know the authority.
fn order(url: &str, more: &[&str]) -> Ran {
    let mut command = command(["get", "orders", "7", "-o", "json", "--url", url].iter().chain(more));
    command.env("PRESTASHOP_KEY", FULL_KEY).env("SSL_CERT_FILE", certificate("other.pem"));
    command.output().unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_of_ones_own_is_given_as_a_file() {
    let shop = FakeShop::start().await;
    let url = secured(&shop.url());
    let refused = order(&url, &[]);
    let error = refused.error();
    assert_eq!((refused.code, &error["kind"]), (Some(1), &"tls".into()), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("(--ca-file)"), "{error}");
    assert_eq!(shop.received().len(), 0);

    let authority = certificate("ca.pem");
    assert_eq!(order(&url, &["--ca-file", authority.to_str().unwrap()]).json()["id"], 7);
}

#[test]
fn a_file_without_a_certificate_is_wrong_use() {
    let key = certificate("shop.key");
    let missing = certificate("missing.pem");
    for (file, says) in [(&key, "there is no certificate"), (&missing, "missing.pem cannot be read")] {
        let ran = order("https://127.0.0.1:1", &["--ca-file", file.to_str().unwrap()]);
        let error = ran.error();
        assert_eq!((ran.code, &error["kind"]), (Some(2), &"usage".into()), "{error}");
        assert!(error["message"].as_str().unwrap().contains(says) && error["hint"].is_string(), "{error}");
    }
}
