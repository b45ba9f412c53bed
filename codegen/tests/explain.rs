//! The examples of `cargo codegen explain` are true: the wrong one breaks the rule that it explains, the right one none.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use prestashop_codegen::emit::For;
use prestashop_codegen::{Code, load_and_warn};

/// The small right spec that the examples are parts of.
fn base(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad/base").join(file)
}

/// What stands under `Wrong:` or `Right:`, with the language of its fence.
fn example<'a>(text: &'a str, heading: &str) -> (&'a str, &'a str) {
    let (_, rest) = text.split_once(&format!("\n{heading}:\n\n```")).expect(text);
    let (block, _) = rest.split_once("\n```\n").expect(text);
    block.split_once('\n').expect(text)
}

/// The top-level blocks of a YAML text: each begins with a key at the start of a line.
fn blocks(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        match blocks.last_mut() {
            Some((_, lines)) if line.starts_with(' ') => lines.push(line),
            _ => blocks.push((key(line), vec![line])),
        }
    }
    blocks
}

fn key(line: &str) -> &str {
    line.split_once(':').map_or(line, |(key, _)| key).trim()
}

/// Puts an example into a file of the right spec. Fields are added to those that are there or replace those of the same
/// name; any other key replaces the one that is there.
fn put(file: &str, example: &str) -> String {
    let mut all = blocks(file);
    for (name, lines) in blocks(example) {
        match all.iter_mut().find(|(other, _)| *other == name) {
            Some((_, there)) if name == "fields" => {
                there.retain(|line| *line == "fields:" || lines[1..].iter().all(|new| key(new) != key(line)));
                there.extend(&lines[1..]);
            }
            Some((_, there)) => *there = lines,
            None => all.push((name, lines)),
        }
    }
    all.into_iter().flat_map(|(_, lines)| lines).flat_map(|line| [line, "\n"]).collect()
}

/// The codes that the right spec gives with this example in it.
fn codes(example: &str) -> Vec<Code> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("resources")).unwrap();
    for file in ["service.yaml", "actions.yaml", "resources/orders.yaml", "resources/order_states.yaml"] {
        fs::copy(base(file), folder.path().join(file)).unwrap();
    }
    let (file, example) = example.split_once('\n').unwrap();
    let file = file.strip_prefix("# ").expect("an example begins with `# FILE`");
    let text = fs::read_to_string(base(file)).expect(file);
    fs::write(folder.path().join(file), put(&text, example)).unwrap();
    let report = match load_and_warn(folder.path(), For::Library) {
        Ok((_, warnings)) => Box::new(warnings),
        Err(report) => report,
    };
    report.diagnostics().iter().map(|fault| fault.code).collect()
}

#[test]
fn wrong_examples_break_their_rule_and_right_ones_none() {
    let mut tried = 0;
    for code in Code::ALL {
        let text = code.explanation();
        let (language, wrong) = example(text, "Wrong");
        // A file out of place is told in words; the bad specs have one.
        if language == "text" {
            assert_eq!(*code, Code::BadFile);
            continue;
        }
        let (_, right) = example(text, "Right");
        assert!(
            codes(wrong).contains(code),
            "{} is not what is wrong with\n{wrong}\n{:?}",
            code.as_str(),
            codes(wrong)
        );
        assert_eq!(codes(right), [], "{}: not right:\n{right}", code.as_str());
        tried += 1;
    }
    assert_eq!(tried, Code::ALL.len() - 1);
}
