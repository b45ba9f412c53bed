//! From a call to an HTTP request: address, parameters, headers.

use http::{HeaderValue, Request, header, request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;

use super::{Call, Format};
use crate::client::Connection;
use crate::error::{Error, Result, Verb};
use crate::resources::service::{AUTH_QUERY, FORMAT_HEADER, FORMAT_VALUE, LOCAL_CONTENT_SHA1};

/// Everything but RFC 3986's unreserved characters: firewalls in front of shops stumble over raw brackets.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The media type of bodies in XML.
pub(crate) const XML: &str = "text/xml; charset=utf-8";

impl Connection {
    /// Whether a verb is sent as a POST that names it.
    pub(crate) fn tunnels(&self, verb: Verb) -> bool {
        self.inner.tunnel_verbs && matches!(verb, Verb::Put | Verb::Patch | Verb::Delete)
    }

    /// The head of the request: all but its body.
    ///
    /// # Errors
    ///
    /// The call cannot be sent as it is, or not in this shop's scope.
    pub(super) fn head(&self, call: &Call) -> Result<request::Builder> {
        let engine = &self.inner;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
        if !call.resource.chars().all(is_plain) {
            return Err(Error::usage(format!("`{}` is no resource's name", call.resource)));
        }
        // PHP reads ` ps.method`, `ps method` and `ps[method` as the same name.
        let names_method = |name: &str| name.trim_start().replace(['.', ' ', '['], "_") == "ps_method";
        let is_named = call.query.iter().any(|(name, _)| names_method(name));
        if !call.verb.is_write() && is_named {
            return Err(Error::usage("ps_method makes a write of a read, which would be retried like a read")
                .with_hint("Send it with the verb POST: the shop reads the body of no other."));
        }
        if call.verb.is_write() && call.unless.is_some() {
            return Err(Error::usage(
                "a write cannot be conditional: the shop compares checksums after it has written",
            ));
        }
        // Addresses are normalized on the way: these would lead to another place.
        if let Some(segment) = call.tail.iter().find(|segment| matches!(segment.as_str(), "" | "." | "..")) {
            return Err(Error::usage(format!("`{segment}` is no name that an address can hold")));
        }
        let mut path = call.resource.to_string();
        for segment in call.id.map(|id| id.to_string()).iter().chain(&call.tail) {
            path.push('/');
            path.extend(utf8_percent_encode(segment, ENCODED));
        }
        // Without URL rewriting the path stands where the shop's rule for it would put it.
        let (mut url, mut mark) = if engine.base.path().ends_with('/') {
            (format!("{}{path}", engine.base), '?')
        } else {
            (format!("{}?url={path}", engine.base), '&')
        };
        let mut add = |name: &str, value: &str| {
            url.push(mark);
            mark = '&';
            url.extend(utf8_percent_encode(name, ENCODED));
            url.push('=');
            url.extend(utf8_percent_encode(value, ENCODED));
        };
        for (name, value) in &call.query {
            add(name, value);
        }
        let names_shop = |name: &str| matches!(name, "id_shop" | "id_group_shop" | "id_shop_group");
        if !call.query.iter().any(|(name, _)| names_shop(name)) {
            self.scope.check(self.version().as_ref())?;
            for (name, value) in self.scope.parameters() {
                add(name, &value);
            }
        }
        let tunnelled = call.tunnel || self.tunnels(call.verb);
        if tunnelled {
            if is_named {
                return Err(Error::usage("the call names a ps_method, and its verb is to be sent as one too")
                    .with_hint("Leave ps_method out, or send the call with the verb POST."));
            }
            add("ps_method", call.verb.as_str());
        }
        if engine.authorization.is_none() {
            add(AUTH_QUERY, engine.key.expose_secret());
        }
        let method = if tunnelled { Verb::Post } else { call.verb };
        let mut request =
            Request::builder().method(method.as_str()).uri(url).header(header::USER_AGENT, engine.user_agent.clone());
        if let Some(authorization) = &engine.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        if call.format == Format::Json {
            request = request.header(FORMAT_HEADER, HeaderValue::from_static(FORMAT_VALUE));
        }
        if let Some(sha1) = &call.unless {
            request = request.header(LOCAL_CONTENT_SHA1, sha1);
        }
        Ok(request)
    }
}

/// The request itself.
pub(super) fn with_body<B>(head: request::Builder, body: B) -> Result<Request<B>> {
    head.body(body).map_err(|error| Error::usage("the request is too long or cannot be sent").with_source(error))
}

/// The path without ids, as traces group by it.
pub(super) fn template(call: &Call) -> String {
    let mut template = format!("/api/{}", call.resource);
    for _ in 0..usize::from(call.id.is_some()) + call.tail.len() {
        template.push_str("/{id}");
    }
    template
}
