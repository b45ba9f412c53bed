//! Associations of which a write does more to their rows than to name them.

use crate::error::{Error, Result};
use crate::query::{PagingMode, Query};
use crate::read::Pager;
use crate::record::{DynamicRecord, Field, FieldValue, Kind, LeftOut, Record, ResourceMeta};
use crate::resources::RESOURCES;
use crate::write::draft::{Draft, copy};
use crate::write::settle::{if_readable, text_of};

impl Draft {
    /// Sends along what rewritten associations would empty, and refuses what would be lost with them.
    pub(super) async fn keep_rows(&mut self, before: &DynamicRecord) -> Result<Vec<String>> {
        let set: Vec<_> = self.set_fields().filter(|(_, field)| matches!(field.kind, Kind::Association(_))).collect();
        let mut told = Vec::new();
        for (index, field) in set {
            for loss in self.losses_of(index, field, before).await? {
                if !self.losses {
                    return Err(self
                        .fault(field, &loss)
                        .with_hint("`with_losses` (on the command line `--with-losses`) allows what is lost by it"));
                }
                told.push(format!("{}: {loss}", field.name));
            }
            for name in field.writing.wipes {
                told.extend(self.keep_wiped(field, name, before)?);
            }
            if let Some(id) = self.named_before(field, before) {
                told.extend(self.unheld(index, field, id));
            }
        }
        Ok(told)
    }

    /// What becomes of rows, where more is lost than that they do not belong to the record any more.
    async fn losses_of(&self, index: usize, field: &Field, before: &DynamicRecord) -> Result<Vec<String>> {
        let (held, wanted) = (ids(before, index), ids(&self.fields, index));
        let without = |from: &[u64], those: &[u64]| -> Vec<u64> {
            from.iter().copied().filter(|id| !those.contains(id)).collect()
        };
        let (removed, added) = (list(&without(&held, &wanted)), without(&wanted, &held));
        let mut losses = Vec::new();
        match field.writing.left_out {
            LeftOut::Deleted | LeftOut::Stranded if removed.is_empty() => {}
            LeftOut::Unlinked => {}
            LeftOut::Deleted => losses.push(format!(
                "{removed} are left out: the shop deletes them, with all that a delete of them takes along"
            )),
            LeftOut::Stranded => return Err(self.stranded(field, &removed)),
        }
        if field.writing.moves && !added.is_empty() {
            losses.extend(self.owners(field, &added).await?);
        }
        let rewritten = rows(before, index) > 0 && rows(&self.fields, index) > 0;
        if rewritten && !field.writing.loses.is_empty() {
            losses.push(format!(
                "the rows that are there lose their {}, which the webservice can neither show nor send",
                field.writing.loses.join(", ")
            ));
        }
        Ok(losses)
    }

    /// From whom rows are taken, as far as the key may read it.
    async fn owners(&self, field: &Field, rows: &[u64]) -> Result<Vec<String>> {
        let known = self.connection.known().await?;
        let owner = resource_of(field).filter(|resource| known.rights(resource.name).get).and_then(|resource| {
            let names = |owner: &&Field| matches!(owner.kind, Kind::Id(of) if of == self.resource.name);
            Some((resource, resource.shape.fields.iter().find(names)?.name))
        });
        let mut owners: Vec<(String, Vec<u64>)> = Vec::new();
        if let Some((resource, owner)) = owner {
            let mut query = Query::showing(resource, &format!("[id,{owner}]")).with_ids(rows);
            query.paging = PagingMode::Whole;
            let named = if_readable(Pager::first(self.connection.clone(), query, resource.partial).await)?;
            for row in named.into_iter().flatten() {
                let (id, of) = (crate::read::id_of(&row), text_of(&row, owner).unwrap_or_default());
                match owners.iter_mut().find(|(other, _)| *other == of) {
                    Some((_, ids)) => ids.push(id),
                    None => owners.push((of, vec![id])),
                }
            }
        }
        let unknown: Vec<u64> =
            rows.iter().copied().filter(|id| !owners.iter().any(|(_, ids)| ids.contains(id))).collect();
        let name = self.resource.name;
        let taken = owners.into_iter().filter(|(owner, _)| owner != "0");
        let mut told: Vec<_> =
            taken.map(|(owner, ids)| format!("{} are taken from {name} {owner}", list(&ids))).collect();
        if !unknown.is_empty() {
            told.push(format!("{} are taken from the {name} that they belong to", list(&unknown)));
        }
        Ok(told)
    }

    fn stranded(&self, field: &Field, removed: &str) -> Error {
        let reason =
            format!("{removed} are left out: the shop would delete them, and leave what names them behind broken");
        self.fault(field, &reason).with_hint(format!("delete them by themselves, from {}", field.name))
    }

    /// Sends the rows of another association along, which the shop empties with a write of `field`.
    fn keep_wiped(&mut self, field: &Field, name: &str, before: &DynamicRecord) -> Result<Option<String>> {
        let Some(index) = self.unset_index(name).filter(|index| rows(before, *index) > 0) else { return Ok(None) };
        self.fields.seen(index);
        if !copy(before.slot(index), self.fields.slot_mut(index)) {
            return Err(self.fault(field, &format!("the shop would empty `{name}`, which cannot be sent along")));
        }
        Ok(Some(format!("{name}: sent along as they are, because the shop empties them with {}", field.name)))
    }

    /// The record that must be among the rows, as the record will name it.
    fn named_before(&self, field: &Field, before: &DynamicRecord) -> Option<u64> {
        let by = self.resource.shape.find(field.writing.holds, 0)?;
        let named: &dyn Record = if self.fields.shows(by) { &self.fields } else { before };
        match named.slot(by).get() {
            FieldValue::Uint(id @ 1..) => Some(id),
            _ => None,
        }
    }

    /// What to say where the rows that are set lack the record that a field of the record names.
    pub(in crate::write) fn unheld(&self, index: usize, field: &Field, id: u64) -> Option<String> {
        let lacks = !ids(&self.fields, index).contains(&id);
        lacks.then(|| format!("{}: {id} is not among them, which `{}` names", field.name, field.writing.holds))
    }
}

/// The resource of an association's rows.
fn resource_of(field: &Field) -> Option<&'static ResourceMeta> {
    let Kind::Association(rows) = field.kind else { return None };
    let Kind::Id(name) = rows.shape.field("id")?.kind else { return None };
    RESOURCES.iter().find(|resource| resource.name == name).copied()
}

fn list(ids: &[u64]) -> String {
    ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

/// How many rows an association has.
fn rows(record: &dyn Record, index: usize) -> usize {
    match record.slot(index).get() {
        FieldValue::Rows(rows) => rows.count(),
        _ => 0,
    }
}

/// The ids of an association's rows.
fn ids(record: &dyn Record, index: usize) -> Vec<u64> {
    let FieldValue::Rows(rows) = record.slot(index).get() else { return Vec::new() };
    let rows = (0..rows.count()).filter_map(|index| rows.row(index));
    rows.map(crate::read::id_of).filter(|id| *id != 0).collect()
}
