//! Where images are.

use crate::client::Call;
use crate::error::{Error, Result, Verb};
use crate::resources::image_kinds::{GeneralImage, ImageKind};
use crate::resources::{CartId, CategoryId, CustomizationId, ImageId, ManufacturerId, ProductId, StoreId, SupplierId};

/// The place of one image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImagePlace {
    /// One of the shop's own.
    General(GeneralImage),
    /// One image of a product.
    Product(ProductId, ImageId),
    /// The cover of a product; read only: which image it is stands in the product's `id_default_image`.
    Cover(ProductId),
    /// The image of a category.
    Category(CategoryId),
    /// The image of a manufacturer.
    Manufacturer(ManufacturerId),
    /// The image of a supplier.
    Supplier(SupplierId),
    /// The image of a store.
    Store(StoreId),
    /// What is shown where there is no image, in a language given by its ISO code; read only.
    Missing(ImageKind, String),
    /// A file that a customer sent along with a cart.
    Customization {
        /// The cart.
        cart: CartId,
        /// The customization of a product in it.
        customization: CustomizationId,
        /// The field of the customization, as the list of its files tells it.
        index: u64,
    },
}

/// What a new image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageOwner {
    /// A product: the image is added to those that it has.
    Product(ProductId),
    /// A category without an image.
    Category(CategoryId),
    /// A manufacturer without an image.
    Manufacturer(ManufacturerId),
    /// A supplier without an image.
    Supplier(SupplierId),
    /// A store without an image.
    Store(StoreId),
    /// A field of a customization that has no file.
    Customization {
        /// The cart.
        cart: CartId,
        /// The customization of a product in it.
        customization: CustomizationId,
        /// The field of the customization.
        index: u64,
    },
}

macro_rules! from_ids {
    ($($id:ident => $variant:ident),*) => {$(
        impl From<$id> for ImagePlace {
            fn from(id: $id) -> Self {
                Self::$variant(id)
            }
        }

        impl From<$id> for ImageOwner {
            fn from(id: $id) -> Self {
                Self::$variant(id)
            }
        }
    )*};
}

from_ids!(CategoryId => Category, ManufacturerId => Manufacturer, SupplierId => Supplier, StoreId => Store);

impl From<ProductId> for ImageOwner {
    fn from(id: ProductId) -> Self {
        Self::Product(id)
    }
}

impl From<(ProductId, ImageId)> for ImagePlace {
    fn from((product, image): (ProductId, ImageId)) -> Self {
        Self::Product(product, image)
    }
}

impl From<GeneralImage> for ImagePlace {
    fn from(image: GeneralImage) -> Self {
        Self::General(image)
    }
}

impl From<ImageOwner> for ImagePlace {
    /// Where the owner's image is; the cover of a product.
    fn from(owner: ImageOwner) -> Self {
        match owner {
            ImageOwner::Product(product) => Self::Cover(product),
            ImageOwner::Category(id) => Self::Category(id),
            ImageOwner::Manufacturer(id) => Self::Manufacturer(id),
            ImageOwner::Supplier(id) => Self::Supplier(id),
            ImageOwner::Store(id) => Self::Store(id),
            ImageOwner::Customization { cart, customization, index } => {
                Self::Customization { cart, customization, index }
            }
        }
    }
}

impl ImageOwner {
    /// The call about the owner's images. Images exist in XML only.
    pub(super) fn call(self, verb: Verb) -> Call {
        match self {
            Self::Product(product) => kind(verb, ImageKind::Products).id(product.0),
            other => ImagePlace::from(other).call(verb),
        }
    }
}

impl ImagePlace {
    /// The call about the image. Images exist in XML only.
    pub(super) fn call(&self, verb: Verb) -> Call {
        match self {
            Self::General(image) => Call::new(verb, "images/general").xml().tail(image.as_str()),
            Self::Product(product, image) => kind(verb, ImageKind::Products).id(product.0).tail(image.0.to_string()),
            Self::Cover(product) => kind(verb, ImageKind::Products).id(product.0).tail("bin"),
            Self::Category(id) => kind(verb, ImageKind::Categories).id(id.0),
            Self::Manufacturer(id) => kind(verb, ImageKind::Manufacturers).id(id.0),
            Self::Supplier(id) => kind(verb, ImageKind::Suppliers).id(id.0),
            Self::Store(id) => kind(verb, ImageKind::Stores).id(id.0),
            Self::Missing(of, language) => kind(verb, *of).tail("default").tail(language.as_str()),
            Self::Customization { cart, customization, index } => {
                customizations(*cart).tail(customization.0.to_string()).tail(index.to_string()).verb(verb)
            }
        }
    }

    /// The same in one of the sizes of `image_types`.
    pub(super) fn sized(&self, size: &str) -> Result<Call> {
        let refuse =
            |what: &str| Err(Error::usage(format!("{what} has no sizes")).with_hint("Download the image as it is."));
        match self {
            Self::General(_) => refuse("an image of the shop itself"),
            Self::Cover(_) => refuse("the address of a cover").map_err(|error: Error| {
                error.with_hint("Download the image that the product's `id_default_image` names.")
            }),
            Self::Customization { .. } => refuse("a customer's file"),
            _ if size.trim().is_empty() => {
                Err(Error::usage("the size has no name")
                    .with_hint("Name a size of `image_types`, such as `home_default`."))
            }
            _ => Ok(self.call(Verb::Get).tail(size)),
        }
    }

    /// Refuses what the webservice cannot change.
    pub(super) fn changeable(&self, verb: Verb) -> Result<()> {
        let reason = match (self, verb) {
            (Self::Cover(_), _) => "the address of a cover can only be read: name the product's image",
            (Self::Missing(..), _) => "what is shown where there is no image can only be read",
            (Self::General(_), Verb::Delete) => "an image of the shop itself can be replaced, not deleted",
            _ => return Ok(()),
        };
        Err(Error::usage(reason))
    }
}

/// The call about a kind of images.
pub(super) fn kind(verb: Verb, kind: ImageKind) -> Call {
    Call::new(verb, format!("images/{}", kind.as_str())).xml()
}

/// The call about the files of a cart.
pub(super) fn customizations(cart: CartId) -> Call {
    Call::get("images/customizations").xml().id(cart.0)
}
