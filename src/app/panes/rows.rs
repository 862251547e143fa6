//! Which lines each pane has, and in what order, given the scope and the filter.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::app::panes::line_updates;
use crate::app::panes::list::{HiresView, ListBasis};
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::panes::sort::Order;
use crate::app::panes::tallies::{Tallies, TalliesOfAll, tallies};
use crate::domain::{Background, Cohort, Hire, Id, Meetup, Opening, Organization, Person, Position, Program};
use crate::register::Register;
use crate::text::fold::{fold, has_words};

/// All lines of a pane, and the folded texts a filter searches. Kept while the user types: there may be tens
/// of thousands, and folding them takes longer than the next key.
#[derive(Debug, Default)]
struct FilteredRows {
    of: Option<(u64, Scope)>,
    rows: Vec<Place>,
    texts: Vec<Box<str>>,
}

/// For the panes whose texts the register does not keep itself.
#[derive(Debug, Default)]
pub(crate) struct FilterCache {
    meetups: FilteredRows,
    hires: FilteredRows,
}

impl FilteredRows {
    fn filtered(
        &mut self,
        basis: &ListBasis,
        rows: impl FnOnce() -> Vec<Place>,
        text: impl Fn(Place) -> String,
    ) -> Vec<Place> {
        let of = Some((basis.revision, basis.scope));
        if self.of != of {
            *self = Self { of, rows: rows(), texts: Vec::new() };
        }
        if basis.filter.is_empty() {
            return self.rows.clone();
        }
        if self.texts.is_empty() {
            self.texts = self.rows.iter().map(|row| fold(&text(*row)).into_boxed_str()).collect();
        }
        let found = self.rows.iter().zip(&self.texts).filter(|(_, text)| has_words(text, &basis.filter));
        found.map(|(row, _)| *row).collect()
    }
}

/// The lines of a pane.
#[must_use]
pub(crate) fn rows(
    pane: Pane,
    register: &Register,
    basis: &ListBasis,
    tallies: &Tallies,
    unfiltered: &mut FilterCache,
) -> Vec<Place> {
    let words = &basis.filter;
    match pane {
        Pane::Cohorts => cohorts(register, words),
        Pane::Students => students(register, basis.scope, words),
        Pane::Backgrounds => backgrounds(register, basis.scope, words, tallies),
        Pane::Meetups => {
            let text = |place| {
                if let Place::Meetup(id) = place {
                    register.get(id).map(|meetup| meetup_text(meetup))
                } else {
                    None
                }
            };
            unfiltered.meetups.filtered(
                basis,
                || meetups(register, basis.scope),
                |place| text(place).unwrap_or_default(),
            )
        }
        Pane::Hires if basis.face == HiresView::Organizations => organizations(register, basis.scope, words),
        Pane::Hires if basis.face == HiresView::Openings => openings(register, words),
        Pane::Hires => {
            let text = |place| {
                if let Place::Hire(id) = place {
                    register.get(id).map(|hire| hire_text(register, hire))
                } else {
                    None
                }
            };
            unfiltered.hires.filtered(
                basis,
                || hires(register, basis.scope),
                |place| text(place).unwrap_or_default(),
            )
        }
    }
}

/// "All cohorts", then each program with its cohorts, newest first.
fn cohorts(register: &Register, words: &[String]) -> Vec<Place> {
    // A filter leaves only matching lines, so that the first match is selected and becomes the scope.
    let mut rows = if words.is_empty() { vec![Place::AllCohorts] } else { Vec::new() };
    let mut programs: Vec<_> = register.all::<Program>().collect();
    programs.sort_by_cached_key(|program| (fold(&program.title), program.id));
    for program in programs {
        let mut cohorts: Vec<_> = register
            .referring::<Cohort>(program.id.uuid())
            .filter(|cohort| {
                words.is_empty()
                    || has_words(
                        &fold(&format!(
                            "{} {} {} {}",
                            cohort.code, cohort.title, cohort.location, program.title
                        )),
                        words,
                    )
            })
            .collect();
        cohorts.sort_by(|a, b| (b.start, &b.code).cmp(&(a.start, &a.code)));
        if has_words(&fold(&program.title), words) {
            rows.push(Place::Program(program.id));
        }
        rows.extend(cohorts.into_iter().map(|cohort| Place::Cohort(cohort.id)));
    }
    rows
}

/// Everybody enrolled in the scope, by name; without one, everybody.
fn students(register: &Register, scope: Scope, words: &[String]) -> Vec<Place> {
    if let Scope::Cohort(cohort) = scope {
        // A cohort is small: sorting its people is faster than walking through everybody.
        let enrollments = register.enrollments_in(cohort);
        let mut people: Vec<_> =
            enrollments.filter_map(|enrollment| register.get(enrollment.person)).collect();
        people.sort_by_cached_key(|person| (person.sort_key(), person.id));
        people.dedup_by_key(|person| person.id);
        people.retain(|person| words.is_empty() || has_words(&person.search_text(), words));
        return people.into_iter().map(|person| Place::Person(person.id)).collect();
    }
    let wanted = scope.people(register);
    register
        .people_by_name()
        .filter(|(person, text)| {
            wanted.as_ref().is_none_or(|wanted| wanted.contains(person)) && has_words(text, words)
        })
        .map(|(person, _)| Place::Person(person))
        .collect()
}

/// Backgrounds by how many people came from them, most first.
fn backgrounds(register: &Register, scope: Scope, words: &[String], tallies: &Tallies) -> Vec<Place> {
    let tally = |id| tallies.get(&id).copied().unwrap_or_default();
    let mut backgrounds: Vec<_> = register
        .all::<Background>()
        .filter(|background| scope == Scope::All || tallies.contains_key(&background.id))
        .filter(|background| has_words(&fold(&format!("{} {}", background.name, background.group)), words))
        .collect();
    backgrounds.sort_by_cached_key(|background| {
        let tally = tally(background.id);
        (std::cmp::Reverse((tally.from, tally.now)), fold(&background.name), background.id)
    });
    backgrounds.into_iter().map(|background| Place::Background(background.id)).collect()
}

/// Lines, and the inputs they were computed from.
type KeptLines = (ListBasis, Arc<Vec<Place>>);

/// The unfiltered lines of everything and of the last program in scope, kept while another scope
/// is shown: returning to them is common, and computing them for a hundred thousand people is
/// slow. A cohort's are fast.
#[derive(Debug, Default)]
pub(crate) struct ScopeCache {
    lists: [[Option<KeptLines>; 2]; 5],
    tallies: TalliesOfAll,
    tallies_of_program: Option<(u64, Scope, Tallies)>,
}

impl ScopeCache {
    const fn slot(scope: Scope) -> Option<usize> {
        match scope {
            Scope::All => Some(0),
            Scope::Program(_) => Some(1),
            Scope::Cohort(_) => None,
        }
    }

    /// The lines kept for a basis, if they are current or can be made so.
    pub(crate) fn lines(
        &mut self,
        pane: Pane,
        basis: &ListBasis,
        register: &Register,
    ) -> Option<Arc<Vec<Place>>> {
        let slot = Self::slot(basis.scope)?;
        let (held, lines) = self.lists.get_mut(pane.number() - 1)?.get_mut(slot)?.as_mut()?;
        if held != basis {
            let revision = held.revision;
            if (ListBasis { revision, ..basis.clone() }) != *held || basis.order != Order::usual(pane) {
                return None;
            }
            line_updates::update(lines, pane, basis, register, revision)?;
            held.revision = basis.revision;
        }
        Some(lines.clone())
    }

    pub(crate) fn keep(&mut self, pane: Pane, basis: &ListBasis, lines: &Arc<Vec<Place>>) {
        if let Some(slot) =
            Self::slot(basis.scope).filter(|_| basis.filter.is_empty() && basis.query.is_none())
            && let Some(held) = self.lists.get_mut(pane.number() - 1).and_then(|slots| slots.get_mut(slot))
        {
            *held = Some((basis.clone(), lines.clone()));
        }
    }

    /// The tallies of a scope, from the cache if present.
    pub(crate) fn tallies(&mut self, register: &Register, scope: Scope) -> Tallies {
        match (scope, &self.tallies_of_program) {
            (Scope::All, _) => self.tallies.tracked(register).clone(),
            (Scope::Cohort(_), _) => tallies(register, scope),
            (_, Some((revision, of, held))) if *of == scope && *revision == register.revision() => {
                held.clone()
            }
            _ => {
                let found = tallies(register, scope);
                self.tallies_of_program = Some((register.revision(), scope, found.clone()));
                found
            }
        }
    }
}

/// Newest first.
fn meetups(register: &Register, scope: Scope) -> Vec<Place> {
    let mut meetups: Vec<_> = match scope.cohorts(register) {
        None => register.all::<Meetup>().collect(),
        Some(cohorts) => {
            cohorts.into_iter().flat_map(|cohort| register.referring::<Meetup>(cohort.uuid())).collect()
        }
    };
    meetups.sort_by(|a, b| line_updates::newest_meetup(a, b));
    meetups.dedup_by_key(|meetup| meetup.id);
    meetups.into_iter().map(|meetup| Place::Meetup(meetup.id)).collect()
}

/// Hires where somebody in scope hired or was hired, newest first.
fn hires(register: &Register, scope: Scope) -> Vec<Place> {
    let mut hires: Vec<_> = match scope.people(register) {
        None => register.all::<Hire>().collect(),
        Some(people) => {
            let mut found: Vec<_> = people
                .iter()
                .flat_map(|person| {
                    register
                        .referring::<Hire>(person.uuid())
                        .filter(move |hire| hire.hired == *person || hire.hirer == Some(*person))
                })
                .collect();
            found.sort_unstable_by_key(|hire| hire.id);
            found.dedup_by_key(|hire| hire.id);
            found
        }
    };
    hires.sort_by(|a, b| line_updates::newest_hire(a, b));
    hires.into_iter().map(|hire| Place::Hire(hire.id)).collect()
}

fn meetup_text(meetup: &Meetup) -> String {
    format!("{} {} {} {}", meetup.title, meetup.series, meetup.place, meetup.start)
}

/// Everything a filter finds a hire by: people, organization, role and date.
fn hire_text(register: &Register, hire: &Hire) -> String {
    let name =
        |person: Option<Id<Person>>| person.map(|person| register.person_name(person)).unwrap_or_default();
    let organization = hire.organization.map_or("", |organization| register.organization_name(organization));
    let date = hire.date.map(|date| date.to_string()).unwrap_or_default();
    let (hirer, referrer) = (name(hire.hirer), name(hire.referrer));
    [&hirer, &register.person_name(hire.hired), organization, &hire.role, &referrer, &date]
        .map(str::trim)
        .join(" ")
}

/// Open ones first, then newest first. An opening belongs to nobody yet, so the scope does not narrow the
/// list; it narrows who might fit.
fn openings(register: &Register, words: &[String]) -> Vec<Place> {
    let mut openings: Vec<_> = register
        .all::<Opening>()
        .filter(|opening| has_words(&fold(&opening_text(register, opening)), words))
        .collect();
    openings.sort_by_key(|opening| (opening.status, std::cmp::Reverse((opening.noted, opening.id))));
    openings.into_iter().map(|opening| Place::Opening(opening.id)).collect()
}

/// Everything a filter finds an opening by: role, organization, background, contact person and status.
fn opening_text(register: &Register, opening: &Opening) -> String {
    let through = opening.known_through.map(|person| register.person_name(person)).unwrap_or_default();
    let background = opening.background.map_or("", |background| register.background_name(background));
    [
        &opening.role,
        register.organization_name(opening.organization),
        background,
        &through,
        opening.status.label(),
    ]
    .map(str::trim)
    .join(" ")
}

/// Organizations by name; within a scope, those its people worked for or were hired by.
fn organizations(register: &Register, scope: Scope, words: &[String]) -> Vec<Place> {
    let wanted: Option<HashSet<Id<Organization>, FixedState>> = scope.people(register).map(|people| {
        let positions = people
            .iter()
            .flat_map(|person| register.referring::<Position>(person.uuid()))
            .filter_map(|position| position.organization);
        let hires = people
            .iter()
            .flat_map(|person| register.referring::<Hire>(person.uuid()))
            .filter_map(|hire| hire.organization);
        positions.chain(hires).collect()
    });
    let mut organizations: Vec<_> = register
        .all::<Organization>()
        .filter(|organization| wanted.as_ref().is_none_or(|wanted| wanted.contains(&organization.id)))
        .map(|organization| {
            (
                fold(&format!(
                    "{} {} {}",
                    organization.name,
                    organization.aliases.join(" "),
                    organization.industry
                )),
                organization.id,
            )
        })
        .filter(|(text, _)| has_words(text, words))
        .collect();
    organizations.sort_unstable();
    organizations.into_iter().map(|(_, id)| Place::Organization(id)).collect()
}
