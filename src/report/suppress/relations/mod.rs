//! What the numbers of a report have to do with each other: which are the same, which are parts of which, and
//! which add up over the cohorts. This is the one place that says so. A measure, column or table that is not
//! declared here is not shown where small counts are hidden.

mod tables;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::system::{Number, Site, Small, System};
use crate::network::{Group, Share};
use crate::report::layout::Outcome;
use crate::report::{Block, Cell, Finding, Measure, Picture, Section, SectionKind};

/// How much more a headline weighs than a cell about as many people, so that cells are hidden first.
const HEADLINE: usize = 4;

/// The graduates that a report is about. How many there are of each cohort is taken to be known to the reader
/// wherever it is shown, and to follow from the others where it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Population {
    people: usize,
    cohorts: Vec<CohortSize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CohortSize {
    id: Uuid,
    graduates: usize,
    /// Whether it completed before the day of the report.
    over: bool,
}

impl Population {
    pub(crate) fn of(group: &Group, date: Date) -> Self {
        let size = |cohort: &crate::network::GraduatedCohort| CohortSize {
            id: cohort.id.uuid(),
            graduates: cohort.graduates.len(),
            over: cohort.completed.is_some_and(|day| day <= date),
        };
        let with_graduates = group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty());
        Self { people: group.people().len(), cohorts: with_graduates.map(size).collect() }
    }
}

/// Where a number stands: section, block, row and column. Findings and bars are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) section: usize,
    pub(super) block: usize,
    pub(super) row: usize,
    pub(super) column: usize,
}

/// The numbers of a report, and where each is shown.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) system: System,
    pub(super) population: Site,
    sites: HashMap<Place, Site>,
}

impl Declared {
    pub(super) fn is_declared(&self, place: Place) -> bool {
        self.sites.contains_key(&place)
    }

    /// Whether what stands there may not be shown. Nothing may that was not declared.
    pub(super) fn is_hidden(&self, place: Place) -> bool {
        self.sites.get(&place).is_none_or(|site| self.system.is_hidden(*site))
    }
}

/// The numbers of a share.
#[derive(Debug, Clone, Copy)]
struct Split {
    part: Number,
    rest: Number,
    whole: Number,
}

struct Builder {
    system: System,
    sites: HashMap<Place, Site>,
    people: Number,
    cohorts: BTreeMap<Uuid, Number>,
    /// The graduates of each cohort that is over.
    over: Vec<Number>,
    /// The findings that are shares, and those that are counts.
    shares: BTreeMap<Measure, Split>,
    counts: BTreeMap<Measure, Number>,
    /// The shares of single cohorts.
    by_cohort: BTreeMap<Measure, Vec<Split>>,
    /// The completed, certificates and work known of single cohorts.
    outcomes: BTreeMap<Outcome, Vec<Split>>,
    /// The graduates whose work is known.
    work_known: Option<Number>,
}

/// Declares the numbers of a report.
pub(super) fn declare(sections: &[Section], population: &Population, least: usize) -> Declared {
    let mut system = System::new(least);
    let people = system.number(population.people, Small::FromOne);
    let site = system.show(&[people], population.people * HEADLINE);
    let mut build = Builder {
        system,
        sites: HashMap::new(),
        people,
        cohorts: BTreeMap::new(),
        over: Vec::new(),
        shares: BTreeMap::new(),
        counts: BTreeMap::new(),
        by_cohort: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        work_known: None,
    };
    build.population(population);
    // Findings first, because tables share numbers with them.
    let kinds: [&dyn Fn(SectionKind) -> bool; 2] =
        [&|kind| kind == SectionKind::Findings, &|kind| kind != SectionKind::Findings];
    for wanted in kinds {
        for (section, one) in sections.iter().enumerate().filter(|(_, one)| wanted(one.kind)) {
            for (block, content) in one.blocks.iter().enumerate() {
                build.block(one.kind, content, Place { section, block, row: 0, column: 0 });
            }
        }
    }
    build.among_findings();
    build.over_cohorts();
    Declared { system: build.system, population: site, sites: build.sites }
}

impl Builder {
    fn population(&mut self, population: &Population) {
        for cohort in &population.cohorts {
            let number = self.system.number(cohort.graduates, Small::FromOne);
            self.system.is_some(number);
            self.cohorts.insert(cohort.id, number);
            if cohort.over {
                self.over.push(number);
            }
        }
        let all: Vec<Number> = self.cohorts.values().copied().collect();
        self.system.add_up(&all, self.people);
    }

    fn block(&mut self, kind: SectionKind, block: &Block, at: Place) {
        match (kind, block) {
            (SectionKind::Findings, Block::Findings(findings)) => {
                for (row, finding) in findings.iter().enumerate() {
                    self.finding(finding, Place { row, ..at });
                }
            }
            (SectionKind::Cohorts, Block::Table(table)) => self.each_cohort(table, at, Self::compared),
            (SectionKind::Years, Block::Table(table)) => self.each_cohort(table, at, Self::years),
            (SectionKind::Outcomes, Block::Table(table)) => {
                self.each_cohort(table, at, Self::outcomes);
                self.all_outcomes(table, at);
            }
            (SectionKind::Ways, Block::Table(table)) => self.ways(table, at),
            (SectionKind::Meetups, Block::Picture(Picture::Bars(bars))) => self.bars(bars, at),
            (SectionKind::Backgrounds, Block::Picture(Picture::Heat(heat))) => self.heat(heat, at),
            _ => {}
        }
    }

    // What numbers are made of.

    fn show(&mut self, numbers: &[Number], weight: usize, at: Place) {
        let most = numbers.iter().map(|number| self.system.value(*number)).max().unwrap_or_default();
        let site = self.system.show(numbers, most * weight);
        self.sites.insert(at, site);
    }

    fn split(&mut self, share: Share, whole: Number, rest: Small) -> Split {
        let part = self.system.number(share.part, Small::FromZero);
        let rest = self.system.number(share.whole.saturating_sub(share.part), rest);
        self.system.add_up(&[part, rest], whole);
        Split { part, rest, whole }
    }

    fn show_split(&mut self, split: Split, weight: usize, at: Place) {
        self.show(&[split.part, split.rest, split.whole], weight, at);
    }

    /// A number of some of those that a larger number counts. The others are a number, too.
    fn among(&mut self, value: usize, all: Number) -> Number {
        if value == self.system.value(all) {
            return all;
        }
        let number = self.system.number(value, Small::FromOne);
        self.contain(&[number], all, Small::FromOne);
        number
    }

    /// Declares that a number has others in it that don't overlap, and that what is left counts, too.
    fn contain(&mut self, parts: &[Number], all: Number, left: Small) {
        let sum: usize = parts.iter().map(|part| self.system.value(*part)).sum();
        if let Some(others) = self.system.value(all).checked_sub(sum) {
            let others = self.system.number(others, left);
            let parts: Vec<Number> = parts.iter().copied().chain([others]).collect();
            self.system.add_up(&parts, all);
        }
    }

    // Findings.

    fn finding(&mut self, finding: &Finding, at: Place) {
        let measure = finding.measure;
        match &finding.figure {
            Cell::Share(share) if share.whole > 0 => {
                let whole = self.whole_of(measure, share.whole);
                let split = self.split(*share, whole, Small::FromZero);
                self.show_split(split, HEADLINE, at);
                self.shares.insert(measure, split);
            }
            Cell::Count(count) => self.counted(measure, *count, at),
            // It says why only if that is because there are none.
            Cell::Missing(_) if measure == Measure::Hubs => self.counted(measure, 0, at),
            _ => {}
        }
    }

    fn counted(&mut self, measure: Measure, count: usize, at: Place) {
        let number = self.system.number(count, Small::FromZero);
        self.show(&[number], HEADLINE, at);
        self.counts.insert(measure, number);
    }

    /// What the share of a finding is of.
    fn whole_of(&mut self, measure: Measure, whole: usize) -> Number {
        match measure {
            Measure::ClassmateHires | Measure::Placed => self.among(whole, self.people),
            Measure::Connectedness => {
                let number = self.among(whole, self.people);
                let over = self.over.clone();
                self.system.add_up(&over, number);
                number
            }
            // Those who had completed by the end of some year.
            Measure::Reach => {
                let later = self.shares.get(&Measure::Connectedness).map(|split| split.whole);
                let later = later.filter(|later| self.system.value(*later) >= whole);
                self.among(whole, later.unwrap_or(self.people))
            }
            _ => self.system.number(whole, Small::FromOne),
        }
    }

    fn among_findings(&mut self) {
        let count = |build: &Self, measure: Measure| build.counts.get(&measure).copied();
        let part = |build: &Self, measure: Measure| build.shares.get(&measure).map(|split| split.part);
        for measure in [Measure::Isolated, Measure::LosingTouch, Measure::Brokers] {
            if let Some(number) = count(self, measure) {
                self.contain(&[number], self.people, Small::FromZero);
            }
        }
        // Whoever is in touch with a classmate is not isolated.
        if let (Some(connected), Some(isolated)) =
            (part(self, Measure::Connectedness), count(self, Measure::Isolated))
        {
            self.contain(&[connected, isolated], self.people, Small::FromOne);
        }
        // In a single cohort, whom its hub hired was hired by a classmate.
        if let (1, Some(hub), Some(hired)) =
            (self.cohorts.len(), count(self, Measure::Hubs), part(self, Measure::ClassmateHires))
        {
            self.contain(&[hub], hired, Small::FromOne);
        }
        // The work of whoever was hired or placed is known.
        let Some(all) = self.work_known else { return };
        for measure in [Measure::ClassmateHires, Measure::Placed] {
            if let Some(number) = part(self, measure) {
                self.contain(&[number], all, Small::FromOne);
            }
        }
    }
}
