//! The bottom bar: at its right end help and the way out, everywhere; at its left only what does something.

use crate::common::{Desk, demo_register};

/// The bar at 80x24 after some keys.
fn bar(keys: &str) -> String {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys(keys);
    foot(&desk)
}

fn foot(desk: &Desk) -> String {
    desk.screen().lines().last().unwrap_or_default().trim_matches('"').trim_end().to_owned()
}

#[test]
fn help_and_the_way_out_are_at_the_right_end_everywhere() {
    for keys in ["", "2", "3", "4", "5", "6", "o", "2/rafael<Enter>", "2/rafael<Enter><Enter>", "2<Space>"] {
        assert!(bar(keys).ends_with("? help  q quit"), "{keys}: {}", bar(keys));
    }
    for keys in ["9", "9<Tab>", "9<Tab><Tab>", "7", "w", "4t", "4T", "U", "D"] {
        assert!(bar(keys).ends_with("? help  Esc close"), "{keys}: {}", bar(keys));
    }
    for keys in ["3e", "2/rafael<Enter>rzoe<Enter>", "2/rafael<Enter>rzoe"] {
        assert!(bar(keys).ends_with("F1 help  Esc cancel"), "{keys}: {}", bar(keys));
    }
    for (keys, end) in [
        ("2/raf", "F1 help  Esc clear"),
        ("f", "F1 help  Esc close"),
        (":", "F1 help  Esc close"),
        ("2a", "? help  Esc cancel"),
        ("2b", "? help  Esc cancel"),
        ("2s", "? help  Esc cancel"),
        ("?", "Esc close"),
        ("3d", "? help  n keep"),
    ] {
        assert!(bar(keys).ends_with(end), "{keys}: {}", bar(keys));
    }
}

#[test]
fn a_message_leaves_the_way_out_in_sight() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("3abBeekeeping<Ctrl-s>");
    assert!(foot(&desk).contains("Beekeeping") || foot(&desk).contains('✓'), "{}", foot(&desk));
    assert!(foot(&desk).ends_with("? help  q quit"), "{}", foot(&desk));
}

#[test]
fn the_smallest_screen_still_shows_the_way_out() {
    let mut desk = Desk::with(demo_register(), 24, 6);
    assert_eq!(foot(&desk), " Enter open      q quit");
    desk.keys("3e");
    assert!(foot(&desk).ends_with("Esc cancel"), "{}", foot(&desk));
}

#[test]
fn zoom_and_sort_keys_are_offered_where_they_do_something() {
    assert!(!bar("9").contains("sort") && !bar("9").contains("closer"), "{}", bar("9"));
    assert!(bar("9<Tab>").contains("s sort") && !bar("9<Tab>").contains("closer"), "{}", bar("9<Tab>"));
    let hires = bar("9<Tab><Tab>");
    assert!(hires.contains("+ closer") && !hires.contains("s sort"), "{hires}");
    assert!(bar("9+").contains("only the picture of hires can be zoomed"), "{}", bar("9+"));
    assert!(bar("9s").contains("only the table of cohorts can be sorted"), "{}", bar("9s"));
}

#[test]
fn a_question_says_its_answers_in_the_same_words_in_box_and_bar() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("2/rafael<Enter>rzoe<Enter><Esc>");
    desk.sees("y close without saving   n keep editing");
    assert!(foot(&desk).contains("y close without saving"), "{}", foot(&desk));
    assert!(foot(&desk).ends_with("n keep editing"), "{}", foot(&desk));
}

#[test]
fn tiles_say_how_many_are_below_and_scroll() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("9");
    let below = |desk: &Desk| {
        let screen = desk.screen();
        let line = screen.lines().nth(22).unwrap_or_default().to_owned();
        line.split_whitespace()
            .zip(line.split_whitespace().skip(1))
            .find_map(|(count, word)| if word == "more" { count.parse::<usize>().ok() } else { None })
    };
    let first = below(&desk).expect("tiles are below");
    desk.keys("G");
    assert_eq!(below(&desk), None, "nothing is below the last tile of {}", first + 4);
    desk.sees("▸");
}

#[test]
fn the_columns_of_a_table_scroll() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("9<Tab>").sees(" more → ").sees("Hired by a").sees_not("Return rate");
    assert!(foot(&desk).contains("l more columns"), "{}", foot(&desk));
    desk.keys("llllllllllllll").sees(" ← ").sees_not(" more → ").sees_not("Hired by a").sees("Graduates");
    desk.keys("hhhhhhhhhhhhhh").sees("Hired by a").sees_not(" ← ");
}

#[test]
fn a_question_mark_in_a_list_of_choices_is_help_until_something_is_typed() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("2/rafael<Enter>r?").sees("Help").sees("In a picker");
    desk.keys("<Esc>zoe?").sees_not("In a picker").sees("zoe?");
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("2a?").sees("Help").sees("In a menu");
    desk.keys("<Esc><Esc>f?").sees("In the palette and in find");
}

#[test]
fn saving_from_a_list_says_what_to_do_first() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    let before = desk.committed().len();
    desk.keys("2/rafael<Enter>r<Ctrl-s>").sees("Choose a line or cancel first.");
    assert_eq!(desk.committed().len(), before);
}

#[test]
fn a_list_over_a_fresh_form_closes_with_one_esc() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("2/rafael<Enter>r");
    assert!(foot(&desk).ends_with("F1 help  Esc cancel"), "{}", foot(&desk));
    desk.keys("<Esc>");
    assert!(foot(&desk).contains("Ctrl-s save"), "{}", foot(&desk));
    desk.keys("<Esc>");
    assert!(foot(&desk).ends_with("? help  q quit"), "{}", foot(&desk));
}

#[test]
fn unmarking_everybody_says_how_to_mark_them_again() {
    let mut desk = Desk::with(demo_register(), 80, 24);
    desk.keys("2*<Esc>").sees("g v marks them again");
    desk.keys("gv").sees("marked");
}

#[test]
fn no_matches_is_not_said_where_nothing_was_typed() {
    let mut desk = Desk::with(alumnet::register::Register::default(), 80, 24);
    desk.keys("2/ ").sees_not("no matches");
    desk.keys("<Esc>U/ ").sees_not("no matches");
}
