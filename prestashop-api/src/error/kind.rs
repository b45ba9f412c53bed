//! The kinds of errors, and how far a call had come.

use std::fmt;

use crate::resources::service::service_kinds;

macro_rules! kinds {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        /// What went wrong, in one word. The first ones, up to [`ShopNotice`](Self::ShopNotice), are what the shop itself
        /// says by an error code, the others what the client finds by looking at the answer or the connection.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])+ $name,)+
        }

        impl ErrorKind {
            /// All kinds, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The kind as a stable word in `snake_case`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

service_kinds! { kinds! {
    /// The shop's PHP died while it worked on the request.
    ShopCrash = "shop_crash",
    /// Old shops in production mode hide what went wrong.
    Masked = "masked",
    /// What the caller asked for cannot be sent; nothing was sent.
    Usage = "usage",
    /// Plain HTTP to a host that is not this machine.
    Insecure = "insecure",
    /// No connection.
    Connect = "connect",
    /// The connection cannot be made secure: the shop's certificate is not to be trusted, or the server speaks no TLS.
    Tls = "tls",
    /// No answer in time.
    Timeout = "timeout",
    /// The connection broke.
    Transport = "transport",
    /// The shop points to another address.
    Redirected = "redirected",
    /// Something in front of the shop refuses the request.
    Blocked = "blocked",
    /// Too many requests.
    RateLimited = "rate_limited",
    /// A gateway or proxy says that the shop is not available.
    Unavailable = "unavailable",
    /// The answer does not come from a PrestaShop webservice.
    NotWebservice = "not_webservice",
    /// Something stands before the answer's body, and the body cannot be trusted.
    Junk = "junk",
    /// The answer was cut off or changed on the way.
    Corrupted = "corrupted",
    /// An answer that must have a body has none.
    EmptyBody = "empty_body",
    /// The answer cannot be read as what was asked for.
    Decode = "decode",
    /// The answer is larger than allowed.
    BodyTooLarge = "body_too_large",
    /// A ceiling was reached before the end.
    Ceiling = "ceiling",
    /// A write may or may not have been done.
    AmbiguousWrite = "ambiguous_write",
} }

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a call had come when it failed. It decides what may be done again.
// Never grows: before, meanwhile and afterwards are all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Nothing reached the shop.
    NotSent,
    /// The shop may have got the request, and may have acted on it.
    MaybeSent,
    /// An answer arrived.
    Answered,
}

impl Phase {
    /// The phase as a stable word in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::MaybeSent => "maybe_sent",
            Self::Answered => "answered",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
