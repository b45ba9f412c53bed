//! Rules of what the spec says about writes beyond what is sent: what is lost, moved, filled in, made along.

use super::duplicates;
use super::fields::range;
use super::writing::{check_default, nothing};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::Model;
use crate::source::{At, Span};
use crate::syntax::{Association, Dependents, Failing, Field, Fill, Resource, Type, Verb, Write};

pub(super) fn check(model: &Model, resource: &Resource, faults: &mut Vec<Diagnostic>) {
    let updated = resource.has(Verb::Put) || resource.has(Verb::Patch);
    for field in &resource.fields {
        verbs_of_words(resource, field, updated, faults);
        field_words(model, resource, field, faults);
    }
    for field in resource.associations.iter().flat_map(|association| &association.fields) {
        needed(field, faults);
    }
    for association in &resource.associations {
        rows(resource, association, faults);
    }
    if let Some(why) = &resource.copied_on_write {
        if !updated {
            faults.push(nothing(why.span, format!("`{}` takes no update", resource.name.value), "take this out"));
        }
        has_deleted(resource, why.span, "an update marks", faults);
    }
    for failing in &resource.fails {
        fails(model, resource, failing, faults);
    }
    if let Some(delete) = &resource.delete {
        let toll = &delete.toll;
        if let Some(marks) = &toll.marks {
            has_deleted(resource, marks.span, "a DELETE marks", faults);
        }
        for records in toll.dependents() {
            dependents(model, resource, records, faults);
        }
        for unless in toll.takes.iter().filter_map(|records| records.unless.as_ref()) {
            if !toll.leaves.iter().any(|records| records.resource.value == unless.value) {
                faults.push(bad_dependents(unless.span, format!("`leaves` has no `{}`", unless.value)).help(
                    "say with `leaves` by which field the records that keep the others name the one that is deleted",
                ));
            }
        }
        for unless in toll.leaves.iter().chain(&toll.resets).filter_map(|records| records.unless.as_ref()) {
            faults.push(bad_dependents(unless.span, "these stay in any case".to_owned()).label("only for `takes`"));
        }
    }
    if let Some(create) = &resource.on_create {
        if !resource.has(Verb::Post) {
            let message = format!("records of `{}` cannot be created", resource.name.value);
            faults.push(
                Diagnostic::new(Code::VerbNotServed, create.span, message).label("`post` is not among the verbs"),
            );
        }
        for records in &create.makes {
            dependents(model, resource, records, faults);
        }
        if let Some(made_of) = &create.made_of {
            let named = resource.fields.iter().find(|field| field.name.value == made_of.value);
            if named.is_some_and(|field| field.ty.as_ref().is_none_or(|ty| ty.value != Type::Ref)) {
                faults.push(bad_dependents(made_of.span, format!("`{}` names no record", made_of.value)));
            }
        }
    }
}

/// Words that need a verb which the resource does not have.
fn verbs_of_words(resource: &Resource, field: &Field, updated: bool, faults: &mut Vec<Diagnostic>) {
    let created = resource.has(Verb::Post);
    let words = [
        ("needed", created, "create"),
        ("brings", created, "create"),
        ("repaired", created, "create"),
        ("along", updated, "update"),
        ("lost_by_write", updated, "update"),
        ("rank", created || updated, "write"),
        ("closed", created || updated, "write"),
        ("column", created || updated, "write"),
        ("besides", created || updated, "write"),
        ("unset", created || updated, "write"),
        ("keeps_languages", created || updated, "write"),
    ];
    let never = field.write.latest() == Some(&Write::Never);
    for (key, served, what) in words {
        if !field.keys.iter().any(|given| given.value == key) {
            continue;
        }
        if !served {
            let message = format!("`{}` takes no {what}", resource.name.value);
            faults.push(nothing(field.key(key), message, "take this out"));
        } else if never && field.write.steps.len() == 1 && key != "along" {
            let message = format!("`{}` is never written", field.name.value);
            faults.push(nothing(field.key(key), message, "take this out"));
        }
    }
}

fn field_words(model: &Model, resource: &Resource, field: &Field, faults: &mut Vec<Diagnostic>) {
    let writing = &field.writing;
    needed(field, faults);
    if writing.keeps_languages && (!field.translated.ever() || field.required.latest() == Some(&true)) {
        let message = format!("every write of `{}` keeps what it leaves out", field.name.value);
        faults.push(nothing(field.key("keeps_languages"), message, "only for translated fields that are not required"));
    }
    if let Some(fill) = &writing.default {
        filled(model, resource, field, fill, faults);
    }
    for brings in &writing.brings {
        value(field, &brings.is, faults);
        let fill = &brings.fill;
        if let Some(name) = &fill.setting {
            setting(name, faults);
        }
        if fill.value.is_some() == fill.setting.is_some() {
            faults.push(bad_fill(fill.span, "give a `value` or a `setting`"));
        }
        let other = resource.fields.iter().find(|other| other.name.value == brings.field.value);
        if let (Some(other), Some(value)) = (other, &fill.value) {
            check_default(model, other, value, faults);
        }
    }
}

fn needed(field: &Field, faults: &mut Vec<Diagnostic>) {
    if field.writing.needed.ever() && field.required.latest() == Some(&true) {
        let message = format!("the server demands `{}` anyway", field.name.value);
        faults.push(nothing(field.key("needed"), message, "`required` says it"));
    }
}

/// Whether a field can hold a value at all.
fn value(field: &Field, value: &At<String>, faults: &mut Vec<Diagnostic>) {
    let text = value.as_str();
    let good = match field.ty.as_ref().map(|ty| ty.value) {
        Some(Type::Bool) => matches!(text, "0" | "1"),
        Some(Type::Enum) => field.values.iter().any(|known| known.as_str() == text),
        Some(Type::Int | Type::Ref | Type::Id) => text.parse::<i64>().is_ok(),
        _ => true,
    };
    if !good {
        faults.push(
            Diagnostic::new(Code::BadDefault, value.span, format!("`{}` is never `{text}`", field.name.value))
                .label("none of its values"),
        );
    }
}

fn filled(model: &Model, resource: &Resource, field: &Field, fill: &Fill, faults: &mut Vec<Diagnostic>) {
    if fill.value.is_some() {
        return;
    }
    if field.name.value == "id" || field.write.latest() == Some(&Write::Never) {
        let message = format!("`{}` is never written, so it needs no default", field.name.value);
        faults.push(nothing(fill.span, message, "take this out"));
    }
    if let Some(slug) = &fill.slug {
        let of = resource.fields.iter().find(|other| other.name.value == slug.value);
        let both = [Some(field), of].into_iter().flatten().all(|field| field.translated.ever());
        if !both {
            faults.push(bad_fill(slug.span, "an address is made of a translated field, in each of its languages"));
        } else if fill.setting.is_some() || fill.of.is_some() || fill.field.is_some() {
            faults.push(bad_fill(fill.span, "an address or another value, not both"));
        }
        return;
    }
    match (&fill.setting, &fill.of, &fill.field) {
        (Some(name), None, None) => setting(name, faults),
        (None, Some(of), Some(_)) => {
            let by = resource.fields.iter().find(|other| other.name.value == of.value);
            // Nothing is known of one whose file is broken.
            let described = |to: &At<String>| {
                let mut names = model.spec.all().map(|other| &other.name.value).chain(&model.spec.broken);
                names.any(|name| *name == to.value)
            };
            if by.is_some_and(|by| !by.to.as_ref().is_some_and(described)) {
                faults.push(bad_fill(of.span, "it names no record of a resource that is described"));
            }
        }
        (None, None, None) => faults.push(bad_fill(fill.span, "says nothing")),
        (None, Some(_), None) => faults.push(bad_fill(fill.span, "`field` is missing")),
        (None, None, Some(_)) => faults.push(bad_fill(fill.span, "`of` is missing")),
        (Some(_), ..) => faults.push(bad_fill(fill.span, "a setting or a field of another record, not both")),
    }
}

/// The name of a row of `configurations`, as PrestaShop takes it (`isConfigName`, 254 characters).
pub(super) fn setting(name: &At<String>, faults: &mut Vec<Diagnostic>) {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.value.is_empty() || name.value.len() > 254 || !name.value.chars().all(good) {
        faults.push(
            Diagnostic::new(Code::BadName, name.span, format!("there can be no setting `{}`", name.value))
                .label("letters, digits, `_` and `-`, at most 254")
                .help("the names stand in the resource `configurations`, such as `PS_LANG_DEFAULT`"),
        );
    }
}

fn bad_fill(span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadFill, span, "nobody knows where this value comes from")
        .label(label)
        .help("write a value, `{ setting: NAME }`, `{ of: FIELD, field: FIELD }` or `{ slug: FIELD }`")
}

fn rows(resource: &Resource, association: &Association, faults: &mut Vec<Diagnostic>) {
    let writing = &association.writing;
    let words = ["left_out", "moves", "loses", "wipes", "holds", "second_write", "besides"];
    if association.write.latest() == Some(&Write::Never) {
        for key in words.iter().filter(|key| association.keys.iter().any(|given| given.value == **key)) {
            let message = format!("`{}` is never written", association.name.value);
            faults.push(nothing(association.key(key), message, "take this out"));
        }
    }
    for (key, given) in [("left_out", writing.left_out.is_some()), ("moves", writing.moves)] {
        if given && association.api.is_none() {
            faults.push(bad_rows(association.key(key), "its items are no records of their own: `api` is missing"));
        }
    }
    duplicates("the column", writing.loses.iter().map(|name| (name.as_str(), name.span)), faults);
    for name in &writing.loses {
        if association.fields.iter().any(|field| field.name.value == name.value) {
            faults.push(bad_rows(name.span, "a field of the items can be sent, so that it is not lost"));
        }
    }
    duplicates("the association", writing.wipes.iter().map(|name| (name.as_str(), name.span)), faults);
    let behind = |name: &At<String>| {
        let later = resource.associations.iter().skip_while(|other| other.name.value != association.name.value).skip(1);
        later.into_iter().any(|other| other.name.value == name.value)
    };
    let exists = |name: &At<String>| resource.associations.iter().any(|other| other.name.value == name.value);
    for name in writing.wipes.iter().filter(|name| exists(name) && !behind(name)) {
        faults.push(bad_rows(name.span, "it does not stand behind this one, so that it cannot be sent after it"));
    }
    if let Some(holds) = &writing.holds
        && let Some(field) = resource.fields.iter().find(|field| field.name.value == holds.value)
    {
        let id = association.fields.iter().find(|field| field.name.value == "id").and_then(|id| id.to.as_ref());
        if field.to.as_ref().map(At::as_str) != id.map(At::as_str) || id.is_none() {
            faults.push(bad_rows(holds.span, "it does not name records of the resource that the items are of"));
        }
    }
}

fn bad_rows(span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadRows, span, "a write of this association cannot do that").label(label)
}

/// Whether records of the resource that is named have a field or an association that names records of this one.
fn dependents(model: &Model, resource: &Resource, records: &Dependents, faults: &mut Vec<Diagnostic>) {
    // What is not found was reported before; what is not described cannot be looked into.
    let Some(other) = model.spec.resources.iter().find(|other| other.name.value == records.resource.value) else {
        return;
    };
    let this = resource.name.as_str();
    let names = |field: &Field| field.to.as_ref().is_some_and(|to| to.value == this);
    let by = records.by.as_str();
    let field = other.fields.iter().find(|field| field.name.value == by);
    let association = other.associations.iter().find(|association| association.name.value == by);
    let (good, computed) = match (field, association) {
        (Some(field), _) => (names(field), field.computed.ever()),
        (None, Some(association)) => (association.fields.iter().any(names), false),
        (None, None) => return,
    };
    if !good {
        faults.push(bad_dependents(records.by.span, format!("`{by}` names no records of `{this}`")));
    } else if computed {
        faults.push(bad_dependents(records.by.span, format!("`{by}` is computed, so that nobody can count by it")));
    }
}

fn bad_dependents(span: Span, label: String) -> Diagnostic {
    Diagnostic::new(Code::BadDependents, span, "no records depend like this").label(label)
}

fn has_deleted(resource: &Resource, span: Span, what: &str, faults: &mut Vec<Diagnostic>) {
    let marked = resource.fields.iter().find(|field| field.name.value == "deleted");
    if marked.is_none_or(|field| field.ty.as_ref().is_some_and(|ty| ty.value != Type::Bool)) {
        let message = format!("{what} records of `{}` that have no mark", resource.name.value);
        faults
            .push(Diagnostic::new(Code::NoDeleted, span, message).label("there is no field `deleted` of type `bool`"));
    }
}

fn fails(model: &Model, resource: &Resource, failing: &Failing, faults: &mut Vec<Diagnostic>) {
    range(model, &failing.versions, faults);
    duplicates("the verb", failing.verbs.iter().map(|verb| (verb.value.word(), verb.span)), faults);
    if failing.verbs.is_empty() {
        faults.push(nothing(failing.span, "no verb fails".to_owned(), "name the verbs that do"));
    }
    for verb in failing.verbs.iter().filter(|verb| !resource.has(verb.value)) {
        let message = format!("`{}` fails, which `{}` does not have", verb.value.word(), resource.name.value);
        faults.push(Diagnostic::new(Code::VerbNotServed, verb.span, message).label("not among the verbs"));
    }
}
