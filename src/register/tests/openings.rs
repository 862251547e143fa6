//! Fits for openings, and anniversaries.

use super::*;
use crate::domain::{
    BackgroundAtEntry, EnrollmentRole, Hire, Opening, OpeningStatus, Position, Wish, WishKind,
};
use crate::register::openings::Reason;

struct Town {
    world: World,
    cohort: Id<Cohort>,
    law: Id<Background>,
    design: Id<Background>,
    opening: Opening,
}

/// A cohort, two backgrounds, and an opening in design.
fn town() -> Town {
    let mut world = World::new();
    let (law, design) = (world.background("Law"), world.background("Design"));
    let cohort = world.cohort("2020-A", "2020");
    let organization = world.organization("Studio");
    let opening = Opening {
        id: world.id(),
        organization,
        role: "Designer".into(),
        background: Some(design),
        ..Opening::default()
    };
    world.put(opening.clone());
    Town { world, cohort, law, design, opening }
}

impl Town {
    fn graduate(&mut self, name: &str, came_from: Option<Id<Background>>) -> Id<Person> {
        let person = self.world.person(name);
        let at_entry = BackgroundAtEntry { background: came_from, ..BackgroundAtEntry::default() };
        let id = self.world.id();
        self.world.put(Enrollment {
            id,
            person,
            cohort: self.cohort,
            status: EnrollmentStatus::Completed,
            at_entry,
            ..Enrollment::default()
        });
        person
    }

    fn works(
        &mut self,
        person: Id<Person>,
        background: Option<Id<Background>>,
        organization: Option<Id<Organization>>,
    ) {
        let id = self.world.id();
        self.world.put(Position {
            id,
            person,
            title: "Job".into(),
            background,
            organization,
            ..Position::default()
        });
    }

    fn wants(&mut self, person: Id<Person>, kind: WishKind, background: Option<Id<Background>>) {
        let id = self.world.id();
        self.world.put(Wish { id, person, kind, background, ..Wish::default() });
    }

    fn fits(&self) -> Vec<(Id<Person>, Vec<Reason>)> {
        self.world.register.fits_for(&self.opening).into_iter().map(|fit| (fit.person, fit.reasons)).collect()
    }
}

#[test]
fn a_wish_counts_more_than_a_background_and_a_background_more_than_nothing() {
    let mut town = town();
    let (law, design) = (Some(town.law), Some(town.design));
    let came = town.graduate("Ann", design);
    let inside = town.graduate("Bob", law);
    let wants_in = town.graduate("Cy", law);
    let seeks = town.graduate("Dee", design);
    let elsewhere = town.graduate("Eve", law);
    for (person, background) in
        [(came, law), (inside, design), (wants_in, law), (seeks, design), (elsewhere, law)]
    {
        town.works(person, background, None);
    }
    town.wants(wants_in, WishKind::CareerChange, design);
    town.wants(seeks, WishKind::Job, design);
    town.wants(elsewhere, WishKind::Job, law);
    town.wants(elsewhere, WishKind::Mentor, design);
    let expected = vec![
        (seeks, vec![Reason::WantsJob, Reason::HasBackground]),
        (wants_in, vec![Reason::WantsBackground]),
        (inside, vec![Reason::HasBackground]),
        (came, vec![Reason::CameFromBackground]),
    ];
    assert_eq!(town.fits(), expected);
    let words: Vec<String> = town
        .world
        .register
        .fits_for(&town.opening)
        .iter()
        .map(|fit| fit.words(&town.world.register, &town.opening))
        .collect();
    assert_eq!(
        words,
        [
            "wants a job, has this background now",
            "wants to change to this background",
            "has this background now",
            "had this background at entry"
        ]
    );
}

#[test]
fn a_job_in_any_background_speaks_for_those_who_know_this_one() {
    let mut town = town();
    let (law, design) = (Some(town.law), Some(town.design));
    let (lawyer, designer) = (town.graduate("Ann", law), town.graduate("Bob", design));
    town.wants(lawyer, WishKind::Job, None);
    town.wants(designer, WishKind::Job, None);
    town.wants(lawyer, WishKind::CareerChange, None);
    assert_eq!(
        town.fits(),
        [(designer, vec![Reason::WantsJob, Reason::CameFromBackground, Reason::NoPosition])]
    );
    // For an opening without a background, only the wish counts.
    town.opening.background = None;
    assert_eq!(
        town.fits(),
        [
            (lawyer, vec![Reason::WantsJob, Reason::NoPosition]),
            (designer, vec![Reason::WantsJob, Reason::NoPosition])
        ]
    );
}

#[test]
fn those_who_work_there_told_of_it_died_or_never_graduated_are_left_out() {
    let mut town = town();
    let design = Some(town.design);
    let names = ["Ann", "Bob", "Cy", "Dee"];
    let [there, told, died, fits] = names.map(|name| town.graduate(name, design));
    town.works(there, design, Some(town.opening.organization));
    town.opening.known_through = Some(told);
    let dead = Person { deceased: true, ..Person::clone(town.world.register.get(died).unwrap()) };
    town.world.put(dead);
    let student = town.world.person("Eve");
    let (id, at_entry) =
        (town.world.id(), BackgroundAtEntry { background: design, ..BackgroundAtEntry::default() });
    town.world.put(Enrollment {
        id,
        person: student,
        cohort: town.cohort,
        status: EnrollmentStatus::Enrolled,
        at_entry,
        ..Enrollment::default()
    });
    assert_eq!(
        town.fits(),
        [(fits, vec![Reason::CameFromBackground, Reason::NoPosition, Reason::Classmate])]
    );
    assert_eq!(
        town.world.register.fits_for(&town.opening)[0].words(&town.world.register, &town.opening),
        "had this background at entry, no current job known, classmate of Bob"
    );
    // The other direction: openings appear only for those who want such work. The saved
    // opening has no `known_through`.
    assert_eq!(town.world.register.openings_for(fits), vec![]);
    town.wants(fits, WishKind::Job, design);
    let found: Vec<_> = town
        .world
        .register
        .openings_for(fits)
        .into_iter()
        .map(|(opening, fit)| (opening.id, fit.reasons))
        .collect();
    assert_eq!(
        found,
        [(town.opening.id, vec![Reason::WantsJob, Reason::CameFromBackground, Reason::NoPosition])]
    );
    town.world.put(Opening { status: OpeningStatus::Closed, ..town.opening.clone() });
    assert_eq!(town.world.register.openings_for(fits), vec![]);
}

#[test]
fn a_hire_fills_one_opening() {
    let mut town = town();
    let ann = town.graduate("Ann", None);
    let hire = Hire {
        id: town.world.id(),
        hired: ann,
        organization: Some(town.opening.organization),
        ..Hire::default()
    };
    town.world.put(hire.clone());
    let filled = Opening { status: OpeningStatus::Filled, hire: Some(hire.id), ..town.opening.clone() };
    town.world.put(filled.clone());
    refused_for(
        town.world.judge(Opening { id: town.world.id(), ..filled.clone() }),
        "hire",
        &["filled another opening"],
    );
    refused_for(
        town.world.judge(Opening { status: OpeningStatus::Open, ..filled.clone() }),
        "status",
        &["a hire filled this opening"],
    );
    refused_for(
        town.world.judge(Opening { organization: Id::default(), hire: None, ..filled.clone() }),
        "organization",
        &["the organization is missing"],
    );
    refused_for(
        town.world.judge(Wish { id: town.world.id(), ..Wish::default() }),
        "person",
        &["the person is missing"],
    );
    // Deleting the hire leaves the opening filled, by somebody unknown.
    let plan = crate::register::delete::plan(
        &town.world.register,
        &[(crate::domain::EntityKind::Hire, hire.id.uuid())],
    );
    assert_eq!(plan.also_changed, [(crate::domain::EntityKind::Opening, 1)]);
    let set = plan.draft.finish(Uuid::from_u128(1), Timestamp::UNIX_EPOCH, "tester", "Test");
    town.world.apply(&set);
    assert_eq!(town.world.register.get(filled.id).unwrap().as_ref(), &Opening { hire: None, ..filled });
}

#[test]
fn anniversaries_come_by_day_or_by_month() {
    let mut world = World::new();
    let [old, leap, recent] = ["2014-A", "2016-A", "2023-A"].map(|code| world.cohort(code, &code[..4]));
    let graduate = |world: &mut World, cohort, completed: &str, role, status| {
        let person = world.person("Ann");
        let completed_on = if status == EnrollmentStatus::Completed { date(completed) } else { None };
        world.put(Enrollment {
            id: world.id(),
            person,
            cohort,
            role,
            status,
            completed_on,
            ..Enrollment::default()
        });
        person
    };
    let (student, completed) = (EnrollmentRole::Student, EnrollmentStatus::Completed);
    let day = [
        graduate(&mut world, old, "2015-03-10", student, completed),
        graduate(&mut world, old, "2015-03-10", student, completed),
    ];
    let month = graduate(&mut world, recent, "2024-02", student, completed);
    let february = graduate(&mut world, leap, "2020-02-29", student, completed);
    graduate(&mut world, recent, "2024", student, completed);
    graduate(&mut world, recent, "2024-02-20", EnrollmentRole::Instructor, completed);
    graduate(&mut world, recent, "2022-02-20", student, completed);
    graduate(&mut world, recent, "", student, EnrollmentStatus::Withdrew);
    let found = |today: &str, days| -> Vec<(String, i16, Vec<Id<Person>>)> {
        let found = world.register.anniversaries(today.parse().unwrap(), days);
        found
            .into_iter()
            .map(|anniversary| (anniversary.on.to_string(), anniversary.years, anniversary.people))
            .collect()
    };
    // Ten years to the day, five from a leap day, one to the month.
    let all = [
        ("2025-02".to_owned(), 1, vec![month]),
        ("2025-02-28".to_owned(), 5, vec![february]),
        ("2025-03-10".to_owned(), 10, day.to_vec()),
    ];
    assert_eq!(found("2025-02-20", 30), all);
    assert_eq!(found("2025-02-28", 10), all, "the month is not over, the tenth day from now counts");
    assert_eq!(found("2025-02-28", 9), all[..2]);
    assert_eq!(found("2025-03-01", 9), all[2..]);
    assert_eq!(found("2025-03-11", 100), []);
    // Across the turn of the year.
    assert_eq!(found("2024-12-20", 60), all[..1]);
    assert_eq!(
        found("2020-01-01", 90).into_iter().map(|(on, years, _)| (on, years)).collect::<Vec<_>>(),
        [("2020-03-10".to_owned(), 5)]
    );
}
