//! `cargo conformance seeds`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use prestashop_conformance::fixtures;
use prestashop_conformance::seeds::seeds;

/// Writes what the fuzz targets start from: the recordings and the spec, taken apart.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder [default: conformance/fuzz/corpus].
    folder: Option<PathBuf>,
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = arguments.folder.clone().unwrap_or_else(|| here.join("fuzz/corpus"));
    match write(&folder, &here.join("../spec")).await {
        Ok(count) => {
            println!("{count} seeds in {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn write(folder: &Path, spec: &Path) -> Result<usize, Box<dyn Error + Send + Sync>> {
    let seeds = seeds(&fixtures::dir(), spec).await?;
    for (name, bytes) in &seeds {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, bytes)?;
    }
    Ok(seeds.len())
}
