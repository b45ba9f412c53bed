//! What the spec says of a resource, for all commands.

use prestashop_api::{Catalogue, ResourceMeta};

/// The help of arguments that name one.
pub(crate) const RESOURCE: &str = "The resource, such as orders; `prestashop describe` lists them all";

/// Resources with an interface of their own.
const SPECIAL: &[&str] = &["images", "search"];

/// The resource of that name.
pub(crate) fn named(name: &str) -> Result<&'static ResourceMeta, String> {
    if SPECIAL.contains(&name) {
        return Err(format!("`{name}` holds no records; the library has it (`Shop::{name}`), this command does not"));
    }
    // All names would fill the screen.
    Catalogue::resource(name).map_err(|error| match error.message().split_once(": there are ") {
        Some((what, _)) => format!("{what}; `prestashop describe` lists those that there are"),
        None => error.message().to_owned(),
    })
}

/// In which versions PrestaShop has a resource that is not in all of them.
pub(crate) fn versions(resource: &ResourceMeta) -> Option<String> {
    match (resource.since, resource.until) {
        ("", "") => None,
        (since, "") => Some(format!("from {since} on")),
        ("", until) => Some(format!("up to {until}")),
        (since, until) => Some(format!("from {since} to {until}")),
    }
}
