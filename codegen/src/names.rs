//! How names of the spec become names in Rust: the one place that knows.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::source::Span;
use crate::syntax::{Action, Association, Display, Field, Naming, Resource, Shows, Trigger, Type, Undescribed};

/// Keywords that Rust accepts as `r#name`.
const RAW: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that Rust accepts nowhere as a name.
const NEVER: &[&str] = &["_", "crate", "self", "super"];

/// What a name of the spec becomes a member or method of, beside others that were there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A field of a record.
    Record,
    /// A filter of `List`.
    List,
    /// A field that `Write` sets.
    Write,
    /// A collection of `Shop`.
    Shop,
    /// A file and module of generated code.
    Module,
    /// An input that an action sets.
    Input,
}

impl Owner {
    /// The names that are taken: of the library's types the public ones. A test compares them with the library's code.
    fn taken(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Record => ("every record has a field", &["extra"]),
            Self::List => (
                "`List` has a method",
                &[
                    "display",
                    "into",
                    "into_future",
                    "language",
                    "max_pages",
                    "offset",
                    "page_size",
                    "pages",
                    "prefetch",
                    "send",
                    "sort",
                    "stream",
                    "tolerate_unreadable",
                    "try_into",
                    "unless",
                    "with_price",
                ],
            ),
            Self::Write => (
                "`Write` has a method",
                &[
                    "into",
                    "into_future",
                    "language",
                    "notify",
                    "only_languages",
                    "preview",
                    "send",
                    "try_into",
                    "verify",
                    "with_losses",
                    "with_put",
                ],
            ),
            Self::Shop => (
                "`Shop` has a method",
                &[
                    "add_customer",
                    "add_customer_in",
                    "add_customization_field",
                    "add_guest",
                    "add_product",
                    "add_product_in",
                    "cart_abandoned",
                    "cart_updated",
                    "check_address",
                    "choices",
                    "clock",
                    "collection",
                    "connect",
                    "create",
                    "customer_updated",
                    "delete",
                    "diagnose",
                    "files",
                    "follow",
                    "images",
                    "list",
                    "order_state_entered",
                    "order_updated",
                    "place_order",
                    "probe",
                    "product_updated",
                    "raw",
                    "run",
                    "scope",
                    "scoped",
                    "search",
                    "set_shipment_tracking_number",
                    "set_stock",
                    "set_tracking_number",
                    "time_zone",
                    "tunnels",
                    "update",
                    "updates",
                    "url",
                    "version",
                ],
            ),
            Self::Module => {
                ("the generated code has a file", &["actions", "ids", "image_kinds", "mod", "service", "validators"])
            }
            Self::Input => ("the inputs of every action have a field or function", &["extra", "new"]),
        }
    }
}

/// Why a name of the spec has another in Rust: such a name gets `_` behind it, and so does one that ends so already, for each to
/// be told from its name in Rust.
pub(crate) fn yields(name: &str, owner: Owner) -> Option<String> {
    let (who, taken) = owner.taken();
    let why = match name {
        _ if NEVER.contains(&name) => "that is a word of Rust".to_owned(),
        _ if taken.contains(&name) => format!("{who} of that name"),
        _ if name.ends_with('_') => "a name that ends in `_` gets one more".to_owned(),
        _ => return None,
    };
    Some(format!("`{name}_` stands for `{name}`, as {why}"))
}

/// A name of the spec in Rust, escaped where Rust needs it.
pub(crate) fn member(name: &str, owner: Owner) -> String {
    if yields(name, owner).is_some() { format!("{name}_") } else { raw(name) }
}

/// A name in Rust for what the webservice calls otherwise: because that is no name in Rust, or taken by a record, list or write.
#[must_use]
pub fn rust_name(name: &str) -> Option<String> {
    let is_taken = |owner| yields(name, owner).is_some();
    let snake = name.to_snake_case();
    let starts = snake.starts_with(|c: char| c.is_ascii_lowercase());
    match snake == name {
        true if [Owner::Record, Owner::List, Owner::Write].into_iter().any(is_taken) => Some(format!("{name}_value")),
        true if starts => None,
        _ if starts => Some(snake),
        _ => Some(format!("field_{snake}")),
    }
}

/// Whether Rust takes a name of PrestaShop's as it is written there.
pub(crate) fn is_rust(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// A name, escaped where it is a keyword.
pub(crate) fn raw(name: &str) -> String {
    if RAW.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// The file and module of a resource.
pub(crate) fn file(resource: &Resource) -> String {
    let name = resource.name.as_str();
    if yields(name, Owner::Module).is_some() { format!("{name}_") } else { name.to_owned() }
}

/// A type name from words in PrestaShop's spelling.
pub(crate) fn type_name(words: &str) -> String {
    words.to_upper_camel_case()
}

/// A constant from words in PrestaShop's spelling: `PSWS-Version` is `PSWS_VERSION`.
pub(crate) fn constant(words: &str) -> String {
    words.replace('-', "_").to_uppercase()
}

/// `Self` is the one type that nobody can define.
fn but_self(name: String, other: &str) -> String {
    if name == "Self" { format!("Self{other}") } else { name }
}

/// The type that stands for a resource.
pub(crate) fn marker(resource: &Resource) -> String {
    but_self(type_name(resource.name.as_str()), "Resource")
}

/// The struct of one record.
pub(crate) fn record(resource: &Resource) -> String {
    match &resource.record {
        Some(record) => but_self(record.value.clone(), "Record"),
        None => but_self(type_name(resource.item.as_str()), "Record"),
    }
}

/// What names around a record begin or end with: `ShopRecord` is only called so because the library has a `Shop` of its own.
fn stem(resource: &Resource) -> String {
    let record = record(resource);
    record.strip_suffix("Record").filter(|stem| !stem.is_empty()).map_or(record.clone(), str::to_owned)
}

/// The trait with the filters of a resource outside the library.
pub(crate) fn filters(resource: &Resource) -> String {
    format!("{}Filters", record(resource))
}

/// The trait with the fields that writes of a resource outside the library can set.
pub(crate) fn writes(resource: &Resource) -> String {
    format!("{}Writes", record(resource))
}

/// The struct of what a new record must have.
pub(crate) fn new_record(resource: &Resource) -> String {
    format!("New{}", stem(resource))
}

/// The newtype of a record's number.
pub(crate) fn id(resource: &Resource) -> String {
    format!("{}Id", stem(resource.in_library()))
}

/// The newtype of the number of a record that has no file.
pub(crate) fn undescribed_id(resource: &Undescribed) -> String {
    format!("{}Id", type_name(resource.item.as_str()))
}

/// The struct of a display; `full` is the record itself.
pub(crate) fn display(resource: &Resource, display: &Display) -> String {
    if display.name.value == "full" {
        record(resource)
    } else {
        format!("{}{}", record(resource), type_name(display.name.as_str()))
    }
}

/// The struct of an association's item in a display that shows only some of its fields.
pub(crate) fn display_row(resource: &Resource, display: &Display, association: &Association) -> String {
    format!("{}{}", self::display(resource, display), type_name(association.item.as_str()))
}

/// The struct of an association's item.
pub(crate) fn association(resource: &Resource, association: &Association) -> String {
    let resource = resource.describing_rows(association);
    match &association.record {
        Some(record) => but_self(record.value.clone(), "Record"),
        None => format!("{}{}", record(resource), type_name(association.item.as_str())),
    }
}

/// The open enum of a field.
pub(crate) fn open_enum(owner: &str, field: &Field) -> String {
    format!("{owner}{}", type_name(field.name_in_rust().as_str()))
}

/// The variant of a value of an open enum; a value without letters or digits is `Empty`, and `Other` is there for all others.
pub(crate) fn variant(value: &str) -> String {
    let name = type_name(value);
    match name.chars().next() {
        _ if matches!(name.as_str(), "Other" | "Self") => format!("{name}Word"),
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

/// The struct of an action.
pub(crate) fn action(action: &Action) -> String {
    type_name(local(action.name.as_str()))
}

/// The type of a trigger.
pub(crate) fn trigger(trigger: &Trigger) -> String {
    type_name(local(trigger.name.as_str()))
}

/// The struct of the inputs of a trigger, where it takes something of its own.
pub(crate) fn trigger_inputs(trigger: &Trigger) -> String {
    format!("{}Inputs", self::trigger(trigger))
}

/// The struct of what every trigger takes.
pub(crate) const EVERY_TRIGGER: &str = "EveryTrigger";

/// The type that an action or trigger had by its former name, where that is another.
pub(crate) fn former(naming: &Naming, now: &str) -> Option<String> {
    let old = naming.renamed_from.as_ref().map(|old| type_name(local(old.as_str())));
    old.filter(|old| old != now)
}

/// The module of an action or trigger.
pub(crate) fn module(name: &str) -> String {
    let name = local(name).replace('-', "_");
    if yields(&name, Owner::Module).is_some() { name + "_" } else { name }
}

/// Every type that a resource becomes beside its id, and what it is there, with its place.
pub(crate) fn types(resource: &Resource) -> Vec<(String, &'static str, Span)> {
    let of_record = resource.record.as_ref().unwrap_or(&resource.item).span;
    let record = record(resource);
    let mut types = vec![
        (record.clone(), "the record", of_record),
        (new_record(resource), "what a new record must have", of_record),
        (marker(resource), "a resource", resource.name.span),
        (filters(resource), "the filters of a resource", of_record),
        (writes(resource), "the writes of a resource", of_record),
    ];
    for display in resource.displays.iter().filter(|display| display.name.value != "full") {
        types.push((self::display(resource, display), "a display", display.name.span));
        let Shows::Some(shown) = &display.shows else { continue };
        for entry in shown.iter().filter(|entry| entry.sub.is_some()) {
            if let Some(association) = resource.associations.iter().find(|a| a.name.value == entry.name.value) {
                let row = display_row(resource, display, association);
                types.push((row, "the rows of a display", entry.name.span));
            }
        }
    }
    types.extend(choices(&record, resource.own_fields()));
    for association in resource.own_associations() {
        let span = association.record.as_ref().unwrap_or(&association.item).span;
        let item = self::association(resource, association);
        types.extend(choices(&item, &association.fields));
        types.push((item, "the item of an association", span));
    }
    types
}

fn choices(owner: &str, fields: &[Field]) -> impl Iterator<Item = (String, &'static str, Span)> {
    let fields = fields.iter().filter(|field| field.ty.as_ref().is_some_and(|ty| ty.value == Type::Enum));
    fields.map(move |field| (open_enum(owner, field), "the values of a field", field.name.span))
}

/// The part of an action's name after the `/`.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
