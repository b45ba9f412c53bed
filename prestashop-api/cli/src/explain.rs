//! `prestashop poll explain`: how far a poller has come, and why a record was or was not reported. No shop is asked.

use std::fmt::Write as _;
use std::path::Path;

use prestashop_api::error::counted;
use prestashop_api::poller::{Activation, FileStore, Poisoned, State};
use serde_json::json;

use crate::args::ExplainArgs;
use crate::failure::Failure;
use crate::output::Output;

/// Explains the state in a file.
pub(crate) fn run(args: &ExplainArgs, output: Output) -> Result<(), Failure> {
    let state = stored(&args.state)?;
    let waiting = waiting(&state, &args.state)?;
    let says = match args.id {
        Some(id) => record(&state, waiting.as_ref(), id),
        None => whole(&state, waiting.as_ref()),
    };
    let object = json!({
        "id": args.id,
        "watermark": state.watermark,
        "remembered": state.seen.len(),
        "unreadable": state.poison.iter().map(|(id, record)| json!({ "id": id, "reason": record.reason, "quote": record.quote })).collect::<Vec<_>>(),
        "waiting": waiting.as_ref().map(|activation| &activation.id),
        "trouble": state.trouble,
        "health": state.health,
        "says": says,
    });
    output.told(&(says.join("\n") + "\n"), &object)
}

/// The state in a file, which may be in use.
pub(crate) fn stored(file: &Path) -> Result<State, Failure> {
    FileStore::look(file)?.ok_or_else(|| {
        Failure::usage(format!("there is no state file {}", file.display()))
            .hint("a poller makes it with its first cycle")
    })
}

/// The activation that was made and not acknowledged.
fn waiting(state: &State, file: &Path) -> Result<Option<Activation>, Failure> {
    let activation = state.outbox.as_ref().map(|outbox| Activation::from_json(outbox.json.clone())).transpose();
    activation.map_err(|error| {
        Failure::refused("state", format!("the activation in {} cannot be read: {error}", file.display()))
    })
}

/// How far the poller has come.
fn whole(state: &State, waiting: Option<&Activation>) -> Vec<String> {
    let mut says = vec![format!("Every write up to {} on the shop's clock is accounted for.", state.watermark)];
    if let Some(live) = state.backfill {
        says.push(format!("It works off what was written before it began, up to {live}."));
    }
    if let Some(scan) = &state.scan {
        let window = scan.window.map_or_else(
            || "all there is".to_owned(),
            |window| format!("what is dated from {} to {} in the shop's time", window.lo, window.hi),
        );
        says.push(format!("A scan of {window} is under way: every id up to {} is dealt with.", scan.last_id));
    }
    if let Some(mark) = state.marks.last() {
        says.push(format!("The last id that it read is {}.", mark.id));
    }
    let zone = &state.time_zone;
    says.push(match &zone.name {
        Some(name) => format!("The shop's time zone is {name}, as was last confirmed at {}.", zone.checked),
        None => "The shop's time zone is not known: it looks in all zones.".to_owned(),
    });
    if let Some(activation) = waiting {
        let items = counted(activation.items().len(), "item");
        says.push(format!("The activation {} with {items} waits to be acknowledged.", activation.id));
    }
    says.push(format!("It remembers {} that it reported lately.", counted(state.seen.len(), "record")));
    says.extend(state.poison.iter().map(|(id, record)| unreadable(&format!("Record {id}"), record)));
    says.extend(
        state.page.map(|page| format!("The shop does not make a full page in time: it is asked for {page} at once.")),
    );
    says.extend(state.trouble.as_ref().map(|trouble| {
        let (cycles, since) = (counted(trouble.cycles, "cycle"), trouble.since);
        format!("{cycles} failed since {since}; the next is due at {}: {}", trouble.until, trouble.reason)
    }));
    let health = state.health;
    if health.went_back > 0 {
        says.push(format!(
            "The shop's ids had gone back {}, as after a restored backup: what is behind the last record that was as before is read again.",
            counted(health.went_back, "time")
        ));
    }
    says.push(format!(
        "So far: {} completed, {} vanished, {} skipped, {} given up, {} forgotten early.",
        counted(health.scans, "scan"),
        counted(health.vanished, "record"),
        health.skipped,
        health.abandoned,
        health.forgotten
    ));
    says
}

fn unreadable(which: &str, record: &Poisoned) -> String {
    let Poisoned { since, attempts, reason, quote, .. } = record;
    let mut says = format!("{which} cannot be read since {since}, after {}: {reason}", counted(attempts, "attempt"));
    if let Some(excerpt) = &quote.excerpt {
        let _ = write!(says, " — the shop answered: {excerpt}");
    }
    says
}

/// Why a record was or was not reported.
fn record(state: &State, waiting: Option<&Activation>, id: u64) -> Vec<String> {
    let mut says = Vec::new();
    if let Some(activation) = waiting.filter(|activation| activation.items().iter().any(|item| item.id == id)) {
        says.push(format!("It is in the activation {}, which waits to be acknowledged.", activation.id));
    }
    if let Some(record) = state.poison.get(id) {
        says.push(unreadable("It", record));
        says.push(match record.retry_at {
            Some(scans) => format!(
                "It was skipped, told in `meta.skipped`, and is tried again once the number of completed scans is {scans}; it is {}.",
                state.health.scans
            ),
            None => "The scan waits for it.".to_owned(),
        });
    }
    if let Some(seen) = state.seen.get(id) {
        let date = seen.date_upd.map_or_else(String::new, |date| format!(" dated {date} in the shop's time"));
        says.push(format!("Its content{date} is known: it was reported, or was there before the poller began."));
        says.push("It is reported again once its content is another one.".to_owned());
    }
    if let Some(scan) = state.scan.as_ref().filter(|scan| scan.last_id < id) {
        says.push(format!("A scan is under way that has come to id {}, and not yet to this one.", scan.last_id));
    }
    if says.is_empty() {
        says.push(format!(
            "Nothing is remembered of it: it was not written shortly before {}, up to which every write is accounted for.",
            state.watermark
        ));
        says.push(
            "If it was written later, it is reported next; if earlier, it was reported then, or did not move `date_upd`."
                .to_owned(),
        );
    }
    says
}
