//! What is done on and around the pages of suggestions: opening them, going to a person, copying, logging a
//! contact, recording an introduction, drawing a seating again.

use crate::app::form::{Choice, Pick, Source, entity_forms};
use crate::app::panes::place::Place;
use crate::app::popups::layer::Layer;
use crate::app::popups::picker::PickerPopup;
use crate::app::popups::suggestions::{LARGEST_TABLE, SMALLEST_TABLE, Subject, USUAL_TABLE};
use crate::app::{App, Effect, Tone};
use crate::domain::{Background, Id, Organization, PartialDate, Person, Relationship, RelationshipKind};
use crate::network::suggestions::introductions::Goal;

impl App {
    /// Asks where an introduction should lead. What the person wishes for comes first.
    pub(crate) fn ask_introductions(&mut self) {
        let Some(from) = self.person_here() else { return };
        let mut first: Vec<_> =
            self.register.wishes_of(from).into_iter().filter_map(|wish| wish.field).map(Id::uuid).collect();
        first.dedup();
        let pick =
            Pick { first, first_heading: "In their wishes", ..Pick::from(Source::FieldsAndOrganizations) };
        let title = format!("Whom can {} reach in", self.register.person_name(from));
        let mut picker = PickerPopup::new(title, pick, &[], &self.register);
        picker.reaches = Some(from);
        self.layers.push(Layer::Picker(Box::new(picker)));
    }

    /// Where it should lead was chosen.
    pub(crate) fn introduce(&mut self, from: Id<Person>, chosen: &[Choice]) -> Vec<Effect> {
        let [Choice::Record(id)] = chosen else { return Vec::new() };
        let goal = if self.register.get(Id::<Background>::new(*id)).is_some() {
            Goal::Field(Id::new(*id))
        } else {
            Goal::Organization(Id::<Organization>::new(*id))
        };
        self.open_advice(Subject::Ways { from, goal })
    }

    /// Whom the selected person should meet; where none is selected, who should meet of those in force.
    pub(crate) fn open_meetings(&mut self) -> Vec<Effect> {
        let subject = self.person_here().map_or_else(|| Subject::Meetings(self.scope()), Subject::Meet);
        self.open_advice(subject)
    }

    pub(crate) fn open_seating(&mut self) -> Vec<Effect> {
        let Some(meetup) = self.meetup_here() else { return Vec::new() };
        self.open_advice(Subject::Seating { meetup, size: USUAL_TABLE, seed: 1 })
    }

    pub(crate) fn open_touch(&mut self) -> Vec<Effect> {
        self.open_advice(Subject::Touch(self.scope()))
    }

    /// The person a command is about: on a page of suggestions the one under its cursor.
    #[must_use]
    pub(crate) fn person_here(&self) -> Option<Id<Person>> {
        match self.advice() {
            Some(advice) => advice.current().and_then(|row| row.place.person(&self.register)),
            None => self.subject().and_then(|place| place.person(&self.register)),
        }
    }

    /// From a line to the person or the cohort it names.
    pub(crate) fn accept_in_advice(&mut self) {
        if let Some(place) = self.advice().and_then(|advice| advice.current()).map(|row| row.place) {
            self.close_advice();
            self.visit(place);
        }
    }

    pub(crate) fn copy_from_advice(&mut self) -> Vec<Effect> {
        let Some((text, what)) =
            self.advice().and_then(|advice| advice.current()).and_then(|row| row.copies.clone())
        else {
            self.say(Tone::Warning, "Nothing copied: no email is known here.");
            return Vec::new();
        };
        self.say(Tone::Good, format!("Copied {what}."));
        vec![Effect::Copy(text)]
    }

    /// The form of a tie, filled in: the two were introduced today.
    pub(crate) fn record_introduction(&mut self) {
        let Some([from, to]) = self.advice().and_then(|advice| advice.current()).and_then(|row| row.pair)
        else {
            return;
        };
        let start = Some(PartialDate::from_date(self.today));
        let tie = Relationship {
            id: self.ids.draw(),
            from,
            to,
            kind: RelationshipKind::IntroducedBy,
            start,
            ..Relationship::default()
        };
        let form = entity_forms::relationship(tie, &self.register, self.today);
        self.open_form(form);
    }

    pub(crate) fn draw_again(&mut self) -> Vec<Effect> {
        self.change_seating(|_, seed| *seed = seed.saturating_add(1))
    }

    pub(crate) fn draw_before(&mut self) -> Vec<Effect> {
        self.change_seating(|_, seed| *seed = seed.saturating_sub(1).max(1))
    }

    pub(crate) fn larger_tables(&mut self, steps: isize) -> Vec<Effect> {
        self.change_seating(|size, _| {
            *size = size.saturating_add_signed(steps).clamp(SMALLEST_TABLE, LARGEST_TABLE);
        })
    }

    fn change_seating(&mut self, change: impl FnOnce(&mut usize, &mut u64)) -> Vec<Effect> {
        if let Some(Subject::Seating { size, seed, .. }) = self.advice_mut().map(|advice| &mut advice.subject)
        {
            change(size, seed);
        }
        self.track_suggestions()
    }

    /// Where a line leads, for those who ask whether something is there.
    pub(crate) fn has_pair(&self) -> bool {
        self.advice().and_then(|advice| advice.current()).is_some_and(|row| row.pair.is_some())
    }

    pub(crate) fn advice_place(&self) -> Option<Place> {
        self.advice().and_then(|advice| advice.current()).map(|row| row.place)
    }
}
