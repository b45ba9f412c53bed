//! Forms with a file, as browsers send them.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{FutureExt as _, stream};

use crate::shop::call::Call;

/// The file in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Vec<u8>,
}

/// The file that a form has under a name, and the text beside it.
pub(super) fn form(call: &Call, file: &str) -> (Option<Sent>, Option<String>) {
    // The whole body is there, so that nothing of it has to be waited for.
    read(call, file).now_or_never().flatten().unwrap_or_default()
}

async fn read(call: &Call, file: &str) -> Option<(Option<Sent>, Option<String>)> {
    let sent = call.form.as_ref()?;
    let boundary = multer::parse_boundary(&sent.content_type).ok()?;
    let body = stream::iter([Ok::<_, Infallible>(Bytes::from(sent.bytes.clone()))]);
    let mut form = multer::Multipart::new(body, boundary);
    let (mut sent, mut text) = (None, None);
    while let Some(field) = form.next_field().await.ok()? {
        let (name, kind) = (field.name().map(str::to_owned), field.content_type().map(ToString::to_string));
        match (name.as_deref(), field.file_name().map(str::to_owned)) {
            (Some(of), Some(name)) if of == file => {
                let mime = kind.unwrap_or_else(|| "application/octet-stream".to_owned());
                sent = Some(Sent { name, mime, bytes: field.bytes().await.ok()?.to_vec() });
            }
            (Some("name"), None) => text = Some(field.text().await.ok()?),
            _ => {}
        }
    }
    Some((sent, text))
}
