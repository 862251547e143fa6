//! The page of keys is generated from the table of commands, and is complete.

use std::fmt::Write as _;

use alumnet::app::keys::command::COMMANDS;
use alumnet::app::keys::context::Context;
use alumnet::app::keys::keymap::Keymap;

use crate::is_current;

#[test]
fn the_page_of_keys_has_every_key() {
    is_current("docs/keys.md", &page());
}

/// The whole reference as a page: the keys of every context, then the commands without keys.
fn page() -> String {
    let keymap = Keymap::from_table().expect("the keys of the table");
    let mut text = String::from(
        "# Keys and commands\n\nGenerated from alumnet's table of commands; do not edit it by hand.\n\
         In the program, `?` shows the keys that work where you are, and `:` finds any command by its \
         name.\n",
    );
    for context in Context::ALL {
        let lines: Vec<String> = COMMANDS
            .iter()
            .filter_map(|declaration| {
                let keys = keymap.keys_of(*context, declaration.command);
                let keys: Vec<String> = keys.iter().map(|key| code(key)).collect();
                (!keys.is_empty())
                    .then(|| format!("| {} | `{}` | {} |", keys.join(" "), declaration.name, declaration.doc))
            })
            .collect();
        section(&mut text, context.label(), "| Keys | Command | What it does |\n| --- | --- | --- |", &lines);
    }
    let without: Vec<String> = COMMANDS
        .iter()
        .filter(|declaration| {
            Context::ALL.iter().all(|context| keymap.keys_of(*context, declaration.command).is_empty())
        })
        .map(|declaration| format!("| `{}` | {} |", declaration.name, declaration.doc))
        .collect();
    section(&mut text, "In the palette only", "| Command | What it does |\n| --- | --- |", &without);
    text
}

fn section(text: &mut String, title: &str, head: &str, lines: &[String]) {
    if !lines.is_empty() {
        write!(text, "\n## {title}\n\n{head}\n{}\n", lines.join("\n")).expect("a string takes it");
    }
}

/// A key as code, escaped for a table cell.
fn code(key: &str) -> String {
    match key {
        "|" => "<code>&#124;</code>".to_owned(),
        "`" => "<code>&#96;</code>".to_owned(),
        key => format!("`{key}`"),
    }
}
