//! Importing on the screen: the form, the preview with its tabs, switching lines and fields off, saving as
//! one change, and undoing it.

use std::fs;
use std::path::Path;

use alumnet::domain::{Enrollment, Person};
use tempfile::TempDir;

use crate::common::Desk;

fn file(text: &str) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// Opens the preview of a file for the cohort 2023-A of the demo.
fn preview(desk: &mut Desk, path: &Path) {
    desk.keys("jjjjX").sees("Import people").sees("2023-A");
    desk.paste(path.to_str().expect("UTF-8")).keys("<Ctrl-s>");
}

/// A roster of the cohort 2023-A with somebody new, somebody who moved, and a bad line.
fn changed_roster(desk: &Desk) -> String {
    let cohort = desk.register().cohort_by_code("2023-A").unwrap();
    let enrollment = desk.register().enrollments_in(cohort).next().unwrap();
    let person = desk.register().get(enrollment.person).unwrap();
    format!(
        "Given name,Family name,Email,City,Phone,Shoe size\n{},{},{},Newtown,+1 555 0100,41\n\
         Zenobia,Quist,zenobia@example.org,Oldtown,,38\nBad,Line,not-an-address,,,\n",
        person.given_name, person.family_name, person.emails[0]
    )
}

#[test]
fn a_file_is_previewed_and_saved_as_one_change_that_undo_takes_back() {
    let mut desk = Desk::demo();
    let (_folder, path) = file(&changed_roster(&desk));
    let (people, enrollments) = (desk.register().count::<Person>(), desk.register().count::<Enrollment>());
    preview(&mut desk, &path);
    desk.sees("Import people.csv · Roster").sees("1 new · 1 changed · 1 refused");
    desk.sees("“Shoe size” (unknown)").sees("→ Newtown").sees("Zenobia Quist");
    assert!(desk.committed().is_empty(), "a preview changes nothing");
    // The tabs show one kind of line alone.
    desk.keys("<Tab>").sees("[1 new]").sees_not("Newtown");
    desk.keys("<Tab><Tab>").sees("[1 refused]").sees("is not an email address");
    desk.keys("<Tab>").sees("Zenobia Quist").sees("Newtown");
    desk.keys("<Ctrl-s>").sees_not("Import people.csv");
    assert_eq!(desk.message(), "Import 1 person into 2023-A, update 1: saved.");
    assert_eq!(desk.committed().len(), 1);
    assert_eq!(desk.register().count::<Person>(), people + 1);
    assert_eq!(desk.register().count::<Enrollment>(), enrollments + 1);
    desk.keys("u");
    assert_eq!(desk.register().count::<Person>(), people);
    // The same file again, and then once more: nothing is left to change.
    preview(&mut desk, &path);
    desk.keys("<Ctrl-s>");
    desk.keys("X").paste(path.to_str().unwrap()).keys("<Ctrl-s>");
    desk.sees("2 matched");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Nothing to change: everything is as the file says.");
}

#[test]
fn lines_and_fields_are_switched_off() {
    let mut desk = Desk::demo();
    let (_folder, path) = file(&changed_roster(&desk));
    let people = desk.register().count::<Person>();
    preview(&mut desk, &path);
    // The first line is the person who moved; below it are the fields.
    desk.keys("j").sees("▸   [✓] location");
    desk.keys("<Space>").sees("▸   [ ] location");
    desk.keys("h").sees_not("location  ");
    desk.keys("l").sees("location");
    // The line of somebody new.
    desk.keys("G k<Space>").sees("1 left out");
    desk.sees("off       Zenobia Quist");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Update 1 person in 2023-A from a file: saved.");
    assert_eq!(desk.register().count::<Person>(), people);
    let set = &desk.committed()[0];
    let text = format!("{set:?}");
    assert!(text.contains("+1 555 0100") && !text.contains("Newtown"), "{text}");
}

#[test]
fn a_wrong_file_says_why_and_the_form_stays() {
    let mut desk = Desk::demo();
    desk.keys("X").paste("/nowhere/people.csv").keys("<Ctrl-s>").sees("there is no such file");
    let (_folder, path) = file("Shoe,Hat\n41,7\n");
    desk.keys("<Ctrl-u>").paste(path.to_str().unwrap()).keys("<Ctrl-s>");
    desk.sees("Import people").sees("No column holds names");
    let (_folder, path) = file("Name,Email\nZenobia Quist,z@example.org\n");
    desk.keys("<Ctrl-u>").paste(path.to_str().unwrap()).keys("<Ctrl-s>");
    desk.sees("The file has no cohort column");
    desk.tab_to("Without a cohort").keys("<Space><Ctrl-s>").sees("1 new");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Import 1 person: saved.");
}

#[test]
fn the_name_of_a_file_is_completed() {
    let mut desk = Desk::demo();
    let (folder, path) = file("Name\nZenobia Quist\n");
    fs::write(folder.path().join("photo.png"), "x").unwrap();
    let start = format!("{}/p", folder.path().display());
    desk.keys("X").paste(&start).sees("people.csv").sees("photo.png");
    desk.keys("e<Right>").sees(&path.display().to_string());
}

#[test]
fn somebody_deleted_is_offered_to_come_back() {
    let mut desk = Desk::demo();
    let (_folder, path) = file("Name,Email\nZenobia Quist,z@example.org\n");
    preview(&mut desk, &path);
    desk.keys("<Ctrl-s>2/zenobia<Enter>d").sees("Delete Zenobia Quist?");
    desk.keys("y");
    let people = desk.register().count::<Person>();
    desk.keys("1");
    desk.keys("X").paste(path.to_str().unwrap()).keys("<Ctrl-s>");
    desk.sees("1 asks").sees("deleted here before");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.register().count::<Person>(), people);
    desk.keys("<Space>").sees("1 new");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.register().count::<Person>(), people + 1);
}

/// With very many people, not every key plans the import again; a line that is switched off and on again is
/// what it was.
#[test]
fn among_very_many_a_line_switched_on_again_is_what_it_was() {
    use std::fmt::Write as _;
    let mut desk = Desk::demo();
    let mut text = "First name,Last name,Email\n".to_owned();
    for number in 0..2_600 {
        writeln!(text, "Ann,Number{number},n{number}@example.org").unwrap();
    }
    let (_folder, path) = file(&text);
    preview(&mut desk, &path);
    desk.sees("[✓] new       Ann Number0");
    desk.keys("<Space>").sees_not("[✓] new       Ann Number0");
    desk.keys("<Space>").sees("[✓] new       Ann Number0");
}
