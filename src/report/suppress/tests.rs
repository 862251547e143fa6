//! A system of numbers: what is hidden, and that it can't be worked out by trying every solution.

use proptest::prelude::*;

use super::system::{Number, Site, Small, System};
use super::*;
use crate::network::Known;
use crate::report::{Measure, Point};

/// Counts of rows in columns, with the sums of both, all of them shown.
struct Grid {
    system: System,
    counts: Vec<Vec<usize>>,
    sites: Vec<Vec<Site>>,
}

impl Grid {
    fn new(counts: &[Vec<usize>], least: usize) -> Self {
        let mut counts: Vec<Vec<usize>> =
            counts.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
        let columns = counts[0].len();
        counts.push((0..columns).map(|column| counts.iter().map(|row| row[column]).sum()).collect());
        let mut system = System::new(least);
        let numbers: Vec<Vec<Number>> = counts
            .iter()
            .map(|row| row.iter().map(|count| system.number(*count, Small::FromZero)).collect())
            .collect();
        let (last_row, last_column) = (counts.len() - 1, columns - 1);
        for row in &numbers {
            system.add_up(&row[..last_column], row[last_column]);
        }
        for column in 0..columns {
            let parts: Vec<Number> = numbers[..last_row].iter().map(|row| row[column]).collect();
            system.add_up(&parts, numbers[last_row][column]);
        }
        let sites = numbers
            .iter()
            .zip(&counts)
            .map(|(row, counts)| {
                row.iter().zip(counts).map(|(number, count)| system.show(&[*number], *count)).collect()
            })
            .collect();
        system.protect();
        Self { system, counts, sites }
    }

    fn hidden(&self) -> Vec<Vec<bool>> {
        self.sites.iter().map(|row| row.iter().map(|site| self.system.is_hidden(*site)).collect()).collect()
    }
}

/// Which of the counts of a line are hidden, and last, whether their total is.
fn line(counts: &[usize], least: usize) -> Vec<bool> {
    let mut system = System::new(least);
    let total = system.number(counts.iter().sum(), Small::FromZero);
    let numbers: Vec<Number> = counts.iter().map(|count| system.number(*count, Small::FromZero)).collect();
    system.add_up(&numbers, total);
    let numbers = numbers.iter().chain([&total]);
    let sites: Vec<Site> = numbers.map(|number| system.show(&[*number], system.value(*number))).collect();
    system.protect();
    sites.into_iter().map(|site| system.is_hidden(site)).collect()
}

#[test]
fn a_total_or_a_neighbor_goes_with_a_small_count() {
    assert_eq!(line(&[20, 3, 30], 5), [true, true, false, false]);
    // Two small counts whose sum is too small to leave room, and two that leave enough.
    assert_eq!(line(&[2, 1, 40, 50], 5), [true, true, true, false, false]);
    assert_eq!(line(&[4, 4, 40], 5), [true, true, false, false]);
    assert_eq!(line(&[20, 7, 30], 5), [false; 4]);
    // Zero says the same of everybody.
    assert_eq!(line(&[0, 7, 30], 5), [true, true, false, false]);
}

/// All solutions of a grid of two rows and two columns, or two and three, that show the same.
fn values(grid: &Grid, most: usize) -> Vec<Vec<Vec<usize>>> {
    let (rows, columns) = (grid.counts.len() - 1, grid.counts[0].len() - 1);
    let hidden = grid.hidden();
    let mut found = Vec::new();
    let mut counts = vec![vec![0; columns]; rows];
    fill(grid, &hidden, &mut counts, 0, most, &mut found);
    found
}

fn fill(
    grid: &Grid,
    hidden: &[Vec<bool>],
    counts: &mut Vec<Vec<usize>>,
    place: usize,
    most: usize,
    found: &mut Vec<Vec<Vec<usize>>>,
) {
    let (rows, columns) = (counts.len(), counts[0].len());
    let fits = |row: usize, column: usize, sum: usize| hidden[row][column] || grid.counts[row][column] == sum;
    if place == rows * columns {
        let row_sums: Vec<usize> = counts.iter().map(|row| row.iter().sum()).collect();
        let column_sums: Vec<usize> =
            (0..columns).map(|column| counts.iter().map(|row| row[column]).sum()).collect();
        if row_sums.iter().enumerate().all(|(row, sum)| fits(row, columns, *sum))
            && column_sums.iter().enumerate().all(|(column, sum)| fits(rows, column, *sum))
            && fits(rows, columns, row_sums.iter().sum())
        {
            found.push(counts.clone());
        }
        return;
    }
    let (row, column) = (place / columns, place % columns);
    let range =
        if hidden[row][column] { 0..=most } else { grid.counts[row][column]..=grid.counts[row][column] };
    for count in range {
        counts[row][column] = count;
        fill(grid, hidden, counts, place + 1, most, found);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_small_count_can_be_worked_out_by_trying(counts in prop::collection::vec(
        prop::collection::vec(0_usize..9, 2), 2), least in 3_usize..6) {
        let grid = Grid::new(&counts, least);
        let solutions = values(&grid, 16);
        for (row, counts) in counts.iter().enumerate() {
            for (column, count) in counts.iter().enumerate().filter(|(_, count)| **count < least) {
                prop_assert!(grid.hidden()[row][column], "{count} is shown");
                let all = || solutions.iter().map(|one| one[row][column]);
                let (low, high) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
                prop_assert!(high - low >= least, "{count} is from {low} to {high}: {counts:?}");
            }
        }
    }

    #[test]
    fn what_needs_no_hiding_stays(counts in prop::collection::vec(prop::collection::vec(8_usize..40, 3), 3)) {
        prop_assert!(Grid::new(&counts, 8).hidden().into_iter().flatten().all(|hidden| !hidden));
    }
}

#[test]
fn many_cohorts_take_little_longer_than_few() {
    let counts: Vec<Vec<usize>> =
        (0..400).map(|row| (0..6).map(|column| (row * 7 + column * 5) % 23).collect()).collect();
    let start = std::time::Instant::now();
    let grid = Grid::new(&counts, 5);
    assert!(grid.hidden().into_iter().flatten().filter(|hidden| !hidden).count() > 1_000);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn a_finding_keeps_nothing_beside_its_figure() {
    let finding = |figure| Finding {
        measure: Measure::ClassmateHires,
        figure,
        note: "7 of 25 graduates, by 1 hirer".to_owned(),
        statistics: "p 0.003".to_owned(),
        known: Some(Known::new(20, 25)),
        caution: Some("few hires (3): one more would change it".to_owned()),
        trend: vec![Point { label: "2020-A".to_owned(), value: Some(0.04) }],
    };
    let of = |part, whole| {
        let blocks =
            vec![Block::Findings(vec![finding(Cell::Share(crate::network::Share::new(part, whole)))])];
        let section = Section { title: "At a glance".to_owned(), kind: SectionKind::Findings, blocks };
        let nobody = crate::network::Group::default();
        let (sections, _) = without_small(vec![section], &Population::of(&nobody, jiff::civil::Date::MAX), 5);
        let Block::Findings(kept) = sections[1].blocks[0].clone() else { panic!("no finding") };
        kept[0].clone()
    };
    let kept = of(7, 25);
    assert_eq!((kept.figure.words().as_str(), kept.note.as_str()), ("28 %", "7 of 25"));
    assert_eq!((kept.known, kept.caution, kept.trend.len(), kept.statistics.as_str()), (None, None, 0, ""));
    for (part, whole) in [(3, 25), (23, 25), (0, 25), (25, 25)] {
        let kept = of(part, whole);
        assert_eq!((kept.figure.words().as_str(), kept.note.as_str()), ("left out", ""));
    }
}
