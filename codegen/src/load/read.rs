//! Tree to [`crate::syntax`]: what has not its shape was reported before and is left out here.

mod writing;

use super::shape::parse_codes;
use super::tree::{Entry, Node, Value};
use crate::source::{At, FileId, Span};
use crate::syntax::{
    Action, ActionKind, Actions, Association, Bound, Changes, DateKind, Deletion, Digits, Display, ErrorCode,
    Essential, EssentialRule, Fact, Field, Fixed, Group, Images, Input, InputType, Kind, Mail, Mime, Naming, PageBy,
    Pages, Resource, Saved, Service, Shown, Shows, Trigger, Type, Undescribed, Unless, Validator, Verb, VersionRange,
    Word, Write,
};
use crate::version::{Step, Version, Versioned};

pub(super) fn resource(file: FileId, stem: &str, root: &Node) -> Resource {
    let here = root.span;
    let name =
        word(root, "resource").or_else(|| word(root, "extends")).unwrap_or_else(|| At::new(stem.to_owned(), here));
    let item = word(root, "item").unwrap_or_else(|| At::new(stem.to_owned(), name.span));
    let displays = entries(root, "displays").map(display).collect();
    Resource {
        file,
        stem: stem.to_owned(),
        base: None,
        item,
        list: word(root, "list"),
        record: word(root, "record"),
        group: parsed(root, "group", Group::parse),
        about: prose(root),
        naming: naming(root),
        versions: versions(root),
        // A verb in capitals is a fault, but no other verb.
        verbs: list(root, "verbs", |word| Verb::parse(&word.to_lowercase())),
        fields: entries(root, "fields").map(field).collect(),
        fields_key: key_span(root, "fields").unwrap_or(name.span),
        associations: entries(root, "associations").map(association).collect(),
        displays,
        displays_key: key_span(root, "displays").unwrap_or(name.span),
        pages: root.get("pages").map(|node| pages(node, key_span(root, "pages").unwrap_or(name.span))),
        changes: root
            .get("changes")
            .and_then(|node| Some(Changes { at: word(node, "at"), tie: word(node, "tie")?, about: prose(node) })),
        delete: root.get("delete").map(|node| deletion(node, key_span(root, "delete").unwrap_or(name.span))),
        never_put: word(root, "never_put"),
        risky_put: root
            .get("risky_put")
            .map(|node| writing::risky_put(node, key_span(root, "risky_put").unwrap_or(name.span))),
        mail: root.get("mail").and_then(|node| mail(node, key_span(root, "mail").unwrap_or(name.span))),
        copied_on_write: word(root, "copied_on_write"),
        fails: members(root, "fails").iter().map(writing::failing).collect(),
        on_create: root
            .get("on_create")
            .map(|node| writing::creation(node, key_span(root, "on_create").unwrap_or(name.span))),
        prices: parsed(root, "prices", truth),
        by_shop: root.get("by_shop").and_then(writing::by_shop),
        name,
    }
}

fn deletion(node: &Node, span: Span) -> Deletion {
    let essential = match node.get("essential").map(|rules| &rules.value) {
        Some(Value::Seq(members)) => Essential::Some(members.iter().map(essential_rule).collect()),
        None => Essential::Some(Vec::new()),
        Some(_) => Essential::All,
    };
    Deletion { span, about: prose(node), essential, toll: writing::toll(node) }
}

fn mail(node: &Node, span: Span) -> Option<Mail> {
    Some(Mail {
        span,
        about: prose(node),
        query: word(node, "query")?,
        verbs: list(node, "verbs", Verb::parse),
        since: parsed(node, "since", Version::parse),
    })
}

fn essential_rule(node: &Node) -> EssentialRule {
    EssentialRule { span: node.span, field: word(node, "field"), is: word(node, "is"), setting: word(node, "setting") }
}

pub(super) fn service(root: &Node) -> Service {
    let versions = root.get("versions");
    Service {
        about: prose(root),
        auth: table(root, "auth", |text| Some(text.to_owned())),
        formats: table(root, "formats", |text| Some(text.to_owned())),
        headers: table(root, "headers", |text| Some(text.to_owned())),
        supported: versions.map(|node| list(node, "supported", Version::parse)).unwrap_or_default(),
        facts: versions.map(|node| entries(node, "facts").filter_map(fact).collect()).unwrap_or_default(),
        pages: root.get("pages").map(|node| pages(node, key_span(root, "pages").unwrap_or(node.span))),
        triggers: entries(root, "triggers").map(input).collect(),
        limits: table(root, "limits", |text| text.parse().ok()),
        kinds: entries(root, "kinds")
            .map(|entry| Kind {
                name: entry.key.clone(),
                about: prose(&entry.value),
                hint: word(&entry.value, "hint"),
                saved: parsed(&entry.value, "saved", Saved::parse).map_or(Saved::Maybe, |saved| saved.value),
            })
            .collect(),
        errors: entries(root, "errors").filter_map(error_code).collect(),
        validators: entries(root, "validators").map(validator).collect(),
        images: root.get("images").map(images),
        undescribed: entries(root, "undescribed")
            .map(|entry| Undescribed {
                name: entry.key.clone(),
                item: word(&entry.value, "item").unwrap_or_else(|| entry.key.clone()),
            })
            .collect(),
    }
}

fn fact(entry: &Entry) -> Option<Fact> {
    let since = parsed(&entry.value, "since", Version::parse)?;
    Some(Fact { name: entry.key.clone(), about: prose(&entry.value), since })
}

fn images(node: &Node) -> Images {
    let words = |key| -> Vec<Word> {
        let word = |entry: &Entry| {
            let about = entry.value.text().unwrap_or_default().trim().to_owned();
            Word { name: entry.key.clone(), about }
        };
        entries(node, key).map(word).collect()
    };
    let mime = |entry: &Entry| {
        let since = parsed(&entry.value, "since", Version::parse);
        Mime { name: entry.key.clone(), since }
    };
    Images { kinds: words("kinds"), general: words("general"), mimes: entries(node, "mimes").map(mime).collect() }
}

fn validator(entry: &Entry) -> Validator {
    let node = &entry.value;
    let number = |node: &Node, key| parsed(node, key, |text| text.parse().ok()).map(|number| number.value);
    Validator {
        name: entry.key.clone(),
        about: prose(node),
        refuses: word(node, "refuses"),
        takes: word(node, "takes"),
        int: node.get("int").map(|_| list(node, "int", |text| text.parse().ok())),
        decimal: node.get("decimal").and_then(|digits| {
            let signed = flag(digits, "signed");
            Some(Digits { signed, whole: number(digits, "whole")?, places: number(digits, "places")? })
        }),
        length: node.get("length").map(|_| list(node, "length", |text| text.parse().ok())),
        typed: node.get("typed").map(|_| list(node, "typed", |text| text.parse().ok())),
        one_of: node.get("one_of").map(|_| list(node, "one_of", |text| Some(text.to_owned()))),
        date: parsed(node, "date", DateKind::parse),
        any: flag(node, "any"),
        keys: keys(node),
    }
}

pub(super) fn actions(root: &Node) -> Actions {
    Actions {
        actions: entries(root, "actions").filter_map(action).collect(),
        triggers: entries(root, "triggers").filter_map(trigger).collect(),
    }
}

fn field(entry: &Entry) -> Field {
    let node = &entry.value;
    Field {
        name: entry.key.clone(),
        rust: word(node, "rust"),
        ty: parsed(node, "type", Type::parse),
        to: word(node, "to"),
        about: prose(node),
        naming: naming(node),
        required: versioned(node, "required", truth),
        max: versioned(node, "max", |text| text.parse().ok()),
        scale: parsed(node, "scale", |text| text.parse().ok()),
        values: list(node, "values", |text| Some(text.to_owned())),
        translated: versioned(node, "translated", truth),
        nullable: versioned(node, "nullable", truth),
        secret: flag(node, "secret"),
        computed: versioned(node, "computed", truth),
        per_shop: flag(node, "per_shop"),
        write: versioned(node, "write", Write::parse),
        validator: versioned(node, "validator", |text| Some(text.to_owned())),
        lost_by_put: versioned(node, "lost_by_put", truth),
        write_as: word(node, "write_as"),
        writing: writing::writing(node),
        versions: versions(node),
        keys: keys(node),
    }
}

fn keys(node: &Node) -> Vec<At<String>> {
    node.entries().iter().map(|entry| entry.key.clone()).collect()
}

fn association(entry: &Entry) -> Association {
    let node = &entry.value;
    Association {
        name: entry.key.clone(),
        rust: word(node, "rust"),
        item: word(node, "item").unwrap_or_else(|| entry.key.clone()),
        record: word(node, "record"),
        about: prose(node),
        naming: naming(node),
        api: word(node, "api"),
        write: versioned(node, "write", Write::parse),
        full_only: flag(node, "full_only"),
        writing: writing::writing(node),
        keys: keys(node),
        versions: versions(node),
        fields: entries(node, "fields").map(field).collect(),
    }
}

fn display(entry: &Entry) -> Display {
    let shows = match &entry.value.value {
        Value::Seq(members) => Shows::Some(members.iter().filter_map(shown).collect()),
        // Reported before; taken as the whole record, so that no other rule stumbles over it.
        _ => Shows::All,
    };
    Display { name: entry.key.clone(), shows }
}

/// `name`, `name: [sub, sub]` or the server's own `name[sub,sub]`.
fn shown(node: &Node) -> Option<Shown> {
    if let [entry] = node.entries() {
        let sub = entry.value.members().iter().filter_map(Node::word).collect();
        return Some(Shown { name: entry.key.clone(), sub: Some(sub) });
    }
    let word = node.word()?;
    // A quoted text begins one byte after its place.
    let quote = usize::from(word.span.end - word.span.start == word.value.len() + 2);
    let Some((name, rest)) = word.value.split_once('[') else {
        return Some(Shown { name: word, sub: None });
    };
    let inner = rest.strip_suffix(']').unwrap_or(rest);
    let mut offset = quote + name.len() + 1;
    let mut sub = Vec::new();
    for part in inner.split(',') {
        let lead = part.len() - part.trim_start().len();
        let part_word = part.trim();
        sub.push(At::new(part_word.to_owned(), word.span.part(offset + lead, part_word.len())));
        offset += part.len() + 1;
    }
    Some(Shown { name: At::new(name.to_owned(), word.span.part(quote, name.len())), sub: Some(sub) })
}

fn pages(node: &Node, span: Span) -> Pages {
    Pages {
        span,
        by: parsed(node, "by", PageBy::parse),
        size: parsed(node, "size", |text| text.parse().ok()),
        ceiling: parsed(node, "ceiling", |text| text.parse().ok()),
    }
}

fn error_code(entry: &Entry) -> Option<ErrorCode> {
    let node = &entry.value;
    Some(ErrorCode {
        codes: At::new(parse_codes(&entry.key.value)?, entry.key.span),
        kind: word(node, "kind")?,
        status: list(node, "status", |text| text.parse().ok()),
        saved: parsed(node, "saved", Saved::parse).map(|saved| saved.value),
        about: prose(node),
        hint: word(node, "hint"),
    })
}

fn action(entry: &Entry) -> Option<Action> {
    let node = &entry.value;
    Some(Action {
        name: entry.key.clone(),
        about: prose(node),
        naming: naming(node),
        does: parsed(node, "does", ActionKind::parse),
        resource: word(node, "resource")?,
        display: word(node, "display"),
        inputs: entries(node, "inputs").map(input).collect(),
        fixed: entries(node, "fixed").filter_map(fixed).collect(),
        fixed_key: key_span(node, "fixed"),
        paging: key_span(node, "paging"),
    })
}

fn trigger(entry: &Entry) -> Option<Trigger> {
    let node = &entry.value;
    Some(Trigger {
        name: entry.key.clone(),
        about: prose(node),
        naming: naming(node),
        resource: word(node, "resource")?,
        display: word(node, "display"),
        unless: node
            .get("unless")
            .and_then(|unless| Some(Unless { resource: word(unless, "resource")?, field: word(unless, "field")? })),
        inputs: entries(node, "inputs").map(input).collect(),
    })
}

fn fixed(entry: &Entry) -> Option<Fixed> {
    Some(Fixed { field: entry.key.clone(), value: entry.value.word()? })
}

fn input(entry: &Entry) -> Input {
    let node = &entry.value;
    Input {
        name: entry.key.clone(),
        filter: word(node, "filter"),
        set: word(node, "set"),
        bound: parsed(node, "bound", Bound::parse),
        ty: parsed(node, "type", InputType::parse),
        to: word(node, "to"),
        required: flag(node, "required"),
        default: word(node, "default"),
        min: word(node, "min"),
        max: word(node, "max"),
        about_key: key_span(node, "about"),
        about: prose(node),
        naming: naming(node),
    }
}

fn entries<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a Entry> {
    node.get(key).map(Node::entries).unwrap_or_default().iter()
}

fn key_span(node: &Node, key: &str) -> Option<Span> {
    let entry = node.entries().iter().find(|entry| entry.key.value == key)?;
    Some(entry.key.span)
}

fn word(node: &Node, key: &str) -> Option<At<String>> {
    node.get(key)?.word()
}

fn text(node: &Node, key: &str) -> Option<String> {
    word(node, key).map(|word| word.value.trim().to_owned())
}

fn prose(node: &Node) -> String {
    text(node, "about").unwrap_or_default()
}

fn naming(node: &Node) -> Naming {
    Naming { deprecated: word(node, "deprecated"), renamed_from: word(node, "renamed_from") }
}

fn parsed<T>(node: &Node, key: &str, parse: impl Fn(&str) -> Option<T>) -> Option<At<T>> {
    node_value(node.get(key)?, &parse)
}

fn node_value<T>(node: &Node, parse: &impl Fn(&str) -> Option<T>) -> Option<At<T>> {
    Some(At::new(parse(node.text()?)?, node.span))
}

fn list<T>(node: &Node, key: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<At<T>> {
    members(node, key).iter().filter_map(|node| node_value(node, &parse)).collect()
}

fn members<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map(Node::members).unwrap_or_default()
}

fn table<T>(node: &Node, key: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<(At<String>, T)> {
    entries(node, key).filter_map(|entry| Some((entry.key.clone(), parse(entry.value.text()?.trim())?))).collect()
}

fn truth(text: &str) -> Option<bool> {
    text.parse().ok()
}

fn flag(node: &Node, key: &str) -> bool {
    parsed(node, key, truth).is_some_and(|flag| flag.value)
}

fn versions(node: &Node) -> VersionRange {
    VersionRange { since: parsed(node, "since", Version::parse), until: parsed(node, "until", Version::parse) }
}

fn versioned<T>(node: &Node, key: &str, parse: impl Fn(&str) -> Option<T>) -> Versioned<T> {
    let Some(node) = node.get(key) else {
        return Versioned::default();
    };
    let steps = match &node.value {
        Value::Map(entries) => entries
            .iter()
            .filter_map(|entry| {
                let from = At::new(Version::parse(&entry.key.value)?, entry.key.span);
                let value = match entry.value.text() {
                    Some("none") => None,
                    _ => Some(node_value(&entry.value, &parse)?),
                };
                Some(Step { from: Some(from), value })
            })
            .collect(),
        _ => node_value(node, &parse).map(|value| Step { from: None, value: Some(value) }).into_iter().collect(),
    };
    Versioned { steps }
}
