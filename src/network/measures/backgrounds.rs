//! Whether people have ties outside their own background, compared with what chance would give.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::domain::{Background, Id, Person};
use crate::network::graph::as_of::background_on;
use crate::network::graph::group::Group;
use crate::network::graph::known::{Known, Share, caution_if_few, caution_if_thin, cautions, number, ratio};
use crate::network::graph::net::{at, narrow, wide};
use crate::network::graph::network::Network;
use crate::network::graph::progress::{Progress, Steps, Stopped, in_parts};
use crate::network::graph::shuffle::shuffle;
use crate::network::graph::ties::Kinds;
use crate::register::Register;

/// Which of a person's backgrounds to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BackgroundTime {
    /// The background at entry, frozen on the enrollment.
    AtEntry,
    /// The background of the current position.
    Now,
}

/// The permutation test: number of draws and seed. [`Shuffles::for_ties`] has the usual values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shuffles {
    pub seed: u64,
    /// 0 skips the test.
    pub draws: usize,
}

impl Shuffles {
    /// 999 draws; 199 above 100,000 ties, where p is clearly small or clearly large either way.
    #[must_use]
    pub const fn for_ties(seed: u64, ties: usize) -> Self {
        Self { seed, draws: if ties > 100_000 { 199 } else { 999 } }
    }
}

/// Below this many ties, shares are unreliable.
const ENOUGH_TIES: usize = 10;

/// Ties within and between backgrounds. See [`crossing`].
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    pub background: BackgroundTime,
    /// The cross-background share: ties between different backgrounds (E) of all ties with both backgrounds
    /// known (E + I).
    pub share: Share,
    /// (E-I)/(E+I): -1 when all ties stay within backgrounds, 1 when none does.
    pub ei_index: Option<f64>,
    /// The share that chance alone would give these backgrounds: 1 - Σ n_g(n_g-1) / (N(N-1)).
    pub expected: Option<f64>,
    /// Share / expected: above 1, backgrounds mix more than by chance.
    pub ratio: Option<f64>,
    /// Two-sided p-value: how often shuffled backgrounds are at least as far from the expected share, (1 + as
    /// far) / (1 + draws). `None` when the test was skipped or nothing could be shuffled.
    pub p: Option<f64>,
    /// Ties with both backgrounds known, of all ties.
    pub ties: Known,
    /// People whose background is known.
    pub people: Known,
    pub mixing: Mixing,
    pub caution: Option<String>,
}

/// The number of ties between any two backgrounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mixing {
    /// The backgrounds that occur and their number of people, most frequent first, then by id.
    pub backgrounds: Vec<(Id<Background>, usize)>,
    /// A square matrix, row by row. Ties between two backgrounds appear in both halves, ties within one once,
    /// on the diagonal.
    counts: Vec<usize>,
}

impl Mixing {
    /// The ties between a row's background and a column's.
    #[must_use]
    pub fn count(&self, row: usize, column: usize) -> usize {
        let size = self.backgrounds.len();
        if column < size { self.counts.get(row * size + column).copied().unwrap_or(0) } else { 0 }
    }
}

/// Cross-background share, E-I index and expectation under chance (Krackhardt and Stern 1988), over the ties
/// of these `kinds` between two graduates of the group on the network's day. People and ties with an unknown
/// background are left out, and counted. The share depends on the sizes of the backgrounds: compare it with
/// the expected share, not with other groups.
///
/// # Errors
/// When `progress` says to stop.
pub fn crossing(
    register: &Register,
    network: &Network,
    group: &Group,
    background: BackgroundTime,
    kinds: Kinds,
    shuffles: Shuffles,
    progress: Progress,
) -> Result<Crossing, Stopped> {
    let graduates = Backgrounds::of(register, network, group, background);
    let ties = graduates.ties(network, kinds);
    let both: Vec<(u32, u32)> = ties
        .iter()
        .copied()
        .filter(|(one, other)| at(&graduates.labels, *one) > 0 && at(&graduates.labels, *other) > 0)
        .collect();
    let outside = |backgrounds: &[u32]| {
        both.iter().filter(|(one, other)| at(backgrounds, *one) != at(backgrounds, *other)).count()
    };
    let share = Share::new(outside(&graduates.labels), both.len());
    let inside = share.whole - share.part;
    let known: usize = graduates.sizes().iter().sum();
    let expected = expected(&graduates.sizes());
    let tested = expected.is_some() && !both.is_empty() && shuffles.draws > 0;
    let p = if tested {
        Some(permuted(
            &graduates.labels,
            &both,
            share.part,
            expected.unwrap_or_default(),
            shuffles,
            progress,
        )?)
    } else {
        None
    };
    let (ties, people) = (Known::new(both.len(), ties.len()), Known::new(known, graduates.nodes.len()));
    Ok(Crossing {
        background,
        share,
        ei_index: ratio(share.part, share.whole)
            .map(|_| (number(share.part) - number(inside)) / number(share.whole)),
        expected,
        ratio: share
            .value()
            .zip(expected)
            .and_then(|(share, expected)| (expected > 0.0).then(|| share / expected)),
        p,
        ties,
        people,
        mixing: graduates.mixing(&both),
        caution: cautions([
            caution_if_few(both.len(), ENOUGH_TIES, "tie", "ties"),
            caution_if_thin(people, "people"),
            network.caution(),
        ]),
    })
}

/// 1 - Σ n_g(n_g-1) / (N(N-1)); `None` for fewer than two people.
fn expected(sizes: &[usize]) -> Option<f64> {
    let all: usize = sizes.iter().sum();
    let pairs = |count: usize| number(count) * number(count.saturating_sub(1));
    (all > 1).then(|| 1.0 - sizes.iter().map(|size| pairs(*size)).sum::<f64>() / pairs(all))
}

/// Each draw has its own random stream, so the result does not depend on which thread makes it.
fn permuted(
    backgrounds: &[u32],
    ties: &[(u32, u32)],
    outside: usize,
    expected: f64,
    shuffles: Shuffles,
    progress: Progress,
) -> Result<f64, Stopped> {
    let known: Vec<usize> = backgrounds
        .iter()
        .enumerate()
        .filter(|(_, background)| **background > 0)
        .map(|(place, _)| place)
        .collect();
    let labels: Vec<u32> = known.iter().filter_map(|place| backgrounds.get(*place).copied()).collect();
    let middle = expected * number(ties.len());
    // A little less, so that rounding never makes an equal distance look smaller.
    let far = (number(outside) - middle).abs() - 1e-9;
    let steps = Steps::new(shuffles.draws, progress);
    let draws: Vec<u64> = (0..shuffles.draws).map(|draw| u64::try_from(draw).unwrap_or(0)).collect();
    let parts = in_parts(&draws, 50, |draws| {
        let mut as_far = 0_usize;
        let mut drawn = backgrounds.to_vec();
        for draw in draws {
            steps.one()?;
            let mut chance = ChaCha8Rng::seed_from_u64(shuffles.seed);
            chance.set_stream(*draw);
            let mut labels = labels.clone();
            shuffle(&mut labels, &mut chance);
            for (place, label) in known.iter().zip(labels) {
                if let Some(background) = drawn.get_mut(*place) {
                    *background = label;
                }
            }
            let outside = ties.iter().filter(|(one, other)| at(&drawn, *one) != at(&drawn, *other)).count();
            as_far += usize::from((number(outside) - middle).abs() >= far);
        }
        Ok(as_far)
    })?;
    Ok(number(1 + parts.iter().sum::<usize>()) / number(1 + shuffles.draws))
}

/// The graduates of a group with their backgrounds as small numbers.
struct Backgrounds {
    /// Their nodes in the network, ascending; everything else here uses indices into this list.
    nodes: Vec<u32>,
    /// 0 if unknown, else the index in `names` plus one.
    labels: Vec<u32>,
    names: Vec<Id<Background>>,
}

impl Backgrounds {
    fn of(register: &Register, network: &Network, group: &Group, background: BackgroundTime) -> Self {
        let of_person = |person: Id<Person>, entry: Option<Id<Background>>| match background {
            BackgroundTime::AtEntry => entry,
            BackgroundTime::Now => background_on(register, person, network.as_of()),
        };
        let mut found: Vec<(u32, Option<Id<Background>>)> = group
            .backgrounds_at_entry()
            .into_iter()
            .filter_map(|(person, entry)| Some((network.node(person)?, of_person(person, entry))))
            .collect();
        found.sort_unstable_by_key(|(node, _)| *node);
        let mut sizes: BTreeMap<Id<Background>, usize> = BTreeMap::new();
        for background in found.iter().filter_map(|(_, background)| *background) {
            *sizes.entry(background).or_default() += 1;
        }
        let mut names: Vec<_> = sizes.keys().copied().collect();
        names.sort_by_key(|name| (std::cmp::Reverse(sizes.get(name).copied()), *name));
        let numbers: BTreeMap<_, _> =
            names.iter().zip(1_u32..).map(|(name, number)| (*name, number)).collect();
        let labels = found
            .iter()
            .map(|(_, background)| {
                background.and_then(|background| numbers.get(&background).copied()).unwrap_or(0)
            })
            .collect();
        Self { nodes: found.into_iter().map(|(node, _)| node).collect(), labels, names }
    }

    /// The number of people of each background.
    fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.names.len()];
        for background in self.labels.iter().filter(|background| **background > 0) {
            crate::network::graph::net::add(&mut sizes, background - 1, 1);
        }
        sizes
    }

    /// Every tie between two of them, once.
    fn ties(&self, network: &Network, kinds: Kinds) -> Vec<(u32, u32)> {
        let place = |node: u32| self.nodes.binary_search(&node).ok().map(narrow);
        let mut ties = Vec::new();
        for (one, node) in self.nodes.iter().enumerate() {
            let further =
                network.neighbors(*node).filter(|(other, tie)| other > node && tie.kinds.has_any(kinds));
            ties.extend(further.filter_map(|(other, _)| place(other)).map(|other| (narrow(one), other)));
        }
        ties
    }

    fn mixing(&self, ties: &[(u32, u32)]) -> Mixing {
        let size = self.names.len();
        let mut counts = vec![0; size * size];
        for (one, other) in ties {
            let (one, other) = (
                wide(at(&self.labels, *one)).wrapping_sub(1),
                wide(at(&self.labels, *other)).wrapping_sub(1),
            );
            let cells: &[usize] =
                if one == other { &[one * size + other] } else { &[one * size + other, other * size + one] };
            for cell in cells {
                if let Some(count) = counts.get_mut(*cell) {
                    *count += 1;
                }
            }
        }
        Mixing { backgrounds: self.names.iter().copied().zip(self.sizes()).collect(), counts }
    }
}
