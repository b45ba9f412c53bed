//! The shop's own search.

use serde_json::Value;

use crate::client::{Call, Shop};
use crate::error::{Error, Result, Verb};
use crate::resources::ids::{CategoryId, LanguageId, ProductId};

/// What the shop's search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SearchHits {
    /// The products, best first; at most 10.
    pub products: Vec<ProductId>,
    /// The categories of these products.
    pub categories: Vec<CategoryId>,
}

impl Shop {
    /// Asks the shop's own search, as its search box does.
    ///
    /// It finds **at most 10 products**, has no further pages, and knows only what the shop has put into its search index (Shop
    /// Parameters > Search > Rebuild the entire index). For complete answers list products with a filter.
    ///
    /// # Errors
    /// No words, and what the shop or the network says.
    pub async fn search(&self, language: impl Into<LanguageId>, words: &str) -> Result<SearchHits> {
        if words.trim().is_empty() {
            return Err(Error::usage("there is nothing to search for").with_hint("Give at least one word."));
        }
        let call = Call::get("search").query("language", language.into().0.to_string()).query("query", words);
        let answer = self.connection.call(call).await?;
        hits(&answer.body).map_err(|error| {
            let excerpt = self.connection.redact().excerpt(&answer.body);
            error.with_call(Verb::Get, "search".into(), None).with_status(answer.status).with_excerpt(excerpt)
        })
    }
}

fn hits(body: &[u8]) -> Result<SearchHits> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Error::decode("search", "the answer is no JSON").with_source(error))?;
    match value {
        // Nothing found.
        Value::Array(lists) if lists.is_empty() => Ok(SearchHits::default()),
        // One of the lists may be missing where nothing was found.
        Value::Object(lists) if lists.contains_key("products") || lists.contains_key("categories") => Ok(SearchHits {
            products: ids("products", lists.get("products"))?.into_iter().map(ProductId).collect(),
            categories: ids("categories", lists.get("categories"))?.into_iter().map(CategoryId).collect(),
        }),
        _ => Err(Error::decode("search", "the answer holds no lists")),
    }
}

fn ids(name: &str, list: Option<&Value>) -> Result<Vec<u64>> {
    let rows: Vec<&Value> = match list {
        None => Vec::new(),
        Some(Value::Array(rows)) => rows.iter().collect(),
        // Where PrestaShop takes a row out, it numbers the others.
        Some(Value::Object(rows)) => rows.values().collect(),
        Some(_) => return Err(Error::decode(name, "expected a list")),
    };
    let id = |(index, row): (usize, &Value)| {
        let id = match row.get("id") {
            Some(Value::Number(id)) => id.as_u64(),
            Some(Value::String(id)) => id.trim().parse().ok(),
            _ => None,
        };
        id.ok_or_else(|| Error::decode(format!("{name}[{index}].id"), "expected an id"))
    };
    rows.into_iter().enumerate().map(id).collect()
}
