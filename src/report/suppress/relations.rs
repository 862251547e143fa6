//! What the numbers of a report have to do with each other: which are the same, which are parts of which, and
//! which add up over the cohorts. This is the one place that says so. A measure, column or table that is not
//! declared here is not shown where small counts are hidden.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::system::{Number, Site, Small, System};
use crate::domain::FoundVia;
use crate::network::{Group, Share};
use crate::report::layout::{COMPARED, OUTCOMES, Outcome};
use crate::report::picture::{Bars, Heat};
use crate::report::{Block, Cell, Finding, Measure, Picture, Row, Section, SectionKind, Table};
use crate::text::fold::capital;

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

    // Tables with a row for each cohort.

    fn each_cohort(&mut self, table: &Table, at: Place, row: fn(&mut Self, &Row, Number, Place)) {
        for (place, one) in table.rows.iter().enumerate() {
            let Some(graduates) = one.target.and_then(|target| self.cohorts.get(&target.id)) else {
                continue;
            };
            row(self, one, *graduates, Place { row: place, ..at });
        }
    }

    fn compared(&mut self, row: &Row, graduates: Number, at: Place) {
        self.show(&[graduates], HEADLINE, Place { column: 1, ..at });
        for ((measure, _), (column, cell)) in COMPARED.iter().zip(row.cells.iter().enumerate().skip(2)) {
            if let Cell::Share(share) = cell
                && share.whole > 0
            {
                self.of_cohort(*measure, *share, graduates, Place { column, ..at });
            }
        }
    }

    fn of_cohort(&mut self, measure: Measure, share: Share, graduates: Number, at: Place) -> Split {
        let whole = match measure {
            Measure::FoundVia | Measure::Mixing => self.system.number(share.whole, Small::FromOne),
            _ => self.among(share.whole, graduates),
        };
        let split = self.split(share, whole, Small::FromZero);
        self.show_split(split, 1, at);
        self.by_cohort.entry(measure).or_default().push(split);
        split
    }

    fn years(&mut self, row: &Row, graduates: Number, at: Place) {
        for (column, cell) in row.cells.iter().enumerate().skip(1) {
            if let Cell::Share(share) = cell
                && share.whole > 0
            {
                let whole = self.among(share.whole, graduates);
                let split = self.split(*share, whole, Small::FromZero);
                self.show_split(split, 1, Place { column, ..at });
            }
        }
    }

    fn outcomes(&mut self, row: &Row, graduates: Number, at: Place) {
        let mut began: Option<Number> = None;
        let mut placed = None;
        for ((kind, _), (column, cell)) in OUTCOMES.iter().zip(row.cells.iter().enumerate().skip(1)) {
            let at = Place { column, ..at };
            match (kind, cell) {
                (Outcome::Graduates, _) => self.show(&[graduates], HEADLINE, at),
                (Outcome::Completed | Outcome::Certificates, Cell::Share(share)) if share.whole > 0 => {
                    let whole = began.filter(|began| self.system.value(*began) == share.whole);
                    let whole = whole.unwrap_or_else(|| self.system.number(share.whole, Small::FromOne));
                    began = Some(whole);
                    let split = if *kind == Outcome::Completed {
                        self.completed(*share, graduates, whole)
                    } else {
                        let split = self.split(*share, whole, Small::FromZero);
                        self.contain(&[split.part], graduates, Small::FromOne);
                        split
                    };
                    self.show_split(split, 1, at);
                    self.outcomes.entry(*kind).or_default().push(split);
                }
                (Outcome::Placed, Cell::Share(share)) if share.whole > 0 => {
                    placed = Some(self.of_cohort(Measure::Placed, *share, graduates, at).part);
                }
                (Outcome::WorkKnown, Cell::Share(share)) if share.whole > 0 => {
                    let whole = self.among(share.whole, graduates);
                    let split = self.split(*share, whole, Small::FromOne);
                    self.show_split(split, 1, at);
                    self.outcomes.entry(*kind).or_default().push(split);
                    if let Some(placed) = placed {
                        self.contain(&[placed], split.part, Small::FromOne);
                    }
                }
                _ => {}
            }
        }
    }

    /// Those who completed are the graduates; of several cohorts, who completed two of them counts twice.
    fn completed(&mut self, share: Share, graduates: Number, whole: Number) -> Split {
        if share.part == self.system.value(graduates) {
            let rest = self.system.number(share.whole.saturating_sub(share.part), Small::FromZero);
            self.system.add_up(&[graduates, rest], whole);
            return Split { part: graduates, rest, whole };
        }
        let split = self.split(share, whole, Small::FromZero);
        self.contain(&[graduates], split.part, Small::FromOne);
        split
    }

    /// The row for all cohorts: what the others add up to.
    fn all_outcomes(&mut self, table: &Table, at: Place) {
        let last = table.rows.iter().enumerate().next_back().filter(|(_, row)| row.target.is_none());
        let mut began: Option<Number> = None;
        let (row, cells) = last.map_or((0, [].as_slice()), |(row, last)| (row, last.cells.as_slice()));
        for ((kind, _), (column, cell)) in OUTCOMES.iter().zip(cells.iter().enumerate().skip(1)) {
            let at = Place { row, column, ..at };
            let share = match cell {
                Cell::Count(_) => {
                    self.show(&[self.people], HEADLINE, at);
                    continue;
                }
                Cell::Share(share) if share.whole > 0 => *share,
                _ => continue,
            };
            let split = match kind {
                Outcome::Placed => self.same_as_finding(Measure::Placed, share),
                Outcome::WorkKnown => {
                    let whole = self.among(share.whole, self.people);
                    self.split(share, whole, Small::FromOne)
                }
                _ => {
                    let whole = began.filter(|began| self.system.value(*began) == share.whole);
                    let whole = whole.unwrap_or_else(|| self.system.number(share.whole, Small::FromOne));
                    began = Some(whole);
                    if *kind == Outcome::Completed {
                        self.completed(share, self.people, whole)
                    } else {
                        self.split(share, whole, Small::FromZero)
                    }
                }
            };
            if *kind == Outcome::WorkKnown {
                self.work_known = Some(split.part);
            }
            let each = self.outcomes.get(kind).cloned().unwrap_or_default();
            self.add_each(&each, split);
            self.show_split(split, HEADLINE, at);
        }
        if self.work_known.is_none() {
            // Of a single cohort there is no such row.
            self.work_known = self
                .outcomes
                .get(&Outcome::WorkKnown)
                .filter(|each| each.len() == 1)
                .and_then(|each| each.first())
                .map(|split| split.part);
        }
    }

    fn same_as_finding(&mut self, measure: Measure, share: Share) -> Split {
        let same = self.shares.get(&measure).copied().filter(|found| {
            (self.system.value(found.part), self.system.value(found.whole)) == (share.part, share.whole)
        });
        same.unwrap_or_else(|| {
            let whole = self.among(share.whole, self.people);
            self.split(share, whole, Small::FromZero)
        })
    }

    fn add_each(&mut self, each: &[Split], total: Split) {
        let numbers = |number: fn(&Split) -> Number| each.iter().map(number).collect::<Vec<_>>();
        self.system.add_up(&numbers(|one| one.part), total.part);
        self.system.add_up(&numbers(|one| one.rest), total.rest);
        self.system.add_up(&numbers(|one| one.whole), total.whole);
    }

    /// The cohorts of a report add up to its findings.
    fn over_cohorts(&mut self) {
        for (measure, cohorts) in std::mem::take(&mut self.by_cohort) {
            if let Some(total) = self.shares.get(&measure).copied() {
                self.add_each(&cohorts, total);
            }
        }
    }

    // Other tables, and pictures.

    /// The ways add up to the hires of which the way is known; those advertised are what the finding leaves.
    fn ways(&mut self, table: &Table, at: Place) {
        let found = self.shares.get(&Measure::FoundVia).copied();
        let mut all = Vec::new();
        for (row, one) in table.rows.iter().enumerate() {
            let [Cell::Text(label), Cell::Count(count), share] = one.cells.as_slice() else { continue };
            let at = Place { row, ..at };
            let Cell::Share(share) = share else {
                let unknown = self.system.number(*count, Small::FromOne);
                self.show(&[unknown], 1, Place { column: 1, ..at });
                continue;
            };
            let advertised = *label == capital(FoundVia::Advertised.label());
            let split = match found {
                Some(found) if advertised => Split { part: found.rest, rest: found.part, whole: found.whole },
                Some(found) => self.split(*share, found.whole, Small::FromZero),
                None => {
                    let whole = self.system.number(share.whole, Small::FromOne);
                    self.split(*share, whole, Small::FromZero)
                }
            };
            all.push(split.part);
            self.show(&[split.part], 1, Place { column: 1, ..at });
            if share.whole > 0 {
                self.show_split(split, 1, Place { column: 2, ..at });
            }
        }
        if let Some(found) = found {
            self.system.add_up(&all, found.whole);
        }
    }

    /// Those who came are in no other number, because others than graduates may be among them.
    fn bars(&mut self, bars: &Bars, at: Place) {
        for (row, bar) in bars.bars.iter().enumerate() {
            let number = self.system.number(bar.count, Small::FromZero);
            self.show(&[number], 1, Place { row, ..at });
        }
    }

    /// The ties between two backgrounds are counted in both halves of the picture; those of different ones
    /// are the part of the finding.
    fn heat(&mut self, heat: &Heat, at: Place) {
        let (mut within, mut across) = (Vec::new(), Vec::new());
        for (row, counts) in heat.cells.iter().enumerate() {
            for (column, count) in counts.iter().enumerate().skip(row) {
                let number = self.system.number(*count, Small::FromZero);
                self.show(&[number], 1, Place { row, column, ..at });
                self.show(&[number], 1, Place { row: column, column: row, ..at });
                if row == column { &mut within } else { &mut across }.push(number);
            }
        }
        if let Some(found) = self.shares.get(&Measure::Mixing).copied() {
            self.system.add_up(&across, found.part);
            self.system.add_up(&within, found.rest);
        }
    }
}
