//! The names by which queries mean cohorts, backgrounds, organizations, programs and meetups.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use uuid::Uuid;

use super::source::Source;
use crate::domain::{Background, Cohort, EntityKind, Meetup, Organization, Program, organization_key};
use crate::text::fold::fold;

/// All names of one kind of record; a record may have several.
pub(crate) struct RecordNames<'r> {
    kind: EntityKind,
    names: Vec<(&'r str, Uuid)>,
}

/// The names of the records of a kind that fields refer to.
pub(crate) fn named_records<'r>(source: &Source<'r>, kind: EntityKind) -> RecordNames<'r> {
    let register = source.register;
    let names = match kind {
        EntityKind::Program => {
            register.all::<Program>().map(|one| (one.title.as_str(), one.id.uuid())).collect()
        }
        EntityKind::Cohort => {
            register.all::<Cohort>().map(|one| (one.code.as_str(), one.id.uuid())).collect()
        }
        EntityKind::Background => {
            register.all::<Background>().map(|one| (one.name.as_str(), one.id.uuid())).collect()
        }
        EntityKind::Meetup => {
            register.all::<Meetup>().map(|one| (one.title.as_str(), one.id.uuid())).collect()
        }
        EntityKind::Organization => register
            .all::<Organization>()
            .flat_map(|one| {
                let all = std::iter::once(&one.name).chain(&one.aliases);
                all.map(|name| (name.as_str(), one.id.uuid()))
            })
            .collect(),
        _ => Vec::new(),
    };
    RecordNames { kind, names }
}

impl<'r> RecordNames<'r> {
    pub(crate) fn all(&self) -> impl Iterator<Item = &'r str> {
        self.names.iter().map(|(name, _)| *name)
    }

    /// The records that are called exactly so. If there are none, those with the text in their names, unless
    /// all of the name is wanted.
    pub(crate) fn matching(&self, text: &str, whole: bool) -> HashSet<Uuid, FixedState> {
        let key = |name: &str| match self.kind {
            EntityKind::Organization => organization_key(name),
            _ => fold(name.trim()),
        };
        let (wanted, folded) = (key(text), fold(text.trim()));
        let having = |has: &dyn Fn(&str) -> bool| {
            self.names.iter().filter(|(name, _)| has(name)).map(|(_, id)| *id).collect()
        };
        let exactly: HashSet<Uuid, FixedState> = having(&|name| key(name) == wanted);
        if whole || !exactly.is_empty() {
            return exactly;
        }
        having(&|name| fold(name).contains(&folded))
    }
}
