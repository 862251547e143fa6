//! Builds the changes of an import: people and enrollments created or filled in, with the cohorts,
//! backgrounds, organizations and positions that they need.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use super::Options;
use super::deleted::Deleted;
use super::entries::Entry;
use super::fields;
use super::groups::Group;
use super::preview::{PreviewField, PreviewLine, State, Switch};
use super::relatives::{Ends, Names};
use super::report::{Note, Report};
use crate::domain::{
    Attendance, Background, Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, EntityKind, Id, IdSource,
    Meetup, Organization, Person, Program,
};
use crate::exchange::import::facts::{EnrollmentFact, PersonKey, Place};
use crate::register::{Draft, Register};
use crate::text::fold::fold;
use crate::text::quoted::quoted;

type Map<K, V> = HashMap<K, V, FixedState>;

/// The changes so far, and the line that each record comes from.
pub(crate) struct Merge<'a, 'b> {
    pub(super) register: &'a Register,
    pub(super) options: &'a Options,
    pub(super) ids: &'b mut IdSource,
    pub(super) report: &'b mut Report,
    pub(crate) draft: Draft<'a>,
    deleted: Deleted<'a>,
    /// The entry that created or changed a record.
    owners: Vec<(Uuid, u32)>,
    /// The fact that created or changed a record that is not about one person.
    pub(super) fact_owners: Map<Uuid, usize>,
    /// The entries that contradict the register, and why.
    pub(crate) refused: Vec<(usize, String)>,
    /// The records of the file's people.
    pub(crate) people: Map<PersonKey, Id<Person>>,
    /// Those of this file, because the register does not have them yet.
    pub(super) relationships: HashSet<Ends, FixedState>,
    /// Who is called what, in the file and in the register, once somebody names another.
    pub(super) names: Option<(Names, Names)>,
    pub(super) attendances: Map<(Id<Person>, Id<Meetup>), Attendance>,
    pub(super) meetups: Vec<Id<Meetup>>,
    /// Whether the file says more than what is about one person.
    has_rest: bool,
    /// Where people were told of, as indices into `person_lines`.
    lines: Map<PersonKey, usize>,
    person_lines: Vec<PersonLine>,
    pub(super) program: Option<Id<Program>>,
    pub(super) cohorts: Map<String, Id<Cohort>>,
    pub(super) backgrounds: Map<String, Id<Background>>,
    pub(super) organizations: Map<String, Id<Organization>>,
}

/// The entries and facts that created or changed records.
pub(crate) struct Owners {
    entries: Vec<(Uuid, u32)>,
    facts: Map<Uuid, usize>,
}

impl Owners {
    /// The entries by record. Nobody needs them, unless something is refused.
    pub(crate) fn entries(&self) -> BTreeMap<Uuid, usize> {
        let mut entries = BTreeMap::new();
        for (record, entry) in &self.entries {
            entries.entry(*record).or_insert(usize::try_from(*entry).unwrap_or(usize::MAX));
        }
        entries
    }

    pub(crate) fn fact(&self, record: Uuid) -> Option<usize> {
        self.facts.get(&record).copied()
    }
}

/// An enrollment that this file has already dealt with.
struct Seen {
    cohort: Id<Cohort>,
    enrollment: Id<Enrollment>,
    role: EnrollmentRole,
    line: u64,
}

/// Where somebody was told of.
struct PersonLine {
    place: Place,
    name: String,
    switch: Switch,
    /// The line of the preview, as an index into it.
    preview: usize,
    is_new: bool,
    /// The note on what changes, as an index into those of the report.
    changed: Option<usize>,
}

/// What is being done for one person.
pub(super) struct Progress {
    pub(super) index: usize,
    pub(super) key: PersonKey,
    pub(super) is_new: bool,
    seen: Vec<Seen>,
    pub(super) fields: Vec<PreviewField>,
    pub(super) remarks: Vec<String>,
    /// The remarks that were reported.
    told: Vec<String>,
}

impl<'a, 'b> Merge<'a, 'b> {
    pub(crate) fn new(
        register: &'a Register,
        options: &'a Options,
        ids: &'b mut IdSource,
        report: &'b mut Report,
        has_rest: bool,
    ) -> Self {
        Self {
            register,
            options,
            ids,
            report,
            draft: Draft::new(register),
            deleted: Deleted::of(&options.deleted),
            owners: Vec::new(),
            fact_owners: HashMap::default(),
            refused: Vec::new(),
            people: HashMap::default(),
            relationships: HashSet::default(),
            names: None,
            attendances: HashMap::default(),
            meetups: Vec::new(),
            has_rest,
            lines: HashMap::default(),
            person_lines: Vec::new(),
            program: None,
            cohorts: HashMap::default(),
            backgrounds: HashMap::default(),
            organizations: HashMap::default(),
        }
    }

    /// Notes that an entry created or changed a record; the first one counts.
    pub(super) fn own(&mut self, record: Uuid, entry: usize) {
        self.owners.push((record, u32::try_from(entry).unwrap_or(u32::MAX)));
    }

    /// The changes, and whom or what to blame for each record. Nothing else is kept: the rules need room.
    pub(crate) fn finished(self) -> (Draft<'a>, Owners) {
        (self.draft, Owners { entries: self.owners, facts: self.fact_owners })
    }

    /// How many cohorts the people of the file are in.
    pub(crate) fn cohorts(&self) -> usize {
        self.cohorts.len()
    }

    /// Adds one person with all their lines.
    pub(crate) fn group(&mut self, group: &Group, entries: &[Entry]) {
        let of_group =
            group.entries.iter().filter_map(|index| entries.get(*index).map(|entry| (*index, entry)));
        let of_group: Vec<(usize, &Entry)> = of_group.collect();
        let Some((first_index, first)) = of_group.first().copied() else { return };
        let before = group.person.and_then(|id| self.register.get(id)).map(|held| Person::clone(held));
        let back = if before.is_none() { self.brought_back(first) } else { None };
        let mut person = before
            .clone()
            .or_else(|| back.clone())
            .unwrap_or_else(|| Person { id: self.ids.draw(), ..Person::default() });
        let start = before.clone().unwrap_or_else(|| Person { id: person.id, ..Person::default() });
        self.own(person.id.uuid(), first_index);
        let mut progress = Progress {
            index: first_index,
            key: first.key,
            is_new: before.is_none(),
            seen: Vec::new(),
            fields: Vec::new(),
            remarks: group.remark.iter().cloned().collect(),
            told: Vec::new(),
        };
        if back.is_some() {
            progress.remarks.push("brought back; this person was deleted here".to_owned());
        }
        for (index, entry) in &of_group {
            self.people.insert(entry.key, person.id);
            let corrects = *index == first_index;
            fields::person(&mut person, entry.person(), corrects, group.keeps_name);
            if corrects {
                fields::clear(&mut person, &entry.said.clears);
            }
            entry.consents().iter().for_each(|consent| fields::consent(&mut person, consent));
            progress.index = *index;
            progress.remarks.extend(entry.remarks().iter().cloned());
            for (place, enrollment) in &entry.enrollments {
                self.enroll(*place, enrollment, &person, &mut progress);
            }
            self.tell(entry.place, &person, &mut progress);
        }
        progress.index = first_index;
        let of_people = self.settle(first.key, &start, &mut person);
        self.positions(&of_group, person.id, &mut progress);
        self.tell(first.place, &person, &mut progress);
        let name = person.name();
        let mut fields = of_people;
        fields.append(&mut progress.fields);
        let changes: Vec<&str> =
            fields.iter().filter(|field| !field.is_off).map(|field| field.words.as_str()).collect();
        let state = match before {
            None => State::New,
            Some(_) if changes.is_empty() => State::Matched,
            Some(_) => State::Changed,
        };
        let remark = changes.join("; ");
        if before.as_ref() != Some(&person) {
            self.draft.put(person);
        }
        match state {
            State::New => self.report.added += 1,
            _ => self.report.matched += 1,
        }
        if state == State::Changed {
            self.report.changed.push(Note::at(first.place, name.clone(), remark));
        }
        self.note_line(&of_group, &name, state);
        if !self.options.without_preview {
            self.report.preview.push(PreviewLine {
                place: first.place,
                kind: EntityKind::Person,
                name,
                state,
                matched_by: group.matched_by,
                alike: group.alike.clone(),
                fields,
                remarks: progress.told,
                switch: Some(Switch::Person(first.key)),
            });
        }
    }

    /// Notes where somebody is told of, if more may have to be told.
    fn note_line(&mut self, entries: &[(usize, &Entry)], name: &str, state: State) {
        let Some((_, first)) = entries.first().filter(|_| self.has_rest) else { return };
        let last_changed = self.report.changed.len().checked_sub(1);
        let line = PersonLine {
            place: first.place,
            name: name.to_owned(),
            switch: Switch::Person(first.key),
            preview: self.report.preview.len(),
            is_new: state == State::New,
            changed: last_changed.filter(|_| state == State::Changed),
        };
        let number = self.person_lines.len();
        self.lines.extend(entries.iter().map(|(_, entry)| (entry.key, number)));
        self.person_lines.push(line);
    }

    /// Adds something to somebody's line that is only known once all people are added; returns whether it is
    /// switched on.
    pub(super) fn tell_field(&mut self, who: PersonKey, mut change: PreviewField) -> bool {
        let Some(number) = self.lines.get(&who).copied() else { return true };
        let Some(switch) = self.person_lines.get(number).map(|line| line.switch) else { return true };
        change.is_off = self.is_off(switch, &change);
        let is_on = !change.is_off;
        let Some(line) = self.person_lines.get_mut(number) else { return is_on };
        let changes = is_on && !line.is_new;
        match line.changed.and_then(|place| self.report.changed.get_mut(place)) {
            Some(note) if changes => note.remark = format!("{}; {}", note.remark, change.words),
            None if changes => {
                line.changed = Some(self.report.changed.len());
                self.report.changed.push(Note::at(line.place, line.name.clone(), change.words.clone()));
            }
            _ => {}
        }
        // Without a preview, there is nothing of theirs at this place.
        let shown = self.report.preview.get_mut(line.preview).filter(|shown| shown.switch == Some(switch));
        if let Some(shown) = shown {
            if changes {
                shown.state = State::Changed;
            }
            shown.fields.push(change);
        }
        is_on
    }

    /// Adds a remark to somebody's line of the preview.
    pub(super) fn remark_on(&mut self, who: PersonKey, remark: &str) {
        let line = self.lines.get(&who).and_then(|number| self.person_lines.get(*number));
        if let Some(line) = line
            && let Some(shown) = self.report.preview.get_mut(line.preview)
            && shown.switch == Some(line.switch)
        {
            shown.remarks.push(remark.to_owned());
        }
    }

    /// Reports the remarks on a line.
    fn tell(&mut self, place: Place, person: &Person, progress: &mut Progress) {
        if progress.remarks.is_empty() {
            return;
        }
        let remarks = std::mem::take(&mut progress.remarks);
        self.report.warned.push(Note::at(place, person.name(), remarks.join("; ")));
        progress.told.extend(remarks);
    }

    /// The record of somebody deleted here who is to come back.
    fn brought_back(&self, entry: &Entry) -> Option<Person> {
        let switches = &self.options.switches;
        let wanted = switches.brings_all_back || switches.brought_back.contains(&entry.key);
        wanted.then(|| self.deleted.find(entry).cloned()).flatten()
    }

    /// Takes back the changes to a person that are switched off, and returns all of them.
    fn settle(&self, key: PersonKey, before: &Person, after: &mut Person) -> Vec<PreviewField> {
        let mut changes = fields::differences(before, after);
        for change in &mut changes {
            let is_name = matches!(change.what.as_str(), "given name" | "family name");
            // Somebody new needs a name.
            let may_be_off = !(is_name && before.given_name.is_empty() && before.family_name.is_empty());
            change.is_off = may_be_off && self.is_off(Switch::Person(key), change);
            if change.is_off {
                fields::revert(after, before, change);
            }
        }
        changes
    }

    pub(super) fn is_off(&self, line: Switch, change: &PreviewField) -> bool {
        let off = &self.options.switches.fields_off;
        !off.is_empty() && off.contains(&(line, change.what.clone(), change.after.clone()))
    }

    fn enroll(&mut self, place: Place, fact: &EnrollmentFact, person: &Person, progress: &mut Progress) {
        let joins = PreviewField {
            what: "cohort".to_owned(),
            before: String::new(),
            after: fact.cohort.clone(),
            words: format!("enrolled in {}", fact.cohort),
            is_off: false,
        };
        let line = Switch::Person(progress.key);
        let is_off = self.is_off(line, &joins);
        if is_off {
            progress.fields.push(PreviewField { is_off, ..joins });
            return;
        }
        let index = progress.index;
        let cohort = self.cohort(index, &fact.cohort);
        let is_role = |role: EnrollmentRole| fact.role.is_none_or(|wanted| wanted == role);
        let repeat = progress.seen.iter().find(|held| held.cohort == cohort && is_role(held.role));
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
            role: fact.role.unwrap_or_default(),
            ..Enrollment::default()
        });
        fields::enrollment(&mut enrollment, fact, corrects);
        if corrects {
            fields::clear_enrollment(&mut enrollment, &fact.clears);
        }
        self.at_entry(index, &mut enrollment, fact, corrects && !is_new, &mut progress.remarks);
        match repeat {
            Some(repeat) => {
                let remark = format!("same person as line {}", repeat.line);
                self.report.skipped.push(Note::at(place, person.name(), remark));
            }
            None => progress.seen.push(Seen {
                cohort,
                enrollment: enrollment.id,
                role: enrollment.role,
                line: place.first_line(),
            }),
        }
        match &before {
            None => progress.fields.push(joins),
            Some(before) if *before != enrollment && corrects => {
                for mut change in fields::enrollment_differences(before, &enrollment) {
                    change.is_off = self.is_off(line, &change);
                    if change.is_off {
                        fields::revert_enrollment(&mut enrollment, before, &change);
                    }
                    progress.fields.push(change);
                }
            }
            Some(_) => {}
        }
        if let Some(before) = before.as_ref().filter(|_| !self.options.allow_status_back)
            && before.status.has_ended()
            && !enrollment.status.has_ended()
        {
            self.refused.push((index, status_back(before.status, enrollment.status)));
        }
        if before.as_ref() != Some(&enrollment) {
            self.own(enrollment.id.uuid(), index);
            self.draft.put(enrollment);
        }
    }

    /// The background at entry is frozen: a missing one is filled in, a different one is only reported.
    fn at_entry(
        &mut self,
        index: usize,
        enrollment: &mut Enrollment,
        fact: &EnrollmentFact,
        says: bool,
        remarks: &mut Vec<String>,
    ) {
        let file = &fact.at_entry;
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
            ("employer at entry", &mut held.employer, &file.organization),
        ] {
            if held.is_empty() {
                held.clone_from(file);
            } else {
                stays(says, remarks, what, held, file);
            }
        }
        held.years = held.years.or(fact.years);
    }
}

/// Why a line is refused that would reopen an enrollment: more often than not, the file is an old one.
fn status_back(held: EnrollmentStatus, file: EnrollmentStatus) -> String {
    format!(
        "the status would go back from “{}” to “{}”; correct the line, or pass --allow-status-back",
        held.label(),
        file.label()
    )
}

pub(super) fn stays(says: bool, remarks: &mut Vec<String>, what: &str, held: &str, file: &str) {
    if says && !file.is_empty() && fold(held) != fold(file) {
        remarks.push(format!("{what} stays {}; the file says {}", quoted(held), quoted(file)));
    }
}
