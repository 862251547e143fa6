//! Walks the README's tour through the demo: presses the keys and checks what appears.

use alumnet::app::keys::key::{Code, Key};

use crate::common::Desk;
use crate::{between, read};

/// The text between pairs of `mark`.
fn marked<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(mark).skip(1).step_by(2)
}

fn press(desk: &mut Desk, keys: &str) {
    match keys.parse::<Key>() {
        Ok(key) => desk.press(key),
        Err(_) => keys.chars().for_each(|letter| desk.press(Key::plain(Code::Char(letter)))),
    }
}

#[test]
fn the_tour_can_be_walked() {
    let readme = read("README.md");
    let tour = between(&readme, "<!-- tour -->\n", "<!-- end of the tour -->");
    let mut desk = Desk::demo();
    let mut steps = 0;
    for line in tour.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = line.trim_matches('|').splitn(2, " | ");
        let (keys, seen) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        for keys in marked(keys, "`") {
            press(&mut desk, keys);
        }
        let mut facts = 0;
        for words in marked(seen, "**") {
            desk.sees(words);
            facts += 1;
        }
        assert!(facts > 0 || desk.ended, "nothing is to be seen after {keys}");
        steps += 1;
    }
    assert!(steps > 5, "the tour was not found");
    assert!(desk.ended, "the tour ends by leaving");
}
