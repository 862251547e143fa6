//! Finding anything: by its name, fuzzily, and by the words of notes and logged contacts.

mod index;
mod texts;
mod updates;

use std::collections::HashSet;

use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::effect::Tone;
use crate::app::form::{Choice, Source};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::{Code, Key};
use crate::app::keys::text_input::TextInput;
use crate::app::panes::place::Place;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::picker::words_of;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::register::Register;

pub(crate) use crate::app::popups::find::index::Index;
pub(crate) use crate::app::popups::find::texts::TextSource;

/// Something found: where it leads, and the text that has the words if it is not the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Found {
    pub(crate) place: Place,
    pub(crate) text: Option<TextSource>,
}

impl Found {
    const fn by_name(place: Place) -> Self {
        Self { place, text: None }
    }
}

/// The name of a place, and a note to tell it from others of the same name.
#[must_use]
pub(crate) fn place_words(place: Place, register: &Register) -> (String, String) {
    let record = |source, id: Uuid| words_of(source, &Choice::Record(id), register);
    match place {
        Place::AllCohorts => ("All cohorts".into(), String::new()),
        Place::Program(id) => {
            let institution = register.get(id).map(|program| program.institution.clone()).unwrap_or_default();
            (record(Source::Programs, id.uuid()).0, institution)
        }
        Place::Cohort(id) => record(Source::Cohorts, id.uuid()),
        Place::Person(id) => record(Source::People, id.uuid()),
        Place::Background(id) => record(Source::Backgrounds, id.uuid()),
        Place::Organization(id) => record(Source::Organizations, id.uuid()),
        Place::Meetup(id) => {
            let meetup = register.get(id);
            let note = meetup.map(|meetup| [meetup.start.date.to_string(), meetup.place.clone()].join(" · "));
            (
                meetup.map(|meetup| meetup.title.clone()).unwrap_or_default(),
                note.unwrap_or_default().trim_end_matches(" · ").to_owned(),
            )
        }
        Place::Hire(id) => {
            let Some(hire) = register.get(id) else { return Default::default() };
            let organization = hire.organization.map(|id| register.organization_name(id)).unwrap_or_default();
            let date = hire.date.map(|date| date.to_string()).unwrap_or_default();
            let note: Vec<&str> = [hire.role.as_str(), organization, &date]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            (
                format!(
                    "{} → {}",
                    crate::app::detail::hirer_words(register, hire),
                    register.person_name(hire.hired)
                ),
                note.join(" · "),
            )
        }
        Place::Opening(id) => {
            let Some(opening) = register.get(id) else { return Default::default() };
            let date = opening.noted.map(|date| date.to_string()).unwrap_or_default();
            let note: Vec<&str> =
                [opening.status.label(), &date].into_iter().filter(|part| !part.is_empty()).collect();
            (crate::app::detail::opening_words(register, opening), note.join(" · "))
        }
        // Lines of a detail are found through their subject.
        Place::Enrollment(_)
        | Place::Certificate(_)
        | Place::Position(_)
        | Place::Relationship(_)
        | Place::Attendance(_)
        | Place::Interaction(_)
        | Place::Wish(_)
        | Place::Consent(..) => Default::default(),
    }
}

/// The query and its matches.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindPopup {
    pub(crate) query: TextInput,
    pub(crate) found: Vec<Found>,
    /// The number of all matches; `found` has only the best.
    pub(crate) count: usize,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    /// Whether the names are still being read.
    pub(crate) is_waiting: bool,
}

/// What find searches: made once, and updated after changes.
#[derive(Debug, Default)]
pub(crate) struct Findable {
    pub(crate) index: Option<Index>,
    /// The job that makes it.
    pub(crate) work: Option<u64>,
}

impl Findable {
    /// The index, brought to the register as it is; `None` if it has to be made.
    pub(crate) fn current(&mut self, register: &Register) -> Option<&mut Index> {
        self.index.as_mut().and_then(|index| index.update(register).then_some(index))
    }
}

impl FindPopup {
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.query.text().trim().is_empty()
    }

    /// Runs the query; without an index, it waits. An empty query lists the places visited, latest first.
    pub(crate) fn search(
        &mut self,
        index: Option<&mut Index>,
        register: &Register,
        latest: impl Iterator<Item = Place>,
    ) {
        self.is_waiting = index.is_none();
        (self.found, self.count) = if self.is_empty() {
            let mut latest: Vec<Place> = latest.filter(|place| place.record().is_some()).collect();
            let mut seen = HashSet::new();
            latest.retain(|target| seen.insert(*target));
            let count = latest.len();
            (latest.into_iter().map(Found::by_name).collect(), count)
        } else {
            index.map(|index| index.matching(self.query.text(), register)).unwrap_or_default()
        };
        self.cursor = 0;
        self.offset = 0;
    }

    #[must_use]
    pub(crate) fn current(&self) -> Option<Place> {
        self.found.get(self.cursor).map(|found| found.place)
    }
}

impl Popup for FindPopup {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.found.len());
    }

    fn accept(&mut self, _: &View) -> Reply {
        match self.current() {
            Some(place) => Reply::close_and(FollowUp::GoTo(place)),
            None if self.is_empty() || self.is_waiting => Reply::Stay,
            None => Reply::Say(Tone::Plain, "No matches.".to_owned()),
        }
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        (command == Command::Accept).then_some("go there")
    }

    fn offers(&self, command: Command, _: &Geometry) -> bool {
        command != Command::Accept || !self.found.is_empty()
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        // With nothing typed yet, it asks for help.
        if key == Key::plain(Code::Char('?')) && self.query.text().is_empty() {
            return None;
        }
        self.query.key(key).then_some(Reply::Ask(FollowUp::Search))
    }

    fn paste(&mut self, text: &str, _: &View) -> Reply {
        self.query.paste(text);
        Reply::Ask(FollowUp::Search)
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.found.len())
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }
}
