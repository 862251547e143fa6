//! The filter of a list as a query: it narrows while it is written, says what is wrong, completes fields and
//! values, and is saved under a name.

use alumnet::app::panes::place::{Pane, Place};
use alumnet::domain::{EntityKind, Filter};
use alumnet::query::{Source, select};

use crate::common::Desk;

fn rows(desk: &Desk, pane: Pane) -> Vec<uuid::Uuid> {
    let rows = desk.session.app.list(pane).rows();
    rows.iter().filter_map(|row| Place::record(*row)).map(|(_, id)| id).collect()
}

/// What the query finds without the screen.
fn found(desk: &Desk, kind: EntityKind, query: &str) -> Vec<uuid::Uuid> {
    let (mut found, problems) = select(kind, query, &Source::new(desk.register(), alumnet_today()));
    assert!(problems.is_empty(), "{problems:?}");
    found.sort_unstable();
    found
}

fn alumnet_today() -> jiff::civil::Date {
    crate::common::TODAY
}

#[test]
fn every_list_is_narrowed_by_a_query() {
    for (keys, pane, kind, query) in [
        ("2", Pane::Students, EntityKind::Person, "hired:yes -hired-by(name:rafael) background:any"),
        ("2", Pane::Students, EntityKind::Person, "rafael | hires-made:>2"),
        ("1", Pane::Cohorts, EntityKind::Cohort, "graduates:>10"),
        ("3", Pane::Backgrounds, EntityKind::Background, "entered:>3"),
        ("4", Pane::Meetups, EntityKind::Meetup, "attended:>5"),
        ("5", Pane::Hires, EntityKind::Hire, "found-via:classmate"),
        ("6", Pane::Hires, EntityKind::Opening, "status:open"),
        ("o", Pane::Hires, EntityKind::Organization, "people:>1"),
    ] {
        let mut desk = Desk::demo();
        desk.keys(keys).keys("/").paste(query);
        let mut shown = rows(&desk, pane);
        shown.sort_unstable();
        assert!(!shown.is_empty(), "{query}");
        assert_eq!(shown, found(&desk, kind, query), "{query}");
    }
}

#[test]
fn plain_words_narrow_as_ever_and_the_order_stays() {
    let mut desk = Desk::demo();
    desk.keys("2/raf");
    let words = rows(&desk, Pane::Students);
    let mut desk = Desk::demo();
    desk.keys("2").keys("/").paste("raf name:any");
    assert_eq!(rows(&desk, Pane::Students), words);
    let mut desk = Desk::demo();
    desk.keys("2sjjjj<Enter>").keys("/").paste("hires-made:>0");
    let made: Vec<usize> = rows(&desk, Pane::Students)
        .into_iter()
        .map(|id| desk.register().hires_made(alumnet::domain::Id::new(id)).len())
        .collect();
    assert!(made.len() > 3 && made.is_sorted_by(|one, other| one >= other), "{made:?}");
}

#[test]
fn an_unfinished_query_narrows_by_what_is_whole_and_says_what_is_wrong() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael");
    let whole = rows(&desk, Pane::Students);
    desk.keys(" cohrt:").paste("2");
    assert_eq!(rows(&desk, Pane::Students), whole);
    desk.sees("column 8:").sees("cohort:?");
    // It is still said when the filter is kept, and gone with it.
    desk.keys("<Enter>").sees("column 8:");
    desk.keys("<Esc>").sees_not("column 8:");
}

#[test]
fn fields_and_values_are_completed() {
    let mut desk = Desk::demo();
    desk.keys("2/hires-").sees("hires-made:").sees("complete");
    desk.keys("<Tab>").sees("/hires-made:");
    desk.paste(">0 stat").keys("<Tab>").sees("completed");
    desk.keys("comp<Tab>");
    assert_eq!(desk.session.app.list(Pane::Students).rows().len(), {
        found(&desk, EntityKind::Person, "hires-made:>0 status:completed").len()
    });
    // Where nothing can be completed, it says so.
    desk.keys(" zzz<Tab>").sees("there is nothing to complete here");
}

#[test]
fn a_filter_is_saved_under_a_name_and_used() {
    let mut desk = Desk::demo();
    desk.keys("2/").paste("hires-made:>1").keys("<Enter>");
    let shown = rows(&desk, Pane::Students);
    desk.keys(":save filter<Enter>").sees("Save a filter for people").sees("hires-made:>1");
    desk.keys("two words<Ctrl-s>").sees("the name has blanks or signs");
    desk.keys("<Ctrl-u>hubs<Ctrl-s>");
    assert_eq!(desk.register().all::<Filter>().map(|one| one.name.clone()).collect::<Vec<_>>(), ["hubs"]);
    desk.keys("<Esc>/@h").sees("hubs");
    desk.keys("<Tab>").sees("/@hubs");
    assert_eq!(rows(&desk, Pane::Students), shown);
    desk.keys("<Enter>").keys("<Esc>").keys("u");
    assert_eq!(desk.register().count::<Filter>(), 0);
}
