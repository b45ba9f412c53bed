//! What a generated file takes from elsewhere: read off its own tokens, so that nothing is imported that is not used.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};

use super::For;
use crate::format::Part;
use crate::names;
use crate::resolve::Model;
use crate::syntax::Type;

/// Types of the library that generated code uses, by the module that has them; the front page has those of the first line.
const LIBRARY: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "Action",
            "Date",
            "DateTime",
            "Decimal",
            "Display",
            "ErrorKind",
            "DynamicRecord",
            "Resource",
            "Translated",
            "Verb",
        ],
    ),
    ("actions", &["ActionMeta", "Binding", "Bound", "ActionKind", "Listing", "OrderStateChange", "TriggerMeta"]),
    ("error", &["ErrorCode"]),
    ("query", &["Priced"]),
    ("record", &["Changes", "Essential", "Deletion", "MailOption", "Paging", "Rule", "StaticShape"]),
];

/// Constants that are reached through a trait, which then has to be in scope.
const TRAIT_OF: &[(&str, &str)] = &[("META", "Resource"), ("SHAPE", "StaticShape"), ("DISPLAYED", "Display")];

/// The root of the library's paths.
pub(super) fn library(made_for: For) -> &'static str {
    match made_for {
        For::Library => "crate",
        For::Crate => "::prestashop_api",
    }
}

/// The types that the model becomes; those of the second set come from the library where code is made for another crate.
fn generated(model: &Model) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut own = BTreeSet::new();
    for resource in &model.spec.resources {
        own.insert(names::marker(resource));
        own.insert(names::record(resource));
        own.insert(names::id(resource));
        own.extend(resource.displays.iter().map(|display| names::display(resource, display)));
        own.extend(resource.associations.iter().map(|association| names::association(resource, association)));
        let record = names::record(resource);
        let choices = resource.fields.iter().filter(|field| field.ty.as_ref().is_some_and(|ty| ty.value == Type::Enum));
        own.extend(choices.map(|field| names::open_enum(&record, field)));
    }
    let service = model.spec.service.iter();
    let ids = service.flat_map(|service| &service.undescribed).map(names::undescribed_id).collect();
    (own, ids)
}

/// The `use` lines of a file that holds `parts`; `siblings` is the path to what is generated along with it.
pub(super) fn imports(model: &Model, made_for: For, siblings: &str, parts: &[Part]) -> Vec<Part> {
    let (mut found, mut macros) = (Found::default(), BTreeSet::new());
    for part in parts {
        match part {
            Part::Items(tokens) => found.read(tokens),
            Part::Macro(name, body) => {
                macros.insert((*name).to_owned());
                // Its words are no types.
                if matches!(*name, "choice" | "words") {
                    found.define(body);
                } else {
                    found.read(body);
                }
            }
            Part::Display { name, record, fields, .. } => {
                macros.insert("display".to_owned());
                found.used.insert(record.clone());
                found.defined.insert(name.clone());
                for row in fields.iter().filter_map(|field| field.split_once('<')) {
                    found.used.insert(row.1.trim_end_matches('>').to_owned());
                }
            }
            Part::Filters { fields, .. } => {
                macros.insert("filters".to_owned());
                found.used.extend(fields.iter().map(|(_, ty)| ty.clone()));
            }
            Part::Writes { .. } => {
                macros.insert("writes".to_owned());
            }
            Part::Use { .. } => {}
        }
    }
    let (own, ids) = generated(model);
    let used: Vec<_> = found.used.difference(&found.defined).collect();
    let pick = |known: &dyn Fn(&String) -> bool| -> Vec<String> {
        used.iter().filter(|name| known(name)).map(|name| (*name).clone()).collect()
    };
    let foreign = |name: &String| made_for == For::Crate && ids.contains(name);
    let inner = pick(&|name| own.contains(name) || (ids.contains(name) && !foreign(name)));
    let traits = TRAIT_OF.iter().filter(|(member, _)| used.iter().any(|name| name == member)).map(|(_, of)| *of);
    let library = library(made_for);
    let mut paths = vec![(siblings.to_owned(), inner), (format!("{library}::resources"), pick(&foreign))];
    let wanted: BTreeSet<_> = used.iter().map(|name| name.as_str()).chain(traits).collect();
    for (module, names) in LIBRARY {
        let mut names: Vec<_> =
            names.iter().filter(|name| wanted.contains(*name)).map(|name| (*name).to_owned()).collect();
        let (inside, outside): (Vec<_>, Vec<_>) = macros.iter().cloned().partition(|name| name == "words");
        match *module {
            "" => names.extend(outside),
            "record" => names.extend(inside),
            _ => {}
        }
        names.sort_unstable();
        paths.push((if module.is_empty() { library.to_owned() } else { format!("{library}::{module}") }, names));
    }
    paths.retain(|(_, names)| !names.is_empty());
    // In rustfmt's order: a list stands behind all modules.
    paths.sort_by_key(|(path, names)| {
        let last = if names.len() == 1 { names[0].as_str() } else { "{" };
        (path != "super", format!("{path}::{last}"))
    });
    paths.into_iter().map(|(path, names)| Part::Use { path, names }).collect()
}

/// The names that tokens use and define.
#[derive(Default)]
struct Found {
    used: BTreeSet<String>,
    defined: BTreeSet<String>,
}

impl Found {
    fn read(&mut self, tokens: &TokenStream) {
        // Whether the token before ends in `::`, is its first half, or is a keyword before a name.
        let (mut in_path, mut half, mut defines) = (false, false, false);
        // A constant is named, not used.
        let mut is_constant = false;
        for token in tokens.clone() {
            match &token {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let names_type = matches!(name.as_str(), "struct" | "enum" | "trait");
                    let names_constant = name == "const";
                    let is_trait_member = TRAIT_OF.iter().any(|(member, _)| *member == name);
                    if defines {
                        self.defined.insert(name);
                    } else if !is_constant && (!in_path || is_trait_member) {
                        self.used.insert(name);
                    }
                    (defines, is_constant) = (names_type, names_constant);
                    in_path = false;
                }
                TokenTree::Group(group) => {
                    self.read(&group.stream());
                    (in_path, defines) = (false, false);
                }
                TokenTree::Punct(punct) => {
                    let colon = punct.as_char() == ':';
                    in_path = colon && half;
                    half = colon && punct.spacing() == Spacing::Joint;
                }
                TokenTree::Literal(_) => in_path = false,
            }
        }
    }

    /// Takes note of what is defined only.
    fn define(&mut self, tokens: &TokenStream) {
        let mut inner = Self::default();
        inner.read(tokens);
        self.defined.append(&mut inner.defined);
    }
}
