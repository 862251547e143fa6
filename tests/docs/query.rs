//! The page on queries lists every field, from the tables that the program reads; its examples are queries.

use std::fmt::Write as _;

use alumnet::domain::EntityKind;
use alumnet::query::field::{Empty, ValueKind};
use alumnet::query::fields::infos;
use alumnet::query::parse;
use alumnet::query::syntax::GraphTerm;
use alumnet::query::{Source, select};
use alumnet::text::fold::capital;

use crate::{between, common, is_current};

const PAGE: &str = "docs/query.md";

fn with(page: &str, (begin, end): (&str, &str), table: &str) -> String {
    let held = between(page, begin, end);
    page.replace(&format!("{begin}{held}{end}"), &format!("{begin}{table}{end}"))
}

fn values(kind: ValueKind) -> String {
    match kind {
        ValueKind::Choice(words) => {
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        ValueKind::Record(of) => of.one().to_owned(),
        other => other.word().to_owned(),
    }
}

#[test]
fn the_page_on_queries_has_every_field() {
    let page = std::fs::read_to_string(PAGE).expect("the page is there");
    let mut ties = "| Tie | Finds |\n|---|---|\n".to_owned();
    for (name, doc, _) in GraphTerm::TABLE {
        writeln!(ties, "| `{name}(…)` | {doc} |").expect("a string takes it");
    }
    let mut fields = String::new();
    for kind in EntityKind::ALL {
        write!(fields, "\n### {}\n\n| Field | Finds | Values |\n|---|---|---|\n", capital(kind.many()))
            .expect("a string takes it");
        for info in infos(*kind) {
            let none = if info.empty == Empty::No && info.many { "; none means none" } else { "" };
            writeln!(fields, "| `{}:` | {} | {}{none} |", info.name, info.doc, values(info.kind))
                .expect("a string takes it");
        }
    }
    fields.push('\n');
    let page = with(&page, ("<!-- ties -->\n", "<!-- end of ties -->"), &ties);
    let page = with(&page, ("<!-- fields -->\n", "<!-- end of fields -->"), &fields);
    is_current(PAGE, &page);
}

#[test]
fn the_examples_are_queries() {
    let page = std::fs::read_to_string(PAGE).expect("the page is there");
    let register = common::demo_register();
    let mut count = 0;
    for line in between(&page, "```query\n", "```").lines() {
        let (query, _) =
            line.split_once("    ").or_else(|| line.split_once("  ")).expect("query and meaning");
        assert!(parse(query).problems.is_empty(), "{query}");
        let source = Source::new(&register, jiff::civil::date(2026, 11, 26));
        let (_, problems) = select(EntityKind::Person, query, &source);
        // The demo has no saved filter, and other names.
        let wrong = problems
            .iter()
            .find(|problem| !problem.words.contains("saved filter") && !problem.words.contains("matches"));
        assert_eq!(wrong, None, "{query}");
        count += 1;
    }
    assert!(count > 10, "the examples were not found");
}
