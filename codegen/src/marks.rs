//! `#[field(…)]`: what the spec says about a field beyond its type, and how that changed between versions.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::lower::{number, version};
use crate::source::At;
use crate::syntax::{Association, Field, Type, VersionRange, Write};
use crate::version::{Version, Versioned};

/// The marks of a field, or nothing.
pub(crate) fn field(field: &Field) -> TokenStream {
    let versions = &field.versions;
    let mut marks = Marks::default();
    marks.flag("required", field.required.latest() == Some(&true));
    marks.flag("computed", field.computed.latest() == Some(&true));
    marks.write(&field.write);
    marks.flag("per_shop", field.per_shop);
    marks.flag("secret", field.secret);
    marks.flag("html", field.ty.as_ref().is_some_and(|ty| ty.value == Type::Html));
    let max = |max: Option<&u64>| max.map_or(0, |max| limit(*max));
    let numbers = |value: &u32| number(*value);
    marks.value("max", (max(field.max.latest()) > 0).then(|| number(max(field.max.latest()))));
    marks.history("max_by", &history(&field.max, versions, max), numbers);
    marks.value("scale", field.scale.as_ref().map(|scale| number(u32::from(scale.value))));
    marks.range(versions);
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let texts = |value: &String| quote!(#value);
    marks.value("validator", field.validator.latest().map(|name| quote!(#name)));
    marks.history("validator_by", &history(&field.validator, versions, text), texts);
    let truth = |value: Option<&bool>| value == Some(&true);
    let truths = |value: &bool| quote!(#value);
    marks.history("required_by", &history(&field.required, versions, truth), truths);
    marks.history("read_only_by", &history(&field.write, versions, is_never), truths);
    marks.value("default", field.default.as_ref().map(At::as_str).map(|default| quote!(#default)));
    match history(&field.lost_by_put, versions, truth) {
        History::Never => {}
        History::Always => marks.value("lost_by_put_by", Some(quote!(&[("", true)]))),
        changed @ History::Changed(_) => marks.history("lost_by_put_by", &changed, truths),
    }
    marks.value("write_as", field.write_as.as_ref().map(At::as_str).map(|name| quote!(#name)));
    marks.tokens()
}

/// The marks of an association, or nothing.
pub(crate) fn association(association: &Association) -> TokenStream {
    let mut marks = Marks::default();
    marks.write(&association.write);
    marks.flag("full_only", association.full_only);
    marks.range(&association.versions);
    let truths = |value: &bool| quote!(#value);
    marks.history("read_only_by", &history(&association.write, &association.versions, is_never), truths);
    marks.tokens()
}

/// Whether a field or association can be written in some version, other than by an action.
pub(crate) fn is_writable(write: &Versioned<Write>, versions: &VersionRange) -> bool {
    let by_action = write.latest() == Some(&Write::Action);
    !by_action && !matches!(history(write, versions, is_never), History::Always)
}

/// Whether the newest version takes it in writes, other than by an action.
pub(crate) fn is_written_now(write: &Versioned<Write>) -> bool {
    !matches!(write.latest(), Some(Write::Never | Write::Action))
}

fn is_never(write: Option<&Write>) -> bool {
    write == Some(&Write::Never)
}

/// A limit beyond what any text reaches is none.
fn limit(max: u64) -> u32 {
    u32::try_from(max).unwrap_or(0)
}

/// How a fact changed while its owner was there.
enum History<V> {
    /// It never held.
    Never,
    /// One value held in all versions.
    Always,
    /// The first version of each value; before the first it did not hold.
    Changed(Vec<(Version, V)>),
}

fn history<T, V: Default + PartialEq>(
    fact: &Versioned<T>,
    versions: &VersionRange,
    value: impl Fn(Option<&T>) -> V,
) -> History<V> {
    let start = versions.since.as_ref().map_or(Version::FIRST, |since| since.value.max(Version::FIRST));
    let later = fact.steps.iter().filter_map(|step| step.from.as_ref()).map(|from| from.value);
    let mut changes: Vec<(Version, V)> = Vec::new();
    for version in std::iter::once(start).chain(later.filter(|version| *version > start)) {
        let value = value(fact.at(version));
        let differs = match changes.last() {
            None => value != V::default(),
            Some((_, before)) => value != *before,
        };
        if differs {
            changes.push((version, value));
        }
    }
    match changes.as_slice() {
        [] => History::Never,
        [(since, _)] if *since == start => History::Always,
        _ => History::Changed(changes),
    }
}

#[derive(Default)]
struct Marks(Vec<TokenStream>);

impl Marks {
    fn flag(&mut self, name: &str, holds: bool) {
        if holds {
            let name = format_ident!("{name}");
            self.0.push(quote!(#name));
        }
    }

    fn value(&mut self, name: &str, value: Option<TokenStream>) {
        if let Some(value) = value {
            let name = format_ident!("{name}");
            self.0.push(quote!(#name = #value));
        }
    }

    fn history<V>(&mut self, name: &str, history: &History<V>, print: impl Fn(&V) -> TokenStream) {
        if let History::Changed(changes) = history {
            let steps = changes.iter().map(|(since, value)| {
                let (since, value) = (version(*since), print(value));
                quote!((#since, #value))
            });
            self.value(name, Some(quote!(&[#(#steps),*])));
        }
    }

    fn write(&mut self, write: &Versioned<Write>) {
        self.flag("read_only", write.latest() == Some(&Write::Never));
        self.flag("by_action", write.latest() == Some(&Write::Action));
    }

    fn range(&mut self, versions: &VersionRange) {
        for (name, end) in [("since", &versions.since), ("until", &versions.until)] {
            self.value(name, end.as_ref().map(|end| version(end.value)).map(|end| quote!(#end)));
        }
    }

    fn tokens(self) -> TokenStream {
        let marks = self.0;
        if marks.is_empty() { TokenStream::new() } else { quote!(#[field(#(#marks),*)]) }
    }
}
