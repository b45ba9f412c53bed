//! A folder with a spec of its own, and the commands on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use prestashop_codegen::Plan;
use prestashop_codegen::emit::For;
use prestashop_conformance::har::Har;

pub(crate) struct Place(tempfile::TempDir);

impl Place {
    /// With nothing in it.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With a copy of the spec of the library.
    pub(crate) fn with_spec() -> Self {
        Self::with_copy(&root().join("spec"))
    }

    /// With a copy of the least spec that is right, which knows the resource `taxes` without describing it.
    pub(crate) fn with_least_spec() -> Self {
        let place = Self::with_copy(&root().join("codegen/tests/bad/base"));
        place.edit("service.yaml", "undescribed:\n", "undescribed:\n  taxes: { item: tax }   # not yet\n");
        place
    }

    pub(crate) fn with_copy(spec: &Path) -> Self {
        let place = Self::empty();
        let resources = place.0.path().join("spec/resources");
        fs::create_dir_all(&resources).unwrap();
        for (from, to) in [(spec.to_owned(), place.0.path().join("spec")), (spec.join("resources"), resources)] {
            for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
                fs::copy(&entry, to.join(entry.file_name().unwrap())).unwrap();
            }
        }
        place
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    pub(crate) fn write(&self, below: &str, text: &str) {
        fs::write(self.path(below), text).unwrap();
    }

    /// The text of a file of the spec.
    pub(crate) fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path("spec").join(file)).unwrap()
    }

    /// Changes a file of the spec.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(self.path("spec").join(file), text.replacen(from, to, 1)).unwrap();
    }

    /// All files of the spec.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, String> {
        let folders = [self.path("spec"), self.path("spec/resources")];
        let paths = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
        paths.filter(|path| path.is_file()).map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prestashop-conformance"));
        command.current_dir(self.0.path()).args(arguments).env_remove("PRESTASHOP_KEY");
        command.args(["--spec", "spec"]);
        command
    }

    /// Runs a command on the spec.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// What is to be written so that `out` holds the code of the spec.
    pub(crate) fn plan(&self) -> Plan {
        prestashop_codegen::plan(&self.path("spec"), &self.path("out"), For::Library).unwrap()
    }

    /// Imports the recorded synopses of a version.
    pub(crate) fn import(&self, version: &str, arguments: &[&str]) -> Ran {
        let log = recording(version);
        self.run(&[&["import", "--synopsis", &log], arguments].concat())
    }

    /// Compares with the recorded synopses of a version.
    pub(crate) fn drift(&self, version: &str, arguments: &[&str]) -> Ran {
        let log = recording(version);
        self.run(&[&["drift", "--synopsis", &log], arguments].concat())
    }
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// That it ended well.
    pub(crate) fn good(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }

    /// That it ended with this code and says this, and printed nothing.
    pub(crate) fn bad(&self, code: i32, says: &str) {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{}", self.err);
        assert!(self.err.contains(says), "{says:?} is not in {}", self.err);
    }

    /// The lines of the diff that differ.
    pub(crate) fn changed(&self) -> String {
        let lines = self.out.lines().filter(|line| line.starts_with(['+', '-']));
        lines.collect::<Vec<_>>().join("\n")
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

pub(crate) fn recording(version: &str) -> String {
    let path = root().join("conformance/fixtures").join(version).join("synopsis.har.gz");
    path.to_str().unwrap().to_owned()
}

/// The recorded answer to a request, by the end of its address.
pub(crate) fn recorded(path: &str, url: &str) -> String {
    let har = Har::read(Path::new(path)).unwrap();
    let entry = har.log.entries.iter().find(|entry| entry.request.url.ends_with(url)).unwrap();
    String::from_utf8(entry.response.body().unwrap()).unwrap()
}

/// The example of a crate that describes a resource of a module.
pub(crate) fn example() -> PathBuf {
    root().join("prestashop-api/examples/module-resource/spec")
}

/// What a shop says about a resource that a module made.
pub(crate) fn gift_cards() -> String {
    fs::read_to_string(example().join("gift_cards.synopsis.xml")).unwrap()
}

/// Holds a text by a snapshot.
macro_rules! hold {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots" }, {
            insta::assert_snapshot!($name, $text);
        })
    };
}
pub(crate) use hold;
