//! What the compiler says to users who go wrong: each program below `misuse` is wrong in one way, and what it is told is held by a snapshot.
//!
//! rustc's words change with its version, those of this library do not. With the version that the snapshot was made with all of a message is
//! compared, with any other the codes of the errors and what this library says itself; the test says so.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// The rustc that the snapshot was made with: `INSTA_UPDATE=always cargo test -p prestashop-api --test misuse` makes it anew.
const MADE_WITH: &str = "1.95.";

/// What only this library says: lines with one of these hold for every rustc.
const OWN: [&str; 20] = [
    "is no value to compare a field",
    "ids are compared with",
    "by their order",
    "texts are compared by",
    "and does not become one",
    "an id is given as itself",
    "is no display",
    "displays are the records",
    "the webservice creates",
    "the webservice changes",
    "the webservice deletes",
    "computes no prices",
    "is no answer of an action that writes",
    "leads to no resource here",
    "the field has values of another kind",
    "a display needs `id`",
    "nothing is written before `send`",
    "the webservice does not write this field",
    "only an action writes this field",
    "no filter goes by this field",
];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The programs by their names, sorted.
fn programs() -> BTreeMap<String, String> {
    let entries = fs::read_dir(here().join("tests/misuse")).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries.map(|path| (name(&path), fs::read_to_string(path).unwrap())).collect()
}

/// A package outside of the workspace with a program each. It is made where it was before, and its dependencies are those of the workspace: only what
/// changed is compiled.
fn package(programs: &BTreeMap<String, String>) -> PathBuf {
    let root = here().parent().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("misuse");
    let bins = folder.join("src/bin");
    if bins.exists() {
        fs::remove_dir_all(&bins).unwrap();
    }
    fs::create_dir_all(&bins).unwrap();
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let profiles = &manifest[manifest.find("[profile.dev]").unwrap()..manifest.find("[profile.release]").unwrap()];
    let head = "[package]\nname = \"misuse\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n";
    let manifest =
        format!("{head}prestashop-api = {{ path = {here:?} }}\n\n{profiles}", here = here().to_str().unwrap());
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    for (name, program) in programs {
        fs::write(bins.join(format!("{name}.rs")), format!("{program}\nfn main() {{}}\n")).unwrap();
    }
    folder
}

/// What rustc says of each program.
fn messages(package: &Path) -> BTreeMap<String, Vec<Value>> {
    let ran = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--keep-going", "--message-format=json", "--quiet"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let mut said: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in String::from_utf8(ran.stdout).unwrap().lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let program = line["target"]["name"].as_str().map(str::to_owned);
        if let (Some(program), Some("compiler-message")) = (program, line["reason"].as_str()) {
            said.entry(program).or_default().push(line["message"].take());
        }
    }
    assert!(!said.is_empty(), "nothing was compiled: {}", String::from_utf8_lossy(&ran.stderr));
    said
}

/// Errors and denied warnings: code and message, what stands at the place of the fault, notes and help.
fn told(messages: &[Value]) -> String {
    let mut told: Vec<String> = Vec::new();
    for message in messages.iter().filter(|message| message["level"] == "error") {
        let text = message["message"].as_str().unwrap();
        if text.starts_with("aborting due to") {
            continue;
        }
        let code = message["code"]["code"].as_str().unwrap_or("none");
        let mut one = String::new();
        writeln!(one, "error[{code}]: {text}").unwrap();
        for span in message["spans"].as_array().unwrap().iter().filter(|span| span["is_primary"] == true) {
            let is_here = span["file_name"].as_str().unwrap().starts_with("src/bin");
            let place = if is_here { "here" } else { "in the library" };
            let marked = span["text"][0]["text"].as_str().unwrap_or_default().trim();
            let label = span["label"].as_str().unwrap_or("(no label)");
            writeln!(one, "  {place}: `{marked}`: {label}").unwrap();
        }
        for child in message["children"].as_array().unwrap() {
            let text = child["message"].as_str().unwrap();
            // Lists of what else implements something are rustc's choice, and long; so are the places that a macro comes from.
            let text = text.split('\n').next().unwrap();
            if !text.contains("following other types") && !text.contains("in Nightly builds") {
                writeln!(one, "  {}: {text}", child["level"].as_str().unwrap()).unwrap();
            }
        }
        // Said of the future, of `await` and of what comes of it alike.
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told.concat()
}

/// The part that does not depend on rustc's version.
fn lasting(told: &str) -> Vec<String> {
    let code = |line: &str| line.strip_prefix("error[").and_then(|rest| rest.split(']').next()).map(str::to_owned);
    let own = |line: &str| OWN.iter().any(|own| line.contains(own)).then(|| line.trim().to_owned());
    told.lines()
        .flat_map(|line| [line.strip_prefix("## ").map(str::to_owned), code(line), own(line)])
        .flatten()
        .collect()
}

#[test]
fn the_compiler_says_what_is_wrong() {
    let programs = programs();
    assert!(programs.len() >= 30);
    let said = messages(&package(&programs));
    let mut all = String::new();
    for name in programs.keys() {
        let told = told(said.get(name).map(Vec::as_slice).unwrap_or_default());
        assert!(!told.is_empty(), "{name} is right");
        writeln!(all, "## {name}\n{told}").unwrap();
    }
    for own in OWN {
        assert!(all.contains(own), "nobody is told {own:?}");
    }
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = String::from_utf8(Command::new(rustc).arg("--version").output().unwrap().stdout).unwrap();
    if version.starts_with(&format!("rustc {MADE_WITH}")) {
        insta::assert_snapshot!(all);
    } else {
        eprintln!("NOT ALL IS COMPARED: the messages are those of rustc {MADE_WITH}*, and this is {version}");
        let snapshot = fs::read_to_string(here().join("tests/snapshots/misuse__the_compiler_says_what_is_wrong.snap"));
        assert_eq!(lasting(&all), lasting(&snapshot.unwrap()));
    }
}
