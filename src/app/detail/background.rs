//! A background: who came from it and where they are now, how many in each cohort, and who works in it now.

use super::opening::{OpeningsColumn, openings_table};
use super::{Bar, Body, Detail, Facts, Section, TableRow, column, joined, table_or};
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::domain::{Background, Cohort, Enrollment, EnrollmentRole, Id, Person, Position};
use crate::register::Register;

/// Longer lists are cut, and say so: nobody reads them, and the Students pane can be filtered.
const MOST_PEOPLE: usize = 500;
const MOST_COHORTS: usize = 24;

pub(super) fn background(register: &Register, id: Id<Background>, scope: Scope) -> Detail {
    let Some(background) = register.get(id) else { return Detail::default() };
    let came: Vec<_> = register
        .referring::<Enrollment>(id.uuid())
        .filter(|enrollment| {
            enrollment.at_entry.background == Some(id)
                && enrollment.role == EnrollmentRole::Student
                && in_scope(register, scope, enrollment)
        })
        .collect();
    let mut here: Vec<Id<Person>> = register
        .referring::<Position>(id.uuid())
        .map(|position| position.person)
        .filter(|person| register.background_now(*person) == Some(id) && scope.has_student(register, *person))
        .collect();
    here.sort_unstable();
    here.dedup();
    let stayed =
        came.iter().filter(|enrollment| register.background_now(enrollment.person) == Some(id)).count();
    let known = came.iter().filter(|enrollment| register.background_now(enrollment.person).is_some()).count();

    let mut facts = Facts::default();
    facts.add("Group", background.group.clone());
    facts.add("At entry", came.len().to_string());
    facts.add(
        "Still in it",
        if came.is_empty() {
            String::new()
        } else {
            format!("{stayed} (background now known for {known} of {})", came.len())
        },
    );
    facts.add("Now", here.len().to_string());
    let mut sections: Vec<Section> = facts.section("Background").into_iter().collect();
    let mut openings = register.openings_of(id.uuid());
    openings.retain(|opening| opening.is_open());
    sections.extend(openings_table(register, "Openings", &openings, OpeningsColumn::Background));
    sections.push(came_table(register, &came));
    sections.push(now_table(register, &here));
    sections.extend(per_cohort(register, &came));
    let subtitle = scope.name(register);
    Detail { title: background.name.clone(), subtitle, sections }
}

fn in_scope(register: &Register, scope: Scope, enrollment: &Enrollment) -> bool {
    match scope {
        Scope::All => true,
        Scope::Cohort(cohort) => enrollment.cohort == cohort,
        Scope::Program(program) => {
            register.get(enrollment.cohort).is_some_and(|cohort| cohort.program == program)
        }
    }
}

fn came_table(register: &Register, came: &[&std::sync::Arc<Enrollment>]) -> Section {
    let mut sorted: Vec<_> = came.to_vec();
    sorted.sort_by_cached_key(|enrollment| register.get(enrollment.person).map(|person| person.sort_key()));
    let rows = sorted
        .into_iter()
        .take(MOST_PEOPLE)
        .map(|enrollment| {
            let now = register
                .background_now(enrollment.person)
                .map(|background| register.background_name(background))
                .unwrap_or_default();
            TableRow {
                cells: vec![
                    register.person_name(enrollment.person),
                    register.cohort_code(enrollment.cohort).to_owned(),
                    now.to_owned(),
                    position_words(register, enrollment.person),
                ],
                target: Some(Place::Person(enrollment.person)),
                quiet: false,
            }
        })
        .collect();
    let columns =
        vec![column("Name", 0), column("Cohort", 2), column("Background now", 1), column("Position now", 3)];
    table_or(
        counted("At entry", came.len()),
        columns,
        rows,
        "Nobody shown came with this background. On a student's enrollment, press e to enter it.",
    )
}

fn now_table(register: &Register, here: &[Id<Person>]) -> Section {
    let mut sorted: Vec<_> = here.to_vec();
    sorted.sort_by_cached_key(|person| register.get(*person).map(|person| person.sort_key()));
    let rows = sorted
        .into_iter()
        .take(MOST_PEOPLE)
        .map(|person| {
            let entry = register
                .background_at_entry(person)
                .map(|background| register.background_name(background))
                .unwrap_or_default();
            TableRow {
                cells: vec![register.person_name(person), entry.to_owned(), position_words(register, person)],
                target: Some(Place::Person(person)),
                quiet: false,
            }
        })
        .collect();
    let columns = vec![column("Name", 0), column("Background at entry", 1), column("Position now", 2)];
    table_or(
        counted("Now", here.len()),
        columns,
        rows,
        "Nobody shown works in this background now. On a student, press a to add a position.",
    )
}

fn counted(words: &str, count: usize) -> String {
    if count > MOST_PEOPLE {
        format!("{words} · first {MOST_PEOPLE} of {count}")
    } else {
        format!("{words} · {count}")
    }
}

fn position_words(register: &Register, person: Id<Person>) -> String {
    register.current_position(person).map_or_else(String::new, |position| {
        let organization = position.organization.map(|id| register.organization_name(id)).unwrap_or_default();
        joined(&[&position.title, organization], ", ")
    })
}

fn per_cohort(register: &Register, came: &[&std::sync::Arc<Enrollment>]) -> Option<Section> {
    let mut counts = std::collections::BTreeMap::<Id<Cohort>, usize>::new();
    for enrollment in came {
        *counts.entry(enrollment.cohort).or_default() += 1;
    }
    if counts.len() < 2 {
        return None;
    }
    let all = counts.len();
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_cached_key(|(cohort, _)| {
        std::cmp::Reverse(register.get(*cohort).map(|cohort| (cohort.start, cohort.code.clone())))
    });
    counts.truncate(MOST_COHORTS);
    let bars = counts
        .into_iter()
        .map(|(cohort, count)| Bar {
            label: register.cohort_code(cohort).to_owned(),
            count,
            note: String::new(),
            target: Some(Place::Cohort(cohort)),
        })
        .collect();
    let title = if all > MOST_COHORTS {
        format!("Per cohort · newest {MOST_COHORTS} of {all}")
    } else {
        "Per cohort".to_owned()
    };
    Some(Section { title, body: Body::Bars(bars) })
}
