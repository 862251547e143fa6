//! The rules that every change must satisfy, wherever it comes from: forms, imports, the demo and undo are
//! refused the same data in the same words. Checks within a single record are in its `problems`; those
//! here take more than one.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Change, ChangeSet, Register, Tabled};
use crate::domain::{
    Attendance, Attended, Certificate, Cohort, Enrollment, EnrollmentStatus, EntityKind, Hire, Id, Opening,
    Problem, Record,
};
use crate::register::erasure::is_tombstone;
use crate::register::index::keys::{UniqueKey, keys_of};
use crate::text::plural::with_article;

/// One violation: which record, which field, what is wrong and what would be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub kind: EntityKind,
    pub id: Uuid,
    pub problem: Problem,
}

/// A change set that violates rules, with every violation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub Vec<Refusal>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut faults = self.0.iter();
        if let Some(first) = faults.next() {
            write!(f, "{}", first.problem)?;
        }
        match faults.count() {
            0 => Ok(()),
            1 => write!(f, " (and one more error)"),
            more => write!(f, " (and {more} more errors)"),
        }
    }
}

impl std::error::Error for Refused {}

/// Something odd that is saved all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub kind: EntityKind,
    pub id: Uuid,
    pub problem: Problem,
}

/// Checks a change set against the register it would be applied to.
///
/// # Errors
/// With every violation. Nothing is changed either way.
pub fn check(register: &Register, set: &ChangeSet) -> Result<Vec<Warning>, Refused> {
    let mut judge = Judge {
        set,
        wrong_before: OnceCell::new(),
        view: View::new(register, &set.changes),
        refusals: Vec::new(),
        warnings: Vec::new(),
    };
    for change in &set.changes {
        judge.change(change);
    }
    if judge.view.after.len() < set.changes.len() {
        judge.changed_twice(&set.changes);
    }
    judge.unique_keys(&set.changes);
    if judge.refusals.is_empty() { Ok(judge.warnings) } else { Err(Refused(judge.refusals)) }
}

/// Finds attendance recorded before its meetup has begun. This is apart from [`check`], because the rules
/// have no clock: whoever asks at the keyboard passes in the time. What was recorded before is left alone.
#[must_use]
pub fn too_early(register: &Register, changes: &[Change], now: Timestamp, today: Date) -> Vec<Refusal> {
    let view = View::new(register, changes);
    let attended = |record: Option<&Record>| match record {
        Some(Record::Attendance(attendance)) => attendance.attended,
        _ => Attended::Unknown,
    };
    let is_too_early = |change: &&Change| match change.after() {
        Some(Record::Attendance(after)) => {
            after.attended != Attended::Unknown
                && after.attended != attended(change.before())
                && view.get(after.meetup).is_some_and(|meetup| !meetup.has_begun(now, today))
        }
        _ => false,
    };
    let refusal = |change: &Change| Refusal {
        kind: change.kind(),
        id: change.id(),
        problem: Problem::new("attended", "the meetup has not begun", "only the answer can be set"),
    };
    changes.iter().filter(is_too_early).map(refusal).collect()
}

/// Checks a whole register by the same rules, as if all of it had just been created.
#[must_use]
pub fn audit(register: &Register) -> Vec<Refusal> {
    let everything = ChangeSet::creating(register.records());
    check(&Register::default(), &everything).err().map(|refused| refused.0).unwrap_or_default()
}

/// The register as it would be after the changes.
struct View<'a> {
    register: &'a Register,
    changes: &'a [Change],
    /// The place of the last change of a record. There may be millions: a place is smaller than what it has.
    after: HashMap<(EntityKind, Uuid), u32, FixedState>,
    /// The records created or changed by the set, by each record they refer to.
    referring: HashMap<Uuid, Vec<&'a Record>, FixedState>,
}

impl<'a> View<'a> {
    fn new(register: &'a Register, changes: &'a [Change]) -> Self {
        let after = HashMap::with_capacity_and_hasher(changes.len(), FixedState::default());
        let mut view = Self { register, changes, after, referring: HashMap::default() };
        for (place, change) in (0..).zip(changes) {
            view.after.insert((change.kind(), change.id()), place);
            if let Some(after) = change.after() {
                after.each_reference(&mut |reference| {
                    view.referring.entry(reference.id).or_default().push(after);
                });
            }
        }
        view
    }

    /// The change of a record, if there is one.
    fn change(&self, kind: EntityKind, id: Uuid) -> Option<&'a Change> {
        let place = usize::try_from(*self.after.get(&(kind, id))?).ok()?;
        self.changes.get(place)
    }

    fn get<T: Tabled>(&self, id: Id<T>) -> Option<&T> {
        match self.change(T::KIND, id.uuid()) {
            Some(change) => change.after().and_then(T::of).map(AsRef::as_ref),
            None => self.register.get(id).map(AsRef::as_ref),
        }
    }

    fn exists(&self, kind: EntityKind, id: Uuid) -> bool {
        match self.change(kind, id) {
            Some(change) => change.after().is_some(),
            None => self.register.record(kind, id).is_some(),
        }
    }

    /// The records of type `T` that will refer to `id`.
    fn referring<T: Tabled>(&self, id: Uuid) -> impl Iterator<Item = &T> {
        let untouched = self
            .register
            .referring::<T>(id)
            .map(AsRef::as_ref)
            .filter(|record| !self.after.contains_key(&(T::KIND, record.id().uuid())));
        let touched = self
            .referring
            .get(&id)
            .into_iter()
            .flatten()
            .filter_map(|record| T::of(record))
            .map(AsRef::as_ref);
        untouched.chain(touched)
    }
}

struct Judge<'a> {
    set: &'a ChangeSet,
    /// What was wrong before the set, computed when something is wrong after it.
    wrong_before: OnceCell<HashSet<(EntityKind, &'static str, String), FixedState>>,
    view: View<'a>,
    refusals: Vec<Refusal>,
    warnings: Vec<Warning>,
}

impl Judge<'_> {
    fn refuse(&mut self, change: &Change, problem: Problem) {
        self.refusals.push(Refusal { kind: change.kind(), id: change.id(), problem });
    }

    fn changed_twice(&mut self, changes: &[Change]) {
        let mut seen: HashSet<(EntityKind, Uuid), FixedState> = HashSet::default();
        for change in changes.iter().filter(|change| !seen.insert((change.kind(), change.id()))) {
            let wrong = format!("{} is changed twice in one step", with_article(change.kind().one()));
            self.refuse(change, Problem::new("", wrong, "combine the two changes"));
        }
    }

    fn change(&mut self, change: &Change) {
        if let Err(stale) = self.view.register.fits(change) {
            self.refuse(change, Problem::new("", stale.to_string(), ""));
            return;
        }
        if let Some(Record::Person(before)) = change.before()
            && is_tombstone(before)
            && change.after().is_some_and(|after| *after != Record::Person(Arc::clone(before)))
        {
            let wrong = "this person was erased, and their record can't be changed";
            self.refuse(change, Problem::new("", wrong, "add a new person"));
        }
        let Some(after) = change.after() else {
            self.nothing_left_behind(change);
            return;
        };
        for problem in after.problems() {
            if !self.was_there(after.kind(), &problem) {
                self.refuse(change, problem);
            }
        }
        let mut missing = Vec::new();
        after.each_reference(&mut |reference| {
            if !self.view.exists(reference.kind, reference.id) {
                let one = reference.kind.one();
                let wrong = if reference.id.is_nil() {
                    format!("the {one} is missing")
                } else {
                    format!("the {one} does not exist")
                };
                missing.push(Problem::new(reference.field, wrong, format!("choose {}", with_article(one))));
            }
        });
        for problem in missing {
            self.refuse(change, problem);
        }
        match after {
            Record::Enrollment(enrollment) => self.enrollment(change, enrollment),
            Record::Attendance(attendance) => self.attendance(change, attendance),
            Record::Certificate(certificate) => self.certificate(change, certificate),
            Record::Hire(hire) => self.hire(change, hire),
            Record::Opening(opening) => self.opening(change, opening),
            _ => {}
        }
    }

    /// Whether the set only keeps or moves what was wrong already. Records saved by an earlier version may
    /// break a newer rule, and an unrelated edit, a merge or an undo must not be refused because of that.
    fn was_there(&self, kind: EntityKind, problem: &Problem) -> bool {
        let of = |record: &Record| {
            let kind = record.kind();
            record.problems().into_iter().map(move |problem| (kind, problem.field, problem.wrong))
        };
        let before = || self.set.changes.iter().filter_map(Change::before).flat_map(of).collect();
        self.set.undoes.is_some()
            || self.wrong_before.get_or_init(before).contains(&(kind, problem.field, problem.wrong.clone()))
    }

    /// Rule 7: nothing may still refer to a deleted record.
    fn nothing_left_behind(&mut self, change: &Change) {
        let mut left: Vec<(EntityKind, usize)> = Vec::new();
        let untouched = self
            .view
            .register
            .referrers(change.id())
            .filter(|key| !self.view.after.contains_key(key))
            .map(|(kind, _)| kind);
        let touched = self.view.referring.get(&change.id()).into_iter().flatten().map(|record| record.kind());
        for kind in untouched.chain(touched) {
            match left.iter_mut().find(|(held, _)| *held == kind) {
                Some((_, count)) => *count += 1,
                None => left.push((kind, 1)),
            }
        }
        if !left.is_empty() {
            let named: Vec<String> = left.into_iter().map(|(kind, count)| kind.counted(count)).collect();
            let wrong = format!("this {} is still used by {}", change.kind().one(), named.join(", "));
            self.refuse(change, Problem::new("", wrong, "delete those too, or point them to another"));
        }
    }

    /// Rule 1, and the enrollment's side of rule 4.
    fn enrollment(&mut self, change: &Change, enrollment: &Enrollment) {
        let twin = self.view.referring::<Enrollment>(enrollment.person.uuid()).any(|other| {
            other.id != enrollment.id
                && other.person == enrollment.person
                && other.cohort == enrollment.cohort
                && other.role == enrollment.role
        });
        if twin {
            let wrong =
                format!("this person is already {} in this cohort", with_article(enrollment.role.label()));
            self.refuse(change, Problem::new("cohort", wrong, "choose another cohort or role"));
        }
        let has_certificate = self.view.referring::<Certificate>(enrollment.id.uuid()).next().is_some();
        if enrollment.status != EnrollmentStatus::Completed && has_certificate {
            self.refuse(
                change,
                Problem::new(
                    "status",
                    "this enrollment has a certificate",
                    "keep it completed, or delete the certificate first",
                ),
            );
        }
    }

    fn attendance(&mut self, change: &Change, attendance: &Attendance) {
        let twin = self.view.referring::<Attendance>(attendance.person.uuid()).any(|other| {
            other.id != attendance.id
                && other.person == attendance.person
                && other.meetup == attendance.meetup
        });
        if twin {
            self.refuse(
                change,
                Problem::new(
                    "person",
                    "this person is already on the list of this meetup",
                    "change that entry instead",
                ),
            );
        }
    }

    /// Rule 4, the certificate's side.
    fn certificate(&mut self, change: &Change, certificate: &Certificate) {
        let completed = self
            .view
            .get(certificate.enrollment)
            .is_none_or(|enrollment| enrollment.status == EnrollmentStatus::Completed);
        if !completed {
            self.refuse(
                change,
                Problem::new(
                    "enrollment",
                    "the enrollment is not completed",
                    "set its status to completed \
                    first",
                ),
            );
        }
    }

    /// The warning of rule 3: such a hire is saved, but left out of rates within the cohort.
    fn hire(&mut self, change: &Change, hire: &Hire) {
        let cohort = hire.cohort.and_then(|cohort| self.view.get::<Cohort>(cohort));
        if let (Some(date), Some(start)) = (hire.date, cohort.and_then(|cohort| cohort.start))
            && date.surely_before(start)
        {
            let problem = Problem::new(
                "date",
                format!("the hire ({date}) is before the cohort began ({start})"),
                "it is kept, but not counted as a hire within the cohort",
            );
            self.warnings.push(Warning { kind: change.kind(), id: change.id(), problem });
        }
    }

    /// A hire fills at most one opening.
    fn opening(&mut self, change: &Change, opening: &Opening) {
        let Some(hire) = opening.hire else { return };
        if self
            .view
            .referring::<Opening>(hire.uuid())
            .any(|other| other.id != opening.id && other.hire == Some(hire))
        {
            self.refuse(
                change,
                Problem::new("hire", "this hire filled another opening", "record one hire for each opening"),
            );
        }
    }

    /// Codes of cohorts, titles of programs, and names of backgrounds and organizations are unique. Earlier
    /// versions allowed two programs with one title: those can be changed, and come back by an undo.
    fn unique_keys(&mut self, changes: &[Change]) {
        let mut taken: HashMap<UniqueKey, Uuid, FixedState> = HashMap::default();
        for change in changes {
            let Some(after) = change.after() else { continue };
            let is_old = |key: &UniqueKey| {
                let had_it = |before: &Record| keys_of(before).contains(key);
                matches!(key, UniqueKey::Program(_))
                    && (self.set.undoes.is_some() || change.before().is_some_and(had_it))
            };
            for key in keys_of(after).into_iter().filter(|key| !is_old(key)).collect::<Vec<_>>() {
                let in_register = self.view.register.keys.holder(&key).filter(|holder| {
                    // A holder that this set renames or deletes is checked as it will be.
                    *holder != change.id() && !self.view.after.contains_key(&(change.kind(), *holder))
                });
                let in_set = taken.insert(key.clone(), change.id()).filter(|holder| *holder != change.id());
                if in_register.or(in_set).is_some() {
                    let (field, what) = match &key {
                        UniqueKey::Program(_) => ("title", "a program with this title"),
                        UniqueKey::Cohort(_) => ("code", "a cohort with this code"),
                        UniqueKey::Background(_) => ("name", "a background with this name"),
                        UniqueKey::Organization(_) => ("name", "an organization with this name or alias"),
                    };
                    self.refuse(
                        change,
                        Problem::new(
                            field,
                            format!("{what} already exists"),
                            "choose the existing one, or use another name",
                        ),
                    );
                }
            }
        }
    }
}
