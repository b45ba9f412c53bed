//! Decides how to write, and makes the request.

use crate::client::{Call, Probe, ShopScope};
use crate::error::{Error, ErrorKind, Phase, Result, Verb};
use crate::query::Query;
use crate::read::lone;
use crate::record::{DynamicRecord, Field, FieldValue, Kind, Record};
use crate::resources::service::PATCH_RELIABLE;
use crate::version::{Version, within};
use crate::write::body::{BodyField, Content, document, scalar};
use crate::write::draft::{Draft, Target, copy};
use crate::write::order::Placing;
use crate::write::preview::Preview;
use crate::write::settle::LastEntry;

/// A write that is ready to be sent.
pub(super) struct Plan {
    pub(super) call: Call,
    /// The record as it is, where it had to be read or was asked for.
    pub(super) before: Option<DynamicRecord>,
    /// What the write does besides storing what was set.
    pub(super) effects: Vec<String>,
    /// What is known of the cart that is to become an order.
    pub(super) placing: Option<Placing>,
    /// Where an order is put back as a whole: what tells whether it entered a state meanwhile.
    pub(super) last_entry: Option<LastEntry>,
    notes: Vec<String>,
    version: Option<Version>,
}

impl Draft {
    /// Shows what would be sent and what it would change.
    pub(crate) async fn preview(&self) -> Result<Preview> {
        let mut draft = self.clone();
        let plan = draft.plan(true).await?;
        let before = plan.before.as_ref();
        let mut differences = draft.differences(before.map(|record| record as &dyn Record));
        differences.extend(before.map(|record| draft.emptied(record, plan.version.as_ref())).unwrap_or_default());
        let notes = plan.notes.into_iter().chain(plan.effects).collect();
        Ok(Preview::new(&self.connection, plan.call, self.resource.shape, differences, notes))
    }

    /// Decides how to write, and makes the call.
    pub(super) async fn plan(&mut self, compare: bool) -> Result<Plan> {
        let known = self.connection.known().await?;
        let version = known.version.clone();
        let version = version.as_ref();
        self.meet(&known);
        self.check(version)?;
        let verb = self.verb();
        self.check_way(&known)?;
        let mut effects = self.fill_new(&known).await?;
        self.check_required(version)?;
        let placing = self.placing(&known).await?;
        effects.extend(placing.iter().flat_map(|placing| placing.told.clone()));
        let mut notes = Vec::new();
        if known.forbids(self.resource.name, verb) {
            notes.push(format!("the key may not {verb} {}: the shop will refuse this", self.resource.name));
        }
        let mail = if self.notifies { Some(self.mail(verb, version)?) } else { None };
        let last_entry = match self.target {
            Target::Record(id) if !compare && verb == Verb::Put && self.resource.name == "orders" => {
                Some(LastEntry::read(&self.connection, id).await?)
            }
            _ => None,
        };
        let harmed = self.depends_on_held(version);
        let before = match self.target {
            Target::Record(id) if verb == Verb::Put => Some(self.read_to_merge(id).await?),
            Target::Record(id) if compare || harmed.is_some() => {
                match (self.reread(id, self.resource.partial).await, harmed) {
                    (Err(error), Some(field)) if error.is_permission() => return Err(self.blind(field)),
                    (Err(error), None) if error.is_permission() => {
                        notes.push(format!(
                            "the key may not read {}: what it holds now is not known",
                            self.resource.name
                        ));
                        None
                    }
                    (read, _) => Some(read?),
                }
            }
            _ => None,
        };
        if let (Some(before), Target::Record(_)) = (&before, self.target) {
            self.hold_known(before, version)?;
            self.refuse_withdrawn(before)?;
            effects.extend(self.keep(before, version).await?);
            if verb == Verb::Put {
                effects.extend(self.put_back(before)?);
            }
        }
        effects.extend(self.besides());
        if self.target != Target::New && !self.resource.copied_on_write.is_empty() {
            notes.push(self.resource.copied_on_write.to_owned());
        }
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
        let body = document(self.resource.item, &elements).map_err(|error| self.held(error))?;
        let resource = self.resource;
        let mut call = Call::new(verb, resource.name).nodes(resource.list, resource.item).body(body);
        call.secrets = self.secrets();
        if let Target::Record(id) = self.target {
            call = call.id(id);
        }
        if let Some(mail) = mail {
            call = call.query(mail, "1");
        }
        Ok(Plan { call, before, effects, placing, last_entry, notes, version: known.version.clone() })
    }

    /// The secrets that are set: a refusal may quote them.
    fn secrets(&self) -> Vec<String> {
        let secrets = self.set_fields().filter(|(_, field)| field.secret);
        let texts = secrets.filter_map(|(index, _)| match BodyField::of(&self.fields, index).content {
            Content::Text(text) => Some(text),
            _ => None,
        });
        texts.collect()
    }

    /// What the fields that are set change besides, in the spec's words.
    fn besides(&self) -> Vec<String> {
        let told = self.set_fields().flat_map(|(_, field)| {
            let besides = field.writing.besides;
            let besides = (!besides.is_empty()).then(|| format!("{}: {besides}", field.name));
            let search = field.writing.second_write.then(|| {
                let name = field.name;
                if self.is_written_again() {
                    format!("{name}: the record is written once more afterwards, so that the shop's search knows them")
                } else {
                    format!("{name}: the shop's search knows them only after one more write of the record")
                }
            });
            besides.into_iter().chain(search)
        });
        told.collect()
    }

    /// Why an update is not made that depends on what the key may not read.
    fn blind(&self, field: &Field) -> Error {
        self.fault(field, "the shop loses more than is set with such a write, and the key may not read what is there")
            .with_hint(format!("let the key GET {}, so that it can be sent along", self.resource.name))
    }

    /// What the shop holds, and a PUT would have to put back, is no mistake of the caller's.
    fn held(&self, error: Error) -> Error {
        let name = error.path().unwrap_or_default().trim_start_matches("associations.");
        let name = name.split('.').next().unwrap_or_default().to_owned();
        if self.target == Target::New || self.set_fields().any(|(_, field)| field.name == name) {
            return self.named(error);
        }
        let message = format!("what the shop holds cannot be put back: {}", error.message());
        self.named(Error::new(ErrorKind::InvalidField, message).with_path(name).with_hint(format!(
            "write the field too, without the character, or grant PATCH where the shop has it ({PATCH_RELIABLE} and later)"
        )))
    }

    /// Whether the webservice takes the write in that way, and nothing is lost by it.
    fn check_way(&self, known: &Probe) -> Result<()> {
        let (resource, verb) = (self.resource, self.verb());
        if !resource.verbs.contains(&verb) {
            let done = if self.target == Target::New { "created" } else { "changed" };
            return Err(self.usage(format!("{} cannot be {done} through the webservice", resource.name)));
        }
        if verb == Verb::Put {
            self.check_put(known)?;
        }
        let mut fails = resource.fails.iter().filter(|fails| fails.verbs.contains(&verb));
        match fails
            .find(|fails| known.version.as_ref().is_some_and(|version| within(fails.since, fails.until, version)))
        {
            Some(fails) => Err(self.usage(format!("the shop fails with it: {}", fails.about))),
            None => Ok(()),
        }
    }

    /// Whether a PUT of the whole record harms nothing that is not named.
    fn check_put(&self, known: &Probe) -> Result<()> {
        let resource = self.resource;
        if let Some(refusal) = self.unsafe_put(known) {
            return Err(refusal);
        }
        let many = matches!(self.connection.scope(), ShopScope::Group(_) | ShopScope::All);
        if let Some(field) = resource.shape.fields.iter().find(|field| many && field.per_shop) {
            return Err(self
                .fault(
                    field,
                    "shops keep their own values of it, and a PUT would give those of one shop to all of them",
                )
                .with_hint("change the record in one shop after the other"));
        }
        Ok(())
    }

    /// Why a PUT is not sent that is not safe, unless it was asked for and can be.
    fn unsafe_put(&self, known: &Probe) -> Option<Error> {
        let resource = self.resource;
        let can_be_asked = self.may_risk(known);
        if resource.never_put.is_empty() || (self.puts && can_be_asked) {
            return None;
        }
        let why = if resource.verbs.contains(&Verb::Patch) && known.takes_patch() {
            "the key may not PATCH".to_owned()
        } else {
            format!("single fields can be changed from PrestaShop {PATCH_RELIABLE} on")
        };
        let grant = "grant PATCH under Advanced Parameters > Webservice, where the shop has it";
        let hint = if can_be_asked {
            let risk = resource.risky_put.about;
            format!("{grant}; or say `with_put` (on the command line `--with-put`) at this risk: {risk}")
        } else {
            grant.to_owned()
        };
        Some(self.usage(format!("{why}, and a PUT is not safe: {}", resource.never_put)).with_hint(hint))
    }

    /// Whether a PUT that is not safe can be asked for in the shop's version.
    fn may_risk(&self, known: &Probe) -> bool {
        let risky = &self.resource.risky_put;
        !risky.about.is_empty() && known.version.as_ref().is_some_and(|version| version.reaches(risky.since))
    }

    /// Has a PUT that is not safe put back what else only an action writes, such as the state of an order, and compare it afterwards.
    fn put_back(&mut self, before: &DynamicRecord) -> Result<Option<String>> {
        if self.resource.never_put.is_empty() {
            return Ok(None);
        }
        for (index, field) in self.resource.shape.fields.iter().enumerate() {
            if !field.by_action || self.fields.shows(index) || !before.shows(index) {
                continue;
            }
            self.fields.seen(index);
            if !copy(before.slot(index), self.fields.slot_mut(index)) {
                return Err(self.fault(field, "what it holds cannot be put back"));
            }
        }
        Ok(Some(self.resource.risky_put.about.to_owned()))
    }

    /// The parameter that has the shop mail along with the write.
    fn mail(&self, verb: Verb, version: Option<&Version>) -> Result<&'static str> {
        let mail = &self.resource.mail;
        if !mail.verbs.contains(&verb) {
            return Err(self.usage("the shop mails nobody with this write"));
        }
        match version.filter(|version| !version.reaches(mail.since)) {
            None => Ok(mail.query),
            Some(version) => {
                let message =
                    format!("PrestaShop {version} mails nobody with this write: that came with {}", mail.since);
                Err(self.usage(message).with_hint("write without a mail"))
            }
        }
    }

    /// Reads the record for a PUT. In XML: in JSON a shop of one language does not say which one it is. PrestaShop's XML is broken by
    /// some texts, so that JSON is left.
    async fn read_to_merge(&self, id: u64) -> Result<DynamicRecord> {
        let mut query = Query::new(self.resource).with_ids([id]);
        query.page_size(1);
        let call = query.first_call()?;
        match self.read_one(id, call.clone().xml()).await {
            Err(error) if matches!(error.kind(), ErrorKind::Decode | ErrorKind::Corrupted) => {
                self.read_one(id, call).await
            }
            read => read,
        }
    }

    async fn read_one(&self, id: u64, call: Call) -> Result<DynamicRecord> {
        let resource = self.resource;
        lone(&self.connection.call_afresh(call).await?, resource, id, resource.partial)
    }

    /// The fields that are set, and the id.
    pub(super) fn elements(&self, target: Target) -> Vec<BodyField> {
        let id = match target {
            Target::New => None,
            Target::Record(id) => Some(BodyField::text("id", id.to_string())),
        };
        id.into_iter().chain(self.set_fields().map(|(index, _)| BodyField::of(&self.fields, index))).collect()
    }

    /// The whole record as a PUT takes it: what is set, and everything else as it was. Associations that are not set are left out,
    /// which leaves them as they are.
    fn merged(&self, id: u64, before: &DynamicRecord, version: Option<&Version>) -> Result<Vec<BodyField>> {
        let mut elements = vec![BodyField::text("id", id.to_string())];
        for (index, field) in self.resource.shape.fields.iter().enumerate() {
            if self.fields.shows(index) {
                elements.push(BodyField::of(&self.fields, index));
                continue;
            }
            if field.name == "id" || matches!(field.kind, Kind::Association(_)) || !before.shows(index) {
                continue;
            }
            let held = before.slot(index).get();
            if field.lost_by_put_in(version) && has_value(&held) {
                return Err(self
                    .fault(field, "a PUT would lose what it holds, because it cannot be sent back")
                    .with_hint(format!(
                        "grant PATCH under Advanced Parameters > Webservice, where the shop has it ({PATCH_RELIABLE} and later)"
                    )));
            }
            // The shop refuses read-only fields and zero dates that are sent back, keeps computed fields by itself unless they are
            // translated, and makes null of what is left out, but not of an empty text; but what it demands has to be there.
            let null = matches!(held, FieldValue::Null) && !matches!(field.kind, Kind::Id(_));
            // What has a setter of its own goes back with a whole record that was proven to leave all alone.
            let set_back = !self.resource.never_put.is_empty() && has_value(&held);
            let computed = field.computed && !set_back && !matches!(field.kind, Kind::Translated);
            let kept = (computed || null) && !field.required_in(version);
            if field.read_only_in(version) || field.by_action || kept {
                continue;
            }
            elements.push(BodyField::of(before, index));
        }
        // A module's fields would be emptied too.
        for (name, value) in before.extra().iter().filter(|(name, _)| *name != "associations") {
            match BodyField::unknown(name, value) {
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
    async fn name_languages(&mut self, elements: &mut [BodyField]) -> Result<()> {
        for element in elements {
            let Content::Languages(texts) = &mut element.content else { continue };
            for (id, _) in texts.iter_mut().filter(|(id, _)| id.is_none()) {
                let language = match self.language {
                    Some(language) => language,
                    None => self.only_language(&element.name).await?,
                };
                self.language = Some(language);
                *id = Some(language);
            }
        }
        Ok(())
    }

    async fn only_language(&self, field: &str) -> Result<u64> {
        let ask = || self.usage("say in which language the text is").with_path(field.to_owned());
        let languages = match self.read_all_ids("languages", "language").await {
            Err(error) if error.is_permission() => {
                return Err(ask().with_hint("give the language's id with the text, or let the key GET languages"));
            }
            Err(error) if error.phase() == Phase::Answered => {
                let hint = "give the language's id with the text: the shop cannot be asked for its languages";
                return Err(ask().with_hint(hint).with_source(error));
            }
            languages => languages?,
        };
        if let [one] = languages[..] {
            return Ok(one);
        }
        let ids: Vec<_> = languages.iter().map(u64::to_string).collect();
        Err(ask().with_hint(format!("the shop has the languages {}", ids.join(", "))))
    }
}

/// Whether it is anything but nothing, and but 0.
pub(super) fn has_value(datum: &FieldValue<'_>) -> bool {
    !matches!(scalar(&Kind::Text, datum).as_str(), "" | "0")
}
