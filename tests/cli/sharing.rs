//! Commands on a folder that is a copy of a shared register. No command begins to share yet, so the library
//! does it here.

use alumnet::sharing::memory::MemoryLog;
use alumnet::workspace::opening::create;
use uuid::Uuid;

use crate::desk::Desk;

/// A desk whose register is shared. Nobody else is there.
fn shared() -> (Desk, MemoryLog) {
    let desk = Desk::new();
    desk.import();
    let mut log = MemoryLog::default();
    let at = "2026-11-27T08:00:00Z".parse().unwrap();
    create(&desk.path("data"), (Uuid::from_u128(1), at), "Ana", &mut |beginning| {
        log.entries.push(beginning.entry.clone());
        log.snapshot = Some(beginning.snapshot.clone());
        Ok(())
    })
    .unwrap();
    (desk, log)
}

#[test]
fn what_is_changed_waits_and_every_command_shows_it() {
    let (desk, _log) = shared();
    let before = desk.roster("2024-A");
    let name = before.lines().nth(1).and_then(|line| line.split(',').next()).unwrap();
    desk.done(&["edit", "person", name, "given-name=Tromsø"]);
    let after = desk.roster("2024-A");
    assert!(after.contains("Tromsø") && !before.contains("Tromsø"), "{after}");
    let checked = desk.done(&["check"]);
    assert!(checked.contains("The list of what waits or was sent is intact: 1 line"), "{checked}");
    let history = desk.done(&["history"]);
    assert!(history.lines().any(|line| line.contains("Tromsø")), "{history}");
    assert!(!desk.journal().contains("Tromsø"), "it is not in the log yet");
    desk.done(&["undo"]);
    assert_eq!(desk.roster("2024-A"), before);
    assert!(desk.done(&["check"]).contains("intact: 2 lines"));
}

#[test]
fn a_backup_is_gone_back_to_only_as_a_change() {
    let (desk, _log) = shared();
    let before = desk.roster("2024-A");
    desk.done(&["backup", "then.zst"]);
    let name = before.lines().nth(1).and_then(|line| line.split(',').next()).unwrap();
    desk.done(&["edit", "person", name, "given-name=Tromsø"]);
    let refused = desk.run(&["restore", "then.zst"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.err.contains("the register is shared") && refused.err.contains("--as-change"),
        "{refused:?}"
    );
    assert!(desk.roster("2024-A").contains("Tromsø"));
    desk.done(&["restore", "then.zst", "--as-change"]);
    assert_eq!(desk.roster("2024-A"), before);
}
