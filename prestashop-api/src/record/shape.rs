//! The table of a record's fields.

use super::Record;

/// The table of a record's fields.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The node of one record: `order`, `order_row`.
    pub item: &'static str,
    /// The fields, associations among them, in the order of the spec.
    pub fields: &'static [Field],
    /// What the record is, for people.
    pub about: &'static str,
}

impl Shape {
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
pub struct Field {
    /// PrestaShop's name of the field.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, for people.
    pub about: &'static str,
    /// Whether a write must give it.
    pub required: bool,
    /// Whether PrestaShop computes it: it can be displayed, but neither filtered nor sorted by.
    pub computed: bool,
    /// Whether the webservice refuses or ignores it in writes.
    pub read_only: bool,
    /// Whether `Debug` hides it: password hashes and keys.
    pub secret: bool,
    /// Associations: whether shops on PHP 8 show it empty in every display but `full`.
    pub full_only: bool,
    /// Whether the text is HTML.
    pub html: bool,
    /// The most characters it takes, in the newest PrestaShop; 0 when no limit is declared.
    pub max: u32,
    /// Decimals: the digits after the point.
    pub scale: u8,
    /// The first PrestaShop version that has it; empty when all have it.
    pub since: &'static str,
    /// The last PrestaShop version that has it; empty when the newest has it.
    pub until: &'static str,
}

impl Field {
    /// A field without further marks.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            about,
            required: false,
            computed: false,
            read_only: false,
            secret: false,
            full_only: false,
            html: false,
            max: 0,
            scale: 0,
            since: "",
            until: "",
        }
    }
    /// Marks the field as required in writes.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }
    /// Marks the field as computed.
    #[must_use]
    pub const fn computed(self) -> Self {
        Self { computed: true, ..self }
    }
    /// Marks the field as refused or ignored in writes.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
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
        Self { max, ..self }
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

    /// The same association with other rows: a display can show fewer of their fields.
    ///
    /// # Panics
    /// When the field or `kind` is no association; displays are made at compile time, where this stops the build.
    #[must_use]
    #[expect(clippy::panic, reason = "evaluated at compile time, where a panic is a compile error")]
    pub const fn rows(self, kind: Kind) -> Self {
        match (self.kind, kind) {
            (Kind::Association(_), Kind::Association(_)) => Self { kind, ..self },
            _ => panic!("only an association can have rows of another type"),
        }
    }

    /// Whether lists can be filtered and sorted by the field.
    #[must_use]
    pub const fn filterable(&self) -> bool {
        !self.computed && !matches!(self.kind, Kind::Association(_))
    }
}

/// What a field holds.
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
pub struct Association {
    /// The table of a row's fields.
    pub shape: &'static Shape,
    /// Makes an empty row.
    pub new: fn() -> Box<dyn Record>,
}

/// The index of the field of that name; used at compile time, where a name that is not there stops the build.
///
/// # Panics
/// When there is no such name.
#[must_use]
#[expect(clippy::panic, reason = "evaluated at compile time, where a panic is a compile error")]
pub const fn index_of(names: &[&str], name: &str) -> usize {
    let mut index = 0;
    while index < names.len() {
        if same(names[index].as_bytes(), name.as_bytes()) {
            return index;
        }
        index += 1;
    }
    panic!("the record has no field of this name")
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// A field's name in PrestaShop: `type` for `r#type`.
#[must_use]
pub const fn plain_name(ident: &'static str) -> &'static str {
    match ident.as_bytes() {
        [b'r', b'#', ..] => ident.split_at(2).1,
        _ => ident,
    }
}
