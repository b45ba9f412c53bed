//! The choices of a drop-down: records of a resource, each by its id and a label for people.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::client::Shop;
use crate::error::Result;
use crate::query::FieldFilter;
use crate::record::{Displayed, DynamicRecord, Field, Kind, ResourceMeta};

/// The most fields that a label is made of.
const PARTS: usize = 3;
/// The most characters of a label.
const LENGTH: usize = 120;

/// A choice of a drop-down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// The record's id: what the input takes.
    pub id: u64,
    /// What people see.
    pub label: String,
}

/// The choices of a drop-down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choices {
    /// The choices, by id.
    pub items: Vec<Choice>,
    /// Whether more records fit than were asked for: a search narrows them down.
    pub more: bool,
}

impl ResourceMeta {
    /// The fields that tell people which record is which: the first texts of the resource's first display, at most three. None where it has
    /// no texts.
    pub fn label_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let fields = match self.displays.first() {
            Some((_, Displayed::Fields(fields))) => *fields,
            _ => &[],
        };
        fields.iter().filter(|field| matches!(field.kind, Kind::Text | Kind::Translated) && !field.secret).take(PARTS)
    }
}

impl Shop {
    /// The choices for an input that takes an id of this resource: at most `limit`, by id, each labelled by the fields of
    /// [`ResourceMeta::label_fields`]. A search keeps those in whose label fields the text occurs, in any language, and the record of that id,
    /// which comes first.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::Catalogue;
    ///
    /// let states = shop.choices(Catalogue::resource("order_states")?, None, 50).await?;
    /// for choice in states.items {
    ///     println!("{}: {}", choice.id, choice.label);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A text that PrestaShop cannot search for, and what the shop or the network says.
    pub async fn choices(&self, resource: &'static ResourceMeta, search: Option<&str>, limit: u32) -> Result<Choices> {
        let Some(text) = search.map(str::trim).filter(|text| !text.is_empty()) else {
            let (items, more) = self.labelled(resource, None, limit).await?;
            return Ok(Choices { items, more });
        };
        // The record of that id is first, however many others fit.
        let mut items = match text.parse::<u64>() {
            Ok(_) => self.labelled(resource, Some(("id", FieldFilter::AnyOf(vec![text.to_owned()]))), 1).await?.0,
            Err(_) => Vec::new(),
        };
        let mut found = BTreeMap::new();
        let mut more = false;
        // The webservice has no "or": each field is a list of its own.
        for field in resource.label_fields() {
            let filter = (field.name, FieldFilter::Contains(text.to_owned()));
            let (fitting, cut) = self.labelled(resource, Some(filter), limit).await?;
            more |= cut;
            found.extend(fitting.into_iter().map(|choice| (choice.id, choice)));
        }
        items.extend(found.into_values().filter(|choice| choice.id.to_string() != text));
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        more |= items.len() > most;
        items.truncate(most);
        Ok(Choices { items, more })
    }

    async fn labelled(
        &self,
        resource: &'static ResourceMeta,
        filter: Option<(&str, FieldFilter)>,
        limit: u32,
    ) -> Result<(Vec<Choice>, bool)> {
        let fields: Vec<_> = std::iter::once("id").chain(resource.label_fields().map(|field| field.name)).collect();
        // One more than is wanted tells whether there are more.
        let mut list = self.list(resource).display(&fields.join(",")).page_size(limit.saturating_add(1));
        if let Some((field, filter)) = filter {
            list = list.filter(field, &filter);
        }
        let mut pages = list.pages();
        let mut items = Vec::new();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        while let Some(page) = pages.next().await.transpose()? {
            items.extend(page.items.iter().filter_map(|record| choice(resource, record)));
            if items.len() > most {
                items.truncate(most);
                return Ok((items, true));
            }
        }
        Ok((items, false))
    }
}

fn choice(resource: &'static ResourceMeta, record: &DynamicRecord) -> Option<Choice> {
    let id = record.get("id")?.as_u64()?;
    let parts: Vec<_> = resource.label_fields().filter_map(|field| text(record, field)).collect();
    let label = if parts.is_empty() { format!("#{id}") } else { parts.join(" · ") };
    let label =
        if label.chars().count() > LENGTH { label.chars().take(LENGTH - 1).chain(['…']).collect() } else { label };
    Some(Choice { id, label })
}

/// What a record shows of a field, on one line; of a translated one the first language that has a text.
fn text(record: &DynamicRecord, field: &Field) -> Option<String> {
    let line = |value: &Value| {
        let words: Vec<_> = value.as_str()?.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    match record.get(field.name)? {
        Value::Array(texts) => texts.iter().find_map(|text| line(&text["value"])),
        value => line(&value),
    }
}
