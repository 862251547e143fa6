//! The power fails after every change of the disk, and more or less of what was not synced is there.

use std::collections::HashSet;

use super::{Recording, flows, rounds, seed};
use crate::files::simulated::{DatabaseState, Image, Mark, Step, Unsynced};

/// What may be left of what was not synced, and of the database.
const LEFT: &[(Unsynced, DatabaseState)] = &[
    (Unsynced::All, DatabaseState::Latest),
    (Unsynced::Nothing, DatabaseState::Latest),
    (Unsynced::Part, DatabaseState::Latest),
    (Unsynced::Part, DatabaseState::Earlier),
    (Unsynced::Torn, DatabaseState::Earlier),
    (Unsynced::Nothing, DatabaseState::Missing),
    (Unsynced::Part, DatabaseState::Replaced),
];

/// Every prefix of what one flow did. Returns the number of cases.
fn cut_everywhere(flow: &'static flows::Flow) -> usize {
    let recording = Recording::of(flow);
    let (mut begun, mut confirmed) = (0, 0);
    let mut image = Image::of(&recording.start);
    let mut seen = HashSet::new();
    let mut cases = 0;
    for (number, step) in recording.steps.iter().enumerate() {
        image.take(step);
        match step {
            Step::Mark(Mark::Begun(step)) => begun = step + 1,
            Step::Mark(Mark::Confirmed(step)) => confirmed = step + 1,
            _ => {}
        }
        let allowed: Vec<_> = recording.states[confirmed..=begun].iter().collect();
        for round in 0..rounds() {
            for (way, (unsynced, database)) in LEFT.iter().enumerate() {
                let needs_database = flow.needs_database && confirmed == 0;
                if needs_database && *database != DatabaseState::Latest {
                    continue;
                }
                let seed = seed() + round * 1_000_000 + (number * LEFT.len() + way) as u64;
                let contents = image.after_failure(*unsynced, *database, seed);
                if !seen.insert((confirmed, begun, contents.clone())) {
                    continue;
                }
                contents.replace(recording.folder.path());
                let context =
                    format!("{unsynced:?} and {database:?} after change {number}, {step:?}, seed {seed}");
                recording.must_recover(&allowed, &context);
                if cases % 16 == 0 && !needs_database {
                    recording.must_be_rebuilt(&context);
                }
                cases += 1;
            }
        }
    }
    println!("{}: {cases} cases of {} changes", flow.name, recording.steps.len());
    cases
}

#[test]
fn whenever_the_power_fails_the_register_is_one_that_was_confirmed_or_begun() {
    let cases: usize = flows::FLOWS.iter().map(cut_everywhere).sum();
    println!("{cases} cases");
    assert!(cases > 1_000, "{cases}");
}
