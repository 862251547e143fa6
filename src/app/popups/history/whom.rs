//! Whom or what a change was about, in a few names. Labels name nobody, because the journal keeps them, so
//! the names are looked up by id when they are shown; after an erasure they are gone.

use crate::app::popups::history::change_words::RecordNames;
use crate::domain::{EntityKind, Record};
use crate::register::{Change, ChangeSet};

/// More names say no more than their number.
const MOST: usize = 3;
/// Of more records than this, only people are named.
const FEW: usize = 8;

/// Of what a change set deletes, the first of these is what was meant; the rest goes with it.
const MEANT: [EntityKind; 7] = [
    EntityKind::Person,
    EntityKind::Program,
    EntityKind::Cohort,
    EntityKind::Organization,
    EntityKind::Background,
    EntityKind::Meetup,
    EntityKind::Hire,
];

impl RecordNames<'_> {
    /// The people whom a change set hired, deleted, added or changed; the records, if it is not about people.
    #[must_use]
    pub(crate) fn of_set(&self, set: &ChangeSet) -> Option<String> {
        let (deleted, others): (Vec<&Change>, Vec<&Change>) =
            set.changes.iter().partition(|change| change.after().is_none());
        let created: Vec<&Change> =
            others.iter().copied().filter(|change| change.before().is_none()).collect();
        let meant = |changes: &[&Change], first: Option<EntityKind>| {
            let is_there = |kind: &EntityKind| changes.iter().any(|change| change.kind() == *kind);
            let meant = first.into_iter().chain(MEANT).find(is_there);
            meant.or_else(|| changes.first().map(|change| change.kind()))
        };
        let (changes, first) = if !created.is_empty() {
            // The hires are what counts, even if people were added for them.
            (created, Some(EntityKind::Hire))
        } else if !deleted.is_empty() {
            (deleted, None)
        } else {
            (others, Some(EntityKind::Hire))
        };
        let kind = meant(&changes, first)?;
        let records: Vec<&Record> = changes
            .into_iter()
            .filter(|change| change.kind() == kind)
            .filter_map(|change| change.after().or(change.before()))
            .collect();
        let mut names: Vec<String> = records.iter().take(MOST).map(|record| self.short(record)).collect();
        names.retain(|name| !name.is_empty());
        let more = records.len().saturating_sub(MOST);
        if more > 0 {
            names.push(format!("{more} more"));
        }
        // Of many other records, the first few say little about the rest.
        if records.len() > FEW && !matches!(kind, EntityKind::Person | EntityKind::Hire) {
            return None;
        }
        let hirers: Vec<_> = records
            .iter()
            .map(|record| if let Record::Hire(hire) = record { hire.hirer } else { None })
            .collect();
        let same =
            hirers.first().copied().flatten().filter(|one| hirers.iter().all(|other| *other == Some(*one)));
        let hirer = same.map(|hirer| self.person(hirer.uuid()));
        let names = names.join(", ");
        match hirer {
            _ if names.is_empty() => None,
            Some(hirer) => Some(format!("{hirer} → {names}")),
            None => Some(names),
        }
    }

    /// The name of a record; of a hire, who was hired.
    fn short(&self, record: &Record) -> String {
        match record {
            Record::Hire(hire) => self.person(hire.hired.uuid()),
            _ if MEANT.contains(&record.kind()) => self.around(record).called(record.kind(), record.id()),
            _ => self.around(record).line(record),
        }
    }

    fn person(&self, id: uuid::Uuid) -> String {
        match self.find(EntityKind::Person, id) {
            Some(Record::Person(person)) => person.name(),
            _ => "somebody since deleted".to_owned(),
        }
    }
}
