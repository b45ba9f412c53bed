//! How differences are shown.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Change, Diff, Hit, Level};

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For people: by who is hit.
    Text,
    /// For programs: one object with the lists `breaking`, `additive` and `behaviour`.
    Json,
    /// An entry of a changelog.
    Md,
}

const LEVELS: [Level; 3] = [Level::Breaking, Level::Additive, Level::Behaviour];

impl Level {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Behaviour => "behaviour",
        }
    }
}

impl Hit {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Json => "json",
            Self::Shops => "shops",
        }
    }
}

/// The report as one text.
#[must_use]
pub fn render(diff: &Diff, form: Form) -> String {
    match form {
        Form::Text => text(diff),
        Form::Json => json(diff),
        Form::Md => markdown(diff),
    }
}

/// The differences of a level, in order.
fn of(diff: &Diff, level: Level) -> impl Iterator<Item = &Change> {
    diff.changes.iter().filter(move |change| change.level == level)
}

fn text(diff: &Diff) -> String {
    let mut text = String::new();
    let groups = [(Hit::Rust, "Rust users"), (Hit::Json, "JSON and command users"), (Hit::Shops, "Shops")];
    for (hit, title) in groups {
        let mut title = Some(title);
        for change in LEVELS.iter().flat_map(|level| of(diff, *level)).filter(|change| change.hits.contains(&hit)) {
            if let Some(title) = title.take() {
                let _ = writeln!(text, "{title}");
            }
            let Change { level, place, what, reason, file, line, .. } = change;
            let _ = writeln!(text, "  {:<9}  {place} {what}: {reason} ({file}:{line})", level.word());
        }
        if title.is_none() {
            text.push('\n');
        }
    }
    let counts = LEVELS.map(|level| format!("{} {}", of(diff, level).count(), level.word()));
    let sum = if diff.changes.is_empty() { "No difference.".to_owned() } else { counts.join(", ") + "." };
    text + &sum + "\n"
}

fn json(diff: &Diff) -> String {
    let change = |change: &Change| {
        let hits: Vec<_> = change.hits.iter().map(|hit| hit.word()).collect();
        json!({
            "place": change.place, "file": change.file, "line": change.line,
            "hits": hits, "what": change.what, "reason": change.reason,
        })
    };
    let list = |level| Value::Array(of(diff, level).map(change).collect());
    let mut all = json!({
        "breaking": list(Level::Breaking), "additive": list(Level::Additive), "behaviour": list(Level::Behaviour),
    });
    // Whether a map keeps its order depends on what else is built along.
    all.sort_all_objects();
    format!("{all:#}\n")
}

fn markdown(diff: &Diff) -> String {
    let mut parts = Vec::new();
    for (level, title) in LEVELS.iter().zip(["Breaking", "Added", "Changed"]) {
        let mut lines: Vec<String> = of(diff, *level).map(entry).collect();
        if !lines.is_empty() {
            lines.insert(0, format!("### {title}\n"));
            parts.push(lines.join("\n") + "\n");
        }
    }
    parts.join("\n")
}

fn entry(change: &Change) -> String {
    let name = |hit: &Hit| match hit {
        Hit::Rust => "Rust",
        Hit::Json => "JSON",
        Hit::Shops => "shops",
    };
    let hits: Vec<_> = change.hits.iter().map(name).collect();
    let Change { place, what, reason, .. } = change;
    format!("- `{place}` {what}: {reason} ({}).", hits.join(", "))
}
