//! Numbers that add up, and which of them a reader is shown. What a reader can work out is a range for each
//! number: its bounds are narrowed by every sum until none narrows any more, and then its ends are tried.
//! Where the range of a small number is too narrow, more is hidden, beginning with what says least.

use std::collections::{HashMap, HashSet, VecDeque};

/// Above any real count; a number with this bound has no bound.
const ANYTHING: u64 = 1 << 40;
/// Each sum is looked at about this often at most; what narrows more slowly is one by one.
const MOST_ROUNDS: usize = 64;

/// How many sums are looked at to find out that a number can't have a value.
const MOST_TRIED: usize = 200;
/// A sum with more parts than this leaves too much open to contradict.
const LONGEST_TRIED: usize = 60;

/// A number of the report, shown or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Number(usize);

/// A place of the report where numbers are shown, all or none: a count is one, a share three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Site(usize);

/// Which counts below the limit have to stay unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Small {
    /// None and all of a group say the same of everybody in it, so zero has to stay unknown, too.
    FromZero,
    /// Zero says nothing of anybody, such as nobody about whom nothing is known.
    FromOne,
}

/// How parts and their total compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Adds {
    Exactly,
    /// The total has something else in it.
    ToLess,
    /// Parts overlap, as cohorts with a common graduate do.
    ToMore,
}

#[derive(Debug)]
struct Value {
    count: usize,
    small: Small,
    /// Whether a reader knows that it is not zero, as of the graduates of a cohort that has a row.
    some: bool,
    sums: Vec<usize>,
    sites: Vec<usize>,
}

#[derive(Debug)]
struct Sum {
    total: usize,
    parts: Vec<usize>,
    adds: Adds,
}

#[derive(Debug)]
struct Shown {
    numbers: Vec<usize>,
    weight: usize,
    hidden: bool,
}

/// The values that a reader can't exclude, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    low: u64,
    high: u64,
}

impl Range {
    const ANY: Self = Self { low: 0, high: ANYTHING };

    const fn is_wide(self, least: usize) -> bool {
        self.high.saturating_sub(self.low) >= least as u64
    }
}

#[derive(Debug)]
pub(super) struct System {
    least: usize,
    values: Vec<Value>,
    sums: Vec<Sum>,
    sites: Vec<Shown>,
    /// The first total of these parts.
    totals: HashMap<Vec<usize>, usize>,
}

impl System {
    pub(super) fn new(least: usize) -> Self {
        Self { least, values: Vec::new(), sums: Vec::new(), sites: Vec::new(), totals: HashMap::new() }
    }

    pub(super) fn number(&mut self, value: usize, small: Small) -> Number {
        self.values.push(Value { count: value, small, some: false, sums: Vec::new(), sites: Vec::new() });
        Number(self.values.len() - 1)
    }

    /// Declares that a reader knows that a number is not zero.
    pub(super) fn is_some(&mut self, number: Number) {
        if let Some(value) = self.values.get_mut(number.0) {
            value.some = value.count > 0;
        }
    }

    pub(super) fn value(&self, number: Number) -> usize {
        self.values.get(number.0).map_or(0, |value| value.count)
    }

    /// Declares that parts belong to a total. Whether they add up to it exactly is known to the reader: what
    /// does not hold is not assumed, and what happens to hold may be.
    pub(super) fn add_up(&mut self, parts: &[Number], total: Number) {
        let sum: usize = parts.iter().map(|part| self.value(*part)).sum();
        let whole = self.value(total);
        let nested = parts.iter().all(|part| self.value(*part) <= whole);
        if parts.is_empty() || !nested {
            return;
        }
        let adds = match sum.cmp(&whole) {
            std::cmp::Ordering::Equal => Adds::Exactly,
            std::cmp::Ordering::Less => Adds::ToLess,
            std::cmp::Ordering::Greater => Adds::ToMore,
        };
        if adds == Adds::Exactly && parts.len() > 1 {
            let mut key: Vec<usize> = parts.iter().map(|part| part.0).collect();
            key.sort_unstable();
            // Two totals of the same parts are one number.
            let first = *self.totals.entry(key).or_insert(total.0);
            if first != total.0 {
                self.add_up(&[total], Number(first));
            }
        }
        let place = self.sums.len();
        for number in parts.iter().chain([&total]) {
            if let Some(value) = self.values.get_mut(number.0) {
                value.sums.push(place);
            }
        }
        self.sums.push(Sum { total: total.0, parts: parts.iter().map(|part| part.0).collect(), adds });
    }

    /// Declares that numbers are shown together. The higher the weight, the longer they stay.
    pub(super) fn show(&mut self, numbers: &[Number], weight: usize) -> Site {
        let place = self.sites.len();
        for number in numbers {
            if let Some(value) = self.values.get_mut(number.0) {
                value.sites.push(place);
            }
        }
        let numbers = numbers.iter().map(|number| number.0).collect();
        self.sites.push(Shown { numbers, weight, hidden: false });
        Site(place)
    }

    pub(super) fn is_hidden(&self, site: Site) -> bool {
        self.sites.get(site.0).is_none_or(|site| site.hidden)
    }

    /// Hides what is small, and what lets it be worked out.
    pub(super) fn protect(&mut self) {
        for place in 0..self.values.len() {
            if self.is_small(place) {
                self.hide(place);
            }
        }
        // Ends because every round hides at least one more site.
        while self.hide_more() {}
    }

    fn is_small(&self, number: usize) -> bool {
        self.values.get(number).is_some_and(|value| {
            value.count < self.least && (value.count > 0 || value.small == Small::FromZero)
        })
    }

    /// Hides a number wherever it is shown.
    fn hide(&mut self, number: usize) {
        let Some(value) = self.values.get(number) else { return };
        for site in &value.sites {
            if let Some(site) = self.sites.get_mut(*site) {
                site.hidden = true;
            }
        }
    }

    fn is_shown(&self, number: usize) -> bool {
        self.shown_sites(number).next().is_some()
    }

    fn shown_sites(&self, number: usize) -> impl Iterator<Item = &Shown> {
        let sites = self.values.get(number).map(|value| value.sites.as_slice()).unwrap_or_default();
        sites.iter().filter_map(|site| self.sites.get(*site)).filter(|site| !site.hidden)
    }

    /// Hides one more number for each small one whose range is too narrow. Sums of which a number was just
    /// hidden have to wait for the next round, so that no more is hidden than needed.
    fn hide_more(&mut self) -> bool {
        let mut ranges = self.ranges();
        let small: Vec<usize> = (0..self.values.len()).filter(|number| self.is_small(*number)).collect();
        let is_wide = |ranges: &[Range], number: usize| range_of(ranges, number).is_wide(self.least);
        let mut narrow: Vec<usize> =
            small.iter().copied().filter(|number| !is_wide(&ranges, *number)).collect();
        if narrow.is_empty() {
            // Bounds alone are not all that a patient reader has.
            narrow.extend(
                small.into_iter().filter(|number| !self.tried(*number, &mut ranges).is_wide(self.least)),
            );
        }
        let chosen = self.reasons(&narrow, &ranges);
        for number in &chosen {
            self.hide(*number);
        }
        !chosen.is_empty()
    }

    /// What to hide for the sake of these numbers.
    fn reasons(&self, narrow: &[usize], ranges: &[Range]) -> Vec<usize> {
        let mut waiting: HashSet<usize> = HashSet::new();
        let mut chosen = Vec::new();
        for number in narrow.iter().copied() {
            let sums = self.values.get(number).map(|value| value.sums.as_slice()).unwrap_or_default();
            if sums.iter().any(|sum| waiting.contains(sum)) {
                continue;
            }
            if let Some(next) = self.cheapest_reason(number, ranges) {
                waiting.extend(sums);
                waiting.extend(self.values.get(next).into_iter().flat_map(|value| &value.sums));
                chosen.push(next);
            }
        }
        chosen
    }

    /// The range of a number without the ends that contradict a sum once they are tried. A range much wider
    /// than it has to be is not tried.
    fn tried(&self, number: usize, ranges: &mut [Range]) -> Range {
        let mut range = range_of(ranges, number);
        let most = 4 * self.least as u64;
        let may_narrow = |range: Range| range.is_wide(self.least) && range.high - range.low < most;
        while may_narrow(range) && self.contradicts(number, range.low, ranges) {
            range.low += 1;
        }
        while may_narrow(range) && self.contradicts(number, range.high, ranges) {
            range.high -= 1;
        }
        range
    }

    /// Whether a number can't have a value, as far as a few short sums show. Leaves the ranges as they were.
    fn contradicts(&self, number: usize, value: u64, ranges: &mut [Range]) -> bool {
        let mut before = vec![(number, range_of(ranges, number))];
        if let Some(one) = ranges.get_mut(number) {
            *one = Range { low: value, high: value };
        }
        let sums = |number: usize| self.values.get(number).into_iter().flat_map(|value| value.sums.iter());
        let mut queue: VecDeque<usize> = sums(number).copied().collect();
        let mut left = MOST_TRIED;
        let mut found = false;
        while let Some(place) = queue.pop_front() {
            let Some(sum) = self.sums.get(place).filter(|sum| sum.parts.len() <= LONGEST_TRIED) else {
                continue;
            };
            if left == 0 || found {
                break;
            }
            left -= 1;
            let held = sum.parts.iter().chain([&sum.total]);
            let held: Vec<(usize, Range)> = held.map(|one| (*one, range_of(ranges, *one))).collect();
            for narrowed in narrow(sum, ranges) {
                before.extend(held.iter().find(|(one, _)| *one == narrowed));
                let one = range_of(ranges, narrowed);
                found |= one.low > one.high;
                let more: Vec<usize> = sums(narrowed)
                    .copied()
                    .filter(|other| *other != place && !queue.contains(other))
                    .collect();
                queue.extend(more);
            }
        }
        for (number, range) in before.into_iter().rev() {
            if let Some(one) = ranges.get_mut(number) {
                *one = range;
            }
        }
        found
    }

    /// Of the shown numbers that bound this one, the one that says least.
    fn cheapest_reason(&self, number: usize, ranges: &[Range]) -> Option<usize> {
        let mut seen = HashSet::from([number]);
        let mut next = VecDeque::from([number]);
        while let Some(number) = next.pop_front() {
            let mut reasons = Vec::new();
            for sum in self.values.get(number).into_iter().flat_map(|value| &value.sums) {
                let Some(sum) = self.sums.get(*sum).filter(|sum| binds(sum, number, ranges)) else {
                    continue;
                };
                for other in sum.parts.iter().chain([&sum.total]).filter(|other| **other != number) {
                    if self.is_shown(*other) {
                        reasons.push(*other);
                    } else if seen.insert(*other) {
                        next.push_back(*other);
                    }
                }
            }
            let cost = |number: &usize| self.shown_sites(*number).map(|site| site.weight).sum::<usize>();
            if let Some(reason) = reasons.into_iter().min_by_key(|number| (cost(number), *number)) {
                return Some(reason);
            }
        }
        None
    }

    /// What a reader can work out of every number.
    fn ranges(&self) -> Vec<Range> {
        let mut ranges: Vec<Range> =
            self.values.iter().map(|value| Range { low: u64::from(value.some), high: ANYTHING }).collect();
        for site in self.sites.iter().filter(|site| !site.hidden) {
            for number in &site.numbers {
                let value = self.values.get(*number).map_or(0, |value| value.count as u64);
                if let Some(range) = ranges.get_mut(*number) {
                    *range = Range { low: value, high: value };
                }
            }
        }
        let mut queue: VecDeque<usize> = (0..self.sums.len()).collect();
        let mut queued: Vec<bool> = self.sums.iter().map(|_| true).collect();
        let mut left = self.sums.len().saturating_mul(MOST_ROUNDS);
        while let Some(place) = queue.pop_front() {
            if left == 0 {
                break;
            }
            left -= 1;
            set(&mut queued, place, false);
            let Some(sum) = self.sums.get(place) else { continue };
            for number in narrow(sum, &mut ranges) {
                for other in self.values.get(number).into_iter().flat_map(|value| &value.sums) {
                    if *other != place && !queued.get(*other).copied().unwrap_or(true) {
                        set(&mut queued, *other, true);
                        queue.push_back(*other);
                    }
                }
            }
        }
        ranges
    }
}

fn set(all: &mut [bool], place: usize, to: bool) {
    if let Some(one) = all.get_mut(place) {
        *one = to;
    }
}

fn range_of(ranges: &[Range], number: usize) -> Range {
    ranges.get(number).copied().unwrap_or(Range::ANY)
}

/// The bounds of the parts of a sum, added up.
fn added(sum: &Sum, ranges: &[Range]) -> Range {
    sum.parts.iter().map(|part| range_of(ranges, *part)).fold(Range { low: 0, high: 0 }, |all, one| Range {
        low: all.low + one.low,
        high: all.high + one.high,
    })
}

/// What a sum says of its total, given the bounds of all its parts together.
fn of_total(sum: &Sum, all: Range, ranges: &[Range]) -> Range {
    let high = if all.high < ANYTHING { all.high } else { ANYTHING };
    match sum.adds {
        Adds::Exactly => Range { low: all.low, high },
        Adds::ToLess => Range { low: all.low, high: ANYTHING },
        Adds::ToMore => {
            let low = sum.parts.iter().map(|part| range_of(ranges, *part).low).max().unwrap_or_default();
            Range { low, high }
        }
    }
}

/// What a sum says of one of its parts, given the bounds of all its parts together.
fn of_part(sum: &Sum, part: usize, all: Range, ranges: &[Range]) -> Range {
    let (own, total) = (range_of(ranges, part), range_of(ranges, sum.total));
    let (others_low, others_high) = (all.low - own.low, all.high - own.high);
    let low = if sum.adds == Adds::ToLess { 0 } else { total.low.saturating_sub(others_high) };
    let high = match sum.adds {
        _ if total.high >= ANYTHING => ANYTHING,
        Adds::ToMore => total.high,
        Adds::Exactly | Adds::ToLess => total.high.saturating_sub(others_low),
    };
    Range { low, high }
}

/// Narrows the numbers of a sum, and returns those that became narrower.
fn narrow(sum: &Sum, ranges: &mut [Range]) -> Vec<usize> {
    let mut narrowed = Vec::new();
    let mut put = |ranges: &mut [Range], number: usize, by: Range| {
        let Some(range) = ranges.get_mut(number) else { return };
        let both = Range { low: range.low.max(by.low), high: range.high.min(by.high) };
        if both != *range {
            *range = both;
            narrowed.push(number);
        }
    };
    let all = added(sum, ranges);
    let total = of_total(sum, all, ranges);
    put(ranges, sum.total, total);
    // The bounds of the parts are those from before, which are no narrower: that is still true of them all.
    let before: Vec<Range> = sum.parts.iter().map(|part| of_part(sum, *part, all, ranges)).collect();
    for (part, by) in sum.parts.iter().zip(before) {
        put(ranges, *part, by);
    }
    narrowed
}

/// Whether a sum gives a number one of its bounds.
fn binds(sum: &Sum, number: usize, ranges: &[Range]) -> bool {
    let all = added(sum, ranges);
    let by = if sum.total == number { of_total(sum, all, ranges) } else { of_part(sum, number, all, ranges) };
    let range = range_of(ranges, number);
    (by.high <= range.high && by.high < ANYTHING) || (by.low >= range.low && by.low > 0)
}
