//! What stands between a shop and its clients: caches, firewalls, redirects, rewrite rules.

use std::borrow::Cow;
use std::fmt;

use wiremock::Request;

use super::fault::InjectedFault;
use super::received::Received;
use super::response::FakeResponse;

/// Something in front of a shop that changes every request that goes through it, for as long as the shop runs; see
/// [`Builder::behind`](super::Builder::behind). A [`InjectedFault`] by itself hits one request.
///
/// ```
/// # async fn example() {
/// use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Proxy, Requests};
///
/// let proxy = Proxy::new()
///     // A cache cuts the query: each record that is asked for is answered with the same list.
///     .without_parameters(["filter", "sort", "limit"])
///     // A redirect makes a GET of every POST.
///     .reading(Requests::of("POST", ""))
///     // A firewall refuses deletes.
///     .failing(Requests::of("DELETE", ""), || InjectedFault::instead(FakeResponse::html(403, "<h1>Forbidden</h1>")));
/// let shop = FakeShop::builder().behind(proxy).start().await;
/// # let _ = shop;
/// # }
/// ```
#[derive(Debug, Default)]
#[must_use]
pub struct Proxy {
    parameters: Vec<String>,
    request_headers: Vec<String>,
    answer_headers: Vec<String>,
    reading: Vec<Requests>,
    failing: Vec<Failing>,
}

/// Requests of one kind, as the client sends them.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Requests {
    verb: String,
    path: Option<String>,
    query: Vec<String>,
    left: Option<u32>,
}

struct Failing {
    requests: Requests,
    fault: Box<dyn Fn() -> InjectedFault + Send>,
}

impl Requests {
    /// Requests of that verb (any if empty) for that path below `/api/`, such as `orders` or `orders/7`, and for what lies below it;
    /// any path if it is empty.
    pub fn of(verb: &str, path: &str) -> Self {
        let path = path.trim_matches('/');
        let path = (!path.is_empty()).then(|| path.to_owned());
        Self { verb: verb.to_ascii_uppercase(), path, ..Self::default() }
    }

    /// Requests of that verb for the API root.
    pub fn of_root(verb: &str) -> Self {
        Self { path: Some(String::new()), ..Self::of(verb, "") }
    }

    /// Those only whose query holds a text: `display=full`, `filter[id]=[7]`.
    pub fn asking(mut self, text: &str) -> Self {
        self.query.push(text.to_owned());
        self
    }

    /// The first of them only.
    pub fn times(mut self, first: u32) -> Self {
        self.left = Some(first);
        self
    }

    /// Whether a request is one of them; counts it if so.
    fn take(&mut self, received: &Received) -> bool {
        let verb = received.parameter("ps_method").unwrap_or(&received.method);
        let path = received.path.trim_matches('/').strip_prefix("api").unwrap_or_default().trim_matches('/');
        let meant = (self.verb.is_empty() || self.verb == verb)
            && self.path.as_deref().is_none_or(|wanted| match path.strip_prefix(wanted) {
                Some(rest) => rest.is_empty() || (!wanted.is_empty() && rest.starts_with('/')),
                None => false,
            })
            && self.query.iter().all(|text| received.query_text().contains(text));
        match &mut self.left {
            Some(0) => false,
            Some(left) if meant => {
                *left -= 1;
                true
            }
            _ => meant,
        }
    }
}

impl Proxy {
    /// One that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the parameters out of each query whose name begins so.
    pub fn without_parameters<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.parameters.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// Takes headers out of each request.
    pub fn without_request_headers<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.request_headers.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// Takes headers out of each answer of the shop.
    pub fn without_answer_headers<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.answer_headers.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// Makes a GET without a body of these requests, as a redirect does that something in front of the shop follows: the shop
    /// changes nothing, and answers what it holds.
    pub fn reading(mut self, requests: Requests) -> Self {
        self.reading.push(requests);
        self
    }

    /// Lets something go wrong with each of these requests, before any other fault. Of several that mean a request the first counts.
    pub fn failing(mut self, requests: Requests, fault: impl Fn() -> InjectedFault + Send + 'static) -> Self {
        self.failing.push(Failing { requests, fault: Box::new(fault) });
        self
    }

    /// The request as the shop gets it.
    pub(super) fn pass<'a>(&mut self, received: &Received, request: &'a Request) -> Cow<'a, Request> {
        let mut passed = Cow::Borrowed(request);
        let cut = |name: &str| self.parameters.iter().any(|begin| name.starts_with(begin));
        if received.query.iter().any(|(name, _)| cut(name)) {
            let kept = received.query.iter().filter(|(name, _)| !cut(name));
            passed.to_mut().url.query_pairs_mut().clear().extend_pairs(kept);
        }
        for name in &self.request_headers {
            if request.headers.contains_key(name) {
                passed.to_mut().headers.remove(name);
            }
        }
        if self.reading.iter_mut().any(|requests| requests.take(received)) {
            let passed = passed.to_mut();
            passed.method = http::Method::GET;
            passed.body.clear();
        }
        passed
    }

    /// The fault that stands in the way of a request.
    pub(super) fn fault(&mut self, received: &Received) -> Option<InjectedFault> {
        self.failing.iter_mut().find_map(|failing| failing.requests.take(received).then(|| (failing.fault)()))
    }

    /// The answer as the client gets it.
    pub(super) fn answer(&self, mut answer: FakeResponse) -> FakeResponse {
        let gone = |name: &str| self.answer_headers.iter().any(|header| header.eq_ignore_ascii_case(name));
        answer.headers.retain(|(name, _)| !gone(name));
        answer
    }
}

impl fmt::Debug for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Failing").field(&self.requests).finish()
    }
}
