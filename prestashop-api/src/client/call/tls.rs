//! What is wrong with a connection that cannot be made secure.

use std::error::Error as StdError;
use std::io;

use rustls::{CertificateError, Error, InvalidMessage};

/// What is wrong, and what to do about it, if TLS is what keeps the transport from connecting. It does not pass by itself.
pub(super) fn fault(error: &(dyn StdError + 'static)) -> Option<(&'static str, &'static str)> {
    Some(match cause(error)? {
        Error::InvalidCertificate(reason) => certificate(reason),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => (
            "the server does not speak HTTPS at this port",
            "Check the port in the shop's address; plain HTTP is written http://, and has to be allowed.",
        ),
        Error::NoCertificatesPresented => {
            ("the server has no certificate", "Have the hoster install a certificate for the shop.")
        }
        _ => return None,
    })
}

fn certificate(reason: &CertificateError) -> (&'static str, &'static str) {
    use CertificateError as C;
    match reason {
        C::Expired | C::ExpiredContext { .. } => {
            ("the shop's certificate has expired", "Have the hoster renew it, and check this machine's clock.")
        }
        C::NotValidYet | C::NotValidYetContext { .. } => {
            ("the shop's certificate is not valid yet", "Check this machine's clock.")
        }
        C::NotValidForName | C::NotValidForNameContext { .. } => (
            "the shop's certificate is for another name",
            "Check the shop's address: with `www.` or without it may be the name that the certificate is for.",
        ),
        C::UnknownIssuer => (
            "the shop's certificate is signed by nobody whom this machine trusts",
            "Most often the server does not send the certificates between its own and the root: have the hoster install the whole \
             chain. An authority of your own is trusted once its certificate is given (ca_certificate).",
        ),
        C::Revoked => ("the shop's certificate is revoked", "Have the hoster install another one."),
        _ => (
            "the shop's certificate is not to be trusted",
            "The cause names the reason: have the hoster install another one.",
        ),
    }
}

/// The error of TLS below another one.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Error> {
    if let Some(found) = error.downcast_ref::<Error>() {
        return Some(found);
    }
    // What an I/O error was made of is not among its causes.
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inner = inner.map(|inner| inner as &(dyn StdError + 'static));
    inner.or_else(|| error.source()).and_then(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(reason: Error) -> Option<(&'static str, &'static str)> {
        fault(&io::Error::other(io::Error::new(io::ErrorKind::InvalidData, reason)))
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_told() {
        for (reason, says) in [
            (CertificateError::Expired, "expired"),
            (CertificateError::NotValidForName, "another name"),
            (CertificateError::UnknownIssuer, "whole chain"),
            (CertificateError::UnknownIssuer, "(ca_certificate)"),
            (CertificateError::BadSignature, "not to be trusted"),
        ] {
            let (message, hint) = told(Error::InvalidCertificate(reason)).expect("it is known");
            assert!(format!("{message} {hint}").contains(says), "{message} {hint}");
        }
        assert!(told(Error::DecryptError).is_none());
        assert!(fault(&io::Error::other("reset")).is_none());
    }
}
