//! A program, or the whole register: cohorts side by side.

use jiff::civil::Date;

use super::cohort::cohort_row;
use super::{Bar, Body, Column, Detail, Facts, Section, TableRow, column, table_or};
use crate::app::panes::place::Place;
use crate::domain::{Cohort, Enrollment, EntityKind, Hire, Id, Meetup, Opening, Person, Program};
use crate::register::Register;

/// A longer table of cohorts would be a list, and there is a pane for that.
const MOST_COHORTS: usize = 40;

pub(super) fn all(register: &Register, today: Date) -> Detail {
    let mut facts = Facts::default();
    facts.add("Programs", register.count::<Program>().to_string());
    facts.add("Cohorts", register.count::<Cohort>().to_string());
    facts.add("People", register.count::<Person>().to_string());
    facts.add("Enrollments", register.count::<Enrollment>().to_string());
    facts.add("Meetups", register.count::<Meetup>().to_string());
    facts.add("Hires", register.count::<Hire>().to_string());
    let openings = register.all::<Opening>().filter(|opening| opening.is_open()).count();
    facts.add("Openings", if openings > 0 { format!("{openings} unfilled; press 6") } else { String::new() });
    let mut sections: Vec<Section> = facts.section("In the register").into_iter().collect();
    sections.extend(anniversaries(register, today));
    let cohorts = register.all::<Cohort>().map(AsRef::as_ref).collect();
    sections.push(cohorts_table(register, cohorts, today));
    sections.push(hirers(register));
    Detail { title: "All cohorts".into(), subtitle: String::new(), sections }
}

pub(super) fn program(register: &Register, id: Id<Program>, today: Date) -> Detail {
    let Some(program) = register.get(id) else { return Detail::default() };
    let mut facts = Facts::default();
    facts.add("Institution", program.institution.clone());
    facts.add("Length", program.length_months.map(|months| format!("{months} months")).unwrap_or_default());
    let mut sections: Vec<Section> = facts.section("Program").into_iter().collect();
    let cohorts = register.referring::<Cohort>(id.uuid()).map(AsRef::as_ref).collect();
    sections.push(cohorts_table(register, cohorts, today));
    Detail { title: program.title.clone(), subtitle: String::new(), sections }
}

fn cohorts_table(register: &Register, mut cohorts: Vec<&Cohort>, today: Date) -> Section {
    let count = cohorts.len();
    cohorts.sort_by(|a, b| (b.start, &b.code).cmp(&(a.start, &a.code)));
    cohorts.truncate(MOST_COHORTS);
    let rows: Vec<_> = cohorts.into_iter().map(|cohort| cohort_row(register, cohort, today)).collect();
    let right = |title, rank| Column { title, rank, right: true };
    let columns = vec![
        column("Code", 0),
        column("Start", 3),
        right("Students", 1),
        right("Completed", 4),
        right("Hires within", 2),
        column("Status", 5),
        column("Location", 6),
    ];
    let title = if count > MOST_COHORTS {
        format!("Cohorts · newest {MOST_COHORTS} of {count}")
    } else {
        EntityKind::Cohort.counted(count)
    };
    table_or(title, columns, rows, "No cohort yet. Press a to add one.")
}

/// The next anniversaries of graduations, early enough to plan something.
fn anniversaries(register: &Register, today: Date) -> Option<Section> {
    const DAYS: u16 = 183;
    const MOST: usize = 5;
    let rows: Vec<TableRow> = register
        .anniversaries(today, DAYS)
        .into_iter()
        .take(MOST)
        .map(|anniversary| {
            let years = if anniversary.years == 1 {
                "1 year".to_owned()
            } else {
                format!("{} years", anniversary.years)
            };
            let graduates = anniversary.people.len();
            TableRow {
                cells: vec![
                    anniversary.on.to_string(),
                    years,
                    register.cohort_code(anniversary.cohort).to_owned(),
                    if graduates == 1 { "1 graduate".to_owned() } else { format!("{graduates} graduates") },
                ],
                target: Some(Place::Cohort(anniversary.cohort)),
                quiet: false,
            }
        })
        .collect();
    let columns = vec![column("When", 0), column("After", 0), column("Cohort", 0), column("Who", 1)];
    (!rows.is_empty()).then(|| table_or("Upcoming graduation anniversaries".to_owned(), columns, rows, ""))
}

/// Who hired the most people: the hubs, by name.
fn hirers(register: &Register) -> Section {
    const MOST: usize = 10;
    let mut counts = std::collections::BTreeMap::<Id<Person>, usize>::new();
    for hirer in register.all::<Hire>().filter_map(|hire| hire.hirer) {
        *counts.entry(hirer).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(person, count)| (std::cmp::Reverse(*count), *person));
    counts.truncate(MOST);
    let bars: Vec<Bar> = counts
        .into_iter()
        .map(|(person, count)| Bar {
            label: register.person_name(person),
            count,
            note: String::new(),
            target: Some(Place::Person(person)),
        })
        .collect();
    let body = if bars.is_empty() {
        Body::Empty("No hire on record yet. On a student, press r to record one.".into())
    } else {
        Body::Bars(bars)
    };
    Section { title: "Who hired most".into(), body }
}
