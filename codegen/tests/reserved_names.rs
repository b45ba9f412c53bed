//! No name that the library has for itself can be given in a spec: the library's own code is asked which these are.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use prestashop_codegen::{Code, load};
use syn::{ImplItem, Item, Type, UseTree};

fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../prestashop-api/src")
}

/// The hand-written files of the library.
fn sources(folder: &Path, files: &mut Vec<syn::File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "resources") {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
        }
    }
}

fn leaves(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Glob(_) => {}
    }
}

/// The types that the library exports beside the generated ones.
fn types() -> BTreeSet<String> {
    let root = syn::parse_file(&fs::read_to_string(library().join("lib.rs")).unwrap()).unwrap();
    let mut names = BTreeSet::new();
    for item in &root.items {
        if let Item::Use(item) = item
            && matches!(item.vis, syn::Visibility::Public(_))
        {
            leaves(&item.tree, &mut names);
        }
    }
    names
        .retain(|name| name.starts_with(|first: char| first.is_ascii_uppercase()) && name.contains(char::is_lowercase));
    names
}

/// The methods in all `impl` blocks of a type, in the files of one folder of the library.
fn methods(of: &str, folder: &str) -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&library().join(folder), &mut files);
    let blocks = files.iter().flat_map(|file| &file.items).filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    });
    let own = blocks.filter(
        |block| matches!(&*block.self_ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == of)),
    );
    own.flat_map(|block| &block.items)
        .filter_map(|item| match item {
            ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
            _ => None,
        })
        .collect()
}

/// Whether a spec of one resource is refused because of a reserved name.
fn is_reserved(resource: &str, record: &str, field: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad/base");
    fs::create_dir(folder.path().join("resources")).unwrap();
    for file in ["service.yaml", "actions.yaml"] {
        fs::copy(base.join(file), folder.path().join(file)).unwrap();
    }
    let text = format!(
        "resource: {resource}\nitem: item\ngroup: sales\nrecord: {record}\nabout: One.\nverbs: [get]\ndisplays: {{ full: all }}\n\
         fields:\n  id: {{ type: id, about: The number. }}\n  {field}: {{ type: text, about: A field. }}\n"
    );
    fs::write(folder.path().join(format!("resources/{resource}.yaml")), text).unwrap();
    match load(folder.path()) {
        Ok(_) => false,
        Err(report) => report.diagnostics().iter().any(|fault| fault.code == Code::ReservedName),
    }
}

#[test]
fn names_that_nobody_has_are_free() {
    assert!(!is_reserved("things", "Thing", "colour"));
}

#[test]
fn types_of_the_library_are_reserved() {
    let types = types();
    assert!(types.contains("Shop"), "{types:?}");
    let free: Vec<_> = types.iter().filter(|name| !is_reserved("things", name, "colour")).collect();
    assert!(free.is_empty(), "add {free:?} to the taken types");
}

#[test]
fn methods_of_a_shop_are_reserved() {
    let methods = methods("Shop", "");
    assert!(methods.contains("connect"), "{methods:?}");
    let free: Vec<_> = methods.iter().filter(|name| !is_reserved(name, "Thing", "colour")).collect();
    assert!(free.is_empty(), "add {free:?} to the taken methods of `Shop`");
}

#[test]
fn methods_of_a_list_are_reserved() {
    let methods = methods("List", "list");
    assert!(methods.contains("page_size"), "{methods:?}");
    let free: Vec<_> = methods.iter().filter(|name| !is_reserved("things", "Thing", name)).collect();
    assert!(free.is_empty(), "add {free:?} to the taken methods of `List`");
}

#[test]
fn methods_of_a_write_are_reserved() {
    let methods = methods("Write", "");
    assert!(methods.contains("preview"), "{methods:?}");
    let free: Vec<_> = methods.iter().filter(|name| !is_reserved("things", "Thing", name)).collect();
    assert!(free.is_empty(), "add {free:?} to the taken methods of `Write`");
}
