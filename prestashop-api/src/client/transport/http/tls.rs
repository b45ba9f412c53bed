//! Whom to trust, for HTTPS.

use std::sync::{Arc, OnceLock};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use url::Url;

use crate::error::{Error, ErrorKind, Result};

/// Whom a transport trusts: those whom the platform does, and maybe more.
#[derive(Debug, Clone)]
pub(super) struct Trust {
    /// For those of a transport's own; without it, the one of the platform.
    own: Option<Arc<ClientConfig>>,
}

impl Trust {
    /// Those whom the platform does, and nobody else.
    pub(super) const PLATFORM: Self = Self { own: None };

    /// Trusts the certificates of the platform, and the authorities in `pem` too: texts of one certificate or more.
    ///
    /// # Errors
    /// A text without a certificate, or with one that cannot be read.
    pub(super) fn with(pem: &[Vec<u8>]) -> Result<Self> {
        if pem.is_empty() {
            return Ok(Self::PLATFORM);
        }
        let mut authorities = Vec::new();
        for text in pem {
            authorities.extend(certificates(text)?);
        }
        let config = trusting(|provider| more(authorities, provider))?;
        Ok(Self { own: Some(Arc::new(config)) })
    }

    /// What a connection that is to be secure goes by. The certificates of the platform are read once per process: that takes
    /// milliseconds, and all shops share the memory.
    pub(super) fn config(&self) -> Result<Arc<ClientConfig>> {
        static PLATFORM: OnceLock<Arc<ClientConfig>> = OnceLock::new();
        if let Some(config) = self.own.as_ref().or_else(|| PLATFORM.get()) {
            return Ok(Arc::clone(config));
        }
        // A failure is not kept: certificates can be installed while the program runs.
        let config = trusting(Verifier::new).map_err(|error| {
            error.with_hint("Install the system's certificates (on Debian: the package ca-certificates).")
        })?;
        Ok(Arc::clone(PLATFORM.get_or_init(|| Arc::new(config))))
    }

    /// Whether all is there that connections to the server of `url` take.
    ///
    /// # Errors
    /// The certificates of the platform cannot be read.
    pub(super) fn check(&self, url: &Url) -> Result<()> {
        if url.scheme() == "https" { self.config().map(drop) } else { Ok(()) }
    }
}

/// The certificates in a text.
fn certificates(text: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    let refuse = |why: &'static str| {
        Error::usage(why).with_hint(
            "A certificate authority is given as PEM: text that begins with -----BEGIN CERTIFICATE-----, one such block per certificate. \
             `openssl x509 -inform der -in FILE` makes it of a binary file.",
        )
    };
    let found = CertificateDer::pem_slice_iter(text).collect::<Result<Vec<_>, pem::Error>>();
    let found = found.map_err(|error| refuse("the certificate of the authority is no sound PEM").with_source(error))?;
    if found.is_empty() {
        return Err(refuse("there is no certificate in what was given as the certificate of an authority"));
    }
    for certificate in &found {
        RootCertStore::empty()
            .add(certificate.clone())
            .map_err(|error| refuse("the certificate of the authority cannot be read").with_source(error))?;
    }
    Ok(found)
}

#[cfg(not(target_os = "android"))]
fn more(authorities: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(authorities, provider)
}

#[cfg(target_os = "android")]
fn more(_: Vec<CertificateDer<'static>>, _: Arc<CryptoProvider>) -> Result<Verifier, rustls::Error> {
    Err(rustls::Error::General("Android takes authorities from its settings alone".to_owned()))
}

/// Trusts what the verifier does.
fn trusting(verifier: impl FnOnce(Arc<CryptoProvider>) -> Result<Verifier, rustls::Error>) -> Result<ClientConfig> {
    // The provider is handed over: a process-wide one is the application's to choose.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configured = || {
        let verifier = Arc::new(verifier(Arc::clone(&provider))?);
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
    };
    configured()
        .map_err(|error: rustls::Error| Error::new(ErrorKind::Connect, "TLS cannot be set up").with_source(error))
}
