//! The promises of a backup: it reads back as written, and any changed byte is noticed.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::{IdSource, Person, Program};
use crate::store::codec::FORMAT;
use crate::store::digest::RegisterDigest;
use crate::store::journal::line;

const YES: &dyn Fn() -> bool = &|| true;

fn people(names: &[String]) -> Vec<Record> {
    let mut ids = IdSource::new(1_000, [3; 6]);
    let program = Program { id: ids.draw(), title: "P".to_owned(), ..Program::default() };
    let person = |name: &String| Person {
        id: ids.draw(),
        given_name: name.clone(),
        emails: vec![format!("{name}@x")],
        ..Person::default()
    };
    std::iter::once(program.into())
        .chain(names.iter().map(person).map(Record::from).collect::<Vec<_>>())
        .collect()
}

fn about(records: &[Record]) -> Header {
    let mut tally = RegisterDigest::default();
    for record in records {
        tally.add_record(record, &mut Vec::new()).unwrap();
    }
    Header {
        at: "2024-05-03T18:15:00Z".parse().unwrap(),
        seq: 12,
        format: FORMAT.into(),
        tally,
        register: Some(Uuid::nil()),
        erased: 0,
        log: None,
    }
}

fn three() -> Vec<Record> {
    people(&["Zoë".to_owned(), "明".to_owned(), "a\n\"b\"".to_owned()])
}

fn written(
    records: &[Record],
    extras: &[Extra],
    passphrase: Option<&Passphrase>,
) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backup");
    write(&path, &about(records), records, extras, passphrase, YES).unwrap();
    (folder, path)
}

fn unpacked(path: &Path) -> String {
    String::from_utf8(zstd::decode_all(fs::File::open(path).unwrap()).unwrap()).unwrap()
}

fn repacked(path: &Path, text: &str) {
    fs::write(path, zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn it_reads_as_it_was_written(names in prop::collection::vec(any::<String>(), 0..30)) {
        let records = people(&names);
        let extras = [Extra { word: "suppression".to_owned(), value: json!({"hash": names}) }];
        let (_folder, path) = written(&records, &extras, None);
        let read = read(&path, None).unwrap();
        prop_assert_eq!(read.records, records.clone());
        prop_assert_eq!(read.extras, extras);
        prop_assert_eq!(read.about, about(&records));
    }
}

#[test]
fn every_changed_byte_and_every_cut_is_noticed() {
    let (_folder, path) = written(&three(), &[], None);
    let whole = fs::read(&path).unwrap();
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        fs::write(&path, &changed).unwrap();
        // Some changed bits decompress to the same bytes.
        let outcome = read(&path, None);
        assert!(
            outcome.is_err()
                || outcome.is_ok_and(|read| read.records == three() && read.about == about(&three())),
            "byte {place}"
        );
        fs::write(&path, &whole[..place]).unwrap();
        assert!(read(&path, None).is_err(), "cut at {place}");
    }
    fs::write(&path, [whole.clone(), whole].concat()).unwrap();
    assert!(read(&path, None).is_err(), "twice");
}

#[test]
fn lines_that_are_missing_added_or_changed_are_noticed() {
    let (_folder, path) = written(&three(), &[], None);
    let text = unpacked(&path);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for left_out in 0..lines.len() {
        let rest: Vec<&str> =
            lines.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, line)| *line).collect();
        repacked(&path, &rest.concat());
        assert!(read(&path, None).is_err(), "without line {left_out}");
    }
    for (from, to) in [
        ("Zoë@x", "Zoe@x"),
        ("\"seq\":12", "\"seq\":13"),
        ("2024-05", "2024-06"),
        ("}\n{\"end\"", "}\n{\"suppression\":1}\n{\"end\""),
    ] {
        assert!(text.contains(from), "{from}");
        repacked(&path, &text.replace(from, to));
        assert!(matches!(read(&path, None), Err(Unfit::Damaged(_))), "{to}");
    }
    repacked(&path, &text);
    assert!(read(&path, None).is_ok());
    // Decompressed by hand, it is still valid.
    fs::write(&path, &text).unwrap();
    assert_eq!(read(&path, None).unwrap().records, three());
}

#[test]
fn strangers_and_newer_ones_are_told_apart() {
    let (folder, path) = written(&three(), &[], None);
    let text = unpacked(&path);
    repacked(&path, &text.replacen("\"version\":1", "\"version\":7,\"later\":[]", 1));
    assert_eq!(read(&path, None).unwrap_err(), Unfit::Newer(7));
    repacked(&path, &text.replacen(&format!("\"format\":{FORMAT}"), "\"format\":99", 1));
    assert_eq!(read(&path, None).unwrap_err(), Unfit::Newer(99));
    for stranger in
        ["", "gone", "Given name,Family name\n", "{\"kind\":\"something else\",\"version\":1,\"format\":1}\n"]
    {
        fs::write(&path, stranger).unwrap();
        assert_eq!(read(&path, None).unwrap_err(), Unfit::Stranger, "{stranger:?}");
    }
    assert!(matches!(read(&folder.path().join("nothing"), None), Err(Unfit::Unread(_))));
}

/// Digests of an older format are not compared, so an invented one would let any record in.
#[test]
fn a_format_that_never_existed_is_refused() {
    let (_folder, path) = written(&three(), &[], None);
    let text = unpacked(&path).replacen(&format!("\"format\":{FORMAT}"), "\"format\":0", 1);
    let (body, end) = text.trim_end().rsplit_once('\n').unwrap();
    let body = format!("{}\n", body.replacen("Zoë@x", "Zoe@x", 1));
    let (before, _) = end.rsplit_once("\"blake3\"").unwrap();
    repacked(&path, &format!("{body}{before}\"blake3\":\"{}\"}}}}\n", blake3::hash(body.as_bytes())));
    let refused = read(&path, None).unwrap_err().to_string();
    assert!(refused.contains("format 0, which never existed"), "{refused}");
    assert!(head(&path).is_err());
}

#[test]
fn an_encrypted_one_opens_with_its_passphrase_only() {
    let passphrase = Passphrase::from("correct horse".to_owned());
    let (_folder, path) = written(&three(), &[], Some(&passphrase));
    let bytes = fs::read(&path).unwrap();
    assert!(is_encrypted(&path).unwrap());
    assert!(!bytes.windows(4).any(|part| part == ZSTD_MAGIC), "it is compressed before it is encrypted");
    assert_eq!(read(&path, Some(&passphrase)).unwrap().records, three());
    assert_eq!(read(&path, None).unwrap_err(), Unfit::Encrypted);
    assert_eq!(read(&path, Some(&Passphrase::from("wrong".to_owned()))).unwrap_err(), Unfit::WrongPassphrase);
    let mut cut = bytes.clone();
    cut.truncate(bytes.len() - 1);
    fs::write(&path, cut).unwrap();
    assert!(matches!(read(&path, Some(&passphrase)), Err(Unfit::Damaged(_))));
    assert_eq!(format!("{passphrase:?}"), "Passphrase");
}

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

#[test]
fn what_is_not_finished_has_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backup");
    let records = three();
    assert_eq!(write(&path, &about(&records), &records, &[], None, &|| false), Err(BackupError::GivenUp));
    // One that does not read back correctly is not kept either.
    let wrong = Header { seq: 12, ..about(&records[..2]) };
    assert!(matches!(write(&path, &wrong, &records, &[], None, YES), Err(BackupError::NotVerified(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_newest_good_one_is_found_behind_bad_ones() {
    let data = tempfile::tempdir().unwrap();
    fs::create_dir(folder(data.path())).unwrap();
    let records = three();
    for seq in 1..=3 {
        let about = Header { seq, ..about(&records) };
        write(&folder(data.path()).join(file_name(about.at, seq, false)), &about, &records, &[], None, YES)
            .unwrap();
    }
    let newest = list(data.path()).unwrap().pop().unwrap();
    assert_eq!(newest.seq, 3);
    fs::write(&newest.path, "no").unwrap();
    let mut stray = fs::File::create(folder(data.path()).join("backup-old.part")).unwrap();
    stray.write_all(b"half").unwrap();
    let seqs: Vec<u64> = good(data.path()).unwrap().map(|(_, contents)| contents.about.seq).collect();
    assert_eq!(seqs, [2, 1]);
    clear_parts(&folder(data.path())).unwrap();
    assert_eq!(fs::read_dir(folder(data.path())).unwrap().count(), 3);
}

#[test]
fn times_are_whole_seconds_in_names_only() {
    let at: Timestamp = "2024-05-03T18:15:00.5Z".parse().unwrap();
    assert_eq!(file_name(at, 7, true), "2024-05-03T181500Z-000007.jsonl.zst.age");
    let records = three();
    let (_folder, path) = written(&records, &[], None);
    let about = Header { at, ..about(&records) };
    write(&path, &about, &records, &[], None, YES).unwrap();
    assert_eq!(read(&path, None).unwrap().about.at, at);
}

proptest! {
    #[test]
    fn a_name_says_what_it_was_made_of(second in 0..4_000_000_000_i64, seq: u64, encrypted: bool) {
        let at = Timestamp::from_second(second).unwrap();
        prop_assert_eq!(parse_name(&file_name(at, seq, encrypted)), Some((at, seq, encrypted)));
    }
}

#[test]
fn other_names_are_not_ours() {
    for name in [
        "",
        "notes.txt",
        "2024-05-03T181500Z-000123.jsonl",
        "2024-05-03T181500Z-123.jsonl.zst",
        "2024-13-03T181500Z-000123.jsonl.zst",
        "copy of 2024-05-03T181500Z-000123.jsonl.zst",
        "2024-05-03T181500Z-000123.jsonl.zst.bak",
        "backup-x.part",
    ] {
        assert_eq!(parse_name(name), None, "{name}");
    }
    assert!(parse_name("2024-05-03T181500Z-000123.jsonl.zst").is_some());
}

/// The file is in the first format and is never changed: every later version proves that it can read it.
#[test]
fn a_backup_of_the_first_format_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store/v1");
    let read = read(&folder.join("backup.jsonl.zst"), None).unwrap();
    assert_eq!((read.about.seq, read.about.format), (1, 1));
    // The first line of the journal beside it creates the same records.
    let journal = fs::read_to_string(folder.join("0001.jsonl")).unwrap();
    let line = line::parse(journal.lines().next().unwrap().as_bytes()).unwrap();
    let made: Vec<Record> = line.set.changes.iter().filter_map(|change| change.after().cloned()).collect();
    assert_eq!(read.records, made);
    assert_eq!(read.extras, [Extra { word: "suppression".to_owned(), value: json!({"at": "2024-05-03"}) }]);
}
