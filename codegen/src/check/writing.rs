//! Rules of what the spec says about writing: defaults, losses, other names, deletions.

use super::effects::setting;
use super::{duplicates, known_version, validators};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::Model;
use crate::source::{At, Span};
use crate::syntax::{Deletion, Essential, EssentialRule, Field, Fill, Mail, Resource, Type, Verb, Write};

/// Keys of the fields of a record that an item's have not.
const OF_RECORDS: &[&str] = &[
    "default",
    "brings",
    "repaired",
    "lost_by_put",
    "lost_by_write",
    "along",
    "unset",
    "keeps_languages",
    "rank",
    "besides",
];

pub(super) fn check(model: &Model, resource: &Resource, faults: &mut Vec<Diagnostic>) {
    let has = |verb: Verb| resource.has(verb);
    let name = resource.name.as_str();
    for field in &resource.fields {
        if !field.lost_by_put.is_empty() && !has(Verb::Put) {
            let message = format!("`{name}` takes no PUT that could lose `{}`", field.name.value);
            faults.push(nothing(field.key("lost_by_put"), message, "add `put` to `verbs`, or take this out"));
        }
        if let Some(other) = &field.write_as {
            let message = format!("`{}` has one name in reads and writes", field.name.value);
            faults.push(nothing(other.span, message, "only for the fields of an association's items"));
        }
        if let Some(default) = field.writing.default.as_ref().and_then(Fill::constant) {
            check_default(model, field, default, faults);
            if field.required.latest() == Some(&true) {
                let message = format!("whoever creates a record gives `{}`", field.name.value);
                let fault = nothing(default.span, message, "never used");
                faults.push(fault.related(field.key("required"), "required"));
            }
        }
    }
    for field in resource.associations.iter().flat_map(|association| &association.fields) {
        for key in OF_RECORDS {
            if field.keys.iter().any(|given| given.value == *key) {
                let message = format!("the field of an item has no `{key}`");
                faults.push(nothing(field.key(key), message, "items are written as a whole"));
            }
        }
    }
    if let Some(why) = &resource.never_put
        && !has(Verb::Put)
    {
        faults.push(nothing(why.span, format!("`{name}` takes no PUT anyway"), "take this out"));
    }
    if let Some(risky) = &resource.risky_put {
        if resource.never_put.is_none() {
            let message = format!("a PUT of `{name}` is sent without being asked for");
            faults.push(nothing(risky.span, message, "only together with `never_put`"));
        }
        if let Some(since) = &risky.since {
            known_version(model, since, faults);
        }
    }
    if let Some(delete) = &resource.delete {
        check_delete(resource, delete, has(Verb::Delete), faults);
    }
    if let Some(mail) = &resource.mail {
        check_mail(resource, mail, faults);
        if let Some(since) = &mail.since {
            known_version(model, since, faults);
        }
    }
}

pub(super) fn nothing(span: Span, message: String, label: &str) -> Diagnostic {
    Diagnostic::new(Code::NothingWritten, span, message).label(label)
}

/// Whether a field would take a value that a create fills in.
pub(super) fn check_default(model: &Model, field: &Field, default: &At<String>, faults: &mut Vec<Diagnostic>) {
    if field.write.latest() == Some(&Write::Never) || field.name.value == "id" {
        let message = format!("`{}` is never written, so it needs no default", field.name.value);
        faults.push(nothing(default.span, message, "take this out"));
        return;
    }
    let text = default.as_str();
    let translated = field.translated.ever();
    let Some(ty) = &field.ty else { return };
    let good = match ty.value {
        Type::Id | Type::Datetime | Type::Date => false,
        Type::Ref => text.parse::<u32>().is_ok(),
        Type::Int => text.parse::<i64>().is_ok(),
        Type::Bool => matches!(text, "0" | "1"),
        Type::Decimal => text.parse::<f64>().is_ok_and(f64::is_finite) && !text.contains(['e', 'E', '+']),
        Type::Text | Type::Html => !translated,
        Type::Enum => field.values.iter().any(|value| value.as_str() == text),
    };
    if !good {
        let what = if translated { "text per language" } else { ty.value.word() };
        faults.push(
            Diagnostic::new(Code::BadDefault, default.span, format!("`{text}` is no `{what}`"))
                .label("its own field would refuse it")
                .related(ty.span, "the type"),
        );
        return;
    }
    let refused = |label: String| {
        Diagnostic::new(Code::BadDefault, default.span, format!("the shop refuses `{text}`")).label(label)
    };
    if let Some(max) = field.max.latest().filter(|max| text.chars().count() as u64 > **max) {
        faults.push(refused(format!("longer than {max} characters")).related(field.key("max"), "the limit"));
    } else if let Some(validator) = validators::refusing(model, field, text) {
        faults.push(
            refused(format!("does not pass `{}`", validator.name.value)).related(field.key("validator"), "the check"),
        );
    }
}

fn check_delete(resource: &Resource, delete: &Deletion, has_verb: bool, faults: &mut Vec<Diagnostic>) {
    if !has_verb {
        faults.push(
            Diagnostic::new(
                Code::VerbNotServed,
                delete.span,
                format!("records of `{}` cannot be deleted", resource.name.value),
            )
            .label("`delete` is not among the verbs"),
        );
    }
    let Essential::Some(rules) = &delete.essential else { return };
    for rule in rules {
        if let Some(name) = &rule.setting {
            setting(name, faults);
        }
        match rule {
            EssentialRule { field: Some(_), is: Some(_), setting: None, .. }
            | EssentialRule { field: None, is: None, setting: Some(_), .. } => {}
            EssentialRule { field: None, is: None, setting: None, .. } => faults.push(essential(rule, "says nothing")),
            EssentialRule { setting: Some(_), .. } => faults.push(essential(rule, "a field or a setting, not both")),
            EssentialRule { field: Some(_), .. } => faults.push(essential(rule, "`is` is missing")),
            EssentialRule { is: Some(_), .. } => faults.push(essential(rule, "`field` is missing")),
        }
    }
}

fn check_mail(resource: &Resource, mail: &Mail, faults: &mut Vec<Diagnostic>) {
    duplicates("the verb", mail.verbs.iter().map(|verb| (verb.value.word(), verb.span)), faults);
    if mail.verbs.is_empty() {
        faults.push(nothing(mail.span, "a mail goes out with no verb".to_owned(), "name the verbs that mail"));
    }
    for verb in &mail.verbs {
        let word = verb.value.word();
        if matches!(verb.value, Verb::Get | Verb::Head) {
            faults.push(nothing(verb.span, format!("`{word}` writes nothing"), "only a write mails"));
        } else if !resource.has(verb.value) {
            faults.push(
                Diagnostic::new(
                    Code::VerbNotServed,
                    verb.span,
                    format!("a mail goes out with `{word}`, which `{}` does not have", resource.name.value),
                )
                .label("not among the verbs"),
            );
        }
    }
}

fn essential(rule: &EssentialRule, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadEssential, rule.span, "this rule finds no records that the shop needs")
        .label(label)
        .help("write `{ field: NAME, is: VALUE }` or `{ setting: NAME }`; for all records `essential: all`")
}
