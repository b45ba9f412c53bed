//! A feed per shop of a multistore.

use prestashop_api::ShopScope;
use prestashop_api::poller::PollerErrorKind;
use serde_json::{Value, json};

use super::platform::{NONE, Platform, id};

/// A shop of two: the second one in New York, the first and whatever else in Paris.
async fn second(trigger: &str) -> Platform {
    let mut platform = Platform::new(trigger, json!({})).await;
    platform.running.mutate(|world| {
        let mut shop = world.rows("shops").next().unwrap().clone();
        shop.insert("id".to_owned(), 2.into());
        world.insert("shops", shop);
        let mut zone = world.rows("configurations").find(|row| row["name"] == "PS_TIMEZONE").unwrap().clone();
        zone.shift_remove("id");
        zone.insert("id_shop".to_owned(), 2.into());
        zone.insert("value".to_owned(), "America/New_York".into());
        world.insert("configurations", zone);
    });
    platform.shop = platform.shop.scoped(ShopScope::Shop(2));
    platform
}

/// Makes a record, written now by the second shop's clock, of a shop.
fn write(platform: &Platform, resource: &str, of: u64) -> u64 {
    let now = platform.hands.now_in("America/New_York");
    platform.running.mutate(|world| {
        let mut row = world.rows(resource).next().unwrap().clone();
        row.shift_remove("id");
        row.insert("id_shop".to_owned(), of.into());
        row.insert("date_upd".to_owned(), now.into());
        world.insert(resource, row)
    })
}

/// Lists of carts are those of all shops: each feed has those of its own.
#[tokio::test]
async fn a_feed_reports_what_is_of_its_shop_by_the_zone_of_its_shop() {
    for trigger in ["order-updated", "customer-updated", "cart-updated"] {
        let mut platform = second(trigger).await;
        assert_eq!(platform.reported().await, NONE, "{trigger}");
        let resource = platform.trigger.resource.name;
        write(&platform, resource, 1);
        let own = write(&platform, resource, 2);
        assert_eq!(platform.reported().await, [own], "{trigger}");
        let state: Value = serde_json::from_str(&platform.kept).unwrap();
        assert_eq!(state["time_zone"]["name"], "America/New_York", "{trigger}");
    }
}

/// A shop without a zone of its own has that of all.
#[tokio::test]
async fn a_shop_without_a_zone_of_its_own_has_that_of_all() {
    let mut platform = second("order-updated").await;
    platform.running.mutate(|world| {
        let zones: Vec<_> = world.rows("configurations").filter(|row| row["name"] == "PS_TIMEZONE").map(id).collect();
        world.set("configurations", zones[1], "id_shop", 3);
    });
    assert_eq!(platform.reported().await, NONE);
    let state: Value = serde_json::from_str(&platform.kept).unwrap();
    assert_eq!(state["time_zone"]["name"], "Europe/Paris");
}

#[tokio::test]
async fn the_state_of_another_shop_is_foreign() {
    let mut platform = second("order-updated").await;
    assert_eq!(platform.reported().await, NONE);
    platform.shop = platform.shop.scoped(ShopScope::Shop(1));
    assert_eq!(platform.cycle().await.unwrap_err().kind(), PollerErrorKind::State);
}
