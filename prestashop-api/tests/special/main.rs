//! Scopes, tunnelled verbs, conditional reads, prices, search, images and files, from the outside.

#[cfg(test)]
mod conditional;
#[cfg(test)]
mod scope;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tunnel;
