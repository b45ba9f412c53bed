//! `cargo codegen diff`: what differs between two specs, who is hit by it, and whether it breaks them.
//!
//! What files *say* is compared, key by key: layout, comments, the order of keys and ways of writing one thing do not matter. The older
//! spec is not checked, as it was right by the rules of its time. What has no rule of its own is told all the same.

mod renames;
mod report;
mod rules;
mod said;
mod texts;

use std::fmt;

use renames::Renames;
use rules::{Sight, Verdict};
use said::{Kind, Place, Said};

pub use report::{Form, render};
pub use texts::{Texts, in_folder, in_revision};

/// What a difference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What worked does no longer: code does not compile, a call is refused, a value is not there.
    Breaking,
    /// There is more than before.
    Additive,
    /// The same is there, and does something else.
    Behaviour,
}

/// Who is hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hit {
    /// Who compiles against the library.
    Rust,
    /// Who reads or writes JSON: by the command, the catalogue, activations.
    Json,
    /// Who connects a shop: other versions, other requests, other values stored.
    Shops,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What it means.
    pub level: Level,
    /// Who is hit.
    pub hits: &'static [Hit],
    /// What it is about, such as `orders.note.max`.
    pub place: String,
    /// The file, from the folder of the spec.
    pub file: String,
    /// The line in the newer spec; of what is gone, in the older one.
    pub line: usize,
    /// What differs, in a few words that follow the place.
    pub what: String,
    /// Why that hits them.
    pub reason: &'static str,
}

/// All that differs, by file and place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Diff {
    /// The differences.
    pub changes: Vec<Change>,
}

impl Diff {
    /// Whether something breaks somebody.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(|change| change.level == Level::Breaking)
    }
}

/// Why specs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unreadable {}

/// Compares two specs.
///
/// # Errors
///
/// A file is not YAML.
pub fn compare(before: &Texts, after: &Texts) -> Result<Diff, Unreadable> {
    let (mut before, after) = (Said::of(before)?, Said::of(after)?);
    let renames = Renames::follow(&mut before, &after);
    let sight = Sight { before: &before, after: &after, renames: &renames };
    let mut found = Found { sight, changes: Vec::new() };
    found.walk(&mut Place::default(), Some(&before), Some(&after));
    let mut changes = found.changes;
    changes.sort_by(|one, other| (&one.file, one.line, &one.place).cmp(&(&other.file, other.line, &other.place)));
    Ok(Diff { changes })
}

struct Found<'a> {
    sight: Sight<'a>,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn walk(&mut self, place: &mut Place, before: Option<&Said>, after: Option<&Said>) {
        let Some(there) = after.or(before) else { return };
        if before.is_none() != after.is_none() && place.is_one_thing() {
            return self.tell(place, before, after, there.line());
        }
        match there.kind_beside(before) {
            Kind::Map => {
                let (old, new) =
                    (before.map(Said::keys).unwrap_or_default(), after.map(Said::keys).unwrap_or_default());
                for key in new.iter().chain(old.iter().filter(|key| !new.contains(key))) {
                    place.push(key);
                    let (before, after) = (before.and_then(|said| said.get(key)), after.and_then(|said| said.get(key)));
                    self.name(place, after);
                    self.walk(place, before, after);
                    place.pop();
                }
                self.order(place, &old, &new, there.line());
            }
            Kind::List => {
                let (old, new) =
                    (before.map(Said::members).unwrap_or_default(), after.map(Said::members).unwrap_or_default());
                for gone in old.iter().filter(|member| !new.contains(member)) {
                    self.member(place, gone, false, there.line());
                }
                for added in new.iter().filter(|member| !old.contains(member)) {
                    self.member(place, added, true, there.line());
                }
                self.order(place, &old, &new, there.line());
            }
            Kind::Word if before.map(Said::text) == after.map(Said::text) => {}
            Kind::Word => self.tell(place, before, after, there.line()),
        }
    }

    /// That a list has one member less or more.
    fn member(&mut self, place: &Place, member: &str, is_new: bool, line: usize) {
        let (mut below, said) = (place.clone(), Said::Word(member.to_owned(), line));
        below.push(member);
        let (before, after) = if is_new { (None, Some(&said)) } else { (Some(&said), None) };
        if let Some(verdict) = rules::judge(&below, before, after, &self.sight) {
            let has = if is_new { "now has" } else { "no longer has" };
            self.add(place, &verdict, format!("{has} {}", said::short(member)), line);
        }
    }

    /// That what is there before and after stands in another order.
    fn order(&mut self, place: &Place, old: &[&str], new: &[&str], line: usize) {
        let common = |own: &[&str], other: &[&str]| -> Vec<String> {
            own.iter().filter(|name| other.contains(name)).map(|name| (*name).to_owned()).collect()
        };
        let (was, is) = (common(old, new), common(new, old));
        if was != is && place.has_order() {
            let verdict = rules::order(place);
            self.add(place, &verdict, format!("come in another order: {}", said::short(&is.join(", "))), line);
        }
    }

    /// That something had another name.
    fn name(&mut self, place: &Place, after: Option<&Said>) {
        if let Some(said) = after.filter(|_| self.sight.renames.has(place))
            && let Some(old) = said.get("renamed_from")
        {
            self.add(place, &rules::renamed(place), format!("was called {}", said::short(&old.text())), old.line());
        }
    }

    /// That something is gone, new, or another.
    fn tell(&mut self, place: &Place, before: Option<&Said>, after: Option<&Said>, line: usize) {
        // A first former name is told with the rename; one that takes the place of another is told of its own.
        let first = before.is_none() && place.keys().last() == Some(&"renamed_from");
        if first && self.sight.renames.has(&place.above()) {
            return;
        }
        let Some(verdict) = rules::judge(place, before, after, &self.sight) else { return };
        let text = |said: &Said| said::short(&said.text());
        let what = match (before, after, place.is_one_thing()) {
            (Some(_), None, true) => "is gone".to_owned(),
            (None, Some(_), true) => "is new".to_owned(),
            (Some(old), Some(new), _) => format!("changed from {} to {}", text(old), text(new)),
            (Some(old), None, false) => format!("no longer says {}", text(old)),
            (None, Some(new), false) => format!("says {} now", text(new)),
            (None, None, _) => return,
        };
        self.add(place, &verdict, what, line);
    }

    fn add(&mut self, place: &Place, verdict: &Verdict, what: String, line: usize) {
        let Verdict { level, hits, reason } = *verdict;
        self.changes.push(Change { level, hits, place: place.to_string(), file: place.file(), line, what, reason });
    }
}
