//! Records as CSV: flat columns, what is nested as JSON text.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;

/// The fields of a record in their order, the associations among them.
pub(crate) fn fields(record: &Value) -> impl Iterator<Item = (&str, &Value)> {
    record.as_object().into_iter().flatten().flat_map(|(name, value)| {
        let associations = value.as_object().filter(|_| name == "associations");
        let own = associations.is_none().then_some((name.as_str(), value));
        own.into_iter().chain(associations.into_iter().flatten().map(|(name, value)| (name.as_str(), value)))
    })
}

/// All names that occur in the records, each once, in the order of their first occurrence.
pub(crate) fn names(records: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for record in records {
        for (name, _) in fields(record) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The field of that name.
pub(crate) fn field<'a>(record: &'a Value, name: &str) -> Option<&'a Value> {
    fields(record).find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// Writes a line of names and a line per record; nothing if there are no records. Unless it is to be `raw`, what a spreadsheet
/// would take for a formula is kept from being one.
pub(crate) fn write(out: impl Write, records: &[Value], raw: bool) -> io::Result<()> {
    let names = names(records);
    if names.is_empty() {
        return Ok(());
    }
    let mut writer = csv::Writer::from_writer(out);
    let kept = |text: &str| if raw { text.to_owned() } else { no_formula(text).into_owned() };
    writer.write_record(names.iter().map(|name| kept(name))).map_err(plain)?;
    for record in records {
        let values = names.iter().map(|name| match field(record, name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => kept(text),
            Some(nested @ (Value::Array(_) | Value::Object(_))) => kept(&nested.to_string()),
            Some(value) => value.to_string(),
        });
        writer.write_record(values).map_err(plain)?;
    }
    writer.flush()
}

/// The text with an apostrophe before it, if a spreadsheet would run it: texts of a shop are written by anybody who buys there.
/// Numbers stay numbers. Where the comma is the decimal point, spreadsheets split cells at `;`, quoted or not.
fn no_formula(text: &str) -> Cow<'_, str> {
    if !text.split(';').any(is_formula) {
        return text.into();
    }
    let kept = |part| if is_formula(part) { format!("'{part}") } else { part.to_owned() };
    text.split(';').map(kept).collect::<Vec<_>>().join(";").into()
}

/// Whether a spreadsheet would run the text, or may after it has dropped what does not show at its beginning.
fn is_formula(text: &str) -> bool {
    const BEGINNINGS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let unseen =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let visible = text.trim_start_matches(unseen);
    (visible.starts_with(BEGINNINGS) && !is_number(visible)) || text.starts_with(['\t', '\r', '\n'])
}

/// `-5.00`
fn is_number(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole.strip_prefix(['-', '+']).unwrap_or(whole)) && digits(part)
}

/// The error of the output itself: whether its reader has gone away must not be lost.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::write;

    fn csv(value: &str, raw: bool) -> String {
        let mut out = Vec::new();
        write(&mut out, &[json!({ "v": value })], raw).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.strip_prefix("v\n").unwrap().strip_suffix('\n').unwrap().to_owned()
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for formula in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "-", "=", "-5.00=1", "＝1+1", "+.5", "-1e5"]
        {
            assert_eq!(csv(formula, false), format!("'{formula}"));
            assert_eq!(csv(formula, true), formula);
        }
        assert_eq!(csv("\t=1", false), "'\t=1");
        assert_eq!(csv("\r=1", false), "\"'\r=1\"");
        for unseen in [" ", "\u{b}", "\0", "\u{a0}", "\u{feff}", "\u{200b}"] {
            assert_eq!(csv(&format!("{unseen}=1+1"), false), format!("'{unseen}=1+1"));
        }
        assert_eq!(csv("mug;=1+1;-5; @x", false), "mug;'=1+1;-5;' @x");
    }

    #[test]
    fn numbers_and_other_texts_stay_as_they_are() {
        for text in ["-5.00", "-5", "+491701234567", "12.500000", "2026-11-23 10:00:00", "a=b", "demo_1", "'quoted"] {
            assert_eq!(csv(text, false), text);
        }
    }

    #[test]
    fn a_column_of_a_module_is_no_formula_either() {
        let mut out = Vec::new();
        write(&mut out, &[json!({ "=1+1": 1 })], false).unwrap();
        assert_eq!(out, b"'=1+1\n1\n");
    }
}
