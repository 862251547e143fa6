//! An opening: where and as what, how it became known, and who might fit. Also the tables of openings and
//! wishes in other details.

use std::sync::Arc;

use super::{Body, Column, Detail, Facts, Section, TableRow, column, joined, shown, table_or};
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::domain::{Advertised, Id, Opening, OpeningStatus, Person};
use crate::register::Register;
use crate::register::openings::Fit;

/// A longer list of suggestions is no help in choosing.
const MOST_FITS: usize = 40;
/// In a person's detail they are an aside.
const MOST_OPENINGS: usize = 10;

pub(super) fn opening(register: &Register, id: Id<Opening>, scope: Scope) -> Detail {
    let Some(opening) = register.get(id) else { return Detail::default() };
    let mut facts = Facts::default();
    let organization = register.organization_name(opening.organization);
    facts.link("Organization", organization, Some(Place::Organization(opening.organization)));
    facts.add("Role", opening.role.clone());
    facts.link(
        "Background",
        opening.background.map(|background| register.background_name(background)).unwrap_or_default(),
        opening.background.map(Place::Background),
    );
    facts.add("Status", status_words(opening));
    if let Some(hire) = opening.hire.and_then(|hire| register.get(hire)) {
        let words =
            joined(&[&register.person_name(hire.hired), &shown(hire.date), hire.found_via.label()], " · ");
        facts.link("Filled by", words, Some(Place::Hire(hire.id)));
    }
    let through = opening.known_through.map(|person| register.person_name(person)).unwrap_or_default();
    facts.link("Known through", through, opening.known_through.map(Place::Person));
    facts.add("Advertised", opening.advertised.label());
    facts.add("Noted", shown(opening.noted));
    let mut sections: Vec<Section> = facts.section("Opening").into_iter().collect();
    if opening.is_open() {
        sections.push(who_might_fit(register, opening, scope));
    }
    if !opening.notes.is_empty() {
        sections.push(Section { title: "Notes".into(), body: Body::Text(opening.notes.clone()) });
    }
    Detail { title: opening_words(register, opening), subtitle: opening.status.label().to_owned(), sections }
}

/// `Planner at Haven BV`.
#[must_use]
pub(crate) fn opening_words(register: &Register, opening: &Opening) -> String {
    joined(&[&opening.role, register.organization_name(opening.organization)], " at ")
}

fn status_words(opening: &Opening) -> String {
    match (opening.status, opening.hire) {
        (OpeningStatus::Filled, None) => "filled; no hire on record".to_owned(),
        (status, _) => status.label().to_owned(),
    }
}

fn who_might_fit(register: &Register, opening: &Opening, scope: Scope) -> Section {
    let mut fits = register.fits_for(opening);
    fits.retain(|fit| scope.has_person(register, fit.person));
    let count = fits.len();
    let rows = fits.iter().take(MOST_FITS).map(|fit| fit_row(register, opening, fit)).collect();
    let here = scope.name(register);
    let of = if here.is_empty() { String::new() } else { format!(" of {here}") };
    let title = if count > MOST_FITS {
        format!("Who might fit{of} · best {MOST_FITS} of {count}")
    } else {
        format!("Who might fit{of} · {count}")
    };
    let empty = if opening.background.is_none() {
        "Nobody has said they want a job. Press e to give the opening a background and find more people."
    } else {
        "No graduate shown has this background or wants to change to it. On a student, press a, then w, to \
        note a wish."
    };
    table_or(
        title,
        vec![column("Name", 0), column("Why", 0), column("Now", 1), column("Cohort", 2)],
        rows,
        empty,
    )
}

fn fit_row(register: &Register, opening: &Opening, fit: &Fit) -> TableRow {
    let cohorts: Vec<&str> = register
        .enrollments_of(fit.person)
        .iter()
        .map(|enrollment| register.cohort_code(enrollment.cohort))
        .collect();
    let now = register.current_position(fit.person).map(|position| {
        let organization = position.organization.map(|id| register.organization_name(id)).unwrap_or_default();
        joined(&[&position.title, organization], ", ")
    });
    TableRow {
        cells: vec![
            register.person_name(fit.person),
            fit.words(register, opening),
            now.unwrap_or_default(),
            cohorts.join(", "),
        ],
        target: Some(Place::Person(fit.person)),
        quiet: false,
    }
}

/// Which column a table of openings omits, because it would be the same in every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpeningsColumn {
    Organization,
    Background,
    KnownThrough,
}

/// The openings of an organization, of a background, or known through somebody; `None` if there are none.
pub(super) fn openings_table(
    register: &Register,
    title: &str,
    openings: &[&Arc<Opening>],
    left_out: OpeningsColumn,
) -> Option<Section> {
    let mut columns: Vec<Column> = vec![
        column("Role", 0),
        column("Organization", 1),
        column("Background", 3),
        column("Status", 0),
        column("Known through", 2),
        column("Noted", 4),
    ];
    let place = match left_out {
        OpeningsColumn::Organization => 1,
        OpeningsColumn::Background => 2,
        OpeningsColumn::KnownThrough => 4,
    };
    columns.remove(place);
    let rows: Vec<TableRow> = openings
        .iter()
        .map(|opening| {
            let through = opening.known_through.map(|person| register.person_name(person));
            let mut cells = vec![
                opening.role.clone(),
                register.organization_name(opening.organization).to_owned(),
                opening
                    .background
                    .map(|background| register.background_name(background))
                    .unwrap_or_default()
                    .to_owned(),
                opening.status.label().to_owned(),
                through.unwrap_or_else(|| {
                    if opening.advertised == Advertised::Yes {
                        "advertised".to_owned()
                    } else {
                        String::new()
                    }
                }),
                shown(opening.noted),
            ];
            cells.remove(place);
            TableRow { cells, target: Some(Place::Opening(opening.id)), quiet: !opening.is_open() }
        })
        .collect();
    (!rows.is_empty()).then(|| table_or(format!("{title} · {}", rows.len()), columns, rows, ""))
}

/// A person's wishes.
pub(super) fn wishes(register: &Register, person: Id<Person>) -> Option<Section> {
    let rows: Vec<TableRow> = register
        .wishes_of(person)
        .into_iter()
        .map(|wish| {
            let background =
                wish.background.map(|background| register.background_name(background)).unwrap_or_default();
            let note = wish.notes.lines().next().unwrap_or_default();
            TableRow {
                cells: vec![
                    wish.kind.label().to_owned(),
                    background.to_owned(),
                    shown(wish.noted),
                    note.to_owned(),
                ],
                target: Some(Place::Wish(wish.id)),
                quiet: false,
            }
        })
        .collect();
    let columns = vec![column("Wants", 0), column("Background", 1), column("Noted", 2), column("Note", 3)];
    (!rows.is_empty()).then(|| table_or(format!("Wishes · {}", rows.len()), columns, rows, ""))
}

/// The openings that a person might want.
pub(super) fn openings_for(register: &Register, person: Id<Person>) -> Option<Section> {
    let found = register.openings_for(person);
    let count = found.len();
    let rows: Vec<TableRow> = found
        .into_iter()
        .take(MOST_OPENINGS)
        .map(|(opening, fit)| TableRow {
            cells: vec![
                opening.role.clone(),
                register.organization_name(opening.organization).to_owned(),
                fit.words(register, opening),
            ],
            target: Some(Place::Opening(opening.id)),
            quiet: false,
        })
        .collect();
    let title = if count > MOST_OPENINGS {
        format!("Openings they might want · best {MOST_OPENINGS} of {count}")
    } else {
        format!("Openings they might want · {count}")
    };
    let columns = vec![column("Role", 0), column("Organization", 1), column("Why", 2)];
    (!rows.is_empty()).then(|| table_or(title, columns, rows, ""))
}
