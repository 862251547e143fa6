//! Each rule of the design, accepted and refused, and the words of the refusal.

use super::*;
use crate::domain::{
    Attendance, Attended, Certificate, EnrollmentRole, EntityKind, Hire, Moment, Position, Relationship,
    RelationshipKind, Rsvp,
};
use crate::register::delete;

/// Ann and Bob in one cohort, an outsider, and an organization.
pub(super) struct Setting {
    pub(super) world: World,
    pub(super) ann: Id<Person>,
    pub(super) bob: Id<Person>,
    pub(super) eve: Id<Person>,
    pub(super) cohort: Id<Cohort>,
    pub(super) anns: Id<Enrollment>,
    pub(super) haven: Id<Organization>,
}

pub(super) fn setting() -> Setting {
    let mut world = World::new();
    let (ann, bob, eve) = (world.person("Ann"), world.person("Bob"), world.person("Eve"));
    let cohort = world.cohort("2024-A", "2024-02");
    let anns = world.enrolled(ann, cohort, EnrollmentStatus::Completed);
    world.enrolled(bob, cohort, EnrollmentStatus::Enrolled);
    let haven = world.organization("Haven Inc.");
    Setting { world, ann, bob, eve, cohort, anns, haven }
}

#[test]
fn rule_1_one_enrollment_per_person_cohort_and_role() {
    let Setting { mut world, ann, cohort, anns, .. } = setting();
    let again = Enrollment { id: world.id(), person: ann, cohort, ..Enrollment::default() };
    refused_for(
        world.judge(again.clone()),
        "cohort",
        &["is already a student in this cohort", "choose another cohort or role"],
    );
    world.put(Enrollment { role: EnrollmentRole::Assistant, ..again.clone() });
    let instructor = Enrollment { id: world.id(), role: EnrollmentRole::Instructor, ..again.clone() };
    world.put(instructor.clone());
    let twice = Enrollment { id: world.id(), ..instructor };
    refused_for(world.judge(twice), "cohort", &["is already an instructor"]);
    let other = world.cohort("2025-A", "2025-02");
    world.put(Enrollment { id: world.id(), cohort: other, ..again });
    // Changing the existing one does not make a second one.
    let mut changed = Enrollment::clone(world.register.get(anns).unwrap());
    changed.begin = date("2024");
    world.put(changed);
}

#[test]
fn rule_1_holds_within_one_set_and_lets_two_trade_places() {
    let Setting { mut world, ann, bob, cohort, anns, .. } = setting();
    let eve = world.person("Eva");
    let (one, two) = (world.id(), world.id());
    let twice =
        [one, two].map(|id| Record::from(Enrollment { id, person: eve, cohort, ..Enrollment::default() }));
    let set = world.creating(twice);
    assert_eq!(refused(check(&world.register, &set)).len(), 2);
    let bobs = world.register.enrollments_of(bob)[0].clone();
    let anns = world.register.get(anns).unwrap().clone();
    let set = world.draft(|draft| {
        draft.put(Enrollment { person: bob, ..Enrollment::clone(&anns) });
        draft.put(Enrollment { person: ann, ..Enrollment::clone(&bobs) });
    });
    world.apply(&set);
}

#[test]
fn rule_2_hirer_referrer_and_hired_are_different_people() {
    let Setting { mut world, ann, bob, eve, .. } = setting();
    let hire = Hire { id: world.id(), hired: bob, hirer: Some(ann), ..Hire::default() };
    refused_for(
        world.judge(Hire { hirer: Some(bob), ..hire.clone() }),
        "hired",
        &["can't hire themselves", "choose different people"],
    );
    refused_for(
        world.judge(Hire { referrer: Some(bob), ..hire.clone() }),
        "referrer",
        &["the referrer is the person hired"],
    );
    refused_for(
        world.judge(Hire { referrer: Some(ann), ..hire.clone() }),
        "referrer",
        &["the referrer is the hirer"],
    );
    world.put(Hire { referrer: Some(eve), ..hire });
}

#[test]
fn rule_2_a_hire_needs_a_hirer_a_referrer_or_an_organization() {
    let Setting { world, bob, eve, haven, .. } = setting();
    let hire = Hire { id: world.id(), hired: bob, ..Hire::default() };
    refused_for(
        world.judge(hire.clone()),
        "hirer",
        &["the hire has no hirer, referrer or organization", "no hirer, referrer or organization"],
    );
    assert_eq!(world.judge(Hire { hirer: Some(eve), ..hire.clone() }), Ok(vec![]), "an outsider may hire");
    assert_eq!(
        world.judge(Hire { referrer: Some(eve), ..hire.clone() }),
        Ok(vec![]),
        "the hirer may be unknown"
    );
    assert_eq!(
        world.judge(Hire { organization: Some(haven), ..hire.clone() }),
        Ok(vec![]),
        "nobody may be known"
    );
    refused_for(
        world.judge(Hire { hired: Id::default(), organization: Some(haven), ..hire.clone() }),
        "hired",
        &["the person is missing", "choose a person"],
    );
}

#[test]
fn rule_3_start_is_not_after_end_by_possible_days() {
    let Setting { world, ann, bob, anns, haven, .. } = setting();
    let program = world.program;
    for (start, end, accepted) in [
        ("2024", "2024-01", true),
        ("2024-06", "2024", true),
        ("2024-06-14", "2024-06", true),
        ("2024-06", "2024-05-31", false),
        ("2025", "2024-12-31", false),
    ] {
        let (from, to) = (date(start), date(end));
        let records: [(&str, Record); 5] = [
            (
                "end",
                Cohort {
                    id: world.id(),
                    program,
                    code: "2030".into(),
                    start: from,
                    end: to,
                    ..Cohort::default()
                }
                .into(),
            ),
            (
                "end",
                Position {
                    id: world.id(),
                    person: ann,
                    organization: Some(haven),
                    start: from,
                    end: to,
                    ..Position::default()
                }
                .into(),
            ),
            (
                "end",
                Relationship {
                    id: world.id(),
                    from: ann,
                    to: bob,
                    start: from,
                    end: to,
                    ..Relationship::default()
                }
                .into(),
            ),
            (
                "end",
                Enrollment { begin: from, end: to, ..Enrollment::clone(world.register.get(anns).unwrap()) }
                    .into(),
            ),
            (
                "completed_on",
                Enrollment {
                    begin: from,
                    completed_on: to,
                    ..Enrollment::clone(world.register.get(anns).unwrap())
                }
                .into(),
            ),
        ];
        for (field, record) in records {
            let verdict = world.judge(record);
            if accepted {
                assert_eq!(verdict, Ok(vec![]), "{start} to {end}");
            } else {
                refused_for(
                    verdict,
                    field,
                    &[start, end, "is before the start", "give an end on or after the start"],
                );
            }
        }
    }
}

#[test]
fn rule_3_a_meetup_does_not_end_before_its_start() {
    let Setting { world, cohort, .. } = setting();
    let evening = Meetup {
        id: world.id(),
        title: "Dinner".into(),
        start: "2024-05-03 18:30".parse().unwrap(),
        hosts: vec![cohort],
        ..Meetup::default()
    };
    for (end, accepted) in [
        ("2024-05-03", true),
        ("2024-05-03 21:00", true),
        ("2024-05-04 01:00", true),
        ("2024-05-03 18:00", false),
        ("2024-05-02", false),
    ] {
        let verdict = world.judge(Meetup { end: Some(end.parse::<Moment>().unwrap()), ..evening.clone() });
        if accepted {
            assert_eq!(verdict, Ok(vec![]), "{end}");
        } else {
            refused_for(verdict, "end", &[end, "before the start"]);
        }
    }
}

#[test]
fn rule_3_a_hire_before_the_cohort_began_is_kept_with_a_warning() {
    let Setting { world, ann, bob, cohort, .. } = setting();
    let hire = Hire { id: world.id(), hired: bob, hirer: Some(ann), cohort: Some(cohort), ..Hire::default() };
    for (day, warned) in
        [("2024-01-31", true), ("2023", true), ("2024", false), ("2024-02", false), ("2025-01", false)]
    {
        let warnings = world.judge(Hire { date: date(day), ..hire.clone() }).unwrap();
        assert_eq!(warnings.len(), usize::from(warned), "{day}");
        for warning in warnings {
            assert_eq!(
                (warning.kind, warning.id, warning.problem.field),
                (EntityKind::Hire, hire.id.uuid(), "date")
            );
            let words = warning.problem.to_string();
            assert!(
                words.contains(day) && words.contains("2024-02") && words.contains("it is kept"),
                "{words}"
            );
        }
    }
    assert_eq!(world.judge(Hire { date: date("2001"), cohort: None, ..hire }), Ok(vec![]));
}

#[test]
fn rule_4_a_certificate_needs_a_completed_enrollment() {
    let Setting { mut world, bob, anns, .. } = setting();
    let bobs = world.register.enrollments_of(bob)[0].clone();
    let certificate = Certificate {
        id: world.id(),
        enrollment: anns,
        title: "Certificate".into(),
        issued: date("2024-11"),
        ..Certificate::default()
    };
    refused_for(
        world.judge(Certificate { enrollment: bobs.id, ..certificate.clone() }),
        "enrollment",
        &["is not completed", "set its status to completed first"],
    );
    let set = world.draft(|draft| {
        draft.put(Certificate { enrollment: bobs.id, ..certificate.clone() });
        draft.put(Enrollment { status: EnrollmentStatus::Completed, ..Enrollment::clone(&bobs) });
    });
    assert_eq!(check(&world.register, &set), Ok(vec![]), "both in one set, in any order");
    world.put(certificate.clone());
    let open_again = Enrollment {
        status: EnrollmentStatus::Withdrew,
        ..Enrollment::clone(world.register.get(anns).unwrap())
    };
    refused_for(world.judge(open_again.clone()), "status", &["has a certificate", "keep it completed"]);
    let set = world.draft(|draft| {
        draft.put(open_again);
        draft.remove(EntityKind::Certificate, certificate.id.uuid());
    });
    world.apply(&set);
    refused_for(
        world.judge(Certificate { title: " ".into(), enrollment: bobs.id, ..certificate }).map_err(
            |mut refused| {
                refused.0.retain(|refusal| refusal.problem.field == "title");
                refused
            },
        ),
        "title",
        &["the title is missing"],
    );
}

#[test]
fn rule_5_a_relationship_is_one_record_seen_from_both_sides() {
    let Setting { mut world, ann, bob, eve, .. } = setting();
    let relationship = Relationship {
        id: world.id(),
        from: ann,
        to: bob,
        kind: RelationshipKind::Mentor,
        ..Relationship::default()
    };
    world.put(relationship.clone());
    let seen = |person| {
        world
            .register
            .relationships_of(person)
            .map(|relationship| relationship.seen_from(person).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(ann), [(bob, "mentee")]);
    assert_eq!(seen(bob), [(ann, "mentor")]);
    assert_eq!(world.register.count::<Relationship>(), 1);
    refused_for(
        world.judge(Relationship { to: ann, ..relationship.clone() }),
        "to",
        &["this is the same person", "two different people"],
    );
    refused_for(
        world.judge(Relationship { introducer: Some(bob), ..relationship.clone() }),
        "introducer",
        &["one of the two", "a third person"],
    );
    refused_for(
        world.judge(Relationship { strength: Some(6), ..relationship.clone() }),
        "strength",
        &["out of range", "1 (weak) to 5 (strong)"],
    );
    world.put(Relationship { introducer: Some(eve), strength: Some(1), ..relationship });
    assert_eq!(
        world.register.relationships_of(eve).count(),
        0,
        "to introduce two people is no relationship of theirs"
    );
}

#[test]
fn rule_6_an_rsvp_never_says_that_somebody_came() {
    let Setting { mut world, ann, cohort, .. } = setting();
    let meetup = world.meetup("Dinner", vec![cohort]);
    for rsvp in Rsvp::ALL {
        let attendance = Attendance {
            id: Id::new(meetup.uuid()),
            person: ann,
            meetup,
            rsvp: *rsvp,
            ..Attendance::default()
        };
        world.put(attendance);
        assert_eq!(world.register.attendances_at(meetup)[0].attended, Attended::Unknown);
    }
    let twice = Attendance { id: world.id(), person: ann, meetup, ..Attendance::default() };
    refused_for(
        world.judge(twice),
        "person",
        &["already on the list of this meetup", "change that entry instead"],
    );
}

#[test]
fn rule_7_what_others_refer_to_is_not_deleted_alone() {
    let Setting { mut world, ann, bob, cohort, anns, .. } = setting();
    let hire = world.id();
    world.put(Hire { id: hire, hired: bob, hirer: Some(ann), ..Hire::default() });
    let set = world.draft(|draft| draft.remove(EntityKind::Person, ann.uuid()));
    refused_for(
        check(&world.register, &set),
        "",
        &["this person is still used by 1 enrollment, 1 hire", "delete those too, or point them to another"],
    );
    let set = world.draft(|draft| draft.remove(EntityKind::Cohort, cohort.uuid()));
    refused_for(check(&world.register, &set), "", &["this cohort is still used by 2 enrollments"]);
    let set = world.draft(|draft| {
        draft.remove(EntityKind::Person, ann.uuid());
        draft.remove(EntityKind::Enrollment, anns.uuid());
        draft.put(Hire {
            id: hire,
            hired: bob,
            referrer: None,
            hirer: Some(ann),
            role: "Baker".into(),
            ..Hire::default()
        });
    });
    let refusals = refused(check(&world.register, &set));
    assert!(refusals.iter().any(|(_, words)| words.contains("still used by 1 hire")), "{refusals:?}");
    assert!(
        refusals
            .iter()
            .any(|(field, words)| *field == "hirer" && words.contains("the person does not exist")),
        "{refusals:?}"
    );
    let plan = delete::plan(&world.register, &[(EntityKind::Person, ann.uuid())]);
    let changes = plan.draft.changes();
    let set = world.set(changes);
    world.apply(&set);
}
