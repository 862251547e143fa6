//! A hire as a fact between people: who was hired, by whom, through whom, where, and how it was found. No
//! standard covers this; it is what alumnet is for.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::group::groups;
use super::problem::Problem;
use super::{Cohort, Entity, EntityKind, Id, Organization, PartialDate, Person, Position};

choices! {
    /// How the hired person and the job found each other.
    FoundVia {
        #[default] Unknown = "unknown", "unknown";
        Classmate = "classmate", "classmate";
        ClassmateReferral = "classmate-referral", "classmate referral";
        Instructor = "instructor", "instructor";
        Meetup = "meetup", "meetup";
        Advertised = "advertised", "advertised";
        Recruiter = "recruiter", "recruiter";
        Cold = "cold", "cold application";
    }
}

/// One person being hired. The hirer may be unknown or an outsider (a person without an enrollment), but a
/// hire needs a hirer, a referrer or an organization.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Hire {
    pub id: Id<Self>,
    pub hired: Id<Person>,
    pub hirer: Option<Id<Person>>,
    pub referrer: Option<Id<Person>>,
    pub organization: Option<Id<Organization>>,
    pub role: String,
    pub date: Option<PartialDate>,
    pub found_via: FoundVia,
    /// The cohort they knew each other from.
    pub cohort: Option<Id<Cohort>>,
    /// The hired person's resulting position.
    pub position: Option<Id<Position>>,
    pub notes: String,
}

references!(Hire: hired, hirer, referrer, organization, cohort, position; needs |hire| {
    hire.hirer.is_some() || hire.referrer.is_some() || hire.organization.is_some()
});

groups!(Hire {
    "people and organization": one(hired, hirer, referrer, organization);
    "role": one(role, position);
    "date": one(date);
    "found via": one(found_via);
    "cohort": one(cohort);
    "notes": notes(notes);
});

impl Entity for Hire {
    const KIND: EntityKind = EntityKind::Hire;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut same = |field, a: Option<Id<Person>>, b: Option<Id<Person>>, words: &str| {
            if a.is_some() && a == b {
                problems.push(Problem::new(field, words, "choose different people"));
            }
        };
        same("hired", Some(self.hired), self.hirer, "a person can't hire themselves");
        same("referrer", self.referrer, Some(self.hired), "the referrer is the person hired");
        same("referrer", self.referrer, self.hirer, "the referrer is the hirer");
        if self.hirer.is_none() && self.referrer.is_none() && self.organization.is_none() {
            problems.push(Problem::new(
                "hirer",
                "the hire has no hirer, referrer or organization",
                "add at least one of them",
            ));
        }
        problems
    }
}
