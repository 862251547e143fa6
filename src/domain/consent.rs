//! What a person agreed to, or objected to, and when they withdrew it.

use serde::{Deserialize, Serialize};

use super::PartialDate;
use super::group::settled;
use super::problem::Problem;
use crate::text::fold;

/// What a person consented to, for what purpose, and whether they withdrew it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Consent {
    pub purpose: String,
    pub basis: String,
    pub given: Option<PartialDate>,
    pub withdrawn: Option<PartialDate>,
    pub evidence: String,
}

/// Parts of words that show a purpose to be about passing data on.
const SHARING: &[&str] = &[
    "shar",
    "export",
    "pass",
    "publi",
    "roster",
    "director",
    "disclos",
    "third part",
    "everything",
    "anything",
    "all purposes",
];

impl Consent {
    /// Whether it is about giving the person's data to others: sharing, exports, lists, publishing.
    #[must_use]
    pub fn is_about_sharing(&self) -> bool {
        let purpose = fold::fold(&self.purpose);
        SHARING.iter().any(|word| purpose.contains(word))
    }

    /// Whether it records an objection rather than a permission, judged by the words of its basis or purpose.
    #[must_use]
    pub fn is_objection(&self) -> bool {
        [&self.basis, &self.purpose].into_iter().any(|words| {
            let words = fold::fold(words);
            words
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|word| matches!(word, "objection" | "objects" | "objected" | "object"))
        })
    }

    /// Whether it forbids sharing: a permission that was withdrawn, or an objection that was not.
    #[must_use]
    pub fn forbids_sharing(&self) -> bool {
        self.is_about_sharing() && self.is_objection() == self.withdrawn.is_none()
    }

    /// Its problems, by its own field names.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.purpose.trim().is_empty() {
            problems.push(Problem::new("purpose", "the consent has no purpose", "write what it allows"));
        }
        if let (Some(given), Some(withdrawn)) = (self.given, self.withdrawn)
            && !given.may_precede(withdrawn)
        {
            let wrong = format!("it was withdrawn ({withdrawn}) before it was given ({given})");
            problems.push(Problem::new("withdrawn", wrong, "give a day on or after the day it was given"));
        }
        problems
    }

    /// Consents are the same if they are for the same purpose on the same basis.
    pub(crate) fn key(&self) -> (String, String) {
        (fold::name_key(&self.purpose), fold::name_key(&self.basis))
    }

    /// Merges two versions of one consent. A withdrawal stands, whoever recorded it; of two, the earlier.
    /// `None` if both changed the rest differently.
    pub(crate) fn settled(ancestor: Option<&Self>, theirs: &Self, mine: &Self) -> Option<Self> {
        let empty = Self::default();
        let before = ancestor.unwrap_or(&empty);
        let given = settled(&before.given, &theirs.given, &mine.given)?;
        let evidence = settled(&before.evidence, &theirs.evidence, &mine.evidence)?;
        let withdrawn = match (theirs.withdrawn, mine.withdrawn) {
            (Some(theirs), Some(mine)) => Some(if mine.surely_before(theirs) { mine } else { theirs }),
            (one, other) => one.or(other),
        };
        Some(Self { given, withdrawn, evidence, ..theirs.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Groups as _, Person};

    #[test]
    fn a_withdrawal_and_a_death_stand_whatever_the_other_wrote() {
        let consent = Consent { purpose: "roster".into(), ..Consent::default() };
        let withdrawn = Consent { withdrawn: Some("2024-05-01".parse().unwrap()), ..consent.clone() };
        let dated = Consent { given: Some("2020".parse().unwrap()), ..consent.clone() };
        let with = |consent: &Consent| Person { consents: vec![consent.clone()], ..Person::default() };
        for (theirs, mine) in [(&withdrawn, &dated), (&dated, &withdrawn)] {
            let (merged, conflicts) = Person::merged(&with(&consent), &with(theirs), &with(mine));
            assert!(conflicts.is_empty() && merged.consents.len() == 1);
            assert_eq!(merged.consents[0].withdrawn, withdrawn.withdrawn);
            assert_eq!(merged.consents[0].given, dated.given);
        }
        let dead = Person { deceased: true, ..Person::default() };
        let (merged, _) = Person::merged(&Person::default(), &dead, &with(&dated));
        assert!(merged.deceased);
        let corrected = Person::default();
        assert!(!Person::merged(&dead, &dead, &corrected).0.deceased, "a mistake can be corrected");
    }
}
