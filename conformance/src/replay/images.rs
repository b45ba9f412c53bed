//! Lists of images: they have a shape of their own, which the client's `images` reads.

use prestashop_api::resources::ProductId;

use super::asked::Asked;
use super::expect::{Expected, payload};
use super::replayer::Replayer;
use super::server::{Exchange, Script};
use super::verdict::{Stop, skip};
use crate::har::Entry;
use crate::request::Notation;
use crate::xml::XmlElement;

/// Whether an exchange is about images, and a good answer.
pub(super) fn is_good(asked: &Asked, expected: &Expected) -> bool {
    asked.resource() == "images" && matches!(expected, Expected::Data(_))
}

/// Whether the answer is a file, as of an image or an attachment.
pub(super) fn is_file(asked: &Asked, recorded: &Entry) -> bool {
    let media = recorded.response.header("Content-Type").unwrap_or_default();
    let text = media.starts_with("text/") || media.starts_with("application/json") || media.contains("xml");
    let files = asked.path.starts_with("images/") || asked.path.starts_with("attachments/file/");
    files && recorded.response.status == 200 && !media.is_empty() && !text
}

impl Replayer {
    /// Reads a list of images again, and holds it against the recorded elements.
    pub(super) async fn images(&mut self, asked: &Asked, recorded: &Entry, exchange: Exchange) -> Result<(), Stop> {
        if asked.notation == Notation::Json || asked.effective() != asked.verb() || asked.method != "GET" {
            return skip("the client reads lists of images in XML, and changes images as files");
        }
        let body = payload(&recorded.response).map_err(Stop::Skip)?;
        let root = XmlElement::parse(body).map_err(|error| format!("the recorded body is {error}"))?;
        let shop = self.shop(asked, false)?;
        self.server.script(Script { open: vec![exchange], ..Script::default() });
        let wrong = |error: prestashop_api::Error| format!("the error {}: {error}; expected a list", error.kind());
        let (came, recorded): (Vec<String>, Vec<String>) = match asked.path.split('/').collect::<Vec<_>>()[..] {
            ["images"] => {
                let kinds = shop.images().kinds().await;
                self.as_recorded()?;
                let recorded = children(&root, "image_types");
                (kinds.map_err(wrong)?.kinds, recorded.map(|kind| kind.name.clone()).collect())
            }
            ["images", "products", id] => {
                let Ok(id) = id.parse() else { return skip("an image by another name than an id") };
                let images = shop.images().of_product(ProductId(id)).await;
                self.as_recorded()?;
                let ids =
                    children(&root, "image").filter_map(|image| image.attribute("id").map(str::to_owned)).collect();
                (images.map_err(wrong)?.iter().map(|id| id.0.to_string()).collect(), ids)
            }
            _ => return skip("this list of images is not judged"),
        };
        if came == recorded {
            return Ok(());
        }
        Err(format!("the images {}, recorded {}", came.join(", "), recorded.join(", ")).into())
    }
}

fn children<'a>(root: &'a XmlElement, name: &str) -> impl Iterator<Item = &'a XmlElement> {
    root.child(name).into_iter().flat_map(|element| &element.children)
}
