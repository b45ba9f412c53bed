//! The filter grammar, and how the database compares.

use std::cmp::Ordering;

use super::column::Kind;

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
    pub(super) fn parse(value: &str, kind: Kind) -> Self {
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
                Some((a, b)) if compare(kind, a, b) == Ordering::Greater => Self::Between(b.to_owned(), a.to_owned()),
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
    pub(super) fn holds(&self, kind: Kind, value: &str) -> bool {
        let equal = |other: &String| compare(kind, value, other) == Ordering::Equal;
        match self {
            Self::Any => true,
            Self::OneOf(values) => values.iter().any(equal),
            Self::NoneOf(values) => !values.iter().any(equal),
            Self::Between(low, high) => {
                compare(kind, value, low) != Ordering::Less && compare(kind, value, high) != Ordering::Greater
            }
            Self::Greater(other) => compare(kind, value, other) == Ordering::Greater,
            Self::Less(other) => compare(kind, value, other) == Ordering::Less,
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

/// Compares two values as the database does.
pub(super) fn compare(kind: Kind, a: &str, b: &str) -> Ordering {
    match kind {
        Kind::Number => number(a).total_cmp(&number(b)),
        Kind::Date => date(a).cmp(&date(b)),
        Kind::Text => fold(a.trim_end()).cmp(&fold(b.trim_end())),
    }
}

/// The number at the beginning of a text; 0 if there is none.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let mut end = 0;
    let mut dot = false;
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => {}
            '-' | '+' if at == 0 => {}
            '.' if !dot => dot = true,
            _ => break,
        }
        end = at + 1;
    }
    // 0.0 and -0.0 are the same to a database.
    text[..end].parse::<f64>().unwrap_or(0.0) + 0.0
}

/// The date and time at the beginning of a text as six numbers; zeros if there is no date.
fn date(text: &str) -> [u32; 6] {
    let mut parts = [0; 6];
    let mut rest = text.trim();
    for (at, part) in parts.iter_mut().enumerate() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        match rest[..digits].parse() {
            Ok(number) => *part = number,
            Err(_) if at < 3 => return [0; 6],
            Err(_) => break,
        }
        rest = &rest[digits..];
        let separator = if at < 2 { &['-', '/', '.'][..] } else { &[' ', 'T', ':'][..] };
        match rest.strip_prefix(separator) {
            Some(next) => rest = next,
            None if at < 2 => return [0; 6],
            None => break,
        }
    }
    if parts[1] > 12 || parts[2] > 31 || parts[3] > 23 || parts[4] > 59 || parts[5] > 59 { [0; 6] } else { parts }
}

/// A text without case and without the accents of Latin letters, as the usual collations compare it.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let base = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
            'ď' => 'd',
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
            'ĺ' | 'ļ' | 'ľ' => 'l',
            'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
            'ò'..='ö' | 'ō' | 'ŏ' | 'ő' => 'o',
            'ŕ' | 'ŗ' | 'ř' => 'r',
            'ś' | 'ŝ' | 'ş' | 'š' => 's',
            'ţ' | 'ť' => 't',
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
            'ý' | 'ÿ' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            // What a combining letter leaves behind.
            '\u{300}'..='\u{36f}' => continue,
            'ß' => {
                folded.push('s');
                's'
            }
            other => other,
        };
        folded.push(base);
    }
    folded
}

/// Whether a text matches a pattern of `%` (any text) and `_` (any character).
fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('%', rest)) => (0..=text.len()).any(|skipped| like(&text[skipped..], rest)),
        Some(('_', rest)) => text.split_first().is_some_and(|(_, text)| like(text, rest)),
        Some((c, rest)) => text.split_first().is_some_and(|(first, text)| first == c && like(text, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(filter: &str, kind: Kind, value: &str) -> bool {
        Condition::parse(filter, kind).holds(kind, value)
    }

    #[test]
    fn a_list_of_three_between_commas_is_an_equality_that_counts_as_its_first_number() {
        assert!(holds("[1,3,5]", Kind::Number, "1"));
        assert!(!holds("[1,3,5]", Kind::Number, "3"));
        assert!(holds("[5,]", Kind::Number, "5"));
    }

    #[test]
    fn an_interval_includes_both_ends_and_does_not_mind_their_order() {
        for filter in ["[2,4]", "[4,2]"] {
            let passed: Vec<_> =
                ["1", "2", "3", "4", "5"].into_iter().filter(|v| holds(filter, Kind::Number, v)).collect();
            assert_eq!(passed, ["2", "3", "4"], "{filter}");
        }
    }

    #[test]
    fn what_is_no_operator_is_no_condition() {
        for filter in [">=[9]", "<=[0]", "foo[3]", "=[3]"] {
            assert_eq!(Condition::parse(filter, Kind::Number), Condition::Any, "{filter}");
        }
    }

    #[test]
    fn a_pattern_may_stand_on_either_side() {
        assert!(holds("D[O]%", Kind::Text, "done"));
        assert!(holds("%[O]", Kind::Text, "go"));
        assert!(!holds("%[O]", Kind::Text, "gone"));
        assert!(holds("[c_fe]%", Kind::Text, "Café"));
    }

    #[test]
    fn a_bad_date_is_the_zero_date() {
        assert!(holds(">[nonsense]", Kind::Date, "2026-11-18 10:00:00"));
        assert!(!holds("<[nonsense]", Kind::Date, "2026-11-18 10:00:00"));
        assert!(holds("[2026-11-12T00:00:00,2026-11-13T00:00:00]", Kind::Date, "2026-11-12 00:00:00"));
        assert!(!holds("[2026-11-12T00:00:00,2026-11-13T00:00:00]", Kind::Date, "2026-11-12 10:00:00"));
    }
}
