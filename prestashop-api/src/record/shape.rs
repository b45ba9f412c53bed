//! The table of a record's fields.

mod build;

use super::{Naming, Record, Writing};
use crate::version::{Version, within};

/// The table of a record's fields.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Shape {
    /// The node of one record: `order`, `order_row`.
    pub item: &'static str,
    /// The fields, associations among them, in the order of the spec.
    pub fields: &'static [Field],
    /// What the record is, for people.
    pub about: &'static str,
}

impl Shape {
    /// The table of a record.
    #[must_use]
    pub const fn new(item: &'static str, fields: &'static [Field], about: &'static str) -> Self {
        Self { item, fields, about }
    }

    /// The index of the field of that name, searched from `hint` on and around: answers keep the spec's order, so the
    /// first comparison nearly always hits.
    #[must_use]
    pub fn find(&self, name: &str, hint: usize) -> Option<usize> {
        let split = hint.min(self.fields.len());
        let (before, after) = self.fields.split_at(split);
        let position = |fields: &[Field]| fields.iter().position(|field| field.name == name);
        position(after).map(|index| index + split).or_else(|| position(before))
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// One field of a record, or one association.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "marks that are independent of each other")]
#[non_exhaustive]
pub struct Field {
    /// PrestaShop's name of the field.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, for people.
    pub about: &'static str,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
    /// Whether PrestaShop computes it: it can be displayed, but neither filtered nor sorted by.
    pub computed: bool,
    /// Whether only an action writes it, because writing it alone has traps: `orders.current_state`.
    pub by_action: bool,
    /// Whether a multistore keeps a value per shop.
    pub per_shop: bool,
    /// Whether `Debug` hides it: password hashes and keys.
    pub secret: bool,
    /// Associations: whether shops on PHP 8 show it empty in every display but `full`.
    pub full_only: bool,
    /// Whether the text is HTML.
    pub html: bool,
    /// Decimals: the digits after the point.
    pub scale: u8,
    /// The first PrestaShop version that has it; empty when all have it.
    pub since: &'static str,
    /// The last PrestaShop version that has it; empty when the newest has it.
    pub until: &'static str,
    /// What a create sends where the caller gives nothing, because the webservice ignores PrestaShop's own default. Inputs of actions
    /// and triggers: what holds where they are not given.
    pub default: &'static str,
    /// Inputs of actions and triggers: the least and the greatest value; empty where there is no such bound.
    pub range: (&'static str, &'static str),
    /// Inputs of actions and triggers: what a text stands for.
    pub form: TextForm,
    /// Fields of association rows: the name in writes, where it is another one.
    pub write_as: &'static str,
    /// What a write of it does besides storing what is sent.
    pub writing: &'static Writing,
    /// Whether a write must give it.
    pub(crate) required: Since<bool>,
    /// Whether the webservice refuses or ignores it in writes.
    pub(crate) read_only: Since<bool>,
    /// Whether a PUT loses the value, because it cannot be sent back.
    pub(crate) lost_by_put: Since<bool>,
    /// The most characters it takes; 0 when no limit is declared.
    pub(crate) max: Since<u32>,
    /// The check that a PrestaShop makes of a value that is not empty; empty when there is none.
    pub(crate) validator: Since<&'static str>,
}

/// What the text of an input stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextForm {
    /// A text.
    Plain,
    /// A display: `full`, one of the spec, or fields.
    Display,
    /// A length of time with its unit: `60s`, `5m`, `1h 30m`.
    Duration,
    /// Where a trigger begins: `now`, `all`, or a time.
    Start,
}

/// A fact that may differ by version.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Since<T: 'static> {
    /// The same in all versions.
    Always(T),
    /// Each value with the first version that it holds in, oldest first; before that the fact does not hold.
    From(&'static [(&'static str, T)]),
}

impl<T: Copy + Default> Since<T> {
    /// The value in a version; without a version in the newest.
    pub(crate) fn at(&self, version: Option<&Version>) -> T {
        match self {
            Self::Always(value) => *value,
            Self::From(steps) => steps[..passed(steps, version)].last().map_or_else(T::default, |(_, value)| *value),
        }
    }

    /// What may hold in a version. Without a version that is anything that ever held. Changes are known from some releases of each
    /// series only: one that is dated within a series may have come a few releases earlier.
    pub(crate) fn maybe(&self, version: Option<&Version>) -> Vec<T> {
        let steps = match self {
            Self::Always(value) => return vec![*value],
            Self::From(steps) => *steps,
        };
        let Some(version) = version else {
            return std::iter::once(T::default()).chain(steps.iter().map(|(_, value)| *value)).collect();
        };
        let soon = steps.get(passed(steps, Some(version))).filter(|(since, _)| version.is_of_series(since));
        std::iter::once(self.at(Some(version))).chain(soon.map(|(_, value)| *value)).collect()
    }
}

/// How many of the steps a version has come to.
fn passed<T>(steps: &[(&str, T)], version: Option<&Version>) -> usize {
    version.map_or(steps.len(), |version| steps.iter().take_while(|(since, _)| version.reaches(since)).count())
}

impl Field {
    /// The most characters it takes in that version; 0 when no limit is declared. Without a version, in the newest.
    #[must_use]
    pub fn max_in(&self, version: Option<&Version>) -> u32 {
        self.max.at(version)
    }
    /// The check that this version makes; empty when it makes none.
    #[must_use]
    pub fn validator_in(&self, version: Option<&Version>) -> &'static str {
        self.validator.at(version)
    }
    /// Whether this version refuses or ignores the field in writes.
    #[must_use]
    pub fn read_only_in(&self, version: Option<&Version>) -> bool {
        self.read_only.at(version)
    }
    /// Whether a create in this version must give the field.
    #[must_use]
    pub fn required_in(&self, version: Option<&Version>) -> bool {
        self.required.at(version)
    }
    /// Whether a PUT in this version loses the value of the field, because it cannot be sent back.
    #[must_use]
    pub fn lost_by_put_in(&self, version: Option<&Version>) -> bool {
        self.lost_by_put.at(version)
    }
    /// Whether that version has the field. Without a version: whether the newest has it.
    #[must_use]
    pub fn exists_in(&self, version: Option<&Version>) -> bool {
        let Some(version) = version else { return self.until.is_empty() };
        within(self.since, self.until, version)
    }

    /// Whether a version certainly does not have the field. What is dated within a series may have come a few releases earlier.
    pub(crate) fn lacks(&self, version: &Version) -> bool {
        let may_be_early = !version.reaches(self.since) && version.is_of_series(self.since);
        !may_be_early && !within(self.since, self.until, version)
    }

    /// Whether lists can be filtered and sorted by the field.
    #[must_use]
    pub const fn filterable(&self) -> bool {
        !self.computed && !matches!(self.kind, Kind::Association(_))
    }
}

/// What a field holds.
// Whoever reads or writes records must know all kinds, so another one is a breaking change.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// The id of a record of the named resource; 0, `""` and null mean none.
    Id(&'static str),
    /// A whole number.
    Int,
    /// `0` or `1`.
    Bool,
    /// An exact decimal number.
    Decimal,
    /// A text.
    Text,
    /// A text per language.
    Translated,
    /// A date and time on the shop's clock, without offset; the zero date means none.
    DateTime,
    /// A date; the zero date means none.
    Date,
    /// One of the named words, or any other.
    Enum(&'static [&'static str]),
    /// A list of rows.
    Association(Association),
}

/// The rows of an association.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Association {
    /// The table of a row's fields.
    pub shape: &'static Shape,
    /// Makes an empty row.
    pub new: fn() -> Box<dyn Record>,
}
