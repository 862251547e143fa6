//! The fields of people. What somebody does is in records that refer to them: an enrollment, a position, a
//! hire; each such field has a value for each of these records.

use uuid::Uuid;

use super::Listed;
use super::values::{count, date, fields, identifiers, number, record, text, texts};
use crate::domain::{
    Certificate, Enrollment, EnrollmentRole, EnrollmentStatus, EntityKind, Intent, Person, Relationship, Wish,
};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;
use crate::register::erasure::is_tombstone;
use crate::register::query::objects_to_export;

pub(super) const STATUSES: ValueKind =
    ValueKind::Choice(&["applied", "enrolled", "completed", "withdrew", "deferred", "excluded"]);
pub(super) const ROLES: ValueKind = ValueKind::Choice(&["student", "instructor", "assistant"]);
pub(super) const INTENTS: ValueKind =
    ValueKind::Choice(&["job-in-field", "advance", "change-field", "learn", "none"]);
pub(super) const WISHES: ValueKind =
    ValueKind::Choice(&["customers", "competitors", "change-of-field", "mentor", "hire", "job"]);
const RELATIONS: ValueKind = ValueKind::Choice(&[
    "friend",
    "mentor",
    "mentee",
    "partner",
    "customer",
    "supplier",
    "competitor",
    "introduced",
]);

/// What somebody hoped for, unless nobody knows.
pub(super) fn intent(intent: Intent) -> Datum<'static> {
    if intent == Intent::Unknown { Datum::Unknown } else { Datum::Choice(intent.word()) }
}

fields! { Person;
    "name", ValueKind::Text, Unknown, false, "any of their names",
        |_, p, visit| {
            text(visit, &p.name());
            let formal = [&p.given_name, &p.middle_name, &p.family_name].map(|part| part.trim());
            text(visit, &formal.join(" ").split_whitespace().collect::<Vec<_>>().join(" "));
        };
    "given-name", ValueKind::Text, Unknown, false, "given name", |_, p, visit| text(visit, &p.given_name);
    "middle-name", ValueKind::Text, Unknown, false, "middle name", |_, p, visit| text(visit, &p.middle_name);
    "family-name", ValueKind::Text, Unknown, false, "family name", |_, p, visit| text(visit, &p.family_name);
    "preferred-name", ValueKind::Text, Unknown, false, "the given name they prefer",
        |_, p, visit| text(visit, &p.preferred_name);
    "pronouns", ValueKind::Text, Unknown, false, "pronouns", |_, p, visit| text(visit, &p.pronouns);
    "email", ValueKind::Text, Unknown, true, "email addresses", |_, p, visit| texts(visit, &p.emails);
    "phone", ValueKind::Text, Unknown, true, "phone numbers", |_, p, visit| texts(visit, &p.phones);
    "url", ValueKind::Text, Unknown, true, "web addresses", |_, p, visit| texts(visit, &p.urls);
    "identifier", ValueKind::Text, Unknown, true, "numbers in other systems, as system=number",
        |_, p, visit| identifiers(visit, &p.identifiers);
    "location", ValueKind::Text, Unknown, false, "where they live; also `city:`",
        |_, p, visit| text(visit, &p.location);
    "tag", ValueKind::Text, No, true, "tags", |_, p, visit| texts(visit, &p.tags);
    "notes", ValueKind::Text, No, false, "notes about the person", |_, p, visit| text(visit, &p.notes);
    "cohort", ValueKind::Record(EntityKind::Cohort), No, true, "their cohorts",
        |s, p, visit| s.enrollments(p.id).for_each(|held| record(visit, Some(held.cohort)));
    "program", ValueKind::Record(EntityKind::Program), No, true, "the programs of their cohorts",
        |s, p, visit| s.cohorts(p.id).for_each(|cohort| record(visit, Some(cohort.program)));
    "role", ROLES, No, true, "role in a cohort",
        |s, p, visit| s.enrollments(p.id).for_each(|held| visit(Datum::Choice(held.role.word())));
    "status", STATUSES, No, true, "status of an enrollment",
        |s, p, visit| s.enrollments(p.id).for_each(|held| visit(Datum::Choice(held.status.word())));
    "start", ValueKind::Date, No, true, "when an enrollment began, else when the cohort did",
        |s, p, visit| s.enrollments(p.id).for_each(|held| {
            let start = s.register.get(held.cohort).and_then(|cohort| cohort.start);
            visit(held.begin.or(start).map_or(Datum::Unknown, Datum::Date));
        });
    "completed", ValueKind::Date, No, true, "when they completed",
        |s, p, visit| s.enrollments(p.id).for_each(|held| {
            if held.status == EnrollmentStatus::Completed {
                visit(held.completed_on.map_or(Datum::Unknown, Datum::Date));
            }
        });
    "alumnus", ValueKind::Flag, No, false, "whether they completed an enrollment as a student",
        |s, p, visit| visit(Datum::Flag(s.enrollments(p.id).any(|held| {
            held.status == EnrollmentStatus::Completed && held.role == EnrollmentRole::Student
        })));
    "outsider", ValueKind::Flag, No, false, "whether they were never enrolled",
        |s, p, visit| visit(Datum::Flag(s.enrollments(p.id).next().is_none()));
    "intent", INTENTS, No, true, "what they hoped for at entry; `\"none\"` in quotation marks for none",
        |s, p, visit| s.enrollments(p.id).for_each(|held| visit(intent(held.intent)));
    "background", ValueKind::Record(EntityKind::Background), Unknown, true, "background at entry",
        |s, p, visit| s.enrollments(p.id).for_each(|held| record(visit, held.at_entry.background));
    "background-now", ValueKind::Record(EntityKind::Background), Unknown, false,
        "background of the current position",
        |s, p, visit| record(visit, s.register.background_now(p.id));
    "title", ValueKind::Text, Unknown, false, "title of the current position",
        |s, p, visit| text(visit, s.current_position(p.id).map_or("", |position| &position.title));
    "organization", ValueKind::Record(EntityKind::Organization), Unknown, false,
        "organization of the current position",
        |s, p, visit| record(visit, s.current_position(p.id).and_then(|position| position.organization));
    "employer", ValueKind::Text, Unknown, true, "employer at entry",
        |s, p, visit| s.enrollments(p.id).for_each(|held| text(visit, &held.at_entry.employer));
    "years", ValueKind::Number, Unknown, true, "years of experience at entry",
        |s, p, visit| s.enrollments(p.id).for_each(|held| number(visit, held.at_entry.years));
    "certificate", ValueKind::Text, No, true, "title and number of certificates that were not revoked",
        |s, p, visit| s.enrollments(p.id).for_each(|held| {
            let given = s.register.referring::<Certificate>(held.id.uuid());
            given.filter(|given| !given.revoked).for_each(|given| {
                text(visit, format!("{} {}", given.title, given.number).trim());
            });
        });
    "hired", ValueKind::Flag, No, false, "whether a hire of them is recorded",
        |s, p, visit| visit(Datum::Flag(s.hires_received(p.id).next().is_some()));
    "hires-made", ValueKind::Number, No, false, "how many hires they made",
        |s, p, visit| count(visit, s.hires_made(p.id));
    "meetups", ValueKind::Number, No, false, "how many meetups they attended",
        |s, p, visit| count(visit, s.meetups_attended(p.id));
    "last-contact", ValueKind::Date, Unknown, false, "the last interaction, or meetup they attended",
        |s, p, visit| date(visit, s.last_contact(p.id));
    "cadence", ValueKind::Number, Unknown, false, "how often to be in touch, in days",
        |_, p, visit| number(visit, p.cadence_days);
    "wish", WISHES, No, true, "what they are looking for",
        |s, p, visit| s.register.referring::<Wish>(p.id.uuid()).filter(|wish| wish.person == p.id)
            .for_each(|wish| visit(Datum::Choice(wish.kind.word())));
    "relationship", RELATIONS, No, true, "what others are to them",
        |s, p, visit| s.register.referring::<Relationship>(p.id.uuid())
            .filter_map(|held| held.seen_from(p.id))
            .for_each(|(_, label)| visit(Datum::Choice(label)));
    "consent", ValueKind::Text, No, true, "purposes of consents that were not withdrawn",
        |_, p, visit| p.consents.iter()
            .filter(|consent| consent.withdrawn.is_none() && !consent.is_objection())
            .for_each(|consent| text(visit, &consent.purpose));
    "objects", ValueKind::Flag, No, false, "whether they object to being exported, or withdrew their consent",
        |_, p, visit| visit(Datum::Flag(objects_to_export(p)));
    "deceased", ValueKind::Flag, No, false, "whether they died", |_, p, visit| visit(Datum::Flag(p.deceased));
    "erased", ValueKind::Flag, No, false, "whether they were erased",
        |_, p, visit| visit(Datum::Flag(is_tombstone(p)));
}

impl Listed for Person {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, _: &Source<'_>) -> String {
        Person::search_text(self)
    }

    fn title(&self, _: &Source<'_>) -> String {
        self.name()
    }

    fn having(source: &Source<'_>, field: &str, record: Uuid) -> Option<Vec<Uuid>> {
        let enrollments = || source.register.referring::<Enrollment>(record);
        (field == "cohort").then(|| enrollments().map(|held| held.person.uuid()).collect())
    }
}
