//! The ids of all resources.

use quote::quote;

use super::For;
use crate::format::Part;
use crate::lower::type_ident;
use crate::names;
use crate::resolve::Model;

pub(super) fn parts(model: &Model, made_for: For) -> Vec<Part> {
    let described = model.spec.resources.iter().map(|resource| (names::id(resource), resource.name.value.clone()));
    let undescribed = model.spec.service.iter().flat_map(|service| &service.undescribed);
    let undescribed = undescribed.map(|resource| (names::undescribed_id(resource), resource.name.value.clone()));
    let mut ids: Vec<_> = described.collect();
    // A crate of a user's own takes the ids of PrestaShop's resources from the library.
    if made_for == For::Library {
        ids.extend(undescribed);
    }
    ids.sort();
    let ids = ids.iter().map(|(name, resource)| {
        let name = type_ident(name);
        let about = format!(" The id of a record of `{resource}`.");
        quote! {
            #[doc = #about]
            #[id(#resource)]
            pub struct #name;
        }
    });
    vec![Part::Macro("id", quote!(#(#ids)*))]
}
