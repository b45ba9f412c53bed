//! Patterns of what is wanted.
//!
//! An object wants each of its members, a list each of its items in their order, and anything else itself. Objects of one member
//! with a name of these want something else:
//! `{"any": […]}` one of the patterns, `{"says": …}` a text that holds that text or all of those texts, in any case of letters,
//! `{"lacks": …}` one that holds none of them, `{"not": …}` anything but what the pattern wants, `{"has": …}` a list with an item
//! that the pattern wants.

use serde_json::Value;

/// Where something is not as it is wanted, and why.
pub(crate) type Mismatch = (String, String);

pub(crate) fn compare(want: &Value, seen: &Value) -> Result<(), Mismatch> {
    let here = |reason: String| Err((String::new(), reason));
    match want {
        Value::Object(members) => {
            if let Some((word, rest)) = members.iter().next()
                && members.len() == 1
                && let Some(met) = special(word, rest, seen)
            {
                return if met { Ok(()) } else { here(format!("wanted {want}, got {seen}")) };
            }
            for (name, want) in members {
                compare(want, &seen[name]).map_err(|(path, reason)| (format!(".{name}{path}"), reason))?;
            }
            Ok(())
        }
        Value::Array(items) => {
            let Some(seen) = seen.as_array().filter(|seen| seen.len() == items.len()) else {
                return here(format!("wanted {} items, got {seen}", items.len()));
            };
            for (index, (want, seen)) in items.iter().zip(seen).enumerate() {
                compare(want, seen).map_err(|(path, reason)| (format!("[{index}]{path}"), reason))?;
            }
            Ok(())
        }
        plain if plain == seen => Ok(()),
        plain => here(format!("wanted {plain}, got {seen}")),
    }
}

/// Whether something is as a pattern with a word of its own wants it; none if the word is no such word.
fn special(word: &str, rest: &Value, seen: &Value) -> Option<bool> {
    let is = |want: &Value| compare(want, seen).is_ok();
    let list = rest.as_array().map_or_else(|| std::slice::from_ref(rest), Vec::as_slice);
    let text = seen.as_str().unwrap_or_default().to_lowercase();
    let holds = |part: &Value| part.as_str().is_some_and(|part| text.contains(&part.to_lowercase()));
    Some(match word {
        "any" => list.iter().any(is),
        "not" => !is(rest),
        "says" => list.iter().all(holds),
        "lacks" => !list.iter().any(holds),
        "has" => seen.as_array().is_some_and(|seen| seen.iter().any(|seen| compare(rest, seen).is_ok())),
        _ => return None,
    })
}
