//! Reading: one record, lists page by page or as a stream, and what ids lead to.

mod collection;
mod dynamic;
mod follow;
mod list;
mod page;
mod pager;
mod raw;
mod search;
mod settings;
mod stream;
mod unless;

pub(crate) use crate::record::id_of;
pub use collection::Collection;
pub use dynamic::DynamicList;
pub use follow::{Follow, Followed, Reference};
pub use list::List;
pub use page::{Page, Unreadable};
#[cfg(feature = "sales")]
pub(crate) use pager::missing;
pub(crate) use pager::{Pager, RecordBuffer, decode, decode_error, lone, records, rows, unknown};
#[cfg(feature = "poller")]
pub(crate) use pager::{discreet, shown};
pub use raw::{RawAnswer, RawCall};
pub use search::SearchHits;
pub(crate) use settings::settings;
#[cfg(feature = "poller")]
pub(crate) use settings::time_zone;
pub use stream::{Pages, Records};
pub use unless::Unless;
