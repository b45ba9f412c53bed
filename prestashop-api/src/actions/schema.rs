//! JSON Schemas of what goes into actions and triggers, and of what comes out; and the one rule for inputs that both the schemas and
//! the checks go by.

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::{ActionKind, ActionMeta, Inputs, TriggerMeta, answers};
use crate::record::{Displayed, Field, Kind, Naming, ResourceMeta, Shape, TextForm};

const DATE: &str = concat!(
    r"([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
);
/// What may stand around a value: the characters of `query::BLANKS`, written out, as engines differ in what `\s` is.
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

/// What an input takes.
pub(super) struct Accepted {
    /// The types of JSON, its own first.
    types: Vec<&'static str>,
    /// The least and the greatest number.
    range: (Option<i64>, Option<i64>),
    /// The texts, as a regular expression.
    pattern: String,
    /// The input in words.
    pub(super) words: &'static str,
}

/// What an input takes: values of its own type, and texts that stand for them, as platforms with templates give them.
pub(super) fn accepted(field: &Field) -> Accepted {
    let bound = |text: &str, other: i64| Some(text.parse().unwrap_or(other));
    let (least, most) = field.range;
    let time = |tail: &str| format!("{DATE}([ T]{TIME}{tail})?");
    let (types, range, pattern, words): (&[_], _, _, _) = match field.kind {
        Kind::Id(_) => {
            (&["integer", "string"], (Some(1), Some(i64::MAX)), POSITIVE.to_owned(), "an id, a number from 1 on")
        }
        Kind::Int => {
            let pattern = match least {
                "0" => NATURAL,
                "" => WHOLE,
                least if least.starts_with('-') => WHOLE,
                _ => POSITIVE,
            };
            // What the texts hold, and every number of a shop's database.
            let widest = 10_i64.pow(18) - 1;
            let range = (bound(least, -widest), bound(most, if least.is_empty() { widest } else { i64::MAX }));
            let words = match least {
                "0" => "a whole number from 0 on",
                _ if pattern == WHOLE => "a whole number",
                _ => "a whole number from 1 on",
            };
            (&["integer", "string"], range, pattern.to_owned(), words)
        }
        Kind::Bool => (&["boolean", "string", "integer"], (Some(0), Some(1)), YES_OR_NO.to_owned(), "true or false"),
        Kind::Decimal => {
            let most = 10_i64.pow(18) - 1;
            (&["number", "string"], (Some(-most), Some(most)), DECIMAL.to_owned(), "a decimal number")
        }
        Kind::DateTime => (&["string"], (None, None), time(""), "a date and time like 2026-11-23 09:30:00"),
        Kind::Date => (&["string"], (None, None), DATE.to_owned(), "a date like 2026-11-23"),
        Kind::Enum(words) => (&["string"], (None, None), words.join("|"), "one of its words"),
        Kind::Translated => (
            &["string", "number", "array"],
            (None, None),
            String::new(),
            "a text, or texts with the ids of their languages",
        ),
        Kind::Text | Kind::Association(_) => match field.form {
            TextForm::Plain => (&["string", "number"], (None, None), String::new(), "a text"),
            TextForm::Display => (&["string"], (None, None), String::new(), "a display"),
            TextForm::Duration => {
                (&["string"], (None, None), DURATION.to_owned(), "a length of time such as 60s or 5m")
            }
            TextForm::Start => {
                let pattern = format!("now|all|{}", time("(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?"));
                (&["string"], (None, None), pattern, "now, all, or a time such as 2026-11-23T09:30:00Z")
            }
        },
    };
    Accepted { types: types.to_vec(), range, pattern, words }
}

impl Accepted {
    /// Whether a value that is given is of the types, and its text of the pattern.
    pub(super) fn takes(&self, value: &Value) -> bool {
        match value {
            Value::Bool(_) => self.types.contains(&"boolean"),
            Value::Number(number) if self.types.contains(&"number") => self.holds(number.as_f64()),
            Value::Number(number) if self.types.contains(&"integer") => {
                number.as_f64().is_some_and(|number| number.fract() == 0.0) && self.holds(number.as_f64())
            }
            Value::String(text) => self.pattern.is_empty() || self.matches(text),
            Value::Array(texts) => self.types.contains(&"array") && !texts.is_empty() && texts.iter().all(in_language),
            _ => false,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "bounds that a float cannot tell apart are those of the types")]
    fn holds(&self, number: Option<f64>) -> bool {
        let (least, most) = self.range;
        number.is_some_and(|number| {
            least.is_none_or(|least| number >= least as f64) && most.is_none_or(|most| number <= most as f64)
        })
    }

    fn matches(&self, text: &str) -> bool {
        Regex::new(&format!("^{BLANK}*({}){BLANK}*$", self.pattern)).is_ok_and(|pattern| pattern.is_match(text))
    }
}

/// Whether it is a text with the id of its language, and nothing else.
fn in_language(text: &Value) -> bool {
    let Value::Object(text) = text else { return false };
    let is_id = |id: &Value| id.as_f64().is_some_and(|id| id >= 1.0 && id.fract() == 0.0);
    text.len() == 2 && text.get("id").is_some_and(is_id) && text.get("value").is_some_and(Value::is_string)
}

impl ActionMeta {
    /// The JSON Schema of the inputs. [`check`](Self::check) takes what it takes.
    #[must_use]
    pub fn input_schema(&self) -> Value {
        inputs(self.about, &self.inputs, self.resource, self.naming)
    }

    /// The JSON Schema of the answer.
    #[must_use]
    pub fn output_schema(&self) -> Value {
        let record = shown(self.resource, self.display);
        match self.does {
            ActionKind::List { .. } => json!({
                "type": "object",
                "properties": {
                    "items": {"type": "array", "items": record},
                    "more": {"type": "boolean", "description": "Whether records follow that were not read."},
                    "next_offset": {"type": ["integer", "null"], "description": "The offset to go on from."},
                    "pages": {"type": "integer", "description": "How many pages were read."},
                    "vanished": {"type": "integer", "description": "Records that had gone when the shop read them."},
                },
                "required": ["items", "more", "next_offset", "pages", "vanished"],
            }),
            ActionKind::Get { .. } => record,
            ActionKind::Create { .. } | ActionKind::Update { .. } => answers::written(&record),
            ActionKind::Delete { .. } => answers::deleted(),
            #[cfg(feature = "sales")]
            ActionKind::ChangeOrderState => answers::order_state(),
            #[cfg(feature = "stock")]
            ActionKind::SetStock => answers::stock(),
            #[cfg(feature = "sales")]
            ActionKind::SetTracking => answers::tracking(),
        }
    }
}

impl TriggerMeta {
    /// The JSON Schema of the inputs. [`check`](Self::check) takes what it takes.
    #[must_use]
    pub fn input_schema(&self) -> Value {
        inputs(self.about, &self.inputs, self.resource, self.naming)
    }

    /// The JSON Schema of one activation.
    #[must_use]
    pub fn output_schema(&self) -> Value {
        json!({
            "type": "object",
            "description": "One activation per cycle, as a CloudEvent 1.0.",
            "properties": {
                "specversion": {"const": "1.0"},
                "id": {"type": "string", "description": "The same for every delivery of this activation."},
                "source": {"type": "string"},
                "type": {"type": "string"},
                "time": {"type": "string", "format": "date-time"},
                "data": {
                    "type": "object",
                    "properties": {
                        "items": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "key": {"type": "string", "description": "The same for the same content of the same record."},
                                    "id": {"type": "integer"},
                                    "date_upd": {"type": ["string", "null"]},
                                    self.resource.item: shown(self.resource, self.display),
                                },
                                "required": ["key", "id", self.resource.item],
                            },
                        },
                        "truncated": {"type": "boolean", "description": "Whether the ceiling was reached: more follows at once."},
                    },
                    "required": ["items", "truncated"],
                },
            },
            "required": ["specversion", "id", "source", "type", "time", "data"],
        })
    }
}

fn inputs(about: &str, inputs: &Inputs, resource: &ResourceMeta, naming: Naming) -> Value {
    let fields = inputs.shape.fields;
    let is_required = |field: &Field| field.required_in(None);
    let has_one_name = |field: &Field| field.naming.renamed_from.is_empty();
    // Of two names one may be blank: that one of them is given is said below.
    let of = |field: &Field| input(field, resource, is_required(field) && has_one_name(field));
    let mut properties: Map<_, _> = fields.iter().map(|field| (field.name.to_owned(), of(field))).collect();
    let (mut required, mut former) = (Vec::new(), Vec::new());
    for field in fields {
        let Naming { renamed_from: old, .. } = field.naming;
        if old.is_empty() {
            required.extend(is_required(field).then_some(field.name));
            continue;
        }
        // A former name is taken, and not together with the new one.
        let mut schema = of(field);
        schema["deprecated"] = json!(true);
        schema["description"] = json!(format!("Called `{}` now. {}", field.name, field.about));
        properties.insert(old.to_owned(), schema);
        let one = |name: &str| json!({"required": [name], "properties": {name: given()}});
        let (now, old) = (one(field.name), one(old));
        former.push(if is_required(field) {
            json!({"oneOf": [now, old]})
        } else {
            json!({"not": {"allOf": [now, old]}})
        });
    }
    let mut schema = json!({
        "type": "object",
        "description": about,
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

/// Says in a schema of something that it is deprecated, and what to use instead.
fn deprecated(schema: &mut Value, naming: Naming) {
    if naming.deprecated.is_empty() {
        return;
    }
    schema["deprecated"] = json!(true);
    let about = schema["description"].as_str().unwrap_or_default();
    schema["description"] = json!(format!("{about} Deprecated: {}", naming.deprecated));
}

fn input(field: &Field, resource: &ResourceMeta, required: bool) -> Value {
    let Accepted { mut types, range, mut pattern, .. } = accepted(field);
    if field.form == TextForm::Display {
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
    let mut schema = json!({"type": types, "description": field.about});
    deprecated(&mut schema, field.naming);
    if !pattern.is_empty() {
        schema["pattern"] = json!(pattern);
    }
    if let Some(least) = range.0 {
        schema["minimum"] = json!(least);
    }
    if let Some(most) = range.1 {
        schema["maximum"] = json!(most);
    }
    match field.kind {
        Kind::Id(to) => schema["x-resource"] = json!(to),
        Kind::Enum(words) => schema["examples"] = json!(words),
        Kind::Translated => {
            schema["minItems"] = json!(1);
            schema["items"] = json!({
                "type": "object",
                "properties": {"id": {"type": "integer", "minimum": 1}, "value": {"type": "string"}},
                "required": ["id", "value"],
                "additionalProperties": false,
            });
        }
        _ => {}
    }
    if field.max_in(None) > 0 {
        schema["maxLength"] = json!(field.max_in(None));
    }
    if field.secret {
        schema["writeOnly"] = json!(true);
    }
    if !field.default.is_empty() {
        schema["default"] = match field.kind {
            Kind::Bool | Kind::Int | Kind::Id(_) => field.default.parse().unwrap_or_else(|_| json!(field.default)),
            _ => json!(field.default),
        };
    }
    schema
}

/// The displays of a resource as a regular expression: by name, or as a list of fields.
fn display(resource: &ResourceMeta) -> String {
    let names = resource.displays.iter().map(|(name, _)| *name).chain(["full"]);
    let by_name = |field: &Field| match field.naming.renamed_from {
        "" => field.name.to_owned(),
        old => format!("({}|{old})", field.name),
    };
    let fields = resource.shape.fields.iter().filter(|field| !field.full_only).map(|field| match field.kind {
        Kind::Association(association) => {
            let subs = association.shape.fields.iter().map(by_name).collect::<Vec<_>>().join("|");
            format!(r"{}(\[{BLANK}*({subs}){BLANK}*(,{BLANK}*({subs}){BLANK}*)*\])?", by_name(field))
        }
        _ => by_name(field),
    });
    let field = format!("({})", fields.collect::<Vec<_>>().join("|"));
    let list = format!("{BLANK}*{field}{BLANK}*(,{BLANK}*{field}{BLANK}*)*");
    names.map(str::to_owned).chain([format!(r"\[{list}\]"), list.clone()]).collect::<Vec<_>>().join("|")
}

/// The schema of a record as a display shows it.
fn shown(resource: &ResourceMeta, display: &str) -> Value {
    match resource.display(display) {
        Some(Displayed::Fields(fields)) => fields_schema(resource.shape.about, fields),
        _ => record(resource.shape),
    }
}

fn record(shape: &Shape) -> Value {
    fields_schema(shape.about, shape.fields)
}

/// The schema of a record as it is shown, without what is secret. Any field may be missing in a display, and modules may add some.
fn fields_schema(about: &str, fields: &[Field]) -> Value {
    let mut properties = Map::new();
    let mut associations = Map::new();
    for field in fields.iter().filter(|field| !field.secret) {
        let home = if matches!(field.kind, Kind::Association(_)) { &mut associations } else { &mut properties };
        home.insert(field.name.to_owned(), field_schema(field));
    }
    if !associations.is_empty() {
        properties.insert("associations".to_owned(), json!({"type": "object", "properties": associations}));
    }
    json!({"type": "object", "description": about, "properties": properties})
}

fn field_schema(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Id(resource) => json!({"type": ["integer", "null"], "minimum": 0, "x-resource": resource}),
        Kind::Int => json!({"type": ["integer", "null"]}),
        Kind::Bool => json!({"type": ["boolean", "null"]}),
        Kind::Decimal => json!({"type": ["string", "null"], "format": "decimal"}),
        Kind::Text => json!({"type": ["string", "null"]}),
        Kind::Translated => json!({
            "oneOf": [
                {"type": "string"},
                {"type": "array", "items": {
                    "type": "object",
                    "properties": {"id": {"type": "integer"}, "value": {"type": "string"}},
                    "required": ["id", "value"],
                }},
            ],
        }),
        Kind::DateTime => json!({"type": ["string", "null"], "examples": ["2026-11-23 09:30:00"]}),
        Kind::Date => json!({"type": ["string", "null"], "format": "date"}),
        Kind::Enum(words) => json!({"type": "string", "examples": words}),
        Kind::Association(association) => json!({"type": "array", "items": record(association.shape)}),
    };
    schema["description"] = json!(field.about);
    deprecated(&mut schema, field.naming);
    if field.max_in(None) > 0 {
        schema["maxLength"] = json!(field.max_in(None));
    }
    schema
}
