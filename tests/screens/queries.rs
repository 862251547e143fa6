//! Snapshots of filters that are queries: completion, what is wrong, and how many are found.

use crate::common::{Desk, demo_register};

/// The screens: a name, and what is pasted into the filter of the students.
const SCREENS: &[(&str, &str)] = &[
    ("query", "hired:yes background:any"),
    ("query-fields", "hired:yes co"),
    ("query-values", "hired:yes status:"),
    ("query-unknown-field", "hired:yes cohrt:2019"),
    ("query-unfinished", "hired:yes (rafael"),
    ("query-nothing", "hires-made:>99"),
];

#[test]
fn at_every_size() {
    let register = demo_register();
    for (size, columns, lines) in [("80x24", 80, 24), ("120x40", 120, 40)] {
        for (name, query) in SCREENS {
            let mut desk = Desk::with(register.clone(), columns, lines);
            desk.keys("2/").paste(query);
            desk.draw();
            insta::assert_snapshot!(format!("{name}-{size}"), desk.screen());
        }
    }
}
