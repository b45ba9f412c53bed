//! "Did you mean …?"

/// The message, with the name that was probably meant, or with all names where none is near.
pub(crate) fn or_suggest<'a>(message: &str, wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    let near = names.iter().map(|name| (strsim::damerau_levenshtein(wanted, name), name)).min();
    match near {
        Some((distance, name)) if distance <= wanted.len() / 3 + 1 => format!("{message}: did you mean `{name}`?"),
        _ => format!("{message}: there are {}", names.join(", ")),
    }
}
