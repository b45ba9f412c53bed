//! What actions and triggers take. Values of an input's own type, and texts that stand for them, as platforms with templates give
//! them; blank texts and null stand for an input that is not given.

use serde_json::{Map, Value, json};

use super::deprecated;
use super::kind::{self, Kind};
use crate::emit::{PAGING, in_versions, paging_defaults};
use crate::resolve::{Model, RunLinks};
use crate::source::At;
use crate::syntax::{Action, ActionKind, Field, Input, InputType, Naming, Paging, Resource, Trigger};

const DATE: &str = concat!(
    r"([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
);
/// What may stand around a value: the library's `BLANKS`, written out, as engines differ in what `\s` is.
const BLANK: &str = concat!(r"[ \t\r\n", "\u{a0}]");
const TIME: &str = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?";
const POSITIVE: &str = r"0*[1-9][0-9]{0,17}(\.0+)?";
const NATURAL: &str = r"0*[0-9]{1,18}(\.0+)?";
const WHOLE: &str = r"-?0*[0-9]{1,18}(\.0+)?";
const DECIMAL: &str = r"-?[0-9]{1,18}(\.[0-9]{1,9})?";
const YES_OR_NO: &str = "[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|0|1";
const DURATION: &str = concat!(
    "[1-9][0-9]{0,8}h( ?[1-9][0-9]{0,8}m)?( ?[1-9][0-9]{0,8}s)?",
    "|[1-9][0-9]{0,8}m( ?[1-9][0-9]{0,8}s)?|[1-9][0-9]{0,8}s"
);
/// The greatest number of eighteen digits: what the texts hold, and every number of a shop's database.
const WIDEST: i64 = 999_999_999_999_999_999;

/// The schema of what an action takes.
pub(super) fn of_action(model: &Model, action: &Action, links: &RunLinks) -> Value {
    let does = action.does.as_ref().map(|does| does.value);
    let owner = links.resource.map(|index| model.spec.at(index));
    let mut inputs: Vec<_> =
        action.inputs.iter().enumerate().map(|(at, input)| Taken::new(model, does, input, links, at)).collect();
    if let (Some(_), Some(paging)) = (action.paging, owner.and_then(|resource| model.spec.paging(resource))) {
        inputs.extend(Taken::paging(paging));
    }
    schema((&action.about, &action.naming), &inputs, owner)
}

/// The schema of what a trigger takes.
pub(super) fn of_trigger(model: &Model, trigger: &Trigger, links: &RunLinks) -> Value {
    let owner = links.resource.map(|index| model.spec.at(index));
    let inputs: Vec<_> = trigger.takes(model.spec.every_trigger()).collect();
    let nothing_named = RunLinks::without_names(inputs.len());
    let inputs = inputs.iter().enumerate().map(|(at, input)| Taken::new(model, None, input, &nothing_named, at));
    schema((&trigger.about, &trigger.naming), &inputs.collect::<Vec<_>>(), owner)
}

/// An input.
struct Taken<'a> {
    name: &'a str,
    about: String,
    kind: Kind<'a>,
    /// What a text stands for, where it is not just a text.
    form: Option<InputType>,
    /// The least and the greatest value.
    range: (String, String),
    required: bool,
    default: String,
    longest: Option<u32>,
    secret: bool,
    naming: Naming,
}

impl<'a> Taken<'a> {
    fn new(model: &'a Model, does: Option<ActionKind>, input: &'a Input, links: &RunLinks, at: usize) -> Self {
        let owner = links.resource.map(|index| (model.spec.at(index), &model.resources[index]));
        let field = owner
            .zip(links.field(at))
            .map(|((owner, links), field)| (owner, &owner.fields[field], links.fields[field]));
        let set = field.map(|(_, field, _)| field).filter(|_| input.set.is_some());
        let kind = match (&input.ty, field) {
            (Some(ty), _) => kind::of_input(model, ty.value, links.targets[at]),
            (None, Some((owner, field, target))) if set.is_some() => kind::of_field(model, Some(owner), field, target),
            (None, Some((owner, field, target))) => kind::compared(model, Some(owner), field, target),
            (None, None) => Kind::Text,
        };
        let about = match set {
            Some(field) if input.about.is_empty() => in_versions(&field.about, &field.versions),
            _ => input.about.trim().to_owned(),
        };
        let text = |value: &Option<At<String>>| value.as_ref().map_or_else(String::new, |value| value.value.clone());
        Self {
            name: input.name.as_str(),
            about,
            kind,
            form: input.ty.as_ref().map(|ty| ty.value),
            range: (text(&input.min), text(&input.max)),
            required: does.map_or(input.required, |does| input.is_required(does, set)),
            default: text(&input.default),
            longest: set.and_then(longest),
            secret: set.is_some_and(|field| field.secret),
            naming: input.naming.clone(),
        }
    }

    /// Offset, page size and ceiling, which every list action takes.
    fn paging(paging: Paging) -> impl Iterator<Item = Self> {
        PAGING.into_iter().zip(paging_defaults(paging)).map(|((name, about, least), default)| Self {
            name,
            about: about.to_owned(),
            kind: Kind::Int,
            form: None,
            range: (least.to_owned(), String::new()),
            required: false,
            default: default.to_string(),
            longest: None,
            secret: false,
            naming: Naming::default(),
        })
    }
}

/// The most characters that some version takes of a text.
fn longest(field: &Field) -> Option<u32> {
    let max = field.longest().filter(|_| field.ty.as_ref().is_some_and(|ty| ty.value.is_text()));
    max.and_then(|max| u32::try_from(max).ok())
}

fn schema((about, naming): (&str, &Naming), inputs: &[Taken], resource: Option<&Resource>) -> Value {
    // Of two names one may be blank: that one of them is given is said below.
    let of = |input: &Taken| one(input, resource, input.required && input.naming.renamed_from.is_none());
    let mut properties: Map<_, _> = inputs.iter().map(|input| (input.name.to_owned(), of(input))).collect();
    let (mut required, mut former) = (Vec::new(), Vec::new());
    for input in inputs {
        let Some(old) = input.naming.renamed_from.as_ref().map(At::as_str) else {
            required.extend(input.required.then_some(input.name));
            continue;
        };
        // A former name is taken, and not together with the new one.
        let mut schema = of(input);
        schema["deprecated"] = json!(true);
        schema["description"] = json!(format!("Called `{}` now. {}", input.name, described(input)));
        properties.insert(old.to_owned(), schema);
        let one = |name: &str| json!({"required": [name], "properties": {name: given()}});
        let (now, old) = (one(input.name), one(old));
        former.push(if input.required { json!({"oneOf": [now, old]}) } else { json!({"not": {"allOf": [now, old]}}) });
    }
    let mut schema = json!({
        "type": "object",
        "description": about.trim(),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    deprecated(&mut schema, naming);
    if !former.is_empty() {
        schema["allOf"] = json!(former);
    }
    schema
}

/// The schema of what is given: neither null nor blank.
fn given() -> Value {
    json!({"not": {"type": ["null", "string"], "pattern": format!("^{BLANK}*$")}})
}

/// What an input means, and what holds where it is not given.
fn described(input: &Taken) -> String {
    let default = if input.default.is_empty() { String::new() } else { format!(" Default: {}.", input.default) };
    format!("{}{default}", input.about)
}

/// The types of JSON that an input takes, the least and the greatest number, and the texts as a regular expression.
fn accepted(input: &Taken) -> (Vec<&'static str>, (Option<i64>, Option<i64>), String) {
    let bound = |text: &str, other: i64| Some(text.parse().unwrap_or(other));
    let (least, most) = (input.range.0.as_str(), input.range.1.as_str());
    let time = |tail: &str| format!("{DATE}([ T]{TIME}{tail})?");
    let (types, range, pattern): (&[_], _, _) = match &input.kind {
        Kind::Id(_) => (&["integer", "string"], (Some(1), Some(i64::MAX)), POSITIVE.to_owned()),
        Kind::Int => {
            let pattern = match least {
                "0" => NATURAL,
                least if least.is_empty() || least.starts_with('-') => WHOLE,
                _ => POSITIVE,
            };
            let range = (bound(least, -WIDEST), bound(most, if least.is_empty() { WIDEST } else { i64::MAX }));
            (&["integer", "string"], range, pattern.to_owned())
        }
        Kind::Bool => (&["boolean", "string", "integer"], (Some(0), Some(1)), YES_OR_NO.to_owned()),
        Kind::Decimal => (&["number", "string"], (Some(-WIDEST), Some(WIDEST)), DECIMAL.to_owned()),
        Kind::DateTime => (&["string"], (None, None), time("")),
        Kind::Date => (&["string"], (None, None), DATE.to_owned()),
        Kind::Enum(words) => (&["string"], (None, None), words.join("|")),
        Kind::Translated => (&["string", "number", "array"], (None, None), String::new()),
        Kind::Text => match input.form {
            Some(InputType::Display) => (&["string"], (None, None), String::new()),
            Some(InputType::Duration) => (&["string"], (None, None), DURATION.to_owned()),
            Some(InputType::Start) => {
                let zone = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?";
                (&["string"], (None, None), format!("now|all|{}", time(zone)))
            }
            _ => (&["string", "number"], (None, None), String::new()),
        },
    };
    (types.to_vec(), range, pattern)
}

fn one(input: &Taken, resource: Option<&Resource>, required: bool) -> Value {
    let (mut types, range, mut pattern) = accepted(input);
    if let (Some(InputType::Display), Some(resource)) = (input.form, resource) {
        pattern = display(resource);
    }
    let pattern = match (required, pattern.as_str()) {
        (true, "") => BLANK.replacen('[', "[^", 1),
        (true, pattern) => format!("^{BLANK}*({pattern}){BLANK}*$"),
        (false, "") => String::new(),
        (false, pattern) => format!("^{BLANK}*({pattern})?{BLANK}*$"),
    };
    if !required {
        types.push("null");
    }
    let mut schema = json!({"type": types, "description": described(input)});
    deprecated(&mut schema, &input.naming);
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            schema[key] = value;
        }
    };
    set("pattern", Some(pattern).filter(|pattern| !pattern.is_empty()).map(Value::from));
    set("minimum", range.0.map(Value::from));
    set("maximum", range.1.map(Value::from));
    set("maxLength", input.longest.map(Value::from));
    set("writeOnly", input.secret.then_some(Value::Bool(true)));
    match &input.kind {
        Kind::Id(to) => set("x-resource", Some(json!(to))),
        Kind::Enum(words) => set("examples", Some(json!(words))),
        Kind::Translated => {
            set("minItems", Some(json!(1)));
            let text = json!({
                "type": "object",
                "properties": {"id": {"type": "integer", "minimum": 1}, "value": {"type": "string"}},
                "required": ["id", "value"],
                "additionalProperties": false,
            });
            set("items", Some(text));
        }
        _ => {}
    }
    if !input.default.is_empty() {
        let parsed = match &input.kind {
            Kind::Bool | Kind::Int | Kind::Id(_) => input.default.parse().ok(),
            _ => None,
        };
        set("default", Some(parsed.unwrap_or_else(|| json!(input.default))));
    }
    schema
}

/// The displays of a resource as a regular expression: by name, or as a list of fields.
fn display(resource: &Resource) -> String {
    let named = resource.displays.iter().map(|display| display.name.as_str()).filter(|name| *name != "full");
    let by_name = |name: &At<String>, naming: &Naming| match &naming.renamed_from {
        None => name.value.clone(),
        Some(old) => format!("({}|{})", name.value, old.value),
    };
    let all = named.chain(["full"]).map(str::to_owned);
    let rows = resource.associations.iter().filter(|rows| !rows.full_only).map(|rows| {
        let subs = rows.fields.iter().map(|sub| by_name(&sub.name, &sub.naming)).collect::<Vec<_>>().join("|");
        format!(r"{}(\[{BLANK}*({subs}){BLANK}*(,{BLANK}*({subs}){BLANK}*)*\])?", by_name(&rows.name, &rows.naming))
    });
    let fields = resource.fields.iter().map(|field| by_name(&field.name, &field.naming)).chain(rows);
    let field = format!("({})", fields.collect::<Vec<_>>().join("|"));
    let list = format!("{BLANK}*{field}{BLANK}*(,{BLANK}*{field}{BLANK}*)*");
    all.chain([format!(r"\[{list}\]"), list.clone()]).collect::<Vec<_>>().join("|")
}
