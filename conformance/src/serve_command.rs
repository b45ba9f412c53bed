//! `cargo conformance serve`: the fake shop as a process, for the command, a browser, or a client in any language.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use base64::Engine as _;
use prestashop_api::actions::{Basket, Payment};
use prestashop_api::filter::eq;
use prestashop_api::resources::{AddressId, CustomerId, OrderId, ProductId};
use prestashop_api::{Catalogue, Decimal, Error, Shop};
use prestashop_conformance::har;
use prestashop_conformance::shop::{FULL_KEY, FakeShop, Key, RunningShop, World, by_seed};
use serde_json::{Value, json};

/// Serves the fake shop on a loopback port until it is stopped
///
/// Prints its address, the key and the version as one line of JSON (`url`, `key`, `version`). Whatever is written there is gone when it stops.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The port; a free one unless given
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// The key that may do everything: 32 characters
    #[arg(long, value_name = "KEY", default_value = FULL_KEY, value_parser = key)]
    key: String,
    /// The version of the shop: its resources and fields, and how it answers
    #[arg(long, value_name = "VERSION", default_value = "8.2.1", value_parser = ["1.7.8.11", "8.2.1", "9.1.4"])]
    version: String,
    /// HAR files or folders: of the resources whose records they show whole (`display=full`, JSON) the shop has those records alone
    #[arg(long, value_name = "HAR", num_args = 1..)]
    data: Vec<PathBuf>,
    /// Lets one request of eight run into a fault: an overload, a broken answer, a lost connection. The same seed, the same faults
    #[arg(long, value_name = "SEED")]
    faults: Option<u64>,
    /// Lets the world move: every so many seconds an order is placed, prepared, or shipped with a tracking number
    #[arg(long, value_name = "SECONDS")]
    tick: Option<NonZeroU64>,
}

/// The shop refuses keys of any other length.
fn key(text: &str) -> Result<String, String> {
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    Err("a webservice key has 32 visible ASCII characters".to_owned())
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// The key by which the world moves: what goes wrong on demand goes wrong for others.
const WORLD_KEY: &str = "WORLDKEYABCDEFGHJKLMNPQRSTUVWXYZ";

/// Who orders what, as long as the world moves.
const CUSTOMER: CustomerId = CustomerId(30);
const PRODUCT: ProductId = ProductId(30);
/// Two pieces for 508.70 before, and 610.44 after tax.
const TOTAL: Decimal = Decimal::from_parts(122_088, 0, 0, false, 2);

async fn serve(arguments: &Arguments) -> Result<(), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port))
        .map_err(|error| format!("port {} cannot be listened on: {error}", arguments.port))?;
    let recordings = har::read_all(&arguments.data).map_err(|error| error.to_string())?;
    let recordings: Vec<_> = recordings.into_iter().map(|(_, har)| har).collect();
    let mut taken = Ok(BTreeSet::new());
    let shop = FakeShop::builder()
        .key(Key::full(&arguments.key))
        .key(Key::full(WORLD_KEY))
        .world(|world| *world = World::whole());
    let shop = shop.patch(arguments.version != "1.7.8.11").version(&arguments.version);
    let shop = shop.world(|world| taken = world.take_over(&recordings));
    for unknown in taken.map_err(|error| error.to_string())? {
        eprintln!("note: a {} has no resource `{unknown}`; its records are left out", arguments.version);
    }
    let shop = shop.start_on(listener).await;
    if let Some(seed) = arguments.faults {
        let mut pick = by_seed(seed);
        let own = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{WORLD_KEY}:")));
        shop.fail_when(
            move |received| {
                if received.header("authorization") == Some(&own) { None } else { pick(received) }
            },
        );
    }
    println!("{}", json!({"url": shop.url(), "key": arguments.key, "version": arguments.version}));
    match arguments.tick {
        Some(seconds) => live(&shop, Duration::from_secs(seconds.get())).await,
        None => std::future::pending().await,
    }
}

/// Does what customers and employees do, one thing after the other, through the webservice itself.
async fn live(fake: &RunningShop, tick: Duration) -> Result<(), String> {
    let shop = Shop::connect(fake.url()).key(WORLD_KEY).build().map_err(failed)?;
    let addresses = shop.addresses().list().id_customer(eq(CUSTOMER)).page_size(1).await.map_err(failed)?;
    let address = addresses.items.first().map(|address| address.id).ok_or("the customer has no address")?;
    loop {
        tokio::time::sleep(tick).await;
        let order = placed(&shop, address).await?;
        tokio::time::sleep(tick).await;
        acted(&shop, "update-order-state", &json!({"order": order, "state": 3})).await?;
        eprintln!("order {order} is being prepared");
        tokio::time::sleep(tick).await;
        let number = format!("FAKE{:08}", order.0);
        acted(&shop, "set-tracking-number", &json!({"order": order, "number": number})).await?;
        acted(&shop, "update-order-state", &json!({"order": order, "state": 4})).await?;
        eprintln!("order {order} is shipped, with the tracking number {number}");
    }
}

async fn placed(shop: &Shop, address: AddressId) -> Result<OrderId, String> {
    let basket = Basket::new(CUSTOMER, address).line(PRODUCT, None, 2);
    let placed = shop
        .place_order(basket, Payment::new("ps_wirepayment", "Bank transfer"), TOTAL)
        .send()
        .await
        .map_err(failed)?;
    let order = placed.order.ok_or_else(|| format!("no order was placed: {}", placed.note))?;
    eprintln!("order {order} is placed");
    Ok(order)
}

async fn acted(shop: &Shop, name: &str, inputs: &Value) -> Result<(), String> {
    let action = Catalogue::action(name).map_err(failed)?;
    let answer = action.run(shop, inputs).await.map_err(failed)?;
    match answer["outcome"].as_str() {
        Some("applied" | "already_there") => Ok(()),
        _ => Err(format!("the world stands still: {name} says {answer}")),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn failed(error: Error) -> String {
    format!("the world stands still: {error}")
}
