//! Rules of Rust names: two items may not become one, none may become a word that is taken.

use super::taken::{FIELDS, LIST_METHODS, SHOP_METHODS, TYPES, WRITE_METHODS};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::marks;
use crate::names;
use crate::resolve::Model;
use crate::source::Span;
use crate::syntax::{Display, Fact, Field, Resource, Service, Shows, Type, Word};

pub(super) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    let mut types = Scope::new("type", TYPES);
    for resource in &model.spec.resources {
        modules_and_methods(resource, faults);
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
    if let Some(service) = service {
        words_of(service, faults);
    }
    actions(model, &mut types, faults);
}

/// What becomes constants and closed enums.
fn words_of(service: &Service, faults: &mut Vec<Diagnostic>) {
    let mut constants = Scope::new("constant", &["CODES", "MIMES", "VALIDATORS"]);
    for (name, _) in &service.limits {
        constants.claim(name.value.to_uppercase(), "a limit", name.span, faults);
    }
    for Fact { name, .. } in &service.facts {
        constants.claim(name.value.to_uppercase(), "a fact", name.span, faults);
    }
    let Some(images) = &service.images else { return };
    for words in [&images.kinds, &images.general] {
        let mut variants = Scope::new("value", &["Self"]);
        for Word { name, .. } in words {
            variants.claim(names::variant(name.as_str()), "a word", name.span, faults);
        }
    }
}

fn modules_and_methods(resource: &Resource, faults: &mut Vec<Diagnostic>) {
    let name = resource.name.as_str();
    if names::is_own_module(name) || names::is_impossible(name) {
        faults.push(reserved(name, "module", resource.name.span));
    }
    if SHOP_METHODS.contains(&name) {
        faults.push(reserved(name, "method of `Shop`", resource.name.span));
    }
    for field in resource.fields.iter().filter(|field| !field.computed.ever()) {
        if LIST_METHODS.contains(&field.name.as_str()) {
            faults.push(reserved(field.name.as_str(), "filter of `List`", field.name.span));
        }
    }
    let fields = resource.fields.iter().map(|field| (&field.name, &field.write, &field.versions));
    let associations = resource.associations.iter().map(|all| (&all.name, &all.write, &all.versions));
    for (name, write, versions) in fields.chain(associations) {
        if WRITE_METHODS.contains(&name.as_str()) && marks::is_writable(write, versions) {
            faults.push(reserved(name.as_str(), "method of `Write`", name.span));
        }
    }
}

fn resource_types(resource: &Resource, types: &mut Scope, faults: &mut Vec<Diagnostic>) {
    let span = resource.record.as_ref().unwrap_or(&resource.item).span;
    let record = names::record(resource);
    types.claim(record.clone(), "the record", span, faults);
    types.claim(names::id(resource), "the id of a resource", span, faults);
    types.claim(names::filters(resource), "the filters of a resource", span, faults);
    types.claim(names::writes(resource), "the writes of a resource", span, faults);
    types.claim(names::new_record(resource), "what a new record must have", span, faults);
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
        if names::is_impossible(&name) || FIELDS.contains(&name.as_str()) {
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
    for action in &file.actions {
        types.claim(names::action(action), "an action", action.name.span, faults);
    }
    for name in file.actions.iter().map(|action| &action.name).chain(file.triggers.iter().map(|trigger| &trigger.name))
    {
        let module = names::module(name.as_str());
        if names::is_own_module(&module) || names::is_impossible(&module) {
            faults.push(reserved(&module, "module", name.span));
        }
    }
    for trigger in &file.triggers {
        types.claim(names::trigger(trigger), "the inputs of a trigger", trigger.name.span, faults);
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
