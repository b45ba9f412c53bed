//! One of a few words.

/// Defines the type of a field that holds one of a few words, and any other that a later version or a module may bring.
///
/// ```
/// prestashop_api::choice! {
///     /// The state of goods.
///     pub enum Condition {
///         /// New.
///         New = "new",
///         /// Used.
///         Used = "used",
///     }
/// }
/// assert_eq!(Condition::from("used"), Condition::Used);
/// assert_eq!(Condition::from("broken").as_str(), "broken");
/// ```
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[$doc])* $variant,)*
            /// A word that the spec does not know; empty when the shop sent none.
            Other(::std::boxed::Box<str>),
        }

        impl $name {
            /// PrestaShop's word.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Other("".into())
            }
        }
        impl ::core::convert::From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }
        impl $crate::record::Slot for $name {
            fn set(&mut self, scalar: $crate::record::WireScalar<'_>) -> ::core::result::Result<(), $crate::record::TypeMismatch> {
                let mut word = ::std::string::String::new();
                $crate::record::Slot::set(&mut word, scalar)?;
                *self = Self::from(word.as_str());
                ::core::result::Result::Ok(())
            }
            fn get(&self) -> $crate::record::FieldValue<'_> {
                $crate::record::FieldValue::Text(self.as_str().into())
            }
        }
        impl $crate::record::FieldType for $name {
            const KIND: $crate::record::Kind = $crate::record::Kind::Enum(&[$($word),*]);
        }
        impl $crate::record::Optional for $name {
            fn stands_for_none(&self) -> bool {
                self.as_str().is_empty()
            }
        }
        impl $crate::filter::Value<$name> for $name {
            fn literal(self) -> ::core::result::Result<::std::string::String, $crate::filter::Refused> {
                $crate::filter::text(self.as_str())
            }
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

/// Defines the type of one of a few words, of which there are no others.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// All words.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// PrestaShop's word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}
pub(crate) use words;
