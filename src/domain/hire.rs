//! A hire as a fact between people: who was hired, by whom, through whom, where, and how it was found.
//! No standard has it; it is what alumnet is for.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choice::choices;
use super::problem::Problem;
use super::record::clear;
use super::{Cohort, Entity, EntityKind, Id, Organization, PartialDate, Person, Position, Reference};

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
        Cold = "cold", "cold";
    }
}

/// One person hired. The hirer may be unknown or an outsider (a person without an enrollment), but a
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
    /// The cohort through which they knew each other.
    pub cohort: Option<Id<Cohort>>,
    /// The position this hire opened for the hired person.
    pub position: Option<Id<Position>>,
    pub notes: String,
}

impl Entity for Hire {
    const KIND: EntityKind = EntityKind::Hire;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn each_reference(&self, visit: &mut dyn FnMut(Reference)) {
        visit(Reference::to("hired", self.hired));
        if let Some(hirer) = self.hirer {
            visit(Reference::to("hirer", hirer));
        }
        if let Some(referrer) = self.referrer {
            visit(Reference::to("referrer", referrer));
        }
        if let Some(organization) = self.organization {
            visit(Reference::to("organization", organization));
        }
        if let Some(cohort) = self.cohort {
            visit(Reference::to("cohort", cohort));
        }
        if let Some(position) = self.position {
            visit(Reference::to("position", position));
        }
    }

    fn forget(&mut self, gone: Uuid) -> bool {
        clear(&mut self.hirer, gone);
        clear(&mut self.referrer, gone);
        clear(&mut self.organization, gone);
        clear(&mut self.cohort, gone);
        clear(&mut self.position, gone);
        self.hired.uuid() != gone
            && (self.hirer.is_some() || self.referrer.is_some() || self.organization.is_some())
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut same = |field, a: Option<Id<Person>>, b: Option<Id<Person>>, words: &str| {
            if a.is_some() && a == b {
                problems.push(Problem::new(field, words, "choose different people"));
            }
        };
        same("hired", Some(self.hired), self.hirer, "somebody can't hire themselves");
        same("referrer", self.referrer, Some(self.hired), "the referrer is the person hired");
        same("referrer", self.referrer, self.hirer, "the referrer is the hirer");
        if self.hirer.is_none() && self.referrer.is_none() && self.organization.is_none() {
            problems.push(Problem::new(
                "hirer",
                "nobody is behind this hire",
                "give a hirer, a referrer or an organization",
            ));
        }
        problems
    }
}
