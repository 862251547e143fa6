//! The relationships that a file tells of. Each is a field of the person whose it is; the other person is one
//! of the file, or is named and known.

use super::fields;
use super::merge::Merge;
use super::relatives::{Names, ends};
use super::report::Note;
use super::rest::At;
use crate::domain::{Id, Person, Relationship};
use crate::exchange::import::facts::{Other, RelationshipFact};

impl Merge<'_, '_> {
    pub(super) fn relationship(&mut self, at: At, fact: &RelationshipFact) {
        let Some(from) = self.people.get(&fact.from).copied() else { return };
        let to = match &fact.to {
            Other::Key(key) => self.people.get(key).copied().ok_or("the other person is not imported"),
            Other::Named(name) => self.named(name),
        };
        let to = match to {
            Ok(to) if to == from => return,
            Ok(to) => to,
            Err(why) => {
                let name = self.draft.get(from).map(|held| held.name()).unwrap_or_default();
                let remark = format!("a relationship ({}) was left out: {why}", fact.kind.label());
                self.remark_on(fact.from, &remark);
                self.report.warned.push(Note::at(at.place, name, remark));
                return;
            }
        };
        let other = self.draft.get(to).map(|held| held.name()).unwrap_or_default();
        let (from, to) = if fact.is_of_other { (to, from) } else { (from, to) };
        let wanted = ends(fact.kind, from, to);
        let mut held = self.register.relationships_of(from);
        if self.relationships.contains(&wanted)
            || held.any(|held| ends(held.kind, held.from, held.to) == wanted)
        {
            return;
        }
        let kind = fact.kind.label();
        let words = if fact.is_of_other { format!("{kind}: {other}") } else { format!("{kind} of {other}") };
        if !self.tell_field(fact.from, fields::changed("relationship", "", &words)) {
            return;
        }
        let relationship = Relationship {
            id: self.ids.draw(),
            from,
            to,
            kind: fact.kind,
            introducer: None,
            start: fact.start,
            end: fact.end,
            strength: None,
        };
        self.fact_owners.insert(relationship.id.uuid(), at.index);
        self.relationships.insert(wanted);
        self.draft.put(relationship);
    }

    /// The only person of this name, in the file or else in the register.
    fn named(&mut self, name: &str) -> Result<Id<Person>, &'static str> {
        let (in_file, in_register) = self.names.get_or_insert_with(|| {
            let mut ids: Vec<Id<Person>> = self.people.values().copied().collect();
            ids.sort_unstable();
            ids.dedup();
            let people: Vec<_> = ids.into_iter().filter_map(|id| self.draft.get(id)).collect();
            let of_register = self.register.all::<Person>().map(AsRef::as_ref);
            (Names::of(people.iter().map(AsRef::as_ref)), Names::of(of_register))
        });
        let mut fitting = in_file.called(name);
        if fitting.is_empty() {
            fitting = in_register.called(name);
        }
        match fitting.as_slice() {
            [one] => Ok(*one),
            [] => Err("nobody of the other person's name is known"),
            _ => Err("several people have the other person's name"),
        }
    }
}
