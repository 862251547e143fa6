//! The page on formats lists every column that a roster can have, from the table the program itself reads.

use std::fmt::Write as _;

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
