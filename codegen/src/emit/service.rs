//! What holds for the whole webservice: limits, versions and error codes; validators; kinds of images.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::format::Part;
use crate::lower::{char_ranges, doc, number, type_ident, version};
use crate::names;
use crate::resolve::Model;
use crate::source::At;
use crate::syntax::{DateKind, Digits, Fact, Images, Validator, Word};

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
        quote!(ErrorCode { first: #first, last: #last, kind: ErrorKind::#kind, about: #about, hint: #hint },)
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
    let facts = service.facts.iter().map(|Fact { name, about, since }| {
        let about = doc(&format!("The first version of which it holds: {about}"));
        let name = format_ident!("{}", name.value.to_uppercase());
        let since = version(since.value);
        quote! {
            #about
            pub(crate) const #name: &str = #since;
        }
    });
    vec![Part::Items(quote! {
        #(#limits)*

        #(#facts)*

        /// All error codes of PrestaShop's webservice.
        pub(crate) const CODES: &[ErrorCode] = &[#(#codes)*];
    })]
}

pub(super) fn validators(model: &Model) -> Vec<Part> {
    let Some(service) = &model.spec.service else { return Vec::new() };
    let validators = service.validators.iter().map(|validator| {
        let (name, rule) = (validator.name.as_str(), rule(validator));
        quote!((#name, #rule),)
    });
    vec![Part::Items(quote! {
        /// What each validator takes.
        pub(crate) static VALIDATORS: &[(&str, Rule)] = &[#(#validators)*];
    })]
}

pub(super) fn images(model: &Model) -> Vec<Part> {
    let images = model.spec.service.as_ref().and_then(|service| service.images.as_ref());
    let Some(Images { kinds, general, mimes }) = images else { return Vec::new() };
    let mimes = mimes.iter().map(|mime| {
        let name = mime.name.as_str();
        let since = mime.since.as_ref().map_or_else(String::new, |since| version(since.value));
        quote!((#name, #since),)
    });
    vec![
        words("ImageKind", "A kind of images that belong to records.", kinds),
        words("GeneralImage", "An image of the shop itself. It can be read and replaced.", general),
        Part::Items(quote! {
            /// The media types of images that can be uploaded, each with the first version that takes it; empty where all do.
            pub(crate) const MIMES: &[(&str, &str)] = &[#(#mimes)*];
        }),
    ]
}

/// An enum of all the words there are.
fn words(name: &str, about: &str, words: &[Word]) -> Part {
    let (name, about) = (type_ident(name), doc(about));
    let variants = words.iter().map(|Word { name, about }| {
        let (variant, word, about) = (type_ident(&names::variant(name.as_str())), name.as_str(), doc(about));
        quote! {
            #about
            #variant = #word,
        }
    });
    Part::Macro(
        "words",
        quote! {
            #about
            pub enum #name { #(#variants)* }
        },
    )
}

/// The rule of a validator; two that go together become `All`.
fn rule(validator: &Validator) -> TokenStream {
    let mut rules = Vec::new();
    if let Some(refuses) = &validator.refuses {
        let refuses = refuses.as_str();
        rules.push(quote!(Rule::Refuses(#refuses)));
    }
    if let Some(ranges) = validator.takes.as_ref().and_then(|takes| char_ranges(&takes.value)) {
        let ranges = ranges.iter().map(|(first, last)| quote!((#first, #last)));
        rules.push(quote!(Rule::Takes(&[#(#ranges),*])));
    }
    if let Some([least, greatest]) = validator.length.as_deref() {
        let (least, greatest) = (number(least.value), number(greatest.value));
        rules.push(quote!(Rule::Length(#least, #greatest)));
    }
    if let Some([least, greatest]) = validator.int.as_deref() {
        let (least, greatest) = (signed(least.value), signed(greatest.value));
        rules.push(quote!(Rule::Int(#least, #greatest)));
    }
    if let Some(Digits { signed, whole, places }) = validator.decimal {
        let (whole, places) = (Literal::u8_unsuffixed(whole), Literal::u8_unsuffixed(places));
        rules.push(quote!(Rule::Decimal { signed: #signed, whole: #whole, places: #places }));
    }
    if let Some(words) = &validator.one_of {
        let words = words.iter().map(At::as_str);
        rules.push(quote!(Rule::OneOf(&[#(#words),*])));
    }
    match validator.date.as_ref().map(|date| date.value) {
        Some(DateKind::Date) => rules.push(quote!(Rule::Date)),
        Some(DateKind::Datetime) => rules.push(quote!(Rule::DateTime)),
        None => {}
    }
    match rules.as_slice() {
        [] => quote!(Rule::Any),
        [rule] => rule.clone(),
        rules => quote!(Rule::All(&[#(#rules),*])),
    }
}

fn signed(value: i64) -> TokenStream {
    match value {
        i64::MIN => quote!(i64::MIN),
        i64::MAX => quote!(i64::MAX),
        value => {
            let digits = number(value.unsigned_abs());
            if value < 0 { quote!(-#digits) } else { digits }
        }
    }
}
