//! What writes do to other records: deletes, creates, and writes that fail.

use super::scope::Scope;
use super::version;
use crate::format::Value;
use crate::names;
use crate::source::At;
use crate::syntax::{
    ByShop, Creation, Deletion, Dependents, Essential, EssentialRule, Failing, Marks, Resource, RiskyPut, Toll, Verb,
};

/// A struct of which only what differs from its `PLAIN` is printed; `all` is the count of its fields.
fn differing(name: &str, fields: Vec<Value>, all: usize) -> Value {
    let rest = (fields.len() < all).then(|| Value::word(format!("..{name}::PLAIN")));
    Value::group(format!("{name} {{"), fields.into_iter().chain(rest), "}")
}

fn text(key: &str, text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::text(text).of(key))
}

fn flag(key: &str, holds: bool) -> Option<Value> {
    holds.then(|| Value::word("true").of(key))
}

pub(super) fn deletion(scope: &Scope, delete: &Deletion) -> Value {
    let essential = || scope.library("Essential");
    let rules = match &delete.essential {
        Essential::All => vec![Value::word(format!("{}::All", essential()))],
        Essential::Some(rules) => {
            let rule = |rule: &EssentialRule| match (&rule.field, &rule.is, &rule.setting) {
                (Some(field), Some(is), _) => {
                    let fields = [("name", Value::text(field.as_str())), ("is", Value::text(is.as_str()))];
                    Some(Value::fields(format!("{}::Field", essential()), fields))
                }
                (_, _, Some(setting)) => {
                    Some(Value::group(format!("{}::Setting(", essential()), [Value::text(setting.as_str())], ")"))
                }
                // Reported before.
                _ => None,
            };
            rules.iter().filter_map(rule).collect()
        }
    };
    let Toll { history, marks, takes, leaves, resets } = &delete.toll;
    let marks = marks.as_ref().map(|marks| match marks.value {
        Marks::Used => "IfUsed",
        Marks::Always => "Always",
    });
    let fields = [
        Some(Value::text(delete.about.trim()).of("about")),
        (!rules.is_empty()).then(|| Value::list(rules).of("essential")),
        flag("history", *history),
        marks.map(|marks| Value::word(format!("{}::{marks}", scope.library("Marks"))).of("marks")),
        dependents(scope, "takes", takes),
        dependents(scope, "leaves", leaves),
        dependents(scope, "resets", resets),
    ];
    differing(&scope.library("Deletion"), fields.into_iter().flatten().collect(), 7)
}

/// `key: &[…]`, or nothing.
fn dependents(scope: &Scope, key: &str, records: &[Dependents]) -> Option<Value> {
    let entry = |records: &Dependents| {
        let fields = [
            Some(Value::text(records.resource.as_str()).of("resource")),
            Some(Value::text(records.by.as_str()).of("by")),
            records.unless.as_ref().map(|unless| Value::text(unless.as_str()).of("unless")),
            flag("history", records.history),
        ];
        differing(&scope.library("Dependents"), fields.into_iter().flatten().collect(), 4)
    };
    (!records.is_empty()).then(|| Value::list(records.iter().map(entry)).of(key))
}

pub(super) fn creation(scope: &Scope, creation: &Creation) -> Value {
    let fields = [
        text("about", creation.about.trim()),
        text("lacks", creation.lacks.trim()),
        dependents(scope, "makes", &creation.makes),
        creation.made_of.as_ref().and_then(|field| text("made_of", field.as_str())),
    ];
    differing(&scope.library("Creation"), fields.into_iter().flatten().collect(), 4)
}

pub(super) fn fails(scope: &Scope, resource: &Resource) -> Option<Value> {
    let entry = |failing: &Failing| {
        let fields = [
            ("verbs", verbs(scope, &failing.verbs)),
            ("since", Value::text(&version(failing.versions.since.as_ref()))),
            ("until", Value::text(&version(failing.versions.until.as_ref()))),
            ("about", Value::text(failing.about.trim())),
        ];
        Value::fields(scope.library("Failing"), fields)
    };
    (!resource.fails.is_empty()).then(|| Value::list(resource.fails.iter().map(entry)))
}

pub(super) fn risky_put(scope: &Scope, risky: &RiskyPut) -> Value {
    let fields = [("since", Value::text(&version(risky.since.as_ref()))), ("about", Value::text(risky.about.trim()))];
    Value::fields(scope.library("RiskyPut"), fields)
}

/// `by_shop: Some(ByShop { … })`
pub(super) fn by_shop(scope: &Scope, by: &ByShop) -> Value {
    let fields = [("shop", Value::text(by.shop.as_str())), ("group", Value::text(by.group.as_str()))];
    let by = Value::fields(scope.library("ByShop"), fields);
    Value::group(format!("by_shop: {}(", scope.std("Some")), [by], ")")
}

pub(super) fn verbs(scope: &Scope, verbs: &[At<Verb>]) -> Value {
    let verb = |verb: &At<Verb>| format!("{}::{}", scope.library("Verb"), names::type_name(verb.value.word()));
    Value::list(verbs.iter().map(|given| Value::word(verb(given))))
}
