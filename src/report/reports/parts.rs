//! The sections that reports are made of.

use super::{Subject, tables};
use crate::domain::{Cohort, Program};
use crate::network::{Progress, Stopped};
use crate::report::picture::{Branch, Graph, Tree};
use crate::report::{Block, Measure, Picture, Sample, Section, SectionKind, findings, pictures};
use crate::text::plural::counted;

/// Older meetups are left out of the picture; a page of bars is enough.
const MOST_MEETUPS: usize = 36;

/// A section of a report.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// The figures of these measures.
    Findings(&'static [Measure]),
    HireGraph,
    Cascade,
    Years,
    Meetups,
    Backgrounds,
    Cohorts,
    Ways,
    Outcomes,
    /// Under this title, the names behind a measure, if there are any and names are wanted.
    Names(&'static str, Measure),
}

/// Builds sections for a group.
pub(crate) struct Parts<'a> {
    pub(crate) about: &'a Sample<'a>,
    /// Whether people are named.
    pub(crate) names: bool,
    /// Whether small counts are to be hidden.
    pub(crate) hides: bool,
}

impl Parts<'_> {
    pub(crate) fn section(&self, part: &Part, progress: Progress) -> Result<Option<Section>, Stopped> {
        Ok(Some(match part {
            Part::Findings(measures) => self.findings(measures, progress)?,
            Part::HireGraph => self.hire_graph(),
            Part::Cascade => self.cascade(),
            Part::Years => self.years(),
            Part::Meetups => self.meetups(),
            Part::Backgrounds => self.backgrounds(progress)?,
            Part::Cohorts => self.cohorts(progress)?,
            Part::Ways => self.ways(),
            Part::Outcomes => self.outcomes(),
            Part::Names(title, measure) => return self.names(title, *measure, progress),
        }))
    }

    pub(crate) fn title(&self, subject: Subject) -> String {
        let register = self.about.register;
        match subject {
            Subject::Cohort(cohort) => format!("Cohort {}", register.cohort_code(cohort)),
            Subject::Program(program) => {
                register.get::<Program>(program).map(|program| program.title.clone()).unwrap_or_default()
            }
            Subject::Hires => "Who hired whom".to_owned(),
            Subject::Connectedness => "Who stays connected".to_owned(),
            Subject::Outcomes => "Outcomes".to_owned(),
        }
    }

    /// The population: the cohort's title and dates, or the number of cohorts, and the number of graduates
    /// if it may be said.
    pub(crate) fn subtitle(&self, subject: Subject, with_count: bool) -> String {
        let (register, group) = (self.about.register, self.about.group);
        let mut said = Vec::new();
        if let Subject::Cohort(id) = subject {
            let cohort = register.get::<Cohort>(id);
            let program = cohort.and_then(|cohort| register.get::<Program>(cohort.program));
            said.extend(program.map(|program| program.title.clone()));
            if let Some(cohort) = cohort {
                said.push(if cohort.title == cohort.code { String::new() } else { cohort.title.clone() });
                said.push(match (cohort.start, cohort.end) {
                    (Some(start), Some(end)) => format!("{start} to {end}"),
                    (Some(start), None) => format!("since {start}"),
                    (None, Some(end)) => format!("until {end}"),
                    (None, None) => String::new(),
                });
            }
        } else {
            let codes: Vec<&str> =
                group.cohorts.iter().map(|cohort| register.cohort_code(cohort.id)).collect();
            said.push(match codes.as_slice() {
                [] => "no cohorts".to_owned(),
                [one] => format!("cohort {one}"),
                [first, .., last] => format!("{} cohorts, {first} to {last}", codes.len()),
            });
        }
        let count = || counted(group.people().len(), "graduate", "graduates");
        said.extend(with_count.then(count));
        said.retain(|words| !words.is_empty());
        said.join(" · ")
    }

    fn findings(&self, measures: &[Measure], progress: Progress) -> Result<Section, Stopped> {
        let mut found = findings::findings_of(measures, self.about, progress)?;
        if !self.names {
            let named = self.everybody();
            for finding in found
                .iter_mut()
                .filter(|finding| named.iter().any(|name| finding.note.contains(name.as_str())))
            {
                finding.note.clear();
            }
        }
        Ok(Section {
            title: "At a glance".to_owned(),
            kind: SectionKind::Findings,
            blocks: vec![Block::Findings(found)],
        })
    }

    /// Everybody's full name, for detecting whether a text names somebody.
    fn everybody(&self) -> Vec<String> {
        let register = self.about.register;
        register
            .people_names()
            .map(|(id, _, _)| register.person_name(id))
            .filter(|name| !name.is_empty())
            .collect()
    }

    fn hire_graph(&self) -> Section {
        let mut graph = pictures::hires(self.about);
        if !self.names {
            hide_nodes(&mut graph);
        }
        let empty = graph.edges.is_empty();
        section(
            SectionKind::People,
            "Who hired whom",
            empty,
            "No hire among graduates is on record yet.",
            || vec![Block::Picture(Picture::Graph(graph))],
        )
    }

    fn cascade(&self) -> Section {
        let mut tree = pictures::cascade(self.about);
        if !self.names {
            hide_branches(&mut tree);
        }
        let empty = tree.roots.is_empty();
        section(
            SectionKind::People,
            "Hires that followed",
            empty,
            "Nobody hired by a graduate has hired anybody yet.",
            || vec![Block::Picture(Picture::Tree(tree))],
        )
    }

    /// The curves, also as a table.
    fn years(&self) -> Section {
        let curves = pictures::curves(self.about);
        let empty = curves.lines.is_empty();
        section(
            SectionKind::Years,
            "Connected over the years",
            empty,
            "No cohort completed a year ago or more.",
            || vec![Block::Picture(Picture::Curves(curves)), Block::Table(tables::years(self.about))],
        )
    }

    fn meetups(&self) -> Section {
        let mut bars = pictures::meetups(self.about);
        let all = bars.bars.len();
        if all > MOST_MEETUPS {
            // The bars are newest first.
            bars.bars.truncate(MOST_MEETUPS);
            bars.says = format!("{}; the latest {MOST_MEETUPS} of {all}", bars.says);
        }
        let empty = bars.bars.is_empty();
        section(SectionKind::Meetups, "Meetups", empty, "No meetup is on record yet.", || {
            vec![Block::Picture(Picture::Bars(bars))]
        })
    }

    fn backgrounds(&self, progress: Progress) -> Result<Section, Stopped> {
        let heat = pictures::mixing(self.about, progress)?;
        let empty = heat.cells.iter().flatten().all(|count| *count == 0);
        let none = "No ties on record yet between graduates whose background is known.";
        Ok(section(SectionKind::Backgrounds, "Across backgrounds", empty, none, || {
            vec![Block::Picture(Picture::Heat(heat))]
        }))
    }

    /// The cohorts compared with each other.
    fn cohorts(&self, progress: Progress) -> Result<Section, Stopped> {
        let table = tables::cohorts(self.about, progress)?;
        Ok(section(
            SectionKind::Cohorts,
            "The cohorts",
            table.rows.is_empty(),
            "No cohort has graduates yet.",
            || vec![Block::Table(table)],
        ))
    }

    fn ways(&self) -> Section {
        let table = tables::ways(self.about, self.hides);
        section(
            SectionKind::Ways,
            "How jobs were found",
            table.rows.is_empty(),
            "How graduates found their jobs is not on record yet.",
            || vec![Block::Table(table)],
        )
    }

    fn outcomes(&self) -> Section {
        let table = tables::outcomes(self.about);
        section(
            SectionKind::Outcomes,
            "Cohort by cohort",
            table.rows.is_empty(),
            "No cohort has graduates yet.",
            || vec![Block::Table(table)],
        )
    }

    /// The names behind a measure, unless names are left out.
    fn names(&self, title: &str, measure: Measure, progress: Progress) -> Result<Option<Section>, Stopped> {
        if !self.names {
            return Ok(None);
        }
        let table = findings::names(measure, self.about, progress)?;
        Ok((!table.rows.is_empty()).then(|| Section {
            title: format!("By name: {}", lower(title)),
            kind: SectionKind::People,
            blocks: vec![Block::Table(table)],
        }))
    }
}

fn section(
    kind: SectionKind,
    title: &str,
    empty: bool,
    otherwise: &str,
    blocks: impl FnOnce() -> Vec<Block>,
) -> Section {
    let blocks = if empty { vec![Block::Text(otherwise.to_owned())] } else { blocks() };
    Section { title: title.to_owned(), kind, blocks }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Replaces names by numbers, most arrows first.
fn hide_nodes(graph: &mut Graph) {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|place| graph.nodes.get(*place).map(|node| std::cmp::Reverse(node.weight)));
    for (number, place) in (1..).zip(order) {
        if let Some(node) = graph.nodes.get_mut(place) {
            node.label = format!("Person {number}");
        }
    }
}

fn hide_branches(tree: &mut Tree) {
    fn hide(branches: &mut [Branch], number: &mut usize) {
        for branch in branches {
            *number += 1;
            branch.label = format!("Graduate {number}");
            // When and where somebody was hired identifies them.
            branch.note.clear();
            hide(&mut branch.branches, number);
        }
    }
    hide(&mut tree.roots, &mut 0);
}
