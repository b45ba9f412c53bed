//! The words of the language that can stand for a value.

/// Declares an enum whose values are words of the language.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$word_doc])* $variant,)+
        }

        impl $name {
            /// All words, in order.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word in the spec.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The value that `word` stands for.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// An HTTP verb of a resource.
    Verb {
        /// Read records.
        Get = "get",
        /// Ask for the headers only.
        Head = "head",
        /// Create a record.
        Post = "post",
        /// Replace a record.
        Put = "put",
        /// Change some fields of a record.
        Patch = "patch",
        /// Remove a record.
        Delete = "delete",
    }
}

words! {
    /// How the next page of a list is found.
    PageBy {
        /// By the ids behind the last one.
        Id = "id",
        /// By the number of records that were read.
        Offset = "offset",
    }
}

words! {
    /// What a value of a field is.
    Type {
        /// The number of the record itself.
        Id = "id",
        /// The number of a record of another resource.
        Ref = "ref",
        /// A whole number.
        Int = "int",
        /// Yes or no.
        Bool = "bool",
        /// An exact decimal number.
        Decimal = "decimal",
        /// A text without markup.
        Text = "text",
        /// A text that may hold HTML.
        Html = "html",
        /// A shop-local day and time.
        Datetime = "datetime",
        /// A day.
        Date = "date",
        /// One of some values; others may come.
        Enum = "enum",
    }
}

words! {
    /// What a value of an input is.
    InputType {
        /// The number of a record; like `ref`.
        Id = "id",
        /// The number of a record of the resource `to`.
        Ref = "ref",
        /// A whole number.
        Int = "int",
        /// Yes or no.
        Bool = "bool",
        /// An exact decimal number.
        Decimal = "decimal",
        /// A text.
        Text = "text",
        /// A shop-local day and time.
        Datetime = "datetime",
        /// A day.
        Date = "date",
        /// A display of the resource.
        Display = "display",
        /// A time span.
        Duration = "duration",
        /// Where a trigger starts: `now`, `all` or a time.
        Start = "start",
    }
}

words! {
    /// The work of an action.
    ActionKind {
        /// Read the records that filters select.
        List = "list",
        /// Read one record.
        Get = "get",
        /// Make a record.
        Create = "create",
        /// Change some fields of a record.
        Update = "update",
        /// Remove a record.
        Delete = "delete",
        /// Give an order another state.
        ChangeOrderState = "change_order_state",
        /// Say how much of a product can be sold.
        SetStock = "set_stock",
        /// Give an order's shipment its tracking number.
        SetTracking = "set_tracking",
    }
}

words! {
    /// What `write` says.
    Write {
        /// Writing is refused or ignored.
        Never = "never",
        /// The schema says read-only, yet writing works.
        Shown = "shown",
        /// Writing works, but only an action knows its traps.
        Action = "action",
        /// Only a create writes it.
        Create = "create",
    }
}

words! {
    /// What is stored where nothing is written.
    Unset {
        /// 0, which means something else.
        Zero = "zero",
        /// The time of the write.
        Now = "now",
        /// A value of the server's own.
        Filled = "filled",
    }
}

words! {
    /// What becomes of the rows that a write of an association leaves out, where they are not only unlinked.
    LeftOut {
        /// They are deleted.
        Deleted = "deleted",
        /// Their own row is deleted, and what names it stays behind.
        Stranded = "stranded",
    }
}

words! {
    /// Which records a DELETE marks as `deleted` rather than remove.
    Marks {
        /// Those that others use.
        Used = "used",
        /// All.
        Always = "always",
    }
}

words! {
    /// The cargo feature of the library that has a resource.
    Group {
        /// Orders and what belongs to them.
        Sales = "sales",
        /// Products and what describes them.
        Catalog = "catalog",
        /// Customers and their messages.
        Customers = "customers",
        /// The shop itself: languages, countries, settings.
        Shop = "shop",
        /// Stock and supplies.
        Stock = "stock",
    }
}

words! {
    /// What a validator of dates accepts.
    DateKind {
        /// A day.
        Date = "date",
        /// A day, with or without a time.
        Datetime = "datetime",
    }
}

words! {
    /// Whether a write was saved that is answered by an error.
    Saved {
        /// Never, if the status is one that the code always comes with or is below 500.
        Never = "never",
        /// It can have been.
        Maybe = "maybe",
        /// It was, all the same.
        Yes = "yes",
    }
}

words! {
    /// An end of a range.
    Bound {
        /// The least value.
        From = "from",
        /// The greatest value.
        To = "to",
    }
}

impl ActionKind {
    /// The verbs of which the resource must have one, beside `get`.
    #[must_use]
    pub fn verbs(self) -> &'static [Verb] {
        match self {
            Self::List | Self::Get | Self::ChangeOrderState => &[],
            Self::Create => &[Verb::Post],
            Self::Update | Self::SetStock | Self::SetTracking => &[Verb::Patch, Verb::Put],
            Self::Delete => &[Verb::Delete],
        }
    }

    /// The resource that it works on, where it works on one only.
    #[must_use]
    pub fn only_on(self) -> Option<&'static str> {
        match self {
            Self::ChangeOrderState => Some("orders"),
            Self::SetStock => Some("stock_availables"),
            Self::SetTracking => Some("order_carriers"),
            Self::List | Self::Get | Self::Create | Self::Update | Self::Delete => None,
        }
    }

    /// Whether its inputs set fields.
    #[must_use]
    pub fn sets(self) -> bool {
        matches!(self, Self::Create | Self::Update)
    }

    /// Whether it answers records, in a display.
    #[must_use]
    pub fn reads(self) -> bool {
        matches!(self, Self::List | Self::Get)
    }
}

impl Type {
    /// Whether ranges of values make sense and the server compares them as such.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Int | Self::Decimal | Self::Datetime | Self::Date)
    }

    /// Whether the value is a text.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Html)
    }
}
