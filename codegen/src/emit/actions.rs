//! Actions and triggers, a file each.

use std::collections::BTreeSet;

use super::field::{self, Lowered};
use super::scope::{self, Scope};
use super::{File, For, cfg, resource};
use crate::format::{Value, WIDTH, doc, indent};
use crate::names::{self, Owner};
use crate::resolve::{Model, RunLinks};
use crate::source::At;
use crate::syntax::{Action, ActionKind, Actions, Bound, Input, InputType, Trigger};

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
pub(super) fn runs(model: &Model) -> Vec<Run> {
    let Some(Actions { actions, triggers }) = &model.spec.actions else { return Vec::new() };
    let run = |full_name: &At<String>, name: String, about: &str, links: &RunLinks, is_trigger: bool| {
        let module = names::module(full_name.as_str());
        let scope = Scope::new(For::Library, &scope::resources(For::Library), BTreeSet::from([name.clone()]));
        let file = File::new(&format!("actions/{module}"), "actions.yaml", about.trim(), Some(scope));
        let cfg = links.resource.map_or_else(String::new, |index| cfg(&model.spec.resources[index], For::Library));
        Run { module: names::raw(&module), name, file, cfg, is_trigger }
    };
    let actions = actions.iter().zip(&model.actions).map(|(action, links)| {
        let mut run = run(&action.name, names::action(action), &action.about, links, false);
        run.file.fill(|scope| self::action(model, scope, action, links));
        run
    });
    let triggers = triggers.iter().zip(&model.triggers).map(|(trigger, links)| {
        let mut run = run(&trigger.name, names::trigger(trigger), &trigger.about, links, true);
        run.file.fill(|scope| self::trigger(model, scope, trigger, links));
        run
    });
    actions.chain(triggers).collect()
}

/// `actions/mod.rs`
pub(super) fn index(runs: &[Run]) -> Vec<String> {
    let mut sorted: Vec<_> = runs.iter().collect();
    sorted.sort_by(|a, b| a.module.cmp(&b.module));
    let lines = |line: &dyn Fn(&str) -> String| -> String {
        sorted.iter().map(|Run { module, cfg, .. }| cfg.clone() + &line(module)).collect()
    };
    let table = |about: &str, name: &str, ty: &str, is_trigger: bool, path: &dyn Fn(&str) -> String| {
        let runs = runs.iter().filter(|run| run.is_trigger == is_trigger);
        let metas = runs.map(|Run { name, cfg, .. }| (cfg.as_str(), path(name)));
        super::table(about, name, ty, metas)
    };
    vec![
        lines(&|module| format!("mod {module};\n")),
        lines(&|module| format!("pub use self::{module}::*;\n")),
        table("All actions.", "ACTIONS", "crate::actions::ActionMeta", false, &|name| {
            format!("<{name} as crate::Action>::META")
        }),
        table("All triggers.", "TRIGGERS", "crate::actions::TriggerMeta", true, &|name| format!("{name}::META")),
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
}

fn lower(model: &Model, scope: &Scope, inputs: &[Input], links: &RunLinks) -> Vec<Taken> {
    let lower_one = |(index, input): (usize, &Input)| {
        let ty = match (&input.ty, links.filters[index], links.resource) {
            (Some(ty), _, _) => field::input(model, scope, ty.value, links.targets[index]),
            (None, Some(field), Some(resource)) => {
                let owner = &model.spec.resources[resource];
                let target = model.resources[resource].fields[field];
                field::compared(model, scope, &names::record(owner), Some(owner), &owner.fields[field], target)
            }
            (None, _, _) => scope.std("String"),
        };
        Taken {
            name: input.name.value.clone(),
            ty,
            required: input.required,
            about: input.about.trim().to_owned(),
            default: input.default.as_ref().map(|default| default.value.clone()),
        }
    };
    inputs.iter().enumerate().map(lower_one).collect()
}

impl Taken {
    fn setter(&self) -> String {
        names::member(&self.name, Owner::Input)
    }

    fn member(&self) -> String {
        names::member(&self.name, Owner::Record)
    }

    /// Whether the input is given as it is: too many types become a number for `.limit(50)` to be understood otherwise.
    fn plain(&self) -> bool {
        matches!(self.ty.as_str(), "bool" | "i64" | "u64")
    }

    /// The type of the argument that sets it, and the value that is made of that.
    fn argument(&self) -> (String, String) {
        let (name, ty) = (self.setter(), &self.ty);
        if self.plain() { (ty.clone(), name) } else { (format!("impl Into<{ty}>"), name + ".into()") }
    }
}

/// Offset, page size and ceiling, which every list action takes.
fn paging(model: &Model, links: &RunLinks) -> Vec<Taken> {
    let own = links.resource.and_then(|index| model.spec.resources[index].pages.as_ref());
    let pages = own.or(model.spec.service.as_ref().and_then(|service| service.pages.as_ref()));
    let (size, ceiling) = pages.map_or((100, 100), |pages| (pages.size, pages.ceiling));
    let input = |name: &str, about: &str, default: u32| Taken {
        name: name.to_owned(),
        ty: "u64".to_owned(),
        required: false,
        about: about.to_owned(),
        default: Some(default.to_string()),
    };
    vec![
        input("offset", "How many records to pass over before the first one.", 0),
        input("limit", "Records per page, at least 1.", size),
        input("max_pages", "Pages to read at most. Where more records follow, the answer says so.", ceiling),
    ]
}

fn record(scope: &Scope, name: &str, node: &str, about: &str, inputs: &[Taken]) -> String {
    let members = inputs.iter().map(|input| {
        let default = input.default.as_ref().map_or_else(String::new, |default| format!(" Default: {default}."));
        let option = |ty: &str| format!("{}<{ty}>", scope.std("Option"));
        Lowered {
            name: input.member(),
            ty: if input.required { input.ty.clone() } else { option(&input.ty) },
            filter: None,
            marks: if input.required { vec!["required".to_owned()] } else { Vec::new() },
            about: format!("{}{default}", input.about),
        }
    });
    resource::struct_of(scope, name, node, about, members.collect::<Vec<_>>().iter())
}

/// The constructor and the setters.
fn builder(name: &str, inputs: &[Taken]) -> String {
    let required: Vec<_> = inputs.iter().filter(|input| input.required).collect();
    let mut functions = vec![if required.is_empty() {
        function("Without any input.", "new()", "Self::default()\n")
    } else {
        let arguments: Vec<_> =
            required.iter().map(|input| format!("{}: {}", input.setter(), input.argument().0)).collect();
        let values = required.iter().map(|input| match (input.member(), input.argument().1) {
            (member, value) if member == value => member,
            (member, value) => format!("{member}: {value}"),
        });
        let values = values.chain(["..Self::default()".to_owned()]);
        let value = Value::group("Self {", values.map(Value::word), "}");
        let signature = format!("new({})", arguments.join(", "));
        function("With the inputs that must be given.", &signature, &value.print(WIDTH - 8, ""))
    }];
    functions.extend(inputs.iter().filter(|input| !input.required).map(|input| {
        let (ty, value) = input.argument();
        let signature = format!("{0}(mut self, {0}: {ty})", input.setter());
        function(&input.about, &signature, &format!("self.{} = Some({value});\nself\n", input.member()))
    }));
    format!("impl {name} {{\n{}}}\n", indent(&functions.join("\n")))
}

fn function(about: &str, signature: &str, body: &str) -> String {
    format!("{}#[must_use]\npub fn {signature} -> Self {{\n{}}}\n", doc(about), indent(body))
}

fn defaults(inputs: &[Taken]) -> Value {
    Value::list(
        inputs
            .iter()
            .filter_map(|input| Some(Value::tuple([Value::text(&input.name), Value::text(input.default.as_ref()?)]))),
    )
}

fn action(model: &Model, scope: &Scope, action: &Action, links: &RunLinks) -> Vec<String> {
    let (Some(resource), Some(does)) = (links.resource, &action.does) else { return Vec::new() };
    let resource = &model.spec.resources[resource];
    let name = names::action(action);
    let mut inputs = lower(model, scope, &action.inputs, links);
    if action.paging.is_some() {
        inputs.extend(paging(model, links));
    }
    let shown = links.display.map(|index| names::display(resource, &resource.displays[index]));
    let shown = || scope.sibling(&shown.clone().unwrap_or_else(|| names::record(resource)));
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
        ActionKind::ChangeOrderState => (scope.library("OrderStateChange"), Value::word(kind("ChangeOrderState"))),
    };
    let (full_name, about) = (action.name.as_str(), action.about.trim());
    let required = inputs.iter().filter(|input| input.required).map(|input| Value::text(&input.name));
    let meta = Value::fields(
        format!("const META: &'static {0} = &{0}", scope.library("ActionMeta")),
        [
            ("name", Value::text(full_name)),
            ("about", Value::text(about)),
            ("does", does),
            ("resource", meta_of(scope, &names::marker(resource))),
            ("inputs", shape_of(scope, &name)),
            ("required", Value::list(required)),
            ("defaults", defaults(&inputs)),
            ("new", Value::word(format!("|| Box::new({name}::default())"))),
        ],
    );
    let items = format!("type Output = {answer};\n{}", meta.print(WIDTH - 4, ";"));
    vec![
        record(scope, &name, names::local(full_name), about, &inputs),
        builder(&name, &inputs),
        format!("impl {} for {name} {{\n{}}}\n", scope.library("Action"), indent(&items)),
    ]
}

/// What the library says of a resource.
fn meta_of(scope: &Scope, marker: &str) -> Value {
    scope.bring("Resource");
    Value::word(format!("{}::META", scope.sibling(marker)))
}

/// The table of inputs.
fn shape_of(scope: &Scope, name: &str) -> Value {
    scope.bring("StaticShape");
    Value::word(format!("{name}::SHAPE"))
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

fn trigger(model: &Model, scope: &Scope, trigger: &Trigger, links: &RunLinks) -> Vec<String> {
    let Some(resource) = links.resource else { return Vec::new() };
    let marker = names::marker(&model.spec.resources[resource]);
    let full_name = trigger.name.as_str();
    let name = names::trigger(trigger);
    let inputs = lower(model, scope, &trigger.inputs, links);
    let about = trigger.about.trim();
    let meta = Value::fields(
        format!("pub const META: &'static {0} = &{0}", scope.library("TriggerMeta")),
        [
            ("name", Value::text(full_name)),
            ("about", Value::text(about)),
            ("resource", meta_of(scope, &marker)),
            ("inputs", shape_of(scope, &name)),
            ("defaults", defaults(&inputs)),
        ],
    );
    let items = doc("What the spec says about the trigger.") + &meta.print(WIDTH - 4, ";");
    vec![
        record(scope, &name, names::local(full_name), about, &inputs),
        format!("impl {name} {{\n{}}}\n", indent(&items)),
    ]
}
