//! Names of fields, in Rust and in PrestaShop.

use super::StaticShape;

/// The index of the field of that name; the first where there is none, as [`display!`](crate::display!) has the compiler refuse that in
/// words of its own.
#[must_use]
pub const fn index_of(names: &[&str], name: &str) -> usize {
    let mut index = 0;
    while index < names.len() {
        if same(names[index].as_bytes(), name.as_bytes()) {
            return index;
        }
        index += 1;
    }
    0
}

/// Stops the build of a display without `id`.
///
/// # Panics
/// When `id` is not among the names.
#[expect(clippy::panic, reason = "evaluated at compile time, where a panic is a compile error")]
pub const fn needs_id(names: &[&str]) {
    let mut index = 0;
    while index < names.len() {
        if same(names[index].as_bytes(), b"id") {
            return;
        }
        index += 1;
    }
    panic!("a display needs `id`: PrestaShop 8 and later leave out records all of whose displayed fields are empty")
}

pub(super) const fn same(left: &[u8], right: &[u8]) -> bool {
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

/// PrestaShop's name of a field of a record, by its name in Rust.
pub(crate) fn sent_name<T: StaticShape>(name: &'static str) -> &'static str {
    T::NAMES.iter().position(|known| *known == name).map_or(name, |index| T::SHAPE.fields[index].name)
}

/// A field's name without what Rust adds to it: `type` for `r#type`, `self` for `self_`.
#[must_use]
pub const fn plain_name(ident: &'static str) -> &'static str {
    match ident.as_bytes() {
        [b'r', b'#', ..] => ident.split_at(2).1,
        [.., b'_'] => ident.split_at(ident.len() - 1).0,
        _ => ident,
    }
}
