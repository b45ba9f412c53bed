//! Replay: recorded answers are given to the client again, and what it makes of them is held against the recording.
//!
//! For every exchange the [`Replayer`] has the client send the recorded request to a loopback server, which answers only if the
//! request that arrives is the recorded one (see [`ReplayServer`]). Then
//!
//! - records are decoded into the generated types and proven [lossless];
//! - an answer that is an error must become the typed error, with the recorded codes, that [`expected`](expect::expected) tells
//!   from the recording alone;
//! - a write is made again by the client, and by its action where it has one: it must send the same body, or say why nobody should
//!   send it, and must conclude from the answer what the recording shows afterwards;
//! - lists of images, files and the search are read, and files sent, by the parts of the client that are for them;
//! - what cannot be judged is skipped, with the reason.

mod answers;
mod asked;
mod diff;
pub mod expect;
mod judge;
mod junit;
pub mod lossless;
mod page;
mod replayer;
mod report;
mod rights;
mod root;
mod rows;
mod server;
mod special;
mod verdict;
mod write;

pub use self::asked::Asked;
pub use self::diff::differences;
pub use self::replayer::Replayer;
pub use self::report::{Line, Report};
pub use self::rows::rows;
pub use self::server::{Deviations, KEY, ReplayServer, Unplayable};
pub use self::verdict::{Proven, Verdict};
pub use crate::request::FormPart;
pub use crate::request::Notation;
