//! Ids: one type per resource.

/// Defines the type of a resource's ids.
///
/// ```
/// prestashop_api::id! {
///     /// The id of a gift card, made by a module.
///     #[id("gift_cards")]
///     pub struct GiftCardId;
/// }
/// assert_eq!(GiftCardId(7).to_string(), "7");
/// ```
#[macro_export]
macro_rules! id {
    ($($(#[doc = $doc:literal])* #[id($resource:literal)] $vis:vis struct $name:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(pub u64);

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::core::convert::From<u64> for $name {
            fn from(id: u64) -> Self {
                Self(id)
            }
        }
        impl ::core::convert::From<$name> for u64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl $crate::record::Slot for $name {
            fn set(&mut self, scalar: $crate::record::WireScalar<'_>) -> Result<(), $crate::record::TypeMismatch> {
                self.0.set(scalar)
            }
            fn get(&self) -> $crate::record::FieldValue<'_> {
                $crate::record::FieldValue::Uint(self.0)
            }
        }
        impl $crate::record::FieldType for $name {
            const KIND: $crate::record::Kind = $crate::record::Kind::Id($resource);
        }
        impl $crate::record::Optional for $name {
            fn stands_for_none(&self) -> bool {
                self.0 == 0
            }
        }
        impl $crate::record::Id for $name {}
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u64(self.0)
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::__private::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    )*};
}
