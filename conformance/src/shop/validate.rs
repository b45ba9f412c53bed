//! The validators of fields.

use super::answer::Errors;
use super::list::Refusal;
use super::model::{Field, Resource};
use crate::xml::Element;

/// Refuses an entity with a field that its validator does not accept; the first one is reported.
pub(super) fn entity(resource: &Resource, entity: &Element) -> Result<(), Refusal> {
    for field in &resource.fields {
        let Some(node) = entity.child(&field.name) else { continue };
        let texts: Vec<&str> = if field.translated {
            node.children.iter().map(|language| language.text.as_str()).collect()
        } else {
            vec![node.text.as_str()]
        };
        for text in texts {
            check(resource, field, text)?;
        }
    }
    Ok(())
}

fn check(resource: &Resource, field: &Field, sent: &str) -> Result<(), Refusal> {
    let property = format!("{}-&gt;{}", class(&resource.item_node), field.name);
    let code = if field.translated { 84 } else { 85 };
    let refuse = |text: &str| Err(Refusal::Errors(Errors::one(400, code, format!("Validation error: \"{text}\""))));
    let length = sent.chars().count();
    if let Some(max) = field.max.filter(|max| length > *max) {
        return refuse(&format!(
            "The length of property {property} is currently {length} chars. It must be between 0 and {max} chars."
        ));
    }
    // Validators do not look at what PHP takes for empty.
    if sent.is_empty() || sent == "0" {
        return Ok(());
    }
    match accepts(&field.format, sent) {
        Some(true) => Ok(()),
        Some(false) => refuse(&format!("Property {property} is not valid")),
        None => Err(Refusal::NotModelled(format!("the validator {}", field.format))),
    }
}

/// The name of the class behind a resource, as messages say it.
fn class(item_node: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    item_node.split('_').map(capital).collect()
}

/// Whether a validator accepts a text; none if it is not known.
fn accepts(validator: &str, sent: &str) -> Option<bool> {
    let all = |accepted: fn(char) -> bool| sent.chars().all(accepted);
    let none_of = |refused: &str| !sent.chars().any(|c| refused.contains(c));
    let digits = |text: &str, longest: usize| {
        !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    Some(match validator.to_ascii_lowercase().as_str() {
        "" | "isstring" | "isanything" => true,
        "isunsignedid" | "isunsignedint" | "isnullorunsignedid" => sent.trim().parse::<u32>().is_ok(),
        "ispositiveint" => sent.parse::<u32>().is_ok_and(|number| number > 0),
        "isint" => sent.parse::<i64>().is_ok_and(|number| number.to_string() == sent),
        "isbool" => sent == "1",
        "isprice" => {
            let (whole, fraction) = sent.split_once('.').unwrap_or((sent, "0"));
            digits(whole, 10) && digits(fraction, 9)
        }
        "isfloat" => sent.parse::<f64>().is_ok_and(f64::is_finite),
        "isunsignedfloat" => sent.parse::<f64>().is_ok_and(|number| number.is_finite() && number >= 0.0),
        "ismd5" => sent.len() == 32 && all(|c| c.is_ascii_hexdigit()),
        "issha1" => sent.len() == 40 && all(|c| c.is_ascii_hexdigit()),
        "ismodulename" => all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')),
        "isgenericname" => none_of("<>={}"),
        "iscatalogname" => none_of("<>;=#{}"),
        "isreference" => none_of("<>;={}"),
        "ismessage" => none_of("<>{}"),
        "isname" | "iscustomername" => none_of("0123456789!<>,;?=+()@#\"°{}_$%:¤|"),
        "iscityname" => none_of("!<>;?=+@#\"°{}_$%"),
        "isaddress" => none_of("!<>?=+@{}_$%"),
        "istrackingnumber" => all(|c| c.is_ascii_alphanumeric() || "~:#,%&_=()[].?+-@/ ".contains(c)),
        "isean13" => digits(sent, 13),
        "isupc" => digits(sent, 12),
        "isproductvisibility" => ["both", "catalog", "search", "none"].contains(&sent),
        "isdate" => {
            jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", sent).is_ok()
                || jiff::civil::Date::strptime("%Y-%m-%d", sent).is_ok()
        }
        // What is cleaned or parsed further is not imitated beyond harmless text.
        "iscleanhtml" if none_of("<>") => true,
        _ => return None,
    })
}
