//! Text that reads like hand-written code, and that rustfmt leaves as it is at 120 columns.

/// The longest line that is not broken.
pub(crate) const WIDTH: usize = 120;

/// Characters of a line of documentation.
const DOC_WIDTH: usize = 109;

/// One step to the right.
const INDENT: &str = "    ";

/// The width of what stands in a macro, before it moves one step to the right.
pub(crate) const INSIDE: usize = WIDTH - INDENT.len();

/// A value: on one line where it fits, otherwise with a line for each of its members.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    /// The whole text, or what opens it: `&[`, `Paging {`.
    head: String,
    members: Vec<Value>,
    tail: &'static str,
}

impl Value {
    /// Without members.
    pub(crate) fn word(text: impl Into<String>) -> Self {
        Self { head: text.into(), members: Vec::new(), tail: "" }
    }

    /// A text in quotes.
    pub(crate) fn text(text: &str) -> Self {
        Self::word(format!("{text:?}"))
    }

    /// `head` and `tail` have the brackets.
    pub(crate) fn group(head: impl Into<String>, members: impl IntoIterator<Item = Self>, tail: &'static str) -> Self {
        Self { head: head.into(), members: members.into_iter().collect(), tail }
    }

    /// `&[…]`
    pub(crate) fn list(members: impl IntoIterator<Item = Self>) -> Self {
        Self::group("&[", members, "]")
    }

    /// `(…)`
    pub(crate) fn tuple(members: impl IntoIterator<Item = Self>) -> Self {
        Self::group("(", members, ")")
    }

    /// A struct with its fields.
    pub(crate) fn fields<const N: usize>(name: impl AsRef<str>, fields: [(&str, Self); N]) -> Self {
        Self::group(format!("{} {{", name.as_ref()), fields.map(|(key, value)| value.of(key)), "}")
    }

    /// `key: …`
    pub(crate) fn of(self, key: &str) -> Self {
        self.after(&format!("{key}: "))
    }

    /// With words before it.
    pub(crate) fn after(self, words: &str) -> Self {
        Self { head: [words, &self.head].concat(), ..self }
    }

    fn flat(&self) -> String {
        let members: Vec<_> = self.members.iter().map(Self::flat).collect();
        let pad = if self.tail.starts_with('}') { " " } else { "" };
        match members.as_slice() {
            [] => [&self.head, self.tail].concat(),
            members => [&self.head, pad, &members.join(", "), pad, self.tail].concat(),
        }
    }

    /// The lines; `end` follows the last.
    pub(crate) fn print(&self, width: usize, end: &str) -> String {
        self.print_at(0, width, end)
    }

    fn print_at(&self, depth: usize, width: usize, end: &str) -> String {
        let indent = INDENT.repeat(depth);
        let line = [&indent, &self.flat(), end].concat();
        // Structs in a list stand on lines of their own, as in a table.
        let is_table =
            self.tail == "]" && self.members.len() > 1 && self.members.iter().any(|member| member.tail == "}");
        if self.members.is_empty() || (!is_table && line.chars().count() <= width) {
            return line + "\n";
        }
        let member = |member: &Self| {
            // Rust takes no comma after the base of a struct.
            let end = if member.head.starts_with("..") { "" } else { "," };
            member.print_at(depth + 1, width, end)
        };
        let members: String = self.members.iter().map(member).collect();
        [&indent, &self.head, "\n", &members, &indent, self.tail, end, "\n"].concat()
    }
}

/// Prints a file of parts that are set apart by blank lines.
pub(crate) fn file(head: &str, parts: &[String]) -> String {
    let parts = parts.iter().filter(|part| !part.is_empty());
    parts.fold(head.to_owned(), |text, part| text + "\n" + part)
}

/// A macro around items: `record! { … }`.
pub(crate) fn around(name: &str, items: &str) -> String {
    [name, "! {\n", &indent(items), "}\n"].concat()
}

/// Every line one step to the right.
pub(crate) fn indent(text: &str) -> String {
    let step = |line: &str| if line.is_empty() { "\n".to_owned() } else { [INDENT, line, "\n"].concat() };
    text.lines().map(step).collect()
}

/// A documentation comment.
pub(crate) fn doc(text: &str) -> String {
    lines(text).iter().map(|line| ["/// ", line, "\n"].concat()).collect()
}

/// The lines of a documentation comment.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < DOC_WIDTH - 1 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The first sentence of a text.
pub(crate) fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// `#[field(…)]` of a field, which stands in a struct in a macro; or nothing.
pub(crate) fn marks(marks: &[String]) -> String {
    let line = format!("#[field({})]", marks.join(", "));
    let width = INSIDE - INDENT.len();
    match marks {
        [] => String::new(),
        _ if line.chars().count() <= width => line + "\n",
        marks => format!("#[field(\n{})]\n", fill(marks, width)),
    }
}

/// `#[deprecated(…)]`; or nothing.
pub(crate) fn deprecated(note: &str) -> String {
    if note.is_empty() { String::new() } else { format!("#[deprecated(note = {note:?})]\n") }
}

/// `use`, with types before macros.
pub(crate) fn import(path: &str, names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort_by_key(|name| (name.starts_with(|c: char| c.is_ascii_lowercase()), name.clone()));
    let line = format!("use {path}::{{{}}};", names.join(", "));
    match names.as_slice() {
        [] => String::new(),
        [name] => format!("use {path}::{name};\n"),
        _ if line.len() <= WIDTH => line + "\n",
        names => format!("use {path}::{{\n{}}};\n", fill(names, WIDTH)),
    }
}

/// `head { a, b }` inside a macro, on one line where it fits.
pub(crate) fn braces(head: &str, names: &[String]) -> String {
    let line = format!("{head} {{ {} }}", names.join(", "));
    match names {
        [] => format!("{head} {{}}\n"),
        _ if line.chars().count() <= INSIDE => line + "\n",
        names => format!("{head} {{\n{}}}\n", fill(names, INSIDE)),
    }
}

/// `head { a, #[…] b }` inside a macro: what has attributes stands on lines of its own.
pub(crate) fn braces_with(head: &str, names: &[String], attributed: &[(String, String)]) -> String {
    if attributed.is_empty() {
        return braces(head, names);
    }
    let own = attributed.iter().map(|(attributes, name)| indent(&format!("{attributes}{name},\n")));
    let names = if names.is_empty() { String::new() } else { fill(names, INSIDE) };
    format!("{head} {{\n{names}{}}}\n", own.collect::<String>())
}

/// Names in as few lines as possible, one step to the right.
fn fill(names: &[String], width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        // rustfmt keeps a column free for the blank that follows, except after the last name.
        let width = if index + 1 == names.len() { width } else { width - 1 };
        match lines.last_mut() {
            Some(line) if line.len() + name.len() + 2 <= width => *line = format!("{line} {name},"),
            _ => lines.push(format!("{INDENT}{name},")),
        }
    }
    lines.join("\n") + "\n"
}

/// A whole number as people write it: `4_194_303`.
pub(crate) fn number(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        // clippy asks for separators from six digits on.
        if index > 0 && digits.len() > 5 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}
