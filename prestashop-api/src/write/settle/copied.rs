//! Records that others need as they are: PrestaShop keeps them, marked as deleted, and makes another of what is written.

use super::{Acknowledgement, Evidence, Sighting, WriteKind, is_marked_deleted};
use crate::error::Result;
use crate::read::id_of;
use crate::record::{DynamicRecord, Field, Kind, Record, ResourceMeta};
use crate::write::body::BodyField;
use crate::write::draft::Draft;
use crate::write::send::Finding;

/// Whether lists show every record: those of `translated_configurations` leave out settings without a text.
pub(crate) fn lists_all(resource: &ResourceMeta) -> bool {
    resource.name != "translated_configurations"
}

/// Whether an update of a record in use leaves it as it was and makes another one.
fn copies(resource: &ResourceMeta) -> bool {
    !resource.copied_on_write.is_empty()
}

/// A record that an update may copy, as it was before.
pub(crate) struct Copied {
    before: DynamicRecord,
    newest: u64,
}

impl Copied {
    /// Whether a record of that id may be the new one.
    pub(crate) fn is_older_than(&self, id: u64) -> bool {
        id > self.newest
    }
}

impl Draft {
    /// What has to be known before an update of a record that it may copy.
    ///
    /// # Errors
    /// The record was withdrawn before: a write would change what old orders say.
    pub(crate) async fn before_copy(&self, id: u64) -> Result<Option<Copied>> {
        if !copies(self.resource) {
            return Ok(None);
        }
        let Some(before) = super::if_readable(self.reread(id, self.resource.partial).await)? else { return Ok(None) };
        self.refuse_withdrawn(&before)?;
        Ok(self.newest().await?.map(|newest| Copied { before, newest }))
    }

    /// Refuses to write a record that is kept for others as it was.
    pub(crate) fn refuse_withdrawn(&self, before: &dyn Record) -> Result<()> {
        if !copies(self.resource) || !is_marked_deleted(before) {
            return Ok(());
        }
        let message = format!(
            "{} is marked as deleted: it is kept for orders that name it, and a write would change what they say",
            self.named_item()
        );
        Err(self.usage(message).with_hint(format!("look for the {} that took its place", self.resource.item)))
    }

    /// Whether a record that was written is kept for others as it was.
    pub(crate) fn is_kept(&self, record: &dyn Record) -> bool {
        let withdraws = self.set_fields().any(|(_, field)| field.name == "deleted");
        copies(self.resource) && !withdraws && is_marked_deleted(record)
    }

    /// Looks for the record that the shop has made in the place of one that is `kept` marked as deleted.
    pub(crate) async fn find_copy<'a, D: Record>(
        &self,
        copied: Option<&Copied>,
        said: Acknowledgement,
        make: fn() -> D,
    ) -> Finding<'a, D> {
        let kept = format!("{} is in use: the shop keeps it as it was, marked as deleted", self.named_item());
        let say = |seen, found: String, record| Finding {
            evidence: Evidence::new(WriteKind::Update, said, seen, format!("{kept}, {found}")),
            record,
        };
        let Some(copied) = copied else {
            return say(Sighting::Impossible, "and which there were before is not known".to_owned(), None);
        };
        let found = match self.newer_than(copied.newest, make).await {
            Ok(found) => found,
            Err(again) => {
                return say(Sighting::Impossible, format!("but looking for the new one failed: {again}"), None);
            }
        };
        let mut fitting = found.into_iter().filter(|record| self.follows(record, &copied.before));
        match (fitting.next(), fitting.next()) {
            (Some(record), None) => {
                let new = format!("and made {} {} of what was sent", self.resource.item, id_of(&record));
                say(Sighting::Complete, new, Some(record))
            }
            (None, _) => say(Sighting::Ambiguous, "and no new one shows what was sent".to_owned(), None),
            (Some(_), Some(_)) => say(Sighting::Ambiguous, "and several new ones show what was sent".to_owned(), None),
        }
    }

    /// Whether a record shows what was sent, and in all else what the record was before.
    fn follows(&self, record: &dyn Record, before: &DynamicRecord) -> bool {
        let own = |field: &Field| {
            let made_by_shop = matches!(field.name, "id" | "deleted" | "date_add" | "date_upd") || field.computed;
            !made_by_shop && !matches!(field.kind, Kind::Association(_))
        };
        let kept = self.resource.shape.fields.iter().enumerate().filter(|(index, field)| {
            own(field) && !self.fields.shows(*index) && before.shows(*index) && record.shows(*index)
        });
        let same = |index: usize| BodyField::of(before, index) == BodyField::of(record, index);
        !is_marked_deleted(record)
            && self.visible_differences(record).is_empty()
            && kept.map(|(index, _)| index).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::Copied;
    use crate::resources::RESOURCES;

    #[test]
    fn a_copy_is_newer_than_all_that_was_there() {
        for meta in RESOURCES {
            let copied = Copied { before: (meta.partial)(), newest: 8 };
            for (id, newer) in [(7, false), (8, false), (9, true)] {
                assert_eq!(copied.is_older_than(id), newer, "{id}");
            }
        }
    }
}
