//! One resource: its marker, its facts, its records, displays and filters.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::For;
use crate::format::Part;
use crate::lower::{self, Lowered, doc, ident, type_ident, version};
use crate::names;
use crate::resolve::{Model, Pick, Target};
use crate::syntax::{Association, Field, Pages, Resource, Type, VersionRange};

/// Defaults where neither the resource nor the service says how to page.
const PAGES: (u32, u32) = (100, 100);

pub(super) fn parts(model: &Model, index: usize, made_for: For) -> Vec<Part> {
    let resource = &model.spec.resources[index];
    let links = &model.resources[index];
    let marker = type_ident(&names::marker(resource));
    let record_name = names::record(resource);
    let record = type_ident(&record_name);
    let id = type_ident(&names::id(resource));

    let own = lower_all(model, &record_name, &quote!(#id), &resource.fields, &links.fields);
    let mut parts = vec![Part::Items(head(model, index, made_for))];

    let associations = resource.associations.iter().map(|association| {
        let about = doc(&lower::about(&association.about, &association.versions));
        let name = ident(association.name.as_str());
        let item = type_ident(&names::association(resource, association));
        let mut marks = Vec::new();
        if association.write.latest().is_some_and(|write| *write == crate::syntax::Write::Never) {
            marks.push(quote!(read_only));
        }
        if association.full_only {
            marks.push(quote!(full_only));
        }
        marks.extend(range_marks(&association.versions));
        let marks = if marks.is_empty() { quote!() } else { quote!(#[field(#(#marks),*)]) };
        quote! {
            #about
            #marks
            pub #name: Vec<#item>,
        }
    });
    let fields = own.iter().map(member);
    let about = doc(&format!("One record of `{}`. {}", resource.name.value, resource.about));
    let item = resource.item.as_str();
    parts.push(Part::Macro(
        "record",
        quote! {
            #about
            #[record(#item)]
            pub struct #record { #(#fields)* #(#associations)* }
        },
    ));
    parts.push(Part::Items(quote! {
        impl Display for #record {
            type Of = #marker;
            const DISPLAYED: Displayed = Displayed::Full;
        }
    }));

    for (association, targets) in resource.associations.iter().zip(&links.associations) {
        let owner = names::association(resource, association);
        let rows = lower_all(model, &owner, &quote!(u64), &association.fields, targets);
        let members: Vec<_> = rows.iter().map(member).collect();
        parts.push(row(&owner, association, resource, &members));
        parts.extend(association.fields.iter().filter_map(|field| choice(&owner, field)));
    }

    for (display, picks) in resource.displays.iter().zip(&links.displays) {
        if display.name.value == "full" {
            continue;
        }
        let mut fields = Vec::new();
        for pick in picks {
            fields.push(match pick {
                Pick::Field(field) => escaped(resource.fields[*field].name.as_str()),
                Pick::Association(index, shown) => {
                    let association = &resource.associations[*index];
                    let name = escaped(association.name.as_str());
                    if shown.len() == association.fields.len() {
                        name
                    } else {
                        let row = names::display_row(resource, display, association);
                        let of = lower_all(
                            model,
                            &names::association(resource, association),
                            &quote!(u64),
                            &association.fields,
                            &links.associations[*index],
                        );
                        let members: Vec<_> = shown.iter().map(|field| member(&of[*field])).collect();
                        parts.push(self::row(&row, association, resource, &members));
                        format!("{name}: Vec<{row}>")
                    }
                }
            });
        }
        parts.push(Part::Display {
            about: format!("The display `{}` of `{}`.", display.name.value, resource.name.value),
            name: names::display(resource, display),
            record: record_name.clone(),
            fields,
        });
    }

    parts.extend(resource.fields.iter().filter_map(|field| choice(&record_name, field)));
    parts.push(Part::Macro("filters", filters(resource, &marker, &own, made_for)));
    parts
}

/// The struct of one row of an association.
fn row(name: &str, association: &Association, resource: &Resource, members: &[TokenStream]) -> Part {
    let name = type_ident(name);
    let about =
        doc(&format!("One row of `{}` in `{}`. {}", association.name.value, resource.name.value, association.about));
    let item = association.item.as_str();
    Part::Macro(
        "record",
        quote! {
            #about
            #[record(#item)]
            pub struct #name { #(#members)* }
        },
    )
}

fn lower_all(
    model: &Model,
    owner: &str,
    own_id: &TokenStream,
    fields: &[Field],
    targets: &[Option<Target>],
) -> Vec<Lowered> {
    fields.iter().zip(targets).map(|(field, target)| lower::field(model, owner, own_id, field, *target)).collect()
}

fn member(field: &Lowered) -> TokenStream {
    let Lowered { name, ty, marks, about, .. } = field;
    let about = doc(about);
    quote! {
        #about
        #marks
        pub #name: #ty,
    }
}

fn escaped(name: &str) -> String {
    ident(name).to_string()
}

fn range_marks(versions: &VersionRange) -> Vec<TokenStream> {
    let since = versions.since.as_ref().map(|since| version(since.value)).map(|since| quote!(since = #since));
    let until = versions.until.as_ref().map(|until| version(until.value)).map(|until| quote!(until = #until));
    since.into_iter().chain(until).collect()
}

/// The marker, its facts, and the way to it from a shop.
fn head(model: &Model, index: usize, made_for: For) -> TokenStream {
    let resource = &model.spec.resources[index];
    let links = &model.resources[index];
    let name = resource.name.as_str();
    let marker = type_ident(&names::marker(resource));
    let record = type_ident(&names::record(resource));
    let id = type_ident(&names::id(resource));
    let item = resource.item.as_str();
    let list = resource.list.as_ref().map_or(name, |list| list.as_str());
    let about = resource.about.trim();
    let verbs = resource.verbs.iter().map(|verb| format_ident!("{}", names::type_name(verb.value.word())));
    let text = |version: &Option<crate::source::At<crate::version::Version>>| {
        version.as_ref().map_or_else(String::new, |at| self::version(at.value))
    };
    let (since, until) = (text(&resource.versions.since), text(&resource.versions.until));
    let displays = resource.displays.iter().filter(|display| display.name.value != "full").map(|display| {
        let name = display.name.as_str();
        let ty = type_ident(&names::display(resource, display));
        quote!((#name, #ty::DISPLAYED))
    });
    let pages = pages(model, resource, links.pages_by);
    let changes = links.changes.map_or_else(
        || quote!(None),
        |(at, tie)| {
            let (at, tie) = (resource.fields[at].name.as_str(), resource.fields[tie].name.as_str());
            quote!(Some(Changes { at: #at, tie: #tie }))
        },
    );
    let marker_about = doc(&format!("The resource `{name}`. {}", lower::first_sentence(about)));
    let shop = match made_for {
        For::Library => {
            let method = ident(name);
            let about = doc(lower::first_sentence(about));
            quote! {
                impl Shop {
                    #about
                    #[must_use]
                    pub fn #method(&self) -> Collection<#marker> {
                        self.collection()
                    }
                }
            }
        }
        For::Crate => TokenStream::new(),
    };
    quote! {
        #marker_about
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct #marker;

        impl Resource for #marker {
            type Record = #record;
            type Id = #id;
            const META: &'static ResourceMeta = &ResourceMeta {
                name: #name,
                item: #item,
                list: #list,
                about: #about,
                verbs: &[#(Verb::#verbs),*],
                since: #since,
                until: #until,
                shape: #record::SHAPE,
                displays: &[#(#displays),*],
                pages: #pages,
                changes: #changes,
                new: || Box::new(#record::default()),
                partial: || Partial::of::<#record>(),
            };
        }

        #shop
    }
}

fn pages(model: &Model, resource: &Resource, by: Option<usize>) -> TokenStream {
    let by = by.map_or("id", |by| resource.fields[by].name.as_str());
    let service = model.spec.service.as_ref().and_then(|service| service.pages.as_ref());
    let of = |pages: &Pages| (pages.size, pages.ceiling);
    let (size, ceiling) = resource.pages.as_ref().or(service).map_or(PAGES, of);
    let (size, ceiling) = (Literal::u32_unsuffixed(size), Literal::u32_unsuffixed(ceiling));
    quote!(Paging { by: #by, size: #size, ceiling: #ceiling })
}

/// The type of a field that holds one of some words.
fn choice(owner: &str, field: &Field) -> Option<Part> {
    if field.ty.as_ref().is_none_or(|ty| ty.value != Type::Enum) {
        return None;
    }
    let name = type_ident(&names::open_enum(owner, field));
    let about = doc(&format!("What `{}` can be. {}", field.name.value, field.about));
    let variants = field.values.iter().map(|value| {
        let variant = type_ident(&names::variant(value.as_str()));
        let word = value.as_str();
        let about = if word.is_empty() { doc("The empty word.") } else { doc(&format!("`{word}`")) };
        quote! {
            #about
            #variant = #word,
        }
    });
    Some(Part::Macro(
        "choice",
        quote! {
            #about
            pub enum #name { #(#variants)* }
        },
    ))
}

/// The fields that lists can be filtered by.
fn filters(resource: &Resource, marker: &syn::Ident, fields: &[Lowered], made_for: For) -> TokenStream {
    let members = fields.iter().filter_map(|field| {
        let Lowered { name, filter, .. } = field;
        filter.as_ref().map(|ty| quote!(#name: #ty,))
    });
    let extension = match made_for {
        For::Library => TokenStream::new(),
        For::Crate => {
            let name = type_ident(&names::filters(resource));
            quote!(#[extension(#name)])
        }
    };
    quote! {
        #extension
        struct #marker { #(#members)* }
    }
}
