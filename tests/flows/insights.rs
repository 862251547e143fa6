//! The insights: the story first, the names behind a figure, the pictures, and back to the people.

use crate::common::Desk;

#[test]
fn the_first_screen_tells_the_story() {
    let mut desk = Desk::demo();
    desk.keys("9").sees("Rafael Ibarra Quintana hired 7 classmates from 2018-A");
    desk.sees("of ties connect people of different backgrounds")
        .sees("were still in touch in the last 12 months")
        .sees("known for");
}

#[test]
fn a_figure_opens_the_names_that_make_it_and_a_name_the_person() {
    let mut desk = Desk::demo();
    desk.keys("9l").sees("▸ 7");
    desk.keys("<Enter>").sees("Names").sees("Bodil");
    desk.keys("<Enter>").sees("Hires made · 7");
    // Reopening the insights returns to the same position.
    desk.keys("9").sees("Names");
    desk.keys("<Esc>").sees("▸ 7");
    desk.keys("<Esc>").sees("All cohorts");
}

#[test]
fn cohorts_are_sorted_by_a_figure_and_opened() {
    let mut desk = Desk::demo();
    desk.keys("9<Tab>").sees("Graduates");
    desk.keys("ss").sees("By “Hired by a classmate”, largest first");
    desk.keys("<Enter>").sees("Insights · 2018-A").sees("hired 7 classmates from 2018-A");
    desk.keys("<Tab>S").sees("smallest first");
}

#[test]
fn the_cohort_before_and_after_are_a_key_away() {
    let mut desk = Desk::demo();
    desk.keys("9").sees("Insights · All cohorts");
    desk.keys("]]").sees("Insights · 20");
    desk.keys("[[").sees("Insights · All cohorts");
}

#[test]
fn the_graph_begins_at_its_hub_is_looked_at_closer_and_leads_to_people() {
    let mut desk = Desk::demo();
    desk.keys("9<Tab><Tab>").sees("Rafael Ibarra Quintana hired 7:").sees("■ Architecture");
    desk.keys("++").sees("Rafael Ibarra Quintana hired 7:");
    desk.keys("HJKL-").keys("-").sees("Rafael Ibarra Quintana hired 7:");
    desk.keys("j").sees("was hired by");
    desk.keys("<Enter>").sees("Hires");
}

#[test]
fn the_cascade_shows_who_was_hired_by_those_who_were_hired() {
    let mut desk = Desk::demo();
    desk.keys("9<Tab><Tab><Tab>").sees("8 people in all").sees("│  └─ ");
    desk.keys("j<Enter>").sees("Ibarra Field Logistics");
}

#[test]
fn curves_fields_and_meetups_are_there() {
    let mut desk = Desk::demo();
    desk.keys("9<Tab><Tab><Tab><Tab>").sees("over the years after completion").sees("100 %");
    desk.keys("<Tab>").sees("between the backgrounds");
    desk.keys("<Enter>").sees("Background");
    desk.keys("<Esc>");
    desk.keys("<Tab>").sees("━ came");
    desk.keys("<Enter>").sees("Meetups");
    desk.keys("9<Shift-Tab>").sees("between the backgrounds");
}

#[test]
fn what_is_recorded_meanwhile_is_counted() {
    let mut desk = Desk::demo();
    desk.keys("9").sees("Rafael Ibarra Quintana hired 7");
    desk.keys("<Esc>");
    desk.keys("2/rafael<Enter>rzoe<Tab>hamish<Tab><Enter><Ctrl-s>")
        .keys("9")
        .sees("Rafael Ibarra Quintana hired 8");
}

#[test]
fn without_anybody_it_says_why_not() {
    let mut desk = Desk::empty();
    desk.keys("9").sees("there is nobody in the register yet");
}

#[test]
fn any_size_is_drawn() {
    let mut desk = Desk::demo();
    desk.keys("9");
    for (columns, lines) in [(1, 1), (24, 6), (30, 9), (40, 12), (64, 16), (200, 60)] {
        desk.resize(columns, lines);
        desk.keys("<Tab><Tab><Tab><Tab><Tab><Tab><Tab>jl<Enter><Esc>");
        assert!(!desk.is_blank(), "nothing is drawn at {columns}×{lines}");
    }
}

#[test]
fn cohorts_can_be_sorted_by_every_measure_and_it_is_seen_on_a_narrow_screen() {
    let mut desk = Desk::demo();
    desk.resize(80, 24);
    desk.keys("9<Tab>s");
    for measure in alumnet::report::Measure::ALL {
        desk.keys("s").sees(&format!("By “{}”", measure.title()));
        let last = measure.title().split(' ').next_back().unwrap();
        desk.sees(last).sees("↓");
    }
    desk.keys("s").sees("By start, newest first");
}

/// 120 columns and 36 lines: no text of a tile is cut while lines below the tiles are empty.
#[test]
fn tiles_use_the_lines_below_them_before_they_cut() {
    let mut desk = Desk::with(crate::common::demo_register(), 120, 36);
    desk.keys("9").sees("Bridges");
    let screen = desk.screen();
    let tiles: Vec<&str> = screen.lines().filter(|line| line.contains("│ │")).collect();
    assert!(tiles.iter().all(|line| !line.contains('…')), "{screen}");
}

/// A person goes by the ending of a file, and so do other programs.
#[test]
fn a_file_that_ends_like_another_format_is_not_written() {
    let mut desk = Desk::demo();
    desk.keys("9x").sees("Write a report on");
    desk.keys("<Tab><Tab><Tab><Tab><Tab><Ctrl-u>report.pdf<Ctrl-s>");
    desk.sees("a file in this format ends in .html");
}
