//! The words of fields and associations.

use super::writing::{BRINGS_MAP, FILL_MAP};
use super::{DEPRECATED, RENAMED_FROM, map};
use crate::load::shape::{Keys, MapShape, Shape, may, need};
use crate::syntax::{LeftOut, Type, Unset, Write};

const WRITE: &str = "`never`: writing it is refused or ignored; `shown`: the schema says read-only, yet writing works; \
                     `action`: only an action knows the traps of writing it; `create`: only a create writes it.";

const UNSET: &str = "What is stored where nothing is written: `zero`, `now`, or `filled` with a value of the server's own. \
                     `nullable` means `zero` and `date_add` `now`.";

const LEFT_OUT: &str = "What becomes of the items that a write leaves out: `deleted`, or `stranded` with what names them left \
                        behind; they stay and are unlinked where absent.";

const RUST: &str = "Its name in Rust, where the server's is taken there, or is no name in Rust.";

const BESIDES: &str = "What a write of it changes besides; shown before writing.";

pub(super) static FIELD_MAP: MapShape = map(
    "a field",
    &[
        need("type", Shape::Word(Type::WORDS), "What a value is."),
        may("to", Shape::Name, "The resource that a `ref` points to."),
        may("rust", Shape::Name, RUST),
        need("about", Shape::Prose, "What the field means: unit, meaning of 0, traps."),
        may("deprecated", Shape::Prose, DEPRECATED),
        may("renamed_from", Shape::Field, RENAMED_FROM),
        may("required", Shape::Versioned(&Shape::Bool), "Whether a new record needs it."),
        may("max", Shape::Versioned(&Shape::Int(1, i64::MAX)), "The longest value, in characters; of numbers too."),
        may("scale", Shape::Int(0, 9), "The digits after the point of a `decimal`."),
        may("values", Shape::List(&Shape::Scalar), "The values of an `enum` that are known."),
        may("translated", Shape::Versioned(&Shape::Bool), "Whether there is a text per language."),
        may("nullable", Shape::Versioned(&Shape::Bool), "Whether no value means something other than an empty one."),
        may("secret", Shape::Bool, "Whether the value is hidden from logs."),
        may("computed", Shape::Versioned(&Shape::Bool), "Whether the server makes the value up: no filter, no sort."),
        may("per_shop", Shape::Bool, "Whether each shop of an installation has its own value."),
        may("write", Shape::Versioned(&Shape::Word(Write::WORDS)), WRITE),
        may("validator", Shape::Versioned(&Shape::Scalar), "The server's check of a written value."),
        may("default", Shape::ScalarOr(&FILL_MAP), "What a new record gets where nothing is given."),
        may("brings", Shape::List(&Shape::Map(&BRINGS_MAP)), "Values that a create sends together with another field."),
        may(
            "needed",
            Shape::Versioned(&Shape::Bool),
            "Whether a new record is of no use without it, though the server takes it.",
        ),
        may("repaired", Shape::Bool, "Whether the server mends what its check refuses, in a create."),
        may("lost_by_put", Shape::Versioned(&Shape::Bool), "Whether a PUT loses the value."),
        may("lost_by_write", Shape::Bool, "Whether every write that leaves it out makes 0 of no value."),
        may(
            "along",
            Shape::Versioned(&Shape::Scalar),
            "What an update sends where the record holds nothing, which the server would refuse; empty: nothing, which it takes from a write.",
        ),
        may("unset", Shape::Versioned(&Shape::Word(Unset::WORDS)), UNSET),
        may(
            "keeps_languages",
            Shape::Bool,
            "Whether a write keeps the languages that it leaves out, though the field is not required.",
        ),
        may(
            "column",
            Shape::Versioned(&Shape::Int(1, i64::MAX)),
            "The characters that the database keeps of a longer value.",
        ),
        may("closed", Shape::Bool, "Whether an `enum` takes no other words: the server stores nothing instead."),
        may("rank", Shape::Bool, "Whether it is a rank among other records, which a write moves."),
        may("besides", Shape::Prose, BESIDES),
        may("write_as", Shape::Field, "The name in what is written; for fields of an association's items."),
        may("since", Shape::Version, "The first version that has the field."),
        may("until", Shape::Version, "The last version that has the field."),
        may("source", Shape::Prose, "Where the facts come from."),
    ],
);

pub(super) static ASSOCIATION_MAP: MapShape = map(
    "an association",
    &[
        need("item", Shape::Name, "The name of the node of one item."),
        may("record", Shape::TypeName, "The Rust struct of one item; made from record and `item` where absent."),
        may("rust", Shape::Name, RUST),
        need("about", Shape::Prose, "What the items are."),
        may("deprecated", Shape::Prose, DEPRECATED),
        may("renamed_from", Shape::Field, RENAMED_FROM),
        may(
            "api",
            Shape::Name,
            "The resource that the server names; absent where the items have no life of their own.",
        ),
        may("write", Shape::Versioned(&Shape::Word(Write::WORDS)), WRITE),
        may("full_only", Shape::Bool, "Whether shops on PHP 8 show it empty in every display but `full`."),
        may("left_out", Shape::Word(LeftOut::WORDS), LEFT_OUT),
        may("moves", Shape::Bool, "Whether items of other records are taken from them."),
        may("loses", Shape::List(&Shape::Field), "Columns of the items that a write empties, and that cannot be sent."),
        may("wipes", Shape::List(&Shape::Field), "Associations behind this one that a write of this one empties."),
        may("holds", Shape::Field, "The field of the record whose record must be among the items."),
        may("second_write", Shape::Bool, "Whether the search finds the items only after one more write of the record."),
        may("besides", Shape::Prose, BESIDES),
        may("since", Shape::Version, "The first version that has it."),
        may("until", Shape::Version, "The last version that has it."),
        need("fields", Shape::Table(Keys::Field, &Shape::Map(&FIELD_MAP)), "The fields of one item."),
        may("source", Shape::Prose, "Where the facts come from."),
    ],
);
