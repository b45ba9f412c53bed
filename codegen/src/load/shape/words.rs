//! What a value looks like, in words.

use super::Shape;

impl Shape {
    /// For the one whose value has another shape.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Prose => "a text".to_owned(),
            Self::Scalar => "a word, number or text".to_owned(),
            Self::Name => "a name".to_owned(),
            Self::TypeName => "a Rust type name".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Int(min, max) => format!("a number from {min} to {max}"),
            Self::Version => "a version".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Map(map) => format!("{} as a map", map.what),
            Self::Table(..) => "a map".to_owned(),
            Self::Versioned(value) => value.words(),
            Self::AllOr(value) => format!("`all` or {}", value.words()),
            Self::ScalarOr(map) => format!("a word, number or text, or {} as a map", map.what),
            Self::Display => "`all` or a list of fields, `association` or `association: [fields]`".to_owned(),
        }
    }
}
