//! PrestaShop versions, and facts that change with them.

use std::fmt;

use crate::source::At;

/// A PrestaShop version of two to four numbers; missing numbers count as zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version([u16; 4]);

impl Version {
    /// The version that the spec begins at.
    pub const FIRST: Self = Self([1, 7, 0, 0]);

    /// Later than any other.
    pub const LAST: Self = Self([u16::MAX; 4]);

    /// Reads `1.7.8.11`, `8.0.2`, `9.1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = [0; 4];
        let mut count = 0;
        for part in text.split('.') {
            if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            *numbers.get_mut(count)? = part.parse().ok()?;
            count += 1;
        }
        (count >= 2).then_some(Self(numbers))
    }

    /// The last version before this one, as far as numbers go: 99 stands for the last of a line.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        let mut numbers = self.0;
        let last = numbers.iter().rposition(|number| *number > 0)?;
        numbers[last] -= 1;
        for number in &mut numbers[last + 1..3.max(last + 1)] {
            *number = 99;
        }
        Some(Self(numbers))
    }

    /// The four numbers.
    #[must_use]
    pub fn numbers(self) -> [u16; 4] {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [line, major, minor, patch] = self.0;
        write!(f, "{line}.{major}.{minor}")?;
        if patch > 0 {
            write!(f, ".{patch}")?;
        }
        Ok(())
    }
}

/// A fact that may differ by version.
#[derive(Debug, Clone)]
pub struct Versioned<T> {
    /// Which value holds from which version on, earliest first.
    pub steps: Vec<Step<T>>,
}

/// From a version on, a value holds.
#[derive(Debug, Clone)]
pub struct Step<T> {
    /// The version; `None` where the value holds in all.
    pub from: Option<At<Version>>,
    /// The value; `None` where the fact does not hold from then on.
    pub value: Option<At<T>>,
}

impl<T> Default for Versioned<T> {
    fn default() -> Self {
        Self { steps: Vec::new() }
    }
}

impl<T> Versioned<T> {
    /// The value that holds in `version`.
    #[must_use]
    pub fn at(&self, version: Version) -> Option<&T> {
        self.steps
            .iter()
            .rev()
            .find(|step| step.from.as_ref().is_none_or(|from| from.value <= version))
            .and_then(|step| step.value.as_ref())
            .map(|value| &value.value)
    }

    /// Every value that holds in some version.
    pub fn values(&self) -> impl Iterator<Item = &At<T>> {
        self.steps.iter().filter_map(|step| step.value.as_ref())
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The value that holds in the latest version.
    #[must_use]
    pub fn latest(&self) -> Option<&T> {
        self.steps.last().and_then(|step| step.value.as_ref()).map(|value| &value.value)
    }
}

/// How a fact changed while its owner was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum History<V> {
    /// It never held.
    Never,
    /// One value held in all versions.
    Always(V),
    /// The first version of each value; before the first it did not hold.
    Changed(Vec<(Version, V)>),
}

impl<T> Versioned<T> {
    /// How `value` of the fact changed since the first version that has its owner.
    pub(crate) fn history<V: Default + PartialEq>(
        &self,
        since: Option<Version>,
        value: impl Fn(Option<&T>) -> V,
    ) -> History<V> {
        let start = since.map_or(Version::FIRST, |since| since.max(Version::FIRST));
        let later = self.steps.iter().filter_map(|step| step.from.as_ref()).map(|from| from.value);
        let mut changes: Vec<(Version, V)> = Vec::new();
        for version in std::iter::once(start).chain(later.filter(|version| *version > start)) {
            let value = value(self.at(version));
            let before = changes.last().map(|(_, before)| before);
            if before.map_or(value != V::default(), |before| value != *before) {
                changes.push((version, value));
            }
        }
        match changes.as_slice() {
            [] => History::Never,
            [(since, _)] if *since == start => {
                changes.pop().map_or(History::Never, |(_, value)| History::Always(value))
            }
            _ => History::Changed(changes),
        }
    }
}

impl Versioned<bool> {
    /// Whether the fact is true in `version`.
    #[must_use]
    pub fn holds(&self, version: Version) -> bool {
        self.at(version).copied().unwrap_or(false)
    }

    /// Whether the fact is true in any version.
    #[must_use]
    pub fn ever(&self) -> bool {
        self.values().any(|value| value.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};

    fn place() -> Span {
        Span::new(Sources::default().add("x.yaml".to_owned(), String::new()), 0..0)
    }

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn the_version_before_ends_its_line() {
        for (later, before) in [("9.1.4", "9.1.3"), ("9.0.0", "8.99.99"), ("8.2.0", "8.1.99"), ("1.7.8.11", "1.7.8.10")]
        {
            assert_eq!(version(later).before(), Some(version(before)));
        }
    }

    #[test]
    fn reads_two_to_four_numbers() {
        assert_eq!(version("1.7.8.11").numbers(), [1, 7, 8, 11]);
        assert_eq!(version("9.1").to_string(), "9.1.0");
        assert!(version("1.7.8.11") > version("1.7.8.2"));
        for text in ["", "8", "8.", "8.x", "v8.0", "1.2.3.4.5", "8.0-beta", "99999.0", "+8.0"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_fact_holds_from_its_version_on() {
        let span = place();
        let step = |from: &str, value: Option<u32>| Step {
            from: Some(At::new(version(from), span)),
            value: value.map(|value| At::new(value, span)),
        };
        let fact = Versioned { steps: vec![step("1.7.0", Some(32)), step("8.0.0", None), step("9.0.0", Some(64))] };
        assert_eq!(fact.at(version("1.6.1")), None);
        assert_eq!(fact.at(version("1.7.0")), Some(&32));
        assert_eq!(fact.at(version("8.2.1")), None);
        assert_eq!(fact.at(version("9.1.4")), Some(&64));
        assert_eq!(fact.latest(), Some(&64));
        assert_eq!(fact.values().map(|value| value.value).collect::<Vec<_>>(), [32, 64]);
    }
}
