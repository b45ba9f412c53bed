//! Standard output, as all data reaches it.
//!
//! `std` opens `/dev/null` in the place of a descriptor that is closed when the program starts, and takes a refused write to its
//! standard output for a done one. So what is written there is lost, and nobody is told. Here the descriptor is looked at before
//! anything is done, and written to as a file, whose errors are told.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _};

use crate::failure::Failure;
use crate::terminal::Guard;

/// Standard output: buffered, and safe on a terminal.
pub(crate) type Stdout = Guard<BufWriter<File>>;

/// Opens standard output for data.
pub(crate) fn open() -> io::Result<Stdout> {
    Ok(Guard::new(BufWriter::new(file()?), io::stdout().is_terminal()))
}

/// Opens standard output for text that has styles of its own; what a shop wrote in it must have been escaped.
pub(crate) fn styled() -> io::Result<BufWriter<File>> {
    Ok(BufWriter::new(file()?))
}

#[cfg(unix)]
fn file() -> io::Result<File> {
    use std::os::fd::AsFd as _;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn file() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// Fails if nothing can be written to standard output.
pub(crate) fn check() -> Result<(), Failure> {
    if is_open() {
        return Ok(());
    }
    Err(Failure::refused("output", "the standard output is closed: nothing was done, as what it says would be lost")
        .hint("leave the standard output open, or send it to a file; `> /dev/null` drops it on purpose. A program that starts this one must \
               open /dev/null for writing alone: open for reading too, it cannot be told from a closed output"))
}

/// Whether the descriptor can be written to. A shell opens `/dev/null` for writing alone; opened for both, as `std` does it, it
/// stands for a closed descriptor. Programs that start others sometimes do the same, with as little use for the data.
#[cfg(unix)]
fn is_open() -> bool {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

    use rustix::fs::{OFlags, fcntl_getfl};

    let Ok(flags) = fcntl_getfl(io::stdout()) else { return false };
    let null = || {
        let (own, null) = (file()?.metadata()?, std::fs::metadata("/dev/null")?);
        io::Result::Ok(own.file_type().is_char_device() && own.rdev() == null.rdev())
    };
    match flags & OFlags::RWMODE {
        OFlags::WRONLY => true,
        OFlags::RDWR => !null().unwrap_or(false),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_open() -> bool {
    file().is_ok()
}
