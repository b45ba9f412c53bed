//! The hash of a spec folder, by which a build notices that the generated code is of another spec.

use std::fs;
use std::io;
use std::path::Path;

/// FNV-1a over the names and contents of the YAML files of `folder`, in hexadecimal.
///
/// `prestashop-api/build.rs` computes the same without any dependency. It is no protection against anyone: it only tells
/// whether something changed. Carriage returns do not count, so that a checkout with other line ends is the same spec.
///
/// # Errors
///
/// When a file cannot be read.
pub(crate) fn spec(folder: &Path) -> io::Result<String> {
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
