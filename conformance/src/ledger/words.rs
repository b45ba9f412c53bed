//! The words of which items are made.

use prestashop_api::error::ErrorCode;
use prestashop_api::record::Kind;

pub(super) fn error(code: &ErrorCode) -> String {
    if code.first == code.last {
        format!("error {}", code.first)
    } else {
        format!("error {}-{}", code.first, code.last)
    }
}

/// The kind of a field, in the words of the spec.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Id(_) => "ref",
        Kind::Int => "int",
        Kind::Bool => "bool",
        Kind::Decimal => "decimal",
        Kind::Text => "text",
        Kind::Translated => "translated",
        Kind::DateTime => "datetime",
        Kind::Date => "date",
        Kind::Enum(_) => "enum",
        Kind::Association(_) => "association",
    }
}

/// The operators that the client has for fields of a kind.
pub(super) fn operators(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Bool | Kind::Enum(_) => &["equal", "any of", "not", "none of"],
        Kind::Text | Kind::Translated => &["equal", "any of", "not", "none of", "begins", "ends", "contains"],
        Kind::Association(_) => &[],
        _ => &["equal", "any of", "not", "none of", "greater", "less", "between"],
    }
}
