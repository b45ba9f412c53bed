//! Makes an order of a cart.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::basket::{Basket, OrderCart, Payment};
use crate::client::Shop;
use crate::error::{Error, Result};
use crate::record::Resource as _;
use crate::resources::{CarrierId, Cart, CartId, Carts, NewOrder, Order, OrderId, OrderStateId, Orders};
use crate::write::order;
use crate::write::settle::carries_verdict;
use crate::write::{DynamicWrite, Outcome, Preview, Settled, Write, Written};

/// Fields of an order that the shop demands and computes from the cart.
const COMPUTED: &[&str] = &["total_paid_real", "total_products", "total_products_wt", "conversion_rate"];

/// The first version that keeps the chosen carrier as JSON.
const JSON_CHOICE: &str = "1.7.2.5";

/// An order that is to be made of a cart, not yet sent.
#[derive(Debug)]
#[must_use = "nothing is ordered before `send`"]
pub struct PlaceOrder {
    shop: Shop,
    cart: OrderCart,
    payment: Payment,
    total: Decimal,
    carrier: Option<CarrierId>,
}

/// What would be sent for an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OrderPreview {
    /// The cart that would be made first.
    pub cart: Option<Preview>,
    /// The order. Its notes say which state it will get, and what is too little in stock. Where the cart is still to be made, the body has 0
    /// for its id.
    pub order: Preview,
}

impl fmt::Display for OrderPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(cart) = &self.cart {
            writeln!(f, "{cart}")?;
        }
        write!(f, "{}", self.order)
    }
}

/// What became of an order, as the shop has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
#[must_use = "the order may not have been made as it was asked for: look at the outcome"]
pub struct OrderPlaced {
    /// The cart; `None` where it is not known whether it was made.
    pub cart: Option<CartId>,
    /// The order; `None` where none is known.
    pub order: Option<OrderId>,
    /// Its state.
    pub state: Option<OrderStateId>,
    /// What is to be paid, tax included, in the order's currency.
    #[serde(serialize_with = "exact")]
    pub total: Option<Decimal>,
    /// What counts as paid.
    #[serde(serialize_with = "exact")]
    pub paid: Option<Decimal>,
    /// Its carrier; `None` for an order without shipping.
    pub carrier: Option<CarrierId>,
    /// How it is paid.
    pub payment: Option<String>,
    /// What was said before it was sent: the states that it can get, and what is too little in stock.
    pub effects: Vec<String>,
    /// What became of it.
    #[serde(flatten)]
    pub settled: Settled,
}

carries_verdict!(OrderPlaced);

impl Shop {
    /// Makes an order of a cart: of one that is there, or of one that is made first.
    ///
    /// PrestaShop computes the order from the cart alone: its lines, addresses, carrier and total. `total` is what the customer has to pay,
    /// tax and shipping included, in the cart's currency. No resource tells it beforehand, and it decides about the state:
    /// if it is the cart's total to the cent, the order enters the state of the setting `PS_OS_WS_PAYMENT`, which counts as paid in a
    /// stock shop, with invoice, payment and mails; if not, it is a payment error, and the customer is told so by mail. The preview names
    /// both states. Stock is not checked by the shop; lines that it does not have are named beforehand.
    ///
    /// Nothing is sent for a cart without lines, customer or addresses, which would become an order that the back office cannot open.
    /// A cart becomes an order once, so that an answer that leaves doubt is cleared up by the cart, and asking again is
    /// safe: the order that is there is `AlreadyThere`.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::Decimal;
    /// use prestashop_api::actions::{Basket, Payment};
    /// use prestashop_api::resources::{AddressId, CarrierId, CustomerId, ProductId};
    ///
    /// let basket = Basket::new(CustomerId(2), AddressId(5)).carrier(CarrierId(2)).line(ProductId(1), None, 2);
    /// let order = shop.place_order(basket, Payment::new("ps_wirepayment", "Bank transfer"), Decimal::new(4180, 2));
    /// println!("{}", order.preview().await?);
    /// let placed = order.send().await?;
    /// println!("{:?} in state {:?}: {}", placed.order, placed.state, placed.note);
    /// # Ok(())
    /// # }
    /// ```
    pub fn place_order(&self, cart: impl Into<OrderCart>, payment: Payment, total: impl Into<Decimal>) -> PlaceOrder {
        PlaceOrder { shop: self.clone(), cart: cart.into(), payment, total: total.into(), carrier: None }
    }
}

impl PlaceOrder {
    /// The carrier that the order has to get; without it the one of the cart. It is compared, not chosen: the cart chooses.
    pub fn carrier(mut self, carrier: CarrierId) -> Self {
        self.carrier = Some(carrier);
        self
    }

    /// Shows what [`send`](Self::send) would send, and which state the order would get.
    ///
    /// # Errors
    /// What keeps the order from being made, and what the shop or the network says.
    pub async fn preview(&self) -> Result<OrderPreview> {
        match &self.cart {
            OrderCart::Existing(cart) => {
                Ok(OrderPreview { cart: None, order: self.of_existing(*cart).await?.preview().await? })
            }
            OrderCart::New(basket) => {
                complete(basket)?;
                let cart = self.new_cart(basket).await?.preview().await?;
                let order = self.order(CartId(0), basket.decides()).preview().await?;
                Ok(OrderPreview { cart: Some(cart), order })
            }
        }
    }

    /// Makes the cart, where it is not there, and the order. Neither is ever sent twice.
    ///
    /// The outcome is `Partly` where the shop made another total, carrier or state than was asked for, and where a cart was made that did not
    /// become an order as it should. A cart that was made stays: ask again with its id.
    ///
    /// # Errors
    /// When nothing was written: a cart that is not there, has no lines, customer or addresses, or is another order already; a refusal of the shop;
    /// no connection.
    pub async fn send(self) -> Result<OrderPlaced> {
        let basket = match &self.cart {
            OrderCart::Existing(cart) => {
                let written = self.of_existing(*cart).await?.send().await?;
                return Ok(placed(*cart, written));
            }
            OrderCart::New(basket) => basket,
        };
        complete(basket)?;
        // What can be told from here is told before there is a cart.
        self.order(CartId(0), basket.decides()).check().await?;
        let made = self.new_cart(basket).await?.send().await?;
        let cart = match made.id.map(CartId) {
            Some(cart) if made.is_applied() => cart,
            cart => return Ok(without_order(cart, made.effects, made.settled, "no order was made of it")),
        };
        let order = match self.shop.carts().get(cart).await {
            Ok(cart) => self.of_cart(&cart).send().await,
            Err(error) => Err(error),
        };
        match order {
            Ok(written) => Ok(placed(cart, written)),
            // The cart was made, so that this is no error.
            Err(error) => {
                let settled = Settled { hint: error.hint().map(str::to_owned), ..made.settled };
                let why = format!("no order was made of it: {error}");
                Ok(without_order(Some(cart), made.effects, settled, &why))
            }
        }
    }

    async fn of_existing(&self, cart: CartId) -> Result<Write<Orders>> {
        Ok(self.of_cart(&self.shop.carts().get(cart).await?))
    }

    fn of_cart(&self, cart: &Cart) -> Write<Orders> {
        self.order(cart.id, order::Basket::of(cart))
    }

    fn order(&self, cart: CartId, basket: order::Basket) -> Write<Orders> {
        let field = |name: &str| basket.field(name);
        let new = NewOrder {
            id_address_delivery: field("id_address_delivery").into(),
            id_address_invoice: field("id_address_invoice").into(),
            id_cart: cart,
            id_currency: field("id_currency").into(),
            id_lang: field("id_lang").into(),
            id_customer: field("id_customer").into(),
            id_carrier: self.carrier.unwrap_or_else(|| field("id_carrier").into()),
            module: self.payment.module.clone(),
            payment: self.payment.method.clone(),
            total_paid: self.total,
            total_paid_real: self.total,
            total_products: self.total,
            total_products_wt: self.total,
            conversion_rate: Decimal::ONE,
        };
        let mut unasked = COMPUTED.to_vec();
        // The cart leaves the choice to the shop.
        unasked.extend((new.id_carrier.0 == 0).then_some("id_carrier"));
        self.shop.orders().create(new).of_basket(basket, unasked)
    }

    async fn new_cart(&self, basket: &Basket) -> Result<DynamicWrite> {
        let rows = basket.lines.iter().map(|line| {
            json!({
                "id_product": line.product,
                "id_product_attribute": line.combination,
                "id_address_delivery": basket.delivery.0,
                "quantity": line.quantity,
            })
        });
        let rows: Vec<_> = rows.collect();
        let mut write = self.shop.create(Carts::META).set("cart_rows", &json!(rows).to_string())?;
        for (field, id) in basket.decides().fields.into_iter().filter(|(_, id)| *id != 0) {
            write = write.set(field, &id.to_string())?;
        }
        let version = self.shop.connection.known().await?.version.clone();
        let takes_json = version.is_some_and(|version| version.reaches(JSON_CHOICE));
        match basket.carrier.filter(|_| takes_json) {
            Some(carrier) => write.set("delivery_option", &format!("{{\"{}\":\"{carrier},\"}}", basket.delivery)),
            None => Ok(write),
        }
    }
}

/// An amount as the webservice writes it.
#[expect(clippy::ref_option, reason = "serde hands fields over so")]
fn exact<S: Serializer>(amount: &Option<Decimal>, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    amount.map(|amount| amount.to_string()).serialize(serializer)
}

/// Whether an order can be made of a cart, before that is made.
fn complete(basket: &Basket) -> Result<()> {
    match basket.decides().fault() {
        None => Ok(()),
        Some((field, reason)) => Err(Error::usage(reason).with_path(field)),
    }
}

/// A cart that was not made, or not as it should be, or of which no order was made.
fn without_order(cart: Option<CartId>, effects: Vec<String>, mut settled: Settled, why: &str) -> OrderPlaced {
    settled.lacks(why);
    unplaced(cart, effects, settled)
}

fn unplaced(cart: Option<CartId>, effects: Vec<String>, settled: Settled) -> OrderPlaced {
    OrderPlaced {
        cart,
        order: None,
        state: None,
        total: None,
        paid: None,
        carrier: None,
        payment: None,
        effects,
        settled,
    }
}

fn placed(cart: CartId, written: Written<Order>) -> OrderPlaced {
    // What the answer alone shows was not stored so.
    let order = written.record.filter(|_| !matches!(written.settled.outcome, Outcome::Taken));
    let none = unplaced(Some(cart), written.effects, written.settled);
    let Some(order) = order else { return OrderPlaced { order: written.id.map(OrderId), ..none } };
    OrderPlaced {
        order: Some(order.id),
        state: order.current_state,
        total: Some(order.total_paid),
        paid: Some(order.total_paid_real),
        carrier: Some(order.id_carrier).filter(|carrier| carrier.0 != 0),
        payment: Some(order.payment),
        ..none
    }
}
