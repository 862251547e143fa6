//! The positions that a file says somebody has or had. What is known of a career is added to, and never
//! replaced: a title that differs is only reported.

use super::entries::Entry;
use super::merge::{Merge, Progress, stays};
use super::preview::{PreviewField, Switch};
use crate::domain::{Id, PartialDate, Person, Position, organization_key};
use crate::exchange::import::facts::{PositionFact, When};
use crate::text::fold::fold;

impl Merge<'_, '_> {
    pub(super) fn positions(
        &mut self,
        entries: &[(usize, &Entry)],
        person: Id<Person>,
        progress: &mut Progress,
    ) {
        let all = || entries.iter().flat_map(|(_, entry)| entry.positions.iter().copied());
        let dated: Vec<&PositionFact> =
            all().filter(|fact| matches!(fact.when, When::Dated { .. })).collect();
        for fact in &dated {
            self.dated(fact, person, progress);
        }
        let now = all().find(|fact| fact.when == When::Now);
        let then = all().find(|fact| fact.when == When::AtEntry);
        let fact = if progress.is_new && dated.is_empty() { now.or(then) } else { now };
        if let Some(fact) = fact {
            self.current(fact, person, progress);
        }
    }

    /// The current position of somebody of whom none is known.
    fn current(&mut self, fact: &PositionFact, person: Id<Person>, progress: &mut Progress) {
        let Some(held) = self.register.current_position(person).cloned() else {
            self.add(fact, person, (None, None, false), progress);
            return;
        };
        let organization =
            held.organization.map(|id| self.register.organization_name(id)).unwrap_or_default();
        let is_same = organization_key(organization) == organization_key(&fact.work.organization);
        let (what, held, file) = if is_same {
            ("current title", held.title.as_str(), &fact.work.title)
        } else {
            ("current organization", organization, &fact.work.organization)
        };
        stays(fact.source != ROSTER, &mut progress.remarks, what, held, file);
    }

    /// One position of a list: a known one gets its missing dates, another one is added.
    fn dated(&mut self, fact: &PositionFact, person: Id<Person>, progress: &mut Progress) {
        let When::Dated { start, end, ended } = fact.when else { return };
        let key = organization_key(&fact.work.organization);
        let is_same = |held: &&Position| {
            let name = held.organization.map(|id| self.register.organization_name(id)).unwrap_or_default();
            organization_key(name) == key
                && fold(&held.title) == fold(&fact.work.title)
                && (held.start == start || held.start.is_none() || start.is_none())
        };
        let known = self.register.positions_of(person).into_iter().map(AsRef::as_ref).find(is_same).cloned();
        let Some(before) = known else {
            self.add(fact, person, (start, end, ended), progress);
            return;
        };
        let mut position = before.clone();
        position.start = position.start.or(start);
        position.end = position.end.or(end);
        position.ended = position.end.is_none() && (position.ended || ended);
        if position != before {
            let change = self.change(fact, "dates filled in", progress);
            if !change.is_off {
                self.own(position.id.uuid(), progress.index);
                self.draft.put(position);
            }
            progress.fields.push(change);
        }
    }

    fn change(&self, fact: &PositionFact, done: &str, progress: &Progress) -> PreviewField {
        let what = match fact.when {
            When::AtEntry | When::Now => "current position",
            When::Dated { .. } => "position",
        };
        let work = &fact.work;
        let parts = [&work.title, &work.organization, &work.background];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let mut change = PreviewField {
            what: what.to_owned(),
            before: String::new(),
            after: parts.join(", "),
            words: format!("{what} {done}"),
            is_off: false,
        };
        change.is_off = self.is_off(Switch::Person(progress.key), &change);
        change
    }

    fn add(
        &mut self,
        fact: &PositionFact,
        person: Id<Person>,
        (start, end, ended): (Option<PartialDate>, Option<PartialDate>, bool),
        progress: &mut Progress,
    ) {
        let change = self.change(fact, "added", progress);
        let is_off = change.is_off;
        progress.fields.push(change);
        if is_off {
            return;
        }
        let (index, work) = (progress.index, &fact.work);
        let is_current = end.is_none() && !ended;
        let position = Position {
            id: self.ids.draw(),
            person,
            organization: (!work.organization.is_empty())
                .then(|| self.organization(index, &work.organization)),
            title: work.title.clone(),
            background: (!work.background.is_empty()).then(|| self.background(index, &work.background)),
            start,
            end,
            ended: ended && end.is_none(),
            self_employed: fact.self_employed,
            source: fact.source.to_owned(),
            as_of: is_current.then(|| PartialDate::from_date(self.options.today)),
        };
        self.own(position.id.uuid(), index);
        self.draft.put(position);
    }
}

/// A roster is about the cohort, and its columns of work are often old: it contradicts nothing.
const ROSTER: &str = "roster";
