//! What a field probably is: a synopsis names a check and a name, but no type.

use crate::synopsis::{Fact, FieldFacts, Known, no_limit};
use prestashop_codegen::Version;
use prestashop_codegen::syntax::Type;

/// What stands where a person has to find the words.
pub(super) const ABOUT: &str = "…";

/// A field's probable type.
struct Guess {
    ty: Type,
    to: Option<String>,
    /// What a person should look at; `None` where the shop says enough.
    doubt: Option<String>,
}

impl Guess {
    fn sure(ty: Type) -> Self {
        Self { ty, to: None, doubt: None }
    }

    fn maybe(ty: Type, doubt: impl Into<String>) -> Self {
        Self { ty, to: None, doubt: Some(doubt.into()) }
    }
}

/// The value of a field in the spec, `{ type: …, about: "…" }`, and what a person should look at, for a comment.
///
/// `items` is the resource of an association's items, whose own `id` is one of that resource.
pub(super) fn field(
    facts: &FieldFacts,
    known: &Known,
    items: Option<&str>,
    since: Option<Version>,
) -> (String, Option<String>) {
    let mut guess = if facts.name == "id" {
        Guess { to: items.filter(|items| known.has(items)).map(str::to_owned), ..Guess::sure(Type::Id) }
    } else {
        guess(facts, known)
    };
    let mut keys = vec![format!("type: {}", guess.ty.word())];
    keys.extend(guess.to.as_ref().map(|to| format!("to: {to}")));
    if guess.ty == Type::Decimal {
        keys.push("scale: 6".to_owned());
    }
    for fact in [Fact::Required, Fact::Translated, Fact::Max, Fact::Validator, Fact::Computed, Fact::Write] {
        let value = facts.facts.say(fact);
        if value.is_empty() || fact == Fact::Max && facts.facts.max.is_some_and(no_limit) {
            continue;
        }
        if guess.ty.can_have(fact.word()) {
            keys.push(format!("{}: {}", fact.word(), scalar(&value)));
        } else {
            let doubt = format!("the shop says {} {value}", fact.word());
            guess.doubt = Some(guess.doubt.map_or(doubt.clone(), |other| format!("{other}; {doubt}")));
        }
    }
    let secret = guess.ty.is_text() && is_secret(&facts.name);
    if secret {
        keys.push("secret: true".to_owned());
        guess.doubt =
            Some(guess.doubt.map_or("secret by its name".to_owned(), |other| format!("{other}; secret by its name")));
    }
    keys.extend(since.map(|since| format!("since: {since}")));
    keys.push(format!("about: \"{ABOUT}\""));
    let doubt = guess.doubt.map(|doubt| format!("guessed: {doubt}"));
    (format!("{{ {} }}", keys.join(", ")), doubt)
}

/// A value as YAML.
pub(super) fn scalar(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !text.is_empty();
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

fn guess(facts: &FieldFacts, known: &Known) -> Guess {
    let name = facts.name.as_str();
    let validators = facts.facts.validator.as_deref().unwrap_or_default();
    let says = |names: &[&str]| validators.split(' ').any(|validator| names.contains(&validator));
    if facts.facts.translated {
        return Guess::sure(if says(&["isCleanHtml"]) { Type::Html } else { Type::Text });
    }
    if let Some(link) = &facts.link {
        return if known.has(link) {
            Guess { to: Some(link.clone()), ..Guess::sure(Type::Ref) }
        } else {
            Guess::maybe(Type::Int, unknown(link))
        };
    }
    let number = says(&["isUnsignedId", "isNullOrUnsignedId", "isInt", "isUnsignedInt"]);
    if let Some(words) = name.strip_prefix("id_").filter(|_| number || validators.is_empty()) {
        return match known.meant(words) {
            Some(to) => Guess { to: Some(to.to_owned()), ..Guess::maybe(Type::Ref, "`to` by the name") },
            None => Guess::maybe(Type::Int, unknown(words)),
        };
    }
    if number {
        return Guess::sure(Type::Int);
    }
    if says(&["isBool"]) {
        return Guess::sure(Type::Bool);
    }
    if says(&["isPrice", "isNegativePrice", "isFloat", "isUnsignedFloat", "isOptFloat", "isPercentage"]) {
        return Guess::maybe(Type::Decimal, "the scale");
    }
    if says(&["isBirthDate"]) {
        return Guess::sure(Type::Date);
    }
    if says(&["isDate", "isDateFormat", "isDateOrNull"]) {
        return by_date(name);
    }
    if says(&["isCleanHtml"]) {
        return Guess::sure(Type::Html);
    }
    if validators.is_empty() { by_name(name) } else { Guess::sure(Type::Text) }
}

/// Whether a text of this name is one that no log should hold.
fn is_secret(name: &str) -> bool {
    name.contains("passw") || name.contains("token") || name.ends_with("_key")
}

fn by_date(name: &str) -> Guess {
    if name.starts_with("date_") {
        Guess::sure(Type::Datetime)
    } else {
        Guess::maybe(Type::Datetime, "a datetime, or a date without time")
    }
}

/// Nothing but the name tells.
fn by_name(name: &str) -> Guess {
    let begins = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    let ends = |words: &[&str]| words.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")));
    if begins(&["date_"]) || ends(&["date"]) {
        return Guess::maybe(Type::Datetime, "a datetime by the name");
    }
    if begins(&["is_", "has_"]) || matches!(name, "active" | "deleted" | "enabled") {
        return Guess::maybe(Type::Bool, "a bool by the name");
    }
    if begins(&["total_", "price_", "amount_"]) || ends(&["price", "amount", "total", "rate"]) {
        return Guess::maybe(Type::Decimal, "a decimal by the name, and its scale");
    }
    if ends(&["quantity", "position", "number", "count"]) {
        return Guess::maybe(Type::Int, "an int by the name");
    }
    Guess::maybe(Type::Text, "text, as nothing tells the type")
}

fn unknown(words: &str) -> String {
    format!("a ref? the spec knows no resource for `{words}`; name it below `undescribed` in service.yaml")
}
