//! Builds the pictures of a group from the measures.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use super::picture::{Bar, Bars, Branch, Curve, Curves, Edge, Graph, Heat, Node, Tree};
use super::table::{Cell, Target};
use crate::domain::{Background, EntityKind, Id, Person};
use crate::network::graph::layout::{Cells, Point};
use crate::network::measures::backgrounds::{BackgroundTime, Shuffles, crossing};
use crate::network::measures::cascade::{Cascade, Link, cascades};
use crate::network::measures::connectedness::curve;
use crate::network::measures::hire_graph::hire_graph;
use crate::network::measures::hires::Hirers;
use crate::network::measures::meetups::meetups as held;
use crate::network::{GraduatedCohort, Group, Kinds, Progress, Stopped};
use crate::report::sample::Sample;

/// The grid on which people of a graph are placed, so that no two names share a cell at 80 columns.
const GRID: Cells = Cells { columns: 76, rows: 20, tallness: 2 };
/// The same for a phone.
const NARROW_GRID: Cells = Cells { columns: 34, rows: 48, tallness: 2 };
/// The most backgrounds in a readable heat table; the others are left out.
const MOST_BACKGROUNDS: usize = 12;
/// The most people in a readable graph; hubs come first, and the others are left out.
const MOST_NODES: usize = 160;
/// The most roots in a tree.
const MOST_ROOTS: usize = 40;
/// The number of latest cohorts that have a curve.
const MOST_CURVES: usize = 12;

/// Who hired whom among the graduates.
#[must_use]
pub fn hires(about: &Sample) -> Graph {
    let mut graph = hire_graph(about.register, about.group, Hirers::Graduates, about.date);
    let all = graph.people.len();
    if all > MOST_NODES {
        graph = graph.largest(MOST_NODES);
    }
    let backgrounds = about.group.backgrounds_at_entry();
    let background = |person: Id<Person>| {
        backgrounds
            .binary_search_by_key(&person, |(id, _)| *id)
            .ok()
            .and_then(|place| backgrounds.get(place))
            .and_then(|(_, background)| *background)
    };
    let mut kinds: Vec<_> = graph.people.iter().filter_map(|person| background(*person)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut groups: Vec<String> =
        kinds.iter().map(|kind| about.register.background_name(*kind).to_owned()).collect();
    groups.push("background not known".to_owned());
    let mut all_kinds: Vec<_> = about.register.all::<Background>().map(|background| background.id).collect();
    all_kinds.sort_unstable();
    let sign = |kind| all_kinds.binary_search(kind).map_or(0, |rank| rank + 1);
    let signs: Vec<usize> = kinds.iter().map(sign).chain([0]).collect();
    let (places, narrow) = (graph.places(GRID), graph.places(NARROW_GRID));
    let weights = &graph.hired;
    let node = |(((person, place), narrow), weight): (((&Id<Person>, Point), Point), &usize)| Node {
        label: about.register.person_name(*person),
        x: place.x,
        y: place.y,
        narrow: (narrow.x, narrow.y),
        weight: *weight,
        group: background(*person).and_then(|kind| kinds.binary_search(&kind).ok()).unwrap_or(kinds.len()),
        target: Some(Target { kind: EntityKind::Person, id: person.uuid() }),
    };
    let nodes: Vec<Node> = graph.people.iter().zip(places).zip(narrow).zip(weights).map(node).collect();
    if nodes.iter().all(|node| node.group < kinds.len()) {
        groups.pop();
    }
    let mut edges: Vec<Edge> = graph
        .arrows
        .iter()
        .map(|arrow| Edge { from: arrow.hirer as usize, to: arrow.hired as usize })
        .collect();
    edges.sort_unstable_by_key(|edge| (edge.from, edge.to));
    edges.dedup();
    let left_out =
        if all > nodes.len() { format!("; the largest {} of {all}", nodes.len()) } else { String::new() };
    Graph { says: format!("who hired whom{left_out}"), nodes, edges, groups, signs }
}

/// The hire cascades.
#[must_use]
pub fn cascade(about: &Sample) -> Tree {
    let all = cascades(about.register, about.group, about.date);
    // A branch of a larger tree is not also a root.
    let mut below: HashSet<Id<Person>> = HashSet::new();
    let mut roots = Vec::new();
    for one in &all {
        if !below.contains(&one.root) {
            below.extend(one.possible.iter().map(|link| link.hired));
            roots.push(one);
        }
    }
    Tree {
        says: "who hired whom, and whom they hired in turn".to_owned(),
        roots: roots.into_iter().take(MOST_ROOTS).map(|one| root(about, one)).collect(),
    }
}

fn root(about: &Sample, cascade: &Cascade) -> Branch {
    let count = cascade.possibly();
    let people = if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
    let note = match cascade.caution() {
        None => format!("{people} in all"),
        Some(_) => format!("{} to {people} in all", cascade.certainly()),
    };
    let target = Some(Target { kind: EntityKind::Person, id: cascade.root.uuid() });
    Branch {
        label: about.register.person_name(cascade.root),
        note,
        certain: true,
        branches: branches(about, cascade),
        target,
    }
}

fn branches(about: &Sample, cascade: &Cascade) -> Vec<Branch> {
    let mut below: HashMap<Id<Person>, Vec<&Link>, FixedState> = HashMap::default();
    for link in &cascade.possible {
        below.entry(link.hirer).or_default().push(link);
    }
    let certain = cascade.certain.iter().map(|link| link.hired).collect();
    Links { about, certain, below }.of(cascade.root)
}

/// The links of a cascade by hirer.
struct Links<'a> {
    about: &'a Sample<'a>,
    certain: HashSet<Id<Person>, FixedState>,
    below: HashMap<Id<Person>, Vec<&'a Link>, FixedState>,
}

impl Links<'_> {
    fn of(&self, hirer: Id<Person>) -> Vec<Branch> {
        let below = self.below.get(&hirer).into_iter().flatten();
        below.map(|link| self.branch(link)).collect()
    }

    fn branch(&self, link: &Link) -> Branch {
        let register = self.about.register;
        let hire = register.get(link.hire);
        let organization = hire
            .and_then(|hire| hire.organization)
            .map(|id| register.organization_name(id))
            .unwrap_or_default();
        let date = hire.and_then(|hire| hire.date).map(|date| date.to_string()).unwrap_or_default();
        Branch {
            label: register.person_name(link.hired),
            note: [date.as_str(), organization]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            certain: self.certain.contains(&link.hired),
            branches: self.of(link.hired),
            target: Some(Target { kind: EntityKind::Person, id: link.hired.uuid() }),
        }
    }
}

/// How connected each cohort was, year by year after it completed.
#[must_use]
pub fn curves(about: &Sample) -> Curves {
    let cohorts: Vec<&GraduatedCohort> =
        about.group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty()).collect();
    let line = |cohort: &&GraduatedCohort| {
        let group = Group { cohorts: vec![GraduatedCohort::clone(cohort)] };
        let points: Vec<(f64, f64)> = curve(about.network, &group)
            .iter()
            .filter_map(|year| Some((f64::from(year.years), year.share.value()?)))
            .collect();
        let target = Some(Target { kind: EntityKind::Cohort, id: cohort.id.uuid() });
        Curve { label: about.register.cohort_code(cohort.id).to_owned(), points, target }
    };
    let mut lines: Vec<Curve> =
        cohorts.iter().rev().map(line).filter(|line| !line.points.is_empty()).take(MOST_CURVES).collect();
    lines.reverse();
    Curves {
        along: "years after completion".to_owned(),
        says: "share of graduates in touch with a classmate".to_owned(),
        lines,
    }
}

/// Ties between backgrounds at entry.
///
/// # Errors
/// When `progress` says to stop.
pub fn mixing(about: &Sample, progress: Progress) -> Result<Heat, Stopped> {
    let untested = Shuffles { seed: 0, draws: 0 };
    let found = crossing(
        about.register,
        about.network,
        about.group,
        BackgroundTime::AtEntry,
        Kinds::CHOSEN,
        untested,
        progress,
    )?;
    let shown = found.mixing.backgrounds.len().min(MOST_BACKGROUNDS);
    let groups = found
        .mixing
        .backgrounds
        .iter()
        .take(shown)
        .map(|(background, _)| about.register.background_name(*background).to_owned())
        .collect();
    let cells =
        (0..shown).map(|row| (0..shown).map(|column| found.mixing.count(row, column)).collect()).collect();
    Ok(Heat { says: "ties between the backgrounds people came from".to_owned(), groups, cells })
}

/// The attendance of each meetup, newest first.
#[must_use]
pub fn meetups(about: &Sample) -> Bars {
    let found = held(about.register, about.group, about.date);
    let again: HashMap<_, _, FixedState> = found.steps().map(|step| (step.to, step.share)).collect();
    let bar = |one: &crate::network::measures::meetups::Held| {
        let meetup = about.register.get(one.meetup);
        Bar {
            label: meetup.map(|meetup| format!("{} {}", meetup.start.date, meetup.title)).unwrap_or_default(),
            count: one.attended.len(),
            beyond: one.unknown.len(),
            note: again.get(&one.meetup).copied().map_or(Cell::Missing(""), Cell::Share),
            target: Some(Target { kind: EntityKind::Meetup, id: one.meetup.uuid() }),
        }
    };
    Bars {
        says: "who came, and how many had come to the previous one".to_owned(),
        bars: found.held.iter().rev().map(bar).collect(),
    }
}
