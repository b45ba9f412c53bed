//! A fact that changes with the version: what has to be written so that it holds a value in one more version, and no proven
//! version loses its own.

use prestashop_codegen::Version;
use prestashop_codegen::edit::{Document, Path, Refusal, Value};

/// The word for a fact that does not hold.
const NONE: &str = "none";

/// A value from a version on, both as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    from: Version,
    key: String,
    value: String,
}

impl Step {
    fn new(from: Version, value: &str) -> Self {
        Self { from, key: from.to_string(), value: value.to_owned() }
    }
}

/// Writes that the fact `key` of the map at `path` is `value` in `version`; empty for "does not hold".
///
/// `base` is the first version in which a fact without version holds, `next` the next version whose facts are proven: what holds
/// there does not change. `after` tells where a new key goes.
pub(super) fn write(
    document: &mut Document,
    path: Path<'_>,
    key: &str,
    value: &str,
    versions: &Versions,
    after: impl Fn(&Document) -> Option<String>,
) -> Result<(), Refusal> {
    let place: Vec<&str> = path.iter().copied().chain([key]).collect();
    let Some(node) = document.get(&place) else {
        let steps = wanted(Vec::new(), value, versions);
        return document.insert(path, after(document).as_deref(), key, &text(&steps, versions.base), None);
    };
    let Value::Map(entries) = &node.value else {
        let written = document.written(&place).ok_or(Refusal::Layout)?;
        let steps = wanted(vec![Step::new(versions.base, of(written))], value, versions);
        return if steps.is_empty() {
            document.remove(&place)
        } else {
            document.set(&place, &text(&steps, versions.base))
        };
    };
    let mut old = Vec::new();
    for entry in entries {
        let from = Version::parse(&entry.key.value).ok_or(Refusal::Layout)?;
        let written = entry.value.text().map(of).ok_or(Refusal::Layout)?;
        old.push(Step { from, key: entry.key.value.clone(), value: written.to_owned() });
    }
    let steps = wanted(old.clone(), value, versions);
    if steps.is_empty() {
        return document.remove(&place);
    }
    let mut before: Option<&str> = None;
    for step in &steps {
        let here: Vec<&str> = place.iter().copied().chain([step.key.as_str()]).collect();
        match old.iter().find(|old| old.key == step.key) {
            Some(old) if old.value == step.value => {}
            Some(_) => document.set(&here, &step.value)?,
            None => document.insert(&place, before, &step.key, &step.value, None)?,
        }
        before = Some(&step.key);
    }
    for gone in old.iter().filter(|old| !steps.iter().any(|step| step.key == old.key)) {
        let here: Vec<&str> = place.iter().copied().chain([gone.key.as_str()]).collect();
        document.remove(&here)?;
    }
    Ok(())
}

/// The versions that matter for a fact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versions {
    /// The first that has what the fact is about.
    pub(super) base: Version,
    /// The one that was asked.
    pub(super) asked: Version,
    /// The first later one whose facts are proven.
    pub(super) next: Option<Version>,
}

/// A bool that is false does not hold.
fn of(written: &str) -> &str {
    if written == "false" { NONE } else { written }
}

fn wanted(mut steps: Vec<Step>, value: &str, versions: &Versions) -> Vec<Step> {
    let Versions { asked, next, .. } = *versions;
    let value = if value.is_empty() { NONE } else { value };
    let at = |steps: &[Step], version: Version| {
        let step = steps.iter().rev().find(|step| step.from <= version);
        step.map_or(NONE.to_owned(), |step| step.value.clone())
    };
    let later = next.filter(|next| !steps.iter().any(|step| asked < step.from && step.from <= *next));
    let kept = later.map(|next| Step::new(next, &at(&steps, next)));
    match steps.iter_mut().find(|step| step.from == asked) {
        Some(step) => value.clone_into(&mut step.value),
        None => steps.push(Step::new(asked, value)),
    }
    steps.extend(kept);
    steps.sort_by_key(|step| step.from);
    // A step that says what held before says nothing.
    let mut before = NONE.to_owned();
    steps.retain(|step| {
        let says = step.value != before;
        before.clone_from(&step.value);
        says
    });
    steps
}

fn text(steps: &[Step], base: Version) -> String {
    match steps {
        [only] if only.from <= base => only.value.clone(),
        _ => {
            let steps: Vec<_> = steps.iter().map(|step| format!("{}: {}", step.key, step.value)).collect();
            format!("{{ {} }}", steps.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    /// What `before` becomes when `asked` says `value`.
    fn after(before: &str, asked: &str, value: &str, next: Option<&str>) -> String {
        let fact = if before.is_empty() { String::new() } else { format!("max: {before}, ") };
        let mut document = Document::new(format!("note: {{ type: text, {fact}about: x }}\n")).unwrap();
        let versions = Versions { base: version("1.7.0"), asked: version(asked), next: next.map(version) };
        write(&mut document, &["note"], "max", value, &versions, |_| Some("type".to_owned())).unwrap();
        document.written(&["note", "max"]).unwrap_or_default().to_owned()
    }

    #[test]
    fn a_fact_of_all_versions_becomes_one_of_two_eras() {
        assert_eq!(after("255", "9.1.4", "300", None), "{ 1.7.0: 255, 9.1.4: 300 }");
        assert_eq!(after("255", "9.1.4", "", None), "{ 1.7.0: 255, 9.1.4: none }");
        assert_eq!(after("", "9.1.4", "300", None), "{ 9.1.4: 300 }");
    }

    #[test]
    fn steps_are_added_changed_and_taken_back() {
        assert_eq!(after("{ 9.0.0: 255 }", "9.1.4", "300", None), "{ 9.0.0: 255, 9.1.4: 300 }");
        assert_eq!(after("{ 1.7.0: 32, 9.1.4: 255 }", "9.1.4", "300", None), "{ 1.7.0: 32, 9.1.4: 300 }");
        assert_eq!(after("{ 1.7.0: 32, 9.1.4: 255 }", "9.1.4", "32", None), "{ 1.7.0: 32 }");
        assert_eq!(after("{ 9.0.0: 255 }", "8.9.0", "255", None), "{ 8.9.0: 255 }");
        assert_eq!(after("{ 1.7.0: 32 }", "1.7.0", "", None), "");
    }

    #[test]
    fn what_is_proven_of_a_later_version_stays() {
        assert_eq!(after("255", "8.2.1", "64", Some("9.1.4")), "{ 1.7.0: 255, 8.2.1: 64, 9.1.4: 255 }");
        assert_eq!(after("", "8.2.1", "64", Some("9.1.4")), "{ 8.2.1: 64, 9.1.4: none }");
        assert_eq!(
            after("{ 1.7.0: 32, 9.0.0: 64 }", "8.2.1", "48", Some("9.1.4")),
            "{ 1.7.0: 32, 8.2.1: 48, 9.0.0: 64 }"
        );
        assert_eq!(after("255", "1.7.0", "64", Some("8.2.1")), "{ 1.7.0: 64, 8.2.1: 255 }");
    }

    #[test]
    fn a_fact_from_the_first_version_on_needs_no_version() {
        assert_eq!(after("", "1.7.0", "64", None), "64");
    }
}
