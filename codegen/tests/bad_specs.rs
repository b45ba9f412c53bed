//! Every rule of the spec language has a spec that breaks it; what is said about it is held by a snapshot.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use prestashop_codegen::emit::For;
use prestashop_codegen::{Code, Fixed, Report, fix, load_and_warn};

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

/// What `check --fix` does to each wrong spec: a case without lines has nothing that is certain.
#[test]
fn what_is_certain_is_mended_and_all_else_stays() {
    let mut told = String::new();
    for case in cases() {
        let folder = build(&fs::read_to_string(&case).unwrap());
        let spec = folder.path().join("spec");
        let (before, faults) = (files(&spec), faults(&spec));
        let fixed = mended(&spec);
        let after = files(&spec);
        assert!(mended(&spec).is_empty(), "{}", case.display());
        assert_eq!(fixed.is_empty(), before == after, "{}", case.display());
        if fixed.is_empty() {
            continue;
        }
        writeln!(told, "{}:", case.file_stem().unwrap().to_string_lossy()).unwrap();
        for (path, now) in &after {
            let diff = similar::TextDiff::from_lines(before[path].as_str(), now.as_str());
            let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
            for change in changes {
                writeln!(told, "  {}{}", change.tag(), change.value().trim_end()).unwrap();
            }
        }
        let left = self::faults(&spec);
        writeln!(told, "  {faults} -> {left} faults").unwrap();
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "bad" }, {
        insta::assert_snapshot!("fixed", told);
    });
}

fn files(spec: &Path) -> BTreeMap<PathBuf, String> {
    let folders = [spec.to_owned(), spec.join("resources")];
    let paths = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let files = paths.filter(|path| path.is_file()).map(|path| (path.clone(), fs::read_to_string(path).unwrap()));
    files.collect()
}

fn faults(spec: &Path) -> usize {
    match load_and_warn(spec, For::Library) {
        Ok((_, warnings)) => warnings.diagnostics().len(),
        Err(report) => report.diagnostics().len(),
    }
}

/// Comments, layout, line ends and the mark of the byte order are none of its business.
#[test]
fn a_word_is_put_right_where_it_stands() {
    let folder = build("# file: actions.yaml\nactions: {}\n");
    let path = folder.path().join("spec/resources/orders.yaml");
    let right = fs::read_to_string(&path).unwrap().replace("verbs: [get, put]", "verbs:   [get,put]   # both");
    let right = format!("\u{feff}# The orders.\r\n\r\n{}", right.replace('\n', "\r\n"));
    let wrong = right.replace("about: Whether", "abuot: Whether").replace("[get,put]", "[\"got\",put]");
    fs::write(&path, &wrong).unwrap();
    let fixed = mended(&folder.path().join("spec"));
    let told: Vec<_> = fixed.iter().map(|fixed| (fixed.line, fixed.was.as_str(), fixed.now.as_str())).collect();
    assert_eq!(told, [(7, "got", "get"), (14, "abuot", "about")]);
    assert_eq!(fs::read_to_string(&path).unwrap(), right.replace("[get,put]", "[\"get\",put]"));
}

#[test]
fn what_could_be_meant_in_two_ways_is_left_alone() {
    for (from, to) in [
        // Between two names that are as near.
        ("[id, reference]", "[id, datt]"),
        // A key that is there already, and two that would be the same.
        ("type: bool, about: W", "typ: int, type: bool, about: W"),
        ("type: bool, about: W", "typ: int, tpye: bool, about: W"),
        ("[id, reference]", "[id, reference, refrence]"),
        // A comment, or a part of the text; a text with a comma, or one more key.
        ("about: The orders.", "about: The orders. # all of them"),
        ("about: Whether it counts.", "about: Whether #1 counts, max: 3"),
        ("type: bool,", "type: bool, since 1.7.8,"),
        // A comment between the two parts, a number with a comma, an attribute that lacks its blank.
        ("about: Whether it counts.", "about: Whether it counts, # see below\n    or not"),
        ("about: Whether it counts.", "about: At most 1,000 orders"),
        ("about: Whether it counts.", "about: \"Whether.\", ful_only:true"),
        // Two letters away: a name of its own that is missing.
        ("[id, reference]", "[id, dafo]"),
        // Quotes around a value would not help where the fault is another.
        ("about: The orders.", "about: The orders.\n   verbs: [get]"),
    ] {
        let folder = build("# file: actions.yaml\nactions: {}\n");
        let path = folder.path().join("spec/resources/orders.yaml");
        let right = fs::read_to_string(&path).unwrap().replace(
            "  date_upd: {",
            "  data: { type: int, about: A. }\n  date: { type: int, about: B. }\n  date_upd: {",
        );
        let wrong = right.replace(from, to);
        assert_ne!(wrong, right);
        fs::write(&path, &wrong).unwrap();
        assert_ne!(faults(&folder.path().join("spec")), 0, "{to}");
        assert_eq!(mended(&folder.path().join("spec")), [], "{to}");
        assert_eq!(fs::read_to_string(&path).unwrap(), wrong);
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

/// What `check --fix` mends.
fn mended(spec: &Path) -> Vec<Fixed> {
    let mut all = Vec::new();
    fix(spec, For::Library, |fixed| all.push(fixed.clone())).unwrap();
    all
}
