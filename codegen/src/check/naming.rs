//! Rules of former names: each is free, so that it can lead to one thing only.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::Model;
use crate::source::At;
use crate::syntax::{Association, Field, Input, Naming, Resource};

pub(super) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    let spec = &model.spec;
    let resources = spec.resources.iter().map(|resource| (&resource.name, &resource.naming));
    scope("resource", resources, spec.all().map(|resource| &resource.name), faults);
    for resource in &spec.resources {
        members(resource, faults);
    }
    if let Some(file) = &spec.actions {
        let actions = file.actions.iter().map(|action| (&action.name, &action.naming));
        let triggers = file.triggers.iter().map(|trigger| (&trigger.name, &trigger.naming));
        let living = actions.clone().chain(triggers.clone()).map(|(name, _)| name);
        scope("action or trigger", actions.chain(triggers), living, faults);
        for action in &file.actions {
            inputs(&action.inputs, action.inputs.iter(), faults);
            let added = action.inputs.iter().filter_map(|input| input.naming.renamed_from.as_ref());
            for old in added.filter(|old| action.paging.is_some() && PAGING.contains(&old.as_str())) {
                faults.push(fault(old, format!("`paging` adds the input `{}`", old.value)).label("not free"));
            }
        }
        for trigger in &file.triggers {
            inputs(&trigger.inputs, trigger.takes(spec.every_trigger()), faults);
            let every = spec.every_trigger().iter().map(|input| (&input.name, &input.naming));
            let own = trigger.inputs.iter().map(|input| (&input.name, &input.naming));
            let replaced = |name: &At<String>| trigger.inputs.iter().any(|input| input.name.value == name.value);
            beside("input", own, every.filter(|(name, _)| !replaced(name)), faults);
        }
    }
    if let Some(service) = &spec.service {
        inputs(&service.triggers, service.triggers.iter(), faults);
    }
}

/// The inputs that `paging` adds.
pub(super) const PAGING: [&str; 3] = ["offset", "limit", "max_pages"];

fn inputs<'a>(own: &'a [Input], all: impl Iterator<Item = &'a Input>, faults: &mut Vec<Diagnostic>) {
    scope("input", own.iter().map(|input| (&input.name, &input.naming)), all.map(|input| &input.name), faults);
}

/// The fields and associations of a resource, and the fields of its rows; what has a name of its own in Rust has two.
fn members(resource: &Resource, faults: &mut Vec<Diagnostic>) {
    let own = resource.own_fields().iter().map(|field| (&field.name, &field.naming));
    let own = own.chain(resource.own_associations().iter().map(|rows| (&rows.name, &rows.naming)));
    let names = resource.fields.iter().flat_map(|field| [&field.name, field.name_in_rust()]);
    let rows = resource.associations.iter().flat_map(|rows| [&rows.name, Association::name_in_rust(rows)]);
    scope("field", own.clone(), names.chain(rows), faults);
    if let Some(base) = &resource.base {
        let known = base.fields.iter().map(|field| (&field.name, &field.naming));
        let known = known.chain(base.associations.iter().map(|rows| (&rows.name, &rows.naming)));
        beside("field", own.clone(), known, faults);
    }
    for association in resource.own_associations() {
        let own = association.fields.iter().map(|field| (&field.name, &field.naming));
        scope("field", own, association.fields.iter().flat_map(|f| [&f.name, Field::name_in_rust(f)]), faults);
    }
}

/// What one file adds to what another says: a former name there is no more free than a name.
fn beside<'a>(
    what: &str,
    own: impl Iterator<Item = (&'a At<String>, &'a Naming)>,
    known: impl Iterator<Item = (&'a At<String>, &'a Naming)>,
    faults: &mut Vec<Diagnostic>,
) {
    let former: Vec<_> = known.filter_map(|(name, naming)| Some((name, naming.renamed_from.as_ref()?))).collect();
    for (name, naming) in own {
        for taken in [Some(name), naming.renamed_from.as_ref()].into_iter().flatten() {
            if let Some((now, old)) = former.iter().find(|(_, old)| old.value == taken.value) {
                let message = format!("`{}` is the former name of the {what} `{}`", taken.value, now.value);
                faults.push(fault(taken, message).label("would lead to two").related(old.span, "the other one"));
            }
        }
    }
}

fn scope<'a>(
    what: &str,
    own: impl Iterator<Item = (&'a At<String>, &'a Naming)>,
    living: impl Iterator<Item = &'a At<String>>,
    faults: &mut Vec<Diagnostic>,
) {
    let living: Vec<_> = living.collect();
    let mut seen: Vec<&At<String>> = Vec::new();
    for (name, naming) in own {
        let Some(old) = &naming.renamed_from else { continue };
        if old.value == name.value {
            faults.push(fault(old, format!("`{}` is called so still", name.value)).label("not a former name"));
        } else if let Some(other) = living.iter().find(|other| other.value == old.value) {
            let message = format!("`{}` is the name of another {what}", old.value);
            faults.push(fault(old, message).label("would lead to two").related(other.span, "the other one"));
        } else if let Some(other) = seen.iter().find(|other| other.value == old.value) {
            let message = format!("two of one kind were called `{}`", old.value);
            faults.push(fault(old, message).label("would lead to two").related(other.span, "the other one"));
        }
        seen.push(old);
    }
}

fn fault(old: &At<String>, message: String) -> Diagnostic {
    Diagnostic::new(Code::BadRename, old.span, message)
}
