//! Every write of every resource, made by the client against the fake shop.

use prestashop_api::record::{Field, Kind};
use prestashop_api::{Error, Outcome, RESOURCES, ResourceMeta, RetryPolicy, Shop, Verb, Version, Written};

use crate::shop::{FULL_KEY, FakeShop, Key, RunningShop};

/// The version that the fake shop speaks.
pub(super) const VERSION: &str = "8.2.1";

/// A write against the fake shop.
#[derive(Debug)]
#[non_exhaustive]
pub struct Tried {
    /// The resource.
    pub resource: &'static str,
    /// The verb.
    pub verb: Verb,
    /// Why it was not done, in a sentence.
    pub result: Result<(), String>,
}

/// Creates, changes and deletes a record of every resource that the fake shop's version lets one write.
///
/// Each write must be confirmed, show what was sent, and be found again by reading.
pub async fn try_on_fake_shop() -> Vec<Tried> {
    let mut tried = Vec::new();
    for meta in RESOURCES.iter().copied().filter(|meta| offers(meta, &Version::parse(VERSION))) {
        for verb in [Verb::Post, Verb::Patch, Verb::Put, Verb::Delete] {
            if !meta.verbs.contains(&verb) || (verb == Verb::Put && !meta.never_put.is_empty()) {
                continue;
            }
            let result = Trial::of(meta, verb).await;
            let result = match result {
                Ok(trial) => trial.run().await,
                Err(reason) => Err(reason),
            };
            tried.push(Tried { resource: meta.name, verb, result });
        }
    }
    tried
}

/// Whether a version has the resource.
pub(super) fn offers(meta: &ResourceMeta, version: &Version) -> bool {
    let last = Version::parse(meta.until);
    (meta.since.is_empty() || *version >= Version::parse(meta.since)) && (meta.until.is_empty() || *version <= last)
}

/// Why there is nothing to change or to delete.
const NONE: &str = "the fake shop has no record of it, and none can be made";

/// A shop, and what to do in it.
struct Trial {
    meta: &'static ResourceMeta,
    verb: Verb,
    running: RunningShop,
    shop: Shop,
}

impl Trial {
    /// A shop of its own for each write, so that none depends on another. For a PUT the key may not PATCH.
    async fn of(meta: &'static ResourceMeta, verb: Verb) -> Result<Self, String> {
        let mut verbs = vec!["GET", "POST", "PUT", "DELETE"];
        if verb != Verb::Put {
            verbs.push("PATCH");
        }
        let key = RESOURCES.iter().fold(Key::limited(FULL_KEY), |key, meta| key.allow(meta.name, &verbs));
        let running = FakeShop::builder().key(key).start().await;
        let shop = Shop::connect(running.url()).key(FULL_KEY).retry(RetryPolicy::never()).build();
        let shop = shop.map_err(|error| error.to_string())?;
        Ok(Self { meta, verb, running, shop })
    }

    async fn run(self) -> Result<(), String> {
        match self.write().await {
            Err(_) if !self.running.not_modelled().is_empty() => Err("the fake shop does not model it".to_owned()),
            result => result,
        }
    }

    async fn write(&self) -> Result<(), String> {
        let meta = self.meta;
        let creates = meta.verbs.contains(&Verb::Post);
        let id = match (self.verb, self.first()) {
            (Verb::Post, _) => return self.create().await.map(|_| ()),
            // Records that others need cannot be deleted; a new one can.
            (Verb::Delete, first) if creates => match (self.create().await, first) {
                (Ok(id), _) | (Err(_), Some(id)) => return self.delete(id).await,
                (Err(_), None) => return Err(NONE.to_owned()),
            },
            (Verb::Delete, Some(first)) => return self.delete(first).await,
            (_, Some(first)) => first,
            (_, None) if creates => self.create().await.map_err(|_| NONE)?,
            (_, None) => return Err(NONE.to_owned()),
        };
        let field = changeable(meta).ok_or("it has no field that can be changed")?;
        let mut write = self.shop.update(meta, id);
        for (name, value) in sets(field, "Other") {
            write = write.set(&name, &value).map_err(|error| told(&error))?;
        }
        let written = write.send().await.map_err(|error| told(&error))?;
        if written.verb != self.verb {
            return Err(format!("the client sent a {}", written.verb));
        }
        self.confirmed(written).await.map(|_| ())
    }

    /// The first record in the data set.
    fn first(&self) -> Option<u64> {
        self.running.read(|world| world.rows(self.meta.name).next().and_then(|row| row.get("id")?.as_u64()))
    }

    async fn create(&self) -> Result<u64, String> {
        let version = Version::parse(VERSION);
        let mut write = self.shop.create(self.meta);
        let needed = |field: &&Field| {
            let demanded = field.required_in(Some(&version)) || field.needed_in(Some(&version));
            demanded && field.exists_in(Some(&version)) && !field.read_only_in(Some(&version))
        };
        let mut fields: Vec<&Field> = self.meta.shape.fields.iter().filter(needed).collect();
        // A record of which nothing is required has to hold something.
        fields.extend(if fields.is_empty() { changeable(self.meta) } else { None });
        for field in fields {
            for (name, value) in sets(field, "New") {
                write = write.set(&name, &value).map_err(|error| told(&error))?;
            }
        }
        let written = write.send().await.map_err(|error| told(&error))?;
        self.confirmed(written).await
    }

    /// Whether a write is done, and the record found again.
    async fn confirmed(&self, written: Written) -> Result<u64, String> {
        if written.outcome != Outcome::Applied {
            return Err(written.settled.note);
        }
        if let Some(difference) = written.differing.first() {
            return Err(format!("the shop shows something else than was sent: {difference}"));
        }
        let id = written.id.ok_or("the shop does not say which record")?;
        self.shop.list(self.meta).get(id).await.map_err(|error| told(&error))?;
        Ok(id)
    }

    async fn delete(&self, id: u64) -> Result<(), String> {
        let deleted =
            self.shop.delete(self.meta, id).force().with_history().send().await.map_err(|error| told(&error))?;
        if deleted.outcome != Outcome::Applied {
            return Err(deleted.settled.note);
        }
        match self.shop.list(self.meta).get(id).await {
            Err(error) if error.is_not_found() => Ok(()),
            Err(error) => Err(told(&error)),
            // What other records still need is only marked.
            Ok(record) if record.get("deleted").is_some_and(|deleted| deleted == true) => Ok(()),
            Ok(_) => Err("the record is still there".to_owned()),
        }
    }
}

fn told(error: &Error) -> String {
    error.to_string()
}

/// A field that a user can change: a plain text rather than another.
fn changeable(meta: &ResourceMeta) -> Option<&'static Field> {
    let version = Version::parse(VERSION);
    let can = |field: &&Field| {
        let kept = field.read_only_in(Some(&version)) || field.by_action || field.computed || field.secret;
        let kind = !matches!(field.kind, Kind::Association(_) | Kind::Id(_));
        field.name != "id" && !kept && kind && field.exists_in(Some(&version))
    };
    let fields = || meta.shape.fields.iter().filter(can);
    let plain = |field: &&Field| {
        matches!(field.kind, Kind::Text | Kind::Translated) && field.validator_in(None) == "isGenericName"
    };
    fields().find(plain).or_else(|| fields().next())
}

/// The names and values that set a field to something that its kind and its validator take.
fn sets(field: &Field, word: &str) -> Vec<(String, String)> {
    let value = value(field, word);
    match field.kind {
        Kind::Translated => [1, 2].map(|language| (format!("{}.{language}", field.name), value.clone())).to_vec(),
        _ => vec![(field.name.to_owned(), value)],
    }
}

fn value(field: &Field, word: &str) -> String {
    let fixed = match field.kind {
        Kind::Id(_) | Kind::Int | Kind::Bool | Kind::Decimal => "1",
        Kind::DateTime => "2026-11-23 09:30:00",
        Kind::Date => "2026-11-23",
        Kind::Enum(words) => words.first().copied().unwrap_or(word),
        Kind::Association(_) => "",
        Kind::Text | Kind::Translated => match field.validator_in(None) {
            "isEmail" => "someone@example.test",
            "isUrl" | "isAbsoluteUrl" => "http://example.test/",
            "isMd5" => "0123456789abcdef0123456789abcdef",
            "isSha1" => "0123456789abcdef0123456789abcdef01234567",
            "isPasswd" | "isHashedPassword" => "secret-password",
            "isLanguageIsoCode" => "zz",
            "isLanguageCode" | "isLocale" => "zz-ZZ",
            "isNumericIsoCode" => "999",
            "isStateIsoCode" => "ZZ",
            "isColor" => "#00ff00",
            "isReductionType" => "amount",
            "isStockManagement" => "WA",
            "isProductVisibility" => "both",
            "isPhpDateFormat" => "Y-m-d",
            "isIp2Long" | "isPhoneNumber" | "isPostCode" | "isImageSize" | "isEan13" | "isUpc" | "isIsbn" => "123",
            "isCoordinate" => "1.50",
            _ => word,
        },
    };
    fixed.to_owned()
}
