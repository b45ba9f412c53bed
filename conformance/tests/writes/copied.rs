//! Taxes and groups of tax rules that orders have used: the shop keeps them and makes others of what is written.

use prestashop_api::resources::{OrderStates, TaxId, TaxRuleGroups, Taxes};
use prestashop_api::{ErrorKind, Outcome, Preview, Resource as _, ResourceMeta, Shop};
use prestashop_conformance::shop::{InjectedFault, RunningShop};
use serde_json::json;

use crate::ask::{held, shop};

/// Lets a line of an order be sold with tax 1, of the rules of group 1.
fn sell(shop: &RunningShop) {
    shop.mutate(|world| {
        let line = world.rows("order_details").next().unwrap()["id"].as_u64().unwrap();
        let row = world.row_mut("order_details", line).unwrap();
        row.insert("associations".to_owned(), json!({"taxes": [{"id": "1"}]}));
        row.insert("id_tax_rules_group".to_owned(), json!("1"));
    });
}

async fn set(client: &Shop, meta: &'static ResourceMeta, id: u64, field: &str, value: &str) -> prestashop_api::Written {
    client.update(meta, id).set(field, value).unwrap().send().await.unwrap()
}

#[tokio::test]
async fn what_took_the_place_of_a_tax_in_use_is_found() {
    for version in ["8.2.1", "1.7.8.11"] {
        let (shop, client) = shop(version).await;
        sell(&shop);
        let written = set(&client, Taxes::META, 1, "rate", "21").await;
        let new = written.id.unwrap();
        assert_eq!((written.outcome, new == 1), (Outcome::Applied, false), "{version}: {}", written.note);
        assert_eq!(
            (held(&shop, "taxes", new, "rate"), held(&shop, "taxes", 1, "rate")),
            (json!("21.000"), json!("20.000"))
        );
        // The same again would change what old orders say: it is refused, by a preview too.
        let again = || client.taxes().update(TaxId(1)).rate("21".parse::<prestashop_api::Decimal>().unwrap());
        for error in [again().preview().await.unwrap_err(), again().send().await.unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.message().contains("marked as deleted"), "{error}");
        }
        assert_eq!(held(&shop, "taxes", 1, "rate"), "20.000");
        // Neither is it brought back: the shop would make yet another one.
        let back = client.update(Taxes::META, 1).set("deleted", "0").unwrap().send().await;
        assert_eq!(back.unwrap_err().kind(), ErrorKind::Usage);
        // The new one is not in use, and changed itself.
        assert_eq!(set(&client, Taxes::META, new, "rate", "22").await.id, Some(new));
    }
}

#[tokio::test]
async fn that_it_is_kept_is_said_before_an_update_and_of_no_create() {
    let (_shop, client) = shop("8.2.1").await;
    let told = |preview: &Preview| preview.notes.iter().any(|note| note == Taxes::META.copied_on_write);
    let update = client.update(Taxes::META, 1).set("rate", "21").unwrap().preview().await.unwrap();
    let create = client.create(Taxes::META).set("name.1", "VAT").unwrap().set("rate", "21").unwrap();
    assert!(told(&update) && !told(&create.preview().await.unwrap()), "{update}");
}

#[tokio::test]
async fn a_group_of_rules_in_use_is_followed_as_well() {
    let (shop, client) = shop("8.2.1").await;
    sell(&shop);
    let written = set(&client, TaxRuleGroups::META, 1, "name", "Standard").await;
    let new = written.id.unwrap();
    assert_eq!((written.outcome, new == 1), (Outcome::Applied, false), "{}", written.note);
    assert_eq!(held(&shop, "tax_rule_groups", new, "name"), "Standard");
    assert_eq!(held(&shop, "tax_rule_groups", 1, "deleted"), "1");
}

#[tokio::test]
async fn a_lost_answer_does_not_hide_the_new_one() {
    let (shop, client) = shop("8.2.1").await;
    sell(&shop);
    shop.fault("PATCH", "taxes", InjectedFault::saved_but_dropped());
    let written = set(&client, Taxes::META, 1, "rate", "21").await;
    assert_eq!((written.outcome, written.id == Some(1)), (Outcome::Applied, false), "{}", written.note);
}

#[tokio::test]
async fn a_record_that_is_withdrawn_or_is_no_such_record_is_looked_at_itself() {
    let (shop, client) = shop("8.2.1").await;
    // Nothing takes the place of a tax that is to go.
    let written = set(&client, Taxes::META, 1, "deleted", "1").await;
    assert_eq!((written.outcome, written.id), (Outcome::Applied, Some(1)), "{}", written.note);
    assert_eq!(held(&shop, "taxes", 1, "deleted"), "1");
    // Other records that are marked so are written like all others.
    shop.mutate(|world| assert!(world.set("order_states", 4, "deleted", "1")));
    let written = set(&client, OrderStates::META, 4, "color", "#123456").await;
    assert_eq!((written.outcome, written.id), (Outcome::Applied, Some(4)), "{}", written.note);
}
