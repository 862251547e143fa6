//! A track's meetups: evenings during the program, dinners that become rarer over the years, one cohort that
//! still meets every year, and a yearly evening for all alumni.

use jiff::civil::{Date, Time};

use super::assets::assets;
use super::chance::{plus_days, plus_months};
use super::profile::STORY;
use super::track::Track;
use crate::domain::{Attendance, Attended, Cohort, Id, Meetup, Moment, Rsvp};

/// A meetup to be held; `draw` is the percentage who come.
struct MeetupPlan {
    title: String,
    day: Date,
    hosts: Vec<Id<Cohort>>,
    draw: usize,
    /// Whether attendance is always recorded.
    counted: bool,
    /// Whether the list includes people who neither answered nor came.
    whole_list: bool,
}

impl Track<'_> {
    pub fn meet(&mut self) {
        for cohort in 0..self.cohorts.len() {
            self.meet_in_cohort(cohort);
            self.dine(cohort);
        }
        self.meet_all();
    }

    fn meet_in_cohort(&mut self, cohort: usize) {
        let Some((code, start, id, members)) = self
            .cohorts
            .get(cohort)
            .map(|cohort| (cohort.code.clone(), cohort.start, cohort.id, cohort.members.clone()))
        else {
            return;
        };
        for month in [1, 3, 5, 7] {
            let day = self.evening(plus_months(start, month));
            if day <= plus_days(self.today, 40) {
                let plan = MeetupPlan {
                    title: format!("Cohort {code} evening"),
                    day,
                    hosts: vec![id],
                    draw: 78,
                    counted: false,
                    whole_list: true,
                };
                self.hold(&plan, &members);
            }
        }
    }

    /// Four in the first year, then two, then one. Most cohorts stop there.
    fn dine(&mut self, cohort: usize) {
        let Some(held) = self.cohorts.get(cohort) else { return };
        let (code, end, id, years_ago) = (held.code.clone(), held.end, held.id, held.years_ago);
        let members = held.graduates.clone();
        let mut plans: Vec<(i32, usize)> =
            vec![(1, 74), (4, 62), (7, 55), (10, 50), (14, 42), (20, 36), (28, 28)];
        if years_ago == STORY {
            // This cohort still meets every year in the same month, and its next dinner is planned.
            plans.extend((3..=i32::from(STORY)).map(|year| (year * 12 + 4, 58)));
        } else if self.chance.percent(45) {
            plans.push((40, 18));
        }
        for (month, draw) in plans {
            let day = self.evening(plus_months(end, month));
            let announced = plus_months(self.today, if years_ago == STORY { 14 } else { 1 });
            if day <= announced {
                let plan = MeetupPlan {
                    title: format!("Cohort {code} dinner"),
                    day,
                    hosts: vec![id],
                    draw,
                    counted: years_ago == STORY,
                    whole_list: month < 24,
                };
                self.hold(&plan, &members);
            }
        }
    }

    fn meet_all(&mut self) {
        let first_end = self.cohorts.first().map_or(self.today, |cohort| cohort.end);
        for year in 0..9 {
            let day = self.evening(plus_months(first_end, 12 * year + 3));
            if day > plus_months(self.today, 3) {
                return;
            }
            let over: Vec<_> = self.cohorts.iter().filter(|cohort| cohort.end < day).collect();
            let hosts = over.iter().map(|cohort| cohort.id).collect();
            let graduates: Vec<usize> =
                over.iter().flat_map(|cohort| cohort.graduates.iter().copied()).collect();
            let title = if self.is_first() {
                "Alumni evening".to_owned()
            } else {
                format!("Alumni evening {}", self.letter)
            };
            self.hold(
                &MeetupPlan { title, day, hosts, draw: 17, counted: true, whole_list: false },
                &graduates,
            );
        }
    }

    /// A Thursday or Friday around that date.
    fn evening(&mut self, about: Date) -> Date {
        let monday = plus_days(about, -i32::from(about.weekday().to_monday_zero_offset()));
        let week = self.chance.between(0, 1);
        plus_days(monday, week * 7 + self.chance.between(3, 4))
    }

    fn hold(&mut self, plan: &MeetupPlan, invited: &[usize]) {
        let id = self.ids.draw();
        let to_come = plan.day > self.today;
        let text = &assets().program;
        let place = self.chance.text(&text.places);
        let notes = if !to_come && self.chance.percent(25) {
            self.chance.text(&text.meetup_notes)
        } else {
            String::new()
        };
        // Some meetups have no recorded time, and some no attendance.
        let timed = to_come || self.chance.percent(80);
        let counted = plan.counted || !self.chance.percent(9);
        let at = |hour: i8, minute: i8| Moment {
            date: plan.day,
            time: Time::new(hour, minute, 0, 0).ok(),
            zone: text.zone.clone(),
        };
        let hour = self.chance.choose(18, &[(30, 19)]);
        let start = if timed { at(hour, 30) } else { Moment::on(plan.day) };
        let end = (timed && self.chance.percent(60)).then(|| at(hour + 3, 0));
        let (title, hosts) = (plan.title.clone(), plan.hosts.clone());
        self.pages.meetups.push(
            Meetup {
                identifiers: Vec::new(),
                id,
                series: title.clone(),
                title,
                start,
                end,
                place,
                hosts,
                notes,
            }
            .into(),
        );
        for member in invited {
            let Some((person, social)) =
                self.members.get(*member).map(|member| (member.person, member.social))
            else {
                continue;
            };
            let comes = self.chance.percent((plan.draw * (50 + social) / 100).min(96));
            let answered = self.chance.percent(if comes { 85 } else { 62 });
            if !comes
                && (!plan.whole_list && !self.chance.percent(10) || !answered && self.chance.percent(60))
            {
                continue;
            }
            let rsvp = match (comes, answered) {
                (_, false) => Rsvp::NeedsAction,
                (true, true) => self.chance.choose(Rsvp::Accepted, &[(10, Rsvp::Tentative)]),
                (false, true) => {
                    self.chance.choose(Rsvp::Declined, &[(22, Rsvp::Accepted), (10, Rsvp::Tentative)])
                }
            };
            let known = !to_come && counted && self.chance.percent(92);
            let attended = match (known, comes) {
                (false, _) => Attended::Unknown,
                (true, true) => Attended::Yes,
                (true, false) => Attended::No,
            };
            self.pages
                .meetups
                .push(Attendance { id: self.ids.draw(), person, meetup: id, rsvp, attended }.into());
        }
    }
}
