//! What the tests of creates share: the shop, the settings of a stock shop, and what an order is made of.

use prestashop_api::actions::{Basket, Payment};
use prestashop_api::resources::{AddressId, CarrierId, CartId, CustomerId, ProductId};
use prestashop_api::write::DynamicWrite;
use prestashop_api::{Catalogue, Decimal, RetryPolicy, Shop};
use prestashop_conformance::shop::{FakeShop, RunningShop, World};

/// Two pieces of the product for 51.07 before, and 61.284 after tax.
pub(crate) const TOTAL: Decimal = Decimal::from_parts(12257, 0, 0, false, 2);
pub(crate) const CUSTOMER: CustomerId = CustomerId(30);
pub(crate) const PRODUCT: ProductId = ProductId(30);

pub(crate) fn client(shop: &RunningShop) -> Shop {
    at(&shop.url(), shop.key())
}

pub(crate) fn at(url: &str, key: &str) -> Shop {
    Shop::connect(url).key(key).retry(RetryPolicy::never()).build().unwrap()
}

/// The writes that the shop received: verb and resource.
pub(crate) fn writes(shop: &RunningShop) -> Vec<String> {
    let writes = shop.received().into_iter().filter(|request| request.method != "GET");
    writes.map(|request| format!("{} {}", request.method, request.path.trim_start_matches("/api/"))).collect()
}

/// Sets a setting, which may not be there yet.
pub(crate) fn set(world: &mut World, name: &str, value: &str) {
    let row = world.rows("configurations").find(|row| row["name"] == name).and_then(|row| row["id"].as_u64());
    let row = row.unwrap_or_else(|| {
        let mut row = world.rows("configurations").next().unwrap().clone();
        row.shift_remove("id");
        row.insert("name".to_owned(), name.into());
        world.insert("configurations", row)
    });
    assert!(world.set("configurations", row, "value", value.to_owned()));
}

/// The settings of a stock shop that say where new records belong.
pub(crate) fn settings(world: &mut World) {
    for (name, value) in [
        ("PS_CUSTOMER_GROUP", "3"),
        ("PS_GUEST_GROUP", "2"),
        ("PS_HOME_CATEGORY", "2"),
        ("PS_SHOP_DEFAULT", "1"),
        ("PS_CURRENCY_DEFAULT", "1"),
    ] {
        set(world, name, value);
    }
}

/// A shop with that product, as much of it as is said, and an address of the customer.
pub(crate) async fn stocked(quantity: i64) -> (RunningShop, AddressId) {
    let shop = FakeShop::builder().world(|world| *world = World::whole()).start().await;
    let address = shop.mutate(|world| {
        assert!(world.set("products", PRODUCT.0, "price", "51.070000"));
        let stock = id_of(world, "stock_availables", "id_product", PRODUCT.0);
        assert!(world.set("stock_availables", stock, "quantity", quantity.to_string()));
        id_of(world, "addresses", "id_customer", CUSTOMER.0)
    });
    (shop, AddressId(address))
}

/// The first row that names a record.
fn id_of(world: &World, resource: &str, by: &str, named: u64) -> u64 {
    let named = named.to_string();
    let row = world.rows(resource).find(|row| row[by] == named.as_str()).unwrap();
    row["id"].as_u64().unwrap()
}

pub(crate) fn basket(address: AddressId) -> Basket {
    Basket::new(CUSTOMER, address).line(PRODUCT, None, 2)
}

pub(crate) fn by_check() -> Payment {
    Payment::new("ps_checkpayment", "Check")
}

/// The id of the free carrier, which the shop chooses by itself.
pub(crate) fn free_carrier(shop: &RunningShop) -> CarrierId {
    shop.read(|world| {
        let free = |row: &&prestashop_conformance::shop::Row| row["is_free"] == "1" && row["deleted"] != "1";
        CarrierId(world.rows("carriers").find(free).and_then(|row| row["id"].as_u64()).unwrap())
    })
}

/// A cart as others make it: with a carrier that is named and not chosen.
pub(crate) fn cart_of(shop: &RunningShop, address: AddressId, carrier: CarrierId) -> CartId {
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

/// A create of an order, field by field.
pub(crate) fn plain(client: &Shop, cart: CartId, address: AddressId, total: &str) -> DynamicWrite {
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
