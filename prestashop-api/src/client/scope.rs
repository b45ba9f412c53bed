//! Which shops of a multistore a call is about.

use crate::error::{Error, Result};
use crate::resources::service::ALL_SHOPS;
use crate::version::Version;

/// Which shops of a multistore a call is about.
///
/// What a scope does depends on the resource:
///
/// - Lists of records that are linked to shops (products, categories, combinations, carriers, …) hold the records of the *one*
///   context shop: that of [`Shop`](Self::Shop), else that of the address. One record is found if it is linked to any of the
///   selected shops.
/// - Lists of `orders` and `customers` are filtered by the selected shops; one order or customer is read and written by its id
///   from any shop.
/// - `stock_availables` are those of the selected shops, or those that their group shares. Shops on PHP 8.1 and later list those of all
///   shops, so that the client filters by shop and group; the key has to GET `shops` for that.
/// - Everything else (carts, addresses, order details and histories, messages, …) belongs to no shop: all of it is seen in every
///   scope.
///
/// A key that is granted on *one* of the selected shops sees all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ShopScope {
    /// The shop that the address belongs to: nothing is said in the call.
    #[default]
    Default,
    /// One shop, by its id (`id_shop`). A shop that does not know the id redirects to its front page.
    Shop(u32),
    /// All shops of a group, by the group's id. Sent as `id_group_shop`, which all versions know, and as `id_shop_group`, which
    /// PrestaShop 1.7.8.0 and later prefer. A group without shops is [`NotFound`](crate::ErrorKind::NotFound).
    Group(u32),
    /// All shops (`id_shop=all`). PrestaShop 8.1.0 and later.
    All,
}

impl ShopScope {
    /// The parameters that a call in this scope has.
    #[must_use]
    pub fn parameters(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Default => Vec::new(),
            Self::Shop(id) => vec![("id_shop", id.to_string())],
            Self::Group(id) => vec![("id_group_shop", id.to_string()), ("id_shop_group", id.to_string())],
            Self::All => vec![("id_shop", "all".to_owned())],
        }
    }

    /// Refuses what cannot work, as far as the version is known.
    pub(crate) fn check(self, version: Option<&Version>) -> Result<()> {
        match (self, version) {
            (Self::Shop(0) | Self::Group(0), _) => Err(Error::usage("no shop and no group has the id 0")
                .with_hint("The ids stand in the back office under Advanced Parameters > Multistore.")),
            (Self::All, Some(version)) if !version.reaches(ALL_SHOPS) => {
                Err(Error::usage(format!("PrestaShop {version} has no scope of all shops: that came with {ALL_SHOPS}"))
                    .with_hint("Ask for a group of shops, or for each shop on its own."))
            }
            _ => Ok(()),
        }
    }

    /// What a redirect to the front page, `site`, means in this scope.
    pub(crate) fn redirect_hint(self, site: &str) -> String {
        match self {
            Self::Default => format!("Connect to the shop by its own address: it calls itself {site}."),
            Self::Shop(id) => format!(
                "Check that the shop has a shop with id {id}, and that its address is the one given; it calls itself {site}."
            ),
            Self::Group(id) => format!(
                "Check that the shop has a group of shops with id {id}, and that its address is the one given; it calls itself {site}."
            ),
            Self::All => format!(
                "Only PrestaShop {ALL_SHOPS} and later know the scope of all shops: ask for a group of shops instead. If the shop is \
                 that new, check its address; it calls itself {site}."
            ),
        }
    }

    /// The scope as a word that tells it from the others: `default`, `3`, `group-2`, `all`.
    #[cfg(feature = "poller")]
    pub(crate) fn label(self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::Shop(id) => id.to_string(),
            Self::Group(id) => format!("group-{id}"),
            Self::All => "all".to_owned(),
        }
    }
}
