//! A person's time in a cohort, the background they came with, and the certificate they left with.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Background, Cohort, Entity, EntityKind, Id, PartialDate, Person};

choices! {
    /// A person's role in a cohort.
    EnrollmentRole {
        #[default] Student = "student", "student";
        Instructor = "instructor", "instructor";
        Assistant = "assistant", "assistant";
    }
}

choices! {
    /// The progress of an enrollment. "Alumnus" is derived from `Completed` and never stored.
    EnrollmentStatus {
        Applied = "applied", "applied";
        #[default] Enrolled = "enrolled", "enrolled";
        Completed = "completed", "completed";
        Withdrew = "withdrew", "withdrew";
        Deferred = "deferred", "deferred";
        Excluded = "excluded", "excluded";
    }
}

impl EnrollmentStatus {
    /// Whether the enrollment is over. A deferred one is not: the person may come back.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Withdrew | Self::Excluded)
    }
}

choices! {
    /// What somebody hoped for on enrolling (CIRR).
    Intent {
        #[default] Unknown = "unknown", "unknown";
        JobInField = "job-in-field", "an in-field job";
        Advance = "advance", "advance";
        CareerChange = "change-field", "career change";
        Learn = "learn", "learn";
        None = "none", "none";
    }
}

/// `OneRoster` `enrollment`, CIRR. At most one per person, cohort and role.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Enrollment {
    pub id: Id<Self>,
    pub person: Id<Person>,
    pub cohort: Id<Cohort>,
    pub role: EnrollmentRole,
    pub status: EnrollmentStatus,
    pub begin: Option<PartialDate>,
    pub end: Option<PartialDate>,
    pub completed_on: Option<PartialDate>,
    pub intent: Intent,
    /// A snapshot taken at the start; it does not follow the person's career.
    pub at_entry: BackgroundAtEntry,
}

/// A person's background on the first day of an enrollment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BackgroundAtEntry {
    #[serde(rename = "field")]
    pub background: Option<Id<Background>>,
    pub title: String,
    pub employer: String,
    pub years: Option<u8>,
}

references!(Enrollment: person, cohort, at_entry.background as "entry_background");

groups!(Enrollment {
    "person, cohort and role": one(person, cohort, role);
    "status": one(status, completed_on);
    "dates": one(begin, end);
    "intent": one(intent);
    "background at entry": one(at_entry.background, at_entry.title, at_entry.employer, at_entry.years);
});

impl Entity for Enrollment {
    const KIND: EntityKind = EntityKind::Enrollment;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::ordered(&mut problems, "end", self.begin, self.end);
        problem::ordered(&mut problems, "completed_on", self.begin, self.completed_on);
        problems
    }
}

/// Open Badges 3 `Achievement`, awarded for a completed enrollment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Certificate {
    pub id: Id<Self>,
    pub enrollment: Id<Enrollment>,
    pub title: String,
    pub issued: Option<PartialDate>,
    pub number: String,
    pub revoked: bool,
}

references!(Certificate: enrollment);

groups!(Certificate {
    "enrollment": one(enrollment);
    "title": one(title);
    "issue": one(issued, number);
    "revoked": one(revoked);
});

impl Entity for Certificate {
    const KIND: EntityKind = EntityKind::Certificate;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "title", &self.title, "the title");
        if self.issued.is_none() {
            problems.push(Problem::new(
                "issued",
                "the issue date is missing",
                "write 2019, 2019-06 or 2019-06-14",
            ));
        }
        problems
    }
}
