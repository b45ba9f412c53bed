//! A request as PHP and the webservice's dispatcher see it.

use indexmap::IndexMap;
use wiremock::Request;

use crate::request::{Notation, basic_user};

/// A form, as it was sent.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// `multipart/form-data` with its boundary.
    pub(super) content_type: String,
    pub(super) bytes: Vec<u8>,
}

/// The parsed request.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The verb, `ps_method` considered.
    pub(super) verb: String,
    /// `http://host`, for links.
    pub(super) origin: String,
    /// The segments of the path below `/api`, or those of `url` at `/webservice/dispatcher.php`; empty for the root. None for any other path.
    pub(super) segments: Option<Vec<String>>,
    /// The query; of equal names the last counts, as in PHP.
    pub(super) query: IndexMap<String, String>,
    pub(super) notation: Notation,
    /// The key, as sent; none if there is none anywhere.
    pub(super) key: Option<String>,
    /// The value of `Local-Content-Sha1`.
    pub(super) known_sha1: Option<String>,
    /// The body; PHP hands it over for POST, PUT and PATCH only.
    pub(super) body: String,
    /// The form in the body. PHP reads one of a POST alone, whatever `ps_method` says.
    pub(super) form: Option<Form>,
}

impl Call {
    pub(super) fn new(request: &Request, strips_authorization: bool) -> Self {
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let query: IndexMap<String, String> =
            request.url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let method = request.method.as_str();
        let format = header("Io-Format")
            .or_else(|| header("Output-Format"))
            .or_else(|| query.get("output_format").map(String::as_str))
            .or_else(|| query.get("io_format").map(String::as_str));
        let basic = header("Authorization").filter(|_| !strips_authorization).and_then(basic_user);
        let key = basic.or_else(|| query.get("ws_key").cloned()).map(|key| key.trim().to_owned());
        let path = request.url.path().trim_start_matches('/');
        // What the shop's .htaccess makes of `/api/orders/5`, which can be asked for as well.
        let below = if path == "webservice/dispatcher.php" {
            Some(query.get("url").cloned().unwrap_or_default())
        } else {
            path.strip_prefix("api").filter(|rest| rest.is_empty() || rest.starts_with('/')).map(str::to_owned)
        };
        let segments =
            below.map(|rest| rest.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect());
        let body = match method {
            "POST" | "PUT" | "PATCH" => String::from_utf8_lossy(&request.body).into_owned(),
            _ => String::new(),
        };
        Self {
            verb: query.get("ps_method").map_or(method, String::as_str).to_owned(),
            origin: format!("http://{}", header("Host").unwrap_or("localhost")),
            segments,
            notation: if format == Some("JSON") { Notation::Json } else { Notation::Xml },
            key,
            form: header("Content-Type")
                .filter(|kind| method == "POST" && kind.starts_with("multipart/"))
                .map(|kind| Form { content_type: kind.to_owned(), bytes: request.body.clone() }),
            known_sha1: header("Local-Content-Sha1").map(str::to_owned),
            body,
            query,
        }
    }

    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// Whether a switch such as `date` or `sendemail` is on: any value but none and `0`.
    pub(super) fn switch(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| !value.is_empty() && value != "0")
    }

    /// The resource that is asked for; empty for the root.
    pub(super) fn resource(&self) -> &str {
        self.segments.as_ref().and_then(|segments| segments.first()).map_or("", String::as_str)
    }

    /// The id in the path, cast to an integer as PHP does: what is no number is 0.
    pub(super) fn id(&self) -> Option<u64> {
        let segment = self.segments.as_ref()?.get(1)?;
        let digits = segment.trim_start().bytes().take_while(u8::is_ascii_digit).count();
        Some(segment.trim_start()[..digits].parse().unwrap_or(0))
    }
}
