//! Rules of one input: what says what it is, and the values that it says of itself.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::load::parse_duration;
use crate::source::At;
use crate::syntax::{Field, Input, InputType, Type};

/// The input type that a filter on a field of this type has.
pub(super) fn as_input(ty: Type) -> InputType {
    match ty {
        Type::Id => InputType::Id,
        Type::Ref => InputType::Ref,
        Type::Int => InputType::Int,
        Type::Bool => InputType::Bool,
        Type::Decimal => InputType::Decimal,
        Type::Text | Type::Html | Type::Enum => InputType::Text,
        Type::Datetime => InputType::Datetime,
        Type::Date => InputType::Date,
    }
}

/// `field` is the one that the input sets.
pub(super) fn check_input(input: &Input, field: Option<&Field>, faults: &mut Vec<Diagnostic>) {
    match (&input.filter, &input.set, &input.ty) {
        (Some(_), Some(set), _) => faults.push(
            Diagnostic::new(Code::BadInputs, set.span, "an input filters by a field, or sets one").label("not both"),
        ),
        (Some(_), None, Some(ty)) => faults
            .push(Diagnostic::new(Code::BadInputs, ty.span, "a filter's type is its field's").label("remove `type`")),
        (None, Some(_), Some(ty)) => faults.push(
            Diagnostic::new(Code::BadInputs, ty.span, "the type of what is set is its field's").label("remove `type`"),
        ),
        (None, None, None) => faults.push(
            Diagnostic::new(
                Code::MissingKey,
                input.name.span,
                format!("the input `{}` needs `filter`, `set` or `type`", input.name.value),
            )
            .label("what it is cannot be told"),
        ),
        _ => {}
    }
    if input.about_key.is_none() && input.set.is_none() {
        faults.push(
            Diagnostic::new(Code::MissingKey, input.name.span, "an input needs the key `about`")
                .label("`about` is missing")
                .help("only an input that sets a field has words without it: the field's"),
        );
    }
    if let (true, Some(default)) = (input.required, &input.default) {
        faults.push(
            Diagnostic::new(
                Code::BadDefault,
                default.span,
                format!("`{}` is required, so that its default never holds", input.name.value),
            )
            .label("never used")
            .help("leave `required` or `default` out"),
        );
    }
    if let (true, Some(deprecated)) = (input.required, &input.naming.deprecated) {
        let message = format!("`{}` is required, so that nobody can do without it", input.name.value);
        faults.push(
            Diagnostic::new(Code::BadInputs, deprecated.span, message)
                .label("deprecated all the same")
                .help("leave `required` or `deprecated` out"),
        );
    }
    if let (Some(bound), None) = (&input.bound, &input.filter) {
        faults.push(
            Diagnostic::new(Code::BadFilterSet, bound.span, "`bound` without `filter`").label("a bound of what?"),
        );
    }
    let Some(ty) = &input.ty else {
        if let Some(ty) = field.and_then(|field| field.ty.as_ref()) {
            values(input, as_input(ty.value), faults);
        }
        return;
    };
    match (ty.value, &input.to) {
        (InputType::Ref, None) => faults.push(
            Diagnostic::new(Code::TypeNeedsKey, ty.span, "an input of type `ref` needs `to`").label("`to` is missing"),
        ),
        (other, Some(to)) if other != InputType::Ref => faults.push(
            Diagnostic::new(Code::KeyOfOtherType, to.span, format!("an input of type `{}` has no `to`", other.word()))
                .label("only for `ref`"),
        ),
        _ => {}
    }
    values(input, ty.value, faults);
}

/// The values that an input of that type says of itself.
fn values(input: &Input, ty: InputType, faults: &mut Vec<Diagnostic>) {
    for value in input.default.iter().chain(&input.min).chain(&input.max) {
        check_value(value, ty, faults);
    }
    limits(input, ty, faults);
}

/// `min` and `max` of an input: only for amounts, in order, with the default between.
fn limits(input: &Input, ty: InputType, faults: &mut Vec<Diagnostic>) {
    let amount = |value: &At<String>| match ty {
        InputType::Duration => parse_duration(&value.value).and_then(|seconds| i64::try_from(seconds).ok()),
        InputType::Int => value.value.parse().ok(),
        _ => None,
    };
    if !matches!(ty, InputType::Int | InputType::Duration) {
        for value in input.min.iter().chain(&input.max) {
            faults.push(
                Diagnostic::new(
                    Code::KeyOfOtherType,
                    value.span,
                    format!("an input of type `{}` has no `min` or `max`", ty.word()),
                )
                .label("only for `int` and `duration`"),
            );
        }
        return;
    }
    let pairs = [(&input.min, &input.default), (&input.default, &input.max), (&input.min, &input.max)];
    for (low, high) in pairs {
        if let (Some(low), Some(high)) = (low, high)
            && let (Some(least), Some(most)) = (amount(low), amount(high))
            && least > most
        {
            faults.push(
                Diagnostic::new(Code::BadDefault, high.span, format!("{} is less than {}", high.value, low.value))
                    .label("out of the input's own range")
                    .related(low.span, "not less than this"),
            );
        }
    }
}

pub(super) fn check_value(value: &At<String>, ty: InputType, faults: &mut Vec<Diagnostic>) {
    let text = value.as_str();
    let good = match ty {
        InputType::Id | InputType::Ref => text.parse::<u64>().is_ok(),
        InputType::Int => text.parse::<i64>().is_ok(),
        InputType::Bool => matches!(text, "true" | "false"),
        InputType::Decimal => text.parse::<f64>().is_ok_and(f64::is_finite),
        InputType::Duration => parse_duration(text).is_some(),
        InputType::Start => matches!(text, "now" | "all"),
        // A display is resolved by name; a day or time as a default would age.
        InputType::Text | InputType::Display => true,
        InputType::Datetime | InputType::Date => false,
    };
    if !good {
        faults.push(
            Diagnostic::new(Code::BadDefault, value.span, format!("`{text}` is no `{}`", ty.word()))
                .label("its own input would refuse it"),
        );
    }
}
