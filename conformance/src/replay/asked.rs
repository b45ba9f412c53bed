//! A request in the webservice's own terms, so that a recorded and a received one can be compared.

use prestashop_api::Verb;
use url::Url;

use crate::har;
use crate::request::{FormPart, Notation, basic_user};

/// A request in the webservice's own terms.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// The HTTP method.
    pub method: String,
    /// The path before `/api`, without a slash at its end: the folder of the shop, mostly empty.
    pub folder: String,
    /// The path below `/api/`, decoded; empty for the API root.
    pub path: String,
    /// The decoded query, in its order, without the parameters that choose the notation or give the key.
    pub query: Vec<(String, String)>,
    /// The notation asked for.
    pub notation: Notation,
    /// The key, from the Basic user or from `ws_key`.
    pub key: Option<String>,
    /// Whether the key stands in the query.
    pub key_in_query: bool,
    /// The SHA-1 of the answer that the caller has already; the shop answers 304 to the same.
    pub unless: Option<String>,
    /// The body; empty if there was none, or if it is a form.
    pub body: String,
    /// The parts of a form, as files are sent.
    pub parts: Vec<FormPart>,
}

impl Asked {
    /// Reads a recorded request.
    ///
    /// # Errors
    ///
    /// What keeps this from being a call of the webservice, in a sentence.
    pub fn recorded(request: &har::Request) -> Result<Self, String> {
        // Some tools record the path alone; the host says nothing here.
        let base = Url::parse("http://localhost/").ok();
        let url = Url::options().base_url(base.as_ref()).parse(&request.url);
        let url = url.map_err(|error| format!("the recorded URL is none: {error}"))?;
        let body = request.body().map_err(|error| error.to_string())?;
        Self::read(&request.method, &url, |name| request.header(name), &body)
    }

    /// Reads a request that a mock server has received.
    ///
    /// # Errors
    ///
    /// What keeps this from being a call of the webservice, in a sentence.
    pub fn received(request: &wiremock::Request) -> Result<Self, String> {
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        Self::read(request.method.as_str(), &request.url, header, &request.body)
    }

    fn read<'a>(
        method: &str,
        url: &Url,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
    ) -> Result<Self, String> {
        let (folder, path) = split(url.path()).ok_or_else(|| format!("not a call of /api: {}", url.path()))?;
        let mut query = Vec::new();
        let (mut output_format, mut io_format, mut ws_key) = (None, None, None);
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "output_format" => output_format = Some(value.into_owned()),
                "io_format" => io_format = Some(value.into_owned()),
                "ws_key" => ws_key = Some(value.into_owned()),
                _ => query.push((name.into_owned(), value.into_owned())),
            }
        }
        // The first that is there decides, whatever the others say.
        let format = header("Io-Format").or_else(|| header("Output-Format")).map(str::to_owned);
        let format = format.or(output_format).or(io_format);
        let user = header("Authorization").and_then(basic_user);
        let parts = FormPart::all(header("Content-Type").unwrap_or_default(), body)?;
        let body = if parts.is_empty() { body } else { &[] };
        let body = std::str::from_utf8(body).map_err(|error| format!("the body is no UTF-8: {error}"))?.to_owned();
        let sha1 = |text: &&str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        Ok(Self {
            method: method.to_ascii_uppercase(),
            folder,
            path,
            query,
            notation: if format.as_deref() == Some("JSON") { Notation::Json } else { Notation::Xml },
            key_in_query: user.is_none() && ws_key.is_some(),
            key: user.or(ws_key),
            unless: header("Local-Content-Sha1").filter(sha1).map(str::to_ascii_lowercase),
            body,
            parts,
        })
    }

    /// The verb, if the client has it.
    #[must_use]
    pub fn verb(&self) -> Option<Verb> {
        [Verb::Get, Verb::Head, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete]
            .into_iter()
            .find(|verb| verb.as_str() == self.method)
    }

    /// The verb that the shop acts on: `ps_method` overrides that of HTTP.
    #[must_use]
    pub fn effective(&self) -> Option<Verb> {
        match self.parameter("ps_method") {
            Some(method) => Self { method: method.to_owned(), query: Vec::new(), ..self.clone() }.verb(),
            None => self.verb(),
        }
    }

    /// The resource: the first segment of the path; empty for the API root.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// The id in the path, if it is one as the client writes it.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        let (_, id) = self.path.split_once('/')?;
        let number: u64 = id.parse().ok()?;
        (number.to_string() == id).then_some(number)
    }

    /// The value of a parameter. Where a parameter stands twice, PHP keeps the last.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The request in one line, decoded and without the key: `GET orders?display=full`.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("{} /{}", self.method, self.path);
        for (index, (name, value)) in self.query.iter().enumerate() {
            line.push(if index == 0 { '?' } else { '&' });
            line.push_str(name);
            line.push('=');
            line.push_str(value);
        }
        line
    }
}

/// The shop's folder and the path below `/api/`.
fn split(path: &str) -> Option<(String, String)> {
    let path = percent_decoded(path)?;
    if let Some(folder) = path.strip_suffix("/api") {
        return Some((folder.to_owned(), String::new()));
    }
    let at = path.rfind("/api/")?;
    Some((path[..at].to_owned(), path[at + 5..].to_owned()))
}

/// The path without percent-encoding. `Url` decodes queries only, so the path is read as the value of one.
fn percent_decoded(path: &str) -> Option<String> {
    let query = format!("p={}", path.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes()).next().map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, url: &str, headers: &[(&str, &str)]) -> har::Request {
        har::Request {
            method: method.into(),
            url: url.into(),
            http_version: String::new(),
            headers: headers
                .iter()
                .map(|(name, value)| har::Pair { name: (*name).into(), value: (*value).into() })
                .collect(),
            query_string: Vec::new(),
            post_data: None,
        }
    }

    #[test]
    fn reads_folder_path_id_and_query() {
        let url = "http://shop.example/folder/api/orders/7?filter%5Bid%5D=%5B1%7C2%5D&sort=[id_ASC]&a=b+c";
        let asked = Asked::recorded(&request("GET", url, &[("output-format", "JSON")])).unwrap();
        assert_eq!((asked.folder.as_str(), asked.path.as_str()), ("/folder", "orders/7"));
        assert_eq!((asked.resource(), asked.id(), asked.notation), ("orders", Some(7), Notation::Json));
        assert_eq!(asked.line(), "GET /orders/7?filter[id]=[1|2]&sort=[id_ASC]&a=b c");
        assert_eq!(asked.key, None);
    }

    #[test]
    fn the_notation_is_chosen_by_the_first_that_is_there() {
        let asked = |query: &str, headers| {
            Asked::recorded(&request("GET", &format!("http://s/api/?{query}"), headers)).unwrap()
        };
        assert_eq!(asked("output_format=JSON", &[]).notation, Notation::Json);
        assert_eq!(asked("io_format=JSON", &[]).notation, Notation::Json);
        assert_eq!(asked("output_format=JSON", &[("Output-Format", "XML")]).notation, Notation::Xml);
        assert_eq!(asked("output_format=json", &[]).notation, Notation::Xml);
        assert!(asked("output_format=JSON", &[]).query.is_empty());
    }

    #[test]
    fn the_key_is_the_basic_user_before_the_parameter() {
        let basic = [("Authorization", "Basic S0VZOnB3")];
        let asked = Asked::recorded(&request("GET", "http://s/api/orders?ws_key=OTHER", &basic)).unwrap();
        assert_eq!((asked.key.as_deref(), asked.key_in_query), (Some("KEY"), false));
        let asked = Asked::recorded(&request("GET", "http://s/api/orders?ws_key=OTHER", &[])).unwrap();
        assert_eq!((asked.key.as_deref(), asked.key_in_query), (Some("OTHER"), true));
    }

    #[test]
    fn a_tunnelled_verb_is_what_the_shop_acts_on() {
        let asked = Asked::recorded(&request("POST", "http://s/api/orders/1?ps_method=PATCH", &[])).unwrap();
        assert_eq!((asked.verb(), asked.effective()), (Some(Verb::Post), Some(Verb::Patch)));
    }

    #[test]
    fn other_addresses_are_no_calls() {
        let refused = Asked::recorded(&request("GET", "http://s/webservice/dispatcher.php?url=orders", &[]));
        assert_eq!(refused.unwrap_err(), "not a call of /api: /webservice/dispatcher.php");
    }
}
