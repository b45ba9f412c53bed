//! The spec as it is written: names are still texts, every part knows its place.

use crate::source::{At, FileId, Span};
use crate::version::{Version, Versioned};

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
            pub(crate) const WORDS: &[&str] = &[$($word),+];

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
        /// Give an order another state.
        ChangeOrderState = "change_order_state",
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
    /// An end of a range.
    Bound {
        /// The least value.
        From = "from",
        /// The greatest value.
        To = "to",
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

/// The whole spec.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The resources, sorted by name.
    pub resources: Vec<Resource>,
    /// Names of resources whose file could not be read: they exist, but nothing is known about them.
    pub broken: Vec<String>,
    /// What holds for the whole service; absent where `service.yaml` is.
    pub service: Option<Service>,
    /// Actions and triggers; absent where `actions.yaml` is.
    pub actions: Option<Actions>,
}

/// One resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its file.
    pub file: FileId,
    /// The file's name without `.yaml`.
    pub stem: String,
    /// The name in the URL.
    pub name: At<String>,
    /// The node of one record.
    pub item: At<String>,
    /// The node around a list, where it is not the resource's name.
    pub list: Option<At<String>>,
    /// The Rust struct, where it is not made from `item`.
    pub record: Option<At<String>>,
    /// The cargo feature that has it; absent in a crate of a user's own.
    pub group: Option<At<Group>>,
    /// What the records are.
    pub about: String,
    /// The versions that have it.
    pub versions: VersionRange,
    /// The verbs.
    pub verbs: Vec<At<Verb>>,
    /// The fields, in the server's order.
    pub fields: Vec<Field>,
    /// Where the fields are listed.
    pub fields_key: Span,
    /// The associations.
    pub associations: Vec<Association>,
    /// The displays.
    pub displays: Vec<Display>,
    /// Where the displays are listed.
    pub displays_key: Span,
    /// Paging of its own.
    pub pages: Option<Pages>,
    /// How changes are found.
    pub changes: Option<Changes>,
    /// What a DELETE does, where there is more to say than that the record is gone.
    pub delete: Option<Deletion>,
    /// Why the client never sends a PUT, where it does not.
    pub never_put: Option<At<String>>,
}

/// What a DELETE does.
#[derive(Debug, Clone)]
pub struct Deletion {
    /// The place of its key.
    pub span: Span,
    /// What it does and leaves behind.
    pub about: String,
    /// The records that the shop needs.
    pub core: Core,
}

/// The records of a resource that the shop needs.
#[derive(Debug, Clone)]
pub enum Core {
    /// All of them.
    All,
    /// Those that one of the rules finds.
    Some(Vec<CoreRule>),
}

/// How records that the shop needs are found: by a field and its value, or by a setting that holds the id.
#[derive(Debug, Clone)]
pub struct CoreRule {
    /// The place of the rule.
    pub span: Span,
    /// The field.
    pub field: Option<At<String>>,
    /// Its value.
    pub is: Option<At<String>>,
    /// The name of a row of `configurations` that holds the record's id.
    pub setting: Option<At<String>>,
}

/// The versions from `since` to `until`, both included.
#[derive(Debug, Clone, Default)]
pub struct VersionRange {
    /// The first version.
    pub since: Option<At<Version>>,
    /// The last version.
    pub until: Option<At<Version>>,
}

impl VersionRange {
    /// Whether `version` lies in the range.
    #[must_use]
    pub fn contains(&self, version: Version) -> bool {
        self.since.as_ref().is_none_or(|since| since.value <= version)
            && self.until.as_ref().is_none_or(|until| version <= until.value)
    }
}

/// One field of a record or of an association's item.
#[derive(Debug, Clone)]
pub struct Field {
    /// PrestaShop's name.
    pub name: At<String>,
    /// What a value is; absent where the spec names an unknown type.
    pub ty: Option<At<Type>>,
    /// The resource that a `ref` points to.
    pub to: Option<At<String>>,
    /// What it means.
    pub about: String,
    /// Whether a new record needs it.
    pub required: Versioned<bool>,
    /// The longest value in characters; of numbers too.
    pub max: Versioned<u64>,
    /// Digits after the point.
    pub scale: Option<At<u8>>,
    /// Known values.
    pub values: Vec<At<String>>,
    /// A text per language.
    pub translated: Versioned<bool>,
    /// No value means something.
    pub nullable: Versioned<bool>,
    /// Hidden from logs.
    pub secret: bool,
    /// Made up by the server.
    pub computed: Versioned<bool>,
    /// A value per shop.
    pub per_shop: bool,
    /// Limits of writing.
    pub write: Versioned<Write>,
    /// The server's check.
    pub validator: Versioned<String>,
    /// What a new record gets where nothing is given, because the webservice forgets PrestaShop's own default.
    pub default: Option<At<String>>,
    /// A PUT loses the value.
    pub lost_by_put: Versioned<bool>,
    /// The name in what is written, where it differs from the one in what is read.
    pub write_as: Option<At<String>>,
    /// The versions that have it.
    pub versions: VersionRange,
    /// The keys that are given, with their places.
    pub keys: Vec<At<String>>,
}

impl Field {
    /// The place of a key of this field, or of its name.
    #[must_use]
    pub fn key(&self, key: &str) -> Span {
        let found = self.keys.iter().find(|given| given.value == key);
        found.map_or(self.name.span, |given| given.span)
    }
}

/// A list of items inside a record.
#[derive(Debug, Clone)]
pub struct Association {
    /// PrestaShop's name.
    pub name: At<String>,
    /// The node of one item.
    pub item: At<String>,
    /// The Rust struct, where it is not made from names.
    pub record: Option<At<String>>,
    /// What the items are.
    pub about: String,
    /// The resource that the server names.
    pub api: Option<At<String>>,
    /// Limits of writing.
    pub write: Versioned<Write>,
    /// Shown empty in every display but `full`.
    pub full_only: bool,
    /// The versions that have it.
    pub versions: VersionRange,
    /// The fields of one item.
    pub fields: Vec<Field>,
}

/// A named selection of fields.
#[derive(Debug, Clone)]
pub struct Display {
    /// Its name.
    pub name: At<String>,
    /// What it shows.
    pub shows: Shows,
}

/// What a display shows.
#[derive(Debug, Clone)]
pub enum Shows {
    /// The whole record.
    All,
    /// These fields and associations.
    Some(Vec<Shown>),
}

/// An entry of a display.
#[derive(Debug, Clone)]
pub struct Shown {
    /// A field or an association.
    pub name: At<String>,
    /// The sub-fields of an association, where not all.
    pub sub: Option<Vec<At<String>>>,
}

/// How lists are paged.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The field that pages go by.
    pub by: Option<At<String>>,
    /// Records per page.
    pub size: u32,
    /// Pages at most.
    pub ceiling: u32,
}

/// How changed records are found.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The datetime field.
    pub at: At<String>,
    /// What orders records of one second.
    pub tie: At<String>,
}

/// What holds for the whole service.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// What it is.
    pub about: String,
    /// Facts about authentication.
    pub auth: Vec<(At<String>, String)>,
    /// Facts about formats.
    pub formats: Vec<(At<String>, String)>,
    /// Headers of answers.
    pub headers: Vec<(At<String>, String)>,
    /// Versions that recordings prove.
    pub supported: Vec<At<Version>>,
    /// From which version on something holds.
    pub facts: Vec<(At<String>, Version)>,
    /// Default paging.
    pub pages: Option<Pages>,
    /// Sizes and times.
    pub limits: Vec<(At<String>, u64)>,
    /// Error kinds.
    pub kinds: Vec<Kind>,
    /// Error codes.
    pub errors: Vec<ErrorCode>,
    /// PrestaShop's checks of values.
    pub validators: Vec<Validator>,
    /// Resources without a file.
    pub undescribed: Vec<Undescribed>,
}

/// A check of a value: what the loosest of all versions accepts.
#[derive(Debug, Clone)]
pub struct Validator {
    /// PrestaShop's name, such as `isEmail`.
    pub name: At<String>,
    /// What it accepts.
    pub about: String,
    /// Characters that may not occur.
    pub refuses: Option<At<String>>,
    /// The only characters that may occur, as in a character class.
    pub takes: Option<At<String>>,
    /// The least and greatest whole number.
    pub int: Option<Vec<At<i64>>>,
    /// Digits of a decimal number.
    pub decimal: Option<Digits>,
    /// The least and greatest length in characters.
    pub length: Option<Vec<At<u32>>>,
    /// The only values.
    pub one_of: Option<Vec<At<String>>>,
    /// A real day of the calendar, or such a day with a time.
    pub date: Option<At<DateKind>>,
    /// Nothing is checked.
    pub any: bool,
    /// The keys that are given, with their places.
    pub keys: Vec<At<String>>,
}

/// The digits that a decimal number may have.
#[derive(Debug, Clone, Copy)]
pub struct Digits {
    /// Whether it may be negative.
    pub signed: bool,
    /// Digits before the point at most.
    pub whole: u8,
    /// Digits after the point at most.
    pub places: u8,
}

/// A kind of errors.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name.
    pub name: At<String>,
    /// What happened.
    pub about: String,
    /// What to do.
    pub hint: Option<String>,
}

/// An error code, or a range of codes that mean the same.
#[derive(Debug, Clone)]
pub struct ErrorCode {
    /// The first and last code.
    pub codes: At<(u16, u16)>,
    /// The kind's name.
    pub kind: At<String>,
    /// HTTP statuses it comes with.
    pub status: Vec<At<u16>>,
    /// What the server means.
    pub about: String,
    /// What to do.
    pub hint: Option<String>,
}

/// A resource without a file.
#[derive(Debug, Clone)]
pub struct Undescribed {
    /// Its name.
    pub name: At<String>,
    /// The node of one record.
    pub item: At<String>,
}

/// Actions and triggers.
#[derive(Debug, Clone)]
pub struct Actions {
    /// What can be run once.
    pub actions: Vec<Action>,
    /// What can be waited for.
    pub triggers: Vec<Trigger>,
}

/// Something to run once.
#[derive(Debug, Clone)]
pub struct Action {
    /// The name, such as `prestashop/list-orders`.
    pub name: At<String>,
    /// What it does.
    pub about: String,
    /// Which kind of work it is.
    pub does: Option<At<ActionKind>>,
    /// The resource it works on.
    pub resource: At<String>,
    /// The display of its answer.
    pub display: Option<At<String>>,
    /// What its user can give.
    pub inputs: Vec<Input>,
    /// Whether offset, limit and `max_pages` are added.
    pub paging: Option<Span>,
}

/// Something to wait for.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The name, such as `prestashop/order-updated`.
    pub name: At<String>,
    /// What it waits for.
    pub about: String,
    /// The resource.
    pub resource: At<String>,
    /// The display of its records.
    pub display: Option<At<String>>,
    /// What its user can set.
    pub inputs: Vec<Input>,
}

/// An input of an action or trigger.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name.
    pub name: At<String>,
    /// The field it filters by.
    pub filter: Option<At<String>>,
    /// Which end of a range it is.
    pub bound: Option<At<Bound>>,
    /// What a value is.
    pub ty: Option<At<InputType>>,
    /// The resource a `ref` points to.
    pub to: Option<At<String>>,
    /// Whether it must be given.
    pub required: bool,
    /// What holds where it is not given.
    pub default: Option<At<String>>,
    /// The least value.
    pub min: Option<At<String>>,
    /// The greatest value.
    pub max: Option<At<String>>,
    /// What it means.
    pub about: String,
}
