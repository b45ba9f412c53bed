//! The macros that turn a struct into a [`Record`](crate::record::Record).

/// Defines a record: a struct whose fields the decoders can fill, with the table of its fields.
///
/// Generated code is made of it. The documentation of each field is also what the catalogue and the JSON Schemas say
/// about it; `#[field(…)]` gives the marks of [`Field`](crate::record::Field): `required`, `computed`, `read_only`, `secret`,
/// `full_only`, `html`, `max = 64`, `scale = 6`, `since = "1.7.8"`, `until = "8.2.99"`; what changed with PrestaShop's versions has
/// `_by` behind it: `max_by = &[("1.7.0", 32), ("1.7.5", 64)]`. `#[deprecated(note = "…")]` before it says what to use instead.
///
/// A name that ends in `_` is that of PrestaShop and one `_` more: `extra_` is `extra`, of which every record has one of its own. Any other
/// name of PrestaShop's is said: `named = "my-field"`.
///
/// ```
/// prestashop_api::record! {
///     /// A gift card, made by a module.
///     #[record("gift_card")]
///     pub struct GiftCard {
///         /// The card's number.
///         pub id: u64,
///         /// What is left on it, in the shop's default currency.
///         #[field(required, scale = 6)]
///         pub balance: prestashop_api::Decimal,
///     }
/// }
/// let card: GiftCard = serde_json::from_str(r#"{"id": "7", "balance": "12.500000", "colour": "red"}"#)?;
/// assert_eq!(card.balance.to_string(), "12.500000");
/// assert_eq!(serde_json::to_string(&card)?, r#"{"id":7,"balance":"12.500000","colour":"red"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $about:literal])*
        #[record($item:literal)]
        $(#[deprecated(note = $end:literal)])?
        $vis:vis struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $(#[deprecated(note = $gone:literal)])?
                $(#[field($($mark:ident $(= $value:expr)?),* $(,)?)])?
                pub $field:ident: $type:ty
            ),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        $(#[deprecated(note = $end)])?
        #[derive(Clone, Default, PartialEq)]
        $vis struct $name {
            $(
                $(#[doc = $doc])*
                $(#[doc = ""] #[doc = $crate::__marks!($($mark $(= $value)?,)*)])?
                $(#[deprecated(note = $gone)])?
                pub $field: $type,
            )*
            /// Fields that the shop sent and that the spec does not know.
            pub extra: $crate::record::Extra,
        }

        $crate::__record_impl! {
            $name,
            &$crate::record::Shape::new(
                $item,
                {
                    // A static, because the table of a large record is no array for a stack.
                    static FIELDS: &[$crate::record::Field] = &[$(
                        $crate::record::Field::new(
                            $crate::__field_name!($field),
                            <$type as $crate::record::FieldType>::KIND,
                            ::core::concat!($($doc),*).trim_ascii_start(),
                        )$(.deprecated($gone))?$($(.$mark($($value)?))*)?,
                    )*];
                    FIELDS
                },
                ::core::concat!($($about),*).trim_ascii_start(),
            ),
            $($field: $type,)*
        }
        // What is named after a field says what the field is, in the same words.
        #[allow(unused_macros, reason = "a record needs no filters, writes and displays")]
        macro_rules! $name {
            $(($field) => {
                ::core::concat!($($doc, "\n",)* $("\n", $crate::__marks!($($mark $(= $value)?,)*),)? "")
            };)*
            ($other:ident) => {
                ::core::concat!("`", ::core::stringify!($other), "`.")
            };
        }
        $crate::__field_types! { $name [
            0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43
            44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84
            85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118
            119 120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135 136 137 138 139 140 141 142 143 144 145 146 147 148
            149 150 151 152 153 154 155 156 157 158 159 160 161 162 163 164 165 166 167 168 169 170 171 172 173 174 175 176 177 178
            179 180 181 182 183 184 185 186 187 188 189 190 191 192 193 194 195 196 197 198 199
        ] $($type,)* }
    };
}

/// Defines a display of your own: a struct with some fields of a resource's record, checked by the compiler.
///
/// A field that the record does not have stops the build. `id` must be among them: PrestaShop 8 and later leave records
/// out of an answer when all their displayed fields are empty.
///
/// ```
/// use prestashop_api::display;
/// use prestashop_api::resources::Product;
///
/// display! {
///     /// What the price list needs.
///     pub struct Slim of Product { id, reference, price }
/// }
/// ```
///
/// Types are those of the record, or given, where one of another kind stops the build:
///
/// ```compile_fail
/// use prestashop_api::display;
/// use prestashop_api::resources::{Product, ProductId};
///
/// display! {
///     pub struct Slim of Product { id: ProductId, price: String }
/// }
/// ```
///
/// An association comes with all fields of its rows, or with those of a record of yours:
///
/// ```
/// use prestashop_api::{Display as _, display, record};
/// use prestashop_api::resources::ProductId;
///
/// record! {
///     /// What the packing list needs of a row.
///     #[record("order_row")]
///     pub struct Piece {
///         /// What to pack.
///         pub product_id: ProductId,
///         /// How many.
///         pub product_quantity: i64,
///     }
/// }
/// display! {
///     /// What the packing list needs.
///     pub struct PackingList of Order { id, order_rows: Vec<Piece> }
/// }
/// # use prestashop_api::resources::Order;
/// assert_eq!(PackingList::DISPLAYED.parameter(), "[id,order_rows[product_id,product_quantity]]");
/// ```
#[macro_export]
macro_rules! display {
    (#[documented] $($display:tt)*) => {
        $crate::__display! { documented $($display)* }
    };
    ($($display:tt)*) => {
        $crate::__display! { linked $($display)* }
    };
}

/// What [`display!`] makes, with the words of the record's fields (`documented`), which only its own module knows, or with links to them.
#[doc(hidden)]
#[macro_export]
macro_rules! __display {
    ($how:ident $(#[$meta:meta])* $vis:vis struct $name:ident of $record:ident { $($field:ident $(: $type:ty)?),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        $vis struct $name {
            $(
                #[doc = $crate::__displayed_words!($how $record $field)]
                pub $field: $crate::__displayed!($record, $field $(, $type)?),
            )*
            /// Fields that the shop sent and that were not asked for.
            pub extra: $crate::record::Extra,
        }

        $crate::__record_impl! {
            $name,
            &$crate::record::Shape::new(
                <$record as $crate::record::StaticShape>::SHAPE.item,
                const { &[$(
                    <$record as $crate::record::StaticShape>::SHAPE.fields[
                        $crate::record::index_of(<$record as $crate::record::StaticShape>::NAMES, $crate::__field_name!($field))
                    ]$(.of_kind(<$type as $crate::record::FieldType>::KIND))?,
                )*] },
                <$record as $crate::record::StaticShape>::SHAPE.about,
            ),
            $($field: $crate::__displayed!($record, $field $(, $type)?),)*
        }

        // The compiler's own words where the record does not have a field, with the one that was meant.
        const _: fn(&$record) = |record| {
            $(let _ = &record.$field;)*
        };

        const _: () = $crate::record::needs_id(<$name as $crate::record::StaticShape>::NAMES);

        impl $crate::Display for $name {
            type Of = <$record as $crate::Display>::Of;
            const DISPLAYED: $crate::record::Displayed = $crate::record::Displayed::Fields(<$name as $crate::record::StaticShape>::SHAPE.fields);
        }
    };
}

/// What a field of a display is.
#[doc(hidden)]
#[macro_export]
macro_rules! __displayed_words {
    (documented $record:ident $field:ident) => {
        $record!($field)
    };
    (linked $record:ident $field:ident) => {
        ::core::concat!("`", ::core::stringify!($field), "` as in [`", ::core::stringify!($record), "`].")
    };
}

/// Marks of a field in words, for the pages of the documentation.
#[doc(hidden)]
#[macro_export]
macro_rules! __marks {
    ($($mark:ident $(= $value:expr)?,)*) => {
        ::core::concat!($($crate::__mark!($mark $(= $value)?),)* "")
    };
}

/// One mark in words. Versions are in the words of the spec already; what only writes go by is told by them.
#[doc(hidden)]
#[macro_export]
macro_rules! __mark {
    (required) => {
        "Required. "
    };
    (required_by = $by:expr) => {
        ::core::concat!("Required by version: `", ::core::stringify!($by), "`. ")
    };
    (computed) => {
        "No filter and no sort goes by it. "
    };
    (read_only) => {
        "Never written. "
    };
    (read_only_by = $by:expr) => {
        ::core::concat!("Never written, by version: `", ::core::stringify!($by), "`. ")
    };
    (by_action) => {
        "Only an action writes it. "
    };
    (per_shop) => {
        "Each shop has a value of its own; a filter looks at the common one. "
    };
    (secret) => {
        "Secret: left out of what is shown and written out. "
    };
    (full_only) => {
        "Shown by the display `full` only. "
    };
    (html) => {
        "HTML. "
    };
    (max = $max:expr) => {
        ::core::concat!("At most ", $max, " characters. ")
    };
    (max_by = $by:expr) => {
        ::core::concat!("Characters at most, by version, 0 for any: `", ::core::stringify!($by), "`. ")
    };
    (scale = $scale:expr) => {
        ::core::concat!($scale, " digits after the point. ")
    };
    (lost_by_put) => {
        "A PUT loses it. "
    };
    ($other:ident $(= $value:expr)?) => {
        ""
    };
}

/// The type of a field of a display: the one that is given, or that of the record.
#[doc(hidden)]
#[macro_export]
macro_rules! __displayed {
    ($record:ident, $field:ident) => {
        <$record as $crate::record::FieldAt<
            {
                $crate::record::index_of(<$record as $crate::record::StaticShape>::NAMES, $crate::__field_name!($field))
            },
        >>::Type
    };
    ($record:ident, $field:ident, $type:ty) => {
        $type
    };
}

/// The type of each field of a record, by its index. The indexes are written out, as the compiler tells impls apart at once by literals,
/// but has to evaluate anything else in every pair of them. A record has at most 200 fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __field_types {
    (
        $name:ident [$i0:literal $i1:literal $i2:literal $i3:literal $i4:literal $i5:literal $i6:literal $i7:literal $($more:literal)*]
        $t0:ty, $t1:ty, $t2:ty, $t3:ty, $t4:ty, $t5:ty, $t6:ty, $t7:ty, $($rest:ty,)*
    ) => {
        $crate::__field_types! { $name [$i0 $i1 $i2 $i3 $i4 $i5 $i6 $i7] $t0, $t1, $t2, $t3, $t4, $t5, $t6, $t7, @ }
        $crate::__field_types! { $name [$($more)*] $($rest,)* }
    };
    ($name:ident [$($index:literal)*] $($type:ty,)* @) => {
        $(
            impl $crate::record::FieldAt<$index> for $name {
                type Type = $type;
            }
        )*
    };
    ($name:ident [$index:literal $($more:literal)*] $type:ty, $($rest:ty,)*) => {
        impl $crate::record::FieldAt<$index> for $name {
            type Type = $type;
        }
        $crate::__field_types! { $name [$($more)*] $($rest,)* }
    };
    ($name:ident [$($more:literal)*]) => {};
}

/// What [`record!`] and [`display!`] have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __record_impl {
    ($name:ident, $shape:expr, $($field:ident: $type:ty,)*) => {
        impl $crate::record::StaticShape for $name {
            const SHAPE: &'static $crate::record::Shape = $shape;
            const NAMES: &'static [&'static str] = &[$($crate::__field_name!($field)),*];
        }

        impl $crate::record::Record for $name {
            fn shape(&self) -> &'static $crate::record::Shape {
                <Self as $crate::record::StaticShape>::SHAPE
            }
            fn slot(&self, index: usize) -> &dyn $crate::record::Slot {
                // Counted rather than looked up: constants per field would double what a record costs to compile.
                let mut at = 0;
                $(
                    if index == at {
                        return &self.$field;
                    }
                    at += 1;
                )*
                ::core::unreachable!("the index {index} comes from the record's own shape of {at} fields")
            }
            fn slot_mut(&mut self, index: usize) -> &mut dyn $crate::record::Slot {
                let mut at = 0;
                $(
                    if index == at {
                        return &mut self.$field;
                    }
                    at += 1;
                )*
                ::core::unreachable!("the index {index} comes from the record's own shape of {at} fields")
            }
            fn extra(&self) -> &$crate::record::Extra {
                &self.extra
            }
            fn extra_mut(&mut self) -> &mut $crate::record::Extra {
                &mut self.extra
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::record::debug(self, ::core::stringify!($name), f)
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::record::serialize(self, serializer)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let mut record = Self::default();
                $crate::record::deserialize(&mut record, deserializer)?;
                ::core::result::Result::Ok(record)
            }
        }
    };
}

/// The name of a field, without what Rust adds to it: `type` for `r#type`, `self` for `self_`.
#[doc(hidden)]
#[macro_export]
macro_rules! __field_name {
    ($field:ident) => {
        $crate::record::plain_name(::core::stringify!($field))
    };
}
