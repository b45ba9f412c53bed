//! The answers of a shop that is asked now.

use prestashop_api::{Error, ErrorKind, SecretString, Shop, Verb};
use prestashop_codegen::{Version, nearest};

use super::facts::{Answers, Fault};
use super::xml;

/// A shop to ask.
#[derive(Debug)]
pub struct Live(Shop);

impl Live {
    /// The shop at `url`, with or without `/api`. Plain HTTP sends the key in the clear: beyond this machine it needs `allow_http`.
    ///
    /// # Errors
    ///
    /// The URL or the key cannot be used, or TLS cannot be set up.
    pub fn new(url: &str, key: SecretString, allow_http: bool) -> Result<Self, Fault> {
        let shop = Shop::connect(url).key(key).allow_http(allow_http).build();
        Ok(Self(shop.map_err(|error| match error.kind() {
            ErrorKind::Insecure => Fault::usage(format!("{error}: use https, or allow it with `--allow-http`")),
            _ => fault(&error),
        })?))
    }

    /// Asks for the list of resources, then for the synopsis of each; `wanted` names those to ask for, or none for all.
    ///
    /// # Errors
    ///
    /// The network, the shop or an answer of it; a resource that the shop does not list.
    pub async fn ask(&self, wanted: &[String]) -> Result<Answers, Fault> {
        let source = self.0.url().to_string();
        let (root, version) = self.get("", None).await?;
        let listed = xml::resources(&root)
            .map_err(|message| Fault::new(format!("{source}: not the root of a PrestaShop webservice: {message}")))?;
        for name in wanted {
            match listed.iter().find(|(listed, _)| listed == name) {
                Some((_, true)) => {}
                Some((_, false)) => {
                    return Err(Fault::usage(format!(
                        "`{name}` has no synopsis: PrestaShop serves it in a way of its own"
                    )));
                }
                None => {
                    let names: Vec<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
                    let near =
                        nearest(name, &names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                    return Err(Fault::usage(format!(
                        "the shop does not list `{name}`{near} A key sees the resources it has a right on: see Advanced Parameters > Webservice"
                    )));
                }
            }
        }
        let mut synopses = Vec::new();
        for (name, _) in listed.iter().filter(|(_, has_synopsis)| *has_synopsis) {
            if wanted.is_empty() || wanted.contains(name) {
                let (text, _) = self.get(name, Some("synopsis")).await?;
                let mut read =
                    xml::synopsis(&text).map_err(|message| Fault::new(format!("{source}{name}: {message}")))?;
                name.clone_into(&mut read.resource);
                synopses.push(read);
            }
        }
        Ok(Answers { source, version, synopses, listed: Some(listed) })
    }

    /// The text of an answer, and the version that gave it.
    async fn get(&self, resource: &str, schema: Option<&str>) -> Result<(String, Option<Version>), Fault> {
        let call = self.0.raw(Verb::Get, resource).xml();
        let call = match schema {
            Some(schema) => call.query("schema", schema),
            None => call,
        };
        let answer = call.send().await.map_err(|error| fault(&error))?;
        let text = String::from_utf8(answer.body.into())
            .map_err(|_| Fault::new(format!("{}{resource}: the answer is not UTF-8", self.0.url())))?;
        Ok((text, answer.version.and_then(|version| Version::parse(version.as_str()))))
    }
}

/// What the client says, with what to do about it.
fn fault(error: &Error) -> Fault {
    let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    let message = format!("{error}{hint}");
    if error.kind() == ErrorKind::Usage { Fault::usage(message) } else { Fault::new(message) }
}
