//! How names, versions and numbers of the spec are written.

use super::Keys;
use super::words;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::load::tree::Node;
use crate::names::rust_name;
use crate::source::{At, Span};
use crate::version::Version;

pub(super) fn check_key(text: &str, span: Span, keys: Keys, faults: &mut Vec<Diagnostic>) {
    match keys {
        Keys::Name => check_name(text, span, faults),
        Keys::Field | Keys::DescribedField => check_reference(text, span, faults),
        Keys::Header => {
            if !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') || text.is_empty() {
                faults.push(bad_name(text, span, "letters, digits and `-`, such as `Execution-Time`"));
            }
        }
        Keys::Action => check_action_name(text, span, faults),
        Keys::Validator => {
            if !text.starts_with(|c: char| c.is_ascii_alphabetic()) || !text.chars().all(|c| c.is_ascii_alphanumeric())
            {
                faults.push(bad_name(text, span, "letters and digits, such as `isEmail`"));
            }
        }
        Keys::Mime => {
            let good = |part: &str| {
                let mut bytes = part.bytes();
                bytes.next().is_some_and(|first| first.is_ascii_lowercase())
                    && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b))
            };
            if !text.split_once('/').is_some_and(|(kind, sub)| good(kind) && good(sub)) {
                faults.push(bad_name(text, span, "a media type in lower case, such as `image/png`"));
            }
        }
        Keys::ErrorCode => {
            if parse_codes(text).is_none() {
                faults.push(
                    Diagnostic::new(
                        Code::BadNumber,
                        span,
                        format!("`{text}` is neither an error code nor a range of codes"),
                    )
                    .label("expected `35` or `2..15`"),
                );
            }
        }
    }
}

pub(super) fn check_action_name(text: &str, span: Span, faults: &mut Vec<Diagnostic>) {
    let good = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    let mut parts = text.split('/');
    let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) else {
        return faults.push(bad_name(text, span, "two words with a `/` between, such as `prestashop/list-orders`"));
    };
    if !good(first) || !good(second) {
        faults.push(bad_name(text, span, "lower case words joined by `-`, such as `prestashop/list-orders`"));
    }
}

/// `35` or `2..15` (both ends included).
pub(crate) fn parse_codes(text: &str) -> Option<(u16, u16)> {
    match text.split_once("..") {
        None => text.parse().ok().map(|code| (code, code)),
        Some((first, last)) => Some((first.parse().ok()?, last.parse().ok()?)),
    }
}

/// `60s`, `5m`, `1h` in seconds.
pub(crate) fn parse_duration(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return None,
    };
    text[..text.len() - 1].parse::<u64>().ok()?.checked_mul(factor)
}

pub(super) fn check_version(text: &str, span: Span, faults: &mut Vec<Diagnostic>) -> Option<Version> {
    let version = Version::parse(text);
    if version.is_none() {
        faults.push(
            Diagnostic::new(Code::BadNumber, span, format!("`{text}` is not a PrestaShop version"))
                .label("expected two to four numbers with points, such as `1.7.8` or `8.0.2`"),
        );
    }
    version
}

/// A name in PrestaShop's spelling, which Rust takes too.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// A name that a module gave a field: what can stand in a display and in an address.
fn is_field(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// The name of a field that is described: where it is none in Rust, that is given.
pub(super) fn check_field(key: &At<String>, described: &Node, faults: &mut Vec<Diagnostic>) {
    let name = key.as_str();
    if !is_name(name) && is_field(name) && described.get("rust").is_none() {
        let fault = bad_name(name, key.span, "lower case letters, digits and `_`, such as `date_upd`");
        let rust = rust_name(name).unwrap_or_default();
        faults.push(fault.help(format!("if the server calls it so, give it a name in Rust: `rust: {rust}`")));
    } else {
        check_reference(name, key.span, faults);
    }
}

pub(super) fn check_reference(text: &str, span: Span, faults: &mut Vec<Diagnostic>) {
    if !is_field(text) {
        faults.push(bad_name(text, span, "letters, digits, `_` and `-`, such as `date_upd`"));
    }
}

pub(super) fn check_name(text: &str, span: Span, faults: &mut Vec<Diagnostic>) {
    if !is_name(text) {
        faults.push(bad_name(text, span, "lower case letters, digits and `_`, such as `date_upd`"));
    }
}

pub(super) fn bad_name(text: &str, span: Span, how: &str) -> Diagnostic {
    if let Some((name, holds)) = words::disguised(text) {
        let message = format!("`{text}` is not `{name}`: it holds {holds}");
        return Diagnostic::new(Code::BadName, span, message).label("retype it").fix(text, name);
    }
    Diagnostic::new(Code::BadName, span, format!("`{text}` is not a name here")).label(format!("expected {how}"))
}
