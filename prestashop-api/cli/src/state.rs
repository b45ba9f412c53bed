//! `prestashop poll export`, `import` and `reset`: the state of a poller by hand. No shop is asked, and no state is gone for good.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use prestashop_api::error::counted;
use prestashop_api::poller::{FileStore, ScanKind, State};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::args::{ImportArgs, ResetArgs};
use crate::explain::stored;
use crate::failure::Failure;
use crate::output::Output;
use crate::{input, stdout};

const FORMAT: &str = "prestashop-poller-export";

/// What is exported.
#[derive(Serialize, Deserialize)]
struct Exported<S> {
    format: String,
    /// [`State::VERSION`] of the program that exported it.
    version: u32,
    state: S,
}

/// Prints the state.
pub(crate) fn export(file: &Path) -> Result<(), Failure> {
    let exported = Exported { format: FORMAT.to_owned(), version: State::VERSION, state: stored(file)? };
    let mut out = stdout::open()?;
    serde_json::to_writer_pretty(&mut out, &exported).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(out.flush()?)
}

/// Puts an exported state into a file.
pub(crate) async fn import(args: &ImportArgs, output: Output) -> Result<(), Failure> {
    let mut state = read(&args.exported)?;
    let file = &args.state;
    // Nobody else changes the file from here on.
    let store = FileStore::open(file)?;
    let file = store.path();
    let there = match FileStore::look(file) {
        Ok(there) => there,
        // It is kept as a copy, whatever it is.
        Err(_) if args.force => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(there) = &there {
        if !args.force {
            let hint = "--force replaces it, and keeps a copy";
            return Err(Failure::refused("state", in_the_way(file, there, &state)).hint(hint));
        }
        // So that whoever had it before is shut out, and stays so.
        state.seq = state.seq.max(there.seq) + 1;
        state.epoch = state.epoch.max(there.epoch);
    }
    let copy = keep(file, there.as_ref())?;
    store.replace(&state).await?;
    let mut says = vec![format!("{} goes on from {} now.", file.display(), state.watermark)];
    if let Some(there) = there.as_ref().filter(|there| there.store_key == state.store_key) {
        let (then, now) = (there.watermark, state.watermark);
        if now > then {
            says.push(format!("What was written from {then} to {now} is not reported, unless it was already."));
        } else if now < then {
            says.push(format!("What was written from {now} to {then} is reported again."));
        }
    }
    says.extend(there.iter().flat_map(unfinished));
    says.extend(
        state.outbox.iter().map(|outbox| format!("The activation {} waits in it, and is handed out next.", outbox.id)),
    );
    says.extend(kept(copy.as_deref(), there.is_some()));
    done(output, &state, copy.as_deref(), &says)
        .map_err(|failure| failure.detail("the state was imported all the same"))
}

/// Has the next run begin anew.
pub(crate) fn reset(args: &ResetArgs, output: Output) -> Result<(), Failure> {
    let file = &args.state;
    if !args.yes {
        let failure = Failure::usage(format!("nothing was reset: --yes resets {}", file.display()));
        let says = means(&stored(file)?);
        return Err(says.into_iter().fold(failure, Failure::detail).hint("a copy of the state is kept then"));
    }
    let lock = FileStore::open(file)?;
    let file = lock.path();
    let state = stored(file)?;
    let copy = keep(file, Some(&state))?;
    fs::remove_file(file).map_err(|error| {
        Failure::refused("store", format!("{} cannot be removed, and is as it was: {error}", file.display()))
    })?;
    let mut says = vec![format!("{} is reset.", file.display())];
    says.extend(means(&state));
    says.extend(kept(copy.as_deref(), true));
    done(output, &state, copy.as_deref(), &says).map_err(|failure| failure.detail("the state was reset all the same"))
}

fn done(output: Output, state: &State, copy: Option<&Path>, says: &[String]) -> Result<(), Failure> {
    output.told(&(says.join("\n") + "\n"), &json!({ "watermark": state.watermark, "copy": copy, "says": says }))
}

/// What is lost or comes again where a poller begins anew.
fn means(state: &State) -> Vec<String> {
    let watermark = state.watermark;
    let mut says = vec![format!(
        "The next run begins with --start. By `now`, which it is unless told otherwise, what was written since {watermark} is never reported."
    )];
    if state.marks.is_empty() && backlog(state).is_none() {
        says.push(format!(
            "By `{watermark}` it goes on from here: what was reported of the minutes before comes again. By `all` everything does."
        ));
    } else {
        says.push("By `all` everything is reported again.".to_owned());
    }
    says.extend(unfinished(state));
    says
}

/// The id up to which the records were reported that were there at the start, if that is not at its end.
fn backlog(state: &State) -> Option<u64> {
    state.scan.as_ref().filter(|scan| scan.kind == ScanKind::All).map(|scan| scan.last_id)
}

/// What a state had still to do, and is not done without it.
fn unfinished(state: &State) -> Vec<String> {
    let mut says = Vec::new();
    says.extend(backlog(state).map(|id| {
        format!("Of the records that were there at the start those behind the id {id} were not reported yet: only `all` reports them.")
    }));
    says.extend(
        state
            .outbox
            .as_ref()
            .map(|outbox| format!("The activation {} was not acknowledged, and is not handed out again.", outbox.id)),
    );
    if !state.poison.is_empty() {
        says.push(format!("Not tried again: {} that cannot be read.", counted(state.poison.len(), "record")));
    }
    says
}

/// Why a state is not simply replaced.
fn in_the_way(file: &Path, there: &State, state: &State) -> String {
    let file = file.display();
    if there.store_key != state.store_key {
        return format!("{file} keeps the state of another shop, resource or filter");
    }
    if there.epoch > state.epoch {
        return format!(
            "{file} keeps a state of the epoch {}, newer than {}, which is the exported one's",
            there.epoch, state.epoch
        );
    }
    format!(
        "{file} keeps a state already, which has come to {}; the exported one has come to {}",
        there.watermark, state.watermark
    )
}

/// An exported state, from a file or stdin.
fn read(path: &Path) -> Result<State, Failure> {
    let name = if input::is_standard(path) { "what came on stdin".to_owned() } else { path.display().to_string() };
    let hint = "`prestashop poll export` prints one";
    let text = input::read(path).map_err(|error| {
        let says = format!("{name} cannot be read: {error}");
        let missing = error.kind() == io::ErrorKind::NotFound;
        if missing { Failure::usage(says) } else { Failure::refused("state", says) }.hint(hint)
    })?;
    let broken = |error: serde_json::Error| {
        Failure::refused("state", format!("{name} is no exported state: {error}")).hint(hint)
    };
    let head: Exported<serde::de::IgnoredAny> = serde_json::from_str(&text).map_err(broken)?;
    if head.format != FORMAT {
        return Err(Failure::refused("state", format!("{name} is no exported state")).hint(hint));
    }
    if head.version > State::VERSION {
        let why = format!("{name} has version {}, this program knows version {}", head.version, State::VERSION);
        return Err(Failure::refused("state", why).hint("use the program version that exported it, or a newer one"));
    }
    serde_json::from_str::<Exported<State>>(&text).map(|exported| exported.state).map_err(broken)
}

/// Keeps a copy of the file, if there is one, beside it; an older copy is never overwritten.
fn keep(file: &Path, state: Option<&State>) -> Result<Option<PathBuf>, Failure> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Failure::refused("store", format!("{} cannot be read: {error}", file.display())));
        }
    };
    let mut name = file.as_os_str().to_owned();
    name.push(state.map_or_else(|| ".unreadable.bak".to_owned(), |state| format!(".{}.bak", state.seq)));
    let copy = PathBuf::from(name);
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let in_the_way = |error| {
        Failure::refused("state", format!("a copy cannot be kept as {}: {error}", copy.display()))
            .hint("move that file away; nothing was changed")
    };
    let mut kept = options.open(&copy).map_err(in_the_way)?;
    if let Err(error) = kept.write_all(&bytes).and_then(|()| kept.sync_all()) {
        let failure = Failure::refused("store", format!("a copy cannot be kept as {}: {error}", copy.display()));
        // Half a copy would be taken for one.
        return Err(match fs::remove_file(&copy) {
            Ok(()) => failure.hint("nothing was changed"),
            Err(_) => failure.hint("nothing was changed; remove what is there of the copy"),
        });
    }
    Ok(Some(copy))
}

fn kept(copy: Option<&Path>, readable: bool) -> Option<String> {
    let again = if readable { "; as that file it can be used again" } else { ", though it cannot be read" };
    copy.map(|copy| format!("The former state is kept as {}{again}.", copy.display()))
}
