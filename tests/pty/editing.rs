//! A record as a text in an editor: what is wrong is shown above its line, and the editor opens again.

use std::fs;

use crate::seat::Place;

/// An editor that writes a wrong email the first time, then shows what it was given until Enter is pressed,
/// and writes a right one.
const EDITOR: &str = "\
if ! grep -q '^# ERROR' \"$1\"; then
  exec sed -i 's/^emails = .*/emails = \"nobody\"/' \"$1\"
fi
grep -A1 '^# ERROR' \"$1\"
read go_on
exec sed -i 's/^emails = .*/emails = \"amina@example.com\"/' \"$1\"
";

#[test]
fn what_is_wrong_is_shown_in_the_editor_and_mended_there() {
    let mut place = Place::new();
    place.import_moodle();
    let script = place.path("editor.sh");
    fs::write(&script, EDITOR).unwrap();
    place.set("EDITOR", format!("sh {}", script.display()));
    let mut seat = place.open(&["edit", "person", "Amina Okafor", "--as", "toml"]);
    seat.sees("# ERROR: “nobody” is not an email address").sees("emails = \"nobody\"").keys("<Enter>");
    assert!(seat.ends().success());
    seat.sees("Saved: Change a person.");
    assert!(place.run(&["list", "people", "amina", "--json=email"]).contains("amina@example.com"));
}
