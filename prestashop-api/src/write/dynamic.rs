//! Writes of resources that are chosen at run time, field by field as texts.

use serde_json::Value;

use crate::error::{Result, or_suggest};
use crate::record::{Kind, Record, Slot, WireScalar};
use crate::write::body::{BodyField, Content};
use crate::write::draft::Draft;
use crate::write::preview::Preview;
use crate::write::written::Written;

/// A create or an update of a record of a resource that is chosen at run time, not yet sent.
#[derive(Debug)]
#[must_use = "nothing is written before `send`"]
pub struct DynamicWrite {
    draft: Draft,
}

impl DynamicWrite {
    pub(super) fn new(draft: Draft) -> Self {
        Self { draft }
    }

    /// Sets a field, `value` as the webservice writes it: `12.50`, `1`, `2026-11-23 09:30:00`.
    ///
    /// A translated field has its language behind a point, `name.2`, once for each; without it the text is in the shop's only
    /// language. An association takes ids (`2,3`) or its rows as JSON (`[{"id_product": 1, "quantity": 2}]`), and is replaced as a
    /// whole; the empty text clears it.
    ///
    /// # Errors
    /// When there is no such field, or when it does not take such a value.
    pub fn set(mut self, field: &str, value: &str) -> Result<Self> {
        let (name, language) = match field.rsplit_once('.') {
            Some((name, language)) => (name, Some(language)),
            None => (field, None),
        };
        let index = self.draft.index(name)?;
        let field = &self.draft.resource.shape.fields[index];
        let fault = |draft: &Draft, reason: &str| Err(draft.fault(field, reason));
        let is_set = self.draft.fields.shows(index);
        match (field.kind, language) {
            // A second text would silently replace the first one.
            (_, None) if is_set => return fault(&self.draft, "it is set already"),
            (Kind::Translated, Some(language)) => {
                let Ok(language) = language.parse::<u64>() else {
                    return fault(&self.draft, &format!("`{language}` is no language's id"));
                };
                self.translate(index, language, value)?;
            }
            (_, Some(_)) => {
                return fault(&self.draft, "it is not translated: leave the language out");
            }
            (Kind::Association(_), None) => self.rows(index, value)?,
            (_, None) => {
                self.draft.fields.seen(index);
                if let Err(unfit) = self.draft.fields.slot_mut(index).set(WireScalar::Text(value)) {
                    return fault(&self.draft, &format!("expected {}, got {value:?}", unfit.expected));
                }
            }
        }
        Ok(self)
    }

    /// Sets a field to what another one of its kind holds.
    pub(crate) fn put(mut self, field: &'static str, value: &dyn Slot) -> Self {
        self.draft.set(field, value);
        self
    }

    /// The language of texts that do not say theirs.
    pub fn language(mut self, language: u64) -> Self {
        self.draft.language = Some(language);
        self
    }

    /// Writes texts only in the languages that are set, as [`Write::only_languages`](crate::Write::only_languages) does.
    pub fn only_languages(mut self) -> Self {
        self.draft.only_languages = true;
        self
    }

    /// Lets an update lose rows of associations, as [`Write::with_losses`](crate::Write::with_losses) does.
    pub fn with_losses(mut self) -> Self {
        self.draft.losses = true;
        self
    }

    /// Lets an update be a PUT that is not safe, as [`Write::with_put`](crate::Write::with_put) does.
    pub fn with_put(mut self) -> Self {
        self.draft.puts = true;
        self
    }

    /// Has the shop mail along with the write, as [`Write::notify`](crate::Write::notify) does.
    pub fn notify(mut self) -> Self {
        self.draft.notifies = true;
        self
    }

    /// Whether the record is read again after the write, as [`Write::verify`](crate::Write::verify) says.
    pub fn verify(mut self, verify: bool) -> Self {
        self.draft.verify = verify;
        self
    }

    /// Shows the request that [`send`](Self::send) would make, and what it would change.
    ///
    /// # Errors
    /// As for [`Write::preview`](crate::Write::preview).
    pub async fn preview(&self) -> Result<Preview> {
        self.draft.preview().await
    }

    /// Writes.
    ///
    /// # Errors
    /// As for [`Write::send`](crate::Write::send).
    pub async fn send(self) -> Result<Written> {
        let make = self.draft.resource.partial;
        self.send_as(make).await
    }

    /// Writes, and gives the record in another form.
    pub(crate) async fn send_as<D: Record>(self, make: fn() -> D) -> Result<Written<D>> {
        self.draft.send(make).await
    }

    /// Adds a text in one language to those set before.
    fn translate(&mut self, index: usize, language: u64, text: &str) -> Result<()> {
        let field = &self.draft.resource.shape.fields[index];
        let fresh = !self.draft.fields.shows(index);
        if let Content::Languages(texts) = BodyField::of(&self.draft.fields, index).content
            && texts.iter().any(|(id, _)| *id == Some(language))
        {
            return Err(self.draft.fault(field, &format!("its text in language {language} is set already")));
        }
        self.draft.fields.seen(index);
        let slot = self.draft.fields.slot_mut(index);
        // Beginning a list drops what was set before.
        let begun = if fresh { slot.begin() } else { true };
        let row = if begun { slot.push() } else { None };
        let set = row.is_some_and(|row| {
            let language = row.slot_mut(0).set(WireScalar::Uint(language)).is_ok();
            language && row.slot_mut(1).set(WireScalar::Text(text)).is_ok()
        });
        if set {
            Ok(())
        } else {
            Err(self.draft.fault(field, "give all its texts with their languages, or one without"))
        }
    }

    fn rows(&mut self, index: usize, text: &str) -> Result<()> {
        let field = &self.draft.resource.shape.fields[index];
        let fault = |draft: &Draft, reason: String| draft.fault(field, &reason);
        let rows: Vec<Value> = if text.trim_start().starts_with('[') {
            serde_json::from_str(text)
                .map_err(|error| fault(&self.draft, format!("no list of rows in JSON: {error}")))?
        } else {
            text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(Value::from).collect()
        };
        self.draft.fields.seen(index);
        self.draft.fields.slot_mut(index).begin();
        for value in rows {
            let filled = match self.draft.fields.slot_mut(index).push() {
                Some(row) => fill(row, &value),
                None => Err("it holds no rows".to_owned()),
            };
            filled.map_err(|reason| fault(&self.draft, reason))?;
        }
        Ok(())
    }
}

/// Fills a row from an object, or from an id alone.
fn fill(row: &mut dyn Record, value: &Value) -> Result<(), String> {
    let shape = row.shape();
    let mut set = |name: &str, value: &Value| {
        let names = || shape.fields.iter().map(|field| field.name);
        let index = shape
            .look_up("a row: the field", name)
            .ok_or_else(|| or_suggest(&format!("a row has no field `{name}`"), name, names()))?;
        row.seen(index);
        let scalar = match value {
            Value::Null => WireScalar::Null,
            Value::Bool(yes) => WireScalar::Bool(*yes),
            Value::Number(number) => number.as_u64().map_or_else(
                || {
                    number
                        .as_i64()
                        .map_or_else(|| WireScalar::Float(number.as_f64().unwrap_or_default()), WireScalar::Int)
                },
                WireScalar::Uint,
            ),
            Value::String(text) => WireScalar::Text(text),
            Value::Array(_) | Value::Object(_) => return Err(format!("`{name}` holds a single value")),
        };
        row.slot_mut(index).set(scalar).map_err(|unfit| format!("`{name}`: expected {}, got {value}", unfit.expected))
    };
    match value {
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| set(name, value)),
        id => set("id", id),
    }
}
