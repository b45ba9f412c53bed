//! What an order is made of, and how it is paid.

use crate::resources::{AddressId, CarrierId, CartId, CombinationId, CurrencyId, CustomerId, LanguageId, ProductId};
use crate::write::order::{self, Line};

/// A cart that is made for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an order is made of it by `place_order`"]
pub struct Basket {
    pub(super) customer: CustomerId,
    pub(super) delivery: AddressId,
    pub(super) invoice: AddressId,
    pub(super) currency: Option<CurrencyId>,
    pub(super) language: Option<LanguageId>,
    pub(super) carrier: Option<CarrierId>,
    pub(super) lines: Vec<Line>,
}

impl Basket {
    /// An empty cart of a customer, with the address for delivery and invoice, in the shop's default currency and the customer's language.
    pub fn new(customer: CustomerId, address: AddressId) -> Self {
        Self {
            customer,
            delivery: address,
            invoice: address,
            currency: None,
            language: None,
            carrier: None,
            lines: Vec::new(),
        }
    }

    /// So many pieces of a product, or of one of its combinations. Lines of the same piece are one.
    pub fn line(mut self, product: ProductId, combination: Option<CombinationId>, quantity: u32) -> Self {
        let combination = combination.map_or(0, |combination| combination.0);
        let same = |line: &&mut Line| (line.product, line.combination) == (product.0, combination);
        match self.lines.iter_mut().find(same) {
            Some(line) => line.quantity += i64::from(quantity),
            None => self.lines.push(Line { product: product.0, combination, quantity: quantity.into() }),
        }
        self
    }

    /// The address of the invoice, where it is another than that of the delivery.
    pub fn invoice(mut self, address: AddressId) -> Self {
        self.invoice = address;
        self
    }

    /// The carrier. The shop takes the one that costs least where none is chosen, or where the chosen one does not deliver there.
    pub fn carrier(mut self, carrier: CarrierId) -> Self {
        self.carrier = Some(carrier);
        self
    }

    /// The currency of all amounts.
    pub fn currency(mut self, currency: CurrencyId) -> Self {
        self.currency = Some(currency);
        self
    }

    /// The language of mails and documents.
    pub fn language(mut self, language: LanguageId) -> Self {
        self.language = Some(language);
        self
    }

    /// What decides about its order.
    pub(super) fn decides(&self) -> order::Basket {
        let mut fields = vec![
            ("id_customer", self.customer.0),
            ("id_address_delivery", self.delivery.0),
            ("id_address_invoice", self.invoice.0),
            ("id_carrier", self.carrier.unwrap_or_default().0),
        ];
        fields.extend(self.currency.map(|currency| ("id_currency", currency.0)));
        fields.extend(self.language.map(|language| ("id_lang", language.0)));
        order::Basket { fields, lines: self.lines.clone(), shop: 0 }
    }
}

/// What an order is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderCart {
    /// A cart that is there.
    Existing(CartId),
    /// A cart that is made first.
    New(Basket),
}

impl From<CartId> for OrderCart {
    fn from(cart: CartId) -> Self {
        Self::Existing(cart)
    }
}

impl From<Basket> for OrderCart {
    fn from(basket: Basket) -> Self {
        Self::New(basket)
    }
}

/// How an order is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment {
    /// The technical name of the payment module: `ps_wirepayment`. It has to be installed and active.
    pub module: String,
    /// The name of the payment method as the customer reads it: `Bank transfer`.
    pub method: String,
}

impl Payment {
    /// By that module, under that name.
    pub fn new(module: impl Into<String>, method: impl Into<String>) -> Self {
        Self { module: module.into(), method: method.into() }
    }
}
