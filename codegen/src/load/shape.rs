//! The shapes that values of the spec have, and the check that a value has its shape.
//!
//! The grammar is data, so that one table tells which keys exist, what they mean, and what the JSON Schema says.

mod names;
mod words;

use std::collections::HashMap;

use super::tree::{Entry, Node, Value};
use crate::codes::Code;
use crate::diagnostic::{Diagnostic, is_full};
use crate::source::Span;
use crate::version::Version;
use names::{bad_name, check_action_name, check_field, check_key, check_name, check_reference, check_version};
pub(crate) use names::{parse_codes, parse_duration};

/// What a value looks like.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A text for people; must say something.
    Prose,
    /// Any scalar.
    Scalar,
    /// A name in PrestaShop's spelling: lower case, digits, `_`.
    Name,
    /// The name of a field, which a module may have spelled in its own way.
    Field,
    /// The name of an action or trigger, such as `prestashop/list-orders`.
    ActionName,
    /// A Rust type name: `UpperCamelCase`.
    TypeName,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// A whole number in this range.
    Int(i64, i64),
    /// A PrestaShop version such as `1.7.8` or `8.0.2`.
    Version,
    /// A list.
    List(&'static Shape),
    /// A map with these keys.
    Map(&'static MapShape),
    /// A map from keys of the author's choice.
    Table(Keys, &'static Shape),
    /// A value, or a map from a version to the value from then on (`none`: it does not hold).
    Versioned(&'static Shape),
    /// The word `all`, or a value.
    AllOr(&'static Shape),
    /// A scalar, or a map with these keys.
    ScalarOr(&'static MapShape),
    /// `all`, or a list of fields.
    Display,
}

/// How the keys of a table are written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Keys {
    /// Names in PrestaShop's spelling.
    Name,
    /// Names of fields; one that is no name in Rust has another one there, by the key `rust`.
    Field,
    /// Names of fields that are described elsewhere.
    DescribedField,
    /// HTTP header names and the like.
    Header,
    /// Names of actions, such as `prestashop/list-orders`.
    Action,
    /// Names of PrestaShop's checks, such as `isEmail`.
    Validator,
    /// Media types, such as `image/png`.
    Mime,
    /// Error codes or ranges of them, such as `35` or `2..15`.
    ErrorCode,
}

/// A map with fixed keys.
#[derive(Debug)]
pub(crate) struct MapShape {
    /// What the map describes, such as `a field`.
    pub(crate) what: &'static str,
    /// The keys, in the order that an author writes them.
    pub(crate) keys: &'static [Key],
}

/// One key of a map.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
    /// What it means, for the schema.
    pub(crate) about: &'static str,
}

/// A required key.
pub(crate) const fn need(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, required: true, shape, about }
}

/// An optional key.
pub(crate) const fn may(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, required: false, shape, about }
}

/// Reports everything in `node` that has not the shape `shape`; `owner` is the place that asked for it.
pub(crate) fn check(node: &Node, shape: &Shape, owner: Span, faults: &mut Vec<Diagnostic>) {
    match shape {
        Shape::List(member) => match &node.value {
            Value::Seq(members) => {
                for node in members {
                    check(node, member, node.span, faults);
                }
            }
            _ => wrong_kind(node, shape, faults),
        },
        Shape::Map(map) => check_map(node, map, owner, faults),
        Shape::Table(keys, value) => check_table(node, *keys, value, faults),
        Shape::Versioned(value) => check_versioned(node, value, owner, faults),
        Shape::AllOr(_) if matches!(&node.value, Value::Plain(text) if text == "all") => {}
        Shape::AllOr(value) if matches!(node.value, Value::Seq(_) | Value::Map(_)) => check(node, value, owner, faults),
        Shape::AllOr(_) => wrong_kind(node, shape, faults),
        Shape::ScalarOr(map) if matches!(node.value, Value::Map(_)) => check_map(node, map, owner, faults),
        Shape::Display => check_display(node, faults),
        _ => check_scalar(node, shape, faults),
    }
}

fn check_map(node: &Node, map: &MapShape, owner: Span, faults: &mut Vec<Diagnostic>) {
    let Value::Map(entries) = &node.value else {
        faults.push(
            Diagnostic::new(Code::WrongKind, node.span, format!("{} is a map, not {}", map.what, node.kind()))
                .label(format!("expected a map with the keys of {}", map.what)),
        );
        return;
    };
    duplicate_keys(node, faults);
    let (mut meant, mut unknown) = (Vec::new(), Vec::new());
    for (index, entry) in entries.iter().enumerate() {
        let named = |name: &str| map.keys.iter().find(|key| key.name == name);
        if let Some(key) = named(&entry.key.value) {
            check(&entry.value, &key.shape, entry.key.span, faults);
            continue;
        }
        if let Some(fault) = words::slip(&entries[..=index], named) {
            meant.extend(fault.1);
            faults.push(fault.0);
            continue;
        }
        let fault = Diagnostic::new(
            Code::UnknownKey,
            entry.key.span,
            format!("unknown key `{}` in {}", entry.key.value, map.what),
        )
        .label("not a key of the spec language here");
        let full = is_full(faults);
        let known = map.keys.iter().map(|key| key.name);
        unknown.push(faults.len());
        faults.push(if full { fault } else { fault.suggest(&entry.key.value, known) });
    }
    let wanted: Vec<_> = unknown.iter().filter_map(|at| faults[*at].fix.as_ref().map(|fix| fix.now.clone())).collect();
    // Of a misspelt key nobody says that it is missing.
    meant.extend_from_slice(&wanted);
    let is_claimed = |name: &str| node.get(name).is_some() || wanted.iter().filter(|other| *other == name).count() > 1;
    for at in unknown {
        faults[at].fix = faults[at].fix.take().filter(|fix| !is_claimed(&fix.now));
    }
    for key in map.keys.iter().filter(|key| key.required) {
        if node.get(key.name).is_none() && !meant.iter().any(|meant| meant == key.name) {
            faults.push(
                Diagnostic::new(Code::MissingKey, owner, format!("{} needs the key `{}`", map.what, key.name))
                    .label(format!("`{}` is missing", key.name))
                    .help(format!("{}: {}", key.name, key.about)),
            );
        }
    }
}

fn duplicate_keys(node: &Node, faults: &mut Vec<Diagnostic>) {
    let mut given: HashMap<&str, &Entry> = HashMap::new();
    for entry in node.entries() {
        let first = *given.entry(&entry.key.value).or_insert(entry);
        if first.key.span != entry.key.span {
            faults.push(
                Diagnostic::new(
                    Code::DuplicateKey,
                    entry.key.span,
                    format!("the key `{}` is given twice", entry.key.value),
                )
                .label("given again here")
                .related(first.key.span, "first given here"),
            );
        }
    }
}

fn check_table(node: &Node, keys: Keys, value: &Shape, faults: &mut Vec<Diagnostic>) {
    let Value::Map(entries) = &node.value else {
        faults.push(
            Diagnostic::new(Code::WrongKind, node.span, format!("expected a map, found {}", node.kind()))
                .label("expected a map"),
        );
        return;
    };
    duplicate_keys(node, faults);
    for entry in entries {
        match keys {
            Keys::Field => check_field(&entry.key, &entry.value, faults),
            _ => check_key(&entry.key.value, entry.key.span, keys, faults),
        }
        check(&entry.value, value, entry.key.span, faults);
    }
}

fn check_versioned(node: &Node, value: &Shape, owner: Span, faults: &mut Vec<Diagnostic>) {
    let Value::Map(entries) = &node.value else {
        return check(node, value, owner, faults);
    };
    duplicate_keys(node, faults);
    if entries.is_empty() {
        faults.push(
            Diagnostic::new(Code::WrongKind, owner, "a fact by version names at least one version")
                .label("the map is empty"),
        );
    }
    let mut last: Option<(&str, Version, Span)> = None;
    for entry in entries {
        if let Some(version) = check_version(&entry.key.value, entry.key.span, faults) {
            if let Some((text, before, span)) = last
                && version < before
            {
                faults.push(
                    Diagnostic::new(
                        Code::EmptyVersions,
                        entry.key.span,
                        format!("version {} stands after the later version {text}", entry.key.value),
                    )
                    .label("write the earliest version first")
                    .related(span, "later, but written before"),
                );
            }
            last = Some((&entry.key.value, version, entry.key.span));
        }
        if !matches!(&entry.value.value, Value::Plain(text) if text == "none") {
            check(&entry.value, value, entry.key.span, faults);
        }
    }
}

fn check_display(node: &Node, faults: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Plain(text) if text == "all" => {}
        Value::Seq(members) => {
            for member in members {
                match member.entries() {
                    // `association: [field, field]`
                    [entry] => {
                        check_reference(&entry.key.value, entry.key.span, faults);
                        check(&entry.value, &Shape::List(&Shape::Field), entry.key.span, faults);
                    }
                    // `association[field,field]`, as the server writes it: names are resolved later.
                    _ if member.text().is_some_and(|text| text.contains('[') && text.ends_with(']')) => {}
                    _ => check(member, &Shape::Field, member.span, faults),
                }
            }
        }
        _ => wrong_kind(node, &Shape::Display, faults),
    }
}

fn check_scalar(node: &Node, shape: &Shape, faults: &mut Vec<Diagnostic>) {
    let Some(text) = node.text() else {
        return wrong_kind(node, shape, faults);
    };
    match shape {
        Shape::Prose if text.trim().is_empty() => faults.push(
            Diagnostic::new(Code::EmptyText, node.span, "the text is empty").label("say something a user can use"),
        ),
        Shape::Name => check_name(text, node.span, faults),
        Shape::Field => check_reference(text, node.span, faults),
        Shape::ActionName => check_action_name(text, node.span, faults),
        Shape::TypeName => {
            let good =
                text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(|c| c.is_ascii_alphanumeric());
            if !good {
                faults.push(bad_name(text, node.span, "a Rust type name such as `OrderRow`"));
            }
        }
        Shape::Word(words) if !words.contains(&text) => faults.push(words::unknown(text, node.span, words)),
        Shape::Bool if !matches!(&node.value, Value::Plain(text) if text == "true" || text == "false") => {
            wrong_kind(node, shape, faults);
        }
        Shape::Int(..) if !matches!(node.value, Value::Plain(_)) => wrong_kind(node, shape, faults),
        Shape::Int(min, max) => match text.parse::<i64>() {
            Ok(number) if (*min..=*max).contains(&number) => {}
            Ok(number) => faults.push(
                Diagnostic::new(Code::OutOfRange, node.span, format!("{number} is out of range"))
                    .label(format!("expected a number {}", words::range(*min, *max))),
            ),
            Err(_) => faults.push(
                Diagnostic::new(Code::BadNumber, node.span, format!("`{text}` is not a whole number"))
                    .label(format!("expected a number {}", words::range(*min, *max))),
            ),
        },
        Shape::Version => {
            check_version(text, node.span, faults);
        }
        _ => {}
    }
}

fn wrong_kind(node: &Node, shape: &Shape, faults: &mut Vec<Diagnostic>) {
    let expected = shape.words();
    faults.push(
        Diagnostic::new(Code::WrongKind, node.span, format!("expected {expected}, found {}", node.kind()))
            .label(format!("expected {expected}")),
    );
}
