//! Who hired whom in a track: a founder who hires seven classmates, others who hire one to three, referrals
//! by classmates, and hires from outside the cohort.

#![allow(clippy::similar_names, reason = "hired and hirer are the words of the vocabulary")]

use jiff::civil::Date;

use super::assets::assets;
use super::careers::Move;
use super::chance::{plus_days, plus_months};
use super::profile::STORY;
use super::track::Track;
use crate::domain::{FoundVia, Hire, Id, Person};

/// Percent of hires for which nobody recorded how the job was found.
const WAY_NOT_KNOWN: usize = 8;
/// At most this many of the seven share the founder's background.
const MOST_ALIKE: usize = 2;

/// A graduate or an outsider who has hired this many hires nobody else, except the founder.
const MOST_HIRES: usize = 3;
const MOST_OF_AN_OUTSIDER: usize = 5;

/// A hire to be recorded. Numbers are indexes into the track's lists.
#[derive(Default)]
struct HirePlan {
    hired: usize,
    hirer: Option<usize>,
    outsider: Option<usize>,
    referrer: Option<usize>,
    workplace: Option<usize>,
    background: Option<usize>,
    cohort: Option<usize>,
    via: FoundVia,
    notes: String,
}

impl Track<'_> {
    pub fn hire(&mut self) {
        self.hire_seven();
        for cohort in 0..self.cohorts.len() {
            let Some(years_ago) = self.cohorts.get(cohort).map(|cohort| cohort.years_ago) else { continue };
            if years_ago < 1 {
                continue;
            }
            let young = years_ago == 1;
            // In the story's cohort only the founder hires classmates.
            if years_ago != STORY {
                for _ in 0..if young { 1 } else { self.chance.between(1, 2) } {
                    self.hire_classmates(cohort);
                }
                for _ in 0..self.chance.between(1, 2) {
                    self.refer_classmate(cohort);
                }
            }
            for _ in 0..self.chance.between(0, 2) {
                self.hire_by_outsider(cohort);
            }
            for _ in 0..self.chance.between(1, 2) {
                self.hire_by_nobody_known(cohort);
            }
            if !young {
                self.hire_from_later_cohort(cohort);
            }
        }
    }

    /// Draws the seven the founder will hire. Before that they may only find the job they came for.
    pub(crate) fn choose_seven(&mut self) {
        let cohort = self.cohorts.iter().find(|cohort| cohort.years_ago == STORY);
        let mut classmates = cohort.map(|cohort| cohort.graduates.clone()).unwrap_or_default();
        classmates.retain(|place| {
            self.members.get(*place).is_some_and(|member| !member.settled && member.background_known)
                && Some(*place) != self.hub
                && Some(*place) != self.architect
        });
        self.chance.shuffle(&mut classmates);
        // Most of them have other backgrounds than the founder.
        let founder = self.hub.map(|hub| background_of(self, hub));
        let mut alike = 0;
        classmates.retain(|place| {
            let is_alike = Some(background_of(self, *place)) == founder;
            alike += usize::from(is_alike);
            !is_alike || alike <= MOST_ALIKE
        });
        classmates.truncate(7);
        self.seven = classmates;
    }

    /// The story: a graduate starts a company and hires seven classmates within two years or so.
    fn hire_seven(&mut self) {
        let Some(hub) = self.hub else { return };
        let Some(cohort) = self.members.get(hub).map(|member| member.cohort) else { return };
        let Some(end) = self.cohorts.get(cohort).map(|cohort| cohort.end) else { return };
        let company = self.found_company();
        self.company = Some(company);
        let title = assets().cast.hub.company_title.clone();
        let Some(background) = self.members.get(hub).map(|member| member.background) else { return };
        let day = plus_months(end, 6);
        let start = self.chance.remembered(day);
        self.start_position(
            hub,
            Move { day, start, workplace: Some(company), title, background, source: "told us" },
        );
        if let Some(position) = self.members.get_mut(hub).and_then(|member| member.positions.last_mut()) {
            position.self_employed = true;
        }
        let seven = self.seven.clone();
        let mut months = 8;
        let mut hired = Vec::new();
        for place in seven {
            let day = plus_days(plus_months(end, months), self.chance.between(0, 25));
            let background = self.members.get(place).map(|member| member.background_now);
            let background =
                if self.chance.percent(40) { Some(background_of(self, hub)) } else { background };
            let notes = assets().words.hub_hires.get(hired.len()).cloned().unwrap_or_default();
            let plan = HirePlan {
                hired: place,
                hirer: Some(hub),
                workplace: Some(company),
                background,
                cohort: Some(cohort),
                via: FoundVia::Classmate,
                notes,
                ..HirePlan::default()
            };
            if self.record(plan, day) {
                hired.push(place);
                months += self.chance.between(2, 4);
            }
        }
        self.hire_onward(&hired, company);
    }

    /// One of the seven hires somebody in turn, so that there is a cascade.
    fn hire_onward(&mut self, seven: &[usize], company: usize) {
        let Some(second) = seven.get(1).copied() else { return };
        let later = self.cohorts.iter().position(|cohort| cohort.years_ago == STORY - 2);
        let Some(graduates) =
            later.and_then(|cohort| self.cohorts.get(cohort)).map(|cohort| cohort.graduates.clone())
        else {
            return;
        };
        let notes = "Met at an alumni evening and started a month later.".to_owned();
        for hired in graduates {
            let Some((first, last)) = self.window(hired, Some(second)) else { continue };
            let Some(day) = self.chance.day(first, plus_days(first, 400).min(last)) else { continue };
            let plan = HirePlan {
                hired,
                hirer: Some(second),
                workplace: Some(company),
                via: FoundVia::Meetup,
                notes: notes.clone(),
                ..HirePlan::default()
            };
            if self.record(plan, day) {
                return;
            }
        }
    }

    /// A graduate with an employer hires one to three classmates.
    fn hire_classmates(&mut self, cohort: usize) {
        let Some(hirer) = self.somebody(cohort, works_elsewhere) else { return };
        for _ in 0..self.chance.choose(1, &[(30, 2), (15, 3)]) {
            let Some(hired) = self.liked_candidate(cohort, hirer) else { return };
            let workplace = self.members.get(hirer).and_then(|member| member.workplace);
            let via = self
                .chance
                .choose(FoundVia::Classmate, &[(20, FoundVia::Meetup), (10, FoundVia::Instructor)]);
            let notes = self.chance.text(&assets().words.classmate_hires);
            let plan = HirePlan {
                hired,
                hirer: Some(hirer),
                workplace,
                cohort: Some(cohort),
                via,
                notes,
                ..HirePlan::default()
            };
            self.record_some_day(plan);
        }
    }

    /// A classmate refers somebody to their employer. The hirer is known only if an outsider works there.
    fn refer_classmate(&mut self, cohort: usize) {
        let Some(referrer) = self.somebody(cohort, works) else { return };
        let Some(hired) = self.liked_candidate(cohort, referrer) else { return };
        let workplace = self.members.get(referrer).and_then(|member| member.workplace);
        let outsider = self
            .outsiders
            .iter()
            .position(|outsider| outsider.workplace == workplace && outsider.hires < MOST_OF_AN_OUTSIDER);
        let notes = self.chance.text(&assets().words.referral_hires);
        let via = FoundVia::ClassmateReferral;
        self.record_some_day(HirePlan {
            hired,
            outsider,
            referrer: Some(referrer),
            workplace,
            cohort: Some(cohort),
            via,
            notes,
            ..HirePlan::default()
        });
    }

    fn hire_by_outsider(&mut self, cohort: usize) {
        let hiring: Vec<usize> = (0..self.outsiders.len())
            .filter(|place| {
                self.outsiders.get(*place).is_some_and(|outsider| outsider.hires < MOST_OF_AN_OUTSIDER)
            })
            .collect();
        let Some(outsider) = self.chance.pick(&hiring).copied() else { return };
        let Some(hired) = self.candidate(cohort, usize::MAX) else { return };
        let workplace = self.outsiders.get(outsider).and_then(|outsider| outsider.workplace);
        let vias = [(30, FoundVia::Instructor), (25, FoundVia::Meetup), (10, FoundVia::Cold)];
        let via = self
            .chance
            .choose(if workplace.is_none() { FoundVia::Recruiter } else { FoundVia::Advertised }, &vias);
        let notes = self.chance.text(&assets().words.other_hires);
        self.record_some_day(HirePlan {
            hired,
            outsider: Some(outsider),
            workplace,
            via,
            notes,
            ..HirePlan::default()
        });
    }

    fn hire_by_nobody_known(&mut self, cohort: usize) {
        let Some(hired) = self.candidate(cohort, usize::MAX) else { return };
        let background = self.chance.below(self.shared.backgrounds.len());
        let workplace = self.workplace_for(background).or(Some(0));
        let via = self.chance.choose(
            FoundVia::Advertised,
            &[(20, FoundVia::Recruiter), (12, FoundVia::Cold), (28, FoundVia::Unknown)],
        );
        self.record_some_day(HirePlan {
            hired,
            workplace,
            background: Some(background),
            via,
            ..HirePlan::default()
        });
    }

    /// A graduate hires from a later cohort.
    fn hire_from_later_cohort(&mut self, cohort: usize) {
        let later = cohort + 1 + self.chance.below(3);
        let Some(hirer) = self.somebody(cohort, works_elsewhere) else { return };
        let Some(hired) = self.candidate(later, hirer) else { return };
        let workplace = self.members.get(hirer).and_then(|member| member.workplace);
        let via =
            self.chance.choose(FoundVia::Meetup, &[(35, FoundVia::Instructor), (10, FoundVia::Unknown)]);
        self.record_some_day(HirePlan { hired, hirer: Some(hirer), workplace, via, ..HirePlan::default() });
    }

    fn somebody(&mut self, cohort: usize, wanted: impl Fn(&Self, usize) -> bool) -> Option<usize> {
        let graduates = &self.cohorts.get(cohort)?.graduates;
        let fitting: Vec<usize> = graduates.iter().copied().filter(|place| wanted(self, *place)).collect();
        self.chance.pick(&fitting).copied()
    }

    /// A graduate of the cohort whom `hirer` can still hire.
    fn candidate(&mut self, cohort: usize, hirer: usize) -> Option<usize> {
        let hirer_known = (hirer != usize::MAX).then_some(hirer);
        self.somebody(cohort, |track, place| place != hirer && track.window(place, hirer_known).is_some())
    }

    /// A candidate with the hirer's background or another, whichever keeps the cohort at its share of ties.
    fn liked_candidate(&mut self, cohort: usize, hirer: usize) -> Option<usize> {
        let own = self.cohorts.get(cohort)?.keeps_to_own();
        let background = background_of(self, hirer);
        let fits = |track: &Self, place: usize| {
            place != hirer
                && (background_of(track, place) == background) == own
                && track.window(place, Some(hirer)).is_some()
        };
        self.somebody(cohort, fits).or_else(|| self.candidate(cohort, hirer))
    }

    /// The first and last day on which the hire can have happened: both have completed and have been in their
    /// current jobs for a while.
    fn window(&self, hired: usize, hirer: Option<usize>) -> Option<(Date, Date)> {
        let ready = |place: usize, days: i32| {
            let member = self.members.get(place)?;
            let end = self.cohorts.get(member.cohort)?.end;
            Some(plus_days(end, 20).max(plus_days(member.since, days)))
        };
        if self.members.get(hired).is_none_or(|member| member.placed || member.settled) {
            return None;
        }
        let mut first = ready(hired, 150)?;
        if let Some(hirer) = hirer {
            first = first.max(ready(hirer, 60)?);
        }
        let last = plus_days(self.today, -12);
        (first <= last).then_some((first, last))
    }

    fn record_some_day(&mut self, plan: HirePlan) {
        let Some((first, last)) = self.window(plan.hired, plan.hirer.or(plan.referrer)) else { return };
        // Within three years of the first possible day.
        let soon = plus_days(first, 1100).min(last);
        if let Some(day) = self.chance.day(first, soon) {
            self.record(plan, day);
        }
    }

    fn record(&mut self, plan: HirePlan, day: Date) -> bool {
        let Some((background_now, workplace)) =
            self.members.get(plan.hired).map(|member| (member.background_now, member.workplace))
        else {
            return false;
        };
        let nowhere = plan.workplace.is_none() && plan.outsider.is_none();
        if day > self.today || nowhere || workplace.is_some() && workplace == plan.workplace {
            return false;
        }
        let taken = plan
            .workplace
            .and_then(|place| self.workplaces.get(place))
            .map(|workplace| workplace.backgrounds.clone())
            .unwrap_or_default();
        let background = plan
            .background
            .or_else(
                || if taken.contains(&background_now) { None } else { self.chance.pick(&taken).copied() },
            )
            .unwrap_or(background_now);
        let title = self.next_title(plan.hired, background);
        let start = self.chance.remembered(day);
        let to =
            Move { day, start, workplace: plan.workplace, title: title.clone(), background, source: "hire" };
        let Some((position, date)) = self.start_position(plan.hired, to) else { return false };
        let person =
            |place: usize| -> Option<Id<Person>> { self.members.get(place).map(|member| member.person) };
        let outsider =
            plan.outsider.and_then(|place| self.outsiders.get(place)).map(|outsider| outsider.person);
        // Always recorded for the founder's hires and for referrals.
        let is_story = plan.hirer.is_some() && plan.hirer == self.hub || plan.referrer.is_some();
        let via = if !is_story && self.gaps.percent(WAY_NOT_KNOWN) { FoundVia::Unknown } else { plan.via };
        let hire = Hire {
            id: self.ids.draw(),
            hired: person(plan.hired).unwrap_or_default(),
            hirer: plan.hirer.and_then(person).or(outsider),
            referrer: plan.referrer.and_then(person),
            organization: plan
                .workplace
                .and_then(|place| self.workplaces.get(place))
                .map(|workplace| workplace.id),
            role: title,
            date: Some(date),
            found_via: via,
            cohort: plan.cohort.and_then(|cohort| self.cohorts.get(cohort)).map(|cohort| cohort.id),
            position: Some(position),
            notes: plan.notes,
        };
        self.pages.hires.push(hire.into());
        if let Some(member) = self.members.get_mut(plan.hired) {
            member.placed = true;
            if let Some(position) = member.positions.last_mut().filter(|_| plan.workplace.is_none()) {
                position.self_employed = false;
            }
        }
        for place in plan.hirer.into_iter().chain(plan.referrer) {
            if let Some(member) = self.members.get_mut(place) {
                member.placed = true;
            }
            self.acquaint(place, plan.hired);
        }
        if let Some(hirer) = plan.hirer.and_then(|place| self.members.get_mut(place)) {
            hirer.hires += 1;
        }
        if let Some(outsider) = plan.outsider.and_then(|place| self.outsiders.get_mut(place)) {
            outsider.hires += 1;
        }
        true
    }
}

fn background_of(track: &Track, place: usize) -> usize {
    track.members.get(place).map_or(0, |member| member.background)
}

fn works(track: &Track, place: usize) -> bool {
    track.members.get(place).is_some_and(|member| member.workplace.is_some())
}

/// Works somewhere other than the founder's company, whose hires are the story, and may still hire.
fn works_elsewhere(track: &Track, place: usize) -> bool {
    track.members.get(place).is_some_and(|member| {
        member.workplace.is_some() && member.workplace != track.company && member.hires < MOST_HIRES
    })
}
