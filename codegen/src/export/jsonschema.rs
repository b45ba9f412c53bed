//! A JSON Schema for each record, and for what goes into each action and trigger and comes out.

use serde_json::{Value, json};

use super::{COMMENT, DIALECT, answers, file, inputs, record};
use crate::emit::GeneratedFile;
use crate::names;
use crate::resolve::Model;
use crate::source::At;

/// The folders of the files.
pub(super) const FOLDERS: [&str; 3] = ["records", "actions", "triggers"];

pub(super) fn files(model: &Model) -> Vec<GeneratedFile> {
    let [records, actions, triggers] = FOLDERS;
    let mut files: Vec<_> = model
        .spec
        .resources
        .iter()
        .enumerate()
        .map(|(index, resource)| {
            let name = resource.name.as_str();
            let schema = record::shown(model, index, None);
            of(records, name, &format!("record:{name}"), &format!("A record of {name}"), schema)
        })
        .collect();
    let Some(spec) = &model.spec.actions else { return files };
    let mut both = |folder: &str, name: &At<String>, takes: Value, gives: Option<Value>| {
        let (what, local) = (&folder[..folder.len() - 1], names::local(name.as_str()));
        for (side, words, schema) in [("input", "takes", Some(takes)), ("output", "gives", gives)] {
            let id = format!("{what}:{}:{side}", name.value);
            let title = format!("What {} {words}", name.value);
            files.extend(schema.map(|schema| of(folder, &format!("{local}.{side}"), &id, &title, schema)));
        }
    };
    for (action, links) in spec.actions.iter().zip(&model.actions) {
        let takes = inputs::of_action(model, action, links);
        both(actions, &action.name, takes, answers::of_action(model, action, links));
    }
    for (trigger, links) in spec.triggers.iter().zip(&model.triggers) {
        let takes = inputs::of_trigger(model, trigger, links);
        both(triggers, &trigger.name, takes, answers::of_trigger(model, links));
    }
    files
}

/// A file, with a schema that stands on its own.
fn of(folder: &str, name: &str, id: &str, title: &str, mut schema: Value) -> GeneratedFile {
    let head = [
        ("$schema", json!(DIALECT)),
        ("$id", json!(format!("urn:prestashop-api:{id}"))),
        ("$comment", json!(COMMENT)),
        ("title", json!(title)),
    ];
    for (key, value) in head {
        schema[key] = value;
    }
    file(&format!("{folder}/{name}.json"), schema)
}
