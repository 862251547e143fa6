//! A made-up program for demos, tests and benchmarks: several years of cohorts, names in many scripts,
//! careers, and who hired whom. It comes as ordinary change sets, as if somebody had entered it, and depends
//! only on a seed and a date.

mod acquainted;
mod assets;
mod careers;
mod chance;
mod cohorts;
mod hires;
mod meetups;
mod names;
mod profile;
mod relationships;
mod track;
mod wishes;
mod workplaces;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::{IdSource, Record};
use crate::register::{Change, ChangeSet};
use chance::Chance;
use track::{Pages, Track};
use workplaces::Shared;

/// The same options give the same change sets, byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How many people in all, at least `Options::FEWEST_PEOPLE`: the story needs a cohort of some size.
    pub people: usize,
    pub seed: u64,
    /// A day during the newest cohort.
    pub today: Date,
}

impl Options {
    pub(crate) const FEWEST_PEOPLE: usize = 120;

    /// The default demo.
    #[must_use]
    pub const fn on(today: Date) -> Self {
        Self { people: 220, seed: 2020, today }
    }
}

/// People in one track: a cohort a year over nine years, with instructors and employers.
const PEOPLE_A_TRACK: usize = 220;
/// How many tracks share change sets in a big demo, which keeps each set to a few thousand people.
const TRACKS_A_GROUP: usize = 10;

/// The whole demo, to be committed to an empty register in this order.
#[must_use]
pub fn program(options: &Options) -> Vec<ChangeSet> {
    change_sets(options).collect()
}

/// The same sets, made lazily, so that a big demo is not in memory twice.
pub fn change_sets(options: &Options) -> impl Iterator<Item = ChangeSet> + use<> {
    let mut scribe = Scribe::new(options);
    let mut shared = Shared::new(&mut scribe.ids);
    let people = options.people.max(Options::FEWEST_PEOPLE);
    let tracks = ((people + PEOPLE_A_TRACK / 2) / PEOPLE_A_TRACK).max(1);
    let options = *options;
    (0..tracks).step_by(TRACKS_A_GROUP).flat_map(move |first| {
        let last = (first + TRACKS_A_GROUP).min(tracks);
        let pages = (first..last).map(|index| {
            let size = people * (index + 1) / tracks - people * index / tracks;
            Track::new(&options, index, &shared, &mut scribe.ids).write(size)
        });
        let pages: Vec<Pages> = pages.collect();
        scribe.sets(std::mem::take(&mut shared.records), pages)
    })
}

/// Turns pages of records into labeled change sets, a second apart on the day before.
struct Scribe {
    ids: IdSource,
    at: Timestamp,
}

impl Scribe {
    fn new(options: &Options) -> Self {
        let morning = chance::plus_days(options.today, -1).at(6, 0, 0, 0);
        let at = morning.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        Self { ids: IdSource::new(millis, Chance::new(options.seed, 0).six_bytes()), at }
    }

    fn sets(&mut self, setup: Vec<Record>, pages: Vec<Pages>) -> Vec<ChangeSet> {
        let mut sets = Vec::new();
        let letters = match (pages.first(), pages.last()) {
            (Some(first), Some(last)) if first.letter != last.letter => {
                format!(" of tracks {} to {}", first.letter, last.letter)
            }
            _ => String::new(),
        };
        let one_track = pages.len() == 1;
        let mut group = Group { setup, ..Group::default() };
        for page in pages {
            group.setup.extend(page.setup);
            for (code, records) in page.cohorts {
                if one_track {
                    group.cohorts.push((format!("Enroll cohort {code}"), records));
                } else if let Some((_, all)) = group.cohorts.first_mut() {
                    all.extend(records);
                } else {
                    group.cohorts.push((format!("Enroll cohorts{letters}"), records));
                }
            }
            group.positions.extend(page.positions);
            group.hires.extend(page.hires);
            group.meetups.extend(page.meetups);
            group.relationships.extend(page.relationships);
            group.conversations.extend(page.conversations);
            group.wishes.extend(page.wishes);
        }
        let hires = group.hires.iter().filter(|record| matches!(record, Record::Hire(_))).count();
        sets.push(self.set(format!("Set up backgrounds, organizations and teachers{letters}"), group.setup));
        for (label, records) in group.cohorts {
            sets.push(self.set(label, records));
        }
        sets.push(
            self.set(format!("Add positions from applications and profiles{letters}"), group.positions),
        );
        sets.push(self.set(format!("Record {hires} hires{letters}"), group.hires));
        sets.push(self.set(format!("Record meetups and attendance{letters}"), group.meetups));
        sets.push(self.set(format!("Record relationships{letters}"), group.relationships));
        sets.push(self.set(format!("Record interactions{letters}"), group.conversations));
        sets.push(self.set(format!("Record wishes and openings{letters}"), group.wishes));
        sets
    }

    fn set(&mut self, label: String, records: Vec<Record>) -> ChangeSet {
        let id = self.ids.draw_uuid();
        let at = self.at;
        self.at = at.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(at);
        ChangeSet {
            id,
            at,
            actor: "demo".to_owned(),
            label,
            origin: None,
            undoes: None,
            changes: records.into_iter().map(Change::create).collect(),
        }
    }
}

/// The combined pages of several tracks.
#[derive(Default)]
struct Group {
    setup: Vec<Record>,
    cohorts: Vec<(String, Vec<Record>)>,
    positions: Vec<Record>,
    hires: Vec<Record>,
    meetups: Vec<Record>,
    relationships: Vec<Record>,
    conversations: Vec<Record>,
    wishes: Vec<Record>,
}

#[cfg(test)]
mod tests;
