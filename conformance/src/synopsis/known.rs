//! The resources that a spec knows, described or not, and how names lead to them.

use super::facts::{Answers, Fault, Synopsis};
use prestashop_codegen::nearest;
use prestashop_codegen::syntax::Spec;

/// Resources by name and node of one record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known(Vec<(String, String)>);

/// Words in the names of fields that are not the node of the resource they mean.
const OTHER_WORDS: &[(&str, &str)] =
    &[("lang", "language"), ("product_attribute", "combination"), ("tax_rules_group", "tax_rule_group")];

impl Known {
    /// Those with a file and those without.
    pub(crate) fn of(spec: &Spec) -> Self {
        let described = spec.all().map(|resource| (&resource.name.value, &resource.item.value));
        let undescribed = spec.service.iter().flat_map(|service| &service.undescribed);
        let undescribed = undescribed.map(|resource| (&resource.name.value, &resource.item.value));
        Self(described.chain(undescribed).map(|(name, item)| (name.clone(), item.clone())).collect())
    }

    /// One more.
    pub(crate) fn add(&mut self, synopsis: &Synopsis) {
        if !self.has(&synopsis.resource) {
            self.0.push((synopsis.resource.clone(), synopsis.item.clone()));
        }
    }

    /// Whether there is a resource of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The resource whose records have this node.
    fn with_item(&self, item: &str) -> Option<&str> {
        self.0.iter().find(|(_, known)| known == item).map(|(name, _)| name.as_str())
    }

    /// The resource that the words of a field's name mean: `customer`, `address_delivery`, `default_group`.
    pub(crate) fn meant(&self, words: &str) -> Option<&str> {
        let other = OTHER_WORDS.iter().find(|(word, _)| *word == words).map(|(_, item)| *item);
        if let Some(name) = self.with_item(other.unwrap_or(words)) {
            return Some(name);
        }
        let inside = |item: &str| {
            words.strip_prefix(item).is_some_and(|rest| rest.starts_with('_'))
                || words.strip_suffix(item).is_some_and(|rest| rest.ends_with('_'))
        };
        let candidates = self.0.iter().filter(|(_, item)| inside(item));
        candidates.max_by_key(|(_, item)| item.len()).map(|(name, _)| name.as_str())
    }
}

impl Answers {
    /// Names the synopsis of a file that does not say its resource: by `wanted` where that is one name, by the node of the record, or
    /// by the name of the file.
    pub(crate) fn name(&mut self, known: &Known, wanted: &[String]) -> Result<(), Fault> {
        let stem =
            self.source.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default().to_owned();
        for synopsis in self.synopses.iter_mut().filter(|synopsis| synopsis.resource.is_empty()) {
            let item = &synopsis.item;
            // `gift_card` and `gift_cards`, `category` and `categories`.
            let alike = stem.starts_with(&item[..item.len() - item.chars().next_back().map_or(0, char::len_utf8)]);
            let name = match (wanted, known.with_item(item)) {
                ([one], _) => one.clone(),
                (_, Some(name)) => name.to_owned(),
                (_, None) if alike && !stem.is_empty() => stem.clone(),
                (_, None) => {
                    return Err(Fault::usage(format!(
                        "{} holds the synopsis of a `{item}` and does not say which resource that is: name it with `--resource NAME`",
                        self.source
                    )));
                }
            };
            synopsis.resource = name;
        }
        // The name becomes that of a file.
        let odd = |synopsis: &&Synopsis| {
            !synopsis.resource.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        match self.synopses.iter().find(odd) {
            Some(synopsis) => Err(Fault::usage(format!("`{}` is not the name of a resource", synopsis.resource))),
            None => Ok(()),
        }
    }
}

/// That each of the wanted resources was answered by one of the sources.
pub(crate) fn all_answered(all: &[Answers], wanted: &[String]) -> Result<(), Fault> {
    let names: Vec<&str> =
        all.iter().flat_map(|answers| &answers.synopses).map(|synopsis| synopsis.resource.as_str()).collect();
    for name in wanted {
        if !names.contains(&name.as_str()) {
            let near = nearest(name, &names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(Fault::usage(format!("no source has the synopsis of `{name}`{near}")));
        }
    }
    Ok(())
}
