//! Finds the spec of the library, of which a crate of a user's own may name every resource.
//!
//! In a checkout it is read where it lies, so that a change of it compiles nothing anew. A package has it as `spec/`, and keeps it in the
//! program, which can outlive the package's folder.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let [checkout, package] = ["../spec", "spec"].map(|spec| Path::new(&here).join(spec));
    let mut folder = None;
    let mut files = String::new();
    if checkout.is_dir() {
        folder = Some(checkout.display().to_string());
    } else if package.is_dir() {
        let resources = fs::read_dir(package.join("resources"))?;
        let mut paths = resources.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        paths.push(package.join("service.yaml"));
        paths.sort();
        for path in paths {
            let name = path.strip_prefix(&package)?.to_string_lossy().replace('\\', "/");
            writeln!(files, "    ({name:?}, include_str!({:?})),", path.display().to_string())?;
        }
    }
    let text = format!(
        "/// Where the files are read.\nconst FOLDER: Option<&str> = {folder:?};\n\
         /// The files, where they are no longer to be read.\nconst FILES: &[(&str, &str)] = &[\n{files}];\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("library.rs"), text)?;
    Ok(())
}
