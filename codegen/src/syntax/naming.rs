//! Names that change, and what is going to end.

use crate::source::At;

/// The former name of something, and whether it is still to be used.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<At<String>>,
    /// The name that it had before.
    pub renamed_from: Option<At<String>>,
}

impl Naming {
    /// What to use instead; empty where nothing is said.
    pub(crate) fn deprecated(&self) -> &str {
        self.deprecated.as_ref().map_or("", |note| note.value.trim())
    }
}
