//! What is rendered.

use crate::request::Notation;
use crate::shop::dialect::Dialect;
use crate::shop::display::{Display, Languages};
use crate::shop::model::Resource;
use crate::shop::response::{Errors, FakeResponse};

/// What is rendered of the rows of a resource, and for whom.
#[derive(Debug)]
pub(in crate::shop) struct View<'a> {
    pub(in crate::shop) resource: &'a Resource,
    pub(in crate::shop) display: &'a Display,
    pub(in crate::shop) languages: &'a Languages,
    /// `http://host`.
    pub(in crate::shop) origin: &'a str,
    pub(in crate::shop) dialect: &'a Dialect,
    /// Whether the rows come from the database, and not from PHP's memory as after a write.
    pub(in crate::shop) stored: bool,
}

impl View<'_> {
    /// The answer, or what becomes of it where PHP 8 warns while it makes it: the date of a translated configuration is a list of texts.
    pub(in crate::shop) fn warned(&self, notation: Notation, rows: usize, answer: FakeResponse) -> FakeResponse {
        let dated = self.resource.name == "translated_configurations" && self.display.shows("date_upd");
        match (notation, self.dialect.text_line) {
            (Notation::Xml, Some(line)) if dated && rows > 0 => {
                let place = "/var/www/html/classes/webservice/WebserviceOutputXML.php";
                let text = format!("[PHP Warning #2] Array to string conversion ({place}, line {line})");
                let errors = (0..rows).fold(Errors::default(), |errors, _| errors.and(500, 3, text.clone()));
                let sha1 = answer.headers.into_iter().find(|(name, _)| name == "Content-Sha1");
                let errors = errors.response(notation);
                sha1.into_iter().fold(errors, |errors, (name, value)| errors.header(&name, value))
            }
            _ => answer,
        }
    }
}
