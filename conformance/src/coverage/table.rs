//! The table as Markdown.

use std::fmt;

use super::marks::{Coverage, Mark, Operation};

const HEAD: &str = "# Coverage

<!-- Made by `cargo conformance coverage`. Do not edit: a test holds this file current. -->

What is proven of each resource, verb and recorded version, and by what. A cell has six places, one for each way:

| place | way |
|---|---|
| `J` | GET, answered in JSON |
| `X` | GET, answered in XML |
| `C` | POST: create |
| `U` | PUT: change by the whole record |
| `P` | PATCH: change single fields |
| `D` | DELETE |

| in that place | means |
|---|---|
| the letter, `J` | proven by replay: a genuine shop of that version has answered so. Read: every recorded value is found again in the typed record. Written: the client sends the recorded body, and says rightly what became of it. |
| the small letter, `c` | proven against the fake shop only, which speaks the dialect of 8.2.1: written, confirmed and read again; read, where no genuine shop has a record |
| `0` | only empty lists were recorded, or, by 8.0.0 in XML, none that can be read |
| `!` | the client refuses it on purpose; the spec says why |
| `·` | not proven |
| `-` | the server does not offer it |

Recordings are named without their version; `resources` is the recording of the resource's own name in that folder. `images` and `search`
hold no records and are no part of this table, nor are the actions; the ledger (`cargo conformance ledger`) has fields, filters, displays,
errors and actions.
";

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<&str> = self.versions.iter().map(prestashop_api::Version::as_str).collect();
        writeln!(f, "{HEAD}")?;
        writeln!(f, "| resource | {} | recordings |", versions.join(" | "))?;
        writeln!(f, "|---|{}---|", "---|".repeat(versions.len()))?;
        for (name, row) in &self.rows {
            let cells: Vec<String> = row.marks.iter().map(|marks| format!("`{}`", cell(*marks))).collect();
            let recordings: Vec<&str> = row.recordings.iter().map(String::as_str).collect();
            writeln!(f, "| {name} | {} | {} |", cells.join(" | "), recordings.join(", "))?;
        }
        writeln!(f, "\n## Totals\n")?;
        writeln!(f, "| cells | {} |", versions.join(" | "))?;
        writeln!(f, "|---|{}", "---|".repeat(versions.len()))?;
        for (mark, what) in [
            (Mark::Replayed, "proven by replay"),
            (Mark::FakeShop, "proven against the fake shop only"),
            (Mark::Empty, "only empty lists recorded"),
            (Mark::Refused, "refused by the client on purpose"),
            (Mark::Unproven, "not proven"),
            (Mark::NotOffered, "not offered by the server"),
        ] {
            let counts: Vec<String> = (0..versions.len()).map(|at| self.count(at, mark).to_string()).collect();
            writeln!(f, "| {what} | {} |", counts.join(" | "))?;
        }
        if !self.failures.is_empty() {
            writeln!(f, "\n## Not done against the fake shop\n")?;
            for failure in &self.failures {
                writeln!(f, "- {failure}")?;
            }
        }
        Ok(())
    }
}

fn cell(marks: [Mark; 6]) -> String {
    let place = |(operation, mark): (Operation, Mark)| match mark {
        Mark::Replayed => operation.letter(),
        Mark::FakeShop => operation.letter().to_ascii_lowercase(),
        Mark::Empty => '0',
        Mark::Refused => '!',
        Mark::Unproven => '·',
        Mark::NotOffered => '-',
    };
    Operation::ALL.into_iter().zip(marks).map(place).collect()
}
