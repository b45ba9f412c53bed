//! The recorded changes of order states that an action of the client makes as well: it must send the very same, and say rightly what
//! became of it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use prestashop_api::{Catalogue, Error, ErrorKind, RESOURCES, Verb, Version};
use serde_json::{Value, json};

use super::accepted::StateChange;
use super::context::{Context, Row, number};
use super::evidence::Evidence;
use super::recorded::{PATCH_SINCE, RecordedWrite};
use super::staged_shop::{SentWrites, StagedShop};
use crate::replay::answers::same_error;
use crate::replay::asked::Asked;
use crate::replay::diff::differences;
use crate::replay::expect::Expected;
use crate::replay::replayer::Replayer;
use crate::replay::server::{Exchange, Script};
use crate::replay::verdict::{Passed, Proven, Stop};
use crate::request::Notation;

impl Replayer {
    /// Runs the action in a shop where it has one way only, the recorded one.
    pub(in crate::replay) async fn action(
        &mut self,
        change: StateChange,
        recorded: &RecordedWrite<'_>,
    ) -> Result<Passed, Stop> {
        let version = recorded.version();
        if change.way == Verb::Patch && !Version::parse(&version).at_least(&PATCH_SINCE) {
            return Ok(Passed::with(vec!["update-order-state has another way in this version".to_owned()]));
        }
        let context = Context::of(recorded.recording, recorded.at);
        let evidence = told(recorded, change, &context);
        let from = context.before("orders", change.order).as_ref().and_then(state);
        let mut remarks = Vec::new();
        let (mut writes, mut answer) = self.attempt(change, recorded, context).await?;
        let refused = match &answer {
            Ok(answer) if outcome(answer) == "already_there" && from == Some(change.state) => {
                Some("the order is in that state".to_owned())
            }
            Err(error) if error.kind() == ErrorKind::Usage && recorded.is_done() => Some(error.to_string()),
            _ => None,
        };
        if let Some(reason) = refused.filter(|_| writes.is_empty()) {
            // What it would send shows with an order and a state that are as they should be.
            remarks.push(format!("update-order-state would send nothing: {reason}"));
            let mut context = Context::of(recorded.recording, recorded.at);
            context.forget_before("orders", change.order);
            context.forget_before("order_states", change.state);
            (writes, answer) = self.attempt(change, recorded, context).await?;
        }
        let came = match (writes.as_slice(), &answer) {
            ([came], _) => came,
            ([], Err(error)) if !recorded.is_done() => {
                remarks.push(format!("update-order-state does not send it: {error}"));
                return Ok(Passed::with(remarks));
            }
            ([], Ok(answer)) => return Err(format!("update-order-state sends nothing, and says: {answer}").into()),
            ([], Err(error)) => return Err(format!("update-order-state refuses what the shop took: {error}").into()),
            (several, _) => return Err(format!("update-order-state writes {} times", several.len()).into()),
        };
        // The notation of the answer is no part of the change.
        let mut asked = recorded.asked.clone();
        asked.notation = Notation::Json;
        let mut came = came.clone();
        came.notation = Notation::Json;
        let mut reasons = differences(&asked, &came);
        if let (Err(error), Expected::Data(_) | Expected::Empty) = (&answer, recorded.expected) {
            reasons.push(format!("update-order-state: {error}"));
        }
        if !reasons.is_empty() {
            return Err(Stop::Fail(reasons));
        }
        match (answer, recorded.expected) {
            (Err(error), Expected::Error(expected)) => same_error(expected, recorded.entry, &error)?,
            (Err(error), _) => return Err(format!("update-order-state: {error}").into()),
            (Ok(answer), _) => {
                let right = match evidence {
                    Evidence::Done => outcome(&answer) == "applied",
                    Evidence::Confirmed => matches!(outcome(&answer), "applied" | "taken"),
                    // Something else may have changed it since.
                    Evidence::NotDone if recorded.is_done() => outcome(&answer) != "not_applied",
                    Evidence::NotDone => matches!(outcome(&answer), "not_applied" | "unknown"),
                    Evidence::Untold | Evidence::InPart => outcome(&answer) == "unknown",
                };
                if !right {
                    return Err(format!("update-order-state says {answer}, the recording shows {evidence:?}").into());
                }
            }
        }
        let mut passed = Passed::with(remarks);
        if recorded.is_done() {
            let name = recorded.asked.resource();
            let meta = RESOURCES.iter().find(|meta| meta.name == name);
            let notation = recorded.asked.notation;
            passed.proven.extend(meta.and_then(|meta| Proven::of(recorded.entry, meta, change.way, notation, 1)));
        }
        Ok(passed)
    }

    /// Runs the action in a shop that is as the recording shows it, and where the key has one way only, the recorded one. Gives what
    /// was written, and what the action says.
    async fn attempt(
        &mut self,
        change: StateChange,
        recorded: &RecordedWrite<'_>,
        context: Context,
    ) -> Result<(Vec<Asked>, Result<Value, Error>), Stop> {
        let version = recorded.version();
        let mut root = self.root_of(recorded.asked, &version);
        if recorded.is_done() {
            root.grant(recorded.asked.resource(), change.way);
        }
        match change.way {
            Verb::Patch => root.withdraw("order_histories", Verb::Post),
            _ => root.withdraw("orders", Verb::Patch),
        }
        let standing = Row::from_iter([
            ("id".to_owned(), json!(change.order)),
            ("current_state".to_owned(), json!(change.state + 1)),
            ("invoice_number".to_owned(), json!("1")),
            ("total_paid_real".to_owned(), json!("0.000000")),
        ]);
        let sent_writes = Arc::new(Mutex::new(SentWrites::default()));
        let staged = StagedShop {
            root,
            version,
            context,
            standing: Some(("orders", standing)),
            answer: Exchange::of(recorded.served).map_err(Stop::Skip)?.answer,
            stored: None,
            languages: BTreeSet::from([1]),
            sent_writes: Arc::clone(&sent_writes),
        };
        let beside = move |asked: &Asked| Some(staged.respond(asked));
        self.server.script(Script { beside: Some(Box::new(beside)), ..Script::default() });
        let action = Catalogue::action("update-order-state").map_err(|error| error.to_string())?;
        let inputs = json!({"order": change.order, "state": change.state, "notify": change.notify});
        let answer = action.run(&self.fresh(recorded.asked)?, &inputs).await;
        let writes = std::mem::take(&mut SentWrites::of(&sent_writes).writes);
        Ok((writes, answer))
    }
}

/// What the recording shows of the order afterwards. Without anything, the shop's word counts.
fn told(recorded: &RecordedWrite<'_>, change: StateChange, context: &Context) -> Evidence {
    match context.after("orders", change.order).as_ref().and_then(state) {
        Some(state) if state == change.state => Evidence::Done,
        Some(_) => Evidence::NotDone,
        None if recorded.is_done() => Evidence::Confirmed,
        None => Evidence::Untold,
    }
}

fn state(order: &Row) -> Option<u64> {
    order.get("current_state").and_then(number)
}

fn outcome(answer: &Value) -> &str {
    answer.get("outcome").and_then(Value::as_str).unwrap_or_default()
}
