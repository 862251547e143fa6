//! While nobody types, nothing is drawn and the processor is idle.

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

/// The processor time used by a process, in hundredths of a second; none without /proc.
fn ticks(pid: u32) -> Option<u64> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11).map(|field| field.parse::<u64>().ok());
    Some(times.next()?? + times.next()??)
}
