//! What is answered while a call fails is true: nothing is said to be done that is not, or refused although
//! it is done.

use super::desk::Desk;
use crate::files::simulated::{Call, Contents, FAILURES, SimulatedDisk, folder};
use crate::store::{OpenError, backup, keep_current};

/// Runs `act` once for each of its calls and each way to fail, on a desk as `prepare` left it. `judge` gets
/// what `act` answered, and the call that failed.
fn each_call<T>(
    prepare: impl FnOnce(&mut Desk),
    act: impl Fn(&mut Desk) -> T,
    judge: impl Fn(&mut Desk, T, Option<Call>, &str),
) {
    let root = folder();
    let mut desk = Desk::at(root.path(), 1);
    prepare(&mut desk);
    let start = Contents::read(root.path());
    let calls = {
        let disk = SimulatedDisk::at(root.path());
        act(&mut Desk::at(root.path(), 2));
        disk.calls()
    };
    assert!(calls > 10, "{calls}");
    for failure in FAILURES {
        for call in 0..calls {
            start.replace(root.path());
            let disk = SimulatedDisk::at(root.path());
            let mut desk = Desk::at(root.path(), 2);
            disk.fail(call, *failure);
            let answer = act(&mut desk);
            let failed = disk.repair();
            judge(&mut desk, answer, failed, &format!("call {call} of {calls} ({failed:?}): {failure:?}"));
        }
    }
}

/// An earlier copy of a folder beside the backup of a later state.
fn older_copy(desk: &mut Desk) {
    desk.open().unwrap();
    desk.add("Ada").unwrap();
    desk.close().unwrap();
    let earlier = Contents::read(&desk.data());
    desk.open().unwrap();
    desk.add("Bo").unwrap();
    desk.back_up().unwrap();
    desk.close().unwrap();
    let backups = Contents::read(&desk.data().join("backups"));
    earlier.replace(&desk.data());
    std::fs::create_dir_all(desk.data().join("backups")).unwrap();
    backups.replace(&desk.data().join("backups"));
}

fn is_behind(desk: &Desk) -> bool {
    matches!(crate::store::open(&desk.data(), &mut |_| {}), Err(OpenError::Behind { .. }))
}

#[test]
fn an_older_copy_is_not_opened_unasked_whichever_call_fails() {
    each_call(older_copy, Desk::open, |_, opened, _, context| assert!(opened.is_err(), "{context}"));
}

#[test]
fn who_stays_with_an_older_copy_is_told_truly_whether_that_worked() {
    each_call(
        older_copy,
        |desk| keep_current(&desk.data()),
        |desk, kept, _, context| match kept {
            Ok(aside) => {
                assert_eq!(aside.len(), 1, "{context}");
                assert!(!is_behind(desk), "{context}");
            }
            Err(refused) => {
                assert!(is_behind(desk), "{context}: {refused}");
                assert_eq!(keep_current(&desk.data()).unwrap().len(), 1, "{context}");
            }
        },
    );
}

#[test]
fn a_backup_that_is_said_to_be_missing_is_missing() {
    let name = |desk: &Desk| desk.elsewhere().join("copy.jsonl.zst");
    each_call(
        |desk| {
            std::fs::create_dir_all(desk.elsewhere()).unwrap();
            desk.open().unwrap();
            desk.add("Ada").unwrap();
            desk.close().unwrap();
        },
        |desk| {
            // What fails here is another test's.
            desk.open().ok().map(|()| desk.back_up_to(Some(&name(desk))))
        },
        |desk, made, failed, context| {
            let found = backup::read(&name(desk), None);
            match made {
                Some(Ok(())) => assert!(found.is_ok(), "{context}: {found:?}"),
                Some(Err(refused)) => assert!(!name(desk).exists(), "{context}: {refused:?}"),
                None => assert!(failed.is_some(), "{context}"),
            }
        },
    );
}
