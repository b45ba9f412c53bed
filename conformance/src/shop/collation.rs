//! How the database compares.

use std::cmp::Ordering;

/// How the database compares a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// As a number: a literal counts as far as it is one.
    Number,
    /// As a date with time.
    Date,
    /// As text, without case and accents.
    Text,
}

/// Compares two values as the database does.
pub(super) fn compare(comparison: Comparison, a: &str, b: &str) -> Ordering {
    match comparison {
        Comparison::Number => number(a).total_cmp(&number(b)),
        Comparison::Date => date(a).cmp(&date(b)),
        Comparison::Text => fold(a.trim_end()).cmp(&fold(b.trim_end())),
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
pub(super) fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('%', rest)) => (0..=text.len()).any(|skipped| like(&text[skipped..], rest)),
        Some(('_', rest)) => text.split_first().is_some_and(|(_, text)| like(text, rest)),
        Some((c, rest)) => text.split_first().is_some_and(|(first, text)| first == c && like(text, rest)),
    }
}
