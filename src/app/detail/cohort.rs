//! A cohort: its dates and counts, its roster, the backgrounds its people came from, its meetups, and who
//! hired whom within it.

use jiff::civil::Date;

use super::hire::{LeftOut, hires_table};
use super::{Bar, Body, Detail, Facts, Section, TableRow, column, joined, shown, span, table_or};
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::panes::tallies::tallies;
use crate::domain::{
    Attended, Certificate, Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, Id, Meetup,
};
use crate::register::Register;

pub(super) fn cohort(register: &Register, id: Id<Cohort>, today: Date) -> Detail {
    let Some(cohort) = register.get(id) else { return Detail::default() };
    let mut enrollments: Vec<_> = register.enrollments_in(id).collect();
    enrollments.sort_by_cached_key(|enrollment| {
        (enrollment.role, register.get(enrollment.person).map(|person| person.sort_key()))
    });
    let students = enrollments.iter().filter(|enrollment| enrollment.role == EnrollmentRole::Student).count();
    let hires = register.hires_within(id);
    let program = register.get(cohort.program);

    let title = if cohort.title.is_empty() || cohort.title == cohort.code {
        cohort.code.clone()
    } else {
        format!("{} · {}", cohort.code, cohort.title)
    };
    let mut sections = Vec::new();

    let mut facts = Facts::default();
    facts.link(
        "Program",
        program.map(|program| program.title.clone()).unwrap_or_default(),
        Some(Place::Program(cohort.program)),
    );
    facts.add(
        "Dates",
        joined(&[&span(cohort.start, cohort.end), register.cohort_status(cohort, today).label()], " · "),
    );
    facts.add("Location", cohort.location.clone());
    facts.add("Students", statuses(&enrollments, students));
    facts.add("Hires within", hires_words(register, &hires, students));
    sections.extend(facts.section("Cohort"));

    sections.push(roster(register, &enrollments));
    sections.push(backgrounds(register, id));
    sections.push(meetups(register, id));
    sections.push(hires_table(
        register,
        format!("Hires within the cohort · {}", hires.len()),
        &hires,
        LeftOut::Nothing,
        "No hire among classmates on record yet. On a student, press r to record one.",
    ));
    if !cohort.notes.is_empty() {
        sections.push(Section { title: "Notes".into(), body: Body::Text(cohort.notes.clone()) });
    }
    Detail { title, subtitle: String::new(), sections }
}

/// `25: 22 completed, 3 withdrew`.
fn statuses(enrollments: &[&std::sync::Arc<Enrollment>], students: usize) -> String {
    let mut parts = Vec::new();
    for status in EnrollmentStatus::ALL {
        let count = enrollments
            .iter()
            .filter(|enrollment| enrollment.role == EnrollmentRole::Student && enrollment.status == *status)
            .count();
        if count > 0 {
            parts.push(format!("{count} {}", status.label()));
        }
    }
    if parts.is_empty() { "none yet".to_owned() } else { format!("{students}: {}", parts.join(", ")) }
}

/// Names the hirer if there is only one: seven hires by one person are not seven hirers.
fn hires_words(
    register: &Register,
    hires: &[&std::sync::Arc<crate::domain::Hire>],
    students: usize,
) -> String {
    if hires.is_empty() {
        return String::new();
    }
    let mut hirers: Vec<_> = hires.iter().filter_map(|hire| hire.hirer).collect();
    hirers.sort_unstable();
    hirers.dedup();
    let mut hired: Vec<_> = hires.iter().map(|hire| hire.hired).collect();
    hired.sort_unstable();
    hired.dedup();
    let by = match hirers.as_slice() {
        [one] => register.person_name(*one),
        many => format!("{} classmates", many.len()),
    };
    format!("{} of {students} students were hired by {by}", hired.len())
}

fn roster(register: &Register, enrollments: &[&std::sync::Arc<Enrollment>]) -> Section {
    let rows = enrollments
        .iter()
        .map(|enrollment| {
            let person = register.get(enrollment.person);
            let entry = enrollment
                .at_entry
                .background
                .map(|background| register.background_name(background))
                .unwrap_or_default();
            let position = register.current_position(enrollment.person);
            let now = register
                .background_now(enrollment.person)
                .map(|background| register.background_name(background))
                .unwrap_or_default();
            let employer = position
                .and_then(|position| position.organization)
                .map(|id| register.organization_name(id))
                .unwrap_or_default();
            let standing = match enrollment.role {
                EnrollmentRole::Student => enrollment.status.label(),
                role => role.label(),
            };
            let gone = matches!(
                enrollment.status,
                EnrollmentStatus::Withdrew | EnrollmentStatus::Deferred | EnrollmentStatus::Excluded
            );
            TableRow {
                cells: vec![
                    person.map(|person| person.name()).unwrap_or_default(),
                    standing.to_owned(),
                    entry.to_owned(),
                    now.to_owned(),
                    employer.to_owned(),
                    position.map(|position| position.title.clone()).unwrap_or_default(),
                    person.and_then(|person| person.emails.first().cloned()).unwrap_or_default(),
                    certificates(register, enrollment),
                ],
                target: Some(Place::Enrollment(enrollment.id)),
                quiet: gone,
            }
        })
        .collect();
    let columns = vec![
        column("Name", 0),
        column("Status", 1),
        column("Background at entry", 2),
        column("Background now", 3),
        column("Employer", 4),
        column("Role", 6),
        column("Email", 5),
        column("Certificate", 7),
    ];
    table_or(
        format!("Roster · {}", enrollments.len()),
        columns,
        rows,
        "Nobody is enrolled yet. In the Students pane, press a to add one, or import a whole cohort with \
        “alumnet import roster”.",
    )
}

fn certificates(register: &Register, enrollment: &Enrollment) -> String {
    let numbers =
        register.referring::<Certificate>(enrollment.id.uuid()).filter(|certificate| !certificate.revoked);
    numbers.map(|certificate| certificate.number.as_str()).collect::<Vec<_>>().join(", ")
}

fn backgrounds(register: &Register, id: Id<Cohort>) -> Section {
    let mut counts: Vec<_> = tallies(register, Scope::Cohort(id)).into_iter().collect();
    counts.sort_by_cached_key(|(background, tally)| {
        (std::cmp::Reverse((tally.from, tally.now)), register.background_name(*background).to_owned())
    });
    let bars: Vec<Bar> = counts
        .into_iter()
        .map(|(background, tally)| Bar {
            label: register.background_name(background).to_owned(),
            count: tally.from,
            note: if tally.now > 0 { format!("{} now", tally.now) } else { String::new() },
            target: Some(Place::Background(background)),
        })
        .collect();
    let body = if bars.is_empty() {
        Body::Empty("No background is known yet. On a student's enrollment, press e to enter it.".into())
    } else {
        Body::Bars(bars)
    };
    Section { title: "Backgrounds at entry".into(), body }
}

/// How many came and how many are unknown; unknown never counts as absent.
pub(super) fn attended_words(register: &Register, meetup: Id<Meetup>) -> String {
    let attendances: Vec<_> = register.attendances_at(meetup);
    let yes = attendances.iter().filter(|attendance| attendance.attended == Attended::Yes).count();
    let unknown = attendances.iter().filter(|attendance| attendance.attended == Attended::Unknown).count();
    match (attendances.len(), unknown) {
        (0, _) => String::new(),
        (asked, unknown) if asked == unknown => format!("{asked} invited"),
        (_, 0) => format!("{yes} came"),
        (_, unknown) => format!("{yes} came, {unknown} unknown"),
    }
}

fn meetups(register: &Register, id: Id<Cohort>) -> Section {
    let meetups = register.meetups_of(id);
    let title = format!("Meetups · {}", meetups.len());
    let rows = meetups
        .into_iter()
        .map(|meetup| TableRow {
            cells: vec![
                meetup.start.date.to_string(),
                meetup.title.clone(),
                attended_words(register, meetup.id),
                meetup.place.clone(),
            ],
            target: Some(Place::Meetup(meetup.id)),
            quiet: false,
        })
        .collect();
    let columns = vec![column("Date", 0), column("Title", 1), column("Came", 2), column("Place", 3)];
    table_or(
        title,
        columns,
        rows,
        "This cohort has not hosted a meetup yet. In the Meetups pane, press a \
        to add one.",
    )
}

/// The row of a cohort, for a program and for the overview.
pub(super) fn cohort_row(register: &Register, cohort: &Cohort, today: Date) -> TableRow {
    let students = register
        .enrollments_in(cohort.id)
        .filter(|enrollment| enrollment.role == EnrollmentRole::Student)
        .count();
    let completed = register
        .enrollments_in(cohort.id)
        .filter(|enrollment| {
            enrollment.role == EnrollmentRole::Student && enrollment.status == EnrollmentStatus::Completed
        })
        .count();
    let hires = register.hires_within(cohort.id).len();
    TableRow {
        cells: vec![
            cohort.code.clone(),
            shown(cohort.start),
            students.to_string(),
            completed.to_string(),
            hires.to_string(),
            register.cohort_status(cohort, today).label().to_owned(),
            cohort.location.clone(),
        ],
        target: Some(Place::Cohort(cohort.id)),
        quiet: false,
    }
}
