//! Orders that are made of carts, by the task and by a plain create, on the fake shop.

use prestashop_api::actions::Basket;
use prestashop_api::resources::{AddressId, CarrierId, CartId, CombinationId, CustomerId, OrderStateId, ProductId};
use prestashop_api::{Decimal, ErrorKind, Outcome};
use prestashop_conformance::shop::{FakeResponse, InjectedFault, Row};

use crate::support::*;

#[tokio::test]
async fn a_basket_becomes_a_cart_and_a_paid_order_of_which_all_is_told() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let placed = client.place_order(basket(address), by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, &placed.differing[..]), (Outcome::Applied, &[][..]), "{}", placed.note);
    assert_eq!(writes(&shop), ["POST carts", "POST orders"]);
    let order = client.orders().get(placed.order.unwrap()).await.unwrap();
    assert_eq!(placed.cart, Some(order.id_cart));
    assert_eq!((placed.state, order.current_state), (Some(OrderStateId(11)), Some(OrderStateId(11))));
    assert_eq!((placed.total, placed.paid), (Some(TOTAL), Some(TOTAL)));
    assert_eq!((placed.carrier, placed.payment.as_deref()), (Some(free_carrier(&shop)), Some("Check")));
    assert_eq!((order.id_customer, order.id_address_delivery, order.id_address_invoice), (CUSTOMER, address, address));
    let told = "its state is 11, its total 122.570000 of which 122.570000 are paid";
    assert!(
        placed.note.contains(told) && placed.note.contains("its payment Check (ps_checkpayment)"),
        "{}",
        placed.note
    );
    let json = serde_json::to_value(&placed).unwrap();
    assert_eq!((&json["outcome"], &json["total"]), (&"applied".into(), &"122.570000".into()));
}

#[tokio::test]
async fn the_preview_says_which_states_there_are_and_sends_nothing() {
    let (shop, address) = stocked(10).await;
    let preview = client(&shop).place_order(basket(address), by_check(), TOTAL).preview().await.unwrap();
    assert_eq!(writes(&shop), Vec::<String>::new());
    assert!(preview.cart.as_ref().unwrap().body.contains("<quantity>2</quantity>"), "{preview}");
    let notes = preview.order.notes.join("\n");
    for said in [
        "if 122.57 is the cart's total, which no resource tells, the order enters state 11 (",
        "): paid, with an invoice, with a mail to the customer",
        "if it is not, the order enters state 8 (",
        "): not paid, without an invoice, with a mail to the customer",
    ] {
        assert!(notes.contains(said), "{said} is not in:\n{notes}");
    }
    // Where the setting names another state, that is the one.
    shop.mutate(|world| set(world, "PS_OS_WS_PAYMENT", "10"));
    let preview = client(&shop).place_order(basket(address), by_check(), TOTAL).preview().await.unwrap();
    let notes = preview.order.notes.join("\n");
    assert!(
        notes.contains("the order enters state 10 (") && notes.contains("): not paid, without an invoice"),
        "{notes}"
    );
}

#[tokio::test]
async fn another_total_makes_a_payment_error_which_is_no_success() {
    let (shop, address) = stocked(10).await;
    let placed = client(&shop).place_order(basket(address), by_check(), Decimal::ONE_HUNDRED).send().await.unwrap();
    assert_eq!((placed.outcome, placed.state), (Outcome::Partly, Some(OrderStateId(8))));
    let differing: Vec<_> = placed.differing.iter().map(ToString::to_string).collect();
    assert_eq!(
        differing,
        ["total_paid: sent \"100\", stored \"122.570000\"", "current_state: sent \"11\", stored \"8\""]
    );
    assert!(placed.note.contains("That is the state of a payment error"), "{}", placed.note);
    assert_eq!((placed.total, placed.paid), (Some(TOTAL), Some(Decimal::ONE_HUNDRED)));
}

#[tokio::test]
async fn the_carrier_is_chosen_by_the_cart_and_compared() {
    let (shop, address) = stocked(10).await;
    let free = free_carrier(&shop);
    let other = shop.mutate(|world| {
        let mut row = world.row("carriers", free.0).unwrap().clone();
        row.shift_remove("id");
        CarrierId(world.insert("carriers", row))
    });
    let client = client(&shop);
    let placed = client.place_order(basket(address).carrier(other), by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.carrier), (Outcome::Applied, Some(other)), "{}", placed.note);
    // A cart that only names a carrier leaves the choice to the shop.
    let cart = client.carts().get(placed.cart.unwrap()).await.unwrap();
    assert_eq!(cart.delivery_option, format!("{{\"{address}\":\"{other},\"}}"));
    let named = cart_of(&shop, address, other);
    let placed = client.place_order(named, by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.carrier), (Outcome::Partly, Some(free)));
    assert_eq!(placed.differing[0].field, "id_carrier");
    let asked = cart_of(&shop, address, CarrierId(0));
    let placed = client.place_order(asked, by_check(), TOTAL).carrier(other).send().await.unwrap();
    assert_eq!((placed.outcome, placed.carrier), (Outcome::Partly, Some(free)));
    let any = cart_of(&shop, address, CarrierId(0));
    let placed = client.place_order(any, by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.carrier), (Outcome::Applied, Some(free)), "{}", placed.note);
}

#[tokio::test]
async fn what_does_not_count_beside_the_cart_is_said_before() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let told = async |cart: CartId| {
        let preview = plain(&client, cart, address, "122.57").preview().await.unwrap();
        preview.notes.into_iter().filter(|note| note.contains("does not count")).collect::<Vec<_>>()
    };
    // Where the cart names no carrier, the shop chooses.
    assert_eq!(told(cart_of(&shop, address, CarrierId(0))).await, Vec::<String>::new());
    assert_eq!(told(cart_of(&shop, address, CarrierId(1))).await, Vec::<String>::new());
    let other = cart_of(&shop, address, CarrierId(2));
    shop.mutate(|world| assert!(world.set("carts", other.0, "id_lang", "2")));
    assert_eq!(
        told(other).await,
        ["id_lang: 1 does not count, as the cart has 2", "id_carrier: 1 does not count, as the cart has 2"]
    );
    shop.mutate(|world| assert!(world.set("carts", other.0, "id_lang", "0")));
    assert_eq!(told(other).await.len(), 2, "no other field is the shop's choice");
}

#[tokio::test]
async fn a_cart_of_no_pieces_is_no_order_and_one_that_cannot_be_read_may_be() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let cart = cart_of(&shop, address, CarrierId(0));
    shop.mutate(|world| {
        let row = world.row_mut("carts", cart.0).unwrap();
        row["associations"]["cart_rows"][0]["quantity"] = "0".into();
    });
    let error = plain(&client, cart, address, "122.57").preview().await.unwrap_err();
    assert_eq!(error.path(), Some("cart_rows"), "{error}");
    // That its PHP dies of reading the cart does not say that there is none.
    shop.fail_when(|request| {
        request.path.ends_with("/carts").then(|| InjectedFault::instead(FakeResponse::html(500, "")))
    });
    let preview = plain(&client, cart, address, "122.57").preview().await.unwrap();
    assert!(preview.notes.iter().any(|note| note.contains("is not known")), "{preview}");
}

#[tokio::test]
async fn what_the_stock_does_not_have_is_said_before() {
    let (shop, address) = stocked(1).await;
    let client = client(&shop);
    let warnings = async || {
        let preview = client.place_order(basket(address), by_check(), TOTAL).preview().await.unwrap();
        preview.order.notes.into_iter().filter(|note| note.contains("in stock")).collect::<Vec<_>>()
    };
    let short = "product 30: 2 are ordered and 1 in stock, of which the shop sells no more; it takes the order all the same, and -1 are left";
    let row = shop.read(|world| {
        let row = world.rows("stock_availables").find(|row| row["id_product"] == PRODUCT.to_string()).unwrap();
        row["id"].as_u64().unwrap()
    });
    let policy = |value: &str| {
        shop.mutate(|world| assert!(world.set("stock_availables", row, "out_of_stock", value.to_owned())));
    };
    policy("0");
    assert_eq!(warnings().await, [short]);
    policy("1");
    assert_eq!(warnings().await, Vec::<String>::new(), "the shop sells what it does not have");
    policy("2");
    assert_eq!(warnings().await, [short], "as the setting says");
    shop.mutate(|world| set(world, "PS_ORDER_OUT_OF_STOCK", "1"));
    assert_eq!(warnings().await, Vec::<String>::new());
    shop.mutate(|world| set(world, "PS_ORDER_OUT_OF_STOCK", "0"));
    let placed = client.place_order(basket(address), by_check(), TOTAL).send().await.unwrap();
    assert!(placed.effects.contains(&short.to_owned()), "{:?}", placed.effects);
}

#[tokio::test]
async fn the_stock_of_the_cart_s_own_pieces_and_shop_counts() {
    let (shop, address) = stocked(2).await;
    let cart = cart_of(&shop, address, CarrierId(0));
    let stock = |product: u64, combination: u64, id_shop: u64, quantity: i64| {
        shop.mutate(|world| {
            let mut row = world.row("stock_availables", 1).unwrap().clone();
            row.shift_remove("id");
            for (field, value) in [
                ("id_product", product),
                ("id_product_attribute", combination),
                ("id_shop", id_shop),
                ("out_of_stock", 0),
            ] {
                row.insert(field.to_owned(), value.to_string().into());
            }
            row.insert("quantity".to_owned(), quantity.to_string().into());
            world.insert("stock_availables", row);
        });
    };
    shop.mutate(|world| {
        let of_products = |row: &&Row| ["3", "30"].iter().any(|id| row["id_product"] == *id);
        let rows: Vec<_> =
            world.rows("stock_availables").filter(of_products).filter_map(|row| row["id"].as_u64()).collect();
        for row in rows {
            world.remove("stock_availables", row);
        }
        assert!(world.set("carts", cart.0, "id_shop", "1"));
        let rows = &mut world.row_mut("carts", cart.0).unwrap()["associations"]["cart_rows"];
        for (product, combination) in [("3", "2"), ("30", "2")] {
            let mut row = rows[0].clone();
            row["id_product"] = product.into();
            row["id_product_attribute"] = combination.into();
            rows.as_array_mut().unwrap().push(row);
        }
    });
    let client = client(&shop);
    let warnings = async || {
        let preview = plain(&client, cart, address, "122.57").preview().await.unwrap();
        preview.notes.into_iter().filter(|note| note.contains("in stock")).collect::<Vec<_>>()
    };
    // Just enough of each, and nothing of what nobody orders.
    stock(30, 0, 1, 2);
    stock(3, 2, 1, 2);
    stock(3, 0, 1, 0);
    stock(30, 0, 2, 0);
    for combination in 1000..1120 {
        stock(30, combination, 1, 0);
    }
    assert_eq!(warnings().await, Vec::<String>::new());
    // A row behind more others than a page holds; and one that the shops share.
    stock(30, 2, 1, 1);
    stock(3, 2, 0, 1);
    let short = |piece: &str| {
        format!(
            "{piece}: 2 are ordered and 1 in stock, of which the shop sells no more; it takes the order all the same, and -1 are left"
        )
    };
    assert_eq!(warnings().await, [short("product 3, combination 2"), short("product 30, combination 2")]);
}

#[tokio::test]
async fn carts_that_make_no_good_order_are_refused_before_anything_is_sent() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let refused = async |basket: Basket| {
        let order = || client.place_order(basket.clone(), by_check(), TOTAL);
        let error = order().send().await.unwrap_err();
        assert_eq!(error.to_string(), order().preview().await.unwrap_err().to_string());
        error.to_string()
    };
    insta::assert_snapshot!(refused(Basket::new(CUSTOMER, address)).await, @"cart_rows: the cart has no lines: there is nothing to order");
    insta::assert_snapshot!(refused(basket(AddressId(0)).invoice(address)).await, @"id_address_delivery: the cart has no `id_address_delivery`: the shop would make an order that the back office cannot open");
    insta::assert_snapshot!(refused(Basket::new(CustomerId(0), address).line(PRODUCT, None, 2)).await, @"id_customer: the cart has no `id_customer`: the shop would make an order that the back office cannot open");

    // The same of carts that are there, by the task and by a plain create.
    let cart = cart_of(&shop, address, CarrierId(0));
    let set =
        |field: &str, value: &str| shop.mutate(|world| assert!(world.set("carts", cart.0, field, value.to_owned())));
    let refused = async || {
        let task = client.place_order(cart, by_check(), TOTAL).send().await.unwrap_err();
        let plain = plain(&client, cart, address, "122.57").send().await.unwrap_err();
        assert_eq!((task.kind(), task.path(), task.to_string()), (plain.kind(), plain.path(), plain.to_string()));
        plain.path().unwrap().to_owned()
    };
    set("id_address_invoice", "0");
    assert_eq!(refused().await, "id_address_invoice");
    set("id_address_invoice", "1");
    set("id_address_delivery", "0");
    assert_eq!(refused().await, "id_address_delivery");
    set("id_address_delivery", "1");
    shop.mutate(|world| {
        assert!(world.set("carts", cart.0, "associations", serde_json::json!({ "cart_rows": [] })));
    });
    assert_eq!(refused().await, "cart_rows");
    let gone = client.place_order(CartId(999_999), by_check(), TOTAL).send().await.unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
    let gone = plain(&client, CartId(999_999), address, "122.57").send().await.unwrap_err();
    assert_eq!((gone.kind(), gone.path()), (ErrorKind::Usage, Some("id_cart")));
    assert_eq!(writes(&shop), Vec::<String>::new());
}

#[tokio::test]
async fn a_plain_create_is_judged_in_the_same_way() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let carrier = free_carrier(&shop);
    let cart = cart_of(&shop, address, carrier);
    let write = plain(&client, cart, address, "122.57");
    let notes = write.preview().await.unwrap().notes.join("\n");
    assert!(notes.contains("the order enters state 11 ("), "{notes}");
    let written = write.send().await.unwrap();
    assert_eq!((written.outcome, &written.differing[..]), (Outcome::Applied, &[][..]), "{}", written.note);
    let cart = cart_of(&shop, address, carrier);
    let written = plain(&client, cart, AddressId(3), "100").send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Partly, "{}", written.note);
    let fields: Vec<_> = written.differing.iter().map(|left| left.field.as_str()).collect();
    assert_eq!(fields, ["id_address_delivery", "id_address_invoice", "total_paid", "current_state"]);
    let overruled = format!("id_address_delivery: 3 does not count, as the cart has {address}");
    assert!(written.effects.contains(&overruled), "{:?}", written.effects);
}

#[tokio::test]
async fn an_order_that_is_not_looked_at_is_taken_and_no_more() {
    let (shop, address) = stocked(10).await;
    let cart = cart_of(&shop, address, free_carrier(&shop));
    let written = plain(&client(&shop), cart, address, "122.57").verify(false).send().await.unwrap();
    assert_eq!((written.outcome, written.is_applied()), (Outcome::Taken, false), "{}", written.note);
    assert!(shop.received().last().unwrap().method == "POST", "nothing is read after it");
}

#[tokio::test]
async fn lines_of_the_same_piece_are_one() {
    let (shop, address) = stocked(10).await;
    let basket = Basket::new(CUSTOMER, address).line(PRODUCT, None, 1).line(ProductId(3), Some(CombinationId(2)), 1);
    let preview = client(&shop).place_order(basket.line(PRODUCT, None, 1), by_check(), TOTAL).preview().await.unwrap();
    let cart = preview.cart.as_ref().unwrap();
    assert_eq!(preview.to_string(), format!("{cart}\n{}", preview.order));
    let body = &cart.body;
    assert_eq!((body.matches("<cart_row>").count(), body.matches("<quantity>2<").count()), (2, 1), "{body}");
    assert_eq!(body.matches("<id_product>3<").count(), 1, "{body}");
}
