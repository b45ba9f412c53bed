//! How a synopsis differs from what the spec says of the same version.

use std::fmt;

use super::facts::{AssociationFacts, Facts, FieldFacts, Synopsis};
use prestashop_codegen::syntax::{Association, Field, Resource, VersionRange, Write};
use prestashop_codegen::{Version, Versioned};

/// What a fact is about, inside a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The resource itself.
    Resource,
    /// A field.
    Field(String),
    /// An association.
    Association(String),
    /// A field of an association's items.
    SubField(String, String),
}

/// Which fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// That it is there at all.
    There,
    /// The node of one record or item.
    Item,
    /// The resource of an association's items.
    Api,
    /// Whether it must be sent.
    Required,
    /// Whether there is a text per language.
    Translated,
    /// The longest value.
    Max,
    /// The check.
    Validator,
    /// Whether the server makes it up.
    Computed,
    /// Limits of writing.
    Write,
}

impl Fact {
    /// The key of the spec language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Item => "item",
            Self::Api => "api",
            Self::Required => "required",
            Self::Translated => "translated",
            Self::Max => "max",
            Self::Validator => "validator",
            Self::Computed => "computed",
            Self::Write => "write",
        }
    }
}

/// A fact on which spec and shop do not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The resource.
    pub resource: String,
    /// What the fact is about.
    pub place: Place,
    /// Which fact.
    pub fact: Fact,
    /// What the spec says; empty for nothing.
    pub spec: String,
    /// What the shop says; empty for nothing.
    pub shop: String,
}

impl Difference {
    /// Why the spec may know better, where it says something that a synopsis does not show: such a difference is no fault, and the
    /// spec is not loosened because of it.
    #[must_use]
    pub fn spec_knows_better(&self) -> Option<&'static str> {
        match (self.fact, self.spec.as_str(), self.shop.as_str()) {
            (Fact::Write, "never", _) => Some("a synopsis does not show that what is sent is ignored or overwritten"),
            (Fact::Computed, "true", "") => Some("a synopsis does not show every field without a column"),
            (Fact::Translated, "true", "") => {
                Some("a synopsis does not show every field that is answered per language")
            }
            (Fact::Max, "", shop) if shop.parse().is_ok_and(no_limit) => Some("more than any column holds is no limit"),
            (Fact::Required, "", "true") if matches!(self.place, Place::SubField(..)) => {
                Some("inside associations it is shown but not enforced")
            }
            (Fact::Api, spec, shop) if !spec.is_empty() && shop.split('/').next() == Some(spec) => {
                Some("the shop names a folder of that resource")
            }
            _ => None,
        }
    }

    /// The place with the resource, such as `orders.order_rows.id`.
    #[must_use]
    pub fn full_place(&self) -> String {
        match &self.place {
            Place::Resource => self.resource.clone(),
            place => format!("{}.{place}", self.resource),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource => f.write_str("the resource"),
            Self::Field(name) | Self::Association(name) => f.write_str(name),
            Self::SubField(association, field) => write!(f, "{association}.{field}"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let say = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
        let place = self.full_place();
        match (self.fact, self.spec.is_empty()) {
            (Fact::There, true) => write!(f, "{place} is not in the spec, but in the shop"),
            (Fact::There, false) => write!(f, "{place} is in the spec, but not in the shop"),
            (fact, _) => {
                let (spec, shop) = (say(&self.spec), say(&self.shop));
                write!(f, "{place}: {} is {spec} in the spec, {shop} in the shop", fact.word())
            }
        }
    }
}

/// Whether a limit is more than the largest text column of a database holds.
pub(crate) fn no_limit(max: u64) -> bool {
    max > u64::from(u32::MAX)
}

/// Every fact on which the spec of a resource in `version` and its synopsis do not agree: the shop's order first, then what the shop
/// lacks.
#[must_use]
pub fn compare(resource: &Resource, version: Version, synopsis: &Synopsis) -> Vec<Difference> {
    let mut found = Found { resource: &resource.name.value, differences: Vec::new() };
    if !resource.versions.contains(version) {
        found.add(Place::Resource, Fact::There, "", "true");
        return found.differences;
    }
    found.texts(&Place::Resource, Fact::Item, &resource.item.value, &synopsis.item);
    // A synopsis leaves the record's own id out.
    let fields: Vec<_> = resource.fields.iter().filter(|field| field.name.value != "id").collect();
    found.fields(&fields, &synopsis.fields, version, |name| Place::Field(name.to_owned()));
    for theirs in &synopsis.associations {
        let ours = resource.associations.iter().find(|ours| ours.name.value == theirs.name);
        found.association(ours, theirs, version);
    }
    for ours in resource.associations.iter().filter(|ours| ours.versions.contains(version)) {
        if synopsis.association(&ours.name.value).is_none() {
            found.add(Place::Association(ours.name.value.clone()), Fact::There, "true", "");
        }
    }
    found.differences
}

struct Found<'a> {
    resource: &'a str,
    differences: Vec<Difference>,
}

impl Found<'_> {
    fn add(&mut self, place: Place, fact: Fact, spec: impl Into<String>, shop: impl Into<String>) {
        self.differences.push(Difference {
            resource: self.resource.to_owned(),
            place,
            fact,
            spec: spec.into(),
            shop: shop.into(),
        });
    }

    fn texts(&mut self, place: &Place, fact: Fact, spec: &str, shop: &str) {
        if spec != shop {
            self.add(place.clone(), fact, spec, shop);
        }
    }

    fn there(&mut self, place: &Place, versions: Option<&VersionRange>, version: Version) -> bool {
        let there = versions.is_some_and(|versions| versions.contains(version));
        if !there {
            self.add(place.clone(), Fact::There, "", "true");
        }
        there
    }

    fn fields(&mut self, ours: &[&Field], theirs: &[FieldFacts], version: Version, place: impl Fn(&str) -> Place) {
        for their in theirs {
            let place = place(&their.name);
            let our = ours.iter().find(|our| our.name.value == their.name);
            if let (Some(our), true) = (our, self.there(&place, our.map(|our| &our.versions), version)) {
                self.facts(&place, &described(our, version), &their.facts);
            }
        }
        for our in ours.iter().filter(|our| our.versions.contains(version)) {
            if !theirs.iter().any(|their| their.name == our.name.value) {
                self.add(place(&our.name.value), Fact::There, "true", "");
            }
        }
    }

    fn association(&mut self, ours: Option<&Association>, theirs: &AssociationFacts, version: Version) {
        let place = Place::Association(theirs.name.clone());
        let (Some(ours), true) = (ours, self.there(&place, ours.map(|ours| &ours.versions), version)) else {
            return;
        };
        self.texts(&place, Fact::Item, &ours.item.value, &theirs.item);
        let api = ours.api.as_ref().map(|api| api.value.as_str()).unwrap_or_default();
        self.texts(&place, Fact::Api, api, theirs.api.as_deref().unwrap_or_default());
        let facts = Facts { write: write(&ours.write, version), ..Facts::default() };
        self.facts(&place, &facts, &theirs.facts);
        let fields: Vec<_> = ours.fields.iter().collect();
        self.fields(&fields, &theirs.fields, version, |name| Place::SubField(theirs.name.clone(), name.to_owned()));
    }

    fn facts(&mut self, place: &Place, spec: &Facts, shop: &Facts) {
        for fact in FACTS {
            self.texts(place, *fact, &spec.say(*fact), &shop.say(*fact));
        }
    }
}

/// The facts of a field, in the order of the spec language.
const FACTS: &[Fact] = &[Fact::Required, Fact::Translated, Fact::Max, Fact::Validator, Fact::Computed, Fact::Write];

impl Facts {
    /// A fact in the words of the spec; empty where it does not hold.
    pub(crate) fn say(&self, fact: Fact) -> String {
        let truth = |holds: bool| if holds { "true".to_owned() } else { String::new() };
        match fact {
            Fact::Required => truth(self.required),
            Fact::Translated => truth(self.translated),
            Fact::Computed => truth(self.computed),
            Fact::Max => self.max.map(|max| max.to_string()).unwrap_or_default(),
            Fact::Validator => self.validator.clone().unwrap_or_default(),
            Fact::Write => self.write.map(|write| write.word().to_owned()).unwrap_or_default(),
            Fact::There | Fact::Item | Fact::Api => String::new(),
        }
    }
}

/// What the spec says about a field in `version`.
fn described(field: &Field, version: Version) -> Facts {
    Facts {
        required: field.required.holds(version),
        computed: field.computed.holds(version),
        translated: field.translated.holds(version),
        max: field.max.at(version).copied(),
        validator: field.validator.at(version).cloned(),
        write: write(&field.write, version),
    }
}

/// That only an action or a create writes it is nothing that a synopsis says.
fn write(write: &Versioned<Write>, version: Version) -> Option<Write> {
    write.at(version).copied().filter(|write| !matches!(write, Write::Action | Write::Create))
}
