//! Fields and associations as they are written.

use super::{Naming, Type, VersionRange, Versioned, Write, Writing};
use crate::source::{At, Span};
use crate::version::History;

/// One field of a record or of an association's item.
#[derive(Debug, Clone)]
pub struct Field {
    /// PrestaShop's name.
    pub name: At<String>,
    /// The name in Rust, where it is another.
    pub rust: Option<At<String>>,
    /// What a value is; absent where the spec names an unknown type.
    pub ty: Option<At<Type>>,
    /// The resource that a `ref` points to.
    pub to: Option<At<String>>,
    /// What it means.
    pub about: String,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
    /// Whether a new record needs it.
    pub required: Versioned<bool>,
    /// The longest value in characters; of numbers too.
    pub max: Versioned<u64>,
    /// Digits after the point.
    pub scale: Option<At<u8>>,
    /// Known values.
    pub values: Vec<At<String>>,
    /// A text per language.
    pub translated: Versioned<bool>,
    /// No value means something.
    pub nullable: Versioned<bool>,
    /// Hidden from logs.
    pub secret: bool,
    /// Made up by the server.
    pub computed: Versioned<bool>,
    /// A value per shop.
    pub per_shop: bool,
    /// Limits of writing.
    pub write: Versioned<Write>,
    /// The server's check.
    pub validator: Versioned<String>,
    /// A PUT loses the value.
    pub lost_by_put: Versioned<bool>,
    /// The name in what is written, where it differs from the one in what is read.
    pub write_as: Option<At<String>>,
    /// What a write of it does besides.
    pub writing: Writing,
    /// The versions that have it.
    pub versions: VersionRange,
    /// The keys that are given, with their places.
    pub keys: Vec<At<String>>,
}

impl Field {
    /// The place of a key of this field, or of its name.
    #[must_use]
    pub fn key(&self, key: &str) -> Span {
        place(&self.keys, key, self.name.span)
    }

    /// The name that it has in Rust, if that is free there.
    pub(crate) fn name_in_rust(&self) -> &At<String> {
        self.rust.as_ref().unwrap_or(&self.name)
    }

    /// Whether some version takes it in writes, other than by an action; none takes the id.
    pub(crate) fn is_written(&self) -> bool {
        self.name.value != "id" && self.write.is_ever_taken(&self.versions)
    }

    /// Whether nobody but the caller knows what a new record holds in it, and the record is none without it.
    pub(crate) fn is_asked_for(&self) -> bool {
        let is_true = |fact: &Versioned<bool>| fact.latest() == Some(&true);
        (is_true(&self.required) || is_true(&self.writing.needed)) && self.writing.default.is_none()
    }

    /// The longest value that some version takes; `None` where some takes any.
    pub(crate) fn longest(&self) -> Option<u64> {
        let since = self.versions.since.as_ref().map(|since| since.value);
        let longest = match self.max.history(since, |max| max.copied().unwrap_or(u64::MAX)) {
            History::Never => None,
            History::Always(max) => Some(max),
            History::Changed(steps) => steps.iter().map(|(_, max)| *max).max(),
        };
        longest.filter(|max| *max != u64::MAX)
    }
}

/// A list of items inside a record.
#[derive(Debug, Clone)]
pub struct Association {
    /// PrestaShop's name.
    pub name: At<String>,
    /// The name in Rust, where it is another.
    pub rust: Option<At<String>>,
    /// The node of one item.
    pub item: At<String>,
    /// The Rust struct, where it is not made from names.
    pub record: Option<At<String>>,
    /// What the items are.
    pub about: String,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
    /// The resource that the server names.
    pub api: Option<At<String>>,
    /// Limits of writing.
    pub write: Versioned<Write>,
    /// Shown empty in every display but `full`.
    pub full_only: bool,
    /// What a write of it does besides.
    pub writing: Writing,
    /// The keys that are given, with their places.
    pub keys: Vec<At<String>>,
    /// The versions that have it.
    pub versions: VersionRange,
    /// The fields of one item.
    pub fields: Vec<Field>,
}

impl Association {
    /// The name that it has in Rust, if that is free there.
    pub(crate) fn name_in_rust(&self) -> &At<String> {
        self.rust.as_ref().unwrap_or(&self.name)
    }

    /// Whether some version takes it in writes, other than by an action.
    pub(crate) fn is_written(&self) -> bool {
        self.write.is_ever_taken(&self.versions)
    }

    /// The place of a key of this association, or of its name.
    #[must_use]
    pub fn key(&self, key: &str) -> Span {
        place(&self.keys, key, self.name.span)
    }
}

fn place(keys: &[At<String>], key: &str, or: Span) -> Span {
    keys.iter().find(|given| given.value == key).map_or(or, |given| given.span)
}
