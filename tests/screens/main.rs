//! Snapshots of the screens at common sizes. Look at any change before accepting it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails there has found something"
)]

#[path = "../common/mod.rs"]
mod common;
mod history;
mod importing;
mod many;
mod merging;
mod queries;
mod sharing;
mod styles;

use alumnet::app::{Amount, Loading};
use alumnet::ui::theme::Look;
use common::Desk;
use ratatui::style::{Color, Modifier};

/// The screens: a name, and the keys that lead there from the start.
const SCREENS: &[(&str, &str)] = &[
    ("all-cohorts", ""),
    ("cohort", "jjjjjjjjj"),
    ("student", "2/rafael<Enter>"),
    ("student-detail", "2/rafael<Enter><Enter>jj"),
    ("backgrounds", "3"),
    ("meetups", "4jjjj"),
    ("hires", "5"),
    ("filter", "2/zz"),
    ("record-hire-picker", "jjjjjjjjj2/rafael<Enter>rzoe<Tab>"),
    ("record-hire-form", "jjjjjjjjj2/rafael<Enter>rzoe<Tab>ans<Tab><Enter>"),
    ("record-hire-faults", "jjjjjjjjj2/rafael<Enter>r<Esc><Tab><Tab><Tab>soon<Ctrl-s>"),
    ("discard", "2/rafael<Enter>rzoe<Enter><Esc>"),
    ("export", "jjjjjjjjjx"),
    ("columns", "jjjjjjjjjx<Shift-Tab><Shift-Tab><Enter>"),
    ("delete", "jjjjjjjjjd"),
    ("help", "?"),
    ("help-search", "2?/sort"),
    ("palette", ":hire"),
    ("palette-fuzzy", ":fiop<Enter>"),
    ("find", "fraf"),
    ("find-any", "fdesi"),
    ("find-latest", "2/rafael<Enter>5f"),
    ("find-nothing", "fqqqxx"),
    ("sort", "2s"),
    ("sorted", "2sjjjj<Enter>"),
    ("sorted-hires", "5sjjj<Enter>"),
    ("message", "jjjjjjjjju"),
    ("menu", "2/rafael<Enter>a"),
    ("organizations", "oj"),
    ("insights", "9"),
    ("insights-cohort", "jjjjjjjjj9"),
    ("insights-names", "9l<Enter>j"),
    ("insights-cohorts", "9<Tab>ssj"),
    ("insights-hires", "9<Tab><Tab>"),
    ("insights-closer", "9<Tab><Tab>++"),
    ("insights-cascade", "9<Tab><Tab><Tab>j"),
    ("insights-connected", "9<Tab><Tab><Tab><Tab>jj"),
    ("insights-backgrounds", "9<Tab><Tab><Tab><Tab><Tab>j"),
    ("insights-meetups", "9<Tab><Tab><Tab><Tab><Tab><Tab>j"),
    ("openings", "6j"),
    ("opening-fits", "6<Enter>jjj"),
    ("fill-opening-picker", "6F"),
    ("fill-opening-form", "6<Enter>jjjF"),
    ("add-opening", "6aj<Esc>"),
    ("add-wish", "2/rafael<Enter>aw"),
    ("with-cohort", "jjjjjjjjjb"),
    ("keep-in-touch", "jjjjjjjjjbk180"),
    ("add-program", "ap"),
    ("add-cohort", "ac"),
    ("add-student", "jjjas"),
    ("add-enrollment", "2/rafael<Enter>an<Esc>"),
    ("add-certificate", "2/rafael<Enter>ac"),
    ("add-position", "2/rafael<Enter>ap"),
    ("add-relationship", "2/rafael<Enter>at"),
    ("add-contact", "2/rafael<Enter>ai"),
    ("add-background", "3ab"),
    ("add-organization", "5ao"),
    ("add-meetup", "4am"),
    ("next-meetup", "4c"),
    ("add-attendance", "4aa<Esc>"),
    ("change-person", "2/rafael<Enter>e"),
    ("change-hire", "5e"),
    ("delete-person", "2/rafael<Enter>d"),
    ("introductions-picker", "2/rafael<Enter>I"),
    ("introductions", "2/rafael<Enter>Idesign<Enter>"),
    ("who-should-meet", "w"),
    ("who-should-meet-person", "2/rafael<Enter>w"),
    ("seating", "4T"),
    ("in-touch", "7"),
    ("undone", "3abBeekeeping<Ctrl-s>u"),
];

fn shots(size: &str, columns: u16, lines: u16) {
    let first_run = Desk::with(alumnet::register::Register::default(), columns, lines);
    insta::assert_snapshot!(format!("first-run-{size}"), first_run.screen());
    let register = common::demo_register();
    for (name, keys) in SCREENS {
        let mut desk = Desk::with(register.clone(), columns, lines);
        desk.keys(keys);
        insta::assert_snapshot!(format!("{name}-{size}"), desk.picture());
    }
}

#[test]
fn at_80_by_24() {
    shots("80x24", 80, 24);
}

#[test]
fn at_120_by_40() {
    shots("120x40", 120, 40);
}

#[test]
fn at_40_by_12() {
    shots("40x12", 40, 12);
}

#[test]
fn on_a_wide_screen() {
    let mut desk = Desk::with(common::demo_register(), 220, 50);
    desk.keys("jjjjjjjjj");
    insta::assert_snapshot!("cohort-220x50", desk.picture());
}

/// Without color the screen has the same text, and uses no color at all.
#[test]
fn without_color() {
    let register = common::demo_register();
    for (name, keys) in SCREENS {
        let mut colored = Desk::with(register.clone(), 80, 24);
        colored.keys(keys);
        let mut mono = Desk::with(register.clone(), 80, 24).look(Look::Mono);
        mono.keys(keys);
        assert_eq!(mono.screen(), colored.screen(), "{name}");
        assert!(
            mono.buffer().content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset),
            "{name} has color"
        );
        let stands_out =
            |cell: &ratatui::buffer::Cell| cell.modifier.intersects(Modifier::REVERSED | Modifier::BOLD);
        assert!(mono.buffer().content.iter().any(stands_out), "nothing stands out in {name}");
    }
}

#[test]
fn too_small_says_what_it_needs() {
    let mut desk = Desk::with(common::demo_register(), 20, 4);
    desk.keys("j").sees("alumnet needs 24×6");
}

#[test]
fn a_register_that_can_be_brought_back_asks_before_it_shows_anything() {
    let lines =
        || {
            vec![
            "/home/ana/.local/share/alumnet: the database was missing, and the journal is damaged too \
            (journal/0001.jsonl at byte 0: its checksum is wrong).".to_owned(),
            "The backup of 2024-05-03 18:15 UTC with 180 people is usable, and the journal has 12 change \
            sets after it that can be read.".to_owned(),
            "The damaged files are kept.".to_owned(),
        ]
        };
    let mut desk = Desk::with(alumnet::register::Register::default(), 80, 24);
    desk.session.app.ask_to_restore("The register is damaged", lines());
    desk.draw();
    insta::assert_snapshot!("damaged_80x24", desk.screen());
    desk.keys("y").sees("Restoring the register …");
    assert_eq!(desk.session.requests, [alumnet::app::session::Request::Restore]);
    let mut desk = Desk::with(alumnet::register::Register::default(), 80, 24);
    desk.session.app.ask_to_restore("The register is damaged", lines());
    desk.keys("n");
    assert!(desk.ended && desk.session.requests.is_empty());
}

#[test]
fn while_it_loads_the_frame_stands() {
    let mut desk = Desk::demo();
    let records = Amount { done: 800, of: 2_000, things: "records" };
    desk.session.app.loading = Some(Loading::of("Reading the register …").at(Some(records)));
    desk.draw();
    desk.sees("Reading the register …").sees("━━━━").sees("800 of 2000 records");
    desk.keys("j");
    desk.keys("q");
    assert!(desk.ended);
}
