//! While nobody types, nothing is drawn and the processor is idle. After a held key, the detail shows the
//! last selected line.

use std::time::Duration;

use crate::seat::Place;

#[test]
fn nothing_is_drawn_while_nobody_types() {
    let place = Place::new();
    place.import_moodle();
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("2").sees("Amina").settles(Duration::from_millis(500));
    let before = ticks(seat.pid());
    assert_eq!(seat.heard_in(Duration::from_secs(1)), 0, "something was drawn:\n{}", seat.screen());
    if let (Some(before), Some(after)) = (before, ticks(seat.pid())) {
        println!("{} hundredths of a second of processor time in a second of silence", after - before);
        assert!(after - before < 10, "{} hundredths of a second", after - before);
    }
    seat.quits();
}

#[test]
fn the_detail_follows_a_held_key() {
    let place = Place::new();
    place.import_moodle();
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("2").sees("1 of 12");
    for line in 2..=9 {
        seat.keys("j").sees(&format!("{line} of 12"));
    }
    seat.waits("the detail of the selected student", |screen| {
        let shown: Vec<String> = screen.rows(0, screen.size().1.get()).collect();
        let students = shown.iter().skip_while(|line| !line.contains("2 Students"));
        let selected = students.filter_map(|line| line.split_once('▸')).map(|(_, line)| line).next();
        let surname = selected.and_then(|line| line.split_whitespace().nth(1)).unwrap_or("nobody");
        shown.first().is_some_and(|title| title.contains(surname))
    });
    seat.quits();
}

/// The processor time used by a process, in hundredths of a second; none without /proc.
fn ticks(pid: u32) -> Option<u64> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11).map(|field| field.parse::<u64>().ok());
    Some(times.next()?? + times.next()??)
}
