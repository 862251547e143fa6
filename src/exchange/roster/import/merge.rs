//! Builds the changes of an import: people and enrollments created or filled in, with the cohorts,
//! backgrounds, organizations and positions that they need.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use uuid::Uuid;

use super::line::{Entry, Work};
use super::report::{Note, Report};
use crate::domain::{
    Background, Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, Id, IdSource, Organization,
    PartialDate, Person, Position, Program, organization_key,
};
use crate::exchange::roster::import::match_people::Group;
use crate::exchange::roster::import::{Options, fields};
use crate::register::{Draft, Register};
use crate::text::fold::{fold, name_key};
use crate::text::quoted::quoted;

type Map<K, V> = HashMap<K, V, FixedState>;

/// The changes so far, and the line that each record comes from.
pub(crate) struct Merge<'a, 'b> {
    register: &'a Register,
    options: &'a Options,
    ids: &'b mut IdSource,
    report: &'b mut Report,
    pub(crate) draft: Draft<'a>,
    /// The entry that created or changed a record.
    pub(crate) owners: Map<Uuid, usize>,
    /// The entries that contradict the register, and why.
    pub(crate) refused: Vec<(usize, String)>,
    program: Option<Id<Program>>,
    cohorts: Map<String, Id<Cohort>>,
    backgrounds: Map<String, Id<Background>>,
    organizations: Map<String, Id<Organization>>,
}

/// An enrollment that this file has already dealt with.
struct Seen {
    cohort: Id<Cohort>,
    enrollment: Id<Enrollment>,
    role: EnrollmentRole,
    line: u64,
}

impl<'a, 'b> Merge<'a, 'b> {
    pub(crate) fn new(
        register: &'a Register,
        options: &'a Options,
        ids: &'b mut IdSource,
        report: &'b mut Report,
    ) -> Self {
        Self {
            register,
            options,
            ids,
            report,
            draft: Draft::new(register),
            owners: HashMap::default(),
            refused: Vec::new(),
            program: None,
            cohorts: HashMap::default(),
            backgrounds: HashMap::default(),
            organizations: HashMap::default(),
        }
    }

    /// How many cohorts the people of the file are in.
    pub(crate) fn cohorts(&self) -> usize {
        self.cohorts.len()
    }

    /// Adds one person with all their lines.
    pub(crate) fn group(&mut self, group: &Group, entries: &[Entry]) {
        let Some((first_index, first)) =
            group.entries.first().and_then(|index| entries.get(*index).map(|entry| (*index, entry)))
        else {
            return;
        };
        let before = group.person.and_then(|id| self.register.get(id)).cloned();
        let mut person = before
            .as_deref()
            .map_or_else(|| Person { id: self.ids.draw(), ..Person::default() }, Clone::clone);
        self.owners.insert(person.id.uuid(), first_index);
        let mut seen: Vec<Seen> = Vec::new();
        let mut news: Vec<String> = Vec::new();
        let mut remarks: Vec<String> = group.remark.iter().cloned().collect();
        for (index, entry) in
            group.entries.iter().filter_map(|index| entries.get(*index).map(|entry| (*index, entry)))
        {
            fields::person(&mut person, &entry.person, index == first_index, group.keeps_name);
            remarks.extend(entry.remarks.iter().cloned());
            self.enroll(index, entry, &person, &mut seen, &mut news, &mut remarks);
            if !remarks.is_empty() {
                self.report.warned.push(note(entry, person.name(), std::mem::take(&mut remarks).join("; ")));
            }
        }
        self.position(first_index, group, entries, person.id, before.is_none(), &mut news);
        let name = person.name();
        match before {
            None => {
                self.report.added.push(note(first, name, String::new()));
                self.draft.put(person);
            }
            Some(before) => {
                let mut changes = fields::differences(&before, &person);
                changes.append(&mut news);
                if *before != person {
                    self.draft.put(person);
                }
                if !changes.is_empty() {
                    self.report.changed.push(note(first, name.clone(), changes.join("; ")));
                }
                self.report.matched.push(note(first, name, String::new()));
            }
        }
    }

    fn enroll(
        &mut self,
        index: usize,
        entry: &Entry,
        person: &Person,
        seen: &mut Vec<Seen>,
        news: &mut Vec<String>,
        remarks: &mut Vec<String>,
    ) {
        let cohort = self.cohort(index, &entry.cohort);
        let is_role = |role: EnrollmentRole| entry.role.is_none_or(|wanted| wanted == role);
        let repeat = seen.iter().find(|held| held.cohort == cohort && is_role(held.role));
        let held = if let Some(repeat) = repeat {
            self.draft.get(repeat.enrollment)
        } else {
            let of_person = self.register.referring::<Enrollment>(person.id.uuid());
            of_person
                .filter(|held| held.person == person.id && held.cohort == cohort && is_role(held.role))
                .min_by_key(|held| (held.role, held.id))
                .cloned()
        };
        let is_new = held.is_none();
        let corrects = repeat.is_none();
        let before = held.as_deref().cloned();
        let mut enrollment = before.clone().unwrap_or_else(|| Enrollment {
            id: self.ids.draw(),
            person: person.id,
            cohort,
            role: entry.role.unwrap_or_default(),
            ..Enrollment::default()
        });
        fields::enrollment(&mut enrollment, entry, corrects);
        if let Some(before) = before.as_ref().filter(|_| !self.options.allow_status_back)
            && before.status.has_ended()
            && !enrollment.status.has_ended()
        {
            self.refused.push((index, status_back(before.status, enrollment.status)));
        }
        self.at_entry(index, &mut enrollment, entry, corrects && !is_new, remarks);
        match repeat {
            Some(repeat) => {
                let remark = format!("same person as line {}", repeat.line);
                self.report.skipped.push(note(entry, person.name(), remark));
            }
            None => seen.push(Seen {
                cohort,
                enrollment: enrollment.id,
                role: enrollment.role,
                line: entry.first_line,
            }),
        }
        match &before {
            None => news.push(format!("enrolled in {}", entry.cohort)),
            Some(before) if *before != enrollment && corrects => {
                news.extend(enrollment_differences(before, &enrollment));
            }
            Some(_) => {}
        }
        if before.as_ref() != Some(&enrollment) {
            self.owners.entry(enrollment.id.uuid()).or_insert(index);
            self.draft.put(enrollment);
        }
    }

    /// The background at entry is frozen: a missing one is filled in, a different one is only reported.
    fn at_entry(
        &mut self,
        index: usize,
        enrollment: &mut Enrollment,
        entry: &Entry,
        says: bool,
        remarks: &mut Vec<String>,
    ) {
        let file = &entry.before;
        if !file.background.is_empty() {
            match enrollment.at_entry.background {
                None => enrollment.at_entry.background = Some(self.background(index, &file.background)),
                Some(held) => {
                    let held =
                        self.draft.get(held).map(|background| background.name.clone()).unwrap_or_default();
                    stays(says, remarks, "background at entry", &held, &file.background);
                }
            }
        }
        let held = &mut enrollment.at_entry;
        for (what, held, file) in [
            ("title at entry", &mut held.title, &file.title),
            ("employer at entry", &mut held.employer, &file.employer),
        ] {
            if held.is_empty() {
                held.clone_from(file);
            } else {
                stays(says, remarks, what, held, file);
            }
        }
        held.years = held.years.or(entry.years);
    }

    /// The current position of a new person, or of one without a position if the file has columns for it.
    fn position(
        &mut self,
        index: usize,
        group: &Group,
        entries: &[Entry],
        person: Id<Person>,
        is_new: bool,
        news: &mut Vec<String>,
    ) {
        let says_something = |work: &&Work| **work != Work::default();
        let lines = || group.entries.iter().filter_map(|index| entries.get(*index));
        let now = lines().map(|entry| &entry.current).find(says_something);
        let then = lines()
            .map(|entry| &entry.before)
            .find(|work| !work.title.is_empty() || !work.employer.is_empty());
        let work = if is_new {
            now.or(then)
        } else {
            now.filter(|_| self.register.current_position(person).is_none())
        };
        let Some(work) = work else { return };
        let position = Position {
            id: self.ids.draw(),
            person,
            organization: (!work.employer.is_empty()).then(|| self.organization(index, &work.employer)),
            title: work.title.clone(),
            background: (!work.background.is_empty()).then(|| self.background(index, &work.background)),
            source: "roster".to_owned(),
            as_of: Some(PartialDate::from_date(self.options.today)),
            ..Position::default()
        };
        self.owners.insert(position.id.uuid(), index);
        self.draft.put(position);
        news.push("current position added".to_owned());
    }

    /// The cohort with this code, created if missing; the plan has already refused lines whose cohort may
    /// not be created.
    fn cohort(&mut self, index: usize, code: &str) -> Id<Cohort> {
        let key = name_key(code);
        if let Some(found) = self.cohorts.get(&key) {
            return *found;
        }
        let id = self.register.cohort_by_code(code).unwrap_or_else(|| {
            let program = self.program();
            let id = self.ids.draw();
            self.owners.insert(id.uuid(), index);
            self.draft.put(Cohort {
                id,
                program,
                code: code.to_owned(),
                title: code.to_owned(),
                ..Cohort::default()
            });
            self.report.created_cohorts.push(code.to_owned());
            id
        });
        self.cohorts.insert(key, id);
        id
    }

    fn program(&mut self) -> Id<Program> {
        if let Some(found) = self.program {
            return found;
        }
        let id = match &self.options.program {
            None => self.register.all::<Program>().next().map(|program| program.id).unwrap_or_default(),
            Some(title) => {
                let found = self
                    .register
                    .all::<Program>()
                    .find(|program| name_key(&program.title) == name_key(title))
                    .map(|program| program.id);
                found.unwrap_or_else(|| {
                    let id = self.ids.draw();
                    self.draft.put(Program { id, title: title.clone(), ..Program::default() });
                    self.report.created_programs.push(title.clone());
                    id
                })
            }
        };
        self.program = Some(id);
        id
    }

    fn background(&mut self, index: usize, name: &str) -> Id<Background> {
        let key = name_key(name);
        if let Some(found) = self.backgrounds.get(&key) {
            return *found;
        }
        let id = self.register.background_by_name(name).unwrap_or_else(|| {
            let id = self.ids.draw();
            self.owners.insert(id.uuid(), index);
            self.draft.put(Background { id, name: name.to_owned(), ..Background::default() });
            self.report.created_backgrounds.push(name.to_owned());
            id
        });
        self.backgrounds.insert(key, id);
        id
    }

    fn organization(&mut self, index: usize, name: &str) -> Id<Organization> {
        let key = organization_key(name);
        if let Some(found) = self.organizations.get(&key) {
            return *found;
        }
        let id = self.register.organization_by_name(name).unwrap_or_else(|| {
            let id = self.ids.draw();
            self.owners.insert(id.uuid(), index);
            self.draft.put(Organization { id, name: name.to_owned(), ..Organization::default() });
            self.report.created_organizations.push(name.to_owned());
            id
        });
        self.organizations.insert(key, id);
        id
    }
}

fn note(entry: &Entry, name: String, remark: String) -> Note {
    Note { first_line: entry.first_line, last_line: entry.last_line, name, remark }
}

/// Why a line is refused that would reopen an enrollment: more often than not, the file is an old one.
fn status_back(held: EnrollmentStatus, file: EnrollmentStatus) -> String {
    format!(
        "the status would go back from “{}” to “{}”; correct the line, or pass --allow-status-back",
        held.label(),
        file.label()
    )
}

fn stays(says: bool, remarks: &mut Vec<String>, what: &str, held: &str, file: &str) {
    if says && !file.is_empty() && fold(held) != fold(file) {
        remarks.push(format!("{what} stays {}; the file says {}", quoted(held), quoted(file)));
    }
}

fn enrollment_differences(before: &Enrollment, after: &Enrollment) -> Vec<String> {
    let text = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut found = Vec::new();
    for (what, before, after) in [
        ("status", before.status.label().to_owned(), after.status.label().to_owned()),
        ("begin", text(before.begin), text(after.begin)),
        ("end", text(before.end), text(after.end)),
        ("completed on", text(before.completed_on), text(after.completed_on)),
        ("intent", before.intent.label().to_owned(), after.intent.label().to_owned()),
    ] {
        if before != after {
            found.push(fields::difference(what, &before, &after));
        }
    }
    if before.at_entry != after.at_entry {
        found.push("background at entry filled in".to_owned());
    }
    found
}
