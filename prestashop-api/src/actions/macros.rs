//! The macros that make triggers, and turn a struct into the inputs of an action or trigger.

/// Defines the inputs of an action or trigger: a [`record!`](crate::record!) with a constructor and a method per input. What is an
/// `Option` may be left out, everything else must be given.
///
/// Generated code is made of it. `#[field(…)]` gives what holds for an input: `required`, `default = "100"`, `least = "1"`,
/// `most = "500"`, and for texts `display`, `duration` or `start`.
///
/// ```
/// use prestashop_api::resources::{CustomerId, OrderId};
///
/// prestashop_api::inputs! {
///     /// What a refund needs.
///     #[record("refund")]
///     pub struct Refund {
///         /// The order.
///         #[field(required)]
///         pub order: OrderId,
///         /// Pieces to take back.
///         #[field(default = "1", least = "1")]
///         pub pieces: Option<u64>,
///     }
/// }
/// let refund = Refund::new(7).pieces(2);
/// assert_eq!((refund.order, refund.pieces), (OrderId(7), Some(2)));
/// ```
#[macro_export]
macro_rules! inputs {
    (
        $(#[doc = $about:literal])*
        #[record($item:literal)]
        $(#[deprecated(note = $end:literal)])?
        $vis:vis struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $(#[deprecated(note = $gone:literal)])?
                $(#[field($($mark:tt)*)])?
                pub $field:ident: $(::)? $($type:ident)::+ $(< $(::)? $($of:ident)::+ >)?
            ),* $(,)?
        }
    ) => {
        $crate::record! {
            $(#[doc = $about])*
            #[record($item)]
            $(#[deprecated(note = $end)])?
            $vis struct $name {
                $(
                    $(#[doc = $doc])*
                    $(#[deprecated(note = $gone)])?
                    $(#[field($($mark)*)])?
                    pub $field: $($type)::+ $(< $($of)::+ >)?
                ),*
            }
        }

        impl $name {
            $crate::__inputs_new! { [] $(($field: $($type)::+ $(< $($of)::+ >)?))* }
            $($crate::__input_setter! { [$(#[doc = $doc])* $(#[deprecated(note = $gone)])?] $field: $($type)::+ $(< $($of)::+ >)? })*
        }
    };
}

/// The constructor, which takes what must be given.
#[doc(hidden)]
#[macro_export]
macro_rules! __inputs_new {
    ([$($given:tt)*] ($field:ident: $($type:ident)::+ < $($of:ident)::+ >) $($rest:tt)*) => {
        $crate::__inputs_new! { [$($given)*] $($rest)* }
    };
    ([$($given:tt)*] ($field:ident: $($type:ident)::+) $($rest:tt)*) => {
        $crate::__inputs_new! { [$($given)* ($field: $($type)::+)] $($rest)* }
    };
    ([]) => {
        /// Without any input.
        #[must_use]
        pub fn new() -> Self {
            Self::default()
        }
    };
    ([$(($field:ident: $($type:ident)::+))+]) => {
        /// With the inputs that must be given.
        #[must_use]
        pub fn new($($field: $crate::__input_argument!($($type)::+)),+) -> Self {
            Self { $($field: $crate::__input_value!($field: $($type)::+),)+ ..Self::default() }
        }
    };
}

/// The method that sets what may be left out.
#[doc(hidden)]
#[macro_export]
macro_rules! __input_setter {
    ([$($doc:tt)*] $field:ident: $($option:ident)::+ < $($type:ident)::+ >) => {
        $($doc)*
        #[must_use]
        pub fn $field(mut self, $field: $crate::__input_argument!($($type)::+)) -> Self {
            self.$field = ::core::option::Option::Some($crate::__input_value!($field: $($type)::+));
            self
        }
    };
    ([$($doc:tt)*] $field:ident: $($type:ident)::+) => {};
}

/// The argument that gives an input: numbers as they are, as `.limit(50)` could not be understood otherwise.
#[doc(hidden)]
#[macro_export]
macro_rules! __input_argument {
    (bool) => { bool };
    (i64) => { i64 };
    (u64) => { u64 };
    ($($type:ident)::+) => { impl $crate::record::IntoValue<$($type)::+> };
}

/// The input that its argument gives.
#[doc(hidden)]
#[macro_export]
macro_rules! __input_value {
    ($field:ident: bool) => {
        $field
    };
    ($field:ident: i64) => {
        $field
    };
    ($field:ident: u64) => {
        $field
    };
    ($field:ident: $($type:ident)::+) => {
        $crate::record::IntoValue::into_value($field)
    };
}

/// Makes the type that stands for a trigger, with what the spec says about it.
///
/// Generated code is made of it. What `META` leaves out is as in [`TriggerMeta::PLAIN`](crate::actions::TriggerMeta::PLAIN).
///
/// ```
/// use prestashop_api::resources::Addresses;
/// use prestashop_api::{Resource as _, trigger};
///
/// trigger! {
///     /// Gives every address that was made or changed.
///     pub struct AddressUpdated;
///
///     const META: TriggerMeta = TriggerMeta {
///         name: "example/address-updated",
///         about: "Gives every address that was made or changed.",
///         resource: Addresses::META,
///     };
/// }
/// assert_eq!(AddressUpdated::META.display, "full");
/// ```
#[macro_export]
macro_rules! trigger {
    (
        $(#[doc = $about:literal])*
        $(#[deprecated(note = $end:literal)])?
        $(#[shop($method:ident)])?
        $vis:vis struct $name:ident;

        const META: TriggerMeta = TriggerMeta { $($key:ident: $value:expr),* $(,)? };
    ) => {
        $(#[doc = $about])*
        $(#[deprecated(note = $end)])?
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis struct $name;

        impl $name {
            /// What the spec says about the trigger.
            #[allow(clippy::needless_update, reason = "a trigger may say all there is to say")]
            pub const META: &'static $crate::actions::TriggerMeta =
                &$crate::actions::TriggerMeta { $($key: $value,)* ..$crate::actions::TriggerMeta::PLAIN };
        }

        $crate::__trigger_updates! { $name, $($method)?, $(#[doc = $about])* $(#[deprecated(note = $end)])? }
    };
}

/// The ways from a shop to what a trigger watches.
#[cfg(feature = "poller")]
#[doc(hidden)]
#[macro_export]
macro_rules! __trigger_updates {
    ($name:ident, , $($about:tt)*) => {
        impl $name {
            /// What the trigger watches, in that shop.
            pub fn updates(shop: &$crate::Shop) -> $crate::poller::Updates {
                shop.updates(Self::META)
            }
        }
    };
    ($name:ident, $method:ident, $($about:tt)*) => {
        impl $crate::Shop {
            $($about)*
            pub fn $method(&self) -> $crate::poller::Updates {
                self.updates($name::META)
            }
        }
    };
}

/// Nothing is polled without the feature `poller`.
#[cfg(not(feature = "poller"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __trigger_updates {
    ($($any:tt)*) => {};
}
