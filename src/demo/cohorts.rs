//! A track's cohorts and enrollments: students with their background at entry, those who left or came back
//! a year later, instructors, assistants and certificates.

use jiff::civil::{Date, Weekday};

use super::assets::{Character, assets};
use super::chance::{plus_days, plus_months};
use super::names;
use super::profile::{Profile, STORY};
use super::track::{DemoCohort, Member, PAST_COHORTS, Track};
use super::workplaces::background_by_name;
use crate::domain::{
    Background, BackgroundAtEntry, Certificate, Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, Id,
    Intent, PartialDate, Person, Record,
};

/// Applicants to the planned cohort.
const APPLICANTS: usize = 5;
/// Extra months of the last cohort to finish, so that it ended less than half a year ago.
const EXTENDED_BY: i32 = 3;
/// Percent of students whose background nobody recorded.
const BACKGROUND_NOT_KNOWN: usize = 7;

impl Track<'_> {
    pub fn enroll(&mut self, students: usize) {
        let cohorts = usize::try_from(PAST_COHORTS).unwrap_or(0) + 1;
        let seated = students.saturating_sub(APPLICANTS);
        // Cohorts vary in size; the swings add up to zero.
        let swing: [i32; 9] = [1, -2, 2, -1, 2, -3, 0, 2, -1];
        for (place, years_ago) in (0..=PAST_COHORTS).rev().enumerate() {
            let even = seated * (place + 1) / cohorts - seated * place / cohorts;
            let seats = even
                .saturating_add_signed(isize::try_from(swing.get(place).copied().unwrap_or(0)).unwrap_or(0));
            self.open_cohort(years_ago, seats);
        }
        self.open_cohort(-1, students - seated);
    }

    fn open_cohort(&mut self, years_ago: i16, seats: usize) {
        let start = self.start_of(years_ago);
        let longer = if years_ago == 1 { EXTENDED_BY } else { 0 };
        let end = last_friday(plus_months(start, i32::from(assets().program.length_months) + longer));
        let code = format!("{}-{}", start.year(), self.letter);
        let id = self.ids.draw();
        let notes = if years_ago > 0 && self.chance.percent(70) {
            let all = &assets().program.cohort_notes;
            all.get(self.cohorts.len() % all.len().max(1)).cloned().unwrap_or_default()
        } else {
            String::new()
        };
        let notes = if years_ago == 1 { assets().program.extended_note.clone() } else { notes };
        // Of the first cohort only the month is recorded.
        let dated = |day: Date| {
            let full = PartialDate::from_date(day);
            if years_ago < PAST_COHORTS {
                Some(full)
            } else {
                PartialDate::new(full.year(), full.month(), None)
            }
        };
        let cohort = Cohort {
            identifiers: Vec::new(),
            id,
            program: self.shared.program,
            code: code.clone(),
            title: format!("Cohort of {}", end.year()),
            start: dated(start),
            end: dated(end),
            location: self.site(),
            notes,
        };
        self.pages.cohorts.push((code.clone(), vec![cohort.into()]));
        let common = self.common_backgrounds(years_ago);
        self.cohorts.push(DemoCohort {
            id,
            code,
            years_ago,
            start,
            end,
            profile: Profile::of(self.index, years_ago),
            common,
            members: Vec::new(),
            graduates: Vec::new(),
            ties: 0,
            own_ties: 0,
        });
        let characters = self.characters(years_ago);
        for seat in 0..seats {
            self.enroll_student(seat, characters.get(seat).copied());
        }
        // Certificates are numbered by then. Everything after the program leaves out the deceased.
        if let (Some(cohort), Some(deceased)) = (self.cohorts.last_mut(), self.deceased) {
            cohort.graduates.retain(|place| *place != deceased);
        }
        self.enroll_staff();
    }

    /// The hand-written people in the cohort; in the story's cohort the founder comes first.
    fn characters(&self, years_ago: i16) -> Vec<&'static Character> {
        if !self.is_first() {
            return Vec::new();
        }
        let cast = &assets().cast;
        let story = [&cast.hub, &cast.architect].into_iter().filter(|_| years_ago == STORY);
        story.chain(cast.students.iter().filter(|student| student.years_ago == Some(years_ago))).collect()
    }

    /// Draws a cohort's three most common backgrounds; in the story's cohort the founder's comes first.
    fn common_backgrounds(&mut self, years_ago: i16) -> [usize; 3] {
        let mut backgrounds: Vec<usize> = (0..assets().program.backgrounds.len()).collect();
        self.gaps.shuffle(&mut backgrounds);
        if years_ago == STORY && self.is_first() {
            let cast = &assets().cast;
            backgrounds.retain(|background| {
                ![&cast.hub, &cast.architect]
                    .iter()
                    .any(|character| background_by_name(&character.background) == Some(*background))
            });
            backgrounds.insert(0, background_by_name(&cast.hub.background).unwrap_or(0));
        }
        std::array::from_fn(|place| backgrounds.get(place).copied().unwrap_or(0))
    }

    /// Draws the background of a student who is not hand-written.
    fn draw_background(&mut self, cohort: usize) -> usize {
        let roll = self.chance.below(100);
        let Some(cohort) = self.cohorts.get(cohort) else { return 0 };
        let count = assets().program.backgrounds.len().max(1);
        let mut background = (roll + cohort.common[0]) % count;
        let mut below = 0;
        for (share, common) in cohort.profile.common.into_iter().zip(cohort.common) {
            if (below..below + share).contains(&roll) {
                background = common;
            }
            below += share;
        }
        // Nobody shares the architect's background, so all her friends have others.
        let architect = self.architect.and_then(|place| self.members.get(place));
        let is_hers = architect.is_some_and(|architect| architect.background == background);
        if cohort.years_ago == STORY && is_hers { (background + 1) % count } else { background }
    }

    fn enroll_student(&mut self, seat: usize, character: Option<&'static Character>) {
        let Some(cohort) = self.cohorts.len().checked_sub(1) else { return };
        let Some((years_ago, start)) =
            self.cohorts.get(cohort).map(|cohort| (cohort.years_ago, cohort.start))
        else {
            return;
        };
        let id = self.ids.draw();
        let place = self.members.len();
        let number = self.number(place + self.staff.len() + self.outsiders.len());
        let mut person = names::person(id, character, number, start, &mut self.chance, &mut self.taken);
        person.identifiers.push(names::student_number(start.year(), number));
        let deceased = years_ago == PAST_COHORTS && seat == 4;
        if deceased {
            self.deceased = Some(place);
            person.deceased = true;
            person.cadence_days = None;
            "Died two winters ago. The cohort planted a pear tree by the gate.".clone_into(&mut person.notes);
        }
        let in_story = years_ago == STORY && seat < 9;
        if years_ago == STORY && seat == 0 {
            self.hub = Some(place);
        } else if years_ago == STORY && seat == 1 {
            self.architect = Some(place);
        }
        let background = character
            .and_then(|character| background_by_name(&character.background))
            .unwrap_or_else(|| self.draw_background(cohort));
        let status = self.status(years_ago, in_story || deceased || character.is_some());
        let mut member = Member {
            person: id,
            cohort,
            background,
            background_now: background,
            background_known: true,
            completed: status == EnrollmentStatus::Completed,
            intent: Intent::Unknown,
            social: self.chance.below(100),
            since: start,
            positions: Vec::new(),
            workplace: None,
            placed: false,
            hires: 0,
            settled: deceased
                || in_story && seat < 2
                || character.is_some_and(|character| !character.employer.is_empty()),
        };
        if in_story {
            member.social = 70 + member.social * 3 / 10;
        }
        let mut at_entry = self.at_entry(&mut member, character, start);
        if character.is_none() && !in_story && self.gaps.percent(BACKGROUND_NOT_KNOWN) {
            at_entry.background = None;
            member.background_known = false;
            member.positions.iter_mut().for_each(|position| position.background = None);
        }
        // People with hand-written careers did not come for a job.
        let intent = member.settled.then_some(Intent::Advance);
        let entry = at_entry.background;
        let seat = Seat { person: id, status, intent, at_entry };
        let mut records = vec![Record::from(person)];
        let completed = member.completed;
        self.members.push(member);
        if let Some(cohort) = self.cohorts.get_mut(cohort) {
            cohort.members.push(place);
            if completed {
                cohort.graduates.push(place);
            }
        }
        let intent = self.seat(cohort, seat, &mut records);
        if let Some(member) = self.members.last_mut() {
            member.intent = intent;
        }
        if years_ago > 0 && years_ago < PAST_COHORTS && !in_story && self.chance.percent(3) {
            self.seat_year_before(cohort, id, entry, &mut records);
        }
        if let Some((_, page)) = self.pages.cohorts.last_mut() {
            page.append(&mut records);
        }
    }

    fn status(&mut self, years_ago: i16, stays: bool) -> EnrollmentStatus {
        match years_ago {
            ..0 => EnrollmentStatus::Applied,
            0 if stays => EnrollmentStatus::Enrolled,
            0 => self.chance.choose(EnrollmentStatus::Enrolled, &[(5, EnrollmentStatus::Withdrew)]),
            _ if stays => EnrollmentStatus::Completed,
            _ => {
                let left = [
                    (7, EnrollmentStatus::Withdrew),
                    (4, EnrollmentStatus::Deferred),
                    (1, EnrollmentStatus::Excluded),
                ];
                self.chance.choose(EnrollmentStatus::Completed, &left)
            }
        }
    }

    /// One enrollment, with a certificate if completed. Returns the student's intent.
    fn seat(&mut self, cohort: usize, seat: Seat, records: &mut Vec<Record>) -> Intent {
        let Some(cohort) = self.cohorts.get(cohort) else { return Intent::Unknown };
        let (start, end) = (cohort.start, cohort.end);
        let left = match seat.status {
            EnrollmentStatus::Withdrew | EnrollmentStatus::Deferred | EnrollmentStatus::Excluded => {
                let last = end.min(self.today);
                self.chance.day(plus_days(start, 20), last).map(|day| self.chance.remembered(day))
            }
            EnrollmentStatus::Completed => Some(PartialDate::from_date(end)),
            EnrollmentStatus::Applied | EnrollmentStatus::Enrolled => None,
        };
        let completed = seat.status == EnrollmentStatus::Completed;
        let intents = [
            (30, Intent::CareerChange),
            (20, Intent::JobInField),
            (24, Intent::Advance),
            (12, Intent::Learn),
            (2, Intent::None),
        ];
        let drawn = self.chance.choose(Intent::Unknown, &intents);
        let intent = seat.intent.unwrap_or(drawn);
        let enrollment = Enrollment {
            id: self.ids.draw(),
            person: seat.person,
            cohort: cohort.id,
            role: EnrollmentRole::Student,
            status: seat.status,
            begin: (seat.status != EnrollmentStatus::Applied).then(|| PartialDate::from_date(start)),
            end: left,
            completed_on: left.filter(|_| completed),
            intent,
            at_entry: seat.at_entry,
        };
        if completed {
            let number = if self.is_first() {
                format!("{}-{:03}", start.year(), cohort.graduates.len())
            } else {
                format!("{}-{:03}", cohort.code, cohort.graduates.len())
            };
            let title = assets().program.certificate.clone();
            let issued = Some(PartialDate::from_date(plus_days(end, 7)));
            records.push(
                Certificate {
                    id: self.ids.draw(),
                    enrollment: enrollment.id,
                    title,
                    issued,
                    number,
                    revoked: false,
                }
                .into(),
            );
        }
        records.push(enrollment.into());
        intent
    }

    /// An earlier enrollment, begun the year before and deferred.
    fn seat_year_before(
        &mut self,
        cohort: usize,
        person: Id<Person>,
        background: Option<Id<Background>>,
        records: &mut Vec<Record>,
    ) {
        let Some(before) = cohort.checked_sub(1) else { return };
        let at_entry = BackgroundAtEntry { background, ..BackgroundAtEntry::default() };
        let status = EnrollmentStatus::Deferred;
        self.seat(before, Seat { person, status, intent: None, at_entry }, records);
    }

    /// Both instructors, and an assistant who completed two years before.
    fn enroll_staff(&mut self) {
        let Some(newest) = self.cohorts.last() else { return };
        let (cohort, start) = (newest.id, newest.start);
        let over = newest.end < self.today;
        let end = over.then(|| PartialDate::from_date(newest.end));
        let before = self.cohorts.len().checked_sub(3).and_then(|place| self.cohorts.get(place));
        let assistant = before
            .and_then(|cohort| cohort.graduates.get(1 + self.chance.below(4)))
            .and_then(|place| self.members.get(*place));
        let staff = self.staff.iter().map(|person| (*person, EnrollmentRole::Instructor));
        let people: Vec<_> =
            staff.chain(assistant.map(|member| (member.person, EnrollmentRole::Assistant))).collect();
        for (person, role) in people {
            let begin = Some(PartialDate::from_date(start));
            let intent = Intent::None;
            let enrollment = Enrollment {
                id: self.ids.draw(),
                person,
                cohort,
                role,
                begin,
                end,
                intent,
                ..Enrollment::default()
            };
            if let Some((_, page)) = self.pages.cohorts.last_mut() {
                page.push(enrollment.into());
            }
        }
    }
}

/// A student's place in a cohort, to be written as an enrollment.
struct Seat {
    person: Id<Person>,
    status: EnrollmentStatus,
    /// Drawn if `None`.
    intent: Option<Intent>,
    at_entry: BackgroundAtEntry,
}

fn last_friday(day: Date) -> Date {
    let friday = Weekday::Friday.to_monday_zero_offset();
    plus_days(day, -i32::from((day.weekday().to_monday_zero_offset() - friday).rem_euclid(7)))
}
