//! The schemas that editors have: what is shipped is right by them, and what they can see of a wrong spec they do.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use prestashop_codegen::edit::{Document, Node, Value};
use serde_json::json;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Which schema a file names.
fn kind(file: &str, text: &str, is_crate: bool) -> &'static str {
    match (file, is_crate) {
        ("actions.yaml", _) => "actions.json",
        ("service.yaml", false) => "service.json",
        ("service.yaml", true) => "crate-service.json",
        (_, true) if text.lines().any(|line| line.starts_with("extends: ")) => "crate-extends.json",
        (_, true) => "crate-resource.json",
        (_, false) => "resource.json",
    }
}

fn schema(kind: &str) -> Validator {
    let text = fs::read_to_string(root().join("spec/schema").join(kind)).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// What an editor reads in a file: YAML has numbers and yes and no, without quotes.
fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => json!(null),
        Value::Text(text) => json!(text),
        Value::Plain(text) => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            number => number
                .parse::<i64>()
                .map(|number| json!(number))
                .ok()
                .or_else(|| number.parse::<f64>().ok().map(|number| json!(number)))
                .unwrap_or_else(|| json!(text)),
        },
        Value::Seq(members) => members.iter().map(json).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.value.clone(), json(&entry.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn read(text: &str) -> serde_json::Value {
    json(Document::new(text.to_owned()).unwrap().get(&[]).unwrap())
}

fn files(spec: &Path) -> Vec<PathBuf> {
    let folders = [spec.to_owned(), spec.join("resources")];
    let files =
        folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()));
    files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect()
}

#[test]
fn what_is_shipped_is_right_and_names_its_schema() {
    let mut kinds = BTreeSet::new();
    for (folder, is_told, is_crate) in [
        ("spec", true, false),
        ("prestashop-api/examples/module-resource/spec", true, true),
        ("codegen/tests/bad/base", false, false),
        ("codegen/tests/golden/crate/spec", false, true),
    ] {
        let files = files(&root().join(folder));
        assert!(files.len() > 2, "{folder}");
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let content = read(&text);
            let kind = kind(path.file_name().unwrap().to_str().unwrap(), &text, is_crate);
            kinds.insert(kind);
            let faults: Vec<_> =
                schema(kind).iter_errors(&content).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
            assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
            if is_told {
                let named =
                    text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap_or_default();
                let named = path.parent().unwrap().join(named).canonicalize().unwrap();
                assert_eq!(named, root().join("spec/schema").join(kind).canonicalize().unwrap(), "{}", path.display());
            }
        }
    }
    let all = fs::read_dir(root().join("spec/schema")).unwrap().count();
    assert_eq!(kinds.len(), all, "{kinds:?} of {all}");
}

/// A word that is wrong is what is marked, and not the file.
#[test]
fn a_wrong_word_is_refused_where_it_stands() {
    let base = root().join("codegen/tests/bad/base");
    let text = |file: &str| fs::read_to_string(base.join(file)).unwrap();
    for (file, from, to, place) in [
        ("resources/orders.yaml", "type: bool", "tpye: bool", "/fields/valid"),
        ("resources/orders.yaml", "type: bool", "type: boole", "/fields/valid/type"),
        ("resources/orders.yaml", "about: The orders.", "about: \"\"", "/about"),
        ("resources/orders.yaml", "verbs: [get, put]", "verbs: [GET, put]", "/verbs/0"),
        ("resources/orders.yaml", "verbs: [get, put]", "verbs: get", "/verbs"),
        ("resources/orders.yaml", "scale: 6", "scale: six", "/fields/total/scale"),
        ("resources/orders.yaml", "computed: true", "computed: yes", "/fields/shipping_number/computed"),
        ("resources/orders.yaml", "item: order\n", "", ""),
        ("resources/orders.yaml", "item: order\n", "item: Order\n", "/item"),
        ("resources/orders.yaml", "head: [id, reference]", "head: [reference]", "/displays/head"),
        ("resources/orders.yaml", "head: [id, reference]", "head: [id, \"a b\"]", "/displays/head"),
        ("resources/orders.yaml", "group: sales", "group: sale", "/group"),
        ("resources/orders.yaml", "tie: id", "knot: id", "/changes"),
        ("service.yaml", "by: id", "by: name", "/pages/by"),
        ("service.yaml", "size: 100", "size: 0", "/pages/size"),
        ("service.yaml", "27: {", "x27: {", "/errors"),
        ("service.yaml", "status: [400]", "status: [4000]", "/errors/27/status/0"),
        ("service.yaml", "isReference: {", "is reference: {", "/validators"),
    ] {
        let right = text(file);
        let schema = schema(kind(file, &right, false));
        assert!(right.contains(from), "{from}");
        assert!(schema.is_valid(&read(&right)));
        let wrong = read(&right.replacen(from, to, 1));
        let places: Vec<_> = schema.iter_errors(&wrong).map(|fault| fault.instance_path().to_string()).collect();
        assert!(places.iter().any(|found| found == place), "{to}: {places:?}");
    }
    // Fields as modules spell them.
    let schema = schema("resource.json");
    let spelled = text("resources/orders.yaml")
        .replace("[id, reference]", "[id, my-field, Rows: [idProduct], \"Rows[my-field]\"]");
    assert!(schema.is_valid(&read(&spelled)));
}
