//! What a write of a field does besides storing what is sent.

use super::shape::{Field, Kind, Since};
use crate::version::Version;

/// The values of a fact, each with the first version that it holds in, oldest first; the empty version is before all. None: it never holds.
pub type Steps<T> = &'static [(&'static str, T)];

/// What a write of a field or association does besides storing what is sent, and what a create needs of it.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "marks that are independent of each other")]
pub struct Writing {
    /// Translated fields that are not required: whether the languages that are not sent are kept all the same.
    pub keeps_languages: bool,
    /// What the shop stores where nothing is written into it, by version.
    pub unset: Steps<Unset>,
    /// Whether a NULL in it becomes 0 with every write of the record that leaves it out.
    pub lost_by_write: bool,
    /// What an update sends along where the record holds nothing, because the shop refuses the record otherwise: a value, or the empty
    /// text, which the shop takes of a write and not of what it holds. By version.
    pub along: Steps<Option<&'static str>>,
    /// The most characters that the database keeps, without an error: the rest is cut off. 0 = no limit. By version.
    pub column: Steps<u32>,
    /// Whether the shop stores nothing where another word is written than those of [`Kind::Enum`].
    pub closed: bool,
    /// Whether the number is a rank: writing it moves other records, and the shop can store another number.
    pub rank: bool,
    /// What a write of it changes besides, for people.
    pub besides: &'static str,
    /// Whether a new record, or a row, is of no use without it, though the shop takes it; by version.
    pub needed: Steps<bool>,
    /// Where a create takes the value from that nobody gives, if it is no constant ([`Field::default`]).
    pub fill: Fill,
    /// Values that a create sends together with another field.
    pub brings: &'static [Brings],
    /// Whether a create may send what the check refuses, because the shop repairs it.
    pub repaired: bool,
    /// Whether only a create writes it: an update ignores it, or makes another record.
    pub create_only: bool,
    /// Associations: what becomes of rows that a write leaves out.
    pub left_out: LeftOut,
    /// Associations: whether rows of other records that a write names are taken from them.
    pub moves: bool,
    /// Associations: columns of the rows that a write empties, and that the webservice can neither show nor send.
    pub loses: &'static [&'static str],
    /// Associations: other associations of the record that a write of this one empties. Sent along, behind it, they stay.
    pub wipes: &'static [&'static str],
    /// Associations: the field of the record whose record must be among the rows.
    pub holds: &'static str,
    /// Associations: whether the shop's search knows them only after one more write of the record.
    pub second_write: bool,
}

impl Writing {
    /// What is sent is stored, and nothing else happens.
    pub const PLAIN: Self = Self {
        keeps_languages: false,
        unset: &[],
        lost_by_write: false,
        along: &[],
        column: &[],
        closed: false,
        rank: false,
        besides: "",
        needed: &[],
        fill: Fill::Nothing,
        brings: &[],
        repaired: false,
        create_only: false,
        left_out: LeftOut::Unlinked,
        moves: false,
        loses: &[],
        wipes: &[],
        holds: "",
        second_write: false,
    };
}

/// What a shop stores where nothing is written into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Unset {
    /// Nothing, as asked for.
    #[default]
    Nothing,
    /// 0, which means something else there.
    Zero,
    /// The time of the write.
    Now,
    /// What it held, or a value of the shop's own.
    Filled,
}

/// What becomes of records that a write of an association leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftOut {
    /// They do not belong to the record any more, and stay.
    Unlinked,
    /// They are deleted with all that a DELETE of theirs takes along.
    Deleted,
    /// Their row is deleted, and what names it is left behind broken.
    Stranded,
}

/// Where a value comes from that nobody gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fill {
    /// From nowhere.
    Nothing,
    /// It is always this, as the webservice writes it.
    Value(&'static str),
    /// The value of that row of `configurations`.
    Setting(&'static str),
    /// A field of the record that another field names.
    Of {
        /// The field that names the record; [`Kind::Id`] tells of which resource.
        by: &'static str,
        /// The field of that record.
        field: &'static str,
    },
    /// Made of that translated field, as PrestaShop makes parts of web addresses, where the shop demands one.
    Slug(&'static str),
}

/// A value that is sent together with another field, as the back office does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brings {
    /// The value, as the webservice writes it.
    pub is: &'static str,
    /// The other field.
    pub field: &'static str,
    /// What the other field holds then, unless it is given.
    pub fill: Fill,
}

impl Field {
    /// Whether a write of some languages empties the others in that version, by PATCH and PUT alike. Without a version, in the newest.
    #[must_use]
    pub fn empties_languages_in(&self, version: Option<&Version>) -> bool {
        matches!(self.kind, Kind::Translated) && !self.required_in(version) && !self.writing.keeps_languages
    }

    /// What a shop of that version stores where nothing is written into the field. Without a version, the newest.
    #[must_use]
    pub fn unset_in(&self, version: Option<&Version>) -> Unset {
        Since::From(self.writing.unset).at(version)
    }

    /// What an update in that version sends along where the record holds nothing; `None` where the shop takes the record as it is.
    /// Without a version, in the newest.
    #[must_use]
    pub fn along_in(&self, version: Option<&Version>) -> Option<&'static str> {
        Since::From(self.writing.along).at(version)
    }

    /// Whether a new record, or a row, is of no use without the field in that version, though the shop takes it. Without a version, in
    /// the newest.
    #[must_use]
    pub fn needed_in(&self, version: Option<&Version>) -> bool {
        Since::From(self.writing.needed).at(version)
    }

    /// The most characters that the database keeps in that version, without an error; 0 when nothing is cut off. Without a version, in
    /// the newest.
    #[must_use]
    pub fn column_in(&self, version: Option<&Version>) -> u32 {
        Since::From(self.writing.column).at(version)
    }
}
