//! Writing: creates, updates and deletes, each of one record.
//!
//! - A body is XML and holds one record with its id in the body and in the address alike: PrestaShop looks at the body alone, and would
//!   save the first of several records although the second fails.
//! - An update changes only what is set: by PATCH from PrestaShop 8.0.2 on; before, or where the key has no right to PATCH, the record
//!   is read, merged and PUT back as a whole. What a PUT would lose stops it, by name. What somebody else writes between that read and the
//!   PUT is overwritten: PrestaShop has no lock.
//! - What a shop of that version would refuse — a required field that is missing, a text that is too long, characters that a validator
//!   does not take — is refused before anything is sent. No check is stricter than the shop's.
//! - No write is sent twice. The answer to a write shows what was sent, not what was stored, so that the record is read again, and the
//!   [`Outcome`] says what is known. `verify(false)` saves that request: the outcome is then [`Taken`](Outcome::Taken) at best.

#![doc = include_str!("write/VERDICTS.md")]

pub(crate) mod body;
mod check;
mod compare;
mod complete;
mod dependents;
mod draft;
mod dynamic;
mod fill;
mod keep;
mod macros;
pub(crate) mod order;
mod plan;
mod preview;
mod refused;
mod remove;
mod send;
pub(crate) mod settle;
mod slug;
mod written;

use std::marker::PhantomData;

pub use compare::{Difference, Mismatch};
pub use dependents::Affected;
pub use dynamic::DynamicWrite;
pub use preview::Preview;
pub use remove::{Delete, Deleted, DynamicDelete, Removal};
pub use settle::{Outcome, Settled};
pub use written::Written;

#[cfg(all(feature = "customers", feature = "shop"))]
pub(crate) use check::faults;
pub(crate) use draft::copy;

use crate::client::{Connection, Shop};
use crate::error::Result;
use crate::read::Collection;
use crate::record::{IntoValue, Resource, ResourceMeta, Slot, sent_name};
use crate::resources::RESOURCES;
use draft::{Draft, Target};

/// The resource of that name; `None` where the feature of its group is off.
fn described(name: &str) -> Option<&'static ResourceMeta> {
    RESOURCES.iter().copied().find(|resource| resource.name == name)
}

/// A resource whose records can be created.
#[diagnostic::on_unimplemented(
    message = "the webservice creates no `{Self}`",
    label = "there is no POST of them",
    note = "the `verbs` of `Self::META` say what the webservice serves, and so does the page of `{Self}`"
)]
pub trait Creatable: Resource + Sized {
    /// What a new record must have.
    type New;
    /// Sets what a new record must have.
    #[doc(hidden)]
    fn fill(new: Self::New, write: Write<Self>) -> Write<Self>;
}

/// A resource whose records can be changed.
#[diagnostic::on_unimplemented(
    message = "the webservice changes no `{Self}`",
    label = "there is no PUT and no PATCH of them",
    note = "the `verbs` of `Self::META` say what the webservice serves, and so does the page of `{Self}`"
)]
pub trait Updatable: Resource {}

/// A resource whose records can be deleted.
#[diagnostic::on_unimplemented(
    message = "the webservice deletes no `{Self}`",
    label = "there is no DELETE of them",
    note = "the `verbs` of `Self::META` say what the webservice serves, and so does the page of `{Self}`"
)]
pub trait Deletable: Resource {}

/// A create or an update of one record, not yet sent. It has a method per field of the resource that can be written.
///
/// Bad input is kept and given as the error of [`preview`](Self::preview) and [`send`](Self::send); nothing is sent then.
#[derive(Debug)]
#[must_use = "nothing is written before `send`"]
pub struct Write<R> {
    draft: Draft,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> Write<R> {
    /// Sets a field. The methods named after fields are the typed way to it.
    #[doc(hidden)]
    pub fn __with(mut self, field: &'static str, value: &dyn Slot) -> Self {
        self.draft.set(sent_name::<R::Record>(field), value);
        self
    }

    /// Says what cart an order is made of, and which fields the shop demands though nobody asks for them.
    #[cfg(feature = "sales")]
    pub(crate) fn of_basket(mut self, basket: order::Basket, unasked: Vec<&'static str>) -> Self {
        self.draft.basket = Some(basket);
        self.draft.unasked = unasked;
        self
    }

    /// Gives the new record its name in every language, and writes it once more where the shop's search needs that.
    #[cfg(feature = "catalog")]
    pub(crate) fn complete(mut self) -> Self {
        self.draft.complete = true;
        self
    }

    /// Whether a shop of that version would take what is set, as far as that can be told without it.
    #[cfg(feature = "sales")]
    pub(crate) async fn check(&self) -> Result<()> {
        // What no shop takes is refused before one is asked.
        self.draft.check(None)?;
        let known = self.draft.connection.known().await?;
        let mut draft = self.draft.clone();
        draft.meet(&known);
        draft.check(known.version.as_ref())
    }

    /// The language of texts that do not say theirs ([`Translated::plain`](crate::Translated::plain)). Without it the shop is asked, and
    /// has to have one language only.
    pub fn language(mut self, language: impl Into<u64>) -> Self {
        self.draft.language = Some(language.into());
        self
    }

    /// Writes texts only in the languages that are set. The shop empties the others where the field is not required, which the preview
    /// shows; without this, an update reads the others and sends them along.
    pub fn only_languages(mut self) -> Self {
        self.draft.only_languages = true;
        self
    }

    /// Lets an update lose rows of associations, by which other records are deleted, taken from their owner, or emptied of what the
    /// webservice cannot send. Without this such an update is refused, with what would be lost.
    pub fn with_losses(mut self) -> Self {
        self.draft.losses = true;
        self
    }

    /// Lets an update be sent as a PUT of the whole record where nothing else is left and a PUT is not safe, so that it is refused without
    /// this: on PrestaShop 1.7.8 that is how an order can be written at all. What it risks is said by [`Preview::notes`],
    /// [`Written::effects`], and [`RiskyPut`](crate::record::RiskyPut); the order's state is put back as it was read, and compared
    /// afterwards.
    pub fn with_put(mut self) -> Self {
        self.draft.puts = true;
        self
    }

    /// Has the shop mail along with the write what [`mail`](ResourceMeta::mail) says, and refuses what would mail nobody. Whether the mail
    /// arrives is not known.
    pub fn notify(mut self) -> Self {
        self.draft.notifies = true;
        self
    }

    /// Whether the record is read again after the write, which is so unless said otherwise. Without it the outcome of a write that the
    /// shop confirms is [`Taken`](Outcome::Taken): its answer shows what was sent, not what was stored. An answer that leaves doubt is
    /// looked into all the same.
    pub fn verify(mut self, verify: bool) -> Self {
        self.draft.verify = verify;
        self
    }

    /// Shows the request that [`send`](Self::send) would make, and what it would change. An update reads the record for that.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::resources::CustomerId;
    ///
    /// let write = shop.customers().update(CustomerId(7)).newsletter(true);
    /// println!("{}", write.preview().await?);
    /// let written = write.send().await?;
    /// println!("{:?}: {}", written.outcome, written.note);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What keeps the write from being made, and what the shop or the network says.
    pub async fn preview(&self) -> Result<Preview> {
        self.draft.preview().await
    }

    /// Writes.
    ///
    /// A create first asks for the highest id, so that it can find out what became of it should the answer get lost.
    ///
    /// # Errors
    /// When nothing was written: bad input, a refusal of the shop, no connection. Not when nobody knows: that is an outcome.
    pub async fn send(self) -> Result<Written<R::Record>> {
        self.draft.send_complete(R::Record::default).await
    }
}

/// A write of nothing yet. No method of `Write`, where a field can have any name.
fn start<R: Resource>(connection: &Connection, target: Target) -> Write<R> {
    Write { draft: Draft::new(connection.clone(), R::META, target), of: PhantomData }
}

// The bounds stand at the methods: the compiler then says what `Creatable` and the others say of a resource that has no such verb.
impl<R: Resource> Collection<R> {
    /// Creates a record.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::resources::NewCustomer;
    ///
    /// let new = NewCustomer {
    ///     passwd: "a long enough password".to_owned(),
    ///     lastname: "Müller".to_owned(),
    ///     firstname: "Zoë".to_owned(),
    ///     email: "zoe@example.test".to_owned(),
    /// };
    /// let written = shop.customers().create(new).newsletter(true).send().await?;
    /// println!("{:?}: {}", written.outcome, written.note);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, new: R::New) -> Write<R>
    where
        R: Creatable,
    {
        R::fill(new, start(&self.connection, Target::New))
    }

    /// Changes some fields of a record. There is a method per field that can be written; what only an action writes with care, such as
    /// the `current_state` of an order ([`UpdateOrderState`](crate::resources::UpdateOrderState)), has none.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::Outcome;
    ///
    /// let written = shop.customers().update(303).active(false).send().await?;
    /// match written.outcome {
    ///     Outcome::Applied | Outcome::AlreadyThere => {}
    ///     // Say it again, or find out first.
    ///     Outcome::NotApplied | Outcome::Unknown => println!("{}", written.note),
    ///     Outcome::Partly => println!("{:?}", written.differing),
    ///     other => println!("{other:?}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, id: impl IntoValue<R::Id>) -> Write<R>
    where
        R: Updatable,
    {
        start(&self.connection, Target::Record(id.into_value().into()))
    }

    /// Deletes a record.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// let delete = shop.addresses().delete(12);
    /// println!("{}", delete.preview().await?.about);
    /// println!("{}", delete.send().await?.note);
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self, id: impl IntoValue<R::Id>) -> Delete<R>
    where
        R: Deletable,
    {
        Delete::new(self.connection.clone(), id.into_value().into())
    }
}

impl Shop {
    /// Creates a record of a resource that is chosen at run time; [`RESOURCES`](crate::RESOURCES) has them all.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// let zones = prestashop_api::RESOURCES.iter().find(|resource| resource.name == "zones").expect("it is there");
    /// let written = shop.create(zones).set("name", "Moon")?.set("active", "1")?.send().await?;
    /// println!("{}", written.note);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, resource: &'static ResourceMeta) -> DynamicWrite {
        DynamicWrite::new(Draft::new(self.connection.clone(), resource, Target::New))
    }

    /// Changes some fields of a record of a resource that is chosen at run time.
    pub fn update(&self, resource: &'static ResourceMeta, id: u64) -> DynamicWrite {
        DynamicWrite::new(Draft::new(self.connection.clone(), resource, Target::Record(id)))
    }

    /// Deletes a record of a resource that is chosen at run time.
    pub fn delete(&self, resource: &'static ResourceMeta, id: u64) -> DynamicDelete {
        DynamicDelete::new(self.connection.clone(), resource, id)
    }
}
