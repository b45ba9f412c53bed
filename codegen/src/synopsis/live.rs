//! The answers of a shop that is asked now.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::{Client, ClientBuilder, Response};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{Answers, Fault, xml};
use crate::diagnostic::nearest;
use crate::version::Version;

/// A shop to ask.
pub struct Live {
    client: Client,
    /// Ends with `/api/`.
    api: Url,
    key: String,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("api", &self.api.as_str()).finish_non_exhaustive()
    }
}

/// The most bytes of an answer that are read.
const MOST: u64 = 16 << 20;

impl Live {
    /// The shop at `url`, with or without `/api`. Plain HTTP sends the key in the clear: beyond this machine it needs `allow_http`.
    ///
    /// # Errors
    ///
    /// The URL or the key cannot be used, or TLS cannot be set up.
    pub fn new(url: &str, key: &str, allow_http: bool) -> Result<Self, Fault> {
        let api = api(url)?;
        let loopback = match api.host_str() {
            Some("localhost" | "[::1]") => true,
            Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
            None => false,
        };
        if api.scheme() == "http" && !loopback && !allow_http {
            return Err(Fault::usage(format!(
                "{api} would send the webservice key in the clear: use https, or allow it with `--allow-http`"
            )));
        }
        let key = key.trim();
        if key.is_empty() || key.chars().any(|c| c.is_whitespace() || c == ':') {
            return Err(Fault::usage("the webservice key is empty, or more than a key stands in its place"));
        }
        let builder = Client::builder()
            // A shop redirects an unknown host to its front page, and the key must not go elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .http1_only()
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(60));
        let builder = if loopback { builder.no_proxy() } else { builder };
        let client = tls(builder, api.scheme() == "https")?
            .build()
            .map_err(|error| Fault::new(format!("the HTTP client cannot be set up: {error}")))?;
        Ok(Self { client, api, key: key.to_owned() })
    }

    /// Asks for the list of resources, then for the synopsis of each; `wanted` names those to ask for, or none for all.
    ///
    /// # Errors
    ///
    /// The network, the shop or an answer of it; a resource that the shop does not list.
    pub fn ask(&self, wanted: &[String]) -> Result<Answers, Fault> {
        let (root, version) = self.get("", None)?;
        let listed = xml::resources(&root).map_err(|message| {
            Fault::new(format!("{}: not the root of a PrestaShop webservice: {message}", self.api))
        })?;
        let names: Vec<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
        let with_synopsis: BTreeSet<&str> =
            listed.iter().filter(|(_, has)| *has).map(|(name, _)| name.as_str()).collect();
        for name in wanted {
            if !names.contains(&name.as_str()) {
                let near = nearest(name, &names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(Fault::usage(format!(
                    "the shop does not list `{name}`{near} A key sees the resources it has a right on: see Advanced Parameters > Webservice"
                )));
            }
            if !with_synopsis.contains(name.as_str()) {
                return Err(Fault::usage(format!(
                    "`{name}` has no synopsis: PrestaShop serves it in a way of its own"
                )));
            }
        }
        let mut synopses = Vec::new();
        for name in names.iter().filter(|name| with_synopsis.contains(*name)) {
            if wanted.is_empty() || wanted.iter().any(|other| other == name) {
                let (text, _) = self.get(name, Some("synopsis"))?;
                let mut read =
                    xml::synopsis(&text).map_err(|message| Fault::new(format!("{}{name}: {message}", self.api)))?;
                (*name).clone_into(&mut read.resource);
                synopses.push(read);
            }
        }
        Ok(Answers { source: self.api.to_string(), version, synopses, listed: Some(listed) })
    }

    /// The text of an answer, and the version that gave it.
    fn get(&self, below: &str, schema: Option<&str>) -> Result<(String, Option<Version>), Fault> {
        let mut url = self.api.clone();
        url.set_path(&format!("{}{below}", self.api.path()));
        if let Some(schema) = schema {
            url.query_pairs_mut().append_pair("schema", schema);
        }
        let fail = |what: &str| Fault::new(format!("{url}: {what}"));
        let answer = self
            .client
            .get(url.clone())
            .basic_auth(&self.key, Some(""))
            .send()
            .map_err(|error| fail(&causes(&error.without_url())))?;
        let status = answer.status();
        if status.is_redirection() {
            let target = header(&answer, "location").unwrap_or_default();
            return Err(fail(&format!(
                "the shop points to another address, {target}; redirects are not followed: give the shop's own address"
            )));
        }
        let version = header(&answer, "psws-version").and_then(|text| Version::parse(text.trim()));
        let mut bytes = Vec::new();
        answer
            .take(MOST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| fail(&format!("the answer broke off: {error}")))?;
        if bytes.len() as u64 > MOST {
            return Err(fail(&format!("the answer is longer than {MOST} bytes")));
        }
        let text = String::from_utf8(bytes).map_err(|_| fail("the answer is not UTF-8"))?;
        if status == 200 {
            return Ok((text, version));
        }
        let said = match xml::error(&text) {
            Some((code, message)) => format!("the shop answered {status}: [{code}] {message}"),
            None => format!("the shop answered {status}"),
        };
        let hint = if status == 401 {
            "; check the key, its rights (Advanced Parameters > Webservice), and that the web server passes the header Authorization to PHP"
        } else {
            ""
        };
        Err(fail(&format!("{said}{hint}")))
    }
}

fn api(url: &str) -> Result<Url, Fault> {
    let mut parsed = Url::parse(url).map_err(|error| Fault::usage(format!("`{url}` is no URL: {error}")))?;
    let bare = matches!(parsed.scheme(), "http" | "https")
        && parsed.host_str().is_some()
        && parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.query().is_none()
        && parsed.fragment().is_none();
    if !bare {
        // Not repeated: it may hold a key.
        return Err(Fault::usage(
            "give the shop's address as `https://shop.example`, without user, query or fragment; the key comes from `--key-file` or PRESTASHOP_KEY",
        ));
    }
    let path = parsed.path().trim_end_matches('/');
    let path = path.strip_suffix("/api").unwrap_or(path);
    let path = format!("{path}/api/");
    parsed.set_path(&path);
    Ok(parsed)
}

fn header(answer: &Response, name: &str) -> Option<String> {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn tls(builder: ClientBuilder, https: bool) -> Result<ClientBuilder, Fault> {
    let fault = |error: rustls::Error| {
        Fault::new(format!("TLS cannot be set up: {error}; are the system's certificates installed (ca-certificates)?"))
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(fault)?;
    let config = if https {
        config.with_platform_verifier().map_err(fault)?
    } else {
        config.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}
