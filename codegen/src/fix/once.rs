//! A list has each word once: what would write one that is there already mends nothing for certain.

use super::Fix;
use crate::load::{self, Node, Value};
use crate::source::{FileId, Sources};

/// A word of a list, and where it begins.
type Word<'a> = (usize, &'a str);

/// Leaves out what would give a list a word that it has, or two words that become one.
pub(crate) fn once(fixes: &[Fix], sources: &Sources) -> Vec<Fix> {
    let mut kept = Vec::new();
    for of_file in fixes.chunk_by(|one, other| one.span.file == other.span.file) {
        let Some(root) = tree(of_file, sources) else {
            kept.extend_from_slice(of_file);
            continue;
        };
        let text = &sources.get(of_file[0].span.file).text;
        let mut lists = Vec::new();
        lists_of(text, &root, &mut lists);
        let becomes = |(start, word): Word| -> String {
            let fix = of_file.iter().find(|fix| fix.span.start == start);
            fix.map_or_else(|| word.to_owned(), |fix| fix.now.clone())
        };
        kept.extend(
            of_file
                .iter()
                .filter(|fix| {
                    let around = lists.iter().find(|words| words.iter().any(|(start, _)| *start == fix.span.start));
                    let same = around.iter().flat_map(|words| words.iter()).filter(|word| becomes(**word) == fix.now);
                    same.count() <= 1
                })
                .cloned(),
        );
    }
    kept
}

/// The tree of the file that fixes are for; a text that is not YAML has none yet.
fn tree(fixes: &[Fix], sources: &Sources) -> Option<Node> {
    let file: FileId = fixes.first()?.span.file;
    load::tree(&sources.get(file).text).ok()
}

/// The words of each list, those of `rows[a,b]` and `rows: [a, b]` among them.
fn lists_of<'a>(text: &str, node: &'a Node, lists: &mut Vec<Vec<Word<'a>>>) {
    match &node.value {
        Value::Map(entries) => entries.iter().for_each(|entry| lists_of(text, &entry.value, lists)),
        Value::Seq(members) => {
            let mut words = Vec::new();
            for member in members {
                let quote = |start: usize| start + usize::from(text[start..].starts_with(['"', '\'']));
                match (&member.value, member.entries()) {
                    (_, [entry]) => words.push((quote(entry.key.span.start), entry.key.as_str())),
                    (Value::Plain(word) | Value::Text(word), _) => {
                        let start = quote(member.span.start);
                        let (name, rows) = word.split_once('[').unwrap_or((word, ""));
                        words.push((start, name));
                        lists.push(parts(rows.strip_suffix(']').unwrap_or(rows), start + name.len() + 1));
                    }
                    _ => {}
                }
                lists_of(text, member, lists);
            }
            lists.push(words);
        }
        Value::Null | Value::Plain(_) | Value::Text(_) => {}
    }
}

/// The words between commas, the first of which begins at `start`.
fn parts(text: &str, start: usize) -> Vec<Word<'_>> {
    let mut at = start;
    let parts = text.split(',').map(|part| {
        let word = (at + part.len() - part.trim_start().len(), part.trim());
        at += part.len() + 1;
        word
    });
    parts.collect()
}
