//! Lists of images, and what the search finds: they have a shape of their own, which the client's `images` and `search` read.

use prestashop_api::files::ImageKind;
use prestashop_api::read::SearchHits;
use prestashop_api::resources::{CartId, CategoryId, LanguageId, ProductId};
use serde_json::Value;

use super::super::asked::Asked;
use super::super::expect::payload;
use super::super::replayer::Replayer;
use super::super::rows::elements;
use super::super::server::{Exchange, Script};
use super::super::verdict::Stop;
use super::number;
use crate::har::Entry;
use crate::request::Notation;
use crate::xml::XmlElement;

/// A list that the client has words for.
enum Listed {
    /// The kinds of images.
    Kinds,
    /// The records of a kind that have images.
    Owners(ImageKind),
    /// The images of a product.
    OfProduct(ProductId),
    /// The customizations of a cart.
    Customizations(CartId),
    /// What the search finds in a language.
    Search(LanguageId, String),
}

impl Listed {
    fn of(asked: &Asked) -> Option<Self> {
        let segments: Vec<_> = asked.path.split('/').collect();
        let id = number(segments.get(2));
        match (segments.as_slice(), asked.notation, asked.query.as_slice()) {
            (["search"], Notation::Json, [one, other]) => {
                let language = asked.parameter("language")?.parse().ok()?;
                let words = asked.parameter("query").filter(|words| !words.trim().is_empty())?;
                (one.0 != other.0).then(|| Self::Search(LanguageId(language), words.to_owned()))
            }
            (["images"], Notation::Xml, []) => Some(Self::Kinds),
            (["images", "products", _], Notation::Xml, []) => Some(Self::OfProduct(ProductId(id?))),
            (["images", "customizations", _], Notation::Xml, []) => Some(Self::Customizations(CartId(id?))),
            (["images", kind], Notation::Xml, []) => {
                ImageKind::ALL.iter().find(|known| known.as_str() == *kind).map(|kind| Self::Owners(*kind))
            }
            _ => None,
        }
    }
}

impl Replayer {
    /// Reads a list again, if the client has words for it, and holds it against the recorded elements.
    pub(super) async fn listed(&mut self, asked: &Asked, recorded: &Entry, exchange: Exchange) -> Result<bool, Stop> {
        let Some(listed) = Listed::of(asked) else { return Ok(false) };
        let body = payload(&recorded.response).map_err(Stop::Skip)?;
        let shop = self.shop(asked, false)?;
        self.server.script(Script { open: vec![exchange], ..Script::default() });
        let wrong = |error: prestashop_api::Error| format!("the error {}: {error}; expected a list", error.kind());
        let (came, wanted): (Result<Vec<String>, _>, _) = match listed {
            Listed::Kinds => (shop.images().kinds().await.map(|kinds| kinds.kinds), names(&body, "image_types")?),
            Listed::Owners(kind) => {
                let owners = shop.images().owners(kind).await;
                (owners.map(|owners| texts(&owners.ids)), ids(&body, "images")?)
            }
            Listed::OfProduct(product) => {
                let images = shop.images().of_product(product).await;
                (images.map(|images| texts(&images)), ids(&body, "image")?)
            }
            Listed::Customizations(cart) => {
                let customizations = shop.images().customizations(cart).await;
                (customizations.map(|ids| texts(&ids)), ids(&body, "customizations")?)
            }
            Listed::Search(language, words) => {
                (shop.search(language, &words).await.map(|hits| found(&hits)), hits(&body)?)
            }
        };
        self.as_recorded()?;
        let came = came.map_err(wrong)?;
        if came == wanted {
            return Ok(true);
        }
        Err(format!("{}, recorded {}", came.join(", "), wanted.join(", ")).into())
    }
}

fn texts(ids: &[impl ToString]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn children(body: &[u8], name: &str) -> Result<Vec<XmlElement>, Stop> {
    let root = XmlElement::parse(body).map_err(|error| format!("the recorded body is {error}"))?;
    Ok(root.child(name).map(|element| element.children.clone()).unwrap_or_default())
}

fn names(body: &[u8], list: &str) -> Result<Vec<String>, Stop> {
    Ok(children(body, list)?.into_iter().map(|child| child.name).collect())
}

fn ids(body: &[u8], list: &str) -> Result<Vec<String>, Stop> {
    Ok(children(body, list)?.iter().filter_map(|child| child.attribute("id").map(str::to_owned)).collect())
}

fn found(hits: &SearchHits) -> Vec<String> {
    let products = hits.products.iter().map(|ProductId(id)| format!("product {id}"));
    products.chain(hits.categories.iter().map(|CategoryId(id)| format!("category {id}"))).collect()
}

fn hits(body: &[u8]) -> Result<Vec<String>, Stop> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| format!("the recorded body is no JSON: {error}"))?;
    let mut hits = Vec::new();
    for (list, item) in [("products", "product"), ("categories", "category")] {
        let rows = value.get(list).cloned().map_or(Ok(Vec::new()), elements)?;
        hits.extend(
            rows.iter()
                .filter_map(|row| row.get("id"))
                .map(|id| format!("{item} {}", id.to_string().trim_matches('"'))),
        );
    }
    Ok(hits)
}
