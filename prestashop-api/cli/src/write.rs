//! `prestashop create`, `update` and `delete`.

use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal as _, Write};

use prestashop_api::write::{Deleted, DynamicWrite, Removal};
use prestashop_api::{Error, Preview, ResourceMeta, Verb, Written};
use serde::Serialize;
use serde_json::{Value, json};

use crate::args::{CreateArgs, DeleteArgs, Global, SetArgs, UpdateArgs};
use crate::assign::{self, Assignment};
use crate::connect::{Session, connect};
use crate::failure::{Failure, encoded, judge, told};
use crate::output::{Output, note};
use crate::progress::Progress;
use crate::table;
use crate::terminal::escaped;

/// Fields by which people know a record, the most telling first.
const NAMED_BY: &[&str] = &["reference", "name", "email", "title", "code", "alias", "lastname"];

/// Creates a record.
pub(crate) async fn create(args: CreateArgs, global: &Global, output: Output) -> Result<(), Failure> {
    offers(args.resource, &[Verb::Post], "created")?;
    let assignments = assign::read(args.resource, &args.set.set)?;
    let session = connect(global).await?;
    let write = session.shop.create(args.resource);
    let job = Job { resource: args.resource, id: None, session, output, verifies: !args.set.no_verify };
    job.write(write, assignments, &args.set).await
}

/// Changes some fields of a record.
pub(crate) async fn update(args: UpdateArgs, global: &Global, output: Output) -> Result<(), Failure> {
    offers(args.resource, &[Verb::Patch, Verb::Put], "changed")?;
    let assignments = assign::read(args.resource, &args.set.set)?;
    if assignments.is_empty() {
        return Err(Failure::usage("nothing is set: there is nothing to write").hint("say what to change by --set"));
    }
    let session = connect(global).await?;
    let write = session.shop.update(args.resource, args.id);
    let job = Job { resource: args.resource, id: Some(args.id), session, output, verifies: !args.set.no_verify };
    job.write(write, assignments, &args.set).await
}

/// Whether PrestaShop has one of the verbs for a resource, before anything is sent.
fn offers(resource: &ResourceMeta, verbs: &[Verb], what: &str) -> Result<(), Failure> {
    if verbs.iter().any(|verb| resource.verbs.contains(verb)) {
        return Ok(());
    }
    let has: Vec<_> = resource.verbs.iter().map(|verb| verb.as_str()).collect();
    Err(Failure::usage(format!("{} cannot be {what} through the webservice", resource.name)).hint(format!(
        "PrestaShop has {} for it; `prestashop describe {}` tells more",
        has.join(", "),
        resource.name
    )))
}

/// A create or an update.
struct Job {
    resource: &'static ResourceMeta,
    id: Option<u64>,
    session: Session,
    output: Output,
    /// Whether the record is read again after the write.
    verifies: bool,
}

impl Job {
    async fn write(&self, write: DynamicWrite, set: Vec<Assignment>, args: &SetArgs) -> Result<(), Failure> {
        let command = if self.id.is_some() { "update" } else { "create" };
        let help = || {
            let name = self.resource.name;
            format!(
                "`prestashop describe {name}` shows what its fields take, `prestashop {command} --help` the forms of --set"
            )
        };
        let failed = |error: Error| {
            let field = error.path().and_then(|path| self.resource.shape.field(path));
            let failure = Failure::from(error).usage_hint(help);
            if field.is_some_and(|field| field.by_action) {
                return failure.hint("`prestashop action --help` shows the actions that do it with care");
            }
            failure
        };
        let mut write = write.verify(self.verifies);
        for Assignment { field, value } in set {
            write = write.set(&field, &value).map_err(failed)?;
        }
        if let Some(language) = args.language {
            write = write.language(language);
        }
        if args.only_languages {
            write = write.only_languages();
        }
        if args.with_losses {
            write = write.with_losses();
        }
        if args.with_put {
            write = write.with_put();
        }
        let what = match self.id {
            Some(id) => format!("changing {} {id}", self.resource.name),
            None => format!("adding to {}", self.resource.name),
        };
        let progress = Progress::start(what, self.output);
        if args.dry_run {
            let preview = write.preview().await;
            drop(progress);
            let preview = preview.map_err(failed)?;
            let preview = if self.output.secrets() { preview.with_secrets() } else { preview };
            return show(self.resource, self.id, &preview, &self.session, self.output);
        }
        let written = write.send().await;
        drop(progress);
        self.written(&written.map_err(failed)?)
    }

    fn written(&self, written: &Written) -> Result<(), Failure> {
        let mut object = encoded(written)?;
        if let Some(record) = &written.record {
            object["record"] = self.output.json(record)?;
        }
        let verdict = judge(&object, self.resource.item, self.verifies);
        // What keeps it from being a success is told as the error.
        let mut text = if verdict.is_ok() { format!("{}\n", escaped(&written.note)) } else { String::new() };
        if !written.differing.is_empty() {
            let _ = write!(text, "\n{}", table::mismatches(&written.differing));
        }
        let printed = self.output.told(&text, &object);
        if self.output.for_people() {
            written.effects.iter().for_each(|text| note(text));
        }
        told(printed, verdict, &object)?;
        self.session.note_loss();
        Ok(())
    }
}

/// Shows what would be sent, and what it would change.
pub(crate) fn show(
    resource: &ResourceMeta,
    id: Option<u64>,
    preview: &Preview,
    session: &Session,
    output: Output,
) -> Result<(), Failure> {
    let mut object = json!({ "resource": resource.name });
    if let Some(id) = id {
        object["id"] = id.into();
    }
    extend(&mut object, preview)?;
    let mut text = request(session, preview.verb, &preview.path, &preview.query);
    let _ = writeln!(text, "{}", escaped(&preview.body));
    if preview.differences.is_empty() {
        text.push_str("\nNothing would change: the record is like that already.\n");
    } else {
        let changes = id.is_some() || preview.differences.iter().any(|difference| difference.from.is_some());
        let columns: &[&str] = if changes { &["field", "now", "written"] } else { &["field", "written"] };
        let _ = write!(text, "\n{}", table::differences(columns, &preview.differences));
    }
    output.told(&text, &object)?;
    if output.for_people() {
        preview.notes.iter().for_each(|text| note(text));
    }
    note("nothing was written");
    Ok(())
}

/// The first line of a request, readable: what the address encodes is not encoded here.
fn request(session: &Session, verb: Verb, path: &str, query: &[(String, String)]) -> String {
    let tunnelled = query.iter().any(|(name, _)| name == "ps_method");
    let method = if tunnelled { Verb::Post } else { verb };
    let mut text = format!("{method} {}{path}", session.shop.url().path());
    for (index, (name, value)) in query.iter().enumerate() {
        let _ = write!(text, "{}{name}={value}", if index == 0 { '?' } else { '&' });
    }
    text.push('\n');
    text
}

/// Deletes a record.
pub(crate) async fn delete(args: DeleteArgs, global: &Global, output: Output) -> Result<(), Failure> {
    let DeleteArgs { resource, id, dry_run, force, with_history, yes, no_verify } = args;
    offers(resource, &[Verb::Delete], "deleted")?;
    let asks = !dry_run && !yes;
    if asks && !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::usage("nothing was deleted: without a terminal there is nobody to ask")
            .hint("--dry-run shows what would be deleted, --yes deletes it without asking"));
    }
    let session = connect(global).await?;
    let mut delete = session.shop.delete(resource, id);
    let guarded = !force && !resource.delete.essential.is_empty();
    // Reads only where something depends on it: a key that may delete need not be one that may read.
    if dry_run || asks || guarded {
        let progress = Progress::start(format!("reading {} {id}", resource.name), output);
        let removal = delete.preview().await;
        drop(progress);
        let removal = removal?;
        if dry_run {
            return show_removal(resource, id, &removal, &session, output);
        }
        if let Some(why) = removal.essential.as_ref().filter(|_| !force) {
            return Err(Failure::usage(format!("{} {id} is not deleted: {why}", resource.item))
                .hint("the webservice would delete it and leave the shop broken; --force allows that"));
        }
        if let Some(why) = removal.history.as_ref().filter(|_| !with_history) {
            return Err(Failure::usage(format!("{} {id} is not deleted: {why}", resource.item))
                .hint("nothing brings that back; --with-history allows it, --dry-run shows what goes along"));
        }
        // What tells of the past was counted.
        delete = delete.with_history();
        if asks {
            ask(resource, id, &removal, output)?;
        }
    } else if with_history {
        delete = delete.with_history();
    }
    let progress = Progress::start(format!("deleting {} {id}", resource.name), output);
    // What the shop cannot do without was looked for above.
    let deleted = delete.force().verify(!no_verify).send().await;
    drop(progress);
    let deleted: Deleted = deleted?;
    let mut object = json!({ "outcome": deleted.outcome, "verb": Verb::Delete });
    extend(&mut object, &deleted)?;
    let verdict = judge(&object, resource.item, !no_verify);
    let text = if verdict.is_ok() { format!("{}\n", escaped(&deleted.note)) } else { String::new() };
    told(output.told(&text, &object), verdict, &object)?;
    session.note_loss();
    Ok(())
}

/// Shows what a delete would remove.
pub(crate) fn show_removal(
    resource: &'static ResourceMeta,
    id: u64,
    removal: &Removal,
    session: &Session,
    output: Output,
) -> Result<(), Failure> {
    let path = format!("{}/{id}", resource.name);
    let mut query: Vec<_> = session.shop.scope().parameters();
    if session.shop.tunnels(Verb::Delete) {
        query.push(("ps_method", Verb::Delete.to_string()));
    }
    let query: Vec<_> = query.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut object = json!({ "resource": resource.name, "id": id, "verb": Verb::Delete, "path": path, "query": query });
    extend(&mut object, removal)?;
    object["record"] = output.json(&removal.record)?;
    let mut text = request(session, Verb::Delete, &path, &query);
    let _ = write!(text, "\n{}", table::record(resource, &object["record"]));
    if !removal.about.is_empty() {
        let _ = write!(text, "\n{}\n", removal.about);
    }
    let affected = affected(removal);
    if !affected.is_empty() {
        let _ = write!(text, "\n{affected}");
    }
    if let Some(why) = &removal.history {
        let _ = write!(text, "\nNothing brings it back: {why}. It is deleted with --with-history only.\n");
    }
    if let Some(why) = &removal.essential {
        let _ = write!(text, "\nThe shop cannot do without it: {}. It is deleted with --force only.\n", escaped(why));
    }
    output.told(&text, &object)?;
    note("nothing was written");
    Ok(())
}

/// What a delete does to other records, a line for each kind of which there may be some.
fn affected(removal: &Removal) -> String {
    let kinds = [
        ("goes along", &removal.takes),
        ("stays and names nothing that is there", &removal.leaves),
        ("stays without it", &removal.resets),
    ];
    let mut text = String::new();
    for (what, affected) in kinds {
        for affected in affected.iter().filter(|affected| affected.count != Some(0)) {
            let _ = writeln!(text, "{what}: {affected}");
        }
    }
    text
}

/// Asks on the terminal whether to delete; anything but a yes is an error.
fn ask(resource: &'static ResourceMeta, id: u64, removal: &Removal, output: Output) -> Result<(), Failure> {
    let record = output.json(&removal.record)?;
    let mut text = table::list(resource, std::slice::from_ref(&record), false, false).text;
    if !removal.about.is_empty() {
        let _ = writeln!(text, "\n{}", removal.about);
    }
    let affected = affected(removal);
    if !affected.is_empty() {
        let _ = write!(text, "\n{affected}");
    }
    if let Some(why) = &removal.essential {
        let _ = writeln!(text, "\nThe shop cannot do without it: {}.", escaped(why));
    }
    let question = format!("{text}\ndelete {} {id}{}? [y/N] ", resource.item, known_as(&record));
    if confirm(&question, &mut io::stdin().lock(), &mut io::stderr())? {
        return Ok(());
    }
    Err(Failure::refused("declined", "nothing was deleted"))
}

/// Asks, and takes nothing but a yes for one.
fn confirm(question: &str, input: &mut impl BufRead, out: &mut impl Write) -> io::Result<bool> {
    write!(out, "{question}")?;
    out.flush()?;
    let mut answer = String::new();
    if input.read_line(&mut answer)? == 0 {
        // The end of the input leaves the cursor behind the question.
        writeln!(out)?;
    }
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// ` (reference XKBKNABJK)`, where the record has something like that.
fn known_as(record: &Value) -> String {
    let named = NAMED_BY.iter().find_map(|name| {
        let text = match &record[name] {
            Value::String(text) => text,
            Value::Array(texts) => texts.iter().find_map(|text| text["value"].as_str())?,
            _ => return None,
        };
        (!text.is_empty()).then(|| format!(" ({name} {})", escaped(text)))
    });
    named.unwrap_or_default()
}

/// Adds the fields of `more` that the object does not have yet.
fn extend(object: &mut Value, more: &impl Serialize) -> Result<(), Failure> {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), encoded(more)?) {
        for (name, value) in more {
            object.entry(name).or_insert(value);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::confirm;

    fn says(answer: &str) -> (bool, String) {
        let mut out = Vec::new();
        let yes = confirm("delete order 7? [y/N] ", &mut answer.as_bytes(), &mut out).unwrap();
        (yes, String::from_utf8(out).unwrap())
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(["y\n", "Y\n", "yes\n", " YES \r\n", "y"].iter().all(|answer| says(answer).0));
        assert!(["", "\n", "n\n", "no\n", "yep\n", "ok\n", "7\n"].iter().all(|answer| !says(answer).0));
        assert_eq!(says("n\n").1, "delete order 7? [y/N] ");
        assert_eq!(says("").1, "delete order 7? [y/N] \n", "the next line begins at its beginning");
    }
}
