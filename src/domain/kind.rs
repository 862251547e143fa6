//! The kinds of entities. [`crate::with_entities`] is the one list; tables, trees and change
//! records are generated from it.

use crate::text::plural;

/// Passes the list of entities to another macro: type, table name, stable word for files,
/// singular and plural for people.
#[macro_export]
macro_rules! with_entities {
    ($callback:ident) => {
        $callback! {
            Program, programs, "program", "program", "programs";
            Cohort, cohorts, "cohort", "cohort", "cohorts";
            Person, people, "person", "person", "people";
            Enrollment, enrollments, "enrollment", "enrollment", "enrollments";
            Certificate, certificates, "credential", "certificate", "certificates";
            Background, backgrounds, "background", "background", "backgrounds";
            Organization, organizations, "organization", "organization", "organizations";
            Position, positions, "position", "position", "positions";
            Hire, hires, "hire", "hire", "hires";
            Relationship, relationships, "relationship", "relationship", "relationships";
            Meetup, meetups, "meetup", "meetup", "meetups";
            Attendance, attendances, "attendance", "attendance", "attendances";
            Interaction, interactions, "interaction", "interaction", "interactions";
            Wish, wishes, "wish", "wish", "wishes";
            Opening, openings, "opening", "opening", "openings";
            Import, imports, "import", "import", "imports";
            Mapping, mappings, "mapping", "mapping", "mappings";
            Filter, filters, "filter", "saved filter", "saved filters";
        }
    };
}

macro_rules! declare_kinds {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// The entity that a record belongs to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntityKind {
            $($entity,)+
        }

        impl EntityKind {
            pub const ALL: &'static [Self] = &[$(Self::$entity,)+];

            /// The stable word used in files: tree names, and `entity` in the journal.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$entity => $word,)+ }
            }

            /// The singular shown to people.
            #[must_use]
            pub const fn one(self) -> &'static str {
                match self { $(Self::$entity => $one,)+ }
            }

            /// The plural shown to people.
            #[must_use]
            pub const fn many(self) -> &'static str {
                match self { $(Self::$entity => $many,)+ }
            }
        }
    };
}

with_entities!(declare_kinds);

impl EntityKind {
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// `1 hire`, `7 hires`.
    #[must_use]
    pub fn counted(self, count: usize) -> String {
        plural::counted(count, self.one(), self.many())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_their_word() {
        for kind in EntityKind::ALL {
            assert_eq!(EntityKind::from_word(kind.word()), Some(*kind));
        }
        assert_eq!(EntityKind::from_word("nothing"), None);
        assert_eq!([0, 1, 7].map(|count| EntityKind::Hire.counted(count)), ["0 hires", "1 hire", "7 hires"]);
        assert_eq!(EntityKind::Person.counted(2), "2 people");
    }
}
