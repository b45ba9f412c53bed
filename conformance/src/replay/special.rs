//! What stands beside the records: images, files of attachments, and the search. Each is read or written again by the part of the
//! client that is for it; what the client has no words for must arrive with the very bytes of the recording.

mod lists;
mod uploads;

use prestashop_api::error::counted;
use prestashop_api::files::{GeneralImage, ImageKind, ImagePlace};
use prestashop_api::resources::{AttachmentId, ImageId, ProductId};

use self::uploads::Target;
use super::answers::{same_bytes, status};
use super::asked::Asked;
use super::expect::{self, Expected};
use super::replayer::Replayer;
use super::server::{Exchange, Script};
use super::verdict::{Passed, Stop};
use crate::har::Entry;

/// Whether an exchange is about something else than records.
pub(super) fn is_special(asked: &Asked) -> bool {
    matches!(asked.resource(), "images" | "search") || asked.path.starts_with("attachments/file")
}

impl Replayer {
    /// Judges an upload, and a good answer about something else than records. `None` for any other error, which is one as anywhere.
    pub(super) async fn special(
        &mut self,
        asked: &Asked,
        recorded: &Entry,
        exchange: Exchange,
    ) -> Result<Option<Passed>, Stop> {
        if let Some((target, file)) = Target::of(asked) {
            return self.upload(asked, (target, file), recorded, exchange).await.map(Some);
        }
        if is_file(recorded) {
            return self.file(asked, recorded, exchange).await.map(Some);
        }
        if !matches!(expect::expected(asked, &recorded.response).map_err(Stop::Skip)?, Expected::Data(_)) {
            return Ok(None);
        }
        if asked.method == "GET" && self.listed(asked, recorded, exchange.clone()).await? {
            return Ok(Some(Passed::default()));
        }
        match self.ask(asked, exchange, false).await? {
            Ok(answer) => {
                status(recorded, answer.status)?;
                same_bytes(&answer, recorded)?;
                Ok(Some(Passed::with(vec!["the client hands it on as it comes".to_owned()])))
            }
            Err(error) => Err(format!("the error {}: {error}; expected a good answer", error.kind()).into()),
        }
    }

    /// Downloads a file again: it must come as it was recorded.
    async fn file(&mut self, asked: &Asked, recorded: &Entry, exchange: Exchange) -> Result<Passed, Stop> {
        let shop = self.shop(asked, false)?;
        self.server.script(Script { open: vec![exchange], ..Script::default() });
        let segments: Vec<_> = asked.path.split('/').collect();
        let download = match (segments.as_slice(), number(segments.get(2))) {
            (["attachments", "file", _], Some(id)) => shop.files().download(AttachmentId(id)).await,
            (["images", "products", _, _, size], Some(product)) => match number(segments.get(3)) {
                Some(image) => shop.images().download_size((ProductId(product), ImageId(image)), size).await,
                None => return Err(format!("the client has no words for the image {}", asked.path).into()),
            },
            _ => match place(&segments) {
                Some(place) => shop.images().download(place).await,
                None => return Err(format!("the client has no words for the file {}", asked.path).into()),
            },
        };
        let bytes = match download {
            Ok(download) => download.bytes().await,
            Err(error) => Err(error),
        };
        self.as_recorded()?;
        let bytes = bytes.map_err(|error| format!("the error {}: {error}; expected the file", error.kind()))?;
        let body = recorded.response.body().map_err(|error| Stop::Skip(error.to_string()))?;
        if *bytes == *body {
            return Ok(Passed::default());
        }
        Err(format!("{} came, and not the {} that are recorded", counted(bytes.len(), "byte"), body.len()).into())
    }
}

/// Whether the answer is a file, as of an image or an attachment.
fn is_file(recorded: &Entry) -> bool {
    let media = recorded.response.header("Content-Type").unwrap_or_default();
    let document =
        media.starts_with("text/xml") || media.starts_with("text/html") || media.starts_with("application/json");
    recorded.response.status == 200 && !media.is_empty() && !document
}

/// The image at an address.
fn place(segments: &[&str]) -> Option<ImagePlace> {
    let id = number(segments.get(2));
    match *segments {
        ["images", "general", name] => {
            GeneralImage::ALL.iter().find(|image| image.as_str() == name).map(|image| ImagePlace::General(*image))
        }
        ["images", "products", _, image] => Some(ImagePlace::Product(ProductId(id?), ImageId(image.parse().ok()?))),
        ["images", kind, _] => ImageKind::ALL.iter().find(|known| known.as_str() == kind).and_then(|kind| {
            Some(match kind {
                ImageKind::Categories => ImagePlace::Category(id?.into()),
                ImageKind::Manufacturers => ImagePlace::Manufacturer(id?.into()),
                ImageKind::Suppliers => ImagePlace::Supplier(id?.into()),
                ImageKind::Stores => ImagePlace::Store(id?.into()),
                _ => return None,
            })
        }),
        _ => None,
    }
}

fn number(segment: Option<&&str>) -> Option<u64> {
    segment?.parse().ok()
}
