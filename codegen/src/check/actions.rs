//! Rules of `actions.yaml`.

mod inputs;
mod written;

use self::inputs::{as_input, check_input, check_value};
use super::duplicates;
use super::resources::computed;
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::{Model, Pick, RunLinks};
use crate::syntax::{Action, ActionKind, Bound, Field, Input, InputType, Resource, Trigger, Verb};

pub(super) fn check(model: &Model, faults: &mut Vec<Diagnostic>) {
    let Some(file) = &model.spec.actions else {
        return;
    };
    let names = file.actions.iter().map(|action| &action.name).chain(file.triggers.iter().map(|trigger| &trigger.name));
    duplicates("the name", names.map(|name| (name.as_str(), name.span)), faults);
    for (action, links) in file.actions.iter().zip(&model.actions) {
        check_action(model, action, links, faults);
    }
    for (trigger, links) in file.triggers.iter().zip(&model.triggers) {
        check_trigger(model, trigger, links, faults);
    }
}

fn check_action(model: &Model, action: &Action, links: &RunLinks, faults: &mut Vec<Diagnostic>) {
    let resource = links.resource.map(|index| model.spec.at(index));
    for (index, input) in action.inputs.iter().enumerate() {
        let field = resource.zip(links.sets[index]).map(|(resource, field)| &resource.fields[field]);
        check_input(input, field, faults);
    }
    let Some(does) = &action.does else { return };
    if let Some(resource) = resource {
        needs_get(action, resource, faults);
    }
    if let (Some(paging), true) = (action.paging, does.value != ActionKind::List) {
        faults
            .push(Diagnostic::new(Code::BadInputs, paging, "only an action that lists has paging").label("remove it"));
    }
    written::check(action, does, resource, faults);
    match does.value {
        ActionKind::List => check_list(action, links, resource, faults),
        ActionKind::Get => {
            let allowed = [("id", InputType::Ref, true), ("display", InputType::Display, false)];
            exact_inputs(does.value, does.span, &action.inputs, &allowed, faults);
            if let Some(resource) = resource {
                points_to(action, links, "id", &resource.name.value, faults);
            }
        }
        ActionKind::Create | ActionKind::Update | ActionKind::Delete => {
            written::record(action, does, links, resource, faults);
        }
        ActionKind::SetStock => {
            let allowed = [
                ("product", InputType::Ref, true),
                ("combination", InputType::Ref, false),
                ("quantity", InputType::Int, true),
            ];
            exact_inputs(does.value, does.span, &action.inputs, &allowed, faults);
            points_to(action, links, "product", "products", faults);
            points_to(action, links, "combination", "combinations", faults);
        }
        ActionKind::SetTracking => {
            let allowed = [
                ("order", InputType::Ref, true),
                ("number", InputType::Text, true),
                ("notify", InputType::Bool, false),
            ];
            exact_inputs(does.value, does.span, &action.inputs, &allowed, faults);
            points_to(action, links, "order", "orders", faults);
        }
        ActionKind::ChangeOrderState => {
            let allowed =
                [("order", InputType::Ref, true), ("state", InputType::Ref, true), ("notify", InputType::Bool, false)];
            exact_inputs(does.value, does.span, &action.inputs, &allowed, faults);
            points_to(action, links, "order", "orders", faults);
            points_to(action, links, "state", "order_states", faults);
        }
    }
}

fn needs_get(action: &Action, resource: &Resource, faults: &mut Vec<Diagnostic>) {
    if !resource.verbs.iter().any(|verb| verb.value == Verb::Get) {
        faults.push(
            Diagnostic::new(
                Code::VerbNotServed,
                action.resource.span,
                format!("`{}` needs `get`, which `{}` does not have", action.name.value, resource.name.value),
            )
            .label("cannot be read"),
        );
    }
}

fn check_list(action: &Action, links: &RunLinks, resource: Option<&Resource>, faults: &mut Vec<Diagnostic>) {
    for (input, field) in action.inputs.iter().zip(&links.filters) {
        if input.filter.is_none() && input.set.is_none() {
            faults.push(
                Diagnostic::new(
                    Code::InputWithoutFilter,
                    input.name.span,
                    format!("the input `{}` filters nothing", input.name.value),
                )
                .label("an input of a list action names the field it filters by")
                .help("add `filter: FIELD`"),
            );
        }
        if let (Some(resource), Some(field)) = (resource, field) {
            let field = &resource.fields[*field];
            check_filter(input, field, faults);
            pages(action, input, field, faults);
        }
        if super::naming::PAGING.contains(&input.name.as_str()) && action.paging.is_some() {
            faults.push(
                Diagnostic::new(
                    Code::DuplicateEntry,
                    input.name.span,
                    format!("`paging` adds the input `{}`", input.name.value),
                )
                .label("choose another name"),
            );
        }
    }
    filter_sets(&action.inputs, faults);
}

/// One filter per field: an equality, or a range of one `from` and one `to`.
fn filter_sets(inputs: &[Input], faults: &mut Vec<Diagnostic>) {
    for (index, input) in inputs.iter().enumerate() {
        let Some(filter) = &input.filter else {
            continue;
        };
        let earlier = inputs[..index].iter().find(|other| {
            let same_field = other.filter.as_ref().is_some_and(|name| name.value == filter.value);
            let bound = |input: &Input| input.bound.as_ref().map(|bound| bound.value);
            let pair = matches!(
                (bound(other), bound(input)),
                (Some(Bound::From), Some(Bound::To)) | (Some(Bound::To), Some(Bound::From))
            );
            same_field && !pair
        });
        if let Some(earlier) = earlier {
            faults.push(
                Diagnostic::new(Code::BadFilterSet, filter.span, format!("two inputs filter by `{}`", filter.value))
                    .label("the server keeps one filter per field")
                    .related(earlier.name.span, "the other input")
                    .help("a range is one input with `bound: from` and one with `bound: to`"),
            );
        }
    }
}

fn check_filter(input: &Input, field: &Field, faults: &mut Vec<Diagnostic>) {
    let Some(filter) = &input.filter else { return };
    if field.computed.ever() {
        faults.push(computed(field, "filter by", filter.span));
    }
    let Some(ty) = &field.ty else { return };
    if let Some(bound) = &input.bound
        && !ty.value.is_ordered()
    {
        faults.push(
            Diagnostic::new(Code::BoundWithoutOrder, bound.span, format!("`{}` has no ranges", filter.value))
                .label(format!("a field of type `{}`", ty.value.word()))
                .related(ty.span, "the type")
                .help("ranges are for `int`, `decimal`, `datetime` and `date`"),
        );
    }
    if let Some(default) = &input.default {
        check_value(default, as_input(ty.value), faults);
    }
}

/// Pages go by the id, and the table of texts that a filter by a translated field brings in has an `id` column of the same name.
fn pages(action: &Action, input: &Input, field: &Field, faults: &mut Vec<Diagnostic>) {
    if let (Some(paging), Some(filter), true) = (action.paging, &input.filter, field.translated.ever()) {
        faults.push(
            Diagnostic::new(
                Code::BadPaging,
                filter.span,
                format!("what is filtered by `{}`, a translated field, has no pages", filter.value),
            )
            .label("the shop joins the table of texts, and can no longer sort by the id")
            .related(paging, "pages go by the id")
            .help("filter by another field, or leave `paging` out"),
        );
    }
}

fn no_filters(inputs: &[Input], word: &str, faults: &mut Vec<Diagnostic>) {
    for filter in inputs.iter().filter_map(|input| input.filter.as_ref()) {
        faults.push(
            Diagnostic::new(Code::BadInputs, filter.span, format!("an action that does `{word}` filters nothing"))
                .label("filters are for `list`"),
        );
    }
}

/// Checks that the inputs are these, with name, type and whether they are required.
fn exact_inputs(
    does: ActionKind,
    does_span: crate::source::Span,
    inputs: &[Input],
    allowed: &[(&str, InputType, bool)],
    faults: &mut Vec<Diagnostic>,
) {
    let word = does.word();
    for (name, ty, required) in allowed {
        match inputs.iter().find(|input| input.name.value == *name) {
            None if *required => faults.push(
                Diagnostic::new(
                    Code::BadInputs,
                    does_span,
                    format!("an action that does `{word}` needs the input `{name}`"),
                )
                .label(format!("`{name}` is missing"))
                .help(format!("add `{name}: {{ type: {}, required: true, … }}`", ty.word())),
            ),
            None => {}
            Some(input) => {
                if let Some(given) = &input.ty
                    && given.value != *ty
                {
                    faults.push(
                        Diagnostic::new(
                            Code::BadInputs,
                            given.span,
                            format!("`{name}` is of type `{}` here", ty.word()),
                        )
                        .label(format!("not `{}`", given.value.word())),
                    );
                }
                if input.required != *required {
                    let message =
                        if *required { "is required: say so with `required: true`" } else { "is never required" };
                    faults.push(
                        Diagnostic::new(Code::BadInputs, input.name.span, format!("`{name}` {message}"))
                            .label(format!("in an action that does `{word}`")),
                    );
                }
            }
        }
    }
    for input in inputs {
        let is_field = input.filter.is_some() || input.set.is_some();
        if !is_field && !allowed.iter().any(|(name, ..)| *name == input.name.value) {
            faults.push(
                Diagnostic::new(
                    Code::BadInputs,
                    input.name.span,
                    format!("an action that does `{word}` has no input `{}`", input.name.value),
                )
                .label("nothing would use it")
                .suggest(&input.name.value, allowed.iter().map(|(name, ..)| *name)),
            );
        }
    }
}

fn points_to(action: &Action, links: &RunLinks, name: &str, wanted: &str, faults: &mut Vec<Diagnostic>) {
    for (input, target) in action.inputs.iter().zip(&links.targets) {
        if let (Some(to), Some(_)) = (&input.to, target)
            && input.name.value == name
        {
            let right = to.value == wanted;
            if !right {
                faults.push(
                    Diagnostic::new(Code::BadInputs, to.span, format!("`{name}` points to `{wanted}` here"))
                        .label(format!("not to `{}`", to.value)),
                );
            }
        }
    }
}

/// What no trigger can do without.
const NEEDED: [(&str, InputType); 3] =
    [("interval", InputType::Duration), ("ceiling", InputType::Int), ("start", InputType::Start)];

/// What every trigger takes, as the service says it.
pub(super) fn every_trigger(inputs: &[Input], faults: &mut Vec<Diagnostic>) {
    for input in inputs {
        check_input(input, None, faults);
    }
    no_filters(inputs, "wait", faults);
    trigger_inputs(inputs, &NEEDED, faults);
}

/// Inputs of triggers: of these, each with its type.
fn trigger_inputs(inputs: &[Input], allowed: &[(&str, InputType)], faults: &mut Vec<Diagnostic>) {
    for input in inputs {
        match allowed.iter().find(|(name, _)| *name == input.name.value) {
            None => faults.push(
                Diagnostic::new(
                    Code::BadInputs,
                    input.name.span,
                    format!("a trigger has no input `{}`", input.name.value),
                )
                .label("nothing would use it")
                .suggest(&input.name.value, allowed.iter().map(|(name, _)| *name)),
            ),
            Some((name, ty)) => {
                if let Some(given) = input.ty.as_ref().filter(|given| given.value != *ty) {
                    let message = format!("`{name}` is of type `{}` here", ty.word());
                    let fault = Diagnostic::new(Code::BadInputs, given.span, message);
                    faults.push(fault.label(format!("not `{}`", given.value.word())));
                }
            }
        }
        if input.required || input.default.is_none() {
            let message = format!("the input `{}` of a trigger has a default", input.name.value);
            let fault = Diagnostic::new(Code::BadInputs, input.name.span, message);
            faults.push(fault.label("a poller that is started without it must know").help("add `default: …`"));
        }
    }
}

fn check_trigger(model: &Model, trigger: &Trigger, links: &RunLinks, faults: &mut Vec<Diagnostic>) {
    for input in &trigger.inputs {
        check_input(input, None, faults);
    }
    no_filters(&trigger.inputs, "wait", faults);
    for (name, ty) in NEEDED {
        if !trigger.takes(model.spec.every_trigger()).any(|input| input.name.value == name) {
            faults.push(
                Diagnostic::new(Code::BadInputs, trigger.name.span, format!("a trigger needs the input `{name}`"))
                    .label(format!("`{name}` is missing"))
                    .help(format!("add `{name}: {{ type: {}, default: …, about: … }}`", ty.word())),
            );
        }
    }
    trigger_inputs(&trigger.inputs, &[NEEDED[0], NEEDED[1], NEEDED[2], ("idle", InputType::Duration)], faults);
    let Some(index) = links.resource else { return };
    let (resource, of) = (model.spec.at(index), &model.resources[index]);
    let Some(changes) = &resource.changes else {
        faults.push(
            Diagnostic::new(
                Code::NoChanges,
                trigger.resource.span,
                format!("`{}` does not say how changes are found", resource.name.value),
            )
            .label("has no `changes`")
            .related(resource.name.span, "described here")
            .help("add `changes: { at: date_upd, tie: id }` to the resource"),
        );
        return;
    };
    let idle = trigger.inputs.iter().find(|input| input.name.value == "idle");
    if let (Some(idle), None) = (idle, &changes.at) {
        faults.push(
            Diagnostic::new(Code::BadInputs, idle.name.span, "nothing tells how long a record was left alone")
                .label("needs `changes.at`")
                .related(changes.tie.span, "changes go by the id alone"),
        );
    }
    if let (Some((at, tie)), Some(display)) = (of.changes, links.display) {
        for field in at.into_iter().chain([tie]).filter(|field| !of.displays[display].contains(&Pick::Field(*field))) {
            let used = trigger.display.as_ref().map_or(trigger.name.span, |display| display.span);
            faults.push(
                Diagnostic::new(
                    Code::BadInputs,
                    used,
                    format!(
                        "the display does not show `{}`, which tells the changes",
                        resource.fields[field].name.value
                    ),
                )
                .label("not in this display"),
            );
        }
    }
    if let (Some((other, _)), Some(unless)) = (links.unless, &trigger.unless) {
        let other = model.spec.at(other);
        // A crate of a user's own says itself which groups it takes of the library.
        let is_built_in = model.spec.library_service.is_some();
        if !is_built_in
            && other.group.as_ref().map(|group| group.value) != resource.group.as_ref().map(|group| group.value)
        {
            faults.push(
                Diagnostic::new(
                    Code::BadInputs,
                    unless.resource.span,
                    format!("`{}` is of another group than `{}`", other.name.value, resource.name.value),
                )
                .label("cannot be built in without the other")
                .related(other.name.span, "described here"),
            );
        }
    }
}
