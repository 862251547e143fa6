//! Who came can be recorded once a meetup has begun; and the audit of a whole register.

use jiff::civil;

use super::World;
use crate::domain::{Attendance, Attended, Cohort, EntityKind, Id, Meetup, Record};
use crate::register::{Change, Register, rules};

#[test]
fn attendance_is_not_recorded_before_the_meetup_has_begun() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let start = "2024-09-17".parse().unwrap();
    let meetup = Meetup { id: world.id(), title: "Dinner".into(), start, ..Meetup::default() };
    world.put(meetup.clone());
    let with = |attended| Attendance {
        id: Id::new(meetup.id.uuid()),
        person: ann,
        meetup: meetup.id,
        attended,
        ..Attendance::default()
    };
    let create = |attended| Change::create(with(attended).into());
    let change =
        |before, after| Change::between(Some(with(before).into()), Some(Record::from(with(after)))).unwrap();
    let refused = |change: Change, day: i8| {
        let found = rules::too_early(
            &world.register,
            &[change],
            jiff::Timestamp::UNIX_EPOCH,
            civil::date(2024, 9, day),
        );
        for refusal in &found {
            assert_eq!((refusal.kind, refusal.id), (EntityKind::Attendance, meetup.id.uuid()));
            assert_eq!(refusal.problem.field, "attended");
        }
        found.len()
    };
    assert_eq!(refused(create(Attended::Yes), 16), 1);
    assert_eq!(refused(create(Attended::Yes), 17), 0, "it is the day");
    assert_eq!(refused(create(Attended::Unknown), 16), 0, "nothing is said about coming");
    assert_eq!(refused(change(Attended::Yes, Attended::No), 16), 1);
    assert_eq!(refused(change(Attended::Yes, Attended::Yes), 16), 0, "it was recorded before");
    assert_eq!(refused(change(Attended::Yes, Attended::Unknown), 16), 0, "it is taken back");
    assert_eq!(refused(Change::delete(with(Attended::Yes).into()), 16), 0);
}

#[test]
fn an_audit_finds_what_a_change_would_have_been_refused_for() {
    let mut world = World::new();
    world.cohort("2024-A", "2024-01");
    assert!(rules::audit(&world.register).is_empty());
    let nameless = Cohort { id: world.id(), ..Cohort::default() };
    let records = world.register.records().chain([nameless.clone().into()]);
    let found = rules::audit(&Register::from_records(records));
    assert!(!found.is_empty() && found.iter().all(|refusal| refusal.id == nameless.id.uuid()), "{found:?}");
}
