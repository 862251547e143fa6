//! Copying: the email of a person, or the line of anything else as tab-separated text for a spreadsheet.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::{Copied, Copying, Effect, Tone};
use crate::app::keys::command::Command;
use crate::app::panes::place::Place;
use crate::domain::{Advertised, FoundVia, Id, Opening, Person};
use crate::register::Register;
use crate::text::plural::counted;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Copy => App::copy,
        _ => return None,
    })
}

/// Terminals drop copied text (OSC 52) above some size. The smallest limit in wide use is 74,994 bytes after
/// base64, which turns three bytes into four.
const MOST_BYTES: usize = 56_000;

impl App {
    pub(crate) fn copy(&mut self) {
        if self.suggestions().is_some() {
            return self.copy_suggested();
        }
        if self.on_marked() {
            return self.copy_emails(&self.marked());
        }
        let Some(place) = self.subject() else { return };
        match place.leads_to(&self.register, self.selected()) {
            Some(Place::Person(person)) => self.copy_emails(&[person]),
            _ if self.detail_focused() => self.copy_line(&self.detail.cells(self.detail_cursor)),
            _ => self.copy_line(&self.cells(place)),
        }
    }

    /// Copies the first email of each, as mail programs accept them.
    fn copy_emails(&mut self, people: &[Id<Person>]) {
        let emails: Vec<String> = people
            .iter()
            .filter_map(|person| self.register.get(*person))
            .filter_map(|person| person.emails.first().cloned())
            .collect();
        let without = people.len() - emails.len();
        match (emails.as_slice(), people) {
            ([], [person]) => self.say(
                Tone::Warning,
                format!("Nothing copied: no email known for {}.", self.register.person_name(*person)),
            ),
            ([], _) => self.say(Tone::Warning, "Nothing copied: no email known for these people."),
            ([email], [_]) => self.put_on_clipboard(email.clone(), email.clone(), String::new()),
            (emails, _) => {
                let note =
                    if without > 0 { format!("; none known for {without} more") } else { String::new() };
                self.put_on_clipboard(emails.join(", "), counted(emails.len(), "email", "emails"), note);
            }
        }
    }

    pub(crate) fn put_on_clipboard(&mut self, text: String, what: String, note: String) {
        let is_long = text.len() > MOST_BYTES;
        self.push(Effect::Copy(Copying { text, what, note, is_long }));
    }

    /// Says what became of a text.
    pub fn copied(&mut self, copying: &Copying, copied: Copied) {
        let Copying { what, note, is_long, .. } = copying;
        match copied {
            Copied::Done => self.say(Tone::Good, format!("Copied {what}{note}.")),
            Copied::Asked if *is_long => self.say(
                Tone::Warning,
                format!("Sent {what} to the terminal{note}; some terminals accept fewer."),
            ),
            Copied::Asked => self.say(Tone::Plain, format!("Sent {what} to the terminal{note}.")),
        }
    }

    fn copy_line(&mut self, cells: &[String]) {
        let Some(name) = cells.first().cloned() else { return };
        // A tab or line end inside a cell would shift the cells after it.
        let cells: Vec<String> =
            cells.iter().map(|cell| cell.replace(|letter: char| letter.is_control(), " ")).collect();
        self.put_on_clipboard(cells.join("\t"), format!("the line of {name}"), String::new());
    }

    /// The cells of a line for a spreadsheet, name first.
    fn cells(&self, place: Place) -> Vec<String> {
        let register = &self.register;
        let date =
            |date: Option<crate::domain::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
        match place {
            Place::Program(id) => {
                let Some(program) = register.get(id) else { return Vec::new() };
                let length = program.length_months.map(|months| months.to_string()).unwrap_or_default();
                vec![program.title.clone(), program.institution.clone(), length]
            }
            Place::Cohort(id) => {
                let Some(cohort) = register.get(id) else { return Vec::new() };
                vec![
                    cohort.code.clone(),
                    cohort.title.clone(),
                    date(cohort.start),
                    date(cohort.end),
                    cohort.location.clone(),
                ]
            }
            Place::Background(id) => {
                let Some(background) = register.get(id) else { return Vec::new() };
                let tally = self.tallies.get(&id).copied().unwrap_or_default();
                vec![
                    background.name.clone(),
                    background.group.clone(),
                    tally.from.to_string(),
                    tally.now.to_string(),
                ]
            }
            Place::Meetup(id) => {
                let Some(meetup) = register.get(id) else { return Vec::new() };
                vec![
                    meetup.title.clone(),
                    meetup.start.to_string(),
                    meetup.place.clone(),
                    meetup.series.clone(),
                ]
            }
            Place::Hire(id) => {
                let Some(hire) = register.get(id) else { return Vec::new() };
                let person = |person: Option<Id<Person>>| {
                    person.map(|person| register.person_name(person)).unwrap_or_default()
                };
                let organization =
                    hire.organization.map(|id| register.organization_name(id)).unwrap_or_default().to_owned();
                let via = if hire.found_via == FoundVia::Unknown { "" } else { hire.found_via.label() };
                vec![
                    person(Some(hire.hired)),
                    person(hire.hirer),
                    organization,
                    hire.role.clone(),
                    date(hire.date),
                    via.to_owned(),
                ]
            }
            Place::Organization(id) => {
                let Some(organization) = register.get(id) else { return Vec::new() };
                vec![
                    organization.name.clone(),
                    organization.industry.clone(),
                    organization.aliases.join(", "),
                ]
            }
            Place::Opening(id) => {
                register.get(id).map(|opening| opening_cells(register, opening)).unwrap_or_default()
            }
            // Not a line of a pane, or a line with nothing but its title.
            _ => Vec::new(),
        }
    }
}

fn opening_cells(register: &Register, opening: &Opening) -> Vec<String> {
    let background = opening
        .background
        .map(|background| register.background_name(background))
        .unwrap_or_default()
        .to_owned();
    let through = opening.known_through.map(|person| register.person_name(person)).unwrap_or_default();
    let advertised = if opening.advertised == Advertised::Unknown { "" } else { opening.advertised.label() };
    let organization = register.organization_name(opening.organization).to_owned();
    let status = opening.status.label().to_owned();
    vec![
        opening.role.clone(),
        organization,
        background,
        status,
        through,
        advertised.to_owned(),
        opening.noted.map(|date| date.to_string()).unwrap_or_default(),
    ]
}
