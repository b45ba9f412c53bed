//! The parameter `display`.

use crate::error::or_suggest;
use crate::record::{Displayed, Field, Kind, ResourceMeta, Shape};
use crate::version::Version;

/// What may stand around names and values: what forms, tables and templates leave there. Other white space is text, for JSON Schemas to say the same.
pub(crate) const BLANKS: [char; 5] = [' ', '\t', '\r', '\n', '\u{a0}'];

impl Displayed {
    /// The value of the parameter `display`.
    #[must_use]
    pub fn parameter(&self) -> String {
        match self {
            Displayed::Full => "full".to_owned(),
            Displayed::Fields(fields) => {
                let names: Vec<_> = fields.iter().map(parameter).collect();
                format!("[{}]", names.join(","))
            }
        }
    }
}

/// Why a display cannot be asked for, if it names a field that only `full` shows.
pub(crate) fn refused(resource: &str, fields: &[Field]) -> Option<String> {
    let field = fields.iter().find(|field| field.full_only)?;
    Some(format!(
        "PrestaShop 8 and later show `{}` of {resource} empty in every display but `full`: ask for `full`",
        field.name
    ))
}

/// A field as it stands in the parameter `display`; an association must name its sub-fields.
pub(crate) fn parameter(field: &Field) -> String {
    match field.kind {
        Kind::Association(association) => {
            let names: Vec<_> = association.shape.fields.iter().map(|field| field.name).collect();
            format!("{}[{}]", field.name, names.join(","))
        }
        _ => field.name.to_owned(),
    }
}

/// Turns `full`, a name, or `f1,f2[sub]` into the parameter.
pub(crate) fn parse_display(resource: &ResourceMeta, display: &str) -> Result<String, String> {
    let display = display.trim_matches(BLANKS);
    if display.is_empty() {
        return Ok(String::new());
    }
    if let Some(displayed) = resource.display(display) {
        return Ok(displayed.parameter());
    }
    let inner = display.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(display);
    let mut parameters = Vec::new();
    for part in split(inner)? {
        let (name, subs) = match part.split_once('[') {
            None => (part, None),
            Some((name, rest)) => (name.trim_matches(BLANKS), Some(rest.trim_end_matches(']'))),
        };
        let found = resource.shape.look_up(format_args!("{}: the field", resource.name), name);
        let Some(field) = found.map(|index| &resource.shape.fields[index]) else {
            if name.is_empty() {
                return Err(format!("the display `{display}` has a comma without a field"));
            }
            if resource.display(name).is_some() {
                return Err(format!("`{name}` is a display of its own: it cannot stand among fields"));
            }
            let names = resource.shape.fields.iter().map(|field| field.name);
            let names = names.chain(resource.displays.iter().map(|(name, _)| *name)).chain(["full"]);
            return Err(or_suggest(
                &format!("{} has neither a field nor a display `{name}`", resource.name),
                name,
                names,
            ));
        };
        if let Some(reason) = refused(resource.name, std::slice::from_ref(field)) {
            return Err(reason);
        }
        match (field.kind, subs) {
            (_, None) => parameters.push(parameter(field)),
            (Kind::Association(association), Some(subs)) => {
                let shape = association.shape;
                let sub = |sub: &str| {
                    let found = shape.look_up(format_args!("{name}: the field"), sub);
                    let names = shape.fields.iter().map(|field| field.name);
                    let unknown = || or_suggest(&format!("{name} has no field `{sub}`"), sub, names);
                    found.map(|index| shape.fields[index].name).ok_or_else(unknown)
                };
                let subs = subs.split(',').map(|name| sub(name.trim_matches(BLANKS))).collect::<Result<Vec<_>, _>>()?;
                parameters.push(format!("{}[{}]", field.name, subs.join(",")));
            }
            (_, Some(_)) => return Err(format!("`{name}` is a plain field: it has no sub-fields")),
        }
    }
    // Without its id a record whose other fields are all empty would be left out by PrestaShop 8 and later.
    if !parameters.iter().any(|parameter| parameter == "id") {
        parameters.insert(0, "id".to_owned());
    }
    Ok(format!("[{}]", parameters.join(",")))
}

/// The fields that a display names, but for associations, which are left out of JSON where they have no rows. `None` for a display of all.
pub(crate) fn named<'d>(
    resource: &'static ResourceMeta,
    parameter: &'d str,
) -> Option<impl Iterator<Item = usize> + 'd> {
    let inner = if parameter.is_empty() { Some("id") } else { parameter.strip_prefix('[')?.strip_suffix(']') };
    let parts = split(inner?).ok()?;
    // What the shape does not know is a price.
    let plain = |index: &usize| !matches!(resource.shape.fields[*index].kind, Kind::Association(_));
    Some(parts.into_iter().filter_map(|part| resource.shape.find(part, 0)).filter(move |index| plain(index)))
}

/// The parameter without the fields that a version certainly does not have, and their names: it would refuse all of it.
pub(crate) fn fitting(resource: &ResourceMeta, parameter: &str, version: &Version) -> (String, Vec<String>) {
    let mut missing = Vec::new();
    let Some(parts) =
        parameter.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(|inner| split(inner).ok())
    else {
        return (parameter.to_owned(), missing);
    };
    // What the shape does not know is a price.
    let lacks = |shape: &Shape, name: &str| shape.field(name).is_some_and(|field| field.lacks(version));
    let mut kept = Vec::new();
    for part in parts {
        let (name, subs) = part.split_once('[').unwrap_or((part, ""));
        if lacks(resource.shape, name) {
            missing.push(name.to_owned());
            continue;
        }
        let Some(Field { kind: Kind::Association(association), .. }) = resource.shape.field(name) else {
            kept.push(part.to_owned());
            continue;
        };
        let subs = subs.trim_end_matches(']').split(',').map(str::trim);
        let (gone, subs): (Vec<_>, Vec<_>) = subs.partition(|sub| lacks(association.shape, sub));
        missing.extend(gone.iter().map(|sub| format!("{name}[{sub}]")));
        if !subs.is_empty() {
            kept.push(format!("{name}[{}]", subs.join(",")));
        }
    }
    (format!("[{}]", kept.join(",")), missing)
}

/// Splits at the commas outside of brackets.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (index, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..index].trim_matches(BLANKS));
                start = index + 1;
            }
            _ => {}
        }
        if !(0..=1).contains(&depth) {
            return Err(format!("the brackets of the display `{text}` do not fit together"));
        }
    }
    if depth != 0 {
        return Err(format!("the brackets of the display `{text}` do not fit together"));
    }
    parts.push(text[start..].trim_matches(BLANKS));
    Ok(parts)
}
