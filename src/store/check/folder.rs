//! Checks the files besides journal and database: backups, the list of erased people,
//! permissions, and leftovers.

use std::collections::BTreeSet;
use std::io;
use std::iter;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use super::super::backup::{self, BackupFile, CopyNote, Unfit};
use super::super::erase::{self, Holding};
use super::report::{MENDABLE, Part, Report, State};
use crate::domain::Record;
use crate::files;
use crate::register::erasure::is_tombstone;
use crate::store::waiting::{self, LineCounts};
use crate::text::plural::counted;

/// Compares the tombstones in the register with the list of erased people.
pub fn suppressions(folder: &Path, records: Option<&[Record]>, report: &mut Report) -> io::Result<()> {
    let (suppressions, faults) = erase::suppressions::read(folder)?;
    for fault in &faults {
        report.wrong_with(Part::Erased, format!("The list of erased people is damaged: {fault}"), MENDABLE);
    }
    let listed: BTreeSet<Uuid> = suppressions.people().collect();
    let mut unlisted = 0;
    let mut back = 0;
    for person in records.unwrap_or_default() {
        let Record::Person(person) = person else { continue };
        match (is_tombstone(person), listed.contains(&person.id.uuid())) {
            (true, false) => unlisted += 1,
            (false, true) => back += 1,
            _ => {}
        }
    }
    if unlisted > 0 {
        let words = format!(
            "{} erased but not on the list: an import may bring them back",
            counted(unlisted, "person", "people")
        );
        report.wrong_with(
            Part::Erased,
            words,
            "alumnet check --repair restores the list from a backup that has it, or begins a new one",
        );
    }
    if back > 0 {
        report.wrong_with(
            Part::Erased,
            format!(
                "Still in the register, although on the list of erased people: {}",
                counted(back, "person", "people")
            ),
            "They are erased again at the next start",
        );
    }
    if faults.is_empty() && unlisted == 0 && back == 0 && !suppressions.is_empty() {
        report.fine(
            Part::Erased,
            format!(
                "{} erased; imports leave them out",
                if suppressions.all.len() == 1 {
                    "1 person was".to_owned()
                } else {
                    format!("{} people were", suppressions.all.len())
                }
            ),
        );
    }
    Ok(())
}

/// What reading backups has shown.
#[derive(Default)]
struct ReadBackups {
    good: usize,
    /// Those that can't be read without a passphrase.
    closed: Vec<String>,
    /// Those that hold somebody who was erased later.
    telling: Vec<String>,
    bad: Vec<(String, Unfit)>,
}

impl ReadBackups {
    fn of(kept: &[BackupFile], erased: &BTreeSet<Uuid>) -> Self {
        let mut found = Self::default();
        for kept in kept {
            let name = files::short(&kept.path);
            match backup::read(&kept.path, None) {
                Ok(contents) => {
                    found.good += 1;
                    let holds = contents.records.iter().any(|record| {
                        matches!(record, Record::Person(person) if erased.contains(&record.id())
                            && !is_tombstone(person))
                    });
                    if holds {
                        found.telling.push(name);
                    }
                }
                Err(Unfit::Encrypted) => found.closed.push(name),
                Err(unfit) => found.bad.push((name, unfit)),
            }
        }
        found
    }

    /// `one` and `many` say what they are, `place` where.
    fn tell(&self, (one, many): (&str, &str), place: &str, may_hold: bool, report: &mut Report) {
        let counted = |count| counted(count, one, many);
        let was = |count| if count == 1 { "was" } else { "were" };
        if self.good > 0 {
            report.fine(
                Part::Backups,
                format!("{} {} read and intact{place}", counted(self.good), was(self.good)),
            );
        }
        if !self.telling.is_empty() {
            let words = format!(
                "Erased people are still in {} from before the erasure{place}: {}",
                counted(self.telling.len()),
                self.telling.join(", ")
            );
            report.add(
                Part::Backups,
                State::Remark,
                words,
                "Delete these files when you no longer need them",
            );
        }
        if !self.closed.is_empty() {
            let also = if may_hold { ", and may hold erased people" } else { "" };
            let words = format!(
                "{} {} encrypted and can't be checked without the passphrase{also}{place}: {}",
                counted(self.closed.len()),
                if self.closed.len() == 1 { "is" } else { "are" },
                self.closed.join(", ")
            );
            report.add(Part::Backups, State::Remark, words, "");
        }
    }
}

fn erased(folder: &Path) -> io::Result<BTreeSet<Uuid>> {
    let (suppressions, _) = erase::suppressions::read(folder)?;
    Ok(suppressions.people().collect())
}

/// Reads every backup, and names those that still contain somebody who was erased later.
pub fn backups(folder: &Path, report: &mut Report) -> io::Result<()> {
    let erased = erased(folder)?;
    let found = ReadBackups::of(&backup::list(folder)?, &erased);
    for (name, unfit) in &found.bad {
        report.wrong_with(
            Part::Backups,
            format!("The backup {name} is unusable: {unfit}"),
            "alumnet check --repair sets it aside; a new one is written as you work",
        );
    }
    found.tell(("backup", "backups"), "", !erased.is_empty(), report);
    Ok(())
}

/// The same for the copies of backups in another folder, if there are to be any.
pub fn copies(folder: &Path, report: &mut Report) -> io::Result<()> {
    let Some(note) = CopyNote::read(folder) else { return Ok(()) };
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let last = note.copied_at().map_or_else(String::new, |at| format!("; the last copy is of {}", day(at)));
    if let Some(since) = note.missing_since() {
        let words = format!("No backup has been copied to {} since {}", note.folder.display(), day(since));
        let remedy = "A copy is made with the next backup, once the folder is there and can be written";
        report.add(Part::Backups, State::Remark, format!("{words}{last}"), remedy);
    }
    if !note.is_there() {
        let words = format!("The copies of backups in {} can't be read", note.folder.display());
        report.add(Part::Backups, State::Remark, words, "Check again when the folder is there");
        return Ok(());
    }
    let erased = erased(folder)?;
    let found = ReadBackups::of(&note.list()?, &erased);
    let place = format!(" in {}", note.folder.display());
    for (name, unfit) in &found.bad {
        report.wrong_with(
            Part::Backups,
            format!("The copy {name}{place} is unusable: {unfit}"),
            "Delete it; a new copy is made with the next backup",
        );
    }
    found.tell(("copy", "copies"), &place, !erased.is_empty(), report);
    Ok(())
}

/// What waits to be shared.
pub fn waiting(folder: &Path, report: &mut Report) -> io::Result<()> {
    let LineCounts { intact, damaged } = waiting::count(&waiting::read(folder)?);
    if damaged > 0 {
        let lines = counted(damaged, "line", "lines");
        let words = format!("The list of what waits to be shared is damaged: {lines} can't be read");
        let remedy = "The next start sets the file aside and keeps the lines that can be read";
        report.wrong_with(Part::Shared, words, remedy);
    } else if intact > 0 {
        let lines = counted(intact, "line", "lines");
        report.fine(Part::Shared, format!("The list of what waits or was sent is intact: {lines}"));
    }
    Ok(())
}

/// Files and folders that others can access.
pub fn open_to_others(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut look = |path: PathBuf| -> io::Result<()> {
        if files::is_open_to_others(&path)? {
            found.push(path);
        }
        Ok(())
    };
    look(folder.to_owned())?;
    for part in ["journal", "backups", waiting::FOLDER] {
        let part = folder.join(part);
        if files::is_folder(&part)? {
            for entry in files::entries(&part)? {
                look(entry.path)?;
            }
            look(part)?;
        }
    }
    // sled makes its own files readable by everybody; the closed folder around them is enough.
    for part in ["db", files::LOCK, erase::suppressions::FILE] {
        let part = folder.join(part);
        if files::exists(&part)? {
            look(part)?;
        }
    }
    Ok(found)
}

pub fn permissions(folder: &Path, report: &mut Report) -> io::Result<()> {
    let open = open_to_others(folder)?;
    if open.is_empty() {
        report.fine(Part::Files, "Only you can read the files");
        return Ok(());
    }
    let names: Vec<String> = open.iter().take(4).map(|path| path.display().to_string()).collect();
    let words =
        format!("{} can be read by others: {}", counted(open.len(), "file", "files"), names.join(", "));
    report.wrong_with(Part::Files, words, MENDABLE);
    Ok(())
}

/// Files put aside earlier, which are not needed to open the register; those that may hold somebody who was
/// erased are named separately. `records` are those of the register.
pub fn leftovers(folder: &Path, records: Option<&[Record]>, report: &mut Report) -> io::Result<()> {
    let mut erased = erased(folder)?;
    let is_erased = |record: &&Record| matches!(record, Record::Person(person) if is_tombstone(person));
    erased.extend(records.unwrap_or_default().iter().filter(is_erased).map(Record::id));
    let (mut found, mut holding) = (Vec::new(), Vec::new());
    let parts = ["journal", "backups", waiting::FOLDER].map(|part| folder.join(part));
    for part in iter::once(folder.to_owned()).chain(parts) {
        if !files::is_folder(&part)? {
            continue;
        }
        for entry in files::entries(&part)?.iter().filter(|entry| erase::is_leftover(&entry.name)) {
            let name = entry.path.strip_prefix(folder).unwrap_or(&entry.path).display().to_string();
            // What can't be looked at may hold anybody.
            let holds = !matches!(erase::holding(&entry.path, &erased), Ok(Holding::Nobody));
            if holds { holding.push(name) } else { found.push(name) }
        }
    }
    for (mut names, also) in [(found, ""), (holding, ", and may hold somebody who was erased")] {
        if names.is_empty() {
            continue;
        }
        names.sort();
        let set = match names.len() {
            1 => "1 item was set".to_owned(),
            many => format!("{many} items were set"),
        };
        let words = format!("{set} aside earlier{also}: {}", names.join(", "));
        report.add(Part::Files, State::Remark, words, "Delete them once you are sure nothing is missing");
    }
    Ok(())
}
