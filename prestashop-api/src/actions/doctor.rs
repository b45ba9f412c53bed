//! The doctor: what keeps a shop and its key from being used, or makes it slow, each with what to click or to type.

mod access;
mod cost;
mod state;

use std::fmt;

use serde::Serialize;

use super::{ActionMeta, Catalogue, Need, TriggerMeta};
use crate::client::{Connection, Probe, Shop};
use crate::error::{Error, Verb};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
// Never grows: fine, good to know, harmful and broken are all there is.
pub enum Level {
    /// It is as it should be.
    Ok,
    /// Good to know.
    Note,
    /// It works, and can do harm or cost much.
    Warning,
    /// Something that is needed does not work.
    Error,
}

impl Level {
    /// The level as a stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that was found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What it is about, a stable word such as `https`, `rewriting` or `rights/list-orders`.
    pub id: String,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub message: String,
    /// What to do about it: what to click, or what to type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Finding {
    fn new(id: impl Into<String>, level: Level, message: impl Into<String>) -> Self {
        Self { id: id.into(), level, message: message.into(), hint: None }
    }

    /// What an error says, with what it says to do.
    fn of(id: impl Into<String>, level: Level, told: String, error: &Error) -> Self {
        Self::new(id, level, told).hint(error.hint().unwrap_or_default())
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        self
    }
}

/// What the doctor found out about a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The findings, in the order in which they were looked for.
    pub findings: Vec<Finding>,
}

impl Diagnosis {
    /// Whether all that is needed works.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.findings.iter().all(|finding| finding.level < Level::Error)
    }
}

/// An examination of a shop; [`examine`](Self::examine) does it. It only reads, some ten small calls.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked before `examine`"]
pub struct Doctor {
    shop: Shop,
    actions: Vec<&'static ActionMeta>,
    triggers: Vec<&'static TriggerMeta>,
    /// How bad it is if the key may not do one of them.
    lacking: Level,
    try_key_in_query: bool,
}

impl Shop {
    /// Finds out what keeps this shop and key from being used, or makes it slow.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) {
    /// let diagnosis = shop.diagnose().examine().await;
    /// for finding in &diagnosis.findings {
    ///     println!("{} {}: {}", finding.level, finding.id, finding.message);
    /// }
    /// # }
    /// ```
    pub fn diagnose(&self) -> Doctor {
        Doctor {
            shop: self.clone(),
            actions: Catalogue::actions().to_vec(),
            triggers: Catalogue::triggers().to_vec(),
            lacking: Level::Note,
            try_key_in_query: false,
        }
    }
}

impl Doctor {
    /// What the key must be able to do. Unless it is set, all actions and triggers of the library are gone through, and a right that is
    /// missing is no error: most keys are for a few of them.
    pub fn needed(mut self, actions: Vec<&'static ActionMeta>, triggers: Vec<&'static TriggerMeta>) -> Self {
        (self.actions, self.triggers, self.lacking) = (actions, triggers, Level::Error);
        self
    }

    /// Lets the doctor send the key in the address where the server seems to keep the header from PHP. Logs on the way then show the key, so
    /// that it is not tried unasked.
    pub fn try_key_in_query(mut self, yes: bool) -> Self {
        self.try_key_in_query = yes;
        self
    }

    /// Asks the shop. What goes wrong is a finding.
    pub async fn examine(self) -> Diagnosis {
        let connection = &self.shop.connection;
        let mut findings = vec![access::way(connection)];
        match self.shop.probe().await {
            Err(error) => findings.extend(access::refused(connection, error, self.try_key_in_query).await),
            Ok(probe) => {
                findings.extend(state::of(&probe));
                findings.extend(self.rights(&probe));
                findings.extend(state::settings(&self.shop, &probe).await);
                findings.extend(cost::of(&self.shop, &probe).await);
            }
        }
        Diagnosis { findings }
    }

    fn rights(&self, probe: &Probe) -> Vec<Finding> {
        let actions = self.actions.iter().map(|action| (action.name, action.needs()));
        let triggers = self.triggers.iter().map(|trigger| (trigger.name, trigger.needs()));
        let rights =
            |(name, needs): (&str, Vec<Need>)| rights(Catalogue::short_name(name), &needs, probe, self.lacking);
        actions.chain(triggers).map(rights).collect()
    }
}

/// Whether the key may do what an action or trigger needs; `lacking` is how bad it is if it may not.
fn rights(name: &str, needs: &[Need], probe: &Probe, lacking: Level) -> Finding {
    let id = format!("rights/{name}");
    let lacks: Vec<_> =
        needs.iter().filter(|need| need.verbs.iter().all(|verb| forbids(probe, need.resource, *verb))).collect();
    if lacks.is_empty() {
        return Finding::new(id, Level::Ok, format!("the key may do all that {name} needs"));
    }
    let told: Vec<_> = lacks.iter().map(|need| format!("{} on {}", either(need.verbs, probe), need.resource)).collect();
    let tick: Vec<_> =
        lacks.iter().map(|need| format!("{} for {}", either(need.verbs, probe), need.resource)).collect();
    let mut message = format!("{name} lacks {}", told.join(" and "));
    let instead: Vec<_> = lacks.iter().filter_map(|need| need.instead).collect();
    let in_part = instead.len() == lacks.len() && !instead.iter().any(|it| forbids(probe, it.resource, it.verb));
    if in_part {
        let parts = instead.iter().map(|it| format!("; by {} on {}, {}", it.verb, it.resource, it.without));
        message.extend(parts);
    }
    let level = if in_part { lacking.min(Level::Warning) } else { lacking };
    Finding::new(id, level, message).hint(format!(
        "in the back office open Advanced Parameters > Webservice, edit the key, and tick {}",
        tick.join(" and ")
    ))
}

fn forbids(probe: &Probe, resource: &str, verb: Verb) -> bool {
    !probe.rights(resource).allows(verb) || (verb == Verb::Patch && !probe.takes_patch())
}

/// The verb to tick: PATCH only where the shop has it.
fn either(verbs: &[Verb], probe: &Probe) -> &'static str {
    let has = |verb: &&Verb| **verb != Verb::Patch || probe.takes_patch();
    verbs.iter().find(has).map_or("GET", |verb| verb.as_str())
}

/// The host of a connection, for people.
fn host(connection: &Connection) -> &str {
    connection.base().host_str().unwrap_or_default()
}
