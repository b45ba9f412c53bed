//! Rules of Rust names: two items may not become one, none may become a word that is taken.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::names;
use crate::resolve::Model;
use crate::source::Span;
use crate::syntax::{Display, Field, Resource, Shows, Type};

/// Type names that the library exports, or that generated code uses for something else.
const TAKEN_TYPES: &[&str] = &[
    "Action",
    "ActionMeta",
    "Answer",
    "Binding",
    "Bound",
    "Box",
    "BoxFuture",
    "Catalogue",
    "Changes",
    "Clock",
    "Code",
    "Collection",
    "Date",
    "DateTime",
    "Decimal",
    "Default",
    "Direction",
    "Display",
    "Displayed",
    "Does",
    "DynamicList",
    "Error",
    "ErrorKind",
    "Extra",
    "Field",
    "FieldFilter",
    "Filter",
    "HttpTransport",
    "Id",
    "LanguageIds",
    "LanguageText",
    "Limits",
    "List",
    "Listing",
    "Mail",
    "Option",
    "OrderStateChange",
    "Outcome",
    "Page",
    "Pages",
    "Paging",
    "Partial",
    "Phase",
    "Probe",
    "RawAnswer",
    "RawCall",
    "Record",
    "Records",
    "Resource",
    "ResourceMeta",
    "Result",
    "RetryPolicy",
    "Rights",
    "SecretString",
    "Self",
    "Shaped",
    "Shop",
    "ShopBuilder",
    "ShopError",
    "Some",
    "String",
    "SystemClock",
    "Translated",
    "Transport",
    "TransportError",
    "TransportErrorKind",
    "TriggerMeta",
    "Vec",
    "Verb",
    "Version",
    "Way",
];

/// Names of fields that a record has of itself.
const TAKEN_FIELDS: &[&str] = &["extra"];

pub(super) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    let mut types = Scope::new("type", TAKEN_TYPES);
    for resource in &model.spec.resources {
        modules(resource, faults);
        resource_types(resource, &mut types, faults);
    }
    let service = model.spec.service.as_ref();
    for resource in service.map(|service| service.undescribed.as_slice()).unwrap_or_default() {
        let described = model.spec.resources.iter().any(|other| other.name.value == resource.name.value);
        if !described {
            types.claim(names::undescribed_id(resource), "the id of a resource", resource.item.span, faults);
        }
    }
    let mut kinds = Scope::new("error kind", &[]);
    for kind in service.map(|service| service.kinds.as_slice()).unwrap_or_default() {
        kinds.claim(names::type_name(kind.name.as_str()), "a kind", kind.name.span, faults);
    }
    actions(model, &mut types, faults);
}

fn modules(resource: &Resource, faults: &mut Vec<Diagnostic>) {
    let name = resource.name.as_str();
    if names::is_own_module(name) || names::is_impossible(name) {
        faults.push(reserved(name, "module", resource.name.span));
    }
}

fn resource_types(resource: &Resource, types: &mut Scope, faults: &mut Vec<Diagnostic>) {
    let span = resource.record.as_ref().unwrap_or(&resource.item).span;
    let record = names::record(resource);
    types.claim(record.clone(), "the record", span, faults);
    types.claim(names::id(resource), "the id of a resource", span, faults);
    types.claim(names::filters(resource), "the filters of a resource", span, faults);
    types.claim(names::marker(resource), "a resource", resource.name.span, faults);
    for display in resource.displays.iter().filter(|display| display.name.value != "full") {
        types.claim(names::display(resource, display), "a display", display.name.span, faults);
        rows_of(resource, display, types, faults);
    }
    fields(
        &record,
        &resource.fields,
        resource.associations.iter().map(|a| (a.name.value.clone(), a.name.span)),
        types,
        faults,
    );
    for association in &resource.associations {
        let span = association.record.as_ref().unwrap_or(&association.item).span;
        let item = names::association(resource, association);
        types.claim(item.clone(), "the item of an association", span, faults);
        fields(&item, &association.fields, std::iter::empty(), types, faults);
    }
}

/// The rows of a display that shows only some fields of an association's items.
fn rows_of(resource: &Resource, display: &Display, types: &mut Scope, faults: &mut Vec<Diagnostic>) {
    let Shows::Some(shown) = &display.shows else { return };
    for entry in shown.iter().filter(|entry| entry.sub.is_some()) {
        if let Some(association) = resource.associations.iter().find(|a| a.name.value == entry.name.value) {
            let row = names::display_row(resource, display, association);
            types.claim(row, "the rows of a display", entry.name.span, faults);
        }
    }
}

/// The fields of one struct, and the open enums that they bring.
fn fields(
    owner: &str,
    fields: &[Field],
    more: impl Iterator<Item = (String, Span)>,
    types: &mut Scope,
    faults: &mut Vec<Diagnostic>,
) {
    let names = fields.iter().map(|field| (field.name.value.clone(), field.name.span));
    for (name, span) in names.chain(more) {
        if names::is_impossible(&name) || TAKEN_FIELDS.contains(&name.as_str()) {
            faults.push(reserved(&name, "field", span));
        }
    }
    for field in fields {
        if field.ty.as_ref().is_some_and(|ty| ty.value == Type::Enum) {
            types.claim(names::open_enum(owner, field), "the values of a field", field.name.span, faults);
            let mut variants = Scope::new("value", &["Other"]);
            let mut seen: Vec<&str> = Vec::new();
            for value in &field.values {
                // The same value twice is reported as such.
                if !seen.contains(&value.as_str()) {
                    variants.claim(names::variant(value.as_str()), "a value", value.span, faults);
                }
                seen.push(value.as_str());
            }
        }
    }
}

fn actions(model: &Model, types: &mut Scope, faults: &mut Vec<Diagnostic>) {
    let Some(file) = &model.spec.actions else {
        return;
    };
    let mut methods = Scope::new("method", &[]);
    for action in &file.actions {
        types.claim(names::action(action), "an action", action.name.span, faults);
    }
    for trigger in &file.triggers {
        methods.claim(names::trigger(trigger), "a trigger", trigger.name.span, faults);
    }
    for resource in &model.spec.resources {
        methods.claim(resource.name.value.clone(), "a resource", resource.name.span, faults);
    }
    let inputs = file.actions.iter().flat_map(|action| &action.inputs);
    for input in inputs {
        if names::is_impossible(input.name.as_str()) || input.name.value == "new" {
            faults.push(reserved(input.name.as_str(), "method", input.name.span));
        }
    }
}

/// Names that must differ.
struct Scope {
    what: &'static str,
    taken: &'static [&'static str],
    claimed: Vec<(String, &'static str, Span)>,
}

impl Scope {
    fn new(what: &'static str, taken: &'static [&'static str]) -> Self {
        Self { what, taken, claimed: Vec::new() }
    }

    fn claim(&mut self, name: String, by: &'static str, span: Span, faults: &mut Vec<Diagnostic>) {
        if self.taken.contains(&name.as_str()) {
            faults.push(reserved(&name, self.what, span));
        }
        match self.claimed.iter().find(|(other, ..)| *other == name) {
            // A file that is there twice is reported by its name.
            Some((_, _, first)) if *first == span => {}
            Some((_, other, first)) => faults.push(
                Diagnostic::new(Code::NameCollision, span, format!("two items become the Rust {} `{name}`", self.what))
                    .label(by)
                    .related(*first, *other)
                    .help("give one of them another name; a resource or association can be named by `record`"),
            ),
            None => self.claimed.push((name, by, span)),
        }
    }
}

fn reserved(name: &str, what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::ReservedName, span, format!("`{name}` cannot be the name of a {what} in Rust"))
        .label("taken by Rust or by the client")
}
