//! One resource: its marker, its facts, its records, displays and filters.

use std::collections::BTreeMap;

use super::effects;
use super::field::{self, Lowered, Of};
use super::scope::Scope;
use super::{For, version};
use crate::format::{self, INSIDE, Value, braces, doc, number};
use crate::names::{self, Owner};
use crate::resolve::{Model, Pick};
use crate::source::At;
use crate::syntax::{Association, Field, Mail, Naming, Paging, Resource, Type, Verb};

pub(super) fn parts(model: &Model, scope: &Scope, index: usize, made_for: For) -> Vec<String> {
    let resource = &model.spec.resources[index];
    let links = &model.resources[index];
    let record = names::record(resource);
    let fields = resource.fields.iter().zip(&links.fields).enumerate();
    let own = fields.map(|(at, (field, target))| field::lower(model, scope, &Of::record(resource, at), field, *target));
    let own: Vec<_> = own.collect();
    // Not those of all associations: what is lowered is imported, and the library has the rows of its own.
    let rows = |index: usize| -> Vec<Lowered> {
        let association = &resource.associations[index];
        let of = Of::rows(resource, association);
        let fields = association.fields.iter().zip(&links.associations[index]);
        fields.map(|(field, target)| field::lower(model, scope, &of, field, *target)).collect()
    };
    let mut parts = vec![head(model, scope, index, made_for)];
    if resource.prices.as_ref().is_some_and(|prices| prices.value) {
        parts.push(format!("impl {} for {} {{}}\n", scope.library("Priced"), names::marker(resource)));
    }
    let associations = resource.associations.iter().map(|association| Lowered {
        name: names::member(association.name_in_rust().as_str(), Owner::Record),
        ty: format!("{}<{}>", scope.std("Vec"), type_of_rows(model, scope, resource, association)),
        filter: None,
        marks: field::of_association(scope, association),
        deprecated: association.naming.deprecated().to_owned(),
        about: field::about(&association.name, association.rust.as_ref(), &association.about, &association.versions),
    });
    let associations: Vec<_> = associations.collect();
    let about = format!("One record of `{}`. {}", resource.name.value, resource.about);
    parts.push(struct_of(scope, &record, resource.item.as_str(), &about, own.iter().chain(&associations)));
    let own_rows = resource.associations.len() - resource.own_associations().len()..;
    for (index, association) in own_rows.zip(resource.own_associations()) {
        let owner = names::association(resource, association);
        parts.push(row(scope, &owner, association, resource, rows(index).iter()));
        parts.extend(association.fields.iter().filter_map(|field| choice(scope, &owner, field)));
    }
    let member = |Lowered { name, ty, .. }: &Lowered| format!("{name}: {ty}");
    for (display, picks) in resource.displays.iter().zip(&links.displays) {
        if display.name.value == "full" {
            continue;
        }
        let mut fields = Vec::new();
        for pick in picks {
            fields.push(match pick {
                Pick::Field(field) => member(&own[*field]),
                Pick::Association(index, shown) if shown.len() == resource.associations[*index].fields.len() => {
                    member(&associations[*index])
                }
                Pick::Association(index, shown) => {
                    let association = &resource.associations[*index];
                    let name = names::display_row(resource, display, association);
                    let rows = rows(*index);
                    let shown = shown.iter().map(|field| &rows[*field]);
                    parts.push(row(scope, &name, association, resource, shown));
                    format!("{}: {}<{name}>", associations[*index].name, scope.std("Vec"))
                }
            });
        }
        let about = doc(&format!("The display `{}` of `{}`.", display.name.value, resource.name.value));
        let about = "#[documented]\n".to_owned() + &about;
        let name = names::display(resource, display);
        parts.push(scope.around("display", &(about + &braces(&format!("pub struct {name} of {record}"), &fields))));
    }
    parts.extend(resource.own_fields().iter().filter_map(|field| choice(scope, &record, field)));
    parts.push(filters(scope, resource, &own, made_for));
    let names = resource.fields.iter().map(Field::name_in_rust);
    let names = names.chain(resource.associations.iter().map(Association::name_in_rust));
    let types = own.iter().chain(&associations).map(|member| member.ty.as_str());
    let types: BTreeMap<_, _> = names.map(At::as_str).zip(types).collect();
    parts.extend(writes(scope, resource, &types, made_for));
    parts
}

/// The type of the items of an association.
fn type_of_rows(model: &Model, scope: &Scope, resource: &Resource, association: &Association) -> String {
    let of = Of::rows(resource, association);
    if model.spec.is_of_library(of.resource) { scope.resources(&of.name) } else { of.name }
}

/// A struct with the fields of a record.
pub(super) fn struct_of<'a>(
    scope: &Scope,
    name: &str,
    node: &str,
    about: &str,
    members: impl Iterator<Item = &'a Lowered>,
) -> String {
    struct_by(scope, "record", (name, node, about, ""), members)
}

/// A struct by a macro that reads records: its name, node, what it is, and what to use instead.
pub(super) fn struct_by<'a>(
    scope: &Scope,
    by: &str,
    (name, node, about, deprecated): (&str, &str, &str, &str),
    members: impl Iterator<Item = &'a Lowered>,
) -> String {
    let member = |Lowered { name, ty, marks, deprecated, about, .. }: &Lowered| {
        format!("{}{}{}pub {name}: {ty},\n", doc(about), format::deprecated(deprecated), format::marks(marks))
    };
    let members: String = members.map(member).collect();
    let members = if members.is_empty() { "{}".to_owned() } else { format!("{{\n{}}}", format::indent(&members)) };
    let head = doc(about) + &format!("#[record({node:?})]\n") + &format::deprecated(deprecated);
    scope.around(by, &format!("{head}pub struct {name} {members}\n"))
}

/// The struct of one row of an association.
fn row<'a>(
    scope: &Scope,
    name: &str,
    association: &Association,
    resource: &Resource,
    members: impl Iterator<Item = &'a Lowered>,
) -> String {
    let about = format!("One row of `{}` in `{}`. {}", association.name.value, resource.name.value, association.about);
    struct_of(scope, name, association.item.as_str(), &about, members)
}

/// The marker, its facts, and the way to it from a shop.
fn head(model: &Model, scope: &Scope, index: usize, made_for: For) -> String {
    let resource = &model.spec.resources[index];
    let links = &model.resources[index];
    let name = resource.name.as_str();
    let about = resource.about.trim();
    let why = names::yields(name, Owner::Shop).filter(|_| made_for == For::Library);
    let why = why.map_or_else(String::new, |why| format!(" {why}."));
    let marker_about = format!("The resource `{name}`. {}{why}", format::first_sentence(about));
    let shop = (made_for == For::Library).then(|| format!("#[shop({})]\n", names::member(name, Owner::Shop)));
    let writes: Vec<_> = writes_of(resource).collect();
    let writes = (!writes.is_empty()).then(|| format!("#[writes({})]\n", writes.join(", ")));
    // The ids of the library lead to its own resource.
    let by = if resource.base.is_some() { "overlay" } else { "resource" };
    let of = format!("#[{by}({}, {})]\n", names::record(resource), field::own_id(model, scope, resource));
    let deprecated = format::deprecated(resource.naming.deprecated());
    let attributes = [of, deprecated, shop.unwrap_or_default(), writes.unwrap_or_default()].concat();
    let text = |key: &str, text: &str| Some(Value::text(text).of(key));
    // What says nothing is left out.
    let some = |key: &str, value: &str| (!value.is_empty()).then(|| Value::text(value).of(key));
    let (since, until) = (version(resource.versions.since.as_ref()), version(resource.versions.until.as_ref()));
    let displays = resource.displays.iter().filter(|display| display.name.value != "full").map(|display| {
        scope.bring("Display");
        let ty = names::display(resource, display);
        Value::tuple([Value::text(display.name.as_str()), Value::word(format!("{ty}::DISPLAYED"))])
    });
    let displays: Vec<_> = displays.collect();
    let changes = links.changes.zip(resource.changes.as_ref()).map(|((at, tie), changes)| {
        let name = |field: usize| Value::text(resource.fields[field].name.as_str());
        let at = at.map_or_else(|| Value::text(""), name);
        let about = Value::text(changes.about.trim());
        let changes = Value::fields(scope.library("Changes"), [("at", at), ("tie", name(tie)), ("about", about)]);
        Value::group(format!("changes: {}(", scope.std("Some")), [changes], ")")
    });
    let facts = [
        text("name", name),
        text("item", resource.item.as_str()),
        text("list", resource.list.as_ref().map_or(name, At::as_str)),
        text("about", about),
        said(scope, &resource.naming).map(|naming| naming.of("naming")),
        some("group", resource.group.as_ref().map_or("", |group| group.value.word())),
        Some(effects::verbs(scope, &resource.verbs).of("verbs")),
        some("since", &since),
        some("until", &until),
        (!displays.is_empty()).then(|| Value::list(displays).of("displays")),
        pages(model, scope, resource),
        changes,
        some("never_put", resource.never_put.as_ref().map_or("", |why| why.value.trim())),
        resource.risky_put.as_ref().map(|risky| effects::risky_put(scope, risky).of("risky_put")),
        some("copied_on_write", resource.copied_on_write.as_ref().map_or("", |why| why.value.trim())),
        effects::fails(scope, resource).map(|fails| fails.of("fails")),
        resource.on_create.as_ref().map(|create| effects::creation(scope, create).of("on_create")),
        resource.delete.as_ref().map(|delete| effects::deletion(scope, delete).of("delete")),
        resource.mail.as_ref().map(|mail| self::mail(scope, mail).of("mail")),
        resource.prices.as_ref().is_some_and(|prices| prices.value).then(|| Value::word("prices: true")),
        resource.by_shop.as_ref().map(|by| effects::by_shop(scope, by)),
    ];
    let facts = Value::group("const META: ResourceMeta = ResourceMeta {", facts.into_iter().flatten(), "}");
    let marker = format!("{}{attributes}pub struct {};\n", doc(&marker_about), names::marker(resource));
    scope.around("resource", &format!("{marker}\n{}", facts.print(INSIDE, ";")))
}

/// The traits of the verbs that write records that are there.
fn writes_of(resource: &Resource) -> impl Iterator<Item = &'static str> {
    let has = |verb: Verb| resource.has(verb);
    let update = (has(Verb::Put) || has(Verb::Patch)).then_some("Updatable");
    update.into_iter().chain(has(Verb::Delete).then_some("Deletable"))
}

fn mail(scope: &Scope, mail: &Mail) -> Value {
    let fields = [
        ("about", Value::text(mail.about.trim())),
        ("query", Value::text(mail.query.as_str())),
        ("verbs", effects::verbs(scope, &mail.verbs)),
        ("since", Value::text(&version(mail.since.as_ref()))),
    ];
    Value::fields(scope.library("MailOption"), fields)
}

/// How lists are paged, where it is not as the service says.
fn pages(model: &Model, scope: &Scope, resource: &Resource) -> Option<Value> {
    let paging = model.spec.paging(resource)?;
    (model.spec.paging_of_service() != Some(paging)).then(|| self::paging(scope, paging).of("pages"))
}

pub(super) fn paging(scope: &Scope, Paging { by, size, ceiling }: Paging) -> Value {
    let by = format!("{}::{}", scope.library("PageBy"), names::type_name(by.word()));
    let fields =
        [("by", Value::word(by)), ("size", Value::word(number(size))), ("ceiling", Value::word(number(ceiling)))];
    Value::fields(scope.library("Paging"), fields)
}

/// The type of a field that holds one of some words.
fn choice(scope: &Scope, owner: &str, field: &Field) -> Option<String> {
    if field.ty.as_ref().is_none_or(|ty| ty.value != Type::Enum) {
        return None;
    }
    let about = format!("What `{}` can be. {}", field.name.value, field.about);
    let variants = field.values.iter().map(|value| {
        let word = value.as_str();
        let about = if word.is_empty() { "The empty word.".to_owned() } else { format!("`{word}`") };
        (word, about)
    });
    Some(scope.around("choice", &words(&names::open_enum(owner, field), &about, variants)))
}

/// An enum whose variants stand for words.
pub(super) fn words<'a>(name: &str, about: &str, words: impl Iterator<Item = (&'a str, String)>) -> String {
    let variant = |(word, about): (&str, String)| format!("{}{} = {word:?},\n", doc(&about), names::variant(word));
    let variants: String = words.map(variant).collect();
    format!("{}pub enum {name} {{\n{}}}\n", doc(about), format::indent(&variants))
}

/// Words about the methods that are not called as PrestaShop calls their fields.
fn yielding<'a>(fields: impl Iterator<Item = &'a str>, owner: Owner) -> String {
    fields.filter_map(|name| names::yields(name, owner)).map(|why| doc(&format!("{why}."))).collect()
}

/// The trait that the methods come with outside the library.
fn extension(made_for: For, name: &str) -> String {
    if made_for == For::Crate { format!("#[extension({name})]\n") } else { String::new() }
}

/// What `Naming` a table has, where something is said.
pub(super) fn said(scope: &Scope, naming: &Naming) -> Option<Value> {
    let renamed_from = naming.renamed_from.as_ref().map_or("", At::as_str);
    let is_said = !renamed_from.is_empty() || naming.deprecated.is_some();
    let texts = || [Value::text(renamed_from), Value::text(naming.deprecated())];
    is_said.then(|| Value::group(format!("{}::new(", scope.library("Naming")), texts(), ")"))
}

/// A method that is named after a field.
struct Method {
    name: String,
    ty: String,
    /// What to use instead; empty where it is not deprecated.
    deprecated: String,
}

impl Method {
    /// That of a field, and the one of its former name.
    fn of(name: &str, ty: &str, naming: &Naming, owner: Owner) -> impl Iterator<Item = Self> {
        let method =
            |name: &str, deprecated: String| Self { name: names::member(name, owner), ty: ty.to_owned(), deprecated };
        // A name that Rust does not know was none there.
        let former = naming.renamed_from.as_ref().filter(|old| names::is_rust(old.as_str()));
        let former = former.map(|old| method(old.as_str(), format!("renamed to `{}`", names::member(name, owner))));
        std::iter::once(method(name, naming.deprecated().to_owned())).chain(former)
    }

    /// All in braces, those that are deprecated behind the others.
    fn print(head: &str, methods: impl Iterator<Item = Self>) -> String {
        let line = |method: &Self| format!("{}: {}", method.name, method.ty);
        let (gone, methods): (Vec<_>, Vec<_>) = methods.partition(|method| !method.deprecated.is_empty());
        let gone = gone.iter().map(|method| (format::deprecated(&method.deprecated), line(method)));
        format::braces_with(head, &methods.iter().map(line).collect::<Vec<_>>(), &gone.collect::<Vec<_>>())
    }
}

/// The fields that a filter or write refuses, with the trait that says why, behind those that it has.
fn refused<'a>(fields: impl Iterator<Item = (&'a At<String>, &'static str)>, owner: Owner) -> String {
    let line = |(name, why): (&At<String>, &str)| format!("{}: {why}", names::member(name.as_str(), owner));
    let fields: Vec<_> = fields.map(line).collect();
    if fields.is_empty() { String::new() } else { braces("refused", &fields) }
}

/// The fields that lists can be filtered by.
fn filters(scope: &Scope, resource: &Resource, fields: &[Lowered], made_for: For) -> String {
    let fields = resource.fields.iter().zip(fields);
    let fields: Vec<_> = fields.filter_map(|(field, lowered)| Some((field, lowered.filter.as_ref()?))).collect();
    let methods =
        fields.iter().flat_map(|(field, ty)| Method::of(field.name_in_rust().as_str(), ty, &field.naming, Owner::List));
    let head = format!("struct {} of {}", names::marker(resource), names::record(resource));
    let computed = resource.fields.iter().filter(|field| field.computed.latest() == Some(&true));
    let computed = refused(computed.map(|field| (field.name_in_rust(), "Computed")), Owner::List);
    let body = Method::print(&head, methods) + &computed;
    let about = yielding(fields.iter().map(|(field, _)| field.name_in_rust().as_str()), Owner::List);
    scope.around("filters", &(extension(made_for, &names::filters(resource)) + &about + &body))
}

/// The fields that can be written, and the struct of what a new record must have.
fn writes(scope: &Scope, resource: &Resource, types: &BTreeMap<&str, &str>, made_for: For) -> Option<String> {
    let has = |verb: Verb| resource.has(verb);
    let (create, update) = (has(Verb::Post), has(Verb::Put) || has(Verb::Patch));
    if !create && !update {
        return None;
    }
    let mut body = extension(made_for, &names::writes(resource));
    let names = || resource.written().map(|(name, _)| name.as_str());
    body += &yielding(names(), Owner::Write);
    let methods = resource
        .written()
        .filter_map(|(name, naming)| Some(Method::of(name.as_str(), types.get(name.as_str())?, naming, Owner::Write)));
    let head = format!("struct {} of {}", names::marker(resource), names::record(resource));
    body += &Method::print(&head, methods.flatten());
    body += &refused(resource.unwritten(), Owner::Write);
    if create {
        let required = resource.required().filter_map(|field| {
            let name = field.name_in_rust().as_str();
            Some(format!("{}: {}", names::member(name, Owner::Record), types.get(name)?))
        });
        body += &doc(&format!("What a new record of `{}` must have.", resource.name.value));
        body += &braces(&format!("pub struct {}", names::new_record(resource)), &required.collect::<Vec<_>>());
    }
    Some(scope.around("writes", &body))
}
