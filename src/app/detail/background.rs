//! A background: who came from it and where they are now, how many in each cohort, and who works in it now.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use super::opening::{OpeningsColumn, openings_table};
use super::{Bar, Body, Detail, Facts, Section, TableRow, column, joined, table_or};
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::panes::tallies::Tally;
use crate::domain::{Background, Cohort, Enrollment, EnrollmentRole, Id, Person, Position};
use crate::register::Register;

/// Longer lists are cut, and say so: nobody reads them, and the Students pane can be filtered.
const MOST_PEOPLE: usize = 500;
const MOST_COHORTS: usize = 24;

pub(super) fn background(register: &Register, id: Id<Background>, scope: Scope, tally: Tally) -> Detail {
    let Some(background) = register.get(id) else { return Detail::default() };
    let came: Vec<_> = register
        .referring::<Enrollment>(id.uuid())
        .filter(|enrollment| {
            enrollment.at_entry.background == Some(id)
                && enrollment.role == EnrollmentRole::Student
                && in_scope(register, scope, enrollment)
        })
        .collect();

    let mut facts = Facts::default();
    facts.add("Group", background.group.clone());
    facts.add("At entry", tally.from.to_string());
    facts.add(
        "Still in it",
        if tally.from == 0 {
            String::new()
        } else {
            format!("{} (background now known for {} of {})", tally.stayed, tally.known, tally.from)
        },
    );
    facts.add("Now", tally.now.to_string());
    let mut sections: Vec<Section> = facts.section("Background").into_iter().collect();
    let mut openings = register.openings_of(id.uuid());
    openings.retain(|opening| opening.is_open());
    sections.extend(openings_table(register, "Openings", &openings, OpeningsColumn::Background));
    sections.push(came_table(register, &came));
    sections.push(now_table(register, id, scope, tally.now));
    sections.extend(per_cohort(register, &came));
    let subtitle = scope.name(register);
    Detail { title: background.name.clone(), subtitle, sections }
}

/// The first [`MOST_PEOPLE`] of these people by name who are `meant`. Only few people are sorted here: among
/// many the first ones are soon found by walking the register's own order.
fn first_by_name(
    register: &Register,
    people: &HashSet<Id<Person>, FixedState>,
    meant: impl Fn(Id<Person>) -> bool,
) -> Vec<Id<Person>> {
    if people.len() > 2 * MOST_PEOPLE {
        let in_order = register.people_by_name().map(|(person, _)| person);
        return in_order
            .filter(|person| people.contains(person) && meant(*person))
            .take(MOST_PEOPLE)
            .collect();
    }
    let mut sorted: Vec<Id<Person>> = people.iter().copied().filter(|person| meant(*person)).collect();
    sorted.sort_by_cached_key(|person| (register.get(*person).map(|person| person.sort_key()), *person));
    sorted.truncate(MOST_PEOPLE);
    sorted
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
    let people = came.iter().map(|enrollment| enrollment.person).collect();
    let first = first_by_name(register, &people, |_| true);
    let places: HashMap<Id<Person>, usize, FixedState> =
        first.iter().enumerate().map(|(place, person)| (*person, place)).collect();
    // Somebody who came twice has two lines.
    let mut lines: Vec<(usize, &Enrollment)> = came
        .iter()
        .filter_map(|enrollment| Some((*places.get(&enrollment.person)?, enrollment.as_ref())))
        .collect();
    lines.sort_by_key(|(place, _)| *place);
    let rows = lines
        .into_iter()
        .take(MOST_PEOPLE)
        .map(|(_, enrollment)| enrollment)
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
        "Nobody shown had this background at entry. On a student's enrollment, press e to enter it.",
    )
}

fn now_table(register: &Register, id: Id<Background>, scope: Scope, count: usize) -> Section {
    let people = register
        .referring::<Position>(id.uuid())
        .filter(|position| position.is_current())
        .map(|position| position.person)
        .collect();
    let here = first_by_name(register, &people, |person| {
        register.background_now(person) == Some(id) && scope.has_student(register, person)
    });
    let rows = here
        .into_iter()
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
        counted("Now", count),
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
    let mut counts = HashMap::<Id<Cohort>, usize, FixedState>::default();
    for enrollment in came {
        *counts.entry(enrollment.cohort).or_default() += 1;
    }
    if counts.len() < 2 {
        return None;
    }
    let all = counts.len();
    let mut counts: Vec<_> = counts
        .into_iter()
        .filter_map(|(cohort, count)| register.get(cohort).map(|cohort| (cohort.as_ref(), count)))
        .collect();
    counts.sort_unstable_by_key(|(cohort, _)| Reverse((cohort.start, cohort.code.as_str())));
    counts.truncate(MOST_COHORTS);
    let bars = counts
        .into_iter()
        .map(|(cohort, count)| Bar {
            label: cohort.code.clone(),
            count,
            note: String::new(),
            target: Some(Place::Cohort(cohort.id)),
        })
        .collect();
    let title = if all > MOST_COHORTS {
        format!("Per cohort · newest {MOST_COHORTS} of {all}")
    } else {
        "Per cohort".to_owned()
    };
    Some(Section { title, body: Body::Bars(bars) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EnrollmentStatus, IdSource, Program, Record};

    /// Names in no order, several of them twice; every fifth person came twice, every third works in
    /// another background now, every seventh has ended that.
    fn world(people: usize) -> (Register, [Id<Background>; 2], Id<Cohort>) {
        let mut ids = IdSource::new(1_700_000_000_000, *b"tester");
        let program = Program { id: ids.draw(), title: "Baking".into(), ..Program::default() };
        let backgrounds = [ids.draw(), ids.draw()];
        let cohorts: [Id<Cohort>; 2] = [ids.draw(), ids.draw()];
        let mut records: Vec<Record> = Vec::new();
        for (id, name) in backgrounds.into_iter().zip(["Law", "Design"]) {
            records.push(Background { id, name: name.into(), ..Background::default() }.into());
        }
        for (id, code) in cohorts.into_iter().zip(["A", "B"]) {
            records.push(Cohort { id, program: program.id, code: code.into(), ..Cohort::default() }.into());
        }
        records.push(program.into());
        for number in 0..people {
            let person = Person {
                id: ids.draw(),
                family_name: format!("F{}", number * 7_919 % 331),
                given_name: format!("É{}", number % 2),
                ..Person::default()
            };
            for cohort in cohorts.iter().take(if number % 5 == 0 { 2 } else { 1 }) {
                let mut enrollment = Enrollment {
                    id: ids.draw(),
                    person: person.id,
                    cohort: *cohort,
                    status: EnrollmentStatus::Completed,
                    ..Enrollment::default()
                };
                enrollment.at_entry.background = Some(backgrounds[0]);
                records.push(enrollment.into());
            }
            let mut position = Position {
                id: ids.draw(),
                person: person.id,
                background: Some(backgrounds[usize::from(number % 3 == 0)]),
                start: "2020".parse().ok(),
                ..Position::default()
            };
            if number % 7 == 0 {
                position.end = "2021".parse().ok();
            }
            records.push(position.into());
            records.push(person.into());
        }
        (Register::from_records(records), backgrounds, cohorts[1])
    }

    fn names(section: &Section) -> Vec<String> {
        match &section.body {
            Body::Table(table) => table.rows.iter().map(|row| row.cells[0].clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// As it was before: everybody looked up, and all of them sorted.
    fn sorted(register: &Register, mut people: Vec<Id<Person>>) -> Vec<String> {
        people.sort_by_key(|person| (register.get(*person).map(|person| person.sort_key()), *person));
        people.into_iter().take(MOST_PEOPLE).map(|person| register.person_name(person)).collect()
    }

    #[test]
    fn the_first_by_name_are_those_of_everybody_sorted() {
        for people in [12, 300, 1_700] {
            let (register, backgrounds, cohort) = world(people);
            for (id, scope) in
                backgrounds.into_iter().flat_map(|id| [(id, Scope::All), (id, Scope::Cohort(cohort))])
            {
                let tally = crate::app::panes::tallies::tallies(&register, scope)
                    .get(&id)
                    .copied()
                    .unwrap_or_default();
                let detail = background(&register, id, scope, tally);
                let section =
                    |title: &str| detail.sections.iter().find(|one| one.title.starts_with(title)).unwrap();
                let came: Vec<_> = register
                    .all::<Enrollment>()
                    .filter(|one| one.at_entry.background == Some(id) && in_scope(&register, scope, one))
                    .map(|one| one.person)
                    .collect();
                let here: Vec<_> = register
                    .all::<Person>()
                    .map(|person| person.id)
                    .filter(|person| {
                        register.background_now(*person) == Some(id) && scope.has_student(&register, *person)
                    })
                    .collect();
                assert_eq!(section("At entry").title, counted("At entry", came.len()));
                assert_eq!(section("Now").title, counted("Now", here.len()));
                let now = |person: &Id<Person>| register.background_now(*person);
                assert_eq!(tally.stayed, came.iter().filter(|person| now(person) == Some(id)).count());
                assert_eq!(tally.known, came.iter().filter(|person| now(person).is_some()).count());
                assert_eq!(names(section("At entry")), sorted(&register, came));
                assert_eq!(names(section("Now")), sorted(&register, here));
            }
        }
    }
}
