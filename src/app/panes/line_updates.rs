//! Lines are updated after a change: only those of what was changed are taken out, and put in again where
//! they belong now.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::app::panes::list::{HiresView, ListBasis};
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::domain::{EntityKind, Hire, Id, Meetup, Person};
use crate::register::{Register, Tabled};

/// With more lines changed, starting over is as fast.
const FEW: usize = 64;

fn by_name(one: &Person, other: &Person) -> Ordering {
    (one.sort_key(), one.id).cmp(&(other.sort_key(), other.id))
}

/// Meetups, newest first.
pub(super) fn newest_meetup(one: &Meetup, other: &Meetup) -> Ordering {
    (&other.start, other.id).cmp(&(&one.start, one.id))
}

/// Hires, newest first.
pub(super) fn newest_hire(one: &Hire, other: &Hire) -> Ordering {
    (other.date, other.id).cmp(&(one.date, one.id))
}

/// Updates lines in the usual order from an earlier revision. `None` if they have to be worked
/// out anew.
pub(super) fn update(
    lines: &mut Arc<Vec<Place>>,
    pane: Pane,
    basis: &ListBasis,
    register: &Register,
    revision: u64,
) -> Option<()> {
    let (lined_up, also) = depends_on(pane, basis.face)?;
    let mut changed = HashSet::<Uuid, FixedState>::default();
    for change in register.changes_since(revision)? {
        if change.kind() == lined_up {
            changed.insert(change.id());
        } else if basis.scope != Scope::All && also.contains(&change.kind()) {
            return None;
        }
    }
    if changed.is_empty() {
        return Some(());
    }
    if basis.scope != Scope::All || changed.len() > FEW {
        return None;
    }
    let mut rows: Vec<Place> = lines.iter().copied().filter(|row| !is_of(*row, &changed)).collect();
    for id in changed {
        match (pane, basis.face) {
            (Pane::Students, _) => put(&mut rows, register, Id::<Person>::new(id), Place::Person, by_name),
            (Pane::Meetups, _) => {
                put(&mut rows, register, Id::<Meetup>::new(id), Place::Meetup, newest_meetup);
            }
            (Pane::Hires, HiresView::Hires) => {
                put(&mut rows, register, Id::<Hire>::new(id), Place::Hire, newest_hire);
            }
            _ => return None,
        }
    }
    *lines = Arc::new(rows);
    Some(())
}

/// Puts the line of a record where it belongs; none if the record is gone.
fn put<T: Tabled>(
    rows: &mut Vec<Place>,
    register: &Register,
    id: Id<T>,
    place: fn(Id<T>) -> Place,
    order: fn(&T, &T) -> Ordering,
) {
    let Some(new) = register.get(id) else { return };
    let before = |row: &Place| {
        let held = row.record().and_then(|(_, id)| register.get(Id::<T>::new(id)));
        held.is_some_and(|held| order(held, new).is_lt())
    };
    let at = rows.partition_point(before);
    rows.insert(at, place(id));
}

fn is_of(row: Place, changed: &HashSet<Uuid, FixedState>) -> bool {
    row.record().is_some_and(|(_, id)| changed.contains(&id))
}

/// The kind of record that a pane lines up, and what else decides, within a program, which are in it. `None`
/// for panes whose lines are few, or depend on much.
const fn depends_on(pane: Pane, face: HiresView) -> Option<(EntityKind, &'static [EntityKind])> {
    const PEOPLE: &[EntityKind] = &[EntityKind::Enrollment, EntityKind::Cohort];
    Some(match (pane, face) {
        (Pane::Cohorts | Pane::Backgrounds, _) => return None,
        (Pane::Students, _) => (EntityKind::Person, PEOPLE),
        (Pane::Meetups, _) => (EntityKind::Meetup, &[EntityKind::Cohort]),
        (Pane::Hires, HiresView::Hires) => (EntityKind::Hire, PEOPLE),
        (Pane::Hires, HiresView::Organizations) => (
            EntityKind::Organization,
            &[EntityKind::Enrollment, EntityKind::Cohort, EntityKind::Position, EntityKind::Hire],
        ),
        (Pane::Hires, HiresView::Openings) => (EntityKind::Opening, &[]),
    })
}
