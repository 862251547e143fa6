//! The picker: a list searched by substrings, with marks if several can be chosen, likely choices first, and
//! “create …” for what does not exist yet.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::form::{Choice, Pick, Source};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::{Code, Key};
use crate::app::keys::text_input::TextInput;
use crate::app::popups::follow_up::{FollowUp, PickFor};
use crate::app::popups::popup::{Popup, Reply, View};
use crate::domain::{
    Background, Cohort, Enrollment, Id, Meetup, Organization, Person, Program, organization_key,
};
use crate::exchange::import::MapTarget;
use crate::exchange::roster::columns::COLUMNS;
use crate::register::Register;
use crate::text::fold::{fold, has_words, tidy, words};
use crate::text::quoted::quoted;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PickerLine {
    Heading(&'static str),
    Choice(Choice),
}

#[derive(Debug, Clone)]
pub struct PickerPopup {
    pub(crate) title: String,
    pub(crate) pick: Pick,
    pub(crate) query: TextInput,
    pub(crate) marked: Vec<Choice>,
    /// What the choice is for.
    pick_for: PickFor,
    lines: Vec<PickerLine>,
    /// The line under the cursor; a heading only if there is nothing else.
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    /// The revision of the register that the lines were computed from.
    revision: u64,
}

impl PickerPopup {
    #[must_use]
    pub(crate) fn new(title: String, pick: Pick, pick_for: PickFor, register: &Register) -> Self {
        Self::with_chosen(title, pick, pick_for, &[], register)
    }

    /// A picker with something chosen already.
    #[must_use]
    pub(crate) fn with_chosen(
        title: String,
        pick: Pick,
        pick_for: PickFor,
        chosen: &[Choice],
        register: &Register,
    ) -> Self {
        let marked = if pick.many { chosen.to_vec() } else { Vec::new() };
        let mut picker = Self {
            title,
            pick,
            query: TextInput::default(),
            marked,
            pick_for,
            lines: Vec::new(),
            cursor: 0,
            offset: 0,
            revision: 0,
        };
        picker.search(register);
        if let Some(chosen) = chosen.first()
            && let Some(place) = picker
                .lines
                .iter()
                .position(|line| matches!(line, PickerLine::Choice(held) if held == chosen))
        {
            picker.cursor = place;
        }
        picker
    }

    #[must_use]
    pub(crate) fn lines(&self) -> &[PickerLine] {
        &self.lines
    }

    /// The choice under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Choice> {
        match self.lines.get(self.cursor) {
            Some(PickerLine::Choice(choice)) => Some(choice),
            _ => None,
        }
    }

    /// The number of a mark, from 1. For columns, the order of marking is the order in the file.
    #[must_use]
    pub(crate) fn mark_number(&self, choice: &Choice) -> Option<usize> {
        self.marked.iter().position(|held| held == choice).map(|place| place + 1)
    }

    /// Marks or unmarks the current line; clears the query or moves on, ready for the next.
    pub(crate) fn mark(&mut self, register: &Register) {
        let Some(choice) = self.current().cloned() else { return };
        match self.marked.iter().position(|held| *held == choice) {
            Some(place) => drop(self.marked.remove(place)),
            None => self.marked.push(choice),
        }
        if self.query.text().is_empty() {
            self.move_cursor(1);
        } else {
            self.query = TextInput::default();
            self.search(register);
        }
    }

    /// The choices when the picker is accepted. If there are marks, an unmarked current line counts only if
    /// it was searched for: the cursor is always somewhere.
    #[must_use]
    pub(crate) fn accepted(&self) -> Vec<Choice> {
        let current = self.current().cloned();
        if !self.pick.many {
            return current.into_iter().collect();
        }
        let mut accepted = self.marked.clone();
        let searched = !self.query.text().trim().is_empty();
        if let Some(current) = current
            && (accepted.is_empty() || searched)
            && !accepted.contains(&current)
        {
            accepted.push(current);
        }
        accepted
    }

    fn move_cursor(&mut self, lines: isize) {
        let last = self.lines.len().saturating_sub(1);
        let target = self.cursor.saturating_add_signed(lines).min(last);
        let choices = |place: &usize| matches!(self.lines.get(*place), Some(PickerLine::Choice(_)));
        let found = if lines >= 0 {
            (target..=last).find(choices).or_else(|| (0..=target).rev().find(choices))
        } else {
            (0..=target).rev().find(choices).or_else(|| (target..=last).find(choices))
        };
        self.cursor = found.unwrap_or(0);
    }

    /// Follows a change of the register. The cursor stays on its choice; what no longer exists is unmarked.
    fn follow(&mut self, register: &Register) {
        let (held, cursor) = (self.current().cloned(), self.cursor);
        self.search(register);
        let is_held =
            |line: &PickerLine| matches!(line, PickerLine::Choice(choice) if Some(choice) == held.as_ref());
        self.cursor = self.lines.iter().position(is_held).unwrap_or(cursor);
        self.move_cursor(0);
        let there = candidates(&self.pick, register, &[]);
        self.marked.retain(|choice| matches!(choice, Choice::New(_)) || there.contains(choice));
    }

    /// Computes the lines for the query.
    pub(crate) fn search(&mut self, register: &Register) {
        let words = words(self.query.text());
        let found = candidates(&self.pick, register, &words);
        let places: HashMap<Uuid, usize, FixedState> =
            self.pick.first.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let place =
            |choice: &Choice| if let Choice::Record(id) = choice { places.get(id).copied() } else { None };
        let (mut first, others): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|choice| place(choice).is_some());
        first.sort_by_key(place);
        let mut lines = Vec::with_capacity(first.len() + others.len() + 3);
        if !first.is_empty() {
            lines.push(PickerLine::Heading(self.pick.first_heading));
            lines.extend(first.into_iter().map(PickerLine::Choice));
            if !others.is_empty() {
                lines.push(PickerLine::Heading(if self.pick.source == Source::BackgroundsAndOrganizations {
                    "All others"
                } else {
                    "Everybody else"
                }));
            }
        }
        lines.extend(others.into_iter().map(PickerLine::Choice));
        let typed = tidy(self.query.text());
        if self.pick.create && !typed.is_empty() && !exists(&self.pick, register, &typed) {
            lines.push(PickerLine::Choice(Choice::New(typed)));
        }
        self.lines = lines;
        self.revision = register.revision();
        self.cursor = 0;
        self.offset = 0;
        self.move_cursor(0);
    }
}

impl Popup for PickerPopup {
    fn context(&self) -> Context {
        Context::Picker
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.move_cursor(lines);
    }

    fn accept(&mut self, _: &View) -> Reply {
        Reply::close_and(FollowUp::Picked(self.pick_for, self.accepted()))
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        (command == Command::Mark).then(|| {
            if self.pick.many {
                self.mark(view.register);
            } else {
                self.move_cursor(1);
            }
            Reply::Stay
        })
    }

    fn typed(&mut self, key: Key, view: &View) -> Option<Reply> {
        // With nothing typed yet, it asks for help.
        if key == Key::plain(Code::Char('?')) && self.query.text().is_empty() {
            return None;
        }
        if self.pick.many && key == Key::plain(Code::Char(' ')) && self.query.text().is_empty() {
            self.mark(view.register);
            return Some(Reply::Stay);
        }
        self.query.key(key).then(|| {
            self.search(view.register);
            Reply::Stay
        })
    }

    fn paste(&mut self, text: &str, view: &View) -> Reply {
        self.query.paste(text);
        self.search(view.register);
        Reply::Stay
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        if !matches!(self.lines.get(row), Some(PickerLine::Choice(_))) {
            return false;
        }
        let here = self.cursor == row;
        self.cursor = row;
        here
    }

    fn opens_with(&self) -> Command {
        if self.pick.many { Command::Mark } else { Command::Accept }
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    fn track(&mut self, view: &View) -> Reply {
        if self.revision != view.register.revision() {
            self.follow(view.register);
        }
        Reply::Stay
    }

    /// Marking only makes sense if several can be chosen.
    fn offers(&self, command: Command, _: &Geometry) -> bool {
        command != Command::Mark || self.pick.many
    }
}

fn candidates(pick: &Pick, register: &Register, words: &[String]) -> Vec<Choice> {
    let wanted = |id: &Uuid| !pick.without.contains(id);
    let sorted = |mut found: Vec<(String, Uuid)>| {
        found.retain(|(text, id)| has_words(text, words) && wanted(id));
        found.sort_unstable();
        found.into_iter().map(|(_, id)| Choice::Record(id)).collect::<Vec<_>>()
    };
    match pick.source {
        Source::People => register
            .people_by_name()
            .filter(|(id, text)| has_words(text, words) && wanted(&id.uuid()))
            .map(|(id, _)| Choice::Record(id.uuid()))
            .collect(),
        Source::Organizations => sorted(
            register
                .all::<Organization>()
                .map(|organization| {
                    (
                        fold(&format!("{} {}", organization.name, organization.aliases.join(" "))),
                        organization.id.uuid(),
                    )
                })
                .collect(),
        ),
        Source::Backgrounds => sorted(
            register
                .all::<Background>()
                .map(|background| {
                    (fold(&format!("{} {}", background.name, background.group)), background.id.uuid())
                })
                .collect(),
        ),
        Source::BackgroundsAndOrganizations => [Source::Backgrounds, Source::Organizations]
            .into_iter()
            .flat_map(|source| candidates(&Pick { source, ..pick.clone() }, register, words))
            .collect(),
        Source::Cohorts => sorted(
            register
                .all::<Cohort>()
                .map(|cohort| (fold(&format!("{} {}", cohort.code, cohort.title)), cohort.id.uuid()))
                .collect(),
        ),
        Source::Programs => sorted(
            register.all::<Program>().map(|program| (fold(&program.title), program.id.uuid())).collect(),
        ),
        Source::Enrollments => sorted(
            register
                .all::<Enrollment>()
                .map(|enrollment| (fold(&enrollment_words(register, enrollment)), enrollment.id.uuid()))
                .collect(),
        ),
        Source::Meetups => sorted(
            register
                .all::<Meetup>()
                .map(|meetup| (fold(&format!("{} {}", meetup.start, meetup.title)), meetup.id.uuid()))
                .collect(),
        ),
        Source::Tags => {
            let tags: BTreeSet<&String> = register.all::<Person>().flat_map(|person| &person.tags).collect();
            tags.into_iter().filter(|tag| has_words(&fold(tag), words)).cloned().map(Choice::Text).collect()
        }
        Source::Columns => COLUMNS
            .iter()
            .filter(|column| has_words(&fold(column.header), words))
            .map(|column| Choice::Word(column.name))
            .collect(),
        Source::Targets => MapTarget::all()
            .into_iter()
            .filter(|target| has_words(&fold(&format!("{} {}", target.title, target.name)), words))
            .map(|target| Choice::Word(target.name))
            .collect(),
    }
}

/// The person and cohort of an enrollment.
fn enrollment_words(register: &Register, enrollment: &Enrollment) -> String {
    format!("{}, {}", register.person_name(enrollment.person), register.cohort_code(enrollment.cohort))
}

/// Whether the typed text names an existing record, so that it is not created twice.
fn exists(pick: &Pick, register: &Register, typed: &str) -> bool {
    match pick.source {
        Source::Organizations => {
            register.organization_by_name(typed).is_some() && !organization_key(typed).is_empty()
        }
        Source::Backgrounds => register.background_by_name(typed).is_some(),
        Source::Cohorts => register.cohort_by_code(typed).is_some(),
        Source::Tags => register.all::<Person>().any(|person| person.tags.iter().any(|tag| tag == typed)),
        // Two people may well have the same name.
        Source::People
        | Source::BackgroundsAndOrganizations
        | Source::Programs
        | Source::Enrollments
        | Source::Meetups
        | Source::Columns
        | Source::Targets => false,
    }
}

/// How a choice is shown: its name, and a note to tell it from others of the same name.
#[must_use]
pub(crate) fn words_of(source: Source, choice: &Choice, register: &Register) -> (String, String) {
    match (choice, source) {
        (Choice::New(text), _) => (format!("create {}", quoted(text)), String::new()),
        (Choice::Text(text), _) => (text.clone(), String::new()),
        (Choice::Word(word), Source::Targets) => MapTarget::named(word)
            .map_or((String::new(), String::new()), |held| (held.title.to_owned(), held.doc.to_owned())),
        (Choice::Word(word), _) => {
            let column = COLUMNS.iter().find(|column| column.name == *word);
            column.map_or((String::new(), String::new()), |column| {
                (column.header.to_owned(), column.doc.to_owned())
            })
        }
        (Choice::Record(id), Source::People) => {
            let id = Id::<Person>::new(*id);
            let cohorts: Vec<&str> = register
                .enrollments_of(id)
                .iter()
                .map(|enrollment| register.cohort_code(enrollment.cohort))
                .collect();
            let background = register
                .background_now(id)
                .or_else(|| register.background_at_entry(id))
                .map(|background| register.background_name(background))
                .unwrap_or_default();
            let note = if cohorts.is_empty() { "outsider".to_owned() } else { cohorts.join(", ") };
            (
                register.person_name(id),
                if background.is_empty() { note } else { format!("{note} · {background}") },
            )
        }
        (Choice::Record(id), Source::Organizations) => {
            let industry = register
                .get(Id::<Organization>::new(*id))
                .map(|organization| organization.industry.clone())
                .unwrap_or_default();
            (register.organization_name(Id::new(*id)).to_owned(), industry)
        }
        (Choice::Record(id), Source::Backgrounds) => {
            let group = register
                .get(Id::<Background>::new(*id))
                .map(|background| background.group.clone())
                .unwrap_or_default();
            (register.background_name(Id::new(*id)).to_owned(), group)
        }
        (Choice::Record(id), Source::BackgroundsAndOrganizations) => {
            let is_background = register.get(Id::<Background>::new(*id)).is_some();
            words_of(
                if is_background { Source::Backgrounds } else { Source::Organizations },
                choice,
                register,
            )
        }
        (Choice::Record(id), Source::Cohorts) => {
            let title =
                register.get(Id::<Cohort>::new(*id)).map(|cohort| cohort.title.clone()).unwrap_or_default();
            (register.cohort_code(Id::new(*id)).to_owned(), title)
        }
        (Choice::Record(id), Source::Programs) => (
            register.get(Id::<Program>::new(*id)).map(|program| program.title.clone()).unwrap_or_default(),
            String::new(),
        ),
        (Choice::Record(id), Source::Enrollments) => {
            let enrollment = register.get(Id::<Enrollment>::new(*id));
            let words =
                enrollment.map(|enrollment| enrollment_words(register, enrollment)).unwrap_or_default();
            (words, enrollment.map(|enrollment| enrollment.status.label().to_owned()).unwrap_or_default())
        }
        (Choice::Record(id), Source::Meetups) => {
            let meetup = register.get(Id::<Meetup>::new(*id));
            meetup.map(|meetup| (meetup.title.clone(), meetup.start.to_string())).unwrap_or_default()
        }
        (Choice::Record(_), Source::Columns | Source::Targets | Source::Tags) => {
            (String::new(), String::new())
        }
    }
}
