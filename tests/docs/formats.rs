//! The page on formats lists every column that a roster can have, from the table the program itself reads.

use std::fmt::Write as _;

use alumnet::exchange::import::FORMATS;
use alumnet::exchange::roster::columns::COLUMNS;

use crate::is_current;

const BEGIN: &str = "<!-- columns -->\n";
const END: &str = "<!-- end of the columns -->";

/// Both tables in one test, because both are on one page.
#[test]
fn the_page_on_formats_has_every_column_and_every_format() {
    let page = std::fs::read_to_string("docs/formats.md").expect("the page is there");
    let mut columns = "| Name | Header | What it holds |\n|---|---|---|\n".to_owned();
    for column in COLUMNS {
        writeln!(columns, "| `{}` | {} | {} |", column.name, column.header, column.doc)
            .expect("a string takes it");
    }
    let mut formats =
        "| Format | `--as` | Comes as | What is read | What is left |\n|---|---|---|---|---|\n".to_owned();
    for format in FORMATS {
        writeln!(
            formats,
            "| {} | `{}` | {} | {} | {} |",
            format.title, format.name, format.comes_as, format.reads, format.leaves
        )
        .expect("a string takes it");
    }
    let page = with(&page, (BEGIN, END), &columns);
    let page = with(&page, (FORMATS_BEGIN, FORMATS_END), &formats);
    is_current("docs/formats.md", &page);
}

const FORMATS_BEGIN: &str = "<!-- formats -->\n";
const FORMATS_END: &str = "<!-- end of the formats -->";

/// The page with a table between two marks.
fn with(page: &str, (begin, end): (&str, &str), table: &str) -> String {
    let (before, rest) = page.split_once(begin).expect("the table begins");
    let (_, after) = rest.split_once(end).expect("the table ends");
    format!("{before}{begin}{table}{end}{after}")
}
