//! What a generated file takes from elsewhere. A name that the file gives to a type of its own is written with its path.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::For;
use crate::format;
use crate::resolve::Model;
use crate::syntax::Resource;

/// The names in a file.
pub(super) struct Scope {
    made_for: For,
    /// The path to what is generated along with the file.
    siblings: String,
    /// The types that the file defines.
    own: BTreeSet<String>,
    /// What it uses, by path.
    used: RefCell<BTreeMap<String, BTreeSet<String>>>,
}

impl Scope {
    pub(super) fn new(made_for: For, siblings: &str, own: BTreeSet<String>) -> Self {
        Self { made_for, siblings: siblings.to_owned(), own, used: RefCell::default() }
    }

    /// A type that Rust has everywhere.
    pub(super) fn std(&self, name: &'static str) -> String {
        let path = match name {
            "Box" => "::std::boxed::Box",
            "Option" => "::core::option::Option",
            "None" => "::core::option::Option::None",
            "Some" => "::core::option::Option::Some",
            "String" => "::std::string::String",
            "Vec" => "::std::vec::Vec",
            other => other,
        };
        if self.own.contains(name) { path.to_owned() } else { name.to_owned() }
    }

    /// A type of the library.
    pub(super) fn library(&self, name: &str) -> String {
        self.taken(path(self.made_for, name), name)
    }

    /// A type that is generated for the library.
    pub(super) fn resources(&self, name: &str) -> String {
        match self.made_for {
            For::Library => self.sibling(name),
            For::Crate => self.taken(resources(self.made_for), name),
        }
    }

    /// A type that is generated for that resource.
    pub(super) fn of(&self, model: &Model, resource: &Resource, name: &str) -> String {
        if model.spec.is_of_library(resource) { self.resources(name) } else { self.sibling(name) }
    }

    /// A type that is generated along with the file.
    pub(super) fn sibling(&self, name: &str) -> String {
        if self.own.contains(name) { name.to_owned() } else { self.taken(self.siblings.clone(), name) }
    }

    /// A macro of the library; macros share no names with types.
    pub(super) fn around(&self, name: &str, items: &str) -> String {
        self.note(path(self.made_for, name), name.to_owned());
        format::around(name, items)
    }

    /// Has a trait in scope, so that its constants can be reached.
    pub(super) fn bring(&self, name: &str) {
        let taken = self.own.contains(name);
        self.note(path(self.made_for, name), if taken { format!("{name} as _") } else { name.to_owned() });
    }

    fn taken(&self, path: String, name: &str) -> String {
        if self.own.contains(name) {
            return format!("{path}::{name}");
        }
        self.note(path, name.to_owned());
        name.to_owned()
    }

    fn note(&self, path: String, name: String) {
        self.used.borrow_mut().entry(path).or_default().insert(name);
    }

    /// The `use` lines.
    pub(super) fn imports(&self) -> String {
        let used = self.used.borrow();
        let mut paths: Vec<_> = used.iter().collect();
        // In rustfmt's order: a list stands behind all modules.
        paths.sort_by_key(|(path, names)| {
            let last = names.first().filter(|_| names.len() == 1).map_or("{", String::as_str);
            (!path.starts_with("super"), format!("{path}::{last}"))
        });
        paths
            .into_iter()
            .map(|(path, names)| format::import(path, &names.iter().cloned().collect::<Vec<_>>()))
            .collect()
    }
}

/// The root of the library's paths.
pub(super) fn library(made_for: For) -> &'static str {
    match made_for {
        For::Library => "crate",
        For::Crate => "::prestashop_api",
    }
}

/// Where the library has what was generated for it.
pub(super) fn resources(made_for: For) -> String {
    format!("{}::resources", library(made_for))
}

/// Where the library has a type or macro: on its front page, or in a module.
fn path(made_for: For, name: &str) -> String {
    let module = match name {
        "ActionKind" | "ActionMeta" | "Assignment" | "Binding" | "Bound" | "Given" | "Inputs" | "Listing"
        | "OrderStateChange" | "StockChange" | "TrackingChange" | "TriggerMeta" | "Unless" => "::actions",
        "Deleted" => "::write",
        "ErrorCode" | "Saved" => "::error",
        "Priced" => "::query",
        "Brings" | "ByShop" | "Changes" | "Creation" | "Deletion" | "Dependents" | "Essential" | "Failing" | "Fill"
        | "LeftOut" | "MailOption" | "Marks" | "Naming" | "PageBy" | "Paging" | "RiskyPut" | "Rule" | "StaticShape"
        | "Unset" | "Writing" | "words" => "::record",
        _ => "",
    };
    format!("{}{module}", library(made_for))
}
