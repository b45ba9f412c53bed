//! Rules of validators: each that a field names is described, and each has one rule that can be followed.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, is_full};
use crate::resolve::Model;
use crate::source::{At, Span};
use crate::syntax::{Field, Service, Type, Validator};

/// The keys that hold a rule.
const RULES: &[&str] = &["refuses", "takes", "int", "decimal", "length", "typed", "one_of", "date", "any"];

pub(super) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    // A crate of a user's own takes the validators of the library, whose rules are checked when that is made.
    for validator in model.spec.service.iter().flat_map(|service| &service.validators) {
        rule(validator, faults);
    }
    let Some(service) = model.spec.whole_service() else { return };
    let fields = model.spec.resources.iter().flat_map(|resource| {
        let items = resource.associations.iter().flat_map(|association| &association.fields);
        resource.fields.iter().chain(items)
    });
    let named = fields.flat_map(|field| field.validator.values().map(move |name| (field, name)));
    let label = match &model.spec.library_service {
        Some(_) => "PrestaShop has no check of this name that the library knows",
        None => "not in `validators` of service.yaml",
    };
    for (field, name) in named {
        misfit(service, field, name, faults);
        // PrestaShop names several, with blanks between.
        let unknown = name.value.split_whitespace().find(|word| !is_known(service, word));
        if let Some(word) = unknown.filter(|_| !is_full(faults)) {
            faults.push(
                Diagnostic::new(Code::UnknownValidator, name.span, format!("unknown validator `{word}`"))
                    .label(label)
                    .suggest(word, service.validators.iter().map(|known| known.name.as_str())),
            );
        }
    }
}

/// A rule that no value of the field's type passes, or that says nothing about such a value.
fn misfit(service: &Service, field: &Field, name: &At<String>, faults: &mut Vec<Diagnostic>) {
    let Some(ty) = &field.ty else { return };
    let known = |word: &str| service.validators.iter().find(|known| known.name.value == word);
    for validator in name.value.split_whitespace().filter_map(known) {
        let fits: &[Type] = if validator.int.is_some() || validator.decimal.is_some() {
            &[Type::Id, Type::Ref, Type::Int, Type::Bool, Type::Decimal]
        } else if validator.date.is_some() {
            &[Type::Datetime, Type::Date, Type::Text]
        } else if validator.one_of.is_some() {
            &[Type::Bool, Type::Int, Type::Enum, Type::Text]
        } else if validator.any {
            continue;
        } else {
            &[Type::Text, Type::Html, Type::Enum]
        };
        if !fits.contains(&ty.value) {
            let (check, word) = (&validator.name.value, ty.value.word());
            faults.push(
                Diagnostic::new(
                    Code::KeyOfOtherType,
                    name.span,
                    format!("`{check}` checks no values of type `{word}`"),
                )
                .label(format!("it says: {}", validator.about.trim_end_matches('.')))
                .related(ty.span, "the type"),
            );
        }
    }
}

/// The check of a field, in the newest version, that a text does not pass.
pub(super) fn refusing<'a>(model: &'a Model, field: &Field, text: &str) -> Option<&'a Validator> {
    let service = model.spec.whole_service()?;
    let mut names = field.validator.latest()?.split_whitespace();
    names.find_map(|name| service.validators.iter().find(|known| known.name.value == name && !passes(known, text)))
}

/// Whether a text passes a check, as far as a rule tells. None runs on an empty value or on 0.
fn passes(validator: &Validator, text: &str) -> bool {
    if matches!(text, "" | "0") {
        return true;
    }
    let within = |ends: &[i64], value: i64| !matches!(ends, [least, greatest] if value < *least || value > *greatest);
    let ends = |ends: &Option<Vec<At<i64>>>| ends.iter().flatten().map(|end| end.value).collect::<Vec<_>>();
    let length: Vec<_> = validator.length.iter().flatten().map(|end| i64::from(end.value)).collect();
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let taken = |ranges: &[(char, char)]| {
        text.chars().all(|c| ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)))
    };
    let number = text.parse::<i64>().map(|value| within(&ends(&validator.int), value));
    validator.refuses.as_ref().is_none_or(|refused| !text.contains(|c| refused.value.contains(c)))
        && validator.ranges().is_none_or(|ranges| taken(&ranges))
        && within(&length, count)
        && (validator.int.is_none() || number.unwrap_or(false))
        && validator.decimal.is_none_or(|digits| digits.signed || !text.starts_with('-'))
        && validator.one_of.as_ref().is_none_or(|words| words.iter().any(|word| word.value == text))
}

fn is_known(service: &Service, name: &str) -> bool {
    service.validators.iter().any(|known| known.name.value == name)
}

fn rule(validator: &Validator, faults: &mut Vec<Diagnostic>) {
    let given: Vec<_> = validator.keys.iter().filter(|key| RULES.contains(&key.as_str())).collect();
    let mut fault = |span: Span, label: &str| {
        let message = format!("the rule of `{}` cannot be followed", validator.name.value);
        faults.push(Diagnostic::new(Code::BadValidator, span, message).label(label));
    };
    if given.is_empty() {
        fault(validator.name.span, "has no rule; where nothing can be checked, write `any: true`");
    }
    let alone = |key: &str| !matches!(key, "refuses" | "takes" | "length");
    if let Some(other) = given.iter().find(|key| given.len() > 1 && alone(key.as_str())) {
        fault(other.span, "goes with no other rule");
    }
    let key =
        |name: &str| validator.keys.iter().find(|key| key.value == name).map_or(validator.name.span, |key| key.span);
    if validator.refuses.is_some() && validator.takes.is_some() {
        fault(key("takes"), "either the characters that are taken or those that are refused");
    }
    for (name, empty) in [
        ("refuses", validator.refuses.as_ref().is_some_and(|text| text.value.is_empty())),
        ("takes", validator.takes.as_ref().is_some_and(|text| text.value.is_empty())),
        ("one_of", validator.one_of.as_ref().is_some_and(Vec::is_empty)),
        ("any", validator.keys.iter().any(|key| key.value == "any") && !validator.any),
    ] {
        if empty {
            fault(key(name), "says nothing");
        }
    }
    if let Some(takes) = &validator.takes
        && validator.ranges().is_none()
    {
        fault(takes.span, "a range runs from a lower to a higher character; a `-` of its own comes first or last");
    }
    let int = validator.int.as_ref().map(|ends| ends.iter().map(|end| end.value).collect::<Vec<_>>());
    let counts = |ends: &Option<Vec<At<u32>>>| {
        ends.as_ref().map(|ends| ends.iter().map(|end| i64::from(end.value)).collect::<Vec<_>>())
    };
    for (name, ends) in [("int", int), ("length", counts(&validator.length)), ("typed", counts(&validator.typed))] {
        match ends.as_deref() {
            None => {}
            Some([least, greatest]) if least <= greatest => {}
            Some(_) => fault(key(name), "expected two numbers, the least and the greatest"),
        }
    }
}
