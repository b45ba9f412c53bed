//! What to ask next, what to report, and what to remember: pure, without I/O, clock or randomness.

pub(super) mod activation;
pub(super) mod cycle;
pub(super) mod durable;
pub(super) mod error;
pub(super) mod history;
pub(super) mod page;
pub(super) mod plan;
pub(super) mod poison;
pub(super) mod row;
pub(super) mod settings;
pub(super) mod sizer;
pub(super) mod state;
pub(super) mod window;

pub use activation::{Activation, ActivationPhase, Data, Item, Meta, Span};
pub use cycle::{Commit, Cycle, Progress, Stuck};
pub use error::{BoxError, Cause, PollerError, PollerErrorKind};
pub use history::{Anchor, Mark};
pub use page::{Beside, ChangePage, ChangeQuery};
pub use plan::plan;
pub use poison::{Poison, Poisoned, Quote, ReadFailure, Skipped};
pub use row::Row;
pub use settings::{Feed, Settings, Start};
pub use state::{
    FormerZone, Health, Outbox, Reading, Scan, ScanKind, Seen, SeenRecord, State, Trouble, Zone, ZoneOrigin,
};
pub use window::{Window, hull};
