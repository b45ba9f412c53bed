//! What a drift is, and how it is shown.

use serde_json::{Value, json};

use crate::synopsis::{Difference, Fact};

/// How one shop differs from the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Where the answers come from.
    pub source: String,
    /// The version that answered.
    pub version: String,
    /// The resources that were compared.
    pub compared: Vec<String>,
    /// Facts that differ, by resource, in the shop's order.
    pub differences: Vec<Difference>,
    /// Facts on which the spec knows better than a synopsis shows.
    pub settled: Vec<Difference>,
    /// Resources of the shop that the spec does not know.
    pub unknown: Vec<String>,
    /// Resources of the shop that the spec knows, but does not describe, and those that have no synopsis.
    pub undescribed: Vec<String>,
    /// Resources of the spec that the shop does not list.
    pub absent: Vec<String>,
    /// Resources of the spec that the answers do not speak of: nobody asked.
    pub unasked: Vec<String>,
}

impl Drift {
    /// Whether spec and shop agree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty() && self.unknown.is_empty() && self.absent.is_empty()
    }
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For people.
    Text,
    /// For programs: an array with one object per shop.
    Json,
}

/// The reports as one text.
#[must_use]
pub fn render(all: &[Drift], form: Form) -> String {
    match form {
        Form::Text => all.iter().map(text).collect::<Vec<_>>().join("\n"),
        Form::Json => format!("{:#}\n", Value::Array(all.iter().map(json).collect())),
    }
}

fn text(drift: &Drift) -> String {
    let mut lines = vec![format!("{}, PrestaShop {}", drift.source, drift.version)];
    for resource in &drift.compared {
        let here = drift.differences.iter().filter(|difference| difference.resource == *resource);
        let here: Vec<_> = here.map(line).collect();
        if !here.is_empty() {
            lines.push(format!("\n{resource}"));
            lines.extend(here);
        }
    }
    let mut list = |what: &str, names: &[String]| {
        if !names.is_empty() {
            lines.push(format!("\n{what}\n  {}", names.join(", ")));
        }
    };
    list(
        "The shop has resources that the spec does not know (draft them with `import --resource NAME`):",
        &drift.unknown,
    );
    list("The spec has resources that the shop does not list (is the key allowed to see them?):", &drift.absent);
    list(
        "Not described, and no difference (known to the spec, or without a synopsis in the shop):",
        &drift.undescribed,
    );
    list("Described, but without a synopsis in these answers:", &drift.unasked);
    lines.push(String::new());
    lines.push(format!(
        "{} compared; {}; {} where the spec knows better than a synopsis shows.",
        counted(drift.compared.len(), "resource"),
        counted(drift.differences.len() + drift.unknown.len() + drift.absent.len(), "difference"),
        drift.settled.len()
    ));
    lines.join("\n") + "\n"
}

fn line(difference: &Difference) -> String {
    let Difference { place, fact, spec, shop, .. } = difference;
    let say = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
    match (fact, spec.is_empty()) {
        (Fact::There, true) => format!("  + {place}: the shop has it, the spec does not"),
        (Fact::There, false) => format!("  - {place}: the spec has it, the shop does not"),
        _ => format!("  ~ {place}: {} is {} in the spec, {} in the shop", fact.word(), say(spec), say(shop)),
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

fn json(drift: &Drift) -> Value {
    let difference = |difference: &Difference| {
        json!({
            "resource": difference.resource,
            "place": difference.full_place(),
            "fact": difference.fact.word(),
            "spec": difference.spec,
            "shop": difference.shop,
        })
    };
    let settled = |settled: &Difference| {
        let mut value = difference(settled);
        value["reason"] = json!(settled.spec_knows_better());
        value
    };
    let mut value = json!({
        "source": drift.source,
        "version": drift.version,
        "compared": drift.compared,
        "differences": drift.differences.iter().map(difference).collect::<Vec<_>>(),
        "settled": drift.settled.iter().map(settled).collect::<Vec<_>>(),
        "unknown": drift.unknown,
        "absent": drift.absent,
        "undescribed": drift.undescribed,
        "unasked": drift.unasked,
    });
    // Whether a map keeps its order depends on what else is built along.
    value.sort_all_objects();
    value
}
