//! Exporting a roster from the screen: preview, columns, and never overwriting a file without asking.

use crate::common::Desk;

fn type_path(desk: &mut Desk, path: &std::path::Path) {
    desk.keys("<Ctrl-u>").paste(path.to_str().expect("UTF-8"));
}

#[test]
fn a_roster_is_previewed_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    let mut desk = Desk::demo();
    desk.keys("jjjjx").sees("Export the roster of 2023-A").sees("preview").sees("Given name,");
    type_path(&mut desk, &path);
    desk.keys("<Ctrl-s>").sees_not("preview");
    assert!(desk.message().starts_with("Wrote the roster of 2023-A"), "{}", desk.message());
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(&[0xef, 0xbb, 0xbf]), "a byte order mark for Excel");
    assert!(desk.committed().is_empty(), "an export changes nothing");
}

#[test]
fn a_file_that_exists_is_replaced_only_after_asking() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    std::fs::write(&path, "mine").unwrap();
    let mut desk = Desk::demo();
    desk.keys("jjjjx");
    type_path(&mut desk, &path);
    desk.keys("<Ctrl-s>").sees("Replace the file?");
    desk.keys("n").sees("Export the roster");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    desk.keys("<Ctrl-s>y");
    assert!(std::fs::read_to_string(&path).unwrap().contains("Given name"));
}

#[test]
fn columns_are_chosen_in_the_order_they_are_marked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.md");
    let mut desk = Desk::demo();
    // Sets the format to Markdown, removes all columns, and adds two.
    desk.keys("jjjjx<Shift-Tab><Shift-Tab><Shift-Tab><Right>").sees("roster.md");
    desk.keys("<Tab>");
    for _ in 0..30 {
        desk.keys("<Backspace>");
    }
    desk.keys("<Enter>email<Tab>family<Tab><Enter>").sees("| Email");
    desk.keys("<Tab><Tab>");
    desk.tab_to("File");
    type_path(&mut desk, &path);
    desk.keys("<Ctrl-s>");
    let text = std::fs::read_to_string(&path).unwrap();
    let header = text.lines().find(|line| line.contains("Email")).expect("a header");
    assert!(header.find("Email") < header.find("Family name"), "{header}");
}

#[test]
fn a_folder_that_is_not_there_is_said_and_the_form_stays() {
    let mut desk = Desk::demo();
    desk.keys("jjjjx");
    type_path(&mut desk, std::path::Path::new("/nowhere/at/all/roster.csv"));
    desk.keys("<Ctrl-s>").sees("does not exist").sees("Export the roster");
}

#[test]
fn a_file_among_those_of_a_register_is_refused_and_the_form_stays() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(data.join("journal")).unwrap();
    std::fs::write(data.join("alumnet.lock"), "").unwrap();
    let inside = data.join("journal").join("roster.csv");
    std::fs::write(&inside, "saved").unwrap();
    let mut desk = Desk::demo();
    desk.keys("jjjjx");
    type_path(&mut desk, &inside);
    desk.keys("<Ctrl-s>").sees("Export the roster").sees_not("Replace the file?");
    assert!(desk.message().contains("is in the data folder"), "{}", desk.message());
    assert_eq!(std::fs::read_to_string(&inside).unwrap(), "saved");
}

#[test]
fn marked_or_filtered_students_and_whole_programs_are_exported() {
    let folder = tempfile::tempdir().unwrap();
    let written = |keys: &str, name: &str| {
        let path = folder.path().join(name);
        let mut desk = Desk::demo();
        desk.keys(keys);
        type_path(&mut desk, &path);
        desk.keys("<Ctrl-s>");
        (desk.message().to_owned(), std::fs::read_to_string(&path).unwrap_or_default())
    };
    let (said, text) = written("2/ilgaz<Enter>*x", "marked.csv");
    let marked = text.lines().count() - 1;
    assert!(marked > 1 && said.contains(&format!("{marked} marked students")), "{said}: {text}");
    assert!(
        text.starts_with("\u{feff}Cohort,") && text.lines().skip(1).all(|line| line.contains("Ilgaz")),
        "{text}"
    );
    let (said, filtered) = written("2/ilgaz<Enter>x", "filtered.csv");
    assert!(said.contains(&format!("{marked} filtered students")), "{said}");
    assert_eq!(filtered, text);
    let (said, everybody) = written("x", "all.csv");
    assert!(said.contains("Wrote the roster of all cohorts") && everybody.lines().count() > 200, "{said}");
    let (said, program) = written("jx", "program.csv");
    assert!(said.contains("Certificate in"), "{said}");
    assert_eq!(program, everybody);
    // Outsiders are in no cohort.
    let mut desk = Desk::demo();
    desk.keys("2/constance abern<Enter> x");
    assert_eq!(desk.message(), "Nobody here is enrolled in a cohort, so there is no roster.");
    let mut desk = Desk::empty();
    desk.keys("x").sees("nobody is enrolled yet");
}
