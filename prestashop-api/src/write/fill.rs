//! What a create sends where the caller gives nothing, as the back office does, and what it leaves to be done.

use crate::client::{Call, Probe};
use crate::error::{Result, Verb};
use crate::query::Query;
use crate::read::{Pager, settings};
use crate::record::{Field, FieldValue, Fill, Kind, Record, WireScalar};
use crate::version::Version;
use crate::write::body::{BodyField, Content};
use crate::write::check::{is_read_only, is_required};
use crate::write::described;
use crate::write::draft::{Draft, Target};
use crate::write::send::ids;
use crate::write::settle::{if_readable, text_of};
use crate::write::slug::slug;

impl Draft {
    /// Fills in what a create sends where the caller gives nothing; what there is to know of the new record is given back.
    pub(super) async fn fill_new(&mut self, known: &Probe) -> Result<Vec<String>> {
        if self.target != Target::New {
            return Ok(Vec::new());
        }
        self.refuse_unknown_language(known).await?;
        let version = known.version.as_ref();
        // What is made of the name is made of it in every language.
        let mut told: Vec<_> = self.fill_languages(known).await?.into_iter().collect();
        for (index, fill) in self.brought(version) {
            self.fill(index, &fill, known, &mut told).await?;
        }
        // What is read from a record that another field names comes after that field.
        for from_record in [false, true] {
            for (index, field) in self.resource.shape.fields.iter().enumerate() {
                let fill = &field.writing.fill;
                if matches!(fill, Fill::Of { .. }) == from_record && self.is_open(index, version) {
                    self.fill(index, fill, known, &mut told).await?;
                }
            }
        }
        for (index, field) in self.resource.shape.fields.iter().enumerate() {
            if !field.default.is_empty() && self.is_open(index, version) {
                self.put_text(index, field.default)?;
            }
        }
        told.extend(self.hold(version)?);
        told.extend(self.bare_languages(known).await?);
        let more = [self.resource.on_create.about, self.resource.on_create.lacks];
        told.extend(more.into_iter().filter(|text| !text.is_empty()).map(str::to_owned));
        Ok(told)
    }

    /// Refuses a language that the shop does not have: it takes any number, and then finds no texts for whoever has it.
    async fn refuse_unknown_language(&self, known: &Probe) -> Result<()> {
        for (index, field) in self.set_fields().filter(|(_, field)| matches!(field.kind, Kind::Id("languages"))) {
            let FieldValue::Uint(language @ 1..) = self.fields.slot(index).get() else { continue };
            let languages = self.all_ids("languages", "language", known).await?;
            // A failed query of the shop's database is answered with an empty list too, and no shop is without a language.
            let Some(languages) = languages.filter(|languages| !languages.is_empty()) else { continue };
            if !languages.contains(&language) {
                let own: Vec<_> = languages.iter().map(u64::to_string).collect();
                return Err(self
                    .fault(field, &format!("the shop has no language {language}"))
                    .with_hint(format!("the shop has the languages {}", own.join(", "))));
            }
        }
        Ok(())
    }

    /// Fills a field that a write would otherwise make 0 of, where there is only one shop that it can mean.
    pub(super) async fn fill_lost(&mut self, index: usize, field: &Field) -> Result<String> {
        let known = self.connection.known().await?;
        let shops = self.all_ids("shops", "shop", &known).await?;
        if matches!(shops.as_deref(), Some([_])) {
            self.fill(index, &field.writing.fill, &known, &mut Vec::new()).await?;
        }
        if !self.fields.shows(index) {
            return Err(self
                .fault(field, "it holds none, of which the shop makes 0 with every write: the record would be lost")
                .with_hint("set it along, to the shop that the record is for"));
        }
        let value = text_of(&self.fields, field.name).unwrap_or_default();
        Ok(format!("{}: {value} is sent along, because the shop would make 0 of none", field.name))
    }

    /// Whether a create can give the field, and does not.
    fn is_open(&self, index: usize, version: Option<&Version>) -> bool {
        let field = &self.resource.shape.fields[index];
        !self.fields.shows(index) && field.exists_in(version) && !is_read_only(field, version)
    }

    /// What the values that are set bring with them.
    fn brought(&self, version: Option<&Version>) -> Vec<(usize, Fill)> {
        let brings = self.set_fields().flat_map(|(_, field)| {
            let value = text_of(&self.fields, field.name);
            field.writing.brings.iter().filter(move |brings| value.as_deref() == Some(brings.is))
        });
        let open = brings.filter_map(|brings| Some((self.resource.shape.find(brings.field, 0)?, brings.fill)));
        open.filter(|(index, _)| self.is_open(*index, version)).collect()
    }

    async fn fill(&mut self, index: usize, fill: &Fill, known: &Probe, told: &mut Vec<String>) -> Result<()> {
        let name = self.resource.shape.fields[index].name;
        let value = match *fill {
            Fill::Nothing => return Ok(()),
            Fill::Slug(of) => return self.fill_slug(index, of, known.version.as_ref()),
            Fill::Value(value) => Some(value.to_owned()),
            Fill::Setting(setting) => match self.setting(setting, known).await?.as_deref() {
                Some([value]) => Some(value.clone()),
                Some(_) => {
                    told.push(format!("{name}: not given, and the shop has no one value as `{setting}`"));
                    None
                }
                None => {
                    told.push(format!(
                        "{name}: not given, and the key may not read `configurations`, where `{setting}` has what the back office takes"
                    ));
                    None
                }
            },
            Fill::Of { by, field } => self.of_named(by, field, known).await?,
        };
        match value {
            Some(value) => self.put_text(index, &value),
            None => Ok(()),
        }
    }

    /// Makes the part of a web address of a name, in its languages, where the shop demands it and does not make it.
    fn fill_slug(&mut self, index: usize, of: &str, version: Option<&Version>) -> Result<()> {
        let field = &self.resource.shape.fields[index];
        let named = self.resource.shape.find(of, 0).filter(|named| self.fields.shows(*named));
        let Some(named) = named.filter(|_| is_required(field, version) || field.needed_in(version)) else {
            return Ok(());
        };
        let Content::Languages(texts) = BodyField::of(&self.fields, named).content else { return Ok(()) };
        let mut slugs: Vec<_> = texts.into_iter().map(|(id, name)| (id, slug(&name))).collect();
        // An address of nothing is none: a task has one of its own for it, and else the caller is asked.
        for (_, slug) in slugs.iter_mut().filter(|(_, slug)| slug.is_empty()) {
            if !self.complete {
                return Ok(());
            }
            self.resource.item.clone_into(slug);
        }
        match &slugs[..] {
            [(None, slug)] => self.put_text(index, slug),
            _ => self.put_languages(index, slugs.into_iter().map(|(id, slug)| (id.unwrap_or_default(), slug))),
        }
    }

    /// The values of a setting; `None` where the key may not read it.
    pub(super) async fn setting(&self, name: &str, known: &Probe) -> Result<Option<Vec<String>>> {
        if known.forbids("configurations", Verb::Get) {
            return Ok(None);
        }
        if_readable(settings(&self.connection, name).await)
    }

    /// A field of the record that another field names, where the key may read it.
    async fn of_named(&self, by: &str, field: &str, known: &Probe) -> Result<Option<String>> {
        let Some(index) = self.resource.shape.find(by, 0).filter(|index| self.fields.shows(*index)) else {
            return Ok(None);
        };
        let (Kind::Id(name), FieldValue::Uint(id @ 1..)) =
            (self.resource.shape.fields[index].kind, self.fields.slot(index).get())
        else {
            return Ok(None);
        };
        let Some(resource) = described(name).filter(|_| !known.forbids(name, Verb::Get)) else { return Ok(None) };
        let mut query = Query::new(resource);
        query.display = format!("[id,{field}]");
        let read = Pager::one(self.connection.clone(), query, id, resource.partial).await;
        let read = match read {
            // The shop will say so of the write.
            Err(error) if error.is_not_found() => None,
            read => if_readable(read)?,
        };
        Ok(read.and_then(|record| text_of(&record, field)).filter(|text| !matches!(text.as_str(), "" | "0")))
    }

    /// Gives associations that are not set the one record that another field says must be among them; what lacks it is told.
    fn hold(&mut self, version: Option<&Version>) -> Result<Vec<String>> {
        let mut told = Vec::new();
        for (index, field) in self.resource.shape.fields.iter().enumerate() {
            let by = self.resource.shape.find(field.writing.holds, 0).filter(|by| self.fields.shows(*by));
            let Some(FieldValue::Uint(id @ 1..)) = by.map(|by| self.fields.slot(by).get()) else { continue };
            if self.fields.shows(index) {
                told.extend(self.unheld(index, field, id));
            } else if field.exists_in(version) {
                self.put_row(index, field, id)?;
            }
        }
        Ok(told)
    }

    fn put_row(&mut self, index: usize, field: &Field, id: u64) -> Result<()> {
        self.fields.seen(index);
        let row = self.fields.slot_mut(index).push();
        let set = row.and_then(|row| {
            let at = row.shape().find("id", 0)?;
            row.seen(at);
            row.slot_mut(at).set(WireScalar::Uint(id)).ok()
        });
        set.ok_or_else(|| self.fault(field, &format!("it takes no row for {id}")))
    }

    /// Says which texts have a language less than the shop.
    async fn bare_languages(&self, known: &Probe) -> Result<Option<String>> {
        let version = known.version.as_ref();
        let mut texts = Vec::new();
        for (index, field) in self.set_fields() {
            if let Content::Languages(set) = BodyField::of(&self.fields, index).content
                && field.empties_languages_in(version)
            {
                let set: Vec<_> = set.iter().filter_map(|(id, _)| id.or(self.language)).collect();
                // A text without a language is for a shop that has only one.
                if !set.is_empty() {
                    texts.push((field.name, set));
                }
            }
        }
        if texts.is_empty() || self.only_languages {
            return Ok(None);
        }
        let Some(languages) = self.all_ids("languages", "language", known).await? else {
            return Ok(None);
        };
        let bare = texts.iter().flat_map(|(name, set)| {
            let missing = languages.iter().filter(|language| !set.contains(language));
            missing.map(move |language| format!("{name}.{language}"))
        });
        let bare: Vec<_> = bare.collect();
        Ok((!bare.is_empty()).then(|| format!("the new record has nothing in other languages: {}", bare.join(", "))))
    }

    /// The ids of all records of a resource; `None` where the key may not read them.
    pub(super) async fn all_ids(&self, resource: &'static str, item: &str, known: &Probe) -> Result<Option<Vec<u64>>> {
        if known.forbids(resource, Verb::Get) {
            return Ok(None);
        }
        if_readable(self.read_all_ids(resource, item).await)
    }

    /// The ids of all records of a resource.
    pub(super) async fn read_all_ids(&self, resource: &'static str, item: &str) -> Result<Vec<u64>> {
        let call = Call::get(resource).query("display", "[id]").query("sort", "[id_ASC]");
        ids(&self.connection, &self.connection.call(call).await?, resource, item)
    }
}
