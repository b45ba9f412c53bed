//! What genuine shops were recorded to answer is what the exported `OpenAPI` document says that they answer.
#![expect(clippy::unwrap_used, reason = "a schema or recording that cannot be read fails the test")]

use std::collections::BTreeMap;

use jsonschema::Validator;
use prestashop_codegen::emit::For;
use prestashop_codegen::export::{self, Target};
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{self, Entry, Har};
use serde_json::Value;
use url::Url;

/// The document, and the validators of answers by operation and status.
struct Document {
    document: Value,
    validators: BTreeMap<(String, String, u16), Option<Validator>>,
}

impl Document {
    fn new() -> Self {
        let spec = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        let model = prestashop_codegen::load_for(&spec, For::Library).unwrap();
        let file = export::files(&model, Target::Openapi).swap_remove(0);
        Self { document: serde_json::from_str(&file.text).unwrap(), validators: BTreeMap::new() }
    }

    /// What the document says about an answer in JSON; nothing where it does not describe the address or the verb.
    fn validator(&mut self, path: String, verb: String, status: u16) -> Option<&Validator> {
        let Self { document, validators } = self;
        let key = (path, verb, status);
        let make = |(path, verb, status): &(String, String, u16)| {
            let responses = document["paths"].get(path)?.get(verb)?.get("responses")?;
            let response = responses.get(status.to_string()).unwrap_or(&responses["default"]);
            let response = match response.get("$ref") {
                Some(reference) => document.pointer(reference.as_str()?.strip_prefix('#')?)?,
                None => response,
            };
            let mut schema = response["content"]["application/json"]["schema"].clone();
            let text = schema.to_string();
            for (name, named) in document["components"]["schemas"].as_object()? {
                if text.contains(&format!("/{name}\"")) {
                    schema["components"]["schemas"][name] = named.clone();
                }
            }
            Some(jsonschema::draft202012::new(&schema).unwrap())
        };
        validators.entry(key).or_insert_with_key(make).as_ref()
    }
}

/// The address as the document has it.
fn path(url: &Url) -> Option<String> {
    let mut parts = url.path_segments()?.filter(|part| !part.is_empty()).skip_while(|part| *part != "api").skip(1);
    let resource = parts.next()?;
    Some(format!("/api/{resource}{}", if parts.next().is_some() { "/{id}" } else { "" }))
}

/// The body, where it is JSON of an address that can be described: `?schema=` shows no records.
fn body(entry: &Entry, url: &Url) -> Option<Value> {
    let is_schema = url.query_pairs().any(|(name, _)| name == "schema");
    serde_json::from_slice(&entry.response.body().ok()?).ok().filter(|_| !is_schema)
}

#[test]
fn recorded_answers_are_as_the_document_says() {
    let mut document = Document::new();
    let (mut judged, mut wrong) = (0, Vec::new());
    for file in har::find(&fixtures::dir()).unwrap() {
        for (at, entry) in Har::read(&file).unwrap().log.entries.iter().enumerate() {
            let url = Url::parse(&entry.request.url).unwrap();
            let (Some(path), Some(body)) = (path(&url), body(entry, &url)) else { continue };
            let verb = entry.request.method.to_lowercase();
            let Some(validator) = document.validator(path, verb, entry.response.status) else { continue };
            judged += 1;
            if let Some(fault) = validator.iter_errors(&body).next() {
                wrong.push(format!("{} {at}: {}: {fault:.200}", file.display(), fault.instance_path()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {judged}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(judged > 1500, "only {judged} answers were judged");
}
