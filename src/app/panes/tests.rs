//! Whatever is changed, updated lines and counts are those that would be worked out anew.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::app::panes::list::{HiresView, ListBasis};
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::rows::{FilterCache, ScopeCache, rows};
use crate::app::panes::scope::Scope;
use crate::app::panes::sort::Order;
use crate::app::panes::tallies::{StudentCounts, tallies};
use crate::demo::{self, Options};
use crate::domain::{
    Background, Cohort, Enrollment, EnrollmentRole, EntityKind, Hire, Id, Interaction, Meetup, Opening,
    Organization, PartialDate, Person, Position, Program,
};
use crate::register::{Draft, Register, Tabled};

pub(crate) fn program() -> Register {
    let options = Options { people: 60, ..Options::on(Date::constant(2026, 9, 1)) };
    let mut register = Register::default();
    for set in demo::change_sets(&options) {
        register.apply(&set).expect("the demo");
    }
    register
}

/// One of the records of a kind.
fn any_of<T: Tabled + Clone>(register: &Register, number: usize) -> Option<T> {
    let place = number.checked_rem(register.count::<T>())?;
    register.all::<T>().nth(place).map(|record| T::clone(record))
}

fn id<T>(number: usize) -> Id<T> {
    Id::new(Uuid::from_u128(number as u128 + (9 << 100)))
}

/// Changes something; what, depends on the numbers.
pub(crate) fn change(register: &mut Register, what: usize, one: usize, other: usize) -> Option<()> {
    let year: PartialDate = format!("{}", 2000 + other % 30).parse().ok()?;
    let mut draft = Draft::new(register);
    match what {
        0 => {
            let (hirer, hired) = (any_of::<Person>(register, one)?.id, any_of::<Person>(register, other)?.id);
            draft.put(Hire { id: id(one), hirer: Some(hirer), hired, date: Some(year), ..Hire::default() });
        }
        1 => draft.remove(EntityKind::Hire, any_of::<Hire>(register, one)?.id.uuid()),
        2 => {
            let person = any_of::<Person>(register, one)?;
            draft.put(Person { family_name: format!("Ö{other}"), ..person });
        }
        3 => draft.remove(EntityKind::Enrollment, any_of::<Enrollment>(register, one)?.id.uuid()),
        4 => {
            let role =
                if other.is_multiple_of(3) { EnrollmentRole::Instructor } else { EnrollmentRole::Student };
            let mut enrollment = Enrollment {
                id: id(one),
                person: any_of::<Person>(register, one)?.id,
                cohort: any_of::<Cohort>(register, other)?.id,
                role,
                ..Enrollment::default()
            };
            enrollment.at_entry.background = any_of::<Background>(register, other).map(|held| held.id);
            draft.put(enrollment);
        }
        5 => {
            let position = any_of::<Position>(register, one)?;
            let end = if other.is_multiple_of(2) { Some(year) } else { None };
            let background = any_of::<Background>(register, other).map(|held| held.id);
            draft.put(Position { end, background, start: Some(year), ..position });
        }
        6 => {
            let mut meetup = any_of::<Meetup>(register, one)?;
            meetup.start.date = Date::new(2000 + i16::try_from(other % 30).ok()?, 5, 6).ok()?;
            draft.put(meetup);
        }
        7 => draft.remove(EntityKind::Meetup, any_of::<Meetup>(register, one)?.id.uuid()),
        8 => {
            let cohort = any_of::<Cohort>(register, one)?;
            draft.put(Cohort { program: any_of::<Program>(register, other)?.id, ..cohort });
        }
        9 => draft.put(Person { id: id(one), given_name: format!("Æ{other}"), ..Person::default() }),
        10 => {
            let organization = any_of::<Organization>(register, one)?;
            draft.put(Organization { name: format!("Å{other}"), ..organization });
        }
        11 => {
            let people = vec![any_of::<Person>(register, one)?.id];
            let summary = if other.is_multiple_of(4) { String::new() } else { format!("called {other}") };
            draft.put(Interaction { id: id(one), people, summary, ..Interaction::default() });
        }
        12 => {
            let organization = any_of::<Organization>(register, other)?.id;
            draft.put(Opening { id: id(one), organization, notes: format!("{one}"), ..Opening::default() });
        }
        13 => draft.remove(EntityKind::Interaction, any_of::<Interaction>(register, one)?.id.uuid()),
        // Everybody moves on: too many to be updated line by line.
        _ => {
            for person in register.all::<Person>().take(100) {
                draft.put(Person {
                    given_name: format!("{}{other}", person.given_name),
                    ..Person::clone(person)
                });
            }
        }
    }
    let set = draft.finish(Uuid::from_u128(one as u128), Timestamp::UNIX_EPOCH, "", "");
    register.apply(&set).expect("a change of what is there");
    Some(())
}

/// What is changed, and whether somebody looks afterwards.
pub(crate) fn step() -> impl Strategy<Value = (usize, usize, usize, bool)> {
    (0_usize..15, 0_usize..500, 0_usize..500, prop::bool::weighted(0.7))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn lines_and_counts_are_updated_after_every_change(
        steps in prop::collection::vec(step(), 1..30),
    ) {
        let mut register = program();
        let program = register.all::<Program>().next().expect("a program").id;
        let (mut cache, mut students) = (ScopeCache::default(), StudentCounts::default());
        for (what, one, other, looks) in steps {
            change(&mut register, what, one, other);
            if !looks {
                continue;
            }
            students.track(&register);
            let mut anew = StudentCounts::default();
            anew.track(&register);
            prop_assert_eq!(&students, &anew);
            for scope in [Scope::All, Scope::Program(program)] {
                let counted = cache.tallies(&register, scope);
                prop_assert_eq!(&counted, &tallies(&register, scope));
                for (pane, face) in Pane::ALL.into_iter().map(|pane| (pane, HiresView::Hires)).chain([
                    (Pane::Hires, HiresView::Organizations),
                    (Pane::Hires, HiresView::Openings),
                ]) {
                    let basis = ListBasis {
                        revision: register.revision(),
                        scope,
                        face,
                        filter: Vec::new(),
                        query: None,
                        order: Order::usual(pane),
                    };
                    let anew: Vec<Place> =
                        rows(pane, &register, &basis, &counted, &mut FilterCache::default());
                    match cache.lines(pane, &basis, &register) {
                        Some(lines) => prop_assert_eq!(&*lines, &anew, "{:?}", pane),
                        None => cache.keep(pane, &basis, &Arc::new(anew)),
                    }
                }
            }
        }
    }
}
