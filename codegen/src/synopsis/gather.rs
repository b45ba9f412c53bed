//! Where answers come from, as the commands are told.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Answers, Fault, Live, read};
use crate::version::Version;

/// The environment variable that holds the webservice key.
const KEY: &str = "PRESTASHOP_KEY";

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
    pub(crate) fn gather(&self, sources: &[String], wanted: &[String]) -> Result<Vec<Answers>, Fault> {
        let mut all = Vec::new();
        for source in sources {
            if source.starts_with("http://") || source.starts_with("https://") {
                all.push(Live::new(source, &self.key()?, self.allow_http)?.ask(wanted)?);
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

    fn key(&self) -> Result<String, Fault> {
        match &self.key_file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| Fault::usage(format!("cannot read the key file {}: {error}", file.display()))),
            None => std::env::var(KEY)
                .map_err(|_| Fault::usage(format!("no webservice key: give `--key-file FILE`, or set {KEY}"))),
        }
    }
}
