//! Recorded writes, made again by the client: from the request is told what a user has set, the client writes it in a shop that is
//! as the recording shows it, and the body that it sends is held against the recorded one.
//!
//! - The client sends a PATCH where the shop can. A recorded PUT is asked for with a key without that right, so that it reads the
//!   record, merges and PUTs; a recorded PATCH of a shop that has none becomes a PUT as well.
//! - What the client refuses to send must be what the shop has refused, or something that the spec says never to send.
//! - What becomes of the answer is held against what the recording shows afterwards: a write that was done may not be called undone,
//!   nor the other way round.

mod accepted;
mod action;
pub(super) mod around;
mod body;
mod refused;
mod truth;
mod wanted;
mod world;

use std::sync::{Arc, Mutex};

use prestashop_api::record::Kind;
use prestashop_api::write::Deleted;
use prestashop_api::{Error, Outcome, ResourceMeta, Shop, Verb, Version, Written};

pub(super) use self::accepted::{Accepted, accepted, state_change};

use self::around::{Around, Root, Row, version};
use self::body::Against;
use self::truth::Truth;
use self::wanted::{Wanted, wanted};
use self::world::{Heard, World};
use super::answers::same_error;
use super::asked::Asked;
use super::expect::{Expected, payload};
use super::server::{Exchange, Script};
use super::{Passed, Proven, Replayer, Stop, rows};
use crate::har::Entry;

/// The first version whose PATCH the client uses.
const PATCH_SINCE: [u32; 3] = [8, 0, 2];

/// A recorded write and all that is known around it.
pub(super) struct Recorded<'a> {
    pub(super) asked: &'a Asked,
    pub(super) entry: &'a Entry,
    pub(super) served: &'a Entry,
    pub(super) expected: &'a Expected,
    /// The recording that it stands in, and where.
    pub(super) recording: &'a [Entry],
    pub(super) at: usize,
}

impl Recorded<'_> {
    /// The version of the shop: from the answer, or from others of the recording.
    fn version(&self) -> String {
        let others = self.recording.iter().find_map(version);
        version(self.entry).or(others).unwrap_or_else(|| "8.2.1".to_owned())
    }

    /// Whether the shop took the write.
    fn is_done(&self) -> bool {
        matches!(self.expected, Expected::Data(_) | Expected::Empty)
    }

    /// The record in a good answer.
    fn answered(&self, meta: &ResourceMeta) -> Option<Row> {
        let Expected::Data(notation) = self.expected else { return None };
        let rows = rows(&payload(&self.entry.response).ok()?, *notation, meta.list, meta.item).ok()?;
        rows.last()?.as_object().cloned()
    }

    /// The id of the record in a good answer.
    fn answered_id(&self, meta: &ResourceMeta) -> Option<u64> {
        self.answered(meta)?.get("id").and_then(around::number)
    }

    /// What the shop's errors name: fields.
    fn named(&self) -> Vec<String> {
        let Ok(body) = payload(&self.entry.response) else { return Vec::new() };
        refused::fields_named(&String::from_utf8_lossy(&body))
    }
}

/// What became of a write, as the client says.
enum Became {
    Written(Written),
    Deleted(Deleted),
}

impl Became {
    fn outcome(&self) -> (Outcome, Option<u64>, &str) {
        match self {
            Self::Written(written) => (written.outcome, written.id, &written.note),
            Self::Deleted(deleted) => (deleted.outcome, Some(deleted.id), &deleted.note),
        }
    }
}

impl Replayer {
    /// Has the client make the write; the remarks, or why it is wrong.
    pub(super) async fn write(&mut self, recorded: &Recorded<'_>, meta: &'static ResourceMeta) -> Result<Passed, Stop> {
        let mut wanted = match wanted(recorded.asked, meta) {
            Ok(wanted) => wanted,
            // An action has made it.
            Err(_) if state_change(recorded.asked).is_some() => return Ok(Passed::default()),
            Err(reason) => return Ok(Passed::with(vec![format!("not made by the client: {reason}")])),
        };
        let shop_version = recorded.version();
        let version = Version::parse(&shop_version);
        let mut around = Around::of(recorded.recording, recorded.at);
        let mut root = self.root_of(recorded.asked, &shop_version);
        if recorded.is_done() {
            root.grant(meta.name, wanted.verb);
            wanted.drop_ignored(meta, &version, &recorded.answered(meta).unwrap_or_default());
        }
        if wanted.verb == Verb::Put {
            root.withdraw(meta.name, Verb::Patch);
        }
        let before = wanted.id.and_then(|id| around.before(meta.name, id));
        let standing = match (&before, wanted.verb) {
            (Some(before), Verb::Put) => {
                wanted.keep_changes(before, meta, &version);
                None
            }
            // Without the record as it was, one that holds just what is put stands for it.
            (None, Verb::Put) => Some((meta.name, without_associations(&wanted.row))),
            _ => None,
        };
        let read = before.clone().or(standing.clone().map(|(_, row)| row)).unwrap_or_default();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let answer = Exchange::of(recorded.served).map_err(Stop::Skip)?.answer;
        let truth = Truth::told(recorded, &wanted, &around, meta);
        if wanted.verb == Verb::Post && recorded.is_done() {
            // Records of a list that was made later must not look older than the one that is made.
            around.forget(meta.name, recorded.answered_id(meta));
        }
        let world = World { root, version: shop_version, around, standing, answer, heard: Arc::clone(&heard) };
        self.server
            .script(Script { beside: Some(Box::new(move |asked| Some(world.respond(asked)))), ..Script::default() });
        let shop = self.fresh(recorded.asked)?;
        let mut remarks = Vec::new();
        let mut became = make(&shop, &wanted, meta, false).await;
        let unsent = |heard: &Mutex<Heard>| Heard::of(heard).writes.is_empty();
        if wanted.verb == Verb::Delete
            && let Err(error) = &became
            && unsent(&heard)
            && !meta.delete.core.is_empty()
        {
            remarks.push(format!("the client refuses, unless told otherwise: {error}"));
            became = make(&shop, &wanted, meta, true).await;
        }
        let writes = std::mem::take(&mut Heard::of(&heard).writes);
        let came = match (writes.as_slice(), became) {
            ([], Err(error)) => {
                let refusal = refused::rightly(recorded, &wanted, meta, &version, &error)?;
                remarks.push(refusal.remark);
                let mut passed = Passed::with(remarks);
                if refusal.always {
                    let notation = recorded.asked.notation;
                    let proven = Proven::of(recorded.entry, meta, wanted.verb, notation, 0);
                    passed.proven.extend(proven.map(|proven| Proven { refused: true, ..proven }));
                }
                return Ok(passed);
            }
            ([], Ok(became)) => {
                return Err(format!("nothing was sent, and the client says: {}", became.outcome().2).into());
            }
            ([came], became) => (came.clone(), became),
            (several, _) => return Err(format!("{} writes were sent for one", several.len()).into()),
        };
        let (came, became) = came;
        let against = Against {
            wanted: &wanted,
            meta,
            version: &version,
            before: &read,
            way: came.effective().unwrap_or(Verb::Put),
        };
        remarks.extend(same_request(&against, &came, recorded)?);
        if against.way != wanted.verb {
            return Ok(Passed::with(remarks));
        }
        // What the shop has refused does not come again if the client leaves it out.
        let left_out: Vec<_> =
            recorded.named().into_iter().filter(|name| !came.body.contains(&format!("<{name}>"))).collect();
        if !recorded.is_done() && !left_out.is_empty() {
            remarks.push(format!("the shop refused {}, which the client does not send", left_out.join(", ")));
            return Ok(Passed::with(remarks));
        }
        concluded(recorded, &wanted, meta, truth, became)?;
        let mut passed = Passed::with(remarks);
        if recorded.is_done() {
            passed.proven.extend(Proven::of(recorded.entry, meta, wanted.verb, recorded.asked.notation, 1));
        }
        Ok(passed)
    }

    /// The root that the shop showed to that key, or one that grants everything.
    pub(super) fn root_of(&self, asked: &Asked, version: &str) -> Root {
        let known = self.roots.iter().find(|root| root.is_of(asked.key.as_deref(), version));
        known.cloned().unwrap_or_else(|| Root::of_all(version))
    }

    /// A connection of its own: rights are remembered by connection.
    pub(super) fn fresh(&self, asked: &Asked) -> Result<Shop, Stop> {
        self.build(asked, |builder| builder.tunnel_verbs(asked.effective() != asked.verb()))
    }
}

fn without_associations(row: &Row) -> Row {
    row.iter().filter(|(name, _)| *name != "associations").map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Has the client make the write.
async fn make(shop: &Shop, wanted: &Wanted, meta: &'static ResourceMeta, force: bool) -> Result<Became, Error> {
    let mut write = match (wanted.verb, wanted.id) {
        (Verb::Delete, id) => {
            let delete = shop.delete(meta, id.unwrap_or_default());
            let delete = if force { delete.force() } else { delete };
            return delete.send().await.map(Became::Deleted);
        }
        (Verb::Post, _) | (_, None) => shop.create(meta),
        (_, Some(id)) => shop.update(meta, id),
    };
    for (name, value) in &wanted.sets {
        write = write.set(name, value)?;
    }
    write.send().await.map(Became::Written)
}

/// Compares verb, address and body. The verb that the client chooses may be another than the recorded one, where the shop does not
/// have that.
fn same_request(against: &Against<'_>, came: &Asked, recorded: &Recorded<'_>) -> Result<Vec<String>, Stop> {
    let wanted = against.wanted;
    let mut remarks = Vec::new();
    let mut reasons = Vec::new();
    match (wanted.verb, against.way) {
        (recorded, came) if recorded == came => {}
        (Verb::Patch, Verb::Put) if !against.version.at_least(&PATCH_SINCE) => {
            remarks.push("before PrestaShop 8.0.2 the client merges and PUTs".to_owned());
        }
        _ => reasons.push(format!("method: {}, recorded {}", came.method, wanted.verb)),
    }
    let path = match wanted.id {
        Some(id) => format!("{}/{id}", against.meta.name),
        None => against.meta.name.to_owned(),
    };
    if came.path != path {
        reasons.push(format!("path: /{}, recorded /{path}", came.path));
    }
    if let Some((name, value)) = came.query.iter().find(|(name, _)| name != "ps_method") {
        reasons.push(format!("query: {name}={value} is too much"));
    }
    if came.verb() != recorded.asked.verb() && recorded.asked.verb() != recorded.asked.effective() {
        reasons.push(format!("method: {}, recorded {}", came.method, recorded.asked.method));
    }
    if wanted.verb != Verb::Delete {
        let held = against.hold(&came.body);
        remarks.extend(held.remarks);
        reasons.extend(held.reasons);
    } else if !came.body.is_empty() {
        reasons.push("body: recorded without one".to_owned());
    }
    if reasons.is_empty() { Ok(remarks) } else { Err(Stop::Fail(reasons)) }
}

/// Holds what the client makes of the answer against the recording.
fn concluded(
    recorded: &Recorded<'_>,
    wanted: &Wanted,
    meta: &ResourceMeta,
    truth: Truth,
    became: Result<Became, Error>,
) -> Result<(), Stop> {
    let became = match (became, recorded.expected) {
        (Err(error), Expected::Error(expected)) => return same_error(expected, recorded.entry, &error),
        (Err(error), _) => return Err(format!("the client says {}: {error}; the shop did it", error.kind()).into()),
        (Ok(became), _) => became,
    };
    let (outcome, id, note) = became.outcome();
    let right = match truth {
        Truth::Done => outcome == Outcome::Applied,
        Truth::NotDone => matches!(outcome, Outcome::NotApplied | Outcome::Unknown),
        Truth::Untold => outcome == Outcome::Unknown,
        Truth::InPart => true,
    };
    if !right {
        return Err(format!("the client says {outcome:?} ({note}), the recording shows {truth:?}").into());
    }
    let made = recorded.answered_id(meta).or(wanted.id);
    if recorded.is_done() && made.is_some() && id != made {
        return Err(format!("the client says that the record is {id:?}, the recording {made:?}").into());
    }
    match (became, recorded.answered(meta)) {
        (Became::Written(written), Some(answer)) if recorded.is_done() => differing(wanted, meta, &answer, &written),
        _ => Ok(()),
    }
}

/// The client must name the fields in which the answer shows something else than was sent, and no others. Texts by language and rows
/// are not looked into.
fn differing(wanted: &Wanted, meta: &ResourceMeta, answer: &Row, written: &Written) -> Result<(), Stop> {
    for (name, sent) in &wanted.sets {
        let Some(field) = meta.shape.field(name) else { continue };
        if field.secret || matches!(field.kind, Kind::Translated | Kind::Association(_)) {
            continue;
        }
        // From 8.0 on JSON leaves out what is 0 or empty.
        let shown = answer.get(name).map(world::plain).unwrap_or_default();
        let named = written.differing.iter().any(|difference| difference.field == *name);
        if wanted::same(field.kind, sent, &shown) == named {
            let says = if named { "differs" } else { "is as sent" };
            return Err(
                format!("{name}: the client says that it {says}: sent {sent:?}, the shop shows {shown:?}").into()
            );
        }
    }
    Ok(())
}
