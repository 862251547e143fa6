//! The words by which address books say what people are to each other. Family is nobody's business here.

use crate::domain::RelationshipKind;
use crate::exchange::import::facts::{Other, PersonKey, RelationshipFact};
use crate::text::fold::{fold, tidy};

/// The relationship of a person whose card calls `other` a `word`; none if it is no kind that is kept.
#[must_use]
pub(crate) fn fact(who: PersonKey, word: &str, other: Other) -> Option<RelationshipFact> {
    let (kind, is_of_other) = kind(word)?;
    Some(RelationshipFact { from: who, to: other, kind, is_of_other, start: None, end: None })
}

/// The kind, and whether it says what the other is, not the one whose card it is.
fn kind(word: &str) -> Option<(RelationshipKind, bool)> {
    let word = tidy(&fold(word).replace(['-', '_', '*'], " "));
    Some(match word.strip_prefix("x ").unwrap_or(&word) {
        "friend" => (RelationshipKind::Friend, false),
        "mentor" => (RelationshipKind::Mentor, true),
        "mentee" => (RelationshipKind::Mentor, false),
        "business partner" => (RelationshipKind::Partner, false),
        "customer" | "client" => (RelationshipKind::Customer, true),
        "supplier" => (RelationshipKind::Customer, false),
        "competitor" => (RelationshipKind::Competitor, false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mentor_is_the_other_and_a_spouse_is_not_kept() {
        let fact = |word| fact(PersonKey::default(), word, Other::Named("Bo".into()));
        let mentor = fact("X-Mentor").expect("kept");
        assert!(mentor.is_of_other && mentor.kind == RelationshipKind::Mentor);
        assert!(!fact("mentee").expect("kept").is_of_other);
        assert_eq!(fact("spouse"), None);
        assert_eq!(fact(""), None);
    }
}
