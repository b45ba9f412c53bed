//! How a field is written down: generated code says what it is mark by mark, at compile time.

use super::{Field, Kind, Since, TextForm};
use crate::record::names::same;
use crate::record::{Naming, Writing};

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
}
