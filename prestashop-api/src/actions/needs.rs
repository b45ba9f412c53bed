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
}

impl Need {
    const fn new(resource: &'static str, verbs: &'static [Verb]) -> Self {
        Self { resource, verbs }
    }

    const fn read(resource: &'static str) -> Self {
        Self::new(resource, &[Verb::Get])
    }
}

/// What changes single fields: PATCH, and PUT before PrestaShop 8.0.
const CHANGE: &[Verb] = &[Verb::Patch, Verb::Put];

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
                vec![read, Need::read("order_states"), Need::new("order_histories", &[Verb::Post])]
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
