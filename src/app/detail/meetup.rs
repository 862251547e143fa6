//! A meetup: when and where, its hosts, and everybody's answer and attendance.

use super::cohort::attended_words;
use super::{Body, Detail, Facts, Section, TableRow, column, joined, table_or};
use crate::app::panes::place::Place;
use crate::domain::{Attended, Id, Meetup};
use crate::register::Register;

/// More hosts than this share one line.
const MOST_HOST_LINES: usize = 3;

pub(super) fn meetup(register: &Register, id: Id<Meetup>) -> Detail {
    let Some(meetup) = register.get(id) else { return Detail::default() };
    let mut facts = Facts::default();
    let end = meetup.end.as_ref().map(ToString::to_string).unwrap_or_default();
    facts.add("When", joined(&[&meetup.start.to_string(), &end], " – "));
    facts.add("Place", meetup.place.clone());
    facts.add("Series", meetup.series.clone());
    if meetup.hosts.len() > MOST_HOST_LINES {
        let codes: Vec<&str> = meetup.hosts.iter().map(|host| register.cohort_code(*host)).collect();
        facts.add("Hosts", codes.join(", "));
    } else {
        for host in &meetup.hosts {
            facts.link("Host", register.cohort_code(*host), Some(Place::Cohort(*host)));
        }
    }
    facts.add("Came", attended_words(register, id));
    let mut sections: Vec<Section> = facts.section("Meetup").into_iter().collect();
    let attendances = register.attendances_at(id);
    let title = format!("Attendees · {}", attendances.len());
    let rows = attendances
        .into_iter()
        .map(|attendance| {
            let cohorts: Vec<&str> = register
                .enrollments_of(attendance.person)
                .iter()
                .map(|enrollment| register.cohort_code(enrollment.cohort))
                .collect();
            let background = register
                .background_now(attendance.person)
                .map(|background| register.background_name(background))
                .unwrap_or_default();
            TableRow {
                cells: vec![
                    register.person_name(attendance.person),
                    attendance.rsvp.label().to_owned(),
                    attendance.attended.label().to_owned(),
                    cohorts.join(", "),
                    background.to_owned(),
                ],
                target: Some(Place::Attendance(attendance.id)),
                quiet: attendance.attended == Attended::No,
            }
        })
        .collect();
    let columns = vec![
        column("Name", 0),
        column("Answer", 2),
        column("Came", 1),
        column("Cohort", 3),
        column("Background now", 4),
    ];
    sections.push(table_or(title, columns, rows, "Nobody is on the list yet."));
    if !meetup.notes.is_empty() {
        sections.push(Section { title: "Notes".into(), body: Body::Text(meetup.notes.clone()) });
    }
    Detail { title: meetup.title.clone(), subtitle: String::new(), sections }
}
