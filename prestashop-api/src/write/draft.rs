//! What a write sets, and whether the shop's version would take it.

use crate::client::Connection;
use crate::error::{Error, Result, Verb, or_suggest};
use crate::record::{DynamicRecord, Field, FieldValue, Record, ResourceMeta, Slot, WireScalar};
use crate::version::{Version, within};
use crate::write::check::{Refusal, is_missing, is_read_only, is_required, refusal};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    New,
    Record(u64),
}

/// The fields that a write sets.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) connection: Connection,
    pub(crate) resource: &'static ResourceMeta,
    pub(crate) target: Target,
    pub(crate) fields: DynamicRecord,
    /// The language of texts that do not say theirs.
    pub(crate) language: Option<u64>,
    /// Whether the shop is asked to mail along with the write.
    pub(crate) notifies: bool,
    /// Whether the record is read again after the write.
    pub(crate) verify: bool,
    /// The first field that holds what cannot be sent.
    refused: Option<&'static str>,
}

/// A record of its own, so that a write can be looked at before it is sent.
impl Clone for Draft {
    fn clone(&self) -> Self {
        let mut draft = Self {
            language: self.language,
            notifies: self.notifies,
            verify: self.verify,
            refused: self.refused,
            ..Self::new(self.connection.clone(), self.resource, self.target)
        };
        for (index, _) in self.set_fields() {
            draft.put(index, self.fields.slot(index));
        }
        draft
    }
}

impl Draft {
    pub(crate) fn new(connection: Connection, resource: &'static ResourceMeta, target: Target) -> Self {
        let fields = (resource.partial)();
        Self { connection, resource, target, fields, language: None, notifies: false, verify: true, refused: None }
    }

    /// Sets the field of that name.
    pub(crate) fn set(&mut self, name: &'static str, value: &dyn Slot) {
        match self.resource.shape.find(name, 0) {
            Some(index) => self.put(index, value),
            None => {
                self.refused.get_or_insert(name);
            }
        }
    }

    fn put(&mut self, index: usize, value: &dyn Slot) {
        self.fields.seen(index);
        if !copy(value, self.fields.slot_mut(index)) {
            self.refused.get_or_insert(self.resource.shape.fields[index].name);
        }
    }

    /// The index of the field of that name.
    pub(crate) fn index(&self, name: &str) -> Result<usize> {
        self.resource.shape.find(name, 0).ok_or_else(|| {
            let names = self.resource.shape.fields.iter().map(|field| field.name);
            let message = or_suggest(&format!("{} have no field `{name}`", self.resource.name), name, names);
            self.usage(message).with_path(name.to_owned())
        })
    }

    /// The verb as the caller means it; how an update is really sent depends on the shop.
    pub(crate) fn verb(&self) -> Verb {
        match self.target {
            Target::New => Verb::Post,
            Target::Record(_) if self.resource.verbs.contains(&Verb::Patch) => Verb::Patch,
            Target::Record(_) => Verb::Put,
        }
    }

    fn id(&self) -> Option<u64> {
        match self.target {
            Target::New => None,
            Target::Record(id) => Some(id),
        }
    }

    /// Says in an error which write it is about.
    pub(super) fn named(&self, error: Error) -> Error {
        error.with_call(self.verb(), self.resource.name.into(), self.id())
    }

    pub(crate) fn usage(&self, message: impl Into<String>) -> Error {
        self.named(Error::usage(message.into()))
    }

    pub(crate) fn fault(&self, field: &Field, reason: &str) -> Error {
        self.usage(reason).with_path(field.name)
    }

    /// The fields that are set, with their index.
    pub(crate) fn set_fields(&self) -> impl Iterator<Item = (usize, &'static Field)> + '_ {
        self.resource.shape.fields.iter().enumerate().filter(|(index, _)| self.fields.shows(*index))
    }

    /// Fills in what a create sends where the caller gives nothing.
    pub(crate) fn fill_defaults(&mut self, version: Option<&Version>) -> Result<()> {
        if self.target != Target::New {
            return Ok(());
        }
        for (index, field) in self.resource.shape.fields.iter().enumerate() {
            if field.default.is_empty() || self.fields.shows(index) || !field.exists_in(version) {
                continue;
            }
            self.fields.seen(index);
            self.fields
                .slot_mut(index)
                .set(WireScalar::Text(field.default))
                .map_err(|unfit| self.fault(field, &format!("expected {}", unfit.expected)))?;
        }
        Ok(())
    }

    /// Whether a shop of that version would take the write, as far as the spec tells. Never stricter than the shop.
    pub(crate) fn check(&self, version: Option<&Version>) -> Result<()> {
        let resource = self.resource;
        if let Some(name) = self.refused {
            let index = self.index(name)?;
            return Err(self.fault(&resource.shape.fields[index], "it does not hold such a value"));
        }
        if let Some(version) = version
            && !within(resource.since, resource.until, version)
        {
            return Err(self.usage(format!("PrestaShop {version} has no {}", resource.name)));
        }
        if self.set_fields().next().is_none() && self.target != Target::New {
            return Err(self.usage("nothing is set: there is nothing to write"));
        }
        for (index, field) in self.set_fields() {
            self.check_field(index, field, version)?;
        }
        self.check_required(version)
    }

    fn check_required(&self, version: Option<&Version>) -> Result<()> {
        if self.target != Target::New {
            return Ok(());
        }
        let missing = |(index, field): &(usize, &Field)| {
            is_required(field, version)
                && field.exists_in(version)
                && !is_read_only(field, version)
                && !self.fields.shows(*index)
        };
        let missing: Vec<_> =
            self.resource.shape.fields.iter().enumerate().filter(missing).map(|(_, field)| field.name).collect();
        match missing.first() {
            None => Ok(()),
            Some(first) => Err(self
                .usage(format!("a new {} must have: {}", self.resource.item, missing.join(", ")))
                .with_path(*first)),
        }
    }

    fn check_field(&self, index: usize, field: &Field, version: Option<&Version>) -> Result<()> {
        if field.name == "id" {
            return Err(self.fault(field, "the shop gives a record its id"));
        }
        if let Some(version) = version
            && is_missing(field, version)
        {
            return Err(self.fault(field, &format!("PrestaShop {version} has no such field")));
        }
        if field.by_action {
            return Err(self
                .fault(field, "writing it runs code in the shop, mails included")
                .with_hint("use the action that is made for it; the list of actions has it"));
        }
        if is_read_only(field, version) {
            return Err(self.fault(field, "it cannot be written: the shop refuses or ignores it"));
        }
        match refusal(&self.fields, index, version) {
            None => Ok(()),
            Some(Refusal { reason, validator: "" }) => Err(self.fault(field, &reason)),
            Some(Refusal { reason, validator }) => Err(self
                .fault(field, &reason)
                .with_hint(format!("the shop would refuse it too, by its check `{validator}`"))),
        }
    }
}

/// Copies what one field holds into another of the same kind; `false` if it does not fit.
pub(crate) fn copy(from: &dyn Slot, to: &mut dyn Slot) -> bool {
    let fits = |set: std::result::Result<(), _>| set.is_ok();
    match from.get() {
        FieldValue::Null => fits(to.set(WireScalar::Null)),
        FieldValue::Bool(yes) => fits(to.set(WireScalar::Bool(yes))),
        FieldValue::Int(number) => fits(to.set(WireScalar::Int(number))),
        FieldValue::Uint(number) => fits(to.set(WireScalar::Uint(number))),
        FieldValue::Text(text) => fits(to.set(WireScalar::Text(&text))),
        FieldValue::Rows(rows) => {
            to.begin()
                && (0..rows.count()).filter_map(|index| rows.row(index)).all(|row| {
                    let Some(into) = to.push() else { return false };
                    for (name, value) in row.extra().iter() {
                        into.extra_mut().insert(name, value.clone());
                    }
                    (0..row.shape().fields.len()).filter(|index| row.shows(*index)).all(|index| {
                        into.seen(index);
                        copy(row.slot(index), into.slot_mut(index))
                    })
                })
        }
    }
}
