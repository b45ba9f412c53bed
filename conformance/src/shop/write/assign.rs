//! What was sent becomes the fields of a record in memory.

use serde_json::{Value, json};

use super::object::{Object, Verb, in_language};
use super::special;
use crate::shop::field::{Field, Write};
use crate::shop::response::{Errors, Refusal};
use crate::shop::state::State;
use crate::xml::XmlElement;

/// Fills in what was sent, field by field in the order of the resource.
pub(super) fn assign(object: &mut Object<'_>, state: &mut State, entity: &XmlElement) -> Result<(), Refusal> {
    for field in object.resource.fields.iter().filter(|field| field.name != "id") {
        let Some(sent) = entity.child(&field.name) else {
            leave_out(object, field)?;
            continue;
        };
        if field.write == Write::MustNot {
            let message =
                format!("parameter \"{}\" not writable. Please remove this attribute of this XML", field.name);
            return Err(Errors::one(400, 93, message).into());
        }
        if object.ignores(field) {
            continue;
        }
        if field.translated {
            translate(object, field, sent)?;
        } else if !special::set(state, object, &field.name, &sent.text)? {
            object.set(&field.name, json!(sent.text));
        }
    }
    Ok(())
}

/// A field that was not sent: PATCH leaves it alone, the other verbs demand or empty it.
fn leave_out(object: &mut Object<'_>, field: &Field) -> Result<(), Refusal> {
    if object.verb == Verb::Patch {
        return Ok(());
    }
    if field.write == Write::Must && !field.translated {
        let message = format!("parameter \"{}\" required", field.name);
        return Err(Errors::one(400, 41, message).into());
    }
    if !field.computed {
        let empty = if field.translated { field.empty(object.languages()) } else { Value::Null };
        object.set(&field.name, empty);
    }
    Ok(())
}

/// A translated field: languages that the shop does not have are dropped. Those that were not sent keep their text in a field that
/// is required, and lose it in one that is not.
fn translate(object: &mut Object<'_>, field: &Field, sent: &XmlElement) -> Result<(), Refusal> {
    let languages: Vec<&XmlElement> = sent.children.iter().filter(|node| node.name == "language").collect();
    if languages.is_empty() {
        if !sent.text.trim().is_empty() && field.write != Write::Must {
            return Err(Refusal::NotModelled("a text in place of languages".to_owned()));
        }
        object.set(&field.name, field.empty(object.languages()));
        return Ok(());
    }
    let old = object.get(&field.name);
    let texts = object.languages().iter().map(|id| {
        let id = id.to_string();
        let sent = languages.iter().rev().find(|node| node.attribute("id") == Some(id.as_str()));
        let value = match sent {
            Some(sent) => json!(sent.text),
            // The object forgets all languages of the field before it takes those that were sent.
            None if field.empties_languages(object.version()) => Value::Null,
            None => in_language(old, &id).cloned().unwrap_or_default(),
        };
        json!({ "id": id, "value": value })
    });
    let texts: Value = texts.collect();
    if field.empties_languages(object.version()) {
        let sent = |id: &u64| in_language(&texts, &id.to_string()).is_some_and(|text| !text.is_null());
        let emptied: Vec<u64> = object.languages().iter().copied().filter(|id| !sent(id)).collect();
        object.emptied.extend(emptied);
    }
    object.set(&field.name, texts);
    Ok(())
}
