//! The files of attachments.

use crate::client::{Call, Connection, Download, Shop, entity_id};
use crate::error::{Error, Result, Verb};
use crate::files::{FileChange, Upload, accepted, if_seen};
use crate::read::records;
use crate::record::{Resource as _, ResourceMeta};
use crate::resources::{AttachmentId, Attachments};
use crate::write::Outcome;

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
    connection: Connection,
}

impl Shop {
    /// The files of attachments.
    #[must_use]
    pub fn files(&self) -> AttachmentFiles {
        AttachmentFiles { connection: self.connection.clone() }
    }
}

crate::record! {
    /// An attachment, as far as it is needed to find it again.
    #[record("attachment")]
    struct Row {
        /// Its id.
        pub id: u64,
        /// The name of its file.
        pub file_name: String,
    }
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
        if let Some(version) = self.connection.version().filter(|version| !version.reaches(ATTACHMENTS.since)) {
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
        let (media, body) = file.form("file", &texts, self.connection.clock().as_ref())?;
        let call = Call::new(Verb::Post, FILES).xml();
        let answer = accepted(self.connection.upload(call, media, body).await)?;
        if let Ok(Some(id)) = answer.as_ref().map(|answer| entity_id(&answer.body))
            && before.is_none_or(|before| id > before)
        {
            return Ok(FileChange::confirmed(Some(AttachmentId(id)), "the shop confirmed the file"));
        }
        let newer = match before {
            Some(before) => Some(self.rows(newer_than(before)).await),
            None => None,
        };
        let named = |rows: &Vec<Row>| -> Vec<u64> {
            rows.iter().filter(|row| row.file_name == file_name).map(|row| row.id).collect()
        };
        let Err(doubt) = answer else {
            return Ok(match newer {
                Some(Ok(rows)) if rows.is_empty() => FileChange::found(
                    Outcome::NotApplied,
                    "the shop answered well, but there is no new attachment: PHP may have dropped a file that is too large for it",
                ),
                Some(Ok(rows)) => match named(&rows)[..] {
                    [id] => FileChange::confirmed(Some(AttachmentId(id)), "the shop confirmed the file"),
                    _ => FileChange::found(
                        Outcome::Unknown,
                        "the shop answered well, but which of the new attachments it is is not to be seen",
                    ),
                },
                Some(Err(again)) => FileChange::found(
                    Outcome::Unknown,
                    format!("the shop answered well, but names no attachment, and listing them failed: {again}"),
                ),
                None => FileChange::found(
                    Outcome::Unknown,
                    "the shop answered well, but names no attachment, and which there were before is not known",
                ),
            });
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
        self.connection.download(Call::get(FILES).xml().id(id.0)).await
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
        let Err(doubt) = accepted(self.connection.call(call).await)? else {
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
        let answer = self.connection.call(call).await?;
        let rows: Vec<Row> = records(&self.connection, &answer, ATTACHMENTS.list, ATTACHMENTS.item)?;
        match rows.iter().position(|row| row.id == 0) {
            None => Ok(rows),
            Some(index) => {
                let path = format!("{}[{index}].id", ATTACHMENTS.list);
                Err(Error::decode(path, "an attachment has no id").with_call(Verb::Get, ATTACHMENTS.name.into(), None))
            }
        }
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
