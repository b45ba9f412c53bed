//! What shops say about their resources: the answers to `?schema=synopsis`, and how they differ from the spec.

mod compare;
mod facts;
mod known;
mod live;
mod read;
mod xml;

pub(crate) use known::{Known, all_answered};

pub(crate) use compare::no_limit;
pub use compare::{Difference, Fact, Place, compare};
pub use facts::{Answers, AssociationFacts, Facts, Fault, FieldFacts, Synopsis};
pub use live::Live;
pub use read::{from_bytes, read};
