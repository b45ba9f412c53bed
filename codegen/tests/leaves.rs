//! No word of the spec is dead: whatever leaf is changed, other code is made, or the change is refused.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use prestashop_codegen::edit::{Document, Node, Value};
use prestashop_codegen::emit::{For, GeneratedFile, files, of_actions, of_resource, of_service};
use prestashop_codegen::syntax::Spec;
use prestashop_codegen::{Model, checked, load, load_for};

/// Kinds of leaves none of which changes what is made, each with the reason. The list only shrinks.
const STILL: [(&str, &str); 2] = [
    (
        "resource.associations.*.api",
        "the fake shop writes it into synopses, and those that were recorded are compared with it",
    ),
    (
        "service.yaml.validators.*.about",
        "says what the rule beside it is, or why there is none: for whoever edits the spec",
    ),
];

/// A value in a file.
#[derive(Debug)]
struct Leaf {
    /// The file below the spec's folder, and the keys from its root on.
    path: String,
    /// The path with `*` for names of the author's choice: what leaves of one meaning share.
    kind: String,
    text: String,
    is_plain: bool,
    range: Range<usize>,
}

/// Maps whose keys are names, not words of the language.
const TABLES: [&str; 16] = [
    "actions",
    "associations",
    "displays",
    "errors",
    "facts",
    "fields",
    "fixed",
    "general",
    "headers",
    "inputs",
    "kinds",
    "limits",
    "mimes",
    "triggers",
    "undescribed",
    "validators",
];

fn leaves(node: &Node, text: &str, path: &str, kind: &str, found: &mut Vec<Leaf>) {
    match &node.value {
        Value::Null => {}
        Value::Plain(_) | Value::Text(_) => {
            let range = node.span.start..node.span.end;
            let is_plain = matches!(node.value, Value::Plain(_));
            found.push(Leaf {
                path: path.to_owned(),
                kind: kind.to_owned(),
                text: text[range.clone()].to_owned(),
                is_plain,
                range,
            });
        }
        Value::Seq(members) => {
            for (index, node) in members.iter().enumerate() {
                leaves(node, text, &format!("{path}.{index}"), &format!("{kind}.-"), found);
            }
        }
        Value::Map(entries) => {
            let is_table = TABLES.contains(&kind.rsplit('.').next().unwrap());
            for entry in entries {
                let key = entry.key.as_str();
                let word = if is_table || key.starts_with(|c: char| c.is_ascii_digit()) { "*" } else { key };
                leaves(&entry.value, text, &format!("{path}.{key}"), &format!("{kind}.{word}"), found);
            }
        }
    }
}

/// Another text of the same sort: a word that stands at such a place elsewhere, a number beside it, a longer text.
fn changed(leaf: &Leaf, words: &BTreeMap<String, BTreeSet<String>>) -> String {
    let text = leaf.text.as_str();
    if !leaf.is_plain {
        // Within the quotes.
        let quote =
            text.chars().last().filter(|last| matches!(last, '"' | '\'')).map_or_else(String::new, String::from);
        return format!("{}x{quote}", text.strip_suffix(&quote).unwrap());
    }
    if let Ok(number) = text.parse::<i64>() {
        return number.checked_add(1).unwrap_or_else(|| number - 1).to_string();
    }
    match text {
        "true" => return "false".to_owned(),
        "false" => return "true".to_owned(),
        _ => {}
    }
    if let Some((head, last)) = text.rsplit_once('.')
        && let Ok(last) = last.parse::<u32>()
    {
        return format!("{head}.{}", last + 1);
    }
    let other = words[&leaf.kind].iter().find(|word| *word != text);
    other.cloned().unwrap_or_else(|| format!("{text}x"))
}

/// The spec as it is, and what is made of it.
struct Whole {
    model: Model,
    made: Vec<GeneratedFile>,
}

/// A file of the spec.
struct File {
    /// Its path below the spec's folder.
    name: String,
    text: String,
    leaves: Vec<Leaf>,
}

impl File {
    /// The number of the resource that it describes.
    fn resource(&self, model: &Model) -> Option<usize> {
        let stem = self.name.strip_prefix("resources/")?.strip_suffix(".yaml")?;
        model.spec.resources.iter().position(|resource| resource.stem == stem)
    }

    fn put(&self, document: &Document, spec: &mut Spec) {
        match self.name.as_str() {
            "service.yaml" => spec.service = Some(document.service()),
            "actions.yaml" => spec.actions = Some(document.actions()),
            name => {
                let stem = name.trim_start_matches("resources/").trim_end_matches(".yaml");
                let place = spec.resources.iter_mut().find(|resource| resource.stem == stem);
                *place.unwrap() = document.resource(stem);
            }
        }
    }

    /// What is made of this file foremost.
    fn made(&self, model: &Model) -> Vec<GeneratedFile> {
        match self.resource(model) {
            Some(index) => vec![of_resource(model, index, For::Library)],
            None if self.name == "service.yaml" => of_service(model),
            None => of_actions(model, For::Library),
        }
    }
}

/// Whether anything shows that the file holds this text: cheap ways to find a difference come first.
fn shows(file: &File, text: &str, whole: &Whole, model: &mut Model, folder: &Path) -> bool {
    let Ok(document) = Document::new(text.to_owned()) else { return true };
    let other =
        |made: &GeneratedFile| !whole.made.iter().any(|before| before.path == made.path && before.text == made.text);
    // The words themselves, where they are printed: no name has to be looked up anew.
    file.put(&document, &mut model.spec);
    let differs = file.made(model).iter().any(other);
    if differs {
        return true;
    }
    // Names are looked up, rules are checked.
    let mut faults = Vec::new();
    let model = checked(model.spec.clone(), &mut faults);
    if !faults.is_empty() || file.made(&model).iter().any(other) {
        return true;
    }
    // From the text on.
    fs::write(folder.join(&file.name), text).unwrap();
    let loaded = load(folder);
    fs::write(folder.join(&file.name), &file.text).unwrap();
    !loaded.is_ok_and(|model| files(&model, For::Library, "0") == whole.made)
}

fn copy(files: &[File]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("resources")).unwrap();
    for file in files {
        fs::write(folder.path().join(&file.name), &file.text).unwrap();
    }
    folder
}

/// The words that stand at places of a kind.
fn words(spec: &[File]) -> BTreeMap<String, BTreeSet<String>> {
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for leaf in spec.iter().flat_map(|file| &file.leaves).filter(|leaf| leaf.is_plain) {
        words.entry(leaf.kind.clone()).or_default().insert(leaf.text.clone());
    }
    words
}

fn spec(spec: &Path) -> Vec<File> {
    let resources = fs::read_dir(spec.join("resources")).unwrap();
    let mut names: Vec<_> =
        resources.map(|entry| format!("resources/{}", entry.unwrap().file_name().to_string_lossy())).collect();
    names.extend(["service.yaml".to_owned(), "actions.yaml".to_owned()]);
    names.sort();
    let file = |name: String| {
        let text = fs::read_to_string(spec.join(&name)).unwrap();
        let document = Document::new(text.clone()).unwrap();
        let mut found = Vec::new();
        let kind = if name.starts_with("resources/") { "resource" } else { &name };
        leaves(document.get(&[]).unwrap(), &text, &name, kind, &mut found);
        File { name, text, leaves: found }
    };
    names.into_iter().map(file).collect()
}

/// Words that PrestaShop's spec does not need stand in the specs of the tests.
#[test]
fn whatever_leaf_of_a_small_spec_is_changed_shows() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (name, made_for) in [("library/spec", For::Library), ("crate/spec", For::Crate)] {
        let spec = spec(&golden.join(name));
        let words = words(&spec);
        let folder = copy(&spec);
        let made = || load_for(folder.path(), made_for).map(|model| files(&model, made_for, "0"));
        let before = made().unwrap();
        let excepted = |leaf: &&Leaf| !STILL.iter().any(|(kind, _)| *kind == leaf.kind);
        let mut dead = Vec::new();
        for file in &spec {
            for leaf in file.leaves.iter().filter(excepted) {
                let (start, end) = (&file.text[..leaf.range.start], &file.text[leaf.range.end..]);
                fs::write(folder.path().join(&file.name), format!("{start}{}{end}", changed(leaf, &words))).unwrap();
                if made().is_ok_and(|made| made == before) {
                    dead.push(leaf.path.as_str());
                }
            }
            fs::write(folder.path().join(&file.name), &file.text).unwrap();
        }
        assert!(dead.is_empty(), "{name}: {} leaves change nothing:\n{dead:#?}", dead.len());
    }
}

#[test]
fn whatever_leaf_is_changed_shows() {
    let spec = spec(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"));
    let words = words(&spec);
    let next = AtomicUsize::new(0);
    let work: Vec<_> = spec.iter().flat_map(|file| file.leaves.chunks(50).map(move |part| (file, part))).collect();
    let dead = || {
        let folder = copy(&spec);
        let model = load(folder.path()).unwrap();
        let made = files(&model, For::Library, "0");
        let mut scratch = load(folder.path()).unwrap();
        let whole = Whole { model, made };
        let mut dead = Vec::new();
        while let Some((file, leaves)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            for leaf in *leaves {
                let (before, after) = (&file.text[..leaf.range.start], &file.text[leaf.range.end..]);
                let text = format!("{before}{}{after}", changed(leaf, &words));
                if !shows(file, &text, &whole, &mut scratch, folder.path()) {
                    dead.push(leaf.path.as_str());
                }
            }
            scratch.spec.clone_from(&whole.model.spec);
        }
        dead
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let dead: BTreeSet<&str> = thread::scope(|scope| {
        let run: Vec<_> = (0..threads).map(|_| scope.spawn(dead)).collect();
        run.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let all = spec.iter().flat_map(|file| &file.leaves);
    let excepted = |leaf: &&Leaf| STILL.iter().any(|(kind, _)| *kind == leaf.kind);
    let (still, other): (Vec<_>, Vec<_>) = all.partition(excepted);
    let untold: Vec<_> = other.iter().map(|leaf| leaf.path.as_str()).filter(|path| dead.contains(path)).collect();
    assert!(untold.is_empty(), "{} leaves change nothing:\n{untold:#?}", untold.len());
    let alive: Vec<_> = still.iter().map(|leaf| leaf.path.as_str()).filter(|path| !dead.contains(path)).collect();
    assert!(alive.is_empty(), "these show, so that their kind is no exception:\n{alive:#?}");
    for (kind, _) in STILL {
        assert!(still.iter().any(|leaf| leaf.kind == kind), "there is no `{kind}`: take it from the list");
    }
}
