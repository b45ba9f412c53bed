//! Rules of a resource: its file, fields, displays, paging and changes.

use super::{duplicates, fields};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, nearest};
use crate::resolve::{Model, Pick, ResourceLinks};
use crate::syntax::{Display, Field, PageBy, Resource, Shown, Shows, Type, Verb};

pub(super) fn check(model: &Model, resource: &Resource, links: &ResourceLinks, faults: &mut Vec<Diagnostic>) {
    if resource.name.value != resource.stem {
        let fault = Diagnostic::new(
            Code::FileName,
            resource.name.span,
            format!("the file of `{}` is called {}.yaml", resource.name.value, resource.stem),
        )
        .label("is not the file's name");
        faults.push(match nearest(&resource.name.value, &[&resource.stem]) {
            // Which of the two is wrong nobody can tell.
            Some(name) => {
                fault.help(format!("did you mean `{name}`? Else rename the file to {}.yaml", resource.name.value))
            }
            None => fault.help(format!("rename the file to {}.yaml", resource.name.value)),
        });
    }
    fields::range(model, &resource.versions, faults);
    duplicates("the verb", resource.verbs.iter().map(|verb| (verb.value.word(), verb.span)), faults);
    shared_names(resource, faults);
    id(resource, faults);
    for field in &resource.fields {
        fields::check(model, field, faults);
    }
    for association in &resource.associations {
        fields::range(model, &association.versions, faults);
        fields::steps(model, &association.write, &association.versions, faults);
        for field in &association.fields {
            fields::check(model, field, faults);
        }
    }
    displays(resource, links, faults);
    paging(model, resource, faults);
    changes(resource, links, faults);
    if let Some(prices) = &resource.prices
        && prices.value
        && !resource.has(Verb::Get)
    {
        faults.push(
            Diagnostic::new(
                Code::VerbNotServed,
                prices.span,
                "prices are computed for lists, and the resource does not have `get`",
            )
            .label("cannot be read"),
        );
    }
}

/// A field and an association of one name; twice among the fields is a duplicate key already.
fn shared_names(resource: &Resource, faults: &mut Vec<Diagnostic>) {
    for association in &resource.associations {
        let name = &association.name;
        if let Some(field) = resource.fields.iter().find(|field| field.name.value == name.value) {
            faults.push(
                Diagnostic::new(
                    Code::DuplicateEntry,
                    name.span,
                    format!("`{}` is a field and an association", name.value),
                )
                .label("an association here")
                .related(field.name.span, "a field here"),
            );
        }
    }
}

fn id(resource: &Resource, faults: &mut Vec<Diagnostic>) {
    match resource.fields.iter().find(|field| field.name.value == "id") {
        None => faults.push(
            Diagnostic::new(Code::NoId, resource.fields_key, format!("`{}` has no field `id`", resource.name.value))
                .label("every record has a number")
                .help("add `id: { type: id, about: … }` as the first field"),
        ),
        Some(field) => {
            if let Some(ty) = &field.ty
                && ty.value != Type::Id
            {
                faults.push(
                    Diagnostic::new(Code::NoId, ty.span, format!("`id` is of type `id`, not `{}`", ty.value.word()))
                        .label("expected `id`"),
                );
            }
            if field.computed.ever() {
                faults.push(computed(field, "sort lists by", field.name.span));
            }
            if let Some(to) = &field.to {
                faults.push(
                    Diagnostic::new(Code::KeyOfOtherType, to.span, "a record's own `id` points nowhere else")
                        .label("remove `to`"),
                );
            }
        }
    }
    for field in resource.fields.iter().filter(|field| field.name.value != "id") {
        if let Some(ty) = &field.ty
            && ty.value == Type::Id
        {
            faults.push(
                Diagnostic::new(Code::NoId, ty.span, "only `id` is of type `id`")
                    .label("the number of another record is a `ref`"),
            );
        }
    }
}

fn displays(resource: &Resource, links: &ResourceLinks, faults: &mut Vec<Diagnostic>) {
    let full = resource.displays.iter().find(|display| display.name.value == "full");
    if !full.is_some_and(|display| matches!(display.shows, Shows::All)) {
        let span = full.map_or(resource.displays_key, |display| display.name.span);
        faults.push(
            Diagnostic::new(Code::NoFullDisplay, span, format!("`{}` has no display `full: all`", resource.name.value))
                .label("every resource can be read whole")
                .help("add `full: all`"),
        );
    }
    for display in &resource.displays {
        if let Shows::Some(shown) = &display.shows {
            shows(resource, display, shown, faults);
        } else if display.name.value != "full" {
            faults.push(
                Diagnostic::new(
                    Code::DuplicateEntry,
                    display.name.span,
                    format!("the display `{}` is `full` again", display.name.value),
                )
                .label("only `full` shows all"),
            );
        }
    }
    alike(resource, links, faults);
}

/// Two displays that show the same. One that names all that there is today shows less than `full` tomorrow.
fn alike(resource: &Resource, links: &ResourceLinks, faults: &mut Vec<Diagnostic>) {
    let is_list = |display: &Display| matches!(display.shows, Shows::Some(_));
    let shown = resource.displays.iter().zip(&links.displays);
    let shown: Vec<_> = shown.filter(|(display, picks)| is_list(display) && !picks.is_empty()).collect();
    for (at, (display, picks)) in shown.iter().enumerate() {
        let same = |other: &[Pick]| other.len() == picks.len() && picks.iter().all(|pick| other.contains(pick));
        if let Some((twin, _)) = shown[..at].iter().find(|(_, shows)| same(shows)) {
            let (name, other) = (&display.name, &twin.name);
            let message = format!("the display `{}` shows what `{}` shows", name.value, other.value);
            faults.push(
                Diagnostic::new(Code::DuplicateEntry, name.span, message)
                    .label("take one of the two")
                    .related(other.span, "the same fields"),
            );
        }
    }
}

fn shows(resource: &Resource, display: &Display, entries: &[Shown], faults: &mut Vec<Diagnostic>) {
    duplicates("the entry", entries.iter().map(|entry| (entry.name.as_str(), entry.name.span)), faults);
    for Shown { name, sub } in entries {
        let named = resource.associations.iter().find(|association| association.name.value == name.value);
        if let Some(association) = named.filter(|association| association.full_only) {
            let message = format!("the display `{}` can show nothing of `{}`", display.name.value, name.value);
            let fault = Diagnostic::new(Code::UnknownField, name.span, message);
            let fault = fault.label("shops on PHP 8 show it in the display `full` only");
            faults.push(fault.related(association.key("full_only"), "so it says here"));
        }
        let Some(sub) = sub else { continue };
        duplicates("the entry", sub.iter().map(|name| (name.as_str(), name.span)), faults);
        if sub.is_empty() {
            faults.push(
                Diagnostic::new(Code::DisplayWithoutId, name.span, format!("`{}` shows no field", name.value))
                    .label("name fields, or leave the list out to show all"),
            );
        }
    }
    if !entries.iter().any(|entry| entry.name.value == "id") {
        faults.push(
            Diagnostic::new(
                Code::DisplayWithoutId,
                display.name.span,
                format!("the display `{}` lacks `id`", display.name.value),
            )
            .label("a record without its number cannot be paged or read again")
            .help("add `id` to the list"),
        );
    }
}

fn paging(model: &Model, resource: &Resource, faults: &mut Vec<Diagnostic>) {
    // What a module adds to has the paging of the library.
    if resource.base.is_some() {
        return;
    }
    if let Some(own) = &resource.pages {
        super::paging(own, model.spec.paging_of_crate(), faults);
    }
    let Some(changes) = &resource.changes else { return };
    if model.spec.paging(resource).is_none_or(|paging| paging.by != PageBy::Offset) {
        return;
    }
    let around = model.spec.service.as_ref().and_then(|service| service.pages.as_ref());
    let by = resource.pages.iter().chain(around).find_map(|pages| pages.by.as_ref());
    let span = by.map_or(changes.tie.span, |by| by.span);
    faults.push(
        Diagnostic::new(Code::BadPaging, span, "changes are read by `id`, so they cannot be read by `offset`")
            .label("records that come and go would push others over the edge of a page")
            .related(changes.tie.span, "the changes"),
    );
}

fn changes(resource: &Resource, links: &ResourceLinks, faults: &mut Vec<Diagnostic>) {
    let Some(changes) = &resource.changes else {
        return;
    };
    if !resource.has(Verb::Get) {
        faults.push(
            Diagnostic::new(
                Code::VerbNotServed,
                changes.tie.span,
                "changes are read with `get`, which the resource does not have",
            )
            .label("cannot be read"),
        );
    }
    let Some((at, tie)) = links.changes.map(|(at, tie)| (at.map(|at| &resource.fields[at]), &resource.fields[tie]))
    else {
        return;
    };
    let at = at.zip(changes.at.as_ref());
    for (field, used) in at.into_iter().chain([(tie, &changes.tie)]) {
        if field.computed.ever() {
            faults.push(computed(field, "find changes by", used.span));
        }
        in_all_versions(resource, field, used.span, faults);
    }
    if let Some((field, at)) = at
        && let Some(ty) = &field.ty
        && ty.value != Type::Datetime
    {
        faults.push(
            Diagnostic::new(Code::BadChanges, at.span, format!("`{}` is no datetime", at.value))
                .label(format!("of type `{}`", ty.value.word()))
                .related(ty.span, "the type"),
        );
    }
    if tie.name.value != "id" {
        faults.push(
            Diagnostic::new(
                Code::BadChanges,
                changes.tie.span,
                format!("`{}` does not tell records of one second apart", changes.tie.value),
            )
            .label("only `id` is unique"),
        );
    }
}

/// Changes are found by a filter and a sort, which cannot be left out as a display leaves out what a version does not have.
fn in_all_versions(resource: &Resource, field: &Field, used: crate::source::Span, faults: &mut Vec<Diagnostic>) {
    let (of, own) = (&resource.versions, &field.versions);
    let is_later = own.since.as_ref().filter(|since| of.since.as_ref().is_none_or(|of| of.value < since.value));
    let is_sooner = own.until.as_ref().filter(|until| of.until.as_ref().is_none_or(|of| until.value < of.value));
    if let Some(end) = is_later.or(is_sooner) {
        faults.push(
            Diagnostic::new(
                Code::BadChanges,
                used,
                format!("not every version that has `{}` has `{}`", resource.name.value, field.name.value),
            )
            .label("shops without it cannot be polled")
            .related(end.span, "an end of it"),
        );
    }
}

/// A filter or sort on a field that the server computes: it answers with an error.
pub(super) fn computed(field: &Field, what: &str, used: crate::source::Span) -> Diagnostic {
    Diagnostic::new(Code::ComputedField, used, format!("cannot {what} `{}`: the server computes it", field.name.value))
        .label("neither filter nor sort works")
        .related(field.key("computed"), "computed")
}
