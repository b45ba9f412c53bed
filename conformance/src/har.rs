//! HTTP Archives (HAR 1.2): the format of the recordings.
//!
//! The model holds what the project uses of the format. Members that are not in it (timings, caches, a browser's own `_…`
//! members) are ignored when a log is read, and what the replay can do without may be missing. HAR 1.2 is final, so these structs
//! never grow, and a recorder writes them out in full.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use serde::{Deserialize, Serialize};

/// The most bytes of a log, unpacked. A compressed file of a megabyte can hold a gigabyte; the largest recording has 2.4 million.
const LARGEST: u64 = 64 << 20;

/// A HAR file: one log of exchanges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Har {
    /// The log.
    pub log: Log,
}

/// The exchanges of one recording, in the order in which they happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Log {
    /// Version of the format, `1.2`.
    #[serde(default)]
    pub version: String,
    /// The program that made the recording.
    #[serde(default)]
    pub creator: Creator,
    /// The exchanges, in order.
    pub entries: Vec<Entry>,
    /// What was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The program that made a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creator {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When the request was sent, ISO 8601 with offset.
    #[serde(default)]
    pub started_date_time: String,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub time: f64,
    /// The request.
    pub request: Request,
    /// The answer.
    pub response: Response,
    /// What this exchange is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The full URL, encoded as it was sent.
    pub url: String,
    /// `HTTP/1.1`.
    #[serde(default)]
    pub http_version: String,
    /// The headers, in order.
    #[serde(default)]
    pub headers: Vec<Pair>,
    /// The decoded query.
    #[serde(default)]
    pub query_string: Vec<Pair>,
    /// The body, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_data: Option<PostData>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Its reason phrase.
    #[serde(default)]
    pub status_text: String,
    /// `HTTP/1.0` tells an answer of PHP's fatal error handler from one of the webservice.
    #[serde(default)]
    pub http_version: String,
    /// The headers, in order.
    #[serde(default)]
    pub headers: Vec<Pair>,
    /// The body.
    pub content: Content,
    /// The `Location` of a redirect, else empty.
    #[serde(default, rename = "redirectURL")]
    pub redirect_url: String,
}

/// A name and its value: a header or a query parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The name, in the case in which it was sent.
    pub name: String,
    /// The value.
    pub value: String,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostData {
    /// Its content type.
    #[serde(default)]
    pub mime_type: String,
    /// The text.
    #[serde(default)]
    pub text: String,
    /// `base64` if the text is not the body itself, as for a form with a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Bytes of the body, decompressed.
    #[serde(default)]
    pub size: i64,
    /// Its content type, empty if there was none.
    #[serde(default)]
    pub mime_type: String,
    /// The body; absent if there was none. See [`Response::body`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `base64` if [`text`](Self::text) is encoded so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// Why a recording could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HarError {
    /// The file or folder could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file is no HAR log.
    #[error("{} is not a HAR 1.2 log: {source}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// The folder holds no recording.
    #[error("{}: there is no .har or .har.gz file in this folder", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// The log is larger than any recording.
    #[error("{} has more than {} MiB, unpacked", path.display(), LARGEST >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A body that is marked as base64 is not.
    #[error("the body is marked as base64 but cannot be decoded: {0}")]
    Base64(#[from] base64::DecodeError),
    /// A body has an encoding that the format does not know.
    #[error("the body has the unknown encoding {0:?}; base64 is the only one")]
    Encoding(String),
}

impl Har {
    /// Reads a `.har` or `.har.gz` file. Compression is told by the content, not by the name.
    ///
    /// # Errors
    ///
    /// [`HarError::Io`], [`HarError::TooLarge`] or [`HarError::Format`], with the path.
    pub fn read(path: &Path) -> Result<Self, HarError> {
        Self::from_bytes(&bytes(path)?, path)
    }

    /// Reads a log from memory, gzip-compressed or not; `path` is what errors call it.
    ///
    /// # Errors
    ///
    /// [`HarError::Io`] if the compression is broken, [`HarError::TooLarge`] above 64 MiB, compressed or not, [`HarError::Format`] if
    /// this is no HAR log.
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, HarError> {
        serde_json::from_slice(&unpacked(bytes, path)?)
            .map_err(|source| HarError::Format { path: path.to_owned(), source })
    }
}

/// The bytes of a file, as far as a log can be long.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, HarError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|source| HarError::Io { path: path.to_owned(), source })?;
    Ok(bytes)
}

/// Bytes as they are, or what a gzip file holds.
pub(crate) fn unpacked<'a>(bytes: &'a [u8], path: &Path) -> Result<Cow<'a, [u8]>, HarError> {
    let mut plain = Cow::Borrowed(bytes);
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut out = Vec::new();
        let read = flate2::read::GzDecoder::new(bytes).take(LARGEST + 1).read_to_end(&mut out);
        read.map_err(|source| HarError::Io { path: path.to_owned(), source })?;
        plain = out.into();
    }
    if plain.len() as u64 > LARGEST {
        return Err(HarError::TooLarge { path: path.to_owned() });
    }
    Ok(plain)
}

/// The recordings at `path`: the file itself, or every `.har` and `.har.gz` file below a folder, sorted by path.
///
/// # Errors
///
/// [`HarError::Io`] with the path that could not be read.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, HarError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| HarError::Io { path, source }
    };
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(next) = open.pop() {
        if std::fs::metadata(&next).map_err(io(&next))?.is_dir() {
            for entry in std::fs::read_dir(&next).map_err(io(&next))? {
                let below = entry.map_err(io(&next))?.path();
                if below.is_dir() || is_har(&below) {
                    open.push(below);
                }
            }
        } else {
            found.push(next);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads all recordings at these paths, sorted by path below each.
///
/// # Errors
///
/// [`HarError`] of the first that cannot be read, and for a folder without any.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Har)>, HarError> {
    let mut recordings = Vec::new();
    for path in paths {
        let files = find(path)?;
        if files.is_empty() {
            return Err(HarError::Empty { path: path.clone() });
        }
        for file in files {
            let har = Har::read(&file)?;
            recordings.push((file, har));
        }
    }
    Ok(recordings)
}

fn is_har(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
        let name = name.strip_suffix(".gz").unwrap_or(name);
        Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("har"))
    })
}

fn header<'a>(headers: &'a [Pair], name: &str) -> Option<&'a str> {
    headers.iter().find(|pair| pair.name.eq_ignore_ascii_case(name)).map(|pair| pair.value.as_str())
}

impl Request {
    /// The value of a header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The bytes of the body, decoded; empty if there was none.
    ///
    /// # Errors
    ///
    /// [`HarError::Base64`] or [`HarError::Encoding`] if the recorded encoding is broken or unknown.
    pub fn body(&self) -> Result<Vec<u8>, HarError> {
        self.post_data.as_ref().map_or(Ok(Vec::new()), |data| decoded(&data.text, data.encoding.as_deref()))
    }
}

impl Response {
    /// The value of a header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The bytes of the body, decoded; empty if there was none.
    ///
    /// # Errors
    ///
    /// [`HarError::Base64`] or [`HarError::Encoding`] if the recorded encoding is broken or unknown.
    pub fn body(&self) -> Result<Vec<u8>, HarError> {
        decoded(self.content.text.as_deref().unwrap_or_default(), self.content.encoding.as_deref())
    }
}

fn decoded(text: &str, encoding: Option<&str>) -> Result<Vec<u8>, HarError> {
    match encoding {
        None | Some("") => Ok(text.as_bytes().to_vec()),
        Some("base64") => Ok(base64::engine::general_purpose::STANDARD.decode(text)?),
        Some(other) => Err(HarError::Encoding(other.to_owned())),
    }
}
