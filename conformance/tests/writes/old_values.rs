//! Records that the shop refuses for what they hold already.

use prestashop_api::resources::{AddressId, Addresses, Configurations, Deliveries, EmployeeId, Employees};
use prestashop_api::{ErrorKind, Outcome, Resource as _};
use serde_json::json;

use crate::ask::{held, shop, writes};

#[tokio::test]
async fn a_setting_of_the_installer_can_be_written() {
    let (shop, client) = shop("8.2.1").await;
    let zero = "0000-00-00 00:00:00";
    let id = shop.mutate(|world| {
        let id = world.rows("configurations").next().unwrap()["id"].as_u64().unwrap();
        world.set("configurations", id, "date_add", zero);
        world.set("configurations", id, "date_upd", zero);
        id
    });
    let write = client.update(Configurations::META, id).set("value", "7").unwrap();
    let preview = write.preview().await.unwrap();
    assert_eq!(
        preview.notes,
        ["date_add: it holds none, of which the shop would refuse the record; it gets the time of the write"]
    );
    assert_eq!(preview.differences.len(), 1, "{preview}");
    let written = write.send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Applied, &[][..]), "{}", written.note);
    assert_eq!(written.effects, preview.notes);
    assert_eq!(held(&shop, "configurations", id, "value"), "7");
    assert_ne!(held(&shop, "configurations", id, "date_add"), zero);
    let sent = writes(&shop).pop().unwrap();
    assert!(
        sent.ends_with("<value>7</value><date_add></date_add><date_upd></date_upd></configuration></prestashop>"),
        "{sent}"
    );
    // One that has dates keeps them.
    shop.mutate(|world| world.set("configurations", id, "date_add", "2020-01-01 00:00:00"));
    let again = client.update(Configurations::META, id).set("value", "8").unwrap().send().await.unwrap();
    assert_eq!((again.outcome, again.effects.len()), (Outcome::Applied, 0));
    assert_eq!(held(&shop, "configurations", id, "date_add"), "2020-01-01 00:00:00");
}

#[tokio::test]
async fn an_employee_without_dates_of_a_comparison_can_be_written_before_9() {
    let (shop, client) = shop("8.2.1").await;
    let none = json!("0000-00-00");
    shop.mutate(|world| world.set("employees", 1, "stats_compare_from", none.clone()));
    let written = client.employees().update(EmployeeId(1)).firstname("Ann").send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    assert!(written.effects.is_empty(), "{:?}", written.effects);
    assert_eq!(
        (held(&shop, "employees", 1, "firstname"), held(&shop, "employees", 1, "stats_compare_from")),
        (json!("Ann"), none)
    );
}

#[tokio::test]
async fn where_such_dates_cannot_be_written_the_field_in_the_way_is_named() {
    let (shop, client) = shop("9.0.0").await;
    shop.mutate(|world| world.set("employees", 1, "stats_compare_from", "0000-00-00"));
    let error = client.employees().update(EmployeeId(1)).firstname("Ann").send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidField, Some("stats_compare_from")));
    insta::assert_snapshot!(error.hint().unwrap(), @"The shop checks the whole record, and refuses what it holds in `stats_compare_from`, which this write leaves alone: it cannot be written here, so that the record can be changed in the back office only.");
    let zero = client.update(Employees::META, 1).set("stats_compare_from", "2026-01-01").unwrap().send().await;
    assert_eq!(zero.unwrap_err().kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn an_old_text_with_what_is_forbidden_now_is_named() {
    let (shop, client) = shop("8.2.1").await;
    let id = shop.mutate(|world| {
        let id = world.rows("addresses").next().unwrap()["id"].as_u64().unwrap();
        world.set("addresses", id, "other", "ring <twice>");
        id
    });
    let error = client.addresses().update(AddressId(id)).city("Paris").send().await.unwrap_err();
    insta::assert_snapshot!(error, @r#"PATCH addresses/1: other: Validation error: "Property Address->other is not valid" (code 85)"#);
    insta::assert_snapshot!(error.hint().unwrap(), @"The shop checks the whole record, and refuses what it holds in `other`, which this write leaves alone: write it too, with a value that the shop takes.");
    // What is set itself needs no such word.
    let own = client.update(Addresses::META, id).set("other", "<b>").unwrap().send().await.unwrap_err();
    assert_eq!(own.kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn a_price_of_shipping_without_the_other_range_can_be_written() {
    let (shop, client) = shop("8.2.1").await;
    shop.mutate(|world| {
        for (field, value) in [("id_range_price", ""), ("id_shop", "1"), ("id_shop_group", "1")] {
            world.set("deliveries", 1, field, value);
        }
    });
    let written = client.update(Deliveries::META, 1).set("price", "4").unwrap().send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    assert_eq!(held(&shop, "deliveries", 1, "price"), "4.000000");
}
