//! Images that are sent, replaced and deleted.

use super::{ImageOwner, ImagePlace, Images};
use crate::client::{Call, Reply, entity_id};
use crate::error::{Error, ErrorKind, Result, Verb};
use crate::files::{FileChange, Upload, accepted, if_seen};
use crate::resources::image_kinds::MIMES;
use crate::resources::{ImageId, ProductId};
use crate::write::Outcome;

/// What is to be seen of an image without looking at it.
#[derive(PartialEq)]
enum Sight {
    /// There is none.
    None,
    /// There is one; with its checksum, if the shop tells it.
    There(Option<String>),
}

impl Images {
    /// Sends an image that is new: one more for a product, the only one for any other record.
    ///
    /// The file is streamed, once. Before it the product's images are listed, or the record's image is looked at, so that an answer
    /// that leaves doubt can be cleared up afterwards.
    ///
    /// The largest size of a file is the shop's own business (Advanced Parameters > Administration, and PHP's limits); one that is
    /// too large is answered with an error that says so.
    ///
    /// # Errors
    /// A media type that the shop does not take, refused before anything is sent; an image that exists already (use
    /// [`replace`](Self::replace)); whatever the shop refuses, or keeps the image from being sent. What may have been done is no
    /// error: [`FileChange::outcome`] says what is known of it.
    pub async fn upload(&self, owner: impl Into<ImageOwner>, file: Upload) -> Result<FileChange<ImageId>> {
        let owner = owner.into();
        self.check(&file)?;
        match owner {
            ImageOwner::Product(product) => self.add(product, file).await,
            other => self.put(&other.into(), other.call(Verb::Post), file).await,
        }
    }

    /// Sends an image in the place of one that exists.
    ///
    /// It goes as POST with `ps_method=PUT`, as PHP reads files of no other method; errors and rights are those of PUT.
    ///
    /// # Errors
    /// As for [`upload`](Self::upload), and for places that can only be read.
    pub async fn replace(&self, image: impl Into<ImagePlace>, file: Upload) -> Result<FileChange<ImageId>> {
        let place = image.into();
        place.changeable(Verb::Put)?;
        self.check(&file)?;
        self.put(&place, place.call(Verb::Put).tunnelled(), file).await
    }

    /// Deletes an image.
    ///
    /// # Errors
    /// An image that does not exist, a place that can only be read, and what the shop or the network says. What may have been done
    /// is no error: [`FileChange::outcome`] says what is known of it.
    pub async fn delete(&self, image: impl Into<ImagePlace>) -> Result<FileChange<ImageId>> {
        let place = image.into();
        place.changeable(Verb::Delete)?;
        let Err(doubt) = accepted(self.connection.call(place.call(Verb::Delete)).await)? else {
            return Ok(FileChange::confirmed(id_of(&place), "the shop confirmed that the image is deleted"));
        };
        let there = match &place {
            ImagePlace::Product(product, image) => self.of_product(*product).await.map(|images| images.contains(image)),
            other => self.look(other).await.map(|sight| sight != Sight::None),
        };
        Ok(match there {
            Ok(false) => doubt.applied(id_of(&place), "the image is gone"),
            Ok(true) => doubt.unseen("the image is still there"),
            Err(again) => doubt.unknown(format_args!("looking for the image failed: {again}")),
        })
    }

    /// Refuses a file that no shop takes, or not this one.
    fn check(&self, file: &Upload) -> Result<()> {
        file.check()?;
        let version = self.connection.version();
        let taken = |since: &str| version.as_ref().is_none_or(|version| version.reaches(since));
        let reason = match (MIMES.iter().find(|(mime, _)| file.mime().eq_ignore_ascii_case(mime)), &version) {
            (Some((_, since)), _) if taken(since) => return Ok(()),
            (Some((mime, since)), Some(version)) => {
                format!("PrestaShop {version} takes no images of the type `{mime}`: that came with {since}")
            }
            _ => format!("no shop takes images of the type `{}`", file.mime()),
        };
        let others: Vec<_> = MIMES.iter().filter(|(_, since)| taken(since)).map(|(mime, _)| *mime).collect();
        Err(Error::usage(reason).with_hint(format!("Send one of {}.", others.join(", "))))
    }

    async fn send(&self, call: Call, file: Upload) -> Result<Reply> {
        let (media, body) = file.form("image", &[], self.connection.clock().as_ref())?;
        self.connection.upload(call, media, body).await
    }

    /// One more image of a product.
    async fn add(&self, product: ProductId, file: Upload) -> Result<FileChange<ImageId>> {
        let before = if_seen(self.of_product(product).await)?;
        let call = ImageOwner::Product(product).call(Verb::Post);
        let answer = accepted(self.send(call, file).await)?;
        if let Ok(id) = answer.as_ref().map(|answer| entity_id(&answer.body).map(ImageId))
            && id.is_some_and(|id| before.as_ref().is_none_or(|before| !before.contains(&id)))
        {
            return Ok(FileChange::confirmed(id, "the shop confirmed the image"));
        }
        let after = self.of_product(product).await;
        let new: Option<Vec<_>> = before
            .zip(after.as_ref().ok())
            .map(|(before, after)| after.iter().copied().filter(|image| !before.contains(image)).collect());
        let Err(doubt) = answer else {
            return Ok(match (new.as_deref(), after) {
                (Some([id]), _) => FileChange::confirmed(Some(*id), "the shop confirmed the image"),
                (Some([]), _) => FileChange::found(
                    Outcome::NotApplied,
                    "the shop answered well, but the product has no image that it had not before",
                ),
                (_, Err(again)) => FileChange::found(
                    Outcome::Unknown,
                    format!("the shop answered well, but names no image, and listing them failed: {again}"),
                ),
                _ => FileChange::found(
                    Outcome::Unknown,
                    "the shop answered well, but names no image, and which is the new one is not to be seen",
                ),
            });
        };
        Ok(match (new.as_deref(), after) {
            (Some([]), _) => doubt.unseen("the product has no image that it had not before"),
            // The row is made before the file: only the file shows that all went well.
            (Some([id]), _) => match self.look(&ImagePlace::Product(product, *id)).await {
                Ok(Sight::There(_)) => {
                    doubt.applied(Some(*id), format_args!("image {id} is there; its smaller sizes may be missing"))
                }
                Ok(Sight::None) => doubt.unknown(format_args!(
                    "image {id} was made, but its file is missing: delete it before sending the file again"
                )),
                Err(again) => doubt.unknown(format_args!("image {id} was made, but looking at it failed: {again}")),
            },
            (Some(several), _) => doubt.unknown(format_args!(
                "the product has {} images that it had not before, so others are sending some too",
                several.len()
            )),
            (None, Ok(_)) => doubt.unknown("which images the product had before is not known"),
            (None, Err(again)) => doubt.unknown(format_args!("listing the product's images failed: {again}")),
        })
    }

    /// The only image of its place, new or in the place of another.
    async fn put(&self, place: &ImagePlace, call: Call, file: Upload) -> Result<FileChange<ImageId>> {
        let before = if_seen(self.look(place).await)?;
        let Err(doubt) = accepted(self.send(call, file).await)? else {
            return Ok(FileChange::confirmed(id_of(place), "the shop confirmed the image"));
        };
        Ok(match (before, self.look(place).await) {
            (_, Err(again)) => doubt.unknown(format_args!("looking at the image failed: {again}")),
            (_, Ok(Sight::None)) => doubt.unseen("there is no image"),
            (Some(Sight::None), Ok(Sight::There(_))) => {
                doubt.applied(id_of(place), "the image is there; its smaller sizes may be missing")
            }
            (Some(Sight::There(Some(before))), Ok(Sight::There(Some(after)))) if before != after => {
                doubt.applied(id_of(place), "the image is another one; its smaller sizes may be those of the old one")
            }
            (Some(Sight::There(Some(_))), Ok(Sight::There(Some(_)))) => doubt.unseen("the image is the same as before"),
            _ => doubt.unknown("whether the image is the new one is not to be seen"),
        })
    }

    /// Looks whether there is an image, and which: its beginning is read, and the rest left.
    async fn look(&self, place: &ImagePlace) -> Result<Sight> {
        match self.download(place.clone()).await {
            Ok(file) => Ok(Sight::There(file.content_sha1().map(str::to_owned))),
            Err(error) if matches!(error.kind(), ErrorKind::Image | ErrorKind::NotFound) => Ok(Sight::None),
            Err(error) => Err(error),
        }
    }
}

fn id_of(place: &ImagePlace) -> Option<ImageId> {
    match place {
        ImagePlace::Product(_, image) => Some(*image),
        _ => None,
    }
}
