//! The filter grammar.

use std::cmp::Ordering;

use super::collation::{Comparison, compare, fold, like};

/// A condition that a filter makes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// The filter has no meaning; every row passes.
    Any,
    /// Equal to one of these.
    OneOf(Vec<String>),
    /// Equal to none of these.
    NoneOf(Vec<String>),
    /// Between these, both included; the lower comes first.
    Between(String, String),
    Greater(String),
    Less(String),
    /// Matches a pattern with `%` and `_`.
    Like(String),
}

impl Condition {
    /// Reads the value of a filter.
    pub(super) fn parse(value: &str, comparison: Comparison) -> Self {
        let Some((before, inside, after)) = split(value) else {
            return Self::OneOf(vec![value.to_owned()]);
        };
        let list = || -> Vec<String> {
            if inside.find('|').is_some_and(|at| at > 0) {
                inside.split('|').map(str::to_owned).collect()
            } else {
                vec![inside.to_owned()]
            }
        };
        match (before, after) {
            ("", "") => match interval(inside) {
                Some((a, b)) if compare(comparison, a, b) == Ordering::Greater => {
                    Self::Between(b.to_owned(), a.to_owned())
                }
                Some((a, b)) => Self::Between(a.to_owned(), b.to_owned()),
                None => Self::OneOf(list()),
            },
            _ if before == "%" || after == "%" => Self::Like(format!("{before}{inside}{after}")),
            (">", "") => Self::Greater(inside.to_owned()),
            ("<", "") => Self::Less(inside.to_owned()),
            ("!", "") => Self::NoneOf(list()),
            _ => Self::Any,
        }
    }

    /// Whether a value of a column meets the condition.
    pub(super) fn holds(&self, comparison: Comparison, value: &str) -> bool {
        let equal = |other: &String| compare(comparison, value, other) == Ordering::Equal;
        match self {
            Self::Any => true,
            Self::OneOf(values) => values.iter().any(equal),
            Self::NoneOf(values) => !values.iter().any(equal),
            Self::Between(low, high) => {
                compare(comparison, value, low) != Ordering::Less
                    && compare(comparison, value, high) != Ordering::Greater
            }
            Self::Greater(other) => compare(comparison, value, other) == Ordering::Greater,
            Self::Less(other) => compare(comparison, value, other) == Ordering::Less,
            Self::Like(pattern) => {
                like(&fold(value).chars().collect::<Vec<_>>(), &fold(pattern).chars().collect::<Vec<_>>())
            }
        }
    }
}

/// What stands before, in and after the brackets, taken as widely as possible.
fn split(value: &str) -> Option<(&str, &str, &str)> {
    if value.contains('\n') {
        return None;
    }
    let close = value.rfind(']')?;
    let open = value[..close].rfind('[')?;
    Some((&value[..open], &value[open + 1..close], &value[close + 1..]))
}

/// The ends of an interval: exactly two parts of digits, dots, colons, dashes and blanks.
fn interval(inside: &str) -> Option<(&str, &str)> {
    let (a, b) = inside.split_once(',')?;
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':' | '-' | ' '));
    (part(a) && part(b)).then_some((a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(filter: &str, comparison: Comparison, value: &str) -> bool {
        Condition::parse(filter, comparison).holds(comparison, value)
    }

    #[test]
    fn a_list_of_three_between_commas_is_an_equality_that_counts_as_its_first_number() {
        assert!(holds("[1,3,5]", Comparison::Number, "1"));
        assert!(!holds("[1,3,5]", Comparison::Number, "3"));
        assert!(holds("[5,]", Comparison::Number, "5"));
    }

    #[test]
    fn an_interval_includes_both_ends_and_does_not_mind_their_order() {
        for filter in ["[2,4]", "[4,2]"] {
            let passed: Vec<_> =
                ["1", "2", "3", "4", "5"].into_iter().filter(|v| holds(filter, Comparison::Number, v)).collect();
            assert_eq!(passed, ["2", "3", "4"], "{filter}");
        }
    }

    #[test]
    fn what_is_no_operator_is_no_condition() {
        for filter in [">=[9]", "<=[0]", "foo[3]", "=[3]"] {
            assert_eq!(Condition::parse(filter, Comparison::Number), Condition::Any, "{filter}");
        }
    }

    #[test]
    fn a_pattern_may_stand_on_either_side() {
        assert!(holds("D[O]%", Comparison::Text, "done"));
        assert!(holds("%[O]", Comparison::Text, "go"));
        assert!(!holds("%[O]", Comparison::Text, "gone"));
        assert!(holds("[c_fe]%", Comparison::Text, "Café"));
    }

    #[test]
    fn a_bad_date_is_the_zero_date() {
        assert!(holds(">[nonsense]", Comparison::Date, "2026-11-18 10:00:00"));
        assert!(!holds("<[nonsense]", Comparison::Date, "2026-11-18 10:00:00"));
        assert!(holds("[2026-11-12T00:00:00,2026-11-13T00:00:00]", Comparison::Date, "2026-11-12 00:00:00"));
        assert!(!holds("[2026-11-12T00:00:00,2026-11-13T00:00:00]", Comparison::Date, "2026-11-12 10:00:00"));
    }
}
