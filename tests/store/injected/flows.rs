//! What alumnet is asked to do while a call fails.

use std::fs;

use alumnet::register::Change;

use super::desk::Desk;
use crate::support::{Maker, copy, opened, save};
use crate::upgrading::age;

pub struct Flow {
    pub name: &'static str,
    /// What is there before; nothing fails here.
    pub prepare: fn(&Desk),
    /// The command line; `@/` is the desk's folder.
    pub words: &'static str,
    /// The file that is written, if it is not the register.
    pub file: Option<&'static str>,
}

/// The name that is erased.
pub const SECRET: &str = "Quixworthy";

pub const FLOWS: &[Flow] = &[
    Flow {
        name: "begin",
        prepare: tables,
        words: "import roster @/people.csv --cohort 2024-A --create --program P",
        file: None,
    },
    Flow {
        name: "import",
        prepare: |desk| {
            one_cohort(desk);
            copied_backups(desk);
        },
        words: "import @/others.csv --map Wer=name,Kurs=cohort,Foo=leave-out --create",
        file: None,
    },
    Flow { name: "undo an import", prepare: one_cohort, words: "imports undo 1", file: None },
    Flow {
        name: "forget a mapping",
        prepare: |desk| {
            one_cohort(desk);
            desk.done("import @/others.csv --map Wer=name,Kurs=cohort,Foo=leave-out --create");
        },
        words: "mappings delete others",
        file: None,
    },
    Flow { name: "erase", prepare: one_cohort, words: "erase quix@example.org --yes", file: None },
    Flow {
        name: "back up",
        prepare: |desk| {
            one_cohort(desk);
            copied_backups(desk);
        },
        words: "backup",
        file: None,
    },
    Flow {
        name: "back up to a file",
        prepare: |desk| {
            one_cohort(desk);
            desk.done("backup @/mine.zst");
        },
        words: "backup @/mine.zst --force",
        file: Some("mine.zst"),
    },
    Flow {
        name: "restore a file",
        prepare: |desk| {
            one_cohort(desk);
            desk.done("backup @/mine.zst");
            add(desk, "Later");
        },
        words: "restore @/mine.zst",
        file: None,
    },
    Flow { name: "restore the newest", prepare: damaged, words: "restore", file: None },
    Flow {
        name: "stay with an older copy",
        prepare: |desk| {
            one_cohort(desk);
            let earlier = Desk::new();
            copy(&desk.data(), &earlier.data());
            add(desk, "Later");
            desk.done("backup");
            copy(&desk.data().join("backups"), &earlier.data().join("backups"));
            fs::remove_dir_all(desk.data()).unwrap();
            copy(&earlier.data(), &desk.data());
        },
        words: "restore --keep-current",
        file: None,
    },
    Flow {
        name: "repair",
        prepare: |desk| {
            one_cohort(desk);
            let segment = desk.data().join("journal/0001.jsonl");
            let mut bytes = fs::read(&segment).unwrap();
            bytes[90] ^= 1;
            fs::write(segment, bytes).unwrap();
        },
        words: "check --repair",
        file: None,
    },
    Flow {
        name: "upgrade and export",
        prepare: |desk| {
            one_cohort(desk);
            age(&desk.data());
        },
        words: "export roster 2024-A -o @/roster.csv",
        file: Some("roster.csv"),
    },
    Flow {
        name: "rebuild the database and report",
        prepare: |desk| {
            one_cohort(desk);
            fs::remove_dir_all(desk.data().join("db")).unwrap();
            desk.write("cohort.html", "old");
        },
        words: "report cohort 2024-A -o @/cohort.html --force",
        file: Some("cohort.html"),
    },
    Flow {
        name: "rebuild the journal and export measures",
        prepare: |desk| {
            one_cohort(desk);
            fs::remove_dir_all(desk.data().join("journal")).unwrap();
        },
        words: "export measures -o @/measures.csv",
        file: Some("measures.csv"),
    },
    Flow { name: "check", prepare: one_cohort, words: "check", file: None },
];

fn tables(desk: &Desk) {
    let people = format!(
        "First name,Last name,Email\nAda,Lovelace,ada@example.org\nBo,{SECRET},quix@example.org\n\
        Cy,Young,cy@example.org\n"
    );
    desk.write("people.csv", &people);
    desk.write("others.csv", "Wer,Kurs,Foo\nDi Prince,2024-A,1\nEd Ellis,2024-A,2\n");
}

fn one_cohort(desk: &Desk) {
    tables(desk);
    desk.done("import roster @/people.csv --cohort 2024-A --create --program P");
}

/// Backups are copied to another folder.
fn copied_backups(desk: &Desk) {
    desk.write("home/.config/alumnet/config.toml", "");
}

fn add(desk: &Desk, name: &str) {
    let mut here = opened(&desk.data());
    let mut maker = Maker::new(3);
    let person = maker.person(name);
    let set = maker.set("Add", vec![Change::create(person.into())]);
    save(&mut here, &set);
    here.store.close().unwrap();
}

/// Neither database nor journal can be read; a backup is there.
fn damaged(desk: &Desk) {
    one_cohort(desk);
    fs::remove_dir_all(desk.data().join("db")).unwrap();
    let segment = desk.data().join("journal/0001.jsonl");
    let journal = fs::read_to_string(&segment).unwrap().replacen("\"label\"", "\"lebal\"", 1);
    fs::write(segment, journal + "{}\n").unwrap();
}
