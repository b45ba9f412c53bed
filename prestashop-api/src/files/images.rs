//! The images of a shop: lists, downloads, uploads.

mod change;
mod place;

pub use place::{ImageOwner, ImagePlace};

use crate::client::{Call, Connection, Download, Shop, XmlElement, elements};
use crate::error::{Error, Result, Verb};
pub use crate::resources::image_kinds::{GeneralImage, ImageKind};
use crate::resources::{CartId, CustomizationId, ImageId, ProductId};

/// The images of a shop: `shop.images()`.
///
/// ```no_run
/// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
/// use prestashop_api::Upload;
/// use prestashop_api::resources::ProductId;
///
/// let images = shop.images();
/// for image in images.of_product(ProductId(7)).await? {
///     let file = images.download_size((ProductId(7), image), "home_default").await?.bytes().await?;
///     println!("{} bytes", file.len());
/// }
/// let new = images.upload(ProductId(7), Upload::from_bytes("mug.jpg", "image/jpeg", vec![])).await?;
/// println!("{:?}: {}", new.outcome, new.note);
/// # Ok(())
/// # }
/// ```
///
/// The key needs rights on the resource `images`. Legend, position and cover of an image are not to be had by the webservice; the
/// cover is set by the product's `id_default_image`.
#[derive(Debug, Clone)]
pub struct Images {
    connection: Connection,
}

/// What kinds of images a shop has, and which files it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageKinds {
    /// The kinds, by their part of the address: `general`, `products`, …
    pub kinds: Vec<String>,
    /// The media types that the shop takes.
    pub mimes: Vec<String>,
}

/// Who has images of a kind, and in which sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageOwners {
    /// The names of the sizes, as in `image_types`.
    pub sizes: Vec<String>,
    /// The ids of the records that have an image. A product stands here if the database knows an image of it, whether the file
    /// is there or not; any other record if its file is there.
    pub ids: Vec<u64>,
}

impl Shop {
    /// The shop's images.
    #[must_use]
    pub fn images(&self) -> Images {
        Images { connection: self.connection.clone() }
    }
}

impl Images {
    /// The kinds of images, and the media types that can be uploaded.
    ///
    /// # Errors
    /// What the shop or the network says.
    pub async fn kinds(&self) -> Result<ImageKinds> {
        self.read(Call::get("images").xml(), &["image_types"], |elements| {
            let kinds = elements.iter().filter(|element| element.parent == "image_types");
            let mut mimes: Vec<String> = Vec::new();
            for element in elements {
                let texts = element.attribute("upload_allowed_mimetypes").unwrap_or_default();
                for mime in texts.split(',').map(str::trim).filter(|mime| !mime.is_empty()) {
                    if !mimes.iter().any(|known| known == mime) {
                        mimes.push(mime.to_owned());
                    }
                }
            }
            Ok(ImageKinds { kinds: kinds.map(|element| element.name.clone()).collect(), mimes })
        })
        .await
    }

    /// The records that have images of a kind, and the sizes that there are.
    ///
    /// # Errors
    /// What the shop or the network says.
    pub async fn owners(&self, kind: ImageKind) -> Result<ImageOwners> {
        self.read(place::kind(Verb::Get, kind), &["image_types", "images"], |elements| {
            let sizes = elements.iter().filter(|element| element.name == "image_type");
            let sizes = sizes.filter_map(|element| element.attribute("name")).map(str::to_owned).collect();
            let owners = elements.iter().filter(|element| element.parent == "images" && element.name == "image");
            Ok(ImageOwners { sizes, ids: owners.map(XmlElement::id).collect::<Result<_>>()? })
        })
        .await
    }

    /// The images of a product; none if it has none, and none either if there is no such product: the shop does not tell the two
    /// apart.
    ///
    /// # Errors
    /// What the shop or the network says.
    pub async fn of_product(&self, product: ProductId) -> Result<Vec<ImageId>> {
        self.read_any(ImageOwner::Product(product).call(Verb::Get), &["image"], |elements| {
            let told = elements.get(1).and_then(|image| image.attribute("id")).and_then(|id| id.parse::<u64>().ok());
            if let Some(other) = told.filter(|id| *id != product.0) {
                let message = format!("the images of product {product} were asked for, and those of {other} came");
                return Err(Error::decode("image.id", message));
            }
            let images = elements.iter().filter(|element| element.name == "declination");
            images.map(|element| element.id().map(ImageId)).collect()
        })
        .await
    }

    /// The customizations of a cart that hold files of its customer.
    ///
    /// The list of all such carts is not offered: PrestaShop 8 dies of it.
    ///
    /// # Errors
    /// What the shop or the network says.
    pub async fn customizations(&self, cart: CartId) -> Result<Vec<CustomizationId>> {
        let ids = self.read_any(place::customizations(cart), &[], ids).await?;
        Ok(ids.into_iter().map(CustomizationId).collect())
    }

    /// The files of a customization, by the index of their field.
    ///
    /// # Errors
    /// What the shop or the network says.
    pub async fn customization_files(&self, cart: CartId, customization: CustomizationId) -> Result<Vec<u64>> {
        self.read_any(place::customizations(cart).tail(customization.0.to_string()), &[], ids).await
    }

    /// Downloads an image as it was uploaded, or as the shop keeps it.
    ///
    /// # Errors
    /// [`Image`](crate::ErrorKind::Image) where there is none, and what the shop or the network says.
    pub async fn download(&self, image: impl Into<ImagePlace>) -> Result<Download> {
        self.connection.download(image.into().call(Verb::Get)).await
    }

    /// Downloads an image in one of the sizes of `image_types`, such as `home_default`.
    ///
    /// # Errors
    /// As for [`download`](Self::download); a size that does not exist is told with the one that may be meant, and a size
    /// whose file is missing with the way to make it again.
    pub async fn download_size(&self, image: impl Into<ImagePlace>, size: &str) -> Result<Download> {
        self.connection.download(image.into().sized(size)?).await
    }

    /// Reads a list whose document begins with one of the elements `begins`; none means any, but the API root.
    async fn read<T>(&self, call: Call, begins: &[&str], list: impl FnOnce(&[XmlElement]) -> Result<T>) -> Result<T> {
        let (resource, id) = (call.resource.clone(), call.id);
        let answer = self.connection.call(call).await?;
        // A document about something else would pass for an empty list.
        let read = |elements: Vec<XmlElement>| match elements.get(1).map(|first| first.name.as_str()) {
            Some(first) if begins.contains(&first) || (begins.is_empty() && first != "api") => list(&elements),
            _ => Err(Error::decode("images", "the answer is no list of images")),
        };
        elements(&answer.body, "images").and_then(read).map_err(|error| {
            let excerpt = self.connection.redact().excerpt(&answer.body);
            error.with_call(Verb::Get, resource, id).with_status(answer.status).with_excerpt(excerpt)
        })
    }

    /// Reads a list that is answered with 404 where it is empty.
    async fn read_any<T>(
        &self,
        call: Call,
        begins: &[&str],
        list: impl FnOnce(&[XmlElement]) -> Result<Vec<T>>,
    ) -> Result<Vec<T>> {
        match self.read(call, begins, list).await {
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            list => list,
        }
    }
}

/// The ids of a list whose rows are the only elements with one.
fn ids(elements: &[XmlElement]) -> Result<Vec<u64>> {
    elements.iter().filter(|element| element.attribute("id").is_some()).map(XmlElement::id).collect()
}
