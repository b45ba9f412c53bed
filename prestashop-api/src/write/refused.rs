//! What a shop's refusal of a write does not say by itself.

use crate::error::{Error, ErrorKind};
use crate::record::{Field, Kind};
use crate::write::check::is_read_only;
use crate::write::draft::{Draft, Target};

impl Draft {
    /// Adds to a refusal what the shop does not tell: that it refuses what the record holds and nobody writes, and what it has written all
    /// the same.
    pub(super) fn explain(&self, error: Error) -> Error {
        if self.target == Target::New {
            return error;
        }
        self.with_setters(self.with_old_value(error))
    }

    /// The shop checks the whole record with every update, and refuses it for an old value, too: one of a time with other checks, a zero
    /// date, a NULL.
    fn with_old_value(&self, error: Error) -> Error {
        if !matches!(error.kind(), ErrorKind::InvalidField | ErrorKind::MissingField) {
            return error;
        }
        let named = error.cause().and_then(|cause| self.named_field(&cause.message));
        let Some(field) = named.filter(|field| self.set_fields().all(|(_, set)| set.name != field.name)) else {
            return error;
        };
        let way_out = if is_read_only(field, self.connection.version().as_ref()) {
            "it cannot be written here, so that the record can be changed in the back office only"
        } else {
            "write it too, with a value that the shop takes"
        };
        let hint = format!(
            "The shop checks the whole record, and refuses what it holds in `{}`, which this write leaves alone: {way_out}.",
            field.name
        );
        error.with_path(field.name).with_hint(hint)
    }

    /// The field of a message such as `Property Employee->stats_compare_from is not valid`, which can be in any language.
    fn named_field(&self, message: &str) -> Option<&'static Field> {
        let (_, behind) = message.split_once("->")?;
        let end = behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(behind.len());
        self.resource.shape.field(&behind[..end])
    }

    /// Says which fields may have been written although the shop refuses the write. Computed fields have setters of their own, which
    /// run before the rest is checked.
    fn with_setters(&self, error: Error) -> Error {
        let refused =
            matches!(error.kind(), ErrorKind::InvalidField | ErrorKind::MissingField | ErrorKind::ReadOnlyField);
        let computed = self.set_fields().filter(|(_, field)| field.computed && !matches!(field.kind, Kind::Translated));
        let names: Vec<_> = computed.map(|(_, field)| field.name).collect();
        if !refused || names.is_empty() {
            return error;
        }
        let hint = format!(
            "{} Look at {} again: the shop may have written it before it refused the rest.",
            error.hint().unwrap_or_default(),
            names.join(", ")
        );
        error.with_hint(hint.trim_start().to_owned())
    }
}
