//! Rules of actions that write: which field is set, how often, and whether the shop would store it.

use super::inputs::{as_input, check_value};
use super::{exact_inputs, points_to};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::RunLinks;
use crate::source::{At, Span};
use crate::syntax::{Action, ActionKind, Essential, Field, InputType, Resource, Write};

/// What holds for every action: keys that its kind of work has no use for, verbs, and the resource it works on.
pub(super) fn check(action: &Action, does: &At<ActionKind>, resource: Option<&Resource>, faults: &mut Vec<Diagnostic>) {
    let word = does.value.word();
    if let (Some(display), false) = (&action.display, does.value.reads()) {
        faults.push(
            Diagnostic::new(Code::BadInputs, display.span, format!("an action that does `{word}` has no display"))
                .label("its answer says what became of the write"),
        );
    }
    if does.value != ActionKind::List {
        super::no_filters(&action.inputs, word, faults);
    }
    if !does.value.sets() {
        // One that filters too is reported as such.
        let sets = action.inputs.iter().filter(|input| input.filter.is_none());
        let sets = sets.filter_map(|input| input.set.as_ref()).map(|set| set.span);
        for span in sets.chain(action.fixed_key) {
            faults.push(
                Diagnostic::new(Code::BadInputs, span, format!("an action that does `{word}` sets no fields"))
                    .label("fields are set by `create` and `update`"),
            );
        }
    }
    let Some(resource) = resource else { return };
    let verbs = does.value.verbs();
    if !verbs.is_empty() && !verbs.iter().any(|verb| resource.has(*verb)) {
        let verbs: Vec<_> = verbs.iter().map(|verb| format!("`{}`", verb.word())).collect();
        let message = format!(
            "`{}` needs {}, which `{}` does not have",
            action.name.value,
            verbs.join(" or "),
            resource.name.value
        );
        faults.push(
            Diagnostic::new(Code::VerbNotServed, action.resource.span, message)
                .label("cannot be written so")
                .related(resource.name.span, "described here"),
        );
    }
    if let Some(only) = does.value.only_on().filter(|only| *only != resource.name.value) {
        faults.push(
            Diagnostic::new(
                Code::BadInputs,
                action.resource.span,
                format!("an action that does `{word}` works on `{only}`"),
            )
            .label(format!("not on `{}`", resource.name.value)),
        );
    }
}

/// An action that creates, updates or deletes a record.
pub(super) fn record(
    action: &Action,
    does: &At<ActionKind>,
    links: &RunLinks,
    resource: Option<&Resource>,
    faults: &mut Vec<Diagnostic>,
) {
    let set = resource.map(|resource| Set::all(action, links, resource)).unwrap_or_default();
    let mut allowed = Vec::new();
    if does.value != ActionKind::Create {
        allowed.push(("id", InputType::Ref, true));
    }
    if set.iter().any(|set| set.field.translated.latest() == Some(&true)) {
        allowed.push(("language", InputType::Ref, false));
    }
    exact_inputs(does.value, does.span, &action.inputs, &allowed, faults);
    points_to(action, links, "language", "languages", faults);
    let Some(resource) = resource else { return };
    if does.value != ActionKind::Create {
        points_to(action, links, "id", resource.name.as_str(), faults);
    }
    for (index, one) in set.iter().enumerate() {
        if let Some(other) = set[..index].iter().find(|other| other.field.name.value == one.field.name.value) {
            faults.push(
                Diagnostic::new(Code::DuplicateEntry, one.span, format!("`{}` is set twice", one.field.name.value))
                    .label("set again here")
                    .related(other.span, "first set here"),
            );
        }
        stored(does.value, one, faults);
    }
    match does.value {
        ActionKind::Create => complete(does, resource, &set, faults),
        ActionKind::Update if action.inputs.iter().all(|input| input.set.is_none()) && action.fixed.is_empty() => {
            faults.push(
                Diagnostic::new(Code::BadInputs, does.span, "an action that does `update` sets a field")
                    .label("nothing is set")
                    .help("add `INPUT: { set: FIELD }` to its inputs, or `fixed: { FIELD: VALUE }`"),
            );
        }
        ActionKind::Delete => deleted(action, resource, faults),
        _ => {}
    }
}

/// A field that is set.
struct Set<'a> {
    field: &'a Field,
    /// Where the action names it.
    span: Span,
    /// The value, where no input gives it.
    fixed: Option<&'a At<String>>,
}

impl<'a> Set<'a> {
    fn all(action: &'a Action, links: &RunLinks, resource: &'a Resource) -> Vec<Self> {
        let by_input = action.inputs.iter().zip(&links.sets).filter_map(|(input, field)| {
            Some(Self { field: &resource.fields[(*field)?], span: input.set.as_ref()?.span, fixed: None })
        });
        let fixed = action.fixed.iter().filter_map(|fixed| {
            let field = resource.fields.iter().find(|field| field.name.value == fixed.field.value)?;
            Some(Self { field, span: fixed.field.span, fixed: Some(&fixed.value) })
        });
        by_input.chain(fixed).collect()
    }
}

/// Whether the shop stores what is set.
fn stored(does: ActionKind, set: &Set<'_>, faults: &mut Vec<Diagnostic>) {
    let Set { field, span, fixed } = set;
    let name = &field.name.value;
    let why = if !field.is_written() {
        Some("the shop refuses or ignores it, or only an action of its own writes it")
    } else if does == ActionKind::Update && field.write.latest() == Some(&Write::Create) {
        Some("only a create writes it")
    } else {
        None
    };
    if let Some(why) = why {
        faults.push(
            Diagnostic::new(Code::NothingWritten, *span, format!("`{name}` cannot be set here"))
                .label(why)
                .related(field.key("write"), "described here"),
        );
    }
    let (Some(value), Some(ty)) = (fixed, &field.ty) else { return };
    let before = faults.len();
    check_value(value, as_input(ty.value), faults);
    let length = value.value.chars().count();
    if faults.len() > before {
        return;
    }
    if let Some(longest) = field.longest().filter(|longest| ty.value.is_text() && length as u64 > *longest) {
        faults.push(
            Diagnostic::new(Code::BadDefault, value.span, format!("{length} characters do not fit into `{name}`"))
                .label(format!("at most {longest} fit"))
                .related(field.key("max"), "said here"),
        );
    }
    if field.writing.closed && !field.values.iter().any(|known| known.value == value.value) {
        faults.push(
            Diagnostic::new(Code::BadDefault, value.span, format!("`{name}` cannot be `{}`", value.value))
                .label("the shop stores nothing of it")
                .suggest(&value.value, field.values.iter().map(At::as_str)),
        );
    }
}

/// Whether a new record gets what it must have.
fn complete(does: &At<ActionKind>, resource: &Resource, set: &[Set<'_>], faults: &mut Vec<Diagnostic>) {
    let missing = resource.asked_for().filter(|field| !set.iter().any(|set| set.field.name.value == field.name.value));
    let missing: Vec<_> = missing.map(|field| field.name.as_str()).collect();
    let [first, ..] = missing[..] else { return };
    let names: Vec<_> = missing.iter().map(|name| format!("`{name}`")).collect();
    faults.push(
        Diagnostic::new(
            Code::BadInputs,
            does.span,
            format!("a new record of `{}` must have {}", resource.name.value, names.join(", ")),
        )
        .label("no input and nothing fixed sets that")
        .related(resource.fields_key, "the fields are described here")
        .help(format!("add `{first}: {{ set: {first} }}` to its inputs, or a value below `fixed`")),
    );
}

/// Whether a record can be deleted without being asked for by name.
fn deleted(action: &Action, resource: &Resource, faults: &mut Vec<Diagnostic>) {
    let Some(delete) = &resource.delete else { return };
    let why = match &delete.essential {
        Essential::All => "the shop needs them",
        Essential::Some(_) if delete.toll.history => "they tell what happened",
        Essential::Some(_) => return,
    };
    faults.push(
        Diagnostic::new(
            Code::VerbNotServed,
            action.resource.span,
            format!("no action deletes `{}`: {why}", resource.name.value),
        )
        .label("would be refused every time")
        .related(delete.span, "said here"),
    );
}
