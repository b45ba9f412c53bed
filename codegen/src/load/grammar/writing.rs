//! The words of what writes do to other records, and of what a create fills in.

use super::map;
use crate::load::shape::{MapShape, Shape, may, need};
use crate::syntax::{Marks, Verb};

pub(super) static DELETE_MAP: MapShape = map(
    "`delete`",
    &[
        need("about", Shape::Prose, "What a DELETE removes and leaves behind; shown before deleting."),
        may(
            "essential",
            Shape::AllOr(&Shape::List(&Shape::Map(&ESSENTIAL_MAP))),
            "The records that the shop needs: `all`, or rules that find them.",
        ),
        may("history", Shape::Bool, "Whether the record itself tells what happened, as an order or a message does."),
        may(
            "marks",
            Shape::Word(Marks::WORDS),
            "Which records are only marked as `deleted`: `always` all, `used` those in use.",
        ),
        may("takes", Shape::List(&Shape::Map(&DEPENDENTS_MAP)), "The records that go along."),
        may("leaves", Shape::List(&Shape::Map(&DEPENDENTS_MAP)), "The records that stay and name what is gone."),
        may(
            "resets",
            Shape::List(&Shape::Map(&DEPENDENTS_MAP)),
            "The records that stay and then name none, or a default.",
        ),
    ],
);

static ESSENTIAL_MAP: MapShape = map(
    "a rule of `essential`",
    &[
        may("field", Shape::Field, "The field that tells, together with `is`."),
        may("is", Shape::Scalar, "The value of `field`."),
        may("setting", Shape::Scalar, "The row of `configurations` that holds the record's id."),
    ],
);

static DEPENDENTS_MAP: MapShape = map(
    "records that depend on this one",
    &[
        need("resource", Shape::Name, "Their resource."),
        need("by", Shape::Field, "Their field or association that names this one."),
        may("unless", Shape::Name, "The resource of `leaves` whose records, where they name this one, keep them."),
        may("history", Shape::Bool, "Whether they tell what happened, as orders and messages do."),
    ],
);

pub(super) static CREATION_MAP: MapShape = map(
    "`on_create`",
    &[
        may("about", Shape::Prose, "What to know of a new record."),
        may(
            "lacks",
            Shape::Prose,
            "What the webservice cannot make, so that the record is of no use before somebody does.",
        ),
        may("makes", Shape::List(&Shape::Map(&DEPENDENTS_MAP)), "The records that the server makes along."),
        may(
            "made_of",
            Shape::Field,
            "The field that names the record of which the server makes the new one, once and for all: what is sent besides is a claim.",
        ),
    ],
);

pub(super) static FAILING_MAP: MapShape = map(
    "an entry of `fails`",
    &[
        need("verbs", Shape::List(&Shape::Word(Verb::WORDS)), "The verbs that fail."),
        may("since", Shape::Version, "The first version in which they do."),
        may("until", Shape::Version, "The last version in which they do."),
        need("about", Shape::Prose, "Why; shown instead of writing."),
    ],
);

pub(super) static RISKY_PUT_MAP: MapShape = map(
    "`risky_put`",
    &[
        may("since", Shape::Version, "The first version in which it can be asked for."),
        need("about", Shape::Prose, "The risk; shown before and after."),
    ],
);

pub(super) static BY_SHOP_MAP: MapShape = map(
    "`by_shop`",
    &[
        need("shop", Shape::Field, "The `ref` to the shop that has the record for itself; 0 where a group shares it."),
        need("group", Shape::Field, "The `ref` to the group of shops that share the record; 0 where none does."),
    ],
);

pub(super) static FILL_MAP: MapShape = map(
    "`default`",
    &[
        may("setting", Shape::Scalar, "The row of `configurations` that holds the value."),
        may("of", Shape::Field, "The `ref` of this record that names the record with the value."),
        may("field", Shape::Field, "The field of that record."),
        may(
            "slug",
            Shape::Field,
            "The translated field of which the part of a web address is made, where one is needed.",
        ),
    ],
);

pub(super) static BRINGS_MAP: MapShape = map(
    "an entry of `brings`",
    &[
        need("is", Shape::Scalar, "The value of this field."),
        need("field", Shape::Field, "The other field."),
        may("value", Shape::Scalar, "What the other field holds then."),
        may("setting", Shape::Scalar, "The row of `configurations` that holds what the other field holds then."),
    ],
);
