//! Names of a spec yield to the public methods of the library's types, and to nothing else: the library's own code is asked which
//! these are.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use prestashop_codegen::emit::For;
use prestashop_codegen::plan;
use syn::{ImplItem, Item, Type, Visibility};

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

/// The public methods in all `impl` blocks of a type.
fn methods(of: &str) -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&library(), &mut files);
    let blocks = files.iter().flat_map(|file| &file.items).filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    });
    let own = blocks.filter(
        |block| matches!(&*block.self_ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == of)),
    );
    let names = own.flat_map(|block| &block.items).filter_map(|item| match item {
        ImplItem::Fn(method) if matches!(method.vis, Visibility::Public(_)) => Some(method.sig.ident.to_string()),
        _ => None,
    });
    names.filter(|name| !name.starts_with("__")).collect()
}

/// The names that yield to those of `to`, in a spec of a resource with these fields.
fn yielding(to: &str, resource: &str, fields: &BTreeSet<String>) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad/base");
    fs::create_dir(folder.path().join("resources")).unwrap();
    for file in ["service.yaml", "actions.yaml", "resources/orders.yaml", "resources/order_states.yaml"] {
        fs::copy(base.join(file), folder.path().join(file)).unwrap();
    }
    let mut text = format!(
        "resource: {resource}\nitem: thing\ngroup: sales\nabout: One.\nverbs: [get, put]\ndisplays: {{ full: all }}\n\
         fields:\n  id: {{ type: id, about: The number. }}\n"
    );
    text.extend(fields.iter().map(|field| format!("  {field}: {{ type: text, about: A field. }}\n")));
    fs::write(folder.path().join(format!("resources/{resource}.yaml")), text).unwrap();
    let plan = plan(folder.path(), &folder.path().join("out"), For::Library).unwrap();
    let yields = plan.notes.iter().filter(|note| note.ends_with(&format!("as `{to}` has a method of that name")));
    yields.map(|note| note.split('`').nth(3).unwrap().to_owned()).collect()
}

/// Traits that every type has, or that lists have, bring methods too.
const OF_TRAITS: [&str; 3] = ["into", "into_future", "try_into"];

fn all_yield(of: &str, one: &str) {
    let methods = methods(of);
    assert!(methods.contains(one), "{methods:?}");
    let mut fields = methods.clone();
    fields.extend(["colour", "filter", "with", "new", "one", "call"].map(str::to_owned));
    let wanted = methods.into_iter().chain(OF_TRAITS.map(str::to_owned)).collect();
    fields.extend(OF_TRAITS.map(str::to_owned));
    assert_eq!(yielding(of, "things", &fields), wanted, "`Owner::taken` has other methods of `{of}`");
}

#[test]
fn filters_yield_to_methods_of_a_list() {
    all_yield("List", "page_size");
}

#[test]
fn fields_yield_to_methods_of_a_write() {
    all_yield("Write", "preview");
}

#[test]
fn resources_yield_to_methods_of_a_shop() {
    let methods = methods("Shop");
    assert!(methods.contains("connect"), "{methods:?}");
    let free: Vec<_> = methods
        .iter()
        .filter(|name| yielding("Shop", name, &BTreeSet::new()) != BTreeSet::from([(*name).clone()]))
        .collect();
    assert!(free.is_empty(), "add {free:?} to `Owner::taken`");
    for name in ["things", "call", "head", "new"] {
        assert!(yielding("Shop", name, &BTreeSet::new()).is_empty(), "{name}");
    }
}

/// `import` drafts such names.
#[test]
fn a_name_that_is_taken_or_none_in_rust_has_another_one() {
    let names = ["sort", "self", "extra", "idProduct", "my-field", "2nd", "reference", "type"];
    let in_rust = names.map(|name| prestashop_codegen::rust_name(name).unwrap_or_default());
    assert_eq!(
        in_rust,
        ["sort_value", "self_value", "extra_value", "id_product", "my_field", "field_2nd", "", ""].map(str::to_owned)
    );
}
