//! Cohorts of a track and who was enrolled in them: students with their background at entry, those who
//! left or came back a year later, teachers and assistants, and the credentials they earned.

use jiff::civil::{Date, Weekday};

use super::assets::{Character, assets};
use super::chance::{plus_days, plus_months};
use super::names;
use super::track::{Class, Member, PAST_CLASSES, STORY, Track};
use super::workplaces::field_by_name;
use crate::domain::{
    BackgroundAtEntry, Cohort, Credential, Enrollment, EnrollmentRole, EnrollmentStatus, Id, Intent,
    PartialDate, Person, Record,
};

/// Applicants of the class that has not begun.
const APPLICANTS: usize = 5;

impl Track<'_> {
    pub fn enroll(&mut self, students: usize) {
        let classes = usize::try_from(PAST_CLASSES).unwrap_or(0) + 1;
        let seated = students.saturating_sub(APPLICANTS);
        // More in one year, fewer in another, and all of them together as many as asked for.
        let swing: [i32; 9] = [1, -2, 2, -1, 2, -3, 0, 2, -1];
        for (place, years_ago) in (0..=PAST_CLASSES).rev().enumerate() {
            let even = seated * (place + 1) / classes - seated * place / classes;
            let seats = even
                .saturating_add_signed(isize::try_from(swing.get(place).copied().unwrap_or(0)).unwrap_or(0));
            self.open_class(years_ago, seats);
        }
        self.open_class(-1, students - seated);
    }

    fn open_class(&mut self, years_ago: i16, seats: usize) {
        let start = self.start_of(years_ago);
        let end = last_friday(plus_months(start, i32::from(assets().program.length_months)));
        let code = format!("{}-{}", start.year(), self.letter);
        let id = self.ids.draw();
        let notes = if years_ago > 0 && self.chance.percent(70) {
            let all = &assets().program.cohort_notes;
            all.get(self.classes.len() % all.len().max(1)).cloned().unwrap_or_default()
        } else {
            String::new()
        };
        // The first class is remembered to the month only.
        let dated = |day: Date| {
            let full = PartialDate::from_date(day);
            if years_ago < PAST_CLASSES {
                Some(full)
            } else {
                PartialDate::new(full.year(), full.month(), None)
            }
        };
        let cohort = Cohort {
            id,
            program: self.shared.program,
            code: code.clone(),
            title: format!("Class of {}", end.year()),
            start: dated(start),
            end: dated(end),
            location: self.site(),
            notes,
        };
        self.pages.classes.push((code.clone(), vec![cohort.into()]));
        self.classes.push(Class {
            id,
            code,
            years_ago,
            start,
            end,
            members: Vec::new(),
            graduates: Vec::new(),
        });
        let characters = self.characters(years_ago);
        for seat in 0..seats {
            self.enroll_student(seat, characters.get(seat).copied());
        }
        // Numbers of credentials count everybody who completed; what comes after the program does not.
        if let (Some(class), Some(deceased)) = (self.classes.last_mut(), self.deceased) {
            class.graduates.retain(|place| *place != deceased);
        }
        self.enroll_staff();
    }

    /// Who of the people written by hand was in the class; in the story's class the founder comes first.
    fn characters(&self, years_ago: i16) -> Vec<&'static Character> {
        if !self.is_first() {
            return Vec::new();
        }
        let cast = &assets().cast;
        let story = [&cast.hub, &cast.architect].into_iter().filter(|_| years_ago == STORY);
        story.chain(cast.students.iter().filter(|student| student.years_ago == Some(years_ago))).collect()
    }

    fn enroll_student(&mut self, seat: usize, character: Option<&'static Character>) {
        let Some(class) = self.classes.len().checked_sub(1) else { return };
        let Some((years_ago, start)) = self.classes.get(class).map(|class| (class.years_ago, class.start))
        else {
            return;
        };
        let id = self.ids.draw();
        let place = self.members.len();
        let number = self.number(place + self.staff.len() + self.outsiders.len());
        let mut person = names::person(id, character, number, start, &mut self.chance, &mut self.taken);
        person.identifiers.push(names::student_number(start.year(), number));
        let deceased = years_ago == PAST_CLASSES && seat == 4;
        if deceased {
            self.deceased = Some(place);
            person.deceased = true;
            person.cadence_days = None;
            "Died two winters ago. The class planted a pear tree by the gate.".clone_into(&mut person.notes);
        }
        let in_story = years_ago == STORY && seat < 9;
        if years_ago == STORY && seat == 0 {
            self.hub = Some(place);
        } else if years_ago == STORY && seat == 1 {
            self.architect = Some(place);
        }
        let fields = &assets().program.fields;
        let field = character
            .and_then(|character| field_by_name(&character.field))
            .unwrap_or_else(|| self.chance.below(fields.len()));
        let status = self.status(years_ago, in_story || deceased || character.is_some());
        let mut member = Member {
            person: id,
            class,
            field,
            field_now: field,
            completed: status == EnrollmentStatus::Completed,
            social: self.chance.below(100),
            since: start,
            positions: Vec::new(),
            workplace: None,
            placed: false,
            settled: deceased
                || in_story && seat < 2
                || character.is_some_and(|character| !character.employer.is_empty()),
        };
        if in_story {
            member.social = 70 + member.social * 3 / 10;
        }
        let at_entry = self.at_entry(&mut member, character, start);
        let seat = Seat { person: id, status, at_entry };
        let mut records = vec![Record::from(person)];
        let completed = member.completed;
        self.members.push(member);
        if let Some(class) = self.classes.get_mut(class) {
            class.members.push(place);
            if completed {
                class.graduates.push(place);
            }
        }
        self.seat(class, seat, &mut records);
        if years_ago > 0 && years_ago < PAST_CLASSES && !in_story && self.chance.percent(3) {
            self.seat_year_before(class, id, field, &mut records);
        }
        if let Some((_, page)) = self.pages.classes.last_mut() {
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

    /// One enrollment, and the credential when it was completed.
    fn seat(&mut self, class: usize, seat: Seat, records: &mut Vec<Record>) {
        let Some(class) = self.classes.get(class) else { return };
        let (start, end) = (class.start, class.end);
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
            (30, Intent::ChangeField),
            (20, Intent::JobInField),
            (24, Intent::Advance),
            (12, Intent::Learn),
            (2, Intent::None),
        ];
        let enrollment = Enrollment {
            id: self.ids.draw(),
            person: seat.person,
            cohort: class.id,
            role: EnrollmentRole::Student,
            status: seat.status,
            begin: (seat.status != EnrollmentStatus::Applied).then(|| PartialDate::from_date(start)),
            end: left,
            completed_on: left.filter(|_| completed),
            intent: self.chance.choose(Intent::Unknown, &intents),
            at_entry: seat.at_entry,
        };
        if completed {
            let number = if self.is_first() {
                format!("{}-{:03}", start.year(), class.graduates.len())
            } else {
                format!("{}-{:03}", class.code, class.graduates.len())
            };
            let title = assets().program.credential.clone();
            let issued = Some(PartialDate::from_date(plus_days(end, 7)));
            records.push(
                Credential {
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
    }

    /// Somebody who had begun the year before and put it off.
    fn seat_year_before(
        &mut self,
        class: usize,
        person: Id<Person>,
        field: usize,
        records: &mut Vec<Record>,
    ) {
        let Some(before) = class.checked_sub(1) else { return };
        let at_entry = BackgroundAtEntry {
            field: self.shared.fields.get(field).copied(),
            ..BackgroundAtEntry::default()
        };
        self.seat(before, Seat { person, status: EnrollmentStatus::Deferred, at_entry }, records);
    }

    /// Both teachers, and as assistant somebody who completed two years before.
    fn enroll_staff(&mut self) {
        let Some(class) = self.classes.last() else { return };
        let (cohort, start) = (class.id, class.start);
        let over = class.end < self.today;
        let end = over.then(|| PartialDate::from_date(class.end));
        let before = self.classes.len().checked_sub(3).and_then(|place| self.classes.get(place));
        let assistant = before
            .and_then(|class| class.graduates.get(1 + self.chance.below(4)))
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
            if let Some((_, page)) = self.pages.classes.last_mut() {
                page.push(enrollment.into());
            }
        }
    }
}

/// A student's place in a class, before it is an enrollment.
struct Seat {
    person: Id<Person>,
    status: EnrollmentStatus,
    at_entry: BackgroundAtEntry,
}

fn last_friday(day: Date) -> Date {
    let friday = Weekday::Friday.to_monday_zero_offset();
    plus_days(day, -i32::from((day.weekday().to_monday_zero_offset() - friday).rem_euclid(7)))
}
