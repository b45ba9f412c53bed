//! What is proven of each resource, verb and version: the table in `COVERAGE.md`.
//!
//! Nothing in it is claimed by hand: what a replay proves is told by the judgement of the replay itself
//! ([`Proven`](crate::replay::Proven)), what holds against the fake shop is written there while the table is made, and what a
//! server offers stands in the spec.

mod fake_shop;
mod marks;
mod table;

pub use self::fake_shop::{Tried, try_on_fake_shop};
pub use self::marks::{Coverage, Mark, Operation, ResourceMarks};
