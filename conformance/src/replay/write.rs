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
mod body;
mod context;
mod evidence;
mod intent;
mod recorded;
mod refused;
mod staged_shop;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use prestashop_api::record::Kind;
use prestashop_api::write::{Deleted, Settled};
use prestashop_api::{Error, Outcome, ResourceMeta, Shop, Verb, Version, Written};

pub(super) use self::accepted::{Accepted, accepted, state_change};
pub(super) use self::recorded::RecordedWrite;

use self::body::Against;
use self::context::{Context, Row};
use self::evidence::Evidence;
use self::intent::{Intent, intent};
use self::recorded::PATCH_SINCE;
use self::staged_shop::{SentWrites, StagedShop, Stored};
use super::answers::same_error;
use super::asked::Asked;
use super::expect::Expected;
use super::replayer::Replayer;
use super::server::{Exchange, Script};
use super::verdict::{Passed, Proven, Stop};

/// What became of a write, as the client says.
enum Claim {
    Written(Written),
    Deleted(Deleted),
}

impl Claim {
    fn settled(&self) -> &Settled {
        match self {
            Self::Written(written) => &written.settled,
            Self::Deleted(deleted) => &deleted.settled,
        }
    }

    fn id(&self) -> Option<u64> {
        match self {
            Self::Written(written) => written.id,
            Self::Deleted(deleted) => Some(deleted.id),
        }
    }
}

impl Replayer {
    /// Has the client make the write; the remarks, or why it is wrong.
    pub(super) async fn write(
        &mut self,
        recorded: &RecordedWrite<'_>,
        meta: &'static ResourceMeta,
    ) -> Result<Passed, Stop> {
        let mut intent = match intent(recorded.asked, meta) {
            Ok(intent) => intent,
            // An action has made it.
            Err(_) if state_change(recorded.asked).is_some() => return Ok(Passed::default()),
            Err(reason) => return Ok(Passed::with(vec![format!("not made by the client: {reason}")])),
        };
        let shop_version = recorded.version();
        let version = Version::parse(&shop_version);
        let mut context = Context::of(recorded.recording, recorded.at);
        let later = Context::of(recorded.recording, recorded.at);
        let mut root = self.root_of(recorded.asked, &shop_version);
        if recorded.is_done() {
            root.grant(meta.name, intent.verb);
            intent.drop_ignored(meta, &version, &recorded.answered(meta).unwrap_or_default());
        }
        if intent.verb == Verb::Put {
            root.withdraw(meta.name, Verb::Patch);
        }
        let before = intent.id.and_then(|id| context.before(meta.name, id));
        if let (Some(before), Verb::Put) = (&before, intent.verb) {
            intent.keep_changes(before, meta, &version);
        }
        // Without the record as it was, one that holds just what is put stands for it.
        let stands = before.is_none() && intent.verb == Verb::Put;
        let standing = stands.then(|| (meta.name, without_associations(&intent.row)));
        let read = before.clone().or(standing.clone().map(|(_, row)| row)).unwrap_or_default();
        let sent_writes = Arc::new(Mutex::new(SentWrites::default()));
        let answer = Exchange::of(recorded.served).map_err(Stop::Skip)?.answer;
        let evidence = Evidence::of(recorded, &intent, &context, meta);
        if intent.verb == Verb::Post && recorded.is_done() {
            // Records of a list that was made later must not look older than the one that is made.
            context.forget(meta.name, recorded.answered_id(meta));
        }
        let stored = stored(recorded, &intent, meta);
        let sent = Arc::clone(&sent_writes);
        let languages = languages(&intent);
        let staged =
            StagedShop { root, version: shop_version, context, standing, answer, stored, languages, sent_writes: sent };
        self.server
            .script(Script { beside: Some(Box::new(move |asked| Some(staged.respond(asked)))), ..Script::default() });
        let shop = self.fresh(recorded.asked)?;
        let mut remarks = Vec::new();
        let mut claim = make(&shop, &intent, meta, false).await;
        let unsent = |sent_writes: &Mutex<SentWrites>| SentWrites::of(sent_writes).writes.is_empty();
        if intent.verb == Verb::Delete
            && let Err(error) = &claim
            && unsent(&sent_writes)
            && !meta.delete.essential.is_empty()
        {
            remarks.push(format!("the client refuses, unless told otherwise: {error}"));
            claim = make(&shop, &intent, meta, true).await;
        }
        let writes = std::mem::take(&mut SentWrites::of(&sent_writes).writes);
        let came = match (writes.as_slice(), claim) {
            ([], Err(error)) => {
                let refusal = refused::rightly(recorded, &intent, meta, &version, &error)?;
                remarks.push(refusal.remark);
                let mut passed = Passed::with(remarks);
                if refusal.always {
                    let notation = recorded.asked.notation;
                    let proven = Proven::of(recorded.entry, meta, intent.verb, notation, 0);
                    passed.proven.extend(proven.map(|proven| Proven { refused: true, ..proven }));
                }
                return Ok(passed);
            }
            ([], Ok(claim)) => {
                return Err(format!("nothing was sent, and the client says: {}", claim.settled().note).into());
            }
            ([came], claim) => (came.clone(), claim),
            (several, _) => return Err(format!("{} writes were sent for one", several.len()).into()),
        };
        let (came, claim) = came;
        let against = Against {
            intent: &intent,
            meta,
            version: &version,
            before: &read,
            way: came.effective().unwrap_or(Verb::Put),
        };
        remarks.extend(same_request(&against, &came, recorded)?);
        if against.way != intent.verb {
            return Ok(Passed::with(remarks));
        }
        // What the shop has refused does not come again if the client leaves it out.
        let left_out: Vec<_> =
            recorded.named().into_iter().filter(|name| !came.body.contains(&format!("<{name}>"))).collect();
        if !recorded.is_done() && !left_out.is_empty() {
            remarks.push(format!("the shop refused {}, which the client does not send", left_out.join(", ")));
            return Ok(Passed::with(remarks));
        }
        concluded(recorded, &intent, meta, (evidence, &later), claim)?;
        let mut passed = Passed::with(remarks);
        if recorded.is_done() {
            passed.proven.extend(Proven::of(recorded.entry, meta, intent.verb, recorded.asked.notation, 1));
        }
        Ok(passed)
    }
}

fn without_associations(row: &Row) -> Row {
    row.iter().filter(|(name, _)| *name != "associations").map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The languages of a shop that took the write: the default one, and those that the write names.
fn languages(intent: &Intent) -> BTreeSet<u64> {
    let texts = intent.item.children.iter().flat_map(|field| &field.children).filter(|text| text.name == "language");
    let named = texts.filter_map(|text| text.attribute("id"));
    let set = intent.sets.iter().filter(|(name, _)| name == "id_lang").map(|(_, value)| value.as_str());
    named.chain(set).filter_map(|id| id.trim().parse().ok()).chain([1]).collect()
}

/// What the shop holds after a write that it took, as far as its answer shows. From 8.0 on JSON leaves out what is 0 or empty.
fn stored(recorded: &RecordedWrite<'_>, intent: &Intent, meta: &'static ResourceMeta) -> Option<Stored> {
    if recorded.is_done() && intent.verb == Verb::Delete {
        return intent.id.map(|id| Stored::Gone(meta.name, id));
    }
    let mut row = recorded.answered(meta)?;
    for (name, _) in &intent.sets {
        let empty = match meta.shape.field(name).map(|field| field.kind) {
            Some(Kind::Translated | Kind::Association(_)) | None => continue,
            Some(Kind::Text | Kind::Enum(_)) => "",
            Some(Kind::Date) => "0000-00-00",
            Some(Kind::DateTime) => "0000-00-00 00:00:00",
            Some(_) => "0",
        };
        row.entry(name.as_str()).or_insert_with(|| empty.into());
    }
    Some(Stored::Record(meta.name, row))
}

/// Has the client make the write.
async fn make(shop: &Shop, intent: &Intent, meta: &'static ResourceMeta, force: bool) -> Result<Claim, Error> {
    let mut write = match (intent.verb, intent.id) {
        (Verb::Delete, id) => {
            let delete = shop.delete(meta, id.unwrap_or_default());
            let delete = if force { delete.force() } else { delete };
            return delete.with_history().send().await.map(Claim::Deleted);
        }
        (Verb::Post, _) | (_, None) => shop.create(meta),
        (_, Some(id)) => shop.update(meta, id),
    };
    for (name, value) in &intent.sets {
        write = write.set(name, value)?;
    }
    // What is recorded was made by somebody who knew: what it loses is lost in the replay, too.
    write.only_languages().with_losses().send().await.map(Claim::Written)
}

/// Compares verb, address and body. The verb that the client chooses may be another than the recorded one, where the shop does not
/// have that.
fn same_request(against: &Against<'_>, came: &Asked, recorded: &RecordedWrite<'_>) -> Result<Vec<String>, Stop> {
    let intent = against.intent;
    let mut remarks = Vec::new();
    let mut reasons = Vec::new();
    match (intent.verb, against.way) {
        (recorded, came) if recorded == came => {}
        (Verb::Patch, Verb::Put) if !against.version.at_least(&PATCH_SINCE) => {
            remarks.push("before PrestaShop 8.0.2 the client merges and PUTs".to_owned());
        }
        _ => reasons.push(format!("method: {}, recorded {}", came.method, intent.verb)),
    }
    let path = match intent.id {
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
    if intent.verb != Verb::Delete {
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
    recorded: &RecordedWrite<'_>,
    intent: &Intent,
    meta: &ResourceMeta,
    (evidence, context): (Evidence, &Context),
    claim: Result<Claim, Error>,
) -> Result<(), Stop> {
    let claim = match (claim, recorded.expected) {
        (Err(error), Expected::Error(expected)) => return same_error(expected, recorded.entry, &error),
        (Err(error), _) => return Err(format!("the client says {}: {error}; the shop did it", error.kind()).into()),
        (Ok(claim), _) => claim,
    };
    let settled = claim.settled();
    let (outcome, note) = (settled.outcome, &settled.note);
    let right = match evidence {
        // What the shop shows otherwise than it was sent is looked into below.
        Evidence::Done if settled.differing.is_empty() => outcome == Outcome::Applied,
        Evidence::Done => matches!(outcome, Outcome::Partly | Outcome::NotApplied),
        Evidence::Confirmed => matches!(outcome, Outcome::Applied | Outcome::Taken),
        Evidence::NotDone => matches!(outcome, Outcome::NotApplied | Outcome::Unknown),
        Evidence::Untold => outcome == Outcome::Unknown,
        Evidence::InPart => true,
    };
    if !right {
        return Err(format!("the client says {outcome:?} ({note}), the recording shows {evidence:?}").into());
    }
    let id = claim.id();
    let made = recorded.answered_id(meta).or(intent.id);
    if recorded.is_done() && made.is_some() && id != made {
        return Err(format!("the client says that the record is {id:?}, the recording {made:?}").into());
    }
    match (claim, recorded.answered(meta)) {
        (Claim::Written(written), Some(answer)) if recorded.is_done() => {
            let after = made.and_then(|id| context.after(meta.name, id)).unwrap_or_default();
            differing(intent, meta, &answer, &after, &written)
        }
        _ => Ok(()),
    }
}

/// The client must name the fields in which the shop shows something else than was sent, afterwards or in its answer, and no others. Texts by language and rows
/// are not looked into.
fn differing(intent: &Intent, meta: &ResourceMeta, answer: &Row, after: &Row, written: &Written) -> Result<(), Stop> {
    for (name, sent) in &intent.sets {
        let Some(field) = meta.shape.field(name) else { continue };
        if field.secret || matches!(field.kind, Kind::Translated | Kind::Association(_)) {
            continue;
        }
        // From 8.0 on JSON leaves out what is 0 or empty.
        let shown = after.get(name).or_else(|| answer.get(name)).map(staged_shop::plain).unwrap_or_default();
        let named = written.differing.iter().any(|difference| difference.field == *name);
        if intent::same(field.kind, sent, &shown) == named {
            let says = if named { "differs" } else { "is as sent" };
            return Err(
                format!("{name}: the client says that it {says}: sent {sent:?}, the shop shows {shown:?}").into()
            );
        }
    }
    Ok(())
}
