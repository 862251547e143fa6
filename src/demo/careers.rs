//! What people of a track did before the program and what became of them after it, hires aside.

use jiff::civil::Date;

use super::assets::{Character, assets};
use super::chance::{days_between, plus_days, plus_months};
use super::track::{Member, Track};
use crate::domain::{BackgroundAtEntry, Id, PartialDate, Person, Position};

/// A change of position.
pub(crate) struct Move {
    pub day: Date,
    pub workplace: Option<usize>,
    pub title: String,
    pub field: usize,
    pub source: &'static str,
}

impl Track<'_> {
    /// Where somebody worked on the first day of class; it becomes their first position.
    pub fn at_entry(
        &mut self,
        member: &mut Member,
        character: Option<&Character>,
        start: Date,
    ) -> BackgroundAtEntry {
        let by_name = character.and_then(|character| {
            self.workplaces.iter().position(|workplace| workplace.name == character.employer)
        });
        let workplace = by_name.or_else(|| self.workplace_for(member.field));
        let mut title = character.map(|character| character.title.clone()).unwrap_or_default();
        if title.is_empty() {
            title = assets()
                .program
                .fields
                .get(member.field)
                .map(|field| self.chance.text(&field.titles))
                .unwrap_or_default();
        }
        let years = self.chance.between(1, 18);
        let began = plus_days(plus_months(start, -12 * years), self.chance.between(0, 330));
        // Some came between two jobs, and some told us only what they do.
        let between_jobs = character.is_none() && self.chance.percent(7);
        let employer = if between_jobs || self.chance.percent(10) { None } else { workplace };
        member.since = began;
        member.workplace = employer.filter(|_| !between_jobs);
        let position = Position {
            id: self.ids.draw(),
            person: member.person,
            organization: employer.and_then(|place| self.workplaces.get(place)).map(|workplace| workplace.id),
            title: title.clone(),
            field: self.shared.fields.get(member.field).copied(),
            start: Some(self.chance.remembered(began)),
            end: between_jobs
                .then(|| self.chance.remembered(plus_days(start, -30)))
                .filter(|end| began <= end.latest()),
            self_employed: false,
            source: "application".to_owned(),
            as_of: Some(PartialDate::from_date(start)),
        };
        let employer = employer
            .and_then(|place| self.workplaces.get(place))
            .map(|workplace| workplace.name.clone())
            .unwrap_or_default();
        member.positions.push(position);
        let years =
            self.chance.percent(85).then(|| u8::try_from(years + self.chance.between(0, 6)).unwrap_or(0));
        BackgroundAtEntry { field: self.shared.fields.get(member.field).copied(), title, employer, years }
    }

    /// An employer that takes people from a field, when there is one.
    pub(crate) fn workplace_for(&mut self, field: usize) -> Option<usize> {
        let fitting: Vec<usize> = self
            .workplaces
            .iter()
            .enumerate()
            .filter(|(_, workplace)| workplace.fields.contains(&field))
            .map(|(place, _)| place)
            .collect();
        self.chance.pick(&fitting).copied()
    }

    /// A title of a field that somebody does not have already.
    pub(crate) fn next_title(&mut self, place: usize, field: usize) -> String {
        let present = self
            .members
            .get(place)
            .and_then(|member| member.positions.last())
            .map(|position| position.title.clone());
        let mut title = self.later_title(field);
        for _ in 0..4 {
            if present.as_ref() != Some(&title) {
                break;
            }
            title = self.later_title(field);
        }
        title
    }

    /// A title that people of a field reach after the program.
    fn later_title(&mut self, field: usize) -> String {
        assets().program.fields.get(field).map(|field| self.chance.text(&field.later)).unwrap_or_default()
    }

    /// Everybody's moves after the program.
    pub fn work(&mut self) {
        for place in 0..self.members.len() {
            let Some(member) = self.members.get(place) else { continue };
            let Some(end) = self.classes.get(member.class).map(|class| class.end) else { continue };
            if !member.completed || member.settled || self.seven.contains(&place) || self.chance.percent(35) {
                continue;
            }
            let first = plus_days(end, self.chance.between(-20, 540));
            let changes = self.chance.percent(45);
            self.move_on(place, first, changes);
            let second = plus_days(first, self.chance.between(500, 1200));
            if self.chance.percent(35) {
                self.move_on(place, second, false);
            }
        }
    }

    fn move_on(&mut self, place: usize, day: Date, changes_field: bool) {
        if day > plus_days(self.today, -20) {
            return;
        }
        let Some(field) = self.members.get(place).map(|member| member.field_now) else { return };
        let field = if changes_field { self.chance.below(assets().program.fields.len()) } else { field };
        let on_their_own = self.chance.percent(9);
        let workplace = if on_their_own { None } else { self.workplace_for(field) };
        let title =
            if on_their_own { "Independent consultant".to_owned() } else { self.next_title(place, field) };
        let source = self.chance.choose("profile", &[(30, "told us"), (15, "newsletter reply")]);
        self.start_position(place, Move { day, workplace, title, field, source });
    }

    /// Ends the current position and opens the next. `None` when the day is before the current one began.
    pub(crate) fn start_position(&mut self, place: usize, to: Move) -> Option<(Id<Position>, PartialDate)> {
        let start = self.chance.remembered(to.day);
        let as_of = self
            .chance
            .percent(40)
            .then(|| self.chance.day(to.day, self.today))
            .flatten()
            .map(PartialDate::from_date);
        let member = self.members.get_mut(place).filter(|member| days_between(member.since, to.day) >= 0)?;
        if let Some(current) = member.positions.last_mut().filter(|position| position.is_current()) {
            current.end = Some(start);
        }
        let id = self.ids.draw();
        let person: Id<Person> = member.person;
        member.positions.push(Position {
            id,
            person,
            organization: to
                .workplace
                .and_then(|place| self.workplaces.get(place))
                .map(|workplace| workplace.id),
            title: to.title,
            field: self.shared.fields.get(to.field).copied(),
            start: Some(start),
            end: None,
            self_employed: to.workplace.is_none(),
            source: to.source.to_owned(),
            as_of,
        });
        member.since = to.day;
        member.field_now = to.field;
        member.workplace = to.workplace;
        Some((id, start))
    }
}
