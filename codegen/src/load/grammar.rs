//! The words of the spec language: which keys a file has, and what they mean.

mod field;
mod writing;

use super::shape::{Key, Keys, MapShape, Shape, may, need};
use crate::syntax::{ActionKind, Bound, DateKind, Group, InputType, PageBy, Saved, Verb};
use field::{ASSOCIATION_MAP, FIELD_MAP};
use writing::{BY_SHOP_MAP, CREATION_MAP, DELETE_MAP, FAILING_MAP, RISKY_PUT_MAP};

const fn map(what: &'static str, keys: &'static [Key]) -> MapShape {
    MapShape { what, keys }
}

/// `resources/*.yaml`.
pub(crate) static RESOURCE: Shape = Shape::Map(&RESOURCE_MAP);
/// `resources/*.yaml` of a crate that adds resources to those of the library.
pub(crate) static RESOURCE_OF_CRATE: Shape = Shape::Map(&RESOURCE_OF_CRATE_MAP);
/// `resources/*.yaml` of a crate that adds to a resource of the library.
pub(crate) static OVERLAY: Shape = Shape::Map(&OVERLAY_MAP);
/// `service.yaml`.
pub(crate) static SERVICE: Shape = Shape::Map(&SERVICE_MAP);
/// `service.yaml` of a crate that adds resources to those of the library.
pub(crate) static SERVICE_OF_CRATE: Shape = Shape::Map(&SERVICE_OF_CRATE_MAP);
/// `actions.yaml`.
pub(crate) static ACTIONS: Shape = Shape::Map(&ACTIONS_MAP);

/// The keys of a resource; the library needs the `group`, a crate of a user's own does not.
macro_rules! resource_keys {
    ($group:expr) => {
        &[
            need("resource", Shape::Name, "The resource's name in the URL; the file has the same name."),
            need("item", Shape::Name, "The name of the node of one record."),
            may("list", Shape::Name, "The name of the node around a list; the resource's name where absent."),
            may("record", Shape::TypeName, "The Rust struct of one record; made from `item` where absent."),
            $group,
            need("about", Shape::Prose, "What the records are and what to know before using them."),
            may("deprecated", Shape::Prose, DEPRECATED),
            may("renamed_from", Shape::Name, RENAMED_FROM),
            may("since", Shape::Version, "The first version that has the resource."),
            may("until", Shape::Version, "The last version that has the resource."),
            need("verbs", Shape::List(&Shape::Word(Verb::WORDS)), "The verbs that the server accepts."),
            need("fields", Shape::Table(Keys::Field, &Shape::Map(&FIELD_MAP)), "The fields, in the server's order."),
            may(
                "associations",
                Shape::Table(Keys::Field, &Shape::Map(&ASSOCIATION_MAP)),
                "The lists of items that a record carries.",
            ),
            need(
                "displays",
                Shape::Table(Keys::Name, &Shape::Display),
                "The named selections of fields; each becomes a struct. `full: all` is the whole record.",
            ),
            may("pages", Shape::Map(&OWN_PAGES_MAP), "How lists are paged, where it is not as the service says."),
            may("delete", Shape::Map(&DELETE_MAP), "What a DELETE does, and which records the shop needs."),
            may("never_put", Shape::Prose, "Why the client never sends a PUT although the server would take it."),
            may("risky_put", Shape::Map(&RISKY_PUT_MAP), "The PUT that it sends all the same, if asked for by name."),
            may(
                "copied_on_write",
                Shape::Prose,
                "Why an update of a record in use marks it as `deleted` and makes another one of it.",
            ),
            may("fails", Shape::List(&Shape::Map(&FAILING_MAP)), "Writes that the server takes and that always fail."),
            may("on_create", Shape::Map(&CREATION_MAP), "What to know of a new record; shown before creating."),
            may("mail", Shape::Map(&MAIL_MAP), "A mail that goes out with a write, if that asks for it."),
            may("prices", Shape::Bool, "Whether the server computes prices for the records of a list."),
            may(
                "by_shop",
                Shape::Map(&BY_SHOP_MAP),
                "The fields that say which shop a record belongs to, where lists do not go by the scope.",
            ),
            may(
                "changes",
                Shape::Map(&CHANGES_MAP),
                "How changed records are found; makes the resource fit for polling.",
            ),
        ]
    };
}

const DEPRECATED: &str = "What to use instead, and why: whoever still uses it is told so.";

const RENAMED_FROM: &str = "The name that it had before, which is taken still, with a note.";

const GROUP: &str = "The cargo feature of the library that has it.";

static RESOURCE_MAP: MapShape = map("a resource", resource_keys![need("group", Shape::Word(Group::WORDS), GROUP)]);

static RESOURCE_OF_CRATE_MAP: MapShape =
    map("a resource", resource_keys![may("group", Shape::Word(Group::WORDS), GROUP)]);

static OVERLAY_MAP: MapShape = map(
    "what a module adds to a resource",
    &[
        need("extends", Shape::Name, "The resource of the library that it adds to; the file has the same name."),
        may("record", Shape::TypeName, "The Rust struct of one record; called as the library's where absent."),
        may("about", Shape::Prose, "What to know besides what the library says."),
        may("fields", Shape::Table(Keys::Field, &Shape::Map(&FIELD_MAP)), "The fields behind those of the library."),
        may(
            "associations",
            Shape::Table(Keys::Field, &Shape::Map(&ASSOCIATION_MAP)),
            "The lists of items behind those of the library.",
        ),
        may(
            "displays",
            Shape::Table(Keys::Name, &Shape::Display),
            "More named selections, of the library's fields too.",
        ),
    ],
);

static MAIL_MAP: MapShape = map(
    "`mail`",
    &[
        need("about", Shape::Prose, "What is mailed, and to whom."),
        need("query", Shape::Name, "The parameter that asks for it, with the value 1."),
        need("verbs", Shape::List(&Shape::Word(Verb::WORDS)), "The verbs that mail."),
        may("since", Shape::Version, "The first version that does."),
    ],
);

/// The keys of `pages`; the service says all, a resource what differs.
macro_rules! pages_keys {
    ($key:ident) => {
        map(
            "`pages`",
            &[
                $key("by", Shape::Word(PageBy::WORDS), BY),
                $key("size", Shape::Int(1, 10_000), "Records per page."),
                $key("ceiling", Shape::Int(1, 1_000_000), "Pages after which a listing stops and says so."),
            ],
        )
    };
}

const BY: &str = "How the next page is found: `id` asks for the ids behind the last one, so that no record is missed or seen twice while \
                  others come and go; `offset` passes over as many records as were read, for a resource that cannot be filtered by `id`: \
                  it can be listed, while getting one record filters by `id` all the same.";

static PAGES_MAP: MapShape = pages_keys!(need);
static OWN_PAGES_MAP: MapShape = pages_keys!(may);

static CHANGES_MAP: MapShape = map(
    "`changes`",
    &[
        may(
            "at",
            Shape::Field,
            "The datetime field that moves with every change; absent where records are only added.",
        ),
        need("tie", Shape::Field, "The field that orders records of the same second, and pages."),
        may("about", Shape::Prose, "What does not show as a change, and what does without one."),
    ],
);

static SERVICE_MAP: MapShape = map(
    "the service",
    &[
        need("about", Shape::Prose, "What the webservice is."),
        need("auth", Shape::Map(&AUTH_MAP), "How a request proves who it is."),
        need("formats", Shape::Map(&FORMATS_MAP), "How the format of an answer is chosen."),
        need("headers", Shape::Table(Keys::Header, &Shape::Prose), "The headers of an answer and what they mean."),
        need("versions", Shape::Map(&VERSIONS_MAP), "What is known about versions."),
        need("pages", Shape::Map(&PAGES_MAP), "How lists are paged where a resource does not say."),
        may("triggers", Shape::Table(Keys::Name, &Shape::Map(&INPUT_MAP)), "What every trigger takes."),
        need(
            "limits",
            Shape::Table(Keys::Name, &Shape::Int(0, i64::MAX)),
            "Sizes and times, with the unit in the name.",
        ),
        need("kinds", Shape::Table(Keys::Name, &Shape::Map(&KIND_MAP)), "The kinds of errors that a user tells apart."),
        need(
            "errors",
            Shape::Table(Keys::ErrorCode, &Shape::Map(&ERROR_MAP)),
            "The server's error codes, one by one or as a range such as `2..15`.",
        ),
        may(
            "validators",
            Shape::Table(Keys::Validator, &Shape::Map(&VALIDATOR_MAP)),
            "PrestaShop's checks of values: what the loosest of all versions accepts.",
        ),
        may(
            "images",
            Shape::Map(&IMAGES_MAP),
            "Images, which are no records: who has them, and which files are taken.",
        ),
        may(
            "undescribed",
            Shape::Table(Keys::Name, &Shape::Map(&UNDESCRIBED_MAP)),
            "Resources that exist but have no file yet; `to` may name them.",
        ),
    ],
);

static AUTH_MAP: MapShape = map(
    "`auth`",
    &[need(
        "query",
        Shape::Scalar,
        "The parameter of the query that takes the key where a web server drops the header.",
    )],
);

static FORMATS_MAP: MapShape = map(
    "`formats`",
    &[
        need("header", Shape::Scalar, "The header of a request that asks for JSON."),
        need("value", Shape::Scalar, "The value of that header."),
        need("json", Shape::Scalar, "The media type of JSON."),
        need("xml", Shape::Scalar, "The media type of XML, which bodies of requests have too."),
    ],
);

static SERVICE_OF_CRATE_MAP: MapShape = map(
    "what the library does not know",
    &[
        may(
            "pages",
            Shape::Map(&OWN_PAGES_MAP),
            "How lists of the crate's resources are paged, where not as the library's are.",
        ),
        may(
            "undescribed",
            Shape::Table(Keys::Name, &Shape::Map(&UNDESCRIBED_MAP)),
            "Resources that neither a file nor the library describes and `to` names, such as `gifts: { item: gift }`.",
        ),
    ],
);

static VERSIONS_MAP: MapShape = map(
    "`versions`",
    &[
        need("supported", Shape::List(&Shape::Version), "The versions that recordings prove."),
        may(
            "facts",
            Shape::Table(Keys::Name, &Shape::Map(&FACT_MAP)),
            "From which version on something holds; the client has a constant for each.",
        ),
    ],
);

static FACT_MAP: MapShape = map(
    "a fact",
    &[
        need("since", Shape::Version, "The first version of which it holds."),
        need("about", Shape::Prose, "What holds, in one sentence."),
    ],
);

static IMAGES_MAP: MapShape = map(
    "`images`",
    &[
        need("kinds", Shape::Table(Keys::Name, &Shape::Prose), "The resources whose records have images, and which."),
        need("general", Shape::Table(Keys::Name, &Shape::Prose), "The images of the shop itself."),
        need("mimes", Shape::Table(Keys::Mime, &Shape::Map(&MIME_MAP)), "The media types that can be uploaded."),
    ],
);

static MIME_MAP: MapShape =
    map("a media type", &[may("since", Shape::Version, "The first version that takes it; all do where absent.")]);

static KIND_MAP: MapShape = map(
    "an error kind",
    &[
        need("about", Shape::Prose, "What happened, in one sentence."),
        may("hint", Shape::Prose, "What to do, for codes that give no hint of their own."),
        may(
            "saved",
            Shape::Word(Saved::WORDS),
            "Whether a write was saved that is answered so; `maybe` where nothing is said.",
        ),
    ],
);

static ERROR_MAP: MapShape = map(
    "an error code",
    &[
        need("kind", Shape::Name, "One of `kinds`."),
        need("status", Shape::List(&Shape::Int(100, 599)), "The HTTP statuses it comes with."),
        need("about", Shape::Prose, "What the server means."),
        may("hint", Shape::Prose, "What to click or do; `{verb}` and `{resource}` are filled in."),
        may(
            "saved",
            Shape::Word(Saved::WORDS),
            "Whether a write was saved that is answered so; that of the kind where nothing is said.",
        ),
    ],
);

static VALIDATOR_MAP: MapShape = map(
    "a validator",
    &[
        need("about", Shape::Prose, "What it accepts, for whoever edits the spec."),
        may("refuses", Shape::Scalar, "Characters that may not occur."),
        may("takes", Shape::Scalar, "The only characters that may occur, with ranges, such as `0-9A-Za-z_-`."),
        may("int", Shape::List(&Shape::Int(i64::MIN, i64::MAX)), "The least and the greatest whole number."),
        may("decimal", Shape::Map(&DIGITS_MAP), "The digits of a decimal number."),
        may("length", Shape::List(&Shape::Int(0, 4_294_967_295)), "The least and the greatest count of characters."),
        may(
            "typed",
            Shape::List(&Shape::Int(0, 4_294_967_295)),
            "The least and the greatest count of characters where people type it, as a password; the webservice takes any.",
        ),
        may("one_of", Shape::List(&Shape::Scalar), "The only values."),
        may("date", Shape::Word(DateKind::WORDS), "A day of the calendar, or such a day with a time."),
        may("any", Shape::Bool, "`true`: nothing is checked before sending."),
    ],
);

static DIGITS_MAP: MapShape = map(
    "`decimal`",
    &[
        need("signed", Shape::Bool, "Whether it may be negative."),
        need("whole", Shape::Int(1, 28), "Digits before the point at most."),
        need("places", Shape::Int(0, 28), "Digits after the point at most."),
    ],
);

static UNDESCRIBED_MAP: MapShape = map(
    "an undescribed resource",
    &[
        need("item", Shape::Name, "The name of the node of one record."),
        may("about", Shape::Prose, "What the records are."),
    ],
);

static ACTIONS_MAP: MapShape = map(
    "the actions file",
    &[
        may("actions", Shape::Table(Keys::Action, &Shape::Map(&ACTION_MAP)), "What can be run once."),
        may("triggers", Shape::Table(Keys::Action, &Shape::Map(&TRIGGER_MAP)), "What can be waited for."),
    ],
);

static ACTION_MAP: MapShape = map(
    "an action",
    &[
        need("about", Shape::Prose, "What it does, for its user."),
        may("deprecated", Shape::Prose, DEPRECATED),
        may("renamed_from", Shape::ActionName, RENAMED_FROM),
        need("does", Shape::Word(ActionKind::WORDS), "Which kind of work it is."),
        need("resource", Shape::Name, "The resource it works on."),
        may("display", Shape::Name, "The display of the records it answers; `full` where absent."),
        may("inputs", Shape::Table(Keys::Name, &Shape::Map(&INPUT_MAP)), "What its user can give."),
        may(
            "fixed",
            Shape::Table(Keys::DescribedField, &Shape::Scalar),
            "The fields that it sets by itself, with their values; of actions that create or update.",
        ),
        may("paging", Shape::Word(&["offset"]), "`offset`: the inputs offset, limit and max_pages are added."),
    ],
);

static TRIGGER_MAP: MapShape = map(
    "a trigger",
    &[
        need("about", Shape::Prose, "What it waits for."),
        may("deprecated", Shape::Prose, DEPRECATED),
        may("renamed_from", Shape::ActionName, RENAMED_FROM),
        need("resource", Shape::Name, "The resource whose changes it waits for; it must have `changes`."),
        may("display", Shape::Name, "The display of the records it delivers; `full` where absent."),
        may("unless", Shape::Map(&UNLESS_MAP), "Records that are passed over: those that another resource names."),
        may(
            "inputs",
            Shape::Table(Keys::Name, &Shape::Map(&INPUT_MAP)),
            "What its user can set besides, or otherwise than of every trigger.",
        ),
    ],
);

static UNLESS_MAP: MapShape = map(
    "`unless`",
    &[
        need("resource", Shape::Name, "The other resource, of the same group."),
        need("field", Shape::Field, "Its field that names the record."),
    ],
);

static INPUT_MAP: MapShape = map(
    "an input",
    &[
        may("filter", Shape::Field, "The field it filters by; the type is the field's."),
        may("bound", Shape::Word(Bound::WORDS), "Which end of an inclusive range it is."),
        may("set", Shape::Field, "The field it sets; type, limits and `about` are the field's."),
        may("type", Shape::Word(InputType::WORDS), "What a value is, where no field says so."),
        may("to", Shape::Name, "The resource that a `ref` points to."),
        may("required", Shape::Bool, "Whether it must be given."),
        may("default", Shape::Scalar, "What holds where it is not given."),
        may("min", Shape::Scalar, "The least value, in the input's own notation."),
        may("max", Shape::Scalar, "The greatest value, in the input's own notation."),
        may("about", Shape::Prose, "What it means, for its user; the words of the field that it sets where absent."),
        may("deprecated", Shape::Prose, DEPRECATED),
        may("renamed_from", Shape::Name, RENAMED_FROM),
    ],
);
