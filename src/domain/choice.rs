//! A macro for the closed lists of the vocabulary (statuses, roles, kinds). Each choice is declared once,
//! with the word written to files and the label shown to people.

/// Declares an enum whose variants have a stable word for files and a label for people.
///
/// Variants are append-only: bincode stores their number, so a variant inserted in the middle would silently
/// decode old records as something else.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,
        $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize,
            serde::Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word written to files.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The label shown to people.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// Reads either form, ignoring case and accents.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let wanted = $crate::text::fold::fold(text.trim());
                Self::ALL.iter().copied().find(|choice| {
                    choice.word() == wanted || $crate::text::fold::fold(choice.label()) == wanted
                })
            }
        }
    };
}

pub(crate) use choices;

#[cfg(test)]
mod tests {
    use crate::domain::{EnrollmentStatus, FoundVia, Intent, RelationshipKind, Rsvp};

    #[test]
    fn a_choice_is_read_by_its_word_and_by_its_label() {
        for choice in FoundVia::ALL {
            assert_eq!(
                (FoundVia::parse(choice.word()), FoundVia::parse(choice.label())),
                (Some(*choice), Some(*choice))
            );
        }
        for choice in Intent::ALL {
            assert_eq!(
                (Intent::parse(choice.word()), Intent::parse(choice.label())),
                (Some(*choice), Some(*choice))
            );
        }
        for choice in RelationshipKind::ALL {
            assert_eq!(
                (RelationshipKind::parse(choice.word()), RelationshipKind::parse(choice.label())),
                (Some(*choice), Some(*choice))
            );
        }
        assert_eq!(EnrollmentStatus::parse("  COMPLÉTED "), Some(EnrollmentStatus::Completed));
        assert_eq!((EnrollmentStatus::parse("done"), Rsvp::parse("")), (None, None));
    }

    #[test]
    fn in_files_a_choice_is_its_word() {
        assert_eq!(serde_json::to_string(&FoundVia::ClassmateReferral).unwrap(), "\"classmate-referral\"");
        assert_eq!(serde_json::from_str::<Rsvp>("\"needs-action\"").unwrap(), Rsvp::NeedsAction);
        // Binary records hold these numbers, so new choices go to the end.
        assert_eq!(bincode::serialize(&FoundVia::Cold).unwrap(), [7, 0, 0, 0]);
        assert_eq!(bincode::serialize(&EnrollmentStatus::Excluded).unwrap(), [5, 0, 0, 0]);
    }
}
