//! Which addresses are this machine's own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::Host;

/// Where every name of this machine leads, whatever a resolver says: plain HTTP is allowed there because it does not leave the machine,
/// and many resolvers ask the network for `shop.localhost`. The port is that of the address.
pub(super) const ADDRESSES: [SocketAddr; 2] =
    [SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0), SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0)];

/// Whether a host is this machine itself. A name is if it is `localhost` or below it: RFC 6761 keeps those for this machine, and
/// [`ADDRESSES`] are where they are looked for.
pub(crate) fn is_loopback<S: AsRef<str>>(host: Option<Host<S>>) -> bool {
    match host {
        Some(Host::Domain(name)) => name.as_ref() == "localhost" || name.as_ref().ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
