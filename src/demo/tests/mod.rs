//! What the demo promises to visitors and to benchmarks.

mod figures;
mod properties;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::*;
use crate::domain::{
    Attended, Background, Channel, Cohort, Enrollment, EnrollmentStatus, FoundVia, Hire, Id, Intent,
    Interaction, Meetup, Opening, OpeningStatus, Organization, Person, Position, Relationship,
    RelationshipKind, Rsvp, Wish, WishKind,
};
use crate::register::query::CohortStatus;
use crate::register::{Register, rules};

const TODAY: Date = Date::constant(2026, 11, 22);

fn applied(options: &Options) -> Register {
    let mut register = Register::default();
    for set in change_sets(options) {
        let warnings =
            rules::check(&register, &set).unwrap_or_else(|refused| panic!("{}: {refused}", set.label));
        assert_eq!(warnings, [], "{}", set.label);
        register.apply(&set).unwrap();
    }
    register
}

fn demo() -> Register {
    applied(&Options::on(TODAY))
}

/// The founder: the person with the most hires.
fn founder(register: &Register) -> Id<Person> {
    register
        .all::<Person>()
        .map(|person| person.id)
        .max_by_key(|person| register.hires_made(*person).len())
        .unwrap()
}

#[test]
fn the_rules_accept_all_of_it_on_any_day_and_with_any_seed() {
    for (seed, year, month, day) in [
        (1, 2024, 2, 29),
        (2, 2025, 1, 1),
        (3, 2025, 12, 31),
        (4, 2030, 8, 31),
        (5, 2026, 3, 31),
        (6, 2027, 7, 4),
    ] {
        let options = Options { seed, ..Options::on(Date::constant(year, month, day)) };
        let register = applied(&options);
        assert_eq!(register.count::<Person>(), 220);
        assert_eq!(register.hires_made(founder(&register)).len(), 7, "seed {seed}");
    }
}

#[test]
fn the_same_options_give_the_same_sets() {
    let options = Options::on(TODAY);
    assert_eq!(format!("{:?}", program(&options)), format!("{:?}", program(&options)));
    assert_ne!(program(&options), program(&Options { seed: 1, ..options }));
}

#[test]
fn sets_are_a_handful_with_labels_and_in_order() {
    let sets = program(&Options::on(TODAY));
    assert!((5..=20).contains(&sets.len()), "{}", sets.len());
    assert!(sets.iter().all(|set| !set.changes.is_empty() && !set.label.is_empty() && set.undoes.is_none()));
    assert!(sets.windows(2).all(|pair| pair[0].at < pair[1].at && pair[0].id < pair[1].id));
    assert!(sets.iter().any(|set| set.label == "Enroll cohort 2020-A"));
    let register = demo();
    for person in register.all::<Person>().filter(|person| !person.family_name.is_empty()) {
        assert!(
            !sets.iter().any(|set| set.label.contains(&person.family_name)),
            "a label names {}",
            person.name()
        );
    }
}

#[test]
fn cohorts_span_the_years_and_are_about_the_same_size() {
    let register = demo();
    let cohorts: Vec<_> = register.all::<Cohort>().collect();
    let status =
        |wanted| cohorts.iter().filter(|cohort| register.cohort_status(cohort, TODAY) == wanted).count();
    assert_eq!(
        (status(CohortStatus::Finished), status(CohortStatus::Running), status(CohortStatus::Planned)),
        (8, 1, 1)
    );
    for cohort in &cohorts {
        let students = register.enrollments_in(cohort.id).count();
        let planned = register.cohort_status(cohort, TODAY) == CohortStatus::Planned;
        assert!(
            if planned { students >= 5 } else { (18..=34).contains(&students) },
            "{}: {students}",
            cohort.code
        );
    }
    let statuses: BTreeSet<_> = register.all::<Enrollment>().map(|enrollment| enrollment.status).collect();
    let expected = [
        EnrollmentStatus::Applied,
        EnrollmentStatus::Enrolled,
        EnrollmentStatus::Completed,
        EnrollmentStatus::Withdrew,
    ];
    assert!(expected.iter().all(|status| statuses.contains(status)), "{statuses:?}");
    assert!(
        register.all::<Enrollment>().map(|enrollment| enrollment.intent).collect::<BTreeSet<Intent>>().len()
            >= 5
    );
    assert!(register.count::<Organization>() >= 40 && register.count::<Background>() >= 12);
    assert!(register.all::<Person>().filter(|person| register.is_outsider(person.id)).count() >= 5);
}

#[test]
fn people_are_told_apart_by_name_address_and_number() {
    let register = demo();
    let mut names = HashSet::new();
    let mut addresses = HashSet::new();
    for person in register.all::<Person>() {
        assert!(names.insert(person.name()), "two people are called {}", person.name());
        for email in &person.emails {
            assert!(addresses.insert(email.clone()), "{email}");
            let domain = email.rsplit('@').next().unwrap();
            assert!(
                domain.ends_with("example.org")
                    || domain.ends_with("example.com")
                    || domain.ends_with("example.net"),
                "{email}"
            );
        }
        assert!(person.phones.iter().all(|phone| phone.contains("-555-01")), "{:?}", person.phones);
    }
}

#[test]
fn names_come_in_many_scripts() {
    let register = demo();
    let all: String = register.all::<Person>().map(|person| person.name()).collect();
    let blocks = [
        ("Arabic", '\u{600}'..='\u{6ff}'),
        ("Hebrew", '\u{590}'..='\u{5ff}'),
        ("Devanagari", '\u{900}'..='\u{97f}'),
        ("Thai", '\u{e00}'..='\u{e7f}'),
        ("Han", '\u{4e00}'..='\u{9fff}'),
        ("Hangul", '\u{ac00}'..='\u{d7a3}'),
        ("Kana", '\u{3040}'..='\u{30ff}'),
        ("Cyrillic", '\u{400}'..='\u{4ff}'),
        ("Greek", '\u{370}'..='\u{3ff}'),
        ("Georgian", '\u{10a0}'..='\u{10ff}'),
        ("Ethiopic", '\u{1200}'..='\u{137f}'),
        ("combining", '\u{300}'..='\u{36f}'),
        ("joiners", '\u{200c}'..='\u{200d}'),
        ("emoji", '\u{1f300}'..='\u{1f6ff}'),
    ];
    for (script, block) in blocks {
        assert!(all.chars().any(|letter| block.contains(&letter)), "{script}");
    }
    assert!(register.all::<Person>().any(|person| person.family_name.is_empty()));
    assert!(register.all::<Person>().any(|person| person.name().chars().count() > 50));
}

#[test]
fn a_graduate_of_six_years_ago_hired_seven_classmates_into_a_company_of_his_own() {
    let register = demo();
    let founder = founder(&register);
    let hires = register.hires_made(founder);
    assert_eq!(hires.len(), 7);
    let company = register.current_position(founder).unwrap();
    assert!(company.self_employed);
    let cohort = hires[0].cohort.unwrap();
    let ended = register.get(cohort).unwrap().end.unwrap();
    assert!((5..=6).contains(&(TODAY.year() - ended.year())), "{ended}");
    let mut classmates = BTreeSet::new();
    for hire in &hires {
        assert!(classmates.insert(hire.hired));
        assert_eq!(
            (hire.organization, hire.cohort, hire.found_via),
            (company.organization, Some(cohort), FoundVia::Classmate)
        );
        assert!(register.is_in_cohort(hire.hired, cohort) && register.is_alumnus(hire.hired));
        let opened = register.get(hire.position.unwrap()).unwrap();
        assert_eq!(
            (opened.person, opened.organization, opened.start),
            (hire.hired, hire.organization, hire.date)
        );
        let before = register.positions_of(hire.hired).into_iter().find(|position| position.end == hire.date);
        assert!(
            before.is_some()
                || register
                    .positions_of(hire.hired)
                    .iter()
                    .any(|position| position.id != opened.id && position.end.is_some())
        );
    }
    let dates: BTreeSet<_> = hires.iter().filter_map(|hire| hire.date).collect();
    let (first, last) = (dates.first().unwrap(), dates.last().unwrap());
    assert!(last.year() - first.year() <= 3, "{first} to {last}");
    assert_eq!(register.hires_within(cohort).iter().filter(|hire| hire.hirer == Some(founder)).count(), 7);
}

#[test]
fn hires_are_of_every_sort() {
    let register = demo();
    let hires: Vec<_> = register.all::<Hire>().collect();
    assert!(hires.len() >= 40, "{}", hires.len());
    assert!(
        hires
            .iter()
            .filter(|hire| hire.referrer.is_some() && hire.found_via == FoundVia::ClassmateReferral)
            .count()
            >= 4
    );
    assert!(hires.iter().any(|hire| hire.hirer.is_some_and(|hirer| register.is_outsider(hirer))));
    assert!(
        hires
            .iter()
            .any(|hire| hire.hirer.is_none() && hire.referrer.is_none() && hire.organization.is_some())
    );
    assert!(
        hires.iter().any(|hire| hire.hirer.is_some_and(|hirer| !register.hires_received(hirer).is_empty())),
        "no cascade"
    );
    let made = register.all::<Person>().map(|person| register.hires_made(person.id).len());
    assert!(made.filter(|count| (1..=3).contains(count)).count() >= 5);
    for hire in hires {
        let opened = register.get(hire.position.unwrap()).unwrap();
        assert_eq!(
            (opened.person, opened.organization, opened.start),
            (hire.hired, hire.organization, hire.date)
        );
        if let (Some(hirer), Some(organization)) = (hire.hirer, hire.organization) {
            let worked = register.positions_of(hirer).into_iter().any(|position| {
                position.organization == Some(organization)
                    && position.start.is_none_or(|start| start.may_precede(hire.date.unwrap()))
                    && position.end.is_none_or(|end| hire.date.unwrap().may_precede(end))
            });
            assert!(worked, "{} hired for an organization they were not in", register.person_name(hirer));
        }
    }
}

#[test]
fn careers_hold_together() {
    let register = demo();
    let mut changed = 0;
    let mut graduates = 0;
    for person in register.all::<Person>() {
        let positions = register.positions_of(person.id);
        assert!(positions.iter().filter(|position| position.is_current()).count() <= 1, "{}", person.name());
        for pair in positions.windows(2) {
            if let (Some(end), Some(start)) = (pair[0].end, pair[1].start) {
                assert!(end.may_precede(start), "{}: {end} then {start}", person.name());
            }
        }
        if register.is_alumnus(person.id) {
            graduates += 1;
            let (entry, now) = (register.background_at_entry(person.id), register.background_now(person.id));
            changed += usize::from(now.is_some() && entry != now);
        }
    }
    assert!((20..=60).contains(&(changed * 100 / graduates)), "{changed} of {graduates} changed background");
    let precisions: BTreeSet<_> = register
        .all::<Position>()
        .filter_map(|position| position.start)
        .map(|start| (start.month().is_some(), start.is_full()))
        .collect();
    assert_eq!(precisions.len(), 3);
}

#[test]
fn meetups_thin_out_but_one_cohort_meets_every_year() {
    let register = demo();
    let mut by_age: BTreeMap<i16, usize> = BTreeMap::new();
    let mut faithful = 0;
    for cohort in register.all::<Cohort>() {
        let Some(end) = cohort.end.filter(|end| end.latest() < TODAY) else { continue };
        let dinners: Vec<_> = register
            .meetups_of(cohort.id)
            .into_iter()
            .filter(|meetup| meetup.series.ends_with("dinner"))
            .collect();
        for dinner in &dinners {
            assert_eq!(dinner.hosts, [cohort.id]);
            *by_age
                .entry((dinner.start.date - end.earliest()).get_days().div_euclid(365).try_into().unwrap())
                .or_default() += 1;
        }
        let years: BTreeSet<i16> = dinners.iter().map(|dinner| dinner.start.date.year()).collect();
        if end.year() <= 2022 && (end.year()..=TODAY.year()).all(|year| years.contains(&year)) {
            faithful += 1;
            assert!(dinners.iter().any(|dinner| dinner.start.date > TODAY), "the next dinner is planned");
        }
    }
    assert_eq!(faithful, 1);
    assert!(by_age[&0] > by_age[&1] && by_age[&1] > by_age[&2], "{by_age:?}");
    let (mut rsvps, mut came) = (BTreeSet::new(), BTreeSet::new());
    for meetup in register.all::<Meetup>() {
        for attendance in register.attendances_at(meetup.id) {
            rsvps.insert(attendance.rsvp);
            came.insert(attendance.attended);
            assert!(
                meetup.start.date <= TODAY || attendance.attended == Attended::Unknown,
                "nobody has been to {}",
                meetup.start
            );
        }
    }
    assert_eq!((rsvps.len(), came.len()), (Rsvp::ALL.len(), Attended::ALL.len()));
}

#[test]
fn relationships_and_conversations_are_of_every_kind() {
    let register = demo();
    let kinds: BTreeSet<_> = register.all::<Relationship>().map(|relationship| relationship.kind).collect();
    assert_eq!(kinds.len(), RelationshipKind::ALL.len());
    assert!(register.all::<Relationship>().any(|relationship| relationship.end.is_some()));
    assert!(
        register
            .all::<Relationship>()
            .any(|relationship| relationship.kind == RelationshipKind::IntroducedBy
                && relationship.introducer.is_some())
    );
    let strengths: BTreeSet<_> =
        register.all::<Relationship>().filter_map(|relationship| relationship.strength).collect();
    assert_eq!(strengths, BTreeSet::from([1, 2, 3, 4, 5]));
    let channels: BTreeSet<_> = register.all::<Interaction>().map(|talk| talk.channel).collect();
    assert!(channels.len() >= Channel::ALL.len() - 1);
    let long_ago = register.all::<Person>().filter(|person| {
        register.is_alumnus(person.id)
            && register
                .interactions_of(person.id)
                .all(|talk| talk.date.is_some_and(|date| date.year() + 2 < TODAY.year()))
    });
    assert!(long_ago.count() >= 10);
    assert!(register.all::<Person>().any(|person| person.notes.contains("outside her field")));
}

#[test]
fn wishes_are_of_every_kind_and_openings_have_people_who_might_fit() {
    let register = demo();
    let kinds: BTreeSet<_> = register.all::<Wish>().map(|wish| wish.kind).collect();
    assert_eq!(kinds.len(), WishKind::ALL.len());
    assert!(
        register.all::<Wish>().all(|wish| register.is_alumnus(wish.person)
            && wish.noted.is_some_and(|date| date.earliest() <= TODAY))
    );
    let statuses: Vec<_> = register.all::<Opening>().map(|opening| opening.status).collect();
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert!(
        count(OpeningStatus::Open) >= 5
            && count(OpeningStatus::Filled) >= 5
            && count(OpeningStatus::Closed) == 1,
        "{statuses:?}"
    );
    for opening in register.all::<Opening>() {
        if opening.is_open() {
            let fits = register.fits_for(opening);
            assert!(fits.len() >= 3, "{}: {fits:?}", opening.role);
        }
        let hire = opening.hire.and_then(|hire| register.get(hire));
        assert_eq!(hire.is_some(), opening.status == OpeningStatus::Filled);
        assert!(
            hire.is_none_or(
                |hire| Some(opening.organization) == hire.organization && hire.date >= opening.noted
            )
        );
    }
    let founder = founder(&register);
    let known = register.openings_of(founder.uuid()).into_iter().find(|opening| opening.is_open()).unwrap();
    assert_eq!(
        Some(known.organization),
        register.current_position(founder).unwrap().organization,
        "the founder goes on hiring"
    );
}

/// What the insights show: one hub, a cohort that still meets, and ties across backgrounds.
#[test]
fn the_story_shows_in_numbers() {
    let register = demo();
    let founder = founder(&register);
    let cohort = register.enrollments_of(founder)[0].cohort;
    let within = register.hires_within(cohort);
    let by_founder = within.iter().filter(|hire| hire.hirer == Some(founder)).count();
    assert!(
        by_founder == 7 && by_founder * 2 > within.len(),
        "{by_founder} of {} hires within the cohort",
        within.len()
    );
    // Who came to the cohort's dinner in the last twelve months, more than five years after it ended.
    let graduates = register
        .enrollments_in(cohort)
        .filter(|enrollment| enrollment.status == EnrollmentStatus::Completed)
        .count();
    let year_ago = TODAY.saturating_sub(jiff::Span::new().years(1));
    let latest = register
        .meetups_of(cohort)
        .into_iter()
        .find(|meetup| (year_ago..=TODAY).contains(&meetup.start.date))
        .unwrap();
    let came = register
        .attendances_at(latest.id)
        .into_iter()
        .filter(|attendance| attendance.attended == Attended::Yes)
        .count();
    assert!(came * 2 >= graduates, "{came} of {graduates} came to {}", latest.title);
    // Most of their relationships and hires cross backgrounds.
    let background = |person| register.background_at_entry(person);
    let mixed = |pairs: Vec<(Id<Person>, Id<Person>)>| {
        let known = pairs
            .iter()
            .filter(|(one, other)| background(*one).is_some() && background(*other).is_some())
            .count();
        let across = pairs.iter().filter(|(one, other)| background(*one) != background(*other)).count();
        assert!(known >= 5 && across * 10 >= known * 7, "{across} of {known} join two backgrounds");
    };
    let in_cohort = |person| register.is_in_cohort(person, cohort);
    mixed(
        register
            .all::<Relationship>()
            .filter(|relationship| in_cohort(relationship.from) && in_cohort(relationship.to))
            .map(|relationship| (relationship.from, relationship.to))
            .collect(),
    );
    mixed(within.iter().filter_map(|hire| Some((hire.hirer?, hire.hired))).collect());
}

#[test]
fn a_bigger_demo_has_more_tracks_and_as_many_people_as_asked() {
    for people in [1, 330, 5_000] {
        let register = applied(&Options { people, ..Options::on(TODAY) });
        assert_eq!(register.count::<Person>(), people.max(Options::FEWEST_PEOPLE));
        let tracks = register.count::<Cohort>() / 10;
        let seven =
            register.all::<Person>().filter(|person| register.hires_made(person.id).len() == 7).count();
        assert_eq!(seven, tracks);
        for cohort in register.all::<Cohort>().filter(|_| people > 220) {
            assert!((5..=34).contains(&register.enrollments_in(cohort.id).count()), "{}", cohort.code);
        }
    }
}
