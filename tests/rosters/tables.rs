//! What tables do that are not plain: old encodings, several tables in one file, numbers with zeros before
//! them.

use alumnet::domain::{EnrollmentRole, Person};
use alumnet::exchange::import::{self, Options, Plan, Reading, Source};
use alumnet::register::Register;

use crate::{ids, options, person, planned, register, workbook};

/// The register after importing these bytes, and the plan.
fn imported(bytes: &[u8]) -> (Register, Plan) {
    let mut register = register();
    let source = Source::of("file.csv", bytes).expect("a table");
    let plan = planned(&register, &source, &options(false), &mut ids());
    let told = plan.report.to_string();
    register.apply(plan.set.as_ref().expect(&told)).expect("a plan fits its register");
    let again = planned(&register, &source, &options(false), &mut ids());
    assert!(again.set.is_none(), "a second time changes nothing: {}", again.report);
    (register, plan)
}

/// “Имя,Фамилия / София,Иванова” in Windows-1251.
const CYRILLIC: &[u8] = b"\xc8\xec\xff,\xd4\xe0\xec\xe8\xeb\xe8\xff\n\
    \xd1\xee\xf4\xe8\xff,\xc8\xe2\xe0\xed\xee\xe2\xe0\n";

#[test]
fn an_encoding_that_was_guessed_is_said() {
    let (register, plan) = imported(CYRILLIC);
    assert_eq!(person(&register, "София Иванова").family_name, "Иванова");
    let told = plan.report.to_string();
    assert!(told.contains("Read as Windows-1251 (Cyrillic), which is a guess: check the accents."), "{told}");
    let (_, plan) = imported("Имя,Фамилия\nСофия,Иванова\n".as_bytes());
    assert!(!plan.report.to_string().contains("guess"), "UTF-8 is none");
}

#[test]
fn every_table_of_a_file_with_names_is_read_and_the_others_are_said() {
    let text = "Name,Email\nAnn Berg,ann@x.org\n\nEvening\nE-mail,Last name,First name\nbo@x.org,Li,Bo\n\n\
                Course,Begin,Status\nBread,2024,open\n";
    let (register, plan) = imported(text.as_bytes());
    assert_eq!(person(&register, "Bo Li").emails, ["bo@x.org"]);
    assert_eq!(register.count::<Person>(), 2);
    let skipped: Vec<_> = plan.report.skipped.iter().map(|note| (note.first_line, note.last_line)).collect();
    assert_eq!(skipped, [(8, 9)], "{}", plan.report);
    let told = plan.report.to_string();
    assert!(told.contains("Another table begins on line 5, called Evening."), "{told}");
    assert!(told.contains("lines 8 to 9: a table without names of people"), "{told}");
}

/// What is no person stays out and what was lost is said; what looks alike and is a person comes in.
#[test]
fn what_is_no_person_stays_out_and_who_is_one_comes_in() {
    let text = "Name,Role,Email,Website\n\
        Ann Berg,student,ann@x.org,example.org/ann\n\
        Total Eclipse,student,total@x.org,https://example.org\n\
        @lex Fox,Support Staff,alex@x.org,nowhere\n\
        Anders S:t Cyr,Teacher's aide,anders@x.org,\n\
        Tutor Berg,,tutor@x.org,\n\
        Cy Ray,student\n\
        bo@x.org,student,bo@x.org,\n\
        Instructor: J. Smith,student,,\n\
        Professor,,,\n\
        Di Ray,Observer,di@x.org,\n\
        Ed Ray,Guardian,ed@x.org,\n\
        Total: 6 students,,,\n";
    let (register, plan) = imported(text.as_bytes());
    let told = plan.report.to_string();
    assert_eq!(plan.report.added, 6, "{told}");
    let skipped: Vec<u64> = plan.report.skipped.iter().map(|note| note.first_line).collect();
    assert_eq!(skipped, [8, 9, 10, 11, 12, 13], "{told}");
    let warned: Vec<u64> = plan.report.warned.iter().map(|note| note.first_line).collect();
    assert_eq!(warned, [4, 7], "a web address without a dot, and cells that are missing: {told}");
    assert!(
        told.contains("“nowhere” is not a web address") && told.contains("“Email”, “Website” are missing")
    );
    assert_eq!(person(&register, "Ann Berg").urls, ["https://example.org/ann"]);
    let role = |name| register.enrollments_of(person(&register, name).id)[0].role;
    assert_eq!([role("@lex Fox"), role("Anders S:t Cyr")], [EnrollmentRole::Assistant; 2]);
    assert_eq!([role("Tutor Berg"), role("Cy Ray")], [EnrollmentRole::Student; 2]);
}

#[test]
fn a_word_that_is_no_role_is_still_refused() {
    let source = Source::of("file.csv", b"Name,Role\nAnn Berg,studnet\n").expect("a table");
    let plan = planned(&register(), &source, &options(false), &mut ids());
    assert!(plan.report.to_string().contains("write student, instructor or assistant"), "{}", plan.report);
}

#[test]
fn family_names_alone_are_said() {
    let (_, plan) = imported(b"Surname,Email\nBerg,a@x.org\n");
    assert!(plan.report.to_string().contains("No column holds given names"), "{}", plan.report);
    let (_, plan) = imported(b"Surname,First name\nBerg,Ann\n");
    assert!(!plan.report.to_string().contains("No column holds given names"), "{}", plan.report);
}

/// Columns that somebody mapped are those of the table that has them.
#[test]
fn a_mapping_is_for_the_table_that_has_its_columns() {
    let text = "Wer,Email,City,Phone\nAnn Berg,ann@x.org,,\n\nLast name,First name\nLi,Bo\n";
    let source = Source::of("file.csv", text.as_bytes()).expect("tables");
    let map = import::ColumnMap::parse("Wer=name").expect("a mapping");
    let options = Options {
        origin: import::Origin { file: "x.csv".into(), format: "Roster", content: None },
        ..options(false)
    };
    let reading = Reading { today: options.today, cohort_is_named: true, map, ..Reading::default() };
    let (_, facts) = import::read(&source, import::Format::named("roster"), &reading).expect("a roster");
    let plan = import::plan(&register(), &facts, &options, &mut ids());
    assert_eq!(plan.report.added, 2, "{}", plan.report);
}

#[test]
fn numbers_of_a_workbook_keep_the_zeros_that_it_shows() {
    let (register, plan) = imported(&workbook("spring.xlsx"));
    assert_eq!(plan.report.added, 24);
    let numbers: Vec<&str> = register
        .all::<Person>()
        .filter_map(|person| person.identifiers.first().map(|held| held.value.as_str()))
        .collect();
    assert_eq!(numbers.len(), 24);
    assert!(numbers.contains(&"00417") && numbers.contains(&"00440"), "{numbers:?}");
    let (register, _) = imported(&workbook("numbers.xls"));
    let number = |name| person(&register, name).identifiers[0].value.clone();
    assert_eq!([number("Ann Berg"), number("Bo Li")], ["00417", "90418"]);
}

#[test]
fn a_workbook_of_binary_records_is_read() {
    let (register, plan) = imported(&workbook("students.xlsb"));
    assert_eq!(plan.report.added, 3, "{}", plan.report);
    assert_eq!(person(&register, "Zoë Lindqvist").emails, ["zoe@example.org"]);
    let amina = person(&register, "Amina Okafor").id;
    assert_eq!(register.enrollments_of(amina)[0].at_entry.years, Some(4));
}
