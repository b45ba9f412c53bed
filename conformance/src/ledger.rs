//! The ledger: which items of the spec some recording covers, and which none does.
//!
//! An item is a line of words: `field orders.reference`, `field orders.order_rows.product_id`, `filter text begins`,
//! `display orders.head`, `paging by id`, `error 41`, `action list-orders updated_from`, `trigger order-updated`. All come from
//! what the client itself knows (resources, kinds, displays, error codes, actions), so a new word in the spec is a new item.
//!
//! A field is covered when some shop has sent a value for it: an empty text, a zero date or 0 for "none" proves nothing.

mod covered;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use prestashop_api::actions::ActionKind;
use prestashop_api::error::ErrorCode;
use prestashop_api::record::{Kind, Shape};
use prestashop_api::{Catalogue, RESOURCES};

use self::words::{error, kind, operators};
use crate::har::Har;

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
        items.extend(ErrorCode::all().iter().map(error));
        for action in Catalogue::actions() {
            let name = Catalogue::short_name(action.name);
            match action.does {
                ActionKind::List { filters } => {
                    items.push(format!("action {name}"));
                    items.extend(filters.iter().map(|binding| format!("action {name} {}", binding.input)));
                }
                ActionKind::ChangeOrderState => {
                    items.extend(
                        ["by a history", "by a history with mail", "by PATCH"]
                            .map(|way| format!("action {name} {way}")),
                    );
                }
                // There is one way to do it.
                _ => items.push(format!("action {name}")),
            }
        }
        items.extend(
            Catalogue::triggers().iter().map(|trigger| format!("trigger {}", Catalogue::short_name(trigger.name))),
        );
        Self(items.into_iter().map(|item| (item, 0)).collect())
    }

    /// Enters what a recording covers. Exchanges that are no calls of the webservice, or whose answer cannot be judged, cover
    /// nothing; a replay names them.
    pub fn add(&mut self, har: &Har) {
        for entry in &har.log.entries {
            for item in covered::covered(entry) {
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

fn fields(shape: &Shape, path: &str, items: &mut Vec<String>) {
    for field in shape.fields {
        let path = format!("{path}.{}", field.name);
        match field.kind {
            Kind::Association(association) => fields(association.shape, &path, items),
            _ => items.push(format!("field {path}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
