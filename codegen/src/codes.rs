//! The codes of the diagnostics, each with a longer text for `cargo codegen explain`.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// A rule of the spec language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as it is printed, such as `PS0002`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What the rule says, why, and a wrong and a right example, in Markdown.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("../explain/", $code, ".md")),)+
                }
            }
        }
    };
}

codes! {
    /// The text is not YAML, or uses a part of YAML that the language leaves out.
    Syntax = "PS0001",
    /// A key that the language does not know.
    UnknownKey = "PS0002",
    /// A key is given twice.
    DuplicateKey = "PS0003",
    /// A key is missing.
    MissingKey = "PS0004",
    /// A value is of the wrong kind.
    WrongKind = "PS0005",
    /// A word that is none of the words allowed at its place.
    UnknownWord = "PS0006",
    /// A name that is not written as names are.
    BadName = "PS0007",
    /// A number, version, duration or range that cannot be read.
    BadNumber = "PS0008",
    /// A number out of its range.
    OutOfRange = "PS0009",
    /// A text that says nothing.
    EmptyText = "PS0010",
    /// A file or folder that is missing, unreadable or out of place.
    BadFile = "PS0011",
    /// A file is not named after its resource.
    FileName = "PS0012",
    /// A resource that the spec does not describe.
    UnknownResource = "PS0013",
    /// A field or association that the resource does not have.
    UnknownField = "PS0014",
    /// A display that the resource does not have.
    UnknownDisplay = "PS0015",
    /// An error kind that the service does not list.
    UnknownKind = "PS0016",
    /// An entry is given twice.
    DuplicateEntry = "PS0017",
    /// A version later than any that the service names.
    UnknownVersion = "PS0018",
    /// A range of versions that holds no version.
    EmptyVersions = "PS0019",
    /// A key that does not go with the field's type.
    KeyOfOtherType = "PS0020",
    /// A key that the field's type needs.
    TypeNeedsKey = "PS0021",
    /// A resource or association item without a proper `id`.
    NoId = "PS0022",
    /// A display without `id` or without anything.
    DisplayWithoutId = "PS0023",
    /// No display of the name `full`.
    NoFullDisplay = "PS0024",
    /// A filter or sort on a field that the server computes.
    ComputedField = "PS0025",
    /// A bound on a field that has no order.
    BoundWithoutOrder = "PS0026",
    /// Paging that cannot be, or holds anyway.
    BadPaging = "PS0027",
    /// Changes by a field that is no datetime, or without an unambiguous tie.
    BadChanges = "PS0028",
    /// An input of a list action that filters nothing.
    InputWithoutFilter = "PS0029",
    /// Inputs that do not make up one filter.
    BadFilterSet = "PS0030",
    /// An action whose inputs are not those that it needs.
    BadInputs = "PS0031",
    /// An action that needs a verb the resource does not have.
    VerbNotServed = "PS0032",
    /// A trigger on a resource without `changes`.
    NoChanges = "PS0033",
    /// A default that its input or field would refuse.
    BadDefault = "PS0034",
    /// Two items with one Rust name.
    NameCollision = "PS0035",
    /// A name that Rust or the client keeps for itself.
    ReservedName = "PS0036",
    /// A validator that the service does not describe.
    UnknownValidator = "PS0037",
    /// A validator whose rule says nothing, or two things that do not go together.
    BadValidator = "PS0038",
    /// A rule that does not say which records the shop needs.
    BadEssential = "PS0039",
    /// A key about writing where nothing is written that way.
    NothingWritten = "PS0040",
    /// A default that does not say where the value comes from.
    BadFill = "PS0041",
    /// Records that do not depend on the one that is written.
    BadDependents = "PS0042",
    /// What a write does to an association's items does not fit the association.
    BadRows = "PS0043",
    /// A record that is to be marked as `deleted` has no such field.
    NoDeleted = "PS0044",
    /// A former name that something has.
    BadRename = "PS0045",
    /// A comment that is to allow a warning, and cannot.
    BadAllowance = "PS0050",
    /// A comment that allows a warning where there is none.
    UnusedAllowance = "PS0101",
    /// A draft that nobody has gone on with.
    Draft = "PS0102",
    /// A filter by the value that shops share, while records show that of one shop.
    SharedFilter = "PS0103",
    /// Something of which no recording tells.
    Unproven = "PS0104",
}

impl Code {
    /// The code and what is wrong in a few words, such as `PS0014: Unknown field`: the first line of the explanation.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.explanation().lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// Whether it is a warning, which a spec can allow: those are numbered from 101 on.
    #[must_use]
    pub fn is_warning(self) -> bool {
        self.as_str() > "PS0100"
    }

    /// The code that is printed as `text`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let wanted = text.to_uppercase();
        Self::ALL.iter().copied().find(|code| code.as_str() == wanted)
    }
}
