//! One track of the demo: a cohort a year at one site, with its instructors, employers and everything that
//! followed. A small demo is one track; a big one has many, each with its own random stream.

use jiff::civil::Date;

use super::Options;
use super::acquainted::Acquainted;
use super::assets::{Character, assets};
use super::chance::{Chance, plus_days, plus_months};
use super::names::{self, Taken};
use super::profile::Profile;
use super::workplaces::{self, Shared, Workplace};
use crate::domain::{Cohort, Id, IdSource, Intent, PartialDate, Person, Position, Record};

/// Past cohorts, without the running and the planned one.
pub(crate) const PAST_COHORTS: i16 = 8;
/// Employers of its own that each further track has.
const OWN_WORKPLACES: usize = 14;

/// Offset of a track's second random stream; larger than any number of tracks.
const GAPS: u64 = 1 << 32;

/// A track's records, grouped as somebody would enter them.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub letter: String,
    pub setup: Vec<Record>,
    /// Each cohort's code and enrollment records.
    pub cohorts: Vec<(String, Vec<Record>)>,
    pub positions: Vec<Record>,
    pub hires: Vec<Record>,
    pub meetups: Vec<Record>,
    pub relationships: Vec<Record>,
    pub conversations: Vec<Record>,
    pub wishes: Vec<Record>,
}

#[derive(Debug)]
pub struct DemoCohort {
    pub id: Id<Cohort>,
    pub code: String,
    /// Years before the newest cohort; -1 for the planned one.
    pub years_ago: i16,
    pub start: Date,
    pub end: Date,
    pub profile: Profile,
    /// Its most common backgrounds, as indexes into the list of backgrounds.
    pub common: [usize; 3],
    /// Students, as indexes into [`Track::members`].
    pub members: Vec<usize>,
    /// The members who completed and are alive.
    pub graduates: Vec<usize>,
    /// Ties among its graduates, and how many of these are within one background.
    pub ties: usize,
    pub own_ties: usize,
}

impl DemoCohort {
    /// Whether the next tie should be within one background to keep the cohort at its share.
    pub(crate) const fn keeps_to_own(&self) -> bool {
        self.own_ties * 100 < self.profile.own * (self.ties + 1)
    }
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one person")]
pub(crate) struct Member {
    pub person: Id<Person>,
    /// Index into [`Track::cohorts`].
    pub cohort: usize,
    /// Background at entry and now, as indexes into the list of backgrounds.
    pub background: usize,
    pub background_now: usize,
    /// Whether the background at entry is on record.
    pub background_known: bool,
    pub completed: bool,
    pub intent: Intent,
    /// How sociable they are, 0 to 99.
    pub social: usize,
    /// When the current position began, or the last one ended.
    pub since: Date,
    /// Oldest first; the last is current unless it has an end.
    pub positions: Vec<Position>,
    /// Where they work now, as an index into [`Track::workplaces`].
    pub workplace: Option<usize>,
    /// Whether they were hired, hired somebody or referred somebody; they then stay where they are.
    pub placed: bool,
    /// How many people they hired.
    pub hires: usize,
    /// Whether their career is fixed: nothing about it is drawn.
    pub settled: bool,
}

impl Member {
    /// Whether they completed and came for a job.
    pub(crate) fn seeks_job(&self) -> bool {
        self.completed && !self.settled && matches!(self.intent, Intent::JobInField | Intent::CareerChange)
    }

    pub(crate) fn has_work(&self) -> bool {
        self.positions.last().is_some_and(Position::is_current)
    }

    /// Ends the current position on a day, recorded as `end`. No other position follows.
    pub(crate) fn end_position(&mut self, day: Date, end: PartialDate) {
        if let Some(position) = self.positions.last_mut().filter(|position| position.is_current()) {
            position.end = Some(end);
            self.workplace = None;
            self.since = day;
        }
    }
}

#[derive(Debug)]
pub(crate) struct Outsider {
    pub person: Id<Person>,
    pub workplace: Option<usize>,
    /// How many people they hired.
    pub hires: usize,
}

pub(crate) struct Track<'a> {
    pub index: usize,
    pub letter: String,
    pub today: Date,
    pub chance: Chance,
    /// Draws gaps and common backgrounds from a stream of their own, so that they do not change the names.
    pub gaps: Chance,
    pub ids: &'a mut IdSource,
    pub shared: &'a Shared,
    pub taken: Taken,
    pub workplaces: Vec<Workplace>,
    pub staff: Vec<Id<Person>>,
    pub outsiders: Vec<Outsider>,
    pub cohorts: Vec<DemoCohort>,
    pub members: Vec<Member>,
    /// The people of the story, once enrolled.
    pub hub: Option<usize>,
    pub architect: Option<usize>,
    pub deceased: Option<usize>,
    /// The founder's company, as an index into [`Track::workplaces`].
    pub company: Option<usize>,
    /// The classmates the founder hires.
    pub seven: Vec<usize>,
    pub acquainted: Acquainted,
    pub pages: Pages,
}

impl<'a> Track<'a> {
    pub fn new(options: &Options, index: usize, shared: &'a Shared, ids: &'a mut IdSource) -> Self {
        let stream = u64::try_from(index).unwrap_or(0) + 1;
        let letter = letters(index);
        Self {
            index,
            pages: Pages { letter: letter.clone(), ..Pages::default() },
            letter,
            today: options.today,
            chance: Chance::new(options.seed, stream),
            gaps: Chance::new(options.seed, GAPS + stream),
            ids,
            shared,
            taken: Taken::default(),
            workplaces: Vec::new(),
            staff: Vec::new(),
            outsiders: Vec::new(),
            cohorts: Vec::new(),
            members: Vec::new(),
            hub: None,
            architect: None,
            deceased: None,
            company: None,
            seven: Vec::new(),
            acquainted: Acquainted::default(),
        }
    }

    /// Writes the track with `people` people in all.
    pub fn write(mut self, people: usize) -> Pages {
        self.open_workplaces();
        self.invite_staff_and_outsiders();
        let students = people.saturating_sub(self.staff.len() + self.outsiders.len());
        self.enroll(students);
        self.choose_seven();
        self.work();
        self.hire();
        self.leave_gaps();
        for member in &mut self.members {
            self.pages.positions.extend(member.positions.drain(..).map(Record::from));
        }
        self.meet();
        self.relate();
        self.talk();
        self.wish();
        self.open_jobs();
        self.pages
    }

    /// Whether this track has the hand-written people.
    pub const fn is_first(&self) -> bool {
        self.index == 0
    }

    pub(crate) fn site(&self) -> String {
        let sites = &assets().program.sites;
        sites.get(self.index % sites.len().max(1)).cloned().unwrap_or_default()
    }

    /// The Monday on which the cohort of `years_ago` began. The newest (0) began some months ago and is still
    /// running.
    pub(crate) fn start_of(&self, years_ago: i16) -> Date {
        let months = [4, 3, 6, 2].get(self.index % 4).copied().unwrap_or(4);
        let first = plus_months(self.today.first_of_month(), -months - 12 * i32::from(years_ago));
        plus_days(first, i32::from((7 - first.weekday().to_monday_zero_offset()) % 7))
    }

    fn open_workplaces(&mut self) {
        if self.is_first() {
            self.workplaces.clone_from(&self.shared.workplaces);
            return;
        }
        for place in 0..OWN_WORKPLACES {
            let employer = workplaces::made_up(self.index * (OWN_WORKPLACES + 1) + place, &mut self.chance);
            let workplace = workplaces::open(&employer, self.ids, &mut self.pages.setup);
            self.workplaces.push(workplace);
        }
        // A few of the named employers, so that tracks share some.
        let shared = &self.shared.workplaces;
        let from = self.chance.below(shared.len());
        self.workplaces.extend(shared.iter().cycle().skip(from).take(6).cloned());
    }

    /// The company this track's founder starts.
    pub(crate) fn found_company(&mut self) -> usize {
        let employer = if self.is_first() {
            let hub = &assets().cast.hub;
            super::assets::Employer {
                name: hub.company.clone(),
                industry: hub.company_industry.clone(),
                backgrounds: hub.company_backgrounds.clone(),
                ..Default::default()
            }
        } else {
            workplaces::made_up(self.index * (OWN_WORKPLACES + 1) + OWN_WORKPLACES, &mut self.chance)
        };
        let workplace = workplaces::open(&employer, self.ids, &mut self.pages.positions);
        self.workplaces.push(workplace);
        self.workplaces.len() - 1
    }

    fn invite_staff_and_outsiders(&mut self) {
        let cast = &assets().cast;
        let since = self.start_of(PAST_COHORTS);
        let staff: Vec<Option<&Character>> =
            if self.is_first() { cast.staff.iter().map(Some).collect() } else { vec![None, None] };
        for character in staff {
            let title = character.map_or("Instructor", |character| character.title.as_str());
            let person = self.new_person(character, since);
            let position = Position {
                title: title.to_owned(),
                start: Some(self.chance.remembered(since)),
                source: "staff page".to_owned(),
                ..Position::default()
            };
            self.pages.setup.push(Position { id: self.ids.draw(), person, ..position }.into());
            self.staff.push(person);
        }
        let outsiders: Vec<Option<&Character>> =
            if self.is_first() { cast.outsiders.iter().map(Some).collect() } else { vec![None; 4] };
        for character in outsiders {
            let person = self.new_person(character, since);
            let by_name = character.map(|character| {
                self.workplaces.iter().position(|workplace| workplace.name == character.employer)
            });
            let workplace = by_name.unwrap_or_else(|| Some(self.chance.below(OWN_WORKPLACES)));
            let place = workplace.and_then(|place| self.workplaces.get(place));
            let background = match character {
                Some(character) => workplaces::background_by_name(&character.background),
                None => place.and_then(|place| place.backgrounds.first().copied()),
            };
            let position = Position {
                id: self.ids.draw(),
                person,
                organization: place.map(|place| place.id),
                title: character.map_or("Head of people", |character| character.title.as_str()).to_owned(),
                background: background
                    .and_then(|background| self.shared.backgrounds.get(background))
                    .copied(),
                self_employed: place.is_none(),
                source: "business card".to_owned(),
                ..Position::default()
            };
            self.pages.setup.push(position.into());
            self.outsiders.push(Outsider { person, workplace, hires: 0 });
        }
    }

    fn new_person(&mut self, character: Option<&Character>, since: Date) -> Id<Person> {
        let id = self.ids.draw();
        let number = self.number(self.staff.len() + self.outsiders.len());
        let person = names::person(id, character, number, since, &mut self.chance, &mut self.taken);
        self.pages.setup.push(person.into());
        id
    }

    /// A number unique to one person in the demo.
    pub const fn number(&self, place: usize) -> usize {
        self.index * 1000 + place
    }
}

/// A, B, … Z, AA, AB, …
pub fn letters(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    match (index / 26).checked_sub(1) {
        Some(before) => format!("{}{last}", letters(before)),
        None => last.to_string(),
    }
}
