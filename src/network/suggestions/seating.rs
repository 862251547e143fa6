//! Seating at a meetup: tables that mix backgrounds, bring together people who should meet, and
//! separate people who know each other well. Randomized by a seed, so that a proposal can be repeated
//! or a new one drawn.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

use crate::domain::{Background, Id, Person};
use crate::network::graph::network::Network;
use crate::network::graph::shuffle::{below, shuffle};
use crate::network::suggestions::introductions::Band;
use crate::network::suggestions::meetings::Meeting;
use crate::register::Register;

/// How much two people at one table count, by their connection.
const SHOULD_MEET: i64 = 6;
const SAME_BACKGROUND: i64 = -2;
const KNOW_WELL: i64 = -5;
const KNOW: i64 = -2;
const HARDLY_KNOW: i64 = -1;
/// The number of swaps tried per attendee, and the most in all.
const TRIES_EACH: usize = 60;
const MOST_TRIES: usize = 60_000;

/// Tables and their score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seating {
    /// The attendees of each table, ordered by id.
    pub tables: Vec<Vec<Id<Person>>>,
    /// The sum over all pairs at a table. For comparing seatings of the same attendees, not for showing.
    pub score: i64,
}

/// The attendees, with what matters for their seats.
#[derive(Debug, Clone)]
pub struct Attendees {
    people: Vec<Id<Person>>,
    backgrounds: Vec<Option<Id<Background>>>,
    /// The value of two attendees (indices, smaller first) apart from backgrounds.
    between: HashMap<(usize, usize), i64, FixedState>,
}

impl Attendees {
    /// The attendees, without duplicates, with their backgrounds now (else at entry), their ties, and which
    /// of them should meet.
    #[must_use]
    pub fn new(register: &Register, network: &Network, people: &[Id<Person>], meetings: &[Meeting]) -> Self {
        let mut people = people.to_vec();
        people.sort_unstable();
        people.dedup();
        let place = |person: &Id<Person>| people.binary_search(person).ok();
        let mut between: HashMap<(usize, usize), i64, FixedState> = HashMap::default();
        for (one, person) in people.iter().enumerate() {
            for (other, tie) in network.ties_of(*person) {
                if let Some(other) = place(&other).filter(|other| one < *other) {
                    let value = match Band::of(tie.strength) {
                        Band::Strong => KNOW_WELL,
                        Band::Moderate => KNOW,
                        Band::Weak => HARDLY_KNOW,
                    };
                    *between.entry((one, other)).or_default() += value;
                }
            }
        }
        for meeting in meetings {
            if let (Some(one), Some(other)) = (place(&meeting.wisher), place(&meeting.other)) {
                *between.entry((one.min(other), one.max(other))).or_default() += SHOULD_MEET;
            }
        }
        let background = |person: &Id<Person>| {
            register.background_now(*person).or_else(|| register.background_at_entry(*person))
        };
        Self { backgrounds: people.iter().map(background).collect(), people, between }
    }

    #[must_use]
    pub fn people(&self) -> &[Id<Person>] {
        &self.people
    }

    /// The value of two attendees at one table.
    fn value(&self, one: usize, other: usize) -> i64 {
        let between = self.between.get(&(one.min(other), one.max(other))).copied().unwrap_or_default();
        let backgrounds = [one, other].map(|place| self.backgrounds.get(place).copied().flatten());
        let same = matches!(backgrounds, [Some(one), Some(other)] if one == other);
        between + if same { SAME_BACKGROUND } else { 0 }
    }

    /// The value of an attendee at a table, ignoring the person who leaves it.
    fn at_table(&self, attendee: usize, table: &[usize], leaving: usize) -> i64 {
        table
            .iter()
            .filter(|other| **other != attendee && **other != leaving)
            .map(|other| self.value(attendee, *other))
            .sum()
    }

    fn score(&self, tables: &[Vec<usize>]) -> i64 {
        let pairs = |table: &Vec<usize>| -> i64 {
            (1..)
                .zip(table)
                .map(|(next, attendee)| {
                    self.at_table(*attendee, table.get(next..).unwrap_or_default(), *attendee)
                })
                .sum()
        };
        tables.iter().map(pairs).sum()
    }

    /// The score of a seed's tables before any swaps.
    #[cfg(test)]
    pub(crate) fn first_score(&self, size: usize, seed: u64) -> i64 {
        self.score(&first(self, size, &mut ChaCha8Rng::seed_from_u64(seed)))
    }

    /// The number of different known backgrounds at a table.
    #[must_use]
    pub(crate) fn backgrounds_at(&self, table: &[Id<Person>]) -> usize {
        let mut backgrounds: Vec<_> = table
            .iter()
            .filter_map(|person| self.people.binary_search(person).ok())
            .filter_map(|place| self.backgrounds.get(place).copied().flatten())
            .collect();
        backgrounds.sort_unstable();
        backgrounds.dedup();
        backgrounds.len()
    }
}

/// Seats the attendees at tables of at most `size`, whose sizes differ by at most one: one by one in an order
/// drawn from the seed, each at the best table, then by swapping pairs as long as that improves the score.
#[must_use]
pub fn seat(attendees: &Attendees, size: usize, seed: u64) -> Seating {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut tables = first(attendees, size.max(1), &mut chance);
    improve(attendees, &mut tables, &mut chance);
    let score = attendees.score(&tables);
    for table in &mut tables {
        table.sort_unstable();
    }
    let people = |table: Vec<usize>| {
        table.into_iter().filter_map(|place| attendees.people.get(place).copied()).collect()
    };
    Seating { tables: tables.into_iter().map(people).collect(), score }
}

fn first(attendees: &Attendees, size: usize, chance: &mut ChaCha8Rng) -> Vec<Vec<usize>> {
    let count = attendees.people.len();
    let wanted = count.div_ceil(size);
    // The first tables take one extra until the total matches.
    let room = |table: usize| count / wanted.max(1) + usize::from(table < count % wanted.max(1));
    let mut tables: Vec<Vec<usize>> = vec![Vec::new(); wanted];
    let mut order: Vec<usize> = (0..count).collect();
    shuffle(&mut order, chance);
    for attendee in order {
        let free = tables.iter().enumerate().filter(|(place, table)| table.len() < room(*place));
        // Among equally good tables, the emptiest.
        let best = free.max_by_key(|(place, table)| {
            (attendees.at_table(attendee, table, attendee), std::cmp::Reverse((table.len(), *place)))
        });
        if let Some(table) = best.map(|(place, _)| place).and_then(|place| tables.get_mut(place)) {
            table.push(attendee);
        }
    }
    tables
}

fn improve(attendees: &Attendees, tables: &mut [Vec<usize>], chance: &mut ChaCha8Rng) {
    if tables.len() < 2 {
        return;
    }
    for _ in 0..attendees.people.len().saturating_mul(TRIES_EACH).min(MOST_TRIES) {
        let one = below(chance, tables.len());
        let other = (one + 1 + below(chance, tables.len() - 1)) % tables.len();
        let (Some(first), Some(second)) = (tables.get(one), tables.get(other)) else { continue };
        let (here, there) = (below(chance, first.len()), below(chance, second.len()));
        let (Some(attendee), Some(with)) = (first.get(here).copied(), second.get(there).copied()) else {
            continue;
        };
        let before = attendees.at_table(attendee, first, attendee) + attendees.at_table(with, second, with);
        let after = attendees.at_table(attendee, second, with) + attendees.at_table(with, first, attendee);
        if after > before {
            for (table, place, comes) in [(one, here, with), (other, there, attendee)] {
                if let Some(seat) = tables.get_mut(table).and_then(|table| table.get_mut(place)) {
                    *seat = comes;
                }
            }
        }
    }
}
