//! Lists that the shop does not restrict to the scope: the client does it by filters.

use super::{Pager, records};
use crate::client::{Call, ShopScope};
use crate::error::Result;
use crate::query::filter::notation;
use crate::record::ByShop;
use crate::resources::service::SCOPE_OVERLOOKED;

crate::record! {
    /// A shop of a multistore, and its group.
    #[record("")]
    struct GroupedShop {
        /// The shop.
        pub id: u64,
        /// The group.
        pub id_shop_group: u64,
    }
}

impl Pager {
    /// Asks for the rows of the scope's shops only: their own, and those that their group shares. What comes is held against it as against
    /// every filter.
    ///
    /// # Errors
    /// The key may not read `shops`, which tells which group a shop is in.
    pub(super) async fn narrow(&mut self) -> Result<()> {
        let Some(ByShop { shop, group }) = self.query.resource.by_shop else { return Ok(()) };
        let scope = self.connection.scope();
        let by = match scope {
            ShopScope::Shop(id) => ("id", id),
            ShopScope::Group(id) => ("id_shop_group", id),
            ShopScope::Default | ShopScope::All => return Ok(()),
        };
        // Whoever filters by shop or group has said what is wanted.
        if [shop, group].iter().any(|field| self.query.is_filtered_by(field)) || !self.is_overlooked() {
            return Ok(());
        }
        let call = Call::get("shops").query("display", "[id,id_shop_group]").filter(by.0, notation::equal(by.1));
        let mut shops: Vec<GroupedShop> = match self.connection.call(call).await {
            // The answer told the version.
            Err(_) if !self.is_overlooked() => return Ok(()),
            Err(error) if error.is_permission() => {
                return Err(error.with_hint(
                    "Let the key GET shops: on PHP 8.1 and later the shop lists the stock of all shops, and only `shops` tells which \
                     of it is of the scope.",
                ));
            }
            answer => records(&self.connection, &answer?, "shops", "shop")?,
        };
        // Something on the way may have cut the filter.
        shops.retain(|shop| u64::from(by.1) == if by.0 == "id" { shop.id } else { shop.id_shop_group });
        let with_none = |ids: Vec<u64>| Ok(notation::any_of(ids.into_iter().chain([0])));
        let ids = match scope {
            ShopScope::Shop(id) => vec![id.into()],
            _ => shops.iter().map(|shop| shop.id).collect(),
        };
        let mut groups: Vec<u64> = shops.iter().map(|shop| shop.id_shop_group).filter(|group| *group > 0).collect();
        groups.sort_unstable();
        groups.dedup();
        self.query.filter(shop, with_none(ids));
        self.query.filter(group, with_none(groups));
        Ok(())
    }

    /// Whether the shop may list rows of shops outside the scope.
    fn is_overlooked(&self) -> bool {
        self.connection.version().is_none_or(|version| version.reaches(SCOPE_OVERLOOKED))
    }
}
