//! What a recorded API root says about a key.

use prestashop_api::{RESOURCES, Verb};

use super::asked::Asked;
use super::expect;
use crate::har::Entry;
use crate::request::Notation;
use crate::xml::XmlElement;

/// What an API root has said about a key.
#[derive(Debug, Clone)]
pub(super) struct Root {
    key: Option<String>,
    version: String,
    /// Resource, verb, and whether it is granted; a shop without PATCH does not list it.
    pub(super) rights: Vec<(String, Vec<(&'static str, bool)>)>,
}

const VERBS: [&str; 6] = ["get", "put", "post", "patch", "delete", "head"];

impl Root {
    /// The root of an exchange, if it is one.
    pub(super) fn of(entry: &Entry) -> Option<Self> {
        let asked = Asked::recorded(&entry.request).ok()?;
        if !asked.path.is_empty() || asked.method != "GET" || asked.notation != Notation::Xml {
            return None;
        }
        let version = version(entry)?;
        let root = XmlElement::parse(expect::payload(&entry.response).ok()?).ok()?;
        let right = |resource: &XmlElement| {
            let told = |verb: &&'static str| Some((*verb, resource.attribute(verb)? == "true"));
            (resource.name.clone(), VERBS.iter().filter_map(told).collect())
        };
        let rights = root.child("api")?.children.iter().map(right).collect();
        Some(Self { key: asked.key, version, rights })
    }

    /// Whether this root was said to that key, by that version.
    pub(super) fn is_of(&self, key: Option<&str>, version: &str) -> bool {
        self.key.as_deref() == key && self.version == version
    }

    /// A root for a key that may do everything.
    pub(super) fn of_all(version: &str) -> Self {
        let patch = prestashop_api::Version::parse(version).at_least(&[8]);
        let verbs: Vec<_> =
            VERBS.into_iter().filter(|verb| patch || *verb != "patch").map(|verb| (verb, true)).collect();
        let rights = RESOURCES.iter().map(|meta| (meta.name.to_owned(), verbs.clone())).collect();
        Self { key: None, version: version.to_owned(), rights }
    }

    /// Takes a right away.
    pub(super) fn withdraw(&mut self, resource: &str, verb: Verb) {
        let verbs = self.rights.iter_mut().filter(|(name, _)| name == resource).flat_map(|(_, verbs)| verbs);
        for (name, granted) in verbs {
            if name.eq_ignore_ascii_case(verb.as_str()) {
                *granted = false;
            }
        }
    }

    /// Grants what a write that the shop took shows to be granted: a key can be edited between two exchanges.
    pub(super) fn grant(&mut self, resource: &str, verb: Verb) {
        let Some(name) = VERBS.into_iter().find(|name| name.eq_ignore_ascii_case(verb.as_str())) else { return };
        if !self.rights.iter().any(|(known, _)| known == resource) {
            self.rights.push((resource.to_owned(), Vec::new()));
        }
        for (_, verbs) in self.rights.iter_mut().filter(|(known, _)| known == resource) {
            verbs.retain(|(known, _)| *known != name);
            verbs.push((name, true));
        }
    }

    /// The root as a shop writes it.
    pub(super) fn xml(&self) -> String {
        let attributes = |verbs: &[(&str, bool)]| {
            verbs.iter().map(|(verb, granted)| format!(" {verb}=\"{granted}\"")).collect::<Vec<_>>().concat()
        };
        let resources: Vec<_> =
            self.rights.iter().map(|(name, verbs)| format!("<{name}{}/>", attributes(verbs))).collect();
        format!("<prestashop><api shopName=\"\">{}</api></prestashop>", resources.concat())
    }
}

/// The version that the shop names in an answer.
pub(super) fn version(entry: &Entry) -> Option<String> {
    entry.response.header("PSWS-Version").filter(|version| *version != "0").map(str::to_owned)
}
