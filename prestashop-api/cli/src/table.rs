//! Records as tables for people.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, presets};
use console::Term;
use prestashop_api::ResourceMeta;
use prestashop_api::error::counted;
use prestashop_api::record::Displayed;
use prestashop_api::record::{Field, Kind, Shape};
use prestashop_api::write::{Difference, Mismatch};
use serde_json::Value;

use crate::flat;
use crate::terminal::escaped;

/// The most columns that are chosen where nobody has chosen any.
const COLUMNS: usize = 6;
/// A table whose columns would be narrower than this becomes one table per record.
const NARROW: usize = 9;

/// A table and what to say about it.
#[derive(Debug)]
pub(crate) struct ListTable {
    pub(crate) text: String,
    pub(crate) summary: String,
}

/// A table of records: of all their fields if they were `chosen`, else of the most telling ones.
/// `hidden` says that secrets were left out.
pub(crate) fn list(resource: &ResourceMeta, records: &[Value], chosen: bool, hidden: bool) -> ListTable {
    let all = flat::names(records);
    let columns = if chosen { all.clone() } else { telling(resource, records, &all) };
    let mut summary = match records.len() {
        0 => format!("no {} fit", resource.name),
        count => counted(count, "record"),
    };
    if columns.len() < all.len() {
        let all_shown = if hidden { "all but secrets" } else { "all" };
        let (shown, all) = (columns.len(), all.len());
        let _ = write!(summary, ", {shown} of {all} fields: -o json shows {all_shown}, --display chooses");
    }
    if records.is_empty() {
        return ListTable { text: String::new(), summary };
    }
    let text = if narrow(columns.len()) {
        records.iter().map(|record| self::record(resource, record)).collect::<Vec<_>>().join("\n")
    } else {
        grid(&columns, records, |name| kind(resource, name))
    };
    ListTable { text, summary }
}

/// One record: a line per field, then a table per association.
pub(crate) fn record(resource: &ResourceMeta, record: &Value) -> String {
    let mut text = String::new();
    let mut below = String::new();
    let mut table = plain();
    for (name, value) in flat::fields(record) {
        let kind = kind(resource, name);
        match (kind, value) {
            (Some(Kind::Association(association)), Value::Array(rows)) if !rows.is_empty() => {
                match flat::names(rows)[..] {
                    // Mere ids.
                    [only] => {
                        let values =
                            rows.iter().filter_map(|row| flat::field(row, only)).map(|value| cell(value, None));
                        table.add_row([Cell::new(name), Cell::new(values.collect::<Vec<_>>().join(", "))]);
                    }
                    ref columns => {
                        let shape = association.shape;
                        let _ = write!(below, "\n{name}\n{}", self::rows(shape, columns, rows));
                    }
                }
            }
            _ => {
                table.add_row([Cell::new(name), Cell::new(cell(value, kind))]);
            }
        }
    }
    let _ = writeln!(text, "{}", table.trim_fmt());
    text + &below
}

/// An object: a line per field.
pub(crate) fn object(object: &Value) -> String {
    let mut table = plain();
    for (name, value) in object.as_object().into_iter().flatten() {
        table.add_row([Cell::new(name), Cell::new(cell(value, None))]);
    }
    format!("{}\n", table.trim_fmt())
}

/// Fields before and after a write, under three column names, or two where there is nothing before.
pub(crate) fn differences(columns: &[&str], differences: &[Difference]) -> String {
    let rows = differences.iter().map(|Difference { field, from, to, .. }| match columns.len() {
        2 => vec![Some(field.clone()), Some(shown(to))],
        _ => vec![Some(field.clone()), from.as_deref().map(shown), Some(shown(to))],
    });
    texts(columns, rows)
}

/// Fields that the shop holds otherwise than they were sent.
pub(crate) fn mismatches(mismatches: &[Mismatch]) -> String {
    let rows = mismatches.iter().map(|Mismatch { field, sent, stored, .. }| {
        vec![Some(field.clone()), Some(shown(sent)), stored.as_deref().map(shown)]
    });
    texts(&["field", "sent", "stored"], rows)
}

fn shown(text: &str) -> String {
    if text.is_empty() { "(empty)".to_owned() } else { text.to_owned() }
}

fn texts(columns: &[&str], rows: impl Iterator<Item = Vec<Option<String>>>) -> String {
    let rows =
        rows.map(|row| columns.iter().map(|name| (*name).to_owned()).zip(row.into_iter().map(Value::from)).collect());
    grid(columns, &rows.collect::<Vec<_>>(), |_| None)
}

/// Rows that are no records, under those columns.
pub(crate) fn rows_of(columns: &[&str], rows: &[Value]) -> String {
    grid(columns, rows, |_| None)
}

/// The rows of an association: as a grid if they fit the terminal, else a line per field.
fn rows(shape: &'static Shape, columns: &[&str], rows: &[Value]) -> String {
    let kind = |name: &str| shape.field(name).map(|field| field.kind);
    if !narrow(columns.len()) {
        return grid(columns, rows, kind);
    }
    let lines = rows.iter().map(|row| {
        let mut table = plain();
        for (name, value) in flat::fields(row) {
            table.add_row([Cell::new(name), Cell::new(cell(value, kind(name)))]);
        }
        format!("{}\n", table.trim_fmt())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether that many columns are too many for the terminal.
fn narrow(columns: usize) -> bool {
    width().is_some_and(|width| columns > 2 && usize::from(width) / columns < NARROW)
}

fn grid(columns: &[&str], rows: &[Value], kind: impl Fn(&str) -> Option<Kind>) -> String {
    let mut table = plain();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(presets::NOTHING.header_separator(rule)).set_header(columns);
    for row in rows {
        table.add_row(columns.iter().map(|name| {
            let kind = kind(name);
            let text = flat::field(row, name).map(|value| cell(value, kind)).unwrap_or_default();
            let number = matches!(kind, Some(Kind::Id(_) | Kind::Int | Kind::Decimal));
            Cell::new(text).set_alignment(if number { CellAlignment::Right } else { CellAlignment::Left })
        }));
    }
    format!("{}\n", table.trim_fmt())
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(width) = width() {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table
}

/// The width of the terminal, if stdout is one.
fn width() -> Option<u16> {
    let terminal = Term::stdout();
    if terminal.is_term() { terminal.size_checked().map(|(_, columns)| columns) } else { None }
}

fn kind(resource: &ResourceMeta, name: &str) -> Option<Kind> {
    resource.shape.field(name).map(|field| field.kind)
}

/// The fields of the first display that the spec names; without one, the first fields that say something.
fn telling<'a>(resource: &ResourceMeta, records: &[Value], all: &[&'a str]) -> Vec<&'a str> {
    let named = resource.displays.iter().find_map(|(_, displayed)| match displayed {
        Displayed::Fields(fields) => Some(*fields),
        Displayed::Full => None,
    });
    if let Some(fields) = named {
        return fields.iter().map(|field| field.name).filter(|name| all.contains(name)).collect();
    }
    let says_something = |name: &str| {
        records
            .iter()
            .filter_map(|record| flat::field(record, name))
            .any(|value| !matches!(value, Value::Null | Value::Bool(false)) && value != "" && value != 0)
    };
    let useful = |name: &str| match resource.shape.field(name) {
        Some(Field { secret: true, .. } | Field { html: true, .. } | Field { kind: Kind::Association(_), .. })
        | None => false,
        Some(_) => name == "id" || says_something(name),
    };
    all.iter().copied().filter(|name| useful(name)).take(COLUMNS).collect()
}

/// A value as a cell shows it.
fn cell(value: &Value, kind: Option<Kind>) -> String {
    let text = match (value, kind) {
        (Value::Null, _) => String::new(),
        (Value::Bool(true), _) => "yes".to_owned(),
        (Value::Bool(false), _) => "no".to_owned(),
        (Value::String(text), _) => text.clone(),
        (Value::Array(texts), Some(Kind::Translated)) => translated(texts),
        (Value::Array(rows), Some(Kind::Association(_))) => counted(rows.len(), "row"),
        (value, _) => value.to_string(),
    };
    // Before the columns get their widths.
    escaped(&text).into_owned()
}

/// A text per language: once if all are the same, else each with the language's id.
fn translated(texts: &[Value]) -> String {
    let of = |text: &Value| text["value"].as_str().unwrap_or_default().to_owned();
    match texts {
        [] => String::new(),
        [first, rest @ ..] if rest.iter().all(|text| text["value"] == first["value"]) => of(first),
        texts => texts.iter().map(|text| format!("{}: {}", text["id"], of(text))).collect::<Vec<_>>().join("\n"),
    }
}
