//! Snapshots of an import: the columns to be mapped, the sheets to choose from, and the preview.

use std::fs;
use std::path::PathBuf;

use crate::common::{Desk, demo_register};

const UNKNOWN: &str = "Wer,Kurs,Firma,E-Mail,Bemerkung zum Kurs,Passwort\n\
    Zenobia Quist,2023-A,Haven,zenobia@example.org,Kommt erst im Mai,x1\n\
    Øyvind Ångström,2023-A,Fjordbank,oyvind@example.org,,x2\n\
    王 明,2023-A,,wang@example.cn,Braucht einen Platz am Fenster,x3\n";

const CHANGED: &str = "Given name,Family name,Email,City,Phone,Shoe size\n\
    Zenobia,Quist,zenobia@example.org,Oldtown,,38\nBad,Line,not-an-address,,,\n\
    {given},{family},{email},Newtown,+1 555 0100,41\n";

const NAMESAKES: &str = "Name,Email,City\nZenobia Quist,z1@example.org,Oldtown\n\
    Zenobia Quist,z2@example.org,\n";
const NAMESAKE: &str = "Name,City\nZenobia Quist,Newtown\n";

/// The screens: a name, the file, and the keys that lead there from its reading.
const SCREENS: &[(&str, &str, &str)] = &[
    ("import-columns", UNKNOWN, ""),
    ("import-columns-picker", UNKNOWN, "<Enter>name"),
    ("import-columns-chosen", UNKNOWN, "<Enter>name<Enter><Enter>cohort<Enter>jj<Space>"),
    ("import-preview", CHANGED, "jj"),
    ("import-known-only", CHANGED, "o"),
    ("import-who", NAMESAKES, "<Ctrl-s>X{again}<Ctrl-s><Space>"),
    ("import-dates", "Name,Begin\nZenobia Quist,03/04/2021\n", ""),
    ("import-sheets", "", "s"),
];

fn shown(columns: u16, lines: u16, text: &str, keys: &str) -> Desk {
    let mut desk = Desk::with(demo_register(), columns, lines);
    let cohort = desk.register().cohort_by_code("2023-A").expect("a cohort of the demo");
    let enrollment = desk.register().enrollments_in(cohort).next().expect("somebody");
    let person = desk.register().get(enrollment.person).expect("a person").clone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = if text.is_empty() {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks/spring.xlsx")
    } else {
        let path = folder.path().join("students.csv");
        let text = text.replace("{given}", &person.given_name).replace("{family}", &person.family_name);
        fs::write(&path, text.replace("{email}", &person.emails[0])).expect("a file");
        path
    };
    desk.keys("jjjjX").paste(path.to_str().expect("UTF-8")).keys("<Ctrl-s>");
    let (before, after) = keys.split_once("{again}").unwrap_or(("", keys));
    if !before.is_empty() {
        fs::write(&path, NAMESAKE).expect("a file");
        desk.keys(before).paste(path.to_str().expect("UTF-8"));
    }
    desk.keys(after);
    desk
}

#[test]
fn at_every_size() {
    for (size, columns, lines) in [("80x24", 80, 24), ("120x40", 120, 40), ("40x12", 40, 12)] {
        for (name, text, keys) in SCREENS {
            let mut desk = shown(columns, lines, text, keys);
            insta::assert_snapshot!(format!("{name}-{size}"), desk.picture());
        }
    }
}
