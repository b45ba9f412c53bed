//! Orders that are made of carts, by the task and by a plain create, on the fake shop.
#![cfg(test)]

use prestashop_api::actions::{Basket, Payment};
use prestashop_api::resources::{AddressId, CarrierId, CartId, CombinationId, CustomerId, OrderStateId, ProductId};
use prestashop_api::write::DynamicWrite;
use prestashop_api::{Catalogue, Decimal, ErrorKind, Outcome, RetryPolicy, Shop};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Key, RunningShop, World};

/// Two pieces of the product for 51.07 before, and 61.284 after tax.
const TOTAL: Decimal = Decimal::from_parts(12257, 0, 0, false, 2);
const CUSTOMER: CustomerId = CustomerId(30);
const PRODUCT: ProductId = ProductId(30);

fn client(shop: &RunningShop) -> Shop {
    at(&shop.url(), shop.key())
}

fn at(url: &str, key: &str) -> Shop {
    Shop::connect(url).key(key).retry(RetryPolicy::never()).build().unwrap()
}

/// A shop with that product, as much of it as is said, and an address of the customer.
async fn stocked(quantity: i64) -> (RunningShop, AddressId) {
    let shop = FakeShop::start().await;
    let address = shop.mutate(|world| {
        assert!(world.set("products", PRODUCT.0, "price", "51.070000"));
        assert!(world.set("products", PRODUCT.0, "id_tax_rules_group", "1"));
        let mut stock = world.row("stock_availables", 1).unwrap().clone();
        stock.shift_remove("id");
        stock.insert("id_product".to_owned(), PRODUCT.to_string().into());
        stock.insert("quantity".to_owned(), quantity.to_string().into());
        world.insert("stock_availables", stock);
        // Those of a stock shop.
        set(world, "PS_OS_WS_PAYMENT", "11");
        set(world, "PS_OS_ERROR", "8");
        let mut address = world.rows("addresses").next().unwrap().clone();
        address.shift_remove("id");
        address.insert("id_customer".to_owned(), CUSTOMER.to_string().into());
        world.insert("addresses", address)
    });
    (shop, AddressId(address))
}

fn basket(address: AddressId) -> Basket {
    Basket::new(CUSTOMER, address).line(PRODUCT, None, 2)
}

fn by_check() -> Payment {
    Payment::new("ps_checkpayment", "Check")
}

/// The writes that the shop received: verb and resource.
fn writes(shop: &RunningShop) -> Vec<String> {
    let writes = shop.received().into_iter().filter(|request| request.method != "GET");
    writes.map(|request| format!("{} {}", request.method, request.path.trim_start_matches("/api/"))).collect()
}

/// The id of the free carrier, which the shop chooses by itself.
fn free_carrier(shop: &RunningShop) -> CarrierId {
    shop.read(|world| {
        let free = |row: &&prestashop_conformance::shop::Row| row["is_free"] == "1" && row["deleted"] != "1";
        CarrierId(world.rows("carriers").find(free).and_then(|row| row["id"].as_u64()).unwrap())
    })
}

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

/// A cart as others make it: with a carrier that is named and not chosen.
fn cart_of(shop: &RunningShop, address: AddressId, carrier: CarrierId) -> CartId {
    shop.mutate(|world| {
        let mut row = world.rows("carts").next().unwrap().clone();
        row.shift_remove("id");
        for (field, value) in [
            ("id_customer", CUSTOMER.0),
            ("id_address_delivery", address.0),
            ("id_address_invoice", address.0),
            ("id_carrier", carrier.0),
            ("id_currency", 1),
            ("id_lang", 1),
        ] {
            row.insert(field.to_owned(), value.to_string().into());
        }
        row.insert("delivery_option".to_owned(), "".into());
        let line = serde_json::json!({
            "id_product": PRODUCT.to_string(), "id_product_attribute": "0", "id_address_delivery": address.to_string(),
            "id_customization": "0", "quantity": "2",
        });
        row.insert("associations".to_owned(), serde_json::json!({ "cart_rows": [line] }));
        CartId(world.insert("carts", row))
    })
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
        shop.mutate(|world| assert!(world.set("stock_availables", row, "out_of_stock", value.to_owned())))
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

/// Sets a setting, which may not be there yet.
fn set(world: &mut World, name: &str, value: &str) {
    let row = world.rows("configurations").find(|row| row["name"] == name).and_then(|row| row["id"].as_u64());
    let row = row.unwrap_or_else(|| {
        let mut row = world.rows("configurations").next().unwrap().clone();
        row.shift_remove("id");
        row.insert("name".to_owned(), name.into());
        world.insert("configurations", row)
    });
    assert!(world.set("configurations", row, "value", value.to_owned()));
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

/// A create of an order, field by field.
fn plain(client: &Shop, cart: CartId, address: AddressId, total: &str) -> DynamicWrite {
    let fields = [
        ("id_cart", cart.to_string()),
        ("id_address_delivery", address.to_string()),
        ("id_address_invoice", address.to_string()),
        ("id_currency", "1".to_owned()),
        ("id_lang", "1".to_owned()),
        ("id_customer", CUSTOMER.to_string()),
        ("id_carrier", "1".to_owned()),
        ("module", "ps_checkpayment".to_owned()),
        ("payment", "Check".to_owned()),
        ("total_paid", total.to_owned()),
        ("total_paid_real", total.to_owned()),
        ("total_products", "102.14".to_owned()),
        ("total_products_wt", "122.57".to_owned()),
        ("conversion_rate", "1".to_owned()),
    ];
    let write = client.create(Catalogue::resource("orders").unwrap());
    fields.into_iter().fold(write, |write, (field, value)| write.set(field, &value).unwrap())
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
    assert!(placed.note.starts_with(&format!("cart {cart} was made, and no order of it: ")), "{}", placed.note);
    // A cart whose answer is lost may be another one's: nothing is ordered then.
    let before = writes(&shop).len();
    shop.fault("POST", "carts", InjectedFault::saved_but_dropped());
    let placed = client.place_order(basket(address), by_check(), TOTAL).send().await.unwrap();
    assert_eq!((placed.outcome, placed.cart, placed.order), (Outcome::Unknown, None, None), "{}", placed.note);
    assert!(placed.note.ends_with("; no order was made of it"), "{}", placed.note);
    assert_eq!(writes(&shop)[before..], ["POST carts"]);
}

#[tokio::test]
async fn lines_of_the_same_piece_are_one() {
    let (shop, address) = stocked(10).await;
    let basket = Basket::new(CUSTOMER, address).line(PRODUCT, None, 1).line(ProductId(3), Some(CombinationId(2)), 1);
    let preview = client(&shop).place_order(basket.line(PRODUCT, None, 1), by_check(), TOTAL).preview().await.unwrap();
    let body = preview.cart.unwrap().body;
    assert_eq!((body.matches("<cart_row>").count(), body.matches("<quantity>2<").count()), (2, 1), "{body}");
}
