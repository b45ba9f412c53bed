//! Deletes records, and finds out what became of it.

use std::marker::PhantomData;

use serde::Serialize;

use crate::client::{Call, Connection};
use crate::error::{Error, Result, Verb};
use crate::query::Query;
use crate::read::Pager;
use crate::read::settings;
use crate::record::{DynamicRecord, Essential, Record, Resource, ResourceMeta};
use crate::write::body::scalar;
use crate::write::outcome::{Outcome, is_final};

/// What a delete would remove.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Removal<D = DynamicRecord> {
    /// The record.
    pub record: D,
    /// What PrestaShop's delete of such a record does beyond the record itself; empty where nothing is known.
    pub about: &'static str,
    /// Why the shop cannot do without this record, if so. The delete is refused then, unless it is told otherwise.
    pub core: Option<String>,
}

/// What became of a delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use = "a delete may not have been applied: look at the outcome"]
pub struct Deleted {
    /// What became of it.
    pub outcome: Outcome,
    /// The record's id.
    pub id: u64,
    /// What happened, in a sentence.
    pub note: String,
}

impl Deleted {
    /// Whether the record is known to be deleted.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.outcome == Outcome::Applied
    }
}

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

    /// Reads what would be deleted.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such record, and what the shop or the network says.
    pub async fn preview(&self) -> Result<Removal<R::Record>> {
        self.delete.look(R::Record::default).await
    }

    /// Deletes the record.
    ///
    /// # Errors
    /// When the record is a core record; when the shop refuses; not when nobody knows whether it was done: that is an outcome.
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
}

impl DynamicDelete {
    pub(crate) fn new(connection: Connection, resource: &'static ResourceMeta, id: u64) -> Self {
        Self { connection, resource, id, force: false }
    }

    /// Deletes a record that the shop cannot do without, too.
    pub fn force(mut self) -> Self {
        self.force = true;
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
            && !resource.delete.core.is_empty()
            && let Some(why) = self.preview().await.map_err(blind)?.core
        {
            return Err(self
                .usage(format!("{} {} is not deleted: {why}", resource.item, self.id))
                .with_hint("PrestaShop's webservice would delete it and leave the shop broken; `force` says that core records may go, too"));
        }
        let error = match self.connection.call(Call::new(Verb::Delete, resource.name).id(self.id)).await {
            Ok(_) => return Ok(self.deleted(Outcome::Applied, format!("{} {} was deleted", resource.item, self.id))),
            Err(error) if !error.may_have_been_applied() => return Err(error),
            Err(error) => error,
        };
        let failure = format!("the shop answered: {error}; ");
        let item = format!("{} {}", resource.item, self.id);
        Ok(match self.read(resource.partial).await {
            Err(again) if again.is_not_found() => self.deleted(Outcome::Applied, format!("{failure}{item} is gone")),
            Err(again) => self.deleted(Outcome::Unknown, format!("{failure}reading {item} again failed: {again}")),
            // What other records still need is only marked; but it may have been marked long before.
            Ok(record) if holds(&record, "deleted", "1") => {
                self.deleted(Outcome::Unknown, format!("{failure}{item} is marked as deleted, now or before"))
            }
            Ok(_) if is_final(&error) => self.deleted(Outcome::NotApplied, format!("{failure}{item} is still there")),
            Ok(_) => self
                .deleted(Outcome::Unknown, format!("{failure}{item} is still there, but the shop may yet delete it")),
        })
    }

    fn offered(&self) -> Result<()> {
        if self.resource.verbs.contains(&Verb::Delete) {
            return Ok(());
        }
        Err(self.usage(format!("{} cannot be deleted through the webservice", self.resource.name)))
    }

    fn deleted(&self, outcome: Outcome, note: String) -> Deleted {
        Deleted { outcome, id: self.id, note }
    }

    fn usage(&self, message: String) -> Error {
        Error::usage(message).with_call(Verb::Delete, self.resource.name.into(), Some(self.id))
    }

    async fn read<D: Record>(&self, make: fn() -> D) -> Result<D> {
        Pager::one(self.connection.clone(), Query::new(self.resource), self.id, make).await
    }

    async fn look<D: Record>(&self, make: fn() -> D) -> Result<Removal<D>> {
        let record = self.read(make).await?;
        let core = self.core(&record).await?;
        Ok(Removal { record, about: self.resource.delete.about, core })
    }

    /// Why the shop cannot do without the record.
    async fn core(&self, record: &dyn Record) -> Result<Option<String>> {
        for rule in self.resource.delete.core {
            let why = match *rule {
                Essential::All => Some(format!("the shop needs its {}", self.resource.name)),
                Essential::Field { name, is } if holds(record, name, is) => Some(format!("its `{name}` is {is}")),
                Essential::Field { .. } => None,
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

/// Whether a field holds a value, as the webservice writes it.
fn holds(record: &dyn Record, name: &str, is: &str) -> bool {
    let Some(index) = record.shape().find(name, 0) else { return false };
    record.shows(index) && scalar(&record.shape().fields[index].kind, &record.slot(index).get()) == is
}
