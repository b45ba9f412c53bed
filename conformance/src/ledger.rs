//! The ledger: which items of the spec some recording covers, and which none does.
//!
//! An item is a line of words: `field orders.reference`, `field orders.order_rows.product_id`, `filter text begins`,
//! `display orders.head`, `paging by id`, `error 41`, `action list-orders updated_from`, `trigger order-updated`. All come from
//! what the client itself knows (resources, kinds, displays, error codes, actions), so a new word in the spec is a new item.
//!
//! A field is covered when some shop has sent a value for it: an empty text, a zero date or 0 for "none" proves nothing.

use std::collections::BTreeMap;
use std::fmt;

use prestashop_api::record::{Kind, Shape};
use prestashop_api::{Bound, Catalogue, Code, Does, RESOURCES, ResourceMeta, Verb};
use serde_json::Value;

use crate::har::{Entry, Har};
use crate::replay::expect::{self, Expected};
use crate::replay::{Asked, rows};

/// Items of the spec, and how many exchanges cover each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger(BTreeMap<String, usize>);

impl Ledger {
    /// All items of the spec, none of them covered.
    #[must_use]
    pub fn of_the_spec() -> Self {
        let mut items = Vec::new();
        for meta in RESOURCES {
            fields(meta.shape, meta.name, &mut items);
            items.extend(meta.displays.iter().map(|(name, _)| format!("display {}.{name}", meta.name)));
            for field in meta.shape.fields.iter().filter(|field| field.filterable()) {
                let kind = kind(field.kind);
                items.extend(operators(field.kind).iter().map(|operator| format!("filter {kind} {operator}")));
            }
        }
        items.extend(["full", "none", "fields", "fields of associations"].map(|form| format!("display {form}")));
        items.extend(
            ["limit=COUNT", "limit=OFFSET,COUNT", "by id", "past the end"].map(|form| format!("paging {form}")),
        );
        items.extend(Code::all().iter().map(error));
        for action in Catalogue::actions() {
            let name = short(action.name);
            match action.does {
                Does::List { filters } => {
                    items.push(format!("action {name}"));
                    items.extend(filters.iter().map(|binding| format!("action {name} {}", binding.input)));
                }
                Does::Get { .. } => items.push(format!("action {name}")),
                Does::ChangeOrderState => {
                    items.extend(
                        ["by a history", "by a history with mail", "by PATCH"]
                            .map(|way| format!("action {name} {way}")),
                    );
                }
            }
        }
        items.extend(Catalogue::triggers().iter().map(|trigger| format!("trigger {}", short(trigger.name))));
        Self(items.into_iter().map(|item| (item, 0)).collect())
    }

    /// Enters what a recording covers. Exchanges that are no calls of the webservice, or whose answer cannot be judged, cover
    /// nothing; a replay names them.
    pub fn add(&mut self, har: &Har) {
        for entry in &har.log.entries {
            for item in covered(entry) {
                if let Some(count) = self.0.get_mut(&item) {
                    *count += 1;
                }
            }
        }
    }

    /// The items, and how many exchanges cover each.
    pub fn items(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(item, count)| (item.as_str(), *count))
    }

    /// The items that nothing covers.
    pub fn uncovered(&self) -> impl Iterator<Item = &str> {
        self.items().filter(|(_, count)| *count == 0).map(|(item, _)| item)
    }
}

impl Ledger {
    /// The items that nothing covers in few lines: `error {1, 47}`, `field zones.{name, active}`, and `field tags.*` where it is all
    /// fields. [`expand`](Self::expand) undoes it.
    #[must_use]
    pub fn uncovered_in_short(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for item in self.uncovered() {
            let (group, name) = grouped(item);
            // A comma stands between items.
            if name.contains(',') {
                lines.push(item.to_owned());
            } else {
                groups.entry(group).or_default().push(name);
            }
        }
        for (group, names) in groups {
            let all = self.items().filter(|(item, _)| grouped(item).0 == group).count();
            match names.as_slice() {
                [only] if all > 1 || !group.starts_with("field ") => lines.push(format!("{group}{only}")),
                names if group.starts_with("field ") && names.len() == all => lines.push(format!("{group}*")),
                names => wrap(group, names, &mut lines),
            }
        }
        lines
    }

    /// The items that a line in short stands for.
    #[must_use]
    pub fn expand(&self, line: &str) -> Vec<String> {
        if let Some(group) = line.strip_suffix('*') {
            return self
                .items()
                .map(|(item, _)| item)
                .filter(|item| item.starts_with(group))
                .map(str::to_owned)
                .collect();
        }
        match line.split_once('{').and_then(|(group, rest)| Some((group, rest.strip_suffix('}')?))) {
            Some((group, names)) => names.split(',').map(|name| format!("{group}{}", name.trim())).collect(),
            None => vec![line.to_owned()],
        }
    }
}

/// The part of an item that others share, and its own: `field zones.` and `name`.
fn grouped(item: &str) -> (&str, &str) {
    let end = match item.split_once(' ') {
        Some(("field", path)) => path.find('.').map(|dot| "field ".len() + dot + 1),
        Some(("filter" | "action", rest)) => rest.find(' ').map(|blank| item.len() - rest.len() + blank + 1),
        Some((first, _)) => Some(first.len() + 1),
        None => None,
    };
    item.split_at(end.unwrap_or_default())
}

/// Lines of a group, none much longer than a screen is wide.
fn wrap(group: &str, names: &[&str], lines: &mut Vec<String>) {
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && group.len() + line.len() + name.len() > 120 {
            lines.push(format!("{group}{{{line}}}"));
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(name);
    }
    lines.push(format!("{group}{{{line}}}"));
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (item, count) in self.items() {
            writeln!(f, "{count:>6}  {item}")?;
        }
        let (all, uncovered) = (self.0.len(), self.uncovered().count());
        write!(f, "{} covered, {uncovered} not covered", all - uncovered)
    }
}

fn short(name: &str) -> &str {
    name.strip_prefix("prestashop/").unwrap_or(name)
}

fn error(code: &Code) -> String {
    if code.first == code.last {
        format!("error {}", code.first)
    } else {
        format!("error {}-{}", code.first, code.last)
    }
}

fn fields(shape: &Shape, path: &str, items: &mut Vec<String>) {
    for field in shape.fields {
        let path = format!("{path}.{}", field.name);
        match field.kind {
            Kind::Association(association) => fields(association.shape, &path, items),
            _ => items.push(format!("field {path}")),
        }
    }
}

/// The kind of a field, in the words of the spec.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Id(_) => "ref",
        Kind::Int => "int",
        Kind::Bool => "bool",
        Kind::Decimal => "decimal",
        Kind::Text => "text",
        Kind::Translated => "translated",
        Kind::DateTime => "datetime",
        Kind::Date => "date",
        Kind::Enum(_) => "enum",
        Kind::Association(_) => "association",
    }
}

/// The operators that the client has for fields of a kind.
fn operators(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Bool | Kind::Enum(_) => &["equal", "any of", "not", "none of"],
        Kind::Text | Kind::Translated => &["equal", "any of", "not", "none of", "begins", "ends", "contains"],
        Kind::Association(_) => &[],
        _ => &["equal", "any of", "not", "none of", "greater", "less", "between"],
    }
}

/// The items that an exchange covers; some may stand there twice.
fn covered(entry: &Entry) -> Vec<String> {
    let Ok(asked) = Asked::recorded(&entry.request) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    match expect::expected(&asked, &entry.response) {
        Ok(Expected::Error(expected)) => {
            let known = expected.codes.iter().flatten().filter_map(|code| Code::of(*code));
            items.extend(known.map(error));
        }
        Ok(Expected::Data(notation)) => {
            let meta = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource());
            if let Some(meta) = meta.filter(|_| asked.parameter("schema").is_none())
                && let Ok(body) = expect::payload(&entry.response)
                && let Ok(records) = rows(&body, notation, meta.list, meta.item)
            {
                for record in &records {
                    values(meta.shape, meta.name, record, &mut items);
                }
                if asked.effective() == Some(Verb::Get) {
                    lists(&asked, meta, records.is_empty(), &mut items);
                }
                writes(&asked, &mut items);
            }
        }
        Ok(Expected::Empty) | Err(_) => {}
    }
    items.sort_unstable();
    items.dedup();
    items
}

/// The fields of which a record holds a value.
fn values(shape: &Shape, path: &str, record: &Value, items: &mut Vec<String>) {
    for field in shape.fields {
        let path = format!("{path}.{}", field.name);
        match field.kind {
            Kind::Association(association) => {
                let rows = record.get("associations").and_then(|all| all.get(field.name));
                for row in rows.and_then(Value::as_array).into_iter().flatten() {
                    values(association.shape, &path, row, items);
                }
            }
            kind if record.get(field.name).is_some_and(|value| holds(kind, value)) => {
                items.push(format!("field {path}"));
            }
            _ => {}
        }
    }
}

/// Whether a value is more than "none".
fn holds(kind: Kind, value: &Value) -> bool {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(texts) => return texts.iter().any(|text| text.get("value").is_some_and(|text| holds(kind, text))),
        _ => return false,
    };
    match kind {
        Kind::Id(_) => text.parse().is_ok_and(|id: u64| id > 0),
        Kind::DateTime | Kind::Date => !text.is_empty() && !text.starts_with("0000"),
        // 0 is a number like any other, and `false` an answer.
        _ => !text.is_empty(),
    }
}

/// What a good answer to a list covers.
fn lists(asked: &Asked, meta: &ResourceMeta, empty: bool, items: &mut Vec<String>) {
    let display = asked.parameter("display");
    match display {
        Some("full") => items.push("display full".to_owned()),
        None | Some("minimum") => items.push("display none".to_owned()),
        Some(fields) => {
            items.push("display fields".to_owned());
            if fields.matches('[').count() > 1 {
                items.push("display fields of associations".to_owned());
            }
            let named = meta.displays.iter().filter(|(_, displayed)| displayed.parameter() == fields);
            items.extend(named.map(|(name, _)| format!("display {}.{name}", meta.name)));
        }
    }
    let mut filters = BTreeMap::new();
    for (name, value) in &asked.query {
        let Some(field) = name.strip_prefix("filter[").and_then(|name| name.strip_suffix(']')) else {
            continue;
        };
        if let (Some(field), Some(operator)) = (meta.shape.field(field), operator(value)) {
            items.push(format!("filter {} {operator}", kind(field.kind)));
            filters.insert(field.name, operator);
        }
    }
    let by_id = filters.get("id") == Some(&"greater");
    if let Some(limit) = asked.parameter("limit") {
        let form = if limit.contains(',') { "limit=OFFSET,COUNT" } else { "limit=COUNT" };
        items.push(format!("paging {form}"));
        if by_id && asked.parameter("sort") == Some("[id_ASC]") {
            items.push("paging by id".to_owned());
        }
        if empty {
            items.push("paging past the end".to_owned());
        }
    }
    for action in Catalogue::actions().iter().filter(|action| action.resource.name == meta.name && !empty) {
        let name = short(action.name);
        match action.does {
            Does::List { filters: bindings } => {
                if display == Some("full") {
                    items.push(format!("action {name}"));
                }
                for binding in bindings {
                    let wanted = if binding.bound == Bound::Equal { "equal" } else { "between" };
                    if filters.get(binding.field) == Some(&wanted) {
                        items.push(format!("action {name} {}", binding.input));
                    }
                }
            }
            Does::Get { .. } if filters.get("id") == Some(&"equal") => items.push(format!("action {name}")),
            _ => {}
        }
    }
    for trigger in Catalogue::triggers().iter().filter(|trigger| trigger.resource.name == meta.name) {
        let at = trigger.resource.changes.map(|changes| changes.at);
        if by_id && display == Some("full") && at.is_some_and(|at| filters.get(at) == Some(&"between")) {
            items.push(format!("trigger {}", short(trigger.name)));
        }
    }
}

/// The operator of a filter, if it is one that means something to the shop.
fn operator(value: &str) -> Option<&'static str> {
    let Some((before, rest)) = value.split_once('[') else {
        return Some("equal");
    };
    let (inside, after) = rest.rsplit_once(']')?;
    let several = inside.contains('|');
    Some(match (before, after) {
        ("", "") if several => "any of",
        ("", "") if inside.contains(',') => "between",
        ("", "") => "equal",
        ("!", "") if several => "none of",
        ("!", "") => "not",
        (">", "") => "greater",
        ("<", "") => "less",
        ("", "%") => "begins",
        ("%", "") => "ends",
        ("%", "%") => "contains",
        _ => return None,
    })
}

/// What an accepted write covers.
fn writes(asked: &Asked, items: &mut Vec<String>) {
    let changes = Catalogue::actions().iter().filter(|action| matches!(action.does, Does::ChangeOrderState));
    let way = match (asked.verb(), asked.resource()) {
        (Some(Verb::Post), "order_histories") if asked.parameter("sendemail").is_some() => "by a history with mail",
        (Some(Verb::Post), "order_histories") => "by a history",
        (Some(Verb::Patch), "orders") if asked.body.contains("<current_state>") => "by PATCH",
        _ => return,
    };
    items.extend(changes.map(|action| format!("action {} {way}", short(action.name))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_told_by_what_stands_around_the_brackets() {
        let told = ["1", "[1]", "[1|2]", "[1,2]", "![1]", "![1|2]", ">[1]", "<[1]", "[a]%", "%[a]", "%[a]%", ">=[1]"];
        let names = told.map(operator);
        let wanted =
            ["equal", "equal", "any of", "between", "not", "none of", "greater", "less", "begins", "ends", "contains"];
        assert_eq!(names[..11], wanted.map(Some));
        assert_eq!(names[11], None);
    }

    #[test]
    fn what_is_in_short_is_the_same_at_length() {
        let ledger = Ledger::of_the_spec();
        let short = ledger.uncovered_in_short();
        assert!(short.contains(&"field zones.*".to_owned()), "{short:?}");
        assert!(short.len() < 200, "{}", short.len());
        let mut long: Vec<String> = short.iter().flat_map(|line| ledger.expand(line)).collect();
        long.sort();
        assert_eq!(long, ledger.uncovered().collect::<Vec<_>>());
        assert_eq!(ledger.expand("error {1, 47}"), ["error 1", "error 47"]);
        assert_eq!(ledger.expand("error 49-52"), ["error 49-52"]);
    }

    #[test]
    fn none_is_no_value() {
        let id = Kind::Id("orders");
        assert!(!holds(id, &"0".into()) && holds(id, &7.into()) && holds(Kind::Int, &0.into()));
        assert!(!holds(Kind::Date, &"0000-00-00".into()) && !holds(Kind::Text, &"".into()));
        assert!(!holds(Kind::Translated, &serde_json::json!([{"id": 1, "value": ""}])));
    }
}
