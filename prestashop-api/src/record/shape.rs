//! The table of a record's fields.

use super::names::same;
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
    /// A field without further marks.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            about,
            naming: Naming::PLAIN,
            computed: false,
            by_action: false,
            per_shop: false,
            secret: false,
            full_only: false,
            html: false,
            scale: 0,
            since: "",
            until: "",
            default: "",
            range: ("", ""),
            form: TextForm::Plain,
            write_as: "",
            writing: &Writing::PLAIN,
            required: Since::Always(false),
            read_only: Since::Always(false),
            lost_by_put: Since::Always(false),
            max: Since::Always(0),
            validator: Since::Always(""),
        }
    }
    /// Gives PrestaShop's name, where that in Rust is another.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
    /// Gives the name that it had before.
    #[must_use]
    pub const fn renamed_from(self, renamed_from: &'static str) -> Self {
        Self { naming: Naming { renamed_from, ..self.naming }, ..self }
    }
    /// Says what to use instead.
    #[must_use]
    pub const fn deprecated(self, deprecated: &'static str) -> Self {
        Self { naming: Naming { deprecated, ..self.naming }, ..self }
    }
    /// Marks the field as required in writes.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: Since::Always(true), ..self }
    }
    /// Marks the field as computed.
    #[must_use]
    pub const fn computed(self) -> Self {
        Self { computed: true, ..self }
    }
    /// Marks the field as refused or ignored in writes.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self { read_only: Since::Always(true), ..self }
    }
    /// Marks the field as hidden in `Debug`.
    #[must_use]
    pub const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
    /// Marks the association as shown empty in every display but `full`.
    #[must_use]
    pub const fn full_only(self) -> Self {
        Self { full_only: true, ..self }
    }
    /// Marks the text as HTML.
    #[must_use]
    pub const fn html(self) -> Self {
        Self { html: true, ..self }
    }
    /// Limits the text to that many characters.
    #[must_use]
    pub const fn max(self, max: u32) -> Self {
        Self { max: Since::Always(max), ..self }
    }
    /// Gives the decimal's digits after the point.
    #[must_use]
    pub const fn scale(self, scale: u8) -> Self {
        Self { scale, ..self }
    }
    /// Gives the first version that has the field.
    #[must_use]
    pub const fn since(self, since: &'static str) -> Self {
        Self { since, ..self }
    }
    /// Gives the last version that has the field.
    #[must_use]
    pub const fn until(self, until: &'static str) -> Self {
        Self { until, ..self }
    }
    /// Marks the field as written by an action only.
    #[must_use]
    pub const fn by_action(self) -> Self {
        Self { by_action: true, ..self }
    }
    /// Marks the field as kept per shop.
    #[must_use]
    pub const fn per_shop(self) -> Self {
        Self { per_shop: true, ..self }
    }
    /// Names the check of its values.
    #[must_use]
    pub const fn validator(self, validator: &'static str) -> Self {
        Self { validator: Since::Always(validator), ..self }
    }
    /// Gives what a create sends unless told otherwise.
    #[must_use]
    pub const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }
    /// Gives the least value of an input.
    #[must_use]
    pub const fn least(self, least: &'static str) -> Self {
        Self { range: (least, self.range.1), ..self }
    }
    /// Gives the greatest value of an input.
    #[must_use]
    pub const fn most(self, most: &'static str) -> Self {
        Self { range: (self.range.0, most), ..self }
    }
    /// Marks the text of an input as a display.
    #[must_use]
    pub const fn display(self) -> Self {
        Self { form: TextForm::Display, ..self }
    }
    /// Marks the text of an input as a length of time.
    #[must_use]
    pub const fn duration(self) -> Self {
        Self { form: TextForm::Duration, ..self }
    }
    /// Marks the text of an input as where a trigger begins.
    #[must_use]
    pub const fn start(self) -> Self {
        Self { form: TextForm::Start, ..self }
    }
    /// Gives the name in writes.
    #[must_use]
    pub const fn write_as(self, write_as: &'static str) -> Self {
        Self { write_as, ..self }
    }
    /// Gives what a write of it does besides.
    #[must_use]
    pub const fn writing(self, writing: &'static Writing) -> Self {
        Self { writing, ..self }
    }
    /// Gives the limits of the text, by version.
    #[must_use]
    pub const fn max_by(self, max: &'static [(&'static str, u32)]) -> Self {
        Self { max: Since::From(max), ..self }
    }
    /// Gives the checks, by version.
    #[must_use]
    pub const fn validator_by(self, validator: &'static [(&'static str, &'static str)]) -> Self {
        Self { validator: Since::From(validator), ..self }
    }
    /// Gives the versions that refuse or ignore the field in writes.
    #[must_use]
    pub const fn read_only_by(self, read_only: &'static [(&'static str, bool)]) -> Self {
        Self { read_only: Since::From(read_only), ..self }
    }
    /// Gives the versions that ask for the field.
    #[must_use]
    pub const fn required_by(self, required: &'static [(&'static str, bool)]) -> Self {
        Self { required: Since::From(required), ..self }
    }
    /// Marks the field as lost by every PUT.
    #[must_use]
    pub const fn lost_by_put(self) -> Self {
        Self { lost_by_put: Since::Always(true), ..self }
    }
    /// Gives the versions whose PUT loses the value.
    #[must_use]
    pub const fn lost_by_put_by(self, lost_by_put: &'static [(&'static str, bool)]) -> Self {
        Self { lost_by_put: Since::From(lost_by_put), ..self }
    }

    /// The same field of a type that is given: the same kind, an association possibly with fewer fields of its rows.
    ///
    /// # Panics
    /// When the kinds differ; displays are made at compile time, where this stops the build.
    #[must_use]
    #[expect(clippy::panic, reason = "evaluated at compile time, where a panic is a compile error")]
    pub const fn of_kind(self, kind: Kind) -> Self {
        match (self.kind, kind) {
            (Kind::Association(_), Kind::Association(_)) => Self { kind, ..self },
            (Kind::Id(of), Kind::Id(given)) if same(of.as_bytes(), given.as_bytes()) => self,
            (Kind::Int, Kind::Int)
            | (Kind::Bool, Kind::Bool)
            | (Kind::Decimal, Kind::Decimal)
            | (Kind::Text, Kind::Text)
            | (Kind::Translated, Kind::Translated)
            | (Kind::DateTime, Kind::DateTime)
            | (Kind::Date, Kind::Date)
            | (Kind::Enum(_), Kind::Enum(_)) => self,
            _ => panic!("the field has values of another kind than this type"),
        }
    }

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
