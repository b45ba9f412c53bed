//! `prestashop describe`: what the spec says about resources and fields. No shop is asked.

use std::fmt::Write as _;

use prestashop_api::Catalogue;
use prestashop_api::record::{Essential, Field, Kind, MailOption, Naming, Shape};
use prestashop_api::{RESOURCES, ResourceMeta};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::output::Output;
use crate::resource::versions;
use crate::table;

/// Shows all resources, or the fields of one.
pub(crate) fn run(resource: Option<&'static ResourceMeta>, output: Output) -> Result<(), Failure> {
    match resource {
        None => {
            let all: Vec<_> = RESOURCES.iter().map(|resource| summary(resource)).collect();
            let row = |resource: &&ResourceMeta| json!({ "name": resource.name, "verbs": verbs(resource), "about": resource.about });
            let shown: Vec<_> = RESOURCES.iter().map(row).collect();
            output.rows(&table::rows_of(&["name", "verbs", "about"], &shown), &all)
        }
        Some(resource) => {
            let mut object = summary(resource);
            object["deletes"] = resource.delete.about.into();
            object["essential"] = resource.delete.essential.iter().map(essential).collect();
            if !resource.mail.verbs.is_empty() {
                object["mail"] = mail(&resource.mail);
            }
            object["prices"] = resource.prices.into();
            object["displays"] = ["full"].into_iter().chain(resource.displays.iter().map(|(name, _)| *name)).collect();
            object["fields"] = fields(resource.shape);
            output.told(&text(resource), &object)
        }
    }
}

fn summary(resource: &ResourceMeta) -> Value {
    let verbs: Vec<_> = resource.verbs.iter().map(|verb| verb.as_str()).collect();
    let mut object = json!({
        "name": resource.name, "item": resource.item, "group": resource.group, "verbs": verbs, "about": resource.about,
    });
    let versions = [("since", resource.since), ("until", resource.until)];
    for (name, told) in versions.into_iter().chain(names(resource.naming)).filter(|(_, told)| !told.is_empty()) {
        object[name] = told.into();
    }
    object
}

/// What is said of a name, as the spec calls it.
fn names(naming: Naming) -> impl Iterator<Item = (&'static str, &'static str)> {
    [("deprecated", naming.deprecated), ("renamed_from", naming.renamed_from)].into_iter()
}

fn mail(mail: &MailOption) -> Value {
    let verbs: Vec<_> = mail.verbs.iter().map(|verb| verb.as_str()).collect();
    let mut object = json!({ "about": mail.about, "query": mail.query, "verbs": verbs });
    if !mail.since.is_empty() {
        object["since"] = mail.since.into();
    }
    object
}

fn verbs(resource: &ResourceMeta) -> String {
    resource.verbs.iter().map(|verb| verb.as_str()).collect::<Vec<_>>().join(" ")
}

fn text(resource: &ResourceMeta) -> String {
    let displays: Vec<_> = ["full"].into_iter().chain(resource.displays.iter().map(|(name, _)| *name)).collect();
    let mut text = format!("{}\nVerbs: {}\nDisplays: {}\n", resource.about, verbs(resource), displays.join(" "));
    for (what, told) in names(resource.naming).filter(|(_, told)| !told.is_empty()) {
        let _ = writeln!(text, "{what}: {told}");
    }
    if let Some(versions) = versions(resource) {
        let _ = writeln!(text, "PrestaShop: {versions}");
    }
    if !resource.delete.about.is_empty() {
        let _ = writeln!(text, "DELETE: {}", resource.delete.about);
    }
    for verb in resource.mail.verbs {
        let MailOption { about, query, since, .. } = resource.mail;
        let since = if since.is_empty() { String::new() } else { format!(" Since PrestaShop {since}.") };
        let _ = writeln!(text, "{} with {query}=1: {about}{since}", verb.as_str());
    }
    for trigger in Catalogue::triggers().iter().filter(|trigger| trigger.resource.name == resource.name) {
        let _ = writeln!(text, "Trigger {}: {}", trigger.name, trigger.about);
    }
    if let Some(changes) = resource.changes.filter(|changes| !changes.about.is_empty()) {
        let at = if changes.at.is_empty() { changes.tie } else { changes.at };
        let _ = writeln!(text, "Changes show in {at}. {}", changes.about);
    }
    let columns = ["field", "type", "notes", "about"];
    let _ = write!(text, "\n{}", table::rows_of(&columns, &rows(resource.shape)));
    for field in resource.shape.fields {
        if let Kind::Association(association) = field.kind {
            let _ = write!(text, "\n{}\n{}", field.name, table::rows_of(&columns, &rows(association.shape)));
        }
    }
    text
}

fn rows(shape: &Shape) -> Vec<Value> {
    let row = |field: &Field| json!({ "field": field.name, "type": kind(field), "notes": notes(field), "about": field.about });
    shape.fields.iter().map(row).collect()
}

fn kind(field: &Field) -> String {
    match field.kind {
        Kind::Id(target) => format!("id of {target}"),
        Kind::Enum(words) => words.join(" | "),
        Kind::Association(_) => "rows, see below".to_owned(),
        kind => word(kind).to_owned(),
    }
}

/// The type as the spec names it.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Id(_) => "id",
        Kind::Int => "int",
        Kind::Bool => "bool",
        Kind::Decimal => "decimal",
        Kind::Text => "text",
        Kind::Translated => "text per language",
        Kind::DateTime => "datetime",
        Kind::Date => "date",
        Kind::Enum(_) => "enum",
        Kind::Association(_) => "association",
    }
}

/// What holds for a field in the newest PrestaShop.
fn marks(field: &Field) -> impl Iterator<Item = (&'static str, bool)> {
    [
        ("required", field.required_in(None)),
        ("read_only", field.read_only_in(None)),
        ("by_action", field.by_action),
        ("computed", field.computed),
        ("per_shop", field.per_shop),
        ("secret", field.secret),
        ("html", field.html),
    ]
    .into_iter()
    .filter(|(_, holds)| *holds)
}

fn notes(field: &Field) -> String {
    let mut notes: Vec<_> = marks(field).map(|(mark, _)| mark.replace('_', " ")).collect();
    if field.max_in(None) > 0 {
        notes.push(format!("at most {}", field.max_in(None)));
    }
    if !field.since.is_empty() {
        notes.push(format!("since {}", field.since));
    }
    if !field.until.is_empty() {
        notes.push(format!("until {}", field.until));
    }
    if !field.naming.renamed_from.is_empty() {
        notes.push(format!("was {}", field.naming.renamed_from));
    }
    if !field.naming.deprecated.is_empty() {
        notes.push(format!("deprecated: {}", field.naming.deprecated));
    }
    notes.join(", ")
}

fn fields(shape: &Shape) -> Value {
    shape.fields.iter().map(object).collect()
}

/// A field with all that is said about it; what does not hold is left out.
fn object(field: &Field) -> Value {
    let mut object = Map::new();
    object.insert("name".to_owned(), field.name.into());
    object.insert("type".to_owned(), word(field.kind).into());
    match field.kind {
        Kind::Id(target) => drop(object.insert("of".to_owned(), target.into())),
        Kind::Enum(words) => drop(object.insert("words".to_owned(), words.into())),
        Kind::Association(association) => drop(object.insert("fields".to_owned(), fields(association.shape))),
        _ => {}
    }
    object.extend(marks(field).map(|(mark, _)| (mark.to_owned(), true.into())));
    if field.max_in(None) > 0 {
        object.insert("max".to_owned(), field.max_in(None).into());
    }
    let validator = field.validator_in(None);
    for (name, text) in [
        ("validator", validator),
        ("default", field.default),
        ("since", field.since),
        ("until", field.until),
        ("about", field.about),
    ]
    .into_iter()
    .chain(names(field.naming))
    {
        if !text.is_empty() {
            object.insert(name.to_owned(), text.into());
        }
    }
    Value::Object(object)
}

/// Which records the shop cannot do without.
fn essential(rule: &Essential) -> Value {
    match rule {
        Essential::All => "all".into(),
        Essential::Field { name, is } => json!({ "field": name, "is": is }),
        Essential::Setting(name) => json!({ "setting": name }),
    }
}
