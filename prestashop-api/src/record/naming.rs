//! Former names, and what is deprecated: whoever uses either is told.

use std::fmt;

use super::{Field, Shape};

/// The former name of something, and whether it is still to be used.
///
/// A name that somebody gives at run time is looked up here: a former one is taken for the new one, and whatever is worth a note is a
/// warning of `tracing` with the target [`NAMES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Naming {
    /// The name that it had before; empty where it had none.
    pub renamed_from: &'static str,
    /// What to use instead; empty where it is not deprecated.
    pub deprecated: &'static str,
}

/// The target of the warnings about names.
pub const NAMES: &str = "prestashop_api::names";

impl Naming {
    /// One name from the beginning on, which is still to be used.
    pub const PLAIN: Self = Self::new("", "");

    /// A former name, and what to use instead; either can be empty.
    #[must_use]
    pub const fn new(renamed_from: &'static str, deprecated: &'static str) -> Self {
        Self { renamed_from, deprecated }
    }

    /// Whether that is the former name.
    pub(crate) fn was(&self, name: &str) -> bool {
        !self.renamed_from.is_empty() && self.renamed_from == name
    }

    /// Tells whoever gave the name `given` what there is to know of it.
    pub(crate) fn tell(&self, what: impl fmt::Display, given: &str, name: &str) {
        if given != name {
            tracing::warn!(target: NAMES, "{what} `{given}` is called `{name}` now");
        }
        if !self.deprecated.is_empty() {
            tracing::warn!(target: NAMES, "{what} `{name}` is deprecated: {}", self.deprecated);
        }
    }
}

impl Shape {
    /// The index of the field that has the name, or had it.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.find(name, 0).or_else(|| self.fields.iter().position(|field| field.naming.was(name)))
    }

    /// The field that has the name, or had it: for whoever reads names that people give.
    #[must_use]
    pub fn known_as(&self, name: &str) -> Option<&'static Field> {
        self.position(name).map(|index| &self.fields[index])
    }

    /// The index of the field that somebody names, by its name or its former one; what there is to know of the name is told.
    pub(crate) fn look_up(&self, what: impl fmt::Display, name: &str) -> Option<usize> {
        let index = self.position(name)?;
        let Field { naming, name: now, .. } = &self.fields[index];
        naming.tell(what, name, now);
        Some(index)
    }
}
