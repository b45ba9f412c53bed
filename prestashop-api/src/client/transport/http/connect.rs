//! How a connection comes about: straight or through a proxy, plain or with TLS, and within its time.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::http::Uri;
use ::http::uri::Scheme;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tower_service::Service;
use url::Host;

use super::BoxError;
use super::names::Names;
use super::tls::Trust;
use crate::client::is_loopback;

tokio::task_local! {
    /// How long the connection for the request that is being sent may take. The client asks for a connection by the server's
    /// address alone, so this is the way for what else a request says about it.
    pub(super) static LIMIT: Duration;
}

/// The proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`).
#[derive(Clone)]
pub(super) struct Proxies(Arc<Matcher>);

impl Proxies {
    pub(super) fn of_environment() -> Self {
        Self(Arc::new(Matcher::from_env()))
    }

    /// The proxy before a server. There is none before this machine itself: plain HTTP is allowed there because it does not leave
    /// the machine.
    pub(super) fn before(&self, server: &Uri) -> Option<Intercept> {
        if is_loopback(server.host().and_then(|host| Host::parse(host).ok())) {
            return None;
        }
        self.0.intercept(server)
    }
}

/// Makes connections, for each request as it needs one.
#[derive(Clone)]
pub(super) struct Connector {
    direct: Direct,
    proxies: Proxies,
}

impl Connector {
    pub(super) fn new(proxies: Proxies, trust: Trust) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Names::new());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // A server that vanished without a word is noticed within a minute, whatever the other limits are.
        tcp.set_keepalive(Some(Duration::from_secs(15)));
        tcp.set_keepalive_interval(Some(Duration::from_secs(15)));
        tcp.set_keepalive_retries(Some(3));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(Duration::from_secs(30)));
        Self { direct: Direct { tcp, trust }, proxies }
    }

    async fn connect(mut self, server: Uri) -> Result<Line, BoxError> {
        let Some(proxy) = self.proxies.before(&server) else { return self.direct.call(server).await };
        if server.scheme() == Some(&Scheme::HTTPS) {
            return tunnel(self.direct, &proxy, server).await;
        }
        let mut line = self.direct.call(proxy.uri().clone()).await?;
        line.to_proxy = true;
        Ok(line)
    }
}

impl Service<Uri> for Connector {
    type Response = Line;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Connecting {
        let mut this = self.clone();
        let limit = LIMIT.try_with(|limit| *limit);
        Box::pin(async move {
            let limit = limit?;
            this.direct.tcp.set_connect_timeout(Some(limit));
            // Names, proxies and TLS take their time too.
            tokio::time::timeout(limit, this.connect(server)).await?
        })
    }
}

type Connecting = Pin<Box<dyn Future<Output = Result<Line, BoxError>> + Send>>;

/// Connects to the very server that an address names.
#[derive(Clone)]
struct Direct {
    tcp: HttpConnector<Names>,
    trust: Trust,
}

impl Service<Uri> for Direct {
    type Response = Line;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Connecting {
        let Self { mut tcp, trust } = self.clone();
        Box::pin(async move {
            match server.scheme_str() {
                Some("http") => Ok(Line::new(tcp.call(server).await?)),
                Some("https") => with_tls(tcp, server, &trust).await,
                other => {
                    let scheme = other.unwrap_or_default();
                    Err(format!("`{scheme}` is no scheme of a server or proxy that can be connected to").into())
                }
            }
        })
    }
}

#[cfg(feature = "rustls")]
async fn with_tls<S>(under: S, server: Uri, trust: &Trust) -> Result<Line, BoxError>
where
    S: Service<Uri, Response: Io + Connection, Error: Into<BoxError>, Future: Send + 'static>,
{
    let mut tls = hyper_rustls::HttpsConnector::from((under, trust.config()?));
    Ok(Line::new(tls.call(server).await?))
}

#[cfg(feature = "rustls")]
async fn tunnel(direct: Direct, proxy: &Intercept, server: Uri) -> Result<Line, BoxError> {
    use hyper_util::client::legacy::connect::proxy::Tunnel;

    let trust = direct.trust.clone();
    let tunnel = Tunnel::new(proxy.uri().clone(), direct);
    let tunnel = match proxy.basic_auth() {
        Some(auth) => tunnel.with_auth(auth.clone()),
        None => tunnel,
    };
    with_tls(tunnel, server, &trust).await
}

#[cfg(not(feature = "rustls"))]
fn with_tls(_: HttpConnector<Names>, _: Uri, _: &Trust) -> std::future::Ready<Result<Line, BoxError>> {
    std::future::ready(Err(super::tls::missing().into()))
}

#[cfg(not(feature = "rustls"))]
fn tunnel(_: Direct, _: &Intercept, _: Uri) -> std::future::Ready<Result<Line, BoxError>> {
    std::future::ready(Err(super::tls::missing().into()))
}

/// What bytes go over.
trait Io: Read + Write + Send + Unpin + 'static {}

impl<T: Read + Write + Send + Unpin + 'static> Io for T {}

/// A connection, of whatever layers. One type for all keeps HTTP from being compiled for each.
pub(super) struct Line {
    io: Box<dyn Io>,
    /// Whether the other end is a proxy that wants to be told whole addresses.
    to_proxy: bool,
}

impl Line {
    fn new(io: impl Io) -> Self {
        Self { io: Box::new(io), to_proxy: false }
    }
}

impl Connection for Line {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.to_proxy)
    }
}

impl Read for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, pieces)
    }
}
