//! What a shop is, and what the key may do there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::client::{Call, Connection, Reply, XmlElement, elements};
use crate::error::{Error, ErrorKind, Phase, Result, ShopError, Verb};
use crate::resources::service::PATCH_RELIABLE;
use crate::version::Version;

/// What a key may do with a resource: the boxes ticked for it in the back office. A resource may forbid a verb all the
/// same, such as POST on `stock_availables`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "one box per verb, as the back office shows them")]
pub struct Rights {
    /// May read.
    pub get: bool,
    /// May read headers. GET does not include it.
    pub head: bool,
    /// May create.
    pub post: bool,
    /// May replace.
    pub put: bool,
    /// May change single fields; `None` where the shop has no PATCH (PrestaShop before 8.0).
    pub patch: Option<bool>,
    /// May delete.
    pub delete: bool,
}

impl Rights {
    /// Whether the key has the right for a verb.
    #[must_use]
    pub fn allows(&self, verb: Verb) -> bool {
        match verb {
            Verb::Get => self.get,
            Verb::Head => self.head,
            Verb::Post => self.post,
            Verb::Put => self.put,
            Verb::Patch => self.patch == Some(true),
            Verb::Delete => self.delete,
        }
    }
}

/// What a shop says about itself.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Probe {
    /// The version of PrestaShop, if the shop tells it.
    pub version: Option<Version>,
    /// The shop's name.
    pub shop_name: String,
    /// The resources that the key may use, by name, each with at least one right.
    pub resources: BTreeMap<String, Rights>,
    /// Whether the rights are known; writes go on where they are not, and the shop's refusal tells.
    rights_known: bool,
    /// Whether the shop has the verb PATCH; `None` if the key may use no resource, so that the shop does not show it.
    pub patch_supported: Option<bool>,
    /// The shop's clock less this machine's, in whole seconds; half of the way there and back may be in it. `None` if the
    /// shop does not tell its time.
    pub clock_skew: Option<SignedDuration>,
    /// The name of the shop's time zone, such as `Europe/Paris`. `None` if the key may not read `configurations`, or if
    /// shops of a multistore differ in it.
    pub time_zone: Option<String>,
    /// What the shop complained about on the way, without refusing.
    pub notices: Vec<ShopError>,
}

impl Probe {
    /// The rights for a resource; none at all if it is not listed.
    #[must_use]
    pub fn rights(&self, resource: &str) -> Rights {
        self.resources.get(resource).copied().unwrap_or_default()
    }

    /// Whether writes go by PATCH, as far as is known: some versions have the verb and lose by it.
    pub(crate) fn takes_patch(&self) -> bool {
        let is_reliable = self.version.as_ref().is_none_or(|version| version.reaches(PATCH_RELIABLE));
        is_reliable && self.patch_supported != Some(false)
    }

    /// Whether the key may certainly not use a verb on a resource.
    pub(crate) fn forbids(&self, resource: &str, verb: Verb) -> bool {
        self.rights_known && !self.rights(resource).allows(verb)
    }
}

/// What a shop said about itself when it was last asked, and the time of the clock then.
pub(crate) type Cached = tokio::sync::Mutex<Option<(Duration, Arc<Probe>)>>;

/// How long a key's rights and a shop's version are taken for granted: somebody may be editing the key right now.
const KNOWN_FOR: Duration = Duration::from_secs(60);

impl Connection {
    /// What the API root tells, asked once a minute at most: for writes, which go by the shop's version and the key's rights.
    pub(crate) async fn known(&self) -> Result<Arc<Probe>> {
        let mut known = self.inner.known.lock().await;
        let now = self.inner.clock.elapsed();
        if let Some((asked, probe)) = known.as_ref()
            && now.saturating_sub(*asked) < KNOWN_FOR
        {
            return Ok(Arc::clone(probe));
        }
        let probe = Arc::new(self.hints().await?);
        *known = Some((now, Arc::clone(&probe)));
        Ok(probe)
    }

    /// What can be known before a write. The API root is a hint, no condition: modules, firewalls and PHP break it in shops that take
    /// writes. The version stands in each answer of the webservice, errors included.
    ///
    /// # Errors
    /// The shop cannot be asked, or its webservice itself refuses: it would refuse the write as well.
    pub(crate) async fn hints(&self) -> Result<Probe> {
        match self.probe_root().await {
            Err(error) if error.phase() != Phase::NotSent && !is_refusal(&error) => {
                tracing::warn!(
                    "error.type" = error.kind().as_str(),
                    "the API root cannot be read: rights are not known"
                );
                Ok(Probe {
                    version: self.version(),
                    shop_name: String::new(),
                    resources: BTreeMap::new(),
                    rights_known: false,
                    patch_supported: None,
                    clock_skew: None,
                    time_zone: None,
                    notices: Vec::new(),
                })
            }
            probe => probe,
        }
    }

    /// What the API root tells, in one call: all but the time zone.
    pub(crate) async fn probe_root(&self) -> Result<Probe> {
        // In XML: shops from 8.0 on die of the root in JSON.
        let answer = self.call(Call::get("").xml()).await?;
        let here = self.inner.clock.now();
        let (shop_name, resources) = root(&answer).map_err(|error| {
            error
                .with_call(Verb::Get, "".into(), None)
                .with_status(answer.status)
                .with_excerpt(self.redact().excerpt(&answer.body))
        })?;
        let patch_supported = (!resources.is_empty()).then(|| resources.values().any(|rights| rights.patch.is_some()));
        Ok(Probe {
            version: answer.version,
            shop_name,
            resources,
            rights_known: true,
            patch_supported,
            clock_skew: answer.access_time.map(|there| skew(there, here)),
            time_zone: None,
            notices: answer.notices,
        })
    }
}

/// Whether the webservice itself refuses every call.
fn is_refusal(error: &Error) -> bool {
    error.kind() == ErrorKind::WebserviceDisabled || (error.is_permission() && error.cause().is_some())
}

/// The header has whole seconds, so less than one second is no difference.
fn skew(there: Timestamp, here: Timestamp) -> SignedDuration {
    SignedDuration::from_secs(there.duration_since(here).as_secs())
}

/// Shop name and rights from the API root.
fn root(answer: &Reply) -> Result<(String, BTreeMap<String, Rights>)> {
    let elements = elements(&answer.body, "api")?;
    let Some(api) = elements.get(1).filter(|element| element.name == "api") else {
        return Err(Error::new(ErrorKind::NotWebservice, "the answer is not a webservice's API root")
            .at(Phase::Answered)
            .with_hint("Check that the address is the one of the shop."));
    };
    let resources = elements.iter().filter(|element| element.parent == "api");
    Ok((
        api.attribute("shopName").unwrap_or_default().to_owned(),
        resources.map(|resource| (resource.name.clone(), rights(resource))).collect(),
    ))
}

fn rights(resource: &XmlElement) -> Rights {
    let right = |verb| resource.attribute(verb).map(|value| value == "true");
    Rights {
        get: right("get").unwrap_or_default(),
        head: right("head").unwrap_or_default(),
        post: right("post").unwrap_or_default(),
        put: right("put").unwrap_or_default(),
        patch: right("patch"),
        delete: right("delete").unwrap_or_default(),
    }
}
