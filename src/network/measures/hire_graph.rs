//! The graph of who hired whom, ready to be drawn: people, arrows, and each person's position.

use jiff::civil::Date;

use crate::domain::{Hire, Id, Person};
use crate::network::graph::group::Group;
use crate::network::graph::layout::{Cells, Point, layout};
use crate::network::graph::net::narrow;
use crate::network::measures::hires::{Hirers, hires_of};
use crate::register::Register;

/// One hire, from hirer to hired, as indices of the graph's people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    pub hire: Id<Hire>,
    pub hirer: u32,
    pub hired: u32,
}

/// The hire graph of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HireGraph {
    /// Everybody who hired or was hired, ordered by id. People without a hire are not in it.
    pub people: Vec<Id<Person>>,
    /// Oldest first.
    pub arrows: Vec<Arrow>,
    /// How many different people each person hired: the size of a hub.
    pub hired: Vec<usize>,
}

/// Hires of the group's graduates since their cohort began, by graduates of the group or by anybody.
#[must_use]
pub fn hire_graph(register: &Register, group: &Group, hirers: Hirers, date: Date) -> HireGraph {
    let graduates = group.people();
    let hires = hires_of(register, group, date);
    let pairs = hires.iter().filter_map(|hire| Some((hire.id, hire.hirer?, hire.hired)));
    let pairs: Vec<_> = pairs
        .filter(|(_, hirer, _)| hirers == Hirers::Anybody || graduates.binary_search(hirer).is_ok())
        .collect();
    let mut people: Vec<_> = pairs.iter().flat_map(|(_, hirer, hired)| [*hirer, *hired]).collect();
    people.sort_unstable();
    people.dedup();
    let place = |person: &Id<Person>| people.binary_search(person).ok().map(narrow);
    let arrows: Vec<Arrow> = pairs
        .iter()
        .filter_map(|(hire, hirer, hired)| {
            Some(Arrow { hire: *hire, hirer: place(hirer)?, hired: place(hired)? })
        })
        .collect();
    let mut each: Vec<(u32, u32)> = arrows.iter().map(|arrow| (arrow.hirer, arrow.hired)).collect();
    each.sort_unstable();
    each.dedup();
    let mut hired = vec![0; people.len()];
    for (hirer, _) in each {
        crate::network::graph::net::add(&mut hired, hirer, 1);
    }
    HireGraph { people, arrows, hired }
}

impl HireGraph {
    /// Each person's position. The same graph and cells give the same result.
    #[must_use]
    pub fn places(&self, cells: Cells) -> Vec<Point> {
        let edges: Vec<_> = self.arrows.iter().map(|arrow| (arrow.hirer, arrow.hired)).collect();
        layout(self.people.len(), &edges, cells)
    }

    /// The part of the graph around the largest hubs, limited to `most` people: largest hubs first, each
    /// followed by the people they hired.
    #[must_use]
    pub fn largest(&self, most: usize) -> Self {
        let mut by_size: Vec<u32> = (0..narrow(self.people.len())).collect();
        by_size.sort_by_key(|place| std::cmp::Reverse(crate::network::graph::net::at(&self.hired, *place)));
        let mut kept = vec![false; self.people.len()];
        let mut left = most;
        let mut keep = |place: u32| {
            if left > 0 && !crate::network::graph::net::at(&kept, place) {
                crate::network::graph::net::put(&mut kept, place, true);
                left -= 1;
            }
        };
        // No more than this many hubs could be kept.
        for hub in by_size.into_iter().take(most) {
            keep(hub);
            self.arrows.iter().filter(|arrow| arrow.hirer == hub).for_each(|arrow| keep(arrow.hired));
        }
        let mut places = vec![0; self.people.len()];
        let mut people = Vec::new();
        let mut hired = Vec::new();
        for (place, person) in (0..).zip(&self.people) {
            if crate::network::graph::net::at(&kept, place) {
                crate::network::graph::net::put(&mut places, place, narrow(people.len()));
                people.push(*person);
                hired.push(crate::network::graph::net::at(&self.hired, place));
            }
        }
        let whole = self.arrows.iter().filter(|arrow| {
            crate::network::graph::net::at(&kept, arrow.hirer)
                && crate::network::graph::net::at(&kept, arrow.hired)
        });
        let place = |old: u32| crate::network::graph::net::at(&places, old);
        let arrows = whole
            .map(|arrow| Arrow { hirer: place(arrow.hirer), hired: place(arrow.hired), ..*arrow })
            .collect();
        Self { people, arrows, hired }
    }
}
