//! Who is in touch with whom: connected classmates, isolated graduates, and people to contact.

use std::fmt::Write as _;

use super::cells::{
    a_year_before, by_cohort, cohorts_of, few, graduates, people_rows, person, shown, work_of,
};
use crate::network::Figure;
use crate::network::measures::connectedness::{active_ties, curve, today};
use crate::network::measures::isolated::isolated as alone;
use crate::network::suggestions::keep_in_touch::{LastContact, Standing, losing_touch as touches};
use crate::report::{Cell, Column, Finding, Measure, Point, Row, Sample, Table};
use crate::text::plural::span;

/// How many active ties of a person are named.
const NAMED_TIES: usize = 3;

pub(super) fn connectedness(about: &Sample) -> Finding {
    let single = about.group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty()).count() < 2;
    let trend = if single {
        let years = curve(about.network, about.group);
        years.iter().map(|year| Point { label: year_words(year.years), value: year.share.value() }).collect()
    } else {
        by_cohort(about, |one| today(one.network, one.group).is().and_then(|found| found.share.value()))
    };
    let (figure, note, known, caution) = match today(about.network, about.group) {
        Figure::TooEarly => (Cell::Missing("too early"), "no cohort is over yet".to_owned(), None, None),
        Figure::NotKnown => (Cell::Missing("unknown"), "no completion date on record".to_owned(), None, None),
        Figure::Is(found) => {
            let possibly = if found.possibly.is_empty() {
                String::new()
            } else {
                format!("; perhaps {} more", found.possibly.len())
            };
            let note = format!(
                "{} of {} were in contact with a classmate in the last year{possibly}",
                found.share.part,
                graduates(found.share.whole)
            );
            (Cell::Share(found.share), note, Some(found.known), found.caution)
        }
    };
    Finding {
        measure: Measure::Connectedness,
        figure,
        note,
        statistics: String::new(),
        known,
        caution,
        trend,
    }
}

fn year_words(years: u16) -> String {
    if years == 1 { "1 year".to_owned() } else { format!("{years} years") }
}

pub(super) fn connectedness_names(about: &Sample) -> Table {
    let columns = vec![
        Column::left("Graduate"),
        Column::left("Cohort"),
        Column::left("In touch"),
        Column::left("With"),
    ];
    let Figure::Is(found) = today(about.network, about.group) else {
        return Table { columns, rows: Vec::new() };
    };
    let after = a_year_before(about.date);
    let cohorts = about.group.by_graduate();
    let with = |id| {
        let ties = active_ties(about.network, id, after, about.date);
        let names: Vec<_> = ties
            .iter()
            .filter(|tie| cohorts.are_classmates(id, tie.other))
            .map(|tie| about.register.person_name(tie.other))
            .collect();
        let more = names.len().saturating_sub(NAMED_TIES);
        let named = names.iter().take(NAMED_TIES).map(String::as_str).collect::<Vec<_>>().join(", ");
        if more > 0 { format!("{named} and {more} more") } else { named }
    };
    let mut rows = Vec::new();
    for (people, words) in
        [(&found.without, "nothing on record"), (&found.possibly, "perhaps"), (&found.connected, "yes")]
    {
        rows.extend(people_rows(about, people, |id| {
            let names = if words == "nothing on record" { String::new() } else { with(id) };
            vec![Cell::from(cohorts_of(about, id)), Cell::from(words), Cell::from(names)]
        }));
    }
    Table { columns, rows }
}

pub(super) fn isolated(about: &Sample) -> Finding {
    let found = alone(about.register, about.network, about.group);
    let note = match (found.known.of, found.nothing_known.len()) {
        (0, _) => "no cohort is over yet".to_owned(),
        (_, 0) => format!("of {}", graduates(found.known.of)),
        (_, unknown) => {
            let known = graduates(found.known.known);
            // Short enough for the one line of a tile.
            format!("of {known}; {unknown} more unknown")
        }
    };
    let value = |found: &crate::network::measures::isolated::Isolated| {
        crate::network::Share::new(found.isolated.len(), found.known.known).value()
    };
    Finding {
        measure: Measure::Isolated,
        figure: if found.known.of == 0 {
            Cell::Missing("too early")
        } else {
            Cell::Count(found.isolated.len())
        },
        note,
        statistics: String::new(),
        known: Some(found.known),
        trend: by_cohort(about, |one| value(&alone(one.register, one.network, one.group))),
        caution: found.caution,
    }
}

pub(super) fn isolated_names(about: &Sample) -> Table {
    let found = alone(about.register, about.network, about.group);
    let columns = vec![
        Column::left("Graduate"),
        Column::left("Cohort"),
        Column::left("What is known"),
        Column::left("Works as"),
    ];
    let mut rows = Vec::new();
    for (people, words) in [
        (&found.isolated, "no contact, no meetup"),
        (
            &found.nothing_known,
            "nothing on \
        record",
        ),
    ] {
        let said =
            |id| vec![Cell::from(cohorts_of(about, id)), Cell::from(words), Cell::from(work_of(about, id))];
        rows.extend(people_rows(about, people, said));
    }
    Table { columns, rows }
}

pub(super) fn losing_touch(about: &Sample) -> Finding {
    let people = about.group.people();
    let found = touches(about.register, &people, about.date);
    let (due, fading) = (found.count(Standing::Due), found.count(Standing::Fading));
    let never = found.count(Standing::Never);
    let mut note = format!("{due} due, {fading} fading");
    if never > 0 {
        let _ = write!(note, ", {never} never contacted");
    }
    if found.known.known == 0 {
        "nobody has a rhythm, or enough contacts to work one out".clone_into(&mut note);
    }
    Finding {
        measure: Measure::LosingTouch,
        figure: if found.known.known == 0 {
            Cell::Missing("unknown")
        } else {
            Cell::Count(due + fading + never)
        },
        note,
        statistics: String::new(),
        known: Some(found.known),
        caution: None,
        trend: by_cohort(about, |one| {
            let found = touches(one.register, &one.group.people(), one.date);
            crate::network::Share::new(found.to_contact.len(), found.known.known).value()
        }),
    }
}

pub(super) fn losing_touch_names(about: &Sample) -> Table {
    let found = touches(about.register, &about.group.people(), about.date);
    let row = |contact: &LastContact| Row {
        cells: vec![
            Cell::from(about.register.person_name(contact.person)),
            Cell::from(standing_words(contact.standing)),
            shown(contact.last),
            Cell::from(contact.days.map(ago).unwrap_or_default()),
            Cell::from(
                contact
                    .cadence
                    .map(|cadence| format!("every {:.0} days", cadence.days()))
                    .unwrap_or_default(),
            ),
            Cell::from(work_of(about, contact.person)),
        ],
        target: Some(person(contact.person)),
    };
    let columns = ["Graduate", "Contact", "Last", "Ago", "Rhythm", "Works as"].map(Column::left).to_vec();
    Table { columns, rows: few(found.to_contact.len(), found.to_contact.iter().map(row)) }
}

fn ago(days: i32) -> String {
    match u32::try_from(days) {
        Ok(1..) => span(days.unsigned_abs()),
        _ => "today".to_owned(),
    }
}

const fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::InTouch => "in touch",
        Standing::Due => "due",
        Standing::Fading => "fading",
        Standing::Never => "never contacted",
        Standing::NotKnown => "unknown",
    }
}
