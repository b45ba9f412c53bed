//! The files of attachments.

use crate::client::{Call, Connection, Download, Shop, entity_id};
use crate::error::{Error, Result, Verb, counted};
use crate::files::{FileChange, Upload};
use crate::query::Query;
use crate::read::Pager;
use crate::record::{Resource as _, ResourceMeta};
use crate::resources::{AttachmentId, Attachments};
use crate::write::settle::{Acknowledgement, Evidence, Sighting, WriteKind, if_readable, unless_refused};

/// Where the files are.
const FILES: &str = "attachments/file";
/// What describes them.
const ATTACHMENTS: &ResourceMeta = Attachments::META;
/// How many newer attachments are looked through for the one that was sent.
const NEWER: u32 = 100;

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
    /// have been done is no error: [`FileChange`] says what is known of it.
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
        let before = if_readable(self.newest().await)?;
        let texts: Vec<_> = name.map(|name| ("name", name)).into_iter().collect();
        let (media, body) = file.form("file", &texts, self.connection.clock().as_ref())?;
        let call = Call::new(Verb::Post, FILES).xml();
        let answer = unless_refused(self.connection.upload(call, media, body).await)?;
        let named = answer.as_ref().ok().and_then(|answer| entity_id(&answer.body));
        let named = named.filter(|id| before.is_none_or(|before| *id > before));
        let (seen, found, id) = match (named, before) {
            (Some(id), _) => (Sighting::Complete, "the shop confirmed the file".to_owned(), Some(id)),
            (None, None) => (Sighting::Impossible, "which attachments there were before is not known".to_owned(), None),
            (None, Some(before)) => match self.rows(list().after_id(before)).await {
                Err(again) => (Sighting::Impossible, format!("listing the attachments failed: {again}"), None),
                Ok(rows) => pick(&rows, &file_name),
            },
        };
        let said = Acknowledgement::of_answer(&answer);
        // A good answer that names nothing new can be about a file that PHP has dropped: the shop need not have taken it.
        let blind = answer.is_ok() && seen == Sighting::Impossible;
        let seen = if blind { Sighting::Ambiguous } else { seen };
        let evidence = Evidence::new(WriteKind::Upload, said, seen, found).candidate(id);
        Ok(FileChange::of(evidence, id.map(AttachmentId), answer.err()))
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
    /// [`FileChange`] says what is known of it.
    pub async fn delete(&self, attachment: impl Into<AttachmentId>) -> Result<FileChange<AttachmentId>> {
        let id = attachment.into();
        // Below `attachments/file` the shop reads another part of the address as the id.
        let call = Call::new(Verb::Delete, ATTACHMENTS.name).xml().id(id.0);
        let answer = unless_refused(self.connection.call(call).await)?;
        let (seen, found) = match self.rows(list().with_ids([id])).await {
            Ok(rows) if rows.iter().all(|row| row.id != id.0) => {
                (Sighting::Complete, "the attachment is gone".to_owned())
            }
            Ok(_) => (Sighting::Absent, "the attachment is still there".to_owned()),
            Err(again) => (Sighting::Impossible, format!("looking for the attachment failed: {again}")),
        };
        let evidence = Evidence::new(WriteKind::Delete, Acknowledgement::of_answer(&answer), seen, found);
        Ok(FileChange::of(evidence, Some(id), answer.err()))
    }

    /// The highest id; 0 where there is no attachment.
    async fn newest(&self) -> Result<u64> {
        let newest = Pager::newest(self.connection.clone(), list(), Row::default).await?;
        Ok(with_ids(newest.into_iter().collect())?.first().map_or(0, |row| row.id))
    }

    async fn rows(&self, query: Query) -> Result<Vec<Row>> {
        with_ids(Pager::first(self.connection.clone(), query, Row::default).await?)
    }
}

/// The rows, if each has an id.
fn with_ids(rows: Vec<Row>) -> Result<Vec<Row>> {
    match rows.iter().position(|row| row.id == 0) {
        None => Ok(rows),
        Some(index) => {
            let path = format!("{}[{index}].id", ATTACHMENTS.list);
            Err(Error::decode(path, "an attachment has no id").with_call(Verb::Get, ATTACHMENTS.name.into(), None))
        }
    }
}

/// Which of the attachments that are newer has the name of the file that was sent.
fn pick(newer: &[Row], file_name: &str) -> (Sighting, String, Option<u64>) {
    let named: Vec<_> = newer.iter().filter(|row| row.file_name == file_name).map(|row| row.id).collect();
    match named[..] {
        _ if newer.is_empty() => {
            let found = "there is no new attachment: PHP drops files that are too large for it without a word";
            (Sighting::Absent, found.to_owned(), None)
        }
        [id] => (Sighting::Complete, format!("attachment {id} has the file's name"), Some(id)),
        [] => (
            Sighting::Ambiguous,
            format!("of {} none has the file's name", counted(newer.len(), "new attachment")),
            None,
        ),
        ref several => (Sighting::Ambiguous, format!("new attachments with the file's name: {several:?}"), None),
    }
}

fn list() -> Query {
    let mut query = Query::showing(ATTACHMENTS, "[id,file_name]");
    query.page_size(NEWER);
    query
}
