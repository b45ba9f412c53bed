//! `writing = &Writing { … }`: what a write of a field does besides. Only what differs is printed.

use super::scope::Scope;
use crate::format::number;
use crate::names;
use crate::source::At;
use crate::syntax::{Association, Brings, Field, Fill, LeftOut, Type, Unset, VersionRange, Write, Writing};
use crate::version::{History, Version, Versioned};

/// `None` where a write does nothing besides.
pub(super) fn of_field(scope: &Scope, field: &Field) -> Option<String> {
    let writing = &field.writing;
    let mut words = Words { scope, versions: &field.versions, printed: Vec::new() };
    words.flag("keeps_languages", writing.keeps_languages);
    words.unset(field);
    words.flag("lost_by_write", writing.lost_by_write);
    let along = |along: &Option<String>| match along {
        Some(along) => format!("{}({along:?})", scope.std("Some")),
        None => scope.std("None"),
    };
    words.fact("along", &writing.along, owned, along);
    // A limit beyond what any text reaches is none.
    let most = |most: Option<&u64>| most.map_or(0, |most| u32::try_from(*most).unwrap_or(0));
    words.fact("column", &writing.column, most, |most| number(*most));
    words.flag("closed", writing.closed);
    words.flag("rank", writing.rank);
    words.text("besides", &writing.besides);
    words.fact("needed", &writing.needed, |needed| needed == Some(&true), ToString::to_string);
    if let Some(fill) = writing.default.as_ref().filter(|fill| fill.constant().is_none()) {
        words.value("fill", self::fill(scope, fill));
    }
    let brings: Vec<_> = writing.brings.iter().map(|brings| self::brings(scope, brings)).collect();
    words.list("brings", &brings);
    words.flag("repaired", writing.repaired);
    words.flag("create_only", field.write.latest() == Some(&Write::Create));
    words.print()
}

fn owned(text: Option<&String>) -> Option<String> {
    text.cloned()
}

/// `None` where a write does nothing besides.
pub(super) fn of_association(scope: &Scope, association: &Association) -> Option<String> {
    let Writing { left_out, moves, loses, wipes, holds, second_write, besides, .. } = &association.writing;
    let mut words = Words { scope, versions: &association.versions, printed: Vec::new() };
    let quoted = |names: &[At<String>]| names.iter().map(|name| format!("{:?}", name.as_str())).collect::<Vec<_>>();
    words.text("besides", besides);
    if let Some(left_out) = left_out {
        words.value("left_out", variant(scope, "LeftOut", LeftOut::word(left_out.value)));
    }
    words.flag("moves", *moves);
    words.list("loses", &quoted(loses));
    words.list("wipes", &quoted(wipes));
    words.text("holds", holds.as_ref().map_or("", At::as_str));
    words.flag("second_write", *second_write);
    words.print()
}

fn fill(scope: &Scope, fill: &Fill) -> String {
    let ty = scope.library("Fill");
    if let Some(slug) = &fill.slug {
        return format!("{ty}::Slug({:?})", slug.as_str());
    }
    match (&fill.value, &fill.setting, &fill.of, &fill.field) {
        (Some(value), ..) => format!("{ty}::Value({:?})", value.as_str()),
        (_, Some(setting), ..) => format!("{ty}::Setting({:?})", setting.as_str()),
        (_, _, Some(by), Some(field)) => {
            format!("{ty}::Of {{ by: {:?}, field: {:?} }}", by.as_str(), field.as_str())
        }
        // Reported before.
        _ => format!("{ty}::Nothing"),
    }
}

fn brings(scope: &Scope, brings: &Brings) -> String {
    let (is, field, fill) = (brings.is.as_str(), brings.field.as_str(), fill(scope, &brings.fill));
    format!("{} {{ is: {is:?}, field: {field:?}, fill: {fill} }}", scope.library("Brings"))
}

/// A word of the spec as the variant of a type of the library.
fn variant(scope: &Scope, ty: &str, word: &str) -> String {
    format!("{}::{}", scope.library(ty), names::type_name(word))
}

struct Words<'a> {
    scope: &'a Scope,
    /// The versions that have the field.
    versions: &'a VersionRange,
    printed: Vec<String>,
}

impl Words<'_> {
    fn value(&mut self, name: &str, value: impl std::fmt::Display) {
        self.printed.push(format!("{name}: {value}"));
    }

    fn flag(&mut self, name: &str, holds: bool) {
        if holds {
            self.value(name, true);
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.value(name, format!("{text:?}"));
        }
    }

    fn list(&mut self, name: &str, members: &[String]) {
        if !members.is_empty() {
            self.value(name, format!("&[{}]", members.join(", ")));
        }
    }

    /// A fact by version; one that always holds does from the first version on, which has no name.
    fn fact<T, V: Default + PartialEq>(
        &mut self,
        name: &str,
        fact: &Versioned<T>,
        value: impl Fn(Option<&T>) -> V,
        print: impl Fn(&V) -> String,
    ) {
        let step = |since: &str, value: &V| format!("({since:?}, {})", print(value));
        let steps = match fact.history(self.versions.since.as_ref().map(|since| since.value), value) {
            History::Never => Vec::new(),
            History::Always(value) => vec![step("", &value)],
            History::Changed(changes) => {
                changes.iter().map(|(since, value): &(Version, V)| step(&since.to_string(), value)).collect()
            }
        };
        self.list(name, &steps);
    }

    /// What is said, or what PrestaShop's own code makes of such fields: a number that can be none becomes 0, and the date of the
    /// creation is written anew.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method itself is not general enough in lifetimes"
    )]
    fn unset(&mut self, field: &Field) {
        let scope = self.scope;
        if !field.writing.unset.is_empty() {
            let print = |unset: &Option<Unset>| variant(scope, "Unset", unset.map_or("nothing", Unset::word));
            return self.fact("unset", &field.writing.unset, |unset| unset.copied(), print);
        }
        if field.write.latest() == Some(&Write::Never) {
            return;
        }
        let created = field.name.value == "date_add" && field.ty.as_ref().is_some_and(|ty| ty.value == Type::Datetime);
        let unset = match (created, field.nullable.latest() == Some(&true)) {
            (true, _) => Unset::Now,
            (false, true) => Unset::Zero,
            (false, false) => return,
        };
        self.value("unset", format!("&[(\"\", {})]", variant(scope, "Unset", unset.word())));
    }

    fn print(self) -> Option<String> {
        if self.printed.is_empty() {
            return None;
        }
        let ty = self.scope.library("Writing");
        Some(format!("&{ty} {{ {}, ..{ty}::PLAIN }}", self.printed.join(", ")))
    }
}
