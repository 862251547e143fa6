//! Careers before and after the program. Hires are in `hires.rs`.

use jiff::civil::Date;

use super::assets::{Character, assets};
use super::chance::{days_between, plus_days, plus_months};
use super::track::{Member, Track};
use crate::domain::{BackgroundAtEntry, Id, Intent, PartialDate, Person, Position};

/// A change of position.
pub(crate) struct Move {
    pub day: Date,
    /// The day as recorded.
    pub start: PartialDate,
    pub workplace: Option<usize>,
    pub title: String,
    pub background: usize,
    pub source: &'static str,
}

impl Track<'_> {
    /// The job somebody had when the cohort began, which becomes their first position.
    pub fn at_entry(
        &mut self,
        member: &mut Member,
        character: Option<&Character>,
        start: Date,
    ) -> BackgroundAtEntry {
        let by_name = character.and_then(|character| {
            self.workplaces.iter().position(|workplace| workplace.name == character.employer)
        });
        let workplace = by_name.or_else(|| self.workplace_for(member.background));
        let mut title = character.map(|character| character.title.clone()).unwrap_or_default();
        if title.is_empty() {
            title = assets()
                .program
                .backgrounds
                .get(member.background)
                .map(|background| self.chance.text(&background.titles))
                .unwrap_or_default();
        }
        let years = self.chance.between(1, 18);
        let began = plus_days(plus_months(start, -12 * years), self.chance.between(0, 330));
        // Some were between jobs, and some named only their occupation.
        let between_jobs = character.is_none() && self.chance.percent(7);
        let employer = if between_jobs || self.chance.percent(10) { None } else { workplace };
        member.since = began;
        member.workplace = employer.filter(|_| !between_jobs);
        let position = Position {
            id: self.ids.draw(),
            person: member.person,
            organization: employer.and_then(|place| self.workplaces.get(place)).map(|workplace| workplace.id),
            title: title.clone(),
            background: self.shared.backgrounds.get(member.background).copied(),
            start: Some(self.chance.remembered(began)),
            end: between_jobs
                .then(|| self.chance.remembered(plus_days(start, -30)))
                .filter(|end| began <= end.latest()),
            self_employed: false,
            source: "application".to_owned(),
            as_of: Some(PartialDate::from_date(start)),
            ended: false,
        };
        let employer = employer
            .and_then(|place| self.workplaces.get(place))
            .map(|workplace| workplace.name.clone())
            .unwrap_or_default();
        member.positions.push(position);
        let years =
            self.chance.percent(85).then(|| u8::try_from(years + self.chance.between(0, 6)).unwrap_or(0));
        BackgroundAtEntry {
            background: self.shared.backgrounds.get(member.background).copied(),
            title,
            employer,
            years,
        }
    }

    /// An employer that hires from a background, if there is one.
    pub(crate) fn workplace_for(&mut self, background: usize) -> Option<usize> {
        let fitting: Vec<usize> = self
            .workplaces
            .iter()
            .enumerate()
            .filter(|(_, workplace)| workplace.backgrounds.contains(&background))
            .map(|(place, _)| place)
            .collect();
        self.chance.pick(&fitting).copied()
    }

    /// A later title in a background, other than the current one.
    pub(crate) fn next_title(&mut self, place: usize, background: usize) -> String {
        let present = self
            .members
            .get(place)
            .and_then(|member| member.positions.last())
            .map(|position| position.title.clone());
        let mut title = self.later_title(background);
        for _ in 0..4 {
            if present.as_ref() != Some(&title) {
                break;
            }
            title = self.later_title(background);
        }
        title
    }

    /// A title people of a background reach after the program.
    fn later_title(&mut self, background: usize) -> String {
        assets()
            .program
            .backgrounds
            .get(background)
            .map(|background| self.chance.text(&background.later))
            .unwrap_or_default()
    }

    /// Job changes after the program.
    pub fn work(&mut self) {
        for cohort in 0..self.cohorts.len() {
            self.seek_jobs(cohort);
        }
        for place in 0..self.members.len() {
            let Some(member) = self.members.get(place) else { continue };
            let Some(end) = self.cohorts.get(member.cohort).map(|cohort| cohort.end) else { continue };
            let seeks = member.seeks_job();
            if !member.completed
                || member.settled
                || seeks
                || self.seven.contains(&place)
                || self.chance.percent(35)
            {
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

    /// Decides how the graduates who wanted a job fared. A fixed share found one within half a year. The rest
    /// found one later, on an uncertain date or not at all, or nothing is known of them.
    fn seek_jobs(&mut self, cohort: usize) {
        let Some((end, young, profile, graduates)) = self
            .cohorts
            .get(cohort)
            .map(|cohort| (cohort.end, cohort.years_ago <= 1, cohort.profile, cohort.graduates.clone()))
        else {
            return;
        };
        let mut seekers = graduates;
        seekers.retain(|place| self.members.get(*place).is_some_and(Member::seeks_job));
        self.chance.shuffle(&mut seekers);
        let in_time = (seekers.len() * profile.placed + 50) / 100;
        for (number, place) in seekers.into_iter().enumerate() {
            let is_hired_later = self.seven.contains(&place);
            if number < in_time {
                let day = plus_days(end, self.chance.between(-25, 120)).min(plus_days(self.today, -15));
                let start = self.chance.remembered_well(day);
                self.find_job(place, day, start);
                let lost = !young && !is_hired_later && number % 5 == 2;
                if lost {
                    let day = plus_days(day, self.chance.between(90, 400));
                    self.lose_job(place, day);
                } else if !is_hired_later && self.chance.percent(30) {
                    let day = plus_days(day, self.chance.between(500, 1200));
                    self.move_on(place, day, false);
                }
                continue;
            }
            match (number - in_time) % 4 {
                _ if is_hired_later || young => {}
                0 => self.lose_sight_of(place),
                1 => {
                    let day = plus_days(end, self.chance.between(210, 560));
                    let start = self.chance.remembered_well(day);
                    self.find_job(place, day, start);
                }
                2 => {
                    // The year alone leaves open whether it was within half a year.
                    let day = plus_days(end, 180);
                    let year = PartialDate::new(day.year(), None, None);
                    self.find_job(place, day, year.unwrap_or(PartialDate::from_date(day)));
                }
                _ => {}
            }
        }
    }

    /// A job of the kind somebody came for.
    fn find_job(&mut self, place: usize, day: Date, start: PartialDate) {
        if day > plus_days(self.today, -12) {
            return;
        }
        let Some((entry, intent)) = self.members.get(place).map(|member| (member.background, member.intent))
        else {
            return;
        };
        let background = if intent == Intent::CareerChange { self.other_background(entry) } else { entry };
        let workplace = self.workplace_for(background).or(Some(0));
        let title = self.next_title(place, background);
        let source = self.chance.choose("told us", &[(45, "profile")]);
        self.start_position(place, Move { day, start, workplace, title, background, source });
    }

    fn lose_job(&mut self, place: usize, day: Date) {
        if day > plus_days(self.today, -20) {
            return;
        }
        let end = self.chance.remembered_well(day);
        if let Some(member) = self.members.get_mut(place) {
            member.end_position(day, end);
        }
    }

    /// Leaves nothing on record since the cohort began: the last job had just ended.
    fn lose_sight_of(&mut self, place: usize) {
        let Some(start) = self
            .members
            .get(place)
            .and_then(|member| self.cohorts.get(member.cohort))
            .map(|cohort| cohort.start)
        else {
            return;
        };
        if let Some(member) = self.members.get_mut(place) {
            let day = plus_days(start, -10).max(member.since);
            member.end_position(day, PartialDate::from_date(day));
            member.settled = true;
        }
    }

    /// Removes a few facts nobody recorded: the background of a current job, or the job after one that ended.
    pub(crate) fn leave_gaps(&mut self) {
        for cohort in 0..self.cohorts.len() {
            let mut graduates =
                self.cohorts.get(cohort).map(|cohort| cohort.graduates.clone()).unwrap_or_default();
            graduates.retain(|place| {
                self.members.get(*place).is_some_and(|member| {
                    !member.settled && !member.placed && !member.seeks_job() && member.has_work()
                })
            });
            self.gaps.shuffle(&mut graduates);
            let mut graduates = graduates.into_iter();
            let today = self.today;
            if cohort % 2 == 0
                && let Some(member) = graduates.next().and_then(|place| self.members.get_mut(place))
                && let Some(day) = self.gaps.day(member.since, plus_days(today, -30))
            {
                member.end_position(day, self.gaps.remembered_well(day));
            }
            if let Some(position) = graduates
                .next()
                .and_then(|place| self.members.get_mut(place))
                .and_then(|member| member.positions.last_mut())
            {
                position.background = None;
            }
        }
    }

    fn other_background(&mut self, background: usize) -> usize {
        let count = assets().program.backgrounds.len().max(2);
        (background + 1 + self.chance.below(count - 1)) % count
    }

    fn move_on(&mut self, place: usize, day: Date, changes_background: bool) {
        if day > plus_days(self.today, -20) {
            return;
        }
        let Some(background) = self.members.get(place).map(|member| member.background_now) else { return };
        let background = if changes_background { self.other_background(background) } else { background };
        let on_their_own = self.chance.percent(9);
        let workplace = if on_their_own { None } else { self.workplace_for(background) };
        let title = if on_their_own {
            "Independent consultant".to_owned()
        } else {
            self.next_title(place, background)
        };
        let source = self.chance.choose("profile", &[(30, "told us"), (15, "newsletter reply")]);
        let start = self.chance.remembered(day);
        self.start_position(place, Move { day, start, workplace, title, background, source });
    }

    /// Ends the current position and starts the next. `None` if the day is before the current one began.
    pub(crate) fn start_position(&mut self, place: usize, to: Move) -> Option<(Id<Position>, PartialDate)> {
        let start = to.start;
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
            background: self.shared.backgrounds.get(to.background).copied(),
            start: Some(start),
            end: None,
            self_employed: to.workplace.is_none(),
            source: to.source.to_owned(),
            as_of,
            ended: false,
        });
        member.since = to.day;
        member.background_now = to.background;
        member.workplace = to.workplace;
        Some((id, start))
    }
}
