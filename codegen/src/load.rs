//! Spec folder to [`Spec`]: reads the files and checks that every value has its shape.

pub(crate) mod grammar;
mod library;
mod overlay;
mod read;
pub(crate) mod shape;
mod tree;
mod yaml;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::allowance::{self, Allowance};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::emit::For;
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Service, Spec};
use shape::Shape;
pub use tree::{Entry, Node, Value};

use grammar::{ACTIONS, OVERLAY, RESOURCE, RESOURCE_OF_CRATE, SERVICE, SERVICE_OF_CRATE};
pub(crate) use shape::parse_duration;

/// Reads the spec in `folder`. What cannot be read is reported and left out, so that the later stages still find their own
/// faults in the rest.
pub(crate) fn load(folder: &Path, made_for: For, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Spec {
    let mut spec = Spec {
        resources: Vec::new(),
        library: Vec::new(),
        broken: Vec::new(),
        service: None,
        library_service: None,
        allowances: Vec::new(),
        actions: None,
    };
    if !folder.is_dir() {
        faults.push(
            Diagnostic::without_place(Code::BadFile, format!("there is no spec folder {}", shown(folder)))
                .help("give the folder with `--spec DIR`; it holds service.yaml, actions.yaml and resources/"),
        );
        return spec;
    }
    if made_for == For::Crate {
        let library = library::read(sources);
        (spec.library, spec.library_service) = (library.resources, library.service);
    }
    let mut loader = Loader { sources, faults, allowances: Vec::new() };
    let (service_shape, resource_shape) = match made_for {
        For::Library => (&SERVICE, &RESOURCE),
        For::Crate => (&SERVICE_OF_CRATE, &RESOURCE_OF_CRATE),
    };
    for path in loader.files(folder) {
        let name = file_name(&path);
        match name.as_str() {
            "service.yaml" => {
                spec.service = loader.file(&path, |_| service_shape).map(|(_, root)| read::service(&root));
            }
            "actions.yaml" => spec.actions = loader.file(&path, |_| &ACTIONS).map(|(_, root)| read::actions(&root)),
            _ if is_yaml(&path) => {
                loader.stray(&path, "beside service.yaml and actions.yaml, files go into resources/");
            }
            _ => {}
        }
    }
    let service = folder.join("service.yaml");
    match made_for {
        _ if service.is_file() => {}
        For::Library => loader.faults.push(
            Diagnostic::without_place(Code::BadFile, format!("{} is missing", shown(&service)))
                .help("every spec says what holds for the whole service: versions, paging, error kinds and codes"),
        ),
        // The library knows the service.
        For::Crate => spec.service = Some(Service::default()),
    }
    let resources = folder.join("resources");
    for path in loader.files(&resources) {
        if !is_yaml(&path) {
            continue;
        }
        if path.extension().is_some_and(|extension| extension == "yml") {
            loader.stray(&path, "name it `.yaml`, as all files of the spec");
            continue;
        }
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let is_overlay = |root: &Node| made_for == For::Crate && root.get("extends").is_some();
        match loader.file(&path, |root| if is_overlay(root) { &OVERLAY } else { resource_shape }) {
            Some((file, root)) => {
                let resource = read::resource(file, &stem, &root);
                let added = is_overlay(&root).then(|| overlay::onto(&spec.library, &resource, loader.faults));
                let Some(resource) = added.unwrap_or(Some(resource)) else {
                    spec.broken.push(stem);
                    continue;
                };
                if resource.name.value != stem {
                    // Reported as such; those who name the resource after its file are not at fault.
                    spec.broken.push(stem);
                }
                spec.resources.push(resource);
            }
            None => spec.broken.push(stem),
        }
    }
    spec.allowances = loader.allowances;
    spec.resources.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    spec
}

/// A text as a tree; its places are those of a file that stands alone.
pub(crate) fn tree(text: &str) -> Result<Node, Box<Diagnostic>> {
    yaml::parse(alone(text), text)
}

/// The files of the spec in `folder`, sorted; files that do not belong there are not among them.
pub(crate) fn yaml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<_> = ["service.yaml", "actions.yaml"].map(|name| folder.join(name)).into();
    files.retain(|path| path.is_file());
    let resources = folder.join("resources");
    if resources.is_dir() {
        let entries = fs::read_dir(resources)?.map(|entry| entry.map(|entry| entry.path()));
        files.extend(entries.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|path| is_yaml(path)));
    }
    files.sort();
    Ok(files)
}

/// Where a text cannot be read any further; nothing where all of it can.
pub(crate) fn first_fault(text: &str) -> Option<usize> {
    tree(text).err().map(|fault| fault.span.map_or(0, |span| span.start))
}

/// What the tree of a file named `stem` says of a resource.
pub(crate) fn resource(stem: &str, root: &Node) -> crate::syntax::Resource {
    read::resource(root.span.file, stem, root)
}

/// What the tree of a file says of the service.
pub(crate) fn service(root: &Node) -> Service {
    read::service(root)
}

/// What the tree of a file says of actions and triggers.
pub(crate) fn actions(root: &Node) -> crate::syntax::Actions {
    read::actions(root)
}

fn alone(text: &str) -> FileId {
    Sources::default().add(String::new(), text.to_owned())
}

struct Loader<'a> {
    sources: &'a mut Sources,
    faults: &'a mut Vec<Diagnostic>,
    allowances: Vec<Allowance>,
}

impl Loader<'_> {
    /// The files of a folder, sorted by name.
    fn files(&mut self, folder: &Path) -> Vec<PathBuf> {
        let listing = fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
        match listing {
            Ok(mut paths) => {
                paths.retain(|path| path.is_file());
                paths.sort();
                paths
            }
            Err(error) => {
                self.faults
                    .push(Diagnostic::without_place(Code::BadFile, format!("cannot list {}: {error}", shown(folder))));
                Vec::new()
            }
        }
    }

    fn stray(&mut self, path: &Path, help: &str) {
        self.faults.push(
            Diagnostic::without_place(Code::BadFile, format!("{} does not belong there", shown(path))).help(help),
        );
    }

    /// Reads one file and checks its shape; `None` where nothing of it can be used.
    fn file(&mut self, path: &Path, shape: impl FnOnce(&Node) -> &'static Shape) -> Option<(FileId, Node)> {
        let text = match fs::read(path).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => {
                let at = error.utf8_error().valid_up_to();
                self.faults.push(
                    Diagnostic::without_place(Code::BadFile, format!("{} is not UTF-8 from byte {at} on", shown(path)))
                        .help("save the file as UTF-8"),
                );
                return None;
            }
            Err(error) => {
                self.faults
                    .push(Diagnostic::without_place(Code::BadFile, format!("cannot read {}: {error}", shown(path))));
                return None;
            }
        };
        let file = self.sources.add_file(shown(path), &text, path.to_owned());
        self.allowances.extend(allowance::find(file, &self.sources.get(file).text, self.faults));
        let root = match yaml::parse(file, &self.sources.get(file).text) {
            Ok(root) => root,
            Err(fault) => {
                self.faults.push(*fault);
                return None;
            }
        };
        // Faults of the whole file point at its first key.
        let top = match &root.value {
            Value::Map(entries) => entries.first().map_or(root.span, |entry| entry.key.span),
            _ => Span::new(file, 0..0),
        };
        shape::check(&root, shape(&root), top, self.faults);
        matches!(root.value, Value::Map(_)).then_some((file, root))
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A path as it is shown: from the current folder where it lies below, and with `/` on every system.
#[must_use]
pub fn shown(path: &Path) -> String {
    let below = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.as_deref().unwrap_or(path).display().to_string().replace('\\', "/")
}
