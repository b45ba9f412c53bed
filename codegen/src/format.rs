//! From tokens to text that reads like hand-written code.

use proc_macro2::TokenStream;

/// The longest line that is not broken.
const WIDTH: usize = 100;

/// A part of a generated file; parts are set apart by blank lines.
pub(crate) enum Part {
    /// Items.
    Items(TokenStream),
    /// A macro of the library around items: `record! { … }`.
    Macro(&'static str, TokenStream),
    /// A `display!`, whose body is no item.
    Display { about: String, name: String, record: String, fields: Vec<String> },
}

/// Prints a file. Tokens that are no Rust are printed as they are: the compiler then says what is wrong with them.
pub(crate) fn file(head: &str, parts: &[Part]) -> String {
    let mut text = head.to_owned();
    for part in parts {
        text.push('\n');
        text.push_str(&match part {
            Part::Items(tokens) => items(tokens),
            Part::Macro(name, body) => format!("{name}! {{\n{}}}\n", indent(&items(body))),
            Part::Display { about, name, record, fields } => display(about, name, record, fields),
        });
    }
    text
}

/// Items, with a blank line between them.
fn items(tokens: &TokenStream) -> String {
    let Ok(mut file) = syn::parse2::<syn::File>(tokens.clone()) else {
        return format!("{tokens}\n");
    };
    let mut printed: Vec<(bool, String)> = Vec::new();
    for item in std::mem::take(&mut file.items) {
        let is_use = matches!(item, syn::Item::Use(_) | syn::Item::Mod(_));
        file.items.push(item);
        printed.push((is_use, prettyplease::unparse(&file)));
        file.items.clear();
    }

    let mut text = String::new();
    for (index, (is_use, item)) in printed.iter().enumerate() {
        if index > 0 && !(*is_use && printed[index - 1].0) {
            text.push('\n');
        }
        text.push_str(item);
    }
    text
}

fn indent(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

fn display(about: &str, name: &str, record: &str, fields: &[String]) -> String {
    let line = format!("    pub struct {name} of {record} {{ {} }}\n", fields.join(", "));
    let body = if line.len() <= WIDTH {
        line
    } else {
        let fields: String = fields.iter().map(|field| format!("        {field},\n")).collect();
        format!("    pub struct {name} of {record} {{\n{fields}    }}\n")
    };
    format!("display! {{\n    /// {about}\n{body}}}\n")
}
