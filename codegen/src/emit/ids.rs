//! The ids of all resources.

use super::For;
use super::scope::Scope;
use crate::format::doc;
use crate::names;
use crate::resolve::Model;

pub(super) fn parts(model: &Model, scope: &Scope, made_for: For) -> Vec<String> {
    let described = model
        .spec
        .resources
        .iter()
        .filter(|resource| resource.base.is_none())
        .map(|resource| (names::id(resource), resource.name.as_str()));
    let undescribed = model.spec.service.iter().flat_map(|service| &service.undescribed);
    let undescribed = undescribed.map(|resource| (names::undescribed_id(resource), resource.name.as_str()));
    // A crate of a user's own takes the ids of PrestaShop's resources from the library.
    let undescribed = undescribed.filter(|_| made_for == For::Library);
    let mut ids: Vec<_> = described.chain(undescribed).collect();
    ids.sort();
    let id = |(name, resource): &(String, &str)| {
        let about = doc(&format!("The id of a record of `{resource}`."));
        format!("{about}#[id({resource:?})]\npub struct {name};\n")
    };
    vec![scope.around("id", &ids.iter().map(id).collect::<Vec<_>>().join("\n"))]
}
