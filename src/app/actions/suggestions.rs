//! Commands of the suggestion pages: opening and computing them, copying, and recording an introduction.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::Tone;
use crate::app::form::{Choice, Pick, Source, entity_forms};
use crate::app::keys::command::Command;
use crate::app::panes::place::Place;
use crate::app::popups::follow_up::PickFor;
use crate::app::popups::picker::PickerPopup;
use crate::app::popups::suggestions::{
    Subject, SuggestionsFound, SuggestionsPopup, USUAL_TABLE, keep_in_touch, meet, seats, ways,
};
use crate::domain::{Background, Id, Organization, PartialDate, Person, Relationship, RelationshipKind};
use crate::network::suggestions::introductions::Goal;
use crate::network::{Network, Progress, Stopped};
use crate::register::Register;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Introductions => App::ask_introductions,
        Command::WhoShouldMeet => App::open_meetings,
        Command::Seating => App::open_seating,
        Command::KeepInTouch => App::open_keep_in_touch,
        Command::RecordIntroduction => App::record_introduction,
        _ => return None,
    })
}

impl App {
    /// Asks for the goal of an introduction. The person's wishes come first.
    fn ask_introductions(&mut self) {
        let Some(from) = self.person_here() else { return };
        let mut first: Vec<_> = self
            .register
            .wishes_of(from)
            .into_iter()
            .filter_map(|wish| wish.background)
            .map(Id::uuid)
            .collect();
        first.dedup();
        let pick = Pick {
            first,
            first_heading: "In their wishes",
            ..Pick::from(Source::BackgroundsAndOrganizations)
        };
        let title = format!("Find a path for {} to", self.register.person_name(from));
        let picker = PickerPopup::new(title, pick, PickFor::Introduction(from), &self.register);
        self.popups.open(picker);
    }

    /// Opens the introductions to the chosen goal.
    pub(crate) fn introduce(&mut self, from: Id<Person>, chosen: &[Choice]) {
        let [Choice::Record(id)] = chosen else { return };
        let goal = if self.register.get(Id::<Background>::new(*id)).is_some() {
            Goal::Background(Id::new(*id))
        } else {
            Goal::Organization(Id::<Organization>::new(*id))
        };
        self.open_suggestions(Subject::Ways { from, goal });
    }

    /// Whom the selected person should meet; with no person selected, who in the scope should meet.
    fn open_meetings(&mut self) {
        let subject = self.person_here().map_or_else(|| Subject::Meetings(self.scope()), Subject::Meet);
        self.open_suggestions(subject);
    }

    fn open_seating(&mut self) {
        let Some(meetup) = self.meetup_here() else { return };
        self.open_suggestions(Subject::Seating { meetup, size: USUAL_TABLE, seed: 1 });
    }

    fn open_keep_in_touch(&mut self) {
        self.open_suggestions(Subject::KeepInTouch(self.scope()));
    }

    /// The person a command is about; on a page of suggestions, the one under its cursor.
    #[must_use]
    pub(crate) fn person_here(&self) -> Option<Id<Person>> {
        match self.suggestions() {
            Some(page) => page.current().and_then(|row| row.place.person(&self.register)),
            None => self.subject().and_then(|place| place.person(&self.register)),
        }
    }

    pub(crate) fn copy_suggested(&mut self) {
        let Some((text, what)) =
            self.suggestions().and_then(|page| page.current()).and_then(|row| row.copies.clone())
        else {
            self.say(Tone::Warning, "Nothing copied: no email known here.");
            return;
        };
        self.put_on_clipboard(text, what, String::new());
    }

    /// Opens the form of a relationship, filled in: the two were introduced today.
    fn record_introduction(&mut self) {
        let Some([from, to]) = self.suggestions().and_then(|page| page.current()).and_then(|row| row.pair)
        else {
            return;
        };
        let start = Some(PartialDate::from_date(self.today));
        let relationship = Relationship {
            id: self.ids.draw(),
            from,
            to,
            kind: RelationshipKind::IntroducedBy,
            start,
            ..Relationship::default()
        };
        let form = entity_forms::relationship(relationship, &self.register, self.today);
        self.open_form(form);
    }

    /// Whether the current suggestion is about two people to introduce.
    pub(crate) fn has_pair(&self) -> bool {
        self.suggestions().and_then(|page| page.current()).is_some_and(|row| row.pair.is_some())
    }

    pub(crate) fn suggested_place(&self) -> Option<Place> {
        self.suggestions().and_then(|page| page.current()).map(|row| row.place)
    }

    /// The page of suggestions, if it is the topmost popup.
    #[must_use]
    pub fn suggestions(&self) -> Option<&SuggestionsPopup> {
        self.popups.on_top()
    }

    fn open_suggestions(&mut self, subject: Subject) {
        self.popups.open(SuggestionsPopup::of(subject));
    }

    /// Recomputes the page, even while something covers it.
    pub(crate) fn work_out_suggestions(&mut self) {
        let revision = self.register.revision();
        let Some(page) = self.popups.find_mut::<SuggestionsPopup>() else { return };
        let subject = page.subject;
        let wanted = (revision, subject);
        page.found_of = Some(wanted);
        if let Some(work) = page.work.take() {
            self.give_up(work);
        }
        // This needs no network, so it is fast enough to run at once: the next key finds
        // the next line in place.
        if let Subject::KeepInTouch(scope) = subject {
            let found = keep_in_touch::found(&self.register, scope, self.today);
            if let Some(page) = self.popups.find_mut::<SuggestionsPopup>() {
                page.take(found);
            }
            return;
        }
        let number = self.work_with_network(
            "Looking for connections …",
            move |register, network, progress| look(register, network, subject, progress),
            move |app, found| {
                let page = app.popups.find_mut::<SuggestionsPopup>();
                if let Some(page) = page.filter(|page| page.found_of == Some(wanted)) {
                    page.work = None;
                    page.take(found);
                }
            },
        );
        if let Some(page) = self.popups.find_mut::<SuggestionsPopup>() {
            page.work = Some(number);
        }
    }
}

fn look(
    register: &Register,
    network: &Network,
    subject: Subject,
    progress: Progress,
) -> Result<SuggestionsFound, Stopped> {
    Ok(match subject {
        Subject::Ways { from, goal } => ways::found(register, network, from, goal),
        Subject::Meet(person) => meet::of_person(register, network, person, progress)?,
        Subject::Meetings(scope) => meet::in_force(register, network, scope, progress)?,
        Subject::Seating { meetup, size, seed } => {
            seats::found(register, network, meetup, size, seed, progress)?
        }
        Subject::KeepInTouch(scope) => keep_in_touch::found(register, scope, network.as_of()),
    })
}
