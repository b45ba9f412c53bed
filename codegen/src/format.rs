//! From tokens to text that reads like hand-written code, and that rustfmt leaves as it is at 120 columns.

use proc_macro2::TokenStream;
use syn::Item;

/// The longest line that is not broken.
const WIDTH: usize = 120;

/// One step to the right.
const INDENT: &str = "    ";

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
    /// A `filters!`: fields and their types.
    Filters { extension: Option<String>, marker: String, fields: Vec<(String, String)> },
    /// A `writes!`: fields, and the struct of what a new record must have.
    Writes { extension: Option<String>, marker: String, record: String, fields: Vec<String>, new: Option<NewRecord> },
}

/// The struct of what a new record must have.
pub(crate) struct NewRecord {
    pub(crate) about: String,
    pub(crate) name: String,
    pub(crate) fields: Vec<String>,
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
            Part::Display { about, name, record, fields } => {
                let about = format!("    /// {about}\n");
                ["display! {\n", &about, &braces(&format!("pub struct {name} of {record}"), fields), "}\n"].concat()
            }
            Part::Filters { extension, marker, fields } => {
                let fields: Vec<_> = fields.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
                let body = braces(&format!("struct {marker}"), &fields);
                ["filters! {\n", &self::extension(extension.as_deref()), &body, "}\n"].concat()
            }
            Part::Writes { extension, marker, record, fields, new } => {
                let body = braces(&format!("struct {marker} of {record}"), fields);
                let new = new.as_ref().map_or_else(String::new, |NewRecord { about, name, fields }| {
                    format!("    /// {about}\n{}", braces(&format!("pub struct {name}"), fields))
                });
                ["writes! {\n", &self::extension(extension.as_deref()), &body, &new, "}\n"].concat()
            }
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
    let mut lines = marks(text);
    // Inner groups come first, so that outer ones can follow once these are one line.
    let mut open = lines.len();
    while open > 0 {
        open -= 1;
        if let Some((close, joined)) = joined(&lines, open) {
            lines.splice(open..=close, [joined]);
        }
    }
    hug(&mut lines);
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// Puts a list that is the only argument of a call at the call's own depth.
fn hug(lines: &mut Vec<String>) {
    let depth = |line: &str| line.len() - line.trim_start().len();
    for open in (0..lines.len().saturating_sub(3)).rev() {
        if !lines[open].ends_with('(') || lines[open + 1].trim() != "&[" {
            continue;
        }
        let outer = depth(&lines[open]);
        let ends = |line: &&String| depth(line) <= outer + INDENT.len();
        let count = lines[open + 2..].iter().take_while(|line| !ends(line)).count();
        let close = open + 2 + count;
        let is_alone =
            lines.get(close + 1).is_some_and(|line| depth(line) == outer && line.trim_start().starts_with(')'));
        if !is_alone || lines.get(close).is_none_or(|line| line.trim() != "],") {
            continue;
        }
        let end = format!("{}]{}", &lines[open][..outer], lines[close + 1].trim_start());
        lines.splice(close..=close + 1, [end]);
        for line in &mut lines[open + 2..close] {
            line.drain(..INDENT.len());
        }
        lines.remove(open + 1);
        lines[open].push_str("&[");
    }
}

/// The lines of a text, with the marks of a field in as few lines as possible.
fn marks(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut all = text.lines();
    while let Some(line) = all.next() {
        let indent = &line[..line.len() - line.trim_start().len()];
        if line.trim_start() != "#[field(" {
            lines.push(line.to_owned());
            continue;
        }
        let inner: Vec<_> = all.by_ref().map(str::trim).take_while(|line| *line != ")]").collect();
        let inner = inner.join(" ");
        let joined = format!("{line}{})]", inner.trim_end_matches(','));
        // A record stands in a macro, one step to the right.
        if joined.chars().count() + INDENT.len() <= WIDTH {
            lines.push(joined);
            continue;
        }
        let marks = top_level(&inner);
        let filled = fill(&marks, &format!("{indent}{INDENT}"));
        lines.push(line.to_owned());
        lines.extend(filled.lines().map(str::to_owned));
        lines.push(format!("{indent})]"));
    }
    lines
}

/// The parts between the commas that stand in no bracket and no text.
fn top_level(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut start) = (0_usize, false, 0);
    let mut parts = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' | ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
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
    let nested = !first.ends_with('(') && members.len() > 1 && members.iter().any(|line| line.ends_with("},"));
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
            if line.trim_end().len() <= WIDTH { line } else { format!("use {path}::{{\n{}}};\n", fill(names, "    ")) }
        }
    }
}

/// Names in as few lines as possible.
fn fill(names: &[&str], indent: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        // rustfmt keeps a column free for the blank that follows, except after the last name.
        let width = if index + 1 == names.len() { WIDTH } else { WIDTH - 1 };
        match lines.last_mut() {
            Some(line) if line.len() + name.len() + 2 <= width => {
                line.push(' ');
                line.push_str(name);
                line.push(',');
            }
            _ => lines.push(format!("{indent}{name},")),
        }
    }
    lines.join("\n") + "\n"
}

fn extension(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("    #[extension({name})]\n"))
}

/// `head { a, b }` inside a macro, on one line where it fits.
fn braces(head: &str, names: &[String]) -> String {
    let line = format!("    {head} {{ {} }}", names.join(", "));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => format!("    {head} {{}}\n"),
        _ if line.chars().count() <= WIDTH => line + "\n",
        names => format!("    {head} {{\n{}    }}\n", fill(names, "        ")),
    }
}
