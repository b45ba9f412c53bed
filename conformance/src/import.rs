//! Drafts and updates the files of resources from what shops say.

mod draft;
mod guess;
mod steps;
mod update;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::synopsis::{Answers, Difference, Fault, Known, Synopsis, all_answered, compare};
use draft::Around;
use prestashop_codegen::edit::{Document, Node, Refusal};
use prestashop_codegen::emit::For;
use prestashop_codegen::resolve::Model;
use prestashop_codegen::syntax::Group;
use prestashop_codegen::{Change, Plan, Version, shown};
use update::Context;

pub use update::{Kind, Note};

/// What answers say for a spec.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// The files that change.
    pub plan: Plan,
    /// What became of each difference, by resource and version.
    pub notes: Vec<(String, Vec<Note>)>,
    /// Where the spec knows better than a synopsis shows: nothing is changed.
    pub left: Vec<Difference>,
    /// The resources that got a file.
    pub drafted: Vec<String>,
    /// Resources that the spec knows nothing of and that were not asked for by name.
    pub unknown: Vec<String>,
}

/// How answers are taken.
#[derive(Debug, Clone)]
pub struct Options {
    /// The resources to take; none for all that the spec describes.
    pub wanted: Vec<String>,
    /// The cargo feature that gets a new resource.
    pub group: Option<Group>,
    /// Whether what a shop lacks ends in the spec.
    pub until: bool,
    /// Whether what a shop says holds in all versions of PrestaShop, as for a resource that a module made.
    pub all_versions: bool,
}

/// Finds out how the files of the spec in `folder`, whose content is `model`, change by `answers`. Nothing is written.
///
/// # Errors
///
/// A file cannot be read, or an answer cannot be used: its version is not known, or later than any that the spec supports.
pub fn import(
    folder: &Path,
    model: &Model,
    made_for: For,
    mut answers: Vec<Answers>,
    options: &Options,
) -> Result<Import, Fault> {
    let mut known = Known::of(&model.spec);
    for answers in &mut answers {
        answers.name(&known, &options.wanted)?;
    }
    all_answered(&answers, &options.wanted)?;
    // What a module adds to a resource of the library is written by hand: the shop does not say which fields are whose.
    let (whole, added): (Vec<_>, Vec<_>) = model.spec.resources.iter().partition(|resource| resource.base.is_none());
    if let Some(wanted) =
        options.wanted.iter().find(|wanted| added.iter().any(|resource| resource.name.value == **wanted))
    {
        return Err(Fault::usage(format!(
            "`{wanted}` extends the library's: `drift` says what it lacks, and the fields are written by hand"
        )));
    }
    let described = |name: &str| whole.iter().any(|resource| resource.name.value == name);
    let alone = matches!(answers.as_slice(), [one] if one.synopses.len() == 1);
    let takes = |name: &str| {
        options.wanted.iter().any(|wanted| wanted == name) || (options.wanted.is_empty() && (described(name) || alone))
    };
    let mut work = Work {
        folder,
        model,
        made_for,
        options,
        files: BTreeMap::new(),
        known: Known::default(),
        seen: Vec::new(),
        done: Import::default(),
    };
    for answers in &answers {
        for synopsis in &answers.synopses {
            let name = &synopsis.resource;
            if takes(name) {
                known.add(synopsis);
            } else if !known.has(name) && !work.done.unknown.contains(name) {
                work.done.unknown.push(name.clone());
            }
        }
    }
    work.known = known;
    for answers in &answers {
        for synopsis in answers.synopses.iter().filter(|synopsis| takes(&synopsis.resource)) {
            work.take(synopsis, answers)?;
        }
        work.seen.extend(answers.version);
    }
    Ok(work.finish())
}

/// A byte order mark: the tree is read without it.
const MARK: &str = "\u{feff}";

struct Work<'a> {
    folder: &'a Path,
    model: &'a Model,
    made_for: For,
    options: &'a Options,
    known: Known,
    /// The versions whose answers were taken.
    seen: Vec<Version>,
    /// What was there and what is to be there.
    files: BTreeMap<PathBuf, (Option<String>, Document)>,
    done: Import,
}

impl Work<'_> {
    fn take(&mut self, synopsis: &Synopsis, answers: &Answers) -> Result<(), Fault> {
        let name = &synopsis.resource;
        let path = self.folder.join("resources").join(format!("{name}.yaml"));
        if !self.files.contains_key(&path) && !path.exists() {
            return self.draft(path, synopsis, answers);
        }
        let version = match answers.version {
            None if self.options.all_versions => Version::LAST,
            _ => answers.needed_version()?,
        };
        let mut supported: Vec<Version> =
            self.model.spec.service.iter().flat_map(|service| &service.supported).map(|known| known.value).collect();
        let latest = supported.iter().max().filter(|latest| **latest < version);
        if let Some(latest) = latest.filter(|_| !self.options.all_versions) {
            return Err(Fault::usage(format!(
                "{} answered as PrestaShop {version}, later than {latest}, the latest that the spec supports: add {version} to `supported` in {} first",
                answers.source,
                shown(&self.folder.join("service.yaml"))
            )));
        }
        if self.done.drafted.contains(name) {
            // Nothing is proven of it but what this run has seen.
            supported.clone_from(&self.seen);
        }
        let mut document = self.open(&path)?;
        let Options { until, all_versions, .. } = *self.options;
        let context = Context { version, supported: &supported, known: &self.known, until, all_versions };
        let mut notes = Vec::new();
        // What is there in one more version is compared in the next round.
        loop {
            let resource = document.resource(name);
            let differences = compare(&resource, version, synopsis);
            let (left, open): (Vec<_>, Vec<_>) =
                differences.into_iter().partition(|difference| difference.spec_knows_better().is_some());
            let before = document.text().to_owned();
            let round = update::update(&mut document, &resource, synopsis, &open, &context);
            let done = document.text() == before;
            notes.extend(round.into_iter().filter(|note| done || note.kind == Kind::Changed));
            if done {
                self.done.left.extend(left);
                break;
            }
        }
        self.keep(&path, document);
        self.validators(synopsis)?;
        if !notes.is_empty() {
            self.done.notes.push((format!("{name} ({})", answers.running()), notes));
        }
        Ok(())
    }

    fn draft(&mut self, path: PathBuf, synopsis: &Synopsis, answers: &Answers) -> Result<(), Fault> {
        let group = match self.made_for {
            For::Library => Some(self.options.group.unwrap_or(Group::Shop)),
            For::Crate => self.options.group,
        };
        let around = Around {
            group,
            given: self.options.group.is_some(),
            schema: self.folder.join("schema/resource.json").is_file(),
            running: &answers.running(),
        };
        let text = draft::resource(synopsis, &self.known, &around);
        let document = Document::new(text).map_err(|fault| unreadable(&path, &fault.message))?;
        self.files.insert(path, (None, document));
        self.done.drafted.push(synopsis.resource.clone());
        self.describe(&synopsis.resource)?;
        self.validators(synopsis)
    }

    /// A check that the service does not know yet is one that the client does not make.
    fn validators(&mut self, synopsis: &Synopsis) -> Result<(), Fault> {
        let known = self.model.spec.service.iter().flat_map(|service| &service.validators);
        let known: Vec<&str> = known.map(|validator| validator.name.as_str()).collect();
        if known.is_empty() {
            // A crate of a user's own leaves them to the library.
            return Ok(());
        }
        let path = self.folder.join("service.yaml");
        let mut document = self.open(&path)?;
        let fields = synopsis.associations.iter().flat_map(|association| &association.fields);
        for field in synopsis.fields.iter().chain(fields) {
            let Some(name) = field.facts.validator.as_deref().filter(|name| !known.contains(name)) else {
                continue;
            };
            let entries = document.get(&["validators"]).map(Node::entries).unwrap_or_default();
            let keys: Vec<String> = entries.iter().map(|entry| entry.key.value.clone()).collect();
            if keys.iter().any(|key| key == name) {
                continue;
            }
            let after = keys.iter().rev().find(|key| key.as_str() < name).map(String::as_str);
            let value = format!("{{ any: true, about: \"{}\" }}", guess::ABOUT);
            let doubt = Some("guessed: nothing is checked before sending");
            let added = name.chars().all(|c| c.is_ascii_alphanumeric())
                && document.insert(&["validators"], after, name, &value, doubt).is_ok();
            if !added {
                let text = format!("describe the validator `{name}` in {}", shown(&path));
                self.done.notes.push((synopsis.resource.clone(), vec![Note { kind: Kind::Person, text }]));
            }
        }
        self.keep(&path, document);
        Ok(())
    }

    /// A resource with a file is not undescribed any more.
    fn describe(&mut self, name: &str) -> Result<(), Fault> {
        let undescribed = self.model.spec.service.iter().flat_map(|service| &service.undescribed);
        if !undescribed.into_iter().any(|resource| resource.name.value == name) {
            return Ok(());
        }
        let path = self.folder.join("service.yaml");
        let mut document = self.open(&path)?;
        let removed = document.remove(&["undescribed", name]).or_else(|_| {
            let only = document.get(&["undescribed"]).is_some_and(|map| map.entries().len() == 1);
            if only { document.remove(&["undescribed"]) } else { Err(Refusal::Layout) }
        });
        if removed.is_err() {
            self.done.notes.push((
                name.to_owned(),
                vec![Note {
                    kind: Kind::Person,
                    text: format!("take {name} out of `undescribed` in {}", shown(&path)),
                }],
            ));
        }
        self.keep(&path, document);
        Ok(())
    }

    /// The file as it is to be so far.
    fn open(&mut self, path: &Path) -> Result<Document, Fault> {
        if let Some((_, document)) = self.files.get(path) {
            return Ok(document.clone());
        }
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error.to_string()))?;
        let plain = text.strip_prefix(MARK).unwrap_or(&text).to_owned();
        let document = Document::new(plain).map_err(|fault| unreadable(path, &fault.message))?;
        self.files.insert(path.to_owned(), (Some(text), document.clone()));
        Ok(document)
    }

    fn keep(&mut self, path: &Path, document: Document) {
        if let Some((_, kept)) = self.files.get_mut(path) {
            *kept = document;
        }
    }

    fn finish(mut self) -> Import {
        for (path, (before, document)) in self.files {
            let mark = before.as_deref().filter(|text| text.starts_with(MARK)).map_or("", |_| MARK);
            let after = Some(format!("{mark}{}", document.text()));
            if before != after {
                self.done.plan.changes.push(Change { path, before, after });
            }
        }
        self.done
    }
}

fn unreadable(path: &Path, why: &str) -> Fault {
    Fault::new(format!("cannot read {}: {why}", shown(path)))
}
