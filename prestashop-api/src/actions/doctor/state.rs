//! What the shop is, and what in it is a trap.

use super::{Finding, Level};
use crate::client::{Probe, Shop};
use crate::error::{Error, Verb};
use crate::record::ResourceMeta;
use crate::resources::service::SUPPORTED;
use crate::version::Version;

/// The most that the clocks may differ before the date of a change is misleading, in seconds.
const SKEW: i64 = 60;

/// What the API root told.
pub(super) fn of(probe: &Probe) -> Vec<Finding> {
    let name = if probe.shop_name.trim().is_empty() { "the shop" } else { probe.shop_name.trim() };
    let mut findings = vec![Finding::new("reachable", Level::Ok, format!("{name} answers, and takes the key"))];
    findings.push(version(probe.version.as_ref()));
    if probe.patch_supported == Some(false) {
        findings.push(
            Finding::new("patch", Level::Note, "the shop has no PATCH: whole records are read, merged and written back")
                .hint("update to PrestaShop 8.0 or later for changes of single fields; orders cannot be changed safely before"),
        );
    }
    if probe.resources.is_empty() {
        findings.push(
            Finding::new("rights", Level::Error, "the key may use no resource")
                .hint("in the back office open Advanced Parameters > Webservice, edit the key, and tick the resources and verbs that it may use"),
        );
    }
    findings.push(clock(probe));
    findings.extend(probe.notices.iter().map(|notice| {
        Finding::new("notices", Level::Warning, format!("the shop warns beside its answers: {notice}"))
            .hint("switch PHP's display_errors off, and update or disable the module that the message names")
    }));
    findings
}

fn version(version: Option<&Version>) -> Finding {
    let Some(version) = version else {
        return Finding::new("version", Level::Warning, "the shop does not tell its version (header PSWS-Version)")
            .hint("have whatever stands in front of the shop let its headers through: limits of fields depend on the version");
    };
    if version.loses_rows() {
        return Finding::new(
            "version",
            Level::Warning,
            format!("PrestaShop {version} answers [[null]] for associations"),
        )
        .hint(
            "update to 8.0.2 or later: until then associations of customers, categories and combinations are unknown",
        );
    }
    if !version.at_least(&[1, 7]) {
        return Finding::new(
            "version",
            Level::Warning,
            format!("PrestaShop {version} is older than what is described here"),
        )
        .hint("update to 1.7 or later");
    }
    let proven = SUPPORTED.join(", ");
    Finding::new("version", Level::Ok, format!("PrestaShop {version}; {proven} are proven by recordings"))
}

fn clock(probe: &Probe) -> Finding {
    match probe.clock_skew {
        None => Finding::new("clock", Level::Warning, "the shop does not tell its time (header Access-Time)").hint(
            "have whatever stands in front of the shop let its headers through: triggers go by the shop's own clock",
        ),
        Some(skew) if skew.as_secs().abs() > SKEW => {
            let behind = if skew.as_secs() < 0 { "behind" } else { "ahead of" };
            Finding::new(
                "clock",
                Level::Warning,
                format!("the shop's clock is {} s {behind} this machine's", skew.as_secs().abs()),
            )
            .hint("set both by NTP; triggers go by the shop's own clock, so that nothing is lost")
        }
        Some(_) => Finding::new("clock", Level::Ok, "the clocks agree"),
    }
}

/// What is read from the shop's own settings.
pub(super) async fn settings(shop: &Shop, probe: &Probe) -> Vec<Finding> {
    vec![
        zone(probe),
        counted(shop, probe, "languages", "a change of one text reads and sends the others along, so that they stay")
            .await,
        counted(shop, probe, "shops", "say which of them is meant: without a scope it is the one of the address").await,
    ]
}

fn zone(probe: &Probe) -> Finding {
    match &probe.time_zone {
        Some(zone) => Finding::new("time_zone", Level::Ok, format!("dates are in {zone}")),
        None if !probe.rights("configurations").allows(Verb::Get) => Finding::new(
            "time_zone",
            Level::Note,
            "the key may not read the shop's time zone: triggers look in all zones",
        )
        .hint("tick GET for configurations, or say the time zone"),
        None => Finding::new("time_zone", Level::Note, "the shop's time zone is not known, or its shops differ in it")
            .hint("say the time zone, for one shop at a time"),
    }
}

/// How many records there are of a resource of which one is usual.
async fn counted(shop: &Shop, probe: &Probe, resource: &'static str, so: &str) -> Finding {
    if !probe.rights(resource).allows(Verb::Get) {
        return Finding::new(
            resource,
            Level::Note,
            format!("the key may not read {resource}: how many there are is not known"),
        )
        .hint(format!("tick GET for {resource}"));
    }
    match ids(shop, resource).await {
        Ok(1) => Finding::new(resource, Level::Ok, format!("one of {resource}")),
        Ok(count) => Finding::new(resource, Level::Note, format!("{count} {resource}: {so}")),
        Err(error) => Finding::of(resource, Level::Warning, format!("{resource} cannot be read: {error}"), &error),
    }
}

async fn ids(shop: &Shop, name: &'static str) -> Result<usize, Error> {
    let resource: &'static ResourceMeta = super::Catalogue::resource(name)?;
    let mut pages = shop.list(resource).display("id").pages();
    let mut count = 0;
    while let Some(page) = pages.next().await.transpose()? {
        count += page.items.len();
    }
    Ok(count)
}
