//! What a module adds to a resource of PrestaShop: the library's description, with more behind it.

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::At;
use crate::syntax::Resource;

/// The resource of the library that `added` extends, with what that adds; nothing if the library has none of the name.
pub(super) fn onto(library: &[Resource], added: &Resource, faults: &mut Vec<Diagnostic>) -> Option<Resource> {
    let name = &added.name;
    let Some(base) = library.iter().find(|resource| resource.name.value == name.value) else {
        faults.push(
            Diagnostic::new(Code::UnknownResource, name.span, format!("the library has no resource `{}`", name.value))
                .label("nothing to add to")
                .suggest(&name.value, library.iter().map(|resource| resource.name.as_str())),
        );
        return None;
    };
    let known = |name: &&At<String>| {
        let mut members = names(base);
        members.any(|member| member.value == name.value)
    };
    let displays = added.displays.iter().map(|display| &display.name);
    let displays = displays.filter(|name| base.displays.iter().any(|display| display.name.value == name.value));
    for again in names(added).filter(known).chain(displays) {
        faults.push(
            Diagnostic::new(
                Code::DuplicateEntry,
                again.span,
                format!("`{}` has `{}` in the library already", base.name.value, again.value),
            )
            .label("only what the library does not have is added"),
        );
    }
    let mut whole = base.clone();
    whole.fields.extend(added.fields.iter().cloned());
    whole.associations.extend(added.associations.iter().cloned());
    whole.displays.extend(added.displays.iter().cloned());
    let about = if added.about.is_empty() { whole.about } else { format!("{} {}", whole.about, added.about) };
    Some(Resource {
        file: added.file,
        stem: added.stem.clone(),
        name: name.clone(),
        record: added.record.clone().or(whole.record),
        about,
        base: Some(Box::new(base.clone())),
        ..whole
    })
}

/// The fields and associations.
fn names(resource: &Resource) -> impl Iterator<Item = &At<String>> {
    let associations = resource.associations.iter().map(|association| &association.name);
    resource.fields.iter().map(|field| &field.name).chain(associations)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{resource, tree};
    use crate::syntax::{Service, Spec};

    #[test]
    fn a_former_name_of_the_library_is_not_free() {
        let read = |text: &str| resource("orders", &tree(text).unwrap());
        let base = read(
            "resource: orders\nitem: order\nabout: All.\nverbs: [get]\nfields:\n  id: { type: id, about: A. }\n  counts: { type: bool, renamed_from: valid, about: B. }\ndisplays: { full: all }\n",
        );
        for (field, is_free) in [
            ("valid: { type: bool, about: C. }", false),
            ("other: { type: bool, renamed_from: valid, about: C. }", false),
            ("other: { type: bool, about: C. }", true),
        ] {
            let mut faults = Vec::new();
            let added = read(&format!("extends: orders\nfields:\n  {field}\n"));
            let resources = onto(std::slice::from_ref(&base), &added, &mut faults).into_iter().collect();
            let spec = Spec {
                resources,
                library: Vec::new(),
                broken: Vec::new(),
                service: Some(Service::default()),
                library_service: None,
                actions: None,
                allowances: Vec::new(),
            };
            crate::checked(spec, &mut faults);
            assert_eq!(!faults.iter().any(|fault| fault.code == Code::BadRename), is_free, "{field}: {faults:?}");
        }
    }
}
