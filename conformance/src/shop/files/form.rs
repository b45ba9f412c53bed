//! Forms with a file, as browsers send them.

use crate::request::FormPart;
use crate::shop::call::Call;

/// The file in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Vec<u8>,
}

/// The file that a form has under a name, and the text beside it. PHP takes the last of several.
pub(super) fn form(call: &Call, file: &str) -> (Option<Sent>, Option<String>) {
    let parts = call.form.as_ref().and_then(|form| FormPart::all(&form.content_type, &form.bytes).ok());
    let (mut sent, mut text) = (None, None);
    for part in parts.unwrap_or_default() {
        match (part.name.as_str(), part.file) {
            (of, Some(name)) if of == file => {
                let mime = part.media.unwrap_or_else(|| "application/octet-stream".to_owned());
                sent = Some(Sent { name, mime, bytes: part.bytes.to_vec() });
            }
            ("name", None) => text = Some(String::from_utf8_lossy(&part.bytes).into_owned()),
            _ => {}
        }
    }
    (sent, text)
}
