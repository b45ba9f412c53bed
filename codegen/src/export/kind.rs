//! What a field holds, whatever dialect of JSON shows it.

use crate::resolve::{Model, Target};
use crate::source::At;
use crate::syntax::{Field, InputType, Resource, Type};

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// The id of a record of the named resource.
    Id(&'a str),
    Int,
    Bool,
    Decimal,
    Text,
    Translated,
    DateTime,
    Date,
    /// One of these words, or another one.
    Enum(Vec<&'a str>),
}

/// What a field holds. `own` is the resource whose id its `id` is; rows of associations have none of their own.
pub(super) fn of_field<'a>(
    model: &'a Model,
    own: Option<&'a Resource>,
    field: &'a Field,
    target: Option<Target>,
) -> Kind<'a> {
    if field.translated.latest() == Some(&true) {
        return Kind::Translated;
    }
    compared(model, own, field, target)
}

/// What filters compare a field with.
pub(super) fn compared<'a>(
    model: &'a Model,
    own: Option<&'a Resource>,
    field: &'a Field,
    target: Option<Target>,
) -> Kind<'a> {
    let linked = target.map(|target| name(model, target));
    match field.ty.as_ref().map(|ty| ty.value) {
        Some(Type::Id) => linked.or(own.map(|own| own.name.as_str())).map_or(Kind::Int, Kind::Id),
        Some(Type::Ref) => linked.map_or(Kind::Int, Kind::Id),
        Some(Type::Int) => Kind::Int,
        Some(Type::Bool) => Kind::Bool,
        Some(Type::Decimal) => Kind::Decimal,
        Some(Type::Datetime) => Kind::DateTime,
        Some(Type::Date) => Kind::Date,
        Some(Type::Enum) => Kind::Enum(field.values.iter().map(At::as_str).collect()),
        Some(Type::Text | Type::Html) | None => Kind::Text,
    }
}

/// What an input that says its type holds.
pub(super) fn of_input(model: &Model, ty: InputType, target: Option<Target>) -> Kind<'_> {
    match ty {
        InputType::Id | InputType::Ref => target.map_or(Kind::Int, |target| Kind::Id(name(model, target))),
        InputType::Int => Kind::Int,
        InputType::Bool => Kind::Bool,
        InputType::Decimal => Kind::Decimal,
        InputType::Datetime => Kind::DateTime,
        InputType::Date => Kind::Date,
        InputType::Text | InputType::Display | InputType::Duration | InputType::Start => Kind::Text,
    }
}

/// The name of a resource.
fn name(model: &Model, target: Target) -> &str {
    match (target, &model.spec.service) {
        (Target::Described(index), _) => model.spec.at(index).name.as_str(),
        (Target::Undescribed(index), Some(service)) => service.undescribed[index].name.as_str(),
        // Targets without a file come from the service.
        (Target::Undescribed(_), None) => "",
    }
}
