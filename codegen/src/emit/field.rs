//! A field in Rust: its name, its types, and `#[field(…)]`, which says what the spec knows beyond these.

use super::scope::Scope;
use super::writing;
use crate::format::number;
use crate::names::{self, Owner};
use crate::resolve::{Model, Target};
use crate::source::At;
use crate::syntax::{Association, Field, Fill, InputType, Resource, Type, VersionRange, Write};
use crate::version::{History, Version, Versioned};

/// A field in Rust.
pub(super) struct Lowered {
    pub(super) name: String,
    /// The type in the record.
    pub(super) ty: String,
    /// The type that filters compare with; `None` where the field cannot be filtered.
    pub(super) filter: Option<String>,
    /// What stands in `#[field(…)]`.
    pub(super) marks: Vec<String>,
    /// What to use instead; empty where it is not deprecated.
    pub(super) deprecated: String,
    pub(super) about: String,
}

/// The record that has a field.
pub(super) struct Of<'a> {
    /// Its struct.
    pub(super) name: String,
    /// The resource that describes it.
    pub(super) resource: &'a Resource,
    /// Whether it is a row of an association, which has no ids of its own.
    pub(super) is_row: bool,
}

impl<'a> Of<'a> {
    /// The record of a resource, as far as that field goes: of one that adds to the library's, the library's may describe it.
    pub(super) fn record(resource: &'a Resource, field: usize) -> Self {
        let resource = resource.describing(field);
        Self { name: names::record(resource), resource, is_row: false }
    }

    /// The rows of an association.
    pub(super) fn rows(resource: &'a Resource, association: &Association) -> Self {
        let name = names::association(resource, association);
        Self { name, resource: resource.describing_rows(association), is_row: true }
    }
}

/// Lowers a field of a record.
pub(super) fn lower(model: &Model, scope: &Scope, of: &Of, field: &Field, target: Option<Target>) -> Lowered {
    let compared = compared(model, scope, of, field, target);
    let is_translated = field.translated.latest() == Some(&true);
    let is_optional = match field.ty.as_ref().map(|ty| ty.value) {
        Some(Type::Id | Type::Enum) => false,
        Some(Type::Ref) => field.required.latest() != Some(&true),
        Some(Type::Datetime | Type::Date) => true,
        _ => field.nullable.latest() == Some(&true),
    };
    Lowered {
        name: names::member(field.name_in_rust().as_str(), Owner::Record),
        ty: match () {
            () if is_translated => scope.library("Translated"),
            () if is_optional => format!("{}<{compared}>", scope.std("Option")),
            () => compared.clone(),
        },
        filter: (field.computed.latest() != Some(&true)).then_some(compared),
        marks: marks(scope, field),
        deprecated: field.naming.deprecated().to_owned(),
        about: about(&field.name, field.rust.as_ref(), &field.about, &field.versions),
    }
}

/// The type that filters compare a field with.
pub(super) fn compared(model: &Model, scope: &Scope, of: &Of, field: &Field, target: Option<Target>) -> String {
    let number = || "u64".to_owned();
    let link = target.map(|target| id(model, scope, target));
    match field.ty.as_ref().map(|ty| ty.value) {
        Some(Type::Id) if of.is_row => link.unwrap_or_else(number),
        Some(Type::Id) => link.unwrap_or_else(|| own_id(model, scope, of.resource)),
        Some(Type::Ref) => link.unwrap_or_else(number),
        Some(Type::Int) => "i64".to_owned(),
        Some(Type::Bool) => "bool".to_owned(),
        Some(Type::Decimal) => scope.library("Decimal"),
        Some(Type::Text | Type::Html) | None => scope.std("String"),
        Some(Type::Datetime) => scope.library("DateTime"),
        Some(Type::Date) => scope.library("Date"),
        Some(Type::Enum) => scope.of(model, of.resource, &names::open_enum(&of.name, field)),
    }
}

/// The type of the ids of a resource.
pub(super) fn id(model: &Model, scope: &Scope, target: Target) -> String {
    match (target, &model.spec.service) {
        (Target::Described(index), _) => own_id(model, scope, model.spec.at(index)),
        (Target::Undescribed(index), Some(service)) => {
            scope.resources(&names::undescribed_id(&service.undescribed[index]))
        }
        // Targets without a file come from the service.
        (Target::Undescribed(_), None) => "u64".to_owned(),
    }
}

/// The type of the ids of a resource that is described: the library's for one that adds to it.
pub(super) fn own_id(model: &Model, scope: &Scope, resource: &Resource) -> String {
    scope.of(model, resource.in_library(), &names::id(resource))
}

/// The type of an input's value.
pub(super) fn input(model: &Model, scope: &Scope, ty: InputType, target: Option<Target>) -> String {
    match ty {
        InputType::Id | InputType::Ref => target.map_or_else(|| "u64".to_owned(), |target| id(model, scope, target)),
        InputType::Int => "u64".to_owned(),
        InputType::Bool => "bool".to_owned(),
        InputType::Decimal => scope.library("Decimal"),
        InputType::Datetime => scope.library("DateTime"),
        InputType::Date => scope.library("Date"),
        InputType::Text | InputType::Display | InputType::Duration | InputType::Start => scope.std("String"),
    }
}

/// What a field is, which versions have it, and why it is not called as in PrestaShop.
pub(super) fn about(name: &At<String>, rust: Option<&At<String>>, text: &str, versions: &VersionRange) -> String {
    let text = in_versions(text, versions);
    let text = rust.map_or(text.clone(), |_| format!("{text} PrestaShop calls it `{}`.", name.value));
    match names::yields(rust.unwrap_or(name).as_str(), Owner::Record) {
        Some(why) => format!("{text} {why}."),
        None => text,
    }
}

/// What something is, and which versions have it.
pub(crate) fn in_versions(text: &str, versions: &VersionRange) -> String {
    let text = text.trim();
    match (&versions.since, &versions.until) {
        (None, None) => text.to_owned(),
        (Some(since), None) => format!("{text} Since PrestaShop {}.", since.value),
        (None, Some(until)) => format!("{text} Up to PrestaShop {}.", until.value),
        (Some(since), Some(until)) => format!("{text} From PrestaShop {} to {}.", since.value, until.value),
    }
}

fn marks(scope: &Scope, field: &Field) -> Vec<String> {
    let versions = &field.versions;
    let mut marks = Marks { versions, marks: Vec::new() };
    let is_true = |value: Option<&bool>| value == Some(&true);
    marks.text("named", field.rust.as_ref().map(|_| &field.name));
    marks.text("renamed_from", field.naming.renamed_from.as_ref());
    marks.fact("required", &field.required, is_true, |_| None);
    marks.flag("computed", field.computed.latest() == Some(&true));
    marks.write(&field.write);
    marks.flag("per_shop", field.per_shop);
    marks.flag("secret", field.secret);
    marks.flag("html", field.ty.as_ref().is_some_and(|ty| ty.value == Type::Html));
    // A limit beyond what any text reaches is none.
    let max = |max: Option<&u64>| max.map_or(0, |max| u32::try_from(*max).unwrap_or(0));
    marks.fact("max", &field.max, max, |max| Some(number(*max)));
    marks.value("scale", field.scale.as_ref().map(|scale| number(scale.value)));
    marks.range();
    let validator = |name: Option<&String>| name.cloned().unwrap_or_default();
    marks.fact("validator", &field.validator, validator, |name| Some(quoted(name)));
    marks.text("default", field.writing.default.as_ref().and_then(Fill::constant));
    marks.fact("lost_by_put", &field.lost_by_put, is_true, |_| None);
    marks.text("write_as", field.write_as.as_ref());
    marks.value("writing", writing::of_field(scope, field));
    marks.marks
}

/// What stands in `#[field(…)]` of an association.
pub(super) fn of_association(scope: &Scope, association: &Association) -> Vec<String> {
    let mut marks = Marks { versions: &association.versions, marks: Vec::new() };
    marks.text("named", association.rust.as_ref().map(|_| &association.name));
    marks.text("renamed_from", association.naming.renamed_from.as_ref());
    marks.write(&association.write);
    marks.flag("full_only", association.full_only);
    marks.range();
    marks.value("writing", writing::of_association(scope, association));
    marks.marks
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

struct Marks<'a> {
    /// The versions that have the field.
    versions: &'a VersionRange,
    marks: Vec<String>,
}

impl Marks<'_> {
    fn flag(&mut self, name: &str, holds: bool) {
        if holds {
            self.marks.push(name.to_owned());
        }
    }

    fn value(&mut self, name: &str, value: Option<String>) {
        self.marks.extend(value.map(|value| format!("{name} = {value}")));
    }

    fn text(&mut self, name: &str, text: Option<&At<String>>) {
        self.value(name, text.map(|text| quoted(text.as_str())));
    }

    /// A fact that can differ by version: `name = value` or just `name` where it holds in all, `name_by = …` where it changed.
    fn fact<T, V: Default + PartialEq + std::fmt::Debug>(
        &mut self,
        name: &str,
        fact: &Versioned<T>,
        value: impl Fn(Option<&T>) -> V,
        print: impl Fn(&V) -> Option<String>,
    ) {
        let print = |value: &V| print(value);
        match fact.history(self.versions.since.as_ref().map(|since| since.value), value) {
            History::Never => {}
            History::Always(value) => match print(&value) {
                Some(value) => self.value(name, Some(value)),
                None => self.flag(name, true),
            },
            History::Changed(changes) => {
                let step = |(since, value): &(Version, V)| {
                    format!(
                        "({}, {})",
                        quoted(&since.to_string()),
                        print(value).unwrap_or_else(|| format!("{value:?}"))
                    )
                };
                let steps: Vec<_> = changes.iter().map(step).collect();
                self.value(&format!("{name}_by"), Some(format!("&[{}]", steps.join(", "))));
            }
        }
    }

    fn write(&mut self, write: &Versioned<Write>) {
        self.fact("read_only", write, |write| write == Some(&Write::Never), |_| None);
        self.flag("by_action", write.latest() == Some(&Write::Action));
    }

    fn range(&mut self) {
        for (name, end) in [("since", &self.versions.since), ("until", &self.versions.until)] {
            self.value(name, end.as_ref().map(|end| quoted(&end.value.to_string())));
        }
    }
}
