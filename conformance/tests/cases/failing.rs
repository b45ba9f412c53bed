//! The cases that the client fails, by what is wrong with it. The list only shrinks: a case on it that passes fails the test.

/// A reason, and the names of its cases.
pub(crate) const FAILING: &[(&str, &[&str])] = &[];

/// Why a case fails, if it is known to.
pub(crate) fn reason(name: &str) -> Option<&'static str> {
    FAILING.iter().find(|(_, names)| names.contains(&name)).map(|(reason, _)| *reason)
}
