//! From the checked model to Rust: names, types and marks, decided before anything is printed.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::marks;
use crate::names;
use crate::resolve::{Model, Target};
use crate::source::At;
use crate::syntax::{Field, InputType, Type, VersionRange};
use crate::version::Version;

/// Characters of a line of documentation.
const DOC_WIDTH: usize = 109;

/// The name of a field, input or method, escaped where Rust needs it.
pub(crate) fn ident(name: &str) -> Ident {
    if names::is_raw(name) { Ident::new_raw(name, Span::call_site()) } else { Ident::new(name, Span::call_site()) }
}

/// The name of a type.
pub(crate) fn type_ident(name: &str) -> Ident {
    format_ident!("{name}")
}

/// A documentation comment, broken into lines.
pub(crate) fn doc(text: &str) -> TokenStream {
    let lines = lines(text);
    quote!(#(#[doc = #lines])*)
}

/// The lines of a documentation comment, each with a blank before it.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < DOC_WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!(" {word}")),
        }
    }
    lines
}

/// The first sentence of a text.
pub(crate) fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// The type of the ids of a resource.
pub(crate) fn id_type(model: &Model, target: Target) -> Ident {
    type_ident(&match target {
        Target::Described(index) => names::id(&model.spec.resources[index]),
        Target::Undescribed(index) => match &model.spec.service {
            Some(service) => names::undescribed_id(&service.undescribed[index]),
            // Targets without a file come from the service.
            None => "u64".to_owned(),
        },
    })
}

/// A field in Rust.
pub(crate) struct Lowered {
    pub(crate) name: Ident,
    /// The type in the record.
    pub(crate) ty: TokenStream,
    /// The type that filters compare with; `None` where the field cannot be filtered.
    pub(crate) filter: Option<TokenStream>,
    /// `#[field(…)]`, or nothing.
    pub(crate) marks: TokenStream,
    pub(crate) about: String,
}

/// Lowers a field of the record `owner`, whose own id has the type `own_id`.
pub(crate) fn field(
    model: &Model,
    owner: &str,
    own_id: &TokenStream,
    field: &Field,
    target: Option<Target>,
) -> Lowered {
    let required = field.required.latest() == Some(&true);
    let nullable = field.nullable.latest() == Some(&true);
    let translated = field.translated.latest() == Some(&true);
    let link = target.map(|target| id_type(model, target));
    let or_none = |ty: TokenStream| if nullable { quote!(Option<#ty>) } else { ty };
    let (ty, filter) = match field.ty.as_ref().map(|ty| ty.value) {
        Some(Type::Id) => {
            let ty = link.map_or_else(|| own_id.clone(), |link| quote!(#link));
            (ty.clone(), ty)
        }
        Some(Type::Ref) => {
            let link = link.map_or_else(|| quote!(u64), |link| quote!(#link));
            (if required { link.clone() } else { quote!(Option<#link>) }, link)
        }
        Some(Type::Int) => (or_none(quote!(i64)), quote!(i64)),
        Some(Type::Bool) => (or_none(quote!(bool)), quote!(bool)),
        Some(Type::Decimal) => (or_none(quote!(Decimal)), quote!(Decimal)),
        Some(Type::Text | Type::Html) if translated => (quote!(Translated), quote!(String)),
        Some(Type::Text | Type::Html) | None => (or_none(quote!(String)), quote!(String)),
        Some(Type::Datetime) => (quote!(Option<DateTime>), quote!(DateTime)),
        Some(Type::Date) => (quote!(Option<Date>), quote!(Date)),
        Some(Type::Enum) => {
            let choice = type_ident(&names::open_enum(owner, field));
            (quote!(#choice), quote!(#choice))
        }
    };
    let computed = field.computed.latest() == Some(&true);
    Lowered {
        name: ident(field.name.as_str()),
        ty,
        filter: (!computed).then_some(filter),
        marks: marks::field(field),
        about: about(&field.about, &field.versions),
    }
}

/// What something is, and which versions have it.
pub(crate) fn about(text: &str, versions: &VersionRange) -> String {
    let text = text.trim();
    let shown = |at: &Option<At<Version>>| at.as_ref().map(|at| version(at.value));
    match (shown(&versions.since), shown(&versions.until)) {
        (None, None) => text.to_owned(),
        (Some(since), None) => format!("{text} Since PrestaShop {since}."),
        (None, Some(until)) => format!("{text} Up to PrestaShop {until}."),
        (Some(since), Some(until)) => format!("{text} From PrestaShop {since} to {until}."),
    }
}

/// A whole number as people write it: `4_194_303`.
pub(crate) fn number(number: impl Into<u64>) -> TokenStream {
    let digits = number.into().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        // clippy asks for separators from six digits on.
        if index > 0 && digits.len() > 5 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let literal = syn::LitInt::new(&grouped, Span::call_site());
    quote!(#literal)
}

/// The ranges of a character class such as `0-9A-Z_-`, both ends included; `None` where a range runs backward. A `-` that does
/// not stand between two characters is itself.
pub(crate) fn char_ranges(class: &str) -> Option<Vec<(char, char)>> {
    let chars: Vec<char> = class.chars().collect();
    let mut ranges = Vec::new();
    let mut rest = chars.as_slice();
    loop {
        rest = match rest {
            [] => return Some(ranges),
            [first, '-', last, rest @ ..] => {
                if first > last {
                    return None;
                }
                ranges.push((*first, *last));
                rest
            }
            [only, rest @ ..] => {
                ranges.push((*only, *only));
                rest
            }
        };
    }
}

/// A version as people write it: the last of a series (`8.2.99`) is the series (`8.2`).
pub(crate) fn version(version: Version) -> String {
    match version.numbers() {
        [major, minor, 99, 0] => format!("{major}.{minor}"),
        _ => version.to_string(),
    }
}

/// The type of an input's value.
pub(crate) fn input(model: &Model, ty: InputType, target: Option<Target>) -> TokenStream {
    match ty {
        InputType::Id | InputType::Ref => {
            let id = target.map(|target| id_type(model, target));
            id.map_or_else(|| quote!(u64), |id| quote!(#id))
        }
        InputType::Int => quote!(u64),
        InputType::Bool => quote!(bool),
        InputType::Decimal => quote!(Decimal),
        InputType::Datetime => quote!(DateTime),
        InputType::Date => quote!(Date),
        InputType::Text | InputType::Display | InputType::Duration | InputType::Start => quote!(String),
    }
}
