//! From tokens to text that reads like hand-written code, and that rustfmt leaves as it is at 120 columns.

use proc_macro2::TokenStream;
use syn::Item;

/// The longest line that is not broken.
const WIDTH: usize = 120;

/// A part of a generated file; parts are set apart by blank lines.
pub(crate) enum Part {
    /// Items.
    Items(TokenStream),
    /// What a file takes from the modules of a path: `use crate::{Order, OrderId};`.
    Use { path: String, names: Vec<String> },
    /// A macro of the library around items: `record! { … }`.
    Macro(&'static str, TokenStream),
    /// A `display!`, whose body is no item.
    Display { about: String, name: String, record: String, fields: Vec<String> },
}

/// Prints a file. Tokens that are no Rust are printed as they are: the compiler then says what is wrong with them.
pub(crate) fn file(head: &str, parts: &[Part]) -> String {
    let mut text = head.to_owned();
    let mut after_use = false;
    for part in parts {
        let is_use = matches!(part, Part::Use { .. });
        if !(is_use && after_use) {
            text.push('\n');
        }
        after_use = is_use;
        let printed = match part {
            Part::Items(tokens) => items(tokens),
            Part::Use { path, names } => import(path, names),
            Part::Macro(name, body) => [name, "! {\n", &indent(&items(body)), "}\n"].concat(),
            Part::Display { about, name, record, fields } => display(about, name, record, fields),
        };
        text.push_str(&printed);
    }
    text
}

/// Items, with a blank line between them; lines of `mod` and of `use` stay together.
fn items(tokens: &TokenStream) -> String {
    let Ok(mut file) = syn::parse2::<syn::File>(tokens.clone()) else {
        return format!("{tokens}\n");
    };
    let mut text = String::new();
    let mut last = None;
    for item in std::mem::take(&mut file.items) {
        let kind = match item {
            Item::Mod(_) => Some("mod"),
            Item::Use(_) => Some("use"),
            _ => None,
        };
        if !text.is_empty() && (kind.is_none() || kind != last) {
            text.push('\n');
        }
        last = kind;
        let has_members = matches!(item, Item::Impl(_) | Item::Trait(_));
        file.items.push(item);
        let printed = join(&prettyplease::unparse(&file));
        text.push_str(&if has_members { space(&printed) } else { printed });
        file.items.clear();
    }
    text
}

/// Puts what was broken over lines on one line where it fits.
fn join(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // Inner groups come first, so that outer ones can follow once these are one line.
    let mut open = lines.len();
    while open > 0 {
        open -= 1;
        if let Some((close, joined)) = joined(&lines, open) {
            lines.splice(open..=close, [joined]);
        }
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The group that the line at `open` begins, on one line: a literal, a list of values or of parameters.
fn joined(lines: &[String], open: usize) -> Option<(usize, String)> {
    let first = &lines[open];
    let depth = first.len() - first.trim_start().len();
    let pad = match first.chars().last()? {
        '[' | '(' => "",
        '{' if is_literal(first) => " ",
        _ => return None,
    };
    let inner = |line: &String| {
        let text = line.trim_start();
        line.len() - text.len() == depth + 4 && !text.starts_with('/') && !text.starts_with(['#', '}', ')', ']'])
    };
    let count = lines[open + 1..].iter().take_while(|line| inner(line)).count();
    let close = open + 1 + count;
    let last = lines.get(close)?;
    let members = &lines[open + 1..close];
    // A struct in a list stands on a line of its own, as in a table.
    let nested = members.len() > 1 && members.iter().any(|line| line.ends_with("},"));
    if count == 0
        || nested
        || !last.trim_start().starts_with(['}', ')', ']'])
        || last.len() - last.trim_start().len() != depth
    {
        return None;
    }
    let members: Vec<_> = members.iter().map(|line| line.trim()).collect();
    let line = format!("{first}{pad}{}{pad}{}", members.join(" ").trim_end_matches(','), last.trim_start());
    (line.chars().count() <= WIDTH).then_some((close, line))
}

/// Whether a line that ends in a brace begins the literal of a struct.
fn is_literal(line: &str) -> bool {
    const ITEMS: [&str; 7] = ["pub ", "fn ", "impl ", "impl<", "struct ", "enum ", "trait "];
    let text = line.trim_start();
    let name = line.trim_end_matches([' ', '{']).chars().last();
    !ITEMS.iter().any(|item| text.starts_with(item)) && name.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Sets the functions of an `impl` apart by blank lines.
fn space(text: &str) -> String {
    let mut spaced = String::new();
    let mut ended = false;
    for line in text.lines() {
        if ended && line != "}" {
            spaced.push('\n');
        }
        ended = line == "    }";
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}

fn indent(text: &str) -> String {
    let mut indented = String::new();
    for line in text.lines() {
        if !line.is_empty() {
            indented.push_str("    ");
            indented.push_str(line);
        }
        indented.push('\n');
    }
    indented
}

/// `use`, with types before macros.
fn import(path: &str, names: &[String]) -> String {
    let mut names: Vec<_> = names.iter().map(String::as_str).collect();
    names.sort_by_key(|name| (name.starts_with(|c: char| c.is_ascii_lowercase()), *name));
    match names.as_slice() {
        [] => String::new(),
        [name] => format!("use {path}::{name};\n"),
        names => {
            let line = format!("use {path}::{{{}}};\n", names.join(", "));
            if line.trim_end().len() <= WIDTH { line } else { format!("use {path}::{{\n{}}};\n", fill(names)) }
        }
    }
}

/// Names in as few lines as possible.
fn fill(names: &[&str]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            // rustfmt keeps the last column free here.
            Some(line) if line.len() + name.len() + 2 < WIDTH => {
                line.push(' ');
                line.push_str(name);
                line.push(',');
            }
            _ => lines.push(format!("    {name},")),
        }
    }
    lines.join("\n") + "\n"
}

fn display(about: &str, name: &str, record: &str, fields: &[String]) -> String {
    let line = format!("    pub struct {name} of {record} {{ {} }}\n", fields.join(", "));
    let body = if line.trim_end().len() <= WIDTH {
        line
    } else {
        let names: Vec<_> = fields.iter().map(String::as_str).collect();
        format!("    pub struct {name} of {record} {{\n{}    }}\n", indent_fields(&names))
    };
    format!("display! {{\n    /// {about}\n{body}}}\n")
}

fn indent_fields(names: &[&str]) -> String {
    names.iter().flat_map(|name| ["        ", name, ",\n"]).collect()
}
