//! Webservice keys and what they may do.

use std::collections::BTreeMap;

/// The key of a shop that was not given others; it may do everything.
pub const FULL_KEY: &str = "FULLKEY82ABCDEFGHJKLMNPQRSTUVWXY";

/// A webservice key of the shop, with its rights.
#[derive(Debug, Clone)]
pub struct Key {
    pub(super) text: String,
    pub(super) enabled: bool,
    rights: Rights,
}

#[derive(Debug, Clone)]
enum Rights {
    All,
    Some(BTreeMap<String, Vec<String>>),
}

/// The verbs of the rights, in the order in which the API root shows them.
pub(super) const VERBS: [&str; 6] = ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD"];

/// The same without the one that came with `PrestaShop` 8.0.
pub(super) const VERBS_WITHOUT_PATCH: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

impl Key {
    /// A key that may do everything. A genuine key has 32 characters; the shop refuses any other length.
    #[must_use]
    pub fn full(key: impl Into<String>) -> Self {
        Self { text: key.into(), enabled: true, rights: Rights::All }
    }

    /// A key that may do nothing yet; add rights with [`allow`](Self::allow).
    #[must_use]
    pub fn limited(key: impl Into<String>) -> Self {
        Self { text: key.into(), enabled: true, rights: Rights::Some(BTreeMap::new()) }
    }

    /// Grants verbs (`GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`) on a resource. `GET` does not include `HEAD`.
    #[must_use]
    pub fn allow(mut self, resource: &str, verbs: &[&str]) -> Self {
        if let Rights::Some(rights) = &mut self.rights {
            let granted = rights.entry(resource.to_owned()).or_default();
            granted.extend(verbs.iter().map(|verb| verb.to_ascii_uppercase()));
        }
        self
    }

    /// Switches the key off; the shop then answers as for an unknown key.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.enabled = false;
        self
    }

    /// Whether the key has any right at all.
    pub(super) fn has_rights(&self) -> bool {
        match &self.rights {
            Rights::All => true,
            Rights::Some(rights) => rights.values().any(|verbs| !verbs.is_empty()),
        }
    }

    /// Whether the key has any right on the resource.
    pub(super) fn sees(&self, resource: &str) -> bool {
        match &self.rights {
            Rights::All => true,
            Rights::Some(rights) => rights.get(resource).is_some_and(|verbs| !verbs.is_empty()),
        }
    }

    /// Whether the key may use the verb on the resource.
    pub(super) fn may(&self, verb: &str, resource: &str) -> bool {
        match &self.rights {
            Rights::All => true,
            Rights::Some(rights) => {
                rights.get(resource).is_some_and(|verbs| verbs.iter().any(|granted| granted == verb))
            }
        }
    }
}
