//! The page on formats lists every column that a roster can have, from the table the program itself reads.

use std::fmt::Write as _;

use alumnet::exchange::import::FORMATS;
use alumnet::exchange::roster::columns::COLUMNS;

use crate::is_current;

const BEGIN: &str = "<!-- columns -->\n";
const END: &str = "<!-- end of the columns -->";

#[test]
fn the_page_on_formats_has_every_column() {
    let page = std::fs::read_to_string("docs/formats.md").expect("the page is there");
    let (before, rest) = page.split_once(BEGIN).expect("the columns begin");
    let (_, after) = rest.split_once(END).expect("the columns end");
    let mut columns = "| Name | Header | What it holds |\n|---|---|---|\n".to_owned();
    for column in COLUMNS {
        writeln!(columns, "| `{}` | {} | {} |", column.name, column.header, column.doc)
            .expect("a string takes it");
    }
    is_current("docs/formats.md", &format!("{before}{BEGIN}{columns}{END}{after}"));
}

const FORMATS_BEGIN: &str = "<!-- formats -->\n";
const FORMATS_END: &str = "<!-- end of the formats -->";

/// Every format of the table is on the page: what of it is read and what is left.
#[test]
fn the_page_on_formats_has_every_format() {
    let page = std::fs::read_to_string("docs/formats.md").expect("the page is there");
    let (before, rest) = page.split_once(FORMATS_BEGIN).expect("the formats begin");
    let (_, after) = rest.split_once(FORMATS_END).expect("the formats end");
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
    is_current("docs/formats.md", &format!("{before}{FORMATS_BEGIN}{formats}{FORMATS_END}{after}"));
}
