//! Cases from the field: what shops, and what stands in front of them, were reported to answer, and what the client has to make of it.
//!
//! The cases are data (`fixtures/cases/*.json`): what answers, what the client does, what is wanted. Values are made up.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a function that cannot play its case fails the test")]

mod act;
mod failing;
mod front;
mod want;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use act::Act;
use failing::FAILING;
use front::Front;

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// What it is about, in a sentence.
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    /// What answers.
    #[serde(default)]
    front: Front,
    /// What the client does.
    #[serde(rename = "do")]
    act: Act,
    /// What has to become of it: a pattern of what [`Act::play`] gives.
    want: Value,
}

fn cases(file: &str) -> Vec<Case> {
    let path = prestashop_conformance::fixtures::dir().join("cases").join(file).with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Plays a case, and says where what comes is not what is wanted.
async fn judge(case: &Case) -> Result<(), String> {
    let played = case.front.start().await;
    let seen = case.act.play(&played).await;
    want::compare(&case.want, &seen).map_err(|(path, reason)| {
        let seen: String = seen.to_string().chars().take(1500).collect();
        format!("{path}: {reason}\n  {seen}")
    })
}

/// Plays a file's cases: exactly those fail that [`FAILING`] lists.
async fn play(file: &str) {
    let mut faults = Vec::new();
    for case in cases(file) {
        match (judge(&case).await, failing::reason(&case.name)) {
            (Ok(()), None) | (Err(_), Some(_)) => {}
            (Ok(()), Some(_)) => faults.push(format!("{}: passes now: take it off the list of the failing", case.name)),
            (Err(reason), None) => faults.push(format!("{}{reason}", case.name)),
        }
    }
    assert!(faults.is_empty(), "{} cases of {file}:\n{}", faults.len(), faults.join("\n\n"));
}

macro_rules! files {
    ($($name:ident)*) => {
        const FILES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[tokio::test]
            async fn $name() {
                play(stringify!($name)).await;
            }
        )*
    };
}

files! { pages bodies texts values dates associations asked shown writes images poller log }

#[test]
fn names_are_unique_and_the_list_of_the_failing_names_no_other() {
    let mut names = BTreeSet::new();
    for case in FILES.iter().flat_map(|file| cases(file)) {
        assert!(names.insert(case.name.clone()), "{} is there twice", case.name);
    }
    for name in FAILING.iter().flat_map(|(_, names)| *names) {
        assert!(names.remove(*name), "there is no case {name}, or it is listed twice");
    }
}
