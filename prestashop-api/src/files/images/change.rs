//! Images that are sent, replaced and deleted.

use super::{ImageOwner, ImagePlace, Images};
use crate::client::{Call, Reply, entity_id};
use crate::error::{Error, ErrorKind, Result, Verb};
use crate::files::{FileChange, Upload};
use crate::resources::image_kinds::MIMES;
use crate::resources::{ImageId, ProductId};
use crate::write::settle::{Acknowledgement, Evidence, Sighting, WriteKind, if_readable, unless_refused};

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
    /// error: [`FileChange`] says what is known of it.
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
    /// is no error: [`FileChange`] says what is known of it.
    pub async fn delete(&self, image: impl Into<ImagePlace>) -> Result<FileChange<ImageId>> {
        let place = image.into();
        place.changeable(Verb::Delete)?;
        let answer = unless_refused(self.connection.call(place.call(Verb::Delete)).await)?;
        let there = match &place {
            ImagePlace::Product(product, image) => self.of_product(*product).await.map(|images| images.contains(image)),
            other => self.look(other).await.map(|sight| sight != Sight::None),
        };
        let (seen, found) = match there {
            Ok(false) => (Sighting::Complete, "the image is gone".to_owned()),
            Ok(true) => (Sighting::Absent, "the image is still there".to_owned()),
            Err(again) => (Sighting::Impossible, format!("looking for the image failed: {again}")),
        };
        let evidence = Evidence::new(WriteKind::Delete, Acknowledgement::of_answer(&answer), seen, found);
        Ok(FileChange::of(evidence, id_of(&place), answer.err()))
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
        let before = if_readable(self.of_product(product).await)?;
        let call = ImageOwner::Product(product).call(Verb::Post);
        let answer = unless_refused(self.send(call, file).await)?;
        let named = answer.as_ref().ok().and_then(|answer| entity_id(&answer.body).map(ImageId));
        let named = named.filter(|id| before.as_ref().is_none_or(|before| !before.contains(id)));
        let (seen, found, id) = match named {
            Some(id) => (Sighting::Complete, "the shop confirmed the image".to_owned(), Some(id)),
            None => self.find_added(product, before).await,
        };
        let said = Acknowledgement::of_answer(&answer);
        // A good answer that names nothing new can be about a file that PHP has dropped: the shop need not have taken it.
        let blind = answer.is_ok() && seen == Sighting::Impossible;
        let seen = if blind { Sighting::Ambiguous } else { seen };
        let evidence = Evidence::new(WriteKind::Upload, said, seen, found).candidate(id.map(|id| id.0));
        Ok(FileChange::of(evidence, id, answer.err()))
    }

    /// Looks for an image that the product had not before.
    async fn find_added(
        &self,
        product: ProductId,
        before: Option<Vec<ImageId>>,
    ) -> (Sighting, String, Option<ImageId>) {
        let Some(before) = before else {
            return (Sighting::Impossible, "which images the product had before is not known".to_owned(), None);
        };
        let new: Vec<_> = match self.of_product(product).await {
            Ok(after) => after.into_iter().filter(|image| !before.contains(image)).collect(),
            Err(again) => return (Sighting::Impossible, format!("listing the product's images failed: {again}"), None),
        };
        match new[..] {
            [] => (Sighting::Absent, "the product has no image that it had not before".to_owned(), None),
            // The row is made before the file: only the file shows that all went well.
            [id] => match self.look(&ImagePlace::Product(product, id)).await {
                Ok(Sight::There(_)) => {
                    (Sighting::Complete, format!("image {id} is there; its smaller sizes may be missing"), Some(id))
                }
                Ok(Sight::None) => {
                    let found = format!(
                        "image {id} was made, but its file is missing: delete it before sending the file again"
                    );
                    (Sighting::Ambiguous, found, Some(id))
                }
                Err(again) => {
                    (Sighting::Ambiguous, format!("image {id} was made, but looking at it failed: {again}"), Some(id))
                }
            },
            ref several => {
                let found = format!(
                    "the product has {} images that it had not before, so others are sending some too",
                    several.len()
                );
                (Sighting::Ambiguous, found, None)
            }
        }
    }

    /// The only image of its place, new or in the place of another.
    async fn put(&self, place: &ImagePlace, call: Call, file: Upload) -> Result<FileChange<ImageId>> {
        let before = if_readable(self.look(place).await)?;
        let answer = unless_refused(self.send(call, file).await)?;
        let (seen, found) = compare(before, self.look(place).await, answer.is_ok());
        let evidence = Evidence::new(WriteKind::Replace, Acknowledgement::of_answer(&answer), seen, found);
        Ok(FileChange::of(evidence, id_of(place), answer.err()))
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

/// What two looks at a place tell of the image that was sent between them.
fn compare(before: Option<Sight>, after: Result<Sight>, confirmed: bool) -> (Sighting, String) {
    let found = |seen, found: &str| (seen, found.to_owned());
    match (before, after) {
        (_, Err(again)) => (Sighting::Impossible, format!("looking at the image failed: {again}")),
        (_, Ok(Sight::None)) => found(Sighting::Absent, "there is no image"),
        (Some(Sight::None), Ok(Sight::There(_))) => {
            found(Sighting::Complete, "the image is there; its smaller sizes may be missing")
        }
        (Some(Sight::There(Some(before))), Ok(Sight::There(Some(after)))) if before != after => {
            found(Sighting::Complete, "the image is another one; its smaller sizes may be those of the old one")
        }
        (Some(Sight::There(Some(_))), Ok(Sight::There(Some(_)))) => {
            // Who sends the same image again finds the same one.
            found(if confirmed { Sighting::Impossible } else { Sighting::Absent }, "the image is the same as before")
        }
        _ => found(Sighting::Impossible, "whether the image is the new one is not to be seen"),
    }
}

fn id_of(place: &ImagePlace) -> Option<ImageId> {
    match place {
        ImagePlace::Product(_, image) => Some(*image),
        _ => None,
    }
}
