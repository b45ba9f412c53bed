//! The macro that gives a resource's writes a method per field.

/// Gives the writes of a resource a method per field, and makes the struct of what a new record must have.
///
/// Two forms: for resources of this crate (inherent methods), and, with `#[extension(Name)]`, for resources of your own crate,
/// where the methods come with the trait `Name`. The types are those of the record, written out: borrowed from there, each would cost the
/// compiler several evaluations, and the pages of the documentation could not show them. Fields that are not written stand behind
/// `refused`, for the compiler to say why.
#[macro_export]
macro_rules! writes {
    (
        $(#[doc = $doc:literal])*
        struct $resource:ident of $record:ident { $($(#[deprecated(note = $gone:literal)])? $field:ident: $type:ty),* $(,)? }
        $(refused { $($refused:ident: $why:ident),* $(,)? })?
        $($(#[doc = $about:literal])* pub struct $new:ident $members:tt)?
    ) => {
        // Hidden from the page of `Write`, which would hold those of all resources; the page of the record has the fields.
        #[doc(hidden)]
        $(#[doc = $doc])*
        impl $crate::Write<$resource> {
            $(
                #[doc = ::core::concat!("Sets `", ::core::stringify!($field), "` of [`", ::core::stringify!($record), "`].\n\n", $record!($field))]
                $(#[deprecated(note = $gone)])?
                pub fn $field(self, value: impl $crate::record::IntoValue<$type>) -> Self {
                    self.__with($crate::__field_name!($field), &$crate::record::IntoValue::<$type>::into_value(value))
                }
            )*
            $($(
                pub fn $refused<V: $crate::record::$why>(self, _: V) -> Self {
                    match V::NONE {}
                }
            )*)?
        }
        $($crate::__new_record! { $resource, $record, $(#[doc = $about])* pub struct $new $members })?
    };
    (
        #[extension($name:ident)]
        $(#[doc = $doc:literal])*
        struct $resource:ident of $record:ident { $($(#[deprecated(note = $gone:literal)])? $field:ident: $type:ty),* $(,)? }
        $(refused { $($refused:ident: $why:ident),* $(,)? })?
        $($(#[doc = $about:literal])* pub struct $new:ident $members:tt)?
    ) => {
        #[doc = ::core::concat!("What writes of `", ::core::stringify!($resource), "` can set.")]
        $(#[doc = ""] #[doc = $doc])*
        pub trait $name: ::core::marker::Sized {
            $(
                #[doc = ::core::concat!("Sets `", ::core::stringify!($field), "` of [`", ::core::stringify!($record), "`].\n\n", $record!($field))]
                $(#[deprecated(note = $gone)])?
                fn $field(self, value: impl $crate::record::IntoValue<$type>) -> Self;
            )*
            $($(
                #[doc(hidden)]
                fn $refused<V: $crate::record::$why>(self, _: V) -> Self {
                    match V::NONE {}
                }
            )*)?
        }
        impl $name for $crate::Write<$resource> {
            $(
                fn $field(self, value: impl $crate::record::IntoValue<$type>) -> Self {
                    self.__with($crate::__field_name!($field), &$crate::record::IntoValue::<$type>::into_value(value))
                }
            )*
        }
        $($crate::__new_record! { $resource, $record, $(#[doc = $about])* pub struct $new $members })?
    };
}

/// What a new record must have.
#[doc(hidden)]
#[macro_export]
macro_rules! __new_record {
    (
        $resource:ident, $record:ident,
        $(#[doc = $about:literal])*
        $vis:vis struct $new:ident { $($field:ident: $type:ty),* $(,)? }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, PartialEq)]
        $vis struct $new {
            $(
                #[doc = $record!($field)]
                pub $field: $type,
            )*
        }

        impl ::core::fmt::Debug for $new {
            // What is set can be secret.
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(::core::stringify!($new)).finish_non_exhaustive()
            }
        }

        impl $crate::write::Creatable for $resource {
            type New = $new;
            fn fill(new: Self::New, write: $crate::Write<Self>) -> $crate::Write<Self> {
                let $new { $($field),* } = new;
                write$(.__with($crate::__field_name!($field), &$field))*
            }
        }
    };
}
