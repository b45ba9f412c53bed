//! Resources: what the spec says about each, as constants.

mod effects;
mod macros;

use std::fmt;

use crate::error::Verb;
use crate::record::{Display, Displayed, DynamicRecord, Naming, Record, Shape, StaticShape};
use crate::resources::service::PAGING;
pub use effects::{Creation, Dependents, Failing, Marks};

/// A resource of the webservice: `orders`, `products`.
///
/// Implemented by generated code on a marker type, [`Orders`](crate::resources::Orders) for `orders`.
pub trait Resource: std::fmt::Debug + Send + Sync + 'static {
    /// The full record.
    type Record: Display<Of = Self> + StaticShape;
    /// The type of its ids.
    type Id: Copy + Into<u64> + From<u64> + Send;
    /// What the spec says about it.
    const META: &'static ResourceMeta;
}

/// What the spec says about a resource.
// Filled in by generated code, which is made anew for each release.
#[derive(Clone, Copy)]
pub struct ResourceMeta {
    /// Its path below `/api`: `orders`.
    pub name: &'static str,
    /// The node of one record: `order`.
    pub item: &'static str,
    /// The node of a list, which is not always the resource's name.
    pub list: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
    /// The group of resources, which is also the feature of this crate that has it: `sales`.
    pub group: &'static str,
    /// The verbs that the server knows for it; a key may have fewer.
    pub verbs: &'static [Verb],
    /// The first version that has it; empty when all have it.
    pub since: &'static str,
    /// The last version that has it; empty when the newest has it.
    pub until: &'static str,
    /// The table of the full record.
    pub shape: &'static Shape,
    /// The named displays besides `full`.
    pub displays: &'static [(&'static str, Displayed)],
    /// How lists are paged.
    pub pages: Paging,
    /// How changes show, for resources that can be polled.
    pub changes: Option<Changes>,
    /// Why it is never PUT, although the server would; empty where PUT is no worse than elsewhere.
    pub never_put: &'static str,
    /// The PUT that is sent all the same if asked for by name ([`Write::with_put`](crate::Write::with_put)).
    pub risky_put: RiskyPut,
    /// Why an update of a record that is in use makes another one of it and marks the old one as `deleted`; empty where it does not.
    pub copied_on_write: &'static str,
    /// Writes that the shop takes and that always fail.
    pub fails: &'static [Failing],
    /// What a create does and lacks.
    pub on_create: Creation,
    /// What a DELETE does.
    pub delete: Deletion,
    /// The mail that goes out with a write, if that asks for it.
    pub mail: MailOption,
    /// Whether the shop computes prices for the records of a list.
    pub prices: bool,
    /// The fields that say which shop of a multistore a record belongs to, where lists do not go by the scope: the client filters by
    /// them.
    pub by_shop: Option<ByShop>,
    /// Makes an empty full record.
    pub new: fn() -> Box<dyn Record>,
    /// Makes a record that shows only what the shop sends.
    pub partial: fn() -> DynamicRecord,
}

/// The name alone: the tables would bury whatever holds the resource.
impl fmt::Debug for ResourceMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceMeta").field("name", &self.name).finish_non_exhaustive()
    }
}

impl ResourceMeta {
    /// Nothing said: a resource without a name and without verbs.
    pub const PLAIN: Self = Self {
        name: "",
        item: "",
        list: "",
        about: "",
        naming: Naming::PLAIN,
        group: "",
        verbs: &[],
        since: "",
        until: "",
        shape: Nothing::SHAPE,
        displays: &[],
        pages: PAGING,
        changes: None,
        never_put: "",
        risky_put: RiskyPut { since: "", about: "" },
        copied_on_write: "",
        fails: &[],
        on_create: Creation::PLAIN,
        delete: Deletion::PLAIN,
        mail: MailOption { about: "", query: "", verbs: &[], since: "" },
        prices: false,
        by_shop: None,
        new: || Box::new(Nothing::default()),
        partial: || DynamicRecord::of::<Nothing>(),
    };

    /// The display of that name.
    #[must_use]
    pub fn display(&self, name: &str) -> Option<Displayed> {
        if name == "full" {
            return Some(Displayed::Full);
        }
        self.displays.iter().find(|(display, _)| *display == name).map(|(_, displayed)| *displayed)
    }
}

crate::record! {
    /// A record of no resource.
    #[record("")]
    struct Nothing {
        /// Its number.
        pub id: u64,
    }
}

/// What a DELETE of a record does.
#[derive(Debug, Clone, Copy)]
pub struct Deletion {
    /// What goes with it and what is left behind, for people; empty where nothing is known beyond the record itself.
    pub about: &'static str,
    /// Which records the shop cannot do without. PrestaShop's webservice deletes them all the same.
    pub essential: &'static [Essential],
    /// Whether the record itself tells what happened, as orders, invoices and messages do: no update brings that back.
    pub history: bool,
    /// Whether the record is only marked as `deleted` and stays.
    pub marks: Marks,
    /// Records that go with it.
    pub takes: &'static [Dependents],
    /// Records that stay and name what is gone.
    pub leaves: &'static [Dependents],
    /// Records that stay and then name none, or what the shop puts in its place.
    pub resets: &'static [Dependents],
}

impl Deletion {
    /// The record goes, and nothing else is known.
    pub const PLAIN: Self =
        Self { about: "", essential: &[], history: false, marks: Marks::Never, takes: &[], leaves: &[], resets: &[] };
}

/// A mail that the shop sends along with a write, if that asks for it.
// Filled in by generated code, which is made anew for each release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailOption {
    /// What is mailed, and to whom; empty where no write mails.
    pub about: &'static str,
    /// The parameter that asks for the mail, with the value 1.
    pub query: &'static str,
    /// The verbs that mail.
    pub verbs: &'static [Verb],
    /// The first version that mails; empty when all do.
    pub since: &'static str,
}

/// A PUT that risks more than what it writes.
// Filled in by generated code, which is made anew for each release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RiskyPut {
    /// The first version in which it can be asked for; empty when it can in all.
    pub since: &'static str,
    /// The risk; empty where no such PUT can be asked for.
    pub about: &'static str,
}

/// The fields that say which shop of a multistore a record belongs to.
// Filled in by generated code, which is made anew for each release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByShop {
    /// The field of the shop that has the record for itself; 0 where a group shares it.
    pub shop: &'static str,
    /// The field of the group whose shops share the record; 0 where none does.
    pub group: &'static str,
}

/// What makes a record one that the shop cannot do without.
// Whoever guards a delete must know all of them, so another one is a breaking change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Essential {
    /// Every record of the resource is one.
    All,
    /// Records whose field holds this.
    Field {
        /// The field.
        name: &'static str,
        /// What it holds, as the webservice writes it.
        is: &'static str,
    },
    /// The record whose id stands in that row of `configurations`.
    Setting(&'static str),
}

/// An id that leads to its resource: a [`CustomerId`](crate::resources::CustomerId) to [`Customers`](crate::resources::Customers).
#[diagnostic::on_unimplemented(
    message = "`{Self}` leads to no resource here",
    note = "an id leads to its resource if the feature of the resource's group is on: sales, catalog, customers, shop or stock"
)]
pub trait RefersTo: crate::record::Id + Ord + Send + Sync + 'static {
    /// The resource.
    type Resource: Resource<Id = Self>;
}

/// How the lists of a resource are paged.
// Filled in by generated code, which is made anew for each release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// How the next page is found, where the filters and the sort order allow either.
    pub by: PageBy,
    /// Records per page unless told otherwise.
    pub size: u32,
    /// Pages per list unless told otherwise.
    pub ceiling: u32,
}

/// How the next page of a list is found.
// Never grows: PrestaShop has no third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageBy {
    /// By the ids behind the last one: no record is missed or seen twice while others come and go.
    Id,
    /// By the number of records that were read.
    Offset,
}

/// How the changes of a resource show.
// Filled in by generated code, which is made anew for each release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// The field that moves with every change; empty where records are only added, and are told by the tie alone.
    pub at: &'static str,
    /// The field that tells records of the same second apart, and that pages go by.
    pub tie: &'static str,
    /// What does not show as a change, and what does without one.
    pub about: &'static str,
}
