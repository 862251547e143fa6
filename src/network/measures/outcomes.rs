//! Outcomes of students: certificates, jobs in field within half a year, and how many outcomes are known.

use jiff::civil::Date;

use crate::domain::{
    Background, Certificate, Enrollment, EnrollmentRole, EnrollmentStatus, Hire, Id, Intent, PartialDate,
    Person, Position,
};
use crate::network::graph::as_of::{has_completed, was_enrolled, was_known};
use crate::network::graph::group::{Graduate, GraduatedCohort, Group};
use crate::network::graph::known::{Figure, Known, Share, caution_if_few, cautions};
use crate::network::graph::span::{Span, plus_days};
use crate::network::measures::hires::{happened, works};
use crate::register::Register;

/// Days after completion within which a job counts (CIRR).
pub(crate) const PLACED_WITHIN_DAYS: i32 = 180;
/// The share of graduates, in percent, whose outcome should be known (NACE).
pub(crate) const KNOWLEDGE_WANTED: usize = 65;
/// Below this many people, shares are unreliable.
const ENOUGH: usize = 10;

/// The outcomes of a group. See [`outcomes`].
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// Students with a certificate that was not revoked, of all who began: enrolled, completed,
    /// withdrew or excluded.
    pub certificates: Share,
    /// Students with a certificate.
    pub certified: Vec<Id<Person>>,
    /// Students who completed, of all who began; for programs that give no certificates.
    pub completed: Share,
    /// Graduates with intent who had a job in field within 180 days, of all whose 180 days are over; too
    /// early when nobody's are, not known when nobody intended to find a job.
    pub placed_share: Figure<Share>,
    pub placed: Vec<Id<Person>>,
    /// Placed only if a partial date falls early enough, or a position without a start date did.
    pub possibly_placed: Vec<Id<Person>>,
    /// Something about their work is known, but not such a job.
    pub not_placed: Vec<Id<Person>>,
    /// Those in `not_placed` who found such a job, but later.
    pub placed_later: Vec<Id<Person>>,
    /// Nothing about their work since the cohort began is known. They stay in the denominator,
    /// as CIRR requires.
    pub placement_not_known: Vec<Id<Person>>,
    /// Graduates whose 180 days are not over, whether or not they already have such a job.
    pub too_early: Vec<Id<Person>>,
    /// Those in `too_early` who already have such a job.
    pub already_placed: Vec<Id<Person>>,
    /// For how many of those whose 180 days are over the placement is known.
    pub placement: Known,
    /// NACE knowledge rate: graduates with a known job or further enrollment since the cohort began.
    pub knowledge: Known,
    pub caution: Option<String>,
}

/// Outcomes following CIRR (Council on Integrity in Results Reporting), and NACE's knowledge rate.
///
/// Graduates with intent are those who came for a job in field or to change background. A job counts when it
/// began after the cohort and at most 180 days after completion, and had not ended before completion. It is
/// in field when its background is one of `backgrounds`; any background will do if that list is empty
/// because nobody entered which backgrounds the program leads to. For those who came to change background,
/// it must be a known background other than the one at entry. A hire without a position counts only where
/// any background does.
#[must_use]
pub fn outcomes(register: &Register, group: &Group, backgrounds: &[Id<Background>], date: Date) -> Outcomes {
    let mut sum = Outcomes {
        certificates: Share::default(),
        certified: Vec::new(),
        completed: Share::default(),
        placed_share: Figure::NotKnown,
        placed: Vec::new(),
        possibly_placed: Vec::new(),
        not_placed: Vec::new(),
        placed_later: Vec::new(),
        placement_not_known: Vec::new(),
        too_early: Vec::new(),
        already_placed: Vec::new(),
        placement: Known::default(),
        knowledge: Known::default(),
        caution: None,
    };
    let mut running = 0;
    for cohort in &group.cohorts {
        sum.count_certificates(register, cohort, date);
        running += usize::from(cohort.completed.is_none_or(|day| day > date));
        for graduate in &cohort.graduates {
            sum.place(register, cohort, graduate, backgrounds, date);
            let known = works(register, graduate.person, cohort, date)
                || studies_on(register, graduate, cohort, date);
            sum.knowledge = Known::new(sum.knowledge.known + usize::from(known), sum.knowledge.of + 1);
        }
    }
    let all =
        sum.placed.len() + sum.possibly_placed.len() + sum.not_placed.len() + sum.placement_not_known.len();
    let intent = all + sum.too_early.len();
    sum.placement = Known::new(sum.placed.len() + sum.not_placed.len(), all);
    sum.placed_share = match (all, intent) {
        (0, 0) => Figure::NotKnown,
        (0, _) => Figure::TooEarly,
        _ => Figure::Is(Share::new(sum.placed.len(), all)),
    };
    let any_background = backgrounds.is_empty() && intent > 0;
    let unknown = sum.knowledge.of > 0 && sum.knowledge.known * 100 < sum.knowledge.of * KNOWLEDGE_WANTED;
    sum.caution = cautions([
        (running > 0).then(|| {
            if running == 1 {
                "1 cohort is still running".to_owned()
            } else {
                format!("{running} cohorts are still running")
            }
        }),
        caution_if_few(all, ENOUGH, "graduate who wanted a job", "graduates who wanted a job"),
        any_background.then(|| "the program has no background in field, so any job counts".to_owned()),
        unknown.then(|| format!("less is known than the {KNOWLEDGE_WANTED} % NACE asks for")),
    ]);
    sum
}

impl Outcomes {
    fn count_certificates(&mut self, register: &Register, cohort: &GraduatedCohort, date: Date) {
        let Some(of) = register.get(cohort.id) else { return };
        let begun = |enrollment: &Enrollment| began(enrollment) && was_enrolled(register, enrollment, date);
        for enrollment in register.enrollments_in(cohort.id).filter(|enrollment| begun(enrollment)) {
            let completed = has_completed(enrollment, of, date);
            let valid = |certificate: &Certificate| {
                !certificate.revoked
                    && certificate.issued.map_or(completed, |issued| issued.earliest() <= date)
            };
            let certified =
                register.referring::<Certificate>(enrollment.id.uuid()).any(|certificate| valid(certificate));
            if certified {
                self.certified.push(enrollment.person);
            }
            self.certificates =
                Share::new(self.certificates.part + usize::from(certified), self.certificates.whole + 1);
            self.completed =
                Share::new(self.completed.part + usize::from(completed), self.completed.whole + 1);
        }
    }

    fn place(
        &mut self,
        register: &Register,
        cohort: &GraduatedCohort,
        graduate: &Graduate,
        backgrounds: &[Id<Background>],
        date: Date,
    ) {
        let intent = register
            .get::<Enrollment>(graduate.enrollment)
            .map_or(Intent::Unknown, |enrollment| enrollment.intent);
        if !matches!(intent, Intent::JobInField | Intent::CareerChange) {
            return;
        }
        let Some(completed) = graduate.completed_on.map(PartialDate::latest).or(cohort.completed) else {
            self.placement_not_known.push(graduate.person);
            return;
        };
        let limit = plus_days(completed, PLACED_WITHIN_DAYS);
        let counts = |background: Option<Id<Background>>| match intent {
            Intent::CareerChange => background.is_some_and(|background| {
                Some(background) != graduate.background_at_entry
                    && (backgrounds.is_empty() || backgrounds.contains(&background))
            }),
            _ => {
                backgrounds.is_empty()
                    || background.is_some_and(|background| backgrounds.contains(&background))
            }
        };
        let window = PlacementWindow { began: cohort.start, completed, limit, date };
        let positions = register
            .referring::<Position>(graduate.person.uuid())
            .filter(|position| counts(position.background) && was_known(position, date));
        let jobs = positions.map(|position| window.judge(position.start, position.end));
        let hires = register.referring::<Hire>(graduate.person.uuid());
        let lone = hires.filter(|hire| {
            hire.hired == graduate.person && hire.position.is_none() && counts(None) && happened(hire, date)
        });
        let best = jobs.chain(lone.map(|hire| window.judge(hire.date, None))).max().unwrap_or(Placed::No);
        if limit > date && best == Placed::Yes {
            self.already_placed.push(graduate.person);
        }
        if limit <= date && best == Placed::Later {
            self.placed_later.push(graduate.person);
        }
        let list = match best {
            _ if limit > date => &mut self.too_early,
            Placed::Yes => &mut self.placed,
            Placed::Perhaps => &mut self.possibly_placed,
            Placed::Later => &mut self.not_placed,
            Placed::No if works(register, graduate.person, cohort, date) => &mut self.not_placed,
            Placed::No => &mut self.placement_not_known,
        };
        list.push(graduate.person);
    }
}

/// Whether a job began in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Placed {
    No,
    /// It began after the last of those days.
    Later,
    Perhaps,
    Yes,
}

/// The days within which a job must have begun.
struct PlacementWindow {
    began: Option<PartialDate>,
    completed: Date,
    limit: Date,
    date: Date,
}

impl PlacementWindow {
    fn judge(&self, start: Option<PartialDate>, end: Option<PartialDate>) -> Placed {
        // What ends later has not ended yet.
        let end = end.filter(|end| end.earliest() <= self.date);
        if end.is_some_and(|end| end.latest() < self.completed) {
            return Placed::No;
        }
        let Some(start) = start else { return if end.is_none() { Placed::Perhaps } else { Placed::No } };
        let Some(span) = Span::known_on(start, self.date) else { return Placed::No };
        let first = self.began.map_or(self.completed, PartialDate::earliest);
        if span.latest < first {
            Placed::No
        } else if span.earliest > self.limit {
            Placed::Later
        } else if span.earliest >= first && span.latest <= self.limit {
            Placed::Yes
        } else {
            Placed::Perhaps
        }
    }
}

/// Whether the enrollment is one of a student who began, however it ended.
fn began(enrollment: &Enrollment) -> bool {
    use EnrollmentStatus::{Completed, Enrolled, Excluded, Withdrew};
    enrollment.role == EnrollmentRole::Student
        && matches!(enrollment.status, Enrolled | Completed | Withdrew | Excluded)
}

/// Whether the graduate later enrolled in another cohort.
fn studies_on(register: &Register, graduate: &Graduate, cohort: &GraduatedCohort, date: Date) -> bool {
    register.referring::<Enrollment>(graduate.person.uuid()).any(|other| {
        let start = register.get(other.cohort).and_then(|cohort| cohort.start);
        other.id != graduate.enrollment
            && began(other)
            && was_enrolled(register, other, date)
            && matches!((start, cohort.completed),
                (Some(start), Some(completed)) if start.latest() > completed)
    })
}
