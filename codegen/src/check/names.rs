//! Rules of Rust names: two items may not become one. Where a name is taken, it yields, which is no fault but worth a note.

use std::collections::BTreeSet;

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::emit::For;
use crate::names::{self, Owner};
use crate::resolve::Model;
use crate::source::{At, Span};
use crate::syntax::{Association, Fact, Field, Naming, Resource, Service, Verb, Word};

pub(super) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    let mut types = Scope::new("type", &[]);
    for resource in &model.spec.resources {
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
    if let Some(first) = service.and_then(|service| service.triggers.first()) {
        types.claim(names::EVERY_TRIGGER.to_owned(), "what every trigger takes", first.name.span, faults);
    }
    actions(model, &mut types, faults);
}

/// What becomes constants and closed enums.
fn words_of(service: &Service, faults: &mut Vec<Diagnostic>) {
    let mut constants = Scope::new("constant", &["CODES", "MIMES", "NEVER_SAVED", "PAGING", "SUPPORTED", "VALIDATORS"]);
    for (name, _) in &service.limits {
        constants.claim(name.value.to_uppercase(), "a limit", name.span, faults);
    }
    for Fact { name, .. } in &service.facts {
        constants.claim(name.value.to_uppercase(), "a fact", name.span, faults);
    }
    let Some(images) = &service.images else { return };
    for words in [&images.kinds, &images.general] {
        let mut variants = Scope::new("value", &[]);
        for Word { name, .. } in words {
            variants.claim(names::variant(name.as_str()), "a word", name.span, faults);
        }
    }
}

fn resource_types(resource: &Resource, types: &mut Scope, faults: &mut Vec<Diagnostic>) {
    let span = resource.record.as_ref().unwrap_or(&resource.item).span;
    for (name, by, span) in names::types(resource) {
        types.claim(name, by, span, faults);
    }
    types.claim(names::id(resource), "the id of a resource", span, faults);
    let members =
        resource.associations.iter().map(|association| (association.name_in_rust(), association.rust.is_some()));
    let own = resource.fields.iter().map(|field| (field.name_in_rust(), field.rust.is_some())).chain(members);
    in_rust(own, faults);
    for association in &resource.associations {
        in_rust(association.fields.iter().map(|field| (field.name_in_rust(), field.rust.is_some())), faults);
    }
    let rows = resource.associations.iter().flat_map(|association| &association.fields);
    for field in resource.fields.iter().chain(rows) {
        let mut variants = Scope::new("value", &[]);
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

/// Names in Rust that fields of one record share, by one that is given there.
fn in_rust<'a>(names: impl Iterator<Item = (&'a At<String>, bool)>, faults: &mut Vec<Diagnostic>) {
    let names: Vec<_> = names.collect();
    let given = |name: &str| names.iter().any(|(other, given)| *given && other.value == name);
    super::duplicates(
        "the name in Rust",
        names.iter().filter(|(name, _)| given(&name.value)).map(|(name, _)| (name.as_str(), name.span)),
        faults,
    );
}

/// The names that yield to others, a line each.
pub(crate) fn notes(model: &Model, made_for: For) -> Vec<String> {
    let mut notes = Vec::new();
    for resource in &model.spec.resources {
        let name = resource.name.as_str();
        let mut note = |name: &str, owner: Owner| {
            let why = names::yields(name, owner).map(|why| format!("resources/{}.yaml: {why}", resource.stem));
            notes.extend(why);
        };
        note(name, Owner::Module);
        if made_for == For::Library {
            note(name, Owner::Shop);
        }
        // Of the base that a module adds to, the library tells.
        let (fields, rows) = (resource.own_fields(), resource.own_associations());
        let members = fields.iter().map(Field::name_in_rust).chain(rows.iter().map(Association::name_in_rust));
        for name in members {
            note(name.as_str(), Owner::Record);
        }
        for name in rows.iter().flat_map(|association| &association.fields).map(Field::name_in_rust) {
            note(name.as_str(), Owner::Record);
        }
        for field in fields.iter().filter(|field| field.computed.latest() != Some(&true)) {
            note(field.name_in_rust().as_str(), Owner::List);
        }
        if [Verb::Post, Verb::Put, Verb::Patch].into_iter().any(|verb| resource.has(verb)) {
            let rows = rows.iter().filter(|rows| rows.is_written()).map(Association::name_in_rust);
            let written = fields.iter().filter(|field| field.is_written()).map(Field::name_in_rust).chain(rows);
            written.for_each(|name| note(name.as_str(), Owner::Write));
        }
    }
    // What is a keyword is one everywhere.
    let mut seen = BTreeSet::new();
    notes.retain(|note| seen.insert(note.clone()));
    notes
}

fn actions(model: &Model, types: &mut Scope, faults: &mut Vec<Diagnostic>) {
    let Some(file) = &model.spec.actions else {
        return;
    };
    let names = file.actions.iter().map(|action| &action.name);
    let names: Vec<_> = names.chain(file.triggers.iter().map(|trigger| &trigger.name)).collect();
    // A former name that something has is reported as such.
    let mut former = |naming: &Naming, now: &str, types: &mut Scope| {
        if let (Some(name), Some(old)) = (names::former(naming, now), &naming.renamed_from)
            && names.iter().all(|living| living.value != old.value)
        {
            types.claim(name, "a former name", old.span, faults);
        }
    };
    for action in &file.actions {
        former(&action.naming, &names::action(action), types);
    }
    for trigger in &file.triggers {
        former(&trigger.naming, &names::trigger(trigger), types);
    }
    for action in &file.actions {
        let name = names::action(action);
        types.claim(name, "an action", action.name.span, faults);
    }
    for trigger in &file.triggers {
        let name = names::trigger(trigger);
        types.claim(name, "a trigger", trigger.name.span, faults);
        if !trigger.inputs.is_empty() {
            types.claim(names::trigger_inputs(trigger), "the inputs of a trigger", trigger.name.span, faults);
        }
    }
}

/// Names that must differ.
struct Scope {
    what: &'static str,
    taken: &'static [&'static str],
    claimed: Vec<(String, &'static str, Span)>,
    /// Places that were told to collide.
    told: Vec<(Span, Span)>,
}

impl Scope {
    fn new(what: &'static str, taken: &'static [&'static str]) -> Self {
        Self { what, taken, claimed: Vec::new(), told: Vec::new() }
    }

    fn claim(&mut self, name: String, by: &'static str, span: Span, faults: &mut Vec<Diagnostic>) {
        if self.taken.contains(&name.as_str()) {
            faults.push(reserved(&name, self.what, span));
        }
        match self.claimed.iter().find(|(other, ..)| *other == name) {
            // A file that is there twice is reported by its name.
            Some((_, _, first)) if *first == span || self.told.contains(&(*first, span)) => {}
            Some((_, other, first)) => {
                // What is named after the two collides with them.
                self.told.push((*first, span));
                let message = format!("two items become the Rust {} `{name}`", self.what);
                faults.push(
                    Diagnostic::new(Code::NameCollision, span, message)
                        .label(by)
                        .related(*first, *other)
                        .help("give one of them another name; a resource or association can be named by `record`"),
                );
            }
            None => self.claimed.push((name, by, span)),
        }
    }
}

fn reserved(name: &str, what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::ReservedName, span, format!("`{name}` cannot be the name of a {what} in Rust"))
        .label("taken by Rust or by the client")
}
