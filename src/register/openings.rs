//! Who might fit an opening: graduates, by their background and their wishes, each with reasons. These are
//! people worth talking to; whom an employer would choose is not for a register to say.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::Register;
use crate::domain::{Background, Enrollment, Id, Opening, Organization, Person, Position, Wish, WishKind};

/// Why somebody might fit, most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Wants to move into the opening's background.
    WantsBackground,
    /// Wants a job: in the opening's background, or in any.
    WantsJob,
    /// Works in the opening's background now.
    HasBackground,
    /// Came from the opening's background, but does not work in it now.
    CameFromBackground,
    /// Has no current position, as far as we know.
    NoPosition,
    /// Shared a cohort with the person who told us about the opening.
    Classmate,
}

impl Reason {
    /// A wish counts more than a background, and a background more than a circumstance.
    const fn weight(self) -> u32 {
        match self {
            Self::WantsBackground | Self::WantsJob => 8,
            Self::HasBackground => 4,
            Self::CameFromBackground => 3,
            Self::NoPosition | Self::Classmate => 1,
        }
    }

    /// In words, for display next to the name of the opening's background.
    #[must_use]
    pub fn words(self, register: &Register, opening: &Opening) -> String {
        match self {
            Self::WantsBackground => "wants to change to this background".to_owned(),
            Self::WantsJob => "wants a job".to_owned(),
            Self::HasBackground => "has this background now".to_owned(),
            Self::CameFromBackground => "had this background at entry".to_owned(),
            Self::NoPosition => "no current job known".to_owned(),
            Self::Classmate => {
                let through =
                    opening.known_through.map(|person| register.person_name(person)).unwrap_or_default();
                format!("classmate of {through}")
            }
        }
    }
}

/// Somebody who might fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    pub person: Id<Person>,
    /// Most important first; never empty.
    pub reasons: Vec<Reason>,
}

impl Fit {
    fn weight(&self) -> u32 {
        self.reasons.iter().map(|reason| reason.weight()).sum()
    }

    /// Whether they said they want such work. Others may fit, but be content where they are.
    #[must_use]
    pub fn is_wished(&self) -> bool {
        self.reasons.iter().any(|reason| matches!(reason, Reason::WantsBackground | Reason::WantsJob))
    }

    /// `wants a job, came from the background`.
    #[must_use]
    pub fn words(&self, register: &Register, opening: &Opening) -> String {
        self.reasons.iter().map(|reason| reason.words(register, opening)).collect::<Vec<_>>().join(", ")
    }
}

/// A graduate, with what decides which openings fit.
struct Seeker<'a> {
    person: Id<Person>,
    now: Option<Id<Background>>,
    came_from: Vec<Id<Background>>,
    works_at: Vec<Id<Organization>>,
    has_position: bool,
    wishes: Vec<&'a Arc<Wish>>,
}

impl Seeker<'_> {
    fn fit(&self, opening: &Opening, is_classmate: impl FnOnce() -> bool) -> Option<Fit> {
        if opening.known_through == Some(self.person) || self.works_at.contains(&opening.organization) {
            return None;
        }
        let mut reasons = Vec::new();
        if opening.background.is_some() && opening.background == self.now {
            reasons.push(Reason::HasBackground);
        } else if opening.background.is_some_and(|background| self.came_from.contains(&background)) {
            reasons.push(Reason::CameFromBackground);
        }
        for wish in self.wishes.iter().filter(|wish| wish.is_for_work_in(opening.background)) {
            match wish.kind {
                // Somebody already in the background can't change into it, and a wish to go anywhere is no
                // reason for this one in particular.
                WishKind::CareerChange if wish.background.is_some() && wish.background != self.now => {
                    reasons.push(Reason::WantsBackground);
                }
                // A wish for a job in any background counts only together with another reason, such as
                // knowing this background.
                WishKind::Job
                    if wish.background.is_some() || opening.background.is_none() || !reasons.is_empty() =>
                {
                    reasons.push(Reason::WantsJob);
                }
                _ => {}
            }
        }
        if reasons.is_empty() {
            return None;
        }
        if !self.has_position {
            reasons.push(Reason::NoPosition);
        }
        if is_classmate() {
            reasons.push(Reason::Classmate);
        }
        reasons.sort_unstable();
        reasons.dedup();
        Some(Fit { person: self.person, reasons })
    }
}

impl Register {
    /// The graduates who might fit an opening: weightiest reasons first, then by name. A background or a wish
    /// is needed to fit; having no job now, or knowing the person who told us about it, only raises the rank.
    /// Leaves out those who work there already and the person who told us.
    #[must_use]
    pub fn fits_for(&self, opening: &Opening) -> Vec<Fit> {
        let mut people: HashSet<Id<Person>, FixedState> = HashSet::default();
        if let Some(background) = opening.background {
            people.extend(self.referring::<Position>(background.uuid()).map(|position| position.person));
            people
                .extend(self.referring::<Enrollment>(background.uuid()).map(|enrollment| enrollment.person));
        }
        people.extend(
            self.all::<Wish>().filter(|wish| wish.is_for_work_in(opening.background)).map(|wish| wish.person),
        );
        // Sorted by id, for the binary search.
        let classmates = opening.known_through.map(|through| self.classmates(through)).unwrap_or_default();
        let fit = |person| self.seeker(person)?.fit(opening, || classmates.binary_search(&person).is_ok());
        let mut fits: Vec<Fit> = people.into_iter().filter_map(fit).collect();
        fits.sort_by_cached_key(|fit| {
            (Reverse(fit.weight()), self.get(fit.person).map(|person| person.sort_key()), fit.person)
        });
        fits
    }

    /// Why a person might fit an opening. `None` without a reason, or if they are not a graduate, work there
    /// already, or are the one who told us about it.
    #[must_use]
    pub fn fit(&self, person: Id<Person>, opening: &Opening) -> Option<Fit> {
        self.seeker(person)?.fit(opening, || self.is_classmate_of_source(person, opening))
    }

    fn is_classmate_of_source(&self, person: Id<Person>, opening: &Opening) -> bool {
        opening.known_through.is_some_and(|through| self.shared_cohort(through, person).is_some())
    }

    /// A graduate, for looking at many openings. `None` for anybody else.
    fn seeker(&self, person: Id<Person>) -> Option<Seeker<'_>> {
        let alive = self.get(person).is_some_and(|person| !person.deceased);
        if !alive || !self.is_alumnus(person) {
            return None;
        }
        let current = self.referring::<Position>(person.uuid()).filter(|position| position.is_current());
        let enrollments = self.referring::<Enrollment>(person.uuid());
        Some(Seeker {
            person,
            now: self.background_now(person),
            came_from: enrollments.filter_map(|enrollment| enrollment.at_entry.background).collect(),
            works_at: current.filter_map(|position| position.organization).collect(),
            has_position: self.current_position(person).is_some(),
            wishes: self.referring::<Wish>(person.uuid()).collect(),
        })
    }

    /// A person's wishes, latest first.
    #[must_use]
    pub fn wishes_of(&self, person: Id<Person>) -> Vec<&Arc<Wish>> {
        let mut found: Vec<_> = self.referring::<Wish>(person.uuid()).collect();
        found.sort_by_key(|wish| Reverse((wish.noted, wish.id)));
        found
    }

    /// The openings that refer to `id` (an organization, background, person or hire): open ones
    /// first, then newest first.
    #[must_use]
    pub fn openings_of(&self, id: uuid::Uuid) -> Vec<&Arc<Opening>> {
        let mut found: Vec<_> = self.referring::<Opening>(id).collect();
        found.sort_by_key(|opening| (opening.status, Reverse((opening.noted, opening.id))));
        found
    }

    /// The openings that somebody who wants such work might fill, best reasons first.
    #[must_use]
    pub fn openings_for(&self, person: Id<Person>) -> Vec<(&Arc<Opening>, Fit)> {
        if !self
            .referring::<Wish>(person.uuid())
            .any(|wish| matches!(wish.kind, WishKind::Job | WishKind::CareerChange))
        {
            return Vec::new();
        }
        let Some(seeker) = self.seeker(person) else { return Vec::new() };
        let fit = |opening| {
            seeker.fit(opening, || self.is_classmate_of_source(person, opening)).filter(Fit::is_wished)
        };
        let open = self.all::<Opening>().filter(|opening| opening.is_open());
        let mut found: Vec<_> = open.filter_map(|opening| Some((opening, fit(opening)?))).collect();
        found.sort_by_key(|(opening, fit)| (Reverse(fit.weight()), Reverse((opening.noted, opening.id))));
        found
    }
}
