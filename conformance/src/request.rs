//! What the webservice reads in the headers of a request, and in forms.

use std::convert::Infallible;

use base64::Engine as _;
use bytes::Bytes;
use futures_util::{FutureExt as _, stream};

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

/// A part of a form, as a file is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormPart {
    /// The name of the field.
    pub name: String,
    /// The name of the file, if it is one.
    pub file: Option<String>,
    /// The media type, if it is said.
    pub media: Option<String>,
    /// The content.
    pub bytes: Bytes,
}

impl FormPart {
    /// The parts of a body of that content type; none if it is no form.
    pub(crate) fn all(media: &str, body: &[u8]) -> Result<Vec<Self>, String> {
        let Ok(boundary) = multer::parse_boundary(media) else { return Ok(Vec::new()) };
        let body = stream::iter([Ok::<_, Infallible>(Bytes::copy_from_slice(body))]);
        let mut form = multer::Multipart::new(body, boundary);
        let read = async {
            let mut parts = Vec::new();
            while let Some(field) = form.next_field().await? {
                let text = |text: Option<&str>| text.map(str::to_owned);
                let (name, file) = (text(field.name()).unwrap_or_default(), text(field.file_name()));
                let media = field.content_type().map(ToString::to_string);
                parts.push(Self { name, file, media, bytes: field.bytes().await? });
            }
            Ok(parts)
        };
        // The body is there, so nothing is waited for.
        let parts: Option<Result<_, multer::Error>> = read.now_or_never();
        parts.ok_or("the form does not end")?.map_err(|error| format!("the form cannot be read: {error}"))
    }
}
