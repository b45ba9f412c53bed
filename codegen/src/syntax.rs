//! The spec as it is written: names are still texts, every part knows its place.

mod actions;
mod field;
mod naming;
mod service;
mod words;
mod writing;

use crate::allowance::Allowance;
use crate::source::{At, FileId, Span};
use crate::version::{History, Version, Versioned};

pub use actions::{Action, Actions, Fixed, Input, Trigger, Unless};
pub use field::{Association, Field};
pub use naming::Naming;
pub use service::{Digits, ErrorCode, Fact, Images, Kind, Mime, Service, Undescribed, Validator, Word};
pub use words::{
    ActionKind, Bound, DateKind, Group, InputType, LeftOut, Marks, PageBy, Saved, Type, Unset, Verb, Write,
};
pub use writing::{Brings, ByShop, Creation, Dependents, Failing, Fill, RiskyPut, Toll, Writing};

/// The whole spec.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The resources, sorted by name.
    pub resources: Vec<Resource>,
    /// What the library describes, for the spec of a crate of a user's own; sorted by name.
    pub library: Vec<Resource>,
    /// Names of resources whose file could not be read, or is still to come: they exist, but nothing is known about them.
    pub broken: Vec<String>,
    /// What holds for the whole service; absent where `service.yaml` is.
    pub service: Option<Service>,
    /// What the library says of the service, for the spec of a crate of a user's own.
    pub library_service: Option<Service>,
    /// Actions and triggers; absent where `actions.yaml` is.
    pub actions: Option<Actions>,
    /// The warnings that its own files allow.
    pub allowances: Vec<Allowance>,
}

impl Spec {
    /// The resource of a number: one of the spec, or, behind these, one of the library.
    pub(crate) fn at(&self, index: usize) -> &Resource {
        self.resources.get(index).unwrap_or_else(|| &self.library[index - self.resources.len()])
    }

    /// All resources that can be named, in the order of their numbers. A crate's own go before those of the library.
    pub fn all(&self) -> impl Iterator<Item = &Resource> {
        self.resources.iter().chain(&self.library)
    }

    /// What holds for the whole service, for a crate of a user's own too.
    pub(crate) fn whole_service(&self) -> Option<&Service> {
        self.library_service.as_ref().or(self.service.as_ref())
    }

    /// What every trigger takes.
    pub(crate) fn every_trigger(&self) -> &[Input] {
        self.whole_service().map(|service| service.triggers.as_slice()).unwrap_or_default()
    }

    /// How lists of a resource are paged.
    pub(crate) fn paging(&self, resource: &Resource) -> Option<Paging> {
        let is_of_library = self.is_of_library(resource) || resource.base.is_some();
        let around = if is_of_library { self.paging_of_service() } else { self.paging_of_crate() };
        Some(Paging::within(resource.pages.as_ref(), around?))
    }

    /// How lists are paged where a resource does not say.
    pub(crate) fn paging_of_crate(&self) -> Option<Paging> {
        let own = self.service.as_ref().and_then(|service| service.pages.as_ref());
        Some(Paging::within(own, self.paging_of_service()?))
    }

    /// How lists are paged where neither a resource nor a crate of a user's own says.
    pub(crate) fn paging_of_service(&self) -> Option<Paging> {
        let pages = self.whole_service()?.pages.as_ref()?;
        let (by, size, ceiling) = (pages.by.as_ref()?, pages.size.as_ref()?, pages.ceiling.as_ref()?);
        Some(Paging { by: by.value, size: size.value, ceiling: ceiling.value })
    }

    /// Whether the resource is one of the library's, named by the spec of a crate of a user's own.
    pub(crate) fn is_of_library(&self, resource: &Resource) -> bool {
        self.library.iter().any(|known| known.file == resource.file)
    }
}

/// One resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its file.
    pub file: FileId,
    /// The file's name without `.yaml`.
    pub stem: String,
    /// The name in the URL.
    pub name: At<String>,
    /// The resource of the library that this one is, with more fields; those of the library stand first.
    pub base: Option<Box<Resource>>,
    /// The node of one record.
    pub item: At<String>,
    /// The node around a list, where it is not the resource's name.
    pub list: Option<At<String>>,
    /// The Rust struct, where it is not made from `item`.
    pub record: Option<At<String>>,
    /// The cargo feature that has it; absent in a crate of a user's own.
    pub group: Option<At<Group>>,
    /// What the records are.
    pub about: String,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
    /// The versions that have it.
    pub versions: VersionRange,
    /// The verbs.
    pub verbs: Vec<At<Verb>>,
    /// The fields, in the server's order.
    pub fields: Vec<Field>,
    /// Where the fields are listed.
    pub fields_key: Span,
    /// The associations.
    pub associations: Vec<Association>,
    /// The displays.
    pub displays: Vec<Display>,
    /// Where the displays are listed.
    pub displays_key: Span,
    /// Paging of its own.
    pub pages: Option<Pages>,
    /// How changes are found.
    pub changes: Option<Changes>,
    /// What a DELETE does, where there is more to say than that the record is gone.
    pub delete: Option<Deletion>,
    /// Why the client never sends a PUT, where it does not.
    pub never_put: Option<At<String>>,
    /// The PUT that is sent all the same if asked for by name.
    pub risky_put: Option<RiskyPut>,
    /// Why an update of a record in use makes another one of it, where it does.
    pub copied_on_write: Option<At<String>>,
    /// Writes that are taken and always fail.
    pub fails: Vec<Failing>,
    /// What a create does and lacks.
    pub on_create: Option<Creation>,
    /// How a write mails on demand.
    pub mail: Option<Mail>,
    /// Whether the server computes prices for a list.
    pub prices: Option<At<bool>>,
    /// How its records belong to shops, where lists do not go by the scope.
    pub by_shop: Option<ByShop>,
}

impl Resource {
    /// The resource as the library has it: the base of one that adds to it, else itself.
    pub(crate) fn in_library(&self) -> &Self {
        self.base.as_deref().unwrap_or(self)
    }

    /// The fields that this describes itself, behind those of the base that it adds to.
    pub(crate) fn own_fields(&self) -> &[Field] {
        &self.fields[self.base.as_ref().map_or(0, |base| base.fields.len())..]
    }

    /// The associations that this describes itself, behind those of the base that it adds to.
    pub(crate) fn own_associations(&self) -> &[Association] {
        &self.associations[self.base.as_ref().map_or(0, |base| base.associations.len())..]
    }

    /// The former names of all fields and associations, and of the fields of rows.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Naming> {
        let rows = self.associations.iter().flat_map(|rows| &rows.fields);
        let fields = self.fields.iter().chain(rows).map(|field| &field.naming);
        fields.chain(self.associations.iter().map(|rows| &rows.naming))
    }

    /// What describes the field of a number: this, or the base that it adds to.
    pub(crate) fn describing(&self, field: usize) -> &Self {
        self.base.as_deref().filter(|base| field < base.fields.len()).unwrap_or(self)
    }

    /// What describes an association: this, or the base that it adds to.
    pub(crate) fn describing_rows(&self, association: &Association) -> &Self {
        let has = |base: &&Self| base.associations.iter().any(|known| known.name.value == association.name.value);
        self.base.as_deref().filter(has).unwrap_or(self)
    }

    /// Whether the server takes a verb.
    #[must_use]
    pub fn has(&self, verb: Verb) -> bool {
        self.verbs.iter().any(|given| given.value == verb)
    }

    /// The fields that a new record must have, in the newest version that has the resource.
    pub(crate) fn required(&self) -> impl Iterator<Item = &Field> {
        self.taken_now().filter(|field| field.required.latest() == Some(&true))
    }

    /// The fields of which nobody but the caller knows what a new record holds in them, and without which it is none.
    pub(crate) fn asked_for(&self) -> impl Iterator<Item = &Field> {
        self.taken_now().filter(|field| field.is_asked_for())
    }

    /// The fields that the newest version has, and takes in writes.
    fn taken_now(&self) -> impl Iterator<Item = &Field> {
        let is_gone = |field: &Field| field.versions.until.is_some() && self.versions.until.is_none();
        self.fields.iter().filter(move |field| !is_gone(field) && field.write.is_taken_now())
    }

    /// The names in Rust, and the former ones, of the fields and associations that some version takes in writes, other than by an action; the id is none of them.
    pub(crate) fn written(&self) -> impl Iterator<Item = (&At<String>, &Naming)> {
        let fields = self.fields.iter().filter(|field| field.is_written());
        let rows = self.associations.iter().filter(|rows| rows.is_written());
        let fields = fields.map(|field| (field.name_in_rust(), &field.naming));
        fields.chain(rows.map(|rows| (rows.name_in_rust(), &rows.naming)))
    }

    /// The names in Rust of the other fields and associations, the id left out, and the word for why they are not written.
    pub(crate) fn unwritten(&self) -> impl Iterator<Item = (&At<String>, &'static str)> {
        let why =
            |write: &Versioned<Write>| if write.latest() == Some(&Write::Action) { "ByAction" } else { "ReadOnly" };
        let fields = self.fields.iter().filter(|field| field.name.value != "id" && !field.is_written());
        let rows = self.associations.iter().filter(|rows| !rows.is_written());
        let fields = fields.map(move |field| (field.name_in_rust(), why(&field.write)));
        fields.chain(rows.map(move |rows| (rows.name_in_rust(), why(&rows.write))))
    }
}

impl Versioned<Write> {
    /// Whether some of the versions take it in writes, other than by an action.
    fn is_ever_taken(&self, versions: &VersionRange) -> bool {
        let since = versions.since.as_ref().map(|since| since.value);
        let is_never = |write: Option<&Write>| write == Some(&Write::Never);
        self.latest() != Some(&Write::Action) && !matches!(self.history(since, is_never), History::Always(true))
    }

    /// Whether the newest version takes it in writes, other than by an action.
    pub(crate) fn is_taken_now(&self) -> bool {
        !matches!(self.latest(), Some(Write::Never | Write::Action))
    }
}

/// A mail that goes out with a write, if that asks for it.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The place of its key.
    pub span: Span,
    /// What is mailed.
    pub about: String,
    /// The parameter that asks for it, with the value 1.
    pub query: At<String>,
    /// The verbs that mail.
    pub verbs: Vec<At<Verb>>,
    /// The first version that does.
    pub since: Option<At<Version>>,
}

/// What a DELETE does.
#[derive(Debug, Clone)]
pub struct Deletion {
    /// The place of its key.
    pub span: Span,
    /// What it does and leaves behind.
    pub about: String,
    /// The records that the shop needs.
    pub essential: Essential,
    /// What it does to others.
    pub toll: Toll,
}

/// The records of a resource that the shop needs.
#[derive(Debug, Clone)]
pub enum Essential {
    /// All of them.
    All,
    /// Those that one of the rules finds.
    Some(Vec<EssentialRule>),
}

/// How records that the shop needs are found: by a field and its value, or by a setting that holds the id.
#[derive(Debug, Clone)]
pub struct EssentialRule {
    /// The place of the rule.
    pub span: Span,
    /// The field.
    pub field: Option<At<String>>,
    /// Its value.
    pub is: Option<At<String>>,
    /// The name of a row of `configurations` that holds the record's id.
    pub setting: Option<At<String>>,
}

/// The versions from `since` to `until`, both included.
#[derive(Debug, Clone, Default)]
pub struct VersionRange {
    /// The first version.
    pub since: Option<At<Version>>,
    /// The last version.
    pub until: Option<At<Version>>,
}

impl VersionRange {
    /// Whether `version` lies in the range.
    #[must_use]
    pub fn contains(&self, version: Version) -> bool {
        self.since.as_ref().is_none_or(|since| since.value <= version)
            && self.until.as_ref().is_none_or(|until| version <= until.value)
    }
}

/// A named selection of fields.
#[derive(Debug, Clone)]
pub struct Display {
    /// Its name.
    pub name: At<String>,
    /// What it shows.
    pub shows: Shows,
}

/// What a display shows.
#[derive(Debug, Clone)]
pub enum Shows {
    /// The whole record.
    All,
    /// These fields and associations.
    Some(Vec<Shown>),
}

/// An entry of a display.
#[derive(Debug, Clone)]
pub struct Shown {
    /// A field or an association.
    pub name: At<String>,
    /// The sub-fields of an association, where not all.
    pub sub: Option<Vec<At<String>>>,
}

/// What is said of how lists are paged.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The place of its key.
    pub span: Span,
    /// How the next page is found.
    pub by: Option<At<PageBy>>,
    /// Records per page.
    pub size: Option<At<u32>>,
    /// Pages at most.
    pub ceiling: Option<At<u32>>,
}

/// How lists are paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// How the next page is found.
    pub by: PageBy,
    /// Records per page.
    pub size: u32,
    /// Pages at most.
    pub ceiling: u32,
}

impl Paging {
    /// What is said, and for the rest what holds around it.
    fn within(pages: Option<&Pages>, around: Self) -> Self {
        let Some(Pages { by, size, ceiling, .. }) = pages else { return around };
        Self {
            by: by.as_ref().map_or(around.by, |by| by.value),
            size: size.as_ref().map_or(around.size, |size| size.value),
            ceiling: ceiling.as_ref().map_or(around.ceiling, |ceiling| ceiling.value),
        }
    }
}

/// How changed records are found.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The datetime field; absent where records are only added, and go by the tie alone.
    pub at: Option<At<String>>,
    /// What orders records of one second.
    pub tie: At<String>,
    /// What does not show as a change.
    pub about: String,
}
