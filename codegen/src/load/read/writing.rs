//! What is said about writing beyond types and checks.

use super::{flag, key_span, list, members, parsed, prose, text, truth, versioned, versions, word};
use crate::load::tree::{Node, Value};
use crate::source::Span;
use crate::syntax::{
    Brings, ByShop, Creation, Dependents, Failing, Fill, LeftOut, Marks, RiskyPut, Toll, Unset, Verb, Writing,
};
use crate::version::Version;

pub(super) fn writing(node: &Node) -> Writing {
    let names = |key| list(node, key, |text| Some(text.to_owned()));
    Writing {
        keeps_languages: flag(node, "keeps_languages"),
        unset: versioned(node, "unset", Unset::parse),
        lost_by_write: flag(node, "lost_by_write"),
        along: versioned(node, "along", |text| Some(text.to_owned())),
        column: versioned(node, "column", |text| text.parse().ok()),
        closed: flag(node, "closed"),
        rank: flag(node, "rank"),
        besides: text(node, "besides").unwrap_or_default(),
        needed: versioned(node, "needed", truth),
        default: node.get("default").and_then(|fill| default(fill, key_span(node, "default").unwrap_or(fill.span))),
        brings: members(node, "brings").iter().filter_map(brings).collect(),
        repaired: flag(node, "repaired"),
        left_out: parsed(node, "left_out", LeftOut::parse),
        moves: flag(node, "moves"),
        loses: names("loses"),
        wipes: names("wipes"),
        holds: word(node, "holds"),
        second_write: flag(node, "second_write"),
    }
}

fn default(node: &Node, key: Span) -> Option<Fill> {
    match node.value {
        Value::Map(_) => Some(fill(node, key)),
        _ => {
            Some(Fill { span: node.span, value: Some(node.word()?), setting: None, of: None, field: None, slug: None })
        }
    }
}

fn fill(node: &Node, span: Span) -> Fill {
    Fill {
        span,
        value: word(node, "value"),
        setting: word(node, "setting"),
        of: word(node, "of"),
        field: word(node, "field"),
        slug: word(node, "slug"),
    }
}

pub(super) fn risky_put(node: &Node, span: Span) -> RiskyPut {
    RiskyPut { span, since: parsed(node, "since", Version::parse), about: prose(node) }
}

pub(super) fn by_shop(node: &Node) -> Option<ByShop> {
    Some(ByShop { shop: word(node, "shop")?, group: word(node, "group")? })
}

fn brings(node: &Node) -> Option<Brings> {
    let field = word(node, "field")?;
    // `field` is what is filled here, not where the value comes from.
    let fill = Fill { of: None, field: None, slug: None, ..fill(node, field.span) };
    Some(Brings { is: word(node, "is")?, field, fill })
}

fn dependents(node: &Node, key: &str) -> Vec<Dependents> {
    let one = |node: &Node| {
        Some(Dependents {
            resource: word(node, "resource")?,
            by: word(node, "by")?,
            unless: word(node, "unless"),
            history: flag(node, "history"),
        })
    };
    members(node, key).iter().filter_map(one).collect()
}

pub(super) fn toll(node: &Node) -> Toll {
    Toll {
        history: flag(node, "history"),
        marks: parsed(node, "marks", Marks::parse),
        takes: dependents(node, "takes"),
        leaves: dependents(node, "leaves"),
        resets: dependents(node, "resets"),
    }
}

pub(super) fn creation(node: &Node, span: Span) -> Creation {
    Creation {
        span,
        about: prose(node),
        lacks: text(node, "lacks").unwrap_or_default(),
        makes: dependents(node, "makes"),
        made_of: word(node, "made_of"),
    }
}

pub(super) fn failing(node: &Node) -> Failing {
    Failing { verbs: list(node, "verbs", Verb::parse), span: node.span, versions: versions(node), about: prose(node) }
}
