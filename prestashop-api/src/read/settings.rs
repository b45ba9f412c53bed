//! Settings of the shop, and the probe that asks for its time zone.

use super::Pager;
use crate::client::{Connection, Probe, Shop, ShopScope};
use crate::error::{Result, ShopError};
use crate::query::filter::{self, notation};
use crate::query::{PagingMode, Query};
use crate::record::{ResourceMeta, StaticShape as _};

impl Shop {
    /// Asks the shop for its version, name and time, and for what the key may do: one call, two if the key may read
    /// `configurations`.
    ///
    /// # Errors
    ///
    /// Whatever keeps the key from the API root: a wrong address, no connection, a refused key, a webservice that is
    /// switched off.
    pub async fn probe(&self) -> Result<Probe> {
        let mut probe = self.connection.probe_root().await?;
        if probe.rights("configurations").get {
            match told_zone(&self.connection).await {
                Ok(zone) => probe.time_zone = zone,
                // The zone is an extra: a shop that cannot tell it is still a shop. What it said instead is passed on.
                Err(error) => {
                    probe.notices.push(ShopError::new(error.cause().and_then(|cause| cause.code), error.to_string()));
                }
            }
        }
        Ok(probe)
    }
}

/// The name of the time zone; `None` where shops of a multistore differ in it, and where it cannot be read: it is a hint.
///
/// # Errors
/// What passes by itself: asked again, the shop may tell.
#[cfg(feature = "poller")]
pub(crate) async fn time_zone(connection: &Connection) -> Result<Option<String>> {
    match told_zone(connection).await {
        Err(error) if error.is_permission() => Ok(None),
        Err(error) if !error.is_retryable() => {
            tracing::warn!("error.type" = error.kind().as_str(), "the shop's time zone is not known: {error}");
            Ok(None)
        }
        zone => zone,
    }
}

/// The name of the time zone; `None` where shops of a multistore differ in it, and nothing tells which of them is the one in use.
async fn told_zone(connection: &Connection) -> Result<Option<String>> {
    let scope = connection.scope();
    let display = if let ShopScope::Shop(_) = scope { "[id,name,value,id_shop]" } else { "[id,name,value]" };
    let mut rows = rows(connection, "PS_TIMEZONE", display).await?;
    if let ShopScope::Shop(shop) = scope {
        let own = rows.iter().any(|row| row.id_shop == Some(shop.into()));
        // What the shop has of its own goes before what its group and all shops have.
        rows.retain(|row| row.id_shop.filter(|shop| *shop > 0) == own.then_some(shop.into()));
    }
    let mut zones = values(rows);
    Ok(if zones.len() == 1 { zones.pop() } else { None })
}

/// The values of a setting, each once; shops of a multistore can have their own. Empty ones are left out.
pub(crate) async fn settings(connection: &Connection, name: &str) -> Result<Vec<String>> {
    Ok(values(rows(connection, name, "[id,name,value]").await?))
}

fn values(rows: Vec<Setting>) -> Vec<String> {
    let mut values: Vec<String> = rows.into_iter().map(|row| row.value).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// The rows of a setting that have a value.
async fn rows(connection: &Connection, name: &str, display: &str) -> Result<Vec<Setting>> {
    let mut query = Query::new(&SETTINGS);
    display.clone_into(&mut query.display);
    query.paging = PagingMode::Whole;
    query.filter("name", filter::text(name).map(notation::equal));
    let page = Pager::new(connection.clone(), query).next(Setting::default).await.transpose()?;
    let mut rows = page.map(|page| page.items).unwrap_or_default();
    rows.retain(|row| row.name == name && !row.value.is_empty());
    Ok(rows)
}

/// The resource `configurations`, as far as it is read here: whatever groups of resources are built in.
static SETTINGS: ResourceMeta = ResourceMeta {
    name: "configurations",
    item: "configuration",
    list: "configurations",
    shape: Setting::SHAPE,
    ..ResourceMeta::PLAIN
};

crate::record! {
    /// A setting of the shop, of which a multistore can have several.
    #[record("configuration")]
    struct Setting {
        /// Its id.
        pub id: u64,
        /// Its name.
        pub name: String,
        /// Its value.
        pub value: String,
        /// The shop that it is for; none or 0 for those of a group, or all.
        pub id_shop: Option<u64>,
    }
}
