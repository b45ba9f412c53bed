//! `cargo codegen fmt`: the one layout of a spec's files.
//!
//! The words of a file and its comments are taken as they stand, in their order and in their lines; only the blanks between them are made anew. So
//! no word can change and no comment can go, which is looked at again after each file all the same.

mod words;

use std::fs;
use std::io;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Report};
use crate::load::{self, shown};
use crate::plan::{Change, Error, Plan};
use crate::source::Sources;
use words::{Kind, Word, Words};

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
pub fn laid_out(given: &str) -> Result<String, Box<Diagnostic>> {
    let text = plain(given);
    let root = load::tree(&text)?;
    let words = Words::of(&text, &root);
    let after = lines(&text, &words);
    let same = load::tree(&after)
        .is_ok_and(|again| again.says(&root) && Words::of(&after, &again).comments(&after) == words.comments(&text));
    if !same {
        return Ok(given.to_owned());
    }
    // How lines end, and whether a mark stands before them, is for the checkout to say.
    let mark = if given.starts_with(MARK) { MARK } else { "" };
    let is_crlf = given.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    Ok(format!("{mark}{}", if is_crlf { after.replace('\n', "\r\n") } else { after }))
}

/// The byte order mark that some editors write.
const MARK: &str = "\u{feff}";

/// The text without a mark before it, and with lines that end as the generator's do.
fn plain(text: &str) -> String {
    text.strip_prefix(MARK).unwrap_or(text).replace("\r\n", "\n")
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
        fn words_and_comments_stay_whatever_the_blanks(draws in prop::collection::vec(any::<u8>(), 500), breaks: bool, which: prop::sample::Index, crlf: bool, marked: bool) {
            let shipped = shipped();
            let text = which.get(&shipped);
            let mut strewn = strewn(text, draws.into_iter().cycle(), breaks);
            prop_assert!(same(text, &strewn), "the test changed the words:\n{strewn}");
            if crlf {
                strewn = strewn.replace('\n', "\r\n");
            }
            if marked {
                strewn.insert_str(0, MARK);
            }
            let laid = laid_out(&strewn).unwrap();
            prop_assert_eq!(&laid_out(&laid).unwrap(), &laid);
            prop_assert_eq!(laid.starts_with(MARK), marked);
            prop_assert_eq!(laid.matches('\n').count(), if crlf { laid.matches("\r\n").count() } else { laid.lines().count() });
            let laid = plain(&laid);
            prop_assert!(same(text, &laid), "{laid}");
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
            "\u{feff}# top\na: { b: 1, c: [2, 3],\n  d: {} }  # why\n\n# of e\ne:\n  - x: 1\n    y: 'it''s'\n  - 2\n  # last of e\nf: |\n  one\n    two\n\n  three\ng:\n  a text\n  of lines\n# end\n"
        );
    }

    #[test]
    fn what_is_no_yaml_is_said_and_what_would_change_stays() {
        assert!(laid_out("a: { b: 1\n").is_err());
        let text = "a: |4\n    one\n     two\n";
        assert!(same(&laid_out(text).unwrap(), text));
    }
}
