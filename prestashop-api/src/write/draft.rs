//! What a write sets, and whether the shop's version would take it.

use crate::client::{Connection, Probe};
use crate::error::{Error, Result, Verb, or_suggest};
use crate::record::{DynamicRecord, Field, FieldValue, Record, ResourceMeta, Slot, WireScalar};
use crate::version::{Version, within};
use crate::write::check::{Refusal, is_missing, is_read_only, is_required, refusal, untypable};
use crate::write::order::Basket;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    New,
    Record(u64),
}

/// The fields that a write sets.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches that are independent of each other")]
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
    /// Whether the languages that are not set are left to the shop, which empties them.
    pub(crate) only_languages: bool,
    /// Whether rows of associations may get lost by name.
    pub(crate) losses: bool,
    /// The cart that an order is to be made of, where it is known already.
    pub(crate) basket: Option<Basket>,
    /// Whether the new record gets its name in every language, and what the search finds is written once more.
    pub(crate) complete: bool,
    /// Fields that the shop demands and nobody asked for: what it stores there is its own.
    pub(crate) unasked: Vec<&'static str>,
    /// Whether a PUT that is not safe may be sent.
    pub(crate) puts: bool,
    /// The verb: as the caller means it, until it is known what the shop takes and the key may.
    verb: Verb,
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
            only_languages: self.only_languages,
            losses: self.losses,
            basket: self.basket.clone(),
            complete: self.complete,
            unasked: self.unasked.clone(),
            puts: self.puts,
            verb: self.verb,
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
        let verb = match target {
            Target::New => Verb::Post,
            Target::Record(_) if resource.verbs.contains(&Verb::Patch) => Verb::Patch,
            Target::Record(_) => Verb::Put,
        };
        Self {
            connection,
            resource,
            target,
            fields,
            language: None,
            notifies: false,
            verify: true,
            only_languages: false,
            losses: false,
            basket: None,
            complete: false,
            unasked: Vec::new(),
            puts: false,
            verb,
            refused: None,
        }
    }

    /// Sets the field of that name.
    pub(crate) fn set(&mut self, name: &'static str, value: &dyn Slot) {
        match self.look_up(name) {
            Some(index) => self.put(index, value),
            None => {
                self.refused.get_or_insert(name);
            }
        }
    }

    pub(super) fn put(&mut self, index: usize, value: &dyn Slot) {
        self.fields.seen(index);
        if !copy(value, self.fields.slot_mut(index)) {
            self.refused.get_or_insert(self.resource.shape.fields[index].name);
        }
    }

    fn look_up(&self, name: &str) -> Option<usize> {
        self.resource.shape.look_up(format_args!("{}: the field", self.resource.name), name)
    }

    /// The index of the field that somebody names.
    pub(crate) fn index(&self, name: &str) -> Result<usize> {
        self.look_up(name).ok_or_else(|| {
            let names = self.resource.shape.fields.iter().map(|field| field.name);
            let message = or_suggest(&format!("{} have no field `{name}`", self.resource.name), name, names);
            self.usage(message).with_path(name.to_owned())
        })
    }

    /// Chooses how the shop is to be written to: an update goes by PATCH where the shop and the key have it, else by PUT.
    pub(crate) fn meet(&mut self, known: &Probe) {
        let rights = known.rights(self.resource.name);
        let may_patch = rights.allows(Verb::Patch) || !rights.allows(Verb::Put);
        if self.verb == Verb::Patch && !(known.takes_patch() && may_patch) {
            self.verb = Verb::Put;
        }
    }

    /// The verb that is sent, or would be.
    pub(crate) fn verb(&self) -> Verb {
        self.verb
    }

    fn id(&self) -> Option<u64> {
        match self.target {
            // 0 is no record's id: which one is meant is found out later.
            Target::New | Target::Record(0) => None,
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
        Ok(())
    }

    /// Whether a new record has what the shop demands, and without which it is of no use.
    pub(crate) fn check_required(&self, version: Option<&Version>) -> Result<()> {
        if self.target != Target::New {
            return Ok(());
        }
        let missing = |demands: &dyn Fn(&Field) -> bool| -> Vec<_> {
            let fields = self.resource.shape.fields.iter().enumerate();
            let missing = fields.filter(|(index, field)| {
                demands(field)
                    && field.exists_in(version)
                    && !is_read_only(field, version)
                    && !self.fields.shows(*index)
            });
            missing.map(|(_, field)| field.name).collect()
        };
        let (required, needed) =
            (missing(&|field| is_required(field, version)), missing(&|field| field.needed_in(version)));
        let item = self.resource.item;
        let (missing, message) = match (&required[..], &needed[..]) {
            ([], []) => return Ok(()),
            ([], [first, ..]) => (*first, format!("a new {item} is of no use without: {}", needed.join(", "))),
            ([first, ..], _) => (*first, format!("a new {item} must have: {}", required.join(", "))),
        };
        Err(self.usage(message).with_path(missing))
    }

    /// Whether rows have what the shop takes them without, and without which they are of no use.
    fn check_rows(&self, index: usize, field: &Field, version: Option<&Version>) -> Result<()> {
        let FieldValue::Rows(rows) = self.fields.slot(index).get() else { return Ok(()) };
        for row in (0..rows.count()).filter_map(|index| rows.row(index)) {
            let needed = row.shape().fields.iter().enumerate();
            let mut missing = needed.filter(|(index, field)| field.needed_in(version) && !row.shows(*index));
            if let Some((_, missing)) = missing.next() {
                return Err(self.fault(field, &format!("a row is of no use without `{}`", missing.name)));
            }
        }
        Ok(())
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
        if let Some(reason) = untypable(&self.fields, index) {
            return Err(self.fault(field, &reason));
        }
        self.check_update(index, field, version)?;
        self.check_rows(index, field, version)?;
        let repaired = self.target == Target::New && field.writing.repaired;
        match refusal(&self.fields, index, version).filter(|refusal| !repaired || refusal.validator.is_empty()) {
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
