//! The small languages of `--filter` and `--sort`.

use jiff::civil::Date;
use prestashop_api::record::Kind;
use prestashop_api::{Direction, FieldFilter, ResourceMeta};

use crate::failure::Failure;
use crate::resource;

const FORMS: &str = "write f=v, f=v1|v2, f!=v, f=a..b, f>v, f<v, f^=v (begins), f$=v (ends) or f~=v (contains), in quotes \
                     so that the shell leaves it alone";

/// The operators, the longer before those that they begin with.
const OPERATORS: &[(&str, Operator)] = &[
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("=>", Operator::Refused(">")),
    ("=<", Operator::Refused("<")),
    ("==", Operator::Refused("=")),
    ("<>", Operator::Refused("!=")),
    ("!=", Operator::NoneOf),
    ("^=", Operator::Begins),
    ("$=", Operator::Ends),
    ("~=", Operator::Contains),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
];

#[derive(Debug, Clone, Copy)]
enum Operator {
    /// What people try; with what to write instead.
    Refused(&'static str),
    /// As well; here a range says it.
    AtLeast,
    AtMost,
    Equal,
    NoneOf,
    Begins,
    Ends,
    Contains,
    Greater,
    Less,
}

/// Reads a filter expression: the field, and how it is compared.
pub(crate) fn filter(resource: &ResourceMeta, expression: &str) -> Result<(String, FieldFilter), Failure> {
    let wrong = |why: String| Failure::usage(format!("the filter `{expression}`: {why}")).hint(FORMS);
    let text = expression.trim();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (field, rest) = text.split_at(end);
    let rest = rest.trim_start();
    if field.is_empty() {
        return Err(wrong("it does not begin with a field".to_owned()));
    }
    let Some((sign, operator)) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)) else {
        return Err(wrong(format!("after the field `{field}` there is no comparison")));
    };
    let value = rest[sign.len()..].trim_start();
    let kind = resource.shape.known_as(field).map(|field| field.kind);
    let dated = matches!(kind, Some(Kind::DateTime));
    let unknown = |instead: String| {
        Failure::usage(format!("the filter `{expression}`: there is no `{sign}`")).hint(format!(
            "write '{instead}'; PrestaShop ignores a comparison that it does not know, and then lists everything"
        ))
    };
    if value.starts_with('[') && value.ends_with(']') {
        return Err(wrong("brackets are PrestaShop's own form, here values go without them".to_owned()));
    }
    if let (Some(Kind::Id(target)), Operator::Equal | Operator::NoneOf) = (kind, operator)
        && let Some(name) = value.split('|').find(|value| value.trim().starts_with(char::is_alphabetic))
    {
        let failure = Failure::usage(format!("the filter `{expression}`: `{name}` is not an id"));
        let listed = resource::named(target).is_ok();
        return Err(if listed { failure.hint(format!("`prestashop list {target}` shows the ids")) } else { failure });
    }
    let compared = match operator {
        Operator::Refused(instead) => return Err(unknown(format!("{field}{instead}{value}"))),
        Operator::AtLeast if dated => return Err(unknown(format!("{field}={value}..9999-12-31"))),
        Operator::AtLeast => return Err(unknown(format!("{field}={value}..999999999"))),
        Operator::AtMost if dated => return Err(unknown(format!("{field}=0001-01-01..{value}"))),
        Operator::AtMost => return Err(unknown(format!("{field}=0..{value}"))),
        Operator::Begins => FieldFilter::Begins(value.to_owned()),
        Operator::Ends => FieldFilter::Ends(value.to_owned()),
        Operator::Contains => FieldFilter::Contains(value.to_owned()),
        Operator::Greater if dated => FieldFilter::Greater(last_second(value)),
        Operator::Greater => FieldFilter::Greater(value.to_owned()),
        Operator::Less if dated => FieldFilter::Less(first_second(value)),
        Operator::Less => FieldFilter::Less(value.to_owned()),
        Operator::NoneOf => {
            let values = alternatives(value);
            if dated && values.iter().any(|value| day(value).is_some()) {
                return Err(wrong("a day is many seconds: say which second, or filter before and after it".to_owned()));
            }
            FieldFilter::NoneOf(values)
        }
        Operator::Equal => match value.split_once("..") {
            Some((first, last)) if first.trim().is_empty() || last.trim().is_empty() => {
                return Err(wrong("a range has two ends".to_owned()));
            }
            Some((first, last)) if dated => FieldFilter::Between(first_second(first), last_second(last)),
            Some((first, last)) => FieldFilter::Between(first.trim().to_owned(), last.trim().to_owned()),
            None if dated && day(value).is_some() => FieldFilter::Between(first_second(value), last_second(value)),
            None => {
                let values = alternatives(value);
                if dated && values.iter().any(|value| day(value).is_some()) {
                    return Err(wrong("several days cannot be asked for at once: write a range".to_owned()));
                }
                FieldFilter::AnyOf(values)
            }
        },
    };
    Ok((field.to_owned(), compared))
}

fn alternatives(value: &str) -> Vec<String> {
    value.split('|').map(str::to_owned).collect()
}

/// The day that the text is, if it says no time.
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    // A date with a time reads as a date too.
    if text.len() == "2026-11-23".len() { text.parse().ok() } else { None }
}

fn first_second(text: &str) -> String {
    day(text).map_or_else(|| text.trim().to_owned(), |day| format!("{day} 00:00:00"))
}

fn last_second(text: &str) -> String {
    day(text).map_or_else(|| text.trim().to_owned(), |day| format!("{day} 23:59:59"))
}

/// Reads `f:asc,g:desc`; a field alone is ascending.
pub(crate) fn sort(text: &str) -> Result<Vec<(String, Direction)>, Failure> {
    let wrong =
        |why: String| Failure::usage(format!("the sort order `{text}`: {why}")).hint("write date_upd:desc,id:asc");
    text.split(',')
        .map(|part| {
            let (field, direction) = part.split_once(':').unwrap_or((part, "asc"));
            let direction = match direction.trim() {
                "asc" | "ASC" => Direction::Asc,
                "desc" | "DESC" => Direction::Desc,
                other => return Err(wrong(format!("`{other}` is neither asc nor desc"))),
            };
            match field.trim() {
                "" => Err(wrong("a field is missing".to_owned())),
                field => Ok((field.to_owned(), direction)),
            }
        })
        .collect()
}
