//! The kinds of ties, and the one table of how strong each is when no strength is recorded.

use crate::domain::RelationshipKind;

/// What connects two people. Being enrolled together is not a tie; it forms groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TieKind {
    /// One hired the other.
    Hire,
    /// One recommended the other, who was hired.
    Referral,
    Partner,
    Mentor,
    Friend,
    Customer,
    Competitor,
    Introduced,
    /// They were in touch, one to one or with a few others.
    Interaction,
    /// They were at the same meetup.
    Meetup,
}

/// Kind, label, and strength from 1 (weak) to 5 (strong) when none is recorded. A meetup's strength depends
/// on its size.
const TABLE: &[(TieKind, &str, f32)] = &[
    (TieKind::Hire, "hire", 5.0),
    (TieKind::Referral, "referral", 3.0),
    (TieKind::Partner, "partner", 5.0),
    (TieKind::Mentor, "mentor", 4.0),
    (TieKind::Friend, "friend", 4.0),
    (TieKind::Customer, "customer", 3.0),
    (TieKind::Competitor, "competitor", 3.0),
    (TieKind::Introduced, "introduced", 3.0),
    (TieKind::Interaction, "in touch", 2.0),
    (TieKind::Meetup, "meetup", 0.0),
];

/// The upper limit of a tie's strength.
pub(crate) const STRONGEST: f32 = 5.0;

impl TieKind {
    pub const ALL: [Self; 10] = [
        Self::Hire,
        Self::Referral,
        Self::Partner,
        Self::Mentor,
        Self::Friend,
        Self::Customer,
        Self::Competitor,
        Self::Introduced,
        Self::Interaction,
        Self::Meetup,
    ];

    fn row(self) -> (&'static str, f32) {
        TABLE
            .iter()
            .find(|(kind, _, _)| *kind == self)
            .map_or(("", 0.0), |(_, label, strength)| (*label, *strength))
    }

    /// The label shown to people.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.row().0
    }

    /// The strength of a tie of this kind when none is recorded.
    #[must_use]
    pub fn strength(self) -> f32 {
        self.row().1
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl From<RelationshipKind> for TieKind {
    fn from(kind: RelationshipKind) -> Self {
        match kind {
            RelationshipKind::Friend => Self::Friend,
            RelationshipKind::Mentor => Self::Mentor,
            RelationshipKind::Partner => Self::Partner,
            RelationshipKind::Customer => Self::Customer,
            RelationshipKind::Competitor => Self::Competitor,
            RelationshipKind::IntroducedBy => Self::Introduced,
        }
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Kinds(u16);

impl Kinds {
    pub const ALL: Self = Self((1 << 10) - 1);
    /// Ties that somebody chose: all except having been at the same meetup.
    pub const CHOSEN: Self = Self(Self::ALL.0 & !TieKind::Meetup.bit());

    #[must_use]
    pub const fn of(kind: TieKind) -> Self {
        Self(kind.bit())
    }

    /// The union of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn has(self, kind: TieKind) -> bool {
        self.0 & kind.bit() != 0
    }

    #[must_use]
    pub const fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds in the set, the most telling first.
    pub fn iter(self) -> impl Iterator<Item = TieKind> {
        TieKind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }

    /// The kinds in words: `hire, friend, meetup`.
    #[must_use]
    pub fn label(self) -> String {
        self.iter().map(TieKind::label).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_in_the_table_once() {
        assert_eq!(TABLE.iter().map(|(kind, _, _)| *kind).collect::<Vec<_>>(), TieKind::ALL);
        let strengths = TieKind::ALL.map(|kind| kind.strength().to_string());
        assert_eq!(strengths.join(" "), "5 3 5 4 4 3 3 3 2 0");
    }

    #[test]
    fn sets_keep_what_is_put_in() {
        let set = Kinds::of(TieKind::Meetup).and(Kinds::of(TieKind::Hire));
        assert_eq!(set.label(), "hire, meetup");
        assert!(set.has(TieKind::Hire) && !set.has(TieKind::Friend));
        assert!(set.has_any(Kinds::CHOSEN) && !Kinds::of(TieKind::Meetup).has_any(Kinds::CHOSEN));
        assert_eq!(Kinds::ALL.iter().count(), 10);
    }
}
