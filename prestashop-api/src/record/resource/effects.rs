//! What writes do to other records.

use crate::error::Verb;

/// Records that depend on another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependents {
    /// Their resource.
    pub resource: &'static str,
    /// Their field or association that names the other record. Lists can be filtered by a field only.
    pub by: &'static str,
    /// The resource of those left behind that, where one of them names the other record, keep these; empty where none do.
    pub unless: &'static str,
    /// Whether they tell what happened, as orders and messages do: without them, or without what they name, nobody can tell any more.
    pub history: bool,
}

impl Dependents {
    /// Nobody.
    pub const PLAIN: Self = Self { resource: "", by: "", unless: "", history: false };
}

/// Whether a DELETE marks the record as `deleted` rather than remove it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Marks {
    /// It removes the record.
    Never,
    /// It marks records that others use.
    IfUsed,
    /// It marks every record.
    Always,
}

/// What a create does and lacks.
#[derive(Debug, Clone, Copy)]
pub struct Creation {
    /// What to know of a new record, for people; empty where it is what was sent.
    pub about: &'static str,
    /// What the webservice cannot make, so that the new record is of no use before somebody does; empty where it is of use.
    pub lacks: &'static str,
    /// Records that the shop makes along with it.
    pub makes: &'static [Dependents],
    /// The field that names the record of which the shop makes the new one, and only once: what is sent besides is a claim, and a create
    /// in doubt is found again by it. Empty where the record is made of what is sent.
    pub made_of: &'static str,
}

impl Creation {
    /// The record is what was sent.
    pub const PLAIN: Self = Self { about: "", lacks: "", makes: &[], made_of: "" };
}

/// Writes that the shop takes and that always fail.
#[derive(Debug, Clone, Copy)]
pub struct Failing {
    /// The verbs.
    pub verbs: &'static [Verb],
    /// The first version in which they fail; empty when they always did.
    pub since: &'static str,
    /// The last version in which they fail; empty when they still do.
    pub until: &'static str,
    /// Why, for people.
    pub about: &'static str,
}
