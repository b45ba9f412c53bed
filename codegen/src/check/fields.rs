//! Rules of fields, of records and of association items alike.

use super::known_version;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::Model;
use crate::source::{At, Span};
use crate::syntax::{Field, Type, VersionRange, Write};
use crate::version::{Version, Versioned};

pub(super) fn check(model: &Model, field: &Field, faults: &mut Vec<Diagnostic>) {
    range(model, &field.versions, faults);
    holds(model, &field.required, &field.versions, faults);
    steps(model, &field.max, &field.versions, faults);
    holds(model, &field.translated, &field.versions, faults);
    holds(model, &field.nullable, &field.versions, faults);
    holds(model, &field.computed, &field.versions, faults);
    steps(model, &field.write, &field.versions, faults);
    steps(model, &field.validator, &field.versions, faults);
    holds(model, &field.lost_by_put, &field.versions, faults);
    steps(model, &field.writing.column, &field.versions, faults);
    steps(model, &field.writing.unset, &field.versions, faults);
    holds(model, &field.writing.needed, &field.versions, faults);
    if never_sent(field) {
        let message = format!("`{}` is required and never written", field.name.value);
        let fault = Diagnostic::new(Code::NothingWritten, field.key("required"), message).label("nobody can send it");
        faults.push(fault.related(field.key("write"), "never written"));
    }
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

/// Whether some version requires a field that it never takes.
fn never_sent(field: &Field) -> bool {
    let since = field.versions.since.as_ref().map_or(Version::FIRST, |since| since.value);
    let steps = field.required.steps.iter().filter_map(|step| step.from.as_ref());
    let steps = steps.chain(field.write.steps.iter().filter_map(|step| step.from.as_ref())).map(|from| from.value);
    let mut versions = std::iter::once(since).chain(steps).filter(|version| field.versions.contains(*version));
    versions.any(|version| field.required.holds(version) && field.write.at(version) == Some(&Write::Never))
}

/// The versions of a fact: known, each once, within those of what it is a fact of, and each with another value than before.
pub(super) fn steps<T: Clone + PartialEq>(
    model: &Model,
    fact: &Versioned<T>,
    owner: &VersionRange,
    faults: &mut Vec<Diagnostic>,
) {
    changes(model, fact, owner, Option::<&T>::cloned, faults);
}

/// The versions of a fact that holds or does not.
fn holds(model: &Model, fact: &Versioned<bool>, owner: &VersionRange, faults: &mut Vec<Diagnostic>) {
    changes(model, fact, owner, |value| value == Some(&true), faults);
}

fn changes<'f, T, V: Default + PartialEq>(
    model: &Model,
    fact: &'f Versioned<T>,
    owner: &VersionRange,
    value: impl Fn(Option<&'f T>) -> V,
    faults: &mut Vec<Diagnostic>,
) {
    let (mut before, mut last) = (V::default(), None::<&At<Version>>);
    for step in &fact.steps {
        let now = value(step.value.as_ref().map(|value| &value.value));
        let Some(version) = &step.from else { continue };
        known_version(model, version, faults);
        if let Some(until) = owner.until.as_ref().filter(|until| version.value > until.value) {
            faults.push(outside(version, until.span));
        } else if let Some(since) = owner.since.as_ref().filter(|since| version.value < since.value) {
            faults.push(
                Diagnostic::new(
                    Code::EmptyVersions,
                    version.span,
                    format!("nothing holds before {}, the first version that has the field", since.value),
                )
                .label(format!("write {}, or what holds from there on", since.value))
                .related(since.span, "the first version"),
            );
        } else if let Some(same) = last.filter(|last| last.value == version.value) {
            faults.push(
                Diagnostic::new(
                    Code::DuplicateEntry,
                    version.span,
                    format!("the version {} is given twice", version.value),
                )
                .label("given again")
                .related(same.span, "given before"),
            );
        } else if now == before {
            faults.push(
                Diagnostic::new(Code::DuplicateEntry, version.span, format!("nothing changes with {}", version.value))
                    .label("the same holds before")
                    .help("take this version out"),
            );
        }
        (before, last) = (now, Some(version));
    }
}

fn outside(version: &At<Version>, until: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyVersions, version.span, format!("nothing holds from {} on", version.value))
        .label("later than the last version that has the field")
        .related(until, "the last version")
}
