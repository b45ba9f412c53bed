//! What holds for the whole webservice: limits, versions and error codes; validators; kinds of images.

use super::scope::Scope;
use super::{resource, version};
use crate::format::{Value, WIDTH, doc, indent, number};
use crate::names;
use crate::resolve::Model;
use crate::source::At;
use crate::syntax::{DateKind, Digits, Fact, Images, Saved, Service, Validator, Word};

pub(super) fn parts(model: &Model, scope: &Scope) -> Vec<String> {
    let Some(service) = &model.spec.service else { return Vec::new() };
    let kind_of = |kind: &str| service.kinds.iter().find(|known| known.name.value == kind);
    let saved_of = |kind: &str| kind_of(kind).map_or(Saved::Maybe, |kind| kind.saved);
    let hint_of = |kind: &str| kind_of(kind)?.hint.as_ref();
    let mut parts = vec![kinds(service)];
    let texts = [("AUTH", &service.auth), ("FORMAT", &service.formats)];
    for (of, table) in texts {
        for (name, value) in table {
            let about = doc(&format!("`{}.{}` of the spec.", of.to_lowercase(), name.value));
            parts.push(constant(
                &about,
                &format!("{of}_{}", names::constant(name.as_str())),
                "&str",
                &Value::text(value),
            ));
        }
    }
    for (name, about) in &service.headers {
        parts.push(constant(&doc(about), &names::constant(name.as_str()), "&str", &Value::text(name.as_str())));
    }
    let supported = service.supported.iter().map(|version| Value::text(&version.value.to_string()));
    let about =
        doc("The versions of PrestaShop that recordings prove, and whose schemas were compared field by field.");
    parts.push(about + &Value::list(supported).after("pub(crate) const SUPPORTED: &[&str] = ").print(WIDTH, ";"));
    if let Some(paging) = model.spec.paging_of_service() {
        let about = doc("How lists are paged where neither a resource nor a crate of a user's own says.");
        parts.push(constant(&about, "PAGING", &scope.library("Paging"), &resource::paging(scope, paging)));
    }
    for (name, limit) in &service.limits {
        let about = doc(&format!("The limit `{}` of the spec.", name.value));
        parts.push(constant(&about, &name.value.to_uppercase(), "u64", &Value::word(number(*limit))));
    }
    for Fact { name, about, since } in &service.facts {
        let about = doc(&format!("The first version of which it holds: {about}"));
        parts.push(constant(&about, &name.value.to_uppercase(), "&str", &Value::text(&since.value.to_string())));
    }
    let codes = service.errors.iter().map(|code| {
        let (first, last) = code.codes.value;
        let saved = code.saved.unwrap_or_else(|| saved_of(code.kind.as_str()));
        let hint = code.hint.as_ref().or_else(|| hint_of(code.kind.as_str())).map(At::as_str).unwrap_or_default();
        let kind = format!("{}::{}", scope.library("ErrorKind"), names::type_name(code.kind.as_str()));
        let fields = [
            ("first", Value::word(first.to_string())),
            ("last", Value::word(last.to_string())),
            ("kind", Value::word(kind)),
            ("about", Value::text(code.about.trim())),
            ("hint", Value::text(hint.trim())),
            ("status", Value::list(code.status.iter().map(|status| Value::word(status.value.to_string())))),
            ("saved", Value::word(format!("{}::{}", scope.library("Saved"), names::type_name(saved.word())))),
        ];
        Value::fields(scope.library("ErrorCode"), fields)
    });
    let about = doc("All error codes of PrestaShop's webservice.");
    parts.push(constant(&about, "CODES", &format!("&[{}]", scope.library("ErrorCode")), &Value::list(codes)));
    let kind = scope.library("ErrorKind");
    let never = service.kinds.iter().filter(|kind| kind.saved == Saved::Never);
    let never = never.map(|known| Value::word(format!("{kind}::{}", names::type_name(known.name.as_str()))));
    let about = doc("The kinds that the shop tells before it saves anything, whatever the code.");
    parts.push(constant(&about, "NEVER_SAVED", &format!("&[{kind}]"), &Value::list(never)));
    parts
}

/// The macro that makes the kinds of errors, those of the library behind them.
fn kinds(service: &Service) -> String {
    let kinds = service.kinds.iter().map(|kind| {
        let name = kind.name.as_str();
        format!("{}{} = {name:?},\n", doc(kind.about.trim()), names::type_name(name))
    });
    let kinds = kinds.collect::<Vec<_>>().concat();
    let call = format!("$make! {{\n{}}}\n", indent(&format!("{kinds}$($own)*\n")));
    let arm = format!("($make:ident! {{ $($own:tt)* }}) => {{\n{}}};\n", indent(&call));
    format!(
        "{}macro_rules! service_kinds {{\n{}}}\npub(crate) use service_kinds;\n",
        doc("Makes the kinds of errors: those that the shop tells by a code, and behind them the library's own."),
        indent(&arm)
    )
}

pub(super) fn validators(model: &Model, scope: &Scope) -> Vec<String> {
    let Some(service) = &model.spec.service else { return Vec::new() };
    let validators = service.validators.iter();
    let validators =
        validators.map(|validator| Value::tuple([Value::text(validator.name.as_str()), rule(scope, validator)]));
    let type_of = format!("&[(&str, {})]", scope.library("Rule"));
    let head = format!("{}pub(crate) static VALIDATORS: {type_of} = ", doc("What each validator takes."));
    vec![head + &Value::list(validators).print(WIDTH, ";")]
}

fn constant(about: &str, name: &str, ty: &str, value: &Value) -> String {
    about.to_owned() + &value.clone().after(&format!("pub(crate) const {name}: {ty} = ")).print(WIDTH, ";")
}

pub(super) fn images(model: &Model, scope: &Scope) -> Vec<String> {
    let images = model.spec.service.as_ref().and_then(|service| service.images.as_ref());
    let Some(Images { kinds, general, mimes }) = images else { return Vec::new() };
    let words = |name: &str, about: &str, words: &[Word]| {
        let words = words.iter().map(|word| (word.name.as_str(), word.about.clone()));
        scope.around("words", &resource::words(name, about, words))
    };
    let mimes = mimes
        .iter()
        .map(|mime| Value::tuple([Value::text(mime.name.as_str()), Value::text(&version(mime.since.as_ref()))]));
    let about = "The media types of images that can be uploaded, each with the first version that takes it; empty where all do.";
    vec![
        words("ImageKind", "A kind of images that belong to records.", kinds),
        words("GeneralImage", "An image of the shop itself. It can be read and replaced.", general),
        constant(&format!("/// {about}\n"), "MIMES", "&[(&str, &str)]", &Value::list(mimes)),
    ]
}

/// The rule of a validator; two that go together become `All`.
fn rule(scope: &Scope, validator: &Validator) -> Value {
    let rule = |name: &str| format!("{}::{name}", scope.library("Rule"));
    let call = |name: &str, values: Vec<Value>| Value::group(rule(name) + "(", values, ")");
    let list = |name: &str, values: Vec<Value>| Value::group(rule(name) + "(&[", values, "])");
    let mut rules = Vec::new();
    if let Some(refuses) = &validator.refuses {
        rules.push(call("Refuses", vec![Value::text(refuses.as_str())]));
    }
    if let Some(ranges) = validator.ranges() {
        let char = |c: char| Value::word(format!("{c:?}"));
        let ranges = ranges.into_iter().map(|(first, last)| Value::tuple([char(first), char(last)]));
        rules.push(list("Takes", ranges.collect()));
    }
    for (name, ends) in [("Length", &validator.length), ("Typed", &validator.typed)] {
        if let Some([least, greatest]) = ends.as_deref() {
            rules.push(call(name, vec![Value::word(number(least.value)), Value::word(number(greatest.value))]));
        }
    }
    if let Some([least, greatest]) = validator.int.as_deref() {
        rules.push(call("Int", vec![signed(least.value), signed(greatest.value)]));
    }
    if let Some(Digits { signed, whole, places }) = validator.decimal {
        let fields = [("signed", signed.to_string()), ("whole", whole.to_string()), ("places", places.to_string())];
        rules.push(Value::fields(rule("Decimal"), fields.map(|(key, value)| (key, Value::word(value)))));
    }
    if let Some(words) = &validator.one_of {
        rules.push(list("OneOf", words.iter().map(At::as_str).map(Value::text).collect()));
    }
    match validator.date.as_ref().map(|date| date.value) {
        Some(DateKind::Date) => rules.push(Value::word(rule("Date"))),
        Some(DateKind::Datetime) => rules.push(Value::word(rule("DateTime"))),
        None => {}
    }
    match rules.len() {
        0 => Value::word(rule("Any")),
        1 => rules.remove(0),
        _ => list("All", rules),
    }
}

fn signed(value: i64) -> Value {
    let sign = if value < 0 { "-" } else { "" };
    Value::word(match value {
        i64::MIN => "i64::MIN".to_owned(),
        i64::MAX => "i64::MAX".to_owned(),
        value => format!("{sign}{}", number(value.unsigned_abs())),
    })
}
