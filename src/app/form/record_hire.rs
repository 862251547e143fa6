//! The form of the main job: somebody hired one or several people. It fills in what it can infer (the hirer's
//! organization, that they were classmates, which positions begin and end), and everything can be changed.
//! Saving is one change set and one undo.

use uuid::Uuid;

use super::{
    Choice, Field, FieldError, Fields, Form, FormContext, Kind, Logic, Pick, Source, Submission, Value,
};
use crate::app::form::create_on_the_spot::{existing, one, picked};
use crate::domain::{
    Advertised, Background, Cohort, EnrollmentRole, EntityKind, FoundVia, Hire, Id, Opening, OpeningStatus,
    Organization, PartialDate, Person, Position,
};
use crate::register::{Draft, Register};

/// Prefix of the names of the fields that end a position with the hire; the id follows.
const ENDS: &str = "ends:";
/// Prefix of the fields that say when such a position ended; the id follows.
const ENDED_ON: &str = "ended-on:";

/// The form, with the hirer filled in if known.
#[must_use]
pub(crate) fn form(register: &Register, hirer: Option<Id<Person>>, cohort: Option<Id<Cohort>>) -> Form {
    let people = || Pick::from(Source::People).or_new();
    let found_via = FoundVia::ALL.iter().map(|via| (via.word(), via.label())).collect();
    let hirer_choice = hirer.map(|hirer| Choice::Record(hirer.uuid())).into_iter().collect();
    let fields = Fields::new(vec![
        Field::new("hirer", "Hirer", Kind::Pick(people()))
            .hint("who hired; leave empty if unknown")
            .picked(hirer_choice),
        Field::new("hired", "Hired", Kind::Pick(people().many())).hint("one person or several").required(),
        Field::new("organization", "Organization", Kind::Pick(Pick::from(Source::Organizations).or_new())),
        Field::new("role", "Role", Kind::Text).hint("what they were hired as"),
        Field::new("date", "Date", Kind::Date).hint("2019, 2019-06, 2019-06-14, jun 2019, today"),
        Field::new("found_via", "Found via", Kind::Choice(found_via)).hint("← → to change"),
        Field::new("referrer", "Referrer", Kind::Pick(people())).hint("who introduced them"),
        Field::new("cohort", "Cohort", Kind::Pick(Pick::from(Source::Cohorts))).hint("where they met"),
        Field::new("opens", "Add the job to their positions", Kind::Flag)
            .hint("keeps their current background up to date")
            .flag(true),
        Field::new(
            "background",
            "Background of the job",
            Kind::Pick(Pick::from(Source::Backgrounds).or_new()),
        ),
        Field::new("notes", "Notes", Kind::Notes).hint("several lines; Tab moves on"),
    ]);
    let mut form = Form::new("Record a hire", fields, Box::new(RecordHire::default()));
    fill_in(&mut form.fields, register, None);
    if hirer.is_some() {
        form.focus = 1;
    } else if let Some(cohort) = cohort {
        pin(&mut form.fields, "hirer", cohort_people(register, cohort), "In this cohort");
        pin(&mut form.fields, "hired", cohort_people(register, cohort), "In this cohort");
    }
    form
}

/// A longer list of suggestions is no help in choosing.
const MOST_FITS: usize = 40;

/// The form of the hire that fills an opening: one person, and what the opening says filled in. Saving it
/// closes the opening too. People who might fit and are `here` come first in its picker.
#[must_use]
pub(crate) fn form_for_opening(
    register: &Register,
    id: Id<Opening>,
    hired: Option<Id<Person>>,
    here: impl Fn(Id<Person>) -> bool,
) -> Option<Form> {
    let opening = register.get(id)?;
    let mut form = form(register, None, None);
    form.title = format!("Fill the opening {}", crate::app::detail::opening_words(register, opening));
    form.logic = Box::new(RecordHire { fills: Some(id) });
    let mut set = |name, value: Vec<Uuid>| {
        if let Some(field) = form.fields.get_mut(name).filter(|_| !value.is_empty()) {
            field.value = Value::Picked(value.into_iter().map(Choice::Record).collect());
            field.own = true;
        }
    };
    set("hired", hired.into_iter().map(Id::uuid).collect());
    set("organization", vec![opening.organization.uuid()]);
    set("referrer", opening.known_through.into_iter().map(Id::uuid).collect());
    set("background", opening.background.into_iter().map(Id::uuid).collect());
    if let Some(field) = form.fields.get_mut("role") {
        *field = field.clone().text(&opening.role);
        field.own = true;
    }
    if let Some(field) = form.fields.get_mut("hired") {
        field.hint = "who got the job";
        if let Kind::Pick(pick) = &mut field.kind {
            pick.many = false;
        }
    }
    let fits = register.fits_for(opening).into_iter().map(|fit| fit.person).filter(|person| here(*person));
    pin(&mut form.fields, "hired", fits.take(MOST_FITS).map(Id::uuid).collect(), "Might fit");
    fill_in(&mut form.fields, register, Some(opening));
    form.focus = usize::from(hired.is_none());
    Some(form)
}

#[derive(Debug, Default)]
struct RecordHire {
    /// The opening that the hire fills.
    fills: Option<Id<Opening>>,
}

impl Logic for RecordHire {
    fn changed(&mut self, fields: &mut Fields, field: &str, context: &FormContext) {
        if matches!(field, "hirer" | "hired" | "referrer" | "date") || field.starts_with(ENDS) {
            let opening = self.fills.and_then(|opening| context.register.get(opening));
            fill_in(fields, context.register, opening.map(AsRef::as_ref));
        }
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let mut draft = Draft::new(context.register);
        let hirer = one(fields, "hirer", &mut draft, context.ids);
        let hired: Vec<Id<Person>> =
            picked(fields, "hired", &mut draft, context.ids).into_iter().map(Id::new).collect();
        let referrer = one(fields, "referrer", &mut draft, context.ids);
        let organization = one::<Organization>(fields, "organization", &mut draft, context.ids);
        let background = one::<Background>(fields, "background", &mut draft, context.ids);
        let cohort = existing::<Cohort>(fields, "cohort").into_iter().next();
        let date = fields.date("date");
        let found_via = FoundVia::parse(fields.word("found_via")).unwrap_or_default();
        let role = fields.text("role");
        let notes = fields.notes("notes");
        if hired.is_empty() {
            return Err(vec![FieldError::new("hired", "choose somebody; press Enter")]);
        }
        for hired in &hired {
            let opens =
                fields.flag("opens") && (organization.is_some() || background.is_some() || !role.is_empty());
            let position = opens.then(|| context.ids.draw::<Position>());
            if let Some(position) = position {
                draft.put(Position {
                    id: position,
                    person: *hired,
                    organization,
                    title: role.clone(),
                    background,
                    start: date,
                    source: "hire".into(),
                    as_of: Some(PartialDate::from_date(context.today)),
                    ..Position::default()
                });
            }
            let id = context.ids.draw::<Hire>();
            draft.put(Hire {
                id,
                hired: *hired,
                hirer,
                referrer,
                organization,
                role: role.clone(),
                date,
                found_via,
                cohort,
                position,
                notes: notes.clone(),
            });
            if let Some(opening) = self.fills.and_then(|opening| draft.get(opening)) {
                draft.put(Opening {
                    status: OpeningStatus::Filled,
                    hire: Some(id),
                    ..Opening::clone(&opening)
                });
            }
        }
        end_positions(fields, &mut draft, date);
        let label = match self.fills {
            Some(_) => "Fill an opening".to_owned(),
            None => format!("Record {}", EntityKind::Hire.counted(hired.len())),
        };
        // The hirer, or the opening, stays selected, to show what changed.
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }
}

/// Fills in what follows from the people chosen, in fields the user has not set.
fn fill_in(fields: &mut Fields, register: &Register, fills: Option<&Opening>) {
    let hirer = existing::<Person>(fields, "hirer").into_iter().next();
    let hired: Vec<Id<Person>> = existing(fields, "hired");
    let referrer = existing::<Person>(fields, "referrer").into_iter().next();

    // For an opening, people who might fit come first, whoever the hirer is.
    if fills.is_none() {
        let classmates = hirer.map(|hirer| register.classmates(hirer)).unwrap_or_default();
        pin(fields, "hired", by_name(register, classmates), "Classmates");
    }
    leave_out(fields, "hired", hirer.into_iter().chain(referrer).map(Id::uuid).collect());
    leave_out(fields, "hirer", hired.iter().copied().chain(referrer).map(Id::uuid).collect());
    leave_out(fields, "referrer", hired.iter().copied().chain(hirer).map(Id::uuid).collect());

    let shared = hirer.filter(|_| !hired.is_empty()).and_then(|hirer| {
        let first = hired.first().and_then(|first| register.shared_cohort(hirer, *first))?;
        hired.iter().all(|hired| register.is_in_cohort(*hired, first)).then_some(first)
    });
    let referred = referrer.and_then(|referrer| {
        hired.iter().find_map(|hired| register.shared_cohort(referrer, *hired).map(|_| (referrer, *hired)))
    });
    let taught = referred.is_some_and(|(referrer, hired)| taught(register, referrer, hired));
    let advertised = fills.is_some_and(|opening| opening.advertised == Advertised::Yes);
    let organization =
        hirer.and_then(|hirer| register.current_position(hirer)).and_then(|position| position.organization);
    suggest(fields, "organization", |field| {
        field.value = Value::Picked(organization.map(|id| Choice::Record(id.uuid())).into_iter().collect());
    });
    suggest(fields, "cohort", |field| {
        field.value = Value::Picked(shared.map(|id| Choice::Record(id.uuid())).into_iter().collect());
    });
    suggest(fields, "found_via", |field| {
        let via = match (shared, referred) {
            (Some(_), _) => FoundVia::Classmate,
            (None, Some(_)) if taught => FoundVia::Instructor,
            (None, Some(_)) => FoundVia::ClassmateReferral,
            (None, None) if advertised => FoundVia::Advertised,
            (None, None) => FoundVia::Unknown,
        };
        field.choose(via.word());
    });
    offer_endings(fields, register, &hired);
}

/// Whether somebody taught the other in a cohort, and was never a fellow student of theirs.
fn taught(register: &Register, teacher: Id<Person>, student: Id<Person>) -> bool {
    let enrollments = register.enrollments_of(teacher);
    let shared = enrollments.iter().filter(|enrollment| register.is_in_cohort(student, enrollment.cohort));
    shared.clone().count() > 0
        && shared.into_iter().all(|enrollment| enrollment.role != EnrollmentRole::Student)
}

/// Adds fields for each current position of the people hired: it ends with the hire, unless unmarked, on the
/// date of the hire, or another that is typed. Without either nobody knows when.
fn offer_endings(fields: &mut Fields, register: &Register, hired: &[Id<Person>]) {
    let hint =
        if fields.text("date").is_empty() { "ends, date unknown" } else { "ends on the date of the hire" };
    let mut endings = Vec::new();
    for person in hired {
        for position in register.positions_of(*person).into_iter().filter(|position| position.is_current()) {
            let name = format!("{ENDS}{}", position.id.uuid());
            let held = fields.get(&name).map(|field| (matches!(field.value, Value::Flag(true)), field.own));
            let organization =
                position.organization.map(|id| register.organization_name(id)).unwrap_or_default();
            let what = [position.title.as_str(), organization]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            let label = format!(
                "Ends: {} — {}",
                register.person_name(*person),
                if what.is_empty() { "a position" } else { &what }
            );
            let (on, own) = held.unwrap_or((true, false));
            let mut field = Field::new(name, label, Kind::Flag).flag(on);
            field.own = own;
            endings.push(field);
            if on {
                let name = format!("{ENDED_ON}{}", position.id.uuid());
                let typed = fields.text(&name);
                endings.push(Field::new(name, "  on", Kind::Date).text(&typed).hint(hint));
            }
        }
    }
    let is_ending = |field: &Field| field.name.starts_with(ENDS) || field.name.starts_with(ENDED_ON);
    fields.replace_run("background", is_ending, endings);
}

/// Ends the marked positions. One that ends nobody knows when must not end today, nor stay current.
fn end_positions(fields: &Fields, draft: &mut Draft, date: Option<PartialDate>) {
    for field in fields.iter() {
        let Some(id) = field.name.strip_prefix(ENDS).and_then(|id| id.parse::<Uuid>().ok()) else { continue };
        if !matches!(field.value, Value::Flag(true)) {
            continue;
        }
        if let Some(position) = draft.get(Id::<Position>::new(id)) {
            let mut position = Position::clone(&position);
            position.end = fields.date(&format!("{ENDED_ON}{id}")).or(date);
            position.ended = position.end.is_none();
            draft.put(position);
        }
    }
}

fn suggest(fields: &mut Fields, name: &str, set: impl FnOnce(&mut Field)) {
    if let Some(field) = fields.get_mut(name)
        && !field.own
    {
        set(field);
    }
}

fn pin(fields: &mut Fields, name: &str, first: Vec<Uuid>, heading: &'static str) {
    if let Some(Kind::Pick(pick)) = fields.get_mut(name).map(|field| &mut field.kind)
        && !first.is_empty()
    {
        pick.first = first;
        pick.first_heading = heading;
    }
}

fn leave_out(fields: &mut Fields, name: &str, without: Vec<Uuid>) {
    if let Some(Kind::Pick(pick)) = fields.get_mut(name).map(|field| &mut field.kind) {
        pick.without = without;
    }
}

fn cohort_people(register: &Register, cohort: Id<Cohort>) -> Vec<Uuid> {
    by_name(register, register.enrollments_in(cohort).map(|enrollment| enrollment.person).collect())
}

fn by_name(register: &Register, mut people: Vec<Id<Person>>) -> Vec<Uuid> {
    people.sort_by_cached_key(|person| (register.get(*person).map(|person| person.sort_key()), *person));
    people.into_iter().map(Id::uuid).collect()
}
