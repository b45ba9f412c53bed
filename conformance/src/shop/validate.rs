//! The validators that fields of orders and order histories have.

use super::answer::Errors;
use super::model::{Field, Resource};
use crate::xml::Element;

/// Refuses an entity with a field that its validator does not accept; the first one is reported, by the name of the class.
pub(super) fn entity(class: &str, resource: &Resource, entity: &Element) -> Result<(), Errors> {
    for field in &resource.fields {
        let Some(sent) = entity.child(&field.name).map(|node| node.text.as_str()) else {
            continue;
        };
        if !accepts(field, sent) {
            let message = format!("Validation error: \"Property {class}-&gt;{} is not valid\"", field.name);
            return Err(Errors::one(400, 85, message));
        }
    }
    Ok(())
}

/// Validators do not look at what PHP takes for empty.
fn accepts(field: &Field, sent: &str) -> bool {
    let all = |text: &str, accepted: fn(char) -> bool| !text.is_empty() && text.chars().all(accepted);
    let decimal = |text: &str, whole: usize, fraction: usize| {
        let (a, b) = text.split_once('.').unwrap_or((text, "0"));
        all(a, |c| c.is_ascii_digit()) && all(b, |c| c.is_ascii_digit()) && a.len() <= whole && b.len() <= fraction
    };
    if sent.is_empty() || sent == "0" {
        return true;
    }
    match field.format.as_str() {
        "isUnsignedId" | "isUnsignedInt" => sent.trim().parse::<u32>().is_ok(),
        "isBool" => sent == "1",
        "isPrice" => decimal(sent, 10, 9),
        "isFloat" => sent.parse::<f64>().is_ok_and(f64::is_finite),
        "isMd5" => sent.len() == 32 && all(sent, |c| c.is_ascii_hexdigit()),
        "isModuleName" => all(sent, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')),
        "isGenericName" => all(sent, |c| !matches!(c, '<' | '>' | '=' | '{' | '}')),
        "isCleanHtml" => !sent.to_ascii_lowercase().contains("<script"),
        "isDate" => {
            jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", sent).is_ok()
                || sent.parse::<jiff::civil::Date>().is_ok()
        }
        // orders and order_histories have no other.
        _ => true,
    }
}
