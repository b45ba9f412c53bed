//! The table of error codes.

use proc_macro2::Literal;
use quote::{format_ident, quote};

use crate::format::Part;
use crate::lower::{doc, number};
use crate::names;
use crate::resolve::Model;

pub(super) fn parts(model: &Model) -> Vec<Part> {
    let Some(service) = &model.spec.service else { return Vec::new() };
    let hint_of = |kind: &str| service.kinds.iter().find(|known| known.name.value == kind)?.hint.clone();
    let codes = service.errors.iter().map(|code| {
        let (first, last) = code.codes.value;
        let (first, last) = (Literal::u16_unsuffixed(first), Literal::u16_unsuffixed(last));
        let kind = format_ident!("{}", names::type_name(code.kind.as_str()));
        let about = code.about.trim();
        let hint = code.hint.clone().or_else(|| hint_of(code.kind.as_str())).unwrap_or_default();
        let hint = hint.trim();
        quote!(Code { first: #first, last: #last, kind: ErrorKind::#kind, about: #about, hint: #hint },)
    });
    let limits = service.limits.iter().map(|(name, limit)| {
        let about = doc(&format!("The limit `{}` of the spec.", name.value));
        let name = format_ident!("{}", name.value.to_uppercase());
        let limit = number(*limit);
        quote! {
            #about
            pub(crate) const #name: u64 = #limit;
        }
    });
    vec![Part::Items(quote! {
        #(#limits)*

        /// All error codes of PrestaShop's webservice.
        pub(crate) const CODES: &[Code] = &[#(#codes)*];
    })]
}
