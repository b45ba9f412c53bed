//! Files: images and attachments. They are sent as forms of HTML, which PHP reads of a POST alone, and kept beside the rows.

mod attachments;
mod form;
mod images;

pub(super) use self::attachments::attachments;
pub(super) use self::images::images;
