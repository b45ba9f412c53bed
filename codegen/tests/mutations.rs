//! Whatever is done to a right spec, it gives Rust or diagnostics, never a panic.

use std::fs;
use std::path::Path;

use prestashop_codegen::emit::{For, files};
use prestashop_codegen::load_for;
use proptest::prelude::*;
use proptest::sample::Index;

/// A spec of the library, and one of a crate of a user's own that uses every key of a resource.
const SPECS: [(&str, For, &[&str]); 2] = [
    (
        "bad/base",
        For::Library,
        &["service.yaml", "actions.yaml", "resources/orders.yaml", "resources/order_states.yaml"],
    ),
    ("golden/crate/spec", For::Crate, &["service.yaml", "resources/samples.yaml"]),
];

/// Words and signs that mean something to the language or to YAML.
const TOKENS: [&str; 28] = [
    "{", "}", "[", "]", ":", ",", "-", "#", "'", "\"", "all", "none", "id", "ref", "true", "~", "9.1.4", "-1", "1e9",
    "&a", "*a", "sales", "action", "setting", "9.0.0", "\t", "é", "\u{feff}",
];

#[derive(Debug, Clone)]
enum Mutation {
    DeleteLine(Index),
    DuplicateLine(Index, Index),
    SwapWords(Index, Index),
    ReplaceWord(Index, Index),
    Insert(Index, String),
    Cut(Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    prop_oneof![
        index().prop_map(Mutation::DeleteLine),
        (index(), index()).prop_map(|(from, to)| Mutation::DuplicateLine(from, to)),
        (index(), index()).prop_map(|(one, other)| Mutation::SwapWords(one, other)),
        (index(), index()).prop_map(|(word, token)| Mutation::ReplaceWord(word, token)),
        (index(), any::<String>()).prop_map(|(at, text)| Mutation::Insert(at, text)),
        index().prop_map(Mutation::Cut),
    ]
}

fn mutate(text: &str, mutation: &Mutation) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
    let at = |index: &Index| text.char_indices().nth(index.index(text.chars().count())).map_or(0, |(at, _)| at);
    match mutation {
        Mutation::DeleteLine(line) => {
            lines.remove(line.index(lines.len()));
            lines.concat()
        }
        Mutation::DuplicateLine(from, to) => {
            let line = lines[from.index(lines.len())];
            lines.insert(to.index(lines.len()), line);
            lines.concat()
        }
        Mutation::SwapWords(one, other) => {
            let (one, other) = (one.index(words.len()), other.index(words.len()));
            words.swap(one, other);
            words.concat()
        }
        Mutation::ReplaceWord(word, token) => {
            let word = word.index(words.len());
            words[word] = TOKENS[token.index(TOKENS.len())];
            words.concat()
        }
        Mutation::Insert(place, more) => {
            let (before, after) = text.split_at(at(place));
            format!("{before}{more}{after}")
        }
        Mutation::Cut(place) => text[..at(place)].to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_spec_gives_rust_or_diagnostics(
        spec in prop::sample::select(SPECS.as_slice()),
        changes in prop::collection::vec((any::<Index>(), mutation()), 1..4),
        bytes in prop::option::weighted(0.05, prop::collection::vec(any::<u8>(), 0..40)),
    ) {
        let (base, made_for, names) = spec;
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(base);
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("resources")).unwrap();
        for (index, file) in names.iter().enumerate() {
            let mut text = fs::read_to_string(base.join(file)).unwrap();
            for (_, mutation) in changes.iter().filter(|(of, _)| of.index(names.len()) == index) {
                text = mutate(&text, mutation);
            }
            fs::write(folder.path().join(file), text).unwrap();
        }
        if let Some(bytes) = bytes {
            fs::write(folder.path().join(names[changes[0].0.index(names.len())]), bytes).unwrap();
        }
        match load_for(folder.path(), made_for) {
            Ok(model) => {
                for made_for in [For::Library, For::Crate] {
                    for file in files(&model, made_for, "0") {
                        let parsed = syn::parse_file(&file.text);
                        prop_assert!(parsed.is_ok(), "{} is no Rust: {:?}\n{}", file.path, parsed.err(), file.text);
                    }
                }
            }
            Err(report) => {
                prop_assert!(!report.diagnostics().is_empty());
                prop_assert!(report.to_string().contains("error[PS0"));
            }
        }
    }
}
