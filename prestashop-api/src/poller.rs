//! The triggers, `prestashop/order-updated` before all: they report every change of a resource's records, and lose none.
//!
//! # How it works
//!
//! A *cycle* reads one closed window of `date_upd` that ends a little in the past (`lag`) and starts a
//! little before the *watermark* (`lookback`). The window is given by date, but its pages follow the record
//! id, which never changes: `filter[date_upd]=[lo,hi]&filter[id]=>[last]&sort=[id_ASC]&limit=N`. `PrestaShop`
//! selects the ids first and loads each record afterwards, so the `date_upd` in a body can be newer than the
//! one that put the record on the page; no cursor is ever taken from a body.
//!
//! The watermark is an instant on the shop's own clock, not a `date_upd`: it moves only when a scan is
//! complete, and only to the end that the scan was planned with. Local time appears only when the filter is
//! built, as the hull of all local times of the interval, so that the repeated hour of autumn, the missing
//! one of spring and a changed `PS_TIMEZONE` need no special cases.
//!
//! A scan ends only when the ids of its last page, asked for on their own, show that nothing was left out and nothing follows: an
//! order can vanish between the two steps, and a failed query of the database is answered with 200 and an empty list. Where
//! nothing was written, the window is made to begin at the newest record that is known: its date, asked for with the shop's time, and the ids of
//! that window, which are its own alone, are the two small requests of an idle cycle.
//!
//! What was reported is remembered as `id -> (date_upd, content hash)`. That memory only prevents repeats:
//! losing it never loses a record.
//!
//! A resource whose records are only added, such as `order_histories`, needs no date: a scan begins behind the highest id that was read
//! a lookback ago, and what was read since is remembered as above.
//!
//! # What is promised
//!
//! If a write becomes visible at most `lag + lookback` after the time it carries as `date_upd`, its content
//! is reported, however long the poller was down. The watermark and the *activation* (the items of one
//! cycle, at most `ceiling` of them) are committed together and the activation is handed out afterwards:
//! exactly once into the state record, at least once to the reader, exactly once end to end if the reader
//! honours [`Activation::id`]. One id always stands for the same bytes.
//!
//! A cycle that found nothing is kept in memory, and stored once the watermark is a lookback ahead of the stored one: a poller that goes on from
//! there after a crash reads a few minutes more, and neither loses nor repeats anything.
//!
//! # Records that cannot be read
//!
//! One record can make the shop die (an empty 500), answer nothing (a text that is no UTF-8), or send what no type can
//! hold. It must not stop the feed: the page is halved until a single record is left, its id is learnt by a request that
//! does not load it, and after three cycles that failed to read it the scan goes on behind it, in the same cycle if the
//! content itself is the problem and asking again is of no use. Until then [`Poller::cycle`] fails with [`PollerErrorKind::Record`] after all
//! that comes before it was reported.
//!
//! Nothing is passed over in silence: the next activation names the record, the reason and the beginning of the answer in [`Meta::skipped`], even if
//! there are no items to go with it. A skipped record is kept in [`State::poison`], is tried again with each window that
//! shows it, for three requests more, and by itself in growing gaps, and comes as an item once it can be read. At most 500 are kept, and
//! [`Health::abandoned`] counts what is beyond. What fails for other reasons than a record (rights, proxies) is never a reason to skip one. Time is one
//! only where the record does not come alone, in three cycles, and its id does, each time; a cut connection never.
//!
//! # Parts
//!
//! Imports go down only: the core knows nothing of the ports, these nothing of shell and stores, and [`Updates`] stands on all.
//!
//! - [`Cycle`] with [`plan`] is the pure core: no I/O, no clock, no randomness.
//! - [`Source`] and [`StateStore`] are the ports, [`Poller`] is the asynchronous shell around the core.
//! - [`FileStore`] keeps the [`State`] in a file, [`MemoryStore`] in memory; the crate `prestashop-sqlite` keeps those of many feeds in a database,
//!   and `prestashop_conformance::store_contract` holds a store of one's own to what is asked of all.

mod core;
mod ports;
mod shell;
mod source;
mod store;
mod updates;

pub use self::core::{
    Activation, ActivationPhase, Anchor, Beside, BoxError, Cause, ChangePage, ChangeQuery, Commit, Cycle, Data, Feed,
    FormerZone, Health, Item, Mark, Meta, Outbox, Poison, Poisoned, PollerError, PollerErrorKind, Progress, Quote,
    ReadFailure, Reading, Row, Scan, ScanKind, Seen, SeenRecord, Settings, Skipped, Span, Start, State, Stuck, Trouble,
    Window, Zone, ZoneOrigin, hull, plan,
};
pub use ports::{PageError, Source, StateStore, Timed, check_commit};
pub use shell::Poller;
pub use store::{FileStore, MemoryStore};
pub use updates::{Turn, Updates};
