//! Sends a write, and finds out what became of it.

use crate::call::{Call, Format};
use crate::error::{Error, Result};
use crate::list::{Rows, decode, decode_error, id_of, missing};
use crate::probe::Probe;
use crate::record::{Datum, Kind, Partial, Record};
use crate::resource::{ResourceMeta, Verb};
use crate::shop::Shop;
use crate::version::Version;
use crate::write::body::{Content, Element, document, scalar};
use crate::write::compare::{Difference, HIDDEN, differences};
use crate::write::draft::{Draft, Target};
use crate::write::outcome::{Outcome, Written, is_final};
use crate::write::preview::Preview;

/// The first version whose PATCH is reliable.
const PATCH_SINCE: &[u32] = &[8, 0, 2];

crate::record! {
    /// A record of which only the id is asked for.
    #[record("")]
    pub(crate) struct IdOnly {
        /// The id.
        pub id: u64,
    }
}

/// A write that is ready to be sent.
struct Plan {
    call: Call,
    /// The record as it is, where it had to be read or was asked for.
    before: Option<Partial>,
    notes: Vec<String>,
}

impl Draft {
    /// Shows what would be sent and what it would change.
    pub(crate) async fn preview(mut self) -> Result<Preview> {
        let plan = self.plan(true).await?;
        let differences = differences(&self.fields, plan.before.as_ref().map(|record| record as &dyn Record));
        let mut call = plan.call;
        for (name, value) in self.shop.scope().parameters() {
            call = call.query(name, value);
        }
        if self.shop.tunnels(call.verb) {
            let verb = call.verb.as_str();
            call = call.query("ps_method", verb);
        }
        Ok(Preview::new(call, differences, plan.notes))
    }

    /// Sends the write once.
    pub(crate) async fn send<D: Record>(mut self, make: fn() -> D) -> Result<Written<D>> {
        let plan = self.plan(false).await?;
        let verb = plan.call.verb;
        // What tells a record made by this call from those before it, should the answer get lost.
        let newest = match self.target {
            Target::New => newest(&self.shop, self.resource).await?,
            Target::Record(_) => None,
        };
        let error = match self.shop.call(plan.call).await {
            Err(error) if !error.may_have_been_applied() => return Err(error),
            Err(error) => Some(error),
            Ok(answer) => match one(&answer.body, answer.format, self.resource, make) {
                Ok(record) => {
                    let id = id_of(&record);
                    if self.answers_for(id) {
                        return Ok(self.applied(verb, id, record, String::new()));
                    }
                    None
                }
                Err(error) => Some(error.with_call(verb, self.resource.name.into(), None)),
            },
        };
        match self.target {
            Target::Record(id) => self.judge_update(verb, id, error, make).await,
            Target::New => self.judge_create(verb, newest, error, make).await,
        }
    }

    /// Whether an answer is about the record that was written. The shop looks at the id in the body alone.
    fn answers_for(&self, id: u64) -> bool {
        match self.target {
            Target::Record(wanted) => wanted == id,
            Target::New => id != 0,
        }
    }

    fn applied<D: Record>(&self, verb: Verb, id: u64, record: D, how: String) -> Written<D> {
        let differing = told(differences(&self.fields, Some(&record)));
        let done = match self.target {
            Target::New => format!("{} {id} was made", self.resource.item),
            Target::Record(_) => format!("{} {id} was changed", self.resource.item),
        };
        let but =
            if differing.is_empty() { "" } else { "; the shop shows something else than was sent in some fields" };
        Written {
            outcome: Outcome::Applied,
            verb,
            id: Some(id),
            record: Some(record),
            differing,
            note: format!("{how}{done}{but}"),
        }
    }

    /// Decides how to write, and makes the call.
    async fn plan(&mut self, compare: bool) -> Result<Plan> {
        let known = self.shop.known().await?;
        let version = known.version.as_ref();
        self.check(version)?;
        self.fill_defaults(version)?;
        let mut notes = Vec::new();
        let verb = self.way(&known)?;
        let before = match self.target {
            Target::Record(id) if verb == Verb::Put => Some(self.read(id).await?),
            Target::Record(id) if compare => match self.read(id).await {
                Err(error) if error.is_permission() => {
                    notes.push(format!("the key may not read {}: what it holds now is not known", self.resource.name));
                    None
                }
                read => Some(read?),
            },
            _ => None,
        };
        let mut elements = match (&before, self.target) {
            (Some(before), Target::Record(id)) if verb == Verb::Put => {
                notes.push(
                    "the shop cannot change single fields: the whole record is read, merged and put back".to_owned(),
                );
                self.merged(id, before, version)?
            }
            (_, target) => self.elements(target),
        };
        self.name_languages(&mut elements).await?;
        let body = document(self.resource.item, &elements).map_err(|error| self.named(error))?;
        let mut call = Call::new(verb, self.resource.name).body(body).xml();
        if let Target::Record(id) = self.target {
            call = call.id(id);
        }
        for (name, value) in &self.query {
            call = call.query(*name, *value);
        }
        Ok(Plan { call, before, notes })
    }

    fn named(&self, error: Error) -> Error {
        let id = match self.target {
            Target::New => None,
            Target::Record(id) => Some(id),
        };
        error.with_call(self.verb(), self.resource.name.into(), id)
    }

    /// PATCH where the shop and the key have it, else PUT.
    fn way(&self, known: &Probe) -> Result<Verb> {
        let resource = self.resource;
        if self.target == Target::New {
            return if resource.verbs.contains(&Verb::Post) {
                Ok(Verb::Post)
            } else {
                Err(self.usage(format!("{} cannot be created through the webservice", resource.name)))
            };
        }
        let rights = known.rights(resource.name);
        let reliable = known.version.as_ref().is_none_or(|version| version.at_least(PATCH_SINCE));
        let patch = resource.verbs.contains(&Verb::Patch) && reliable && known.patch_supported != Some(false);
        if patch && (rights.allows(Verb::Patch) || !rights.allows(Verb::Put)) {
            return Ok(Verb::Patch);
        }
        if !resource.verbs.contains(&Verb::Put) {
            return Err(self.usage(format!("{} cannot be changed through the webservice", resource.name)));
        }
        if !resource.never_put.is_empty() {
            let why =
                if patch { "the key may not PATCH" } else { "single fields can be changed from PrestaShop 8.0.2 on" };
            return Err(self
                .usage(format!("{why}, and a PUT is not safe: {}", resource.never_put))
                .with_hint("grant PATCH under Advanced Parameters > Webservice, where the shop has it"));
        }
        Ok(Verb::Put)
    }

    /// Reads the record with all languages. In XML, as a shop of one language does not name it in JSON.
    async fn read(&self, id: u64) -> Result<Partial> {
        let resource = self.resource;
        let call = Call::get(resource.name).query("display", "full").query("filter[id]", format!("[{id}]")).xml();
        let answer = self.shop.call(call).await?;
        let mut rows = Rows { rows: Vec::new(), make: resource.partial };
        decode(&answer.body, answer.format, resource.list, resource.item, &mut rows)
            .map_err(|error| decode_error(error, resource.name))?;
        rows.rows.into_iter().find(|record| id_of(record) == id).ok_or_else(|| missing(resource.name, id))
    }

    /// The fields that are set, and the id.
    fn elements(&self, target: Target) -> Vec<Element> {
        let id = match target {
            Target::New => None,
            Target::Record(id) => Some(Element::text("id", id.to_string())),
        };
        id.into_iter().chain(self.set_fields().map(|(index, _)| Element::of(&self.fields, index))).collect()
    }

    /// The whole record as a PUT takes it: what is set, and everything else as it was. Associations that are not set are left out,
    /// which leaves them as they are.
    fn merged(&self, id: u64, before: &Partial, version: Option<&Version>) -> Result<Vec<Element>> {
        let mut elements = vec![Element::text("id", id.to_string())];
        for (index, field) in self.resource.shape.fields.iter().enumerate() {
            if self.fields.shows(index) {
                elements.push(Element::of(&self.fields, index));
                continue;
            }
            if field.name == "id" || matches!(field.kind, Kind::Association(_)) || !before.shows(index) {
                continue;
            }
            let held = before.slot(index).get();
            if field.lost_by_put_in(version) && has_value(&held) {
                return Err(self
                    .fault(field, "a PUT would lose what it holds, because it cannot be sent back")
                    .with_hint(
                        "grant PATCH under Advanced Parameters > Webservice, where the shop has it (8.0.2 and later)",
                    ));
            }
            // The shop refuses read-only fields and zero dates that are sent back, and keeps computed fields by itself; but what it
            // demands has to be there.
            let zero_date = matches!(field.kind, Kind::DateTime | Kind::Date) && matches!(held, Datum::Null);
            let kept = (field.computed || zero_date) && !field.required_in(version);
            if field.read_only_in(version) || field.by_action || kept {
                continue;
            }
            elements.push(Element::of(before, index));
        }
        // A module's fields would be emptied too.
        for (name, value) in before.extra().iter().filter(|(name, _)| *name != "associations") {
            match Element::unknown(name, value) {
                Some(element) => elements.push(element),
                None => {
                    return Err(self
                        .usage("a PUT would lose it: the spec does not know the field")
                        .with_path(name.to_owned())
                        .with_hint("describe the field in the spec, or grant PATCH where the shop has it"));
                }
            }
        }
        Ok(elements)
    }

    /// Says for texts without a language which one they are in.
    async fn name_languages(&self, elements: &mut [Element]) -> Result<()> {
        let mut known = self.language;
        for element in elements {
            let Content::Languages(texts) = &mut element.content else { continue };
            for (id, _) in texts.iter_mut().filter(|(id, _)| id.is_none()) {
                let language = match known {
                    Some(language) => language,
                    None => self.only_language(&element.name).await?,
                };
                known = Some(language);
                *id = Some(language);
            }
        }
        Ok(())
    }

    async fn only_language(&self, field: &str) -> Result<u64> {
        let call = Call::get("languages").query("display", "[id]").query("sort", "[id_ASC]");
        let ask = || self.usage("say in which language the text is").with_path(field.to_owned());
        let answer = match self.shop.call(call).await {
            Err(error) if error.is_permission() => {
                return Err(ask().with_hint("give the language's id with the text, or let the key GET languages"));
            }
            answer => answer?,
        };
        let languages = ids(&answer.body, answer.format, "languages", "language")?;
        match languages[..] {
            [one] => Ok(one),
            _ => {
                let ids: Vec<_> = languages.iter().map(u64::to_string).collect();
                Err(ask().with_hint(format!("the shop has the languages {}", ids.join(", "))))
            }
        }
    }

    /// Looks at the record again after an answer that leaves doubt.
    async fn judge_update<D: Record>(
        &self,
        verb: Verb,
        id: u64,
        error: Option<Error>,
        make: fn() -> D,
    ) -> Result<Written<D>> {
        let failure = said(error.as_ref());
        let unknown = |note: String| Written {
            outcome: Outcome::Unknown,
            verb,
            id: Some(id),
            record: None,
            differing: Vec::new(),
            note,
        };
        let record = match self.again(id, make).await {
            Ok(record) => record,
            Err(again) => return Ok(unknown(format!("{failure}reading the record again failed: {again}"))),
        };
        let left = told(differences(&self.fields, Some(&record)));
        // Passwords are stored as hashes: whether one was written does not show.
        let telling = self.set_fields().filter(|(_, field)| !field.secret).count();
        if left.is_empty() && telling > 0 {
            return Ok(self.applied(verb, id, record, failure));
        }
        let item = self.resource.item;
        let untouched = telling > 0 && names(&left) == telling;
        let (outcome, what) = match error {
            Some(error) if untouched && is_final(&error) => (Outcome::NotApplied, "does not show what was sent"),
            _ if untouched => (Outcome::Unknown, "does not show what was sent, but the shop may yet write it"),
            _ if telling == 0 => (Outcome::Unknown, "does not show whether it was written"),
            _ => (Outcome::Unknown, "shows what was sent in part"),
        };
        let note = format!("{failure}{item} {id} {what}");
        Ok(Written { outcome, verb, id: Some(id), record: Some(record), differing: left, note })
    }

    /// Looks for the record that an unanswered create may have made.
    async fn judge_create<D: Record>(
        &self,
        verb: Verb,
        newest: Option<u64>,
        error: Option<Error>,
        make: fn() -> D,
    ) -> Result<Written<D>> {
        let failure = said(error.as_ref());
        let item = self.resource.item;
        let report = |outcome, note: String| {
            Ok(Written {
                outcome,
                verb,
                id: None,
                record: None,
                differing: Vec::new(),
                note: format!("{failure}{note}"),
            })
        };
        let Some(newest) = newest else {
            return report(
                Outcome::Unknown,
                format!("the key may not read {}: look for the {item} by hand", self.resource.name),
            );
        };
        let call = Call::get(self.resource.name)
            .query("display", "full")
            .query("filter[id]", format!(">[{newest}]"))
            .query("sort", "[id_ASC]")
            .query("limit", "100");
        let mut rows = Rows { rows: Vec::new(), make };
        let read = self.shop.call(call).await.and_then(|answer| {
            decode(&answer.body, answer.format, self.resource.list, self.resource.item, &mut rows)
                .map_err(|error| decode_error(error, self.resource.name))
        });
        if let Err(again) = read {
            return report(Outcome::Unknown, format!("looking for the {item} failed: {again}"));
        }
        let others = rows.rows.len();
        let mut fitting =
            rows.rows.into_iter().filter(|record| told(differences(&self.fields, Some(record))).is_empty());
        match (fitting.next(), fitting.next(), &error) {
            (Some(record), None, _) => {
                let id = id_of(&record);
                Ok(self.applied(verb, id, record, failure.clone()))
            }
            (Some(_), Some(_), _) => {
                report(Outcome::Unknown, format!("several new {} look like it", self.resource.name))
            }
            (None, _, Some(error)) if others == 0 && is_final(error) => {
                report(Outcome::NotApplied, format!("no {item} was made"))
            }
            (None, _, _) if others == 0 => {
                report(Outcome::Unknown, format!("no {item} was made so far, but the shop may yet make it"))
            }
            (None, _, _) => report(
                Outcome::Unknown,
                format!("{} were made meanwhile, none shows exactly what was sent", self.resource.name),
            ),
        }
    }

    async fn again<D: Record>(&self, id: u64, make: fn() -> D) -> Result<D> {
        let query = crate::list::Query::new(self.resource);
        crate::list::Pager::one(self.shop.clone(), query, id, make).await
    }
}

/// Differences that can be told: what is secret is stored as something else.
fn told(differences: Vec<Difference>) -> Vec<Difference> {
    differences.into_iter().filter(|difference| difference.to != HIDDEN).collect()
}

/// How many fields differ.
fn names(differences: &[Difference]) -> usize {
    let mut names: Vec<_> = differences.iter().map(|left| left.field.split('.').next().unwrap_or_default()).collect();
    names.dedup();
    names.len()
}

fn said(error: Option<&Error>) -> String {
    error.map_or_else(String::new, |error| format!("the shop answered: {error}; "))
}

fn has_value(datum: &Datum<'_>) -> bool {
    !matches!(scalar(&Kind::Text, datum).as_str(), "" | "0")
}

/// The one record of a write's answer.
fn one<D: Record>(body: &[u8], format: Format, resource: &'static ResourceMeta, make: fn() -> D) -> Result<D> {
    let mut rows = Rows { rows: Vec::new(), make };
    decode(body, format, resource.list, resource.item, &mut rows)
        .map_err(|error| decode_error(error, resource.name))?;
    rows.rows.pop().ok_or_else(|| Error::decode(resource.item, "the answer holds no record"))
}

/// The ids of a list that was asked for `display=[id]`.
fn ids(body: &[u8], format: Format, list: &'static str, item: &'static str) -> Result<Vec<u64>> {
    let mut rows = Rows { rows: Vec::new(), make: IdOnly::default };
    decode(body, format, list, item, &mut rows).map_err(|error| decode_error(error, list))?;
    Ok(rows.rows.iter().map(|row| row.id).collect())
}

/// The highest id; 0 where there is no record, `None` where the key may not read.
async fn newest(shop: &Shop, resource: &'static ResourceMeta) -> Result<Option<u64>> {
    let call = Call::get(resource.name).query("display", "[id]").query("sort", "[id_DESC]").query("limit", "1");
    match shop.call(call).await {
        Err(error) if error.is_permission() => Ok(None),
        answer => {
            let answer = answer?;
            let ids = ids(&answer.body, answer.format, resource.list, resource.item)?;
            Ok(Some(ids.first().copied().unwrap_or_default()))
        }
    }
}
