//! One resource: its marker, its facts, its records, displays and filters.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::For;
use crate::format::{NewRecord, Part};
use crate::lower::{self, Lowered, doc, ident, type_ident, version};
use crate::marks;
use crate::names;
use crate::resolve::{Model, Pick, Target};
use crate::source::At;
use crate::syntax::{Association, Core, CoreRule, Deletion, Field, Mail, Pages, Resource, Type, Verb};

/// Defaults where neither the resource nor the service says how to page.
const PAGES: (u32, u32) = (100, 100);

pub(super) fn parts(model: &Model, index: usize, made_for: For) -> Vec<Part> {
    let resource = &model.spec.resources[index];
    let links = &model.resources[index];
    let record_name = names::record(resource);
    let record = type_ident(&record_name);
    let id = type_ident(&names::id(resource));

    let own = lower_all(model, &record_name, &quote!(#id), &resource.fields, &links.fields);
    let mut parts = vec![head(model, index, made_for)];
    if resource.prices.as_ref().is_some_and(|prices| prices.value) {
        let marker = type_ident(&names::marker(resource));
        parts.push(Part::Items(quote!(impl Priced for #marker {})));
    }

    let associations = resource.associations.iter().map(|association| {
        let about = doc(&lower::about(&association.about, &association.versions));
        let name = ident(association.name.as_str());
        let item = type_ident(&names::association(resource, association));
        let marks = marks::association(association);
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
    parts.push(filters(resource, &own, made_for));
    parts.extend(writes(resource, made_for));
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

/// The marker, its facts, and the way to it from a shop.
fn head(model: &Model, index: usize, made_for: For) -> Part {
    let resource = &model.spec.resources[index];
    let links = &model.resources[index];
    let name = resource.name.as_str();
    let marker = type_ident(&names::marker(resource));
    let record = type_ident(&names::record(resource));
    let id = type_ident(&names::id(resource));
    let item = resource.item.as_str();
    let list = resource.list.as_ref().map_or(name, |list| list.as_str());
    let about = resource.about.trim();
    let verbs = verbs(&resource.verbs);
    let text = |version: &Option<At<crate::version::Version>>| {
        version.as_ref().map_or_else(String::new, |at| self::version(at.value))
    };
    let (since, until) = (text(&resource.versions.since), text(&resource.versions.until));
    let displays = resource.displays.iter().filter(|display| display.name.value != "full").map(|display| {
        let name = display.name.as_str();
        let ty = type_ident(&names::display(resource, display));
        quote!((#name, #ty::DISPLAYED))
    });
    let group = resource.group.as_ref().map_or("", |group| group.value.word());
    let never_put = resource.never_put.as_ref().map_or("", |why| why.value.trim());
    let delete = resource.delete.as_ref().map(deletion);
    let mail = resource.mail.as_ref().map(mail);
    let prices = resource.prices.as_ref().is_some_and(|prices| prices.value).then(|| quote!(prices: true,));
    let pages = pages(model, resource, links.pages_by);
    let changes = links.changes.map(|(at, tie)| {
        let (at, tie) = (resource.fields[at].name.as_str(), resource.fields[tie].name.as_str());
        quote!(changes: Some(Changes { at: #at, tie: #tie }),)
    });
    let marker_about = doc(&format!("The resource `{name}`. {}", lower::first_sentence(about)));
    let shop = (made_for == For::Library).then(|| ident(name)).map(|method| quote!(#[shop(#method)]));
    let writes = writes_of(resource).map(type_ident);
    let writes: Vec<_> = writes.collect();
    let writes = (!writes.is_empty()).then(|| quote!(#[writes(#(#writes),*)]));
    // What says nothing is left out.
    let text = |key: &str, value: &str| {
        let key = format_ident!("{key}");
        (!value.is_empty()).then(|| quote!(#key: #value,))
    };
    let (group, since, until, never_put) =
        (text("group", group), text("since", &since), text("until", &until), text("never_put", never_put));
    let displays: Vec<_> = displays.collect();
    let displays = (!displays.is_empty()).then(|| quote!(displays: &[#(#displays),*],));
    Part::Macro(
        "resource",
        quote! {
            #marker_about
            #[resource(#record, #id)]
            #shop
            #writes
            pub struct #marker;

            const META: ResourceMeta = ResourceMeta {
                name: #name,
                item: #item,
                list: #list,
                about: #about,
                #group
                verbs: #verbs,
                #since
                #until
                #displays
                pages: #pages,
                #changes
                #never_put
                #delete
                #mail
                #prices
            };
        },
    )
}

/// The traits of the verbs that write records that are there.
fn writes_of(resource: &Resource) -> impl Iterator<Item = &'static str> {
    let has = |verb: Verb| resource.has(verb);
    let update = (has(Verb::Put) || has(Verb::Patch)).then_some("Updatable");
    update.into_iter().chain(has(Verb::Delete).then_some("Deletable"))
}

fn verbs(verbs: &[At<Verb>]) -> TokenStream {
    let verbs = verbs.iter().map(|verb| format_ident!("{}", names::type_name(verb.value.word())));
    quote!(&[#(Verb::#verbs),*])
}

fn mail(mail: &Mail) -> TokenStream {
    let (about, query, verbs) = (mail.about.trim(), mail.query.as_str(), verbs(&mail.verbs));
    let since = mail.since.as_ref().map_or_else(String::new, |since| version(since.value));
    quote!(mail: MailOption { about: #about, query: #query, verbs: #verbs, since: #since },)
}

fn deletion(delete: &Deletion) -> TokenStream {
    let about = delete.about.trim();
    let core = match &delete.core {
        Core::All => vec![quote!(Essential::All)],
        Core::Some(rules) => {
            let rule = |rule: &CoreRule| match (&rule.field, &rule.is, &rule.setting) {
                (Some(field), Some(is), _) => {
                    let (name, is) = (field.as_str(), is.as_str());
                    Some(quote!(Essential::Field { name: #name, is: #is }))
                }
                (_, _, Some(setting)) => {
                    let setting = setting.as_str();
                    Some(quote!(Essential::Setting(#setting)))
                }
                // Reported before.
                _ => None,
            };
            rules.iter().filter_map(rule).collect()
        }
    };
    quote!(delete: Deletion { about: #about, core: &[#(#core),*] },)
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
fn filters(resource: &Resource, fields: &[Lowered], made_for: For) -> Part {
    let members = fields.iter().filter_map(|field| {
        let Lowered { name, filter, .. } = field;
        filter.as_ref().map(|ty| (name.to_string(), ty.to_string()))
    });
    Part::Filters {
        extension: (made_for == For::Crate).then(|| names::filters(resource)),
        marker: names::marker(resource),
        fields: members.collect(),
    }
}

/// The fields that can be written.
fn writes(resource: &Resource, made_for: For) -> Option<Part> {
    let has = |verb: Verb| resource.has(verb);
    let (create, update) = (has(Verb::Post), has(Verb::Put) || has(Verb::Patch));
    if !create && !update {
        return None;
    }
    let own = resource.fields.iter().filter(|field| field.name.value != "id");
    let fields = own.map(|field| (&field.name, &field.write, &field.versions));
    let associations = resource.associations.iter().map(|all| (&all.name, &all.write, &all.versions));
    let written = fields.chain(associations).filter(|(_, write, versions)| marks::is_writable(write, versions));
    let required = resource.fields.iter().filter(|field| {
        let gone = field.versions.until.is_some() && resource.versions.until.is_none();
        field.required.latest() == Some(&true) && !gone && marks::is_written_now(&field.write)
    });
    Some(Part::Writes {
        extension: (made_for == For::Crate).then(|| names::writes(resource)),
        marker: names::marker(resource),
        record: names::record(resource),
        fields: written.map(|(name, ..)| escaped(name.as_str())).collect(),
        new: create.then(|| NewRecord {
            about: format!("What a new record of `{}` must have.", resource.name.value),
            name: names::new_record(resource),
            fields: required.map(|field| escaped(field.name.as_str())).collect(),
        }),
    })
}
