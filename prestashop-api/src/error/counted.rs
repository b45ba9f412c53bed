//! `1 record`, `2 records`.

use std::fmt::Display;

/// A count with its noun, of which the plural takes an `s`.
#[must_use]
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_is_no_plural() {
        assert_eq!(
            [0, 1, 2, 11].map(|count| super::counted(count, "record")),
            ["0 records", "1 record", "2 records", "11 records"]
        );
    }
}
