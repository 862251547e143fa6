//! Importing on the screen: the form, the preview with its tabs, switching lines and fields off, saving as
//! one change, and undoing it.

use std::fs;
use std::path::{Path, PathBuf};

use alumnet::domain::{Cohort, Enrollment, Mapping, Person, Relationship};
use tempfile::TempDir;

use crate::common::Desk;

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Reads a file without a cohort for everybody.
fn read<'a>(desk: &'a mut Desk, path: &Path) -> &'a Desk {
    desk.keys("X").paste(path.to_str().expect("UTF-8")).keys("<Ctrl-s>")
}

/// Goes down the preview to a line.
fn go_to(desk: &mut Desk, words: &str) {
    // More lines than any of these previews has, so that a line that is gone ends the test.
    for _ in 0..80 {
        if desk.screen().contains(words) {
            return;
        }
        desk.keys("j");
    }
    panic!("“{words}” is not listed:\n{}", desk.screen());
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
    let (_folder, path) = file("Name,Email\nZenobia Quist,z@example.org\n");
    desk.keys("<Ctrl-u>").paste(path.to_str().unwrap()).keys("<Ctrl-s>");
    desk.sees("the file names no cohort; choose one, or switch “Without a cohort” on");
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

/// Somebody chooses what the columns hold; another file with the same headers needs no choosing.
#[test]
fn unknown_columns_are_mapped_and_that_is_remembered() {
    let mut desk = Desk::demo();
    let (_folder, path) = file("Wer,Kurs,Firma,Foo\nZenobia Quist,2023-A,Haven,x\nQuentin Zane,2023-A,,y\n");
    read(&mut desk, &path).sees("Columns of people.csv").sees("No column holds names yet");
    desk.sees("▸ Wer").sees("Zenobia Quist · Quentin Zane");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "No column holds names yet: choose one with Enter.");
    // What it holds is found by a few letters; the next column comes by itself.
    desk.keys("<Enter>").sees("What “Wer” holds").sees("Given name");
    desk.keys("name<Enter>").sees("▸ Kurs");
    desk.keys("<Enter>coh").sees_not("Given name");
    desk.keys("<Enter>").sees("Employer at entry");
    desk.keys("j<Space>").sees("leave out");
    desk.keys("<Ctrl-s>").sees("Import people.csv · Roster").sees("2 new");
    // Back from the preview, what was chosen is still there.
    desk.keys("c").sees("Columns of people.csv").sees("leave out");
    desk.keys("<Esc>").sees("2 new");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Import 2 people into 2023-A: saved.");
    let mapping: Vec<_> = desk.register().all::<Mapping>().cloned().collect();
    assert_eq!(mapping.len(), 1);
    assert_eq!(mapping[0].columns, ["Wer=name", "Kurs=cohort", "Foo=leave-out"]);
    let (_folder, other) = file("Foo,Firma,Wer,Kurs\ny,Haven,Xaver Yost,2023-A\n");
    read(&mut desk, &other).sees("1 new").sees("Columns are mapped as in “people”");
    desk.keys("<Esc><Esc>y");
    // A header that may be somebody's is not remembered.
    let (_folder, odd) = file("Wer,a@x.org\nYolanda Zest,1\n");
    preview(&mut desk, &odd);
    desk.keys("<Enter>name<Enter><Ctrl-s>").sees("1 new");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Import 1 person into 2023-A: saved.");
    assert_eq!(desk.register().count::<Mapping>(), 1);
}

#[test]
fn a_choice_is_taken_back_and_two_columns_of_one_kind_are_told() {
    let mut desk = Desk::demo();
    let (_folder, path) = file("Name,Email,Who,Where\nZenobia Quist,z@example.org,Zen,Bonn\n");
    preview(&mut desk, &path);
    // Names are known, so the preview comes at once.
    desk.sees("1 new");
    desk.keys("c").sees("▸ Who");
    desk.keys("<Enter>name<Enter>k");
    desk.sees("“Name” is chosen for several columns; only the first counts.");
    desk.keys("<Space>").sees("“Who” is left out.");
    desk.keys("<Space>").sees("“Who” is not known");
    desk.keys("j<Enter>location<Enter><Ctrl-s>").sees("1 new");
    desk.keys("l").sees("Bonn");
    // A format that names its columns itself needs no telling.
    desk.keys("<Esc><Esc>y");
    preview(&mut desk, &fixture("imports/moodle/participants.csv"));
    desk.keys("c");
    assert_eq!(
        desk.message(),
        "This format says what its columns hold; only those of a roster can be mapped."
    );
}

/// The questions of forms are the headers of their answers.
#[test]
fn answers_to_forms_come_in_once_their_questions_are_mapped() {
    let mut desk = Desk::demo();
    preview(&mut desk, &fixture("imports/roster/microsoft-forms.csv"));
    desk.sees("Columns of microsoft-forms.csv").sees("Zoë Lindqvist");
    desk.keys("ggjjjjj<Enter>name<Enter>").sees("▸ Which cohort");
    desk.keys("j<Enter>current title<Enter><Enter>current org<Enter><Ctrl-s>");
    desk.sees("3 new").sees("Amina Okafor").sees("an anonymous answer");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Import 3 people into 2023-A: saved.");
    desk.keys("1");
    read(&mut desk, &fixture("imports/roster/google-forms.csv")).sees("Columns of google-forms.csv");
    desk.keys("<Enter>").sees("What “Timestamp” holds");
    desk.keys("<Esc>");
    // Somebody has answered both.
    desk.keys("jj<Enter>name<Enter>j<Enter>years<Enter><Ctrl-s>").sees("1 new · 1 changed");
}

#[test]
fn another_sheet_of_a_workbook_can_be_chosen() {
    let mut desk = Desk::demo();
    preview(&mut desk, &fixture("workbooks/spring.xlsx"));
    desk.sees("24 new").sees("Read from the sheet “Spring 2025”, the one that looks like a list of people");
    desk.keys("s").sees("Which sheet to read").sees("Spring 2025 · 24 lines · Forename(s), Surname");
    // This one has no names; from there, the way leads back.
    desk.keys("1").sees("Columns of spring.xlsx");
    desk.keys("s2").sees("24 new");
    desk.sees("Read from the sheet “Spring 2025”.");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Import 24 people into 2023-A: saved.");
    let (_folder, path) = file("Name\nZenobia Quist\n");
    preview(&mut desk, &path);
    desk.keys("s");
    assert_eq!(desk.message(), "There is only one sheet to read.");
}

#[test]
fn dates_that_may_be_two_days_are_asked_about() {
    let mut desk = Desk::demo();
    let (_folder, path) = file("Name,Email,Begin\nZenobia Quist,z@example.org,03/04/2021\n");
    preview(&mut desk, &path);
    desk.sees("How is 03/04/2021 read?").sees("Day first: 2021-04-03").sees("Month first: 2021-03-04");
    // Nobody has to know: such lines are refused then.
    desk.keys("<Esc>").sees("1 refused").sees("03/04/2021 may be");
    desk.keys("<Esc><Ctrl-s>d");
    desk.sees("1 new");
    desk.keys("<Ctrl-s>");
    let person = desk.person("Zenobia Quist");
    let enrollment = desk.register().enrollments_of(person)[0].clone();
    assert_eq!(enrollment.begin.map(|date| date.to_string()).as_deref(), Some("2021-04-03"));
    // Other dates of the file may say it.
    let (_folder, path) = file("Name,Email,Begin\nXaver Yost,x@example.org,03/04/2021\nYa Zi,,12/31/2020\n");
    preview(&mut desk, &path);
    desk.sees("2 new").sees("Dates such as 03/04/2021 are read month first, as 12/31/2020 must be.");
}

/// Two people of one cohort have a name; the file does not say which of them it means.
#[test]
fn of_two_people_with_one_name_somebody_says_who_is_meant() {
    let mut desk = Desk::demo();
    let (_folder, path) = file("Name,Email\nZenobia Quist,z1@example.org\nZenobia Quist,z2@example.org\n");
    preview(&mut desk, &path);
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Import 2 people into 2023-A: saved.");
    let (_folder, path) = file("Name,City\nZenobia Quist,Newtown\n");
    desk.keys("1X").paste(path.to_str().unwrap()).keys("<Ctrl-s>");
    desk.sees("1 asks").sees("2 people here have this name; say who is meant");
    // Nothing is imported of it until somebody says who it is.
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Nothing to change: everything is as the file says.");
    desk.keys("<Space>").sees("Who is Zenobia Quist?").sees("Zenobia Quist · 2023-A · z2@example.org");
    desk.keys("2").sees("1 changed").sees("by your choice (100)").sees("Newtown");
    // It can be said again, until it is saved.
    desk.keys("wn").sees("1 new");
    desk.keys("w2<Ctrl-s>");
    assert_eq!(desk.message(), "Update 1 person in 2023-A from a file: saved.");
    let of = |desk: &Desk, email: &str| {
        let found = desk.register().all::<Person>().find(|person| person.emails == [email]);
        found.expect("a person").location.clone()
    };
    assert_eq!((of(&desk, "z1@example.org").as_str(), of(&desk, "z2@example.org").as_str()), ("", "Newtown"));
}

/// A name alone is nobody of another cohort: it is told, and somebody may say so.
#[test]
fn somebody_new_with_a_known_name_may_be_said_to_be_known() {
    let mut desk = Desk::demo();
    let (_folder, path) = file("Name,Cohort\nZenobia Quist,2022-A\n");
    read(&mut desk, &path);
    desk.keys("<Ctrl-s>");
    let (_folder, path) = file("Name,Cohort\nZenobia Quist,2023-A\nXaver Yost,2023-A\n");
    read(&mut desk, &path).sees("2 new").sees("may be the same person as Zenobia Quist of 2022-A");
    desk.keys("w").sees("Zenobia Quist · 2022-A").sees("Somebody new");
    desk.keys("1").sees("1 new · 1 changed").sees("2023-A");
    desk.keys("jjw");
    assert_eq!(desk.message(), "Nobody else here has this name.");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.register().enrollments_of(desk.person("Zenobia Quist")).len(), 2);
}

/// Address books hold everybody: with one key, only what they say of known people is imported.
#[test]
fn known_people_only() {
    let mut desk = Desk::demo();
    let (_folder, path) = file(&changed_roster(&desk));
    let people = desk.register().count::<Person>();
    preview(&mut desk, &path);
    desk.sees("1 new · 1 changed · 1 refused");
    desk.keys("o").sees("1 changed · 1 refused · 1 left out · known people only");
    desk.sees("not known here, and only known").sees_not("1 new");
    desk.keys("oo<Ctrl-s>");
    assert_eq!(desk.message(), "Update 1 person in 2023-A from a file: saved.");
    assert_eq!(desk.register().count::<Person>(), people);
}

/// Everything that a file says has a line or a field, and each can be switched off.
#[test]
fn cohorts_and_relationships_are_shown_and_switched_off() {
    let mut desk = Desk::demo();
    let cohorts = desk.register().count::<Cohort>();
    read(&mut desk, &fixture("imports/oneroster/v1p2")).sees("Import v1p2 · OneRoster");
    desk.sees("new       BR-26").sees("cohort · classes.csv, line 2");
    // What the file says of a cohort can be left alone; its people still come.
    go_to(&mut desk, "▸ [✓] new       BR-26");
    desk.keys("<Space>").sees("off       BR-26");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.register().count::<Cohort>(), cohorts + 2);
    let is_titled = |held: &std::sync::Arc<Cohort>| held.title.starts_with("Bread");
    assert!(!desk.register().all::<Cohort>().any(is_titled));
    desk.keys("1X").paste(fixture("imports/vcard/v4.vcf").to_str().unwrap()).keys("<Ctrl-s>");
    desk.sees("Import v4.vcf · vCard").sees("friend of 王明");
    go_to(&mut desk, "▸   [✓] relationship");
    desk.keys("<Space>").sees("▸   [ ] relationship");
    let before = desk.register().count::<Relationship>();
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.register().count::<Relationship>(), before + 1);
}
