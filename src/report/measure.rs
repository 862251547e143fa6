//! The table of measures: what each asks, how it is worked out, and its source. Declared once; the screen,
//! the reports and the ids in files all read this table.

use serde::{Serialize, Serializer};

macro_rules! measures {
    ($($measure:ident, $name:literal, $title:literal, $asks:literal, $formula:literal, $source:literal;)+) =>
        {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Measure {
            $($measure,)+
        }

        impl Measure {
            /// All measures, in display order.
            pub const ALL: &'static [Self] = &[$(Self::$measure,)+];

            /// The stable name used in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$measure => $name,)+ }
            }

            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$measure => $title,)+ }
            }

            #[must_use]
            pub const fn asks(self) -> &'static str {
                match self { $(Self::$measure => $asks,)+ }
            }

            /// How it is worked out, in words.
            #[must_use]
            pub const fn formula(self) -> &'static str {
                match self { $(Self::$measure => $formula,)+ }
            }

            /// The source of the formula.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self { $(Self::$measure => $source,)+ }
            }
        }
    };
}

measures! {
    ClassmateHires, "classmate-hires", "Hired by a classmate", "How many graduates were hired by a \
        classmate?",
        "distinct graduates hired by another graduate of the same cohort / graduates", "alumnet";
    Hubs, "hubs", "Hiring hubs", "Who hires, and does it depend on one person?",
        "people hired per hirer; the top hirer's share; HHI = the sum of squared shares", "Hirschman 1945; \
            Herfindahl 1950";
    FoundVia, "found-via", "Found without an advertisement", "How many jobs were found without an \
        advertisement?",
        "hires found in any way other than an advertisement / hires with a known way", "alumnet";
    Mixing, "mixing", "Across backgrounds", "Do people of different backgrounds know each other?",
        "ties across backgrounds / all ties, compared with the share expected from the sizes of the groups",
            "Krackhardt & Stern 1988";
    Connectedness, "connectedness", "Still connected", "How many graduates are still in touch with a \
        classmate?",
        "graduates with an active tie to a classmate in the last 12 months / graduates", "alumnet";
    Retention, "retention", "Return rate", "Do people who come to one meetup come to the next?",
        "of those who came to one meetup of a series, the share who came to the next", "alumnet";
    Reach, "reach", "Meetup reach", "How many graduates does a year of meetups reach?",
        "distinct graduates who came in a calendar year / graduates by the end of it", "alumnet";
    Isolated, "isolated", "No contacts", "Who has had no contact and come to no meetup for a year?",
        "graduates with no active tie and no attendance in the last 12 months, leaving out those with \
        nothing on record", "alumnet";
    LosingTouch, "losing-touch", "Losing touch", "Whom should I contact?",
        "days since the last contact / days between contacts; due from 1, fading from 8", "alumnet";
    Placed, "placed", "In field within 180 days", "How many found a job in field within 180 days?",
        "graduates who wanted a job and had a position in field within 180 days / graduates who wanted a \
        job", "CIRR; NACE";
    Brokers, "brokers", "Bridges", "Who is the only link between people of different backgrounds?",
        "pairs of people of different backgrounds linked only through one person", "Burt 1992; Freeman 1977";
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_is_declared_once_and_says_all_there_is() {
        let names: HashSet<_> = Measure::ALL.iter().map(|measure| measure.name()).collect();
        assert_eq!(names.len(), Measure::ALL.len());
        for measure in Measure::ALL {
            assert!(measure.asks().ends_with('?'), "{}", measure.name());
            assert!(
                !measure.title().is_empty() && !measure.formula().is_empty() && !measure.source().is_empty()
            );
        }
    }
}
