//! What is read for a command: a file, or the standard input by the name `-`.

use std::io::{self, Read as _};
use std::path::Path;

/// Whether that names the standard input.
pub(crate) fn is_standard(file: &Path) -> bool {
    file == Path::new("-")
}

/// The text of a file, or of the standard input.
pub(crate) fn read(file: &Path) -> io::Result<String> {
    if !is_standard(file) {
        return std::fs::read_to_string(file);
    }
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}
