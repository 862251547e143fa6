//! Who might fit an opening: graduates, by their background and their wishes, each with reasons. These are
//! people worth talking to; whom an employer would choose is not for a register to say.

use std::cmp::Reverse;
use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::Register;
use crate::domain::{Enrollment, Id, Opening, Person, Position, Wish, WishKind};

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
        let fit = |person| self.fit_with(person, opening, || classmates.binary_search(&person).is_ok());
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
        self.fit_with(person, opening, || {
            opening.known_through.is_some_and(|through| self.shared_cohort(through, person).is_some())
        })
    }

    fn fit_with(
        &self,
        person: Id<Person>,
        opening: &Opening,
        is_classmate: impl FnOnce() -> bool,
    ) -> Option<Fit> {
        let works_there = || {
            let mut positions = self.referring::<Position>(person.uuid());
            positions
                .any(|position| position.is_current() && position.organization == Some(opening.organization))
        };
        let alive = self.get(person).is_some_and(|person| !person.deceased);
        if !alive || opening.known_through == Some(person) || !self.is_alumnus(person) || works_there() {
            return None;
        }
        let now = self.background_now(person);
        let mut reasons = Vec::new();
        if opening.background.is_some() && opening.background == now {
            reasons.push(Reason::HasBackground);
        } else if opening.background.is_some() && self.came_from(person, opening) {
            reasons.push(Reason::CameFromBackground);
        }
        for wish in
            self.referring::<Wish>(person.uuid()).filter(|wish| wish.is_for_work_in(opening.background))
        {
            match wish.kind {
                // Somebody already in the background can't change into it, and a wish to go anywhere is no
                // reason for this one in particular.
                WishKind::CareerChange if wish.background.is_some() && wish.background != now => {
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
        if self.current_position(person).is_none() {
            reasons.push(Reason::NoPosition);
        }
        if is_classmate() {
            reasons.push(Reason::Classmate);
        }
        reasons.sort_unstable();
        reasons.dedup();
        Some(Fit { person, reasons })
    }

    fn came_from(&self, person: Id<Person>, opening: &Opening) -> bool {
        self.referring::<Enrollment>(person.uuid())
            .any(|enrollment| enrollment.at_entry.background == opening.background)
    }

    /// A person's wishes, latest first.
    #[must_use]
    pub fn wishes_of(&self, person: Id<Person>) -> Vec<&std::sync::Arc<Wish>> {
        let mut found: Vec<_> = self.referring::<Wish>(person.uuid()).collect();
        found.sort_by_key(|wish| Reverse((wish.noted, wish.id)));
        found
    }

    /// The openings that refer to `id` (an organization, background, person or hire): open ones
    /// first, then newest first.
    #[must_use]
    pub fn openings_of(&self, id: uuid::Uuid) -> Vec<&std::sync::Arc<Opening>> {
        let mut found: Vec<_> = self.referring::<Opening>(id).collect();
        found.sort_by_key(|opening| (opening.status, Reverse((opening.noted, opening.id))));
        found
    }

    /// The openings that somebody who wants such work might fill, best reasons first.
    #[must_use]
    pub fn openings_for(&self, person: Id<Person>) -> Vec<(&std::sync::Arc<Opening>, Fit)> {
        if !self
            .referring::<Wish>(person.uuid())
            .any(|wish| matches!(wish.kind, WishKind::Job | WishKind::CareerChange))
        {
            return Vec::new();
        }
        let open = self.all::<Opening>().filter(|opening| opening.is_open());
        let mut found: Vec<_> = open
            .filter_map(|opening| Some((opening, self.fit(person, opening).filter(Fit::is_wished)?)))
            .collect();
        found.sort_by_key(|(opening, fit)| (Reverse(fit.weight()), Reverse((opening.noted, opening.id))));
        found
    }
}
