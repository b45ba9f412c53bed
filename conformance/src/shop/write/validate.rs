//! The checks of a record before it is saved: what must be there, words, lengths, validators.

use serde_json::Value;

use super::object::{Object, in_language};
use crate::shop::field::{Field, Write};
use crate::shop::response::{Errors, Refusal};
use crate::shop::row::text;

/// Refuses a record with a field that is not as it should be; the first one is reported, translated fields before others.
/// All fields are checked, those that were not sent too.
pub(super) fn object(object: &Object, version: &str) -> Result<(), Refusal> {
    // PrestaShop 8 puts the arrow of PHP into its messages as an entity.
    let arrow = if version.starts_with("8.") { "-&gt;" } else { "->" };
    let fields = |translated: bool| {
        object.resource.fields.iter().filter(move |field| field.translated == translated && field.name != "id")
    };
    let property = |field: &Field| format!("{}{arrow}{}", object.resource.class(), field.name);
    for field in fields(true) {
        let value = object.get(&field.name);
        let of = |id: &u64| in_language(value, &id.to_string()).map(text).unwrap_or_default();
        // The first language is the default one.
        if field.write == Write::Must && object.languages().first().map(of).unwrap_or_default().is_empty() {
            return Err(refusal(84, &format!("Property {} is empty.", property(field))));
        }
        for text in object.languages().iter().map(of) {
            check(field, &text, &property(field)).map_err(|message| refusal(84, &message))?;
        }
    }
    for field in fields(false) {
        let sent = match object.get(&field.name) {
            Value::Null if field.write == Write::Must => String::new(),
            Value::Null => continue,
            value => text(value),
        };
        if field.write == Write::Must && sent.is_empty() {
            return Err(refusal(85, &format!("Property {} is empty.", property(field))));
        }
        check(field, &sent, &property(field)).map_err(|message| refusal(85, &message))?;
    }
    Ok(())
}

fn refusal(code: u16, message: &str) -> Refusal {
    Refusal::Errors(Errors::one(400, code, format!("Validation error: \"{message}\"")))
}

fn check(field: &Field, sent: &str, property: &str) -> Result<(), String> {
    if let Some((words, true)) = field.words
        && !words.contains(&sent)
    {
        return Err(format!("Property {property} has a bad value (allowed values are: {}).", words.join(", ")));
    }
    let length = sent.chars().count();
    if let Some(max) = field.max.filter(|max| length > *max) {
        return Err(format!(
            "The length of property {property} is currently {length} chars. It must be between 0 and {max} chars."
        ));
    }
    if property.starts_with("StockAvailable") && field.name == "quantity" {
        let (low, high) = (i32::MIN, i32::MAX);
        if sent.parse::<i64>().is_ok_and(|number| i32::try_from(number).is_err()) {
            return Err(format!(
                "The range of property {property} is currently {sent}. It must be between {low} and {high}."
            ));
        }
    }
    // Validators do not look at what PHP takes for empty.
    if sent.is_empty() || sent == "0" {
        return Ok(());
    }
    if field.format.split_whitespace().all(|validator| accepts(validator, sent)) {
        Ok(())
    } else {
        Err(format!("Property {property} is not valid"))
    }
}

/// Whether a validator accepts a text. One that is not known accepts all.
fn accepts(validator: &str, sent: &str) -> bool {
    let all = |accepted: fn(char) -> bool| sent.chars().all(accepted);
    let none_of = |refused: &str| !sent.chars().any(|c| refused.contains(c));
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match validator.to_ascii_lowercase().as_str() {
        "isunsignedid" | "isunsignedint" | "isnullorunsignedid" => sent.trim().parse::<u32>().is_ok(),
        "ispositiveint" => sent.parse::<u32>().is_ok_and(|number| number > 0),
        "isint" | "isip2long" => sent.parse::<i64>().is_ok_and(|number| number.to_string() == sent),
        "isbool" | "ispricedisplaymethod" => sent == "1",
        "isimagesize" => digits(sent, 4),
        "isprice" => price(sent),
        "isnegativeprice" => price(sent.strip_prefix('-').unwrap_or(sent)),
        "isfloat" => number(sent).is_some(),
        "isunsignedfloat" => number(sent).is_some_and(|number| number >= 0.0),
        "ispercentage" => number(sent).is_some_and(|number| (0.0..=100.0).contains(&number)),
        "iscoordinate" => {
            let (whole, fraction) = sent.strip_prefix('-').unwrap_or(sent).split_once('.').unwrap_or((sent, "0"));
            digits(whole, 8) && digits(fraction, 8)
        }
        "ismd5" => sent.len() == 32 && all(|c| c.is_ascii_hexdigit()),
        "issha1" => sent.len() == 40 && all(|c| c.is_ascii_hexdigit()),
        "ishashedpassword" => sent.len() == 32 || sent.len() == 60,
        "ismodulename" | "istplname" | "isthemename" | "isconfigname" | "islinkrewrite" => sent.chars().all(word),
        "isimagetypename" => sent.chars().all(|c| word(c) || c == ' '),
        "isgenericname" => none_of("<>={}"),
        "iscatalogname" | "iscarriername" => none_of("<>;=#{}"),
        "isreference" => none_of("<>;={}"),
        "ismessage" => none_of("<>{}"),
        "isphpdateformat" => none_of("<>"),
        "isname" | "iscustomername" => none_of("0123456789!<>,;?=+()@#\"°{}_$%:¤|"),
        "iscityname" => none_of("!<>;?=+@#\"°{}_$%"),
        "isaddress" => none_of("!<>?=+@{}_$%"),
        "isphonenumber" => all(|c| c.is_ascii_digit() || "+.()/- ".contains(c)),
        "ispostcode" => all(|c| c.is_ascii_alphanumeric() || " -".contains(c)),
        "iszipcodeformat" => all(|c| c.is_ascii_digit() || "NLCnlc -".contains(c)),
        "istrackingnumber" => all(|c| c.is_ascii_alphanumeric() || "~:#,%&_=()[].?+-@/ ".contains(c)),
        "isemail" => email(sent),
        "isurl" => url(sent),
        "isabsoluteurl" => ["http://", "https://"].iter().any(|scheme| sent.starts_with(scheme)) && url(sent),
        "isean13" => digits(sent, 13),
        "isupc" => digits(sent, 12),
        "isisbn" => sent.len() <= 32 && all(|c| c.is_ascii_digit() || c == '-'),
        "ismpn" => sent.chars().count() <= 40,
        "isdnilite" => sent.len() <= 16 && all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)),
        "isape" => {
            let (number, letter) = sent.split_at(sent.len().saturating_sub(1));
            digits(number, 4) && number.len() >= 3 && letter.bytes().all(|byte| byte.is_ascii_alphabetic())
        }
        "iscolor" => match sent.strip_prefix('#') {
            Some(hex) => hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => all(|c| c.is_ascii_alphanumeric() || c == '-'),
        },
        "islanguageisocode" => letters(sent, 2, 3),
        "islanguagecode" => letters(sent, 2, 2) || locale(sent),
        "islocale" => locale(sent),
        "isnumericisocode" => sent.len() == 3 && digits(sent, 3),
        "isstateisocode" => {
            let (first, rest) = sent.split_once('-').unwrap_or((sent, "1"));
            [first, rest]
                .iter()
                .all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        }
        "isreductiontype" => ["amount", "percentage"].contains(&sent),
        "isproductvisibility" => ["both", "catalog", "search", "none"].contains(&sent),
        "isstockmanagement" => ["WA", "FIFO", "LIFO"].contains(&sent),
        "isdate" => date(sent),
        "isdateornull" | "isbirthdate" | "isdateformat" => date(sent) || zero_date(sent),
        "isjson" => serde_json::from_str::<Value>(sent).is_ok(),
        "iscleanhtml" => clean_html(sent),
        _ => true,
    }
}

fn digits(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn letters(text: &str, shortest: usize, longest: usize) -> bool {
    (shortest..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn locale(text: &str) -> bool {
    text.split_once('-').is_some_and(|(language, country)| letters(language, 2, 2) && letters(country, 2, 2))
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn price(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    digits(whole, 10) && digits(fraction, 9)
}

fn date(text: &str) -> bool {
    jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).is_ok()
        || jiff::civil::Date::strptime("%Y-%m-%d", text).is_ok()
}

fn zero_date(text: &str) -> bool {
    ["0000-00-00", "0000-00-00 00:00:00"].contains(&text)
}

fn email(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(user, host)| {
        let plain = |part: &str| !part.is_empty() && !part.contains([' ', '<', '>', '(', ')', ',', ';', ':', '@']);
        plain(user) && plain(host)
    })
}

fn url(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || "~:#,$%&_=().? +-@/".contains(c))
}

/// Neither scripts nor forms nor frames.
fn clean_html(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let refused = ["<script", "script:", "<iframe", "<form", "<input", "<embed", "<object"];
    !refused.iter().any(|part| text.contains(part)) && !handles_events(&text)
}

/// Whether something like `onclick=` stands in a text.
fn handles_events(text: &str) -> bool {
    text.match_indices("on").any(|(at, _)| {
        let separate = text[..at].ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/'));
        let rest = text[at + 2..].trim_start_matches(|c: char| c.is_ascii_lowercase());
        let named = text.len() - at - 2 - rest.len() >= 3;
        separate && named && rest.trim_start().starts_with('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_accept_and_refuse() {
        for (validator, good, bad) in [
            ("isUnsignedId", &["7", "4294967295"][..], &["-1", "x", "4294967296"][..]),
            ("isInt", &["-7"], &["+7", "007", "7.0"]),
            ("isBool", &["1"], &["2", "yes"]),
            ("isPrice", &["12.50", "1234567890.123456789"], &["12,50", "-1", "12.", "12345678901"]),
            ("isNegativePrice", &["-1.5", "1"], &["--1"]),
            ("isPercentage", &["100", "0.5"], &["101", "-1"]),
            ("isDate", &["2026-11-23", "2026-11-23 10:00:00"], &["0000-00-00", "2026-02-30", "23.11.2026"]),
            ("isDateFormat", &["0000-00-00 00:00:00"], &["soon"]),
            ("isGenericName", &["Café & Co."], &["a <b>", "a=b"]),
            ("IsGenericName", &["soon"], &["{}"]),
            ("isCustomerName", &["O'Neill"], &["D0e", "Doe!"]),
            ("isEmail", &["anna.writer@example.test"], &["nonsense", "@", "a b@c"]),
            ("isUrl", &["https://shop.example/a?b=1"], &["<b>"]),
            ("isAbsoluteUrl", &["http://track.example/@"], &["//track.example"]),
            ("isLinkRewrite", &["a-b_1"], &["a b"]),
            ("isPhoneNumber", &["+33 (0)1.23/45-67"], &["call me"]),
            ("isColor", &["#34209E", "red"], &["#12345", "a b"]),
            ("isLocale", &["en-US"], &["en"]),
            ("isLanguageCode", &["en", "en-us"], &["english"]),
            ("isStateIsoCode", &["NY", "IT-AG"], &["TOOLONG"]),
            ("isCoordinate", &["-80.29447200", "26"], &["a"]),
            ("isApe", &["4791A"], &["A"]),
            ("isJson", &["[[\"09:00AM\"]]"], &["[["]),
            ("isCleanHtml", &["<p class=\"on\">sale on=now</p>"], &["<b onclick=\"x\">", "<script>", "<iframe>"]),
        ] {
            for text in good {
                assert!(accepts(validator, text), "{validator} accepts {text}");
            }
            for text in bad {
                assert!(!accepts(validator, text), "{validator} refuses {text}");
            }
        }
    }
}
