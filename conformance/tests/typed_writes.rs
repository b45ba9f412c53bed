//! Creates of every resource through the library, with what it demands and nothing else.
#![cfg(test)]

use prestashop_api::record::{Field, Kind};
use prestashop_api::{ErrorKind, RESOURCES, ResourceMeta, RetryPolicy, Shop, Verb, Version};
use prestashop_conformance::shop::FakeShop;

/// A value of the field that every version takes.
fn sample(field: &Field) -> String {
    let text = match (field.kind, field.name) {
        (Kind::DateTime, _) => "2026-11-23 10:00:00",
        (Kind::Date, _) => "2026-11-23",
        (Kind::Enum(words), _) => words.first().copied().unwrap_or("abc"),
        (Kind::Id(_) | Kind::Int | Kind::Bool | Kind::Decimal, _) => "1",
        (_, "email") => "ann@example.test",
        (_, "iso_code") => "xx",
        (_, "language_code") => "xx-xx",
        (_, "locale") => "xx-XX",
        (_, "secure_key" | "key") => "0123456789abcdef0123456789abcdef",
        (_, "passwd") => "correct horse",
        (_, "type") if field.validator_in(None) == "isReductionType" => "amount",
        _ => match field.validator_in(None) {
            "isReductionType" => "amount",
            "isStockManagement" => "FIFO",
            "isMd5" => "0123456789abcdef0123456789abcdef",
            "isDate" | "isDateFormat" => "2026-11-23 10:00:00",
            _ => "abc",
        },
    };
    text.to_owned()
}

/// What cannot be made of what the resource demands, and why.
const NOT_MADE: &[(&str, &str)] = &[("orders", "its cart is an order already")];

fn creatable() -> impl Iterator<Item = &'static ResourceMeta> {
    RESOURCES.iter().copied().filter(|meta| meta.verbs.contains(&Verb::Post))
}

#[tokio::test]
async fn every_resource_is_created_with_what_it_demands() {
    let mut wrong = Vec::new();
    let mut made = 0;
    let version = Version::parse("8.2.1");
    let there = |meta: &&ResourceMeta| meta.since.is_empty() || Version::parse(meta.since) <= version;
    for meta in creatable().filter(there) {
        let shop = FakeShop::start().await;
        let client = Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build().unwrap();
        let demanded = meta.shape.fields.iter().filter(|field| {
            let demands = field.required_in(Some(&version)) || field.needed_in(Some(&version));
            demands && field.exists_in(Some(&version)) && !field.read_only_in(Some(&version))
        });
        let mut write = client.create(meta).language(1);
        for field in demanded {
            write = write.set(field.name, &sample(field)).unwrap();
        }
        let can_be_made = !NOT_MADE.iter().any(|(name, _)| *name == meta.name);
        match write.send().await {
            Ok(written) if can_be_made == written.is_applied() && written.differing.is_empty() => {
                made += usize::from(can_be_made);
            }
            // The client knows before.
            Err(error) if !can_be_made && error.kind() == ErrorKind::Usage => {}
            written => wrong.push(format!("{}: {written:?}", meta.name)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(made > 50, "{made}");
}

/// In every version a create is possible: what is demanded is there and can be written.
#[test]
fn what_is_demanded_can_be_given_in_every_version() {
    let versions = [
        "1.7.0.0", "1.7.2.4", "1.7.5.0", "1.7.6.0", "1.7.7.8", "1.7.8.11", "8.0.0", "8.1.7", "8.2.1", "9.0.3", "9.1.4",
    ];
    for meta in creatable() {
        for version in versions.map(Version::parse) {
            for field in meta.shape.fields.iter().filter(|field| field.required_in(Some(&version))) {
                // What a version does not have is not demanded; what has been demanded ever since has to be there.
                if field.exists_in(Some(&version)) {
                    assert!(!field.read_only_in(Some(&version)), "{}.{} in {version}", meta.name, field.name);
                }
                assert!(!field.by_action, "{}.{}", meta.name, field.name);
            }
        }
        // A field of the newest struct must not stop creates in older shops that have the resource.
        for field in meta.shape.fields.iter().filter(|field| field.required_in(None)) {
            let (since, first) = (Version::parse(field.since), Version::parse(meta.since));
            assert!(field.since.is_empty() || since <= first, "{}.{} is new in {since}", meta.name, field.name);
        }
    }
}
