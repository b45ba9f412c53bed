//! Rules of `service.yaml`.

use super::{duplicates, known_version};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, is_full};
use crate::resolve::Model;
use crate::source::At;
use crate::syntax::{ErrorCode, Service};

pub(super) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    let Some(service) = &model.spec.service else {
        return;
    };
    let supported: Vec<_> = service.supported.iter().map(|v| (v.value.to_string(), v.span)).collect();
    duplicates("the version", supported.iter().map(|(name, span)| (name.as_str(), *span)), faults);
    let facts = service.facts.iter().map(|fact| &fact.since);
    let mimes = service.images.iter().flat_map(|images| &images.mimes).filter_map(|mime| mime.since.as_ref());
    for since in facts.chain(mimes) {
        known_version(model, since, faults);
    }
    kinds(service, faults);
    let hints = service.kinds.iter().map(|kind| &kind.hint).chain(service.errors.iter().map(|error| &error.hint));
    for hint in hints.flatten() {
        filled_in(hint, faults);
    }
    codes(&service.errors, faults);
    if let (Some(own), Some(_)) = (&service.pages, &model.spec.library_service) {
        super::paging(own, model.spec.paging_of_service(), faults);
    }
    super::actions::every_trigger(&service.triggers, faults);
    for resource in &service.undescribed {
        if let Some(described) = model.spec.resources.iter().find(|other| other.name.value == resource.name.value) {
            faults.push(
                Diagnostic::new(
                    Code::DuplicateEntry,
                    resource.name.span,
                    format!("`{}` has a file, so it is not undescribed", resource.name.value),
                )
                .label("remove this entry")
                .related(described.name.span, "described here"),
            );
        }
    }
}

fn kinds(service: &Service, faults: &mut Vec<Diagnostic>) {
    for error in &service.errors {
        if !service.kinds.iter().any(|kind| kind.name.value == error.kind.value) && !is_full(faults) {
            faults.push(
                Diagnostic::new(
                    Code::UnknownKind,
                    error.kind.span,
                    format!("unknown error kind `{}`", error.kind.value),
                )
                .label("not in `kinds`")
                .suggest(&error.kind.value, service.kinds.iter().map(|kind| kind.name.as_str())),
            );
        }
    }
}

/// What the client puts into a hint.
const FILLED_IN: &[&str] = &["verb", "resource"];

/// A word in braces that nothing is put in for: users would read the braces.
fn filled_in(hint: &At<String>, faults: &mut Vec<Diagnostic>) {
    let words = hint.value.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(word, _)| word);
    for word in words.filter(|word| !FILLED_IN.contains(word)) {
        faults.push(
            Diagnostic::new(Code::UnknownWord, hint.span, format!("nothing is put in for `{{{word}}}`"))
                .label("users would read the braces")
                .suggest(word, FILLED_IN.iter().copied()),
        );
    }
}

fn codes(errors: &[ErrorCode], faults: &mut Vec<Diagnostic>) {
    for error in errors {
        let (first, last) = error.codes.value;
        if first > last {
            faults.push(
                Diagnostic::new(Code::OutOfRange, error.codes.span, format!("the range {first}..{last} holds no code"))
                    .label("write the lower code first"),
            );
        }
        let status: Vec<_> = error.status.iter().map(|status| (status.value.to_string(), status.span)).collect();
        duplicates("the status", status.iter().map(|(name, span)| (name.as_str(), *span)), faults);
    }
    let mut sorted: Vec<&At<(u16, u16)>> = errors.iter().map(|error| &error.codes).collect();
    sorted.sort_by_key(|codes| (codes.value, codes.span));
    // The entry that reaches furthest so far: a wide range can overlap with more than its neighbour.
    let mut furthest: Option<&At<(u16, u16)>> = None;
    for codes in sorted {
        if let Some(wide) = furthest
            && wide.value.1 >= codes.value.0
            // The very same text is a duplicate key already.
            && (wide.value != codes.value || wide.span.end - wide.span.start != codes.span.end - codes.span.start)
        {
            faults.push(
                Diagnostic::new(Code::DuplicateEntry, codes.span, "two entries describe the same error code")
                    .label("overlaps")
                    .related(wide.span, "with this entry"),
            );
        }
        if furthest.is_none_or(|wide| wide.value.1 < codes.value.1) {
            furthest = Some(codes);
        }
    }
}
