//! What the spec says about writing beyond types and checks: what is lost, moved, filled in, or made along.

use super::{LeftOut, Marks, Unset, Verb, VersionRange};
use crate::source::{At, Span};
use crate::version::{Version, Versioned};

/// What a write of a field or association does besides storing what is sent.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "marks that are independent of each other")]
pub struct Writing {
    /// A translated field keeps the languages that are not sent, against the rule.
    pub keeps_languages: bool,
    /// What is stored where nothing is written, against the rules.
    pub unset: Versioned<Unset>,
    /// Every write that leaves it out makes 0 of NULL.
    pub lost_by_write: bool,
    /// What an update sends along where there is nothing.
    pub along: Versioned<String>,
    /// The most characters that the database keeps.
    pub column: Versioned<u64>,
    /// Other words are stored as nothing.
    pub closed: bool,
    /// It is a rank among others.
    pub rank: bool,
    /// What a write of it changes besides.
    pub besides: String,
    /// A new record is of no use without it.
    pub needed: Versioned<bool>,
    /// Where a create takes it from where nothing is given.
    pub default: Option<Fill>,
    /// Values that a create sends together with another field.
    pub brings: Vec<Brings>,
    /// A create may send what the check refuses.
    pub repaired: bool,
    /// What becomes of the rows that a write leaves out.
    pub left_out: Option<At<LeftOut>>,
    /// Rows of other records are taken from them.
    pub moves: bool,
    /// Columns of the rows that a write empties.
    pub loses: Vec<At<String>>,
    /// Other associations that a write of this one empties.
    pub wipes: Vec<At<String>>,
    /// The field whose record must be among the rows.
    pub holds: Option<At<String>>,
    /// The search knows them only after one more write.
    pub second_write: bool,
}

/// Where a value comes from that nobody gives.
#[derive(Debug, Clone)]
pub struct Fill {
    /// Its place.
    pub span: Span,
    /// A constant.
    pub value: Option<At<String>>,
    /// The name of a row of `configurations` that holds it.
    pub setting: Option<At<String>>,
    /// The field that names a record which has it.
    pub of: Option<At<String>>,
    /// The field of that record.
    pub field: Option<At<String>>,
    /// The translated field of which the part of a web address is made.
    pub slug: Option<At<String>>,
}

impl Fill {
    /// The constant, where it is nothing else.
    #[must_use]
    pub fn constant(&self) -> Option<&At<String>> {
        self.value.as_ref()
    }
}

/// A value that is sent together with another field.
#[derive(Debug, Clone)]
pub struct Brings {
    /// The value of this field.
    pub is: At<String>,
    /// The other field.
    pub field: At<String>,
    /// What the other field holds then.
    pub fill: Fill,
}

/// Records that depend on another one.
#[derive(Debug, Clone)]
pub struct Dependents {
    /// Their resource.
    pub resource: At<String>,
    /// Their field or association that names the other record.
    pub by: At<String>,
    /// They stay where a record of this resource names the other one.
    pub unless: Option<At<String>>,
    /// They tell what happened.
    pub history: bool,
}

/// What a create does and lacks.
#[derive(Debug, Clone)]
pub struct Creation {
    /// The place of its key.
    pub span: Span,
    /// What to know of a new record.
    pub about: String,
    /// What the webservice cannot make.
    pub lacks: String,
    /// Records that the shop makes along.
    pub makes: Vec<Dependents>,
    /// The field that names the record of which the shop makes this one.
    pub made_of: Option<At<String>>,
}

/// What a DELETE does to others.
#[derive(Debug, Clone, Default)]
pub struct Toll {
    /// The record itself tells what happened.
    pub history: bool,
    /// The record is marked rather than removed.
    pub marks: Option<At<Marks>>,
    /// Records that go with it.
    pub takes: Vec<Dependents>,
    /// Records that stay and name what is gone.
    pub leaves: Vec<Dependents>,
    /// Records that stay and then name none.
    pub resets: Vec<Dependents>,
}

impl Toll {
    /// All records that depend on the one that goes.
    pub fn dependents(&self) -> impl Iterator<Item = &Dependents> {
        self.takes.iter().chain(&self.leaves).chain(&self.resets)
    }
}

/// A write that the server takes and that always fails.
#[derive(Debug, Clone)]
pub struct Failing {
    /// The verbs.
    pub verbs: Vec<At<Verb>>,
    /// The place of its entry.
    pub span: Span,
    /// The versions in which they fail.
    pub versions: VersionRange,
    /// Why.
    pub about: String,
}

/// A PUT that is sent only if asked for by name.
#[derive(Debug, Clone)]
pub struct RiskyPut {
    /// The place of its key.
    pub span: Span,
    /// The first version in which it can be asked for.
    pub since: Option<At<Version>>,
    /// The risk.
    pub about: String,
}

/// The fields that say which shop of a multistore a record belongs to, where lists do not go by the scope.
#[derive(Debug, Clone)]
pub struct ByShop {
    /// The field of the shop.
    pub shop: At<String>,
    /// The field of the group whose shops share the record.
    pub group: At<String>,
}
