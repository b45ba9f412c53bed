//! `check_address`: what the rules of a country find.

use prestashop_api::filter::eq;
use prestashop_api::resources::{Address, CountryId, StateId};
use prestashop_api::{Error, ErrorKind};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault};

use crate::{client, writes};

#[tokio::test]
async fn an_address_is_checked_by_the_rules_of_its_country() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let country = client.countries().list().iso_code(eq("DE")).await.unwrap().items.remove(0);
    shop.mutate(|world| {
        assert!(world.set("states", 1, "id_country", country.id.to_string()));
        for (field, value) in
            [("active", "1"), ("need_zip_code", "1"), ("contains_states", "1"), ("zip_code_format", "NNNNN")]
        {
            assert!(world.set("countries", country.id.0, field, value));
        }
    });
    let faults = |address: Address| {
        let client = client.clone();
        async move {
            let faults = client.check_address(&address).await.unwrap();
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
    };
    let bad = Address {
        id_country: country.id,
        alias: "Home".to_owned(),
        lastname: "Müller 2".to_owned(),
        firstname: "Zoë".to_owned(),
        address1: "x".repeat(129),
        postcode: "75001 Paris".to_owned(),
        ..Address::default()
    };
    insta::assert_snapshot!(faults(bad).await, @"
    lastname: it may not hold '2'
    address1: it has 129 characters, at most 128 fit
    city: it must be given
    postcode: postcodes of DE look like NNNNN (N a digit, L a letter, C the country's code)
    id_state: DE asks for a state
    ");
    assert!(faults(Address::default()).await.contains("id_country: it must be given"));
    let nowhere = Address { id_country: CountryId(9999), ..Address::default() };
    assert!(faults(nowhere).await.contains("id_country: the shop has no country 9999"));
    let state = client.states().list().id_country(eq(country.id)).await.unwrap().items.remove(0);
    let good = Address {
        id_country: country.id,
        id_state: Some(state.id),
        alias: "Home".to_owned(),
        lastname: "Müller".to_owned(),
        firstname: "Zoë".to_owned(),
        address1: "1 Main Street".to_owned(),
        city: "Miami".to_owned(),
        postcode: "33133".to_owned(),
        ..Address::default()
    };
    assert_eq!(faults(good.clone()).await, "");
    let elsewhere = Address { id_state: Some(StateId(999_999)), ..good };
    assert_eq!(faults(elsewhere).await, "id_state: state 999999 is not in DE");
    assert_eq!(writes(&shop), Vec::<String>::new());
}

#[tokio::test]
async fn a_country_that_asks_for_less_finds_less() {
    let shop = FakeShop::start().await;
    let client = client(&shop);
    let country = client.countries().list().iso_code(eq("DE")).await.unwrap().items.remove(0).id;
    let faults = async |rules: &[(&str, &str)], postcode: &str, dni: &str| {
        shop.mutate(|world| {
            let plain = [("active", "1"), ("contains_states", "0"), ("need_identification_number", "0")];
            for (field, value) in plain.iter().chain(rules) {
                assert!(world.set("countries", country.0, field, *value));
            }
        });
        let address = Address {
            id_country: country,
            alias: "Home".to_owned(),
            lastname: "Doe".to_owned(),
            firstname: "Ann".to_owned(),
            address1: "1 Main St".to_owned(),
            city: "Bonn".to_owned(),
            postcode: postcode.to_owned(),
            dni: dni.to_owned(),
            ..Address::default()
        };
        let faults = client.check_address(&address).await?;
        Ok::<_, Error>(faults.iter().map(|fault| fault.field).collect::<Vec<_>>())
    };
    let format = ("zip_code_format", "NNNNN");
    assert_eq!(faults(&[("need_zip_code", "0"), format], "x", "").await.unwrap(), [""; 0]);
    assert_eq!(faults(&[("need_zip_code", "0"), format], "", "").await.unwrap(), [""; 0]);
    assert_eq!(faults(&[("need_zip_code", "1"), format], "", "").await.unwrap(), ["postcode"]);
    assert_eq!(faults(&[("need_zip_code", "1"), ("zip_code_format", "")], "x", "").await.unwrap(), [""; 0]);
    // A letter, the country's code, blanks and dashes that may be left out, and what stands for itself.
    let format = [("need_zip_code", "1"), ("zip_code_format", "C-NL NZ")];
    for good in ["DE-1A 2Z", "de1a2z", "DE-1A2Z"] {
        assert_eq!(faults(&format, good, "").await.unwrap(), [""; 0], "{good}");
    }
    for bad in ["DE-11 2Z", "XX-1A 2Z", "DEx1A 2Z", "DE-1A 2Y", "DE-1A 2"] {
        assert_eq!(faults(&format, bad, "").await.unwrap(), ["postcode"], "{bad}");
    }
    let format = ("zip_code_format", "NNNNN");
    let asks = ("need_identification_number", "1");
    assert_eq!(faults(&[format, asks], "53111", "").await.unwrap(), ["dni"]);
    assert_eq!(faults(&[asks], "53111", "X1").await.unwrap(), [""; 0]);
    assert_eq!(faults(&[("active", "0")], "53111", "").await.unwrap(), ["id_country"]);
    // A country that cannot be read is not one that is not there.
    shop.fail_when(|request| {
        request.path.contains("/countries").then(|| InjectedFault::instead(FakeResponse::fatal()))
    });
    assert_eq!(faults(&[], "53111", "").await.unwrap_err().kind(), ErrorKind::ShopCrash);
}
