//! What can't be opened is reported in plain words, and left alone.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use alumnet::store::OpenError;

use super::child;
use super::support::{contents, filled, opened, records, try_open};

/// The first message of the child. The rest remains to be read.
fn first_words(out: impl BufRead) -> Option<String> {
    out.lines().map(Result::unwrap).find_map(|line| child::said(&line).map(str::to_owned))
}

#[test]
fn a_folder_that_another_alumnet_holds_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3);
    let mut holder = child::command("hold", folder.path()).spawn().unwrap();
    let mut out = BufReader::new(holder.stdout.take().unwrap());
    assert_eq!(first_words(&mut out).as_deref(), Some("held"));
    let journal = contents(&folder.path().join("journal"));
    let lock = fs::read_to_string(folder.path().join("alumnet.lock")).unwrap();

    let refused = try_open(folder.path()).expect_err("it is held");
    assert!(matches!(refused, OpenError::Held { pid, .. } if pid == Some(holder.id())), "{refused:?}");
    assert!(
        refused.to_string().contains(&format!("open in another alumnet (process {})", holder.id())),
        "{refused}"
    );
    assert_eq!(contents(&folder.path().join("journal")), journal);
    assert_eq!(fs::read_to_string(folder.path().join("alumnet.lock")).unwrap(), lock);

    drop(holder.stdin.take());
    assert!(holder.wait().unwrap().success());
    assert!(try_open(folder.path()).is_ok());
}

#[test]
fn two_in_one_process_exclude_each_other_too() {
    let folder = tempfile::tempdir().unwrap();
    let first = try_open(folder.path()).unwrap();
    assert!(matches!(try_open(folder.path()), Err(OpenError::Held { .. })));
    drop(first);
    assert!(try_open(folder.path()).is_ok());
}

#[test]
fn a_newer_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3);
    // With its checksum, as a newer alumnet leaves it.
    fs::write(folder.path().join("db/FORMAT"), "999\n").unwrap();
    fs::write(folder.path().join("db/FORMAT.crc"), "698cd28c\n").unwrap();
    let before = contents(folder.path());
    let refused = try_open(folder.path()).expect_err("it is newer");
    assert!(matches!(refused, OpenError::Newer { found: 999, known: 7, .. }), "{refused:?}");
    assert!(refused.to_string().contains("newer alumnet"), "{refused}");
    assert_eq!(contents(folder.path()), before);
}

/// Both files of the format are damaged: one is gone, and a bit of the other has flipped.
#[test]
fn a_number_of_a_newer_format_without_its_checksum_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let saved = filled(folder.path(), 3);
    fs::write(folder.path().join("db/FORMAT"), "8\n").unwrap();
    fs::remove_file(folder.path().join("db/FORMAT.crc")).unwrap();
    assert_eq!(records(&opened(folder.path()).register), saved);
    assert_eq!(fs::read_to_string(folder.path().join("db/FORMAT")).unwrap(), "7\n");
}

#[test]
fn a_newer_journal_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3);
    let path = folder.path().join("journal/0001.jsonl");
    let body = "{\"v\":999,\"seq\":5,\"something\":\"unheard of\"";
    let journal = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{journal}{body},\"crc\":\"{:08x}\"}}\n", crc32fast::hash(body.as_bytes())))
        .unwrap();
    let before = contents(&folder.path().join("journal"));
    for has_database in [true, false] {
        if !has_database {
            fs::remove_dir_all(folder.path().join("db")).unwrap();
        }
        assert!(matches!(try_open(folder.path()), Err(OpenError::Newer { found: 999, .. })));
        assert_eq!(contents(&folder.path().join("journal")), before);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_says_so() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    let folder = tempfile::tempdir().unwrap();
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(folder.path(), 0o755);
    let data = folder.path().join("data");
    filled(&data, 3);
    allow(&data, 0o555);
    let program = folder.path().join("child");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    allow(&program, 0o755);

    let mut command = child::arrange(Command::new(program), "open", &data);
    command.current_dir("/");
    // Root may write anywhere, so switch to a user who may not.
    if fs::write(data.join("probe"), "").is_ok() {
        fs::remove_file(data.join("probe")).unwrap();
        command.uid(65_534);
    }
    let said = command.spawn().unwrap().wait_with_output().unwrap();
    let words = first_words(said.stdout.as_slice()).expect("the child says something");
    assert!(words.contains("can't write") && words.contains("data"), "{words}");
    allow(&data, 0o755);
    assert!(try_open(&data).is_ok());
}

#[test]
fn a_file_instead_of_a_folder_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    fs::write(&path, "a file").unwrap();
    let refused = try_open(&path).expect_err("it is a file").to_string();
    assert!(refused.contains(&path.display().to_string()), "{refused}");
    assert_eq!(fs::read_to_string(path).unwrap(), "a file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_refuses_and_works_again_with_room() {
    let folder = tempfile::tempdir().unwrap();
    let small = |script: &str| {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "--user", "--map-root-user", "sh", "-c", script, "sh"])
            .arg(folder.path())
            .arg(std::env::current_exe().unwrap());
        command
    };
    let mount = "mount -t tmpfs -o size=8m tmpfs \"$1\"";
    let possible = small(mount).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !possible {
        eprintln!("no small disk can be made here; the writer's own tests cover a full disk");
        return;
    }
    // Another process checks what the first one left, because a database on a full disk may hang.
    let script = format!("{mount} && shift && \"$@\" && ALUMNET_STORE_CHILD=tell \"$@\"");
    let said =
        child::arrange(small(&script), "fill", folder.path()).spawn().unwrap().wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    let told: Vec<&str> = words.lines().filter_map(child::said).collect();
    assert!(matches!(told.as_slice(), [saved, found] if saved == found), "{words}");
}
