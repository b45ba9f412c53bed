//! Checks an address against the rules of its country.

use std::fmt;

use serde::Serialize;

use crate::client::Shop;
use crate::error::Result;
use crate::query::filter::eq;
use crate::record::Resource;
use crate::resources::{Address, Addresses, Country};
use crate::write::faults;

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AddressFault {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)
    }
}

impl Shop {
    /// Says what is wrong with an address, all at once; nothing if it is right. Nothing is written.
    ///
    /// The webservice checks the characters and the length of each field, and no more: not the country's own rules, which the front
    /// office enforces (`need_zip_code`, `zip_code_format`, `contains_states`, `need_identification_number`). An address that breaks
    /// them is saved, and the customer cannot order to it. Fields that this shop alone requires are not known here.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::resources::AddressId;
    ///
    /// let address = shop.addresses().get(AddressId(12)).await?;
    /// for fault in shop.check_address(&address).await? {
    ///     println!("{fault}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What the shop or the network says; the key has to read `countries`, and `states` for countries that have them.
    pub async fn check_address(&self, address: &Address) -> Result<Vec<AddressFault>> {
        let version = self.connection.known().await?.version.clone();
        let mut found: Vec<AddressFault> = faults(Addresses::META, address, version.as_ref())
            .into_iter()
            .map(|(field, reason)| AddressFault { field, reason })
            .collect();
        let mut fault = |field: &'static str, reason: String| found.push(AddressFault { field, reason });
        // That it must be given is said already.
        if address.id_country.0 == 0 {
            return Ok(found);
        }
        let country = match self.countries().get(address.id_country).await {
            Err(error) if error.is_not_found() => {
                fault("id_country", format!("the shop has no country {}", address.id_country));
                return Ok(found);
            }
            country => country?,
        };
        if !country.active {
            fault("id_country", format!("{} is not active: customers cannot choose it", country.iso_code));
        }
        if let Some(reason) = postcode(&country, &address.postcode) {
            fault("postcode", reason);
        }
        if country.need_identification_number && address.dni.is_empty() {
            fault("dni", format!("{} asks for an identification number", country.iso_code));
        }
        match (country.contains_states, address.id_state) {
            (true, None) => fault("id_state", format!("{} asks for a state", country.iso_code)),
            (_, Some(state)) => {
                let states = self.states().list().id(eq(state)).await?.items;
                if states.first().is_none_or(|state| state.id_country != country.id) {
                    fault("id_state", format!("state {state} is not in {}", country.iso_code));
                }
            }
            (false, None) => {}
        }
        Ok(found)
    }
}

/// What is wrong with a postcode in that country.
fn postcode(country: &Country, postcode: &str) -> Option<String> {
    if postcode.is_empty() {
        return country.need_zip_code.then(|| format!("{} asks for a postcode", country.iso_code));
    }
    let format = country.zip_code_format.as_str();
    (country.need_zip_code && !format.is_empty() && !fits(format, &country.iso_code, postcode)).then(|| {
        format!("postcodes of {} look like {format} (N a digit, L a letter, C the country's code)", country.iso_code)
    })
}

/// Whether a postcode has the form: `N` is a digit, `L` a letter, `C` the country's code; blanks and dashes may be left out. The rest
/// stands for itself, in either case.
fn fits(format: &str, country: &str, postcode: &str) -> bool {
    let Some(sign) = format.chars().next() else { return postcode.is_empty() };
    let rest = &format[sign.len_utf8()..];
    let after = |taken: usize| fits(rest, country, &postcode[taken..]);
    let next = postcode.chars().next();
    match sign {
        'N' => next.is_some_and(|c| c.is_ascii_digit()) && after(1),
        'L' => next.is_some_and(|c| c.is_ascii_alphabetic()) && after(1),
        'C' => {
            postcode.get(..country.len()).is_some_and(|start| start.eq_ignore_ascii_case(country))
                && after(country.len())
        }
        ' ' | '-' => after(0) || (next == Some(sign) && after(1)),
        other => next.is_some_and(|c| c.eq_ignore_ascii_case(&other)) && after(other.len_utf8()),
    }
}
