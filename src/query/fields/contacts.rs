//! The fields of relationships and of interactions.

use super::Listed;
use super::values::{date, fields, number, person, text};
use crate::domain::{Interaction, Relationship};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;

const KINDS: ValueKind =
    ValueKind::Choice(&["friend", "mentor", "partner", "customer", "competitor", "introduced-by"]);
const CHANNELS: ValueKind =
    ValueKind::Choice(&["meeting", "call", "video", "email", "message", "letter", "other"]);

fields! { Relationship;
    "from", ValueKind::Text, Unknown, false, "the name of the first person",
        |s, r, visit| person(s, visit, Some(r.from));
    "to", ValueKind::Text, Unknown, false, "the name of the second person",
        |s, r, visit| person(s, visit, Some(r.to));
    "kind", KINDS, Unknown, false, "what the first is to the second",
        |_, r, visit| visit(Datum::Choice(r.kind.word()));
    "introducer", ValueKind::Text, Unknown, false, "the name of who introduced them",
        |s, r, visit| person(s, visit, r.introducer);
    "start", ValueKind::Date, Unknown, false, "since when", |_, r, visit| date(visit, r.start);
    "end", ValueKind::Date, No, false, "until when", |_, r, visit| date(visit, r.end);
    "strength", ValueKind::Number, Unknown, false, "1 (weak) to 5 (strong)",
        |_, r, visit| number(visit, r.strength);
}

impl Listed for Relationship {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, source: &Source<'_>) -> String {
        let name = |person| source.register.person_name(person);
        format!("{} {} {}", name(self.from), self.kind.label(), name(self.to))
    }

    fn title(&self, source: &Source<'_>) -> String {
        let name = |person| source.register.person_name(person);
        format!("{} and {}", name(self.from), name(self.to))
    }
}

pub(super) mod interactions {
    use super::{CHANNELS, Datum, Field, Interaction, Listed, Source, ValueKind, date, fields, person, text};

    fields! { Interaction;
        "person", ValueKind::Text, Unknown, true, "the names of the people",
            |s, i, visit| i.people.iter().for_each(|id| person(s, visit, Some(*id)));
        "date", ValueKind::Date, Unknown, false, "when", |_, i, visit| date(visit, i.date);
        "channel", CHANNELS, Unknown, false, "how they were in touch",
            |_, i, visit| visit(Datum::Choice(i.channel.word()));
        "summary", ValueKind::Text, No, false, "what it was about", |_, i, visit| text(visit, &i.summary);
    }

    impl Listed for Interaction {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, source: &Source<'_>) -> String {
            let names: Vec<String> = self.people.iter().map(|id| source.register.person_name(*id)).collect();
            format!("{} {}", names.join(" "), self.summary)
        }

        fn title(&self, source: &Source<'_>) -> String {
            self.people.first().map(|person| source.register.person_name(*person)).unwrap_or_default()
        }
    }
}
