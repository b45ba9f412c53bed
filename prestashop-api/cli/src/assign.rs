//! The small language of `--set`.

use std::path::Path;

use prestashop_api::ResourceMeta;
use prestashop_api::record::Kind;

use crate::failure::Failure;
use crate::input;
use crate::output::warn;

const FORMS: &str = "write field=value, name.1=text for the language with id 1, categories=2,3 for an association, field= to empty \
                     it, field=@FILE to read the value from a file, in quotes so that the shell leaves it alone";

/// A field, with a language behind a point where it is translated, and what it is set to.
#[derive(Debug)]
pub(crate) struct Assignment {
    pub(crate) field: String,
    pub(crate) value: String,
}

/// Reads all `--set` of a command, and the files that they name.
pub(crate) fn read(resource: &ResourceMeta, texts: &[String]) -> Result<Vec<Assignment>, Failure> {
    let mut read: Vec<Assignment> = Vec::with_capacity(texts.len());
    let mut stdin = false;
    for text in texts {
        let Some((field, value)) = text.split_once('=') else {
            // What stands there may be a password alone, which an error is no place for.
            let field = resource.shape.known_as(text.split('.').next().unwrap_or_default().trim());
            let told = field.map_or_else(|| "--set".to_owned(), |field| format!("--set `{}`", field.name));
            return Err(Failure::usage(format!("{told}: there is no `=` behind the field")).hint(FORMS));
        };
        let field = field.trim();
        let secret = resource.shape.known_as(field).is_some_and(|field| field.secret);
        let open = secret && !value.is_empty() && (!value.starts_with('@') || value.starts_with("@@"));
        // An error is no place for a password either.
        let told = if open { format!("{field}=…") } else { text.clone() };
        let wrong = |why: &str| Failure::usage(format!("--set `{told}`: {why}"));
        if open {
            warn(&format!(
                "--set {field}: a secret on the command line can be read by other users of this machine, and stays in the \
                 shell's history: give --set {field}=@FILE, or --set {field}=@- for the standard input"
            ));
        }
        if field.is_empty() {
            return Err(wrong("it does not begin with a field").hint(FORMS));
        }
        if read.iter().any(|before| overlap(&before.field, field)) {
            return Err(wrong("the field is set before").hint(
                "a translated text is set once for each language (name.1=… and name.2=…), an association with all its \
                 rows (categories=2,3), everything else once",
            ));
        }
        let value = match value.strip_prefix('@') {
            Some("-") if stdin => return Err(wrong("the standard input can be read for one field only")),
            Some("-") => {
                stdin = true;
                input::read(Path::new("-"))
                    .map_err(|error| wrong(&format!("the standard input cannot be read: {error}")))?
            }
            Some("") => {
                return Err(wrong("there is no file behind the `@`; a value that begins with `@` has it twice"));
            }
            Some(literal) if literal.starts_with('@') => literal.to_owned(),
            Some(file) => std::fs::read_to_string(file).map_err(|error| {
                wrong(&format!("the file cannot be read: {error}"))
                    .hint("`@` names a file that holds the value; a value that begins with `@` has it twice")
            })?,
            None => value.to_owned(),
        };
        let value = if secret && !open { without_line_end(value) } else { value };
        read.push(Assignment { field: field.to_owned(), value: plain(resource, field, value) });
    }
    Ok(read)
}

/// A secret without the line end that editors and `echo` put behind it: it would become a part of the password.
fn without_line_end(mut secret: String) -> String {
    if secret.ends_with('\n') {
        secret.pop();
        if secret.ends_with('\r') {
            secret.pop();
        }
    }
    secret
}

/// Whether two assignments set the same: the same field, one of them without saying the language, or in the same language.
fn overlap(left: &str, right: &str) -> bool {
    let split = |text: &str| match text.rsplit_once('.') {
        Some((name, language)) => (name.to_owned(), language.parse::<u64>().ok()),
        None => (text.to_owned(), None),
    };
    let (left, right) = (split(left), split(right));
    left.0 == right.0 && (left.1 == right.1 || left.1.is_none() || right.1.is_none())
}

/// Yes and no may be written as people do.
fn plain(resource: &ResourceMeta, field: &str, value: String) -> String {
    let kind = resource.shape.known_as(field).map(|field| field.kind);
    match (kind, value.as_str()) {
        (Some(Kind::Bool), "true" | "yes") => "1".to_owned(),
        (Some(Kind::Bool), "false" | "no") => "0".to_owned(),
        _ => value,
    }
}
