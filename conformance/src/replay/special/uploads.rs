//! Recorded uploads, made again by the client: it must send the same file to the same place, and must not call done what the recording
//! does not show.

use std::sync::{Arc, Mutex, PoisonError};

use prestashop_api::files::{ImageOwner, ImagePlace, Upload};
use prestashop_api::resources::ProductId;
use prestashop_api::{ErrorKind, Outcome, Verb};
use wiremock::ResponseTemplate;

use super::super::asked::Asked;
use super::super::diff::differences;
use super::super::expect::{self, Expected};
use super::super::replayer::Replayer;
use super::super::rights::{self, Root};
use super::super::server::{Exchange, Script};
use super::super::verdict::{Passed, Stop};
use super::{is_file, place};
use crate::har::Entry;
use crate::request::FormPart;
use crate::request::Notation;

/// Where the client sends a file.
pub(super) enum Target {
    Attachment,
    New(ImageOwner),
    Instead(ImagePlace),
}

impl Target {
    /// Where the client sends such a form, and the file in it. `None` if it sends none such.
    pub(super) fn of(asked: &Asked) -> Option<(Self, &FormPart)> {
        let segments: Vec<_> = asked.path.split('/').collect();
        let field = if asked.resource() == "attachments" { "file" } else { "image" };
        let file = asked.parts.iter().find(|part| part.name == field && part.file.is_some())?;
        let target = match (asked.verb()?, asked.effective()?, segments.as_slice()) {
            (Verb::Post, Verb::Post, ["attachments", "file"]) => Self::Attachment,
            (Verb::Post, Verb::Post, ["images", "products", product]) => {
                Self::New(ImageOwner::Product(ProductId(product.parse().ok()?)))
            }
            (Verb::Post, Verb::Post, segments) => Self::New(match place(segments)? {
                ImagePlace::Category(id) => ImageOwner::Category(id),
                ImagePlace::Manufacturer(id) => ImageOwner::Manufacturer(id),
                ImagePlace::Supplier(id) => ImageOwner::Supplier(id),
                ImagePlace::Store(id) => ImageOwner::Store(id),
                _ => return None,
            }),
            (Verb::Post, Verb::Put, segments) => Self::Instead(place(segments)?),
            _ => return None,
        };
        Some((target, file))
    }
}

impl Replayer {
    /// Has the client send the file; what came of it is held against the recorded answer.
    pub(super) async fn upload(
        &mut self,
        asked: &Asked,
        (target, file): (Target, &FormPart),
        recorded: &Entry,
        exchange: Exchange,
    ) -> Result<Passed, Stop> {
        // The answer to an image that was taken is the image.
        let refused = match expect::expected(asked, &recorded.response).map_err(Stop::Skip)? {
            Expected::Error(error) if !is_file(recorded) => Some(error),
            _ => None,
        };
        let text = asked.parts.iter().find(|part| part.name == "name" && part.file.is_none());
        let text = text.map(|part| String::from_utf8_lossy(&part.bytes).into_owned());
        let sent: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let version = rights::version(recorded).unwrap_or_else(|| "8.2.1".to_owned());
        let stage =
            Stage { root: self.root_of(asked, &version), version, answer: exchange.answer, sent: Arc::clone(&sent) };
        self.server
            .script(Script { beside: Some(Box::new(move |asked| Some(stage.respond(asked)))), ..Script::default() });
        let shop = self.fresh(asked)?;
        let upload = upload(file);
        let claim = match target {
            Target::Attachment => shop.files().upload(upload, text.as_deref()).await.map(|change| change.settled),
            Target::New(owner) => shop.images().upload(owner, upload).await.map(|change| change.settled),
            Target::Instead(place) => shop.images().replace(place, upload).await.map(|change| change.settled),
        };
        let sent = std::mem::take(&mut *sent.lock().unwrap_or_else(PoisonError::into_inner));
        match (sent.as_slice(), &claim) {
            ([], Err(error)) if refused.is_some() && error.kind() == ErrorKind::Usage => {
                return Ok(Passed::with(vec![format!("the client does not send it: {error}")]));
            }
            ([], Err(error)) => return Err(format!("the client refuses what the shop took: {error}").into()),
            ([came], _) => {
                // Files are answered about in XML, whatever is asked for.
                let came = Asked { notation: asked.notation, ..came.clone() };
                let reasons = differences(asked, &came);
                if !reasons.is_empty() {
                    return Err(Stop::Fail(reasons));
                }
            }
            (writes, _) => return Err(format!("{} files were sent for one", writes.len()).into()),
        }
        let done = |outcome| matches!(outcome, Outcome::Applied | Outcome::Taken);
        match (claim, &refused) {
            (Ok(settled), None) if done(settled.outcome) => Ok(Passed::default()),
            (Ok(settled), Some(_)) if !done(settled.outcome) => Ok(Passed::default()),
            (Err(error), Some(expected)) if expected.kinds.contains(&error.kind()) => Ok(Passed::default()),
            (Ok(settled), _) => {
                let wanted = if refused.is_some() { "an error" } else { "success" };
                Err(format!("the client says {:?} ({}), the recording shows {wanted}", settled.outcome, settled.note)
                    .into())
            }
            (Err(error), _) => {
                Err(format!("the error {}: {error}; the recording shows another answer", error.kind()).into())
            }
        }
    }
}

fn upload(part: &FormPart) -> Upload {
    let name = part.file.clone().unwrap_or_default();
    Upload::from_bytes(name, part.media.clone().unwrap_or_default(), part.bytes.clone())
}

/// The shop around an upload: before it there is no such file, afterwards what the recorded answer shows.
struct Stage {
    root: Root,
    version: String,
    answer: ResponseTemplate,
    sent: Arc<Mutex<Vec<Asked>>>,
}

impl Stage {
    fn respond(&self, asked: &Asked) -> ResponseTemplate {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.parts.is_empty() {
            sent.push(asked.clone());
            return self.answer.clone();
        }
        let own = |answer: ResponseTemplate| answer.insert_header("PSWS-Version", self.version.as_str());
        let xml = |body: String| own(ResponseTemplate::new(200).set_body_raw(body, Notation::Xml.content_type()));
        match asked.path.split('/').collect::<Vec<_>>()[..] {
            [""] => xml(self.root.xml()),
            ["attachments"] if sent.is_empty() => {
                own(ResponseTemplate::new(200).set_body_raw("[]", "application/json"))
            }
            // What is there afterwards is known only of an answer that shows it.
            _ if !sent.is_empty() && asked.path.starts_with("images/") => self.answer.clone(),
            _ if !sent.is_empty() => ResponseTemplate::new(503).set_body_raw("not recorded", "text/plain"),
            _ => own(ResponseTemplate::new(404)),
        }
    }
}
