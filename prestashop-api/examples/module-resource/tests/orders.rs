//! PrestaShop's orders with what a module adds to them.
#![cfg(test)]

use std::error::Error;

use module_resource::{
    CardOrder, CardOrderFilters as _, CardOrderGift, CardOrderWrites as _, GiftCardId, ListGifts, Orders, catalogue,
};
use prestashop_api::filter::{begins, eq};
use prestashop_api::resources::{self, CustomerId, OrderId, OrderStateId, UpdateOrderState};
use prestashop_api::{Action as _, Outcome, Resource as _, Shop};
use prestashop_conformance::shop::{FakeShop, RunningShop};
use serde_json::json;

const FIELDS: &str = r#"<id_gift_card format="isUnsignedId"/><card_message maxSize="40" format="isMessage"/>"#;

/// The fake shop, with the module: order 8 is a gift.
async fn shop() -> Result<(RunningShop, Shop), Box<dyn Error>> {
    let with_gift = FakeShop::builder().module_fields("orders", FIELDS)?.world(|world| {
        world.set("orders", 8, "id_gift_card", "7");
        world.set("orders", 8, "card_message", "Happy birthday");
    });
    let fake = with_gift.start().await;
    let shop = Shop::connect(fake.url()).key(fake.key()).build()?;
    Ok((fake, shop))
}

#[tokio::test]
async fn an_order_is_read_with_what_the_module_adds() -> Result<(), Box<dyn Error>> {
    let (_fake, shop) = shop().await?;
    let orders = shop.collection::<Orders>();
    let order: CardOrder = orders.get(OrderId(8)).await?;
    assert_eq!(
        (order.id, order.id_gift_card, order.card_message.as_str()),
        (OrderId(8), Some(GiftCardId(7)), "Happy birthday")
    );
    let plain = shop.orders().get(order.id).await?;
    assert_eq!((&plain.order_rows, plain.total_paid), (&order.order_rows, order.total_paid));

    // Filters, displays and sorts know both alike.
    let gifts =
        orders.list().display::<CardOrderGift>().card_message(begins("Happy")).id_customer(eq(order.id_customer));
    let page = gifts.await?;
    assert_eq!(page.items.iter().map(|gift| gift.id).collect::<Vec<_>>(), [OrderId(8)]);
    let cards: Vec<_> = page.items.iter().filter_map(|gift| gift.id_gift_card).collect();
    assert_eq!(cards, [GiftCardId(7)]);
    Ok(())
}

#[tokio::test]
async fn what_the_module_adds_is_written_like_all_else() -> Result<(), Box<dyn Error>> {
    let (fake, shop) = shop().await?;
    let orders = shop.collection::<Orders>();
    let written = orders.update(9).card_message("Thank you".to_owned()).id_gift_card(GiftCardId(3)).send().await?;
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    let stored = fake.mutate(|world| world.row("orders", 9).map(|row| row["card_message"].clone()));
    assert_eq!(stored, Some(json!("Thank you")));
    // The words of the spec hold before anything is sent.
    let refused = orders.update(9).card_message("x".repeat(41)).send().await.unwrap_err();
    assert!(refused.to_string().contains("40"), "{refused}");
    Ok(())
}

#[tokio::test]
async fn ids_actions_and_relations_are_those_of_the_library() -> Result<(), Box<dyn Error>> {
    let (_fake, shop) = shop().await?;
    let order = shop.collection::<Orders>().get(8).await?;
    let state = shop.run(UpdateOrderState::new(order.id, OrderStateId(3))).await?;
    assert_eq!(state.order, order.id);
    let customers = shop.follow([order.id_customer]).await?;
    assert!(customers.get(order.id_customer).is_some());
    let of_customer: resources::Order = shop.orders().get(order.id).await?;
    assert!(of_customer.extra.get("card_message").is_some(), "the library keeps what it does not know");

    let gifts = ListGifts::new().card(GiftCardId(7)).run(&shop).await?;
    assert_eq!(gifts.items[0].card_message, "Happy birthday");
    let gifts = catalogue().action("psgiftcards/list-gifts")?.run(&shop, &json!({"card": 7, "state": 3})).await?;
    assert_eq!(gifts["items"][0]["card_message"], "Happy birthday");
    assert_eq!((Orders::META.name, Orders::META.shape.field("note").is_some()), ("orders", true));
    assert_eq!(CustomerId::from(1), CustomerId(1));
    Ok(())
}
