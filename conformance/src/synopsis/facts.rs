//! What is read out of the answers of a shop.

use prestashop_codegen::Version;
use prestashop_codegen::syntax::Write;

/// Why the answers of a shop cannot be had or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct Fault {
    /// What is wrong, and what to do about it.
    pub message: String,
    /// Whether something was asked for in a wrong way: nothing is wrong with the shop.
    pub usage: bool,
}

impl Fault {
    /// The shop, the network or a file does not give what it should.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: false }
    }

    /// The user has to ask otherwise.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: true }
    }
}

/// The synopsis of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Synopsis {
    /// The name of the resource; empty where the source does not tell, as a file with nothing but the answer.
    pub resource: String,
    /// The node of one record.
    pub item: String,
    /// The fields, in the shop's order. The record's own `id` is never among them.
    pub fields: Vec<FieldFacts>,
    /// The associations, in the shop's order.
    pub associations: Vec<AssociationFacts>,
}

/// What a synopsis says about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldFacts {
    /// Its name.
    pub name: String,
    /// What holds for it.
    pub facts: Facts,
    /// The resource that it points to, where the shop says so.
    pub link: Option<String>,
}

/// What a synopsis says about an association.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociationFacts {
    /// Its name.
    pub name: String,
    /// The node of one item.
    pub item: String,
    /// The resource of the items; `None` where they have no life of their own.
    pub api: Option<String>,
    /// What holds for it.
    pub facts: Facts,
    /// The fields of one item.
    pub fields: Vec<FieldFacts>,
}

/// What holds for a field or an association.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Facts {
    /// POST and PUT must send it.
    pub required: bool,
    /// No filter, no sort.
    pub computed: bool,
    /// One text per language.
    pub translated: bool,
    /// The longest value in characters.
    pub max: Option<u64>,
    /// The shop's check of a value.
    pub validator: Option<String>,
    /// Limits of writing.
    pub write: Option<Write>,
}

impl Synopsis {
    /// The association of this name.
    pub(crate) fn association(&self, name: &str) -> Option<&AssociationFacts> {
        self.associations.iter().find(|association| association.name == name)
    }
}

/// What one shop said about its resources.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answers {
    /// Where the answers come from, for messages.
    pub source: String,
    /// The version of PrestaShop that answered, where it is known.
    pub version: Option<Version>,
    /// The synopses, in the order of the answers; one per resource.
    pub synopses: Vec<Synopsis>,
    /// The resources that the root listed, where it was asked, and whether each has a synopsis: PrestaShop serves some in a way of
    /// their own. A key without rights on a resource does not see it.
    pub listed: Option<Vec<(String, bool)>>,
}

impl Answers {
    /// The version in words, for people.
    pub(crate) fn running(&self) -> String {
        self.version
            .map_or_else(|| "a PrestaShop of unknown version".to_owned(), |version| format!("PrestaShop {version}"))
    }

    /// The version, or what to do where it is not known.
    pub(crate) fn needed_version(&self) -> Result<Version, Fault> {
        self.version.ok_or_else(|| {
            Fault::usage(format!(
                "{} does not say which version of PrestaShop answered: give it with `--version`, such as `--version 9.1.4`",
                self.source
            ))
        })
    }
}
