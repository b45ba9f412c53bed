//! The client from the outside: a scripted transport and a clock that never waits.

#[cfg(test)]
mod actions;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod between;
#[cfg(test)]
mod cancelled;
#[cfg(test)]
mod connect;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod environment;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod follow;
#[cfg(test)]
mod http;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod losses;
#[cfg(test)]
mod probe;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod support;
#[cfg(test)]
mod version;
#[cfg(test)]
mod write_doubts;
#[cfg(test)]
mod writes;
#[cfg(test)]
mod xml;
