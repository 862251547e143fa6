//! A reader who wants to know what a report left out: takes its numbers, knows which belong together, and
//! narrows what the others may be. Shares no code with the report; a number is known here by its name.

use std::collections::BTreeMap;

use alumnet::report::{Block, Cell, Picture, Report, Table};

/// More than there are of anything.
const MOST: i64 = 5_000;
/// How many choices the search for a solution may make.
const MOST_CHOICES: usize = 150;

pub type Numbers = BTreeMap<String, i64>;

/// Every number that a report shows.
pub fn numbers(report: &Report) -> Numbers {
    let mut found = Numbers::new();
    let graduates = report.subtitle.split(" · ").filter_map(|words| words.split_once(" graduate"));
    found.extend(graduates.map(|(count, _)| ("people".to_owned(), count.parse().unwrap())));
    for section in &report.sections {
        for block in &section.blocks {
            match block {
                Block::Findings(findings) => {
                    for finding in findings {
                        cell(&mut found, format!("finding {}", finding.measure.name()), &finding.figure);
                        let known = finding.known.iter();
                        for known in known {
                            found.insert(format!("known {}", finding.measure.name()), signed(known.known));
                        }
                    }
                }
                Block::Table(table) => cells(&mut found, &section.title, table),
                Block::Picture(Picture::Heat(heat)) => {
                    for (row, counts) in heat.cells.iter().enumerate() {
                        for (column, count) in counts.iter().enumerate() {
                            found.insert(pair(&heat.groups[row], &heat.groups[column]), signed(*count));
                        }
                    }
                }
                Block::Picture(_) | Block::Text(_) => {}
            }
        }
    }
    found
}

fn cells(found: &mut Numbers, section: &str, table: &Table) {
    for row in &table.rows {
        let label = row.cells[0].words();
        for (column, one) in table.columns.iter().zip(&row.cells).skip(1) {
            let name = match (section, column.title.as_str()) {
                (_, "Graduates") if label == "All" => "people".to_owned(),
                (_, "Graduates") => format!("graduates {label}"),
                ("How jobs were found", "Share of known") => format!("way {label}"),
                ("How jobs were found", _) => format!("way {label} part"),
                ("Across backgrounds", other) => pair(&label, other),
                ("Connected over the years" | "The cohorts" | "Cohort by cohort", title) => {
                    format!("{title} {label}")
                }
                _ => continue,
            };
            cell(found, name, one);
        }
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

fn pair(one: &str, other: &str) -> String {
    format!("ties {} and {}", one.min(other), one.max(other))
}

fn cell(found: &mut Numbers, name: String, cell: &Cell) {
    match cell {
        Cell::Count(count) => {
            found.insert(name, signed(*count));
        }
        Cell::Share(share) if share.whole > 0 => {
            found.insert(format!("{name} part"), signed(share.part));
            found.insert(format!("{name} rest"), signed(share.whole - share.part));
            found.insert(format!("{name} whole"), signed(share.whole));
        }
        _ => {}
    }
}

/// Parts, their total, and whether it may have more in it.
struct Sum {
    parts: Vec<usize>,
    total: usize,
    more: bool,
}

#[derive(Default)]
pub struct Attacker {
    names: BTreeMap<String, usize>,
    ranges: Vec<(i64, i64)>,
    sums: Vec<Sum>,
}

impl Attacker {
    /// An attacker who is shown some numbers, and knows what always holds among the true ones.
    pub fn new(truth: &Numbers, shown: &Numbers) -> Self {
        let mut one = Self::default();
        for name in truth.keys() {
            one.names.insert(name.clone(), one.ranges.len());
            one.ranges.push(shown.get(name).map_or((0, MOST), |value| (*value, *value)));
        }
        let named = |with: &str| -> Vec<String> {
            truth.keys().filter(|name| name.starts_with(with) && name.ends_with(" whole")).cloned().collect()
        };
        for whole in named("") {
            let base = whole.trim_end_matches(" whole");
            one.sum(truth, &[format!("{base} part"), format!("{base} rest")], &whole);
        }
        let cohorts: Vec<String> =
            truth.keys().filter_map(|name| name.strip_prefix("graduates ")).map(str::to_owned).collect();
        one.sum(truth, &cohorts.iter().map(|code| format!("graduates {code}")).collect::<Vec<_>>(), "people");
        for (measure, title) in [
            ("classmate-hires", "Hired by a classmate"),
            ("found-via", "Found without an advertisement"),
            ("connectedness", "Still connected"),
            ("reach", "Reached by meetups"),
            ("mixing", "Ties across backgrounds"),
            ("placed", "In field within 180 days"),
        ] {
            for kind in ["part", "rest", "whole"] {
                let parts: Vec<_> = cohorts.iter().map(|code| format!("{title} {code} {kind}")).collect();
                one.sum(truth, &parts, &format!("finding {measure} {kind}"));
            }
        }
        for title in ["Completed", "Certificates", "Work known", "In field within 180 days"] {
            for kind in ["part", "rest", "whole"] {
                let parts: Vec<_> = cohorts.iter().map(|code| format!("{title} {code} {kind}")).collect();
                one.sum(truth, &parts, &format!("{title} All {kind}"));
            }
        }
        for kind in ["part", "rest", "whole"] {
            one.same(
                truth,
                &format!("In field within 180 days All {kind}"),
                &format!("finding placed {kind}"),
            );
        }
        one.same(truth, "Certificates All whole", "Completed All whole");
        one.same(truth, "people", "Completed All part");
        one.same(truth, "Work known All whole", "people");
        one.among(truth, &["Certificates All part".into()], "Completed All part");
        for measure in ["classmate-hires", "connectedness", "reach"] {
            one.same(truth, &format!("finding {measure} whole"), "people");
        }
        one.among(truth, &["finding placed whole".into()], "people");
        for measure in ["isolated", "losing-touch", "brokers"] {
            one.among(truth, &[format!("finding {measure}")], "people");
        }
        one.among(truth, &["finding connectedness part".into(), "finding isolated".into()], "people");
        one.of_cohorts(truth, &cohorts);
        one.of_ways(truth);
        let (within, across): (Vec<String>, Vec<String>) =
            truth.keys().filter(|name| name.starts_with("ties ")).cloned().partition(|name| {
                name["ties ".len()..].split_once(" and ").is_some_and(|(one, other)| one == other)
            });
        one.sum(truth, &within, "finding mixing rest");
        one.sum(truth, &across, "finding mixing part");
        one
    }

    fn of_cohorts(&mut self, truth: &Numbers, cohorts: &[String]) {
        let titles = ["Hired by a classmate", "Still connected", "Reached by meetups", "Work known"];
        let years = (1..9).map(|year| format!("Year {year}"));
        let titles: Vec<String> = titles.iter().map(ToString::to_string).chain(years).collect();
        for code in cohorts {
            let graduates = format!("graduates {code}");
            for title in &titles {
                self.same(truth, &format!("{title} {code} whole"), &graduates);
            }
            self.among(truth, &[format!("In field within 180 days {code} whole")], &graduates);
            self.among(truth, &[format!("Certificates {code} part")], &graduates);
            self.same(truth, &graduates, &format!("Completed {code} part"));
            self.same(truth, &format!("Certificates {code} whole"), &format!("Completed {code} whole"));
            let known = format!("Work known {code} part");
            self.among(truth, &[format!("In field within 180 days {code} part")], &known);
        }
    }

    fn of_ways(&mut self, truth: &Numbers) {
        let ways: Vec<String> = truth
            .keys()
            .filter(|name| name.starts_with("way ") && name.ends_with(" part") && !name.contains("Not known"))
            .cloned()
            .collect();
        self.sum(truth, &ways, "finding found-via whole");
        self.same(truth, "way Advertised part", "finding found-via rest");
        for way in &ways {
            let whole = way.replace(" part", " whole");
            self.same(truth, &whole, "finding found-via whole");
        }
    }

    /// Parts that add up to a total, if they are numbers of this report and do.
    fn sum(&mut self, truth: &Numbers, parts: &[String], total: &str) {
        let parts: Vec<&String> = parts.iter().filter(|part| truth.contains_key(*part)).collect();
        let (Some(value), false) = (truth.get(total), parts.is_empty()) else { return };
        let added: i64 = parts.iter().map(|part| truth[*part]).sum();
        if added <= *value {
            let parts = parts.iter().map(|part| self.names[*part]).collect();
            self.sums.push(Sum { parts, total: self.names[total], more: added < *value });
        }
    }

    /// Some of those that a larger number counts. That they are all of them would be chance, and is not
    /// known.
    fn among(&mut self, truth: &Numbers, parts: &[String], total: &str) {
        let before = self.sums.len();
        if parts.iter().all(|part| truth.contains_key(part)) {
            self.sum(truth, parts, total);
        }
        self.sums.iter_mut().skip(before).for_each(|sum| sum.more = true);
    }

    /// Two names of one number; one may be of fewer people where a cohort is not old enough.
    fn same(&mut self, truth: &Numbers, one: &str, other: &str) {
        self.sum(truth, &[one.to_owned()], other);
    }

    /// The least and the largest value of a number for which there is a solution in whole numbers, as far as
    /// the search for one comes to an end.
    pub fn works_out(&self, name: &str) -> (i64, i64) {
        let place = self.names[name];
        let mut ranges = self.ranges.clone();
        let all: Vec<usize> = (0..self.sums.len()).collect();
        assert!(self.narrowed(&all, &mut ranges), "the report contradicts itself");
        let near = self.near(place, &ranges);
        let (mut low, mut high) = ranges[place];
        while low < high && self.is_excluded(&near, &ranges, place, low) {
            low += 1;
        }
        while low < high && self.is_excluded(&near, &ranges, place, high) {
            high -= 1;
        }
        (low, high)
    }

    /// The sums that a number is in, and those they share other unknown numbers with.
    fn near(&self, place: usize, ranges: &[(i64, i64)]) -> Vec<usize> {
        let (mut near, mut numbers) = (Vec::new(), vec![place]);
        while let Some(number) = numbers.pop() {
            for (sum, one) in self.sums.iter().enumerate() {
                let all = || one.parts.iter().chain([&one.total]);
                if !near.contains(&sum) && all().any(|other| *other == number) {
                    near.push(sum);
                    numbers.extend(all().filter(|other| ranges[**other].0 < ranges[**other].1));
                }
            }
        }
        near
    }

    fn is_excluded(&self, near: &[usize], ranges: &[(i64, i64)], place: usize, value: i64) -> bool {
        let mut ranges = ranges.to_vec();
        ranges[place] = (value, value);
        let mut left = MOST_CHOICES;
        self.solved(near, ranges, &mut left) == Some(false)
    }

    /// Whether there is a solution; `None` when the search takes too long.
    fn solved(&self, near: &[usize], mut ranges: Vec<(i64, i64)>, left: &mut usize) -> Option<bool> {
        if !self.narrowed(near, &mut ranges) {
            return Some(false);
        }
        let open = |place: &usize| ranges[*place].0 < ranges[*place].1;
        let exact = near.iter().map(|sum| &self.sums[*sum]).filter(|sum| !sum.more);
        let linked = exact.flat_map(|sum| sum.parts.iter().chain([&sum.total]));
        let Some(place) =
            linked.copied().filter(open).min_by_key(|place| ranges[*place].1 - ranges[*place].0)
        else {
            return Some(true);
        };
        let (low, high) = ranges[place];
        let half = low + (high - low) / 2;
        for choice in [(low, half), (half + 1, high)] {
            *left = left.checked_sub(1)?;
            let mut next = ranges.clone();
            next[place] = choice;
            if self.solved(near, next, left)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Narrows until nothing changes; false when something can't be.
    fn narrowed(&self, near: &[usize], ranges: &mut [(i64, i64)]) -> bool {
        loop {
            let before = ranges.to_vec();
            for sum in near.iter().map(|sum| &self.sums[*sum]) {
                let low: i64 = sum.parts.iter().map(|part| ranges[*part].0).sum();
                let high: i64 = sum.parts.iter().map(|part| ranges[*part].1).sum();
                let total = &mut ranges[sum.total];
                total.0 = total.0.max(low);
                if !sum.more {
                    total.1 = total.1.min(high);
                }
                let total = *total;
                for part in &sum.parts {
                    let own = ranges[*part];
                    let range = &mut ranges[*part];
                    range.1 = own.1.min(total.1 - (low - own.0));
                    if !sum.more {
                        range.0 = own.0.max(total.0 - (high - own.1));
                    }
                    if range.0 > range.1 {
                        return false;
                    }
                }
            }
            if ranges.iter().any(|(low, high)| low > high) {
                return false;
            }
            if before == ranges {
                return true;
            }
        }
    }
}
