//! Orders whose answer leaves doubt, that are asked for again, or that a key sees in part.

use prestashop_api::actions::Payment;
use prestashop_api::resources::{AddressId, CarrierId, OrderStateId};
use prestashop_api::{Decimal, ErrorKind, Outcome};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Key};

use crate::support::*;

#[tokio::test]
async fn an_order_in_doubt_is_found_by_its_cart() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let gateway = || InjectedFault::after(|_| FakeResponse::html(504, "<h1>Gateway Timeout</h1>"));
    for (fault, total, outcome, state) in [
        (InjectedFault::saved_but_dropped(), TOTAL, Outcome::Applied, 11),
        (gateway(), TOTAL, Outcome::Applied, 11),
        (InjectedFault::saved_with_notice(), TOTAL, Outcome::Applied, 11),
        (gateway(), Decimal::ONE, Outcome::Partly, 8),
        (InjectedFault::saved_but_refused(), Decimal::ONE, Outcome::Partly, 8),
    ] {
        let cart = cart_of(&shop, address, CarrierId(0));
        // Somebody else orders the same at the same time.
        let other = cart_of(&shop, address, CarrierId(0));
        let _ = client.place_order(other, by_check(), TOTAL).send().await.unwrap();
        let before = writes(&shop).len();
        shop.fault("POST", "orders", fault);
        let placed = client.place_order(cart, by_check(), total).send().await.unwrap();
        assert_eq!((placed.outcome, placed.state), (outcome, Some(OrderStateId(state))), "{}", placed.note);
        let order = client.orders().get(placed.order.unwrap()).await.unwrap();
        assert_eq!(order.id_cart, cart);
        assert_eq!(writes(&shop).len(), before + 1, "it is sent once");
    }
}

#[tokio::test]
async fn an_order_that_is_not_there_was_not_made_only_if_the_shop_is_at_rest() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let cart = cart_of(&shop, address, CarrierId(0));
    // PHP dies of a module that the shop does not have.
    let nowhere = Payment::new("nosuch", "Check");
    let doubt = "no order of the shop was paid with the module `nosuch` yet; if the shop has no payment module `nosuch`, its PHP dies and no order is made";
    let preview = client.place_order(cart, nowhere.clone(), TOTAL).preview().await.unwrap();
    assert!(preview.order.notes.contains(&doubt.to_owned()), "{preview}");
    let placed = client.place_order(cart, nowhere, TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.order), (Outcome::NotApplied, None), "{}", placed.note);
    assert!(placed.note.ends_with(&format!("there is no order of cart {cart}")), "{}", placed.note);
    shop.fault("POST", "orders", InjectedFault::dropped());
    let placed = client.place_order(cart, by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.order), (Outcome::Unknown, None), "{}", placed.note);
    // The shop is at work on it yet: the order is there, and has no state.
    shop.fault("POST", "orders", InjectedFault::saved_but_dropped());
    shop.before_each(move |request, world| {
        if request.method == "GET" && request.parameter("display") == Some("full") {
            let order =
                world.rows("orders").find(|row| row["id_cart"] == cart.to_string()).and_then(|row| row["id"].as_u64());
            order.map(|order| world.set("orders", order, "current_state", "0"));
        }
    });
    let placed = client.place_order(cart, by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.state), (Outcome::Unknown, None), "{}", placed.note);
    assert!(placed.candidate.is_some() && placed.order.is_none(), "{placed:?}");
}

#[tokio::test]
async fn of_a_cart_that_is_not_as_it_was_asked_for_no_order_is_made() {
    let (shop, address) = stocked(10).await;
    shop.before_each(|request, world| {
        // Something of the shop's changes the cart before anybody looks.
        if request.method == "GET" && request.path.ends_with("/carts") {
            let newest = world.rows("carts").last().and_then(|row| row["id"].as_u64()).unwrap();
            world.set("carts", newest, "id_customer", "1");
        }
    });
    let placed = client(&shop).place_order(basket(address), by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.order), (Outcome::Partly, None), "{}", placed.note);
    assert!(placed.note.contains("no order was made of it"), "{}", placed.note);
    assert_eq!(writes(&shop), ["POST carts"]);
}

#[tokio::test]
async fn asking_again_makes_no_second_order() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let cart = cart_of(&shop, address, CarrierId(0));
    let first = client.place_order(cart, by_check(), TOTAL).send().await.unwrap();
    // The order goes its way meanwhile.
    assert!(shop.change_order_state(first.order.unwrap().0, 4));
    let again = client.place_order(cart, by_check(), TOTAL).send().await.unwrap();
    assert_eq!((again.outcome, again.order), (Outcome::AlreadyThere, first.order), "{}", again.note);
    assert_eq!(again.state, Some(OrderStateId(4)));
    let preview = client.place_order(cart, by_check(), TOTAL).preview().await.unwrap();
    let told = format!("cart {cart} is order {} already: it cannot become another one", first.order.unwrap());
    assert!(preview.order.notes.contains(&told), "{preview}");
    let error = client.place_order(cart, by_check(), Decimal::ONE).send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("total_paid")));
    let message = format!("cart {cart} is order {} already, and not as it is asked for", first.order.unwrap());
    assert!(error.to_string().contains(&message), "{error}");
    let error = plain(&client, cart, address, "1").send().await.unwrap_err();
    assert!(error.to_string().contains(&message), "{error}");
    assert_eq!(writes(&shop), ["POST orders"]);
}

#[tokio::test]
async fn a_cart_that_went_into_several_packages_is_several_orders_of_one_total() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    let cart = cart_of(&shop, address, CarrierId(0));
    shop.before_each(move |request, world| {
        let of_cart: Vec<u64> = world
            .rows("orders")
            .filter(|row| row["id_cart"] == cart.to_string())
            .filter_map(|row| row["id"].as_u64())
            .collect();
        if let ("GET", [one]) = (request.method.as_str(), &of_cart[..]) {
            let mut second = world.row("orders", *one).unwrap().clone();
            second.shift_remove("id");
            second.insert("total_paid".to_owned(), "22.570000".into());
            world.insert("orders", second);
            world.set("orders", *one, "total_paid", "100.000000");
        }
    });
    let placed = client.place_order(cart, by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.total), (Outcome::Applied, Some(Decimal::ONE_HUNDRED)), "{}", placed.note);
    let second = placed.order.unwrap().0 + 1;
    assert!(placed.note.contains(&format!(", and {second} for its other packages")), "{}", placed.note);
}

#[tokio::test]
async fn what_a_key_may_not_read_is_said_and_keeps_nothing_from_being_ordered() {
    let key = Key::limited("K".repeat(32)).allow("orders", &["GET", "POST"]).allow("order_states", &["GET"]);
    let shop = FakeShop::builder().key(key).start().await;
    let address = shop.mutate(|world| {
        assert!(world.set("products", PRODUCT.0, "price", "51.070000"));
        assert!(world.set("products", PRODUCT.0, "id_tax_rules_group", "1"));
        AddressId(world.rows("addresses").next().and_then(|row| row["id"].as_u64()).unwrap())
    });
    let cart = cart_of(&shop, address, CarrierId(0));
    let client = at(&shop.url(), &"K".repeat(32));
    let notes = plain(&client, cart, address, "122.57").preview().await.unwrap().notes.join("\n");
    for said in [
        format!("the key may not read cart {cart}: whether it has lines and addresses is not known"),
        "the order enters the state that the setting `PS_OS_WS_PAYMENT` names, which is not known".to_owned(),
    ] {
        assert!(notes.contains(&said), "{said} is not in:\n{notes}");
    }
    let written = plain(&client, cart, address, "122.57").send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{} {:?}", written.note, written.differing);
    let cart = cart_of(&shop, address, CarrierId(0));
    let written = plain(&client, cart, address, "100").send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Partly, "the total tells it, without the settings");
}

#[tokio::test]
async fn a_basket_that_stays_a_cart_is_told_with_its_id() {
    let (shop, address) = stocked(10).await;
    let client = client(&shop);
    // A module that no shop has is refused before the cart is made.
    let error =
        client.place_order(basket(address), Payment::new("no module", "Check"), TOTAL).send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("module")));
    assert_eq!(writes(&shop), Vec::<String>::new());
    // What PrestaShop refuses before it saves.
    let body = r#"{"errors":[{"code":85,"message":"Validation error: \"Property Order->payment is not valid\""}]}"#;
    let refusal =
        FakeResponse::new(400).header("PSWS-Version", "8.2.1").header("Content-Type", "application/json").body(body);
    shop.fault("POST", "orders", InjectedFault::instead(refusal));
    let placed = client.place_order(basket(address), by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.order), (Outcome::Partly, None), "{}", placed.note);
    let cart = placed.cart.unwrap();
    assert!(placed.note.starts_with(&format!("cart {cart} was made; no order was made of it: ")), "{}", placed.note);
    // A cart whose answer is lost may be another one's: nothing is ordered then.
    let before = writes(&shop).len();
    shop.fault("POST", "carts", InjectedFault::saved_but_dropped());
    let placed = client.place_order(basket(address), by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.cart, placed.order), (Outcome::Unknown, None, None), "{}", placed.note);
    assert!(placed.note.ends_with("; no order was made of it"), "{}", placed.note);
    assert_eq!(writes(&shop)[before..], ["POST carts"]);
}
