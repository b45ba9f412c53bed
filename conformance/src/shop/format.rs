//! The two output formats, and the texts that they are made of.

use serde_json::Value;

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Format {
    /// The content type that comes with it.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "text/xml;charset=utf-8",
        }
    }
}

/// JSON as PHP writes it: slashes and the two line separators escaped, everything else raw.
pub(super) fn json_text(value: &Value) -> String {
    // Outside of strings JSON has none of these.
    value.to_string().replace('/', "\\/").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A document with that content in its root.
pub(super) fn xml_document(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prestashop \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n{content}</prestashop>\n\n"
    )
}

/// Text in a CDATA section. As on a genuine shop, a `]]>` in the text is not escaped and makes the document ill-formed.
pub(super) fn cdata(text: &str) -> String {
    format!("<![CDATA[{text}]]>")
}

/// Pieces of text in one.
pub(super) fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}
