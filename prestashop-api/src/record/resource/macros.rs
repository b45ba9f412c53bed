//! The macro that makes a resource of what the spec says about it.

/// Makes the type that stands for a resource, with what the spec says about it.
///
/// Generated code is made of it. What `META` leaves out is as in [`ResourceMeta::PLAIN`](crate::ResourceMeta::PLAIN).
///
/// ```
/// use prestashop_api::{Resource as _, ResourceMeta, Verb, id, record, resource};
/// use prestashop_api::record::{PageBy, Paging};
///
/// id! {
///     /// The id of a gift card.
///     #[id("gift_cards")]
///     pub struct GiftCardId;
/// }
/// record! {
///     /// A gift card, made by a module.
///     #[record("gift_card")]
///     pub struct GiftCard {
///         /// The card's number.
///         pub id: GiftCardId,
///     }
/// }
/// resource! {
///     /// Gift cards, made by a module.
///     #[resource(GiftCard, GiftCardId)]
///     #[writes(Deletable)]
///     pub struct GiftCards;
///
///     const META: ResourceMeta = ResourceMeta {
///         name: "gift_cards",
///         item: "gift_card",
///         list: "gift_cards",
///         about: "Gift cards, made by a module.",
///         verbs: &[Verb::Get, Verb::Delete],
///         pages: Paging { by: PageBy::Offset, size: 50, ceiling: 20 },
///     };
/// }
/// assert_eq!(GiftCards::META.shape.item, "gift_card");
/// ```
///
/// With `#[overlay(…)]` instead of `#[resource(…)]` it is one that the library has too, with more fields: the ids are the library's, and lead
/// to its resource.
#[macro_export]
macro_rules! resource {
    ($(#[doc = $about:literal])* #[resource($record:ident, $id:ident)] $(#[$($more:tt)*])* $vis:vis struct $name:ident; $($facts:tt)*) => {
        $crate::__resource! {
            $(#[doc = $about])* #[resource($record, $id)] $(#[$($more)*])* $vis struct $name; $($facts)*
        }

        impl $crate::record::RefersTo for $id {
            type Resource = $name;
        }
    };
    ($(#[doc = $about:literal])* #[overlay($record:ident, $id:ident)] $($rest:tt)*) => {
        $crate::__resource! { $(#[doc = $about])* #[resource($record, $id)] $($rest)* }
    };
}

/// What [`resource!`] makes, whomever the ids lead to.
#[doc(hidden)]
#[macro_export]
macro_rules! __resource {
    (
        $(#[doc = $about:literal])*
        #[resource($record:ident, $id:ident)]
        $(#[deprecated(note = $end:literal)])?
        $(#[shop($method:ident)])?
        $(#[writes($($write:ident),* $(,)?)])?
        $vis:vis struct $name:ident;

        const META: ResourceMeta = ResourceMeta { $($key:ident: $value:expr),* $(,)? };
    ) => {
        $(#[doc = $about])*
        $(#[deprecated(note = $end)])?
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis struct $name;

        impl $crate::Resource for $name {
            type Record = $record;
            type Id = $id;
            const META: &'static $crate::ResourceMeta = &$crate::ResourceMeta {
                $($key: $value,)*
                shape: <$record as $crate::record::StaticShape>::SHAPE,
                new: || ::std::boxed::Box::new($record::default()),
                partial: || $crate::DynamicRecord::of::<$record>(),
                ..$crate::ResourceMeta::PLAIN
            };
        }

        impl $crate::Display for $record {
            type Of = $name;
            const DISPLAYED: $crate::record::Displayed = $crate::record::Displayed::Full;
        }

        $($(
            impl $crate::write::$write for $name {}
        )*)?

        $crate::__shop_method! { $name, $($method)?, $(#[doc = $about])* $(#[deprecated(note = $end)])? }
    };
}

/// The way from a shop to a resource of this crate.
#[doc(hidden)]
#[macro_export]
macro_rules! __shop_method {
    ($name:ident, , $($rest:tt)*) => {};
    ($name:ident, $method:ident, $(#[$about:meta])*) => {
        impl $crate::Shop {
            $(#[$about])*
            #[must_use]
            pub fn $method(&self) -> $crate::Collection<$name> {
                self.collection()
            }
        }
    };
}
