//! The face of a connection.

use std::sync::Arc;

use url::Url;

use crate::client::{Clock, Connection, ShopBuilder, ShopScope};
use crate::error::Verb;
use crate::version::Version;

/// A shop's webservice. Cheap to clone: the clones share connections, key and retry budget, also those made by
/// [`scoped`](Self::scoped).
///
/// ```
/// # fn main() -> prestashop_api::Result<()> {
/// use prestashop_api::Shop;
///
/// let shop = Shop::connect("https://shop.example").key("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").build()?;
/// # let _ = shop;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Shop {
    /// A field, not methods: the resources of a spec may then have any name.
    pub(crate) connection: Connection,
}

impl Shop {
    /// Starts to describe the connection. `url` is the shop's address, with or without `/api` and a slash at its end;
    /// a shop in a folder has the folder in it. A shop without URL rewriting is reached by the address of its
    /// `webservice/dispatcher.php`.
    pub fn connect(url: impl Into<String>) -> ShopBuilder {
        ShopBuilder::new(url.into())
    }

    /// The address of the API, ending in `/api/` or `/webservice/dispatcher.php`. The key is not in it.
    #[must_use]
    pub fn url(&self) -> &Url {
        self.connection.base()
    }

    /// The shops of a multistore that calls are about.
    #[must_use]
    pub fn scope(&self) -> ShopScope {
        self.connection.scope()
    }

    /// The same connection with calls about other shops of the multistore.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::ShopScope;
    ///
    /// let orders = shop.scoped(ShopScope::Group(2)).orders().list().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn scoped(&self, scope: ShopScope) -> Self {
        Self { connection: self.connection.scoped(scope) }
    }

    /// The version of PrestaShop that the shop's last answer told; `None` before the first answer.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.connection.version()
    }

    /// The clock that the shop's calls use.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.connection.clock()
    }

    /// Whether a verb is sent as a POST that names it ([`ShopBuilder::tunnel_verbs`]).
    #[must_use]
    pub fn tunnels(&self, verb: Verb) -> bool {
        self.connection.tunnels(verb)
    }
}
