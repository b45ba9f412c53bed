//! The resources of the library, which every crate of a user's own knows: PrestaShop's.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use super::{read, yaml};
use crate::source::Sources;
use crate::syntax::Resource;

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// A file's name, and what it holds.
type File = (String, String);

/// The resources of the library, sorted by name. Their files come first among the sources, so that their places are the same in every run.
pub(super) fn resources(sources: &mut Sources) -> Vec<Resource> {
    static KNOWN: OnceLock<(Vec<File>, Vec<Resource>)> = OnceLock::new();
    let (files, resources) = KNOWN.get_or_init(|| {
        let files = files();
        let mut alone = Sources::default();
        let resource = |(name, text): &File| {
            let id = alone.add(name.clone(), text.clone());
            // What is wrong with it is found when the library is made.
            let root = yaml::parse(id, text).ok()?;
            Some(read::resource(id, name.strip_suffix(".yaml").unwrap_or(name), &root))
        };
        let mut resources: Vec<_> = files.iter().filter_map(resource).collect();
        resources.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        (files, resources)
    });
    for (name, text) in files {
        sources.add(format!("the library's resources/{name}"), text.clone());
    }
    resources.clone()
}

fn files() -> Vec<File> {
    let Some(folder) = FOLDER else {
        return FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    };
    let paths = fs::read_dir(Path::new(folder)).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let file = |path: std::path::PathBuf| {
        Some((path.file_name()?.to_string_lossy().into_owned(), fs::read_to_string(&path).ok()?))
    };
    let mut files: Vec<_> = paths.filter_map(file).collect();
    files.sort();
    files
}
