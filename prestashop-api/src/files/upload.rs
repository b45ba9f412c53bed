//! A file to be sent, as PHP takes it: one part of a multipart form.

use std::io;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;

use crate::client::{Clock, RequestBody};
use crate::error::{Error, Result};

/// A file to be sent: its name, its media type, and its data as a stream, so that it need not fit into memory.
///
/// ```
/// use prestashop_api::Upload;
///
/// let small = Upload::from_bytes("mug.jpg", "image/jpeg", vec![0xff, 0xd8, 0xff]);
/// # let _ = small;
/// ```
///
/// A file of the disk is a stream by `tokio_util::io::ReaderStream::new(tokio::fs::File::open(path).await?)`, with the length
/// of its metadata.
#[derive(Debug)]
pub struct Upload {
    name: String,
    mime: String,
    body: RequestBody,
}

impl Upload {
    /// A file from a stream. Its length is not known, so it is sent in chunks; see [`length`](Self::length).
    pub fn new(
        name: impl Into<String>,
        mime: impl Into<String>,
        data: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self { name: name.into(), mime: mime.into(), body: RequestBody::new(data, None) }
    }

    /// A file that is in memory.
    pub fn from_bytes(name: impl Into<String>, mime: impl Into<String>, data: impl Into<Bytes>) -> Self {
        Self { name: name.into(), mime: mime.into(), body: RequestBody::from_bytes(data) }
    }

    /// Says how many bytes the stream has. Say it if you know: many servers in front of PHP refuse a request of unknown length.
    /// A stream that has more or fewer is broken off, and nothing is saved.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        self.body = RequestBody::new(self.body, Some(bytes));
        self
    }

    /// The name that the shop is told.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The media type that the shop is told.
    #[must_use]
    pub fn mime(&self) -> &str {
        &self.mime
    }

    /// Refuses what would break the form, or what PHP would read as another name.
    pub(crate) fn check(&self) -> Result<()> {
        let is_token =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c));
        if self.name.trim().is_empty() {
            return Err(Error::usage("the file has no name").with_hint("Give it one like `mug.jpg`."));
        }
        if let Some(c) = self.name.chars().find(|c| c.is_control() || matches!(c, '"' | '\\' | '/')) {
            return Err(Error::usage(format!("the file's name `{}` holds {c:?}", self.name.escape_debug()))
                .with_hint("Give a name without folders, quotes and control characters."));
        }
        if !self.mime.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub)) {
            return Err(Error::usage(format!("`{}` is no media type", self.mime.escape_debug()))
                .with_hint("Write it like `image/jpeg`."));
        }
        Ok(())
    }

    /// The form: texts first, then the file as `field`.
    pub(crate) fn form(
        self,
        field: &str,
        texts: &[(&str, &str)],
        clock: &dyn Clock,
    ) -> Result<(HeaderValue, RequestBody)> {
        self.check()?;
        // So many random bits that the file does not hold them by chance.
        let boundary = format!("prestashop-api-{:016x}{:016x}", clock.random(), clock.random());
        let text = |(name, text): &(&str, &str)| {
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let mut parts: Vec<String> = texts.iter().map(text).collect();
        parts.push(format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            self.name, self.mime
        ));
        let before = parts.concat();
        let after = format!("\r\n--{boundary}--\r\n");
        let media = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"))
            .map_err(|error| Error::usage("the form cannot be sent").with_source(error))?;
        Ok((media, self.body.between(before.into(), after.into())))
    }
}
