//! What the spec says about resources and fields: the shop does what a word says that was measured on genuine ones, so that it has
//! no list of its own beside the spec's.

use prestashop_api::record::{Dependents, Field, Kind, Writing};
use prestashop_api::{RESOURCES, ResourceMeta, Verb, Version};

/// What the spec says about a resource; nothing if it does not know it.
pub(super) fn resource(name: &str) -> &'static ResourceMeta {
    RESOURCES.iter().find(|meta| meta.name == name).copied().unwrap_or(&ResourceMeta::PLAIN)
}

/// What the spec says about a field or an association.
pub(super) fn field(of: &str, name: &str) -> Option<&'static Field> {
    resource(of).shape.field(name)
}

/// What a write of a field does besides.
pub(super) fn writing(of: &str, name: &str) -> &'static Writing {
    field(of, name).map_or(&Writing::PLAIN, |field| field.writing)
}

/// The words of a field that stores no others.
pub(super) fn closed_words(of: &str, name: &str) -> Option<&'static [&'static str]> {
    let field = field(of, name)?;
    match field.kind {
        Kind::Enum(words) if field.writing.closed => Some(words),
        _ => None,
    }
}

/// Whether the shop takes a write and always fails.
pub(super) fn fails(of: &str, verb: Verb, version: &Version) -> bool {
    let in_time = |since: &str, until: &str| {
        (since.is_empty() || *version >= Version::parse(since))
            && (until.is_empty() || *version <= Version::parse(until))
    };
    resource(of).fails.iter().any(|failing| failing.verbs.contains(&verb) && in_time(failing.since, failing.until))
}

/// Whether `by` of a resource is an association that the spec says stays when what it names is deleted.
pub(super) fn leaves(of: &str, holder: &str, by: &str) -> bool {
    resource(of).delete.leaves.iter().any(|left: &Dependents| left.resource == holder && left.by == by)
}

/// The fields of a resource that hold the id of a record of another one, and its associations whose rows do.
pub(super) fn naming(holder: &str, named: &str) -> impl Iterator<Item = &'static str> {
    resource(holder)
        .shape
        .fields
        .iter()
        .filter(move |field| match field.kind {
            Kind::Id(of) => of == named && field.name != "id",
            Kind::Association(rows) => {
                rows.shape.field("id").is_some_and(|id| matches!(id.kind, Kind::Id(of) if of == named))
            }
            _ => false,
        })
        .map(|field| field.name)
}
