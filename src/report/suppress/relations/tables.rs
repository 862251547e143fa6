//! The numbers of tables and pictures: cohorts side by side, ways in which jobs were found, meetups, ties.

use super::super::system::{Number, Small};
use super::{Builder, HEADLINE, Place, Split};
use crate::domain::FoundVia;
use crate::network::Share;
use crate::report::layout::{COMPARED, OUTCOMES, Outcome};
use crate::report::picture::{Bars, Heat};
use crate::report::{Cell, Measure, Row, Table};
use crate::text::fold::capital;

impl Builder {
    // Tables with a row for each cohort.

    pub(super) fn each_cohort(&mut self, table: &Table, at: Place, row: fn(&mut Self, &Row, Number, Place)) {
        for (place, one) in table.rows.iter().enumerate() {
            let Some(graduates) = one.target.and_then(|target| self.cohorts.get(&target.id)) else {
                continue;
            };
            row(self, one, *graduates, Place { row: place, ..at });
        }
    }

    pub(super) fn compared(&mut self, row: &Row, graduates: Number, at: Place) {
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

    pub(super) fn years(&mut self, row: &Row, graduates: Number, at: Place) {
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

    pub(super) fn outcomes(&mut self, row: &Row, graduates: Number, at: Place) {
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
    pub(super) fn all_outcomes(&mut self, table: &Table, at: Place) {
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
            let each = match kind {
                Outcome::Placed => self.by_cohort.get(&Measure::Placed),
                _ => self.outcomes.get(kind),
            };
            let each = each.cloned().unwrap_or_default();
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
    pub(super) fn over_cohorts(&mut self) {
        for (measure, cohorts) in std::mem::take(&mut self.by_cohort) {
            if let Some(total) = self.shares.get(&measure).copied() {
                self.add_each(&cohorts, total);
            }
        }
    }

    // Other tables, and pictures.

    /// The ways add up to the hires of which the way is known; those advertised are what the finding leaves.
    pub(super) fn ways(&mut self, table: &Table, at: Place) {
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
    pub(super) fn bars(&mut self, bars: &Bars, at: Place) {
        for (row, bar) in bars.bars.iter().enumerate() {
            let number = self.system.number(bar.count, Small::FromZero);
            self.show(&[number], 1, Place { row, ..at });
        }
    }

    /// The ties between two backgrounds are counted in both halves of the picture; those of different ones
    /// are the part of the finding.
    pub(super) fn heat(&mut self, heat: &Heat, at: Place) {
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
