//! `OpenAPI` 3.1: the webservice of a shop, as far as the spec and its grammar of questions go.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{COMMENT, DIALECT, info, wire};
use crate::resolve::Model;
use crate::syntax::{Fact, Resource, Service, Verb};

const LIMITS: &str = "What this document cannot say:\n\n\
    - Versions differ. Facts are those of the newest version; words tell since when a field is there. PATCH came with PrestaShop 8.\n\
    - The kind of an error is told by the first entry of `errors`, not by the status: a PHP warning turns a 400 into a 500, and a \
    record that is not there is a 404 without a body.\n\
    - A list of nothing is `[]`, without the name of the resource around it. Where records vanish while a list is made, or a display \
    without `id` finds nothing to show, it is an object with numbers for keys.\n\
    - JSON of one record and of writes lacks, from PrestaShop 8.0 on, every field that is 0, empty or null; a list with a `display` \
    holds all.\n\
    - PrestaShop 8.0.0 and 8.0.1 show some rows as `[null]`.\n\
    - A text in several languages is sent as `<name><language id=\"1\">Mug</language></name>`: an element with an attribute and a text, \
    for which there is no word here.\n\
    - An unknown operator of a filter is no error: the shop answers all records.\n\
    - The answer to a write is an echo of what was sent. What was stored is known by reading it again.\n\
    - Modules add fields and resources, so nothing is closed.\n\
    - Images, the search, the schemas and the root have addresses of their own and are no records; they are not described here.";

/// The verbs of a resource as a whole, and those of one record, with what each does.
const OF_ALL: [(Verb, &str); 3] = [(Verb::Get, "List"), (Verb::Head, "Look for"), (Verb::Post, "Create one of")];
const OF_ONE: [(Verb, &str); 5] = [
    (Verb::Get, "Read one of"),
    (Verb::Head, "Look for one of"),
    (Verb::Put, "Replace one of"),
    (Verb::Patch, "Change some fields of one of"),
    (Verb::Delete, "Delete one of"),
];

pub(super) fn document(model: &Model) -> Value {
    let nothing = Service::default();
    let service = model.spec.whole_service().unwrap_or(&nothing);
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for (index, resource) in model.spec.resources.iter().enumerate() {
        let name = &resource.name.value;
        paths.insert(format!("/api/{name}"), path(service, resource, &OF_ALL, false));
        paths.insert(format!("/api/{name}/{{id}}"), path(service, resource, &OF_ONE, true));
        schemas.insert(resource.item.value.clone(), wire::read(model, index));
        if [Verb::Post, Verb::Put, Verb::Patch].into_iter().any(|verb| resource.has(verb)) {
            schemas.insert(written(resource), wire::written(model, index));
        }
    }
    schemas.insert("errors".to_owned(), errors());
    let mut responses = refused(service);
    responses.insert(
        "error".to_owned(),
        answer("Another status: the shop, or something before it, failed.", &reference("schemas", "errors")),
    );
    let fact_line = |fact: &Fact| format!("- From PrestaShop {} on: {}", fact.since.value, fact.about.trim());
    let facts = service.facts.iter().map(fact_line).collect::<Vec<_>>().join("\n");
    let about = format!("{}\n\n{facts}\n\n{LIMITS}", service.about.trim());
    let query = fact(&service.auth, "query", "ws_key");
    json!({
        "openapi": "3.1.0",
        "info": info(model, "The webservice of a PrestaShop shop", &about),
        "jsonSchemaDialect": DIALECT,
        "servers": [{"url": "{shop}", "variables": {"shop": {
            "default": "https://shop.example",
            "description": "The address of the shop, without `/api`. It has to be one that the shop knows itself by: any other is redirected.",
        }}}],
        "security": [{"key": []}, {"key_in_query": []}],
        "tags": model.spec.resources.iter().map(|resource| json!({
            "name": resource.name.value,
            "description": resource.about.trim(),
        })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "parameters": parameters(service),
            "responses": responses,
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "basic",
                    "description": "The webservice key is the user name; the password is empty."},
                "key_in_query": {"type": "apiKey", "in": "query", "name": query,
                    "description": "For web servers that drop the header `Authorization`. Addresses end up in logs."},
            },
        },
        "x-comment": COMMENT,
    })
}

/// A fact about keys or formats.
fn fact<'a>(facts: &'a [(crate::source::At<String>, String)], name: &str, or: &'a str) -> &'a str {
    facts.iter().find(|(key, _)| key.value == name).map_or(or, |(_, value)| value.as_str())
}

fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

/// The name of the schema of what is sent.
fn written(resource: &Resource) -> String {
    format!("{}.written", resource.item.value)
}

fn path(service: &Service, resource: &Resource, verbs: &[(Verb, &str)], is_one: bool) -> Value {
    let mut path = Map::new();
    for (verb, does) in verbs.iter().filter(|(verb, _)| resource.has(*verb)) {
        path.insert(verb.word().to_owned(), operation(service, resource, *verb, does, is_one));
    }
    // An address without a verb says that the shop has it, and takes none.
    if is_one && !path.is_empty() {
        let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 1}});
        path.insert("parameters".to_owned(), json!([id]));
    }
    Value::Object(path)
}

fn operation(service: &Service, resource: &Resource, verb: Verb, does: &str, is_one: bool) -> Value {
    let name = &resource.name.value;
    let reads = matches!(verb, Verb::Get | Verb::Head);
    let mut parameters: Vec<_> = ["output_format", "language", "id_shop", "id_shop_group"].map(parameter).into();
    if reads {
        parameters.push(parameter("display"));
    }
    if reads && !is_one {
        parameters.extend(["date", "sort", "limit"].map(parameter));
        parameters.push(filter(resource));
    }
    let mail = resource.mail.as_ref().filter(|mail| mail.verbs.iter().any(|mailing| mailing.value == verb));
    parameters.extend(mail.map(|mail| {
        let since = mail.since.as_ref().map_or_else(String::new, |since| format!(" Since PrestaShop {}.", since.value));
        json!({"name": mail.query.value, "in": "query", "description": format!("{}{since}", mail.about.trim()), "schema": {"enum": [1]}})
    }));
    let mut operation = json!({
        "operationId": format!("{}_{name}{}", verb.word(), if is_one { "_id" } else { "" }),
        "tags": [name],
        "summary": format!("{does} `{name}`"),
        "parameters": parameters,
        "responses": responses(service, resource, verb, is_one),
    });
    let warnings = warnings(resource, verb);
    if !warnings.is_empty() {
        operation["description"] = json!(warnings);
    }
    if let Some(body) = body(service, resource, verb) {
        operation["requestBody"] = body;
    }
    operation
}

/// What to know before a verb is used.
fn warnings(resource: &Resource, verb: Verb) -> String {
    let mut warnings = Vec::new();
    match verb {
        Verb::Post => {
            if let Some(create) = &resource.on_create {
                warnings.push(create.about.clone());
                warnings.push(create.lacks.clone());
            }
        }
        Verb::Put => {
            warnings.push("What is left out is emptied.".to_owned());
            warnings.extend(resource.never_put.as_ref().map(|why| why.value.clone()));
            warnings.extend(resource.risky_put.as_ref().map(|risk| risk.about.clone()));
        }
        Verb::Delete => warnings.extend(resource.delete.as_ref().map(|delete| delete.about.clone())),
        Verb::Get | Verb::Head | Verb::Patch => {}
    }
    if matches!(verb, Verb::Put | Verb::Patch) {
        warnings.extend(resource.copied_on_write.as_ref().map(|why| why.value.clone()));
    }
    for failing in resource.fails.iter().filter(|failing| failing.verbs.iter().any(|failing| failing.value == verb)) {
        warnings.push(format!("Fails: {}", crate::emit::in_versions(&failing.about, &failing.versions)));
    }
    warnings.retain(|warning| !warning.trim().is_empty());
    warnings.iter().map(|warning| warning.trim()).collect::<Vec<_>>().join("\n\n")
}

fn body(service: &Service, resource: &Resource, verb: Verb) -> Option<Value> {
    let mut required: Vec<&str> = match verb {
        Verb::Post => Vec::new(),
        Verb::Put | Verb::Patch => vec!["id"],
        _ => return None,
    };
    if verb != Verb::Patch {
        required.extend(resource.required().map(|field| field.name.as_str()));
    }
    let item = resource.item.as_str();
    let record = json!({
        "$ref": format!("#/components/schemas/{}", written(resource)),
        "required": required,
    });
    let schema = json!({
        "type": "object",
        "xml": {"name": "prestashop"},
        "properties": {item: record},
        "required": [item],
    });
    let xml = fact(&service.formats, "xml", "text/xml");
    Some(json!({"required": true, "content": {xml: {"schema": schema}}}))
}

/// A parameter that several addresses take.
fn parameter(name: &str) -> Value {
    reference("parameters", name)
}

fn parameters(service: &Service) -> Value {
    let query = |name: &str, about: &str, schema: Value| json!({"name": name, "in": "query", "description": about, "schema": schema});
    let text = |pattern: &str| json!({"type": "string", "pattern": pattern});
    let value = fact(&service.formats, "value", "JSON");
    json!({
        "output_format": {
            "name": fact(&service.formats, "header", "Output-Format"),
            "in": "header",
            "description": format!("Any value other than `{value}` gives XML, as none does. `Accept` is ignored."),
            "schema": {"type": "string", "default": value},
        },
        "display": query("display", "`full`, or a list of fields, and of associations with fields of their rows: \
            `[id,reference,order_rows[product_id]]`. Without it a list holds ids only. A list without `id` can lose records.",
            text(r"^(full|minimum|\[[^\[\]]+(\[[^\[\]]*\][^\[\]]*)*\])$")),
        "sort": query("sort", "`[date_upd_ASC,id_ASC]`. Without it the order is that of an index of the database, not of ids.",
            text(r"^\[[^ \[\],]+_(ASC|DESC)(,[^ \[\],]+_(ASC|DESC))*\]$")),
        "limit": query("limit", "A number of records, or the number to pass over, a comma, and a number of records. Without it all come.",
            text("^[0-9]+(,[0-9]+)?$")),
        "date": query("date", "Needed to filter or sort by `date_add` and `date_upd`.", json!({"enum": [1]})),
        "language": query("language", "The id of a language, `[1|2]`, or a range `[1,3]`; without it all that are installed.",
            text(r"^([0-9]+|\[[0-9]+([|][0-9]+)*\]|\[[0-9]+,[0-9]+\])$")),
        "id_shop": query("id_shop", "The shop of a multistore. One that does not exist is redirected to the front page.", text("^([0-9]+|all)$")),
        "id_shop_group": query("id_group_shop", "A group of shops.", json!({"type": "integer", "minimum": 1})),
    })
}

/// Filters by the fields of a resource: `filter[id_customer]=[7]`.
fn filter(resource: &Resource) -> Value {
    let fields = resource.fields.iter().filter(|field| field.computed.latest() != Some(&true));
    let fields: Map<_, _> = fields
        .map(|field| {
            let mut schema = json!({"type": "string"});
            if field.per_shop {
                schema["description"] =
                    json!("It looks at the value that all shops share, not at the one that a shop shows.");
            }
            (field.name.value.clone(), schema)
        })
        .collect();
    json!({
        "name": "filter",
        "in": "query",
        "style": "deepObject",
        "explode": true,
        "description": "All of them have to hold. `[v]` is equal to, `![v]` is not, `[a|b]` one of, `[a,b]` from a to b, both included, of \
            numbers and dates; `>[v]`, `<[v]`; `[v]%` begins with, `%[v]` ends with, `%[v]%` contains.",
        "schema": {"type": "object", "properties": fields, "additionalProperties": false},
    })
}

fn responses(service: &Service, resource: &Resource, verb: Verb, is_one: bool) -> Value {
    let item = resource.item.as_str();
    let list = resource.list.as_ref().unwrap_or(&resource.name).as_str();
    let record = reference("schemas", item);
    let json_type = fact(&service.formats, "json", "application/json");
    let one = || json!({"type": "object", "properties": {item: record}, "required": [item]});
    let many = || {
        let numbered =
            json!({"type": "object", "patternProperties": {"^[0-9]+$": record}, "additionalProperties": false});
        let records = json!({"anyOf": [{"type": "array", "items": record}, numbered]});
        json!({"anyOf": [
            {"type": "object", "properties": {list: records}, "required": [list]},
            {"type": "array", "maxItems": 0, "description": "There are none."},
        ]})
    };
    let with = |description: &str, schema: Value| json!({"description": description, "content": {json_type: {"schema": schema}}});
    let (status, done) = match verb {
        Verb::Get if is_one => {
            ("200", with("The record; with a `display`, a list of it alone.", json!({"anyOf": [one(), many()]})))
        }
        Verb::Get => ("200", with("The records.", many())),
        Verb::Head => ("200", json!({"description": "As GET, without a body."})),
        Verb::Post => ("201", with("An echo of what was sent.", one())),
        Verb::Put | Verb::Patch => ("200", with("An echo of what was sent.", one())),
        Verb::Delete => ("200", json!({"description": "It is gone. There is no body."})),
    };
    let mut responses: Map<_, _> = statuses(service)
        .into_keys()
        .map(|status| (status.to_string(), reference("responses", &format!("status_{status}"))))
        .collect();
    responses.insert(status.to_owned(), done);
    responses.insert("default".to_owned(), reference("responses", "error"));
    Value::Object(responses)
}

/// The statuses of errors, each with the codes that it comes with, in words.
fn statuses(service: &Service) -> BTreeMap<u16, Vec<String>> {
    let mut statuses: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for code in &service.errors {
        let (first, last) = code.codes.value;
        let codes = if first == last { first.to_string() } else { format!("{first}–{last}") };
        let about = code.about.trim().replace("{verb}", "the verb").replace("{resource}", "the resource");
        for status in &code.status {
            statuses.entry(status.value).or_default().push(format!("- {codes} (`{}`): {about}", code.kind.value));
        }
    }
    statuses
}

fn refused(service: &Service) -> Map<String, Value> {
    let responses = statuses(service).into_iter().map(|(status, codes)| {
        let about = format!("Codes that come with this status:\n\n{}", codes.join("\n"));
        (format!("status_{status}"), answer(&about, &reference("schemas", "errors")))
    });
    responses.collect()
}

/// An answer in JSON; a shop that fails early answers a text or nothing.
fn answer(about: &str, schema: &Value) -> Value {
    json!({"description": about, "content": {"application/json": {"schema": schema}}})
}

fn errors() -> Value {
    let error = json!({
        "type": "object",
        "properties": {"code": {"type": ["integer", "null"]}, "message": {"type": "string"}},
        "required": ["code", "message"],
    });
    json!({
        "type": "object",
        "description": "The first error is the cause. Data can stand beside it where a PHP notice came while the shop answered.",
        "properties": {"errors": {"type": "array", "minItems": 1, "items": error}},
        "required": ["errors"],
    })
}
