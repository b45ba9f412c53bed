//! Actions and triggers, a file each.

use proc_macro2::TokenStream;
use quote::quote;

use super::{For, cfg};
use crate::format::Part;
use crate::lower::{self, doc, ident, type_ident};
use crate::names;
use crate::resolve::{Model, RunLinks};
use crate::source::At;
use crate::syntax::{Action, ActionKind, Actions, Bound, Input, InputType, Trigger};

/// One file of an action or trigger.
pub(super) struct Run {
    /// The name of its module.
    pub(super) module: String,
    /// The type in it.
    name: String,
    pub(super) about: String,
    pub(super) parts: Vec<Part>,
    /// `#[cfg(feature = "…")]` of the resource it works on.
    cfg: TokenStream,
    is_trigger: bool,
}

/// The files of all actions and triggers.
pub(super) fn runs(model: &Model) -> Vec<Run> {
    let Some(Actions { actions, triggers }) = &model.spec.actions else { return Vec::new() };
    let run = |name: &At<String>, ty: String, about: &str, links: &RunLinks, parts: Vec<Part>, is_trigger| Run {
        module: names::module(name.as_str()),
        name: ty,
        about: about.trim().to_owned(),
        parts,
        cfg: links.resource.map_or_else(TokenStream::new, |index| cfg(&model.spec.resources[index], For::Library)),
        is_trigger,
    };
    let actions = actions.iter().zip(&model.actions).map(|(action, links)| {
        run(&action.name, names::action(action), &action.about, links, self::action(model, action, links), false)
    });
    let triggers = triggers.iter().zip(&model.triggers).map(|(trigger, links)| {
        run(&trigger.name, names::trigger(trigger), &trigger.about, links, self::trigger(model, trigger, links), true)
    });
    actions.chain(triggers).collect()
}

/// `actions/mod.rs`
pub(super) fn index(runs: &[Run]) -> Vec<Part> {
    let mut sorted: Vec<_> = runs.iter().collect();
    sorted.sort_by(|a, b| a.module.cmp(&b.module));
    let modules = sorted.iter().map(|Run { module, cfg, .. }| {
        let module = ident(module);
        quote!(#cfg mod #module;)
    });
    let shown = sorted.iter().map(|Run { module, cfg, .. }| {
        let module = ident(module);
        quote!(#cfg pub use #module::*;)
    });
    let actions = runs.iter().filter(|run| !run.is_trigger).map(|Run { name, cfg, .. }| {
        let name = type_ident(name);
        quote!(#cfg <#name as crate::Action>::META)
    });
    let triggers = runs.iter().filter(|run| run.is_trigger).map(|Run { name, cfg, .. }| {
        let name = type_ident(name);
        quote!(#cfg #name::META)
    });
    vec![
        Part::Items(quote!(#(#modules)*)),
        Part::Items(quote!(#(#shown)*)),
        Part::Items(quote! {
            /// All actions.
            pub const ACTIONS: &[&crate::actions::ActionMeta] = &[#(#actions),*];

            /// All triggers.
            pub const TRIGGERS: &[&crate::actions::TriggerMeta] = &[#(#triggers),*];
        }),
    ]
}

/// An input in Rust.
struct Lowered {
    name: String,
    /// The type of its value.
    ty: TokenStream,
    required: bool,
    about: String,
    default: Option<String>,
}

fn lower(model: &Model, inputs: &[Input], links: &RunLinks) -> Vec<Lowered> {
    let lower_one = |(index, input): (usize, &Input)| {
        let ty = match (&input.ty, links.filters[index], links.resource) {
            (Some(ty), _, _) => lower::input(model, ty.value, links.targets[index]),
            (None, Some(field), Some(resource)) => {
                let owner = &model.spec.resources[resource];
                let id = type_ident(&names::id(owner));
                let target = model.resources[resource].fields[field];
                let lowered = lower::field(model, &names::record(owner), &quote!(#id), &owner.fields[field], target);
                lowered.filter.unwrap_or(lowered.ty)
            }
            (None, _, _) => quote!(String),
        };
        Lowered {
            name: input.name.value.clone(),
            ty,
            required: input.required,
            about: input.about.trim().to_owned(),
            default: input.default.as_ref().map(|default| default.value.clone()),
        }
    };
    inputs.iter().enumerate().map(lower_one).collect()
}

impl Lowered {
    /// Whether the input is given as it is: too many types become a number for `.limit(50)` to be understood otherwise.
    fn plain(&self) -> bool {
        matches!(self.ty.to_string().as_str(), "bool" | "i64" | "u64")
    }
}

/// Offset, page size and ceiling, which every list action takes.
fn paging(model: &Model, links: &RunLinks) -> Vec<Lowered> {
    let own = links.resource.and_then(|index| model.spec.resources[index].pages.as_ref());
    let pages = own.or(model.spec.service.as_ref().and_then(|service| service.pages.as_ref()));
    let (size, ceiling) = pages.map_or((100, 100), |pages| (pages.size, pages.ceiling));
    let input = |name: &str, about: &str, default: u32| Lowered {
        name: name.to_owned(),
        ty: quote!(u64),
        required: false,
        about: about.to_owned(),
        default: Some(default.to_string()),
    };
    vec![
        input("offset", "How many records to pass over before the first one.", 0),
        input("limit", "Records per page, at least 1.", size),
        input("max_pages", "Pages to read at most. Where more records follow, the answer says so.", ceiling),
    ]
}

fn record(name: &syn::Ident, node: &str, about: &str, inputs: &[Lowered]) -> Part {
    let members = inputs.iter().map(|input| {
        let default = input.default.as_ref().map_or_else(String::new, |default| format!(" Default: {default}."));
        let about = doc(&format!("{}{default}", input.about));
        let (name, ty) = (ident(&input.name), &input.ty);
        if input.required {
            quote! {
                #about
                #[field(required)]
                pub #name: #ty,
            }
        } else {
            quote! {
                #about
                pub #name: Option<#ty>,
            }
        }
    });
    let about = doc(about);
    Part::Macro(
        "record",
        quote! {
            #about
            #[record(#node)]
            pub struct #name { #(#members)* }
        },
    )
}

/// The type of the argument that sets an input, and the value that is made of it.
fn taken(input: &Lowered) -> (TokenStream, TokenStream) {
    let (name, ty) = (ident(&input.name), &input.ty);
    if input.plain() { (quote!(#ty), quote!(#name)) } else { (quote!(impl Into<#ty>), quote!(#name.into())) }
}

/// The constructor and the setters.
fn builder(name: &syn::Ident, inputs: &[Lowered]) -> TokenStream {
    let required: Vec<_> = inputs.iter().filter(|input| input.required).collect();
    let arguments = required.iter().map(|input| {
        let (name, (ty, _)) = (ident(&input.name), taken(input));
        quote!(#name: #ty)
    });
    let new = if required.is_empty() {
        quote!(Self::default())
    } else {
        let names = required.iter().map(|input| {
            let (name, (_, value)) = (ident(&input.name), taken(input));
            if input.plain() { quote!(#name) } else { quote!(#name: #value) }
        });
        let rest =
            if required.len() == inputs.len() && inputs.is_empty() { quote!() } else { quote!(, ..Self::default()) };
        quote!(Self { #(#names),* #rest })
    };
    let setters = inputs.iter().filter(|input| !input.required).map(|input| {
        let (name, (ty, value)) = (ident(&input.name), taken(input));
        let about = doc(&input.about);
        quote! {
            #about
            #[must_use]
            pub fn #name(mut self, #name: #ty) -> Self {
                self.#name = Some(#value);
                self
            }
        }
    });
    let about =
        if required.is_empty() { doc("Without any input.") } else { doc("With the inputs that must be given.") };
    quote! {
        impl #name {
            #about
            #[must_use]
            pub fn new(#(#arguments),*) -> Self { #new }
            #(#setters)*
        }
    }
}

fn defaults(inputs: &[Lowered]) -> TokenStream {
    let pairs = inputs.iter().filter_map(|input| {
        let (name, default) = (&input.name, input.default.as_ref()?);
        Some(quote!((#name, #default)))
    });
    quote!(&[#(#pairs),*])
}

fn action(model: &Model, action: &Action, links: &RunLinks) -> Vec<Part> {
    let (Some(resource), Some(does)) = (links.resource, &action.does) else { return Vec::new() };
    let resource = &model.spec.resources[resource];
    let marker = type_ident(&names::marker(resource));
    let name = type_ident(&names::action(action));
    let mut inputs = lower(model, &action.inputs, links);
    if action.paging.is_some() {
        inputs.extend(paging(model, links));
    }
    let display = action.inputs.iter().find(|input| input.ty.as_ref().is_some_and(|ty| ty.value == InputType::Display));
    let shown = links.display.map(|index| type_ident(&names::display(resource, &resource.displays[index])));
    let shown = shown.unwrap_or_else(|| type_ident(&names::record(resource)));
    let (answer, does) = match does.value {
        ActionKind::List => {
            let bindings = action.inputs.iter().filter_map(binding);
            (quote!(Listing<#shown>), quote!(ActionKind::List { filters: &[#(#bindings),*] }))
        }
        ActionKind::Get => {
            let by = |ty| ty == InputType::Ref || ty == InputType::Id;
            let id = action.inputs.iter().find(|input| input.ty.as_ref().is_some_and(|ty| by(ty.value)));
            let id = id.map_or("id", |input| input.name.as_str());
            let (answer, display) = match display {
                Some(input) => {
                    let input = input.name.as_str();
                    (quote!(DynamicRecord), quote!(Some(#input)))
                }
                None => (quote!(#shown), quote!(None)),
            };
            (answer, quote!(ActionKind::Get { id: #id, display: #display }))
        }
        ActionKind::ChangeOrderState => (quote!(OrderStateChange), quote!(ActionKind::ChangeOrderState)),
    };
    let (full_name, about) = (action.name.as_str(), action.about.trim());
    let defaults = defaults(&inputs);
    let required = inputs.iter().filter(|input| input.required).map(|input| &input.name);
    let builder = builder(&name, &inputs);
    vec![
        record(&name, names::local(full_name), about, &inputs),
        Part::Items(quote! {
            #builder

            impl Action for #name {
                type Output = #answer;
                const META: &'static ActionMeta = &ActionMeta {
                    name: #full_name,
                    about: #about,
                    does: #does,
                    resource: #marker::META,
                    inputs: #name::SHAPE,
                    required: &[#(#required),*],
                    defaults: #defaults,
                    new: || Box::new(#name::default()),
                };
            }
        }),
    ]
}

fn binding(input: &Input) -> Option<TokenStream> {
    let field = input.filter.as_ref()?.as_str();
    let name = input.name.as_str();
    let bound = match input.bound.as_ref().map(|bound| bound.value) {
        None => quote!(Bound::Equal),
        Some(Bound::From) => quote!(Bound::From),
        Some(Bound::To) => quote!(Bound::To),
    };
    Some(quote!(Binding { input: #name, field: #field, bound: #bound }))
}

fn trigger(model: &Model, trigger: &Trigger, links: &RunLinks) -> Vec<Part> {
    let Some(resource) = links.resource else { return Vec::new() };
    let marker = type_ident(&names::marker(&model.spec.resources[resource]));
    let full_name = trigger.name.as_str();
    let name = type_ident(&names::trigger(trigger));
    let inputs = lower(model, &trigger.inputs, links);
    let about = trigger.about.trim();
    let defaults = defaults(&inputs);
    vec![
        record(&name, names::local(full_name), about, &inputs),
        Part::Items(quote! {
            impl #name {
                /// What the spec says about the trigger.
                pub const META: &'static TriggerMeta = &TriggerMeta {
                    name: #full_name,
                    about: #about,
                    resource: #marker::META,
                    inputs: #name::SHAPE,
                    defaults: #defaults,
                };
            }
        }),
    ]
}
