//! How cohorts differ: how common their main backgrounds are, how much people keep to their own, and how many
//! find the job they came for.

/// How many years ago the story's cohort began.
pub(crate) const STORY: i16 = 6;

/// What sets a cohort apart, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Students from each of the three most common backgrounds; the rest come from any.
    pub common: [usize; 3],
    /// Ties within one background.
    pub own: usize,
    /// Graduates who found a job within half a year, of those who wanted one.
    pub placed: usize,
}

/// Many in the story's cohort share the founder's background, yet most of their ties cross backgrounds.
const OF_THE_STORY: Profile = Profile { common: [55, 30, 5], own: 18, placed: 64 };

/// By the years since a cohort began, newest first. Each further track starts one further down the list.
const PROFILES: [Profile; 9] = [
    Profile { common: [25, 15, 10], own: 20, placed: 50 },
    Profile { common: [30, 20, 15], own: 15, placed: 45 },
    Profile { common: [40, 25, 15], own: 48, placed: 88 },
    Profile { common: [30, 20, 15], own: 6, placed: 70 },
    Profile { common: [35, 30, 15], own: 42, placed: 80 },
    Profile { common: [30, 20, 15], own: 28, placed: 42 },
    Profile { common: [30, 20, 10], own: 15, placed: 60 },
    Profile { common: [35, 25, 10], own: 52, placed: 55 },
    Profile { common: [25, 20, 10], own: 10, placed: 75 },
];

impl Profile {
    /// The profile of the cohort that began `years_ago` in the track with this index.
    pub(crate) fn of(track: usize, years_ago: i16) -> Self {
        if years_ago == STORY {
            return OF_THE_STORY;
        }
        let age = usize::try_from(years_ago).unwrap_or(0);
        PROFILES.get((age + track) % PROFILES.len()).copied().unwrap_or(OF_THE_STORY)
    }
}
