//! What is made for tools that do not speak Rust: right by the meta-schemas of its formats, and the same as what the library says.
#![cfg(test)]

use std::path::{Path, PathBuf};

use prestashop_api::Catalogue;
use prestashop_codegen::emit::For;
use prestashop_codegen::export::{self, Target};
use prestashop_codegen::load_for;
use serde_json::{Value, json};

/// The JSON documents of a spec with their paths.
fn exported(spec: &Path, made_for: For, target: Target) -> Vec<(String, Value)> {
    let model = load_for(spec, made_for).unwrap();
    let files = export::files(&model, target);
    files.into_iter().map(|file| (file.path, serde_json::from_str(&file.text).unwrap())).collect()
}

fn document(spec: &Path, target: Target) -> Value {
    exported(spec, For::Library, target).swap_remove(0).1
}

fn below(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn specs() -> [PathBuf; 2] {
    [below("../spec"), below("tests/golden/library/spec")]
}

fn meta(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(below("tests/export/meta").join(name)).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// The faults of a document, of which the first say enough.
fn faults(validator: &jsonschema::Validator, document: &Value) -> String {
    let fault = |fault: jsonschema::ValidationError| format!("{}: {fault:.300}", fault.instance_path());
    validator.iter_errors(document).take(5).map(fault).collect::<Vec<_>>().join("\n")
}

/// Every reference leads somewhere.
fn resolves(at: &Value, root: &Value) {
    match at {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(root.pointer(pointer).is_some(), "{reference} leads nowhere");
            }
            object.values().for_each(|value| resolves(value, root));
        }
        Value::Array(members) => members.iter().for_each(|value| resolves(value, root)),
        _ => {}
    }
}

#[test]
fn openapi_is_right_by_its_meta_schema() {
    let meta = meta("openapi-3.1.json");
    for spec in specs() {
        let document = document(&spec, Target::Openapi);
        assert_eq!(faults(&meta, &document), "", "{}", spec.display());
        resolves(&document, &document);
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            jsonschema::meta::validate(schema).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        }
    }
}

#[test]
fn asyncapi_is_right_by_its_meta_schema() {
    let meta = meta("asyncapi-3.0.json");
    for spec in specs() {
        let document = document(&spec, Target::Asyncapi);
        assert_eq!(faults(&meta, &document), "", "{}", spec.display());
        resolves(&document, &document);
    }
}

#[test]
fn the_meta_schemas_refuse_what_is_wrong() {
    let mut openapi = document(&specs()[1], Target::Openapi);
    openapi["paths"]["/api/logs"]["get"]["parameters"] = json!("none");
    assert!(!meta("openapi-3.1.json").is_valid(&openapi));
    let mut asyncapi = document(&specs()[1], Target::Asyncapi);
    asyncapi["operations"]["message-written"]["action"] = json!("wait");
    assert!(!meta("asyncapi-3.0.json").is_valid(&asyncapi));
}

#[test]
fn every_json_schema_is_one() {
    for spec in specs() {
        for (path, schema) in exported(&spec, For::Library, Target::Jsonschema) {
            jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|fault| panic!("{path}: {fault}"));
            jsonschema::draft202012::new(&schema).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        }
    }
}

/// A schema without the words for people, which the library has for people who write Rust.
fn without_words(mut schema: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.retain(|key, value| key != "description" || !value.is_string());
                object.values_mut().for_each(strip);
            }
            Value::Array(members) => members.iter_mut().for_each(strip),
            _ => {}
        }
    }
    if let Some(object) = schema.as_object_mut() {
        object.retain(|key, _| !["$schema", "$id", "$comment", "title"].contains(&key.as_str()));
    }
    strip(&mut schema);
    schema
}

#[test]
fn what_actions_and_triggers_take_and_give_is_what_the_library_says() {
    let files = exported(&specs()[0], For::Library, Target::Jsonschema);
    let file = |path: &str| {
        let found = files.iter().find(|(known, _)| known == path);
        &found.unwrap_or_else(|| panic!("no {path}")).1
    };
    let check = |folder: &str, name: &str, input: Value, output: Value| {
        let local = Catalogue::short_name(name);
        let of_input = file(&format!("{folder}/{local}.input.json"));
        assert_eq!(of_input["properties"], input["properties"], "{name}");
        assert_eq!(of_input["description"], input["description"], "{name}");
        assert_eq!(without_words(of_input.clone()), without_words(input), "{name}");
        let of_output = file(&format!("{folder}/{local}.output.json"));
        assert_eq!(without_words(of_output.clone()), without_words(output), "{name}");
    };
    for action in Catalogue::actions() {
        check("actions", action.name, action.input_schema(), action.output_schema());
    }
    for trigger in Catalogue::triggers() {
        check("triggers", trigger.name, trigger.input_schema(), trigger.output_schema());
    }
    let runs = files.iter().filter(|(path, _)| !path.starts_with("records/")).count();
    assert_eq!(runs, 2 * (Catalogue::actions().len() + Catalogue::triggers().len()));
}

/// Samples of what goes in and comes out, right and wrong, by the file of their schema.
#[test]
fn samples_are_told_apart() {
    let files = exported(&specs()[1], For::Library, Target::Jsonschema);
    let wrong = json!({"id": "seven"});
    let samples = [
        ("records/messages.json", json!({"id": 7, "id_customer": null, "type": "praise", "body": "!"}), &wrong),
        ("actions/get-message.input.json", json!({"id": "7", "display": "[id, body]"}), &wrong),
        ("actions/write-message.input.json", json!({"customer": 7, "type": "praise"}), &json!({"customer": 7})),
        ("actions/list-messages.input.json", json!({"from": "2026-11-23", "limit": 7}), &json!({"limit": 0})),
        (
            "actions/list-messages.output.json",
            json!({"items": [{"id": 7}], "more": false, "next_offset": null, "pages": 1, "vanished": 0}),
            &json!({"items": []}),
        ),
        (
            "triggers/message-left-alone.input.json",
            json!({"idle": "1h 30m", "interval": "20s"}),
            &json!({"idle": "soon"}),
        ),
    ];
    for (path, right, wrong) in samples {
        let schema = &files.iter().find(|(known, _)| known == path).unwrap().1;
        let validator = jsonschema::validator_for(schema).unwrap();
        assert_eq!(faults(&validator, &right), "", "{path}");
        assert!(!validator.is_valid(wrong), "{path}");
    }
}

/// Snapshots stand beside the meta-schemas.
fn in_folder() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("export/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings
}

#[test]
fn a_crate_of_a_users_own_exports_what_it_adds() {
    let spec = below("tests/golden/crate/spec");
    let paths: Vec<_> = exported(&spec, For::Crate, Target::Jsonschema).into_iter().map(|(path, _)| path).collect();
    in_folder().bind(|| insta::assert_debug_snapshot!("crate", paths));
    let (_, document) = exported(&spec, For::Crate, Target::Openapi).swap_remove(0);
    assert_eq!(faults(&meta("openapi-3.1.json"), &document), "");
    resolves(&document, &document);
}

#[test]
fn a_small_spec_is_exported_as_expected() {
    let model = load_for(&specs()[1], For::Library).unwrap();
    in_folder().bind(|| {
        for (name, target) in
            [("openapi", Target::Openapi), ("jsonschema", Target::Jsonschema), ("asyncapi", Target::Asyncapi)]
        {
            let files = export::files(&model, target);
            let text: Vec<_> = files.iter().map(|file| format!("// {}\n{}", file.path, file.text)).collect();
            insta::assert_snapshot!(name, text.join("\n"));
        }
    });
}
