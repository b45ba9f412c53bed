//! Holds the body that the client sends against the recorded one.

use prestashop_api::record::{Field, Fill, Kind};
use prestashop_api::{ResourceMeta, Verb, Version};
use serde_json::Value;

use super::context::{Row, number};
use super::intent::{Intent, same};
use super::staged_shop::plain;
use crate::xml::XmlElement;

/// What came of the comparison.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// What is the same to the shop, or better so, and why.
    pub(super) remarks: Vec<String>,
    /// What must not differ.
    pub(super) reasons: Vec<String>,
}

/// The recorded write, and what the client had to go by.
pub(super) struct Against<'a> {
    pub(super) intent: &'a Intent,
    pub(super) meta: &'a ResourceMeta,
    pub(super) version: &'a Version,
    /// The record that the client has read before a PUT.
    pub(super) before: &'a Row,
    /// How the client sends it.
    pub(super) way: Verb,
}

impl Against<'_> {
    /// Compares the item that came with the recorded one, field by field. The order of fields has no meaning, nor have attributes but
    /// the languages' ids.
    pub(super) fn hold(&self, came: &str) -> Held {
        let mut held = Held::default();
        let item = match XmlElement::parse(came) {
            Ok(root) if root.children.len() == 1 && root.children[0].name == self.meta.item => root.children[0].clone(),
            Ok(_) => {
                held.reasons.push(format!("body: it does not hold one `{}`", self.meta.item));
                return held;
            }
            Err(error) => {
                held.reasons.push(format!("body: {error}"));
                return held;
            }
        };
        let (mut left_out, mut alone, mut kept, mut filled) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for recorded in &self.intent.item.children {
            let name = recorded.name.as_str();
            if name == "associations" {
                self.associations(recorded, &item, &mut held, &mut alone);
                continue;
            }
            match (item.child(name), self.meta.shape.field(name)) {
                (Some(came), Some(field)) => self.field(field, recorded, came, &mut held),
                (Some(came), None) if came.text == recorded.text => {}
                (Some(came), None) => held.reasons.push(differs(name, &came.text, &recorded.text)),
                (None, Some(field)) => match self.may_be_left_out(field, recorded) {
                    Some(why) => left_out.push(format!("{name} ({why})")),
                    None => held.reasons.push(format!("body: {name} is missing, recorded {:?}", recorded.text)),
                },
                (None, None) if !self.intent.sets(name) => left_out.push(format!("{name} (unknown)")),
                (None, None) => held.reasons.push(format!("body: {name} is missing, recorded {:?}", recorded.text)),
            }
        }
        for came in item.children.iter().filter(|came| came.name != "associations") {
            if self.intent.item.child(&came.name).is_some() {
                continue;
            }
            let name = came.name.as_str();
            let default = self.meta.shape.field(name).map_or("", |field| field.default);
            if self.way == Verb::Put && self.is_as_before(came) {
                kept.push(name.to_owned());
            } else if self.way == Verb::Post && !default.is_empty() && came.text == default {
                filled.push(format!("{name}={default}"));
            } else if self.meta.shape.field(name).is_some_and(|field| completes(field, self.way)) {
                filled.push(format!("{name}={}", came.text));
            } else {
                held.reasons.push(format!("body: {name} is too much"));
            }
        }
        if self.way == Verb::Put {
            held.reasons.extend(self.lost(&item));
        }
        for came in item.child("associations").iter().flat_map(|all| &all.children) {
            let recorded = self.intent.item.child("associations").and_then(|all| all.child(&came.name));
            if recorded.is_none() && self.completes_rows(&came.name) {
                filled.push(came.name.clone());
            } else if recorded.is_none() {
                held.reasons.push(format!("body: the association {} is too much", came.name));
            }
        }
        for (what, names) in [
            ("the client leaves out what the shop does not take", left_out),
            ("the client leaves associations alone that do not change", alone),
            ("the client keeps what the recorded write empties", kept),
            ("the client completes what the recorded write leaves out", filled),
        ] {
            if !names.is_empty() {
                held.remarks.push(format!("{what}: {}", names.join(", ")));
            }
        }
        held
    }

    /// Whether the client gives an association that nobody has set: on a create what another field names, else what the write empties.
    fn completes_rows(&self, name: &str) -> bool {
        let held = self.meta.shape.field(name).is_some_and(|field| !field.writing.holds.is_empty());
        let wiped = self.meta.shape.fields.iter().any(|field| field.writing.wipes.contains(&name));
        if self.way == Verb::Post { held } else { wiped }
    }

    fn field(&self, field: &Field, recorded: &XmlElement, came: &XmlElement, held: &mut Held) {
        let name = field.name;
        if !matches!(field.kind, Kind::Translated) {
            if !same(field.kind, &recorded.text, &came.text) {
                held.reasons.push(differs(name, &came.text, &recorded.text));
            }
            return;
        }
        let text = |item: &XmlElement, language: Option<&str>| {
            item.children.iter().find(|text| text.attribute("id") == language).map(|text| text.text.clone())
        };
        for recorded in &recorded.children {
            let language = recorded.attribute("id");
            let came = text(came, language);
            if came.as_ref() != Some(&recorded.text)
                && (self.way != Verb::Put || self.intent.sets(name) && came.is_some())
            {
                let language = language.unwrap_or_default();
                held.reasons.push(differs(&format!("{name}.{language}"), &came.unwrap_or_default(), &recorded.text));
            }
        }
        for came in &came.children {
            if text(recorded, came.attribute("id")).is_none() && self.way != Verb::Put {
                held.reasons.push(format!("body: {name} in the language {:?} is too much", came.attribute("id")));
            }
        }
    }

    fn associations(&self, recorded: &XmlElement, item: &XmlElement, held: &mut Held, alone: &mut Vec<String>) {
        for recorded in &recorded.children {
            let name = recorded.name.as_str();
            let Some(came) = item.child("associations").and_then(|all| all.child(name)) else {
                let read_only = |field: &Field| field.read_only_in(Some(self.version));
                let ignored = self.meta.shape.field(name).is_none_or(read_only);
                if (self.way == Verb::Put || ignored) && !self.intent.sets(name) {
                    alone.push(name.to_owned());
                } else {
                    held.reasons.push(format!("body: the association {name} is missing"));
                }
                continue;
            };
            let texts = |rows: &XmlElement| -> Vec<Vec<(String, String)>> {
                let row = |row: &XmlElement| {
                    let mut fields: Vec<_> =
                        row.children.iter().map(|field| (field.name.clone(), field.text.clone())).collect();
                    fields.sort();
                    fields
                };
                rows.children.iter().map(row).collect()
            };
            let (recorded, came) = (texts(recorded), texts(came));
            if recorded.len() != came.len()
                || recorded.iter().zip(&came).any(|(recorded, came)| !completed(recorded, came))
            {
                held.reasons.push(format!("body: the rows of {name} are {came:?}, recorded {recorded:?}"));
            }
        }
    }

    /// Why a PUT leaves a field out.
    fn may_be_left_out(&self, field: &Field, recorded: &XmlElement) -> Option<&'static str> {
        let is_date = matches!(field.kind, Kind::DateTime | Kind::Date);
        let is_text = matches!(field.kind, Kind::Text | Kind::Translated | Kind::Enum(_) | Kind::Id(_));
        match () {
            () if self.intent.sets(field.name) => None,
            () if field.read_only_in(Some(self.version)) => Some("read-only"),
            () if !field.exists_in(Some(self.version)) => Some("of another version"),
            () if field.name == "id" && recorded.text.trim().is_empty() => Some("empty"),
            () if self.way != Verb::Put => None,
            () if field.computed && !field.required_in(Some(self.version)) => Some("computed"),
            () if field.by_action => Some("an action's"),
            // What a shop demands has to be there, a zero date too.
            () if is_date && field.required_in(Some(self.version)) => None,
            () if is_date && same(field.kind, &recorded.text, "") => Some("no date"),
            () if !self.before.contains_key(field.name) => Some("not shown before"),
            // An empty text would make 0 of it.
            () if !is_text && recorded.text.is_empty() && plain(&self.before[field.name]).is_empty() => Some("null"),
            () => None,
        }
    }

    /// What the record held before, is not in the recorded PUT, and would be lost by the one that came.
    fn lost(&self, item: &XmlElement) -> Vec<String> {
        let mut lost = Vec::new();
        for (name, value) in self.before.iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "associations")) {
            let judged = item.child(name).is_some() || self.intent.item.child(name).is_some();
            let held = XmlElement { name: name.clone(), text: plain(value), ..XmlElement::default() };
            let may_go = self.meta.shape.field(name).is_some_and(|field| self.may_be_left_out(field, &held).is_some());
            if !judged && !may_go {
                lost.push(format!("body: {name} is lost, it held {:?}", held.text));
            }
        }
        lost
    }

    fn is_as_before(&self, came: &XmlElement) -> bool {
        // The staged shop shows empty what the recording does not show.
        let before = self.before.get(&came.name).unwrap_or(&Value::Null);
        match (self.meta.shape.field(&came.name), before) {
            (Some(field), Value::Array(texts)) if matches!(field.kind, Kind::Translated) => {
                came.children.iter().all(|came| {
                    let language = came.attribute("id").and_then(|id| id.parse().ok());
                    let text = texts.iter().find(|text| text.get("id").and_then(number) == language);
                    text.and_then(|text| text.get("value")).map(plain).as_ref() == Some(&came.text)
                })
            }
            (Some(field), value) if !matches!(field.kind, Kind::Translated) => {
                same(field.kind, &plain(value), &came.text)
            }
            (_, value) => {
                plain(value) == came.children.first().map_or_else(|| came.text.clone(), |text| text.text.clone())
            }
        }
    }
}

/// Whether a row that came is the recorded one. It may name what the recorded one leaves out, if that is nothing: `PrestaShop` reads
/// columns of rows without looking whether they are there.
fn completed(recorded: &[(String, String)], came: &[(String, String)]) -> bool {
    let nothing = |text: &str| matches!(text, "" | "0");
    recorded.iter().all(|field| came.contains(field))
        && came.iter().all(|(name, text)| nothing(text) || recorded.iter().any(|(recorded, _)| recorded == name))
}

fn differs(name: &str, came: &str, recorded: &str) -> String {
    format!("body: {name} is {came:?}, recorded {recorded:?}")
}

/// Whether the client gives the field where nobody sets it, because the spec says that the record is broken or of no use without it.
fn completes(field: &Field, way: Verb) -> bool {
    let words = field.writing;
    if way == Verb::Post { words.fill != Fill::Nothing } else { words.lost_by_write || !words.along.is_empty() }
}

#[cfg(test)]
mod tests {
    use prestashop_api::RESOURCES;

    use super::*;
    use crate::replay::asked::Asked;
    use crate::replay::write::intent::intent;
    use crate::request::Notation;

    const RECORDED: &str = "<prestashop><customer><id>7</id><firstname>Ann</firstname><active>1</active>\
        <birthday>0000-00-00</birthday><date_upd>2026-11-23 09:30:00</date_upd></customer></prestashop>";

    /// What differs when the client sends `came` where `recorded` was sent, having read a customer before.
    fn held(verb: Verb, recorded: &str, came: &str) -> Held {
        let meta = RESOURCES.iter().find(|meta| meta.name == "customers").unwrap();
        let asked = Asked {
            method: verb.as_str().to_owned(),
            folder: String::new(),
            path: "customers/7".to_owned(),
            query: Vec::new(),
            notation: Notation::Json,
            key: None,
            key_in_query: false,
            unless: None,
            body: recorded.to_owned(),
            parts: Vec::new(),
        };
        let before = serde_json::json!({
            "id": "7", "firstname": "Anna", "lastname": "Doe", "active": "1", "birthday": "0000-00-00",
            "date_upd": "2026-11-23 09:30:00",
        });
        let before = before.as_object().unwrap();
        let version = Version::parse("1.7.8.11");
        let mut intent = intent(&asked, meta).unwrap();
        intent.keep_changes(before, meta, &version);
        let against = Against { intent: &intent, meta, version: &version, before, way: verb };
        against.hold(came)
    }

    fn customer(fields: &str) -> String {
        format!("<prestashop><customer>{fields}</customer></prestashop>")
    }

    #[test]
    fn what_a_put_leaves_out_and_keeps_is_named() {
        let came = customer("<lastname>Doe</lastname><firstname>Ann</firstname><id>7</id><active>1</active>");
        let held = held(Verb::Put, RECORDED, &came);
        assert_eq!(held.reasons, Vec::<String>::new());
        assert_eq!(
            held.remarks,
            [
                "the client leaves out what the shop does not take: birthday (no date), date_upd (read-only)",
                "the client keeps what the recorded write empties: lastname",
            ]
        );
    }

    #[test]
    fn what_a_put_would_lose_is_named() {
        let recorded = customer("<id>7</id><firstname>Ann</firstname>");
        let came = customer("<id>7</id><firstname>Ann</firstname><active>1</active>");
        assert_eq!(held(Verb::Put, &recorded, &came).reasons, ["body: lastname is lost, it held \"Doe\""]);
    }

    #[test]
    fn what_must_not_differ_is_named() {
        let came = customer("<id>7</id><firstname>Anna</firstname><lastname>Other</lastname>");
        assert_eq!(
            held(Verb::Put, RECORDED, &came).reasons,
            [
                "body: firstname is \"Anna\", recorded \"Ann\"",
                "body: active is missing, recorded \"1\"",
                "body: lastname is too much",
            ]
        );
        let recorded = customer("<id>7</id><firstname>Ann</firstname>");
        let came = customer("<id>8</id><active>1</active>");
        assert_eq!(
            held(Verb::Patch, &recorded, &came).reasons,
            [
                "body: id is \"8\", recorded \"7\"",
                "body: firstname is missing, recorded \"Ann\"",
                "body: active is too much",
            ]
        );
        let none = "<prestashop/>";
        assert_eq!(held(Verb::Patch, &recorded, none).reasons, ["body: it does not hold one `customer`"]);
    }
}
