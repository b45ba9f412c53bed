//! Files on their way: uploads, downloads, and what became of a change.

mod change;
mod download;
mod upload;

pub use change::FileChange;
pub(crate) use change::{accepted, if_seen};
pub use download::Download;
pub use upload::Upload;
