//! One record as the source delivers it, and the digests that identify contents.

use jiff::civil::DateTime;
use serde_json::value::RawValue;
use sha1::{Digest, Sha1};

/// One record of a page.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Row {
    /// The record's id.
    pub id: u64,
    /// When it was last written, as the body says, shop-local; `None` for the zero date, and where the resource has no such date.
    pub date_upd: Option<DateTime>,
    /// The record as JSON: what is reported of it.
    pub record: Box<RawValue>,
    /// Digest of the content: two rows with the same digest are taken for the same content.
    pub hash: u64,
    /// Whether the record is passed over for now, and reported by a later scan if it still is of the feed then.
    pub passed_over: bool,
}

impl Row {
    /// A row whose digest is taken from `record`.
    ///
    /// The same content must come as the same bytes each time, or it is reported again.
    #[must_use]
    pub fn new(id: u64, date_upd: Option<DateTime>, record: Box<RawValue>) -> Self {
        let hash = digest64(record.get().as_bytes());
        Self { id, date_upd, record, hash, passed_over: false }
    }
}

/// The first 64 bits of the SHA-1: stable over versions of Rust and of this crate, unlike `std`'s hashers.
fn digest64(bytes: &[u8]) -> u64 {
    let digest = Sha1::digest(bytes);
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// SHA-1 in hexadecimal of `parts`, each with its length, so that no two lists of parts look alike.
pub(in crate::poller) fn digest_of(parts: &[&str]) -> String {
    let mut sha = Sha1::new();
    for part in parts {
        sha.update(part.len().to_le_bytes());
        sha.update(part.as_bytes());
    }
    hex(&sha.finalize())
}

/// Bytes in lower-case hexadecimal.
pub(in crate::poller) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a `String` has no failure.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
