//! `prestashop demo`: the main jobs, one after the other, for people. Everything it shows comes from the shop.

use std::io::Write as _;
use std::time::Duration;

use console::style;
use prestashop_api::error::counted;
use prestashop_api::poller::Poller;
use prestashop_api::resources::OrderUpdated;
use prestashop_api::{Catalogue, Direction, FieldFilter, Probe, Shop};
use serde_json::{Value, json};

use crate::args::{DemoArgs, Global};
use crate::chosen::Chosen;
use crate::connect::{Session, connect};
use crate::failure::{Failure, encoded};
use crate::terminal::escaped;
use crate::{resource, stdout, table};

/// The order that is shown in the fake shop: it is paid, and waits to be shipped.
const ORDER: u64 = 10;
/// Its first language; other shops have others.
const ENGLISH: u64 = 1;
/// Longer than the poller lets a window rest before it reads it.
const REST: Duration = Duration::from_secs(20);

/// Runs the tour.
pub(crate) async fn run(args: DemoArgs, global: &Global) -> Result<(), Failure> {
    let fake = global.url.is_none();
    let session = connect(&Global { demo: fake, ..global.clone() }).await?;
    let mut tour = Tour { session, args, step: 0 };
    tour.shop().await?;
    tour.products().await?;
    let order = tour.order().await?;
    let folder = tempfile::tempdir()?;
    let mut poller = tour.trigger(&folder.path().join("orders.state")).await?;
    if tour.ship(order).await? {
        tour.activation(&mut poller).await?;
    }
    next()
}

struct Tour {
    session: Session,
    args: DemoArgs,
    step: u32,
}

impl Tour {
    fn api(&self) -> &Shop {
        &self.session.shop
    }

    /// Whether the shop is the fake one.
    fn fake(&self) -> bool {
        self.session.fake.is_some()
    }

    /// Begins a step: what it is about, and the command that does the same.
    fn begin(&mut self, title: &str, command: &str) -> Result<(), Failure> {
        self.step += 1;
        say(&format!("\n{} {}", style(format!("{}.", self.step)).cyan().bold(), style(title).bold()))?;
        if command.is_empty() {
            return Ok(());
        }
        let shop = if self.fake() { "--demo " } else { "" };
        say(&format!("   {}", style(format!("$ {} {shop}{command}", program())).dim()))
    }

    async fn shop(&mut self) -> Result<(), Failure> {
        let Probe { version, shop_name, resources, patch_supported, time_zone, .. } = self.api().probe().await?;
        self.begin("The shop, and what the key may do there", "")?;
        let place = if self.fake() { "the fake shop" } else { self.api().url().as_str() };
        let version =
            version.map_or_else(|| "of a version that it does not tell".to_owned(), |version| version.to_string());
        let zone = time_zone.map_or_else(|| "not told to this key".to_owned(), |zone| escaped(&zone).into_owned());
        let shop_name = escaped(&shop_name);
        say(&indented(&format!("\"{shop_name}\", {place}: PrestaShop {version}, time zone {zone}")))?;
        let may = |verb: fn(&prestashop_api::client::Rights) -> bool| {
            resources.values().filter(|rights| verb(rights)).count()
        };
        say(&indented(&format!(
            "The key may read {}, create in {}, change in {}.{}",
            counted(may(|rights| rights.get), "resource"),
            may(|rights| rights.post),
            may(|rights| rights.put),
            if patch_supported == Some(true) { " The shop can change single fields (PATCH)." } else { "" },
        )))
    }

    async fn products(&mut self) -> Result<(), Failure> {
        let language = if self.fake() { "--language 1 " } else { "" };
        let command = format!("list products --display card --filter active=true {language}--limit 5");
        self.begin("Some products", &command)?;
        let products = self.list("products", "card", Some(("active", "true")), 5).await?;
        let products = table::list(resource::named("products").map_err(Failure::usage)?, &products, true, false);
        say(&indented(&products.text))
    }

    /// Shows an order with its rows, and gives its id.
    async fn order(&mut self) -> Result<Option<u64>, Failure> {
        const DISPLAY: &str = "id,reference,current_state,total_paid,date_upd,\
                               order_rows[product_id,product_name,product_quantity,unit_price_tax_incl]";
        let chosen = self.args.order.or(self.fake().then_some(ORDER));
        let newest = match chosen {
            Some(id) => Some(id),
            None => self.newest_order().await?,
        };
        let Some(id) = newest else {
            self.begin("An order with its rows", "list orders")?;
            say("   The shop has no orders.")?;
            return Ok(None);
        };
        self.begin("An order with its rows", &format!("get orders {id} --display '{DISPLAY}'"))?;
        let orders = resource::named("orders").map_err(Failure::usage)?;
        let order = encoded(&self.api().list(orders).display(DISPLAY).get(id).await?)?;
        let order =
            Chosen::new(orders, Some(DISPLAY)).map_or_else(|| order.clone(), |chosen| chosen.arrange(order.clone()));
        say(&indented(&table::record(orders, &order)))?;
        Ok(Some(id))
    }

    async fn newest_order(&self) -> Result<Option<u64>, Failure> {
        let orders = resource::named("orders").map_err(Failure::usage)?;
        let newest = self.api().list(orders).display("id").sort("id", Direction::Desc).page_size(1);
        let newest = newest.stream().next().await.transpose()?;
        Ok(newest.and_then(|order| order.get("id")?.as_u64()))
    }

    /// Starts the trigger: its first cycle takes what is there as known.
    async fn trigger(&mut self, state: &std::path::Path) -> Result<Poller, Failure> {
        self.begin("The trigger starts to watch the orders", "poll order-updated --state orders.state")?;
        let mut poller = self.session.updates(OrderUpdated::META).state_file(state).start()?;
        match poller.cycle().await? {
            None => say("   First cycle: nothing to report, what is there is known.")?,
            Some(activation) => {
                say(&format!("   First cycle: {}.", counted(activation.items().len(), "order")))?;
                poller.ack().await?;
            }
        }
        Ok(poller)
    }

    /// Moves the order, if that is allowed. Whether something was moved.
    async fn ship(&mut self, order: Option<u64>) -> Result<bool, Failure> {
        let state = self.args.state;
        let name = order.map_or_else(|| "ID".to_owned(), |id| id.to_string());
        let command = format!("action update-order-state --order {name} --state {state}");
        self.begin("The order is moved to another state", &command)?;
        let Some(order) = order.filter(|_| self.fake() || self.args.yes) else {
            say("   Left out: this is a genuine shop. --yes --order ID would move that order.")?;
            return Ok(false);
        };
        let action = Catalogue::action("update-order-state")?;
        let change = action.run(self.api(), &json!({ "order": order, "state": state })).await?;
        let states = self.list("order_states", "id,name", None, 100).await?;
        let named = |id: &Value| {
            let name = states.iter().find(|state| state["id"] == *id).map(|state| text(&state["name"]));
            name.map_or_else(|| id.to_string(), |name| format!("{id} ({name})"))
        };
        let word = |name: &str| change[name].as_str().unwrap_or("none").replace('_', " ");
        say(&format!("   From {} to {}: {}.", named(&change["from"]), named(&change["to"]), word("outcome")))?;
        say(&format!("   Way: {}; mail to the customer: {}.", word("way"), word("mail")))?;
        Ok(true)
    }

    async fn activation(&mut self, poller: &mut Poller) -> Result<(), Failure> {
        self.begin("The trigger reports the change", "")?;
        if let Some(fake) = &self.session.fake {
            say(
                "   (Its clock is set forward a little instead of waiting: the trigger reads only what has come to rest.)",
            )?;
            fake.clock.forward(REST);
        } else {
            say(&format!("   Waiting {} s: the trigger reads only what has come to rest.", REST.as_secs()))?;
            tokio::time::sleep(REST).await;
        }
        let Some(activation) = poller.cycle().await? else {
            return say("   Nothing was reported: the order was in that state already.");
        };
        say(&format!("   Activation {}:", style(&activation.id).green()))?;
        for item in activation.items() {
            let order: Value = serde_json::from_str(item.record.get())
                .map_err(|error| Failure::refused("decode", format!("order {}: {error}", item.id)))?;
            let rows = order["associations"]["order_rows"].as_array().map_or(0, Vec::len);
            say(&format!(
                "   order {} {}, now in state {}, with {}, changed at {}",
                item.id,
                text(&order["reference"]),
                order["current_state"],
                counted(rows, "row"),
                text(&order["date_upd"]),
            ))?;
        }
        poller.ack().await?;
        match poller.cycle().await? {
            None => say("   It is acknowledged, and the next cycle has nothing to report."),
            Some(activation) => say(&format!("   And {} more changed meanwhile.", activation.items().len())),
        }
    }

    async fn list(
        &self,
        name: &str,
        display: &str,
        filter: Option<(&str, &str)>,
        limit: u32,
    ) -> Result<Vec<Value>, Failure> {
        let mut list =
            self.api().list(resource::named(name).map_err(Failure::usage)?).display(display).page_size(limit);
        if self.fake() {
            list = list.language(ENGLISH);
        }
        if let Some((field, value)) = filter {
            list = list.filter(field, &FieldFilter::AnyOf(vec![value.to_owned()]));
        }
        match list.pages().next().await {
            Some(page) => page?.items.iter().map(encoded).collect(),
            None => Ok(Vec::new()),
        }
    }
}

/// What to type next.
fn next() -> Result<(), Failure> {
    say(&format!("\n{}", style("What next").cyan().bold()))?;
    for (command, what) in [
        ("--demo list orders --filter current_state=4", "lists, with filters"),
        ("--demo action list-orders --current-state 4 -o json", "actions, as platforms call them"),
        ("--demo update products 1 --set price=12.50 --dry-run", "writes, shown before they are sent"),
        ("action --help", "all actions"),
    ] {
        say(&format!("   {} {command:<54} {}", program(), style(what).dim()))?;
    }
    say("   With a shop of your own: export PRESTASHOP_URL=https://… PRESTASHOP_KEY=… and leave out --demo.")
}

/// How this command is called: cargo names the package of what it runs.
fn program() -> &'static str {
    if std::env::var_os("CARGO_PKG_NAME").is_some() { "cargo run --" } else { "prestashop" }
}

/// A text, or the first of a text per language.
fn text(value: &Value) -> String {
    match value {
        Value::Array(texts) => texts.first().map(|first| text(&first["value"])).unwrap_or_default(),
        Value::String(text) => escaped(text).into_owned(),
        other => other.to_string(),
    }
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("   {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Prints a line. It has styles of its own: what the shop wrote in it is escaped before.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = stdout::styled()?;
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
