//! What a spec says, whatever the way it is written.

use std::fmt;

use super::{Texts, Unreadable};
use crate::edit::{Document, Node, Value};
use crate::version::Version;

/// What stands at a place, with its line.
#[derive(Debug, Clone)]
pub(super) enum Said {
    /// A word, number or text; a fact by versions too, in one way of writing.
    Word(String, usize),
    /// A list, its members in one way of writing.
    List(Vec<String>, usize),
    /// Keys and what they say.
    Map(Vec<(String, Said)>, usize),
}

/// What can be compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    List,
    Map,
}

impl Said {
    /// All that a spec says: `service`, `actions` and `resources`, by the name of the file.
    pub(super) fn of(texts: &Texts) -> Result<Self, Unreadable> {
        let (mut all, mut resources) = (Vec::new(), Vec::new());
        for (path, text) in texts {
            let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
            let document = Document::new(plain.to_owned())
                .map_err(|fault| Unreadable { message: format!("{path} is not YAML: {}", fault.message) })?;
            let lines: Vec<usize> = plain.match_indices('\n').map(|(at, _)| at).collect();
            let Some(said) = document.get(&[]).and_then(|root| read("", root, &lines)) else { continue };
            match path.strip_prefix("resources/") {
                Some(name) => resources.push((name.trim_end_matches(".yaml").to_owned(), said)),
                None => all.push((path.trim_end_matches(".yaml").to_owned(), said)),
            }
        }
        all.push(("resources".to_owned(), Self::Map(resources, 1)));
        Ok(Self::Map(all, 1))
    }

    pub(super) fn line(&self) -> usize {
        let (Self::Word(_, line) | Self::List(_, line) | Self::Map(_, line)) = self;
        *line
    }

    pub(super) fn kind_beside(&self, other: Option<&Self>) -> Kind {
        let kind = |said: &Self| match said {
            Self::Word(..) => Kind::Word,
            Self::List(..) => Kind::List,
            Self::Map(..) => Kind::Map,
        };
        let own = kind(self);
        if other.is_none_or(|other| kind(other) == own) { own } else { Kind::Word }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries, _) = self else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, said)| said)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Self::Map(entries, _) = self else { return None };
        entries.iter_mut().find(|(name, _)| name == key).map(|(_, said)| said)
    }

    pub(super) fn entries(&self) -> &[(String, Self)] {
        let Self::Map(entries, _) = self else { return &[] };
        entries
    }

    pub(super) fn each(&mut self, change: &mut dyn FnMut(&str, &mut Self)) {
        if let Self::Map(entries, _) = self {
            for (name, said) in entries {
                change(name, said);
            }
        }
    }

    /// Gives a key another name, and so the name that a resource says of itself; whether there is such a key.
    pub(super) fn rename(&mut self, old: &str, now: &str) -> bool {
        let Self::Map(entries, _) = self else { return false };
        let Some((name, said)) = entries.iter_mut().find(|(name, _)| name == old) else { return false };
        now.clone_into(name);
        if let Some(said) = said.get_mut("resource").filter(|said| said.text() == old) {
            said.replace(old, now);
        }
        true
    }

    /// Has a word, or a member of a list, that says `old` say `now`; with what follows in brackets or braces.
    pub(super) fn replace(&mut self, old: &str, now: &str) {
        let replace = |text: &mut String| {
            if let Some(rest) = text.strip_prefix(old).filter(|rest| rest.is_empty() || rest.starts_with('[')) {
                *text = format!("{now}{rest}");
            } else if let Some(rest) = text.strip_prefix(&format!("{{ {old}:")) {
                *text = format!("{{ {now}:{rest}");
            }
        };
        match self {
            Self::Word(text, _) => replace(text),
            Self::List(members, _) => members.iter_mut().for_each(replace),
            Self::Map(..) => {}
        }
    }

    pub(super) fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |said, key| said.get(key))
    }

    pub(super) fn keys(&self) -> Vec<&str> {
        let Self::Map(entries, _) = self else { return Vec::new() };
        entries.iter().map(|(name, _)| name.as_str()).collect()
    }

    pub(super) fn members(&self) -> Vec<&str> {
        let Self::List(members, _) = self else { return Vec::new() };
        members.iter().map(String::as_str).collect()
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Word(text, _) => text.clone(),
            Self::List(members, _) => format!("[{}]", members.join(", ")),
            Self::Map(entries, _) => {
                let entries: Vec<_> = entries.iter().map(|(key, said)| format!("{key}: {}", said.text())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }

    /// What a fact says of the newest version.
    pub(super) fn newest(&self) -> &str {
        let Self::Word(text, _) = self else { return "" };
        match text.strip_prefix("{ ").and_then(|text| text.strip_suffix(" }")) {
            Some(steps) => steps.rsplit_once(": ").map_or("", |(_, value)| value),
            None => text,
        }
    }
}

/// Keys whose value is data, so that `false` is not the same as nothing.
const DATA: &[&str] = &["default", "is", "value"];

fn read(key: &str, node: &Node, lines: &[usize]) -> Option<Said> {
    let line = lines.partition_point(|end| *end < node.span.start) + 1;
    Some(match &node.value {
        Value::Null => return None,
        Value::Plain(text) | Value::Text(text) => match (text.as_str(), Version::parse(text)) {
            // A bool that is false does not hold.
            ("false", _) if !DATA.contains(&key) => return None,
            (_, Some(version)) if matches!(key, "since" | "until" | "supported") => {
                Said::Word(version.to_string(), line)
            }
            (text, _) => Said::Word(text.to_owned(), line),
        },
        Value::Seq(members) => Said::List(
            members.iter().filter_map(|member| read(key, member, lines)).map(|said| said.text()).collect(),
            line,
        ),
        Value::Map(entries) => {
            let steps: Option<Vec<_>> =
                entries.iter().map(|entry| Some((Version::parse(&entry.key.value)?, entry.value.text()?))).collect();
            if let Some(steps) = steps.filter(|steps| !steps.is_empty()) {
                return Some(Said::Word(by_version(steps)?, line));
            }
            let below = |name: &String, node: &Node| Some((name.clone(), read(name, node, lines)?));
            Said::Map(entries.iter().filter_map(|entry| below(&entry.key.value, &entry.value)).collect(), line)
        }
    })
}

/// A fact that changed, in one way of writing: what holds from the first version on needs none, and a step that changes nothing is none.
fn by_version(mut steps: Vec<(Version, &str)>) -> Option<String> {
    steps.sort_by_key(|(from, _)| *from);
    let mut last = "none";
    steps.retain(|(_, value)| {
        let value = if *value == "false" { "none" } else { value };
        std::mem::replace(&mut last, value) != value
    });
    match steps.as_slice() {
        [] => None,
        [(from, value)] if *from <= Version::FIRST => Some((*value).to_owned()),
        steps => {
            let steps: Vec<_> = steps.iter().map(|(from, value)| format!("{from}: {value}")).collect();
            Some(format!("{{ {} }}", steps.join(", ")))
        }
    }
}

/// A text as far as it fits on a line, in backticks.
pub(super) fn short(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(80).collect();
    if chars.next().is_some() { format!("`{start}…`") } else { format!("`{start}`") }
}

/// The keys that lead to what is compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Place(Vec<String>);

impl Place {
    pub(super) fn push(&mut self, key: &str) {
        self.0.push(key.to_owned());
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    /// The place around it.
    pub(super) fn above(&self) -> Self {
        let mut above = self.clone();
        above.pop();
        above
    }

    pub(super) fn keys(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// Whether this has a name of its own, so that all of it comes and goes at once.
    pub(super) fn is_one_thing(&self) -> bool {
        matches!(
            self.keys().as_slice(),
            ["resources", _]
                | ["resources", _, "changes" | "mail" | "delete" | "on_create" | "by_shop" | "risky_put"]
                | ["resources", _, "fields" | "associations" | "displays", _]
                | ["resources", _, "associations", _, "fields", _]
                | ["service", "kinds" | "errors" | "validators" | "undescribed" | "headers" | "triggers", _]
                | ["service", "versions", "facts", _]
                | ["service", "images", _, _]
                | ["actions", "actions" | "triggers", _]
                | ["actions", _, _, "inputs", _]
        )
    }

    /// Whether the order of what is here can be seen by users.
    pub(super) fn has_order(&self) -> bool {
        const ORDERED: &[&str] =
            &["fields", "associations", "inputs", "values", "wipes", "length", "typed", "int", "one_of"];
        let keys = self.keys();
        matches!(keys.as_slice(), ["resources", _, "displays", _])
            || keys.last().is_some_and(|key| ORDERED.contains(key))
    }

    pub(super) fn file(&self) -> String {
        match self.keys().as_slice() {
            ["resources", name, ..] => format!("resources/{name}.yaml"),
            [name, ..] => format!("{name}.yaml"),
            [] => String::new(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `orders.note` is clear without the words between.
        let words = |at: usize, key: &&str| match (at, *key) {
            (0, "resources" | "actions") => false,
            (2 | 4, "fields") | (2, "associations") => self.0[0] != "resources" || self.0.len() == at + 1,
            _ => true,
        };
        let keys = self.keys();
        let keys: Vec<_> = keys.iter().enumerate().filter(|(at, key)| words(*at, key)).map(|(_, key)| *key).collect();
        f.write_str(&keys.join("."))
    }
}
