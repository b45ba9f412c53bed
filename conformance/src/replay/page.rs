//! A report as one page of HTML that needs nothing else: resources by versions, and behind each cell its exchanges by scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::report::{Line, Report};
use super::verdict::Verdict;
use crate::xml::escape;

const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Replay</title>\n\
<meta name=\"viewport\" content=\"width=device-width\"><style>\n\
:root{color-scheme:light dark;--good:#2e7d32;--bad:#c62828;--open:#b58900}\n\
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}\n\
table{border-collapse:collapse}th,td{border:1px solid #8884;padding:.15rem .6rem;text-align:right}\n\
th:first-child{text-align:left}thead th{position:sticky;top:0;background:Canvas}\n\
td a{text-decoration:none;color:var(--good)}td.failed a{color:var(--bad);font-weight:bold}td.skipped a{color:var(--open)}\n\
summary{cursor:pointer}.failed>summary{color:var(--bad)}.skipped>summary{color:var(--open)}\n\
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8881;padding:.5rem;margin:.3rem 0 .6rem;max-height:24rem;overflow:auto}\n\
details details{margin-left:1.2rem}section:target h2{text-decoration:underline}\n\
</style></head><body>\n";

/// The exchanges of a cell, by scenario.
type Cell<'a> = BTreeMap<&'a str, Vec<&'a Line>>;

impl Report {
    /// The report as a page of HTML. Exchanges that failed are shown whole, of the others the beginning.
    #[must_use]
    pub fn page(&self) -> String {
        let mut cells: BTreeMap<&str, BTreeMap<&str, Cell<'_>>> = BTreeMap::new();
        for line in &self.lines {
            let cell = cells.entry(&line.resource).or_default().entry(&line.version).or_default();
            cell.entry(scenario(line)).or_default().push(line);
        }
        let versions: BTreeSet<&str> = self.lines.iter().map(|line| line.version.as_str()).collect();
        let mut out = format!("{HEAD}<h1>Replay</h1>\n<p>{self}</p>\n<table><thead><tr><th>resource</th>");
        for version in &versions {
            put(&mut out, format_args!("<th>{}</th>", escape(version)));
        }
        out.push_str("</tr></thead><tbody>\n");
        for (resource, by_version) in &cells {
            put(&mut out, format_args!("<tr><th>{}</th>", named(resource)));
            for version in &versions {
                match by_version.get(version) {
                    Some(cell) => put(&mut out, format_args!("{}", summed(resource, version, cell))),
                    None => out.push_str("<td></td>"),
                }
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table>\n");
        for (resource, by_version) in &cells {
            for (version, cell) in by_version {
                section(&mut out, resource, version, cell);
            }
        }
        out + "</body></html>\n"
    }
}

/// The recording without the folder of its version.
fn scenario(line: &Line) -> &str {
    let name = line.recording.split(".har").next().unwrap_or_default();
    name.split_once('/')
        .filter(|(folder, _)| folder.starts_with(|c: char| c.is_ascii_digit()))
        .map_or(name, |(_, name)| name)
}

fn named(resource: &str) -> String {
    if resource.is_empty() { "(the API root)".to_owned() } else { escape(resource) }
}

fn anchor(resource: &str, version: &str) -> String {
    escape(&format!("{}-{version}", if resource.is_empty() { "root" } else { resource })).replace('"', "")
}

/// How it stands with some exchanges: the worst of them.
fn class<'a>(lines: impl Iterator<Item = &'a Line>) -> &'static str {
    let words: Vec<_> = lines.map(|line| line.verdict.word()).collect();
    ["failed", "skipped"].into_iter().find(|bad| words.contains(bad)).unwrap_or("passed")
}

fn summed(resource: &str, version: &str, cell: &Cell<'_>) -> String {
    let lines = || cell.values().flatten().copied();
    let failed = lines().filter(|line| matches!(line.verdict, Verdict::Failed(_))).count();
    let text = if failed > 0 { format!("{failed} of {} failed", lines().count()) } else { lines().count().to_string() };
    format!("<td class=\"{}\"><a href=\"#{}\">{text}</a></td>", class(lines()), anchor(resource, version))
}

fn section(out: &mut String, resource: &str, version: &str, cell: &Cell<'_>) {
    let (id, name) = (anchor(resource, version), named(resource));
    put(out, format_args!("<section id=\"{id}\"><h2>{name} · {}</h2>\n", escape(version)));
    for (scenario, lines) in cell {
        let class = class(lines.iter().copied());
        let open = if class == "failed" { " open" } else { "" };
        put(
            out,
            format_args!("<details class=\"{class}\"{open}><summary>{}: {}</summary>\n", escape(scenario), lines.len()),
        );
        for line in lines {
            exchange(out, line);
        }
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
}

fn exchange(out: &mut String, line: &Line) {
    let (class, notes) = (line.verdict.word(), line.verdict.notes().join("\n"));
    let comment = if line.comment.is_empty() { String::new() } else { format!(" ({})", escape(&line.comment)) };
    let (index, request) = (line.index, escape(&line.request));
    put(out, format_args!("<details class=\"{class}\"><summary>#{index} {request}{comment}</summary>"));
    let whole = class == "failed";
    let parts = [("", &notes), ("sent", &line.sent), ("answered", &line.answered)];
    for (title, part) in parts.iter().filter(|(_, part)| !part.is_empty()) {
        let shown = if whole { part.as_str() } else { beginning(part) };
        let more = if shown.len() < part.len() { " …" } else { "" };
        let title = if title.is_empty() { String::new() } else { format!("<b>{title}</b>\n") };
        put(out, format_args!("<pre>{title}{}{more}</pre>", escape(shown)));
    }
    out.push_str("</details>\n");
}

/// As much of a text as tells what it is.
fn beginning(text: &str) -> &str {
    const CHARACTERS: usize = 240;
    text.char_indices().nth(CHARACTERS).map_or(text, |(at, _)| &text[..at])
}

/// Writes into a text, which takes whatever is written.
fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(what);
}
