//! The catalogue: resources, actions and triggers by name, with JSON Schemas of what goes in and comes out.

use std::future::IntoFuture;

use serde_json::Value;

#[cfg(any(feature = "sales", feature = "stock"))]
use super::ActionOutput as _;
use super::{ActionKind, ActionMeta, ActionPreview, Inputs, run, write};
use crate::client::{BoxFuture, Shop};
use crate::error::{Error, Result, or_suggest};
use crate::record::{Naming, Record, ResourceMeta, WithoutSecrets};
use crate::resources::EveryTrigger;

/// What the spec says about a trigger.
// Filled in by generated code, which is made anew for each release.
#[derive(Debug, Clone, Copy)]
pub struct TriggerMeta {
    /// Its name: `prestashop/order-updated`.
    pub name: &'static str,
    /// What it does, for people.
    pub about: &'static str,
    /// The resource that it watches.
    pub resource: &'static ResourceMeta,
    /// The display of its records: the name of one of the resource's, or `full`.
    pub display: &'static str,
    /// What it passes over.
    pub unless: Option<Unless>,
    /// Its inputs.
    pub inputs: Inputs,
    /// Its former name, and whether it is still to be used.
    pub naming: Naming,
}

impl TriggerMeta {
    /// Whole records, all that change, and what every trigger takes; the name, the words and the resource are still to be said.
    pub const PLAIN: Self = Self {
        name: "",
        about: "",
        resource: &ResourceMeta::PLAIN,
        display: FULL,
        unless: None,
        inputs: Inputs::of::<EveryTrigger>(),
        naming: Naming::PLAIN,
    };
}

/// Another resource, which names the records that a trigger passes over.
// Filled in by generated code, which is made anew for each release.
#[derive(Debug, Clone, Copy)]
pub struct Unless {
    /// The resource.
    pub resource: &'static ResourceMeta,
    /// Its field that names the record.
    pub field: &'static str,
}

/// All actions and triggers of the spec, for platforms that offer them to their users.
///
/// ```
/// use prestashop_api::Catalogue;
///
/// let action = Catalogue::action("prestashop/list-orders")?;
/// assert_eq!(action.input_schema()["properties"]["current_state"]["x-resource"], "order_states");
/// # Ok::<(), prestashop_api::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Catalogue;

impl Catalogue {
    /// All actions.
    #[must_use]
    pub fn actions() -> &'static [&'static ActionMeta] {
        crate::resources::ACTIONS
    }

    /// The actions and triggers of the library, and behind them these actions of a crate of your own.
    #[must_use]
    pub fn with(actions: &'static [&'static ActionMeta]) -> Catalogues {
        Catalogues { actions: vec![Self::actions()], triggers: vec![Self::triggers()] }.and(actions)
    }

    /// All triggers.
    #[must_use]
    pub fn triggers() -> &'static [&'static TriggerMeta] {
        crate::resources::TRIGGERS
    }

    /// The versions of PrestaShop that recordings prove, and whose schemas the spec was compared with field by field.
    #[must_use]
    pub fn versions() -> &'static [&'static str] {
        crate::resources::service::SUPPORTED
    }

    /// The name of an action or trigger without `prestashop/`.
    #[must_use]
    pub fn short_name(name: &str) -> &str {
        name.strip_prefix("prestashop/").unwrap_or(name)
    }

    /// The resource of that name.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn resource(name: &str) -> Result<&'static ResourceMeta> {
        find(name, "resource", crate::resources::RESOURCES, |resource| (resource.name, resource.naming))
    }

    /// The action of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn action(name: &str) -> Result<&'static ActionMeta> {
        find(name, "action", Self::actions(), |action| (action.name, action.naming))
    }

    /// The trigger of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn trigger(name: &str) -> Result<&'static TriggerMeta> {
        find(name, "trigger", Self::triggers(), |trigger| (trigger.name, trigger.naming))
    }
}

fn find<'a, T: 'static>(
    name: &str,
    what: &str,
    all: impl IntoIterator<Item = &'a &'static T> + Clone,
    names_of: fn(&T) -> (&'static str, Naming),
) -> Result<&'static T> {
    let short = Catalogue::short_name;
    let wanted = short(name);
    let of = |is: &dyn Fn(&'static str, Naming) -> bool| {
        let is = |item: &&&'static T| {
            let (name, naming) = names_of(item);
            is(name, naming)
        };
        all.clone().into_iter().find(is).copied()
    };
    let former = || of(&|_, naming| !naming.renamed_from.is_empty() && short(naming.renamed_from) == wanted);
    let found = of(&|name, _| short(name) == wanted).or_else(former).ok_or_else(|| {
        let names = all.into_iter().map(|item| short(names_of(item).0));
        Error::usage(or_suggest(&format!("there is no {what} `{name}`"), wanted, names))
    })?;
    let (now, naming) = names_of(found);
    naming.tell(format_args!("the {what}"), wanted, short(now));
    Ok(found)
}

/// The actions and triggers of several specs: those of the library, and those of crates of your own.
///
/// ```
/// use prestashop_api::Catalogue;
/// # const ACTIONS: &[&prestashop_api::actions::ActionMeta] = &[];
/// # const TRIGGERS: &[&prestashop_api::actions::TriggerMeta] = &[];
///
/// // Both are what the generator makes of the `actions.yaml` of such a crate.
/// let all = Catalogue::with(ACTIONS).with_triggers(TRIGGERS);
/// let action = all.action("prestashop/list-orders")?;
/// assert!(all.actions().any(|other| other.name == action.name));
/// assert_eq!(all.trigger("order-updated")?.resource.name, "orders");
/// # Ok::<(), prestashop_api::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Catalogues {
    actions: Vec<&'static [&'static ActionMeta]>,
    triggers: Vec<&'static [&'static TriggerMeta]>,
}

impl Catalogues {
    /// Adds actions. Of two of one name the one that was there before counts.
    #[must_use]
    pub fn and(mut self, actions: &'static [&'static ActionMeta]) -> Self {
        self.actions.push(actions);
        self
    }

    /// Adds triggers. Of two of one name the one that was there before counts.
    #[must_use]
    pub fn with_triggers(mut self, triggers: &'static [&'static TriggerMeta]) -> Self {
        self.triggers.push(triggers);
        self
    }

    /// All actions.
    pub fn actions(&self) -> impl Iterator<Item = &'static ActionMeta> + Clone + '_ {
        self.actions.iter().copied().flatten().copied()
    }

    /// All triggers.
    pub fn triggers(&self) -> impl Iterator<Item = &'static TriggerMeta> + Clone + '_ {
        self.triggers.iter().copied().flatten().copied()
    }

    /// The action of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn action(&self, name: &str) -> Result<&'static ActionMeta> {
        find(name, "action", self.actions.iter().copied().flatten(), |action| (action.name, action.naming))
    }

    /// The trigger of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn trigger(&self, name: &str) -> Result<&'static TriggerMeta> {
        find(name, "trigger", self.triggers.iter().copied().flatten(), |trigger| (trigger.name, trigger.naming))
    }
}

impl ActionMeta {
    /// Runs the action with inputs as JSON, and gives its answer as JSON when it is awaited. What the spec marks `secret` is left out
    /// of it, unless it is asked for [`with_secrets`](Run::with_secrets).
    pub fn run<'a>(&'static self, shop: &'a Shop, inputs: &'a Value) -> Run<'a> {
        Run { action: self, shop, inputs, secrets: false }
    }
}

/// A run of an action of the catalogue; awaiting it does it.
#[derive(Debug, Clone, Copy)]
#[must_use = "nothing is done before it is awaited"]
pub struct Run<'a> {
    action: &'static ActionMeta,
    shop: &'a Shop,
    inputs: &'a Value,
    secrets: bool,
}

impl Run<'_> {
    /// Has the answer show what is secret too: hashes of passwords, keys of customers.
    pub fn with_secrets(mut self) -> Self {
        self.secrets = true;
        self
    }

    /// Shows what an action that writes would do, and writes nothing.
    ///
    /// # Errors
    /// As for the run itself, and when the action writes nothing.
    pub async fn preview(self) -> Result<ActionPreview> {
        let inputs = self.action.inputs.read(self.action.name, self.inputs)?;
        let preview = write::preview(self.shop, self.action, &*inputs).await?;
        Ok(match preview {
            ActionPreview::Write(preview) if self.secrets => preview.with_secrets().into(),
            preview => preview,
        })
    }

    async fn answer(self) -> Result<Value> {
        let Self { action, shop, secrets, .. } = self;
        let inputs = action.inputs.read(action.name, self.inputs)?;
        let json = |record: &dyn Record| {
            if secrets { serde_json::to_value(record) } else { serde_json::to_value(WithoutSecrets(record)) }
        };
        let answer = match action.does {
            ActionKind::List { .. } if action.display == FULL => {
                let found = run::list(shop, action, &*inputs, action.resource.new).await?;
                found.try_map(|record| json(&record)).and_then(serde_json::to_value)
            }
            ActionKind::List { .. } => {
                let found = run::list(shop, action, &*inputs, action.resource.partial).await?;
                found.try_map(|record| json(&record)).and_then(serde_json::to_value)
            }
            ActionKind::Get { display: None, .. } if action.display == FULL => {
                json(&run::get(shop, action, &*inputs, action.resource.new).await?)
            }
            ActionKind::Get { .. } => json(&run::get(shop, action, &*inputs, action.resource.partial).await?),
            ActionKind::Create { .. } | ActionKind::Update { .. } => {
                write::told(&write::record(shop, action, &*inputs, action.resource.partial).await?, json)
            }
            ActionKind::Delete { .. } => serde_json::to_value(write::remove(shop, action, &*inputs).await?),
            #[cfg(feature = "sales")]
            ActionKind::ChangeOrderState => {
                serde_json::to_value(super::OrderStateChange::obtain(shop, action, &*inputs).await?)
            }
            #[cfg(feature = "stock")]
            ActionKind::SetStock => serde_json::to_value(super::StockChange::obtain(shop, action, &*inputs).await?),
            #[cfg(feature = "sales")]
            ActionKind::SetTracking => {
                serde_json::to_value(super::TrackingChange::obtain(shop, action, &*inputs).await?)
            }
        };
        answer.map_err(|error| Error::decode(action.name, error.to_string()))
    }
}

/// # Errors
/// An input that is unknown, missing or does not fit, before anything is sent; and what the shop or the network says.
impl<'a> IntoFuture for Run<'a> {
    type Output = Result<Value>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.answer())
    }
}

impl TriggerMeta {
    /// Checks inputs without a shop, as [`ActionMeta::check`] does.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self, inputs: &Value) -> Result<()> {
        self.inputs.check(self.name, inputs).map(drop)
    }
}

/// The display that shows all of a record.
const FULL: &str = "full";
