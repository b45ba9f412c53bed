//! The texts that JSON and XML are made of, and a checksum of them.

use serde_json::Value;
use sha1::{Digest as _, Sha1};

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

/// The SHA-1 of a text or a file, in hexadecimal digits.
pub(super) fn sha1(content: impl AsRef<[u8]>) -> String {
    join(Sha1::digest(content.as_ref()).iter().map(|byte| format!("{byte:02x}")))
}
