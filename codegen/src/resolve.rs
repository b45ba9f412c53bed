//! Names to indices: every name that a spec uses becomes the number of what it names, or a fault.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, is_full};
use crate::source::{At, Span};
use crate::syntax::{Dependents, Essential, Field, Input, Resource, Service, Shown, Shows, Spec, Unless};

/// A resource that a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// One with a file: its number in [`Spec::resources`], or behind these in [`Spec::library`].
    Described(usize),
    /// One without: its number in the service's `undescribed`.
    Undescribed(usize),
}

/// The spec with what its names stand for. All lists run parallel to those of the spec.
#[derive(Debug, Clone)]
pub struct Model {
    /// What was written.
    pub spec: Spec,
    /// Links of the resources.
    pub resources: Vec<ResourceLinks>,
    /// Links of the actions.
    pub actions: Vec<RunLinks>,
    /// Links of the triggers.
    pub triggers: Vec<RunLinks>,
}

impl Model {
    /// That of a crate of a user's own which describes nothing yet.
    #[must_use]
    pub fn empty() -> Self {
        let spec = Spec {
            resources: Vec::new(),
            library: Vec::new(),
            broken: Vec::new(),
            service: Some(Service::default()),
            library_service: None,
            allowances: Vec::new(),
            actions: None,
        };
        resolve(spec, &mut Vec::new())
    }
}

/// What the names in a resource stand for.
#[derive(Debug, Clone)]
pub struct ResourceLinks {
    /// Per field: the resource of a `ref`.
    pub fields: Vec<Option<Target>>,
    /// Per association and field: the resource of a `ref`.
    pub associations: Vec<Vec<Option<Target>>>,
    /// Per display: what it shows.
    pub displays: Vec<Vec<Pick>>,
    /// The fields that tell changes: datetime, if there is one, and tie.
    pub changes: Option<(Option<usize>, usize)>,
}

/// Something that a display shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// A field.
    Field(usize),
    /// An association, and which fields of its items.
    Association(usize, Vec<usize>),
}

/// What the names in an action or trigger stand for.
#[derive(Debug, Clone)]
pub struct RunLinks {
    /// The resource; only described ones can be worked on.
    pub resource: Option<usize>,
    /// The display of the answer.
    pub display: Option<usize>,
    /// Of a trigger: the resource and field that name what it passes over.
    pub unless: Option<(usize, usize)>,
    /// Per input: the field it filters by.
    pub filters: Vec<Option<usize>>,
    /// Per input: the field it sets.
    pub sets: Vec<Option<usize>>,
    /// Per input: the resource of a `ref`.
    pub targets: Vec<Option<Target>>,
}

impl RunLinks {
    /// Of so many inputs that name nothing.
    pub(crate) fn without_names(inputs: usize) -> Self {
        let none = || vec![None; inputs];
        Self { resource: None, display: None, unless: None, filters: none(), sets: none(), targets: vec![None; inputs] }
    }

    /// The field that an input filters by or sets.
    pub(crate) fn field(&self, input: usize) -> Option<usize> {
        self.filters[input].or(self.sets[input])
    }
}

/// Resolves all names of `spec`.
pub(crate) fn resolve(spec: Spec, faults: &mut Vec<Diagnostic>) -> Model {
    // What is wrong with the library's own is found when that is made.
    let mut of_library = Vec::new();
    let mut silent = Resolver { spec: &spec, faults: &mut of_library };
    let library: Vec<_> = spec.library.iter().map(|resource| silent.resource(resource)).collect();
    let mut resolver = Resolver { spec: &spec, faults };
    let own = spec.resources.iter().map(|resource| resolver.resource(resource));
    let resources = own.chain(library).collect();
    let (mut actions, mut triggers) = (Vec::new(), Vec::new());
    for kind in spec.service.iter().filter_map(|service| service.images.as_ref()).flat_map(|images| &images.kinds) {
        resolver.target(&kind.name);
    }
    if let Some(file) = &spec.actions {
        for action in &file.actions {
            let links = resolver.run(&action.resource, action.display.as_ref(), &action.inputs);
            if let Some(resource) = links.resource.map(|index| spec.at(index)) {
                for fixed in &action.fixed {
                    resolver.set(resource, &fixed.field);
                }
            }
            actions.push(links);
        }
        for trigger in &file.triggers {
            let links = resolver.run(&trigger.resource, trigger.display.as_ref(), &trigger.inputs);
            let unless = trigger.unless.as_ref().and_then(|unless| resolver.unless(unless));
            triggers.push(RunLinks { unless, ..links });
        }
    }
    Model { spec, resources, actions, triggers }
}

struct Resolver<'a> {
    spec: &'a Spec,
    faults: &'a mut Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    fn resource(&mut self, resource: &'a Resource) -> ResourceLinks {
        let fields = self.refs(&resource.fields);
        let associations: Vec<_> = resource.associations.iter().map(|a| self.refs(&a.fields)).collect();
        for association in &resource.associations {
            if let Some(api) = &association.api {
                self.target(api);
            }
        }
        let displays = resource.displays.iter().map(|display| self.display(resource, &display.shows)).collect();
        let changes = resource.changes.as_ref().and_then(|changes| {
            let at = changes.at.as_ref().map(|at| self.field(resource, at));
            let tie = self.field(resource, &changes.tie);
            Some((at.map_or(Some(None), |at| at.map(Some))?, tie?))
        });
        if let Some(Essential::Some(rules)) = resource.delete.as_ref().map(|delete| &delete.essential) {
            for field in rules.iter().filter_map(|rule| rule.field.as_ref()) {
                self.field(resource, field);
            }
        }
        self.writing(resource);
        ResourceLinks { fields, associations, displays, changes }
    }

    /// The names in what is said about writing; what they lead to is looked up where it is checked.
    fn writing(&mut self, resource: &'a Resource) {
        for name in resource.by_shop.iter().flat_map(|by| [&by.shop, &by.group]) {
            self.field(resource, name);
        }
        for fill in resource.fields.iter().filter_map(|field| field.writing.default.as_ref()) {
            if let Some(slug) = &fill.slug {
                self.field(resource, slug);
            }
            let Some(of) = &fill.of else { continue };
            let named = self.field(resource, of).and_then(|of| resource.fields[of].to.as_ref());
            let target = named.and_then(|to| self.spec.all().find(|other| other.name.value == to.value));
            if let (Some(target), Some(name)) = (target, &fill.field) {
                self.field(target, name);
            }
        }
        for brings in resource.fields.iter().flat_map(|field| &field.writing.brings) {
            self.field(resource, &brings.field);
        }
        for association in &resource.associations {
            if let Some(holds) = &association.writing.holds {
                self.field(resource, holds);
            }
            for name in &association.writing.wipes {
                self.association(resource, name);
            }
        }
        if let Some(made_of) = resource.on_create.as_ref().and_then(|create| create.made_of.as_ref()) {
            self.field(resource, made_of);
        }
        let deleted = resource.delete.iter().flat_map(|delete| delete.toll.dependents());
        for records in deleted.chain(resource.on_create.iter().flat_map(|create| &create.makes)) {
            self.dependents(records);
        }
    }

    fn dependents(&mut self, records: &Dependents) {
        let Some(Target::Described(index)) = self.target(&records.resource) else { return };
        // A module can add to the library's resources what names its own.
        let Some(resource) = self.spec.resources.get(index) else { return };
        if !resource.associations.iter().any(|association| association.name.value == records.by.value) {
            self.field(resource, &records.by);
        }
    }

    fn association(&mut self, resource: &Resource, name: &At<String>) {
        if !resource.associations.iter().any(|association| association.name.value == name.value) {
            let known = resource.associations.iter().map(|association| association.name.as_str());
            let message = format!("`{}` has no association `{}`", resource.name.value, name.value);
            self.faults.push(unknown_field(name, &message).suggest(&name.value, known));
        }
    }

    fn refs(&mut self, fields: &'a [Field]) -> Vec<Option<Target>> {
        fields.iter().map(|field| field.to.as_ref().and_then(|to| self.target(to))).collect()
    }

    /// The resource of this name; a resource whose file is broken is not found, and that is not this name's fault.
    fn target(&mut self, name: &At<String>) -> Option<Target> {
        let spec = self.spec;
        if let Some(index) = spec.all().position(|resource| resource.name.value == name.value) {
            return Some(Target::Described(index));
        }
        let undescribed = spec.service.as_ref().map(|service| service.undescribed.as_slice()).unwrap_or_default();
        if let Some(index) = undescribed.iter().position(|resource| resource.name.value == name.value) {
            return Some(Target::Undescribed(index));
        }
        // Without the service the undescribed resources are unknown.
        if spec.service.is_some() && !spec.broken.contains(&name.value) && !is_full(self.faults) {
            let described = spec.all().map(|resource| resource.name.as_str());
            let known = described.chain(undescribed.iter().map(|resource| resource.name.as_str()));
            self.faults.push(
                Diagnostic::new(Code::UnknownResource, name.span, format!("unknown resource `{}`", name.value))
                    .label("neither a file in resources/ nor `undescribed` in service.yaml")
                    .suggest(&name.value, known),
            );
        }
        None
    }

    fn field(&mut self, resource: &Resource, name: &At<String>) -> Option<usize> {
        let found = position(&resource.fields, name);
        if found.is_none() && !is_full(self.faults) {
            let known = resource.fields.iter().map(|field| field.name.as_str());
            self.faults.push(
                unknown_field(name, &format!("`{}` has no field `{}`", resource.name.value, name.value))
                    .suggest(&name.value, known)
                    .related_in(resource.fields_key, "the fields are listed here", name.span),
            );
        }
        found
    }

    fn display(&mut self, resource: &'a Resource, shows: &'a Shows) -> Vec<Pick> {
        let whole = |index: usize| Pick::Association(index, (0..resource.associations[index].fields.len()).collect());
        let entries = match shows {
            Shows::All => {
                let fields = (0..resource.fields.len()).map(Pick::Field);
                return fields.chain((0..resource.associations.len()).map(whole)).collect();
            }
            Shows::Some(entries) => entries,
        };
        let mut picks = Vec::new();
        for Shown { name, sub } in entries {
            let association = resource.associations.iter().position(|a| a.name.value == name.value);
            match (position(&resource.fields, name), association, sub) {
                (Some(field), _, None) => picks.push(Pick::Field(field)),
                (Some(_), _, Some(_)) => {
                    let message = format!("`{}` is a field, not an association", name.value);
                    self.faults.push(unknown_field(name, &message).help("only an association has fields of its own"));
                }
                (None, Some(index), None) => picks.push(whole(index)),
                (None, Some(index), Some(sub)) => {
                    let fields = sub.iter().filter_map(|name| self.sub_field(resource, index, name)).collect();
                    picks.push(Pick::Association(index, fields));
                }
                (None, None, _) if is_full(self.faults) => {}
                (None, None, _) => {
                    let fields = resource.fields.iter().map(|field| field.name.as_str());
                    let known = fields.chain(resource.associations.iter().map(|a| a.name.as_str()));
                    let message = format!("`{}` has no field or association `{}`", resource.name.value, name.value);
                    let is_there = |meant: &str| entries.iter().any(|shown| shown.name.value == meant);
                    self.faults.push(unknown_field(name, &message).suggest(&name.value, known).unless_there(is_there));
                }
            }
        }
        picks
    }

    fn sub_field(&mut self, resource: &Resource, association: usize, name: &At<String>) -> Option<usize> {
        let association = &resource.associations[association];
        let found = position(&association.fields, name);
        if found.is_none() && !is_full(self.faults) {
            let known = association.fields.iter().map(|field| field.name.as_str());
            let message = format!("`{}` has no field `{}`", association.name.value, name.value);
            self.faults.push(unknown_field(name, &message).suggest(&name.value, known));
        }
        found
    }

    fn unless(&mut self, unless: &'a Unless) -> Option<(usize, usize)> {
        let Target::Described(index) = self.target(&unless.resource)? else { return None };
        Some((index, self.field(self.spec.at(index), &unless.field)?))
    }

    fn run(&mut self, resource: &At<String>, display: Option<&At<String>>, inputs: &'a [Input]) -> RunLinks {
        let targets = inputs.iter().map(|input| input.to.as_ref().and_then(|to| self.target(to))).collect();
        let found = match self.target(resource) {
            Some(Target::Described(index)) => Some(index),
            Some(Target::Undescribed(_)) => {
                self.faults.push(
                    Diagnostic::new(
                        Code::UnknownResource,
                        resource.span,
                        format!("`{}` is not described yet, so nothing can work on it", resource.value),
                    )
                    .label("needs a file in resources/"),
                );
                None
            }
            None => None,
        };
        let Some(index) = found else {
            return RunLinks { targets, ..RunLinks::without_names(inputs.len()) };
        };
        let resource = self.spec.at(index);
        let filters =
            inputs.iter().map(|input| input.filter.as_ref().and_then(|name| self.filter(resource, name))).collect();
        let sets = inputs.iter().map(|input| input.set.as_ref().and_then(|name| self.set(resource, name))).collect();
        let wanted = display.map_or("full", At::as_str);
        let display_index = resource.displays.iter().position(|display| display.name.value == wanted);
        if let (None, Some(display)) = (display_index, display) {
            self.faults.push(unknown_display(resource, display));
        }
        for input in inputs {
            let is_display = input.ty.as_ref().is_some_and(|ty| ty.value == crate::syntax::InputType::Display);
            if let (true, Some(default)) = (is_display, &input.default)
                && !resource.displays.iter().any(|display| display.name.value == default.value)
            {
                self.faults.push(unknown_display(resource, default));
            }
        }
        RunLinks { resource: Some(index), display: display_index, unless: None, filters, sets, targets }
    }

    /// A field that an action sets; lists of rows are no single values.
    fn set(&mut self, resource: &'a Resource, name: &At<String>) -> Option<usize> {
        self.no_association(resource, name, "an action sets fields")
    }

    /// A field that an action filters by.
    fn filter(&mut self, resource: &'a Resource, name: &At<String>) -> Option<usize> {
        self.no_association(resource, name, "the shop filters by fields of the record itself")
    }

    fn no_association(&mut self, resource: &'a Resource, name: &At<String>, why: &str) -> Option<usize> {
        if resource.associations.iter().any(|association| association.name.value == name.value) {
            let message = format!("`{}` is an association, and {why}", name.value);
            self.faults.push(unknown_field(name, &message).label("no field"));
            return None;
        }
        self.field(resource, name)
    }
}

fn position(fields: &[Field], name: &At<String>) -> Option<usize> {
    fields.iter().position(|field| field.name.value == name.value)
}

fn unknown_field(name: &At<String>, message: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownField, name.span, message).label("not found")
}

fn unknown_display(resource: &Resource, name: &At<String>) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownDisplay,
        name.span,
        format!("`{}` has no display `{}`", resource.name.value, name.value),
    )
    .label("not found")
    .suggest(&name.value, resource.displays.iter().map(|display| display.name.as_str()))
    .related_in(resource.displays_key, "the displays are listed here", name.span)
}

impl Diagnostic {
    /// Adds a place in another file; in the same file the reader finds it, and the snippet stays short.
    fn related_in(self, span: Span, label: &str, main: Span) -> Self {
        if span.file == main.file { self } else { self.related(span, label) }
    }
}
