//! How a shop differs from the spec of its version.

mod report;

use crate::synopsis::{Answers, Fault, Known, all_answered, compare};
use prestashop_codegen::emit::For;
use prestashop_codegen::resolve::Model;

pub use report::{Drift, Form, render};

/// Compares answers with the spec, about the `wanted` resources or about all.
///
/// # Errors
///
/// An answer without version, or without one of the wanted resources.
pub fn drift(model: &Model, made_for: For, mut answers: Vec<Answers>, wanted: &[String]) -> Result<Vec<Drift>, Fault> {
    let known = Known::of(&model.spec);
    for answers in &mut answers {
        answers.name(&known, wanted)?;
    }
    all_answered(&answers, wanted)?;
    answers.iter().map(|answers| one(model, made_for, &known, answers, wanted)).collect()
}

fn one(model: &Model, made_for: For, known: &Known, answers: &Answers, wanted: &[String]) -> Result<Drift, Fault> {
    let version = answers.needed_version()?;
    let mut drift = Drift {
        source: answers.source.clone(),
        version: version.to_string(),
        compared: Vec::new(),
        differences: Vec::new(),
        settled: Vec::new(),
        unknown: Vec::new(),
        undescribed: Vec::new(),
        absent: Vec::new(),
        unasked: Vec::new(),
    };
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let described = |name: &str| model.spec.resources.iter().find(|resource| resource.name.value == name);
    let asked = answers.synopses.iter().map(|synopsis| &synopsis.resource);
    let mut seen: Vec<&String> = asked.chain(answers.listed.iter().flatten().map(|(name, _)| name)).collect();
    seen.sort();
    seen.dedup();
    for name in seen.iter().filter(|name| is_wanted(name) && described(name).is_none()) {
        let special = answers.listed.iter().flatten().any(|(other, synopsis)| other == *name && !synopsis);
        // A crate of a user's own says nothing about the resources of PrestaShop; and nothing can be said where the shop tells nothing.
        if known.has(name) || special || made_for == For::Crate && wanted.is_empty() {
            drift.undescribed.push((*name).clone());
        } else {
            drift.unknown.push((*name).clone());
        }
    }
    for resource in model.spec.resources.iter().filter(|resource| is_wanted(&resource.name.value)) {
        let name = &resource.name.value;
        if let Some(synopsis) = answers.synopses.iter().find(|synopsis| synopsis.resource == *name) {
            drift.compared.push(name.clone());
            let differences = compare(resource, version, synopsis);
            let (settled, open): (Vec<_>, Vec<_>) =
                differences.into_iter().partition(|difference| difference.spec_knows_better().is_some());
            drift.settled.extend(settled);
            drift.differences.extend(open);
        } else if resource.versions.contains(version) {
            match &answers.listed {
                Some(listed) if listed.iter().all(|(other, _)| other != name) => drift.absent.push(name.clone()),
                _ => drift.unasked.push(name.clone()),
            }
        }
    }
    Ok(drift)
}
