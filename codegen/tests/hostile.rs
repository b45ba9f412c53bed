//! Specs of somebody who means harm: an error, whatever they are, and no more work than their size asks for.
#![cfg(test)]

use std::fmt::Write as _;

use prestashop_codegen::emit::For;
use prestashop_codegen::{Report, load_for};

/// The most faults that are shown.
const SHOWN: usize = 200;
/// More than a fault of a short line takes when it is shown, and far less than the texts of the specs here.
const SIZE: usize = 1000;

/// What is said about a spec of one resource, and the text of it.
fn said(orders: &str) -> (Box<Report>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("resources")).unwrap();
    std::fs::write(folder.path().join("resources/orders.yaml"), orders).unwrap();
    let report = load_for(folder.path(), For::Crate).expect_err("the spec is wrong");
    let text = report.render(false);
    // What is shown, and of each fault how much, does not grow with the spec.
    let shown = text.lines().filter(|line| line.starts_with("error")).count();
    assert_eq!(shown, report.diagnostics().len().min(SHOWN));
    assert!(text.len() < (shown + 1) * SIZE || orders.lines().count() < 10, "{shown} faults in {} bytes", text.len());
    (report, text)
}

fn lines(count: u32, head: &str, line: impl Fn(u32) -> String) -> String {
    (0..count).fold(head.to_owned(), |mut text, number| {
        let _ = writeln!(text, "{}", line(number));
        text
    })
}

#[test]
fn twenty_thousand_unknown_keys_are_counted_and_the_first_are_shown() {
    let (report, text) = said(&lines(20_000, "", |number| format!("unheard_of_{number}: of")));
    assert!((20_000..20_010).contains(&report.diagnostics().len()), "one for each key, and those that are missing");
    assert!(text.contains("unknown key `unheard_of_0`") && !text.contains("unknown key `unheard_of_19999`"));
    assert!(text.contains("errors in the spec, of which the first 200 are shown"), "{}", &text[text.len() - 200..]);
}

#[test]
fn twenty_thousand_repeated_keys_are_told() {
    let (report, text) =
        said(&lines(20_000, "fields:\n", |_| "  same: { type: text, about: The same again. }".to_owned()));
    assert!((20_000..20_010).contains(&report.diagnostics().len()), "{}", report.diagnostics().len());
    assert!(text.contains("the key `same` is given twice"), "{text}");
}

#[test]
fn twenty_thousand_unknown_names_are_not_all_compared_with_all_that_are_known() {
    let head = lines(500, "name: orders\nitem: order\nabout: Orders.\ngroup: sales\nfields:\n", |number| {
        format!("  field_{number}: {{ type: text, about: A field. }}")
    });
    let names = lines(20_000, "", |number| format!("    - feild_{number}x"));
    let (report, text) = said(&format!("{head}displays:\n  many:\n{names}"));
    // Each name that is compared is told: those behind the first 200 are neither. What else is wrong with such a spec is told too.
    assert!((200..300).contains(&report.diagnostics().len()), "{}", report.diagnostics().len());
    assert!(text.contains("errors in the spec, of which the first 200 are shown"), "{}", &text[text.len() - 300..]);
}

#[test]
fn a_fault_far_down_is_shown_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("resources")).unwrap();
    let text = format!("{}unheard_of: x\n", "# a comment\n".repeat(40_000));
    std::fs::write(folder.path().join("resources/orders.yaml"), text).unwrap();
    let report = load_for(folder.path(), For::Crate).expect_err("the spec is wrong").render(false);
    assert!(report.contains("orders.yaml:40001:1\n") && report.contains("40001 | unheard_of: x"), "{report}");
}

#[test]
fn yaml_in_yaml_in_yaml_is_a_fault() {
    for deep in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000)] {
        let (report, _) = said(&deep);
        assert!(!report.diagnostics().is_empty());
    }
}
