//! What a client sent.

/// A request that the shop received, and the status of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The HTTP method.
    pub method: String,
    /// The path, encoded.
    pub path: String,
    /// The query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The headers; values that are not text are left out.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// The status of the answer; 0 as long as there is none, and if the connection ended without one.
    pub status: u16,
    /// What went wrong with it on demand: the name of the fault's function, such as `truncated`.
    pub fault: Option<&'static str>,
}

impl Received {
    pub(super) fn new(request: &wiremock::Request) -> Self {
        let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            Some((name.to_string(), value.to_str().ok()?.to_owned()))
        };
        Self {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            query: request.url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            headers: request.headers.iter().filter_map(text).collect(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            status: 0,
            fault: None,
        }
    }

    /// The query, decoded: `sort=[id_ASC]&limit=5`.
    pub(super) fn query_text(&self) -> String {
        self.query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    /// The whole request in one line: `PATCH /api/orders/5?sendemail=1 <prestashop>…`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}?{} {}", self.method, self.path, self.query_text(), self.body)
    }

    /// A parameter of the query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}
