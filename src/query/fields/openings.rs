//! The fields of openings and of wishes.

use super::Listed;
use super::values::{date, fields, person, record, text};
use crate::domain::{Advertised, EntityKind, Opening, Wish};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;

const STATES: ValueKind = ValueKind::Choice(&["open", "filled", "closed"]);

fields! { Opening;
    "organization", ValueKind::Record(EntityKind::Organization), Unknown, false, "the organization",
        |_, o, visit| record(visit, Some(o.organization));
    "role", ValueKind::Text, Unknown, false, "the role", |_, o, visit| text(visit, &o.role);
    "background", ValueKind::Record(EntityKind::Background), Unknown, false, "the background wanted",
        |_, o, visit| record(visit, o.background);
    "known-through", ValueKind::Text, Unknown, false, "the name of who told about it",
        |s, o, visit| person(s, visit, o.known_through);
    "advertised", ValueKind::Flag, Unknown, false, "whether it was advertised",
        |_, o, visit| match o.advertised {
            Advertised::Unknown => {}
            advertised => visit(Datum::Flag(advertised == Advertised::Yes)),
        };
    "status", STATES, No, false, "open, filled or closed",
        |_, o, visit| visit(Datum::Choice(o.status.word()));
    "noted", ValueKind::Date, Unknown, false, "when it became known", |_, o, visit| date(visit, o.noted);
    "notes", ValueKind::Text, No, false, "notes", |_, o, visit| text(visit, &o.notes);
}

impl Listed for Opening {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, source: &Source<'_>) -> String {
        let register = source.register;
        let through = self.known_through.map(|person| register.person_name(person)).unwrap_or_default();
        let background = self.background.map_or("", |background| register.background_name(background));
        [&self.role, register.organization_name(self.organization), background, &through, self.status.label()]
            .map(str::trim)
            .join(" ")
    }

    fn title(&self, _: &Source<'_>) -> String {
        self.role.clone()
    }
}

pub(super) mod wishes {
    use super::super::people::WISHES;
    use super::{
        Datum, EntityKind, Field, Listed, Source, ValueKind, Wish, date, fields, person, record, text,
    };

    fields! { Wish;
        "person", ValueKind::Text, Unknown, false, "the name of the person",
            |s, w, visit| person(s, visit, Some(w.person));
        "kind", WISHES, Unknown, false, "what they are looking for",
            |_, w, visit| visit(Datum::Choice(w.kind.word()));
        "background", ValueKind::Record(EntityKind::Background), Unknown, false, "the background it is about",
            |_, w, visit| record(visit, w.background);
        "noted", ValueKind::Date, Unknown, false, "when they said so", |_, w, visit| date(visit, w.noted);
        "notes", ValueKind::Text, No, false, "notes", |_, w, visit| text(visit, &w.notes);
    }

    impl Listed for Wish {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, source: &Source<'_>) -> String {
            let name = source.register.person_name(self.person);
            format!("{name} {} {}", self.kind.label(), self.notes)
        }

        fn title(&self, source: &Source<'_>) -> String {
            source.register.person_name(self.person)
        }
    }
}
