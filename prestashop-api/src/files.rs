//! Images and attachments' files, and what became of a change to one.

#[cfg(feature = "catalog")]
mod attachments;
mod change;
mod images;
mod upload;

#[cfg(feature = "catalog")]
pub use attachments::AttachmentFiles;
pub use change::FileChange;
pub use images::{GeneralImage, ImageKind, ImageKinds, ImageOwner, ImageOwners, ImagePlace, Images};
pub use upload::Upload;
