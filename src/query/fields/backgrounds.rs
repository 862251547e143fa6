//! The fields of backgrounds.

use super::Listed;
use super::values::{count, fields, text};
use crate::domain::{Background, Enrollment, Position};
use crate::query::field::{Field, ValueKind};
use crate::query::source::Source;

fields! { Background;
    "name", ValueKind::Text, Unknown, false, "the name", |_, b, visit| text(visit, &b.name);
    "group", ValueKind::Text, Unknown, false, "the wider group", |_, b, visit| text(visit, &b.group);
    "entered", ValueKind::Number, No, false, "how many enrollments had it at entry",
        |s, b, visit| count(visit, s.register.referring::<Enrollment>(b.id.uuid()));
    "now", ValueKind::Number, No, false, "how many current positions have it",
        |s, b, visit| count(visit, s.register.referring::<Position>(b.id.uuid())
            .filter(|position| position.is_current()));
}

impl Listed for Background {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, _: &Source<'_>) -> String {
        format!("{} {}", self.name, self.group)
    }

    fn title(&self, _: &Source<'_>) -> String {
        self.name.clone()
    }
}
