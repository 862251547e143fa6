//! Who sits with whom at a meetup: tables that mix fields, bring together those who should meet, and part
//! those who know each other well. By chance from a seed, so that a proposal can be had again and another one
//! drawn.

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

/// What two people at one table count, by what stands between them.
const SHOULD_MEET: i64 = 6;
const SAME_FIELD: i64 = -2;
const KNOW_WELL: i64 = -5;
const KNOW: i64 = -2;
const HARDLY_KNOW: i64 = -1;
/// So many exchanges are tried for each guest, and no more than so many at all.
const TRIES_EACH: usize = 60;
const MOST_TRIES: usize = 60_000;

/// Tables, and how good they are together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seating {
    /// Each with the guests in the order of ids.
    pub tables: Vec<Vec<Id<Person>>>,
    /// The sum over every two who sit together. For comparing seatings of the same guests, not for showing.
    pub score: i64,
}

/// What is known of the guests that matters for where they sit.
#[derive(Debug, Clone)]
pub struct Guests {
    people: Vec<Id<Person>>,
    fields: Vec<Option<Id<Background>>>,
    /// For each two places, the smaller first, what counts beside the fields.
    between: HashMap<(usize, usize), i64, FixedState>,
}

impl Guests {
    /// The guests, each once, with their fields now (or else at entry), their ties, and which of them should
    /// meet.
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
        let field =
            |person: &Id<Person>| register.field_now(*person).or_else(|| register.field_at_entry(*person));
        Self { fields: people.iter().map(field).collect(), people, between }
    }

    #[must_use]
    pub fn people(&self) -> &[Id<Person>] {
        &self.people
    }

    /// What two guests at one table count.
    fn value(&self, one: usize, other: usize) -> i64 {
        let between = self.between.get(&(one.min(other), one.max(other))).copied().unwrap_or_default();
        let fields = [one, other].map(|place| self.fields.get(place).copied().flatten());
        let same = matches!(fields, [Some(one), Some(other)] if one == other);
        between + if same { SAME_FIELD } else { 0 }
    }

    /// What a guest counts at a table, beside somebody who leaves it.
    fn at_table(&self, guest: usize, table: &[usize], leaving: usize) -> i64 {
        table
            .iter()
            .filter(|other| **other != guest && **other != leaving)
            .map(|other| self.value(guest, *other))
            .sum()
    }

    fn score(&self, tables: &[Vec<usize>]) -> i64 {
        let pairs = |table: &Vec<usize>| -> i64 {
            (1..)
                .zip(table)
                .map(|(next, guest)| self.at_table(*guest, table.get(next..).unwrap_or_default(), *guest))
                .sum()
        };
        tables.iter().map(pairs).sum()
    }

    /// How good the tables of a seed are before anybody is exchanged.
    #[cfg(test)]
    pub(crate) fn first_score(&self, size: usize, seed: u64) -> i64 {
        self.score(&first(self, size, &mut ChaCha8Rng::seed_from_u64(seed)))
    }

    /// How many different fields sit at a table, as far as they are known.
    #[must_use]
    pub(crate) fn fields_at(&self, table: &[Id<Person>]) -> usize {
        let mut fields: Vec<_> = table
            .iter()
            .filter_map(|person| self.people.binary_search(person).ok())
            .filter_map(|place| self.fields.get(place).copied().flatten())
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields.len()
    }
}

/// Seats the guests at tables of at most `size`, which differ by one at most: one by one in an order drawn
/// from the seed, each where they suit best, then by exchanging two as long as it makes things better.
#[must_use]
pub fn seat(guests: &Guests, size: usize, seed: u64) -> Seating {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut tables = first(guests, size.max(1), &mut chance);
    improve(guests, &mut tables, &mut chance);
    let score = guests.score(&tables);
    for table in &mut tables {
        table.sort_unstable();
    }
    let people =
        |table: Vec<usize>| table.into_iter().filter_map(|place| guests.people.get(place).copied()).collect();
    Seating { tables: tables.into_iter().map(people).collect(), score }
}

fn first(guests: &Guests, size: usize, chance: &mut ChaCha8Rng) -> Vec<Vec<usize>> {
    let count = guests.people.len();
    let wanted = count.div_ceil(size);
    // The first tables take one more, until it comes out even.
    let room = |table: usize| count / wanted.max(1) + usize::from(table < count % wanted.max(1));
    let mut tables: Vec<Vec<usize>> = vec![Vec::new(); wanted];
    let mut order: Vec<usize> = (0..count).collect();
    shuffle(&mut order, chance);
    for guest in order {
        let free = tables.iter().enumerate().filter(|(place, table)| table.len() < room(*place));
        // Where several suit as well, the emptiest.
        let best = free.max_by_key(|(place, table)| {
            (guests.at_table(guest, table, guest), std::cmp::Reverse((table.len(), *place)))
        });
        if let Some(table) = best.map(|(place, _)| place).and_then(|place| tables.get_mut(place)) {
            table.push(guest);
        }
    }
    tables
}

fn improve(guests: &Guests, tables: &mut [Vec<usize>], chance: &mut ChaCha8Rng) {
    if tables.len() < 2 {
        return;
    }
    for _ in 0..guests.people.len().saturating_mul(TRIES_EACH).min(MOST_TRIES) {
        let one = below(chance, tables.len());
        let other = (one + 1 + below(chance, tables.len() - 1)) % tables.len();
        let (Some(first), Some(second)) = (tables.get(one), tables.get(other)) else { continue };
        let (here, there) = (below(chance, first.len()), below(chance, second.len()));
        let (Some(guest), Some(with)) = (first.get(here).copied(), second.get(there).copied()) else {
            continue;
        };
        let before = guests.at_table(guest, first, guest) + guests.at_table(with, second, with);
        let after = guests.at_table(guest, second, with) + guests.at_table(with, first, guest);
        if after > before {
            for (table, place, comes) in [(one, here, with), (other, there, guest)] {
                if let Some(seat) = tables.get_mut(table).and_then(|table| table.get_mut(place)) {
                    *seat = comes;
                }
            }
        }
    }
}
