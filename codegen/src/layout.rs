//! `cargo codegen fmt`: the one layout of a spec's files.
//!
//! The words of a file and its comments are taken as they stand, in their order and in their lines; only the blanks between them are made anew. So
//! no word can change and no comment can go, which is looked at again after each file all the same.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Report};
use crate::load::{self, Node, Value, shown};
use crate::plan::{Change, Error, Plan};
use crate::source::Sources;

/// Blanks per level.
const STEP: usize = 2;

/// Finds out what the files of the spec in `folder` would be in the one layout.
///
/// # Errors
///
/// A file cannot be read, or is not YAML.
pub fn plan_layout(folder: &Path) -> Result<Plan, Error> {
    let (mut sources, mut faults, mut changes) = (Sources::default(), Vec::new(), Vec::new());
    let unlisted = |source| Error::File { path: folder.to_owned(), verb: "find a spec in", source };
    let paths = load::yaml_files(folder).map_err(unlisted)?;
    if paths.is_empty() {
        return Err(unlisted(io::Error::new(
            io::ErrorKind::NotFound,
            "it holds no service.yaml, actions.yaml or resources",
        )));
    }
    for path in paths {
        let before =
            fs::read_to_string(&path).map_err(|source| Error::File { path: path.clone(), verb: "read", source })?;
        // The text whose places faults tell.
        let file = sources.add_file(shown(&path), &plain(&before), path.clone());
        match laid_out(&before) {
            Ok(after) if after == before => {}
            Ok(after) => changes.push(Change { path, before: Some(before), after: Some(after) }),
            Err(fault) => faults.push(fault.in_file(file)),
        }
    }
    if faults.is_empty() {
        Ok(Plan { changes, ..Plan::default() })
    } else {
        Err(Error::Spec(Box::new(Report::new(sources, faults))))
    }
}

/// A text of the spec in the one layout.
///
/// # Errors
///
/// It is not YAML. Where the layout would change what it says, it stays as it is.
pub fn laid_out(text: &str) -> Result<String, Box<Diagnostic>> {
    let text = plain(text);
    let root = load::tree(&text)?;
    let words = Words::of(&text, &root);
    let after = lines(&text, &words);
    let same = load::tree(&after)
        .is_ok_and(|again| again.says(&root) && Words::of(&after, &again).comments(&after) == words.comments(&text));
    Ok(if same { after } else { text })
}

/// The text without a mark before it, and with lines that end as the generator's do.
fn plain(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}

/// What stands in a text, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    range: Range<usize>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The key of an entry in lines, or the dash of a member, with its level.
    Leads(usize),
    /// Any other key, a value, or what is left to itself.
    Text,
    Comment,
    /// A brace or bracket that opens, and whether it is a brace: those have a blank inside.
    Open(bool),
    Close(bool),
    Comma,
    Colon,
}

struct Words(Vec<Word>);

impl Words {
    fn of(text: &str, root: &Node) -> Self {
        let mut told = Told { text, scalars: Vec::new(), dashes: Vec::new() };
        told.node(root, 0);
        told.scalars.sort_by_key(|word| word.range.start);
        let mut words = Vec::new();
        let mut at = 0;
        for scalar in told.scalars {
            between(text, at..scalar.range.start, &told.dashes, &mut words);
            at = scalar.range.end;
            words.push(scalar);
        }
        between(text, at..text.len(), &told.dashes, &mut words);
        Self(words)
    }

    fn comments<'a>(&self, text: &'a str) -> Vec<&'a str> {
        self.0
            .iter()
            .filter(|word| word.kind == Kind::Comment)
            .map(|word| text[word.range.clone()].trim_end())
            .collect()
    }
}

/// What the tree tells of a text.
struct Told<'a> {
    text: &'a str,
    scalars: Vec<Word>,
    /// Where members of lists in lines begin, with the level of their dash.
    dashes: Vec<(usize, usize)>,
}

impl Told<'_> {
    fn node(&mut self, node: &Node, level: usize) {
        let in_lines = !self.text[node.span.start..].starts_with(['{', '[']);
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    let kind = if in_lines { Kind::Leads(level) } else { Kind::Text };
                    self.scalars.push(Word { range: entry.key.span.start..entry.key.span.end, kind });
                    if entry.value.span != entry.key.span {
                        self.node(&entry.value, level + 1);
                    }
                }
            }
            Value::Seq(members) => {
                for member in members {
                    if in_lines {
                        self.dashes.push((member.span.start, level));
                    }
                    self.node(member, level + 1);
                }
            }
            Value::Null => {}
            Value::Plain(_) | Value::Text(_) => {
                self.scalars.push(Word { range: self.head(node)..node.span.end, kind: Kind::Text });
            }
        }
    }

    /// Where a value begins: a block text with its sign, which stands before the place that the tree knows.
    fn head(&self, node: &Node) -> usize {
        let (before, text) = self.text.split_at(node.span.start);
        let is_block = matches!(node.value, Value::Text(_)) && !text.starts_with(['"', '\'', '|', '>']);
        if is_block { before.rfind(['|', '>']).unwrap_or(node.span.start) } else { node.span.start }
    }
}

/// What stands between two words: signs and comments.
fn between(text: &str, range: Range<usize>, dashes: &[(usize, usize)], words: &mut Vec<Word>) {
    let mut at = range.start;
    while let Some(sign) = text[at..range.end].chars().next() {
        let mut end = at + sign.len_utf8();
        let kind = match sign {
            '#' => {
                end = text[at..range.end].find('\n').map_or(range.end, |newline| at + newline);
                Kind::Comment
            }
            '{' | '[' => Kind::Open(sign == '{'),
            '}' | ']' => Kind::Close(sign == '}'),
            ',' => Kind::Comma,
            ':' => Kind::Colon,
            _ if sign.is_whitespace() => {
                at = end;
                continue;
            }
            '-' => {
                // The dash belongs to the member that follows.
                let level = dashes.iter().find(|(start, _)| *start > at).map_or(0, |(_, level)| *level);
                Kind::Leads(level)
            }
            _ => {
                let rest = &text[at..range.end];
                end = at + rest.find(|c: char| c.is_whitespace() || ",}]".contains(c)).unwrap_or(rest.len());
                Kind::Text
            }
        };
        words.push(Word { range: at..end, kind });
        at = end;
    }
}

/// The words in lines as they are, with the blanks of the one layout.
fn lines(text: &str, words: &Words) -> String {
    let words = &words.0;
    let mut laid = String::with_capacity(text.len());
    // The level of the last entry in lines, and how many braces and brackets are open behind it.
    let (mut level, mut open) = (0_usize, 0_usize);
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &words[before]);
        let next = words[index + 1..].iter().find(|next| next.kind != Kind::Comment);
        // A comma behind the last member says nothing.
        if word.kind == Kind::Comma && next.is_some_and(|next| matches!(next.kind, Kind::Close(_))) {
            continue;
        }
        if let Kind::Leads(own) = word.kind {
            level = own;
        }
        if matches!(word.kind, Kind::Close(_)) {
            open = open.saturating_sub(1);
        }
        let gap = &text[before.map_or(0, |before| before.range.end)..word.range.start];
        let breaks = gap.matches('\n').count();
        match before {
            None => {}
            Some(_) if breaks > 0 => laid.push_str(if breaks > 1 { "\n\n" } else { "\n" }),
            Some(before) => laid.push_str(blanks(before.kind, word.kind)),
        }
        if before.is_none() || breaks > 0 {
            laid.extend(std::iter::repeat_n(' ', indent(text, words, index, level, open)));
        }
        push(&mut laid, &text[word.range.clone()], level);
        if matches!(word.kind, Kind::Open(_)) {
            open += 1;
        }
    }
    laid.push('\n');
    laid
}

/// The blanks between two words of one line.
fn blanks(before: Kind, word: Kind) -> &'static str {
    match (before, word) {
        (_, Kind::Comment) => "  ",
        (_, Kind::Comma | Kind::Colon | Kind::Close(false))
        | (Kind::Open(_), Kind::Close(_))
        | (Kind::Open(false), _) => "",
        _ => " ",
    }
}

/// The blanks before the first word of a line.
fn indent(text: &str, words: &[Word], index: usize, level: usize, open: usize) -> usize {
    match words[index].kind {
        Kind::Leads(own) => own * STEP,
        Kind::Comment if open == 0 => {
            // A comment goes with what follows, unless it stands deeper, with what is before.
            let column = |at: usize| at - text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let next = words[index + 1..].iter().find(|next| matches!(next.kind, Kind::Leads(_)));
            let own = column(words[index].range.start);
            match next {
                Some(Word { kind: Kind::Leads(next_level), range })
                    if own <= column(range.start) || *next_level >= level =>
                {
                    next_level * STEP
                }
                _ if own == 0 => 0,
                _ => level * STEP,
            }
        }
        // A value, and what is in braces, stands deeper than its entry.
        _ => (level + open.max(usize::from(!matches!(words[index].kind, Kind::Close(_))))) * STEP,
    }
}

/// A word; one of several lines has them below its entry.
fn push(laid: &mut String, word: &str, level: usize) {
    let is_block = word.starts_with(['|', '>']);
    let mut lines = word.split('\n');
    laid.push_str(lines.next().unwrap_or_default().trim_end());
    let rest: Vec<&str> = lines.collect();
    let depth = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let least = rest.iter().filter(|line| !line.trim().is_empty()).map(depth).min().unwrap_or(0);
    for line in rest {
        laid.push('\n');
        let kept = if is_block { line.get(least..).unwrap_or_default() } else { line.trim() };
        if !kept.is_empty() {
            laid.extend(std::iter::repeat_n(' ', (level + 1) * STEP));
            laid.push_str(kept);
        }
    }
}

impl Node {
    /// Whether two texts say the same, wherever it stands.
    fn says(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Plain(one), Value::Plain(two)) | (Value::Text(one), Value::Text(two)) => one == two,
            (Value::Seq(one), Value::Seq(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.says(two))
            }
            (Value::Map(one), Value::Map(two)) => {
                let mut pairs = one.iter().zip(two);
                one.len() == two.len()
                    && pairs.all(|(one, two)| one.key.value == two.key.value && one.value.says(&two.value))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The files of the spec, and those of the examples and tests that are right.
    fn shipped() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folders = [
            "spec",
            "prestashop-api/examples/module-resource/spec",
            "codegen/tests/bad/base",
            "codegen/tests/golden/crate/spec",
            "codegen/tests/golden/library/spec",
            "codegen/tests/golden/names/spec",
        ];
        let files = folders.map(|folder| load::yaml_files(&root.join(folder)).unwrap());
        files.into_iter().flatten().map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    fn same(one: &str, two: &str) -> bool {
        let (first, second) = (load::tree(one).unwrap(), load::tree(two).unwrap());
        first.says(&second) && Words::of(one, &first).comments(one) == Words::of(two, &second).comments(two)
    }

    /// The same words with other blanks between them: `draws` choose.
    fn strewn(text: &str, mut draws: impl Iterator<Item = u8>, breaks: bool) -> String {
        let root = load::tree(text).unwrap();
        let (mut strewn, mut at, mut open) = (String::new(), 0, 0_usize);
        for word in Words::of(text, &root).0 {
            let gap = &text[at..word.range.start];
            at = word.range.end;
            let draw = draws.next().unwrap_or_default();
            let times = |most: u8| " ".repeat(usize::from(draw % most));
            let other = match (gap, word.kind) {
                // Lines keep their depths to each other.
                (gap, _) if gap.contains('\n') => times(2) + &gap.replace("  ", "    "),
                (_, Kind::Comment) => " ".to_owned() + &times(5),
                (" ", Kind::Text) if breaks && draw.is_multiple_of(7) && strewn.ends_with(',') => {
                    "\n".to_owned() + &" ".repeat(200)
                }
                ("", Kind::Close(_) | Kind::Comma) if open > 0 => times(3),
                (" ", Kind::Text | Kind::Open(_) | Kind::Close(_)) => " ".to_owned() + &times(3),
                (gap, _) => gap.to_owned(),
            };
            strewn.push_str(&other);
            strewn.push_str(&text[word.range.clone()]);
            match word.kind {
                Kind::Open(_) => open += 1,
                Kind::Close(_) => open -= 1,
                _ => {}
            }
        }
        strewn.push_str(&text[at..]);
        strewn
    }

    #[test]
    fn what_is_shipped_is_laid_out() {
        for text in shipped() {
            assert_eq!(laid_out(&text).unwrap(), text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn words_and_comments_stay_whatever_the_blanks(draws in prop::collection::vec(any::<u8>(), 500), breaks: bool, which: prop::sample::Index, crlf: bool) {
            let shipped = shipped();
            let text = which.get(&shipped);
            let mut strewn = strewn(text, draws.into_iter().cycle(), breaks);
            prop_assert!(same(text, &strewn), "the test changed the words:\n{strewn}");
            if crlf {
                strewn = strewn.replace('\n', "\r\n");
            }
            let laid = laid_out(&strewn).unwrap();
            prop_assert!(same(text, &laid), "{laid}");
            prop_assert_eq!(&laid_out(&laid).unwrap(), &laid);
            if !breaks {
                prop_assert_eq!(&laid, text);
            }
        }
    }

    #[test]
    fn blanks_are_put_right_and_nothing_else() {
        let laid = laid_out(
            "\u{feff}\n\n# top\r\na:   {b: 1,c: [ 2,3 , ],\n      d: {}}   # why\n\n\n\n# of e\ne:\n    - x: 1   \n      y: 'it''s'\n    -   2\n    # last of e\nf: |\n      one\n        two\n\n      three\ng:\n  a text\n   of lines\n# end\n",
        );
        assert_eq!(
            laid.unwrap(),
            "# top\na: { b: 1, c: [2, 3],\n  d: {} }  # why\n\n# of e\ne:\n  - x: 1\n    y: 'it''s'\n  - 2\n  # last of e\nf: |\n  one\n    two\n\n  three\ng:\n  a text\n  of lines\n# end\n"
        );
    }

    #[test]
    fn what_is_no_yaml_is_said_and_what_would_change_stays() {
        assert!(laid_out("a: { b: 1\n").is_err());
        let text = "a: |4\n    one\n     two\n";
        assert!(same(&laid_out(text).unwrap(), text));
    }
}
