//! Scopes, tunnelled verbs, conditional reads, prices, search, images and files, from the outside.

#[cfg(test)]
mod conditional;
#[cfg(test)]
mod files;
#[cfg(test)]
mod images;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod price;
#[cfg(test)]
mod scope;
#[cfg(test)]
mod search;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tunnel;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod wire;
