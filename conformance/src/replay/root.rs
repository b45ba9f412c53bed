//! The API root: what the client's probe makes of it.

use prestashop_api::client::Rights;
use prestashop_api::error::counted;
use wiremock::ResponseTemplate;

use super::asked::Asked;
use super::expect;
use super::replayer::Replayer;
use super::server::{Exchange, Script};
use super::verdict::Stop;
use crate::har::Entry;
use crate::xml::XmlElement;

impl Replayer {
    /// Probes the shop, and holds the probe against every resource and right in the recorded root.
    pub(super) async fn root(
        &mut self,
        asked: &Asked,
        recorded: &Entry,
        exchange: Exchange,
    ) -> Result<Vec<String>, Stop> {
        let shop = self.shop(asked, false)?;
        // A key that may read `configurations` also gets the shop's time zone, which is no part of this recording.
        let beside = |asked: &Asked| (asked.resource() == "configurations").then(|| json("[]"));
        self.server.script(Script { open: vec![exchange], beside: Some(Box::new(beside)), ..Script::default() });
        let probe = shop.probe().await;
        self.as_recorded()?;
        let probe = probe.map_err(|error| format!("the error {}: {error}; expected the root", error.kind()))?;

        let body = expect::payload(&recorded.response).map_err(Stop::Skip)?;
        let root = XmlElement::parse(body).map_err(|error| format!("the recorded body is {error}"))?;
        let Some(api) = root.child("api") else {
            return Err("the recorded body has no `api`".to_owned().into());
        };
        let mut reasons = Vec::new();
        if probe.shop_name != api.attribute("shopName").unwrap_or_default() {
            reasons.push(format!("the shop's name {:?}", probe.shop_name));
        }
        for resource in &api.children {
            let granted = |verb: &str| resource.attribute(verb).map(|value| value == "true");
            let mut recorded = Rights::default();
            recorded.get = granted("get") == Some(true);
            recorded.head = granted("head") == Some(true);
            recorded.post = granted("post") == Some(true);
            recorded.put = granted("put") == Some(true);
            recorded.delete = granted("delete") == Some(true);
            recorded.patch = granted("patch");
            match probe.resources.get(&resource.name) {
                Some(rights) if *rights == recorded => {}
                Some(rights) => reasons.push(format!("{}: {rights:?}, recorded {recorded:?}", resource.name)),
                None => reasons.push(format!("{}: lost", resource.name)),
            }
        }
        if probe.resources.len() != api.children.len() {
            reasons.push(format!("{}, recorded {}", counted(probe.resources.len(), "resource"), api.children.len()));
        }
        let version = recorded.response.header("PSWS-Version").filter(|version| *version != "0");
        let probed = probe.version.as_ref().map(ToString::to_string);
        if probed.as_deref() != version {
            reasons.push(format!("the version {probed:?}, recorded {version:?}"));
        }
        if reasons.is_empty() { Ok(Vec::new()) } else { Err(Stop::Fail(reasons)) }
    }
}

/// An answer in JSON as a shop gives it.
fn json(body: impl Into<String>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body.into(), "application/json").insert_header("PSWS-Version", "8.2.1")
}
