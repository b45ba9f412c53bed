//! The verbs of the webservice.

use std::fmt;

/// A verb of the webservice, which is also the HTTP method.
// Never grows: HTTP has no other verb that a webservice could speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Reads.
    Get,
    /// Reads the headers alone. A right of its own: GET does not include it.
    Head,
    /// Creates.
    Post,
    /// Replaces a whole item: what is left out is emptied.
    Put,
    /// Changes some fields. PrestaShop 8.0 and later.
    Patch,
    /// Deletes.
    Delete,
}

impl Verb {
    /// All verbs, in the order of their declaration.
    pub const ALL: [Self; 6] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The verb in capitals, as HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the verb changes something in the shop.
    #[must_use]
    pub const fn is_write(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

impl serde::Serialize for Verb {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
