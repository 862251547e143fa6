//! The demo's figures per cohort: they vary, have gaps, and show the story.

use super::*;
use crate::network::measures::backgrounds::{BackgroundTime, Crossing, Shuffles, crossing};
use crate::network::measures::outcomes::{Outcomes, outcomes};
use crate::network::{Figure, Group, Kinds, Network, unwatched};

/// One cohort's measures.
struct CohortFigures {
    code: String,
    mixing: Crossing,
    placements: Outcomes,
}

/// The cohorts with graduates, oldest first.
fn figures(register: &Register, today: Date) -> Vec<CohortFigures> {
    let network = Network::build(register, today, &unwatched).unwrap();
    let untested = Shuffles { seed: 0, draws: 0 };
    Group::all(register, today)
        .cohorts
        .into_iter()
        .filter(|cohort| !cohort.graduates.is_empty())
        .map(|cohort| {
            let code = register.cohort_code(cohort.id).to_owned();
            let group = Group { cohorts: vec![cohort] };
            let mixing = crossing(
                register,
                &network,
                &group,
                BackgroundTime::AtEntry,
                Kinds::CHOSEN,
                untested,
                &unwatched,
            );
            let placements = outcomes(register, &group, &[], today);
            CohortFigures { code, mixing: mixing.unwrap(), placements }
        })
        .collect()
}

/// The demo on the days the tests use, and on some others.
fn days() -> [(Date, Register); 5] {
    [
        TODAY,
        Date::constant(2024, 9, 16),
        Date::constant(2025, 1, 1),
        Date::constant(2028, 2, 29),
        Date::constant(2030, 8, 31),
    ]
    .map(|today| (today, applied(&Options::on(today))))
}

#[test]
fn cohorts_mix_above_and_below_chance() {
    for (today, register) in days() {
        let mut below = 0;
        let mut above = 0;
        for CohortFigures { code, mixing, .. } in figures(&register, today) {
            let share = mixing.share.value().unwrap();
            let chance = mixing.expected.unwrap();
            assert!(mixing.share.whole >= 8, "{today} {code}: {:?}", mixing.share);
            assert!((0.3..=0.97).contains(&share), "{today} {code}: {:?}", mixing.share);
            assert!((0.65..=0.95).contains(&chance), "{today} {code}: {chance} by chance");
            below += usize::from(share < chance - 0.2);
            above += usize::from(share > chance);
        }
        assert!(below >= 2 && above >= 2, "{today}: {below} clearly below chance, {above} above");
    }
}

#[test]
fn ties_of_the_cohort_of_the_story_mostly_cross_backgrounds() {
    for (today, register) in days() {
        let founder = founder(&register);
        let cohort = register.enrollments_of(founder)[0].cohort;
        let code = register.cohort_code(cohort);
        let figures = figures(&register, today);
        let story = figures.iter().find(|one| one.code == code).unwrap();
        let share = story.mixing.share.value().unwrap();
        assert!((0.6..=0.87).contains(&share), "{today}: {:?}", story.mixing.share);
        let background = |person| register.background_at_entry(person);
        let hires = register.hires_made(founder);
        assert_eq!(register.hires_within(cohort).len(), hires.len(), "{today}: others hire there too");
        let alike = hires.iter().filter(|hire| background(hire.hired) == background(founder)).count();
        assert!((1..=2).contains(&alike), "{today}: {alike} of the seven come from the founder's background");
        assert!(hires.iter().all(|hire| background(hire.hired).is_some()));
        let architect =
            register.all::<Person>().find(|person| person.notes.contains("outside her field")).unwrap().id;
        let friends: Vec<_> = register
            .relationships_of(architect)
            .filter(|tie| tie.kind == RelationshipKind::Friend)
            .map(|tie| if tie.from == architect { tie.to } else { tie.from })
            .collect();
        assert!(friends.len() >= 6, "{today}: {} friends", friends.len());
        assert!(friends.iter().all(|friend| background(*friend) != background(architect)), "{today}");
    }
}

#[test]
fn placements_differ_by_cohort_and_the_newest_is_too_early() {
    for (today, register) in days() {
        let mut figures = figures(&register, today);
        let newest = figures.pop().unwrap();
        assert_eq!(newest.placements.placed_share, Figure::TooEarly, "{today} {}", newest.code);
        assert!(!newest.placements.already_placed.is_empty(), "{today}: nobody has a job yet");
        let mut shares = BTreeSet::new();
        for CohortFigures { code, placements, .. } in &figures {
            let Figure::Is(share) = placements.placed_share else {
                panic!("{today} {code}: {:?}", placements.placed_share)
            };
            let percent = share.part * 100 / share.whole;
            assert!((38..=92).contains(&percent), "{today} {code}: {share:?}");
            shares.insert(percent);
        }
        assert!(shares.len() >= 3, "{today}: {shares:?}");
        let (least, most) = (shares.first().unwrap(), shares.last().unwrap());
        assert!(most - least >= 25, "{today}: {shares:?}");
        let has_work = |person: &Id<Person>| register.current_position(*person).is_some();
        let all = || figures.iter().map(|one| &one.placements);
        assert!(all().any(|found| !found.placement_not_known.is_empty()), "{today}: all is known");
        assert!(all().any(|found| !found.possibly_placed.is_empty()), "{today}: every date is exact");
        assert!(all().any(|found| found.not_placed.iter().any(has_work)), "{today}: nobody was late");
        assert!(all().any(|found| !found.placed.iter().all(has_work)), "{today}: no job was lost again");
    }
}

#[test]
fn a_handful_in_each_cohort_is_not_known() {
    for (today, register) in days() {
        let mut cohorts_with_gaps = 0;
        let (mut no_background, mut no_work, mut no_background_now, mut all) = (0, 0, 0, 0);
        for cohort in Group::all(&register, today).cohorts {
            let mut gaps = 0;
            for graduate in &cohort.graduates {
                let now = register.current_position(graduate.person);
                no_background += usize::from(graduate.background_at_entry.is_none());
                no_work += usize::from(now.is_none());
                no_background_now += usize::from(now.is_some_and(|position| position.background.is_none()));
                gaps += usize::from(graduate.background_at_entry.is_none() || now.is_none());
            }
            all += cohort.graduates.len();
            cohorts_with_gaps += usize::from(gaps > 0);
            assert!(gaps <= 6, "{today} {}: {gaps} gaps", register.cohort_code(cohort.id));
        }
        assert!(cohorts_with_gaps >= 6, "{today}: only {cohorts_with_gaps} cohorts with gaps");
        for count in [no_background, no_work, no_background_now] {
            assert!(count >= 4 && count * 6 <= all, "{today}: {count} of {all}");
        }
        let unknown_ways = register.all::<Hire>().filter(|hire| hire.found_via == FoundVia::Unknown).count();
        assert!((3..=15).contains(&unknown_ways), "{today}: {unknown_ways} hires found nobody knows how");
        let no_intent = register
            .all::<Enrollment>()
            .filter(|enrollment| {
                enrollment.status == EnrollmentStatus::Completed && enrollment.intent == Intent::Unknown
            })
            .count();
        assert!((3..=40).contains(&no_intent), "{today}: {no_intent} without intent");
        let partly = register.all::<Meetup>().filter(|meetup| {
            let list = register.attendances_at(meetup.id);
            let unknown = list.iter().filter(|one| one.attended == Attended::Unknown).count();
            (1..list.len()).contains(&unknown)
        });
        assert!(partly.count() >= 5, "{today}");
    }
}
