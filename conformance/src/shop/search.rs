//! `/search`: the quick search of the shop, over the words of the names, references and descriptions of products. How near a genuine one
//! takes what was misspelt is not modelled; its order of hits neither.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::call::Call;
use super::collation::fold;
use super::display::{Display, Languages};
use super::format::{join, json_text, sha1, xml_document};
use super::render::View;
use super::response::{Errors, FakeResponse, Refusal};
use super::row::{Row, falsy, item_ids, text};
use super::world::World;
use crate::request::Notation;

/// The most products that are found.
const MOST: usize = 10;
/// The shortest word that is looked for.
const SHORTEST: usize = 3;

/// Answers a search.
pub(super) fn search(world: &World, call: &Call, languages: &Languages) -> Result<FakeResponse, Refusal> {
    let (Some(language), Some(query)) = (call.parameter("language"), call.parameter("query")) else {
        let message = "You have to set both the 'language' and 'query' parameters to get a result";
        let refused = Errors::one(400, 100, message).response(call.notation);
        // The hash is that of what was made before.
        let made = if call.notation == Notation::Json { "[]".to_owned() } else { xml_document("") };
        return Err(Refusal::Answer(refused.header("Content-Sha1", sha1(made))));
    };
    let (recorded, dialect) = (world.recorded(), world.dialect());
    let (Some(products), Some(categories)) = (recorded.resource("products"), recorded.resource("categories")) else {
        return Err(Refusal::Fatal);
    };
    let asked = call.parameter("display");
    let display =
        Display::parse(asked, products, dialect).map_err(|(code, message)| Errors::one(400, code, message))?;
    let words: Vec<String> = fold(query).split_whitespace().map(str::to_owned).collect();
    let found: Vec<&Row> = if words.is_empty() || words.iter().any(|word| word.chars().count() < SHORTEST) {
        Vec::new()
    } else {
        let holds = |row: &&Row| {
            let held = held(row, language);
            row.get("active").is_some_and(|active| !falsy(active))
                && words.iter().all(|word| held.contains(word.as_str()))
        };
        world.rows("products").filter(holds).take(MOST).collect()
    };
    let of: BTreeSet<u64> = found.iter().flat_map(|row| item_ids(row, "categories")).collect();
    let shown: Vec<&Row> = of.into_iter().filter_map(|id| world.row("categories", id)).collect();
    let view = |resource| View { resource, display: &display, languages, origin: &call.origin, dialect, stored: true };
    let (products, categories) = (view(products), view(categories));
    let body = match call.notation {
        Notation::Json if found.is_empty() => "[]".to_owned(),
        Notation::Json => {
            let lists: Map<String, Value> = [(products, &found), (categories, &shown)]
                .into_iter()
                .filter_map(|(view, rows)| match serde_json::from_str(&view.json_list(rows)) {
                    Ok(Value::Object(list)) => Some(list),
                    _ => None,
                })
                .flatten()
                .collect();
            json_text(&Value::Object(lists))
        }
        Notation::Xml => {
            let lists = [products.xml_lists(&found), categories.xml_lists(&shown)];
            xml_document(&join(lists.into_iter()))
        }
    };
    Ok(FakeResponse::content(200, call.notation, body))
}

/// The words of a product in a language.
fn held(row: &Row, language: &str) -> String {
    let translated = ["name", "description", "description_short"].iter().filter_map(|name| {
        let texts = row.get(*name)?.as_array()?;
        let of = texts.iter().find(|entry| entry.get("id").map(text).as_deref() == Some(language))?;
        of.get("value").map(text)
    });
    let reference = row.get("reference").map(text);
    fold(&translated.chain(reference).collect::<Vec<_>>().join(" "))
}
