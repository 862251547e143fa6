//! Moving through panes, narrowing by cohort, filtering, entering the detail and leaving it.

use alumnet::app::panes::place::{Pane, Place};

use crate::common::Desk;

#[test]
fn the_cohort_selected_is_in_force_and_all_cohorts_lifts_it() {
    let mut desk = Desk::demo();
    let everybody = desk.session.app.list(Pane::Students).rows().len();
    desk.keys("jjjj");
    let Some(Place::Cohort(cohort)) = desk.session.app.selected() else { panic!("no cohort is selected") };
    let enrolled = desk.register().enrollments_in(cohort).count();
    assert_eq!(desk.session.app.list(Pane::Students).rows().len(), enrolled);
    assert!(enrolled < everybody);
    desk.keys("gg");
    assert_eq!(desk.session.app.list(Pane::Students).rows().len(), everybody);
}

#[test]
fn every_pane_says_where_it_stands() {
    let mut desk = Desk::demo();
    let people = desk.register().count::<alumnet::domain::Person>();
    desk.keys("2jj").sees(&format!("3 of {people}"));
    desk.keys("G");
    let last = desk.session.app.list(Pane::Students).rows().len();
    desk.sees(&format!("{last} of {last}"));
}

#[test]
fn tab_and_numbers_go_through_the_panes() {
    let mut desk = Desk::demo();
    for pane in [Pane::Students, Pane::Backgrounds, Pane::Meetups, Pane::Hires, Pane::Cohorts] {
        desk.keys("<Tab>");
        assert_eq!(desk.session.app.pane(), pane);
    }
    desk.keys("<Shift-Tab>");
    assert_eq!(desk.session.app.pane(), Pane::Hires);
    desk.keys("3");
    assert_eq!(desk.session.app.pane(), Pane::Backgrounds);
}

#[test]
fn a_filter_is_live_stays_and_is_lifted() {
    let mut desk = Desk::demo();
    desk.keys("2/RAFA quin").sees("Rafael Ibarra Quintana").sees("1 of 1");
    desk.keys("<Enter>");
    assert!(!desk.session.app.filtering());
    desk.sees("1 of 1");
    desk.keys("<Esc>").sees_not("1 of 1 ");
    // The selection stays when the filter is cleared.
    desk.sees("Rafael Ibarra Quintana");
    desk.keys("/nobodyhasthis").sees("no matches");
    desk.keys("<Esc>").sees_not("no matches");
}

#[test]
fn the_cohort_that_a_filter_finds_is_in_force() {
    let mut desk = Desk::demo();
    desk.keys("/2019-a<Enter>");
    let Some(Place::Cohort(cohort)) = desk.session.app.selected() else { panic!("no cohort is selected") };
    assert_eq!(desk.register().cohort_code(cohort), "2019-A");
    // The scope stays when the filter is cleared.
    desk.keys("<Esc>");
    assert_eq!(desk.session.app.selected(), Some(Place::Cohort(cohort)));
}

#[test]
fn from_a_person_to_the_cohort_and_back() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>");
    let rafael = desk.session.app.selected();
    desk.keys("<Enter>");
    assert!(desk.session.app.detail_focused());
    desk.keys("<Esc>");
    assert!(!desk.session.app.detail_focused());
    desk.keys("<Enter>G<Enter>");
    assert_ne!(desk.session.app.selected(), rafael);
    desk.keys("H");
    assert_eq!(desk.session.app.selected(), rafael);
}

#[test]
fn esc_never_quits_and_q_does() {
    let mut desk = Desk::demo();
    desk.keys("<Esc><Esc><Esc>");
    assert!(!desk.ended);
    desk.keys("q");
    assert!(desk.ended);
}

#[test]
fn what_can_not_be_done_says_why() {
    let mut desk = Desk::demo();
    desk.keys("F");
    assert_eq!(desk.message(), "select an opening first");
    desk.keys("u");
    assert_eq!(desk.message(), "there is nothing to undo");
    desk.keys("r");
    assert!(desk.message().starts_with("select the hirer"), "{}", desk.message());
}

#[test]
fn help_and_palette_know_every_command() {
    let mut desk = Desk::demo();
    desk.resize(120, 80);
    desk.keys("?").sees("Record that somebody hired");
    desk.keys("<Esc>:record").sees("record-hire").sees("not now: select the hirer");
    desk.keys("<Esc>:hires<Enter>");
    assert_eq!(desk.session.app.pane(), Pane::Hires);
}

#[test]
fn an_empty_register_opens_and_says_what_is_missing() {
    let mut desk = Desk::empty();
    desk.sees("no hire yet; r records one").sees("no cohort yet; a adds one").sees("nobody yet; a adds one");
    desk.keys("2345<Enter>jjkk<Tab>");
}
