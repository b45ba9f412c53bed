//! The files of attachments.

use serde_json::Value;

use crate::call::{Call, Verb};
use crate::error::{Error, Result};
use crate::images::entity_id;
use crate::shop::Shop;
use crate::transfer::{Download, FileChange, Upload, accepted, if_seen};
use crate::{AttachmentId, Attachments, Resource as _, ResourceMeta};

/// Where the files are.
const FILES: &str = "attachments/file";
/// What describes them.
const ATTACHMENTS: &ResourceMeta = Attachments::META;
/// How many newer attachments are looked through for the one that was sent.
const NEWER: usize = 100;

/// The files of attachments: `shop.files()`. PrestaShop 1.7.8.0 and later.
///
/// What describes a file (its name and description per language, the products that it belongs to) is the record of the resource
/// `attachments`; the file itself is here. Sending one makes both: a POST of the record does nothing at all, and is not offered.
#[derive(Debug, Clone)]
pub struct AttachmentFiles {
    shop: Shop,
}

impl Shop {
    /// The files of attachments.
    #[must_use]
    pub fn files(&self) -> AttachmentFiles {
        AttachmentFiles { shop: self.clone() }
    }
}

/// An attachment, as far as it is needed to find it again.
struct Row {
    id: u64,
    file_name: String,
}

impl AttachmentFiles {
    /// Sends a file, which makes a new attachment. `name` is what customers see; the file's name unless given.
    ///
    /// The file is streamed, once. PrestaShop 8.2 saves it and answers an error all the same, so the attachments that are newer than
    /// the newest before are looked through for the file's name afterwards, unless the answer tells the id.
    ///
    /// # Errors
    /// A shop that is too old, a name that cannot be sent, whatever the shop refuses, or keeps the file from being sent. What may
    /// have been done is no error: [`FileChange::outcome`] says what is known of it.
    pub async fn upload(&self, file: Upload, name: Option<&str>) -> Result<FileChange<AttachmentId>> {
        file.check()?;
        if let Some(version) = self.shop.version().filter(|version| !version.reaches(ATTACHMENTS.since)) {
            return Err(Error::usage(format!(
                "PrestaShop {version} has no attachments in its webservice: they came with {}",
                ATTACHMENTS.since
            )));
        }
        if let Some(c) = name.and_then(|name| name.chars().find(|c| c.is_control())) {
            return Err(Error::usage(format!("the attachment's name holds the control character {c:?}")));
        }
        let file_name = file.name().to_owned();
        let before = if_seen(self.rows(newest()).await)?.map(|rows| rows.first().map_or(0, |row| row.id));
        let texts: Vec<_> = name.map(|name| ("name", name)).into_iter().collect();
        let (media, body) = file.form("file", &texts, self.shop.clock().as_ref())?;
        let call = Call::new(Verb::Post, FILES).xml();
        let answer = accepted(self.shop.upload(call, media, body).await)?;
        if let Ok(id) = answer.as_ref().map(|answer| entity_id(&answer.body))
            && id.is_some()
        {
            return Ok(FileChange::confirmed(id.map(AttachmentId), "the shop confirmed the file"));
        }
        let newer = match before {
            Some(before) => Some(self.rows(newer_than(before)).await),
            None => None,
        };
        let named = |rows: &Vec<Row>| -> Vec<u64> {
            rows.iter().filter(|row| row.file_name == file_name).map(|row| row.id).collect()
        };
        let Err(doubt) = answer else {
            let id = newer.and_then(Result::ok).as_ref().map(named).and_then(|ids| only(&ids));
            return Ok(FileChange::confirmed(id.map(AttachmentId), "the shop confirmed the file"));
        };
        Ok(match newer {
            None => doubt.unknown("which attachments there were before is not known"),
            Some(Err(again)) => doubt.unknown(format_args!("listing the attachments failed: {again}")),
            Some(Ok(rows)) if rows.is_empty() => doubt.unseen("there is no new attachment"),
            Some(Ok(rows)) => match named(&rows)[..] {
                [id] => doubt.applied(Some(AttachmentId(id)), format_args!("attachment {id} has the file's name")),
                [] => doubt.unknown(format_args!("{} attachments are new, none with the file's name", rows.len())),
                ref several => doubt.unknown(format_args!("new attachments with the file's name: {several:?}")),
            },
        })
    }

    /// Downloads the file of an attachment.
    ///
    /// # Errors
    /// [`Image`](crate::ErrorKind::Image) (code 1) where the file is missing, and what the shop or the network says.
    pub async fn download(&self, attachment: impl Into<AttachmentId>) -> Result<Download> {
        let id = attachment.into();
        self.shop.download(Call::get(FILES).xml().id(id.0)).await
    }

    /// Deletes an attachment with its file.
    ///
    /// # Errors
    /// An attachment that does not exist, and what the shop or the network says. What may have been done is no error:
    /// [`FileChange::outcome`] says what is known of it.
    pub async fn delete(&self, attachment: impl Into<AttachmentId>) -> Result<FileChange<AttachmentId>> {
        let id = attachment.into();
        // Below `attachments/file` the shop reads another part of the address as the id.
        let call = Call::new(Verb::Delete, ATTACHMENTS.name).xml().id(id.0);
        let Err(doubt) = accepted(self.shop.call(call).await)? else {
            return Ok(FileChange::confirmed(Some(id), "the shop confirmed that the attachment is deleted"));
        };
        let rows = self.rows(list().query("filter[id]", format!("[{id}]"))).await;
        Ok(match rows {
            Ok(rows) if rows.is_empty() => doubt.applied(Some(id), "the attachment is gone"),
            Ok(_) => doubt.unseen("the attachment is still there"),
            Err(again) => doubt.unknown(format_args!("looking for the attachment failed: {again}")),
        })
    }

    async fn rows(&self, call: Call) -> Result<Vec<Row>> {
        let answer = self.shop.call(call).await?;
        rows(&answer.body).map_err(|error| {
            let excerpt = self.shop.redact().excerpt(&answer.body);
            error.with_call(Verb::Get, ATTACHMENTS.name.into(), None).with_status(answer.status).with_excerpt(excerpt)
        })
    }
}

fn list() -> Call {
    Call::get(ATTACHMENTS.name).query("display", "[id,file_name]")
}

fn newest() -> Call {
    list().query("sort", "[id_DESC]").query("limit", "1")
}

fn newer_than(id: u64) -> Call {
    // Without a lower bound of 1 or more there is nothing to be newer than.
    let list = if id > 0 { list().query("filter[id]", format!(">[{id}]")) } else { list() };
    list.query("sort", "[id_ASC]").query("limit", NEWER.to_string())
}

fn only(ids: &[u64]) -> Option<u64> {
    if let [id] = ids { Some(*id) } else { None }
}

fn rows(body: &[u8]) -> Result<Vec<Row>> {
    let broken = |message: &'static str| Error::decode(ATTACHMENTS.list, message);
    let value: Value =
        serde_json::from_slice(body).map_err(|error| broken("the answer is no JSON").with_source(error))?;
    let rows: Vec<Value> = match value {
        // An empty list is `[]`.
        Value::Array(rows) if rows.is_empty() => Vec::new(),
        Value::Object(mut lists) => match lists.remove(ATTACHMENTS.list) {
            Some(Value::Array(rows)) => rows,
            Some(Value::Object(rows)) => rows.into_iter().map(|(_, row)| row).collect(),
            _ => return Err(broken("the answer holds no attachments")),
        },
        _ => return Err(broken("the answer holds no attachments")),
    };
    let row = |row: Value| {
        let id = match row.get("id") {
            Some(Value::Number(id)) => id.as_u64(),
            Some(Value::String(id)) => id.parse().ok(),
            _ => None,
        };
        let file_name = row.get("file_name").and_then(Value::as_str).unwrap_or_default().to_owned();
        id.map(|id| Row { id, file_name }).ok_or_else(|| broken("an attachment has no id"))
    };
    rows.into_iter().map(row).collect()
}
