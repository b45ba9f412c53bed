//! Every rule of the spec language has a spec that breaks it; what is said about it is held by a snapshot.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use prestashop_codegen::emit::For;
use prestashop_codegen::{Code, Report, load_and_warn};

/// The small right spec that each wrong one differs from by its fault alone.
fn base() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad/base")
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "patch")).collect();
    cases.sort();
    cases
}

/// Copies the right spec and applies a case to it: below `# in: PATH` stands what differs, with `-` and `+` before lines that go
/// and come, and a blank before one that others come after; below `# file: PATH` a whole file.
fn build(case: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec");
    fs::create_dir_all(spec.join("resources")).unwrap();
    for file in ["service.yaml", "actions.yaml", "resources/orders.yaml", "resources/order_states.yaml"] {
        fs::copy(base().join(file), spec.join(file)).unwrap();
    }
    // Lines of a patch begin with a sign, so only heads begin like this.
    let is_head = |line: &&str| line.starts_with("# in: ") || line.starts_with("# file: ");
    let lines: Vec<&str> = case.split_inclusive('\n').collect();
    for part in lines.chunk_by(|_, next| !is_head(next)) {
        let (head, body) = (part[0].trim_start_matches("# ").trim_end(), part[1..].concat());
        let body = body.as_str();
        let text = match head.split_once(": ").expect("a case begins with `# in: PATH` or `# file: PATH`") {
            ("in", path) => patched(&fs::read_to_string(base().join(path)).unwrap(), body),
            (_, _) => body.to_owned(),
        };
        fs::write(spec.join(head.split_once(": ").unwrap().1), text).unwrap();
    }
    folder
}

fn patched(text: &str, patch: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    for step in patch.lines() {
        let (sign, line) = step.split_at(1);
        if sign == "+" {
            lines.insert(at, line);
            at += 1;
            continue;
        }
        at += lines[at..].iter().position(|other| *other == line).unwrap_or_else(|| panic!("no line `{line}`"));
        if sign == "-" {
            lines.remove(at);
        } else {
            at += 1;
        }
    }
    lines.join("\n") + "\n"
}

fn report(case: &Path) -> (Box<Report>, String) {
    let folder = build(&fs::read_to_string(case).unwrap());
    let report = match load_and_warn(&folder.path().join("spec"), For::Library) {
        Ok((_, warnings)) => Box::new(warnings),
        Err(report) => report,
    };
    assert!(!report.diagnostics().is_empty(), "{} is right", case.display());
    let place = folder.path().display().to_string().replace('\\', "/");
    let text = report.to_string().replace(&format!("{place}/"), "");
    (report, text)
}

#[test]
fn the_base_is_right() {
    let (model, warnings) = load_and_warn(&base(), For::Library).unwrap_or_else(|report| panic!("{report}"));
    assert!(warnings.diagnostics().is_empty(), "{warnings}");
    assert_eq!(model.spec.resources.len(), 2);
}

#[test]
fn each_fault_is_shown_as_before() {
    for case in cases() {
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let (_, text) = report(&case);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "bad/snapshots" }, {
            insta::assert_snapshot!(name, text);
        });
    }
}

#[test]
fn each_rule_is_broken_by_some_spec() {
    let mut broken = BTreeSet::new();
    for case in cases() {
        broken.extend(report(&case).0.diagnostics().iter().map(|fault| fault.code));
    }
    let kept: Vec<_> = Code::ALL.iter().filter(|code| !broken.contains(code)).map(|code| code.as_str()).collect();
    assert!(kept.is_empty(), "no spec breaks {kept:?}");
}

#[test]
fn each_code_is_explained_with_a_wrong_and_a_right_example() {
    for code in Code::ALL {
        let text = code.explanation();
        assert!(text.starts_with(&format!("# {}: ", code.as_str())), "{text}");
        let (_, examples) = text.split_once("\nWrong:\n").expect(text);
        assert!(examples.contains("\nRight:\n"), "{text}");
    }
}
