//! The macro that gives a resource's lists a filter per field.

/// Gives the lists of a resource a method per field that can be filtered by.
///
/// Two forms: for resources of this crate (inherent methods), and, with `#[extension(Name)]`, for resources of your own crate,
/// where the methods come with the trait `Name`. Fields that no filter goes by stand behind `refused`, for the compiler to say why.
#[macro_export]
macro_rules! filters {
    (
        $(#[doc = $doc:literal])*
        struct $resource:ident of $record:ident { $($(#[deprecated(note = $gone:literal)])? $field:ident: $type:ty),* $(,)? }
        $(refused { $($refused:ident: $why:ident),* $(,)? })?
    ) => {
        // Hidden from the page of `List`, which would hold those of all resources; the page of the record has the fields.
        #[doc(hidden)]
        $(#[doc = $doc])*
        impl<D: $crate::Display<Of = $resource>> $crate::List<$resource, D> {
            $(
                #[doc = ::core::concat!("Only records whose `", ::core::stringify!($field), "` fits the filter.\n\n", $record!($field))]
                $(#[deprecated(note = $gone)])?
                pub fn $field(self, filter: $crate::filter::Filter<$type>) -> Self {
                    self.__filter($crate::__field_name!($field), filter)
                }
            )*
            $($(
                pub fn $refused<V: $crate::record::$why>(self, _: $crate::filter::Filter<V>) -> Self {
                    match V::NONE {}
                }
            )*)?
        }
    };
    (
        #[extension($name:ident)]
        $(#[doc = $doc:literal])*
        struct $resource:ident of $record:ident { $($(#[deprecated(note = $gone:literal)])? $field:ident: $type:ty),* $(,)? }
        $(refused { $($refused:ident: $why:ident),* $(,)? })?
    ) => {
        #[doc = ::core::concat!("Filters of lists of `", ::core::stringify!($resource), "`.")]
        $(#[doc = ""] #[doc = $doc])*
        pub trait $name: ::core::marker::Sized {
            $(
                #[doc = ::core::concat!("Only records whose `", ::core::stringify!($field), "` fits the filter.\n\n", $record!($field))]
                $(#[deprecated(note = $gone)])?
                fn $field(self, filter: $crate::filter::Filter<$type>) -> Self;
            )*
            $($(
                #[doc(hidden)]
                fn $refused<V: $crate::record::$why>(self, _: $crate::filter::Filter<V>) -> Self {
                    match V::NONE {}
                }
            )*)?
        }
        impl<D: $crate::Display<Of = $resource>> $name for $crate::List<$resource, D> {
            $(
                fn $field(self, filter: $crate::filter::Filter<$type>) -> Self {
                    self.__filter($crate::__field_name!($field), filter)
                }
            )*
        }
    };
}
