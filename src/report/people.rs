//! Every measure of each person as a column, for use in other tools. Decimals are written in full: the
//! shortest number that reads back as the same one. `docs/measures.md` is generated from this table.

use jiff::civil::Date;

use super::Sample;
use crate::domain::{Attended, Id, Person};
use crate::exchange::csv::{self, Numbers};
use crate::network::graph::as_of::{background_on, enrollments_on, entry_background_on};
use crate::network::graph::progress::in_parts;
use crate::network::graph::structure::{Components, clustering, components, core_numbers};
use crate::network::measures::betweenness::{Betweenness, betweenness};
use crate::network::measures::brokers::constraint;
use crate::network::measures::cascade::cascade;
use crate::network::measures::connectedness::active_ties;
use crate::network::measures::hires::intra_cohort;
use crate::network::suggestions::keep_in_touch::{LastContact, last_contact};
use crate::network::{CohortsByGraduate, Group, Progress, Stopped};

/// A column: its name in the file, a description, and its value for a person.
struct MeasureColumn {
    name: &'static str,
    doc: &'static str,
    value: fn(&One) -> String,
}

/// What is computed once for everybody.
struct Whole<'a> {
    about: &'a Sample<'a>,
    /// Of all cohorts, whatever the selection, because classmates do not depend on it.
    cohorts: CohortsByGraduate<'a>,
    by_classmates: Vec<Id<Person>>,
    betweenness: Betweenness,
    cores: Vec<usize>,
    clustering: Vec<Option<f64>>,
    components: Components,
    year_ago: Date,
}

/// One person, with what several columns need.
struct One<'a> {
    whole: &'a Whole<'a>,
    id: Id<Person>,
    node: Option<usize>,
    contact: LastContact,
}

const COLUMNS: &[MeasureColumn] = &[
    MeasureColumn { name: "name", doc: "the name as shown", value: |one| one.register().person_name(one.id) },
    MeasureColumn {
        name: "cohorts",
        doc: "codes of the person's cohorts, separated by `; `",
        value: |one| one.cohorts(),
    },
    MeasureColumn {
        name: "graduate_of",
        doc: "codes of the cohorts the person completed as a student",
        value: |one| one.graduate_of(),
    },
    MeasureColumn {
        name: "background_at_entry",
        doc: "background at entry",
        value: |one| one.background(entry_background_on(one.register(), one.id, one.date())),
    },
    MeasureColumn {
        name: "background_now",
        doc: "the background of the current position",
        value: |one| one.background(background_on(one.register(), one.id, one.date())),
    },
    MeasureColumn {
        name: "people_hired",
        doc: "number of distinct people the person hired",
        value: |one| one.people_hired(),
    },
    MeasureColumn {
        name: "cascade",
        doc: "number of people in the chain of hires that starts with the person, counting only what the \
            dates make certain",
        value: |one| cascade(one.register(), one.id, one.date()).certainly().to_string(),
    },
    MeasureColumn {
        name: "hired_by_classmate",
        doc: "`yes` when a classmate hired the person",
        value: |one| one.hired_by_classmate(),
    },
    MeasureColumn {
        name: "degree",
        doc: "number of people the person has a tie with",
        value: |one| one.ties().count().to_string(),
    },
    MeasureColumn {
        name: "strength",
        doc: "sum of the strengths of these ties, each from 0 to 5",
        value: |one| one.strength(),
    },
    MeasureColumn {
        name: "active_ties",
        doc: "number of people with an active tie in the last 12 months",
        value: |one| one.active(false).to_string(),
    },
    MeasureColumn {
        name: "active_classmates",
        doc: "the same, classmates only",
        value: |one| one.active(true).to_string(),
    },
    MeasureColumn {
        name: "betweenness",
        doc: "share of the shortest paths between others that pass through the person, 0 to 1 (Freeman 1977)",
        value: |one| one.betweenness(),
    },
    MeasureColumn {
        name: "constraint",
        doc: "Burt's constraint: near 0 for somebody between groups, higher within one; empty without ties \
            (Burt 1992)",
        value: |one| one.constraint(),
    },
    MeasureColumn {
        name: "core_number",
        doc: "core number: the largest k such that the person belongs to a group whose members all have k \
            ties in it (Seidman 1983)",
        value: |one| one.of(&one.whole.cores),
    },
    MeasureColumn {
        name: "clustering",
        doc: "share of the person's pairs of contacts who are tied to each other; empty below two contacts \
            (Watts & Strogatz 1998)",
        value: |one| {
            one.node
                .and_then(|node| one.whole.clustering.get(node).copied().flatten())
                .map(|share| share.to_string())
                .unwrap_or_default()
        },
    },
    MeasureColumn {
        name: "component_size",
        doc: "number of people reachable through ties, including the person",
        value: |one| one.component_size(),
    },
    MeasureColumn {
        name: "meetups_attended",
        doc: "number of meetups attended",
        value: |one| one.meetups(None).to_string(),
    },
    MeasureColumn {
        name: "meetups_last_year",
        doc: "the same, in the last 12 months",
        value: |one| one.meetups(Some(one.whole.year_ago)).to_string(),
    },
    MeasureColumn {
        name: "last_contact",
        doc: "last contact on record, as precisely as known",
        value: |one| one.contact.last.map(|date| date.to_string()).unwrap_or_default(),
    },
    MeasureColumn {
        name: "days_since_touch",
        doc: "days since then",
        value: |one| one.contact.days.map(|days| days.to_string()).unwrap_or_default(),
    },
    MeasureColumn {
        name: "cadence_days",
        doc: "days between contacts: the person's own rhythm, else the usual gap",
        value: |one| one.contact.cadence.map(|cadence| cadence.days().to_string()).unwrap_or_default(),
    },
    MeasureColumn {
        name: "touch_ratio",
        doc: "days since the last contact / days between contacts; due from 1, fading from 8",
        value: |one| one.contact.ratio.map(|ratio| ratio.to_string()).unwrap_or_default(),
    },
];

/// A row for each of `people` with all measures, sorted by name. Leaves out ids.
///
/// # Errors
/// When `progress` says to stop.
pub fn measures(about: &Sample, people: &[Id<Person>], progress: Progress) -> Result<String, Stopped> {
    let net = about.network.net();
    let group = Group::all(about.register, about.date);
    let whole = Whole {
        about,
        by_classmates: intra_cohort(about.register, &group, about.date).hired,
        cohorts: group.by_graduate(),
        betweenness: betweenness(net, 0, progress)?,
        cores: core_numbers(net),
        clustering: clustering(net),
        components: components(net),
        year_ago: about.date.checked_sub(jiff::Span::new().years(1)).unwrap_or(Date::MIN),
    };
    let mut sorted: Vec<_> =
        people.iter().filter_map(|id| Some((about.register.get(*id)?.sort_key(), *id))).collect();
    sorted.sort();
    let row = |id: Id<Person>| {
        let node = about.network.node(id).and_then(|node| usize::try_from(node).ok());
        let one = One { whole: &whole, id, node, contact: last_contact(about.register, id, about.date) };
        COLUMNS.iter().map(|column| (column.value)(&one)).collect()
    };
    let lines = in_parts(&sorted, 1_000, |part| {
        Ok(csv::lines(part.iter().map(|(_, id)| row(*id)), Numbers::Figures))
    })?;
    let header = csv::write(COLUMNS.iter().map(|column| column.name), [], Numbers::Figures);
    Ok(header + &lines.concat())
}

/// The columns with their descriptions, in order.
pub fn columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    COLUMNS.iter().map(|column| (column.name, column.doc))
}

impl<'a> One<'a> {
    const fn register(&self) -> &'a crate::register::Register {
        self.whole.about.register
    }

    const fn date(&self) -> Date {
        self.whole.about.date
    }

    fn cohorts(&self) -> String {
        let mut codes: Vec<&str> = enrollments_on(self.register(), self.id, self.date())
            .iter()
            .map(|one| self.register().cohort_code(one.cohort))
            .collect();
        codes.dedup();
        codes.join("; ")
    }

    fn graduate_of(&self) -> String {
        let cohorts = self.whole.cohorts.of(self.id).iter();
        cohorts.map(|cohort| self.register().cohort_code(cohort.id)).collect::<Vec<_>>().join("; ")
    }

    fn background(&self, background: Option<Id<crate::domain::Background>>) -> String {
        background
            .map(|background| self.register().background_name(background).to_owned())
            .unwrap_or_default()
    }

    fn people_hired(&self) -> String {
        let hires = self.register().hires_made(self.id).into_iter();
        let mut hired: Vec<_> = hires
            .filter(|hire| hire.date.is_none_or(|date| date.earliest() <= self.date()))
            .map(|hire| hire.hired)
            .collect();
        hired.sort_unstable();
        hired.dedup();
        hired.len().to_string()
    }

    fn hired_by_classmate(&self) -> String {
        if self.whole.by_classmates.binary_search(&self.id).is_ok() { "yes" } else { "no" }.to_owned()
    }

    /// The strengths of the person's ties.
    fn ties(&self) -> impl Iterator<Item = f64> + 'a {
        self.whole.about.network.ties_of(self.id).map(|(_, tie)| f64::from(tie.strength))
    }

    /// Summed precisely, and written as precisely as a strength is kept.
    #[expect(clippy::cast_possible_truncation, reason = "a strength has no more digits")]
    fn strength(&self) -> String {
        (self.ties().sum::<f64>() as f32).to_string()
    }

    fn active(&self, classmates: bool) -> usize {
        let ties = active_ties(self.whole.about.network, self.id, self.whole.year_ago, self.date());
        let certain = ties.iter().filter(|tie| tie.certainty == crate::network::Certainty::Certain);
        certain.filter(|tie| !classmates || self.whole.cohorts.are_classmates(self.id, tie.other)).count()
    }

    fn betweenness(&self) -> String {
        let node = self.whole.about.network.node(self.id);
        node.map(|node| self.whole.betweenness.normalized(node).to_string()).unwrap_or_default()
    }

    fn constraint(&self) -> String {
        let network = self.whole.about.network;
        let constraint = network.node(self.id).and_then(|node| constraint(network, node));
        constraint.map(|constraint| constraint.to_string()).unwrap_or_default()
    }

    fn of(&self, all: &[usize]) -> String {
        self.node.and_then(|node| all.get(node)).map(ToString::to_string).unwrap_or_default()
    }

    fn component_size(&self) -> String {
        let component = self
            .node
            .and_then(|node| self.whole.components.of.get(node))
            .and_then(|number| usize::try_from(*number).ok());
        component
            .and_then(|number| self.whole.components.sizes.get(number))
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    fn meetups(&self, after: Option<Date>) -> usize {
        let came =
            self.register().attendances_of(self.id).filter(|attendance| attendance.attended == Attended::Yes);
        let days = came
            .filter_map(|attendance| self.register().get(attendance.meetup))
            .map(|meetup| meetup.start.date);
        days.filter(|day| *day <= self.date() && after.is_none_or(|after| *day > after)).count()
    }
}
