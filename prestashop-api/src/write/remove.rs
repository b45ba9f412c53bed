//! Deletes records, and finds out what became of it.

use std::marker::PhantomData;

use serde::Serialize;

use crate::client::{Call, Connection};
use crate::error::{Error, Phase, Result, Verb};
use crate::query::Query;
use crate::read::Pager;
use crate::read::settings;
use crate::record::{DynamicRecord, Essential, Record, Resource, ResourceMeta};
use crate::write::dependents::{Affected, AffectedBy};
use crate::write::settle::{
    Acknowledgement, Evidence, Settled, Sighting, WriteKind, carries_verdict, is_marked_deleted, text_of,
    unless_refused,
};

/// What a delete would remove.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Removal<D = DynamicRecord> {
    /// The record.
    pub record: D,
    /// What PrestaShop's delete of such a record does beyond the record itself; empty where nothing is known.
    pub about: &'static str,
    /// Why the shop cannot do without this record, if so. The delete is refused then, unless it is told otherwise.
    pub essential: Option<String>,
    /// Records that go with it.
    pub takes: Vec<Affected>,
    /// Records that stay and then name what is gone.
    pub leaves: Vec<Affected>,
    /// Records that stay and then name none, or what the shop puts in its place.
    pub resets: Vec<Affected>,
    /// What the delete loses of what happened, if so: the record itself, or what goes or cannot be told without it. The delete is
    /// refused then, unless it is told otherwise.
    pub history: Option<String>,
}

/// What became of a delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use = "a delete may not have been applied: look at the outcome"]
pub struct Deleted {
    /// What became of it.
    #[serde(flatten)]
    pub settled: Settled,
    /// The record's id.
    pub id: u64,
}

carries_verdict!(Deleted);

/// A delete of one record, not yet sent. The webservice asks no questions: it deletes orders, customers with orders and the shop's own
/// order states for good.
#[derive(Debug, Clone)]
#[must_use = "nothing is deleted before `send`"]
pub struct Delete<R> {
    delete: DynamicDelete,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> Delete<R> {
    pub(crate) fn new(connection: Connection, id: u64) -> Self {
        Self { delete: DynamicDelete::new(connection, R::META, id), of: PhantomData }
    }

    /// Deletes a record that the shop cannot do without, too: an order state, the root or home category, the default language.
    pub fn force(mut self) -> Self {
        self.delete.force = true;
        self
    }

    /// Deletes, too, what tells of the past: orders, invoices, messages, and records that take such along or that such name.
    pub fn with_history(mut self) -> Self {
        self.delete.with_history = true;
        self
    }

    /// Whether the record is looked for after the delete, which is so unless said otherwise. Without it the outcome of a delete that the
    /// shop confirms is [`Taken`](crate::Outcome::Taken).
    pub fn verify(mut self, verify: bool) -> Self {
        self.delete.verify = verify;
        self
    }

    /// Reads what would be deleted, and counts what that does to other records, up to a thousand of each kind.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such record, and what the shop or the network says.
    pub async fn preview(&self) -> Result<Removal<R::Record>> {
        self.delete.look(R::Record::default).await
    }

    /// Deletes the record.
    ///
    /// # Errors
    /// When the record is an essential record, or tells of the past, and nothing says that it may go; when the shop refuses; not when nobody knows whether it was done: that is an outcome.
    pub async fn send(self) -> Result<Deleted> {
        self.delete.send().await
    }
}

/// A delete of a record of a resource that is chosen at run time.
#[derive(Debug, Clone)]
#[must_use = "nothing is deleted before `send`"]
pub struct DynamicDelete {
    connection: Connection,
    resource: &'static ResourceMeta,
    id: u64,
    force: bool,
    with_history: bool,
    verify: bool,
}

impl DynamicDelete {
    pub(crate) fn new(connection: Connection, resource: &'static ResourceMeta, id: u64) -> Self {
        Self { connection, resource, id, force: false, with_history: false, verify: true }
    }

    /// Deletes a record that the shop cannot do without, too.
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// Deletes, too, what tells of the past, as [`Delete::with_history`] says.
    pub fn with_history(mut self) -> Self {
        self.with_history = true;
        self
    }

    /// Whether the record is looked for after the delete, as [`Delete::verify`] says.
    pub fn verify(mut self, verify: bool) -> Self {
        self.verify = verify;
        self
    }

    /// Reads what would be deleted.
    ///
    /// # Errors
    /// As for [`Delete::preview`].
    pub async fn preview(&self) -> Result<Removal> {
        self.offered()?;
        self.look(self.resource.partial).await
    }

    /// Deletes the record.
    ///
    /// # Errors
    /// As for [`Delete::send`].
    pub async fn send(self) -> Result<Deleted> {
        let resource = self.resource;
        self.offered()?;
        if !self.force
            && !resource.delete.essential.is_empty()
            && let Some(why) = self.essential_by_id().await?
        {
            return Err(self
                .usage(format!("{} {} is not deleted: {why}", resource.item, self.id))
                .with_hint("PrestaShop's webservice would delete it and leave the shop broken; `force` says that essential records may go, too"));
        }
        if !self.with_history
            && let Some(why) = self.history().await?
        {
            return Err(self
                .usage(format!("{} {} is not deleted: {why}", resource.item, self.id))
                .with_hint("nothing brings that back; `with_history` (on the command line `--with-history`) says that it may go, too"));
        }
        let call = Call::new(Verb::Delete, resource.name).id(self.id);
        let reply = unless_refused(self.connection.call(call).await)?;
        let said = match &reply {
            // The shop says nothing of what it has deleted: a record is the answer to another question.
            Ok(reply) if reply.body.is_empty() => Acknowledgement::Confirmed,
            Ok(_) => Acknowledgement::Mismatched,
            Err(error) => Acknowledgement::of(error),
        };
        let confirmed = said == Acknowledgement::Confirmed;
        let item = format!("{} {}", resource.item, self.id);
        let (seen, found) = if confirmed && !self.verify {
            (Sighting::Skipped, format!("{item} was deleted"))
        } else {
            match self.read(resource.partial).await {
                Err(again) if again.is_not_found() => {
                    (Sighting::Complete, format!("{item} {}", if confirmed { "was deleted" } else { "is gone" }))
                }
                Err(again) => (Sighting::Impossible, format!("reading {item} again failed: {again}")),
                // What other records still need is only marked; but it may have been marked long before.
                Ok(record) if is_marked_deleted(&record) && confirmed => {
                    (Sighting::Complete, format!("{item} is marked as deleted: others still name it"))
                }
                Ok(record) if is_marked_deleted(&record) => {
                    (Sighting::Ambiguous, format!("{item} is marked as deleted, now or before"))
                }
                Ok(_) => (Sighting::Absent, format!("{item} is still there")),
            }
        };
        let settled = Evidence::new(WriteKind::Delete, said, seen, found).error(reply.as_ref().err()).settle();
        Ok(Deleted { settled, id: self.id })
    }

    fn offered(&self) -> Result<()> {
        if self.resource.verbs.contains(&Verb::Delete) {
            return Ok(());
        }
        Err(self.usage(format!("{} cannot be deleted through the webservice", self.resource.name)))
    }

    fn usage(&self, message: String) -> Error {
        Error::usage(message).with_call(Verb::Delete, self.resource.name.into(), Some(self.id))
    }

    async fn read<D: Record>(&self, make: fn() -> D) -> Result<D> {
        Pager::one(self.connection.clone(), Query::new(self.resource), self.id, make).await
    }

    async fn look<D: Record>(&self, make: fn() -> D) -> Result<Removal<D>> {
        let record = self.read(make).await?;
        let essential = self.essential(&record).await?;
        let affected = AffectedBy::count(&self.connection, self.resource, self.id, true).await?;
        let history = self.own_history().or_else(|| affected.history());
        let AffectedBy { takes, leaves, resets } = affected;
        Ok(Removal { record, about: self.resource.delete.about, essential, takes, leaves, resets, history })
    }

    async fn essential_by_id(&self) -> Result<Option<String>> {
        let record = self.read(self.resource.partial).await.map_err(blind)?;
        self.essential(&record).await
    }

    fn own_history(&self) -> Option<String> {
        self.resource.delete.history.then(|| "it tells what happened".to_owned())
    }

    /// What the delete loses of what happened.
    async fn history(&self) -> Result<Option<String>> {
        if let Some(own) = self.own_history() {
            return Ok(Some(own));
        }
        Ok(AffectedBy::count(&self.connection, self.resource, self.id, false).await?.history())
    }

    /// Why the shop cannot do without the record.
    async fn essential(&self, record: &dyn Record) -> Result<Option<String>> {
        for rule in self.resource.delete.essential {
            let why = match *rule {
                Essential::All => Some(format!("the shop needs its {}", self.resource.name)),
                Essential::Field { name, is } => match text_of(record, name) {
                    Some(held) => (held == is).then(|| format!("its `{name}` is {is}")),
                    None => Some(format!("the shop does not show its `{name}`, which could be {is}")),
                },
                Essential::Setting(name) => self.setting(name).await?,
            };
            if why.is_some() {
                return Ok(why);
            }
        }
        Ok(None)
    }

    /// Whether a row of `configurations` names the record.
    async fn setting(&self, name: &str) -> Result<Option<String>> {
        match settings(&self.connection, name).await {
            Err(error) if error.is_permission() => {
                Ok(Some(format!("the key may not read `configurations`, so it could be the one that `{name}` names")))
            }
            Err(error) if error.phase() == Phase::Answered => Ok(Some(format!(
                "`configurations` cannot be read ({error}), so it could be the one that `{name}` names"
            ))),
            values => {
                let is_named = values?.contains(&self.id.to_string());
                Ok(is_named.then(|| format!("it is the one that the setting `{name}` names")))
            }
        }
    }
}

/// Without the right to read nobody knows whether the record is one that the shop cannot do without.
fn blind(error: Error) -> Error {
    if error.is_permission() {
        return error.with_hint(
            "let the key GET it too, so that records that the shop needs are not deleted; or say explicitly that they may go",
        );
    }
    error
}
