//! The fields of organizations, and of the positions of people in them.

use super::Listed;
use super::values::{count, date, fields, person, record, text, texts};
use crate::domain::{EntityKind, Hire, Organization, Position};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;

fields! { Organization;
    "name", ValueKind::Text, Unknown, false, "its names",
        |_, o, visit| {
            text(visit, &o.name);
            texts(visit, &o.aliases);
        };
    "industry", ValueKind::Text, Unknown, false, "the industry", |_, o, visit| text(visit, &o.industry);
    "people", ValueKind::Number, No, false, "how many current positions people have there",
        |s, o, visit| count(visit, s.register.referring::<Position>(o.id.uuid())
            .filter(|position| position.is_current()));
    "hires", ValueKind::Number, No, false, "how many hires are recorded",
        |s, o, visit| count(visit, s.register.referring::<Hire>(o.id.uuid()));
}

impl Listed for Organization {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, _: &Source<'_>) -> String {
        format!("{} {} {}", self.name, self.aliases.join(" "), self.industry)
    }

    fn title(&self, _: &Source<'_>) -> String {
        self.name.clone()
    }
}

pub(super) mod positions {
    use super::{
        Datum, EntityKind, Field, Listed, Position, Source, ValueKind, date, fields, person, record, text,
    };

    fields! { Position;
        "person", ValueKind::Text, Unknown, false, "the name of the person",
            |s, p, visit| person(s, visit, Some(p.person));
        "organization", ValueKind::Record(EntityKind::Organization), Unknown, false, "the organization",
            |_, p, visit| record(visit, p.organization);
        "title", ValueKind::Text, Unknown, false, "the title", |_, p, visit| text(visit, &p.title);
        "background", ValueKind::Record(EntityKind::Background), Unknown, false, "the background",
            |_, p, visit| record(visit, p.background);
        "start", ValueKind::Date, Unknown, false, "when it began", |_, p, visit| date(visit, p.start);
        "end", ValueKind::Date, No, false, "when it ended",
            |_, p, visit| match p.end {
                Some(end) => visit(Datum::Date(end)),
                None if p.ended => visit(Datum::Unknown),
                None => {}
            };
        "current", ValueKind::Flag, No, false, "whether it has not ended",
            |_, p, visit| visit(Datum::Flag(p.is_current()));
        "self-employed", ValueKind::Flag, No, false, "whether they work for themselves",
            |_, p, visit| visit(Datum::Flag(p.self_employed));
        "source", ValueKind::Text, Unknown, false, "where this comes from",
            |_, p, visit| text(visit, &p.source);
        "as-of", ValueKind::Date, Unknown, false, "when it was last known to be true",
            |_, p, visit| date(visit, p.as_of);
    }

    impl Listed for Position {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, source: &Source<'_>) -> String {
            let register = source.register;
            let organization = self.organization.map_or("", |id| register.organization_name(id));
            format!("{} {} {organization}", register.person_name(self.person), self.title)
        }

        fn title(&self, source: &Source<'_>) -> String {
            source.register.person_name(self.person)
        }
    }
}
