//! What the library's spec says, which every crate of a user's own knows: PrestaShop's resources, and the service.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use super::{read, yaml};
use crate::source::Sources;
use crate::syntax::{Resource, Service};

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// A file's name below the spec's folder, and what it holds.
type File = (String, String);

/// The spec of the library.
#[derive(Clone, Default)]
pub(super) struct Library {
    /// The resources, sorted by name.
    pub(super) resources: Vec<Resource>,
    pub(super) service: Option<Service>,
}

/// The library's spec. Its files come first among the sources, so that their places are the same in every run.
pub(super) fn read(sources: &mut Sources) -> Library {
    static KNOWN: OnceLock<(Vec<File>, Library)> = OnceLock::new();
    let (files, library) = KNOWN.get_or_init(|| {
        let files = files();
        let mut alone = Sources::default();
        let mut library = Library::default();
        for (name, text) in &files {
            let id = alone.add(name.clone(), text.clone());
            // What is wrong with it is found when the library is made.
            let Ok(root) = yaml::parse(id, text) else { continue };
            match name.strip_prefix("resources/") {
                Some(file) => {
                    library.resources.push(read::resource(id, file.strip_suffix(".yaml").unwrap_or(file), &root));
                }
                None => library.service = Some(read::service(&root)),
            }
        }
        library.resources.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        (files, library)
    });
    for (name, text) in files {
        sources.add(format!("the library's {name}"), text.clone());
    }
    library.clone()
}

fn files() -> Vec<File> {
    let Some(folder) = FOLDER else {
        return FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    };
    let paths = fs::read_dir(Path::new(folder).join("resources"));
    let paths = paths.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let names = paths.filter_map(|path| Some(format!("resources/{}", path.file_name()?.to_string_lossy())));
    let mut names: Vec<_> = names.chain(["service.yaml".to_owned()]).collect();
    names.sort();
    let text = |name: String| fs::read_to_string(Path::new(folder).join(&name)).ok().map(|text| (name, text));
    names.into_iter().filter_map(text).collect()
}
