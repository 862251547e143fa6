//! The forms of all entities: their fields, with order and kinds. There is nothing else to a form; a new
//! field of an entity gets its line here.

use jiff::civil::Date;
use uuid::Uuid;

use crate::app::form::entity::{
    Also, Bind, FieldEntry, choice, date, flag, form, form_with, many, notes, number, records, tags, text,
};
use crate::app::form::{Field, Form, Kind, Pick, Source};
use crate::domain::{
    Advertised, Attendance, Attended, Background, Certificate, Channel, Cohort, Enrollment, EnrollmentRole,
    EnrollmentStatus, EntityKind, FoundVia, Hire, Id, Identifier, Intent, Interaction, Meetup, Opening,
    OpeningStatus, Organization, Person, Position, Program, Relationship, RelationshipKind, Rsvp, Wish,
    WishKind,
};
use crate::register::{Register, Tabled};
use crate::text::fold::tidy;

/// The form that changes a record.
#[must_use]
pub(crate) fn change(register: &Register, kind: EntityKind, id: Uuid, today: Date) -> Option<Form> {
    fn held<T: Tabled>(register: &Register, id: Uuid) -> Option<T> {
        register.get(Id::<T>::new(id)).map(|record| T::clone(record))
    }
    Some(match kind {
        EntityKind::Program => program(held(register, id)?, register, today),
        EntityKind::Cohort => cohort(held(register, id)?, register, today),
        EntityKind::Person => person(held(register, id)?, register, today),
        EntityKind::Enrollment => enrollment(held(register, id)?, register, today),
        EntityKind::Certificate => certificate(held(register, id)?, register, today),
        EntityKind::Background => background(held(register, id)?, register, today),
        EntityKind::Organization => organization(held(register, id)?, register, today),
        EntityKind::Position => position(held(register, id)?, register, today),
        EntityKind::Hire => hire(held(register, id)?, register, today),
        EntityKind::Relationship => relationship(held(register, id)?, register, today),
        EntityKind::Meetup => meetup(held(register, id)?, register, today),
        EntityKind::Attendance => attendance(held(register, id)?, register, today),
        EntityKind::Interaction => interaction(held(register, id)?, register, today),
        EntityKind::Wish => wish(held(register, id)?, register, today),
        EntityKind::Opening => opening(held(register, id)?, register, today),
        // What was imported is a fact of the past, and a mapping is said with an import.
        EntityKind::Import | EntityKind::Mapping | EntityKind::Filter => return None,
    })
}

/// A required reference.
macro_rules! one {
    ($entity:ty, $name:literal, $label:literal, $pick:expr, $($place:ident).+) => {
        records($name, $label, $pick, |record: &$entity| vec![record.$($place).+.uuid()],
            |record: &mut $entity, ids| {
            record.$($place).+ = ids.first().copied().map(Id::new).unwrap_or_default();
        })
        .required()
    };
}

/// An optional reference.
macro_rules! maybe {
    ($entity:ty, $name:literal, $label:literal, $pick:expr, $($place:ident).+) => {
        records($name, $label, $pick, |record: &$entity| record.$($place).+.map(Id::uuid).into_iter()
            .collect(), |record: &mut $entity, ids| {
            record.$($place).+ = ids.first().copied().map(Id::new);
        })
    };
}

/// Several references.
macro_rules! several {
    ($entity:ty, $name:literal, $label:literal, $pick:expr, $($place:ident).+) => {
        records($name, $label, $pick.many(), |record: &$entity| record.$($place).+.iter().map(|id| id.uuid())
            .collect(), |record: &mut $entity, ids| {
            record.$($place).+ = ids.iter().copied().map(Id::new).collect();
        })
    };
}

const fn from(source: Source) -> Pick {
    Pick::from(source)
}

const fn from_or_new(source: Source) -> Pick {
    Pick::from(source).or_new()
}

pub(crate) fn program(record: Program, register: &Register, today: Date) -> Form {
    let entries = vec![
        text("title", "Title", |program: &mut Program| &mut program.title).required(),
        text("institution", "Institution", |program: &mut Program| &mut program.institution),
        number("length_months", "Length", "a number of months", |program: &mut Program| {
            &mut program.length_months
        })
        .hint("in months"),
    ];
    form(record, entries, register, today)
}

pub(crate) fn cohort(record: Cohort, register: &Register, today: Date) -> Form {
    let entries = vec![
        one!(Cohort, "program", "Program", from_or_new(Source::Programs), program),
        text("code", "Code", |cohort: &mut Cohort| &mut cohort.code)
            .required()
            .hint("short and unique, such as 2024-A"),
        text("title", "Title", |cohort: &mut Cohort| &mut cohort.title),
        date("start", "Start", |cohort: &mut Cohort| &mut cohort.start),
        date("end", "End", |cohort: &mut Cohort| &mut cohort.end),
        text("location", "Location", |cohort: &mut Cohort| &mut cohort.location),
        notes("notes", "Notes", |cohort: &mut Cohort| &mut cohort.notes),
    ];
    form(record, entries, register, today)
}

pub(crate) fn person(record: Person, register: &Register, today: Date) -> Form {
    form(record, person_entries(), register, today)
}

/// `student-number: 2020-00054, lms: 17`.
fn identifiers_words(person: &Person) -> String {
    let words = |identifier: &Identifier| {
        if identifier.system.is_empty() {
            identifier.value.clone()
        } else {
            format!("{}: {}", identifier.system, identifier.value)
        }
    };
    person.identifiers.iter().map(words).collect::<Vec<_>>().join(", ")
}

fn read_identifiers(text: &str) -> Vec<Identifier> {
    let read = |part: &str| {
        let (system, value) = part.split_once(':').unwrap_or(("", part));
        Identifier { system: tidy(system), value: tidy(value) }
    };
    text.split([',', ';'])
        .filter(|part| !part.trim().is_empty())
        .map(read)
        .filter(|identifier| !identifier.value.is_empty())
        .collect()
}

/// A new person with an enrollment in a cohort.
pub(crate) fn student(record: Person, cohort: Id<Cohort>, register: &Register, today: Date) -> Form {
    let also: Also<Person> = Box::new(move |person, draft, ids| {
        draft.put(Enrollment { id: ids.draw(), person: person.id, cohort, ..Enrollment::default() });
    });
    let mut form = form_with(record, person_entries(), Some(also), register, today);
    form.title = format!("Add a student to {}", register.cohort_code(cohort));
    form
}

fn person_entries() -> Vec<FieldEntry<Person>> {
    vec![
        text("given_name", "Given name", |person: &mut Person| &mut person.given_name)
            .hint("given or family name required"),
        text("middle_name", "Middle name", |person: &mut Person| &mut person.middle_name),
        text("family_name", "Family name", |person: &mut Person| &mut person.family_name),
        text("preferred_name", "Preferred name", |person: &mut Person| &mut person.preferred_name)
            .hint("what people call them, if not the given name"),
        text("pronouns", "Pronouns", |person: &mut Person| &mut person.pronouns),
        many("emails", "Emails", |person: &mut Person| &mut person.emails),
        many("phones", "Phones", |person: &mut Person| &mut person.phones),
        many("urls", "Web", |person: &mut Person| &mut person.urls),
        FieldEntry::new(
            Field::new("identifiers", "Identifiers", Kind::Many).hint("system: number, separated by commas"),
            Bind::Written {
                get: identifiers_words,
                set: |person, text| person.identifiers = read_identifiers(text),
            },
        ),
        text("location", "Location", |person: &mut Person| &mut person.location),
        tags("tags", "Tags", |person: &mut Person| &mut person.tags),
        number("cadence_days", "Keep in touch", "1 to 3650 days", |person: &mut Person| {
            &mut person.cadence_days
        })
        .hint("every how many days"),
        flag("deceased", "Deceased", |person: &mut Person| &mut person.deceased),
        notes("notes", "Notes", |person: &mut Person| &mut person.notes),
    ]
}

pub(crate) fn enrollment(record: Enrollment, register: &Register, today: Date) -> Form {
    let entries = vec![
        one!(Enrollment, "person", "Person", from_or_new(Source::People), person),
        one!(Enrollment, "cohort", "Cohort", from_or_new(Source::Cohorts), cohort),
        choice!("role", "Role", EnrollmentRole, Enrollment, role),
        choice!("status", "Status", EnrollmentStatus, Enrollment, status),
        date("begin", "Begin", |enrollment: &mut Enrollment| &mut enrollment.begin),
        date("end", "End", |enrollment: &mut Enrollment| &mut enrollment.end),
        date("completed_on", "Completed on", |enrollment: &mut Enrollment| &mut enrollment.completed_on),
        choice!("intent", "Hoped for", Intent, Enrollment, intent),
        maybe!(
            Enrollment,
            "entry_background",
            "Background at entry",
            from_or_new(Source::Backgrounds),
            at_entry.background
        ),
        text("entry_title", "Title at entry", |enrollment: &mut Enrollment| &mut enrollment.at_entry.title),
        text("entry_employer", "Employer at entry", |enrollment: &mut Enrollment| {
            &mut enrollment.at_entry.employer
        }),
        FieldEntry::new(
            Field::new("entry_years", "Years at entry", Kind::Number("0 to 255 years")).hint(
                "years of \
                experience",
            ),
            Bind::SmallNumber(|enrollment: &mut Enrollment| &mut enrollment.at_entry.years),
        ),
    ];
    form(record, entries, register, today)
}

pub(crate) fn certificate(record: Certificate, register: &Register, today: Date) -> Form {
    let entries = vec![
        one!(Certificate, "enrollment", "Enrollment", from(Source::Enrollments), enrollment),
        text("title", "Title", |certificate: &mut Certificate| &mut certificate.title).required(),
        date("issued", "Issued", |certificate: &mut Certificate| &mut certificate.issued).required(),
        text("number", "Number", |certificate: &mut Certificate| &mut certificate.number),
        flag("revoked", "Revoked", |certificate: &mut Certificate| &mut certificate.revoked),
    ];
    form(record, entries, register, today)
}

pub(crate) fn background(record: Background, register: &Register, today: Date) -> Form {
    let entries = vec![
        text("name", "Name", |background: &mut Background| &mut background.name).required(),
        text("group", "Group", |background: &mut Background| &mut background.group)
            .hint("the wider group, such as Health professionals"),
    ];
    form(record, entries, register, today)
}

pub(crate) fn organization(record: Organization, register: &Register, today: Date) -> Form {
    let entries = vec![
        text("name", "Name", |organization: &mut Organization| &mut organization.name).required(),
        many("aliases", "Also called", |organization: &mut Organization| &mut organization.aliases),
        text("industry", "Industry", |organization: &mut Organization| &mut organization.industry),
    ];
    form(record, entries, register, today)
}

pub(crate) fn position(record: Position, register: &Register, today: Date) -> Form {
    let entries = vec![
        one!(Position, "person", "Person", from_or_new(Source::People), person),
        maybe!(Position, "organization", "Organization", from_or_new(Source::Organizations), organization),
        text("title", "Title", |position: &mut Position| &mut position.title),
        maybe!(Position, "background", "Background", from_or_new(Source::Backgrounds), background),
        date("start", "Start", |position: &mut Position| &mut position.start),
        date("end", "End", |position: &mut Position| &mut position.end)
            .hint("empty while they still work there"),
        flag("ended", "Ended, date unknown", |position: &mut Position| &mut position.ended),
        flag("self_employed", "Self-employed", |position: &mut Position| &mut position.self_employed),
        text("source", "Source", |position: &mut Position| &mut position.source).hint(
            "where you learned of \
            it",
        ),
        date("as_of", "Known as of", |position: &mut Position| &mut position.as_of),
    ];
    form(record, entries, register, today)
}

pub(crate) fn hire(record: Hire, register: &Register, today: Date) -> Form {
    let people = || from_or_new(Source::People);
    let entries = vec![
        maybe!(Hire, "hirer", "Hirer", people(), hirer).hint("empty if unknown"),
        one!(Hire, "hired", "Hired", people(), hired),
        maybe!(Hire, "organization", "Organization", from_or_new(Source::Organizations), organization),
        text("role", "Role", |hire: &mut Hire| &mut hire.role),
        date("date", "Date", |hire: &mut Hire| &mut hire.date),
        choice!("found_via", "Found via", FoundVia, Hire, found_via),
        maybe!(Hire, "referrer", "Referrer", people(), referrer),
        maybe!(Hire, "cohort", "Cohort", from(Source::Cohorts), cohort).hint("where they met"),
        notes("notes", "Notes", |hire: &mut Hire| &mut hire.notes),
    ];
    form(record, entries, register, today)
}

pub(crate) fn relationship(record: Relationship, register: &Register, today: Date) -> Form {
    let people = || from_or_new(Source::People);
    let entries = vec![
        one!(Relationship, "from", "Who", people(), from),
        choice!("kind", "Is", RelationshipKind, Relationship, kind),
        one!(Relationship, "to", "To", people(), to),
        maybe!(Relationship, "introducer", "Introduced by", people(), introducer),
        date("start", "Since", |relationship: &mut Relationship| &mut relationship.start),
        date("end", "Until", |relationship: &mut Relationship| &mut relationship.end)
            .hint("empty while it lasts"),
        FieldEntry::new(
            Field::new("strength", "Strength", Kind::Number("1 (weak) to 5 (strong)")).hint(
                "1 (weak) to 5 \
                (strong)",
            ),
            Bind::SmallNumber(|relationship: &mut Relationship| &mut relationship.strength),
        ),
    ];
    form(record, entries, register, today)
}

pub(crate) fn meetup(record: Meetup, register: &Register, today: Date) -> Form {
    let moment = "2024-05-03, or 2024-05-03 18:30 Europe/Berlin";
    let entries = vec![
        text("title", "Title", |meetup: &mut Meetup| &mut meetup.title).required(),
        FieldEntry::new(
            Field::new("start", "Start", Kind::Moment).hint(moment).required(),
            Bind::Moment(|meetup: &mut Meetup| &mut meetup.start),
        ),
        FieldEntry::new(
            Field::new("end", "End", Kind::Moment),
            Bind::MaybeMoment(|meetup: &mut Meetup| &mut meetup.end),
        ),
        text("place", "Place", |meetup: &mut Meetup| &mut meetup.place),
        text("series", "Series", |meetup: &mut Meetup| &mut meetup.series)
            .hint("the name that recurring meetups share"),
        several!(Meetup, "hosts", "Host cohorts", from(Source::Cohorts), hosts),
        notes("notes", "Notes", |meetup: &mut Meetup| &mut meetup.notes),
    ];
    form(record, entries, register, today)
}

pub(crate) fn attendance(record: Attendance, register: &Register, today: Date) -> Form {
    let entries = vec![
        one!(Attendance, "meetup", "Meetup", from(Source::Meetups), meetup),
        one!(Attendance, "person", "Person", from_or_new(Source::People), person),
        choice!("rsvp", "Answer", Rsvp, Attendance, rsvp),
        choice!("attended", "Came", Attended, Attendance, attended),
    ];
    form(record, entries, register, today)
}

pub(crate) fn interaction(record: Interaction, register: &Register, today: Date) -> Form {
    let entries = vec![
        several!(Interaction, "people", "People", from_or_new(Source::People), people).required(),
        date("date", "Date", |interaction: &mut Interaction| &mut interaction.date).required(),
        choice!("channel", "Channel", Channel, Interaction, channel),
        notes("summary", "Summary", |interaction: &mut Interaction| &mut interaction.summary),
    ];
    form(record, entries, register, today)
}

pub(crate) fn wish(record: Wish, register: &Register, today: Date) -> Form {
    let entries = vec![
        one!(Wish, "person", "Person", from_or_new(Source::People), person),
        choice!("kind", "Wants", WishKind, Wish, kind),
        maybe!(Wish, "background", "Background", from_or_new(Source::Backgrounds), background)
            .hint("which one, if it matters"),
        date("noted", "Noted", |wish: &mut Wish| &mut wish.noted),
        notes("notes", "Notes", |wish: &mut Wish| &mut wish.notes),
    ];
    form(record, entries, register, today)
}

pub(crate) fn opening(record: Opening, register: &Register, today: Date) -> Form {
    let entries = vec![
        one!(Opening, "organization", "Organization", from_or_new(Source::Organizations), organization),
        text("role", "Role", |opening: &mut Opening| &mut opening.role)
            .required()
            .hint("the job to be filled"),
        maybe!(Opening, "background", "Background", from_or_new(Source::Backgrounds), background),
        maybe!(Opening, "known_through", "Known through", from_or_new(Source::People), known_through)
            .hint("who told you"),
        choice!("advertised", "Advertised", Advertised, Opening, advertised),
        choice!("status", "Status", OpeningStatus, Opening, status),
        date("noted", "Noted", |opening: &mut Opening| &mut opening.noted),
        notes("notes", "Notes", |opening: &mut Opening| &mut opening.notes),
    ];
    form(record, entries, register, today)
}
