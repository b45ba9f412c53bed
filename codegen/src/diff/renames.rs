//! What goes on under another name: the older spec is read by the names of the newer one, so that nothing of it is gone and new.

use super::said::{Place, Said};

/// The places whose former name the older spec has.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<String>);

impl Renames {
    /// Gives what is in `before` the names that `after` has for it.
    pub(super) fn follow(before: &mut Said, after: &Said) -> Self {
        let mut renames = Self::default();
        renames.walk(&mut Place::default(), before, after);
        for (resource, said) in after.at(&["resources"]).map(Said::entries).unwrap_or_default() {
            if let Some(old) = renames.former(&["resources", resource], said) {
                refer_to(before, "", &old, resource);
            }
            for kind in ["fields", "associations"] {
                for (now, field) in said.get(kind).map(Said::entries).unwrap_or_default() {
                    if let Some(old) = renames.former(&["resources", resource, kind, now], field) {
                        refer(before, resource, &old, now);
                    }
                }
            }
        }
        renames
    }

    /// Whether what is at a place has a former name that the older spec has.
    pub(super) fn has(&self, place: &Place) -> bool {
        self.0.contains(&place.keys().join("\n"))
    }

    fn former(&self, keys: &[&str], said: &Said) -> Option<String> {
        let old = said.get("renamed_from")?.text();
        self.0.contains(&keys.join("\n")).then_some(old)
    }

    fn walk(&mut self, place: &mut Place, before: &mut Said, after: &Said) {
        for (name, said) in after.entries() {
            place.push(name);
            if let Some(old) = said.get("renamed_from").map(Said::text)
                && before.get(name).is_none()
                && after.get(&old).is_none()
                && before.rename(&old, name)
            {
                self.0.push(place.keys().join("\n"));
            }
            if let Some(before) = before.get_mut(name) {
                self.walk(place, before, said);
            }
            place.pop();
        }
    }
}

/// What names a resource, wherever it stands.
const RESOURCE: [&str; 3] = ["to", "resource", "api"];

/// Has what names a resource name it as it is called now.
fn refer_to(before: &mut Said, key: &str, old: &str, now: &str) {
    match before {
        Said::Word(..) if RESOURCE.contains(&key) => before.replace(old, now),
        Said::Word(..) => {}
        Said::List(members, _) => {
            let places = RESOURCE.into_iter().flat_map(|key| [(key, ","), (key, " }")]);
            for (key, end) in places {
                let (was, is) = (format!("{key}: {old}{end}"), format!("{key}: {now}{end}"));
                for member in members.iter_mut() {
                    *member = member.replace(&was, &is);
                }
            }
        }
        Said::Map(..) => before.each(&mut |key, said| refer_to(said, key, old, now)),
    }
}

/// Has what names a field of a resource in displays, actions and triggers name it as it is called now.
fn refer(before: &mut Said, resource: &str, old: &str, now: &str) {
    let at = |before: &mut Said, keys: &[&str], change: &mut dyn FnMut(&mut Said)| {
        let found = keys.iter().try_fold(before, |said, key| said.get_mut(key));
        found.into_iter().for_each(change);
    };
    let mut word = |said: &mut Said| said.replace(old, now);
    at(before, &["resources", resource, "displays"], &mut |displays| {
        displays.each(&mut |_, shown| shown.replace(old, now));
    });
    at(before, &["resources", resource, "changes", "at"], &mut word);
    at(before, &["resources", resource, "changes", "tie"], &mut word);
    at(before, &["actions", "actions"], &mut |actions| {
        actions.each(&mut |_, action| {
            if action.get("resource").is_some_and(|named| named.text() == resource) {
                at(action, &["inputs"], &mut |inputs| {
                    inputs.each(&mut |_, input| {
                        at(input, &["filter"], &mut |said| said.replace(old, now));
                        at(input, &["set"], &mut |said| said.replace(old, now));
                    });
                });
            }
        });
    });
}
