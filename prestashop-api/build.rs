//! Notices that the spec was changed without generating the code anew.
//!
//! Where the spec is there, as in a checkout, its hash must be the one in the generated code. A package from a registry has no
//! spec, and nothing to compare.

use std::path::Path;
use std::{fs, io};

fn main() {
    let spec = Path::new("../spec");
    println!("cargo::rerun-if-changed=src/resources/mod.rs");
    if !spec.join("service.yaml").is_file() {
        // A folder that is not there would make every build run this again.
        println!("cargo::rerun-if-changed=build.rs");
        return;
    }
    println!("cargo::rerun-if-changed=../spec");
    let hashes = hash(spec).and_then(|hash| Ok((hash, fs::read_to_string("src/resources/mod.rs")?)));
    match hashes {
        Ok((hash, generated)) if generated.contains(&format!("\"{hash}\"")) => {}
        Ok(_) => println!("cargo::error=the generated code is not of this spec: run `cargo codegen`"),
        Err(error) => println!("cargo::error=cannot compare the generated code with the spec: {error}"),
    }
}

/// As `codegen/src/hash.rs` computes it.
fn hash(folder: &Path) -> io::Result<String> {
    let mut names = Vec::new();
    for part in ["", "resources"] {
        let path = folder.join(part);
        if !path.is_dir() {
            continue;
        }
        for entry in fs::read_dir(path)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|extension| extension == "yaml") {
                names.push(if part.is_empty() { name } else { format!("{part}/{name}") });
            }
        }
    }
    names.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for name in names {
        let text = fs::read(folder.join(&name))?;
        for byte in name.bytes().chain([0]).chain(text.into_iter().filter(|byte| *byte != b'\r')).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    Ok(format!("{hash:016x}"))
}
