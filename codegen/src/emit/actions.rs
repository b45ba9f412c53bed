//! Actions and triggers, a file each.

use std::collections::BTreeSet;

use super::field::{self, Lowered, Of};
use super::scope::{self, Scope};
use super::{File, For, cfg, resource};
use crate::format::{self, INSIDE, Value, WIDTH, doc, indent, number};
use crate::names::{self, Owner};
use crate::resolve::{Model, RunLinks};
use crate::source::At;
use crate::syntax::{
    Action, ActionKind, Actions, Bound, Field, Input, InputType, Naming, Paging, Resource, Trigger, Type,
};

/// One file of an action or trigger.
pub(super) struct Run {
    /// The name of its module.
    module: String,
    /// The type in it.
    name: String,
    pub(super) file: File,
    /// `#[cfg(feature = "…")]` of the resource it works on.
    cfg: String,
    is_trigger: bool,
}

/// The files of all actions and triggers.
pub(super) fn runs(model: &Model, made_for: For) -> Vec<Run> {
    let Some(Actions { actions, triggers }) = &model.spec.actions else { return Vec::new() };
    let run = |full_name: &At<String>, name: String, about: &str, links: &RunLinks, is_trigger: bool| {
        let module = names::module(full_name.as_str());
        // Where a crate of a user's own has its code, only the crate knows.
        let siblings = match made_for {
            For::Library => scope::resources(made_for),
            For::Crate => "super::super".to_owned(),
        };
        let scope = Scope::new(made_for, &siblings, BTreeSet::from([name.clone()]));
        let file = File::new(&format!("actions/{module}"), "actions.yaml", about.trim(), Some(scope));
        let cfg = links.resource.map_or_else(String::new, |index| cfg(model.spec.at(index), made_for));
        Run { module: names::raw(&module), name, file, cfg, is_trigger }
    };
    let actions = actions.iter().zip(&model.actions).map(|(action, links)| {
        let mut run = run(&action.name, names::action(action), &action.about, links, false);
        run.file.fill(|scope| self::action(model, scope, action, links));
        run
    });
    let triggers = triggers.iter().zip(&model.triggers).map(|(trigger, links)| {
        let mut run = run(&trigger.name, names::trigger(trigger), &trigger.about, links, true);
        run.file.fill(|scope| self::trigger(model, scope, trigger, links, made_for));
        run
    });
    actions.chain(triggers).collect()
}

/// The file of what every trigger takes; of the library alone.
pub(super) fn every_trigger(model: &Model, made_for: For) -> Option<File> {
    let inputs = &model.spec.service.as_ref().filter(|_| made_for == For::Library)?.triggers;
    inputs.first()?;
    let about = "What every trigger takes.";
    let scope = Scope::new(made_for, &scope::resources(made_for), BTreeSet::new());
    let mut file = File::new(&format!("actions/{EVERY}"), "service.yaml", about, Some(scope));
    file.fill(|scope| vec![trigger_inputs(model, scope, (names::EVERY_TRIGGER, "trigger", about), inputs.iter())]);
    Some(file)
}

/// The module of what every trigger takes.
const EVERY: &str = "every_trigger";

/// `actions/mod.rs`
pub(super) fn index(runs: &[Run], has_every: bool, made_for: For) -> Vec<String> {
    let every = has_every.then_some((EVERY, ""));
    let mut sorted: Vec<_> = runs.iter().map(|Run { module, cfg, .. }| (module.as_str(), cfg.as_str())).collect();
    sorted.extend(every);
    sorted.sort_unstable();
    let lines = |line: &dyn Fn(&str) -> String| -> String {
        sorted.iter().map(|(module, cfg)| (*cfg).to_owned() + &line(module)).collect()
    };
    let table = |about: &str, name: &str, ty: &str, is_trigger: bool, path: &dyn Fn(&str) -> String| {
        let runs = runs.iter().filter(|run| run.is_trigger == is_trigger);
        let metas = runs.map(|Run { name, cfg, .. }| (cfg.as_str(), path(name)));
        super::table(about, name, ty, metas)
    };
    let library = scope::library(made_for);
    vec![
        lines(&|module| format!("mod {module};\n")),
        lines(&|module| format!("pub use self::{module}::*;\n")),
        table("All actions.", "ACTIONS", &format!("{library}::actions::ActionMeta"), false, &|name| {
            format!("<{name} as {library}::Action>::META")
        }),
        table("All triggers.", "TRIGGERS", &format!("{library}::actions::TriggerMeta"), true, &|name| {
            format!("{name}::META")
        }),
    ]
}

/// An input in Rust.
struct Taken {
    name: String,
    /// The type of its value.
    ty: String,
    required: bool,
    about: String,
    default: Option<String>,
    /// What to use instead; empty where it is not deprecated.
    deprecated: String,
    /// What holds for a value, as the macro writes it.
    marks: Vec<String>,
}

fn lower(model: &Model, scope: &Scope, does: Option<ActionKind>, inputs: &[Input], links: &RunLinks) -> Vec<Taken> {
    let lower_one = |(index, input): (usize, &Input)| {
        let owner = links.resource.map(|resource| (model.spec.at(resource), &model.resources[resource]));
        let field = owner
            .zip(links.field(index))
            .map(|((owner, links), field)| (Of::record(owner, field), &owner.fields[field], links.fields[field]));
        let ty = match (&input.ty, &field) {
            (Some(At { value: InputType::Int, .. }), _) if !is_natural(input) => "i64".to_owned(),
            (Some(ty), _) => field::input(model, scope, ty.value, links.targets[index]),
            (None, Some((_, field, _))) if input.set.is_some() && field.translated.latest() == Some(&true) => {
                scope.library("Translated")
            }
            (None, Some((of, field, target))) => field::compared(model, scope, of, field, *target),
            (None, None) => scope.std("String"),
        };
        let set = field.map(|(_, field, _)| field).filter(|_| input.set.is_some());
        let about = match set {
            Some(field) if input.about.is_empty() => field::in_versions(&field.about, &field.versions),
            _ => input.about.trim().to_owned(),
        };
        Taken {
            name: input.name.value.clone(),
            ty,
            required: does.map_or(input.required, |does| input.is_required(does, set)),
            about,
            default: input.default.as_ref().map(|default| default.value.clone()),
            deprecated: input.naming.deprecated().to_owned(),
            marks: marks(input).into_iter().chain(set.map(set_marks).unwrap_or_default()).collect(),
        }
    };
    inputs.iter().enumerate().map(lower_one).collect()
}

/// Whether a whole number is never below 0.
fn is_natural(input: &Input) -> bool {
    input.min.as_ref().is_some_and(|min| min.value.parse::<u64>().is_ok())
}

/// What an input is a text of, its bounds, and its former name.
fn marks(input: &Input) -> Vec<String> {
    let form = match input.ty.as_ref().map(|ty| ty.value) {
        Some(InputType::Display) => Some("display"),
        Some(InputType::Duration) => Some("duration"),
        Some(InputType::Start) => Some("start"),
        _ => None,
    };
    let bounds = [("least", &input.min), ("most", &input.max)];
    let bounds = bounds.into_iter().filter_map(|(mark, bound)| Some(format!("{mark} = {:?}", bound.as_ref()?.value)));
    let old = input.naming.renamed_from.as_ref().map(|old| format!("renamed_from = {:?}", old.value));
    form.map(str::to_owned).into_iter().chain(bounds).chain(old).collect()
}

/// What holds for the input because of the field that it sets. What differs by version is judged where the shop's is known.
fn set_marks(field: &Field) -> Vec<String> {
    let is_html = field.ty.as_ref().is_some_and(|ty| ty.value == Type::Html);
    let flags = [(field.secret, "secret"), (is_html, "html")];
    let flags = flags.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark.to_owned());
    let max = field.longest().filter(|_| field.ty.as_ref().is_some_and(|ty| ty.value.is_text()));
    flags.chain(max.and_then(|max| u32::try_from(max).ok()).map(|max| format!("max = {}", number(max)))).collect()
}

/// What every list action takes beside its inputs: name, meaning and least value.
pub(crate) const PAGING: [(&str, &str, &str); 3] = [
    ("offset", "How many records to pass over before the first one.", "0"),
    ("limit", "Records per page, at least 1.", "1"),
    ("max_pages", "Pages to read at most. Where more records follow, the answer says so.", "1"),
];

/// The defaults of these, in their order.
pub(crate) fn paging_defaults(Paging { size, ceiling, .. }: Paging) -> [u32; 3] {
    [0, size, ceiling]
}

/// Offset, page size and ceiling, which every list action takes.
fn paging(model: &Model, links: &RunLinks) -> Vec<Taken> {
    let paging = links.resource.and_then(|index| model.spec.paging(model.spec.at(index)));
    let Some(paging) = paging else { return Vec::new() };
    let inputs = PAGING.into_iter().zip(paging_defaults(paging));
    let input = |((name, about, least), default): ((&str, &str, &str), u32)| Taken {
        name: name.to_owned(),
        ty: "u64".to_owned(),
        required: false,
        about: about.to_owned(),
        default: Some(default.to_string()),
        deprecated: String::new(),
        marks: vec![format!("least = {least:?}")],
    };
    inputs.map(input).collect()
}

/// The struct of the inputs, with its constructor and setters: its name, node, what it is, and what to use instead.
fn struct_of(scope: &Scope, of: (&str, &str, &str, &str), inputs: &[Taken]) -> String {
    let members = inputs.iter().map(|input| {
        let default = input.default.as_ref().map_or_else(String::new, |default| format!(" Default: {default}."));
        let required = input.required.then(|| "required".to_owned());
        let default_mark = input.default.as_ref().map(|default| format!("default = {default:?}"));
        Lowered {
            name: names::member(&input.name, Owner::Input),
            ty: if input.required { input.ty.clone() } else { format!("{}<{}>", scope.std("Option"), input.ty) },
            filter: None,
            marks: required.into_iter().chain(default_mark).chain(input.marks.iter().cloned()).collect(),
            deprecated: input.deprecated.clone(),
            about: format!("{}{default}", input.about),
        }
    });
    resource::struct_by(scope, "inputs", of, members.collect::<Vec<_>>().iter())
}

fn action(model: &Model, scope: &Scope, action: &Action, links: &RunLinks) -> Vec<String> {
    let (Some(index), Some(does)) = (links.resource, &action.does) else { return Vec::new() };
    let resource = model.spec.at(index);
    let of = |name: &str| scope.of(model, resource, name);
    let name = names::action(action);
    let mut inputs = lower(model, scope, Some(does.value), &action.inputs, links);
    if action.paging.is_some() {
        inputs.extend(paging(model, links));
    }
    let shown = links.display.map(|index| names::display(resource, &resource.displays[index]));
    let shown = || of(&shown.clone().unwrap_or_else(|| names::record(resource)));
    let written = || format!("{}<{}>", scope.library("Written"), of(&names::record(resource)));
    let kind = |name: &str| format!("{}::{name}", scope.library("ActionKind"));
    let (answer, does) = match does.value {
        ActionKind::List => {
            let bindings = Value::list(action.inputs.iter().filter_map(|input| binding(scope, input)));
            let answer = format!("{}<{}>", scope.library("Listing"), shown());
            (answer, Value::fields(kind("List"), [("filters", bindings)]))
        }
        ActionKind::Get => {
            let input = |is: &dyn Fn(InputType) -> bool| {
                let input = action.inputs.iter().find(|input| input.ty.as_ref().is_some_and(|ty| is(ty.value)));
                input.map(|input| input.name.as_str())
            };
            let id = Value::text(input(&|ty| matches!(ty, InputType::Ref | InputType::Id)).unwrap_or("id"));
            let (answer, display) = match input(&|ty| ty == InputType::Display) {
                Some(input) => (scope.library("DynamicRecord"), Value::group("Some(", [Value::text(input)], ")")),
                None => (shown(), Value::word("None")),
            };
            (answer, Value::fields(kind("Get"), [("id", id), ("display", display)]))
        }
        ActionKind::Create => (written(), Value::fields(kind("Create"), [("sets", sets(scope, action))])),
        ActionKind::Update => {
            let fields = [("id", Value::text("id")), ("sets", sets(scope, action))];
            (written(), Value::fields(kind("Update"), fields))
        }
        ActionKind::Delete => (scope.library("Deleted"), Value::fields(kind("Delete"), [("id", Value::text("id"))])),
        ActionKind::ChangeOrderState => (scope.library("OrderStateChange"), Value::word(kind("ChangeOrderState"))),
        ActionKind::SetStock => (scope.library("StockChange"), Value::word(kind("SetStock"))),
        ActionKind::SetTracking => (scope.library("TrackingChange"), Value::word(kind("SetTracking"))),
    };
    let (full_name, about) = (action.name.as_str(), action.about.trim());
    let meta = Value::fields(
        format!("const META: &'static {0} = &{0}", scope.library("ActionMeta")),
        [
            ("name", Value::text(full_name)),
            ("about", Value::text(about)),
            ("does", does),
            ("resource", meta_of(scope, &of(&names::marker(resource)))),
            ("display", Value::text(shown_as(action.display.as_ref()))),
            ("inputs", inputs_of(scope, &name)),
            ("naming", naming(scope, &action.naming)),
        ],
    );
    let items = format!("type Output = {answer};\n{}", meta.print(WIDTH - 4, ";"));
    vec![
        struct_of(scope, (&name, names::local(full_name), about, action.naming.deprecated()), &inputs),
        format!("impl {} for {name} {{\n{}}}\n", scope.library("Action"), indent(&items)),
        former(&action.naming, &name),
    ]
}

/// The former name of an action or trigger, and whether it is still to be used.
fn naming(scope: &Scope, naming: &Naming) -> Value {
    resource::said(scope, naming).unwrap_or_else(|| Value::word(format!("{}::PLAIN", scope.library("Naming"))))
}

/// The type that an action or trigger had by its former name; or nothing.
fn former(naming: &Naming, name: &str) -> String {
    let Some(old) = names::former(naming, name) else { return String::new() };
    let about = doc(&format!("The former name of [`{name}`]."));
    format!("{about}{}pub type {old} = {name};\n", format::deprecated(&format!("renamed to `{name}`")))
}

/// What the library says of a resource.
fn meta_of(scope: &Scope, marker: &str) -> Value {
    scope.bring("Resource");
    Value::word(format!("{marker}::META"))
}

/// The display of an answer.
fn shown_as(display: Option<&At<String>>) -> &str {
    display.map_or("full", |display| display.as_str())
}

/// The table of inputs.
fn inputs_of(scope: &Scope, name: &str) -> Value {
    Value::word(format!("{}::of::<{name}>()", scope.library("Inputs")))
}

fn binding(scope: &Scope, input: &Input) -> Option<Value> {
    let bound = match input.bound.as_ref().map(|bound| bound.value) {
        None => "Equal",
        Some(Bound::From) => "From",
        Some(Bound::To) => "To",
    };
    let fields = [
        ("input", Value::text(input.name.as_str())),
        ("field", Value::text(input.filter.as_ref()?.as_str())),
        ("bound", Value::word(format!("{}::{bound}", scope.library("Bound")))),
    ];
    Some(Value::fields(scope.library("Binding"), fields))
}

/// What an action sets: the fields that inputs give, and those that it gives itself.
fn sets(scope: &Scope, action: &Action) -> Value {
    let given =
        |kind: &str, text: &str| Value::group(format!("{}::{kind}(", scope.library("Given")), [Value::text(text)], ")");
    let set = |field: &At<String>, given: Value| {
        Value::fields(scope.library("Assignment"), [("field", Value::text(field.as_str())), ("given", given)])
    };
    let by_input = action.inputs.iter().filter_map(|input| {
        let field = input.set.as_ref()?;
        Some(set(field, given("Input", input.name.as_str())))
    });
    let fixed = action.fixed.iter().map(|fixed| set(&fixed.field, given("Fixed", fixed.value.as_str())));
    Value::list(by_input.chain(fixed))
}

/// What a trigger takes, as a struct.
fn trigger_inputs<'a>(
    model: &Model,
    scope: &Scope,
    (name, node, about): (&str, &str, &str),
    inputs: impl Iterator<Item = &'a Input>,
) -> String {
    let inputs: Vec<_> = inputs.cloned().collect();
    let inputs = lower(model, scope, None, &inputs, &RunLinks::without_names(inputs.len()));
    struct_of(scope, (name, node, about, ""), &inputs)
}

fn trigger(model: &Model, scope: &Scope, trigger: &Trigger, links: &RunLinks, made_for: For) -> Vec<String> {
    let Some(resource) = links.resource.map(|index| model.spec.at(index)) else { return Vec::new() };
    let of = |resource: &Resource| meta_of(scope, &scope.of(model, resource, &names::marker(resource)));
    let (full_name, name, about) = (trigger.name.as_str(), names::trigger(trigger), trigger.about.trim());
    let mut parts = Vec::new();
    let mut inputs = None;
    if !trigger.inputs.is_empty() {
        let own = names::trigger_inputs(trigger);
        let of = (own.as_str(), names::local(full_name), about);
        parts.push(trigger_inputs(model, scope, of, trigger.takes(model.spec.every_trigger())));
        inputs = Some(inputs_of(scope, &own));
    }
    let unless = links.unless.map(|(index, field)| {
        let other = model.spec.at(index);
        let fields = [("resource", of(other)), ("field", Value::text(other.fields[field].name.as_str()))];
        Value::group(format!("{}(", scope.std("Some")), [Value::fields(scope.library("Unless"), fields)], ")")
    });
    let display = Some(shown_as(trigger.display.as_ref())).filter(|display| *display != "full").map(Value::text);
    let facts = [
        ("name", Some(Value::text(full_name))),
        ("naming", resource::said(scope, &trigger.naming)),
        ("about", Some(Value::text(about))),
        ("resource", Some(of(resource))),
        ("display", display),
        ("unless", unless),
        ("inputs", inputs),
    ];
    let facts = facts.into_iter().filter_map(|(key, value)| Some(value?.of(key)));
    let facts = Value::group("const META: TriggerMeta = TriggerMeta {", facts, "}");
    let shop = match made_for {
        For::Library => format!("#[shop({})]\n", names::raw(&names::module(full_name))),
        For::Crate => String::new(),
    };
    let about = doc(&format!("The trigger `{full_name}`. {about}"));
    let marker = about + &format::deprecated(trigger.naming.deprecated()) + &shop + &format!("pub struct {name};\n");
    parts.push(scope.around("trigger", &format!("{marker}\n{}", facts.print(INSIDE, ";"))));
    parts.push(former(&trigger.naming, &name));
    parts
}
