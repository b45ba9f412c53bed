//! Where the spec is and where answers come from, as `import` and `drift` are told.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use prestashop_api::SecretString;
use prestashop_codegen::emit::For;
use prestashop_codegen::{Report, Version};
use prestashop_conformance::synopsis::{Answers, Fault, Live, read};

/// The environment variable that holds the webservice key.
const KEY: &str = "PRESTASHOP_KEY";

/// The spec that is compared with a shop.
#[derive(Debug, Clone, Args)]
pub(crate) struct Of {
    /// The folder of the spec [default: `spec` in the workspace, or with `--external` in this folder].
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// The spec is one of a crate of your own that depends on `prestashop-api`.
    #[arg(long)]
    external: bool,
}

impl Of {
    /// For whom code is made of it.
    pub(crate) fn made_for(&self) -> For {
        if self.external { For::Crate } else { For::Library }
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> io::Result<PathBuf> {
        match &self.spec {
            Some(folder) => Ok(std::env::current_dir()?.join(folder)),
            None if self.external => Ok(std::env::current_dir()?.join("spec")),
            None => prestashop_codegen::in_workspace("spec", "--spec"),
        }
    }
}

/// How a shop is asked, and what its answers leave out.
#[derive(Debug, Clone, Args)]
pub(crate) struct Asking {
    /// The file with the webservice key, for a shop that is asked now [default: the environment variable `PRESTASHOP_KEY`].
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Send the key over plain HTTP beyond this machine.
    #[arg(long)]
    allow_http: bool,
    /// The version of PrestaShop that gave an answer that does not say it: a file with nothing but the XML.
    #[arg(long, value_name = "V", value_parser = version)]
    version: Option<Version>,
}

fn version(text: &str) -> Result<Version, String> {
    Version::parse(text).ok_or_else(|| format!("`{text}` is not a PrestaShop version such as 8.2.1"))
}

impl Asking {
    /// The answers of all sources, the earliest version first. `wanted` saves a shop questions.
    pub(crate) async fn gather(&self, sources: &[String], wanted: &[String]) -> Result<Vec<Answers>, Fault> {
        let mut all = Vec::new();
        for source in sources {
            if source.starts_with("http://") || source.starts_with("https://") {
                all.push(Live::new(source, self.key()?, self.allow_http)?.ask(wanted).await?);
            } else {
                all.extend(read(Path::new(source))?);
            }
        }
        for answers in &mut all {
            // What the shop says itself counts.
            answers.version = answers.version.or(self.version);
        }
        all.sort_by_key(|answers| answers.version);
        Ok(all)
    }

    fn key(&self) -> Result<SecretString, Fault> {
        let key = match &self.key_file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| Fault::usage(format!("cannot read the key file {}: {error}", file.display()))),
            None => std::env::var(KEY)
                .map_err(|_| Fault::usage(format!("no webservice key: give `--key-file FILE`, or set {KEY}"))),
        };
        key.map(SecretString::from)
    }
}

/// Shows what is wrong with a spec; `done` says what has become of the command's work.
pub(crate) fn show(report: &Report, done: &str) {
    use io::IsTerminal as _;
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    eprint!("{}", report.render_after(done, colour));
}
