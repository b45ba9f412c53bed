//! What is doubtful in a spec that is right. Each can be allowed where it stands, with a reason.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::Model;
use crate::source::Span;
use crate::syntax::{Resource, VersionRange};
use crate::version::Version;

/// What `import` writes for people to replace.
const DRAFT: &str = "…";

/// Everything that is doubtful.
pub(crate) fn warnings(model: &Model) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for resource in &model.spec.resources {
        drafts(resource, &mut warnings);
        empty_overlay(resource, &mut warnings);
        unproven(model, resource, &mut warnings);
    }
    shared_filters(model, &mut warnings);
    warnings
}

fn drafts(resource: &Resource, warnings: &mut Vec<Diagnostic>) {
    let mut check = |about: &str, what: &str, span: Span| {
        if about.trim() == DRAFT {
            let message = format!("`{what}` is a draft: nobody has said what it is");
            warnings.push(Diagnostic::new(Code::Draft, span, message).label("its `about` says nothing"));
        }
    };
    // Of an overlay, these words are the library's.
    if resource.base.is_none() {
        check(&resource.about, resource.name.as_str(), resource.name.span);
    }
    for field in resource.own_fields() {
        check(&field.about, field.name.as_str(), field.key("about"));
    }
    for rows in resource.own_associations() {
        check(&rows.about, rows.name.as_str(), rows.key("about"));
        for field in &rows.fields {
            check(&field.about, field.name.as_str(), field.key("about"));
        }
    }
}

fn empty_overlay(resource: &Resource, warnings: &mut Vec<Diagnostic>) {
    let Some(base) = &resource.base else { return };
    let displays = resource.displays.len() > base.displays.len();
    if resource.own_fields().is_empty() && resource.own_associations().is_empty() && !displays {
        let message = format!("this adds nothing to the library's `{}`", resource.name.value);
        let warning = Diagnostic::new(Code::Draft, resource.name.span, message).label("neither a field nor a display");
        warnings.push(warning.help("`prestashop-conformance drift --external` tells what a shop has besides"));
    }
}

fn unproven(model: &Model, resource: &Resource, warnings: &mut Vec<Diagnostic>) {
    let supported = model.spec.whole_service().map(|service| service.supported.as_slice()).unwrap_or_default();
    let supported: Vec<Version> = supported.iter().map(|version| version.value).collect();
    let mut check = |what: &str, versions: &VersionRange| {
        let end = versions.until.as_ref().or(versions.since.as_ref());
        let Some(end) = end.filter(|_| !supported.iter().any(|version| versions.contains(*version))) else { return };
        let proven: Vec<_> = supported.iter().map(Version::to_string).collect();
        warnings.push(
            Diagnostic::new(Code::Unproven, end.span, format!("no recording tells of `{what}`"))
                .label(format!("none of {} has it", proven.join(", "))),
        );
    };
    if resource.base.is_none() {
        check(resource.name.as_str(), &resource.versions);
    }
    for field in resource.own_fields() {
        check(field.name.as_str(), &field.versions);
    }
    for rows in resource.own_associations() {
        check(rows.name.as_str(), &rows.versions);
        for field in &rows.fields {
            check(field.name.as_str(), &field.versions);
        }
    }
}

/// Filters by a field that every shop of a multistore has a value of its own for.
fn shared_filters(model: &Model, warnings: &mut Vec<Diagnostic>) {
    let Some(spec) = &model.spec.actions else { return };
    for (action, links) in spec.actions.iter().zip(&model.actions) {
        let Some(resource) = links.resource.map(|index| model.spec.at(index)) else { continue };
        for (input, field) in action.inputs.iter().zip(&links.filters) {
            let (Some(filter), Some(field)) = (&input.filter, field.map(|field| &resource.fields[field])) else {
                continue;
            };
            if field.per_shop {
                let message = format!("the shop filters by the `{}` that all shops share", field.name.value);
                let warning = Diagnostic::new(Code::SharedFilter, filter.span, message)
                    .label("records show the value of their shop");
                warnings.push(warning.help("say so in the input's `about`, then allow this with a reason"));
            }
        }
    }
}
