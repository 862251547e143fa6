//! Examples: what queries find in a small program, and what is said about those that are wrong.

use std::sync::Arc;

use super::world::{COHORTS, basis, id};
use super::{Source, TODAY, found, people, select};
use crate::domain::{
    Attendance, Attended, BackgroundAtEntry, Enrollment, EnrollmentStatus, EntityKind, Filter, Hire, Person,
    Record,
};
use crate::network::NetworkCache;
use crate::register::{Draft, Register};

fn register() -> Register {
    let person = |number: usize, name: &str, tags: &[&str]| {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Record::from(Person { id: id(number), given_name: name.into(), tags, ..Person::default() })
    };
    let enrollment = |number: usize, person: usize, cohort: usize, background: Option<usize>| {
        let at_entry = BackgroundAtEntry { background: background.map(id), ..BackgroundAtEntry::default() };
        let status = EnrollmentStatus::Completed;
        let completed_on = "2019".parse().ok();
        Record::from(Enrollment {
            id: id(number),
            person: id(person),
            cohort: id(COHORTS + cohort),
            status,
            completed_on,
            at_entry,
            ..Enrollment::default()
        })
    };
    let hire = |number: usize, hirer: Option<usize>, hired: usize| {
        Record::from(Hire { id: id(number), hirer: hirer.map(id), hired: id(hired), ..Hire::default() })
    };
    let mut records = basis();
    records.extend([
        person(1, "Ann", &["mentor"]),
        person(2, "Bo", &[]),
        person(3, "Cleo", &["mentor", "Été"]),
        person(4, "Zoë", &[]),
        enrollment(11, 1, 0, Some(200)),
        enrollment(12, 2, 0, None),
        enrollment(13, 3, 0, Some(201)),
        enrollment(14, 4, 2, Some(201)),
        hire(21, Some(1), 2),
        hire(22, Some(1), 3),
        hire(23, None, 4),
        Attendance {
            id: id(31),
            person: id(2),
            meetup: id(400),
            attended: Attended::Yes,
            ..Attendance::default()
        }
        .into(),
        Attendance { id: id(32), person: id(3), meetup: id(400), ..Attendance::default() }.into(),
        Filter { id: id(601), name: "around".into(), list: "person".into(), query: "@around | ann".into() }
            .into(),
        Filter { id: id(602), name: "broken".into(), list: "person".into(), query: "ann nmae:x".into() }
            .into(),
    ]);
    Register::from_records(records)
}

#[test]
fn people_are_found() {
    let register = register();
    for (query, names) in [
        ("", &["Ann", "Bo", "Cleo", "Zoë"][..]),
        ("zoe", &["Zoë"]),
        ("cohort:2019-A hired-by(background:law) -tag:mentor", &["Bo"]),
        ("hired-by(background:law)", &["Bo", "Cleo"]),
        ("-hired-by(background:law)", &["Ann"]),
        ("hires(name:bo)", &["Ann"]),
        ("classmates(name:ann)", &["Bo", "Cleo"]),
        ("attended(title:spring)", &["Bo"]),
        ("-attended(title:spring)", &["Ann", "Zoë"]),
        ("within(1, name:ann)", &["Ann", "Bo", "Cleo"]),
        ("within(2, name:bo) -name:bo", &["Ann", "Cleo"]),
        ("background:none", &["Bo"]),
        ("-background:law", &["Cleo", "Zoë"]),
        ("tag:ete", &["Cleo"]),
        ("-tag:mentor", &["Bo", "Zoë"]),
        ("@mentors", &["Ann", "Cleo"]),
        ("bo | (tag:mentor -name:ann)", &["Bo", "Cleo"]),
        ("completed:2019", &["Ann", "Bo", "Cleo", "Zoë"]),
        ("completed:2019-06 | -completed:2019-06", &[]),
        ("completed:<2024", &["Ann", "Bo", "Cleo", "Zoë"]),
        ("program:logistics cohort:2020", &["Zoë"]),
        ("hires-made:2", &["Ann"]),
        ("city:none", &["Ann", "Bo", "Cleo", "Zoë"]),
    ] {
        assert_eq!(people(&register, query), names, "{query}");
    }
}

#[test]
fn what_is_wrong_is_said_with_what_was_meant_and_the_rest_is_used() {
    let register = register();
    for (query, names, problem) in [
        ("ann cohrt:2019-A", &["Ann"][..], "column 5: people have no field “cohrt”; did you mean cohort:?"),
        ("ann shoe-size:3", &["Ann"], "column 5: people have no field “shoe-size”; the fields are name,"),
        ("bo cohort:2019-Z", &["Bo"], "column 11: no cohort matches “2019-Z”; did you mean “2019-A"),
        (
            "bo status:complted",
            &["Bo"],
            "column 11: status is one of applied, enrolled, completed, withdrew, deferred, excluded, \
             not “complted”; did you mean completed?",
        ),
        ("bo hires-made:many", &["Bo"], "column 15: hires-made takes a number, such as 3, >3 or 1..3"),
        ("bo hired:maybe", &["Bo"], "column 10: hired takes yes or no"),
        ("bo tag:>a", &["Bo"], "column 8: tag takes text, found anywhere in it; `=text` for all of it"),
        ("bo completed:soon", &["Bo"], "column 14: “soon” is not a date; write 2019, 2019-06 or 2019-06-14"),
        ("bo @mentor", &["Bo"], "column 4: there is no saved filter “mentor”; did you mean @mentors?"),
        ("@around", &["Ann"], "column 1: in @around, column 1: the saved filter “around” is within itself"),
        (
            "@broken",
            &["Ann"],
            "column 1: in @broken, column 5: people have no field “nmae”; did you mean name:?",
        ),
        ("zoë (cohrt:x", &["Zoë"], "column 6: people have no field “cohrt”"),
        ("bo | cohrt:x", &["Bo"], "column 6: people have no field “cohrt”"),
    ] {
        let (found, problems) = found(&register, EntityKind::Person, query);
        assert_eq!(found, names, "{query}");
        assert!(problems.iter().any(|told| told.starts_with(problem)), "{query}: {problems:?}");
    }
    let (_, problems) = found(&register, EntityKind::Cohort, "hires(ann)");
    assert_eq!(problems, ["column 1: hires(…) finds people; this is a list of cohorts"]);
}

#[test]
fn other_lists_have_their_own_fields() {
    let register = register();
    for (kind, query, names) in [
        (EntityKind::Cohort, "start:2019", &["2019-A"][..]),
        (EntityKind::Cohort, "-start:2019", &["2020-A"]),
        (EntityKind::Cohort, "graduates:>1", &["2019-A"]),
        (EntityKind::Hire, "hirer:ann -hired:bo", &["Cleo"]),
        (EntityKind::Hire, "hirer:none", &["Zoë"]),
        (EntityKind::Organization, "name:=haven", &[]),
        (EntityKind::Organization, "haven", &["Haven Inc."]),
        (EntityKind::Meetup, "attended:1", &["Spring"]),
        (EntityKind::Background, "entered:2", &["Nursing"]),
        (EntityKind::Enrollment, "cohort:=2019-A background:none", &["Bo"]),
        (EntityKind::Filter, "query:tag", &["mentors"]),
    ] {
        assert_eq!(
            found(&register, kind, query),
            (names.iter().map(|name| (*name).to_owned()).collect(), vec![]),
            "{query}"
        );
    }
}

#[test]
fn the_network_is_built_once_for_what_follows() {
    let mut register = register();
    let kept = NetworkCache::default();
    let near_ann = |register: &Register| {
        let source = Source::new(register, TODAY).keeping(&kept);
        select(EntityKind::Person, "within(1, name:ann)", &source).0.len()
    };
    assert_eq!(near_ann(&register), 3);
    let first = kept.of(&register, TODAY).expect("kept");
    assert_eq!(near_ann(&register), 3);
    assert!(Arc::ptr_eq(&first, &kept.of(&register, TODAY).expect("kept")));
    assert!(kept.of(&register, TODAY.tomorrow().expect("a day")).is_none());
    let mut draft = Draft::new(&register);
    draft.put(Hire { id: id(24), hirer: Some(id(1)), hired: id(4), ..Hire::default() });
    let set = draft.finish(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH, "", "");
    register.apply(&set).expect("a change");
    assert_eq!(near_ann(&register), 4, "a change makes another network");
}
