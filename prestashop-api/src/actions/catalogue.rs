//! The catalogue: resources, actions and triggers by name, with JSON Schemas of what goes in and comes out.

use serde_json::Value;

#[cfg(feature = "sales")]
use super::ActionOutput as _;
use super::{ActionKind, ActionMeta, Inputs, run};
use crate::client::Shop;
use crate::error::{Error, Result, or_suggest};
use crate::record::ResourceMeta;

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
    /// Its inputs.
    pub inputs: Inputs,
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

    /// The resource of that name.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn resource(name: &str) -> Result<&'static ResourceMeta> {
        find(name, "resource", crate::resources::RESOURCES, |resource| resource.name)
    }

    /// The action of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn action(name: &str) -> Result<&'static ActionMeta> {
        find(name, "action", Self::actions(), |action| action.name)
    }

    /// The trigger of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn trigger(name: &str) -> Result<&'static TriggerMeta> {
        find(name, "trigger", Self::triggers(), |trigger| trigger.name)
    }
}

fn find<T>(name: &str, what: &str, all: &'static [&'static T], name_of: fn(&T) -> &'static str) -> Result<&'static T> {
    let short = |name: &'static str| name.strip_prefix("prestashop/").unwrap_or(name);
    let wanted = name.strip_prefix("prestashop/").unwrap_or(name);
    all.iter().find(|item| short(name_of(item)) == wanted).copied().ok_or_else(|| {
        let names = all.iter().map(|item| short(name_of(item)));
        Error::usage(or_suggest(&format!("there is no {what} `{name}`"), wanted, names))
    })
}

impl ActionMeta {
    /// Runs the action with inputs as JSON, and gives its answer as JSON.
    ///
    /// # Errors
    /// An input that is unknown, missing or does not fit, before anything is sent; and what the shop or the network says.
    pub async fn run(&'static self, shop: &Shop, inputs: &Value) -> Result<Value> {
        let inputs = self.inputs.read(self.name, inputs)?;
        let answer = match self.does {
            ActionKind::List { .. } if self.display == FULL => {
                serde_json::to_value(run::list(shop, self, &*inputs, self.resource.new).await?)
            }
            ActionKind::List { .. } => {
                serde_json::to_value(run::list(shop, self, &*inputs, self.resource.partial).await?)
            }
            ActionKind::Get { display: None, .. } if self.display == FULL => {
                serde_json::to_value(run::get(shop, self, &*inputs, self.resource.new).await?)
            }
            ActionKind::Get { .. } => {
                serde_json::to_value(run::get(shop, self, &*inputs, self.resource.partial).await?)
            }
            #[cfg(feature = "sales")]
            ActionKind::ChangeOrderState => {
                serde_json::to_value(super::OrderStateChange::obtain(shop, self, &*inputs).await?)
            }
        };
        answer.map_err(|error| Error::decode(self.name, error.to_string()))
    }
}

impl TriggerMeta {
    /// Checks inputs without a shop, as [`ActionMeta::check`] does.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self, inputs: &Value) -> Result<()> {
        self.inputs.read(self.name, inputs).map(drop)
    }
}

/// The display that shows all of a record.
const FULL: &str = "full";
