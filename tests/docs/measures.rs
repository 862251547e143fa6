//! The page on measures is generated from the tables that the program itself uses.

use std::fmt::Write as _;

use alumnet::report::{Measure, people};

use crate::is_current;

#[test]
fn the_page_on_measures_has_every_measure_and_every_column() {
    let mut page = "# What alumnet measures\n\n\
        Figures are about graduates: the people who completed a cohort. Being enrolled together makes a \
        group, not a tie. What is\nnot \
        on record is never counted as zero: each figure says how many it is known for.\n\n\
        <!-- Made from src/report/measure.rs and src/report/people.rs by tests/docs. -->\n\n\
        ## Measures of a cohort, a program or everything\n\n\
        `alumnet report` and insights (`9`) show these. Files use the name (`--format csv`, `--format \
        json`).\n\n\
        | Name | Measure | What it asks | How it is worked out | Source |\n|---|---|---|---|---|\n"
        .to_owned();
    for measure in Measure::ALL {
        let row = [measure.name(), measure.title(), measure.asks(), measure.formula(), measure.source()]
            .map(|cell| cell.replace('|', "\\|"));
        writeln!(page, "| `{}` | {} |", row[0], row[1..].join(" | ")).expect("a string takes it");
    }
    page.push_str(
        "\n## Measures of a person\n\n`alumnet export measures` writes a row for each person, by name, \
        without ids. Ties are those of the whole register, as of the\nday given (`--as-of`). Decimals are \
        not \
        rounded. An empty cell means unknown.\n\n| Column | What it holds |\n|---|---|\n",
    );
    for (name, doc) in people::columns() {
        writeln!(page, "| `{name}` | {} |", doc.replace('|', "\\|")).expect("a string takes it");
    }
    is_current("docs/measures.md", &page);
}
