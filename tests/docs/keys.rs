//! The tables of keys in the README are made from the table of commands.

use std::fmt::Write as _;

use alumnet::app::keys::command::COMMANDS;
use alumnet::app::keys::context::Context;

use crate::{is_current, read};

const BEGIN: &str = "<!-- keys: made from src/app/keys/command.rs by tests/docs -->\n";
const END: &str = "<!-- end of keys -->";

/// The keys of one context, a command on each line.
fn table(context: Context) -> String {
    let mut table = "| Key | What it does |\n|---|---|\n".to_owned();
    for declaration in COMMANDS {
        let keys = declaration.keys().filter(|(held, _)| *held == context);
        let keys: Vec<String> = keys.map(|(_, key)| format!("`{}`", key.replace('|', "\\|"))).collect();
        if !keys.is_empty() {
            writeln!(table, "| {} | {} |", keys.join(" "), declaration.doc).expect("a string takes it");
        }
    }
    table
}

/// The panes for everybody; the rest for those who want to know.
fn tables() -> String {
    let (first, rest) = Context::ALL.split_first().expect("there are contexts");
    let mut words = format!(
        "\n{}\n<details>\n<summary>Keys while filtering, in forms, pickers, questions and help</summary>\n",
        table(*first)
    );
    for context in rest {
        write!(words, "\n**{}**\n\n{}", context.label(), table(*context)).expect("a string takes it");
    }
    words + "\n</details>\n"
}

#[test]
fn the_readme_has_every_key() {
    let readme = read("README.md");
    let (before, rest) = readme.split_once(BEGIN).expect("the beginning is marked");
    let (_, after) = rest.split_once(END).expect("the end is marked");
    is_current("README.md", &format!("{before}{BEGIN}{}{END}{after}", tables()));
}
