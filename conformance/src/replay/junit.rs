//! A report as the XML of `JUnit`, which CI systems read: a suite for each recording, a case for each exchange.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::report::{Line, Report};
use super::verdict::Verdict;
use crate::xml::escape;

impl Report {
    /// The report as the XML of `JUnit`.
    #[must_use]
    pub fn junit(&self) -> String {
        let mut suites: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in &self.lines {
            suites.entry(&line.recording).or_default().push(line);
        }
        let (passed, failed, skipped) = self.counts();
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"replay\" tests=\"{}\" failures=\"{failed}\" skipped=\"{skipped}\">\n",
            passed + failed + skipped
        );
        for (recording, lines) in suites {
            let failed = lines.iter().filter(|line| matches!(line.verdict, Verdict::Failed(_))).count();
            let skipped = lines.iter().filter(|line| matches!(line.verdict, Verdict::Skipped(_))).count();
            let name = attribute(recording);
            // A text takes whatever is written into it.
            let _ = writeln!(
                out,
                "<testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\" skipped=\"{skipped}\">",
                lines.len()
            );
            for line in lines {
                case(&mut out, &name, line);
            }
            out.push_str("</testsuite>\n");
        }
        out + "</testsuites>\n"
    }
}

fn case(out: &mut String, suite: &str, line: &Line) {
    let name = attribute(&format!("#{} {} {}", line.index, line.request, line.comment));
    let inner = match &line.verdict {
        Verdict::Passed(remarks) if remarks.is_empty() => String::new(),
        Verdict::Passed(remarks) => format!("<system-out>{}</system-out>", text(&remarks.join("\n"))),
        Verdict::Failed(reasons) => {
            let first = reasons.first().map(String::as_str).unwrap_or_default();
            let first = attribute(first.lines().next().unwrap_or_default());
            format!("<failure message=\"{first}\">{}</failure>", text(&reasons.join("\n")))
        }
        Verdict::Skipped(reason) => format!("<skipped message=\"{}\"/>", attribute(reason)),
    };
    let _ = writeln!(out, "<testcase classname=\"{suite}\" name=\"{}\">{inner}</testcase>", name.trim_end());
}

/// Text without what XML cannot hold.
fn text(text: &str) -> String {
    escape(
        &text
            .chars()
            .filter(|c| matches!(c, '\n' | '\t') || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
            .collect::<String>(),
    )
}

fn attribute(value: &str) -> String {
    text(value).replace(['\n', '\t'], " ").replace('"', "&quot;")
}
