//! Rules of fields, of records and of association items alike.

use super::known_version;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::Model;
use crate::source::{At, Span};
use crate::syntax::{Field, Type, VersionRange};
use crate::version::{Version, Versioned};

pub(super) fn check(model: &Model, field: &Field, faults: &mut Vec<Diagnostic>) {
    range(model, &field.versions, faults);
    steps(model, &field.required, &field.versions, faults);
    steps(model, &field.max, &field.versions, faults);
    steps(model, &field.translated, &field.versions, faults);
    steps(model, &field.nullable, &field.versions, faults);
    steps(model, &field.computed, &field.versions, faults);
    steps(model, &field.write, &field.versions, faults);
    steps(model, &field.validator, &field.versions, faults);
    steps(model, &field.lost_by_put, &field.versions, faults);
    steps(model, &field.writing.column, &field.versions, faults);
    steps(model, &field.writing.unset, &field.versions, faults);
    steps(model, &field.writing.needed, &field.versions, faults);
    if let Some(ty) = &field.ty {
        keys_of_type(field, ty, faults);
    }
    super::duplicates("the value", field.values.iter().map(|value| (value.as_str(), value.span)), faults);
}

/// Which types a key goes with, and which type needs it.
const KEYS: &[(&str, &[Type], Option<Type>)] = &[
    // The `id` of an association's item is the number of another record where it says which.
    ("to", &[Type::Ref, Type::Id], Some(Type::Ref)),
    ("scale", &[Type::Decimal], Some(Type::Decimal)),
    ("values", &[Type::Enum], Some(Type::Enum)),
    ("max", &[Type::Text, Type::Html, Type::Enum, Type::Int, Type::Decimal], None),
    ("translated", &[Type::Text, Type::Html], None),
    ("keeps_languages", &[Type::Text, Type::Html], None),
    ("column", &[Type::Text, Type::Html], None),
    ("closed", &[Type::Enum], None),
    ("rank", &[Type::Int], None),
    ("repaired", &[Type::Text, Type::Html], None),
];

impl Type {
    /// Whether a field of this type can have the key.
    #[must_use]
    pub fn can_have(self, key: &str) -> bool {
        KEYS.iter().all(|(name, types, _)| *name != key || types.contains(&self))
    }
}

fn keys_of_type(field: &Field, ty: &At<Type>, faults: &mut Vec<Diagnostic>) {
    for (key, types, needed) in KEYS {
        let given = field.keys.iter().any(|given| given.value == *key);
        let fits = types.contains(&ty.value);
        let word = ty.value.word();
        if given && !fits {
            let types: Vec<_> = types.iter().map(|ty| format!("`{}`", ty.word())).collect();
            faults.push(
                Diagnostic::new(
                    Code::KeyOfOtherType,
                    field.key(key),
                    format!("a field of type `{word}` has no `{key}`"),
                )
                .label(format!("only for {}", types.join(", ")))
                .related(ty.span, "the type"),
            );
        }
        let empty = *key == "values" && given && field.values.is_empty();
        if *needed == Some(ty.value) && (!given || empty) {
            faults.push(
                Diagnostic::new(Code::TypeNeedsKey, ty.span, format!("a field of type `{word}` needs `{key}`"))
                    .label(format!("`{key}` is missing")),
            );
        }
    }
}

/// A range of versions: not empty, not of the future.
pub(super) fn range(model: &Model, versions: &VersionRange, faults: &mut Vec<Diagnostic>) {
    for version in versions.since.iter().chain(&versions.until) {
        known_version(model, version, faults);
    }
    if let (Some(since), Some(until)) = (&versions.since, &versions.until)
        && since.value > until.value
    {
        faults.push(
            Diagnostic::new(Code::EmptyVersions, until.span, "no version lies in this range")
                .label("the last version")
                .related(since.span, "is earlier than the first"),
        );
    }
}

/// The versions of a fact: known, and within those of what it is a fact of.
pub(super) fn steps<T>(model: &Model, fact: &Versioned<T>, owner: &VersionRange, faults: &mut Vec<Diagnostic>) {
    for version in fact.steps.iter().filter_map(|step| step.from.as_ref()) {
        known_version(model, version, faults);
        if let Some(until) = &owner.until
            && version.value > until.value
        {
            faults.push(outside(version, until.span));
        }
    }
}

fn outside(version: &At<Version>, until: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyVersions, version.span, format!("nothing holds from {} on", version.value))
        .label("later than the last version that has the field")
        .related(until, "the last version")
}
