//! Which of journal and database continues the other, if the journal does not have the database's last line
//! where the database says it is: the one that holds the other's last change set. Where they parted, the
//! journal wins, and what only the database had goes to a file that can be restored elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::super::OpenError;
use super::super::Store as _;
use super::super::backup::{self, Extra, Header};
use super::super::codec::{Entry, FORMAT};
use super::super::erase;
use super::super::journal::Place;
use super::super::journal::reader::{Damage, Next, Reader};
use super::erased::living;
use super::step::step;
use super::{DatabaseLoss, Opened, Opening};
use crate::domain::{EntityKind, Record};
use crate::files;
use crate::register::suppression::Suppression;
use crate::store::database::fault::Fault;
use crate::store::database::scan::Scan;
use crate::store::database::writer::DatabaseWriter;
use crate::store::digest::RegisterDigest;
use crate::store::history::MOST_RECENT;
use crate::store::replay::Replay;
use crate::text::plural::counted;

/// What only a replaced database had, until it has its name.
const PARTING: &str = "parting.jsonl.zst";
/// The line in it that says how many change sets only the database had.
const CHANGE_SETS: &str = "change_sets_only_there";

/// How journal and database are related.
pub(super) enum Lineage {
    /// The journal holds the database's last change set, or begins after it.
    JournalContinues,
    /// The database's history holds the journal's last change set: this one, or 0 if there is none.
    DatabaseContinues(u64),
    /// They share change sets only up to this one.
    Parted(u64),
    /// The journal can't be read where the answer should be.
    Unclear(Damage),
}

/// The contents of a database that is not a part of the journal's past.
pub(super) struct OnlyThere {
    records: Vec<Record>,
    tally: RegisterDigest,
    seq: u64,
    register: Option<Uuid>,
    /// How many of its change sets the journal does not have.
    change_sets: u64,
}

impl OnlyThere {
    pub fn of(scan: Scan, seq: u64, shared: u64) -> Self {
        let Scan { records, tally, mark, recent, .. } = scan;
        let register = mark.and_then(|mark| mark.register);
        // After a restore the numbers go on from the highest, so some of them are nobody's.
        let held = recent.iter().filter(|(seq, _)| *seq > shared).count() as u64;
        let is_all = !recent.is_empty() && recent.len() < MOST_RECENT;
        let change_sets = if is_all { held } else { seq.saturating_sub(shared) };
        Self { records, tally, seq, register, change_sets }
    }

    /// The people in it who were not erased when it was written.
    pub fn living(&self) -> BTreeSet<Uuid> {
        living(&self.records)
    }
}

/// The change sets of a journal, where it can't be read, and everybody who is in it by name.
pub(super) struct Lines {
    ids: BTreeMap<u64, Uuid>,
    damage: Option<Damage>,
    /// If it begins with what was restored from a backup: the last change set of that.
    restored: Option<u64>,
    /// Whether it begins with a line that holds every record.
    begins_with_all: bool,
    pub people: BTreeSet<Uuid>,
}

impl Opening<'_> {
    /// `entry` is the database's last change set, `seq`.
    pub(super) fn lineage(
        &self,
        keeper: &mut DatabaseWriter,
        seq: u64,
        entry: &Entry,
    ) -> Result<Lineage, OpenError> {
        let Lines { ids, damage, restored, begins_with_all, .. } = self.lines()?;
        if ids.get(&seq) == Some(&entry.id) {
            return Ok(Lineage::JournalContinues);
        }
        let mut held = |seq: u64| -> Result<Option<Uuid>, OpenError> {
            let entry = keeper.entry(seq).map_err(|fault: Fault| self.fault_error(fault))?;
            Ok(entry.map(|entry| entry.id))
        };
        let Some((last, id)) = ids.last_key_value() else {
            return Ok(damage.map_or(Lineage::DatabaseContinues(0), Lineage::Unclear));
        };
        if *last < seq && held(*last)? == Some(*id) {
            return Ok(damage.map_or(Lineage::DatabaseContinues(*last), Lineage::Unclear));
        }
        // They are the same up to some change set, and different after it.
        let both: Vec<(u64, Uuid)> = ids.range(..=seq).map(|(seq, id)| (*seq, *id)).collect();
        let (mut shared, mut end) = (0, both.len());
        while let Some((number, id)) = both.get(usize::midpoint(shared, end)).filter(|_| shared < end) {
            let middle = usize::midpoint(shared, end);
            if held(*number)? == Some(*id) { shared = middle + 1 } else { end = middle }
        }
        let last_shared = shared.checked_sub(1).and_then(|place| both.get(place)).map_or(0, |(seq, _)| *seq);
        match (both.get(shared), damage) {
            // Before a restore they were the same.
            (Some(_), _) if shared == 0 => Ok(Lineage::Parted(restored.unwrap_or_default())),
            (Some(_), _) => Ok(Lineage::Parted(last_shared)),
            (None, Some(damage)) if !(both.is_empty() && begins_with_all) => Ok(Lineage::Unclear(damage)),
            // It begins with what was restored from a backup made earlier than this.
            (None, _) if both.is_empty() && restored.is_some_and(|from| from < seq) => {
                Ok(Lineage::Parted(restored.unwrap_or_default()))
            }
            // It begins with a snapshot that was taken later. Damage after that does not make the database
            // newer.
            (None, _) if both.is_empty() => Ok(Lineage::JournalContinues),
            (None, _) => {
                let what = format!("change set {seq} is missing, but the database has it");
                let (segment, offset) = (entry.segment, entry.offset);
                Ok(Lineage::Unclear(Damage { segment, offset, what }))
            }
        }
    }

    pub(super) fn lines(&self) -> Result<Lines, OpenError> {
        let failed = |error| self.journal_error(error);
        let mut lines = Lines {
            ids: BTreeMap::new(),
            damage: None,
            restored: None,
            begins_with_all: false,
            people: BTreeSet::new(),
        };
        let mut reader = Reader::from(&self.journal, 0, 0).map_err(failed)?;
        loop {
            let damage = match reader.next().map_err(failed)? {
                Next::End => return Ok(lines),
                Next::Newer(version) => return Err(self.newer(version)),
                Next::Line(line, _) => {
                    if lines.ids.is_empty() {
                        lines.restored = line.restored;
                        lines.begins_with_all = line.snapshot && lines.damage.is_none();
                    }
                    lines.ids.insert(line.seq, line.set.id);
                    let records =
                        line.set.changes.iter().flat_map(|change| [change.before(), change.after()]);
                    lines.people.extend(living(records.flatten()));
                    continue;
                }
                Next::Torn { place: Place { segment, offset, .. }, .. } => {
                    Damage { segment, offset, what: "the last line is incomplete".to_owned() }
                }
                Next::Damaged(damage) => damage,
            };
            lines.damage.get_or_insert(damage);
        }
    }
}

impl Opening<'_> {
    /// Writes what only the database has to a file, before the database is put aside. It gets its name once
    /// the register is open, at the next start if not at this one.
    pub(super) fn write_parting(&self, loss: &DatabaseLoss, instead: &Replay) -> Result<(), OpenError> {
        let Some(there) = loss.only.as_ref().filter(|there| there.change_sets > 0) else { return Ok(()) };
        step("parting")?;
        // Whoever is erased here is erased there too.
        let mut suppressions = self.suppressions.clone();
        let listed: BTreeSet<Uuid> = suppressions.people().collect();
        for person in self.erased(instead.records()).difference(&listed) {
            suppressions.add(Suppression { people: vec![*person], ..Suppression::default() });
        }
        let redacted = erase::redacted(&suppressions, &there.records)
            .map_err(|error| OpenError::at(self.folder, error))?;
        let (records, tally) = match &redacted {
            Some((records, tally)) => (records, tally),
            None => (&there.records, &there.tally),
        };
        let about = Header {
            at: Timestamp::now(),
            seq: there.seq,
            format: FORMAT.into(),
            tally: tally.clone(),
            register: there.register,
            erased: suppressions.all.len() as u64,
            log: None,
        };
        let mut extras = erase::extras(&suppressions);
        extras.push(Extra { word: CHANGE_SETS.to_owned(), value: there.change_sets.into() });
        let path = self.folder.join(PARTING);
        backup::write(&path, &about, records, &extras, None, &|| true)
            .map_err(|error| OpenError::no_backup(&path, error))?;
        Ok(())
    }
}

/// Gives the file with what only a replaced database had its name, and says what is in it.
pub(super) fn name_parting(opened: &mut Opened) -> Result<(), OpenError> {
    let folder = opened.store.folder().to_owned();
    let parting = folder.join(PARTING);
    let failed = |error| OpenError::at(&parting, error);
    if !files::exists(&parting).map_err(failed)? {
        return Ok(());
    }
    let Ok(contents) = backup::read(&parting, None) else {
        files::put_aside(&parting, "damaged").map_err(failed)?;
        return Ok(());
    };
    let change_sets = contents.extras.iter().find(|extra| extra.word == CHANGE_SETS);
    let change_sets = change_sets.and_then(|extra| extra.value.as_u64()).unwrap_or_default();
    let erased: BTreeSet<Uuid> = opened.store.suppressions().people().collect();
    let is_here = |person: &Uuid| opened.register.record(EntityKind::Person, *person).is_some();
    let people = living(&contents.records);
    let people = people.iter().filter(|person| !is_here(person) && !erased.contains(*person)).count();
    let path = files::dated(&parting, "parted", ".jsonl.zst");
    files::rename(&parting, &path).and_then(|()| files::sync_parent(&path)).map_err(failed)?;
    opened.notices.push(format!(
        "Only the database had {} and {}; they are in {}. “alumnet --data NEW-FOLDER restore {}” opens that \
        file in a new folder.",
        counted(usize::try_from(change_sets).unwrap_or(usize::MAX), "change set", "change sets"),
        EntityKind::Person.counted(people),
        files::short(&path),
        path.display(),
    ));
    Ok(())
}
