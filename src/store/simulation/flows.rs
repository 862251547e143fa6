//! What is done to a register while the disk fails.

use std::io::Read as _;

use super::desk::{Desk, Done};
use crate::domain::Record;
use crate::files::simulated::Contents;
use crate::register::{Change, erasure};

/// What is done, step by step.
pub(super) struct Flow {
    pub(super) name: &'static str,
    /// What is there before; nothing fails here.
    pub(super) prepare: fn(&mut Desk),
    pub(super) steps: &'static [fn(&mut Desk) -> Done],
    /// Whether, until the first step is done, only the database is whole: then losing it is not survived.
    pub(super) needs_database: bool,
}

/// The name that is erased.
const SECRET: &str = "Quixworthy";

pub(super) const FLOWS: &[Flow] = &[
    Flow {
        name: "begin",
        prepare: |_| {},
        steps: &[Desk::open, |desk| desk.add("Ada"), |desk| desk.add("Bo")],
        needs_database: false,
    },
    Flow {
        name: "commit",
        prepare: two_people,
        steps: &[Desk::open, |desk| desk.add("Cy"), change, bulk, Desk::close, Desk::open, delete],
        needs_database: false,
    },
    Flow {
        name: "rotation",
        prepare: two_people,
        steps: &[
            Desk::open,
            |desk| desk.limit_segments(400),
            |desk| desk.add("Cy"),
            |desk| desk.add("Di"),
            Desk::back_up,
            |desk| desk.add("Ed"),
        ],
        needs_database: false,
    },
    Flow {
        name: "backups",
        prepare: two_people,
        steps: &[
            Desk::open,
            Desk::keep_one_backup,
            Desk::back_up,
            |desk| desk.add("Cy"),
            |desk| desk.back_up_to(Some(&desk.elsewhere().join("copy.jsonl.zst"))),
            |desk| desk.back_up_to(None),
            |desk| desk.add("Di"),
            Desk::back_up,
        ],
        needs_database: false,
    },
    Flow {
        name: "copies of backups",
        prepare: two_people,
        steps: &[
            Desk::open,
            Desk::copy_backups,
            Desk::back_up,
            |desk| desk.add("Cy"),
            Desk::back_up,
            |desk| desk.add("Di"),
        ],
        needs_database: false,
    },
    Flow {
        name: "restore a file",
        prepare: with_copy,
        steps: &[|desk| desk.restore(&desk.elsewhere().join("copy.jsonl.zst")), |desk| desk.add("Di")],
        needs_database: false,
    },
    Flow {
        name: "restore the newest",
        prepare: damaged,
        steps: &[Desk::restore_newest, |desk| desk.add("Di")],
        needs_database: false,
    },
    Flow {
        name: "erase",
        prepare: with_history,
        steps: &[Desk::open, |desk| desk.erase(SECRET), |desk| desk.add("Ed")],
        needs_database: false,
    },
    Flow {
        name: "suppressions",
        prepare: |desk| {
            with_history(desk);
            desk.open().unwrap();
            desk.erase(SECRET).unwrap();
            desk.close().unwrap();
            desk.remove("suppressions.jsonl");
        },
        steps: &[Desk::open, |desk| desk.add("Ed")],
        needs_database: false,
    },
    Flow {
        name: "upgrade",
        prepare: |desk| {
            two_people(desk);
            age(desk);
        },
        steps: &[Desk::open, |desk| desk.add("Cy")],
        needs_database: false,
    },
    Flow {
        name: "repair",
        prepare: |desk| {
            two_people(desk);
            desk.change("journal/0001.jsonl", |mut bytes| {
                bytes[30] ^= 1;
                bytes
            });
        },
        steps: &[Desk::repair, Desk::open, |desk| desk.add("Cy")],
        needs_database: true,
    },
    Flow {
        name: "rebuild the database",
        prepare: |desk| {
            with_history(desk);
            desk.lose_database();
        },
        steps: &[Desk::open, |desk| desk.add("Ed")],
        needs_database: false,
    },
    Flow {
        name: "rebuild the journal",
        prepare: |desk| {
            with_history(desk);
            desk.lose_journal();
        },
        steps: &[Desk::open, |desk| desk.add("Ed")],
        needs_database: true,
    },
];

fn two_people(desk: &mut Desk) {
    desk.open().unwrap();
    desk.add("Ada").unwrap();
    desk.add("Bo").unwrap();
    desk.close().unwrap();
    std::fs::create_dir_all(desk.elsewhere()).unwrap();
}

/// A person to erase, who is named in segments that are compressed, and in a backup.
fn with_history(desk: &mut Desk) {
    two_people(desk);
    desk.open().unwrap();
    desk.limit_segments(400).unwrap();
    desk.add(SECRET).unwrap();
    desk.add("Cy").unwrap();
    desk.back_up().unwrap();
    desk.add("Di").unwrap();
    desk.close().unwrap();
}

/// A backup elsewhere, and a change after it.
fn with_copy(desk: &mut Desk) {
    two_people(desk);
    desk.open().unwrap();
    desk.back_up_to(Some(&desk.elsewhere().join("copy.jsonl.zst"))).unwrap();
    desk.add("Cy").unwrap();
    desk.close().unwrap();
}

/// Neither database nor journal can be read; a backup is there.
fn damaged(desk: &mut Desk) {
    two_people(desk);
    desk.open().unwrap();
    desk.back_up().unwrap();
    desk.close().unwrap();
    desk.lose_database();
    desk.change("journal/0001.jsonl", |bytes| vec![b'x'; bytes.len()]);
}

fn change(desk: &mut Desk) -> Done {
    let person = desk.find("Ada")?;
    let mut changed = person.clone();
    changed.notes = "Long notes, over more than a sector of the disk. ".repeat(40);
    desk.commit(vec![Change::between(Some(person.into()), Some(changed.into())).unwrap()])
}

fn delete(desk: &mut Desk) -> Done {
    let person = desk.find("Bo")?;
    desk.commit(vec![Change::delete(person.into())])
}

/// So many that the database gets them in parts.
fn bulk(desk: &mut Desk) -> Done {
    let changes = (0..20).map(|number| Change::create(desk.person(&format!("Many {number}")).into()));
    let changes = changes.collect();
    desk.commit(changes)
}

/// As if an alumnet of format 0 had written it.
fn age(desk: &Desk) {
    desk.change("journal/0001.jsonl", |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        let older = text.lines().map(|line| {
            let (_, rest) = line.split_once(",\"seq\"").unwrap();
            let (body, _) = rest.rsplit_once(",\"digest\"").unwrap();
            let body = format!("{{\"v\":0,\"seq\"{body},\"digest\":\"0000000000000000\"");
            format!("{body},\"crc\":\"{:08x}\"}}\n", crc32fast::hash(body.as_bytes()))
        });
        older.collect::<String>().into_bytes()
    });
    desk.change("db/FORMAT", |_| b"0\n".to_vec());
    desk.remove("db/FORMAT.crc");
}

/// Whether somebody was erased.
pub(super) fn is_erased(records: &[Record]) -> bool {
    records.iter().any(|record| matches!(record, Record::Person(person) if erasure::is_tombstone(person)))
}

/// Fails if a file names the person who was erased; only backups made before may.
pub(super) fn assert_forgotten(contents: &Contents, context: &str) {
    for (path, bytes) in &contents.0 {
        let Some(bytes) = bytes else { continue };
        if path.starts_with("data/backups") || path.starts_with("elsewhere") {
            continue;
        }
        let mut text = bytes.clone();
        if path.extension().is_some_and(|ending| ending == "zst") {
            text.clear();
            zstd::Decoder::new(bytes.as_slice()).unwrap().read_to_end(&mut text).unwrap();
        }
        let named = text.windows(SECRET.len()).any(|word| word == SECRET.as_bytes());
        assert!(!named, "{context}: {} names somebody who was erased", path.display());
    }
}
