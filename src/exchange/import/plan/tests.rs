use super::*;
use crate::domain::{
    Enrollment, EnrollmentRole, EnrollmentStatus, Id, Organization, Person, Position, Record,
};
use crate::exchange::csv::{self, Numbers};
use crate::exchange::import::{self, Format, Reading, Source};
use crate::exchange::roster::columns::COLUMNS;
use crate::exchange::roster::export::Objecting;
use crate::exchange::roster::{Column, Roster};
use crate::register::erasure::Erasure;
use crate::register::suppression::Suppressions;
use proptest::prelude::*;
use uuid::Uuid;

struct Desk {
    register: Register,
    ids: IdSource,
}

impl Desk {
    /// A register with the empty cohorts A and B.
    fn new() -> Self {
        let program = Program { id: Id::new(Uuid::from_u128(1)), title: "P".into(), ..Program::default() };
        let cohort = |number: u128, code: &str| Cohort {
            id: Id::new(Uuid::from_u128(number)),
            program: program.id,
            code: code.into(),
            ..Cohort::default()
        };
        let (a, b) = (cohort(2, "A"), cohort(3, "B"));
        Self {
            register: Register::from_records([Record::from(program), a.into(), b.into()]),
            ids: IdSource::new(1_700_000_000_000, [7; 6]),
        }
    }

    fn plan(&mut self, text: &str, cohort: Option<&str>, skip_bad: bool) -> Plan {
        let options = Options {
            cohort: cohort.map(str::to_owned),
            skip_bad,
            create: true,
            today: jiff::civil::date(2024, 9, 1),
            ..Options::default()
        };
        planned(&self.register, text, &options, &mut self.ids)
    }

    /// Imports into cohort A.
    fn import(&mut self, text: &str) -> Report {
        let plan = self.plan(text, Some("A"), false);
        if let Some(set) = plan.set {
            rules::check(&self.register, &set).expect("rules");
            self.register.apply(&set).expect("fits");
        }
        plan.report
    }

    fn only(&self) -> &Person {
        assert_eq!(self.register.count::<Person>(), 1);
        self.register.all::<Person>().next().expect("one")
    }

    fn enrollment(&self) -> &Enrollment {
        self.register.all::<Enrollment>().next().expect("one")
    }
}

fn read(text: &str, options: &Options) -> Facts {
    read_bytes(text.as_bytes(), options)
}

fn read_bytes(bytes: &[u8], options: &Options) -> Facts {
    let source = Source::of("roster.csv", bytes).expect("a table");
    let reading = Reading {
        today: jiff::civil::date(2024, 9, 1),
        cohort_is_named: options.cohort.is_some(),
        ..Reading::default()
    };
    import::read(&source, Format::named("roster"), &reading).expect("a roster").1
}

fn planned(register: &Register, text: &str, options: &Options, ids: &mut IdSource) -> Plan {
    plan(register, &read(text, options), options, ids)
}

fn counts(report: &Report) -> [usize; 5] {
    [report.added, report.matched, report.changed.len(), report.skipped.len(), report.refused.len()]
}

#[test]
fn people_are_matched_by_number_then_address_then_name() {
    let mut desk = Desk::new();
    assert_eq!(counts(&desk.import("Student ID,Name,Email\n7,Zoë Lindqvist,z@x.org\n")), [1, 0, 0, 0, 0]);
    // By number, with another name and address.
    let report = desk.import("Student ID,Name,Email\n7,Zoë Berg,zoe@berg.org\n");
    assert_eq!(counts(&report), [0, 1, 1, 0, 0]);
    assert_eq!(report.changed[0].remark, "family name “Lindqvist” → “Berg”; email zoe@berg.org added");
    // By address, in different case.
    assert_eq!(counts(&desk.import("Name,Email\nZoe Berg,ZOE@berg.org\n")), [0, 1, 0, 0, 0]);
    // By name within the cohort.
    assert_eq!(counts(&desk.import("Name,Phone\n\"Berg, Zoë\",123\n")), [0, 1, 1, 0, 0]);
    assert_eq!(desk.only().phones, ["123"]);
    // Not by name alone in another cohort.
    let other = desk.plan("Name\nZoë Berg\n", Some("B"), false).report;
    assert_eq!(counts(&other), [1, 0, 0, 0, 0]);
}

#[test]
fn what_is_the_same_but_for_its_spelling_is_not_added_again() {
    let mut desk = Desk::new();
    desk.import("Student ID,Name,Email,Phone\nA-7,Zoë Berg,zoë@x.org,+46 70 123 45 67\n");
    let again = desk.import("Student ID,Name,Email,Phone\na-7,Zoë Berg,ZOË@x.org,070-123 45 67\n");
    assert_eq!(counts(&again), [0, 1, 0, 0, 0]);
    let other = desk.import("Student ID,Name,Email,Phone\nA-7,Zoë Berg,zoe@x.org,+46 70 123 45 68\n");
    assert_eq!(counts(&other), [0, 1, 1, 0, 0]);
    assert_eq!(desk.only().emails, ["zoë@x.org", "zoe@x.org"]);
    assert_eq!(desk.only().phones, ["+46 70 123 45 67", "+46 70 123 45 68"]);
    assert_eq!(desk.only().identifiers.len(), 1);
}

#[test]
fn two_people_are_never_taken_for_one_without_a_shared_name() {
    let mut desk = Desk::new();
    let report = desk.import("Name,Email\nAnna Lee,office@x.org\nBo Kim,office@x.org\n");
    assert_eq!(counts(&report), [2, 0, 0, 0, 0]);
    assert!(report.warned[0].remark.contains("line 2 has the same address"), "{report}");
    assert_eq!(
        counts(&desk.import("Name,Email\nBo Kim,office@x.org\nAnna Lee,office@x.org\n")),
        [0, 2, 0, 0, 0]
    );
    let refused = desk.import("ID number,Name\n1,Cleo Ray\n1,Dan Poe\n");
    assert_eq!(counts(&refused)[4], 1);
    assert!(refused.refused[0].remark.contains("line 2"), "{refused}");
}

#[test]
fn namesakes_with_addresses_of_their_own_are_two() {
    let mut desk = Desk::new();
    let two = "Name,Email\nAnna Berg,a@x.org\nAnna Berg,b@x.org\n";
    assert_eq!(counts(&desk.import(two)), [2, 0, 0, 0, 0]);
    assert_eq!(counts(&desk.import(two)), [0, 2, 0, 0, 0]);
}

#[test]
fn one_person_in_two_cohorts_is_enrolled_twice() {
    let mut desk = Desk::new();
    let plan = desk.plan(
        "Name,Email,Cohort\nAnna Berg,a@x.org,A\nAnna Berg,a@x.org,B\nAnna Berg,a@x.org,B\n",
        None,
        false,
    );
    assert_eq!(counts(&plan.report), [1, 0, 0, 1, 0]);
    desk.register.apply(&plan.set.expect("changes")).expect("fits");
    assert_eq!((desk.register.count::<Person>(), desk.register.count::<Enrollment>()), (1, 2));
}

#[test]
fn an_enrollment_is_brought_forward_and_the_entry_stays_frozen() {
    let mut desk = Desk::new();
    desk.import(
        "Name,Email,Status,Job title,Company,Field,Years\nAnna Berg,a@x.org,active,Nurse,St. \
        Mary,Health care,5\n",
    );
    assert_eq!(desk.enrollment().status, EnrollmentStatus::Enrolled);
    assert_eq!((desk.register.count::<Position>(), desk.register.count::<Organization>()), (1, 1));
    let report = desk.import(
        "Name,Email,Status,Completed on,Job title,Company\nAnna Berg,a@x.org,graduated,2024-06,Director,\n",
    );
    assert_eq!(counts(&report), [0, 1, 1, 0, 0]);
    assert_eq!(report.changed[0].remark, "status “enrolled” → “completed”; completed on “2024-06” filled in");
    assert_eq!(report.warned[0].remark, "title at entry stays “Nurse”; the file says “Director”");
    let enrollment = desk.enrollment();
    assert_eq!(
        (enrollment.status, enrollment.at_entry.title.as_str()),
        (EnrollmentStatus::Completed, "Nurse")
    );
    assert_eq!(desk.register.count::<Position>(), 1, "a known person gets no position");
}

#[test]
fn a_status_goes_back_only_if_it_is_allowed_to() {
    for (ended, back) in [("completed", "enrolled"), ("withdrew", "applied"), ("excluded", "deferred")] {
        let mut desk = Desk::new();
        desk.import(&format!("Name,Email,Status\nAnna Berg,a@x.org,{ended}\n"));
        let text = format!("Name,Email,Status\nAnna Berg,a@x.org,{back}\nBo Li,b@x.org,{back}\n");
        let words = format!(
            "line 2: Anna Berg: the status would go back from “{ended}” to “{back}”; correct the line, or \
             pass --allow-status-back"
        );
        let report = desk.import(&text);
        assert!(report.to_string().contains(&words), "{report}");
        assert_eq!(counts(&desk.plan(&text, Some("A"), true).report), [1, 0, 0, 0, 1]);
        let options = Options { cohort: Some("A".into()), allow_status_back: true, ..Options::default() };
        let allowed = planned(&desk.register, &text, &options, &mut desk.ids);
        assert_eq!(counts(&allowed.report), [1, 1, 1, 0, 0]);
    }
    let mut desk = Desk::new();
    for status in ["applied", "deferred", "enrolled", "deferred", "enrolled", "completed", "", "withdrew"] {
        let report = desk.import(&format!("Name,Email,Status\nAnna Berg,a@x.org,{status}\n"));
        assert!(!report.is_refused(), "{status}: {report}");
    }
    assert_eq!(desk.enrollment().status, EnrollmentStatus::Withdrew);
}

#[test]
fn a_rule_that_is_broken_refuses_its_line() {
    let mut desk = Desk::new();
    desk.import("Name,Email,Begin\nAnna Berg,a@x.org,2024-05\n");
    let text = "Name,Email,Completed on\nAnna Berg,a@x.org,2023\nBo Li,b@x.org,2024\n";
    let plan = desk.plan(text, Some("A"), false);
    assert!(plan.set.is_none());
    assert!(
        plan.report.to_string().contains("line 2: Anna Berg: the end 2023 is before the start 2024-05"),
        "{}",
        plan.report
    );
    let plan = desk.plan(text, Some("A"), true);
    assert_eq!(counts(&plan.report), [1, 0, 0, 0, 1]);
    assert_eq!(plan.set.expect("the rest").label, "Import 1 person into A");
}

#[test]
fn roles_make_enrollments_of_their_own() {
    let mut desk = Desk::new();
    desk.import("Name,Role\nAnna Berg,Student\nAnna Berg,Teacher\n");
    let mut roles: Vec<_> = desk.register.all::<Enrollment>().map(|enrollment| enrollment.role).collect();
    roles.sort();
    assert_eq!(roles, [EnrollmentRole::Student, EnrollmentRole::Instructor]);
    assert_eq!(desk.register.count::<Person>(), 1);
    let refused = desk.import("Name,Role\nBo Li,Studnet\n");
    assert!(
        refused.to_string().contains("“Studnet” is not a role; write student, instructor or assistant"),
        "{refused}"
    );
    assert_eq!(counts(&desk.import("Name,Role\nBo Li,Observer\n")), [0, 0, 0, 1, 0]);
}

#[test]
fn people_inside_a_quoted_cell_are_not_lost() {
    let mut desk = Desk::new();
    let report = desk.import(
        "Name,Email,Note\nAnna Berg,a@x.org,\"likes\nBo Li,b@x.org,x\nCleo \
        Ray,c@x.org,y\"\nDan Poe,d@x.org,\"two\nlines\"\n",
    );
    assert_eq!(counts(&report), [1, 0, 0, 0, 1]);
    assert_eq!((report.refused[0].first_line, report.refused[0].last_line), (2, 4));
    let swallowed = desk.import("Email,Name\na@x.org,\"Anna\nb@x.org\"\n");
    assert_eq!((swallowed.refused[0].first_line, swallowed.refused[0].last_line), (2, 3), "{swallowed}");
}

#[test]
fn an_empty_cell_erases_nothing_and_clear_does() {
    let mut desk = Desk::new();
    let header = "Name,Email,Phone,City,Begin,Notes";
    desk.import(&format!("{header}\nAnna Berg,a@x.org,123,Bonn,2024-05,hello\n"));
    assert_eq!(counts(&desk.import(&format!("{header}\nAnna Berg,a@x.org,,,,\n"))), [0, 1, 0, 0, 0]);
    let report = desk.import(&format!("{header}\nAnna Berg,a@x.org,**CLEAR**,**clear**,**CLEAR**,\n"));
    assert_eq!(
        report.changed[0].remark,
        "location “Bonn” removed; phone 123 removed; begin “2024-05” removed"
    );
    let held = desk.only();
    assert!(held.location.is_empty() && held.phones.is_empty() && held.notes == "hello");
    assert_eq!(desk.enrollment().begin, None);
    let report = desk.import("Name,Email,Status\nAnna Berg,a@x.org,**CLEAR**\n");
    assert_eq!(report.warned[0].remark, "“Status” can't be cleared by an import; edit it here");
}

#[test]
fn a_file_without_names_says_what_it_needs() {
    let report = Desk::new().import("Shoe,Hat\n41,7\n");
    assert!(report.is_refused());
    assert!(report.to_string().contains("No column holds names; the header has “Shoe”, “Hat”"), "{report}");
}

#[test]
fn a_line_too_large_for_a_record_is_refused() {
    let text = format!("Name,Notes\nAnna,{}\nBo,x\n", "x".repeat(40_000));
    let mut desk = Desk::new();
    let options = Options {
        cohort: Some("A".into()),
        too_large: Some(|record| match record {
            Record::Person(person) if person.notes.len() > 30_000 => Some("it is too large"),
            _ => None,
        }),
        skip_bad: true,
        ..Options::default()
    };
    let report = planned(&desk.register, &text, &options, &mut desk.ids).report;
    assert!(report.to_string().contains("line 2: Anna: it is too large"), "{report}");
    assert_eq!(counts(&report), [1, 0, 0, 0, 1]);
}

#[test]
fn a_placeholder_for_an_address_is_refused_in_the_end() {
    let mut text = "Name,Email\n".to_owned();
    for letter in ('\u{4e00}'..).take(5_000) {
        text.extend([letter, 'a', ' ', letter, 'b']);
        text.push_str(",none@x.org\n");
    }
    let report = Desk::new().plan(&text, Some("A"), true).report;
    assert_eq!(counts(&report), [200, 0, 0, 0, 4_800]);
}

#[test]
fn a_header_in_the_middle_is_no_person() {
    let report = Desk::new().import("Name,Email\nAnna Berg,a@x.org\n\nName,Email\nBo Li,b@x.org\n,\n");
    assert_eq!(counts(&report), [2, 0, 0, 2, 0]);
    assert_eq!((report.skipped[0].first_line, report.skipped[0].remark.as_str()), (4, "a repeated header"));
}

#[test]
fn a_report_moves_no_terminal() {
    let report = Desk::new().import(&format!(
        "Name,\u{1b}[2Jhat,Email\nAnna\u{1b}[31m Berg,x,a@x.org,\u{7}more\nBo,{},\u{1b}c\n",
        "x".repeat(400)
    ));
    assert!(report.to_string().chars().all(|letter| letter == '\n' || !letter.is_control()), "{report:?}");
}

#[test]
fn labels_hold_no_names_of_people() {
    let mut desk = Desk::new();
    let plan = desk.plan("Name,Cohort\nAnna Berg,A\nBo Li,B\n", None, false);
    assert_eq!(plan.set.expect("changes").label, "Import 2 people into 2 cohorts");
}

/// Hostile names: quotes, delimiters, formulas, markup, scripts of both directions.
fn hostile() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[=+@'\"-][A-Za-z|;,()!]{1,6}",
        "[A-Za-zéßø]{1,8}",
        "[\u{5d0}-\u{5ea}]{1,5}",
        "[\u{627}-\u{64a}]{1,5}",
        "[\u{4e00}-\u{4e20}]{1,3}",
        Just("👩\u{200d}🚀x".to_owned()),
        Just("''=1".to_owned()),
        Just("ze\u{308}".to_owned()),
        "[a-c,;|\"']{1,6}x",
    ];
    prop::collection::vec(word, 1..3).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// An exported roster imports unchanged, and importing it again changes nothing.
    #[test]
    fn a_roster_survives_the_round_trip(
        people in prop::collection::vec((hostile(), hostile(), hostile(), 0_u8..50), 1..6),
        bom in any::<bool>(),
    ) {
        let source = Desk::new();
        let mut records: Vec<Record> = source.register.records().collect();
        let cohort = source.register.cohort_by_code("A").expect("A");
        for (number, (given, family, note, years)) in (100_u128..).step_by(10).zip(&people) {
            let person = Person {
                id: Id::new(Uuid::from_u128(number)),
                given_name: given.clone(),
                family_name: family.clone(),
                phones: vec![format!("+46 {number}")],
                emails: vec![format!("{number}@example.org"), format!("-{number}@example.org")],
                notes: format!("{note}\n{note}"),
                ..Person::default()
            };
            let mut enrollment = Enrollment { id: Id::new(Uuid::from_u128(number + 1)), person: person.id,
                cohort, ..Enrollment::default() };
            enrollment.status = EnrollmentStatus::Completed;
            enrollment.at_entry.title.clone_from(note);
            enrollment.at_entry.years = Some(*years);
            records.extend([person.into(), enrollment.into()]);
        }
        let register = Register::from_records(records);
        let derived = ["background-now", "current-title", "current-organization"];
        let all: Vec<&Column> =
            COLUMNS.iter().filter(|column| !derived.contains(&column.name)).collect();
        let written = |register: &Register| {
            let roster = Roster::gather(register, cohort, &all, Objecting::Included);
            csv::write(roster.headers(), roster.cells(), Numbers::Typed)
        };
        let text = written(&register);
        let options = Options { cohort: Some("A".into()), ..Options::default() };
        let sheet = read_bytes(&csv::bytes(&text, bom), &options);
        let mut desk = Desk::new();
        let first = plan(&desk.register, &sheet, &options, &mut desk.ids);
        prop_assert!(!first.report.is_refused(), "{}", first.report);
        desk.register.apply(&first.set.expect("changes")).expect("fits");
        prop_assert_eq!(written(&desk.register), text);
        let again = plan(&desk.register, &sheet, &options, &mut desk.ids);
        prop_assert!(again.set.is_none(), "{}", again.report);
    }

    /// Whatever a file holds, importing it a second time changes nothing.
    #[test]
    fn importing_twice_is_importing_once(
        lines in prop::collection::vec((0_u8..4, 0_u8..4, 0_u8..4, 0_u8..4, 0_u8..3, 0_u8..3, 0_u8..3),
            0..14),
    ) {
        let pick = |choices: [&'static str; 4], choice: u8| choices[usize::from(choice)];
        let mut text = "Given name,Family name,Email,ID number,Cohort,Status,Company\n".to_owned();
        for (given, family, email, number, cohort, status, company) in lines {
            let cells = [
                pick(["Anna", "Bo", "A.", "Änna"], given),
                pick(["Berg", "Lee", "", "Berg-Lee"], family),
                pick(["", "", "a@x.org", "b@x.org"], email),
                pick(["", "", "1", "2"], number),
                pick(["A", "B", "C", ""], cohort),
                pick(["", "active", "completed", ""], status),
                pick(["", "Haven", "Haven Inc.", ""], company),
            ];
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        let mut desk = Desk::new();
        let first = desk.plan(&text, None, true);
        if let Some(set) = &first.set {
            rules::check(&desk.register, set).expect("rules");
            desk.register.apply(set).expect("fits");
        }
        let again = desk.plan(&text, None, true);
        prop_assert!(again.set.is_none(), "{text}\n{}\nthen\n{}", first.report, again.report);
        prop_assert_eq!(again.report.matched, first.report.added);
        let lines = |notes: &[Note]| notes.iter().map(|note| (note.first_line, note.remark.clone()))
            .collect::<Vec<_>>();
        prop_assert_eq!(lines(&again.report.skipped), lines(&first.report.skipped));
    }
}

#[test]
fn somebody_erased_is_left_out_and_somebody_of_their_name_is_asked_about() {
    let mut desk = Desk::new();
    desk.import("ID number,Name,Email\n7,Anna Berg,anna@x.org\n8,Bo Kim,bo@x.org\n");
    let anna = desk.register.all::<Person>().find(|person| person.given_name == "Anna").expect("Anna").id;
    let erasure = Erasure::from_register(&desk.register, anna);
    let mut suppressions = Suppressions { key: [1; 32], all: Vec::new() };
    suppressions.all.push(suppressions.of(&erasure, &desk.register, Timestamp::UNIX_EPOCH));
    desk.register = desk.register.redacted(&erasure);
    let try_it = |desk: &mut Desk, text: &str, allow_names: bool| {
        let suppressions = suppressions.clone();
        let options = Options {
            cohort: Some("A".into()),
            suppressions,
            allow_names,
            today: jiff::civil::date(2024, 9, 1),
            ..Options::default()
        };
        planned(&desk.register, text, &options, &mut desk.ids)
    };
    let file = "ID number,Name,Email\n9,Cleo Ray,c@x.org\n,A. Other,ANNA@x.org\n7,Who Ever,\n,\"Berg, \
        Anna\",new@x.org\n8,Bo Kim,\n";
    let report = try_it(&mut desk, file, false).report;
    assert_eq!((report.added, report.matched, report.left_out.len()), (1, 1, 3));
    let said = report.to_string();
    assert!(
        said.contains("3 left out")
            && said.contains("lines 3 to 4: this person was erased")
            && said.contains("line 5: a person with this name was erased"),
        "{said}"
    );
    assert!(said.contains("--allow-name") && !said.contains("Berg") && !said.contains("anna"), "{said}");
    let report = try_it(&mut desk, file, true).report;
    assert_eq!((report.added, report.left_out.len()), (2, 2), "another person of this name");
    // A file in which every line is left out is not a fault.
    let only = try_it(&mut desk, "Name,Email\nX,anna@x.org\n", false);
    assert!(!only.report.has_no_people() && only.set.is_none());
    // Somebody added to the register by hand has come back.
    let back = Person {
        id: desk.ids.draw(),
        given_name: "Anna".into(),
        family_name: "Berg".into(),
        emails: vec!["anna@x.org".into()],
        ..Person::default()
    };
    desk.register = Register::from_records(desk.register.records().chain([back.into()]));
    assert_eq!(try_it(&mut desk, "Name,Email\nAnna Berg,Anna@x.org\n", false).report.matched, 1);
}
