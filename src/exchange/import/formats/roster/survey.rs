//! What a table shows before its lines are read: its columns with a few cells of each, for somebody who says
//! what they hold, and whether its dates are day first or month first.

use std::borrow::Cow;

use crate::domain::date_words::{DateOrder, UnreadDate};
use crate::exchange::import::facts::{ColumnSample, Facts};
use crate::exchange::import::source::table::{Row, Table, one_line};
use crate::exchange::import::words::column_map::{ColumnMap, MapTarget};
use crate::exchange::import::words::columns::{Columns, NEVER_KEPT};
use crate::exchange::import::words::headers::recognize;
use crate::exchange::import::words::target::Target;
use crate::exchange::import::words::vocabulary::{DateReading, is_blank};
use crate::text::quoted::excerpt;

/// How many cells of a column are shown.
const SAMPLES: usize = 3;
/// How many lines are searched for them.
const SEARCHED: usize = 200;

/// The columns of a table, with a few different cells of each.
pub(super) fn columns(table: &Table, columns: &Columns, map: &ColumnMap) -> Vec<ColumnSample> {
    // A column is either taken or left, and both are in the order of the header.
    let mut left = columns.left.iter().map(|(_, why)| *why);
    let rows: Vec<Cow<Row>> = table.rows().take(SEARCHED).collect();
    let sample = |(index, header): (usize, &String)| {
        let taken = columns.taken.iter().find(|(at, _, _)| *at == index).map(|(_, _, target)| *target);
        let why_left = if taken.is_some() { "" } else { left.next().unwrap_or_default() };
        ColumnSample {
            header: header.clone(),
            // What is never kept is not shown either.
            samples: if why_left == NEVER_KEPT { Vec::new() } else { samples(&rows, index) },
            holds: taken.and_then(MapTarget::name_of),
            why_left,
            said: map.said(header),
            means: recognize(header).and_then(MapTarget::name_of),
        }
    };
    table.header.iter().enumerate().map(sample).collect()
}

fn samples(rows: &[Cow<Row>], index: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for row in rows {
        let cell = excerpt(&one_line(&row.cell(Some(index))));
        if found.len() < SAMPLES && !is_blank(&cell) && !found.contains(&cell) {
            found.push(cell);
        }
    }
    found
}

/// What comes first in the dates of a table: as somebody said, or as other dates of it show. Notes a date
/// that may be two days, if nothing says which.
pub(super) fn dates(table: &Table, columns: &Columns, said: DateReading, facts: &mut Facts) -> DateReading {
    let is_date = |target: Target| matches!(target, Target::Begin | Target::End | Target::CompletedOn);
    let dated: Vec<usize> =
        columns.taken.iter().filter(|(_, _, target)| is_date(*target)).map(|(index, _, _)| *index).collect();
    if said.order.is_some() || dated.is_empty() {
        return said;
    }
    let (mut unclear, mut shown) = (None, Vec::new());
    for row in table.rows() {
        for index in &dated {
            let cell = row.cell(Some(*index));
            if is_blank(&cell) {
                continue;
            }
            let text = one_line(&cell);
            match said.order_shown_by(&text) {
                Some(order) if !shown.iter().any(|(held, _)| *held == order) => shown.push((order, text)),
                None if unclear.is_none() && is_unclear(said, &text) => unclear = Some(text),
                _ => {}
            }
        }
    }
    let Some(unclear) = unclear else { return said };
    if let [(order, proof)] = shown.as_slice() {
        let (unclear, proof) = (excerpt(&unclear), excerpt(proof));
        let words = format!("Dates such as {unclear} are read {}, as {proof} must be.", order.label());
        facts.assumed.push(words);
        return DateReading { order: Some(*order), ..said };
    }
    facts.unclear_date.get_or_insert(unclear);
    said
}

fn is_unclear(dates: DateReading, text: &str) -> bool {
    let Err(UnreadDate::Ambiguous { .. }) = dates.read(text) else { return false };
    // Only what one of the two orders settles is worth a question.
    DateReading { order: Some(DateOrder::DayFirst), ..dates }.read(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::source::Source;

    fn read(text: &str, order: Option<DateOrder>) -> (Option<DateOrder>, Facts) {
        let source = Source::of("x.csv", text.as_bytes()).expect("text");
        let table = &source.members[0].tables()[0];
        let found = Columns::of(&table.header, true, &ColumnMap::default());
        let mut facts = Facts::default();
        let said = DateReading { today: jiff::civil::date(2024, 9, 1), order };
        (dates(table, &found, said, &mut facts).order, facts)
    }

    #[test]
    fn other_dates_of_the_table_say_which_comes_first() {
        let (order, facts) = read("Name,Begin,End\nAnn,03/04/2021,\nBo,,31/12/2020 10:00\n", None);
        assert_eq!(order, Some(DateOrder::DayFirst));
        let words = "Dates such as 03/04/2021 are read day first, as 31/12/2020 10:00 must be.";
        assert_eq!((facts.assumed, facts.unclear_date), (vec![words.to_owned()], None));
    }

    #[test]
    fn if_nothing_says_it_or_both_somebody_is_asked() {
        for text in [
            "Name,Begin\nAnn,03/04/2021\nBo,2021-12-31\n",
            "Name,Begin\nAnn,03/04/2021\nBo,31/12/2020\nCy,12/31/2020\n",
        ] {
            let (order, facts) = read(text, None);
            assert_eq!((order, facts.unclear_date.as_deref()), (None, Some("03/04/2021")), "{text}");
            let (order, facts) = read(text, Some(DateOrder::MonthFirst));
            assert_eq!((order, facts.unclear_date), (Some(DateOrder::MonthFirst), None));
        }
        // Dates that are in no doubt ask nothing, and neither do other columns.
        assert_eq!(read("Name,Begin,Notes\nAnn,2021-04-03,03/04/2021\n", None).1.unclear_date, None);
    }

    #[test]
    fn a_column_shows_a_few_different_cells_and_what_it_is_taken_for() {
        let text = "Wer,Email,Foo\nAnn,a@x.org,1\nAnn,-,1\nBo,b@x.org,2\nCy,,3\nDi,,4\n";
        let source = Source::of("x.csv", text.as_bytes()).expect("text");
        let table = &source.members[0].tables()[0];
        let map = ColumnMap::parse("Wer=name").expect("a map");
        let found = columns(table, &Columns::of(&table.header, true, &map), &map);
        let words: Vec<_> =
            found.iter().map(|one| (one.holds, one.said, one.why_left, one.samples.join(" "))).collect();
        assert_eq!(
            words,
            [
                (Some("name"), Some("name"), "", "Ann Bo Cy".to_owned()),
                (Some("email"), None, "", "a@x.org b@x.org".to_owned()),
                (None, None, "unknown", "1 2 3".to_owned()),
            ]
        );
    }
}
