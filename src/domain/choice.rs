//! A small macro for the closed lists of the vocabulary (statuses, roles, kinds): each choice is
//! declared once, with the word written in files and the words shown to people.

/// Declares an enum whose variants have a stable word for files and a label for people.
///
/// Variants are append-only: bincode stores their number, and a variant inserted in the middle would
/// silently decode old records as something else.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word written in files.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The words shown to people.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// Reads either form, ignoring case and accents.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let wanted = $crate::domain::text::fold(text.trim());
                Self::ALL.iter().copied().find(|choice| {
                    choice.word() == wanted || $crate::domain::text::fold(choice.label()) == wanted
                })
            }
        }
    };
}

pub(crate) use choices;
