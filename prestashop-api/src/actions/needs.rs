//! Which rights of the key actions and triggers need.

use serde::Serialize;

use super::{ActionKind, ActionMeta, TriggerMeta};
use crate::error::Verb;

/// A right that the key must have: one of the verbs on the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Need {
    /// The resource.
    pub resource: &'static str,
    /// The verbs, of which one is enough.
    #[serde(serialize_with = "words")]
    pub verbs: &'static [Verb],
    /// What does in its place for a part of the work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Instead>,
}

/// A right that does in the place of a [`Need`], for a part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Instead {
    /// The resource.
    pub resource: &'static str,
    /// The verb.
    pub verb: Verb,
    /// What is left out without the right itself, in words.
    pub without: &'static str,
}

impl Need {
    const fn new(resource: &'static str, verbs: &'static [Verb]) -> Self {
        Self { resource, verbs, instead: None }
    }

    const fn read(resource: &'static str) -> Self {
        Self::new(resource, &[Verb::Get])
    }
}

/// What changes single fields: PATCH, and PUT before PrestaShop 8.0.
const CHANGE: &[Verb] = &[Verb::Patch, Verb::Put];

/// PATCH moves an order to another state too, but mails wherever the state has a mail.
#[cfg(feature = "sales")]
const ALWAYS_MAILS: Instead = Instead {
    resource: "orders",
    verb: Verb::Patch,
    without: "a state that has a mail cannot be set unless the customer is mailed (`notify`)",
};

impl ActionMeta {
    /// The rights that the key needs for it. A write is looked at afterwards, so that it needs GET as well.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let resource = self.resource.name;
        let read = Need::read(resource);
        match self.does {
            ActionKind::List { .. } | ActionKind::Get { .. } => vec![read],
            ActionKind::Create { .. } => vec![read, Need::new(resource, &[Verb::Post])],
            ActionKind::Update { .. } => vec![read, Need::new(resource, CHANGE)],
            ActionKind::Delete { .. } => vec![read, Need::new(resource, &[Verb::Delete])],
            #[cfg(feature = "sales")]
            ActionKind::ChangeOrderState => {
                let history = Need { instead: Some(ALWAYS_MAILS), ..Need::new("order_histories", &[Verb::Post]) };
                vec![read, Need::read("order_states"), history]
            }
            #[cfg(feature = "stock")]
            ActionKind::SetStock => vec![read, Need::new(resource, CHANGE)],
            #[cfg(feature = "sales")]
            ActionKind::SetTracking => vec![read, Need::new(resource, CHANGE)],
        }
    }
}

impl TriggerMeta {
    /// The rights that the key needs for it. GET on `configurations` is of use too: the shop's time zone stands there.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let unless = self.unless.map(|unless| Need::read(unless.resource.name));
        std::iter::once(Need::read(self.resource.name)).chain(unless).collect()
    }
}

fn words<S: serde::Serializer>(verbs: &&'static [Verb], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(verbs.iter().map(|verb| verb.as_str()))
}
