//! Hidden cells can't be worked out.

use proptest::prelude::*;

use super::*;
use crate::network::Share;
use crate::report::{Column, Measure, Point, Row};

fn table(rows: &[Vec<Cell>]) -> Table {
    let columns = rows[0].iter().map(|_| Column::right("x")).collect();
    Table { columns, rows: rows.iter().map(|cells| Row { cells: cells.clone(), target: None }).collect() }
}

fn words(table: &Table) -> Vec<Vec<String>> {
    table.rows.iter().map(|row| row.cells.iter().map(Cell::words).collect()).collect()
}

#[test]
fn a_total_that_gives_a_small_count_away_goes_with_it() {
    let counts = |counts: &[usize]| counts.iter().copied().map(Cell::Count).collect::<Vec<_>>();
    assert_eq!(words(&hide(table(&[counts(&[20, 3, 23])]), 5)), [["20", "< 5", "left out"]]);
    // Two small counts whose sum leaves only one solution.
    assert_eq!(words(&hide(table(&[counts(&[4, 4, 8])]), 5)), [["< 5", "< 5", "left out"]]);
    assert_eq!(words(&hide(table(&[counts(&[2, 4, 6, 12])]), 5)), [["< 5", "< 5", "6", "12"]]);
    assert_eq!(words(&hide(table(&[counts(&[20, 7, 27])]), 5)), [["20", "7", "27"]]);
}

#[test]
fn a_share_goes_with_the_counts_it_is_made_of() {
    let row = |part, whole| {
        vec![Cell::Count(whole), Cell::Count(part), Cell::Share(Share::new(part, whole)), Cell::Number(0.5)]
    };
    assert_eq!(
        words(&hide(table(&[row(22, 25), row(10, 25), row(23, 25)]), 5)),
        [
            ["25", "left out", "too few", "left out"],
            ["25", "10", "40 %", "0.50"],
            ["25", "left out", "too few", "left out"],
        ]
    );
    // The number of everybody may be shown, but not the same number as a part.
    let all = vec![Cell::Count(23), Cell::Count(23), Cell::Share(Share::new(23, 23))];
    assert_eq!(
        words(&hide(table(&[all.clone(), all]), 5)),
        [["23", "left out", "too few"], ["23", "left out", "too few"]]
    );
    // A single hidden cell in its column takes another with it, because a total may be elsewhere.
    assert_eq!(
        words(&hide(table(&[vec![Cell::Count(9)], vec![Cell::Count(2)], vec![Cell::Count(30)]]), 5)),
        [["left out"], ["< 5"], ["30"]]
    );
}

#[test]
fn findings_keep_nothing_that_tells_a_small_number() {
    let finding = |figure, known| Finding {
        measure: Measure::ClassmateHires,
        figure,
        note: "7 of 25 graduates, by 1 hirer".to_owned(),
        statistics: String::new(),
        known: Some(known),
        caution: Some("rests on 3 hires only".to_owned()),
        trend: vec![Point { label: "2020-A".to_owned(), value: Some(0.04) }],
    };
    let kept = of_finding(&finding(Cell::Share(Share::new(7, 25)), Known::new(20, 25)), 5);
    assert_eq!(
        (kept.figure.words().as_str(), kept.note.as_str(), kept.known.is_some()),
        ("28 %", "7 of 25", true)
    );
    assert_eq!((kept.caution, kept.trend.len()), (None, 0));
    for (figure, words) in [
        (Cell::Share(Share::new(3, 25)), "too few"),
        (Cell::Share(Share::new(23, 25)), "too few"),
        (Cell::Count(4), "< 5"),
        (Cell::Count(0), "< 5"),
    ] {
        let kept = of_finding(&finding(figure, Known::new(22, 25)), 5);
        assert_eq!((kept.figure.words().as_str(), kept.note.as_str(), kept.known), (words, "", None));
    }
}

/// All values of a hidden cell that are possible for a reader who knows that the last cell is the sum of the
/// others, and what “< 5” and “left out” mean.
fn possible(row: &[Cell], least: usize, most: usize, wanted: usize) -> Vec<usize> {
    fn choices(cell: &Cell, least: usize, most: usize) -> Vec<usize> {
        match cell {
            Cell::Count(count) => vec![*count],
            Cell::Text(_) => (0..least).collect(),
            _ => (least..=most).collect(),
        }
    }
    let Some((total, parts)) = row.split_last() else { return Vec::new() };
    let totals = choices(total, least, most * 3);
    let mut found = Vec::new();
    let mut pick = vec![0; parts.len()];
    let all: Vec<Vec<usize>> = parts.iter().map(|part| choices(part, least, most)).collect();
    loop {
        let values: Vec<usize> = pick.iter().zip(&all).map(|(at, values)| values[*at]).collect();
        let sum = values.iter().sum::<usize>();
        if totals.contains(&sum) {
            found.push(values.get(wanted).copied().unwrap_or(sum));
        }
        let Some(next) = (0..pick.len()).find(|place| pick[*place] + 1 < all[*place].len()) else { break };
        pick[next] += 1;
        pick[..next].fill(0);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The same without trying all values: the least and the most that a hidden cell may be, judging by its line.
fn between(line: &[Cell], least: usize, wanted: usize) -> (usize, usize) {
    let range = |cell: &Cell| match cell {
        Cell::Count(count) => (*count, *count),
        Cell::Text(_) => (0, least - 1),
        _ => (least, 10_000),
    };
    let Some((total, parts)) = line.split_last() else { return (0, 0) };
    let others = parts.iter().enumerate().filter(|(place, _)| *place != wanted).map(|(_, part)| range(part));
    let (low, high) = others.fold((0, 0), |(low, high), (less, more)| (low + less, high + more));
    let (own, total) = (range(&line[wanted]), range(total));
    if wanted == parts.len() {
        (own.0.max(low), own.1.min(high))
    } else {
        (own.0.max(total.0.saturating_sub(high)), own.1.min(total.1.saturating_sub(low)))
    }
}

proptest! {
    #[test]
    fn nothing_hidden_can_be_read_off_or_worked_out(counts in prop::collection::vec(0_usize..14, 2..5),
        least in 3_usize..7) {
        let total = counts.iter().sum();
        let row: Vec<Cell> = counts.iter().copied().chain([total]).map(Cell::Count).collect();
        let hidden = hide(table(&[row]), least);
        let cells = &hidden.rows[0].cells;
        for (place, (cell, count)) in cells.iter().zip(counts.iter().copied().chain([total])).enumerate() {
            prop_assert!(!matches!(cell, Cell::Count(shown) if *shown < least), "{count} is shown: \
                {cells:?}");
            if !matches!(cell, Cell::Count(_)) {
                let values = possible(cells, least, 24, place);
                prop_assert!(values.len() > 1, "{count} can only be {values:?}: {cells:?}");
            }
        }
    }

    #[test]
    fn nor_from_the_sums_of_a_whole_table(counts in prop::collection::vec(prop::collection::vec(0_usize..12,
        3), 3), least in 3_usize..6) {
        let mut rows: Vec<Vec<usize>> = counts.iter()
            .map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
        rows.push((0..4).map(|column| rows.iter().map(|row| row[column]).sum()).collect());
        let cells: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().copied().map(Cell::Count).collect())
            .collect();
        let hidden = hide(table(&cells), least);
        let lines = (0..4).map(|row| hidden.rows[row].cells.clone())
            .chain((0..4).map(|column| hidden.rows.iter().map(|row| row.cells[column].clone()).collect()));
        for line in lines {
            for place in 0..line.len() {
                if !matches!(line[place], Cell::Count(_)) {
                    let (low, high) = between(&line, least, place);
                    prop_assert!(low < high, "only {low} at {place}: {line:?}");
                }
            }
        }
    }

    #[test]
    fn what_needs_no_hiding_stays(counts in prop::collection::vec(5_usize..40, 2..5)) {
        let row: Vec<Cell> = counts.iter().copied().map(Cell::Count).collect();
        let before = table(&[row]);
        prop_assert_eq!(hide(before.clone(), 5), before);
    }
}
