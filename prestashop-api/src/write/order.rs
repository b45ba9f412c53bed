//! Orders, which the shop makes of carts: what of a cart decides, what it will become, and what keeps it from becoming one.

use std::collections::{BTreeMap, BTreeSet};

use crate::client::{Connection, Probe};
use crate::error::{Result, Verb};
use crate::query::Query;
use crate::query::filter::{self, notation};
use crate::read::{Pager, id_of};
use crate::record::{FieldValue, Kind, Record, ResourceMeta, StaticShape as _};
use crate::write::body::{BodyField, Content};
use crate::write::described;
use crate::write::draft::{Draft, Target};
use crate::write::settle::{if_readable, text_of};

/// The setting that names the state of orders whose total fits their cart.
const FITS: &str = "PS_OS_WS_PAYMENT";
/// The setting that names the state of all others.
const FAILS: &str = "PS_OS_ERROR";

/// A line of a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) product: u64,
    pub(crate) combination: u64,
    pub(crate) quantity: i64,
}

/// What of a cart decides about its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Basket {
    /// What the shop takes of the cart, whatever the order says: field and id, 0 for none.
    pub(crate) fields: Vec<(&'static str, u64)>,
    pub(crate) lines: Vec<Line>,
    /// Its shop; 0 where that is not known.
    pub(crate) shop: u64,
}

/// The fields that carts and orders have in common.
const COMMON: &[&str] =
    &["id_customer", "id_address_delivery", "id_address_invoice", "id_currency", "id_lang", "id_carrier"];

impl Basket {
    pub(crate) fn of(cart: &dyn Record) -> Self {
        let number = |record: &dyn Record, name: &str| -> u64 {
            text_of(record, name).and_then(|text| text.parse().ok()).unwrap_or_default()
        };
        let rows = cart.shape().find("cart_rows", 0).map(|index| cart.slot(index).get());
        let mut lines = Vec::new();
        if let Some(FieldValue::Rows(rows)) = rows {
            lines.extend((0..rows.count()).filter_map(|index| rows.row(index)).map(|row| Line {
                product: number(row, "id_product"),
                combination: number(row, "id_product_attribute"),
                quantity: text_of(row, "quantity").and_then(|text| text.parse().ok()).unwrap_or_default(),
            }));
        }
        let fields = COMMON.iter().map(|name| (*name, number(cart, name))).collect();
        Self { fields, lines, shop: number(cart, "id_shop") }
    }

    pub(crate) fn field(&self, name: &str) -> u64 {
        self.fields.iter().find(|(own, _)| *own == name).map_or(0, |(_, id)| *id)
    }

    /// Why no order should be made of it: the shop makes one all the same, or dies half-way.
    pub(crate) fn fault(&self) -> Option<(&'static str, String)> {
        if !self.lines.iter().any(|line| line.quantity > 0) {
            return Some(("cart_rows", "the cart has no lines: there is nothing to order".to_owned()));
        }
        let needed = ["id_customer", "id_address_delivery", "id_address_invoice"];
        let missing: Vec<_> = needed.into_iter().filter(|name| self.field(name) == 0).collect();
        let (first, rest) = missing.split_first()?;
        let all = rest.iter().fold(format!("`{first}`"), |all, name| format!("{all}, `{name}`"));
        Some((first, format!("the cart has no {all}: the shop would make an order that the back office cannot open")))
    }
}

/// What is known before an order is made of a cart.
#[derive(Debug)]
pub(crate) struct Placing {
    pub(crate) cart: u64,
    /// The state that an order enters whose total fits; `None` where the shop does not tell.
    pub(crate) fits: Option<u64>,
    /// The state of payment errors.
    pub(crate) fails: Option<u64>,
    /// The order that the cart is already.
    pub(crate) earlier: Option<u64>,
    /// What to know before.
    pub(super) told: Vec<String>,
}

impl Draft {
    /// What an order will be made of, and become, where that is what the write makes.
    ///
    /// # Errors
    /// The cart is not there, or no order should be made of it.
    pub(super) async fn placing(&self, known: &Probe) -> Result<Option<Placing>> {
        let (made_of, Target::New) = (self.resource.on_create.made_of, self.target) else { return Ok(None) };
        let Some(cart) = self.number(made_of).filter(|_| !made_of.is_empty()) else { return Ok(None) };
        let mut told = Vec::new();
        let basket = match &self.basket {
            Some(basket) => Some(basket.clone()),
            None => self.basket_of(made_of, cart, known).await?,
        };
        match &basket {
            None => {
                told.push(format!("the key may not read cart {cart}: whether it has lines and addresses is not known"));
            }
            Some(basket) => {
                if let Some((field, reason)) = basket.fault() {
                    return Err(self
                        .usage(format!("{reason} (cart {cart})"))
                        .with_path(field)
                        .with_hint("complete the cart first: the shop takes nothing of it from the order"));
                }
                told.extend(self.overruled(basket));
                told.extend(self.oversold(basket, known).await?);
            }
        }
        let (fits, fails) = (self.state_of(FITS, known).await?, self.state_of(FAILS, known).await?);
        told.extend(self.becomes(fits, fails, known).await?);
        told.extend(self.unproven_module(known).await?);
        let earlier = if cart == 0 { None } else { self.order_of(made_of, cart, known).await? };
        if let Some(order) = earlier {
            told.push(format!("cart {cart} is order {order} already: it cannot become another one"));
        }
        Ok(Some(Placing { cart, fits, fails, earlier, told }))
    }

    /// A field that is set, as a number.
    fn number(&self, name: &str) -> Option<u64> {
        text_of(&self.fields, name)?.parse().ok()
    }

    /// The cart; `None` where it cannot be read.
    async fn basket_of(&self, made_of: &str, cart: u64, known: &Probe) -> Result<Option<Basket>> {
        let of = self.resource.shape.find(made_of, 0).map(|index| self.resource.shape.fields[index].kind);
        let Some(Kind::Id(of)) = of else { return Ok(None) };
        let Some(carts) = described(of).filter(|_| !known.forbids(of, Verb::Get)) else { return Ok(None) };
        let read = Pager::one(self.connection.clone(), Query::new(carts), cart, carts.partial).await;
        match read {
            Err(error) if error.is_not_found() => {
                Err(self.usage(format!("the shop has no cart {cart}")).with_path(made_of.to_owned()))
            }
            read => Ok(if_readable(read)?.map(|cart| Basket::of(&cart))),
        }
    }

    /// What is sent and does not count, as the cart says something else.
    fn overruled(&self, basket: &Basket) -> Vec<String> {
        let differs = basket.fields.iter().filter_map(|(name, held)| {
            let sent = self.number(name).filter(|sent| sent != held)?;
            // Without a choice in the cart the shop makes one.
            let none = *name == "id_carrier" && *held == 0;
            (!none).then(|| format!("{name}: {sent} does not count, as the cart has {held}"))
        });
        differs.collect()
    }

    /// The one value of a setting that names a state.
    async fn state_of(&self, name: &str, known: &Probe) -> Result<Option<u64>> {
        Ok(match self.setting(name, known).await?.as_deref() {
            Some([state]) => state.parse().ok(),
            _ => None,
        })
    }

    /// Which state the order will get: the total decides, and no resource tells that of a cart.
    async fn becomes(&self, fits: Option<u64>, fails: Option<u64>, known: &Probe) -> Result<Vec<String>> {
        let total = text_of(&self.fields, "total_paid").unwrap_or_default();
        let states = self.states([fits, fails].into_iter().flatten().collect(), known).await?;
        let told = |state: Option<u64>, setting: &str| match state {
            Some(id) => states.get(&id).cloned().unwrap_or_else(|| format!("state {id}")),
            None => format!("the state that the setting `{setting}` names, which is not known"),
        };
        Ok(vec![
            format!("if {total} is the cart's total, which no resource tells, the order enters {}", told(fits, FITS)),
            format!("if it is not, the order enters {}", told(fails, FAILS)),
        ])
    }

    /// States in words, as far as they can be read.
    async fn states(&self, ids: Vec<u64>, known: &Probe) -> Result<BTreeMap<u64, String>> {
        let Some(states) = described("order_states").filter(|_| !ids.is_empty()) else { return Ok(BTreeMap::new()) };
        if known.forbids(states.name, Verb::Get) {
            return Ok(BTreeMap::new());
        }
        let query = Query::new(states).with_ids(ids);
        let found = if_readable(Pager::first(self.connection.clone(), query, states.partial).await)?;
        let found = found.into_iter().flatten().filter_map(|state| {
            let id = text_of(&state, "id")?.parse().ok()?;
            Some((id, state_in_words(id, &state)))
        });
        Ok(found.collect())
    }

    /// Warns of a payment module that no order was paid with: no resource tells which ones there are.
    async fn unproven_module(&self, known: &Probe) -> Result<Option<String>> {
        let Some(module) = text_of(&self.fields, "module") else { return Ok(None) };
        let doubt = format!("if the shop has no payment module `{module}`, its PHP dies and no order is made");
        if known.forbids(self.resource.name, Verb::Get) {
            return Ok(Some(doubt));
        }
        let mut query = Query::showing(self.resource, "[id,module]").newest();
        query.filter("module", filter::text(&module).map(notation::equal));
        let orders = Pager::first(self.connection.clone(), query, self.resource.partial).await;
        let Some(orders) = if_readable(orders)? else { return Ok(Some(doubt)) };
        Ok(orders.is_empty().then(|| format!("no order of the shop was paid with the module `{module}` yet; {doubt}")))
    }

    /// The order that a cart is already.
    async fn order_of(&self, made_of: &str, cart: u64, known: &Probe) -> Result<Option<u64>> {
        if known.forbids(self.resource.name, Verb::Get) {
            return Ok(None);
        }
        let mut query = Query::showing(self.resource, &format!("[id,{made_of}]")).newest();
        query.filter(made_of, Ok(notation::equal(cart)));
        let orders = Pager::first(self.connection.clone(), query, self.resource.partial).await;
        let orders = if_readable(orders)?.unwrap_or_default();
        // Something on the way may have cut the filter.
        let ours = orders.into_iter().find(|order| text_of(order, made_of) == Some(cart.to_string()));
        Ok(ours.map(|order| id_of(&order)))
    }

    /// Warns of lines of which there is too little: the webservice does not look.
    async fn oversold(&self, basket: &Basket, known: &Probe) -> Result<Vec<String>> {
        let mut wanted: BTreeMap<(u64, u64), i64> = BTreeMap::new();
        for line in &basket.lines {
            *wanted.entry((line.product, line.combination)).or_default() += line.quantity;
        }
        let unknown =
            || vec!["the key may not read stock_availables: whether the stock is enough is not known".to_owned()];
        if known.forbids(STOCK.name, Verb::Get) {
            return Ok(unknown());
        }
        let Some(stock) = if_readable(stock(&self.connection, wanted.keys().copied()).await)? else {
            return Ok(unknown());
        };
        let mut short = Vec::new();
        for ((product, combination), wanted) in wanted {
            let of_line = |row: &&StockRow| {
                row.id_product == product
                    && row.id_product_attribute == combination
                    && (row.id_shop == 0 || basket.shop == 0 || row.id_shop == basket.shop)
            };
            for row in stock.iter().filter(of_line).filter(|row| row.quantity < wanted) {
                if self.sells_without_stock(row, known).await? {
                    continue;
                }
                let what = match combination {
                    0 => format!("product {product}"),
                    combination => format!("product {product}, combination {combination}"),
                };
                let (held, left) = (row.quantity, row.quantity - wanted);
                short.push(format!(
                    "{what}: {wanted} are ordered and {held} in stock, of which the shop sells no more; it takes the order all the same, and {left} are left"
                ));
            }
        }
        Ok(short)
    }

    /// Whether the shop sells what is not in stock.
    async fn sells_without_stock(&self, row: &StockRow, known: &Probe) -> Result<bool> {
        match row.out_of_stock {
            0 => Ok(false),
            1 => Ok(true),
            _ => {
                let on = self.setting("PS_ORDER_OUT_OF_STOCK", known).await?;
                Ok(on.is_some_and(|on| on.iter().any(|on| on == "1")))
            }
        }
    }
}

/// A state with what it does: `state 11 (Remote payment accepted): paid, with an invoice, and a mail to the customer`
fn state_in_words(id: u64, state: &dyn Record) -> String {
    let is = |flag: &str| text_of(state, flag).as_deref() == Some("1");
    let name = state.shape().find("name", 0).map(|index| BodyField::of(state, index).content);
    let name = match name {
        Some(Content::Languages(texts)) => texts.into_iter().map(|(_, text)| text).find(|text| !text.is_empty()),
        _ => None,
    };
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    let paid = if is("paid") { "paid" } else { "not paid" };
    let invoice = if is("invoice") { "with an invoice" } else { "without an invoice" };
    let mail = if is("send_email") { "with a mail to the customer" } else { "without a mail of its own" };
    format!("state {id}{name}: {paid}, {invoice}, {mail}")
}

/// The rows of stock of some products and their combinations.
async fn stock(connection: &Connection, pieces: impl Iterator<Item = (u64, u64)>) -> Result<Vec<StockRow>> {
    let (products, combinations): (BTreeSet<u64>, BTreeSet<u64>) = pieces.unzip();
    let mut query = Query::showing(&STOCK, "[id,id_product,id_product_attribute,id_shop,quantity,out_of_stock]");
    query.filter("id_product", Ok(notation::any_of(products)));
    query.filter("id_product_attribute", Ok(notation::any_of(combinations)));
    let mut pager = Pager::new(connection.clone(), query);
    let mut rows = Vec::new();
    while let Some(page) = pager.next(StockRow::default).await {
        rows.extend(page?.items);
    }
    Ok(rows)
}

/// The resource `stock_availables`, as far as it is read here: whatever groups of resources are built in.
static STOCK: ResourceMeta = ResourceMeta {
    name: "stock_availables",
    item: "stock_available",
    list: "stock_availables",
    shape: StockRow::SHAPE,
    ..ResourceMeta::PLAIN
};

crate::record! {
    /// What there is of a product.
    #[record("stock_available")]
    struct StockRow {
        /// Its id.
        pub id: u64,
        /// The product.
        pub id_product: u64,
        /// The combination; 0 = none.
        pub id_product_attribute: u64,
        /// The shop; 0 where shops share their stock.
        pub id_shop: u64,
        /// How many there are.
        pub quantity: i64,
        /// 0: no more are sold, 1: more are, 2: as the shop's setting says.
        pub out_of_stock: i64,
    }
}
