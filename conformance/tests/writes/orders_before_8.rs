//! Orders of shops that have no PATCH: a PUT of the whole order, if it is asked for by name.

use prestashop_api::resources::{OrderId, OrderStateId, Orders};
use prestashop_api::{ErrorKind, Outcome, Resource as _, RetryPolicy, Shop, Verb};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Proxy, Row};
use serde_json::json;

use crate::ask::{held, shop, writes};

#[tokio::test]
async fn an_order_is_put_only_if_that_is_asked_for() {
    let (shop, client) = shop("1.7.8.11").await;
    let error = client.orders().update(OrderId(3)).note("call first").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    insta::assert_snapshot!(error.hint().unwrap(), @"grant PATCH under Advanced Parameters > Webservice, where the shop has it; or say `with_put` (on the command line `--with-put`) at this risk: The order is read and put back as a whole, which leaves alone what is not written. If its state changes between the read and the PUT, the PUT takes the change back and damages the invoice number, `valid` and `total_paid_real`; the shop has no lock.");
    assert!(writes(&shop).is_empty());
}

#[tokio::test]
async fn the_whole_order_goes_back_as_it_was_but_for_what_is_set() {
    let (shop, client) = shop("1.7.8.11").await;
    let row = |id| shop.read(|world| world.row("orders", id).unwrap().clone());
    let all = || shop.read(|world| world.rows("order_histories").count());
    let entries = all();
    for id in [3, 5, 8, 9] {
        let before = row(id);
        let write = client.update(Orders::META, id).set("note", "call first").unwrap().with_put();
        let preview = write.preview().await.unwrap();
        assert_eq!((preview.verb, preview.differences.len()), (Verb::Put, 1), "{preview}");
        let risk = preview.notes.iter().find(|note| note.contains("no lock")).unwrap().clone();
        let written = write.send().await.unwrap();
        assert_eq!((written.outcome, written.verb), (Outcome::Applied, Verb::Put), "{}", written.note);
        assert!(written.effects.contains(&risk), "{:?}", written.effects);
        let after = row(id);
        let differing: Vec<_> = before.keys().filter(|name| before[*name] != after[*name]).collect();
        assert_eq!(differing, ["date_upd", "note"], "order {id}");
    }
    assert_eq!(all(), entries, "no state was entered");
    assert!(shop.mails().is_empty());
}

#[tokio::test]
async fn a_state_that_changes_meanwhile_is_told() {
    let (shop, client) = shop("1.7.8.11").await;
    shop.before_each(|request, world| {
        if request.method == "PUT" {
            world.set("orders", 3, "current_state", "4");
            let mut entry = Row::new();
            for (name, value) in [("id_order", "3"), ("id_order_state", "4"), ("id_employee", "1")] {
                entry.insert(name.to_owned(), json!(value));
            }
            world.insert("order_histories", entry);
        }
    });
    let before = held(&shop, "orders", 3, "current_state");
    assert_ne!(before, "4");
    let written = client.orders().update(OrderId(3)).note("call first").with_put().send().await.unwrap();
    assert_eq!(held(&shop, "orders", 3, "current_state"), before, "the PUT took it back");
    assert_eq!(written.outcome, Outcome::Partly);
    insta::assert_snapshot!(written.note, @"order 3 was changed; the order entered another state between the read and the PUT, which took that back: look at its history, invoice and payments");
}

#[tokio::test]
async fn an_entry_of_another_order_says_nothing_of_this_one() {
    let (shop, client) = shop("1.7.8.11").await;
    let other = shop.read(|world| {
        let of_another = |row: &&Row| row["id_order"] != "3";
        world.rows("order_histories").find(of_another).unwrap().clone()
    });
    let body = json!({ "order_histories": [{ "id": other["id"], "id_order": other["id_order"] }] });
    shop.fail_when(move |request| {
        let answer =
            FakeResponse::new(200).header("PSWS-Version", "1.7.8.11").header("Content-Type", "application/json");
        let body = body.to_string();
        request.path.ends_with("/order_histories").then(|| InjectedFault::instead(answer.body(body.into_bytes())))
    });
    let written = client.orders().update(OrderId(3)).note("call first").with_put().send().await.unwrap();
    insta::assert_snapshot!(written.note, @"order 3 was changed; whether its state changed meanwhile is not known, as `order_histories` cannot be read");
}

#[tokio::test]
async fn the_oldest_entry_of_an_order_is_not_taken_for_its_newest() {
    let proxy = Proxy::new().without_parameters(["sort"]);
    let shop = FakeShop::builder().patch(false).version("1.7.8.11").behind(proxy).start().await;
    shop.mutate(|world| {
        let mut entry = world.rows("order_histories").find(|row| row["id_order"] == "3").unwrap().clone();
        entry.shift_remove("id");
        world.insert("order_histories", entry);
    });
    let client = Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build().unwrap();
    let written = client.orders().update(OrderId(3)).note("call first").with_put().send().await.unwrap();
    assert!(written.note.ends_with("is not known, as `order_histories` cannot be read"), "{}", written.note);
}

#[tokio::test]
async fn a_state_that_is_another_one_afterwards_is_told() {
    let (shop, client) = shop("1.7.8.11").await;
    shop.before_each(|request, world| {
        // The shop moves it right after the PUT.
        if request.method == "GET" && world.row("orders", 3).unwrap()["note"] == "call first" {
            world.set("orders", 3, "current_state", "4");
        }
    });
    let written = client.orders().update(OrderId(3)).note("call first").with_put().send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Partly);
    assert_eq!(written.differing.iter().map(|left| left.field.as_str()).collect::<Vec<_>>(), ["current_state"]);
    let state = written.record.as_ref().unwrap().current_state;
    assert_eq!(state, Some(OrderStateId(4)));
}

// There the same state is entered once more by every PUT, with its mail.
#[expect(deprecated, reason = "it goes on to be written as before")]
#[tokio::test]
async fn before_1_7_8_an_order_is_not_put_at_all() {
    let (shop, client) = shop("1.7.7.8").await;
    let error = client.orders().update(OrderId(3)).shipping_number("1Z").with_put().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    insta::assert_snapshot!(error.hint().unwrap(), @"grant PATCH under Advanced Parameters > Webservice, where the shop has it");
    assert!(writes(&shop).is_empty());
}

#[tokio::test]
async fn lines_of_orders_are_never_put() {
    let (shop, client) = shop("1.7.8.11").await;
    let meta = prestashop_api::resources::OrderDetails::META;
    let id = shop.read(|world| world.rows("order_details").next().unwrap()["id"].as_u64().unwrap());
    let write = client.update(meta, id).set("download_nb", "1").unwrap().with_put();
    assert_eq!(write.send().await.unwrap_err().kind(), ErrorKind::Usage);
    assert!(writes(&shop).is_empty());
}
