//! The page on measures is generated from the tables that the program itself uses.

use std::fmt::Write as _;

use alumnet::report::{Measure, people};

use crate::is_current;

#[test]
fn the_page_on_measures_has_every_measure_and_every_column() {
    let mut page = "# What alumnet measures\n\n\
        C are those who completed a cohort. Being enrolled together groups people; it is no tie. What is \
        not on record is never counted\n\
        as nothing: each figure says of how many it is known.\n\n\
        <!-- Made from src/report/measure.rs and src/report/people.rs by tests/docs. -->\n\n\
        ## Of a cohort, a program, or all\n\n\
        `alumnet report` and the screen of insights show these. The name stands in files (`--format csv`, \
        `--format json`).\n\n\
        | Name | Measure | What it asks | How it is worked out | Source |\n|---|---|---|---|---|\n"
        .to_owned();
    for measure in Measure::ALL {
        let row = [measure.name(), measure.title(), measure.asks(), measure.formula(), measure.source()]
            .map(|cell| cell.replace('|', "\\|"));
        writeln!(page, "| `{}` | {} |", row[0], row[1..].join(" | ")).expect("a string takes it");
    }
    page.push_str(
        "\n## Of a person\n\n\
         `alumnet export measures` writes a row for each person, in the order of names, and no ids. Ties \
         are those of the whole register, as it\n\
         stood on the day (`--as-of`). An empty cell means that it is not known, or can't be said.\n\n\
         | Column | What it says |\n|---|---|\n",
    );
    for (name, doc) in people::columns() {
        writeln!(page, "| `{name}` | {} |", doc.replace('|', "\\|")).expect("a string takes it");
    }
    is_current("docs/measures.md", &page);
}
