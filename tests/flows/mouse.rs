//! The mouse: a click selects, a click on the selection opens, the wheel scrolls whatever is under it.

use alumnet::app::actions::clicks::Act;
use alumnet::app::panes::place::Pane;
use alumnet::app::session::Flow;
use jiff::SignedDuration;

use crate::common::Desk;

impl Desk {
    /// Clicks the second letter of the first occurrence of `words` on the screen.
    #[track_caller]
    fn click(&mut self, words: &str) -> &mut Self {
        let (column, line) = self.place_of(words);
        self.act(Act::Press, column + 1, line)
    }

    /// Waits, so that the next click does not make a double click.
    fn later(&mut self) -> &mut Self {
        self.session.app.now += SignedDuration::from_secs(2);
        self
    }

    fn act(&mut self, act: Act, column: u16, line: u16) -> &mut Self {
        let effects = self.session.app.mouse(act, column, line);
        self.ended |= self.session.perform(effects) == Flow::Quit;
        self.draw();
        self
    }

    #[track_caller]
    fn place_of(&self, words: &str) -> (u16, u16) {
        let area = *self.buffer().area();
        for line in 0..area.height {
            let symbols: Vec<&str> =
                (0..area.width).map(|column| self.buffer()[(column, line)].symbol()).collect();
            for column in 0..area.width {
                if symbols[usize::from(column)..].concat().starts_with(words) {
                    return (column, line);
                }
            }
        }
        panic!("“{words}” is not on the screen:\n{}", self.screen());
    }
}

#[test]
fn a_click_selects_and_another_opens() {
    let mut desk = Desk::demo();
    desk.keys("jjj");
    let third = desk.session.app.selected();
    desk.keys("gg").click("2023-A");
    assert_ne!(desk.session.app.selected(), third);
    let clicked = desk.session.app.selected();
    assert!(!desk.session.app.detail_focused());
    desk.later().click("2023-A");
    assert!(desk.session.app.detail_focused());
    assert_eq!(desk.session.app.selected(), clicked);
}

#[test]
fn a_double_click_opens_once() {
    let mut desk = Desk::demo();
    desk.click("2023-A").click("2023-A");
    assert!(desk.session.app.detail_focused());
    desk.keys("<Esc>").later().click("2023-A").click("2023-A");
    assert!(desk.session.app.detail_focused());
}

#[test]
fn a_click_on_a_pane_goes_there() {
    let mut desk = Desk::demo();
    desk.click("4 Meetups");
    assert_eq!(desk.session.app.pane(), Pane::Meetups);
    desk.keys("1").click("In the register");
    assert!(desk.session.app.detail_focused());
    // On a narrow screen, the names of the panes are in a row.
    desk.resize(60, 20);
    desk.keys("1").click("5 Hires");
    assert_eq!(desk.session.app.pane(), Pane::Hires);
}

#[test]
fn lines_of_the_detail_lead_where_they_say() {
    for columns in [120, 220] {
        let mut desk = Desk::demo();
        desk.resize(columns, 70);
        desk.keys("2/rafael ibarra<Enter>");
        let rafael = desk.session.app.selected();
        desk.click("● hired").sees("▸ 20");
        assert!(desk.session.app.detail_focused());
        desk.later().click("● hired");
        assert_ne!(desk.session.app.selected(), rafael);
        assert_eq!(desk.session.app.pane(), Pane::Hires);
        desk.keys("H");
        assert_eq!(desk.session.app.selected(), rafael);
    }
}

#[test]
fn the_wheel_scrolls_what_lies_under_it_and_moves_no_focus() {
    let mut desk = Desk::demo();
    desk.keys("2gg1");
    let (column, line) = desk.place_of("2 Students");
    for _ in 0..4 {
        desk.act(Act::Wheel(3), column, line + 1);
    }
    assert_eq!(desk.session.app.pane(), Pane::Cohorts);
    assert_eq!(desk.session.app.list(Pane::Students).offset, 12);
    assert_eq!(desk.session.app.list(Pane::Students).position(), 12);
    for _ in 0..9 {
        desk.act(Act::Wheel(-3), column, line + 1);
    }
    assert_eq!(desk.session.app.list(Pane::Students).offset, 0);
    assert!(
        desk.session.app.list(Pane::Students).position() > 0,
        "the selection is moved only as far as it must be"
    );
}

#[test]
fn the_wheel_scrolls_the_detail_also_when_it_has_the_focus() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter><Enter>").sees("Contact");
    let (column, line) = desk.place_of("Contact");
    desk.act(Act::Wheel(3), column, line).sees_not("Contact");
    assert_eq!(desk.session.app.detail_offset, 3);
    // The next key brings the cursor back into view.
    desk.keys("k").sees("▸");
}

#[test]
fn layers_take_the_clicks_and_what_lies_below_does_not() {
    let mut desk = Desk::demo();
    desk.keys(":");
    // Moves to the second line, so that the first click on the first line only selects it.
    desk.keys("students<Down>");
    let (column, line) = desk.place_of("Go to the students");
    desk.act(Act::Press, 1, 1).sees("Command palette");
    desk.act(Act::Press, column, line).sees("▸ students");
    desk.later().act(Act::Press, column, line);
    assert_eq!(desk.session.app.pane(), Pane::Students);
    desk.sees_not("Command palette");
}

#[test]
fn a_form_can_be_gone_through_by_clicks() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>r").sees("Classmates").sees("0 marked");
    // A click toggles the mark of the selected line; on any other line it first selects.
    desk.click("[ ] Hannah").sees("1 marked");
    desk.later().click("[ ] Kerem").sees("▸ [ ] Kerem").sees("1 marked");
    desk.later().click("[ ] Kerem").sees("2 marked");
    desk.later().click("choose").sees("Record a hire").sees_not("marked");
    desk.click("Role").keys("planner").sees("planner");
    desk.click("cancel").sees("Close without saving?");
    desk.later().click("n keep editing").sees_not("Close without saving?").sees("planner");
}

#[test]
fn a_hint_is_a_button_and_a_deletion_still_asks() {
    let mut desk = Desk::demo();
    desk.click("commands");
    desk.sees("Command palette");
    desk.keys("<Esc>jjjd");
    let cohorts = desk.register().count::<alumnet::domain::Cohort>();
    desk.later().click("n keep");
    assert_eq!(desk.register().count::<alumnet::domain::Cohort>(), cohorts);
}

#[test]
fn clicks_outside_and_while_it_loads_do_nothing() {
    let mut desk = Desk::demo();
    desk.act(Act::Press, 500, 500).act(Act::Wheel(3), 500, 500);
    desk.session.app.loading = Some(alumnet::app::Loading::default());
    desk.act(Act::Press, 3, 3);
    assert!(!desk.ended);
}
