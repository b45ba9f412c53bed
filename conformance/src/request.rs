//! What the webservice reads in the headers of a request.

use base64::Engine as _;

/// The notation that a request asks for. The webservice has these two, so this never grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `Output-Format: JSON`, or one of its other spellings.
    Json,
    /// Anything else: the webservice's default.
    Xml,
}

impl Notation {
    /// The notation's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }

    /// The content type that shops send with it.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "text/xml;charset=utf-8",
        }
    }
}

/// The user of a Basic header; other schemes are not known to the webservice.
pub(crate) fn basic_user(header: &str) -> Option<String> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8_lossy(&decoded).into_owned();
    Some(text.split(':').next().unwrap_or_default().to_owned())
}
