//! The rules of the spec language beyond shapes and names. Every rule looks at the whole model and reports all it finds.

mod actions;
mod effects;
mod fields;
mod names;
mod naming;
mod resources;
mod service;
mod validators;
mod warnings;
mod writing;

pub(crate) use names::notes;
pub(crate) use warnings::warnings;

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::Model;
use crate::source::{At, Span};
use crate::syntax::{Pages, Paging};
use crate::version::Version;

/// Checks everything.
pub(crate) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    service::check(model, faults);
    for (resource, links) in model.spec.resources.iter().zip(&model.resources) {
        resources::check(model, resource, links, faults);
        writing::check(model, resource, faults);
        effects::check(model, resource, faults);
    }
    validators::check(model, faults);
    actions::check(model, faults);
    names::check(model, faults);
    naming::check(model, faults);
}

/// Reports every name that was given before; `what` is such as `the verb`.
fn duplicates<'a>(what: &str, names: impl IntoIterator<Item = (&'a str, Span)>, faults: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for (name, span) in names {
        match seen.iter().find(|(other, _)| *other == name) {
            Some((_, first)) => faults.push(
                Diagnostic::new(Code::DuplicateEntry, span, format!("{what} `{name}` is given twice"))
                    .label("given again here")
                    .related(*first, "first given here"),
            ),
            None => seen.push((name, span)),
        }
    }
}

/// Reports a version later than any that the service knows: most likely a slip.
fn known_version(model: &Model, version: &At<Version>, faults: &mut Vec<Diagnostic>) {
    let supported = model.spec.service.as_ref().map(|service| service.supported.as_slice()).unwrap_or_default();
    if let Some(latest) = supported.iter().max_by_key(|known| known.value)
        && latest.value < version.value
    {
        faults.push(
            Diagnostic::new(
                Code::UnknownVersion,
                version.span,
                format!("version {} is later than any that the service supports", version.value),
            )
            .label(format!("the latest is {}", latest.value))
            .related(latest.span, "the latest supported version"),
        );
    }
}

/// Reports what is said of paging though it holds anyway.
fn paging(own: &Pages, around: Option<Paging>, faults: &mut Vec<Diagnostic>) {
    let Some(around) = around else { return };
    let again = |span: Span, key: &str| {
        Diagnostic::new(Code::BadPaging, span, format!("`{key}` says what holds anyway"))
            .label("the same as the service's `pages`")
            .help("write only what differs, so that a change of the service's `pages` reaches it")
    };
    faults.extend(own.by.as_ref().filter(|by| by.value == around.by).map(|by| again(by.span, "by")));
    faults.extend(own.size.as_ref().filter(|size| size.value == around.size).map(|size| again(size.span, "size")));
    let ceiling = own.ceiling.as_ref().filter(|ceiling| ceiling.value == around.ceiling);
    faults.extend(ceiling.map(|ceiling| again(ceiling.span, "ceiling")));
    if own.by.is_none() && own.size.is_none() && own.ceiling.is_none() {
        faults.push(
            Diagnostic::new(Code::BadPaging, own.span, "`pages` says nothing").label("write what differs, or nothing"),
        );
    }
}
