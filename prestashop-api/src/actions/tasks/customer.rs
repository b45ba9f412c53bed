//! Starts a customer who sees the shop and can log in.

use crate::client::Shop;
use crate::error::{Error, Result};
use crate::read::settings;
use crate::resources::{CustomerGroup, Customers, GroupId, NewCustomer};
use crate::write::Write;

impl Shop {
    /// Starts a customer who can log in and sees the shop: active, and in the group of customers (`PS_CUSTOMER_GROUP`). Call further setters
    /// for all else, and then `send`.
    ///
    /// PrestaShop's webservice does not know what the registration form does: a customer that is created with the required fields alone is not
    /// active, and in no group, for which every category is forbidden. `passwd` is the password in plain text, of 5 to 72 characters; the shop
    /// stores its hash. One registered customer can have a mail address. A language (`id_lang`) has to be one of the shop's.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::resources::NewCustomer;
    ///
    /// let new = NewCustomer {
    ///     passwd: "correct horse battery staple".to_owned(),
    ///     lastname: "Doe".to_owned(),
    ///     firstname: "Ann".to_owned(),
    ///     email: "ann@example.test".to_owned(),
    /// };
    /// let written = shop.add_customer(new).await?.newsletter(true).send().await?;
    /// println!("{:?}: {}", written.outcome, written.note);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the group cannot be read from `configurations`: use [`add_customer_in`](Self::add_customer_in) then.
    pub async fn add_customer(&self, new: NewCustomer) -> Result<Write<Customers>> {
        Ok(self.add_customer_in(self.group_of("PS_CUSTOMER_GROUP").await?, new))
    }

    /// Starts a guest: somebody who orders without an account, in the group of guests (`PS_GUEST_GROUP`). Guests never log in, so that any
    /// random text of 5 to 72 characters will do for `passwd`, which the shop demands all the same; and they share mail addresses freely. Else as
    /// [`add_customer`](Self::add_customer).
    ///
    /// # Errors
    /// When the group cannot be read from `configurations`: use [`add_customer_in`](Self::add_customer_in) then, with `is_guest(true)`.
    pub async fn add_guest(&self, new: NewCustomer) -> Result<Write<Customers>> {
        Ok(self.add_customer_in(self.group_of("PS_GUEST_GROUP").await?, new).is_guest(true))
    }

    /// Starts a customer as [`add_customer`](Self::add_customer) does, in a group of your choice, which asks the shop for nothing. The group has
    /// to show prices, and its customers see menu, cart and search only if the back office has given them to it.
    pub fn add_customer_in(&self, group: GroupId, new: NewCustomer) -> Write<Customers> {
        // The default group alone makes the row of the association too; said twice, both are compared.
        let row = CustomerGroup { id: group, ..CustomerGroup::default() };
        self.customers().create(new).active(true).id_default_group(group).groups([row])
    }

    /// The group that a setting names.
    async fn group_of(&self, setting: &str) -> Result<GroupId> {
        let groups = settings(&self.connection, setting).await?;
        match groups.iter().filter_map(|id| id.parse().ok()).filter(|id| *id != 0).collect::<Vec<u64>>()[..] {
            [group] => Ok(GroupId(group)),
            _ => Err(Error::usage(format!("the shop does not name one group as `{setting}`"))
                .with_hint("say which group the customer is in")),
        }
    }
}
